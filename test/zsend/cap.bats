# SPDX-License-Identifier: ISC
#
# Tests the cap per network. The times of frames in a file show how many probes leave in each
# second, which are held back, and when those leave. However slow a machine is, no network gets more
# than its cap.

# shellcheck disable=SC2016

load ../helper

PRELUDE=$BATS_TEST_DIRNAME/links.bash

setup() {
	cd "$BATS_TEST_TMPDIR" || return
}

# send OPTION...: writes frames to out.pcap and status lines to status. With EXEC, $! of a
# background job is zsend itself.
send() {
	if [ "$BASHPID" != $$ ] && [ -n "${EXEC:-}" ]; then
		exec zsend -p 80 -k "$KEY" -S 198.18.0.2,fd00::2 -w out.pcap -u 4 "$@" 4>status
	fi
	zsend -p 80 -k "$KEY" -S 198.18.0.2,fd00::2 -w out.pcap -u 4 "$@" 4>status
}

# probes: prints "SECONDS ADDRESS" of each SYN, with the address in hexadecimal.
probes() {
	od -An -v -tx1 -w1 out.pcap | awk '
		{ byte[NR - 1] = $1 }
		END {
			for (i = 0; i < 256; i++) value[sprintf("%02x", i)] = i
			for (at = 24; at < NR; at += 16 + size) {
				seconds = value[byte[at]] + 256 * (value[byte[at + 1]] + 256 * (value[byte[at + 2]] + 256 * value[byte[at + 3]]))
				fraction = value[byte[at + 4]] + 256 * (value[byte[at + 5]] + 256 * (value[byte[at + 6]] + 256 * value[byte[at + 7]]))
				size = value[byte[at + 8]] + 256 * value[byte[at + 9]]
				from = byte[at + 16 + 12] == "86" ? at + 16 + 38 : at + 16 + 30
				to = byte[at + 16 + 12] == "86" ? from + 16 : from + 4
				if (at == 24) first = seconds
				text = ""
				for (i = from; i < to; i++) text = text byte[i]
				printf "%.9f %s\n", seconds - first + fraction / 1e9, text
			}
		}'
}

# keeps DIGITS RATE: checks the probes on the standard input. A network is the first DIGITS digits
# of an address, and gets at most RATE probes in any second.
keeps() {
	awk -v digits="$1" -v rate="$2" '
		{ network = substr($2, 1, digits); n = ++count[network]; at[network, n] = $1
		  if (n > rate && $1 - at[network, n - rate] < 1) { print "more than " rate " to " network " within a second of " $1; bad = 1 } }
		END { exit bad || NR == 0 }'
}

# sent_once FILE: each IPv4 target of FILE got one probe.
sent_once() {
	diff <(probes | cut -d' ' -f2 | sort) <(awk -F. '{ printf "%02x%02x%02x%02x\n", $1, $2, $3, $4 }' "$1" | sort)
}

# was_sent N, was_last TARGET, was_held N: true if the last status line says so.
was_sent() { [ "$(status_of sent status)" = "$1" ]; }
was_last() { [ "$(status_of last status)" = "$1" ]; }
was_held() { [ "$(status_of held status)" = "$1" ]; }

# has N: true if out.pcap holds N SYNs over IPv4, or more.
has() {
	[ "$(stat -c %s out.pcap)" -ge $((24 + $1 * 82)) ]
}

@test "--cap: what is no length and rate is refused" {
	while IFS='|' read -r argument message; do
		run --separate-stderr send --cap "$argument" <<<10.0.0.1
		check 2 "" "zsend: --cap: $message: $argument"
		[ ! -e out.pcap ]
	done <<-'END'
		24|want LENGTH:RATE, as in 24:10, or ip6:LENGTH:RATE
		|want LENGTH:RATE, as in 24:10, or ip6:LENGTH:RATE
		:10|want LENGTH:RATE, as in 24:10, or ip6:LENGTH:RATE
		/24:10|want LENGTH:RATE, as in 24:10, or ip6:LENGTH:RATE
		ip4:24:10|want LENGTH:RATE, as in 24:10, or ip6:LENGTH:RATE
		1000:10|want LENGTH:RATE, as in 24:10, or ip6:LENGTH:RATE
		0:10|a prefix length is 1 to 32, of IPv6 1 to 128
		129:10|a prefix length is 1 to 32, of IPv6 1 to 128
		ip6:0:10|a prefix length is 1 to 32, of IPv6 1 to 128
		24:|not a number of probes a second
		24:x|not a number of probes a second
		24:10/s|not a number of probes a second
		24:-1|not a number of probes a second
		24:0|out of range: want 0.00000001 to 1G probes a second
		24:2G|out of range: want 0.00000001 to 1G probes a second
	END
	run --separate-stderr send --cap 24:10 --cap 24:20 <<<10.0.0.1
	check 2 "" "zsend: --cap: this length has a cap already: 24:20"
	run --separate-stderr send --cap ip6:48:10 --cap 48:10 <<<10.0.0.1
	check 2 "" "zsend: --cap: this length has a cap already: 48:10"
	run --separate-stderr send --cap 8:1 --cap 9:1 --cap 10:1 --cap 11:1 --cap 12:1 <<<10.0.0.1
	check 2 "" "zsend: --cap: at most 4 lengths for a family"
	run --separate-stderr zsend -M tcp_banner --cap 24:10 -w out.pcap </dev/null
	check 2 "" "zsend: --cap: tcp_banner goes on with the connections of rows: give it to tcp_synscan"
	run -0 --separate-stderr send --cap 24:10 --cap 32:1 --cap 33:1.5 --cap 128:1K --cap ip6:32:.1 </dev/null
	[ -z "$output$stderr" ]
}

