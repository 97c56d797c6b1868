#!/bin/bash
# Shows that the kernel (seen on Linux 6.18) refuses a filter of some 600 characters that libpcap
# 1.10.3-1 (with tcpdump 4.99.3-1, Debian 12) compiles. The program has far fewer instructions than
# the limit of the kernel, 4096.
#
# Guess before the run: the kernel filters by the program that pcap_compile() makes for an
# interface, as its manual page says. If a filter works, one with the same terms that is three times
# as long also works.
# But the kernel refuses the program (EINVAL) if some terms over IPv6 occur twice in it, and once
# more after `vlan and vlan`. libpcap then passes every packet to the program, and filters there.
# The capture continues, with one line from the library on stderr, and a fast capture loses packets.
# If each term occurs once, the kernel accepts it.
# Seen: a warning for the one filter, none for the other, which has the same meaning.
#
# Needs root, for a network namespace of its own with a link to nowhere. Nothing is sent.
export LC_ALL=C
set -eu
if [ "${1-}" != inside ]; then
	dir=$(mktemp -d)
	trap 'rm -rf "$dir"' EXIT
	here=$(readlink -f "$0")
	cd "$dir"
	apt-get -qq -o APT::Sandbox::User=root download tcpdump=4.99.3-1 libpcap0.8=1.10.3-1
	for package in ./*.deb; do dpkg -x "$package" .; done
	unshare --net "$BASH" "$here" inside
	exit
fi
dir=$PWD
LD_LIBRARY_PATH=$(printf '%s:' "$dir"/usr/lib/*-linux-* "$dir"/lib/*-linux-*)
export LD_LIBRARY_PATH
tcpdump=$dir/usr/bin/tcpdump

ip link add here type veth peer name there
ip link set here up
ip link set there up

extension='(ip6[6] == 0 or ip6[6] == 43 or ip6[6] == 44 or ip6[6] == 60) and ip6[24] != 0xff'
error='ip6[6] == 58 and ip6[40] >= 1 and ip6[40] <= 4'
reply='ip6[6] == 58 and ip6[40] == 129'
request='ip6[6] == 58 and ip6[40] == 128'

# try NAME EXPRESSION: tries a filter for plain frames and frames with two VLAN tags
try() {
	local filter="($2) or (vlan and vlan and ($2))" instructions said
	instructions=$("$tcpdump" -i here -d "$filter" | wc -l)
	said=$(timeout -s INT 1 "$tcpdump" -i here "$filter" 2>&1 >/dev/null | grep -c '^Warning: Kernel filter failed: Invalid argument') || true
	echo "$1: below the limit: $([ "$instructions" -lt 4096 ] && echo yes), refused by the kernel: $said"
}

echo "$("$tcpdump" --version 2>&1 | paste -sd' '), Linux $(uname -r)"
{
	try 'each term once' "($extension) or ($reply) or ($error) or ($request)"
	try 'one term twice' "($extension) or ($reply) or ($error) or ($extension) or ($request)"
} >seen
cat seen
diff seen - <<'END'
each term once: below the limit: yes, refused by the kernel: 0
one term twice: below the limit: yes, refused by the kernel: 1
END
