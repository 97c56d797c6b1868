# SPDX-License-Identifier: ISC
# shellcheck shell=bash
#
# Functions for the lab scripts of connections.bats.

# none_open: true if the far side has no TCP connection that is open or waits.
none_open() {
	[ -z "$(ip netns exec far ss -tanH state all exclude listening)" ]
}

# counted COUNTER N: true if a counter of the lab has reached N packets.
counted() {
	[ "$(count "$1")" -ge "$2" ]
}

# count_all: starts to record all packets from the scanner at the gateway. rates ends that and
# prints the packets of each second.
count_all() {
	ip netns exec gw tcpdump -ni scanner -w all.pcap 'tcp and src host 198.18.0.2' 2>tcpdump.log &
	tcpdump=$!
	until_true grep -q listening tcpdump.log
}
rates() {
	sleep 0.5
	kill $tcpdump
	wait $tcpdump
	tcpdump -ttnr all.pcap 2>/dev/null | awk '{ n[int($1)]++ } END { for (s in n) print "second", n[s] }'
}
