# SPDX-License-Identifier: ISC
#
# Tests control probes: one more probe for each hit separates true hosts from a network that answers
# at all ports.

# shellcheck disable=SC2016 # scripts in single quotes are for the lab

load ../helper

PRELUDE=$BATS_TEST_DIRNAME/controls.bash

setup() {
	cd "$BATS_TEST_TMPDIR" || return
}

@test "--control: no host of a network that answers at every port is left, and no true host is lost; by IPv4 and IPv6" {
	in_lab '
		zscan --control --control-time 60 -p 443 -b none -r 5000 -c 0.5 -m meta -o rows --output-filter "control = 0" $hosts 2>said
		echo "status $?"
		diff <(hosts() { sed 1d "$1" | cut -d, -f1 | sort; }; hosts rows) <(true_hosts) && echo true hosts
		head -n 1 rows
		count syn
		jq -c "[.counts.sent, .counts.valid, .counts.hits, .counts.controls, .counts.control_answered, .counts.control_skipped, .coverage]" meta
		grep "control" said
	' >out
	cat out said
	diff out - <<-'END'
		status 0
		true hosts
		saddr,sport,classification,success,repeat,ttl,timestamp_str,control
		1536
		[768,768,768,768,320,0,"complete: every target was probed or excluded"]
		zscan: 768 control probes, 320 answered (41.67%): false hosts
	END
}

@test "a scan of 100 ports and zfilter --per: no host of that network is left, and no row of a true host is lost" {
	in_lab '
		zscan -q -p 1-30,60-98,400-429,443 -b none -r 20000 -c 1 -O csv --output-filter "success = 1" -o rows 10.0.9.48/28 10.0.9.64/28 fd00:10::9:f0/124 fd00:10::9:100/124
		wc -l <rows
		zfilter --per saddr --max 20 "" rows >left
		diff <(sed 1d left | cut -d, -f1,2 | sort) <(zperm -p 80,443 10.0.9.48/28 10.0.9.64/28 fd00:10::9:f0/124 fd00:10::9:100/124 | grep -vFf <(zperm $false_hosts | sed "s/$/,/") | sort) && echo true hosts
		# By prefix: each true host of the lab has two open ports.
		zfilter --per saddr/26 --max 200 "saddr in 10.0.0.0/8" rows | sed 1d | cut -d, -f1 | sort -u | cmp - <(zperm 10.0.9.64/28 | sort) && echo by prefix
	' >out
	cat out
	[ "$(cat out)" = "$(printf '%s\n' $((1 + 16 * 100 + 16 * 2 + 16 * 100 + 16 * 2)) 'true hosts' 'by prefix')" ]
}

@test "--control: rows without -f and -O are of hits with their control; a config file may name it" {
	in_lab '
		words="--control-time 60 -p 443 -b none -r 2000 -c 0.5 -q 10.0.9.62/31 10.0.9.64/31"
		zscan $words --control | cut -d, -f1,8 | sort
		zscan $words -O json --control | jq -c "[.saddr, .control]" | sort
		echo control >config
		zscan -C config $words -f saddr,control | sort
		# These control probes are lost, and their time is longer than the cooldown.
		ip netns exec gw nft insert rule inet lab pass ip daddr 10.0.9.192/26 tcp dport 1024-65535 drop
		zscan -q --control --control-time 1.5 -p 443 -b none -c 0.5 -f saddr,control 10.0.9.192/31 | sort
	' >out
	cat out
	diff out - <<-END
		10.0.9.62,1
		10.0.9.63,1
		10.0.9.64,0
		10.0.9.65,0
		saddr,control
		["10.0.9.62",true]
		["10.0.9.63",true]
		["10.0.9.64",false]
		["10.0.9.65",false]
		10.0.9.62,1
		10.0.9.63,1
		10.0.9.64,0
		10.0.9.65,0
		saddr,control
		10.0.9.192,0
		10.0.9.193,0
		saddr,control
	END
}

@test "--control net: a neighbour at the same port is no host that is excluded; whole networks that answer are told, by IPv6 in their /64" {
	in_lab '
		# In fd00:10:0:2::/64 one host is true.
		ip -n far route add local fd00:10:0:2::5 dev lo
		ip netns exec gw nft insert rule inet lab pass ip6 daddr fd00:10:0:2::/64 reject
		ip netns exec gw nft insert rule inet lab pass ip6 daddr fd00:10:0:2::5 accept
		printf "%s\n" 10.0.9.0/26 10.0.9.128-10.0.9.255 >excluded
		echo 10.0.9.64-10.0.9.120 >optout
		ip netns exec gw nft add element netdev lab excluded "{ 10.0.9.0/26, 10.0.9.64-10.0.9.120, 10.0.9.128/25 }"
		ZSCAN_OPTOUT=optout zscan --control net --control-time 60 -p 443 -b excluded -r 2000 -c 0.5 -f saddr,control -o rows \
			10.0.9.0/24 fd00:10::9:0/124 fd00:10:0:2::5 2>said
		echo "status $?"
		sed 1d rows | sort -t, -k 2 | awk -F, "{ n[(/:2::/ ? 2 : /:/ ? 6 : 4) \" \" \$2]++ } END { for (i in n) print i, n[i] }" | sort
		count excluded
		tail -n 1 said
	' >out
	cat out
	diff out - <<-'END'
		status 0
		2 0 1
		4 1 7
		6 1 16
		0
		zscan: complete: every target was probed or excluded
	END
}