@test "no network has more than its cap in any second, in any order of the targets, and each target is probed once" {
	local order
	zperm -e 1 10.0.0.0/22 >random
	sort -t . -k 3n -k 4n random >ascending
	for order in random ascending; do
		send --cap 24:200 <$order
		probes | keeps 6 200
		sent_once $order
		[ "$(status_of 'n=1024 .* failed=0 .* held=0 asked' status)" = 1024 ]
	done
}

@test "a cap below 64 a second has probes leave evenly, one of a fraction too" {
	seq -f 10.0.0.%g 20 >targets
	send --cap 24:16 <targets
	# The probes leave in the order of their lines.
	[ "$(probes | cut -d' ' -f2)" = "$(seq 20 | awk '{ printf "0a0000%02x\n", $1 }')" ]
	probes | awk 'NR > 1 && $1 - last < 1 / 16 { print $1, last; bad = 1 } { last = $1 } END { exit bad || NR != 20 }'
	head -n 3 targets | send --cap 24:2.5
	probes | awk 'NR > 1 && $1 - last < .4 { print $1, last; bad = 1 } { last = $1 } END { exit bad || NR != 3 }'
}

@test "several lengths: all of them hold" {
	zperm -e 1 -n 300 10.0.0.0/23 >targets
	send --cap 24:140 --cap 16:256 --cap 28:20 --cap 32:1 -r 2000 <targets
	sent_once targets
	probes >list
	keeps 6 140 <list
	keeps 4 256 <list
	keeps 7 20 <list
}

@test "several lengths: what a network has had keeps back no other one that the larger network allows" {
	local caps
	# The list is sorted. So when the second probe to 10.0.1 is checked, those to 10.0.2 wait
	# for the same cap of 10.0.
	printf '%s\n' 10.0.{0..3}.{1..3} >targets
	for caps in "24:0.001 --cap 16:50" "16:50 --cap 24:0.001"; do
		rm -f status out.pcap
		# shellcheck disable=SC2086
		EXEC=1 send --cap $caps <targets 3>&- &
		until_true was_sent 4
		kill -TERM $!
		wait $!
		[ "$(probes | cut -d' ' -f2 | cut -c 1-6 | sort -u | wc -l)" = 4 ]
	done
}

@test "IPv6 has caps of its own, by any length" {
	local i
	for i in {1..24}; do
		echo "2001:db8:0:$i::1"       # one /48, and 24 /64
		echo "2001:db8:1:1::$i"       # one /112
		echo "10.0.0.$i"
	done >targets
	send --cap 48:30 --cap ip6:32:50 --cap 112:16 <targets
	probes >list
	[ "$(wc -l <list)" = 72 ]
	[ "$(cut -d' ' -f2 list | sort -u | wc -l)" = 72 ]
	grep ' 2001' list >list6
	keeps 12 30 <list6
	keeps 8 50 <list6
	keeps 28 16 <list6
	# The IPv4 probes did not wait for those over IPv6: all left before the last seven.
	run ! grep -qv ' 2001' <(tail -n 7 list)
}

@test "networks are apart by every bit of their length, and by none behind it" {
	printf '%s\n' 10.0.0.0 10.0.0.255 10.0.1.0 10.1.0.0 2001:db8:0:: 2001:db8:0:ffff:ffff:ffff:ffff:ffff 2001:db8:1:: 2001:db9:: \
		2001:db8:2:: 2001:db8:4::1:0 2001:db8:4::1:ff >targets
	rm -f status out.pcap
	EXEC=1 send --cap 24:0.001 --cap 48:0.001 <targets 3>&- &
	until_true was_held 3
	until_true was_sent 8
	kill -TERM $!
	wait $!
	rm -f status out.pcap
	EXEC=1 send --cap 112:0.001 < <(tail -n 2 targets; echo 2001:db8:4::2:0; echo 2001:db8:5::1:0) 3>&- &
	until_true was_held 1
	until_true was_sent 3
	kill -TERM $!
	wait $!
}

