#!/bin/bash
# Shows that a Linux host (seen on 6.18; iproute2 6.1.0-3, iputils-arping 20221126 of Debian 12)
# ignores ARP requests from unknown neighbours while any network namespace of the machine fills the
# neighbour table.
#
# Guess before the run: a host needs only its own address and MAC to answer, so it answers whatever
# its table holds. And each namespace has its own table, which another one cannot fill.
# But the limit (gc_thresh3, 1,024) counts the entries of all namespaces together. The kernel
# answers only if it can make an entry for the asker; otherwise it drops the request. Anybody who
# fills the table makes the machine and its containers unreachable for new neighbours. A kernel does
# so if it resets the connections of a scan of its own link. No message there gives the reason.
# Seen: asked from another namespace, an idle host answers 3 requests of 3. Once a third namespace
# has sent to 2,000 unused addresses of its link, it answers none. When that namespace is gone, it
# answers 3 again.
#
# Needs root, for network namespaces of its own. No packet leaves them.
export LC_ALL=C
set -eu
if [ "${1-}" != inside ]; then
	dir=$(mktemp -d)
	trap 'rm -rf "$dir"' EXIT
	here=$(readlink -f "$0")
	limit=$(cat /proc/sys/net/ipv4/neigh/default/gc_thresh3)        # only the first namespace shows it
	cd "$dir"
	apt-get -qq -o APT::Sandbox::User=root download iproute2=6.1.0-3 libbpf1=1:1.1.2-0+deb12u1 libmnl0=1.0.4-3 \
		iputils-arping=3:20221126-1+deb12u1
	for package in ./*.deb; do dpkg -x "$package" .; done
	unshare --net --mount --pid --fork --kill-child "$BASH" "$here" inside "$limit"
	exit
fi
dir=$PWD
LD_LIBRARY_PATH=$(printf '%s:' "$dir"/usr/lib/*-linux-* "$dir"/lib/*-linux-*)
export LD_LIBRARY_PATH
PATH=$dir/bin:$dir/sbin:$dir/usr/bin:$PATH

mount -t tmpfs none /run
mkdir -p /run/netns
ip netns add asker
ip link add host address 02:00:00:00:00:01 type veth peer name asker netns asker
ip address add 198.18.0.1/24 dev host
ip link set host up
ip -n asker address add 198.18.0.2/24 dev asker
ip -n asker link set asker up

answers() { # answers WHEN
	echo "$1: $(ip netns exec asker arping -c 3 -w 3 -I asker 198.18.0.1 | sed -n 's/^Received \([0-9]*\) response.*/\1/p') answers of 3"
	ip neighbour flush dev host
}

# fill: fills the table from a namespace with a link of its own, on which nobody answers
fill() {
	ip netns add crowd
	ip -n crowd link add edge address 02:00:00:00:01:01 type veth peer name nobody
	ip -n crowd link set nobody up
	ip -n crowd link set edge up
	ip -n crowd address add 198.18.128.1/17 dev edge
	# Each entry ends after three seconds without an answer
	ip netns exec crowd bash -c "
		for round in {1..8}; do
			for i in {1..2000}; do echo >/dev/udp/198.18.\$((130 + i / 250)).\$((i % 250 + 1))/9; done
			sleep 0.5
		done" 2>/dev/null
}

echo "iproute2 $(ip -V | sed 's/.*-//'), Linux $(uname -r), gc_thresh3 $2"
[ "$2" -lt 2000 ]
{
	answers idle
	fill &
	sleep 1
	answers 'another namespace has asked for 2,000 neighbours'
	wait
	ip netns delete crowd
	# The entries disappear some time later
	for _ in {1..10}; do
		[ "$(ip netns exec asker arping -c 1 -w 1 -I asker 198.18.0.1 | grep -c ' 1 response')" = 0 ] || break
	done
	answers 'without it'
} >seen
cat seen
diff seen - <<'END'
idle: 3 answers of 3
another namespace has asked for 2,000 neighbours: 0 answers of 3
without it: 3 answers of 3
END
