# SPDX-License-Identifier: ISC
#
# Tests scans of several protocols: each target names its protocol and gets one probe of it, and the
# rows are of all protocols.

# shellcheck disable=SC2016 # the scans are for the shell in the lab

# bats file_tags=long

load ../helper

PROBES=tcp_synscan,udp,icmp_echoscan

setup() {
	cd "$BATS_TEST_TMPDIR" || return
}

# each LINE...: prints protocol, address and port of each probe that zsend makes of these target
# lines.
each() {
	printf '%s\n' "$@" | zsend -k "$KEY" -S 198.18.0.2,fd00:198:18::2 -M $PROBES -w frames.pcap
	tcpdump -nnr frames.pcap 2>/dev/null | awk '
		{ sub(/:$/, "", $5) }
		/ICMP6?/ { sub(/,$/, "", $5); print "icmp", $5; next }
		/Flags \[S\]/ { print "tcp", $5; next }
		{ print "udp", $5 }'
}

@test "-p: numbers, ranges, u: and t: for those that follow, icmp; what is none of it is refused" {
	while read -r ports lines; do
		[ "$(zperm -e 1 -p "$ports" 10.0.0.1 | sort | paste -sd' ')" = "$lines" ] || { echo "$ports"; false; }
	done <<-END
		80 10.0.0.1,80
		80,443,u:53,u:161,icmp 10.0.0.1,443 10.0.0.1,80 10.0.0.1,icmp 10.0.0.1,u:161 10.0.0.1,u:53
		U:53,111,T:21-23,80 10.0.0.1,21 10.0.0.1,22 10.0.0.1,23 10.0.0.1,80 10.0.0.1,u:111 10.0.0.1,u:53
		80,T:80,t:80,u:80,U:80-80 10.0.0.1,80 10.0.0.1,u:80
		ICMP 10.0.0.1,icmp
	END
	[ "$(zperm -c -p 'u:*,*' 10.0.0.1)" = 65535 ]
	[ "$(zperm -c -p 'u:*,t:*' 10.0.0.1)" = 131070 ]
	[ "$(zperm -e 1 -p 20-25,u:53,icmp --exclude-ports 21-24,icmp 10.0.0.1 | sort | paste -sd' ')" = "10.0.0.1,20 10.0.0.1,25 10.0.0.1,u:53" ]
	for bad in u: u:0 u:65536 x:1 icmp:1 u:icmp t:1-u:2 80,,u:1 'u:53,' u:5:3; do
		run -2 --separate-stderr zperm -p $bad 10.0.0.1
		[[ "$stderr" == "zperm: -p: bad ports: $bad: want "* ]]
	done
	while IFS='|' read -r ports excluded left; do
		[ "$(zperm -c -p "$ports" --exclude-ports "$excluded" 10.0.0.1)" = "$left" ] || { echo "$ports but $excluded"; false; }
	done <<-'END'
		1-60|10-20|49
		1-60|u:10-20|49
		1-60|icmp|60
		t:1-60,u:1-60,icmp|10-20|99
		t:1-60,u:1-60,icmp|u:10-20|110
		t:1-60,u:1-60,icmp|t:10-20,icmp|109
		-|1-65534|1
		t:-,u:-|1-65534|2
	END
	run -2 --separate-stderr zperm -p u:53 --exclude-ports '*' 10.0.0.1
	[ "$stderr" = 'zperm: --exclude-ports: excludes all ports of -p' ]
	# An excluded port without a protocol is excluded for both, also if others name theirs. A
	# port of -p without a protocol may be of either.
	[ "$(zperm -e 1 -p 25,26,u:25,u:53 --exclude-ports 25,u:53 10.0.0.1)" = 10.0.0.1,26 ]
	[ "$(zperm -e 1 -p 53,80 --exclude-ports t:1,u:53 --exclude-ports 9 10.0.0.1)" = 10.0.0.1,80 ]
	run -2 --separate-stderr zperm --exclude-ports 25 10.0.0.1
	[ "$stderr" = 'zperm: --exclude-ports needs -p' ]
	# With --protocol, a port has that protocol alone. Its lines and order stay the same.
	order() { zperm -e 1 -p 53,80,90 --exclude-ports u:53,t:80 "$@" -u 4 10.0.0.0/30 4>&1 | sed -E 's/.* order=([^ ]*).*/\1/' | sort -u | paste -sd' '; }
	[ "$(order --protocol tcp | grep -o ',[0-9]*' | sort -u | paste -sd' ')" = ',53 ,90' ]
	[ "$(order --protocol u | grep -o ',[0-9]*' | sort -u | paste -sd' ')" = ',80 ,90' ]
	[ "$(order | grep -o ',[0-9]*' | sort -u | paste -sd' ')" = ,90 ]
	[ "$(order --protocol tcp)" = "$(zperm -e 1 -p 53,90 -u 4 10.0.0.0/30 4>&1 | sed -E 's/.* order=([^ ]*).*/\1/' | sort -u | paste -sd' ')" ]
	while read -r why words; do
		run -2 --separate-stderr zperm -p 80 $words 10.0.0.1
		[ "$stderr" = "zperm: --protocol${why//_/ }" ]
	done <<-'END'
		_needs_--exclude-ports --protocol tcp
		:_want_tcp_or_udp:_icmp --exclude-ports 81 --protocol icmp
		:_want_tcp_or_udp:_x --exclude-ports 81 --protocol x
	END
}

