# Copyright (c) 2026, the linux_ha.cluster authors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Everything that would hurt in production, in captured clusters."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import combinations

from ansible_collections.linux_ha.cluster.plugins.module_utils._capture import parsed
from ansible_collections.linux_ha.cluster.plugins.module_utils._capture.capture import HA_CF, Capture
from ansible_collections.linux_ha.cluster.plugins.module_utils._formats.drbd_conf.model import Resource
from ansible_collections.linux_ha.cluster.plugins.module_utils._review import (
    differences,
    formats,
    heartbeat,
    neighbours,
    replication,
    resources,
)
from ansible_collections.linux_ha.cluster.plugins.module_utils._review.finding import (
    ERROR,
    NOTE,
    WARNING,
    Finding,
    Hit,
    in_order,
)
from ansible_collections.linux_ha.cluster.plugins.module_utils._review.seen import Seen


def of_captures(captures: Mapping[str, Capture]) -> list[Finding]:
    """Review captured clusters by their names, together: neighbours are compared."""
    found: list[Finding] = []
    clusters: dict[str, Seen] = {}
    for name, capture in captures.items():
        nodes = [Seen(files, _host(capture, node)) for node, files in capture.nodes.items()]
        nodes = nodes[:1] if capture.flat else nodes
        clusters[name] = nodes[0]
        found += [
            Finding(name, formats.SEVERITY[problem.level], "unread", path, problem.message)
            for path, problem in capture.problems
        ]
        found += _merged(name, nodes)
        found += _compared(name, nodes, capture.flat)
    return in_order([*found, *neighbours.findings(clusters)], captures)


def _host(capture: Capture, node: str) -> str | None:
    return None if capture.flat else parsed.uname(capture.nodes[node]) or node


def _merged(name: str, nodes: list[Seen]) -> Iterator[Finding]:
    """What is found on every node is told once, without the node's name."""
    hits = {seen.files.name: set(_hits(seen)) for seen in nodes}
    for hit in sorted(set().union(*hits.values())):
        having = [seen.files for seen in nodes if hit in hits[seen.files.name]]
        everywhere = len(having) == len(nodes) > 1
        for place in [hit.path] if everywhere else [files.where(hit.path) for files in having]:
            yield Finding(name, hit.severity, hit.rule, f"{place} line {hit.line}" if hit.line else place, hit.why)


def _hits(seen: Seen) -> Iterator[Hit]:
    """All that is found on one node."""
    yield from formats.hits(seen)
    yield from resources.hits(seen)
    if HA_CF in seen.files.texts:
        wires = {seen.device_of(address) for one in seen.resources for address in seen.own_addresses(one)}
        told = [*heartbeat.unguarded(seen.ha_cf), *heartbeat.written_by_hand(seen.ha_cf, wires - {""})]
        yield from (Hit(HA_CF, line, WARNING, rule, why) for line, rule, why in told)
    for resource in seen.resources:
        yield from _replication(seen, resource)


def _replication(seen: Seen, resource: Resource) -> Iterator[Hit]:
    """All that is found in one DRBD resource."""
    options = seen.options(resource)
    speeds = [seen.speeds.get(seen.device_of(address)) for address in seen.own_addresses(resource)]
    speed = min((one for one in speeds if one), default=None)
    told = [*replication.unguarded(options, seen.ha_cf, speed), *replication.written_by_hand(options)]
    for option, severity, rule, why in told:
        yield Hit(*seen.place(resource, option), severity, rule, f"resource {resource.name}: {why}")
    names = [name for host in resource.hosts if host.kind == "on" for name in host.names]
    if seen.host is not None and names and seen.host not in names:
        why = f"is for {', '.join(names)}: {seen.host} ignores it without a word"
        yield Hit(*seen.place(resource, ""), ERROR, "names", f"resource {resource.name} {why}")


def _compared(name: str, nodes: list[Seen], flat: bool) -> Iterator[Finding]:
    """Files that differ between nodes."""
    if len(nodes) == 1 and not flat:
        why = "expected the files of two nodes, found those of one: nothing can be compared"
        yield Finding(name, NOTE, "unread", nodes[0].files.name, why)
    for one, other in combinations(nodes, 2):
        for found in differences.differences(one, other):
            where = f"{found.path} line {found.line}" if found.line else found.path
            yield Finding(name, found.severity, "difference", where, found.why)
