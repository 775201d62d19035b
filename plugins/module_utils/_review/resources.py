# Copyright (c) 2026, the linux_ha.cluster authors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a haresources starts: scripts that cannot tell their state, services that start without heartbeat."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ansible_collections.linux_ha.cluster.plugins.module_utils._capture.capture import HARESOURCES
from ansible_collections.linux_ha.cluster.plugins.module_utils._formats.cfile import shown
from ansible_collections.linux_ha.cluster.plugins.module_utils._review.finding import WARNING, Hit
from ansible_collections.linux_ha.cluster.plugins.module_utils._review.seen import Managed, Seen

# Where ResourceManager looks, in this order.
DIRECTORIES = ("/etc/ha.d/resource.d", "/etc/init.d")
# Scripts of resource.d that run a service of another name.
_SERVICES = {"apache": ("apache", "apache2", "httpd")}
_STATUS = re.compile(
    r"""^[^#\n]*?((?<![\w-])["']?status["'*]?[ \t]*[|)]|=[ \t]*["']?status\b)""",
    re.MULTILINE,
)
# init-d-script(5) and the wrappers of OCF agents bring their own status.
_INHERITED = re.compile(r"^#!.*init-d-script|^[^#\n]*(ra_execocf|rc\.common)", re.MULTILINE)
_BOOT_LINK = re.compile(r"/etc/(?:rc\.d/)?rc[2-5]\.d/S[0-9]{2}(.+)")
_WANTED = re.compile(r"/etc/systemd/system/[^/]+\.(?:wants|requires)/([^/]+)")


def hits(seen: Seen) -> Iterator[Hit]:
    """Yield what hurts, at the line of haresources that names the script."""
    scripts = {one.script: _script(seen, one.script) for one in seen.managed}
    for name, path in scripts.items():
        if path and not knows_status(seen.files.texts[path]):
            why = f"{shown(name)} has no action status, by which heartbeat sees whether it runs already"
            yield Hit(path, 0, WARNING, "status-action", why)
    at_boot = boot(seen)
    for one in seen.managed:
        for service in _services(one):
            for how in at_boot.get(service, ()):
                why = f"{shown(service)} starts at boot ({how}), on the standby too: two nodes run it at once"
                yield Hit(HARESOURCES, one.line, WARNING, "boot", why)


def knows_status(text: str) -> bool:
    """Whether a script looks as if it had an action status; a compiled program is believed."""
    if not text.startswith("#!"):
        return True
    return bool(_STATUS.search(text) or _INHERITED.search(text))


def boot(seen: Seen) -> dict[str, list[str]]:
    """Service → what starts it at boot: links in rc2.d to rc5.d, units that are enabled."""
    found: dict[str, list[str]] = {}
    for path in seen.files.below("/etc"):
        link, wanted = _BOOT_LINK.fullmatch(path), _WANTED.fullmatch(path)
        if link:
            found.setdefault(link[1], []).append(path)
        elif wanted:
            found.setdefault(wanted[1].removesuffix(".service"), []).append(path)
    for line in (seen.files.command("enabled-units") or "").splitlines():
        unit = (line.split() or [""])[0]
        found.setdefault(unit.removesuffix(".service"), []).append(f"systemctl is-enabled {unit}")
    return {service: ways[:1] for service, ways in found.items()}


def _script(seen: Seen, name: str) -> str:
    """The path of the script that ResourceManager runs; empty if it was not captured."""
    paths = (f"{directory}/{name}" for directory in DIRECTORIES)
    return next((path for path in paths if path in seen.files.texts), "")


def _services(one: Managed) -> tuple[str, ...]:
    """The services that a resource runs, without .service."""
    if one.script == "systemd":
        return tuple(unit.removesuffix(".service") for unit in one.arguments)
    return _SERVICES.get(one.script, (one.script,))
