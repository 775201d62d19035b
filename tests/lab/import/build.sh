#!/bin/sh
# Copyright (c) 2026, the linux_ha.cluster authors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# A web cluster as somebody builds it by hand after the article that inventories/web_debian follows. Run on each node:
#   build.sh files DISK    on both: packages, files, metadata, the resource up
#   build.sh first         on debian1: the first synchronisation, a file system, a page
#   build.sh start         on both: heartbeat
# Three things differ from the article: the init script is called apache2 on Debian 12, the disk is the lab's, and
# drbdadm does not take part in a survey on the network.
set -eu
export LC_ALL=C DEBIAN_FRONTEND=noninteractive

within() { # SECONDS COMMAND...: until it succeeds
	seconds=$1
	shift
	timeout "$seconds" sh -c 'until "$@" >/dev/null 2>&1; do sleep 1; done' within "$@" || {
		echo "not within $seconds s: $*" >&2
		cat /proc/drbd >&2
		exit 1
	}
}

packages() {
	dpkg --status heartbeat drbd-utils apache2 net-tools bsd-mailx >/dev/null 2>&1 && return
	printf '#!/bin/sh\nexit 101\n' >/usr/sbin/policy-rc.d # nothing starts because it is installed
	chmod 755 /usr/sbin/policy-rc.d
	apt-get update
	apt-get install --yes --no-install-recommends heartbeat drbd-utils e2fsprogs apache2 net-tools bsd-mailx
	rm /usr/sbin/policy-rc.d
}

heartbeat_files() {
	cat >/etc/ha.d/ha.cf <<-'END'
		# the two web servers
		node debian1 debian2
		logfile /var/log/ha.log
		logfacility local0

		auto_failback off

		keepalive 2
		warntime 10
		deadtime 60
		initdead 80

		udpport 694
		# the cable between them
		bcast  eth1
	END
	cat >/etc/ha.d/haresources <<-'END'
		debian1 192.168.69.16 IPaddr::192.168.69.100 drbddisk::repl Filesystem::/dev/drbd0::/mnt/repl::ext3 apache2 MailTo::admin@example.com
	END
	printf 'auth 1\n1 md5 "Icimonsupermotdepasse"\n' >/etc/ha.d/authkeys
	chmod 600 /etc/ha.d/authkeys
}

drbd_files() { # DISK
	cat >/etc/drbd.conf <<-END
		global { usage-count no; }
		resource repl {
		  protocol C;

		  startup {
		    degr-wfc-timeout 120;
		  }

		  disk {
		    on-io-error detach;
		  }

		  syncer {
		    rate 100M;
		  }

		  on debian1 {
		    device      /dev/drbd0;
		    disk        $1;
		    address     10.0.0.1:7788;
		    meta-disk   internal;
		  }

		  on debian2 {
		    device      /dev/drbd0;
		    disk        $1;
		    address     10.0.0.2:7788;
		    meta-disk   internal;
		  }
		}
	END
}

apache_files() { # DocumentRoot on the volume, as the article ends
	sed -i 's|DocumentRoot .*|DocumentRoot /mnt/repl|' /etc/apache2/sites-available/000-default.conf
	printf '<Directory /mnt/repl>\n\tRequire all granted\n</Directory>\n' >/etc/apache2/conf-enabled/repl.conf
}

case $1 in
files)
	packages
	heartbeat_files
	drbd_files "$2"
	apache_files
	systemctl disable --now apache2 2>/dev/null
	mkdir -p /mnt/repl
	modprobe drbd
	drbdadm create-md repl </dev/null
	drbdadm up repl
	;;
first)
	within 120 grep -q ' cs:Connected ' /proc/drbd
	drbdadm primary --force repl
	within 1800 grep -q ' ds:UpToDate/UpToDate ' /proc/drbd
	mkfs.ext3 -q /dev/drbd0
	mount /dev/drbd0 /mnt/repl
	echo 'built by hand' >/mnt/repl/index.html
	umount /mnt/repl
	drbdadm secondary repl
	;;
start)
	systemctl enable drbd heartbeat 2>/dev/null
	systemctl start heartbeat
	;;
*)
	echo "build.sh files DISK | first | start" >&2
	exit 2
	;;
esac