@test "--control over UDP: who sends an answer from a high port that no service has is false; that it is unreachable is expected" {
	in_lab '
		ip netns exec far "$REPO/test/lab/echo" 7 >/dev/null 2>&1 &
		ip netns exec far nft add rule inet false_hosts answer_all ip daddr 10.0.9.0/26 meta l4proto udp redirect to :7
		until_true ip netns exec far ss -HuanO sport = 7 | grep -q .
		zscan --control --control-time 60 -M udp --probe-args text:ping -p 7 -b none -r 2000 -c 0.5 -f saddr,success,control -o rows 10.0.9.32/27 10.0.9.64/28 2>said
		sed 1d rows | sed "s/^10.0.9.\([345].\|6[0-3]\),/false,/; s/^10.*9.*\...,/true,/" | sort | uniq -c | xargs
	' >out
	cat out
	diff out - <<<'32 false,1,1 16 true,1,0'
}

# bats test_tags=alone
@test "--control: probes and control probes together are no more than the rate" {
	in_lab '
		ip netns exec gw tcpdump -ni scanner -w all.pcap "tcp[tcpflags] & tcp-syn != 0 and src host 198.18.0.2" 2>tcpdump.log &
		tcpdump=$!
		until_true grep -q listening tcpdump.log
		zscan -q --control --control-time 60 -p 443 -b none -r 1000 -c 0.5 -o rows 10.0.8.0/22
		kill $tcpdump && wait $tcpdump
		count syn
		tcpdump -ttnr all.pcap 2>/dev/null | awk "{ n[int(\$1)]++ } END { if (NR < 1000) print \"captured:\", NR; for (s in n) if (n[s] > 1200) print \"too many:\", n[s] }"
	' >out
	cat out
	[ "$(cat out)" = 2048 ]
}

# bats test_tags=alone
@test "--control: the time for an answer begins when the hit is read, however long the receiver slept before" {
	awake_late() {
		in_lab '
			zrecv -k $KEY -f saddr,control -o rows --control host:5 --control-time 0.5 -c 0.1 -- sh -c "
				receiver=\$(pgrep -x -P \$PPID zrecv)
				kill -STOP \$receiver
				echo 10.0.9.1,443 | zsend -k $KEY
				sleep 0.7
				kill -CONT \$receiver
			" 5>&1 | zsend -k $KEY
			sed 1d rows
		' >out
		cat out
		[ "$(cat out)" = 10.0.9.1,1 ]
	}
	retry awake_late
}

@test "--control: SIGINT prints the hits that wait: those that are known of with their control, others without" {
	in_lab '
		# The control probes to 10.0.9.192/26 are lost.
		ip netns exec gw nft insert rule inet lab pass ip daddr 10.0.9.192/26 tcp dport 1024-65535 drop
		zscan --print --control --control-time 60 -p 443 -b none -r 2000 -c 60 -o rows 10.0.9.0/24 | sed "s/| zstatus/| tee -i lines | zstatus/" >text
		env --default-signal=INT sh text 2>said &
		until_true grep -qE "^zrecv .* control_replies=192 .* cooldown=1" lines
		pid=$(sed -nE "s/^zrecv pid=([0-9]*).*/\1/p" lines | head -n 1)
		parent=$(ps -o ppid= $pid | tr -d " ")
		while kill -INT $parent 2>/dev/null; do sleep 0.2; done
		wait $!
		sed 1d rows | sed "s/.*,/,/" | sort | uniq -c | xargs
	' >out
	cat out
	[ "$(cat out)" = '64 , 128 ,0 64 ,1' ]
}

@test "--control: what it cannot be combined with is refused" {
	while IFS='|' read -r options why; do
		# shellcheck disable=SC2086 # words
		run --separate-stderr zscan -p 443 -b "$EX_CONF" $options 10.0.0.0/24
		check 2 '' "z$why"
	done <<-'END'
		--control=both|scan: --control: want nothing, host or net: both
		--control -M tcp_banner|scan: --control: cannot be combined with tcp_banner: ask hosts for data once the false ones are out: zfilter 'control = 0'
		--control -r auto|scan: -r auto: cannot be combined with --control
		--control -o hits --checkpoint ckpt|scan: --checkpoint: cannot be combined with --control, as hits that wait would be lost
		--control --cap 24:10|scan: --cap: cannot be combined with --control, whose probes would be beyond it
		--control -P 16|scan: -P: out of range: 16: with --control want up to 15
		--control --dedup-method none|scan: --dedup-method: with --control want full: a host that sends many replies would get as many control probes
		--control -T 4|scan: -T: with --control up to 3, as a shell can name no more descriptors
		--control -M tcp_synackscan|recv: --control: host: any port of a host answers tcp_synackscan: give net
		--control -s 40000-40009|recv: -s: want 16 ports or more for --control: with fewer no reply tells the attempt
	END
	echo 10.0.0.1 >ips
	run --separate-stderr zscan -p 443 -b "$EX_CONF" -I ips --control net 10.0.0.0/24
	check 2 '' 'zscan: --control: net: cannot be combined with -I beside other targets, as neighbours are not on its list'
	run --separate-stderr zscan -p 443 -b "$EX_CONF" --controlnet 10.0.0.0/24
	check 2 '' "zscan: unrecognized option '--controlnet'"
	# After --control, a word other than host and net is a target.
	run --separate-stderr zscan -p 443 -b "$EX_CONF" --control 10.0.0.0/33
	[[ "$stderr" == *"10.0.0.0/33"* ]]
	run zscan --print-settings -p 443 -b "$EX_CONF" --control net 10.0.0.0/24
	[[ "$output" == *'control="net"'* ]]
}
