# SPDX-License-Identifier: ISC
#
# Tests control probes on pcap files: their targets, and which hits wait for which answers.

# shellcheck disable=SC2016

load ../helper

FROM=198.18.0.2

setup() {
	cd "$BATS_TEST_TMPDIR" || return
}

# answers PORTS [OPTION...]: prints the answers to probes of the targets on stdin. Other ports than
# PORTS refuse. The options are those of zsend.
answers() {
	zsend -k "$KEY" -S $FROM -w - "${@:2}" | responder -o "$1"
}

# behind PCAP...: joins captures into one, in this order.
behind() {
	cat "$1"
	for pcap in "${@:2}"; do tail -c +25 "$pcap"; done
}

@test "host: a target for each hit, at another port of it from 32768 to 60999, that follows from the key and is none of --exclude-ports" {
	zperm -e 1 -p 443,40000 10.0.0.0/23 | answers 443,40000 >hits
	zperm -e 1 -p 80 10.0.2.0/24 | answers 443 >refusals
	behind hits refusals >all
	recv -r all --control host:5 5>targets -a -f saddr,sport,success,control >rows
	[ "$(grep -c ',1,' rows)" = 1024 ]
	[ "$(wc -l <targets)" = 1024 ]
	run ! grep -vE '^10\.0\.[01]\.[0-9]+,[0-9]+,\+15$' targets
	awk -F, '$2 < 32768 || $2 > 60999 { exit 1 }' targets
	# The ports cover the range: of 1,024 random ports in 28,232 some 18 occur twice.
	[ "$(cut -d, -f2 targets | sort -u | wc -l)" -gt 970 ]
	diff <(sed 1d rows | grep ',1,' | cut -d, -f1 | sort) <(cut -d, -f1 targets | sort)
	recv -r hits --control host:5 5>again >/dev/null
	diff targets again
	zperm -e 1 -p 443 10.0.0.0/24 | zsend -k 01"${KEY#??}" -S $FROM -w - | responder | zrecv -k 01"${KEY#??}" -r - --control host:5 5>other >/dev/null
	[ "$(grep -cxFf targets other)" -lt 5 ]
	# From the rest of the range zrecv chooses neither the port of the hit nor an excluded one.
	recv -r hits --control host:5 --exclude-ports 32768-39999,40001-60999 5>few -f saddr,sport,control -u 6 6>lines >rows
	diff <(sort few) <(zperm -e 1 -p 40000 10.0.0.0/23 | sed 's/$/,+15/' | sort)
	[ "$(status_of control_skipped lines)" = 512 ]
	recv -r hits --control host:5 --exclude-ports 32768-39998,40001-60999 5>few >rows
	[ "$(grep -cE ',(39999|40000),\+15$' few)" = 1024 ]
	recv -r hits --control host:5 --exclude-ports 32768-60999 5>none -f saddr,control -u 6 6>lines >rows
	[ ! -s none ] && [ "$(wc -l <rows)" = 1025 ]
	run ! grep -v ',$' <(sed 1d rows)
	[ "$(status_of control_skipped lines)" = 1024 ] && [ "$(status_of controls lines)" = 0 ]
}

@test "net: the same port of a neighbour in the /24, never the host, the first and last address, nor one of --deny or the opt-out list" {
	zperm -e 1 10.0.0.0/22 | answers 443 -p 443 >hits
	echo 10.0.0.0/25 >deny
	printf '%s\n' 10.0.1.7-10.0.1.255 10.0.2.0/24 >optout
	ZSCAN_OPTOUT=optout recv -r hits --control net:5 --deny deny 5>targets -f saddr,control -u 6 6>lines >rows
	# No neighbour is left in 10.0.2.0/24.
	[ "$(cut -d. -f3 targets | sort | uniq -c | xargs)" = '256 0 256 1 256 3' ]
	awk -F'[.,]' '$5 != 443 || $6 != "+15" || $4 < 1 || $4 > 254 || ($3 == 0 && $4 < 128) || ($3 == 1 && $4 > 6) { exit 1 }' targets
	sed 1d rows | cut -d, -f1 | grep -v '^10\.0\.2\.' | paste -d, - targets >pairs
	[ "$(wc -l <pairs)" = 768 ]
	awk -F, '{ split($1, a, "."); split($2, b, ".") } a[3] != b[3] || a[4] == b[4] { exit 1 }' pairs
	# Each of the other neighbours is chosen sooner or later.
	[ "$(grep '^10\.0\.3\.' targets | sort -u | wc -l)" -gt 120 ]
	[ "$(status_of control_skipped lines)" = 256 ]
	echo bad >deny
	run --separate-stderr recv -r hits --control net --deny deny
	[ "$status" = 2 ] && [ -z "$output" ] && [[ "$stderr" == *"deny:1:"* ]]
}

