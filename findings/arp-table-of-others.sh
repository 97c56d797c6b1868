#!/bin/bash
# Shows that a Linux host leaves ARP requests for its own address unanswered while another network
# namespace fills the neighbour table.
# Versions: iproute2 6.1.0-3 and iputils-arping 20221126 of Debian 12; seen on Linux 6.18.
#
# Guess before the run: the host answers. An answer consists of its own address and MAC, so it needs
# no room in the table. Each namespace has a table of its own, so no namespace can fill another's.
# Seen: an idle host answers 3 of 3 requests. It answers none after another namespace has sent to
# 2,000 unused addresses of its own link. It answers 3 of 3 again after that namespace has ended.
#
# The limit (gc_thresh3, 1,024 by default) counts the entries of all namespaces together. The kernel
# creates an entry for the asker before it answers, and drops the request if there is no room. So
# one full table makes the machine and its containers unreachable for new neighbours, without a
# message. A kernel fills the table if it resets the connections of a scan of its own link.
#
# Needs root, for its own network namespaces. No packet leaves them. Needs a gc_thresh3 below 2,000.
# For some seconds the machine itself does not answer new neighbours, either.

# Only the first network namespace has the limit's file.
limit=${limit-$(cat /proc/sys/net/ipv4/neigh/default/gc_thresh3)}
export limit

export LC_ALL=C
set -eu
if [ "${1-}" != inside ]; then
	dir=$(mktemp -d)
	trap 'rm -rf "$dir"' EXIT
	here=$(readlink -f "$0")
	cd "$dir"
	apt-get -qq -o APT::Sandbox::User=root download \
		iproute2=6.1.0-3 libbpf1=1:1.1.2-0+deb12u1 libmnl0=1.0.4-3 \
		iputils-arping=3:20221126-1+deb12u1
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
ip netns add asker
ip link add host address 02:00:00:00:00:01 type veth peer name asker netns asker
ip address add 198.18.0.1/24 dev host
ip link set host up
ip -n asker address add 198.18.0.2/24 dev asker
ip -n asker link set asker up

# answers: the number of answers to three requests
answers() {
	ip neighbour flush dev host
	ip netns exec asker arping -c 3 -w 3 -I asker 198.18.0.1 |
		sed -n 's/^Received \([0-9]*\) response.*/\1/p'
}

# until_answers NUMBER: repeats the requests until this number is answered, at most ten times,
# because the kernel needs time to fill and to empty its table. Prints the last number.
until_answers() {
	local number
	for _ in {1..10}; do
		number=$(answers)
		[ "$number" != "$1" ] || break
	done
	echo "$number"
}

echo "iproute2 $(ip -V | sed 's/.*-//'), Linux $(uname -r), gc_thresh3 $limit"
[ "$limit" -lt 2000 ]
{
	echo "idle: $(until_answers 3) answers of 3"

	# A link without any other host
	ip netns add crowd
	ip -n crowd link add edge address 02:00:00:00:01:01 type veth peer name nobody
	ip -n crowd link set nobody up
	ip -n crowd link set edge up
	ip -n crowd address add 198.18.128.1/17 dev edge
	# An entry without an answer disappears after three seconds, so the sender repeats.
	ip netns exec crowd bash -c "
		while :; do
			for i in {1..2000}; do echo >/dev/udp/198.18.\$((130 + i / 250)).\$((i % 250 + 1))/9; done
			sleep 0.1
		done" 2>/dev/null &
	sender=$!
	echo "table filled by another namespace: $(until_answers 0) answers of 3"

	kill $sender
	wait $sender || true
	ip netns delete crowd
	echo "namespace gone: $(until_answers 3) answers of 3"
} >seen
cat seen
diff seen - <<'END'
idle: 3 answers of 3
table filled by another namespace: 0 answers of 3
namespace gone: 3 answers of 3
END
