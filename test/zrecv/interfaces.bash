# SPDX-License-Identifier: ISC
# shellcheck shell=bash
#
# A lab in which the scanner has three links, for interfaces.bats: lab0, a second one, lab1, to the host `side` for 10.9.0.0/24, and a
# tunnel, tun0, to `far` for 10.7.1.0/24.

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
ip netns exec side ethtool -K out tx off >/dev/null
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

# send: a probe to each of 64 hosts behind each of the three.
send() {
	zperm 10.0.9.0/26 | zsend -i lab0 -p 80
	zperm 10.9.0.0/26 | zsend -i lab1 -p 80
	zperm 10.7.1.0/26 | zsend -i tun0 -p 80
}
export -f send
