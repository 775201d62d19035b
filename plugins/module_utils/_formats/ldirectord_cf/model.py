# Copyright (c) 2026, the linux_ha.cluster authors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""ldirectord.cf as dataclasses: what ldirectord makes of a value, not how it was spelt. Logins are in no repr."""

from __future__ import annotations

from dataclasses import dataclass, field

from ansible_collections.linux_ha.cluster.plugins.module_utils._formats.text import ERROR, Problem

SECRET = ("login", "passwd", "secret")
VALID, INVALID = 3, 2  # exit codes of 'ldirectord FILE status' for a stopped daemon


@dataclass(frozen=True, repr=False)
class Setting:
    """One directive; a trailing comment counts as one above it, because ldirectord takes some of them as value."""

    name: str
    value: str
    comments: tuple[str, ...] = ()
    line: int = field(default=0, compare=False)

    def __repr__(self) -> str:
        value = "..." if self.name in SECRET else self.value
        return f"Setting({self.name!r}, {value!r})"


@dataclass(frozen=True)
class Real:
    """One real server, or a range of them (first to last); port "" is port 0, which a firewall mark wants."""

    first: str
    last: str = ""
    port: str = ""
    forward: str = "gate"
    weight: int = 1
    request: str | None = None
    receive: str | None = None
    lower: int | None = None
    upper: int | None = None
    comments: tuple[str, ...] = field(default=(), repr=False)
    line: int = field(default=0, compare=False)


@dataclass(frozen=True)
class Verbatim:
    """A line that ldirectord refuses, as it stands; it may hold a password, so it is never shown."""

    text: str = field(repr=False)
    comments: tuple[str, ...] = field(default=(), repr=False)
    line: int = field(default=0, compare=False)


@dataclass(frozen=True)
class Virtual:
    """A virtual service: ADDRESS and port, or a firewall mark (no port); six: virtual6, real6, fallback6."""

    address: str
    port: str = ""
    six: bool = False
    items: tuple[Setting | Real | Verbatim, ...] = ()
    comments: tuple[str, ...] = field(default=(), repr=False)
    line: int = field(default=0, compare=False)

    @property
    def is_mark(self) -> bool:
        """Whether it has no port, so that ldirectord takes the digits it begins with as a firewall mark."""
        return not self.port

    @property
    def reals(self) -> tuple[Real, ...]:
        """The real servers, in the order of the file."""
        return tuple(item for item in self.items if isinstance(item, Real))

    def get(self, name: str, default: str = "") -> str:
        """The value of a directive; the last one counts."""
        return _last(self.items, name, default)

    @property
    def protocol(self) -> str:
        """The protocol: fwm for a mark, else as said, else udp for DNS and tcp."""
        return "fwm" if self.is_mark else self.get("protocol", "udp" if self.port in ("53", "domain") else "tcp")


@dataclass(frozen=True)
class File:
    """The file: global directives and virtual services in their order; tail: comments behind the last of them."""

    items: tuple[Setting | Virtual | Verbatim, ...] = ()
    tail: tuple[str, ...] = field(default=(), repr=False)
    problems: tuple[Problem, ...] = field(default=(), compare=False)

    @property
    def virtuals(self) -> tuple[Virtual, ...]:
        """The virtual services, in the order of the file."""
        return tuple(item for item in self.items if isinstance(item, Virtual))

    @property
    def verdict(self) -> int:
        """What 'ldirectord FILE status' ends with: VALID or INVALID."""
        return INVALID if any(problem.level == ERROR for problem in self.problems) else VALID

    def get(self, name: str, default: str = "") -> str:
        """The value of a global directive; the last one counts."""
        return _last(self.items, name, default)


def _last(items: tuple[object, ...], name: str, default: str) -> str:
    return next((item.value for item in reversed(items) if isinstance(item, Setting) and item.name == name), default)
