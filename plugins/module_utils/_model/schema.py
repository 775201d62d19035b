# Copyright (c) 2026, the linux_ha.cluster authors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The variables of the inventory: types, defaults, limits. What they mean is told by cluster_plan's DOCUMENTATION."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from ansible_collections.linux_ha.cluster.plugins.module_utils._drill.protocols import NAMES as PROTOCOLS
from ansible_collections.linux_ha.cluster.plugins.module_utils._formats.ha_cf.values import FACILITIES
from ansible_collections.linux_ha.cluster.plugins.module_utils._formats.ldirectord_cf import directives as ld
from ansible_collections.linux_ha.cluster.plugins.module_utils._formats.ldirectord_cf.model import SECRET
from ansible_collections.linux_ha.cluster.plugins.module_utils._model import directives, ldirectord, shapes
from ansible_collections.linux_ha.cluster.plugins.module_utils._model.shapes import Shape

LOG_FACILITIES = tuple(name for name in FACILITIES if name != "security")  # an old name of auth
BAUD_RATES = (9600, 19200, 38400, 57600, 115200, 230400, 460800)


@dataclass(frozen=True)
class Spec:
    """One value: its kind and its limits.

    ``kind`` is str, int, float, bool, time, list (of ``items``), map (names to ``items``) or dict (of ``fields``);
    ``also`` is a second accepted form, told apart by its YAML type. A secret is never shown.
    """

    kind: str
    default: object = None
    required: bool = False
    choices: tuple[object, ...] = ()
    low: float = 0
    high: float = 0
    shape: Shape = shapes.TEXT
    items: Spec | None = None
    keys: Shape = shapes.NAME
    fields: Mapping[str, Spec] = field(default_factory=dict)
    also: Spec | None = None
    secret: bool = False
    nullable: bool = False
    few: bool = False  # a list or map that must not be empty


def text(shape: Shape, *, required: bool = False, default: str | None = None, choices: tuple[str, ...] = ()) -> Spec:
    """Return a text of that form."""
    return Spec("str", shape=shape, required=required, default=default, choices=choices)


def whole(low: int, high: int, *, default: int | None = None, choices: tuple[int, ...] = ()) -> Spec:
    """Return a whole number between two limits, both included."""
    return Spec("int", low=low, high=high, default=default, choices=choices)


def listing(items: Spec, *, also: Spec | None = None, few: bool = False) -> Spec:
    """Return a list."""
    return Spec("list", items=items, also=also, few=few)


def mapping(items: Spec, keys: Shape = shapes.NAME, *, few: bool = False) -> Spec:
    """Return a map from names to values of one kind."""
    return Spec("map", items=items, keys=keys, few=few)


def record(*, also: Spec | None = None, required: bool = False, **fields: Spec) -> Spec:
    """Return a dictionary with fixed keys."""
    return Spec("dict", fields=fields, also=also, required=required)


TIME = Spec("time")
PORT = whole(1, 65535)
SWITCH = Spec("bool")
NAMES = listing(text(shapes.NAME))
ANY = Spec("int", low=-(2**53), high=2**53)
SCALAR = Spec("str", also=Spec("int", low=ANY.low, high=ANY.high, also=SWITCH))

DIRECTIVE = Spec("str", shape=shapes.LINE, also=Spec("float", low=-ANY.high, high=ANY.high, also=SWITCH))
SECRET_LINE = Spec("str", shape=shapes.LINE, secret=True)

INTERFACE = record(
    device=text(shapes.DEVICE, required=True),
    address=text(shapes.ADDRESS, required=True),
    speed=whole(1, 1000000),
    configure=Spec("bool", default=False),
)

LINK = record(
    bcast=text(shapes.NAME),
    ucast=text(shapes.NAME),
    mcast=text(shapes.NAME),
    serial=text(shapes.SERIAL),
    group=text(shapes.ADDRESS),
    ttl=whole(0, 4),
    baud=whole(0, 460800, choices=BAUD_RATES),
)

HOSTS = listing(text(shapes.HOST), few=True)
PING = listing(text(shapes.HOST), also=record(groups=mapping(HOSTS, few=True)))