@test "--exclude-ports: nothing goes there, whatever names the port, by either path; what is left out is counted" {
	while IFS='|' read -r probes options lines sent; do
		printf "$lines" | zsend -k "$KEY" -S 198.18.0.2,fd00::2 -M $probes $options -w frames.pcap -u 4 4>status
		[ "$(tcpdump -nnr frames.pcap 2>/dev/null | sed -E 's/.* > ([^ ]*): .*/\1/' | paste -sd' ')" = "$sent" ] || { echo "$options $lines"; false; }
		[ "$(status_of denied status zsend)" = $(($(printf "$lines" | wc -l) - $(wc -w <<<"$sent"))) ]
	done <<-'END'
		tcp_synscan|--exclude-ports 25|10.0.0.1,80\n10.0.0.1,25\n10.0.0.2,80\n10.0.0.2,25 #\nfd00::1,25\nfd00::1,80\n|10.0.0.1.80 10.0.0.2.80 fd00::1.80
		tcp_synscan|-p 80,25 --exclude-ports 25|10.0.0.1\n10.0.0.1,25\n|10.0.0.1.80
		udp|--exclude-ports t:25,u:26|10.0.0.1,25\n10.0.0.1,26\n10.0.0.1,u:26\n|10.0.0.1.25
		tcp_synscan,udp|--exclude-ports u:25,t:53|10.0.0.1,25\n10.0.0.1,u:25\n10.0.0.1,53\n10.0.0.1,u:53\n|10.0.0.1.25 10.0.0.1.53
		tcp_synscan,icmp_echoscan|--exclude-ports icmp|10.0.0.1,25\n10.0.0.1,icmp\n10.0.0.2,25\n10.0.0.2,icmp\n|10.0.0.1.25 10.0.0.2.25
		icmp_echoscan|--exclude-ports 25|10.0.0.1\n10.0.0.1,25\n|10.0.0.1 10.0.0.1
	END
	[ "$(printf '10.0.0.1,25\n10.0.0.1,80\n' | zsend -k "$KEY" -S 198.18.0.2 --exclude-ports 25 -w - --egress)" = \
		'1 interface none source 198.18.0.2 next-hop none' ]
	while IFS='|' read -r options why; do
		run -2 --separate-stderr zsend -k "$KEY" -S 198.18.0.2 -w /dev/null $options </dev/null
		[ "$stderr" = "zsend: --exclude-ports: $why" ]
	done <<-'END'
		-M ntp --exclude-ports 123|excludes all ports of -p
		-M udp -p 53,54 --exclude-ports u:53-54|excludes all ports of -p
		-M icmp_echoscan --exclude-ports icmp|leaves nothing to icmp_echoscan
		--exclude-ports x|bad ports: x
	END
}

