# Copyright (c) 2026, the linux_ha.cluster authors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The lab's name is read at import: the tests expect the usual one, whatever lab this shell works with."""

import os

os.environ.pop("LAB_NAMESPACE", None)
