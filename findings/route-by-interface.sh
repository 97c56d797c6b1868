#!/bin/bash
# Shows that Linux invents a route for an IPv4 address if it is asked for the route by a given
# interface, and its tables have none. For IPv6 it reports that there is no route.
# Versions: iproute2 6.1.0-3 of Debian 12; seen on Linux 6.18.
#
# Guess before the run: ENETUNREACH in both families, as without the interface.
# Seen: "ip route get 203.0.113.9" reports "unreachable". With "oif test0" the answer is
# "203.0.113.9 dev test0 src 198.18.0.2", as for a host on the link. With "fibmatch" there is no
# route. For IPv6 "oif" reports "unreachable".
#
# The request is RTM_GETROUTE with RTA_OIF. A scanner that trusts the answer asks the link for the
# MAC address of every host of the Internet, and does not report the missing route. The flag
# RTM_F_FIB_MATCH ("fibmatch") returns entries of the tables only.
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
		iproute2=6.1.0-3 libbpf1=1:1.1.2-0+deb12u1 libmnl0=1.0.4-3
	for package in ./*.deb; do dpkg -x "$package" .; done
	unshare --net --mount --pid --fork --kill-child "$BASH" "$here" inside
	exit
fi
dir=$PWD
LD_LIBRARY_PATH=$(printf '%s:' "$dir"/usr/lib/*-linux-* "$dir"/lib/*-linux-*)
export LD_LIBRARY_PATH
PATH=$dir/bin:$dir/sbin:$dir/usr/bin:$dir/usr/sbin:$PATH

ip link add test0 type veth peer name test1
ip address add 198.18.0.2/24 dev test0
ip address add 2001:db8::2/64 dev test0 nodad
ip link set test1 up
ip link set test0 up

# answer WORD...: the first line of "ip route get"
answer() { { ip route get "$@" 2>&1 || true; } | head -n 1 | sed 's/ uid .*//; s/ *$//'; }

echo "$(ip -V), Linux $(uname -r)"
tables=$(ip route show table all 203.0.113.9)
printf '%s\n' "tables: $tables" "IPv4: $(answer 203.0.113.9)" \
	"IPv4 oif: $(answer 203.0.113.9 oif test0)" \
	"IPv4 oif fibmatch: $(answer fibmatch 203.0.113.9 oif test0)" \
	"IPv6 oif: $(answer 2001:db8:1::9 oif test0)" | tee seen
diff seen - <<'END'
tables: 
IPv4: RTNETLINK answers: Network is unreachable
IPv4 oif: 203.0.113.9 dev test0 src 198.18.0.2
IPv4 oif fibmatch: RTNETLINK answers: No route to host
IPv6 oif: RTNETLINK answers: Network is unreachable
END
