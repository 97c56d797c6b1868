#!/bin/bash
# Shows that "zmap -n 50%" of a /24 probes all of its 256 addresses.
# Versions: zmap 2.1.1-2+b6 of Debian 12.
#
# Guess before the run: 128 probes, half of the given addresses.
# Seen: 256 probes for -n 50%, 256 for -n 1%, and 10 for -n 10.
#
# The percentage refers to all 2^32 IPv4 addresses, whatever addresses are given. So the result
# exceeds the size of almost any network and limits nothing. A plain number does limit.
#
# Needs root, for its own network namespace. Sends nothing: zmap prints its probes (--dryrun).
export LC_ALL=C
set -eu
if [ "${1-}" != inside ]; then
	dir=$(mktemp -d)
	trap 'rm -rf "$dir"' EXIT
	here=$(readlink -f "$0")
	cd "$dir"
	apt-get -qq -o APT::Sandbox::User=root download \
		zmap=2.1.1-2+b6 libgmp10=2:6.2.1+dfsg1-1.1 libhiredis0.14=0.14.1-3 libjson-c5=0.16-2 \
		libpcap0.8=1.10.3-1 iproute2=6.1.0-3 libbpf1=1:1.1.2-0+deb12u1 libmnl0=1.0.4-3
	for package in ./*.deb; do dpkg -x "$package" .; done
	unshare --net --mount --pid --fork --kill-child "$BASH" "$here" inside
	exit
fi
dir=$PWD
LD_LIBRARY_PATH=$(printf '%s:' "$dir"/usr/lib/*-linux-* "$dir"/lib/*-linux-*)
export LD_LIBRARY_PATH
PATH=$dir/bin:$dir/sbin:$dir/usr/bin:$dir/usr/sbin:$PATH

ip link set lo up
ip link add probe0 type veth peer name probe1
ip address add 198.18.0.2/24 dev probe0
ip link set probe1 up
ip link set probe0 up

# count OPTION...: the number of probes to 10.0.9.0/24
count() {
	timeout 60 zmap --dryrun -q -p 80 -b /dev/null -c 0 -i probe0 -G 02:00:00:00:00:01 "$@" 10.0.9.0/24 \
		2>messages | grep -c saddr
}
seen="$(count -n 50%) $(count -n 1%) $(count -n 10)"
echo "$(zmap --version | head -n 1): probes with -n 50%, -n 1% and -n 10: $seen"
[ "$seen" = '256 256 10' ]
