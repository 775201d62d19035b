# Copyright (c) 2026, the linux_ha.cluster authors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The store of compiled modules in the image, roles/lab/files/lab_bytecode.py."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

FILES = Path(__file__).parents[4] / "roles/lab/files"
RUN = """
import sys
sys.dont_write_bytecode = True
sys.path[:0] = [sys.argv[1], sys.argv[3]]
import lab_bytecode
lab_bytecode.STORE = sys.argv[2]
import sent
print(sent.value)
"""


@pytest.mark.parametrize("damage", [None, b"", b"no code"])
def test_what_was_compiled_once_is_read_again(tmp_path: Path, damage: bytes | None) -> None:
    store, archive = tmp_path / "store", tmp_path / "sent.zip"
    store.mkdir()

    def run(value: int) -> str:
        with zipfile.ZipFile(archive, "w") as sent:
            sent.writestr("sent.py", f"value = {value}")
        argv = [sys.executable, "-c", RUN, str(FILES), str(store), str(archive)]
        return subprocess.run(argv, text=True, capture_output=True, check=True).stdout.strip()

    assert run(1) == "1"
    (first,) = store.iterdir()
    assert run(2) == "2", "another text is another entry"
    (second,) = set(store.iterdir()) - {first}
    first.write_bytes(second.read_bytes() if damage is None else damage)
    assert run(1) == ("2" if damage is None else "1"), "an intact entry is used, a damaged one is not"


def test_without_a_store_it_still_works(tmp_path: Path) -> None:
    archive = tmp_path / "sent.zip"
    with zipfile.ZipFile(archive, "w") as sent:
        sent.writestr("sent.py", "value = 3")
    argv = [sys.executable, "-c", RUN, str(FILES), str(tmp_path / "none"), str(archive)]
    assert subprocess.run(argv, text=True, capture_output=True, check=True).stdout == "3\n"
