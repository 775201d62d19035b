#!/bin/sh
# Managed by linux_ha.cluster: nothing but Heartbeat starts what it shall start (invoke-rc.d(8), deb-systemd-invoke(1)).
# Packages ask here before they start, restart or enable a unit that they bring; 101 is no. What runs may be restarted.
while [ "${1#--}" != "$1" ]; do shift; done
unit=$1
[ "${unit%.*}" != "$unit" ] || unit=$unit.service
[ "$2" != enable ] && systemctl --quiet is-active "$unit" && exit 0
for name in $(systemctl show --property=Names --value "$unit"); do
	grep -qxF "disable $name" /etc/systemd/system-preset/00-linux_ha.preset && exit 101
done
exit 0
