# SPDX-License-Identifier: ISC
# shellcheck shell=bash
#
# The first part of each script of connections.bats in the lab.

# none_open: whether no TCP connection of the far side is open, or waits.
none_open() {
	[ -z "$(ip netns exec far ss -tanH state all exclude listening)" ]
}

# counted COUNTER N: whether a counter of the lab has counted so many packets.
counted() {
	[ "$(count "$1")" -ge "$2" ]
}

# count_all: the gateway counts all packets that come from the scanner; rates prints how many came in each second since.
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