OPTIONS = mapping(SCALAR)
DRBD = record(
    disk=Spec("str", shape=shapes.BLOCK, also=mapping(text(shapes.BLOCK), shapes.NODE)),
    lvm=record(group=text(shapes.NAME, required=True), size=text(shapes.SIZE, required=True)),
    over=text(shapes.NAME, required=True),
    port=PORT,
    minor=whole(0, 2**20 - 1),
    protocol=text(shapes.TEXT, default="C", choices=("A", "B", "C")),
    meta_disk=text(shapes.META, default="internal"),
    sync_source=text(shapes.NODE),
    options=mapping(OPTIONS),
)
MIRROR = record(
    every=text(shapes.SPAN, default="5min"),
    over=text(shapes.NAME, required=True),
    via=text(shapes.TEXT, default="ssh", choices=("ssh", "nfs")),
    generations=whole(1, 1000, default=12),
    delete_limit=text(shapes.PERCENT, default="20%"),
)
FILESYSTEM = record(
    disk=Spec("str", shape=shapes.BLOCK, also=mapping(text(shapes.BLOCK), shapes.NODE)),
    type=text(shapes.TEXT, default="ext4", choices=("ext2", "ext3", "ext4", "xfs", "btrfs")),
    mount=text(shapes.PATH),
    options=listing(text(shapes.MOUNT_OPTION)),
)
BLOCKS = Spec("str", shape=shapes.BLOCK, also=listing(text(shapes.BLOCK), few=True))
BLOCKS_OF_NODES = listing(text(shapes.BLOCK), also=mapping(BLOCKS, shapes.NODE), few=True)
VOLUME_GROUP = record(disks=Spec("str", shape=shapes.BLOCK, required=True, also=BLOCKS_OF_NODES))
VOLUME = record(drbd=DRBD, mirror=MIRROR, filesystem=FILESYSTEM)

MAIL = record(to=text(shapes.MAIL, required=True), subject=text(shapes.WORD))
SCRIPT = record(
    name=text(shapes.SCRIPT, required=True),
    args=listing(Spec("str", shape=shapes.WORD, also=ANY)),
)
RESOURCE = record(
    address=text(shapes.SERVICE_ADDRESS),
    agent=text(shapes.TEXT, choices=("IPaddr2", "IPaddr", "none")),
    label=text(shapes.LABEL),
    volume=text(shapes.NAME),
    services=listing(text(shapes.NAME), few=True),
    virtual_services=listing(text(shapes.NAME), few=True),
    container=text(shapes.CONTAINER),
    file=text(shapes.FILE_NAME),
    mail=Spec("str", shape=shapes.MAIL, also=MAIL),
    script=SCRIPT,
)
GROUP = record(
    node=text(shapes.NODE, required=True),
    name=text(shapes.HOST),
    resources=Spec("list", items=RESOURCE, required=True, few=True),
)

PACKAGES = listing(text(shapes.PACKAGE))
CONTENT = Spec("str", also=mapping(Spec("str"), shapes.RELEASE, few=True))
TARGET = text(shapes.PATH)
FILE = record(
    content=CONTENT,
    mode=text(shapes.MODE, default="0644"),
    link=Spec("str", shape=shapes.PATH, also=mapping(TARGET, shapes.RELEASE, few=True)),
)
USER = record(
    home=text(shapes.PATH, default="/nonexistent"),
    shell=text(shapes.PATH, default="/usr/sbin/nologin"),
)
PROBE = record(
    protocol=text(shapes.TEXT, required=True, choices=PROTOCOLS),
    port=Spec("int", low=1, high=65535, required=True),
    path=text(shapes.URL_PATH),
    local=SWITCH,
    command=text(shapes.COMMAND),
)
SERVICE = record(
    packages=listing(text(shapes.PACKAGE), also=mapping(PACKAGES, shapes.RELEASE)),
    units=Spec("list", items=text(shapes.UNIT), required=True, few=True),
    files=mapping(FILE, shapes.PATH),
    data=mapping(Spec("str", shape=shapes.NAME, nullable=True), shapes.PATH),
    users=mapping(USER, shapes.USER),
    groups=listing(text(shapes.USER)),
    probe=PROBE,
    check=text(shapes.TEXT),
)

CONTAINER = record(
    volume=text(shapes.NAME),
    suite=text(shapes.SUITE),
    packages=listing(text(shapes.PACKAGE)),
    build=text(shapes.TEXT, default="node", choices=("node", "controller")),
    tarball=text(shapes.PATH),
    image=text(shapes.PATH),
    memory=text(shapes.MEMORY),
    cpus=Spec("float", low=0.01, high=1024),
    address=text(shapes.ADDRESS, required=True),
    gateway=text(shapes.ADDRESS),
    probe=Spec("dict", fields={key: PROBE.fields[key] for key in ("protocol", "port", "path")}),
)


def _directive(name: str, directive: ld.Directive) -> Spec:
    """Return what a directive of ldirectord.cf takes; its own checks follow when the file is known."""
    numbers = {ld.COUNT: 1, ld.NUMBER: 0, ld.FREQUENCY: 0}
    if directive.kind in numbers:
        return whole(numbers[directive.kind], 2**31 - 1)
    if directive.kind == ld.PORT:
        return PORT
    if directive.kind == ld.SWITCH:
        return SWITCH
    if directive.kind == ld.CHECKTYPE:
        return Spec("str", choices=ld.CHECKTYPES, also=whole(1, 2**31 - 1))
    one = Spec("str", shape=shapes.VALUE, choices=directive.choices, secret=name in SECRET)
    return listing(one) if name in ldirectord.MANY else one


