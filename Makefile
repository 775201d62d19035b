# linux_ha.cluster: what one does with a checkout. `make` or `make help` lists it.
INVENTORY ?= inventories/web_debian
LAB ?=
DRILLS ?=
SECONDS ?= 60
VENV := .venv
LINK := .ansible/collections/ansible_collections/linux_ha/cluster
# Vagrant keeps its machines, and how to reach them, in vagrant/ (docs/vagrant.md).
IS_VAGRANT := $(filter vagrant,$(LAB))
VAGRANT := cd vagrant && INVENTORY=$(INVENTORY) VAGRANT_BOX=$${VAGRANT_BOX:-linux_ha/lab} vagrant
PLAYBOOK := $(VENV)/bin/ansible-playbook -i $(INVENTORY) $(if $(IS_VAGRANT),-i vagrant/inventory)
LAB_UP := $(if $(IS_VAGRANT),$(VAGRANT) up,$(PLAYBOOK) playbooks/lab_up.yml $(if $(LAB),-e lab_kind=$(LAB)))
LAB_DOWN := $(if $(IS_VAGRANT),$(VAGRANT) destroy --force,$(PLAYBOOK) playbooks/lab_down.yml)
MOLECULE := MOLECULE_GLOB='molecule/*/molecule.yml' $(VENV)/bin/molecule
export PATH := $(CURDIR)/$(VENV)/bin:$(PATH)

.DEFAULT_GOAL := help
.PHONY: help venv demo lab lab-down site status drills drills-list vagrant-box lint unit fuzz bench molecule matrix test docs clean

help: ## This list
	@echo 'make TARGET [INVENTORY=inventories/NAME] [LAB=vm|container|vagrant]'
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

venv: $(VENV)/.ready $(LINK) ## The pinned Python tools in .venv, and what they need from the system

$(VENV)/.ready: requirements.txt tools/prepare
	tools/prepare
	python3 -m venv $(VENV)
	$(VENV)/bin/pip install --quiet --requirement requirements.txt
	touch $@

$(LINK):
	mkdir -p $(@D)
	ln -sfn $(CURDIR) $@

demo: venv ## Two nodes, a cluster, one power cut: the measured outage and a report
	$(LAB_UP)
	$(PLAYBOOK) playbooks/site.yml
	$(PLAYBOOK) playbooks/failover.yml
	@echo 'The cluster is still up: `make status` looks at it, `make lab-down` takes it away.'

lab: venv ## Throw-away nodes that match INVENTORY
	$(LAB_UP)

lab-down: venv ## Take the lab away, with everything it made
	$(LAB_DOWN)

site: venv ## Build or update the clusters of INVENTORY
	$(PLAYBOOK) playbooks/site.yml

status: venv ## How the clusters of INVENTORY are
	$(PLAYBOOK) playbooks/status.yml

drills: venv ## Every failover drill on INVENTORY (or DRILLS=takeover,power_off), with a report
	$(PLAYBOOK) playbooks/failover.yml $(if $(DRILLS),-e drill_names=$(DRILLS))

vagrant-box: venv ## The lab's image as a box of Vagrant (libvirt), for LAB=vagrant
	$(PLAYBOOK) playbooks/vagrant_box.yml

drills-list: ## The drills, one name a line
	@ls roles/drill/tasks/faults | sed 's/\.yml$$//'

lint: venv ## ansible-lint, yamllint, ruff, mypy
	tools/test lint

unit: venv ## Unit tests
	tools/test unit

fuzz: venv ## Made-up bytes for every parser, SECONDS=60 each
	$(VENV)/bin/python tools/fuzz $(SECONDS)

bench: venv ## How long failovers and runs of site.yml take here, in containers
	$(VENV)/bin/python tools/bench

molecule: venv ## Every Molecule scenario, in the lab
	tools/test molecule

matrix: venv ## The default scenario (containers) on Debian 11, 12 and 13
	for suite in bullseye bookworm trixie; do LAB_SUITE=$$suite SCENARIOS=default tools/test molecule || exit 1; done

test: venv ## Everything that CI runs: lint, unit tests, Molecule scenarios
	tools/test lint unit molecule

docs: venv ## The reference of modules and roles, from their own documentation, into docs/reference
	tools/reference

clean: ## Remove what can be made again (not the lab's image cache)
	rm -rf .venv .fuzz .ansible .pytest_cache .mypy_cache .ruff_cache .hypothesis reports