@test "several protocols: targets say theirs, and one of ICMP has none but a neighbour" {
	printf '%s\n' 10.0.0.1,443 10.0.0.1,u:9999 10.0.0.1,icmp | answers 443 -M tcp_synscan,udp,icmp_echoscan >hits
	for how in host net; do
		recv -r hits -M tcp_synscan,udp,icmp_echoscan --control $how:5 5>$how -a -f port,success,control >rows
		# An ICMP error for a UDP port is no hit.
		[ "$(sed 1d rows | sort | xargs)" = '443,1, icmp,1, u:9999,0,' ]
	done
	grep -qxE '10\.0\.0\.1,[3-6][0-9]{4},\+15' host
	[ "$(wc -l <host)" = 1 ]
	[ "$(sed 's/^10\.0\.0\.[0-9]*,/N,/' net | sort)" = $'N,443,+15\nN,icmp,+15' ]
	run ! grep -F '10.0.0.1,' net
}

@test "a hit waits for the answer to its own control probe: 1, or 0 after --control-time; what comes late is no row" {
	zperm -e 1 10.0.0.0/24 | answers 443 -p 443 >hits
	recv -r hits --control host:5 5>targets >/dev/null
	# Half of them answer, a quarter refuses, and the others are silent.
	sed -n 'n;p' targets >open && sed 'n;d' targets | sed -n 'n;p' >closed && sed 'n;d' targets | sed 'n;d' >silent
	zsend -k "$KEY" -S $FROM -w - <open | responder -o "$(cut -d, -f2 open | paste -sd,)" >answered
	zsend -k "$KEY" -S $FROM -w - <closed | responder -o 443 >refused
	behind hits answered refused >all
	recv -r all --control host --control-time 3600 -f saddr,control -u 6 6>lines >rows
	diff <(sed 1d rows | grep ',1$' | cut -d, -f1 | sort) <(cut -d, -f1 open | sort)
	diff <(sed 1d rows | grep ',0$' | cut -d, -f1 | sort) <(cut -d, -f1 closed | sort)
	# At the end of the file no hit waits any longer. The silent ones may still have answered,
	# so their column is empty.
	diff <(sed 1d rows | grep ',$' | cut -d, -f1 | sort) <(cut -d, -f1 silent | sort)
	[ "$(status_of controls lines) $(status_of control_replies lines) $(status_of control_answered lines) $(status_of control_waiting lines)" = '256 192 128 0' ]
	[ "$(status_of valid lines) $(status_of hits lines) $(status_of rows lines)" = '256 256 256' ]
	# An hour later the time for answers is over.
	editcap -t 3700 answered late 2>/dev/null
	editcap -F pcap late late.pcap
	editcap -F pcap hits hits.pcap
	behind hits.pcap late.pcap >all
	recv -r all --control host --control-time 3600 -a -f saddr,success,control >rows
	[ "$(sed 1d rows | cut -d, -f2- | sort | uniq -c | xargs)" = '256 1,0' ]
	# Control probes change neither the other columns of the hits nor their order.
	diff <(recv -r hits -f '*' | cut -d, -f-20) <(recv -r hits -f '*' --control host | cut -d, -f-20)
	[ "$(recv -r hits -O json -f control --control host | sort | uniq -c | xargs)" = '256 {control:null}' ]
	[ "$(recv -r all -O json -f control --control host | sort | uniq -c | xargs)" = '256 {control:false}' ]
}

