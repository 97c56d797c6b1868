# SPDX-License-Identifier: ISC
#
# Tests rising hops (zsend and zrecv --ttl N+): the probes, as tcpdump reads them, and that each
# answer gives the hop of its probe. No bit that identifies the probe can be changed.

# shellcheck disable=SC2016

load ../helper
load ../tools/oracle
load ../tools/replies

FROM=198.18.0.2,fd00:198:18::2
TARGETS4=$(printf '10.0.%d.1\n' {0..2})
TARGETS6=$(printf 'fd00:10::%d\n' {1..2})
PROBES='tcp_synscan -p 443
icmp_echoscan
udp -p 5000
udp -p 5000 --probe-args=text:odd
udp -p 5000 --probe-args=text:'

setup() {
	cd "$BATS_TEST_TMPDIR" || return
}

# send OPTION...: writes probes to out.pcap, with KEY.
send() {
	zsend -k "$KEY" -S $FROM -w out.pcap "$@"
}

# each_probe FUNCTION ARGUMENT...: calls it for each line of PROBES, with and without --flow. The
# words of the line are in probe, the option is in flow.
each_probe() {
	local words
	while read -ru 5 words; do
		read -ra probe <<<"$words"
		for flow in '' --flow; do
			"$@" || { echo "-M $words $flow"; return 1; }
		done
	done 5<<<"$PROBES"
}

# ttls: prints the time to live of each frame in out.pcap, without repetition.
ttls() {
	tcpdump -tnvr out.pcap 2>/dev/null | sed -nE 's/.*(ttl|hlim) ([0-9]+),.*/\2/p' | uniq
}

rises() {
	send -M "${probe[@]}" --ttl 3+ $flow -P 32 <<<"$1" || return
	[ "$(ttls)" = "$(seq 3 34)" ] || return
	tcpdump -tnvvr out.pcap 2>/dev/null | grep -E 'incorrect|bad|wrong|\[\|' && return 1
	# The same attempts as single targets, as from zperm, give the same frames.
	frames out.pcap >all
	for attempt in {0..31}; do echo "$1,,+$attempt"; done | send -M "${probe[@]}" --ttl 3+ $flow || return
	frames out.pcap | cmp - all
}

@test "the time to live of each attempt is one more, by -P or by lines, and checksums are right" {
	each_probe rises 10.0.0.1
	each_probe rises fd00:10::1
	# An attempt beyond hop 255 or beyond the highest attempt is refused.
	run --separate-stderr send -M icmp_echoscan --ttl 250+ < <(printf '10.0.0.1,,+%d\n' 5 6 32)
	check 1 "" "zsend: stdin:2: no such hop: the attempt is too high: 10.0.0.1,,+6
zsend: stdin:3: no such hop: the attempt is too high: 10.0.0.1,,+32"
	[ "$(ttls)" = 255 ]
	# Several thousand targets at once give the same frames as single ones.
	zperm -e 1 -n 3000 10.0.0.0/16 >many
	send -M icmp_echoscan --ttl 5+ -P 2 <many
	frames out.pcap | sort >fast
	sed 's/$/ #/' many | send -M icmp_echoscan --ttl 5+ -P 2
	frames out.pcap | sort | cmp - fast
	[ "$(cut -c 45-46 fast | sort | uniq -c | awk '{ print $1, $2 }')" = $'3000 05\n3000 06' ]
}

# flow_of: prints the fields of each frame in out.pcap by which routers may divide traffic, without
# repetition: type of service or flow label, protocol, addresses, and the first 4 bytes after the IP
# header.
flow_of() {
	frames out.pcap | awk '
		substr($1, 25, 4) == "0800" { print substr($1, 31, 2), substr($1, 47, 2), substr($1, 53, 24) }
		substr($1, 25, 4) == "86dd" { print substr($1, 29, 8), substr($1, 41, 2), substr($1, 45, 72) }' | uniq
}

flows() {
	send -M "${probe[@]}" --ttl 1+ $flow -P 32 <<<"$1"
	n=$(flow_of | wc -l)
	if [ -n "$flow" ]; then [ "$n" -eq 1 ]; else [ "$n" -eq 32 ]; fi
}

