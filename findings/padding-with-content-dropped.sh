#!/bin/bash
# Shows that Linux drops a packet if the padding in its IPv6 destination options holds any byte but
# zero, or is longer than seven bytes. It accepts the same text in an unknown option.
# Versions: socat 1.7.4.4-2 and iproute2 6.1.0-3 of Debian 12; seen on Linux 6.18.
#
# Guess before the run: the opposite. Receivers skip padding (RFC 8200, 4.2). RFC 9511, section 4,
# names PadN as a place for the description of a probe's sender. A receiver discards a packet with
# an unknown option, unless the highest two bits of the option's type are 0.
# Seen: padding of six zeros arrives. Padding of six bytes with text, and of fourteen zeros, does
# not. Option type 0x1e with the text arrives. Ip6InHdrErrors counts two of the five datagrams.
#
# Linux regards text in padding, and long padding, as a covert channel (it cites RFC 4942). It drops
# the packet without an answer.
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
		iproute2=6.1.0-3 libbpf1=1:1.1.2-0+deb12u1 libmnl0=1.0.4-3 socat=1.7.4.4-2 \
		libwrap0=7.6.q-32
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
ip address add 2001:db8::1/64 dev asker nodad
ip link set asker up
ip -n host address add 2001:db8::2/64 dev edge nodad
ip -n host link set edge up

: >came
ip netns exec host socat -u UDP6-RECV:9 OPEN:came,append &
until ip netns exec host ss -Huln | grep -q ':9 '; do sleep 0.05; done

# send NAME OPTIONS: sends a datagram with these destination options (level IPPROTO_IPV6, 41;
# option IPV6_DSTOPTS, 59)
send() {
	echo "$1" | socat -u - "UDP6-SENDTO:[2001:db8::2]:9,setsockopt-bin=41:59:x$2"
}
send plain 0000010400000000
send content 00000104746f6d73
send long 0001010c000000000000000000000000
send unknown 00011e0c746f6d73746f6d73746f6d73
# Datagrams arrive in order, so all others have arrived before this one
send last 0000010400000000
for _ in {1..100}; do
	! grep -q last came || break
	sleep 0.05
done

echo "socat $(socat -V | sed -n 's/^socat version \([^ ]*\).*/\1/p'), Linux $(uname -r)"
{
	tr '\n' ' ' <came
	echo "and $(ip netns exec host sed -n 's/^Ip6InHdrErrors[^0-9]*//p' /proc/net/snmp6) errors in headers"
} >seen
cat seen
diff seen - <<'END'
plain unknown last and 2 errors in headers
END