@test "a set of targets over protocols: each once, the shards together the whole, and a run goes on behind any line" {
	set -- -e 9 -p 80,443,u:53,u:443,icmp 10.0.0.0/24 fd00::/122
	zperm "$@" >all
	[ "$(wc -l <all) $(sort -u all | wc -l)" = "1600 1600" ]
	[ "$(grep -c ,u: all) $(grep -c ',icmp$' all)" = "640 320" ]
	for i in 0 1 2; do zperm "$@" -s $i/3; done | sort | cmp - <(sort all)
	for line in 1 2 3 700 1599; do
		zperm "$@" --after "$(sed -n ${line}p all)" | cmp - <(sed 1,${line}d all)
	done
	# The order has a name of its own, and a list of these targets makes the same set.
	order() { zperm "$@" -u 4 4>&1 >/dev/null | sed -n '1s/.* order=\([^ ]*\).*/\1/p'; }
	[ "$(order -e 9 -p 53 10.0.0.1)" != "$(order -e 9 -p u:53 10.0.0.1)" ]
	shuf --random-source=<(yes) all >list
	zperm -e 9 -f list | cmp - all
	zperm -e 9 -f list --after "$(sed -n 700p all)" | cmp - <(sed 1,700d all)
}

@test "numbers and sums go through the stages, by the fast path and the scalar one" {
	zperm -e 3 -u 4 -p 80,u:53,icmp 10.0.0.0/22 fd00::/122 4>zperm.status | zblack -f <(echo 10.0.1.0/24) -u 4 4>zblack.status |
		zsend -k "$KEY" -S 198.18.0.2,fd00:198:18::2 -M $PROBES -w /dev/null -u 4 4>zsend.status
	for tool in zperm zblack zsend; do
		grep end= $tool.status | sed 's/.* n=\([0-9]*\) sum=\([0-9a-f]*\) .*/\1 \2/'
	done >sums
	[ "$(awk '{ print $1 }' sums | paste -sd' ')" = "3264 2496 2496" ]
	[ "$(sed -n 2p sums)" = "$(sed -n 3p sums)" ]
	dropped=$(sed -n 's/.* dropped_sum=\([0-9a-f]*\) .* end=0$/\1/p' zblack.status)
	[ "$(printf '%016x' $((16#$(sed -n '2s/.* //p' sums) + 16#$dropped)))" = "$(sed -n '1s/.* //p' sums)" ]
	# zblack counts the passed targets once more, line by line: text after a target keeps its
	# line from the fast path.
	zperm -e 3 -p 80,u:53,icmp 10.0.0.0/22 fd00::/122 | zblack -f <(echo 10.0.1.0/24) | sed 's/$/ #/' |
		zblack -f /dev/null -u 4 4>&1 >/dev/null | grep end= | grep -q " n=2496 sum=$(sed -n '3s/.* //p' sums) "
}