def _directives(table: Mapping[str, ld.Directive]) -> dict[str, Spec]:
    """Return the keys for the directives of a table."""
    specs = {name: _directive(name, row) for name, row in table.items() if row.kind != ld.GONE}
    found = ldirectord.said(specs)
    return {key: one if isinstance(one, Spec) else Spec("dict", fields=one) for key, one in found.items()}


REAL_SERVER = record(
    host=text(shapes.SERVER),
    last=text(shapes.SERVER),
    port=Spec("int", low=0, high=65535, also=text(shapes.PORT_NAME)),
    forward=text(shapes.TEXT, default="gate", choices=ld.FORWARDS),
    weight=whole(0, 65535, default=1),
    request=text(shapes.VALUE),
    receive=text(shapes.VALUE),
    lower=whole(0, 2**32 - 1),
    upper=whole(0, 2**32 - 1),
)
_VIRTUAL = {
    "address": text(shapes.SERVER),
    "port": Spec("int", low=1, high=65535, also=text(shapes.PORT_NAME)),
    "mark": whole(1, 2**32 - 1),
    "ports": mapping(
        listing(Spec("int", low=1, high=65535, also=text(shapes.PORT_RANGE)), few=True), shapes.PROTOCOL, few=True
    ),
    "real_servers": mapping(REAL_SERVER, shapes.SERVER),
}
VIRTUAL_SERVICE = Spec("dict", fields={**_VIRTUAL, **_directives(ldirectord.VIRTUAL)})
LVS_SYNC = record(over=text(shapes.NAME), id=whole(0, 255), also=SWITCH)
WATCH = record(
    restarts=whole(0, 100, default=2),
    window=text(shapes.SPAN, default="10min"),
    mail=text(shapes.MAIL, required=True),
    smtp=text(shapes.SMTP),
    metrics=text(shapes.PATH, default="/var/lib/prometheus/node-exporter/linux_ha.prom"),
)

LINES = listing(Spec("str"))
VERBATIM = record(ha_cf=LINES, haresources=LINES, drbd=LINES, ldirectord=LINES)

HOST_VARIABLES: Mapping[str, Spec] = {
    "ha_interfaces": Spec("map", items=INTERFACE, keys=shapes.NAME, required=True, few=True),
    "ha_node_name": text(shapes.NODE),
}
CLUSTER_VARIABLES: Mapping[str, Spec] = {
    "ha_cluster_name": text(shapes.NAME),
    "ha_keepalive": Spec("time", default=1),
    "ha_deadtime": Spec("time", default=10),
    "ha_warntime": TIME,
    "ha_initdead": TIME,
    "ha_deadping": TIME,
    "ha_time_factor": Spec("float", low=0.01, high=1000, default=1),
    "ha_udpport": whole(1, 65535, default=694),
    "ha_links": Spec("list", items=LINK, required=True),
    "ha_ping": PING,
    "ha_ipfail": Spec("bool", default=False),
    "ha_auto_failback": Spec("bool", default=False),
    "ha_logfacility": text(shapes.TEXT, default="local0", choices=LOG_FACILITIES),
    "ha_logfile": text(shapes.PATH),
    "ha_debugfile": text(shapes.PATH),
    "ha_use_logd": SWITCH,
    "ha_debug": whole(0, 255),
    "ha_auth_method": text(shapes.TEXT, default="sha1", choices=("sha1", "md5", "crc")),
    "ha_authkeys": Spec("str", shape=shapes.KEY, secret=True),
    "ha_drbd_secret": Spec("str", shape=shapes.DRBD_SECRET, secret=True),
    "ha_firewall": Spec("bool", default=True),
    "ha_storage": mapping(VOLUME_GROUP),
    "ha_volumes": mapping(VOLUME),
    "ha_drbd_resources": mapping(Spec("str")),
    "ha_groups": mapping(GROUP),
    "ha_services": mapping(SERVICE),
    "ha_containers": mapping(CONTAINER, shapes.CONTAINER),
    "ha_virtual_services": mapping(VIRTUAL_SERVICE),
    "ha_ldirectord": Spec("dict", fields=_directives(ld.GLOBAL)),
    "ha_lvs_sync": LVS_SYNC,
    "ha_watch": WATCH,
    "ha_discard": mapping(listing(text(shapes.BLOCK)), shapes.NODE),
    "ha_verbatim": VERBATIM,
    **{f"ha_{name}": listing(text(shapes.LINE)) if many else DIRECTIVE for name, many in directives.PLAIN.items()},
    **{f"ha_{name}": Spec("list", items=SECRET_LINE, secret=True) for name in directives.SECRET},
}
VARIABLES: Mapping[str, Spec] = {**HOST_VARIABLES, **CLUSTER_VARIABLES}

# Names that other parts of the collection own; a host may carry them, the plan does not read them.
FOREIGN = ("ha_client", "ha_lab", "ha_plan")
