# SPDX-License-Identifier: ISC
#
# Command lines of other scanners' documentation, as they stand there but for addresses, interfaces and prompts: each runs, by
# its own name, and finds the hosts that it should.

# shellcheck disable=SC2016

load ../helper

PRELUDE=$BATS_TEST_DIRNAME/peers.bash

setup() {
	cd "$BATS_TEST_TMPDIR" || return
}

# The hosts that answer: with an open port; those and the ones that refuse; all addresses.
hosts_of() {
	case $1 in
	open) zperm 10.0.199.192/26 ;;
	up) zperm 10.0.199.192/26 10.0.201.0/27 ;;
	all) zperm 10.0.199.192/26 10.0.200.0/27 10.0.201.0/27 ;;
	both) zperm 10.0.199.192/28 fd00:10::/124 ;;
	# Ten of them, whichever those are
	ten) zperm 10.0.199.192/26 | grep -xFf found | sed 10q ;;
	esac 2>/dev/null | sort
}

# From ZMap: README, documentation, 10gigE.md, wiki, manual page and the help of its probe modules; then from README of LZR and of
# masscan. What listens on port 9002 does so at the hosts that refuse other ports, too.
lines() {
	cat <<-'END'
		open|sudo zmap -p 80 $HERE
		open|zmap --bandwidth=10M --target-port=80 --max-targets=10000 --output-file=results.csv $HERE
		open|zmap -B 10M -p 80 -n 10000 -o results.csv $HERE
		open|zmap -p 80 -o results.csv $HERE
		open|sudo zmap -p 80 -i lab0 -o output.csv -T 5 $HERE
		open|zmap --config=zmap.conf --target-port=443 $HERE
		open|zmap -p 443 -s 3 -n 1000000 -o results $HERE
		all|zmap -p 443 -s 3 -n 1000000 --dryrun $HERE | grep daddr | awk -F'daddr: ' '{print $2}' | sed 's/ |.*//;'
		open|for i in 0 1 2; do zmap -p 443 --seed=1234 --shards=3 --shard=$i -o results$i $HERE; done
		open|zmap -p 443 --output-filter="success = 1 && repeat = 0" $HERE
		ten|zmap -p 443 -N 10 $HERE
		up|zmap -p 443 -O json --output-fields="*" -o results.json $HERE
		up|zmap -p 443 -f "*" $HERE | ztee results.csv | zgrab2 tls
		up|zmap -M icmp_echoscan $HERE
		up|zmap -M icmp_echo_time $HERE
		up|zmap -M tcp_synackscan -p 80 $HERE
		up|zmap -M udp -p 137 --probe-args=file:examples/udp-probes/netbios_137.pkt $HERE
		up|zmap -M udp -p 137 --probe-args=text:hello $HERE
		up|zmap -M udp -p 137 --probe-args=hex:02 $HERE
		up|zmap -p 53 --probe-module=dns --probe-args="ANY,www.example.com" $HERE
		up|zmap -M dns -p 53 --probe-args="A,google.com;AAAA,google.com" -P 2 $HERE
		up|zmap -M ntp -p 123 $HERE
		up|zmap -M bacnet -p 47808 $HERE
		up|sudo zmap --target-port=9002 --output-filter="success = 1 && repeat = 0" -f "saddr,daddr,sport,dport,seqnum,acknum,window" -O json --source-ip=$source_ip $HERE | sudo ./lzr --handshakes http,tls
		up|sudo zmap --target-port=9002 --output-filter="success = 1 && repeat = 0" -f "saddr,daddr,sport,dport,seqnum,acknum,window" -O json --source-ip=$source_ip $HERE | sudo ./lzr --handshakes wait,http,tls -feedZGrab | zgrab multiple -c etc/all.ini
		both|zmap -p80,8000-8100 -b none 10.0.199.192/28 fd00:10::/124
		both|zmap -p80,8000-8100 -b none 10.0.199.192/28 fd00:10::/124 --rate 10000
		open|zmap $HERE -p80 --source-ip 198.18.0.2
		open|zmap $HERE -p80 --source-port 61000
	END
}

@test "command lines of other scanners find the same hosts" {
	lines >lines
	in_lab 'cd "$1" && start_servers && make_tools && run_lines <lines' "$PWD"
	name=0
	while IFS='|' read -r kind line; do
		name=$((name + 1))
		[ "$(cat $name/status)" = 0 ] || { echo "$line: status $(cat $name/status)"; cat $name/err; false; }
		find $name '(' -name 'out*' -o -name 'results*' ')' -exec cat {} + | grep -oE '10\.0\.(199|200|201)\.[0-9]+|fd00:10::[0-9a-f]*' | sort -u >found
		diff found <(hosts_of "$kind") || { echo "$line"; cat $name/err; false; }
		[ "$kind" != ten ] || [ "$(wc -l <found)" -eq 10 ]
	done <lines
	[ "$name" -eq "$(wc -l <lines)" ]
	# What each passes on: tables and rows that other programs read.
	jq -e '.saddr, .classification' "$(grep -ln '"saddr"' ./*/results.json)" >/dev/null
}
