#!/bin/bash
# Shows that the kernel refuses a filter of some 600 characters although libpcap compiles it to
# fewer instructions than the kernel's limit of 4,096.
# Versions: tcpdump 4.99.3-1 and libpcap 1.10.3-1 of Debian 12; seen on Linux 6.18.
#
# Guess before the run: the kernel accepts every filter that pcap_compile() makes below the limit,
# as the manual page of this function implies. In particular, a filter that works still works after
# one of its terms is repeated.
# Seen: tcpdump warns that the kernel has refused the filter (EINVAL) if one term is repeated. It
# does not warn for the filter of the same meaning in which each term occurs once.
#
# The refusal needs terms over IPv6 that occur twice, and once more after "vlan and vlan". After it,
# libpcap receives all packets and filters them itself. The capture continues, but it loses packets
# on a fast link.
#
# Needs root, for its own network namespace. Sends nothing.
export LC_ALL=C
set -eu
if [ "${1-}" != inside ]; then
	dir=$(mktemp -d)
	trap 'rm -rf "$dir"' EXIT
	here=$(readlink -f "$0")
	cd "$dir"
	apt-get -qq -o APT::Sandbox::User=root download \
		tcpdump=4.99.3-1 libpcap0.8=1.10.3-1 iproute2=6.1.0-3 \
		libbpf1=1:1.1.2-0+deb12u1 libmnl0=1.0.4-3
	for package in ./*.deb; do dpkg -x "$package" .; done
	unshare --net --mount --pid --fork --kill-child "$BASH" "$here" inside
	exit
fi
dir=$PWD
LD_LIBRARY_PATH=$(printf '%s:' "$dir"/usr/lib/*-linux-* "$dir"/lib/*-linux-*)
export LD_LIBRARY_PATH
PATH=$dir/bin:$dir/sbin:$dir/usr/bin:$dir/usr/sbin:$PATH

ip link add here type veth peer name there
ip link set here up
ip link set there up

extension='(ip6[6] == 0 or ip6[6] == 43 or ip6[6] == 44 or ip6[6] == 60) and ip6[24] != 0xff'
error='ip6[6] == 58 and ip6[40] >= 1 and ip6[40] <= 4'
reply='ip6[6] == 58 and ip6[40] == 129'
request='ip6[6] == 58 and ip6[40] == 128'

# try NAME EXPRESSION: captures for one second, in plain frames and in frames with two VLAN tags
try() {
	local filter="($2) or (vlan and vlan and ($2))" instructions said
	instructions=$(tcpdump -i here -d "$filter" | wc -l)
	said=$(timeout -s INT 1 tcpdump -i here "$filter" 2>&1 >/dev/null | grep -c '^Warning: Kernel filter failed: Invalid argument') || true
	echo "$1: below the limit: $([ "$instructions" -lt 4096 ] && echo yes), refused by the kernel: $said"
}

echo "$(tcpdump --version 2>&1 | paste -sd' '), Linux $(uname -r)"
{
	try 'each term once' "($extension) or ($reply) or ($error) or ($request)"
	try 'one term twice' "($extension) or ($reply) or ($error) or ($extension) or ($request)"
} >seen
cat seen
diff seen - <<'END'
each term once: below the limit: yes, refused by the kernel: 0
one term twice: below the limit: yes, refused by the kernel: 1
END
