# Copyright (c) 2026, the linux_ha.cluster authors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The machine's own apt configuration, reduced to what an image of Debian needs from it. Pure.

Sources: sources.list(5), both styles. Options: what `apt-config dump` prints, apt.conf(5).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

OPTION = re.compile(
    r"(Acquire::(?:Check-Valid-Until|Check-Date|Retries|ForceIPv[46]|Languages(?:::)?|https?::Proxy(?:::[^ ]+)?))"
    r' "(.*)";'
)
POCKETS = ("", "-updates", "-security", "-backports", "-proposed-updates")
# Releases without support any more: mirrors drop files that the last index of their security archive still names.
ENDED = ("bullseye",)


@dataclass(frozen=True)
class Source:
    """One archive: where it is and which of its suites and components are wanted."""

    uri: str
    suites: tuple[str, ...]
    components: tuple[str, ...]
    signed_by: str = ""

    def lines(self) -> list[str]:
        """One `deb` line a suite, without a key: the image trusts its own archive keyring."""
        return [f"deb {self.uri} {suite} {' '.join(self.components)}" for suite in self.suites]


def parse_list(text: str) -> list[Source]:
    """Read the one-line style; lines of type deb-src and comments are left out."""
    found = []
    for line in text.splitlines():
        words = re.sub(r"\[.*?\]", lambda m: m[0].replace(" ", "\0"), line.split("#")[0]).split()
        if len(words) < 3 or words[0] != "deb":
            continue
        options = words.pop(1).strip("[]").split("\0") if words[1].startswith("[") else []
        keys = [option[10:] for option in options if option.startswith("signed-by=")]
        found.append(Source(words[1], (words[2],), tuple(words[3:]), "".join(keys)))
    return found


def parse_deb822(text: str) -> list[Source]:
    """Read the deb822 style; stanzas that are switched off or without `deb` are left out."""
    found = []
    for stanza in re.split(r"\n\s*\n", re.sub(r"(?m)^#.*\n?", "", text)):
        fields = {
            name.lower(): " ".join(value.split())
            for name, value in re.findall(r"(?m)^([A-Za-z-]+):((?:.*)(?:\n[ \t].*)*)", stanza)
        }
        if "deb" not in fields.get("types", "").split() or fields.get("enabled", "yes").lower() in ("no", "false"):
            continue
        for uri in fields.get("uris", "").split():
            suites, components = fields.get("suites", "").split(), fields.get("components", "").split()
            found.append(Source(uri, tuple(suites), tuple(components), fields.get("signed-by", "")))
    return found


def debian_sources(sources: Iterable[Source], suite: str) -> list[Source]:
    """Those archives that carry Debian's `suite`, with the pockets of this suite only."""
    wanted = {suite + pocket for pocket in POCKETS}
    kept = []
    for source in sources:
        is_debian = "debian-archive" in source.signed_by or "debian" in source.uri
        suites = tuple(name for name in source.suites if name.split("/")[0] in wanted)
        if is_debian and suites and source.components:
            kept.append(Source(source.uri, suites, source.components))
    return kept


def other_release(sources: Iterable[Source], suite: str) -> list[Source]:
    """Debian's `suite` from the archives that carry another release: their addresses, its suites.

    All releases lie side by side on a mirror; of one without support only the last point release is complete.
    """
    kept = []
    wanted = "-updates" if suite in ENDED else "-updates|-security"
    for source in sources:
        pockets = [re.fullmatch(rf"[a-z]+((?:{wanted})?)", name) for name in source.suites]
        suites = tuple(dict.fromkeys(suite + pocket[1] for pocket in pockets if pocket))
        kept += debian_sources([Source(source.uri, suites, source.components, source.signed_by)], suite)
    return list(dict.fromkeys(kept))


def download_options(dump: str) -> list[str]:
    """The lines of `apt-config dump` that say how packages are fetched, in its own order."""
    lines = [f'{match[1]} "{match[2]}";' for match in map(OPTION.fullmatch, dump.splitlines()) if match]
    return [line for line in lines if not line.endswith(' "";')]
