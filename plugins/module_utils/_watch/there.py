# Copyright (c) 2026, the linux_ha.cluster authors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The peer, over the peer channel: every step is a verb of /usr/local/lib/linux_ha/group there."""

from __future__ import annotations

import subprocess
from contextlib import suppress
from dataclasses import dataclass

from ansible_collections.linux_ha.cluster.plugins.module_utils._errors import Refusal
from ansible_collections.linux_ha.cluster.plugins.module_utils._heartbeat import commands
from ansible_collections.linux_ha.cluster.plugins.module_utils._watch import view
from ansible_collections.linux_ha.cluster.plugins.module_utils._watch.carry import Silent
from ansible_collections.linux_ha.cluster.plugins.module_utils._watch.record import Move

CALL = "/usr/local/lib/linux_ha/call-peer"
VERB = "group"
TOLD, GO = "told", "go\n"  # a start that is prepared, and begins when it is told so on its standard input
NO_ANSWER = (124, 127, 255)  # timed out, no channel, and what ssh says when the connection fails
LOOK_TIMEOUT, STEP_TIMEOUT = 60.0, 3600.0


@dataclass
class There:
    """The other node."""

    name: str
    run: commands.Run = commands.run
    prepared: subprocess.Popen[str] | None = None

    def view(self) -> view.View:
        """Ask the peer to look at itself."""
        try:
            return view.parse(self._call("look", timeout=LOOK_TIMEOUT))
        except ValueError as error:
            raise Silent(f"{self.name} answers what this node does not understand ({error}); run site.yml") from None

    def note(self, move: Move, word: str) -> None:
        """See Here.note; the words are the fields of the record."""
        self._call("note", move.group, word, move.source, move.target, str(move.when), move.why, move.state)

    def stop(self, name: str) -> None:
        """See Here.stop."""
        self._call("stop", name)

    def ready(self, name: str) -> None:
        """Connect and prepare a start, while the group still runs or stops on this node."""
        words = [CALL, VERB, "start", name, TOLD]
        pipe = subprocess.PIPE
        self.prepared = subprocess.Popen(
            words, stdin=pipe, stdout=pipe, stderr=pipe, text=True, env=commands.ENVIRONMENT, cwd="/"
        )

    def start(self, name: str) -> None:
        """See Here.start; the prepared one, if there is one."""
        if self.prepared:
            self._tell(GO)
        else:
            self._call("start", name)

    def cancel(self) -> None:
        """Let go of a start that was prepared and is not wanted any more."""
        with suppress(Refusal):
            if self.prepared:
                self._tell("")

    def _tell(self, word: str) -> None:
        process, self.prepared = self.prepared, None
        assert process is not None
        try:
            out, err = process.communicate(word, STEP_TIMEOUT)
        except subprocess.TimeoutExpired:
            process.kill()
            out, err = process.communicate()
        self._check(commands.Output(process.returncode, out, err), "start")

    def restore(self, name: str) -> None:
        """See Here.restore."""
        self._call("restore", name)

    def level(self) -> None:
        """See Here.level."""
        self._call("level")

    def _call(self, *words: str, timeout: float = STEP_TIMEOUT) -> str:
        return self._check(self.run([CALL, VERB, *words], timeout), words[0])

    def _check(self, answer: commands.Output, verb: str) -> str:
        """Return what a verb printed. Raises Silent or Refusal."""
        if answer.rc in NO_ANSWER or answer.rc < 0:
            raise Silent(f"{self.name} gives no answer over the peer channel: {answer.err.strip() or answer.rc}")
        if answer.rc != 0:
            raise Refusal(answer.err.strip() or f"{VERB} {verb} failed on {self.name}, exit code {answer.rc}")
        return answer.out
