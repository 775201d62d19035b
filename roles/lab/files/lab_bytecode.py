# Copyright (c) 2026, the linux_ha.cluster authors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Keep compiled what Python imports from a zip file.

Ansible sends every module as a zip of sources. On an emulated processor, compiling them takes longer than all the rest.
Loaded at the start of every Python by lab_bytecode.pth; see zipimport.py of the standard library.
"""

import io
import marshal
import zipimport
from _frozen_importlib_external import _RAW_MAGIC_NUMBER, _write_atomic
from _imp import source_hash
from contextlib import suppress

STORE = "/var/cache/lab-bytecode"
compile_source = zipimport._compile_source


def cached(pathname, source):
    """The code object of a source text, from the store if the same Python compiled it before."""
    path = f"{STORE}/{source_hash(_RAW_MAGIC_NUMBER, source).hex()}"
    try:
        with io.FileIO(path) as entry:
            return marshal.loads(entry.readall())
    except (OSError, EOFError, ValueError, TypeError):
        code = compile_source(pathname, source)
    with suppress(OSError):  # not root, or no room: then it stays slow
        _write_atomic(path, marshal.dumps(code))
    return code


zipimport._compile_source = cached