@test "memory is bounded: hits that find no room have no control probe, and none is lost" {
	zperm -e 1 10.0.0.0/19 | answers 443 -p 443 >hits
	recv -r hits --control host:5 --control-memory 1 5>targets -f saddr -u 6 6>lines >rows
	waiting=$(status_of controls lines)
	[ "$waiting" -gt 3000 ] && [ "$waiting" -lt 8000 ]
	[ "$(status_of control_skipped lines)" = $((8192 - waiting)) ]
	[ "$(wc -l <targets)" = "$waiting" ]
	diff <(hosts rows) <(zperm -e 1 10.0.0.0/19 | sort)
	# Memory that has become free is used again, several times.
	for _ in 1 2 3; do
		editcap -t 10 hits next 2>/dev/null && editcap -F pcap next hits
	done
	zperm -e 1 10.0.32.0/19 | answers 443 -p 443 >second
	editcap -F pcap second second.pcap
	behind second.pcap hits >all
	recv -r all --control host --control-memory 1 --control-time 1 -f saddr,control -u 6 6>lines >rows
	[ "$(wc -l <rows)" = 16385 ]
	[ "$(cut -d, -f1 rows | sort -u | wc -l)" = 16385 ]
	[ "$(status_of controls lines)" -gt $((waiting * 2 - 2)) ]
}

@test "the reader of targets goes away: nobody waits for answers, and no hit that has none looks true" {
	in_lab '
		cd "$BATS_TEST_TMPDIR" || exit
		zrecv -k $KEY -f saddr,control -o rows --control host:5 --control-time 8 -c 0.1 -- sh -c "
			printf \"10.0.9.%d,443\\n\" 1 2 3 4 | zsend -k $KEY
			sleep 60" 5>&1 2>said | head -n 1 >target
		echo "${PIPESTATUS[0]}"
		cat said
		sed "1d; s/.*,/,/" rows | sort -u
	' >out
	cat out
	diff out - <<-'END'
		1
		zrecv: --control: nobody reads them any more: hits have no control probes
		,
	END
}

@test "-N counts rows, and those that wait beyond it are none" {
	zperm -e 1 10.0.0.0/24 | answers 443 -p 443 >hits
	recv -r hits --control host -N 10 >rows
	[ "$(wc -l <rows)" = 11 ]
}

@test "what cannot be combined is refused, each in a line that says what to do" {
	: >answers.pcap
	while IFS='|' read -r options why; do
		# shellcheck disable=SC2086 # words
		run --separate-stderr zrecv -k "$KEY" -r answers.pcap $options
		check 2 '' "zrecv: $why"
	done <<-'END'
		--control both|--control: want host or net, and :FD behind it: both
		--control host:1|--control: want a descriptor of 3 or more: 1
		--control host -M tcp_banner|--control: cannot be combined with tcp_banner: ask hosts for data once the false ones are out
		--control net -M arp|--control: cannot be combined with arp, which stays on the link
		--control host -M icmp_echoscan|--control: host: icmp_echoscan has no ports: give net
		--control host -M tcp_synackscan|--control: host: any port of a host answers tcp_synackscan: give net
		--control host -M udp --from-any-port 53|--control: host: cannot be combined with --from-any-port, as a reply would not tell its port
		--control net -M ipip|--control: cannot be combined with ipip, whose replies do not tell the attempt
		--control host --ttl 1+|--control: cannot be combined with --ttl N+: attempts are hops then
		--control host -P 16|-P: with --control up to 15, as control probes are the last attempt that a reply tells
		--control host -s 40000-40014|-s: want 16 ports or more for --control: with fewer no reply tells the attempt
		--control host --dedup none|--dedup: want full with --control: a host that sends many replies would get as many control probes
		--control net --dedup window:100|--dedup: want full with --control: a host that sends many replies would get as many control probes
		--control host --control-time 0|--control-time: want 0.001 to 3600 seconds: 0
		--control host --control-memory 0|--control-memory: out of range: 0: want 1 to 1048576 MiB
		--control host --exclude-ports x|--exclude-ports: bad ports: x
		--deny list|--deny: is for the targets of control probes: give --control
		--exclude-ports 1|--exclude-ports: is for the targets of control probes: give --control
	END
	run --separate-stderr zrecv -k "$KEY" --control net
	check 2 '' 'zrecv: --control: without a file of packets the targets have to go somewhere: give host:FD or net:FD'
}