@test "each target gets the probe of its protocol; a port without one is of TCP" {
	[ "$(each 10.0.0.1,80 10.0.0.1,u:53 10.0.0.1,icmp 10.0.0.1,t:81 10.0.0.1,U:54 fd00::1,icmp fd00::1,u:53 fd00::1,443 | paste -sd' ')" \
		= "tcp 10.0.0.1.80 udp 10.0.0.1.53 icmp 10.0.0.1 tcp 10.0.0.1.81 udp 10.0.0.1.54 icmp fd00::1 udp fd00::1.53 tcp fd00::1.443" ]
	[ "$(each saddr,sport,proto 10.0.0.1,80,tcp 10.0.0.1,53,udp 10.0.0.1,,icmp | paste -sd' ')" = "tcp 10.0.0.1.80 udp 10.0.0.1.53 icmp 10.0.0.1" ]
	[ "$(each proto,port,ip udp,53,10.0.0.1 u,u:54,10.0.0.1 '"icmp","",10.0.0.1' | paste -sd' ')" = "udp 10.0.0.1.53 udp 10.0.0.1.54 icmp 10.0.0.1" ]
	# Lines without a port get the ports of -p.
	printf '10.0.0.1\n10.0.0.2,u:99\n' | zsend -k "$KEY" -S 198.18.0.2 -M $PROBES -p 80,u:53,icmp -w frames.pcap
	[ "$(tcpdump -nnr frames.pcap 2>/dev/null | wc -l)" = 4 ]
}

@test "a protocol that no probe is for, and rows that contradict themselves, are refused with their line" {
	while IFS='|' read -r probes line why; do
		run -1 --separate-stderr bash -c "printf '$line\\n' | zsend -k $KEY -S 198.18.0.2 -M $probes -w /dev/null"
		[[ "${stderr_lines[0]}" == "zsend: stdin:$why"* ]] || { echo "$probes: $line"; false; }
	done <<-'END'
		tcp_synscan|10.0.0.1,u:53|1: no probe over UDP: -M names none: 10.0.0.1,u:53
		udp|10.0.0.1,t:53|1: no probe over TCP: -M names none: 10.0.0.1,t:53
		udp,icmp_echoscan|10.0.0.1,53|1: no probe over TCP: -M names none: 10.0.0.1,53
		tcp_synscan,udp|10.0.0.1,icmp|1: no probe over ICMP: -M names none: 10.0.0.1,icmp
		tcp_synscan,udp|10.0.0.1|1: no port: give one with -p: 10.0.0.1
		tcp_synscan,udp|10.0.0.1,u:|1: bad port: 10.0.0.1,u:
		tcp_synscan,udp|10.0.0.1,s:53|1: bad port: 10.0.0.1,s:53
		tcp_synscan,udp|saddr,port,proto\n10.0.0.1,u:53,tcp|2: two protocols: 10.0.0.1,u:53,tcp
		tcp_synscan,udp|saddr,port,proto\n10.0.0.1,53,sctp|2: bad protocol: want tcp, udp or icmp: 10.0.0.1,53,sctp
		tcp_synscan,udp|saddr,port,proto\n10.0.0.1,53,icmp|2: icmp has no ports: 10.0.0.1,53,icmp
	END
	# A single probe accepts its ports with and without the name of its protocol.
	[ "$(printf '10.0.0.1,53\n10.0.0.1,u:53\n' | zsend -k "$KEY" -S 198.18.0.2 -M udp -w - | tcpdump -nnr - 2>/dev/null | wc -l)" = 2 ]
}

