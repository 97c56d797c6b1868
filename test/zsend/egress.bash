# SPDX-License-Identifier: ISC
# shellcheck shell=bash
#
# Makes a lab whose routes differ by target, for egress.bats, and asks the kernel for the route of
# each target.

cd "$BATS_TEST_TMPDIR" || exit
export ZKEY=$KEY

counts() { echo "n=$(status_of n status) sent=$(status_of sent status) failed=$(status_of failed status) unreachable=$(status_of unreachable status) interfaces=$(status_of interfaces status)"; }

# make_card: makes eth1 in the scanner; its other end is in the namespace one. There are two
# gateways, 198.19.1.1 and .3, and a host, .9.
make_card() {
	ip netns add one
	ip link add eth1 index 20 address 02:00:00:00:11:02 type veth peer name eth1 index 30 address 02:00:00:00:11:01 netns one
	ip address add 198.19.1.2/24 dev eth1
	ip address add fd00:19::2/64 dev eth1 nodad
	ip link set eth1 up
	ip netns exec one sysctl -qe -w net.ipv6.conf.all.accept_dad=0 net.ipv4.ip_forward=0
	ip -n one link set eth1 up
	# Both ends must be up, otherwise the far end does not take redirected frames.
	ip netns exec one ethtool -K eth1 gro on >/dev/null
	for a in 198.19.1.1/24 198.19.1.9/24 fd00:19::1/64 fd00:19::9/64; do ip -n one address add $a dev eth1; done
	ip neighbour replace 198.19.1.3 lladdr 02:00:00:00:11:03 dev eth1
	ip neighbour replace fd00:19::3 lladdr 02:00:00:00:11:03 dev eth1
	ip neighbour replace 198.18.0.1 lladdr 02:00:00:00:00:01 dev lab0
	ip neighbour replace fd00:198:18::1 lladdr 02:00:00:00:00:01 dev lab0
	up() { ip -o link show eth1 | grep -q "state UP"; }
	until_true up
}

# make_tunnel: makes tun0 in the scanner and in far.
make_tunnel() {
	mkfifo ready
	"$REPO/test/lab/tun" tun0 /run/netns/far >ready 2>/dev/null &
	read -r _ <ready
	rm ready
	ip address add 10.70.0.1/30 dev tun0
	ip link set tun0 up
	ip -n far link set tun0 up
}

# capture: writes the probes that reach the far end of each link to came.NAMESPACE.
capture() {
	local link ns
	for link in gw:scanner one:eth1 far:tun0; do
		ns=${link%:*}
		[ -e /run/netns/$ns ] && ip -n $ns link show ${link#*:} >/dev/null 2>&1 || continue
		ip netns exec $ns tcpdump -Z root -B 4096 -l -i ${link#*:} -enn "tcp[13] & 18 == 2 or (ip6[6] == 6 and ip6[53] & 18 == 2)" 2>heard.$ns >came.$ns 3>&- &
		until_true grep -qs "listening on" heard.$ns
	done
}

# came: prints LINK MAC SOURCE TARGET of each captured probe, sorted.
came() {
	local ns
	for ns in gw one far; do
		[ -e came.$ns ] || continue
		sed -E -n "s/^[^ ]+ [0-9a-f:]{17} > ([0-9a-f:]{17}),.*: ([^ ]+)\.[0-9]+ > ([^ ]+)\.[0-9]+: Flags.*/$ns \1 \2 \3/p;
			s/^[^ ]+ (IP6?|[^>]*:) ([^ ]+)\.[0-9]+ > ([^ ]+)\.[0-9]+: Flags.*/$ns - \2 \3/p" came.$ns
	done | sort
}

# wanted TARGET...: prints the same lines from the routes of the kernel, with the MACs of the next
# hops above.
wanted() {
	local target dev via src mac
	for target; do
		read -r dev via src <<<"$(ip -o route get "$target" 2>/dev/null | awk "{
			via = \"-\"
			for (i = 1; i < NF; i++) { if (\$i == \"dev\") dev = \$(i + 1); if (\$i == \"via\") via = \$(i + 1); if (\$i == \"src\") src = \$(i + 1) }
			print dev, via, src }")"
		case $dev:$via in
		lab0:*) echo "gw 02:00:00:00:00:01 $src $target" ;;
		eth1:*3) echo "one 02:00:00:00:11:03 $src $target" ;;
		eth1:*) echo "one 02:00:00:00:11:01 $src $target" ;;
		tun0:*) echo "far - $src $target" ;;
		esac
	done | sort
}

# arrived N: true if N probes have arrived.
arrived() { [ "$(cat came.* | wc -l)" -ge "$1" ]; }
