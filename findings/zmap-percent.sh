#!/bin/bash
# Shows that `zmap -n 50%` of a /24 (zmap 2.1.1-2+b6 of Debian 12) probes all of its 256 addresses.
#
# Guess before the run: 128, half of the addresses of the network.
# But the percentage is of all 2^32 IPv4 addresses, whatever network is named. So each usual share
# is far above the size of a network, and limits nothing: a user who wants a sample scans the whole
# network. A plain number does limit.
# Seen: 256 probes for -n 50%, 256 for -n 1%, 10 for -n 10.
#
# Needs root, for a network namespace of its own without a way out. zmap sends nothing: it prints
# its probes (--dryrun).
export LC_ALL=C
set -eu
if [ "${1-}" != inside ]; then
	dir=$(mktemp -d)
	trap 'rm -rf "$dir"' EXIT
	here=$(readlink -f "$0")
	cd "$dir"
	apt-get -qq -o APT::Sandbox::User=root download zmap=2.1.1-2+b6 libgmp10=2:6.2.1+dfsg1-1.1 libhiredis0.14=0.14.1-3 libjson-c5=0.16-2 libpcap0.8=1.10.3-1
	for package in ./*.deb; do dpkg -x "$package" .; done
	unshare --net "$BASH" "$here" inside
	exit
fi
dir=$PWD
libraries=$(printf '%s:' "$dir"/usr/lib/*-linux-* "$dir"/lib/*-linux-*)

ip link set lo up
ip link add probe0 type veth peer name probe1
ip address add 198.18.0.2/24 dev probe0
ip link set probe1 up
ip link set probe0 up

count() { # count OPTION...: prints how many probes it makes for 10.0.9.0/24
	LD_LIBRARY_PATH=$libraries timeout 60 usr/sbin/zmap --dryrun -q -p 80 -b /dev/null -c 0 -i probe0 -G 02:00:00:00:00:01 "$@" 10.0.9.0/24 \
		2>messages | grep -c saddr
}
seen="$(count -n 50%) $(count -n 1%) $(count -n 10)"
echo "$(LD_LIBRARY_PATH=$libraries usr/sbin/zmap --version | head -n 1): probes with -n 50%, -n 1% and -n 10: $seen"
[ "$seen" = '256 256 10' ]