@test "attempts and ports count as probes, each" {
	printf '%s\n' 10.0.0.1 10.0.0.2 >targets
	send --cap 24:20 -P 3 -p 80,443,8080 <targets
	probes >list
	[ "$(wc -l <list)" = 18 ]
	keeps 6 20 <list
	awk 'NR > 1 && $1 - last < .05 { exit bad = 1 } { last = $1 } END { exit bad }' list
	# All probes but the first take the fast path.
	send --cap 24:20 -P 3 <targets
	probes >list
	[ "$(wc -l <list)" = 6 ]
	awk 'NR > 1 && $1 - last < .05 { exit bad = 1 } { last = $1 } END { exit bad }' list
	# Lines with a comment take the scalar path.
	sed 's/$/ # a remark/' targets | send --cap 24:20 -P 3
	probes >list
	[ "$(wc -l <list)" = 6 ]
	awk 'NR > 1 && $1 - last < .05 { exit bad = 1 } { last = $1 } END { exit bad }' list
}

@test "a sender that is stopped, or told to pause when a frame is to leave, makes up for nothing" {
	seq -f 10.0.0.%g 45 >targets
	mkfifo control
	rm -f status out.pcap
	EXEC=1 send --cap 24:50 -r 10000 --steer 5 <targets 5<>control 3>&- &
	until_true has 5
	kill -STOP $!
	sleep 0.2
	kill -CONT $!
	until_true has 10
	echo pause >control
	sleep 0.2
	echo resume >control
	wait $!
	sent_once targets
	probes | awk 'NR > 1 && $1 - last < .02 { print $1, last; bad = 1 } { last = $1 } END { exit bad }'
}

@test "other networks go on; last is the line before the oldest that is held back, also with several attempts" {
	printf '%s\n' 10.0.0.1 10.0.1.1 10.0.1.2 10.0.2.1 10.0.3.1 >targets
	rm -f status out.pcap
	EXEC=1 send --cap 24:0.001 <targets 3>&- &
	until_true has 4
	until_true was_held 1
	until_true was_last 10.0.1.1
	kill -TERM $!
	wait $!
	tail -n 1 status
	[ "$(status_of 'n=5 .* sent=4 failed=0 .* held=1 asked' status)" = 5 ]
	[ "$(status_of last status)" = 10.0.1.1 ]
	# The second attempt of the first line is held back, so the first line is not done.
	rm -f status out.pcap
	EXEC=1 send -P 2 --cap 24:0.001 < <(head -n 2 targets) 3>&- &
	until_true has 2
	until_true was_held 2
	[ "$(status_of last status)" = "" ]
	kill -TERM $!
	wait $!
	# Frames leave one at a time or several together. The held line is the first one, or it
	# follows a line that is not plain.
	while read -r rate before; do
		rm -f status out.pcap
		EXEC=1 send -P 2 --cap 24:0.001 -r $rate < <(printf '%s\n' $before 10.0.0.1) 3>&- &
		until_true was_held 1
		until_true was_last "$before"
		kill -TERM $!
		wait $!
	done <<-'END'
		1000
		0
		0 2001:db8::1
	END
	# The first of three lines is done, since it names its attempt.
	rm -f status out.pcap
	EXEC=1 send --cap 24:0.001 < <(printf '%s\n' 10.0.0.1,80,+0 10.0.0.1,80,+1 10.0.1.1,80,+0) 3>&- &
	until_true was_held 1
	until_true was_sent 2
	[ "$(status_of last status)" = 10.0.0.1,80,+0 ]
	kill -TERM $!
	wait $!
}

@test "memory is bounded: input waits, and a signal ends it" {
	zperm -e 1 -n 400000 10.0.0.0/8 >targets
	rm -f status out.pcap
	EXEC=1 send --cap 8:0.001 <targets 3>&- &
	until_true was_held 262144
	# Lines read: the one that was sent, those held back, and those in the buffer.
	taken=$(head -c "$(sed -n 's/^pos:\t//p' /proc/$!/fdinfo/0)" targets | wc -l)
	echo "$taken lines read; $(grep VmHWM /proc/$!/status)"
	[ "$taken" -ge 262145 ]
	[ "$taken" -lt 330000 ]
	[ -n "${SAN:-}" ] || [ "$(sed -n 's/^VmHWM:[[:space:]]*\([0-9]*\) kB/\1/p' /proc/$!/status)" -lt 65536 ]
	kill -TERM $!
	wait $!
	[ "$(status_of n status)" = 262145 ]
	[ "$(status_of sent status)" = 1 ]
	[ "$(status_of last status)" = "$(head -n 1 targets)" ]
}

