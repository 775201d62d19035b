# What only containers have.
chroot "$root" systemctl mask console-getty.service getty@tty1.service
chroot "$root" systemctl enable lab-network.service