@test "--flow: what routers may divide traffic by is the same in all attempts, else in none" {
	each_probe flows 10.0.0.1
	each_probe flows fd00:10::1
	# The checksum is the same, too, if the identifier or a word of the payload is 0 or all
	# ones.
	zperm -e 3 -n 40000 10.0.0.0/16 | send -M icmp_echoscan --ttl 1+ --flow -P 2
	[ "$(flow_of | wc -l)" -eq 40000 ]
	[ "$(tcpdump -tnvvr out.pcap 2>/dev/null | grep -c -E 'wrong|bad')" -eq 0 ]
}

# tells TARGETS: each error about a probe to these targets gives a row with the hop of that probe.
tells() {
	local targets=$1
	send -M "${probe[@]}" --ttl 2+ $flow -P 32 <<<"$targets" || return
	frames out.pcap | time_exceeded | pcap >errors.pcap
	recv -M "${probe[@]::1}" --ttl 2+ $flow -f saddr,hop,attempt,icmp_responder,classification,success,repeat -r errors.pcap >rows || return
	for target in $targets; do
		for attempt in {0..31}; do
			echo "$target,$((attempt + 2)),$attempt,$([[ $target == *:* ]] && echo fd00:99::1 || echo 10.99.0.1),timxceed,1,0"
		done
	done | diff - <(sed 1d rows)
}

@test "an error tells the hop of its probe, whatever the probe, over both families" {
	each_probe tells "$TARGETS4"
	each_probe tells "$TARGETS6"
}

@test "what the host itself answers tells the hop, but of udp with --flow" {
	printf '%s\n' $TARGETS4 >targets
	for words in "tcp_synscan -p 443" "tcp_synscan -p 22" icmp_echoscan "udp -p 5000"; do
		read -ra probe <<<"$words"
		for flow in '' --flow; do
			send -M "${probe[@]}" --ttl 2+ $flow -P 32 <targets
			case $words in
			udp*) frames out.pcap | back ports | pcap ;;
			*) responder -o 443 <out.pcap ;;
			esac >answers.pcap
			recv -M "${probe[@]::1}" --ttl 2+ $flow -f saddr,hop,icmp_responder,success -r answers.pcap | sed 1d >rows
			if [ "$words$flow" = "udp -p 5000--flow" ]; then
				diff rows <(sed 's/$/,,,1/' targets)
			else
				diff rows <(while read -r target; do printf "$target,%d,,1\n" {2..33}; done <targets)
			fi
		done
	done
	# RSTs whose acknowledgement is lower by one.
	send -p 22 --ttl 2+ -P 32 <<<10.0.0.1
	responder <out.pcap >answers.pcap
	frames answers.pcap | awk '{ printf "%s%08x%s\n", substr($1, 1, 84), hex(substr($1, 85, 8)) - 1, substr($1, 93) }
		function hex(s,   v, i) { for (i = 1; i <= length(s); i++) v = v * 16 + index("0123456789abcdef", substr(s, i, 1)) - 1; return v }' |
		pcap >less.pcap
	recv --ttl 2+ -f hop,classification -r less.pcap | diff - <(recv --ttl 2+ -f hop,classification -r answers.pcap)
	# ICMPv6.
	send -M icmp_echoscan --ttl 2+ --flow -P 32 <<<fd00:10::1
	frames out.pcap | back | sed -E 's/^(.{108})80/\181/' | pcap >answers.pcap
	recv -M icmp_echoscan --ttl 2+ --flow -f hop -r answers.pcap | sed 1d | diff - <(seq 2 33)
}

# left_of KIND OPTION...: prints the bits that may change in an error, from the quotation on, or in
# an answer, from the header after IP on.
left_of() {
	frames out.pcap | tail -n 1 | if [ "$1" = error ]; then time_exceeded; else back "${2-}"; fi >frame
	[ "$1" = error ] || [ "${2-}" ] || sed -i -E 's/^(.{68})08/\100/' frame
	survivors -M "${probe[@]::1}" --ttl 1+ $flow <frame | tr ' ' '\n' | awk -F: -v from="$([ "$1" = error ] && echo 28 || echo 20)" '
		$1 >= from { printf "%s%d:%d", n++ ? " " : "", $1 - from, $2 } END { print "" }'
}

