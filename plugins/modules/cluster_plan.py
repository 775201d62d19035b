#!/usr/bin/python
# Copyright (c) 2026, the linux_ha.cluster authors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Documentation of the action of the same name, and the reference of every variable of the inventory."""

DOCUMENTATION = r"""
module: cluster_plan
short_description: Check an inventory and decide every cluster in it
version_added: "0.1.0"
author: ["The linux_ha.cluster authors (@linux-ha)"]
description:
  - >-
    Reads the C(ha_*) variables of all hosts in the group C(ha_clusters), checks everything at once and returns each
    cluster completely decided. It runs on the controller and touches no node.
  - B(The options below are variables of the inventory.) The task itself takes none. This page is their reference.
  - >-
    One group below C(ha_clusters) is one cluster of exactly two hosts; the group's name is the cluster's name.
    O(ha_interfaces) and O(ha_node_name) belong to a host, everything else to the group (or to C(ha_clusters), as
    the default of a whole fleet) and must have the same value on both hosts.
  - "Where an option is said to be keyed by a name, its suboptions are those of each value."
  - "Times are seconds (V(2), V(1.5)) or milliseconds (V(500ms)), as in ha.cf(5)."
  - >-
    A variable C(ha_*) that is not listed here is an error, because it is mostly a misspelled one. C(ha_plan),
    C(ha_lab) and C(ha_client) belong to other parts of this collection and are left alone.
options:
  ha_interfaces:
    description: "The network interfaces of this host, keyed by a name of your own such as V(public)."
    type: dict
    required: true
    suboptions:
      device: {description: "The network device, such as V(eth0).", type: str, required: true}
      address:
        description: "The host's own IPv4 address with its prefix, such as V(192.168.69.14/24)."
        type: str
        required: true
      speed:
        description: >-
          What the link carries, in Mbit/s (1 to 1000000). Nothing is set from it; the check of resynchronisation
          rates (C(validate.yml)) counts with it instead of with 1000.
        type: int
      configure:
        description: >-
          Whether C(site.yml) gives the device its address, now and at boot, by netplan, systemd-networkd or ifupdown,
          whichever the machine uses. Never the device that Ansible arrives on. Undone when the peer stops answering.
        type: bool
        default: false
  ha_node_name:
    description: "What C(uname -n) prints on this host. Defaults to the host's name in the inventory."
    type: str
  ha_cluster_name:
    description: "The cluster's name. Defaults to the only group of the host besides C(all) and C(ha_clusters)."
    type: str
  ha_keepalive: {description: Time between two heartbeats., type: raw, default: 1}
  ha_deadtime:
    description: >-
      Silence after which the other node is dead and its groups are taken over. More than twice O(ha_keepalive).
    type: raw
    default: 10
  ha_warntime: {description: Silence that is worth a line in the log. Defaults to half of O(ha_deadtime)., type: raw}
  ha_initdead:
    description: >-
      The same as O(ha_deadtime), just after the daemon's start. Defaults to twice O(ha_deadtime), 30 seconds at
      least.
    type: raw
  ha_deadping:
    description: "Silence after which a ping node is dead. Heartbeat's default is O(ha_deadtime)."
    type: raw
  ha_time_factor:
    description: >-
      Multiplies all these times (0.01 to 1000). For machines that are slower than the real ones, such as emulated
      ones.
    type: float
    default: 1
  ha_udpport: {description: UDP port of the heartbeats (1 to 65535)., type: int, default: 694}
  ha_links:
    description:
      - >-
        The paths heartbeats travel, two independent ones if possible. Each entry is exactly one of
        O(ha_links[].bcast), O(ha_links[].ucast), O(ha_links[].mcast) and O(ha_links[].serial).
      - "An interface must have the same device on both nodes, because ha.cf is the same file on both."
    type: list
    elements: dict
    required: true
    suboptions:
      bcast: {description: Broadcasts over this interface of O(ha_interfaces)., type: str}
      ucast: {description: "Packets to the peer's address on this interface of O(ha_interfaces).", type: str}
      mcast: {description: Multicasts over this interface of O(ha_interfaces)., type: str}
      group: {description: "Multicast address, such as V(225.0.0.1). Needed with O(ha_links[].mcast).", type: str}
      ttl: {description: Time to live of multicasts (0 to 4). V(1) unless said., type: int}
      serial: {description: "Device of a null modem cable, such as V(/dev/ttyS0). At most four.", type: str}
      baud:
        description: "Speed of the serial line, the same for all of them. V(19200) unless said."
        type: int
        choices: [9600, 19200, 38400, 57600, 115200, 230400, 460800]
  ha_ping:
    description: >-
      Machines outside the cluster that tell a dead network from a dead peer, such as the router: a list of IPv4
      addresses or host names, or a map C(groups) of named lists, each of which is alive if any member is. Goes with
      O(ha_ipfail).
    type: raw
  ha_ipfail: {description: Give all groups away if the peer reaches more of O(ha_ping)., type: bool, default: false}
  ha_auto_failback: {description: Move a group back as soon as its preferred node returns., type: bool, default: false}
  ha_logfacility:
    description: "Syslog facility of heartbeat's messages."
    type: str
    default: local0
    choices:
      [auth, authpriv, cron, daemon, ftp, kern, lpr, mail, news, none, syslog, user, uucp, local0, local1, local2,
      local3, local4, local5, local6, local7]
  ha_logfile: {description: Write messages to this file., type: str}
  ha_debugfile: {description: Write debug messages to this file., type: str}
  ha_use_logd: {description: Log through logd. Written to ha.cf only if it is set., type: bool}
  ha_debug: {description: Debug level (0 to 255)., type: int}
  ha_auth_method:
    description: How heartbeats are signed. V(crc) has no key and protects against nothing.
    type: str
    default: sha1
    choices: [sha1, md5, crc]
  ha_authkeys:
    description: >-
      The key that signs heartbeats, one word of up to 512 visible characters, from a vault. Generated once if you do
      not say it.
    type: str
  ha_drbd_secret:
    description: "The secret DRBD's peers share, 1 to 63 characters, from a vault. Generated once if you do not say it."
    type: str
  ha_firewall: {description: Let the collection open the ports of the cluster., type: bool, default: true}
  ha_storage:
    description: >-
      Volume groups of LVM, keyed by name, for volumes that say O(ha_volumes.drbd.lvm). They are made on disks that hold
      nothing; a disk more is added. One that exists already is used, if its disks are said.
    type: dict
    suboptions:
      disks:
        description: >-
          The disk of both nodes, such as V(/dev/vdb), a list of disks, or a map from node names to either.
        type: raw
        required: true
  ha_volumes:
    description:
      - "Data that move with a group, keyed by name. Each has exactly one of O(ha_volumes.drbd), O(ha_volumes.mirror)."
      - The name is also that of the DRBD resource.
    type: dict
    suboptions:
      drbd:
        description: A disk of each node that DRBD keeps the same, write by write; what was acknowledged stays.
        type: dict
        suboptions:
          disk:
            description: >-
              The disk on both nodes, such as V(/dev/vdb), or a map from node names to disks. Either this or
              O(ha_volumes.drbd.lvm).
            type: raw
          lvm:
            description: Instead of a disk, a logical volume of the volume's name on each node.
            type: dict
            suboptions:
              group: {description: Its volume group in O(ha_storage)., type: str, required: true}
              size:
                description: >-
                  Its size, such as V(512M) or V(20G) (powers of 1024), a multiple of 4M. A larger one grows the volume
                  while it is used: on both nodes, then DRBD, then the file system. A smaller one is refused.
                type: str
                required: true
          over: {description: The interface of O(ha_interfaces) that replication uses., type: str, required: true}
          port:
            description: TCP port (1 to 65535). V(7788) for the only volume; to be said for each of several.
            type: int
          minor:
            description: Number of /dev/drbdN. V(0) for the only volume; to be said for each of several.
            type: int
          protocol:
            description: "When a write counts. V(C), on both disks; V(B), in the peer's memory; V(A), on its way."
            type: str
            default: C
            choices: [A, B, C]
          meta_disk:
            description: "Where DRBD's metadata live. V(internal), or a device such as V(/dev/vdc[0])."
            type: str
            default: internal
          sync_source:
            description: >-
              The node a first full copy is taken from. Defaults to the preferred node of the volume's group.
            type: str
          options:
            description: >-
              Options of drbd.conf of DRBD 8.4, by section (V(net), V(disk), V(startup), V(handlers), V(options)) and
              name, with hyphens or underscores. Unless you say otherwise, C(on-io-error) is V(detach),
              C(cram-hmac-alg) is V(sha1) (V(none) is no authentication), and a booting node waits 60 seconds for its
              peer (C(wfc-timeout),
              C(degr-wfc-timeout), C(outdated-wfc-timeout)). What would lose data without asking, or make both nodes
              primary, is refused.
            type: dict
      mirror:
        description: >-
          A directory of the active node that rsync copies to the other every few minutes, without DRBD and, unless you
          say O(ha_volumes.filesystem.disk), without a disk of its own. A crash loses what was written since the last
          copy; a planned move copies once more and loses nothing. Former copies are kept (docs/mirror.md).
        type: dict
        suboptions:
          every:
            description: "Time from copy to copy, such as V(90s), V(5min) or V(1h), V(60s) at least."
            type: str
            default: 5min
          over: {description: The interface of O(ha_interfaces) that the copies travel over., type: str, required: true}
          via:
            description: >-
              V(ssh), or V(nfs): each node exports its data read-only to the address of the other, which mounts them for
              the time of a copy. Unencrypted, without ACLs and capabilities; no group can carry the NFS server then.
            type: str
            choices: [ssh, nfs]
            default: ssh
          generations: {description: How many copies are kept (1 to 1000)., type: int, default: 12}
          delete_limit:
            description: >-
              Share of all files and directories that may vanish from one copy to the next. A copy that lacks more
              waits for an explicit order, and the last good one stays.
            type: str
            default: 20%
      filesystem:
        description: "What is on the volume. It is made once, and never over one that exists."
        type: dict
        suboptions:
          disk:
            description: >-
              With O(ha_volumes.mirror) only: the disk that holds the data and the former copies, on both nodes, or a
              map from node names to disks. Without it they lie in /var/lib/linux_ha/mirror, and
              O(ha_volumes.filesystem.type) and O(ha_volumes.filesystem.options) mean nothing.
            type: raw
          type:
            description: Type of the file system.
            type: str
            default: ext4
            choices: [ext2, ext3, ext4, xfs, btrfs]
          mount: {description: Mount point. Defaults to V(/srv/NAME)., type: str}
          options:
            description: Mount options.
            type: list
            elements: str
  ha_drbd_resources:
    description:
      - >-
        Resources of DRBD in its own words, for what O(ha_volumes) does not say (several volumes in one resource,
        C(floating), C(stacked-on-top-of), C(proxy)): a map from names to what stands between the braces of
        C(resource NAME), as drbd.conf(5) of DRBD 8.4 has it. The secret is said as C(shared-secret "@drbd_secret@").
      - >-
        They are written to /etc/drbd.d/NAME.res, checked by drbdadm, and left alone: metadata, C(drbdadm adjust) after
        a change and synchronisation are yours. Groups carry them with scripts (C(drbddisk), C(drbdupper)).
    type: dict
  ha_groups:
    description: >-
      Resources that run together, on one node at a time, keyed by name. One group is one line of haresources.
    type: dict
    suboptions:
      node: {description: Name of the node the group prefers., type: str, required: true}
      name:
        description: >-
          Host name of the group's first address, such as V(www.example.com), for the hosts file of both nodes.
        type: str
      resources:
        description:
          - >-
            Started from top to bottom, stopped from bottom to top. Each entry is exactly one of
            O(ha_groups.resources[].address), O(ha_groups.resources[].volume), O(ha_groups.resources[].services),
            O(ha_groups.resources[].virtual_services), O(ha_groups.resources[].container),
            O(ha_groups.resources[].mail) and O(ha_groups.resources[].script).
          - >-
            The first one must be unique among all groups of the cluster. A volume comes before the services that
            live on it.
        type: list
        elements: dict
        required: true
        suboptions:
          address:
            description: >-
              IPv4 address that moves with the group, in a network of both nodes, such as V(192.168.69.100/24).
            type: str
          agent:
            description: >-
              The script that carries the address. V(IPaddr2) is told prefix and device by the collection. V(IPaddr)
              and V(none) (the bare word in haresources, which is IPaddr too) get O(ha_groups.resources[].address)
              as it is given, with or without prefix and device, for clusters that were built so.
              V(IPaddr2) unless said.
            type: str
            choices: [IPaddr2, IPaddr, none]
          label: {description: "Label of the address, shown as DEVICE:LABEL (15 characters in all).", type: str}
          volume: {description: A volume of O(ha_volumes)., type: str}
          services:
            description: Services of O(ha_services) or the catalogue; they are started together.
            type: list
            elements: str
          virtual_services:
            description: >-
              Virtual services of O(ha_virtual_services), behind the addresses that they use. ldirectord runs where the
              group runs.
            type: list
            elements: str
          container: {description: "A container of O(ha_containers), behind its volume.", type: str}
          file:
            description: >-
              The file of these virtual services in /etc/ha.d. V(ldirectord.cf) unless said; that of a second group is
              called V(ldirectord-GROUP.cf).
            type: str
          mail:
            description: "Address that is told when the group moves, or a map of C(to) and C(subject) (one word)."
            type: raw
          script:
            description: Any resource script of /etc/ha.d/resource.d or /etc/init.d.
            type: dict
            suboptions:
              name: {description: Its file name., type: str, required: true}
              args: {description: "Its arguments, each one word without blanks and C(::).", type: list, elements: raw}
  ha_services:
    description: >-
      Services that groups carry, keyed by name. An entry with the name of one in the catalogue (docs/catalogue.md)
      overrides that one key by key, and its files path by path.
    type: dict
    suboptions:
      packages:
        description: >-
          Packages to install; a list, or a map from releases to lists. A release is an os_family (V(Debian)) or one
          release of a distribution (V(Debian12)); the closest one to the node counts.
        type: raw
      units:
        description: "Full names of the systemd units, such as V(apache2.service)."
        type: list
        elements: str
        required: true
      files:
        description: "Files to write, keyed by path."
        type: dict
        suboptions:
          content:
            description: The text, or a map from releases to texts; on a node that none is for there is no such file.
            type: raw
          mode:
            description: File mode in quotes. What not everybody may read is shown nowhere.
            type: str
            default: "0644"
          link: {description: "Instead of content, where a symbolic link points to, or a map from releases.", type: raw}
      data:
        description: >-
          Directories that move with the group: a map from path to the name of the volume the content lives on. No
          name (null) means the only volume of the group.
        type: dict
      users:
        description: >-
          System users to whom data belong, keyed by name. They get the same numbers on both nodes before the packages
          are installed, each with a group of its name.
        type: dict
        suboptions:
          home: {description: Home directory., type: str, default: /nonexistent}
          shell: {description: Login shell., type: str, default: /usr/sbin/nologin}
      groups:
        description: Groups to which data belong, likewise.
        type: list
        elements: str
      check:
        description: >-
          A command (no shell) that fails if the configuration of the service is broken, such as C(nginx -t). When
          O(ha_services.files) change, it is asked before anything is restarted; if it refuses, the former files come
          back. Where it refuses the former ones, too (their volume may be on the other node), it does not count.
        type: str
      probe:
        description: How to tell from outside that the service works.
        type: dict
        suboptions:
          protocol:
            description: >-
              What is spoken: a greeting, a command, its answer. V(http) is an answer below 400, V(tcp) no more than a
              connection, V(append) the protocol of line_append.
            type: str
            required: true
            choices:
              [http, ftp, smtp, imap, pop, spamassassin, mysql, pgsql, dns, smb, nfs, tcp, append]
          port: {description: TCP port (1 to 65535)., type: int, required: true}
          path: {description: Path to ask for with V(http). V(/) unless said., type: str}
          local:
            description: It answers on the node itself only, at 127.0.0.1, so that drills leave it out.
            type: bool
          command:
            description: >-
              What the watch (O(ha_watch)) runs as root on the node, for 4 s at most, instead of asking from outside;
              exit status 0 is well. For programs that want a password of who asks, or count who does not say one.
            type: str
  ha_containers:
    description: >-
      System containers (systemd-nspawn) that groups carry, keyed by name, which is also their host name. The root of
      each lives on a volume of its group and is made once; from then on it is administered from inside.
    type: dict
    suboptions:
      volume: {description: The DRBD volume of its root. Defaults to the only volume of its group., type: str}
      suite: {description: "Release of Debian that the root is built from, such as V(bookworm).", type: str}
      packages: {description: Packages of that release that it begins with., type: list, elements: str}
      build:
        description: >-
          Where mmdebstrap builds it: on the V(node), or on the V(controller), whence an archive goes to the nodes.
        type: str
        default: node
        choices: [node, controller]
      tarball:
        description: >-
          Instead of O(ha_containers.suite), an archive on the controller (tar, compressed or not) with a root that has
          systemd, and systemd-networkd for its address.
        type: str
      image:
        description: >-
          Instead of O(ha_containers.suite), an OCI image on the controller (a layout directory, or an archive as
          C(podman save --format oci-archive) makes it) of such a root; needs podman there.
        type: str
      memory: {description: "What it may use at most, such as V(512M). Without swap.", type: str}
      cpus: {description: "Processors that it may use at most, such as V(1.5).", type: float}
      address:
        description: >-
          Its own IPv4 address, in a network of both nodes. It has a card of its own there (macvlan), so the node that
          it runs on is the one machine that cannot reach it over the network.
        type: str
        required: true
      gateway: {description: Its way to other networks., type: str}
      probe:
        description: How to tell from outside that it works, as in O(ha_services.probe).
        type: dict
        suboptions:
          protocol:
            description: What is spoken.
            type: str
            required: true
            choices:
              [http, ftp, smtp, imap, pop, spamassassin, mysql, pgsql, dns, smb, nfs, tcp, append]
          port: {description: TCP port (1 to 65535)., type: int, required: true}
          path: {description: Path to ask for with V(http). V(/) unless said., type: str}
  ha_virtual_services:
    description:
      - >-
        Services that ldirectord balances over real servers, keyed by name; a group carries them. Directives of
        ldirectord.cf that are not explained here mean what ldirectord(8) says; those that are not said are not written.
      - No text may contain C(#), which begins a comment in ldirectord.cf.
    type: dict
    suboptions:
      address:
        description: The address for the clients, one of the group's.
        type: str
      port: {description: "The port for the clients, a number or a name of /etc/services.", type: raw}
      mark:
        description: >-
          Instead of address and port the number of a firewall mark, for several ports in one virtual service.
        type: int
      ports:
        description: >-
          What gets the mark on its way to O(ha_virtual_services.address), V(tcp) and V(udp) to lists of ports and
          ranges such as V("1024-2047"). Without it, marking is yours.
        type: dict
      real_servers:
        description: >-
          Who does the work, keyed by hosts of the inventory's group C(ha_real_servers), directors may be in it, too,
          or by addresses of machines that are set up otherwise.
        type: dict
        suboptions:
          host:
            description: The host or address, if the key is another name, as for one server with two ports.
            type: str
          last: {description: The last address of a range that begins with this server., type: str}
          port:
            description: >-
              Its port. That of the virtual service unless said; another one only with V(masq). V(0) says none.
            type: raw
          forward:
            description: >-
              How it gets the packets. V(gate), as they are, in a common network; V(ipip), in a tunnel; V(masq), with
              its own address as destination, and replies pass the director.
            type: str
            default: gate
            choices: [gate, masq, ipip]
          weight:
            description: Its share. V(0) drains it, connections that it has go on and new ones go elsewhere.
            type: int
            default: 1
          request: {description: "What to ask this server for, instead of what the check says.", type: str}
          receive: {description: What it must answer., type: str}
          lower: {description: "Connections below which a full server gets new ones again.", type: int}
          upper: {description: Connections from which on it is full., type: int}
      check:
        description: How ldirectord finds out whether a real server works.
        type: dict
        suboptions:
          type:
            description: >-
              C(checktype). A number means so many connects, then one negotiate. Write V(on) and V(off) in quotes.
            type: raw
            choices: [connect, negotiate, ping, "on", "off", external, external-perl]
          service:
            description: What is spoken with V(negotiate). It follows from the port unless said.
            type: str
            choices:
              [dns, ftp, http, https, http_proxy, imap, imaps, ldap, ldaps, mysql, nntp, none, oracle, pgsql, pop, pops,
               radius, simpletcp, sip, smtp, submission]
          command: {description: "C(checkcommand), the program of V(external).", type: str}
          port: {description: "C(checkport), if it is another one.", type: int}
          interval: {description: "C(checkinterval), seconds; for one virtual service only with C(fork).", type: int}
          timeout: {description: "C(checktimeout), seconds.", type: int}
          negotiate_timeout: {description: "C(negotiatetimeout), seconds.", type: int}
          count: {description: "C(checkcount), of V(ping).", type: int}
          failures: {description: "C(failurecount), failures in a row until a server counts as dead.", type: int}
          request: {description: "C(request), what to ask for.", type: str}
          receive: {description: "C(receive), a regular expression that must match the answer.", type: str}
          method: {description: "C(httpmethod).", type: str, choices: [GET, HEAD]}
          virtualhost: {description: "C(virtualhost), the name that is asked for over HTTP.", type: str}
          database: {description: "C(database).", type: str}
          login: {description: "C(login), from a vault; never shown.", type: str}
          passwd: {description: "C(passwd), from a vault; never shown.", type: str}
          secret: {description: "C(secret) of RADIUS, from a vault; never shown.", type: str}
          load: {description: "C(load).", type: str}
      email:
        description: Who is told when a real server changes its state.
        type: dict
        suboptions:
          to: {description: "C(emailalert), addresses.", type: str}
          every: {description: "C(emailalertfreq), seconds until it is told again; V(0) is once.", type: int}
          states: {description: "C(emailalertstatus), states of the daemon in which it is told.", type: str}
          server: {description: "C(smtp), the mail server.", type: str}
      scheduler: {description: "C(scheduler), such as V(wlc). ldirectord takes V(wrr) unless said.", type: str}
      schedflags: {description: "C(schedflags).", type: str}
      protocol:
        description: "C(protocol). It follows from port or mark unless said."
        type: str
        choices: [tcp, udp, fwm]
      persistent: {description: "C(persistent), seconds for which a client stays with its real server.", type: int}
      netmask: {description: "C(netmask), clients that count as one; a prefix length with IPv6.", type: str}
      ops: {description: "C(ops), one packet scheduling of UDP.", type: bool}
      quiescent: {description: "C(quiescent), whether a dead server stays with weight 0.", type: bool}
      cleanstop: {description: "C(cleanstop), whether the virtual service goes when ldirectord stops.", type: bool}
      fallback: {description: "C(fallback), SERVER[:PORT] [gate|masq|ipip] for when none is left.", type: str}
      fallbackcommand: {description: "C(fallbackcommand), run when none is left.", type: str}
      monitorfile: {description: "C(monitorfile), a log of the checks.", type: str}
      servicename: {description: "C(servicename), for mails.", type: str}
      comment: {description: "C(comment), for mails.", type: str}
  ha_ldirectord:
    description: >-
      Options of ldirectord for all virtual services; ldirectord(8). Those that are not said are not written.
    type: dict
    suboptions:
      check:
        description: As in O(ha_virtual_services.check).
        type: dict
        suboptions:
          interval: {description: "C(checkinterval), seconds. ldirectord takes 10 unless said.", type: int}
          timeout: {description: "C(checktimeout), seconds. ldirectord takes 5 unless said.", type: int}
          negotiate_timeout: {description: "C(negotiatetimeout), seconds. ldirectord takes 30 unless said.", type: int}
          count: {description: "C(checkcount), of V(ping).", type: int}
          failures: {description: "C(failurecount). ldirectord takes 1 unless said.", type: int}
      email:
        description: As in O(ha_virtual_services.email).
        type: dict
        suboptions:
          to: {description: "C(emailalert), addresses.", type: str}
          from: {description: "C(emailalertfrom), the sender.", type: str}
          every: {description: "C(emailalertfreq), seconds until it is told again; V(0) is once.", type: int}
          states: {description: "C(emailalertstatus), states of the daemon in which it is told.", type: str}
          server: {description: "C(smtp), the mail server.", type: str}
      autoreload: {description: "C(autoreload). The collection reloads a file that it has changed.", type: bool}
      quiescent: {description: "C(quiescent), whether a dead server stays with weight 0.", type: bool}
      readdquiescent: {description: "C(readdquiescent), whether new servers start with weight 0.", type: bool}
      cleanstop: {description: "C(cleanstop), whether the virtual services go when ldirectord stops.", type: bool}
      fallback: {description: "C(fallback), SERVER[:PORT] [gate|masq|ipip] for when none is left.", type: str}
      fallback6: {description: "C(fallback6), the same for IPv6.", type: str}
      fallbackcommand: {description: "C(fallbackcommand), run when none is left.", type: str}
      logfile: {description: "C(logfile), a path or a syslog facility.", type: str}
      callback: {description: "C(callback), run when the file has changed.", type: str}
      execute:
        description: "C(execute), further configurations that get a daemon of their own."
        type: list
        elements: str
      supervised: {description: "C(supervised). Heartbeat needs V(false).", type: bool}
      fork: {description: "C(fork), whether every virtual service is checked by a process of its own.", type: bool}
      maintenancedir: {description: "C(maintenancedir), files in it take out servers by name.", type: str}
  ha_lvs_sync:
    description: >-
      Whether each director tells the other one of its connections, so that they go on after a takeover. V(true) unless
      said, over the first network of O(ha_links); or a map of C(over), an interface of both nodes, and C(id) (0 to
      255, 0 hears everybody), which follows from the cluster's name unless said.
    type: raw
  ha_watch:
    description: >-
      Notice what Heartbeat does not: services that fail (asked through their probe), groups that run nowhere, in
      part, or twice. Without it nothing is watched.
    type: dict
    suboptions:
      restarts:
        description: >-
          How often a failed service is restarted within O(ha_watch.window), before its group goes to the other node.
        type: int
        default: 2
      window:
        description: A time such as C(90s), C(10min) or C(1h). A group is not moved twice within it.
        type: str
        default: 10min
      mail: {description: Who is told., type: str, required: true}
      smtp: {description: "Mail server, C(HOST:PORT). Without it C(/usr/sbin/sendmail) of the node is used.", type: str}
      metrics:
        description: File for the textfile collector of Prometheus' node_exporter.
        type: str
        default: /var/lib/prometheus/node-exporter/linux_ha.prom
  ha_discard:
    description: >-
      Disks whose content may be lost: a map from node names to lists of disks of O(ha_volumes). Without it nothing
      that carries data is ever turned into a volume.
    type: dict
  ha_verbatim:
    description: >-
      Lines of a former configuration that these variables have no words for, as an import found them: nothing builds
      them, and there is a warning for each list until it is gone.
    type: dict
    suboptions:
      ha_cf: {description: Lines of ha.cf., type: list, elements: str}
      haresources: {description: Resources of haresources., type: list, elements: str}
      drbd: {description: Lines of drbd.conf., type: list, elements: str}
      ldirectord: {description: Lines of ldirectord.cf., type: list, elements: str}
  # Directives that heartbeat gets as they are: what stands behind the word in ha.cf, of one or of several lines.
  ha_cluster: {description: "Name of the cluster, told to programs that ask; nothing depends on it.", type: raw}
  ha_autojoin:
    description: "Whether nodes that ha.cf does not name may join. V(none), as long as groups belong to two nodes."
    type: raw
  ha_uuidfrom: {description: "Where a node's own number comes from, V(file) or V(nodename).", type: raw}
  ha_hbgenmethod: {description: "Where a node's generation number comes from, V(file) or V(time).", type: raw}
  ha_quorum_server: {description: "Host of a quorum server.", type: raw}
  ha_max_rexmit_delay: {description: "Milliseconds before a lost packet is asked for again, at most.", type: raw}
  ha_ucast6:
    description: "Each a device and an IPv6 address of the peer."
    type: list
    elements: str
  ha_mcast6:
    description: "Each a device, an IPv6 multicast group, a port, a time to live and a loop flag."
    type: list
    elements: str
  ha_ping6:
    description: "Ping nodes by IPv6 address."
    type: list
    elements: str
  ha_hbaping:
    description: "Ping nodes on fibre channel. Needs a plugin that Debian does not package."
    type: list
    elements: str
  ha_openais:
    description: "Heartbeats over openais. Needs a plugin that Debian does not package."
    type: list
    elements: str
  ha_rds:
    description: "Heartbeats over RDS. Needs a plugin that Debian does not package."
    type: list
    elements: str
  ha_tipc:
    description: "Heartbeats over TIPC. Needs a plugin that Debian does not package."
    type: list
    elements: str
  ha_hopfudge: {description: "How many more hops a packet may take in a ring of serial lines (0 to 255).", type: raw}
  ha_msgfmt: {description: "Form of the packets, V(classic) or V(netstring).", type: raw}
  ha_compression: {description: "How large packets are compressed, V(zlib) or V(bz2).", type: raw}
  ha_compression_threshold: {description: "KiB from which packets are compressed.", type: raw}
  ha_traditional_compression: {description: "Whether whole packets are compressed.", type: raw}
  ha_log_badpack: {description: "Whether broken packets are logged.", type: raw}
  ha_stonith:
    description: "A type of fencing device and the file with its parameters."
    type: list
    elements: str
  ha_stonith_host:
    description: >-
      Each the node that switches off (or V(*)), a type of fencing device and its parameters, such as
      C(node1 external/ipmi node2 10.0.9.2 ha PASSWORD lanplus), from a vault. Never shown; ha.cf is readable by root
      only then.
    type: list
    elements: str
  ha_respawn:
    description: "Each a user and a command that heartbeat starts, and starts again when it ends."
    type: list
    elements: str
  ha_failfast:
    description: "Each a user and a command; the machine reboots when it ends."
    type: list
    elements: str
  ha_apiauth:
    description: "Each a client and who may be it, such as V(dopd gid=haclient uid=hacluster)."
    type: list
    elements: str
  ha_env:
    description: "Each a variable for the programs that heartbeat starts, NAME=VALUE."
    type: list
    elements: str
  ha_use_apphbd: {description: "Whether heartbeat itself is watched by apphbd.", type: raw}
  ha_conn_logd_time: {description: "Time between two attempts to reach logd.", type: raw}
  ha_syslogmsgfmt: {description: "Whether messages in log files look like those of syslog.", type: raw}
  ha_watchdog:
    description: "The watchdog device, such as V(/dev/watchdog); the machine reboots when heartbeat hangs."
    type: raw
  ha_realtime:
    description: "Whether heartbeat runs with realtime priority and locked in memory. It does unless said."
    type: raw
  ha_rtprio: {description: "That priority (1 to 99).", type: raw}
  ha_memreserve: {description: "KiB that heartbeat reserves at its start.", type: raw}
  ha_coredumps: {description: "Whether heartbeat may dump core.", type: raw}
  ha_coreroot: {description: "Directory of core dumps.", type: raw}
attributes:
  check_mode: {description: Works the same in check mode; it never changes anything., support: full}
  diff_mode: {description: There is nothing to differ., support: none}
notes:
  - "Call it with C(run_once). It plans all clusters of the inventory, in time that grows linearly with their number."
  - What the real programs would refuse is an error. What they accept but will hurt is a warning with the reason.
"""

