#!/bin/sh
# Last step of the image: $1 is its root; customize-KIND.sh follows. What the packages switch on is switched off, as on a machine whose
# administrator installed them and nothing more.
set -eu
root=$1
chmod 700 "$root/root/.ssh"
chmod 600 "$root/root/.ssh/authorized_keys"
mkdir -m 700 "$root/var/cache/lab-bytecode"
echo 'import lab_bytecode' > "$root/usr/lib/python3/dist-packages/lab_bytecode.pth"
rm -f "$root"/etc/ssh/ssh_host_*
ssh-keygen -q -t ed25519 -N '' -C lab -f "$root/etc/ssh/ssh_host_ed25519_key"
printf '127.0.0.1 localhost\n::1 localhost ip6-localhost ip6-loopback\n' > "$root/etc/hosts"
printf 'localhost\n' > "$root/etc/hostname"
printf 'LANG=C.UTF-8\n' > "$root/etc/default/locale"
printf 'UTC\n' > "$root/etc/timezone"
: > "$root/etc/machine-id"
rm -f "$root/etc/resolv.conf" "$root/var/lib/dbus/machine-id"
for unit in apache2 drbd e2scrub_reap heartbeat ipvsadm ldirectord logd; do
    if chroot "$root" systemctl cat "$unit.service" > /dev/null 2>&1 || [ -e "$root/etc/init.d/$unit" ]; then
        chroot "$root" systemctl disable "$unit.service"
    fi
done
for timer in apt-daily apt-daily-upgrade dpkg-db-backup e2scrub_all fstrim logrotate man-db; do
    [ ! -e "$root/lib/systemd/system/$timer.timer" ] || chroot "$root" systemctl disable "$timer.timer"
done
chroot "$root" systemctl enable ssh.service
