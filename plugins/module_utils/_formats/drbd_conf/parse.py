# Copyright (c) 2026, the linux_ha.cluster authors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""drbd.conf: one file, or a main file with all that it includes."""

from __future__ import annotations

import fnmatch
import posixpath
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from ansible_collections.linux_ha.cluster.plugins.module_utils._formats.drbd_conf import check, syntax
from ansible_collections.linux_ha.cluster.plugins.module_utils._formats.drbd_conf.build import Builder
from ansible_collections.linux_ha.cluster.plugins.module_utils._formats.drbd_conf.options import V84, Table
from ansible_collections.linux_ha.cluster.plugins.module_utils._formats.drbd_conf.tree import File, Statement
from ansible_collections.linux_ha.cluster.plugins.module_utils._formats.text import ERROR, WARNING, Problem

DEEPEST = 50  # files that include one another


@dataclass(frozen=True)
class Config:
    """A main file and what it includes, in the order of reading. problems stand in the file they are in."""

    files: tuple[File, ...]
    sections: tuple[tuple[str, Statement], ...]

    @property
    def problems(self) -> tuple[tuple[str, Problem], ...]:
        """What is wrong, as (path, problem), file by file."""
        return tuple((file.path, problem) for file in self.files for problem in file.problems)

    @property
    def valid(self) -> bool:
        """Whether drbdadm would take the configuration."""
        return all(file.valid for file in self.files)


def parse(text: str, table: Table = V84, path: str = "drbd.conf") -> File:
    """Read one file; what it includes is not looked at. Never raises: file.problems says all that is wrong.

    table: the DRBD it is held against (options.V84, options.V9, or what xml_help.table made of an installed one).
    """
    built = Builder(text)
    file = File(built.statements, built.tail, path, tuple(built.problems))
    return _assessed((file,), [(path, statement) for statement in file.statements], table, whole=False)[0]


def assess(file: File, table: Table = V84) -> File:
    """Return a file that was made, not read, with its problems."""
    bare = replace(file, problems=())
    return _assessed((bare,), [(file.path, statement) for statement in file.statements], table, whole=False)[0]


def parse_all(files: Mapping[str, str], main: str = "drbd.conf", base: str = "/etc", table: Table = V84) -> Config:
    """Read a main file and what it includes from a captured folder. Never raises.

    files: path → text; main and relative paths are below base. A pattern that matches nothing is fine, a name is not.
    """
    reader = _Reader({posixpath.normpath(posixpath.join(base, path)): text for path, text in files.items()}, base)
    start = posixpath.normpath(posixpath.join(base, main))
    if start in reader.texts:
        reader.read(start, ())
    else:
        problem = Problem(0, f"expected the file {reader.short(start)}, found no such file in what was given")
        reader.files[start] = File((), path=reader.short(start), problems=(problem,))
    return Config(_assessed(tuple(reader.files.values()), reader.sections, table, whole=True), tuple(reader.sections))


class _Reader:
    """Follows include, with the directory of the including file as the start of relative names."""

    def __init__(self, texts: Mapping[str, str], base: str) -> None:
        self.texts = texts
        self.files: dict[str, File] = {}
        self.sections: list[tuple[str, Statement]] = []
        self._base = posixpath.normpath(base)

    def short(self, path: str) -> str:
        """Return a path as people call it: below base without base."""
        return path[len(self._base) :].lstrip("/") if path.startswith(f"{self._base.rstrip('/')}/") else path

    def read(self, path: str, chain: tuple[str, ...]) -> None:
        """Read a file and what it includes, each file once."""
        built = Builder(self.texts[path])
        problems = [*built.problems]
        self.files[path] = File(built.statements, built.tail, self.short(path))
        for statement in built.statements:
            if statement.name == "include" and len(statement.values) == 1:
                problems += self._include(statement, path, (*chain, path))
            else:
                self.sections.append((self.short(path), statement))
                problems += self._template(statement, path)
        self.files[path] = replace(self.files[path], problems=tuple(problems))

    def _include(self, statement: Statement, path: str, chain: tuple[str, ...]) -> Iterator[Problem]:
        said = statement.values[0]
        pattern = posixpath.normpath(posixpath.join(posixpath.dirname(path), said))
        matches = [known for known in sorted(self.texts) if _matches(known, pattern)]
        if not matches and not any(sign in said for sign in "*?["):
            yield Problem(
                statement.line, f"expected an included file, found no {self.short(pattern)} in what was given"
            )
        for found in matches:
            if found in chain:
                message = f"expected a file that is not being read, found {self.short(found)}: drbdadm skips the circle"
                yield Problem(statement.line, message, WARNING)
            elif len(chain) >= DEEPEST:
                yield Problem(statement.line, f"expected at most {DEEPEST} files that include one another, found more")
            elif found not in self.files:
                self.read(found, chain)

    def _template(self, statement: Statement, path: str) -> Iterator[Problem]:
        for inside in statement.inner:
            if inside.name == "template-file" and len(inside.values) == 1:
                found = posixpath.normpath(posixpath.join(posixpath.dirname(path), inside.values[0]))
                if found not in self.texts:
                    yield Problem(
                        inside.line, f"expected a template file, found no {self.short(found)} in what was given"
                    )


def _matches(path: str, pattern: str) -> bool:
    """Whether glob(3) takes the path for the pattern: * and ? stop at /, and do not take a leading dot."""
    names, parts = path.split("/"), pattern.split("/")
    return len(names) == len(parts) and all(
        (part.startswith(".") or not name.startswith(".")) and fnmatch.fnmatchcase(name, part)
        for name, part in zip(names, parts)
    )


def _assessed(
    files: tuple[File, ...], sections: list[tuple[str, Statement]], table: Table, whole: bool
) -> tuple[File, ...]:
    """Return the files with the problems of their words and of what they say together."""
    problems: dict[str, list[Problem]] = {file.path: [*file.problems] for file in files}
    stops = {path for path, known in problems.items() if any(problem.level == ERROR for problem in known)}
    broken = {id(statement) for path, statement in sections if path in stops}
    for file in files:
        for statement in file.statements:
            known = [*syntax.check(statement, table)]
            problems[file.path] += known
            if any(problem.level == ERROR for problem in known):
                broken.add(id(statement))
    whole = whole or not any(statement.name == "include" for file in files for statement in file.statements)
    for path, problem in check.check(sections, table, broken=broken, whole=whole):
        problems[path].append(problem)
    return tuple(replace(file, problems=tuple(sorted({*problems[file.path]}))) for file in files)