EXAMPLES = r"""
# The inventory:
#
#   ha_clusters:
#     children:
#       web:
#         hosts:
#           alpha:
#             ha_interfaces:
#               public: {device: eth0, address: 192.0.2.1/24}
#               private: {device: eth1, address: 10.0.0.1/24}
#           beta:
#             ha_interfaces:
#               public: {device: eth0, address: 192.0.2.2/24}
#               private: {device: eth1, address: 10.0.0.2/24}
#         vars:
#           ha_links: [{bcast: private}, {ucast: public}]
#           ha_volumes: {www: {drbd: {disk: /dev/vdb, over: private}}}
#           ha_groups: {web: {node: alpha, resources: [{address: 192.0.2.10/24}, {volume: www}, {services: [apache]}]}}

- name: Plan and check every cluster
  hosts: ha_clusters
  gather_facts: false
  tasks:
    - name: Decide the clusters
      linux_ha.cluster.cluster_plan:
      run_once: true
      register: __cluster_plan

    - name: Show the haresources of this node's cluster
      ansible.builtin.debug:
        msg: "{{ __cluster_plan.clusters[__cluster_plan.members[inventory_hostname]].heartbeat.haresources }}"
"""

RETURN = r"""
clusters:
  description: >-
    The plan of each cluster, keyed by its name: C(nodes), C(heartbeat) (every line of ha.cf and haresources),
    C(groups), C(storage), C(drbd), C(mirrors), C(volumes), C(services), C(containers), C(lvs) (ldirectord's files,
    what directors need), C(warnings). No secret is in it.
  returned: success
  type: dict
members:
  description: "The cluster each host belongs to, keyed by the host's inventory name."
  returned: success
  type: dict
real_servers:
  description: >-
    What each real server has to do, keyed by its inventory name - C(addresses) to answer for, C(tunnel), C(routes) of
    replies behind NAT; all of it empty if no virtual service needs the host.
  returned: success
  type: dict
tables:
  description: "Each cluster as a few lines for a person to read, keyed by its name."
  returned: success
  type: dict
plan_warnings:
  description: >-
    What is legal and will hurt, for all clusters, as texts C(PATH: MESSAGE). (The name C(warnings) belongs to Ansible.)
  returned: always
  type: list
  elements: str
errors:
  description: Everything that is wrong. Also in RV(ignore:msg), one a line.
  returned: failure
  type: list
  elements: dict
  contains:
    path: {description: "Where in the inventory, such as C(web.ha_links[0].bcast).", type: str}
    message: {description: What was expected and what was found., type: str}
"""
