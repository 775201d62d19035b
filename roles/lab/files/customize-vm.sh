# What only virtual machines have.
chmod 755 "$root/usr/local/sbin/lab-agent"
printf '/dev/vda / ext4 defaults,noatime 0 1\n' > "$root/etc/fstab"
chroot "$root" systemctl mask serial-getty@ttyS3.service getty@tty1.service
chroot "$root" systemctl enable lab-identity.service lab-agent.service