@test "-M: one probe for each protocol; --probe-args begin with its name; both programs alike" {
	for tool in 'zsend -S 198.18.0.2 -w /dev/null' 'zrecv --check'; do
		name=${tool%% *}
		while IFS='|' read -r args why; do
			run -2 --separate-stderr $tool -k "$KEY" $args </dev/null
			[ "$stderr" = "$name: $why" ] || { echo "$args"; false; }
		done <<-'END'
			-M udp,dns|-M: udp and dns are both over udp: a scan has one probe for each protocol
			-M tcp_synscan,udp,icmp_echoscan,dns|-M: udp and dns are both over udp: a scan has one probe for each protocol
			-M tcp_banner,udp|-M: tcp_banner cannot be combined with others
			-M tcp_synscan,arp|-M: arp cannot be combined with others
			-M tcp_synscan,udp --probe-args text:x|--probe-args: of several probes, begin with the name of one, as in udp=hex:00: text:x of tcp_synscan,udp
			-M tcp_synscan,udp --probe-args dns=x|--probe-args: of several probes, begin with the name of one, as in udp=hex:00: dns=x of tcp_synscan,udp
		END
		run -2 --separate-stderr $tool -k "$KEY" -M tcp_synscan,none </dev/null
		[[ "$stderr" == "$name: -M: unknown probe: none: "* ]]
	done
	run -2 --separate-stderr zsend -S 198.18.0.2 -w /dev/null -k "$KEY" -p u:53 </dev/null
	[ "$stderr" = "zsend: -p: u:53: no probe over UDP: -M names tcp_synscan" ]
	printf '10.0.0.1,u:9999\n10.0.0.1,80\n' | zsend -k "$KEY" -S 198.18.0.2 -M tcp_synscan,udp --probe-args udp=text:hello --probe-args tcp_synscan=mss -w - |
		tcpdump -nnr - 2>/dev/null >frames
	grep -q 'UDP, length 5' frames
	grep -q 'options \[mss 1460\]' frames
	# Of several arguments for a probe the last one counts.
	for args in '-M udp --probe-args text:' '-M tcp_synscan,udp --probe-args udp=text:'; do
		printf '10.0.0.1,u:9999\n' | zsend -k "$KEY" -S 198.18.0.2 ${args}a ${args#-M * }b ${args#-M * }c ${args#-M * }d ${args#-M * }hello -w - |
			tcpdump -nnr - 2>/dev/null | grep -q 'UDP, length 5'
	done
}

@test "one scan finds what a scan of each protocol finds; each row has its protocol, and is a target again" {
	in_lab '
		: >none
		for ports in 80 443 u:53 u:161 icmp; do
			zscan -q -b none -c 1 -p $ports -f saddr,port,proto,classification,success 10.0.8.0/23 | sed 1d
		done | sort >each
		zscan -q -b none -c 1 -p 80,443,u:53,u:161,icmp -f saddr,port,proto,classification,success 10.0.8.0/23 2>errors | sed 1d | sort >all
		diff each all && wc -l <all
		cut -d, -f3 all | sort | uniq -c
		cat errors
		zscan -q -b none -c 1 -p 80,443,u:53,u:161,icmp 10.0.8.0/23 | sort >hits
		zfilter -H -f saddr,port "success = 1" <(echo saddr,port,proto,classification,success; cat all) | sort | diff - hits
		# The hits are targets of another scan; so are the rows.
		zscan -q -b none -c 1 -M tcp_synscan,udp,icmp_echoscan -w hits | sort | diff - hits
		zscan -q -b none -c 1 -p 80,u:53,icmp -o rows -f "*" 10.0.9.0/28
		zsend -k '"$KEY"' -M tcp_synscan,udp,icmp_echoscan --deny none -S 198.18.0.2 -w again.pcap <rows
		tcpdump -nnr again.pcap 2>/dev/null | wc -l
	' >out || { cat out; false; }
	diff out - <<-END
		2560
		    512 icmp
		   1024 tcp
		   1024 udp
		48
	END
}

@test "the fast path, the scalar path and one scan each make the same probes" {
	zperm -e 4 -p 80,u:53,icmp 10.0.0.0/24 >targets
	# With so few source ports, the ports do not encode the time.
	probes=(-k "$KEY" -S 198.18.0.2 -s 40000-40007 -w -)
	zsend "${probes[@]}" -M $PROBES <targets | tcpdump -nnxr - 2>/dev/null | sed 's/^[0-9:.]* //' >fast
	sed 's/$/ #/' targets | zsend "${probes[@]}" -M $PROBES | tcpdump -nnxr - 2>/dev/null | sed 's/^[0-9:.]* //' | cmp - fast
	for probe in tcp_synscan udp icmp_echoscan; do
		case $probe in tcp*) grep -v '[ui]' targets ;; udp) grep u: targets ;; *) grep icmp targets ;; esac | zsend "${probes[@]}" -M $probe |
			tcpdump -nnxr - 2>/dev/null | sed 's/^[0-9:.]* //'
	done | paste -sd' ' | sed 's/ IP /\nIP /g' | sort >apart
	paste -sd' ' fast | sed 's/ IP /\nIP /g' | sort | cmp - apart
}

