#!/bin/bash
# Shows that Linux (seen on 6.18; iproute2 6.1.0-3 of Debian 12) invents an IPv4 route if it is
# asked for the route to an address by a given interface, and its tables have none. For IPv6 it says
# that there is none.
#
# Guess before the run: ENETUNREACH for both families, as without the interface.
# But for any IPv4 address `ip route get ADDRESS oif IF` (RTM_GETROUTE with RTA_OIF) answers
# `ADDRESS dev IF`, as if the host were on the link. A scanner that believes this asks the link for
# the MAC of every host of the Internet, instead of telling its user that there is no route. With
# RTM_F_FIB_MATCH (`ip route get fibmatch`) the kernel invents no route, so this is the correct
# query.
# Seen: without an interface "unreachable"; with it `203.0.113.9 dev test0 src 198.18.0.2`; by
# fibmatch "no route to host"; for IPv6 "unreachable".
#
# Needs root, for a network namespace of its own. Nothing is sent.
export LC_ALL=C
set -eu
if [ "${1-}" != inside ]; then
	dir=$(mktemp -d)
	trap 'rm -rf "$dir"' EXIT
	here=$(readlink -f "$0")
	cd "$dir"
	apt-get -qq -o APT::Sandbox::User=root download iproute2=6.1.0-3 libbpf1=1:1.1.2-0+deb12u1 libmnl0=1.0.4-3
	for package in ./*.deb; do dpkg -x "$package" .; done
	unshare --net "$BASH" "$here" inside
	exit
fi
dir=$PWD
LD_LIBRARY_PATH=$(printf '%s:' "$dir"/usr/lib/*-linux-* "$dir"/lib/*-linux-*)
export LD_LIBRARY_PATH
ip=$dir/bin/ip

"$ip" link add test0 type veth peer name test1
"$ip" address add 198.18.0.2/24 dev test0
"$ip" address add 2001:db8::2/64 dev test0 nodad
"$ip" link set test1 up
"$ip" link set test0 up
answer() { { "$ip" route get "$@" 2>&1 || true; } | head -n 1 | sed 's/ uid .*//; s/ *$//'; }
echo "$("$ip" -V), Linux $(uname -r)"
tables=$("$ip" route show table all 203.0.113.9)
printf '%s\n' "tables: $tables" "1 $(answer 203.0.113.9)" "2 $(answer 203.0.113.9 oif test0)" "3 $(answer fibmatch 203.0.113.9 oif test0)" \
	"4 $(answer 2001:db8:1::9 oif test0)" | tee seen
diff seen - <<'END'
tables: 
1 RTNETLINK answers: Network is unreachable
2 203.0.113.9 dev test0 src 198.18.0.2
3 RTNETLINK answers: No route to host
4 RTNETLINK answers: Network is unreachable
END
