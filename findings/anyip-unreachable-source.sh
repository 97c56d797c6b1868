#!/bin/bash
# Shows that a Linux host with a prefix of its own (AnyIP) reports a closed UDP port from another
# address over IPv6, but from the probed address over IPv4.
# Versions: iproute2 6.1.0-3, tcpdump 4.99.3-1 and iputils-ping 20221126 of Debian 12; seen on
# Linux 6.18.
#
# Guess before the run: both families answer from the probed address. The host has the whole prefix
# by a local route and answers echo requests and TCP from there. The source of an error must be the
# packet's destination if that address belongs to the node (RFC 1122, 3.2.1.3; RFC 4443, 2.2 a).
# Seen: the error of 198.51.100.7 comes from 198.51.100.7, but the error of 2001:db8:1::7 comes from
# 2001:db8::2, the address of the link. Echo replies come from the probed address in both families.
#
# For an error, IPv6 searches the addresses of interfaces only. The address of a local route is not
# among them, so IPv6 takes the address of the outgoing interface. A scanner that takes the source
# of an error for the probed host finds a single host in a /64, and assigns all closed ports to it.
#
# Needs root, for its own network namespaces. No packet leaves them.
export LC_ALL=C
set -eu
if [ "${1-}" != inside ]; then
	dir=$(mktemp -d)
	trap 'rm -rf "$dir"' EXIT
	here=$(readlink -f "$0")
	cd "$dir"
	apt-get -qq -o APT::Sandbox::User=root download \
		iproute2=6.1.0-3 libbpf1=1:1.1.2-0+deb12u1 libmnl0=1.0.4-3 tcpdump=4.99.3-1 \
		libpcap0.8=1.10.3-1 iputils-ping=3:20221126-1+deb12u1
	for package in ./*.deb; do dpkg -x "$package" .; done
	unshare --net --mount --pid --fork --kill-child "$BASH" "$here" inside
	exit
fi
dir=$PWD
LD_LIBRARY_PATH=$(printf '%s:' "$dir"/usr/lib/*-linux-* "$dir"/lib/*-linux-*)
export LD_LIBRARY_PATH
PATH=$dir/bin:$dir/sbin:$dir/usr/bin:$dir/usr/sbin:$PATH

mount -t tmpfs none /run
mkdir -p /run/netns
ip netns add host
ip link add asker type veth peer name edge netns host
ip address add 198.18.0.1/24 dev asker
ip address add 2001:db8::1/64 dev asker nodad
ip link set asker up
ip -n host address add 198.18.0.2/24 dev edge
ip -n host address add 2001:db8::2/64 dev edge nodad
ip -n host link set edge up
ip -n host link set lo up
ip -n host route add local 198.51.100.0/24 dev lo
ip -n host -6 route add local 2001:db8:1::/64 dev lo
ip route add 198.51.100.0/24 via 198.18.0.2
ip -6 route add 2001:db8:1::/64 via 2001:db8::2

# asked FILTER COMMAND...: the source of the first packet that passes the filter during the command
asked() {
	: >messages
	tcpdump -Z root -i asker -nc 1 --immediate-mode "$1" >answer 2>>messages &
	until grep -q listening messages; do sleep 0.05; done
	"${@:2}" >ran 2>&1 || true
	wait $!
	sed -E 's/.* IP6? ([0-9a-f:.]+) > .*/\1/' answer
}

ask() { echo >"/dev/udp/$1/9"; }

echo "$(tcpdump --version 2>&1 | head -n 1), Linux $(uname -r)"
{
	echo "198.51.100.7: port closed: $(asked 'icmp[0] == 3' ask 198.51.100.7)"
	echo "198.51.100.7: echo reply: $(asked 'icmp[0] == 0' ping -c 1 198.51.100.7)"
	echo "2001:db8:1::7: port closed: $(asked 'icmp6 and ip6[40] == 1' ask 2001:db8:1::7)"
	echo "2001:db8:1::7: echo reply: $(asked 'icmp6 and ip6[40] == 129' ping -c 1 2001:db8:1::7)"
} >seen
cat seen
diff seen - <<'END'
198.51.100.7: port closed: 198.51.100.7
198.51.100.7: echo reply: 198.51.100.7
2001:db8:1::7: port closed: 2001:db8::2
2001:db8:1::7: echo reply: 2001:db8:1::7
END
