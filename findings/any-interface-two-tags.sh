#!/bin/bash
# Shows that "tcpdump -i any" cannot decode a frame with two VLAN tags (QinQ): the kernel reports
# IPv4 as its protocol, but the packet begins with the inner tag.
# Versions: tcpdump 4.99.3-1, libpcap 1.10.3-1, socat 1.7.4.4-2 and iproute2 6.1.0-3 of Debian 12;
# seen on Linux 6.18.
#
# Guess: the interface "any" shows the same packets as the interface by its name. If
# the kernel reports IPv4 for a packet without a link header, then this packet begins with IPv4.
# Seen: by its name, the interface shows four UDP packets. "any" shows the frame without a tag and
# the frame with one tag as UDP, and both frames with two tags as "IP0 (invalid)". These two packets
# begin with 0007 0800: the rest of the inner tag, with VLAN 7, and then the type of IPv4.
#
# The capture on "any" uses a packet socket of type SOCK_DGRAM. The kernel removes the outer tag
# from the packet, but for sll_protocol it skips all tags. A program that trusts sll_protocol parses
# the tag as an IP header. A file of such a capture has the same fault.
#
# Needs root, for its own network namespace. No packet leaves it.
export LC_ALL=C
set -eu
if [ "${1-}" != inside ]; then
	dir=$(mktemp -d)
	trap 'rm -rf "$dir"' EXIT
	here=$(readlink -f "$0")
	cd "$dir"
	apt-get -qq -o APT::Sandbox::User=root download \
		iproute2=6.1.0-3 libbpf1=1:1.1.2-0+deb12u1 libmnl0=1.0.4-3 tcpdump=4.99.3-1 \
		libpcap0.8=1.10.3-1 socat=1.7.4.4-2 libwrap0=7.6.q-32
	for package in ./*.deb; do dpkg -x "$package" .; done
	unshare --net --mount --pid --fork --kill-child "$BASH" "$here" inside
	exit
fi
dir=$PWD
LD_LIBRARY_PATH=$(printf '%s:' "$dir"/usr/lib/*-linux-* "$dir"/lib/*-linux-*)
export LD_LIBRARY_PATH
PATH=$dir/bin:$dir/sbin:$dir/usr/bin:$dir/usr/sbin:$PATH

# Without IPv6, the kernel sends nothing of its own on these links.
echo 1 >/proc/sys/net/ipv6/conf/default/disable_ipv6
ip link add near type veth peer name far
ip link set near up
ip link set far up

# send TAGS: a UDP packet in an Ethernet frame with these tags
send() {
	local addresses='\2\0\0\0\0\2\2\0\0\0\0\1'
	local ip='\105\0\0\40\0\1\0\0\100\21\0\0\300\0\2\1\300\0\2\2'
	local udp='\0\11\0\11\0\14\0\0ping'
	# shellcheck disable=SC2059 # the format holds the bytes
	printf "$addresses$1\10\0$ip$udp" | socat -u - INTERFACE:near
}

# captured INTERFACE: for each of four frames, tcpdump's text and the first four bytes of the packet
captured() {
	: >messages
	timeout 60 tcpdump -Z root -i "$1" -Q in -nxtc 4 --immediate-mode >packets 2>>messages &
	until grep -q listening messages; do sleep 0.05; done
	send ''
	send '\201\0\0\7'
	send '\201\0\0\5\201\0\0\7'
	send '\210\250\0\5\201\0\0\7'
	wait $!
	awk -v name="$1" '
		!/0x/ { sub(/^far +P +/, ""); words = $0 }
		$1 == "0x0000:" { print name ": " words ": " $2 " " $3 }' packets
}

echo "$(tcpdump --version 2>&1 | paste -sd' '), Linux $(uname -r)"
{
	captured far
	captured any
} | tee seen
diff seen - <<'END'
far: IP 192.0.2.1.9 > 192.0.2.2.9: UDP, length 4: 4500 0020
far: IP 192.0.2.1.9 > 192.0.2.2.9: UDP, length 4: 4500 0020
far: IP 192.0.2.1.9 > 192.0.2.2.9: UDP, length 4: 4500 0020
far: IP 192.0.2.1.9 > 192.0.2.2.9: UDP, length 4: 4500 0020
any: IP 192.0.2.1.9 > 192.0.2.2.9: UDP, length 4: 4500 0020
any: IP 192.0.2.1.9 > 192.0.2.2.9: UDP, length 4: 4500 0020
any: IP0 (invalid): 0007 0800
any: IP0 (invalid): 0007 0800
END
