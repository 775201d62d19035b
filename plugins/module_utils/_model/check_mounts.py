# Copyright (c) 2026, the linux_ha.cluster authors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Mount points and data paths: none hides another."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import PurePosixPath

from ansible_collections.linux_ha.cluster.plugins.module_utils._model.cluster import Cluster
from ansible_collections.linux_ha.cluster.plugins.module_utils._model.errors import Findings

SYSTEM = frozenset(
    (
        *("/", "/bin", "/boot", "/dev", "/etc", "/lib", "/lib32", "/lib64", "/opt", "/proc", "/root", "/run"),
        *("/sbin", "/sys", "/tmp", "/usr", "/var"),
    )
)
KERNEL = frozenset(("/dev", "/proc", "/run", "/sys"))


def mounts(cluster: Cluster, found: Findings) -> None:
    """Refuse paths that are used twice, that cover the system, or that lie below one another in the wrong order."""
    places = _places(cluster)
    seen: dict[str, str] = {}
    for place, path, _ in places:
        first = seen.setdefault(place, path)
        if first != path:
            found.error(path, f"{place} is given twice, here and at {first}")
        covered = place if place in SYSTEM else next((a for a in _above(place) if a in KERNEL), None)
        if covered:
            found.error(path, f"expected a directory of its own, found {place}, which would hide {covered}")
    volumes = _order(cluster)
    for place, path, volume in places:
        for above in _above(place):
            if above in seen and not _may_nest(volumes, volume, seen[above]):
                found.error(path, f"{place} lies below {above} of {seen[above]}, and one would hide the other")


def _places(cluster: Cluster) -> list[tuple[str, str, str]]:
    """List (mount point, path of the finding, volume or nothing for the data of a service)."""
    places = [(volume.mount, f"{volume.path}.filesystem.mount", volume.name) for volume in cluster.volumes.values()]
    used = {name for group in cluster.groups.values() for name in group.names("services")}
    for name, service in cluster.services.items():
        if name in used:
            places.extend((path, f"{service.path}.data.{path}", "") for path in service.data)
    return places


def _above(place: str) -> Iterator[str]:
    return (str(parent) for parent in PurePosixPath(place).parents if str(parent) != "/")


def _order(cluster: Cluster) -> dict[str, tuple[str, int]]:
    """Map each mounted volume's finding path and name to its group and its place in it."""
    order: dict[str, tuple[str, int]] = {}
    for group in cluster.groups.values():
        for n, name in enumerate(group.names("volume")):
            if name in cluster.volumes:
                order[name] = order[f"{cluster.volumes[name].path}.filesystem.mount"] = (group.name, n)
    return order


def _may_nest(order: dict[str, tuple[str, int]], inner: str, outer_path: str) -> bool:
    """A volume may be mounted inside one that the same group mounts before it."""
    if inner not in order or outer_path not in order:
        return False
    return order[inner][0] == order[outer_path][0] and order[inner][1] > order[outer_path][1]
