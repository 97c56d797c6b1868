# SPDX-License-Identifier: ISC
# shellcheck shell=bash
#
# Builds a lab for interfaces.bats in which the scanner has three links: lab0; lab1, to the host
# `side` for 10.9.0.0/24; and a tunnel, tun0, to `far` for 10.7.1.0/24.

cd "$BATS_TEST_TMPDIR" || exit
export ZKEY=000102030405060708090a0b0c0d0e0f
ip netns add side
ip link add lab1 address 02:00:00:00:01:02 type veth peer name out address 02:00:00:00:01:01 netns side
ip address add 198.18.9.2/24 dev lab1
ip link set lab1 up
ip -n side link set lo up
ip -n side address add 198.18.9.1/24 dev out
ip -n side link set out up
ip -n side route add local 10.9.0.0/24 dev lo
ip -n side neighbour add 198.18.9.2 lladdr 02:00:00:00:01:02 dev out
ip netns exec side ethtool -K out tx off gro on >/dev/null
ip route add 10.9.0.0/24 via 198.18.9.1
: >tunnel.out
"$REPO/test/lab/tun" tun0 /run/netns/far >tunnel.out 3>&- &
tunnel=$!
until grep -q ready tunnel.out; do sleep 0.01; done
ip address add 10.7.0.1/24 dev tun0
ip link set tun0 up
ip -n far link set tun0 up
ip -n far address add 10.7.0.2/24 dev tun0
ip -n far route add local 10.7.1.0/24 dev lo
ip route add 10.7.1.0/24 dev tun0

# send: sends a probe to each of 64 hosts on each of the three links.
send() {
	zperm 10.0.9.0/26 | zsend -i lab0 -p 80
	zperm 10.9.0.0/26 | zsend -i lab1 -p 80
	zperm 10.7.1.0/26 | zsend -i tun0 -p 80
}
export -f send

# scan_through_pairs: scans through a macvlan and a bridge, each together with the interface below
# it. Prints for each scan: status, interfaces, valid replies, hits and duplicates.
scan_through_pairs() {
	# Only repeated probes make duplicates, not repeated SYN-ACKs.
	ip netns exec far sysctl -qw net.ipv4.tcp_synack_retries=0
	ip -n gw neighbour add 198.18.0.3 lladdr 02:00:00:00:00:03 dev scanner
	ip link add mv0 link lab0 address 02:00:00:00:00:03 type macvlan mode private
	ip address add 198.18.0.3/24 dev mv0
	ip link set mv0 up
	scan() { # scan INTERFACE OPTION...
		zrecv "${@:2}" -a -c 1 -o rows.csv -u 4 4>status -- sh -c "
			zperm 10.0.9.0/24 | zsend -i $1 -G 02:00:00:00:00:01 -p 80 -P $attempts"
		echo "status $? $(status_of interfaces status zrecv) $(status_of valid status zrecv) $(status_of hits status zrecv) $(status_of duplicates status zrecv)"
	}
	attempts=1
	scan mv0 -i lab0,mv0
	scan mv0 -i any
	attempts=2
	scan mv0 -i lab0,mv0
	ip link del mv0
	ip link add br0 address 02:00:00:00:00:02 type bridge
	ip link set lab0 master br0
	ip address add 198.18.0.2/24 dev br0
	ip link set br0 up
	up() { ip -o link show br0 | grep -q "state UP"; }
	until up; do sleep 0.01; done
	attempts=1
	scan br0 -i lab0,br0
}

# listen_by_routes: runs zrecv without -i in both forms, then with other routes; prints the
# interfaces that it listens on.
listen_by_routes() {
	zrecv -a -c 1 -o one.csv -u 4 4>one -- bash -c send
	echo "status $? $(status_of interfaces one zrecv) $(status_of duplicates one zrecv)"
	mkfifo ready
	zrecv -a -o two.csv -u 4 4>two -R 5 5>ready 3>&- &
	read -r _ <ready
	send
	sleep 1
	kill $!
	wait $!
	echo "status $? $(status_of interfaces two zrecv)"
	# Without a default route: a table of its own, several next hops, nexthop objects, and IPv6.
	listens() { zrecv -t 0.01 -u 4 4>none >rows; status_of interfaces none zrecv; }
	ip route flush 0/0 && ip -6 route flush ::/0
	for i in 0 1; do ip route add 198.18.$((i * 9)).0/24 dev lab$i table 7; done
	ip route flush table main; ip -6 route flush table main
	listens
	ip route flush table 7
	ip route add 10.0.0.0/8 nexthop dev lab0 nexthop dev tun0
	listens
	ip route flush table main
	ip nexthop add id 1 dev lab1 && sysctl -qw net.ipv4.nexthop_compat_mode=0 && ip route add 10.0.0.0/8 nhid 1
	listens
	ip route flush table main; ip nexthop flush >flushed
	ip -6 route add fd00:10::/64 dev lab1
	listens
	# zrecv does not listen because of link-local addresses, unreachable routes, or interfaces
	# that are down.
	ip -6 route flush table main
	ip -6 route add fe80::/64 dev lab1
	ip route add 10.0.0.0/8 dev lab0
	ip route add unreachable 10.9.0.0/16
	listens
	ip link set lab0 down
	listens
}
