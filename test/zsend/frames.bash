# SPDX-License-Identifier: ISC
# shellcheck shell=bash
#
# Counts the answers of a far kernel to the frames of zsend, for in_lab.

# answer_layouts FOLDER LAYOUTS: sends probes of each layout. Prints how many of them the far host
# has answered, and its error counters.
answer_layouts() {
	cd "$1" || return
	at_far() { ip netns exec far "$@"; }
	at_far nft "
		table inet answers {
			counter tcp4 { }; counter tcp6 { }; counter echo { }
			chain out {
				type filter hook output priority 0
				tcp flags & (syn | ack) == (syn | ack) meta nfproto ipv4 counter name tcp4
				tcp flags & (syn | ack) == (syn | ack) meta nfproto ipv6 counter name tcp6
				icmp type echo-reply counter name echo
			}
		}"
	count() { at_far nft list counter inet answers "$1" | sed -n "s/.*packets \([0-9]*\).*/\1/p"; }
	# counts WANTED COUNTER...: waits a few seconds until the counts are as wanted, prints them
	# and resets them.
	counts() {
		local wanted=$1 counter now
		shift
		for _ in {1..100}; do
			now=$(for counter; do count "$counter"; done | paste -sd" ")
			[ "$now" != "$wanted" ] || break
			sleep 0.02
		done
		echo "$now"
		at_far nft reset counters >/dev/null
	}
	for layout in $2; do
		zsend --probe-args "$layout" -p 80,443 <targets
		echo "$layout $? $(counts "400 400" tcp4 tcp6)"
	done
	grep -v : targets | zsend -M icmp_echoscan
	echo "echo $? $(counts 200 echo)"
	for host in gw far; do
		ip netns exec $host nstat -asz IpInHdrErrors Ip6InHdrErrors TcpInErrs TcpInCsumErrors IcmpInCsumErrors Icmp6InErrors
	done
}