@test "no bit of an error or an answer can be changed, but where that makes it one to another attempt" {
	for flow in '' --flow; do
		for words in "tcp_synscan -p 443" icmp_echoscan "udp -p 5000"; do
			read -ra probe <<<"$words"
			send -M "${probe[@]}" --ttl 1+ $flow -P 9 <<<10.0.0.1
			echo "$words $flow"
			left_of error
		done
		read -ra probe <<<icmp_echoscan
		send -M icmp_echoscan --ttl 1+ $flow -P 9 <<<10.0.0.1
		left_of answer
	done >left
	# Bits that may change in the quotation: type of service, length, fragments, time to live
	# and checksum. Then length and checksum of UDP, or code and checksum of ICMP. Last, the
	# bits that make it another attempt, unless the port contradicts.
	diff left - <<-'END'
		tcp_synscan -p 443 
		1:8 2:8 3:8 4:8 5:8 6:2 8:8 10:8 11:8
		icmp_echoscan 
		1:8 2:8 3:8 4:8 5:8 6:2 8:8 10:8 11:8 21:8 22:8 23:8 27:4
		udp -p 5000 
		1:8 2:8 3:8 6:2 8:8 10:8 11:8 24:8 25:8 26:8 27:8
		1:8 2:8 3:8 7:4
		tcp_synscan -p 443 --flow
		1:8 2:8 3:8 4:8 5:8 6:2 8:8 10:8 11:8 27:4
		icmp_echoscan --flow
		1:8 2:8 3:8 4:8 5:8 6:2 8:8 10:8 11:8 21:8 22:8 23:8 27:4
		udp -p 5000 --flow
		1:8 2:8 3:8 5:4 6:2 8:8 10:8 11:8 24:8 25:8 26:8 27:8
		1:8 2:8 3:8
	END
}

@test "a scan with rising hops is not one without, and the other way round" {
	send -p 443 --ttl 1+ -P 8 <<<10.0.0.1
	frames out.pcap | time_exceeded | pcap >errors.pcap
	for options in "" "--ttl 1" "--ttl 1+ --flow"; do
		run --separate-stderr recv $options -a -f hop -u 4 4>status -r errors.pcap
		# The first attempt is the same in all of them.
		[ "$(status_of valid status)" -eq 1 ]
		[ "$(status_of invalid status)" -eq 7 ]
	done
	send -p 443 --ttl 6 <<<10.0.0.1
	frames out.pcap | time_exceeded | pcap >errors.pcap
	run --separate-stderr recv --ttl 6 -a -f saddr,hop,success -r errors.pcap
	check 0 $'saddr,hop,success\n10.0.0.1,6,0' ""
	run --separate-stderr recv -a -f saddr,hop,success -r errors.pcap
	check 0 $'saddr,hop,success\n10.0.0.1,,0' ""
}

@test "fewer than 32 source ports tell no attempt, but the rest does" {
	for range in 40000-40030 40000; do
		for words in "tcp_synscan -p 443" icmp_echoscan "udp -p 5000"; do
			read -ra probe <<<"$words"
			send -M "${probe[@]}" -s $range --ttl 1+ -P 32 <<<10.0.0.1
			frames out.pcap | time_exceeded | pcap >errors.pcap
			recv -M "${probe[@]::1}" -s $range --ttl 1+ -f hop -r errors.pcap | sed 1d | diff - <(seq 32)
		done
	done
	frames out.pcap | back ports | pcap >answers.pcap
	recv -M udp -s $range --ttl 1+ -f saddr,hop -r answers.pcap | diff - <(printf 'saddr,hop\n10.0.0.1,\n')
}

@test "a router that only advises ends no probe: a redirect is no success" {
	send -p 443 --ttl 1+ -P 2 <<<10.0.0.1
	frames out.pcap | time_exceeded | sed -E 's/^(.{68})0b00/\1TYPE/' >errors
	for type in 0501 0400 0301 0c00 0b00; do sed "s/TYPE/$type/" errors; done | pcap >errors.pcap
	recv --ttl 1+ -a -f hop,classification,success,repeat -r errors.pcap | sed 1d | diff - <(printf '%s\n' {1,2},redirect,0,0 {1,2},sourcequench,0,1 \
		{1,2},unreach,1,0 {1,2},paramprob,1,1 {1,2},timxceed,1,1)
}