@test "where as many are held back as may be, each still leaves in its time, once" {
	zperm -e 1 -n 400000 10.0.0.0/8 >targets
	send -X --cap 8:500K <targets
	[ "$(status_of 'sent=400000 failed=0 .* held=0 asked' status)" = 400000 ]
	# Each record has 16 bytes of pcap header and a packet of 52 bytes. The destination is the
	# ninth word.
	[ "$(tail -c +25 out.pcap | od -An -v -tx4 -w68 | cut -d' ' -f10 | sort -u | wc -l)" = 400000 ]
}

@test "-n: the probes of the first lines; -t: what is held back then is not sent" {
	printf '%s\n' 10.0.0.1 10.0.0.2 10.0.1.1 10.0.2.1 >targets
	send --cap 24:20 -n 3 <targets
	sent_once <(head -n 3 targets)
	send --cap 24:0.01 -t 1 <targets
	[ "$(status_of 'sent=3 failed=0 .* held=1 asked' status)" = 4 ]
}

@test "--deny is looked at when a probe leaves, once more" {
	local rate in_time
	printf '%s\n' 10.0.0.1 10.0.0.2 10.0.0.3 >targets
	for rate in 0.6 0.2 0.05; do
		: >deny.conf
		rm -f status out.pcap
		EXEC=1 send --cap 24:$rate --deny deny.conf <targets 3>&- &
		until_true has 1
		echo 10.0.0.2 >deny.conf
		kill -HUP $!
		has 2 || in_time=1
		wait $!
		[ -z "${in_time:-}" ] || break
	done
	[ "$(status_of 'sent=2 failed=0 unreachable=0 denied=1 held=0 asked' status)" = 3 ]
	run -0 probes
	[[ $output = *' 0a000001'*' 0a000003' ]]
}

@test "who waits for the cap is not late" {
	seq -f 10.0.0.%g 4 | send --cap 24:10 -r 1000
	[ "$(status_of late status)" = 0 ]
}

@test "hosts on the link itself: the cap is of the probes, whenever their neighbours answer" {
	run in_lab '
		make_lan 10.8.0.1/24
		ip route replace default via 10.8.0.254 dev lan0
		hosts_at 10.8.0.0/25
		tcpdump -i lan0 -Q out -Z root -U -w out.pcap "tcp dst port 80" 2>err &
		until_true grep -q listening err
		zperm -e 1 10.8.0.0/24 | zsend -k $KEY -p 80 --cap 24:60 -u 4 4>status
		echo "status $?: $(status_of "sent=127 failed=0 unreachable=129 denied=0 held=0 asked" status)"
		caught() { [ "$(tcpdump -n -r out.pcap 2>/dev/null | wc -l)" = 127 ]; }
		until_true caught
		kill $!
		wait
	'
	echo "$output"
	[ "${lines[1]}" = "status 0: 256" ]
	tcpdump -tt -n -r out.pcap 2>/dev/null | awk 'NR > 1 && $1 - last < .0159 { print $1, last; bad = 1 } { last = $1 } END { exit bad || NR != 127 }'
}

@test "random and sorted targets under a meter at the far side, which sees each once; more networks than there is room for, in part" {
	run "$REPO/test/soak/run" -d 256 cap
	echo "$output"
	[ "$status" -eq 0 ]
	[[ "$output" == *"random: 4096 sent in "*", 4096 came, 0 over the cap, 0 twice"*"sorted: 4096 sent "*"3906 to networks of two targets, 1953 of them to one again, 0 of these too early"* ]]
}

@test "a meter at the far side counts nothing over the cap; without one it does" {
	run in_lab '
		ip netns exec gw nft -f - <<-END
			table netdev cap {
				set networks { type ipv4_addr; flags dynamic; }
				counter over { }
				chain early {
					type filter hook ingress device "scanner" priority -1000
					tcp flags & (syn | ack) == syn add @networks { ip daddr & 255.255.255.0 limit rate over 50/second burst 5 packets } counter name over
				}
			}
		END
		zperm -e 1 10.1.0.0/22 -n 200 | zsend -k $KEY -p 80 --cap 24:50 -u 4 4>status
		echo "$(status_of sent status) sent, $(count syn) came, $(packets gw cap over) over"
		zperm -e 1 10.1.0.0/22 -n 200 | zsend -k $KEY -p 80
		[ "$(packets gw cap over)" -gt 50 ] && echo "without it more than 50 over"
	'
	echo "$output"
	[ "${lines[0]}" = "200 sent, 200 came, 0 over" ]
	[ "${lines[1]}" = "without it more than 50 over" ]
}
