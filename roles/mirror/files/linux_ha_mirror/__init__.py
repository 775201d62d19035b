# Copyright (c) 2026, the linux_ha.cluster authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""linux-ha-mirror: copies a volume from the node that serves it to the other. main.py has the commands."""