@test "--append: hops are told apart by the column hop" {
	send -M udp -p 5000 --ttl 1+ --flow -P 8 < <(printf '10.0.0.%d\n' {1..20})
	{ frames out.pcap | time_exceeded; responder <out.pcap | frames /dev/stdin; } >all
	head -n 100 all | pcap >some.pcap
	pcap <all >all.pcap
	for format in csv json; do
		recv -M udp --ttl 1+ --flow -O $format -o whole -r all.pcap
		recv -M udp --ttl 1+ --flow -O $format -o part -r some.pcap
		recv -M udp --ttl 1+ --flow -O $format -o part --append -r all.pcap
		cmp <(sed -E 's/"?timestamp_str.*|,[^,]*$//' whole | sort) <(sed -E 's/"?timestamp_str.*|,[^,]*$//' part | sort)
	done
	run --separate-stderr recv -M udp --ttl 1+ -f saddr,sport -o part --append -r all.pcap
	check 2 "" "zrecv: --append: duplicates cannot be told without the column hop: want it in -f, or --dedup none"
	printf 'saddr,sport,hop\n10.0.0.1,5000,40\n' >part
	run --separate-stderr recv -M udp --ttl 1+ -f saddr,sport,hop -o part --append -r all.pcap
	check 2 "" "zrecv: part:2: bad hop: cannot append"
}

@test "rows have the hop and who answered unless -f says otherwise, as text, too" {
	send -M icmp_echoscan --ttl 1+ <<<10.0.0.1
	frames out.pcap | time_exceeded | pcap >errors.pcap
	run --separate-stderr recv -M icmp_echoscan --ttl 1+ -r errors.pcap
	check 0 "saddr,sport,classification,success,repeat,hop,icmp_responder,ttl,timestamp_str
10.0.0.1,,timxceed,1,0,1,10.99.0.1,64,2001-09-09T01:46:41.987654Z" ""
	run --separate-stderr recv -M icmp_echoscan --ttl 1+ -O text -r errors.pcap
	[[ "$output" == 10.0.0.1,,timxceed,1,0,1,10.99.0.1,* ]]
	# Such a row is a target, even without its header.
	send -M icmp_echoscan <<<"$output"
	[ "$(frames out.pcap | wc -l)" -eq 1 ]
	run --separate-stderr zsend -M icmp_echoscan --ttl 1+ --print-probe
	[[ "$output" == *"columns=saddr,sport,classification,success,repeat,hop,icmp_responder,"* ]]
	# With several protocols, rows name the protocol.
	send -M tcp_synscan,udp -p 53,u:53 --ttl 1+ <<<10.0.0.1
	frames out.pcap | time_exceeded | pcap >errors.pcap
	recv -M tcp_synscan,udp --ttl 1+ -r errors.pcap | cut -d, -f1-8 | diff - <(printf '%s\n' \
		saddr,sport,proto,classification,success,repeat,hop,icmp_responder 10.0.0.1,53,{tcp,udp},timxceed,1,0,1,10.99.0.1)
}

@test "what has no meaning is refused, by sender and receiver" {
	for tool in zsend zrecv; do
		while IFS='|' read -r options message; do
			case $tool in
			zsend) run --separate-stderr zsend $options -w out.pcap -S 198.18.0.2 </dev/null ;;
			zrecv) run --separate-stderr zrecv $options -r /dev/null ;;
			esac
			check 2 "" "$tool: $message"
		done <<-'END'
			--ttl 0|--ttl: out of range: 0: want 1 to 255
			--ttl 256+|--ttl: out of range: 256: want 1 to 255
			--ttl +|--ttl: not a number: +
			--ttl 1++|--ttl: not a number: 1+
			--flow|--flow needs --ttl N+: otherwise all attempts have the same hop
			--flow --ttl 3|--flow needs --ttl N+: otherwise all attempts have the same hop
			-M ntp --ttl 1+|--ttl: 1+: replies to ntp do not tell the hop of their probe: want one of: tcp_synscan icmp_echoscan icmp6_echoscan udp
		END
	done
	run --separate-stderr send --ttl 1+ -P 33 </dev/null
	check 2 "" "zsend: -P: 33: with --ttl 1+ at most 32"
	run --separate-stderr send --ttl 250+ -P 7 </dev/null
	check 2 "" "zsend: -P: 7: with --ttl 250+ at most 6"
}
