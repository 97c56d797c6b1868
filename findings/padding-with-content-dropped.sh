#!/bin/bash
# Shows that Linux (seen on 6.18; socat 1.7.4.4-2 and iproute2 6.1.0-3 of Debian 12) drops a
# datagram without an answer for certain padding (PadN) in its IPv6 destination options. These are
# padding with bytes other than 0, and padding of more than seven octets. The same text in an option
# that the host does not know passes.
#
# Guess before the run: the other way round. A receiver skips padding (RFC 8200, section 4.2), and
# RFC 9511, section 4, names PadN as a place where probes may name their sender. An unknown option
# passes only if its first two bits say so.
# But Linux treats long padding and padding with content as a covert channel (it cites RFC 4942). It
# drops the packet, and counts it as one with an error in its header.
# Seen: padding of six octets of 0 arrives. The same with text, and fourteen octets of 0, do not. An
# option of type 0x1e with the text arrives. Of five datagrams, Ip6InHdrErrors counts two.
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
		socat=1.7.4.4-2 libwrap0=7.6.q-32
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

# send NAME OPTIONS: sends NAME in a datagram with these destination options (IPV6_DSTOPTS, 59, of
# IPPROTO_IPV6, 41)
send() {
	echo "$1" | socat -u - "UDP6-SENDTO:[2001:db8::2]:9,setsockopt-bin=41:59:x$2"
}
send plain 0000010400000000
send content 00000104746f6d73
send long 0001010c000000000000000000000000
send unknown 00011e0c746f6d73746f6d73746f6d73
# Datagrams that arrive keep their order
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
