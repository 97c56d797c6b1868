#!/bin/bash
# Shows from which address a Linux host (seen on 6.18; iproute2 6.1.0-3, tcpdump 4.99.3-1 of Debian
# 12) reports a closed UDP port, if a local route gives it a whole prefix (AnyIP). Over IPv4 it is
# the address of the probe, over IPv6 another one.
#
# Guess before the run: the same for both. An error must come from the address that the packet was
# for, if that is an address of the node (RFC 1122, section 3.2.1.3; RFC 4443, section 2.2 a). To
# echo requests and TCP, both families answer from that address.
# But for errors, IPv6 looks only among the addresses of the interfaces, and an address of a local
# route is not one of them. It uses the address of the interface towards the asker. A scanner that
# takes the source of an error for its target finds one host where a /64 answers, and counts each
# closed port for it.
# Seen: 198.51.100.7 is asked, and 198.51.100.7 answers. 2001:db8:1::7 is asked, and 2001:db8::2
# answers, the address of the link. Echo replies come from the address that was asked, over both
# families.
#
# Needs root, for network namespaces of its own. No packet leaves them.
export LC_ALL=C
set -eu
if [ "${1-}" != inside ]; then
	dir=$(mktemp -d)
	trap 'rm -rf "$dir"' EXIT
	here=$(readlink -f "$0")
	cd "$dir"
	apt-get -qq -o APT::Sandbox::User=root download iproute2=6.1.0-3 libbpf1=1:1.1.2-0+deb12u1 libmnl0=1.0.4-3 \
		tcpdump=4.99.3-1 libpcap0.8=1.10.3-1 iputils-ping=3:20221126-1+deb12u1
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

# asked FILTER COMMAND...: runs the command, and prints the source of the first packet that matches
# the filter
asked() {
	tcpdump -Z root -i asker -nc 1 --immediate-mode "$1" >answer 2>said &
	until grep -q listening said; do sleep 0.05; done
	"${@:2}" >ran 2>&1 || true
	wait $!
	sed -E 's/.* IP6? ([0-9a-f:.]+) > .*/\1/' answer
}

ask() { echo >"/dev/udp/$1/9"; }

echo "$(tcpdump --version 2>&1 | head -n 1), Linux $(uname -r)"
{
	echo "198.51.100.7: closed, says $(asked 'icmp[0] == 3' ask 198.51.100.7); echo, says $(asked 'icmp[0] == 0' ping -c 1 198.51.100.7)"
	echo "2001:db8:1::7: closed, says $(asked 'icmp6 and ip6[40] == 1' ask 2001:db8:1::7); echo, says $(asked 'icmp6 and ip6[40] == 129' ping -c 1 2001:db8:1::7)"
} >seen
cat seen
diff seen - <<'END'
198.51.100.7: closed, says 198.51.100.7; echo, says 198.51.100.7
2001:db8:1::7: closed, says 2001:db8::2; echo, says 2001:db8:1::7
END