@test "the kernel takes the filter of any probes together" {
	in_lab '
		for tcp in tcp_synscan tcp_synackscan; do for udp in udp dns ntp upnp bacnet; do for icmp in icmp_echoscan icmp6_echoscan icmp_echo_time; do
			args=
			[ $udp != dns ] || args="--probe-args dns=A,example.org"
			zrecv -M $tcp,$udp,$icmp $args -t 0.05 -i lab0 2>>errors >/dev/null || echo $tcp $udp $icmp
		done; done; done
		cat errors
	' >out
	[ ! -s out ] || { cat out; false; }
}

@test "where routing rules tell protocols apart, several are refused" {
	in_lab '
		: >none
		ip rule add ipproto udp table 100 && ip route add default via 198.18.0.1 table 100
		for probes in udp tcp_synscan,udp; do
			echo 10.0.9.1,u:53 | zsend -M $probes --deny none 2>&1 || echo $?
		done
	' >out
	[ "$(cat out)" = "zsend: routing rules tell protocols apart (ip rule, ipproto): scan one protocol at a time
2" ]
}

@test "zscan: probes by -p, those of -M first; what does not go together is refused; --exclude-ports; --print tells all" {
	in_lab '
		: >none
		show() { zscan --print -b none "$@" 10.0.9.0/30 2>&1 | grep -o "^zscan: .*\|^zsend: .*\| -M [a-z_0-9,]*\|-p [a-z0-9][a-z0-9,:]*\|--exclude-ports [a-z0-9:,-]*\|--protocol [a-z]*" | sort -u | paste -sd"|"; }
		show -p 80
		show -p icmp
		show -p u:53
		show -p 80,u:53,icmp
		show -M dns --probe-args dns=A,example.org -p 80,u:53
		show -p 80,81,u:53 --exclude-ports 81
		show -p 53,80,25 --exclude-ports u:53,t:25
		show -M udp -p 53,80,25 --exclude-ports u:53,t:25
		show -p 53,80 --exclude-ports u:53
		show -M ntp --exclude-ports 25
		show -M icmp_echoscan -p 80
		show -M icmp_echoscan -p icmp
		show -M tcp_banner -p 80,u:53
		# The targets have the form in which a scan of several protocols prints them.
		printf "10.0.9.%d,icmp\n" 1 2 >pings
		zscan -q -b none -c 1 -M icmp_echoscan -w pings | sort | paste -sd" "
	' >out || { cat out; false; }
	diff out - <<-'END'
		-p 80
		 -M icmp_echoscan
		 -M udp|-p u:53
		 -M tcp_synscan,udp,icmp_echoscan|-p 80,u:53,icmp
		 -M dns,tcp_synscan|-p 80,u:53
		 -M tcp_synscan,udp|--exclude-ports 81|--protocol tcp|-p 80,81,u:53
		--exclude-ports u:53,t:25|--protocol tcp|-p 53,80,25
		 -M udp|--exclude-ports u:53,t:25|--protocol udp|-p 53,80,25
		--exclude-ports u:53|--protocol tcp|-p 53,80
		 -M ntp|--exclude-ports 25
		zscan: -p: icmp_echoscan has no ports
		 -M icmp_echoscan
		zsend: -M: tcp_banner cannot be combined with others
		10.0.9.1 10.0.9.2
	END
}

@test "--exclude-ports of the other protocol takes no port from a scan whose probe is named: what is sent, and what metadata tells" {
	in_lab '
		cd "$1" && : >none
		scan() { zscan -q -b none -P 1 -c 0 -m json --exclude-ports t:53,u:80 "$@" 10.0.9.1 >/dev/null; jq -c "[.counts.sent, .target_ports]" json; }
		scan -p 53,80,90
		scan -M tcp_synscan -p 53,80,90
		scan -M udp -p 53,80,90
		scan -M tcp_synscan,udp -p 53,80,90
		scan -M tcp_synscan,udp -p 53,80,u:53,u:80
		# A scan that is resumed does the same.
		zscan -q -b none -n 1 -c 0 -o hits --exclude-ports t:53,u:80 -M udp -p 53,80,90 -m json --checkpoint checkpoint 10.0.9.1
		zscan -q --resume checkpoint
		jq -c "[.target_ports, .settings.\"unnamed-protocol\"]" json
	' "$PWD" >out 2>&1
	diff out - <<-'END'
		[2,[80,90]]
		[2,[80,90]]
		[2,[53,90]]
		[2,[80,90]]
		[2,["80","u:53"]]
		[[53,90],"udp"]
	END
}

@test "--top-ports: the first of a table, by protocol; more than it has are all of it" {
	printf '%s\n' '# a comment' 'http 80/tcp 0.4 # x' 'x 22/tcp 0.2' 'y 443/tcp 0.3' 'z 53/udp 0.9' 'w 161/udp 0.5' 'v 7/sctp 1' 'b 81/tcp 0' >table
	in_lab '
		: >none
		for args in "--top-ports 2:table" "--top-ports 99:table" "-M udp --top-ports 1:table" "-M tcp_synscan,udp --top-ports 1:table" "-p 8080 --top-ports 1:table"; do
			zscan --print -b none $args 10.0.9.0/30 | grep -o -- "-p [a-z0-9][a-z0-9,:]*"
		done
		for args in 0 x 1:nosuch; do zscan -b none --top-ports $args 10.0.9.0/30; done
	' >out 2>&1 || true
	diff out - <<-'END'
		-p t:80,t:443
		-p t:80,t:443,t:22,t:81
		-p u:53
		-p u:53,t:80
		-p 8080,t:80
		zscan: --top-ports: want a number from 1 to 65535: 0
		zscan: --top-ports: want a number from 1 to 65535: x
		zscan: --top-ports: nosuch: cannot be read: install nmap (Debian: nmap-common), or name another table: --top-ports 1:FILE
	END
}

@test "--top-ports: those that nmap takes itself, of its own table" {
	for n in 1 12 100 1000; do
		# nmap runs without a network and without targets, and only prints the ports that it
		# would scan.
		unshare --net nmap -sS -sU -oG - -v --top-ports $n 2>&1 | sed -nE 's/.*TCP\([0-9]*;([^)]*)\) UDP\([0-9]*;([^)]*)\).*/t:\1,u:\2/p' >theirs
		zscan --print -M tcp_synscan,udp --top-ports $n -b /dev/null 10.0.9.0/30 | grep -oE ' -p [tu]:[0-9,tu:]+' | cut -d' ' -f3 >ours
		for ports in theirs ours; do zperm -p "$(cat $ports)" 10.0.9.1 | sort >$ports.targets; done
		[ "$(wc -l <theirs.targets)" -eq $((2 * n)) ]
		diff theirs.targets ours.targets
	done
}

@test "--top-ports and -p from 0: metadata tells the ports themselves, and a checkpoint needs no table any more" {
	printf '%s\n' 'http 80/tcp 0.4' 'y 443/tcp 0.3' 'z 53/udp 0.9' >table
	in_lab '
		cd "$1"
		: >none
		zscan -q -b none -P 0 -c 0 -m top.json -p 8080 -M tcp_synscan,udp --top-ports 2:table 10.0.9.0/30
		zscan -q -b none -P 0 -c 0 -m zero.json -p 0-3 10.0.9.0/30
		zscan -q -b none -n 3 -c 0 -e 1 -o hits --top-ports 2:table --checkpoint checkpoint 10.0.9.0/30
		: >table
		zscan --print --resume checkpoint
	' "$PWD" >out 2>err || { cat err; false; }
	[ "$(jq -c '.target_ports, .settings."top-ports"' top.json)" = $'["80","443","8080","u:53"]\n"2:table"' ]
	[ "$(jq -c .target_ports zero.json)" = '[1,2,3]' ]
	[[ "$(cat out)" == *" -p t:80,t:443 "* ]]
	[ "$(cat err)" = "zscan: -p: 0-3: port 0 is left out: no target can name it" ]
}

@test "--top-ports: one scan finds what a scan of each port finds (a hundred of them over a /16 in make soak)" {
	run "$REPO/test/soak/run" -d 64 ports
	echo "$output"
	[ "$status" = 0 ]
	[[ $output == *"    5120 probes of one scan: "*"; 0 rows differ"* ]]
}

@test "a scan of several protocols that is cut short goes on: each target once, no row twice" {
	in_lab '
		: >none
		targets="-e 5 -p 80,443,u:53,icmp 10.0.8.0/22"
		set -m
		zscan -q -b none -r 1000 -c 1 -o hits --checkpoint checkpoint $targets &
		until_true test -s hits
		kill -INT -$!
		wait $!
		first=$(wc -l <hits)
		zscan -q --resume checkpoint 2>&1
		zscan -q -b none -r 5000 -c 1 $targets | sort >whole
		sort hits | diff - whole && [ "$first" -lt "$(wc -l <whole)" ] && wc -l <whole
	' >out || { cat out; false; }
	cat out
	[ "$(cat out)" = 3072 ]
}

@test "append: replies that a file has are known by protocol, whichever columns tell it" {
	printf '%s\n' 10.0.0.{1,2},{80,u:80,icmp} >targets
	zsend -k "$KEY" -S 198.18.0.2 -M $PROBES --probe-args udp=text:x -w probes.pcap <targets
	responder -m unreach <probes.pcap >replies.pcap
	for fields in saddr,port saddr,sport,proto proto,port,saddr; do for form in csv json; do
		rm -f rows
		append() { run -0 zrecv -a -k "$KEY" -M $PROBES -f $fields,success,repeat -O $form -r replies.pcap -o rows --append; }
		append
		[ "$(grep -cE ',0,0$|:false,"repeat":false}' rows)" -eq 6 ]
		append
		[ "$(grep -cE ',0,1$|:false,"repeat":true}' rows)" -eq 6 ] || { cat rows; false; }
	done; done
	# A row of one protocol makes no reply of another protocol at the same port a duplicate.
	printf '%s\n' saddr,port,success,repeat 10.0.0.1,80,0,0 10.0.0.2,u:80,0,0 >rows
	run -0 zrecv -a -k "$KEY" -M $PROBES -f saddr,port,success,repeat -r replies.pcap -o rows --append
	[ "$(grep -c ',0,1$' rows)" -eq 2 ]
	run -2 --separate-stderr zrecv -k "$KEY" -M $PROBES -f saddr,sport -r probes.pcap -o rows --append
	[ "$stderr" = "zrecv: --append: duplicates cannot be told without the column proto: want it in -f, or --dedup none" ]
	# A probe of the link has neither port nor protocol.
	printf 'saddr,port\n10.0.0.1,\n' >rows
	run -0 zrecv -k "$KEY" -M arp -f saddr,port -r probes.pcap -o rows --append
	printf 'saddr,port\n10.0.0.1,x:1\n' >rows
	run -2 --separate-stderr zrecv -k "$KEY" -M $PROBES -f saddr,port -r probes.pcap -o rows --append
	[ "$stderr" = "zrecv: rows:2: bad port: cannot append" ]
}
