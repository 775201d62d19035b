# Copyright (c) 2026, the linux_ha.cluster authors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The one exception that carries a refusal from the deciding code to the module's exit."""

from __future__ import annotations


class Refusal(Exception):
    """A step that must not be taken, or a state that cannot be reached.

    The text says what was expected, what was found, on which host, and what to do next.
    """
