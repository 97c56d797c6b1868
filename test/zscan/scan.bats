# Tests the whole pipeline on a real TCP/IP stack, in the lab: it finds all that is there, probes no
# excluded address, and notices every process that is killed.

# bats file_tags=long

load ../helper

PRELUDE=$BATS_TEST_DIRNAME/scan.bash

setup() {
	cd "$BATS_TEST_TMPDIR" || return
}

@test "two commands side by side: every open host once, nothing excluded is probed, one key without a flag" {
	in_lab '
		watch_excluded
		cp $conf "$1/ex.conf"
		cd "$1"
		mkfifo ready
		zrecv -R 5 5>ready > hits.csv 3>&- &
		read -r _ <ready
		zperm 10.0.0.0/16 | zblack -f ex.conf | zsend -p 443 -r 20000
		echo "sender $?"
		# Packets in flight in the lab arrive within a moment, so a file that no longer
		# grows holds all rows.
		until n=$(wc -l <hits.csv); sleep 1; [ "$n" = "$(wc -l <hits.csv)" ]; do :; done
		kill -TERM $!
		wait $!
		echo "receiver $?"
		echo "syn $(count syn) excluded $(count excluded)"
	' "$BATS_TEST_TMPDIR" >out
	expected_hosts 443 10.0.0.0/16 "$EX_CONF" >expected
	diff <(hosts hits.csv) expected
	[ "$(cat out)" = "sender 0
receiver 0
syn 61172 excluded 0" ]
}

@test "one command: the same set, and the counts and sums of all stages agree" {
	in_lab '
		watch_excluded
		cp $conf "$1/ex.conf"
		cd "$1"
		zrecv -o hits.csv -c 1 -u 4 -- sh -c "zperm 10.0.0.0/16 | zblack -f ex.conf | zsend -p 443 -r 20000" 4>status
		echo "status $?"
		echo "syn $(count syn) excluded $(count excluded)"
	' "$BATS_TEST_TMPDIR" >out
	expected_hosts 443 10.0.0.0/16 "$EX_CONF" >expected
	diff <(hosts hits.csv) expected
	[ "$(cat out)" = "status 0
syn 61172 excluded 0" ]

	[ "$(status_of n status zperm)" -eq 65536 ]
	[ "$(status_of n status zblack)" -eq 61172 ]
	[ "$(status_of dropped status zblack)" -eq $((65536 - 61172)) ]
	[ "$(status_of n status zsend)" -eq 61172 ]
	[ "$(status_of sent status zsend)" -eq 61172 ]
	[ "$(status_of hits status zrecv)" -eq "$(wc -l <expected)" ]
	[ "$(status_of sum status zblack)" = "$(status_of sum status zsend)" ]
	# Bash adds modulo 2^64.
	passed=$((16#$(status_of sum status zblack)))
	dropped=$((16#$(status_of dropped_sum status zblack)))
	[ "$(printf %016x $((passed + dropped)))" = "$(status_of sum status zperm)" ]
	for tool in zperm zblack zsend zrecv; do
		[ "$(status_of end status $tool)" = 0 ]
	done
}

@test "-a: closed ports, and ICMP errors by the target that they quote" {
	in_lab '
		zrecv -a -c 1 -f saddr,sport,classification,success,icmp_responder,icmp_type,icmp_code -- \
			sh -c "zperm -p 80,443 10.0.200.0/22 10.0.9.0/30 | zblack -f $conf | zsend -r 4000"
	' >rows.csv
	{
		echo saddr,sport,classification,success,icmp_responder,icmp_type,icmp_code
		for port in 80 443; do
			for i in {0..3}; do echo "10.0.9.$i,$port,synack,1,,,"; done
			for i in {0..255}; do
				echo "10.0.201.$i,$port,rst,0,,,"
				echo "10.0.202.$i,$port,unreach,0,198.18.0.1,3,1"
				echo "10.0.203.$i,$port,unreach,0,198.18.0.1,3,13"
			done
		done
	} >expected.csv
	diff <(sort rows.csv) <(sort expected.csv)
}

@test "icmp_echoscan: answers, and errors by what they quote" {
	in_lab '
		zrecv -M icmp_echoscan -a -c 1 -f saddr,sport,classification,success,icmp_responder -- \
			sh -c "zperm 10.0.200.0/22 10.0.9.0/30 | zblack -f $conf | zsend -M icmp_echoscan -r 4000"
		echo "echo requests $(count echo)" >&2
	' >rows.csv 2>err
	{
		echo saddr,sport,classification,success,icmp_responder
		for i in {0..3}; do echo "10.0.9.$i,,echoreply,1,"; done
		for i in {0..255}; do
			echo "10.0.201.$i,,echoreply,1,"
			echo "10.0.202.$i,,unreach,0,198.18.0.1"
			echo "10.0.203.$i,,unreach,0,198.18.0.1"
		done
	} >expected.csv
	diff <(sort rows.csv) <(sort expected.csv)
	[ "$(cat err)" = "echo requests 1028" ]
}

@test "forged replies are never accepted: wrong acknowledgement, port, host, quotation, random" {
	for mode in badack badport badhost badsport badquote random; do
		run in_lab '
			coproc FORGER { exec ip netns exec gw test/lab/responder -i scanner -m "$1" -n 20; }
			read -r _ <&"${FORGER[0]}"
			# With badport, the ports do not encode the time. Otherwise each port would
			# be valid.
			ports=32768-61000
			[ "$1" != badport ] || ports=40000-52798
			zrecv -s $ports -a -c 0.5 -u 4 -o "$2/$1.csv" -- \
				sh -c "zperm 10.1.0.0/24 | zblack -f $conf | zsend -s $ports -p 443 -r 2000" 4>"$2/$1.status"
			echo "status $?"
			kill "$FORGER_PID"
			wait "$FORGER_PID"
		' "$mode" "$BATS_TEST_TMPDIR"
		# Each probe got its 20 forged replies.
		grep -q " sent=5120$" <<<"$output"
		# The file has a header only, and the receiver did see the forgeries.
		[ "$(wc -l <"$mode.csv")" -eq 1 ]
		[ "$(status_of valid "$mode.status" zrecv)" -eq 0 ]
		[ "$(status_of packets "$mode.status" zrecv)" -gt 0 ]
		[ "$mode" = random ] || [ "$(status_of invalid "$mode.status" zrecv)" -ge 256 ]
	done
}

@test "the true reply of such a responder is accepted, so the forgeries failed for what they were" {
	run in_lab '
		coproc RESPONDER { exec ip netns exec gw test/lab/responder -i scanner; }
		read -r _ <&"${RESPONDER[0]}"
		zrecv -c 0.5 -- sh -c "zperm 10.1.0.0/24 | zblack -f $conf | zsend -p 443 -r 2000"
		kill "$RESPONDER_PID"
	'
	[ "$(grep -c ',synack,1,' <<<"$output")" -eq 256 ]
}

@test "repeated probes: each reply tells its attempt, and only the first is a hit" {
	in_lab '
		zrecv -c 1 -a -f saddr,attempt,repeat -- sh -c "zperm 10.0.9.0/28 | zblack -f $conf | zsend -p 80 -P 3"
		echo "syn $(count syn)" >&2
	' >rows.csv 2>err
	[ "$(cat err)" = "syn 48" ]
	[ "$(sed 1d rows.csv | cut -d, -f1,2 | sort -u | wc -l)" -eq 48 ]
	[ "$(grep -c ',0$' rows.csv)" -eq 16 ]
	[ "$(grep -c ',1$' rows.csv)" -eq 32 ]
}

# spans: measures how many frames arrive at two rates, and how long that takes.
spans() {
	in_lab '
		exec 2>"$1/err"
		for rate in "-r 1500 -n 3000" "-B 720000 -n 1000"; do
			ip netns exec gw tcpdump -l -i scanner -ttnnq -B 8192 "tcp[13] & 18 == 2" 2>listening >"$1/seen" &
			tcpdump=$!
			until grep -q "listening on" listening; do sleep 0.02; done
			zperm 10.1.0.0/16 | zsend -p 80 $rate
			until [ "$(wc -l <"$1/seen")" -ge "${rate##* }" ]; do sleep 0.1; done
			kill $tcpdump
			wait $tcpdump
			awk "NF { if (!n++) first = \$1; last = \$1 } END { print n, last - first }" "$1/seen"
			rm listening
		done
	' "$BATS_TEST_TMPDIR" >spans
	cat spans
	# 2,999 gaps of 1/1,500 s; 999 gaps of 90 bytes (66, FCS, preamble and gap) at 720,000
	# bit/s.
	awk 'NR == 1 { exit !($2 > 1.99 && $2 < 2.01) }' spans && awk 'NR == 2 { exit !($2 > 0.99 && $2 < 1.01) }' spans
}

# bats test_tags=alone
@test "the rate is exact, in probes and in bits on the wire" {
	retry spans
	[ "$(cut -d' ' -f1 spans | paste -sd' ')" = "3000 1000" ]
}

# This scan is slow enough to interrupt, and has more targets than its pipes hold. One probe in four
# is a hit.
slow='zperm -p 80-85,443,444 10.0.0.0/16 | sh -c "echo \$\$ >pid.fifo; exec zblack -f '"$EX_CONF"'" | zsend -r 2000'

@test "a stage that is killed: the scan ends in 1 and says which" {
	for victim in zperm zblack zsend; do
		run in_lab '
			cd "$1" && mkfifo pid.fifo
			zrecv -c 0.5 -o hits.csv -- sh -c "$2" 3>&- &
			read -r _ <pid.fifo
			until [ "$(wc -l <hits.csv)" -gt 10 ]; do sleep 0.05; done
			victim=$(pgrep -x "$3")
			kill -KILL $victim
			wait $!
			echo "status $?"
			rm pid.fifo
			left
			echo end
		' "$BATS_TEST_TMPDIR" "$slow" "$victim"
		echo "$output"
		grep -q "zrecv: $victim (pid [0-9]*) was killed: the scan is incomplete" <<<"$output"
		[ "${lines[-2]}" = "status 1" ]
		[ "${lines[-1]}" = end ]
		# No row is torn.
		none_torn hits.csv
	done
}

@test "a stage of another kind that dies between zblack and zsend: its targets are missed, and the scan is not complete" {
	run --separate-stderr in_lab '
		zrecv -c 0.3 -u 4 -o "$1/hits.csv" -- sh -c "
			zperm 10.0.9.0/24 | zblack -f $conf | sh -c \"head -n 60; kill -9 \\\$\\\$\" | zsend -p 443" 4>"$1/status"
		echo "status $?"
	' "$BATS_TEST_TMPDIR"
	echo "$output $stderr"
	[ "$output" = "status 0" ]
	[ "$(status_of n status zblack) $(status_of n status zsend) $(status_of eof status zsend)" = "256 60 1" ]
	run -1 --separate-stderr zstatus <status
	[ "${stderr_lines[2]}" = "zscan: INCOMPLETE: zsend was not given the targets that zblack passed" ]
}

@test "of two pipelines both are stopped when a stage of one is killed or told to stop" {
	for signal in KILL TERM INT; do
		run in_lab '
			cd "$1"
			set -m                  # otherwise all processes ignore SIGINT
			zrecv -c 0 -u 4 -o hits.csv -- sh -c "
				zperm -p 1-50 10.0.0.0/16 | zblack -f $REPO/$conf | zsend -r 1000 &
				zperm -e 2 -p 1-50 10.2.0.0/16 | zblack -f $REPO/$conf | zsend -r 1000" 4>status 3>&- &
			scan=$!
			set +m
			until [ "$(count syn)" -gt 500 ]; do sleep 0.02; done
			zperm=$(pgrep -f "^zperm -e 2")         # the other one (with &) ignores it
			begin=${EPOCHREALTIME/./}
			kill -$2 "$zperm"
			wait $scan
			echo "status $?"
			took=$(((${EPOCHREALTIME/./} - begin) / 1000))
			left
			echo "$zperm $took $(count syn)" >was
		' "$BATS_TEST_TMPDIR" $signal
		echo "$output"
		read -r zperm took sent <was
		output=$(grep -v "^Killed$" <<<"$output")       # some shells print this
		[ "$took" -lt 3000 ]            # a second (test/tools/crash_test), and leeway
		[ "$sent" -lt 8000 ]
		case $signal in
		KILL)
			[ "$output" = "zrecv: zperm (pid $zperm) is gone: the others are stopped
zrecv: zperm (pid $zperm) was killed: the scan is incomplete
status 1" ]
			;;
		TERM) [ "$output" = "zrecv: zperm (pid $zperm) was stopped by signal 15: so are the others"$'\nstatus 0' ] ;;
		INT) [ "$output" = "zrecv: zperm (pid $zperm) was stopped by signal 2: so are the others"$'\nstatus 130' ] ;;
		esac
		grep -q "^zperm pid=$zperm .* signal=" status || [ $signal = KILL ]
	done
}

@test "stages that zrecv itself has stopped are not said to be lost, however long the command takes to end" {
	for how in "" "kill -TERM" "kill -INT"; do
		run in_lab '
			set -m                  # otherwise all processes ignore SIGINT
			zrecv -t "${2:-0.5}" -c 0 -- sh -c "trap \"sleep 1\" TERM; zperm -p 1-50 10.0.0.0/16 | zsend -r 1000" >/dev/null 3>&- &
			set +m
			[ -z "$1" ] || { until [ "$(count syn)" -gt 100 ]; do sleep 0.02; done; $1 $!; }
			wait $!
			echo "$?"
		' "$how" "${how:+60}"
		[ "$output" = "$([ "$how" = "kill -INT" ] && echo 130 || echo 0)" ]
	done
}

@test "a stage that ends by its own limit, or is stopped in a group of its own, or whose last line takes its time, stops no other" {
	in_lab '
		cd "$1"
		zrecv -c 0 -u 4 -o hits.csv -- sh -c "
			zperm -p 1-50 10.0.0.0/16 | ZSENDER=a zsend -r 1000 -t 0.2 &
			setsid sh -c \"zperm -p 1-50 10.2.0.0/16 & sleep 1; kill \\\$!; wait\" | ZSENDER=b zsend -r 2000 -n 6000
			wait" 4>status
		echo "$?"
		grep -c "^zperm .* signal=15 end=" status
		grep -o "sent=[0-9]* .* end=0" <(grep "^zsend .* sender=b " status) | cut -d" " -f1
		run=$(grep -o "sent=[0-9]* .* end=0" <(grep "^zsend .* sender=a " status) | cut -d" " -f1)
		[ "${run#sent=}" -lt 500 ] && echo few
		zrecv -c 0 -u 4 -o hits.csv -- bash -c "
			exec 5> >(while read -r line; do sleep 0.02; echo \"\$line\"; done >&\$ZSTATUS_FD)
			export ZSTATUS_FD=5
			zperm -p 1-4 10.2.0.0/16 | zsend -r 80000" 4>status
		echo "$?"
		grep -o "sent=[0-9]* .* end=0" <(grep "^zsend " status) | cut -d" " -f1
	' "$BATS_TEST_TMPDIR" >out
	diff out - <<-'END'
		0
		1
		sent=6000
		few
		0
		sent=262144
	END
}

@test "a stage that takes the place of one that has ended, between two looks of the receiver, is not taken for that one" {
	# The receiver sleeps while zblack ends and zsend begins. It then reads the first line of
	# zsend in the same turn as the last one of zblack.
	run in_lab 'replace_stage "$@"' "$BATS_TEST_TMPDIR"
	echo "$output"
	[ "$output" = "status 0, sent 256" ]
}

@test "a process group that has the number of the command's, which has ended, is not signalled" {
	# A pid is used again: the kernel gives it to the next process if it is free.
	run in_lab '
		cd "$1"
		zrecv -c 2 -o none.csv -- sh -c "echo \$\$ >pid" 3>&- &
		scan=$!
		until [ -s pid ]; do sleep 0.01; done
		until [[ $(ps -o stat= -p "$(cat pid)") != [^Z]* ]]; do sleep 0.01; done
		for _ in 1 2 3; do
			echo $(($(cat pid) - 1)) >/proc/sys/kernel/ns_last_pid
			setsid sleep 20 3>&- &
		done
		wait $scan
		echo "status $?"
		pgrep -fxc "sleep 20"
		# The pid is free after the scan, so it was free before, too.
		for _ in 1 2 3; do
			echo $(($(cat pid) - 1)) >/proc/sys/kernel/ns_last_pid
			sleep 0.01 &
			[ $! != "$(cat pid)" ] || echo free
			wait $!
		done | uniq
	' "$BATS_TEST_TMPDIR"
	echo "$output"
	[ "$output" = $'status 0\n3\nfree' ]
}

@test "zrecv itself killed: the sender stops within a second, and nobody is left" {
	for who in parent receiver; do
		run in_lab '
			cd "$1" && mkfifo pid.fifo
			zrecv -c 0.5 -o hits.csv -- sh -c "$2" 3>&- &
			parent=$!
			read -r _ <pid.fifo
			receiver=$(pgrep -x zrecv | grep -vx $parent)
			kill -KILL ${!3}
			was=$(count syn)
			wait $parent
			echo "status $?"
			left
			echo "after that $(($(count syn) - was))"
			echo end
		' "$BATS_TEST_TMPDIR" "$slow" "$who"
		rm pid.fifo
		echo "$output"
		[ "${lines[-1]}" = end ]
		# The sender sends 2,000 probes a second.
		[[ "${lines[-2]}" == "after that "* ]]
		[ "${lines[-2]#after that }" -le 2100 ]
		grep -q "^zrecv: the .* was killed" <<<"$output"
		if [ "$who" = parent ]; then
			grep -qx "status 137" <<<"$output"
		else
			grep -qx "status 3" <<<"$output"
		fi
	done
}

@test "SIGTERM and SIGHUP are a normal stop, SIGINT the same and then died of: rows are whole, stages have ended" {
	for signal in TERM HUP INT; do
		run in_lab '
			cd "$1" && mkfifo pid.fifo
			# A job of a shell without job control would ignore SIGINT.
			set -m
			env --default-signal=HUP zrecv -c 0.5 -u 4 -o hits.csv -- sh -c "$2" 4>status 3>&- &
			read -r _ <pid.fifo
			until [ "$(wc -l <hits.csv)" -gt 100 ]; do sleep 0.05; done
			kill -$3 $!
			wait $!
			echo "status $?"
			rm pid.fifo
			left
			echo end
		' "$BATS_TEST_TMPDIR" "$slow" "$signal"
		echo "$output"
		[ "${lines[-1]}" = end ]
		[ "${lines[-2]}" = "status $([ "$signal" = INT ] && echo 130 || echo 0)" ]
		none_torn hits.csv
		for tool in zperm zblack zsend zrecv; do
			[ -n "$(status_of end status $tool)" ]
		done
		# Probes that were sent before the stop are answered within the cooldown.
		[ "$(status_of sent status zsend)" -ge "$(status_of hits status zrecv)" ]
		[ "$(status_of valid status zrecv)" -ge $(($(status_of sent status zsend) * 9 / 10)) ]
	done
}

@test "a reader that goes away ends the scan, also a quiet one" {
	in_lab '
		zrecv -c 60 -- sh -c "zperm 10.0.0.0/16 | zblack -f $conf | zsend -p 80 -r 1000" | head -n 2
		# This scan finds nothing, so it never writes.
		zrecv -c 60 -- sh -c "zperm 10.1.0.0/16 | zblack -f $conf | zsend -p 80 -r 1000" | sleep 0.5
		left
		[ $SECONDS -lt 30 ] && echo soon
	' >out
	[ "$(head -n 1 out)" = saddr,sport,classification,success,repeat,ttl,timestamp_str ]
	[ "$(wc -l <out)" -eq 3 ]
	[ "$(tail -n 1 out)" = soon ]
}

@test "a reader that is gone before it has read a byte: the command is not run, status 2, 20 times" {
	in_lab '
		mkfifo "$1/rows"
		for i in {1..20}; do
			exec 5<>"$1/rows" 6>"$1/rows" 5>&-
			taskset -c 0 zrecv -c 0 -- touch "$1/run" >&6
			echo "status $?"
			exec 6>&-
		done
	' "$BATS_TEST_TMPDIR" >out
	[ "$(sort out | uniq -c)" = "     20 status 2" ]
	[ ! -e run ]
}

@test "-N: exactly so many rows, and the scan stops; -t: after so long" {
	in_lab '
		zrecv -N 10 -c 60 -o "$1/n.csv" -- sh -c "zperm 10.0.0.0/16 | zblack -f $conf | zsend -p 80 -r 1000"
		echo "status $?"
		zrecv -t 1 -c 0.5 -o "$1/t.csv" -- sh -c "zperm 10.0.0.0/16 | zblack -f $conf | zsend -p 80 -r 1000"
		echo "status $?"
		[ $SECONDS -lt 30 ] && echo soon
	' "$BATS_TEST_TMPDIR" >out
	[ "$(cat out)" = "status 0
status 0
soon" ]
	[ "$(wc -l <n.csv)" -eq 11 ]
	[ "$(wc -l <t.csv)" -gt 1 ]
	[ "$(wc -l <t.csv)" -lt 10000 ]
}

@test "a command that fails, or cannot be run: status 1" {
	run --separate-stderr in_lab '
		zrecv -c 0 -o /dev/null -- sh -c "exit 7"; echo "status $?"
		zrecv -c 0 -o /dev/null -- no-such-command; echo "status $?"
		zrecv -c 0 -o /dev/null -- true; echo "status $?"
	'
	check 0 $'status 1\nstatus 1\nstatus 0' "zrecv: the command ended with status 7
zrecv: no-such-command: No such file or directory
zrecv: the command ended with status 127"
}

@test "a list with one bad line: nothing is sent, and the scan does not end in 0" {
	printf '10.0.0.0/24\n10.0.0.0/33\n' >bad.conf
	run in_lab '
		zrecv -c 0 -o "$1/hits.csv" -- sh -c "zperm 10.0.0.0/24 | zblack -f $1/bad.conf | zsend -p 80"
		echo "status $?"
		echo "syn $(count syn)"
	' "$BATS_TEST_TMPDIR"
	echo "$output"
	[ "${lines[0]}" = "zblack: $BATS_TEST_TMPDIR/bad.conf:2: bad prefix: 10.0.0.0/33" ]
	[ "${lines[-2]}" = "status 1" ]
	[ "${lines[-1]}" = "syn 0" ]
}

@test "no permission, no route, no gateway, no interface: one line, status 2, nothing sent" {
	run in_lab '
		export ZKEY=000102030405060708090a0b0c0d0e0f
		alias_free() { setpriv --reuid=65534 --regid=65534 --clear-groups --bounding-set=-all --inh-caps=-all "$@"; }
		echo 10.0.0.1 | alias_free zsend -p 80; echo "status $?"
		alias_free zrecv; echo "status $?"
		zsend -i nosuch -p 80 </dev/null; echo "status $?"
		zrecv -i nosuch; echo "status $?"
		ip route replace default via 198.18.0.77
		echo 10.0.0.1 | zsend -p 80; echo "status $?"
		ip route del default
		ip -6 route del default
		echo 10.0.0.1 | zsend -p 80; echo "status $?"
		unshare --net zrecv; echo "status $?"
		echo 10.0.0.1 | zsend -i lab0 -p 80; echo "status $?"
		echo "syn $(count syn)"
	'
	echo "$output"
	[ "$output" = "zsend: need CAP_NET_RAW: run as root, or setcap cap_net_raw+ep
status 2
zrecv: lab0: need CAP_NET_RAW: run as root, or setcap cap_net_raw+ep
status 2
zsend: nosuch: no such interface
status 2
zrecv: nosuch: no such interface
status 2
zsend: lab0: gateway 198.18.0.77 does not answer: give its MAC with -G
status 2
zsend: 10.0.0.1: no route: Network is unreachable
zsend: no target has a route: add one, or name interface and gateway with -i and -G
status 2
zrecv: no interface is up that has a route: give one with -i
status 2
zsend: 10.0.0.1: no gateway to it on lab0: give its MAC with -G
status 2
syn 0" ]
}

@test "an interface that goes down: the scan says so, rows are kept, status 3" {
	run in_lab '
		cd "$1" && mkfifo pid.fifo
		zrecv -c 0.5 -o hits.csv -- sh -c "$2" 3>&- &
		read -r _ <pid.fifo
		until [ "$(wc -l <hits.csv)" -gt 100 ]; do sleep 0.05; done
		ip link set lab0 down
		wait $!
		echo "status $?"
	' "$BATS_TEST_TMPDIR" "$slow"
	echo "$output"
	grep -q "^zrecv: lab0: .*down" <<<"$output"
	[ "${lines[-1]}" = "status 3" ]
	[ "$(wc -l <hits.csv)" -gt 100 ]
}

@test "-i any: every interface, and none that goes down ends it" {
	run in_lab '
		zrecv -i any -f saddr -c 1 -- sh -c "zperm 10.0.9.0/30 | zblack -f $conf | zsend -p 80; ip link set lab0 down"
		echo "status $?"
	'
	echo "$output"
	[ "$(sort <<<"$output")" = "$(printf '%s\n' 10.0.9.{0..3} saddr 'status 0')" ]
}

@test "several receivers with one key, on other interfaces and with other probes: each takes all that is its own, and no more" {
	in_lab 'receive_side_by_side "$@"' "$BATS_TEST_TMPDIR" 2>err
	expected_hosts 80 10.0.0.0/16 | grep '^10[.]0[.]9[.]' >expected
	diff <(hosts one.csv) expected
	diff <(hosts any.csv) expected
	diff <(hosts echo.csv) <(awk -F. '$4 < 128' expected)
	[ "$(wc -l <other.csv)" -eq 1 ]
}

@test "an interface that is gone: status 3, as where it is down" {
	run in_lab '
		ip link add gone type veth peer name peer
		ip link set gone up
		zrecv -i gone -c 0.5 -o /dev/null -- sh -c "ip link delete gone; sleep 30"
		echo "status $?"
	'
	echo "$output"
	[[ ${lines[0]} == "zrecv: gone: "* ]]
	[ "${lines[-1]}" = "status 3" ]
}

@test "an interface that goes down under zsend alone: it says so, and its last target" {
	run in_lab '
		cd "$1"
		zperm -e 1 10.0.0.0/16 | zsend -p 80 -r 1000 -u 4 4>status &
		until grep -qs "sent=[1-9]" status; do sleep 0.05; done
		ip link set lab0 down
		wait $!
		echo "status $?"
	' "$BATS_TEST_TMPDIR"
	echo "$output"
	[ "$output" = $'zsend: lab0: Network is down\nstatus 3' ]
	[ "$(status_of end status zsend)" = 3 ]
	[ "$(status_of last status zsend)" = "$(zperm -e 1 -n "$(status_of sent status zsend)" 10.0.0.0/16 | tail -n 1)" ]
}

@test "least privilege: zsend and the capturing zrecv have no capability, no way back and no root" {
	in_lab '
		cd "$1" && mkfifo targets pid.fifo
		zrecv -c 0 -o hits.csv -- sh -c "echo >pid.fifo; exec zsend -p 80 <targets" 3>&- &
		parent=$!
		read -r _ <pid.fifo
		exec 5>targets
		until sender=$(pgrep -x zsend); do sleep 0.01; done
		receiver=$(pgrep -x zrecv | grep -vx $parent)
		# Confinement is the last step before it reads a line.
		until grep -q "^NoNewPrivs:.1" /proc/$sender/status && grep -q "^Seccomp:.$CONFINED" /proc/$sender/status; do sleep 0.01; done
		for pid in $sender $receiver; do
			grep -hE "^(Cap(Inh|Prm|Eff|Bnd|Amb)|NoNewPrivs|Seccomp|Uid|Gid|Groups):" /proc/$pid/task/*/status
		done
		exec 5>&-
		wait $parent
	' "$BATS_TEST_TMPDIR" >privileges
	# The file has both threads of the receiver.
	[ "$(grep -c '^Cap...:.0000000000000000$' privileges)" -eq 15 ]
	[ "$(grep -c '^NoNewPrivs:.1$' privileges)" -eq 3 ]
	[ "$(grep -c "^Seccomp:.$CONFINED\$" privileges)" -eq 3 ]
	[ "$(grep -c "^[UG]id:.65534.65534.65534.65534$" privileges)" -eq 6 ]
	[ "$(grep -c "^Groups:.*[0-9]" privileges)" -eq 0 ]
}

@test "the parent of the command keeps its uid and CAP_KILL alone, and few system calls, once the command is started" {
	run in_lab '
		cd "$1"
		zrecv -c 0.2 -o hits.csv -- sh -c "zperm 10.0.0.0/16 | zsend -p 443 -r 2000" 3>&- &
		until [ "$(count syn)" -gt 100 ]; do sleep 0.02; done
		grep -E "^(CapInh|CapPrm|CapEff|CapBnd|CapAmb|NoNewPrivs|Seccomp):" /proc/$!/status | tr -d "\t" | tr "\n" " "
		kill $!
		wait $!
		echo "status $?"
		left
	' "$BATS_TEST_TMPDIR"
	echo "$output"
	none=0000000000000000 kill=0000000000000020
	[ "$output" = "CapInh:$none CapPrm:$kill CapEff:$kill CapBnd:$none CapAmb:$none NoNewPrivs:1 Seccomp:$CONFINED status 0" ]
}

@test "zscan --replies-file and --key-out: others can classify the same replies again; also behind a zfilter, and at the rate that is found" {
	: >none
	words="-p 443 -b none -c 0.5"
	lab '
		cd "$1"
		zscan -q $2 -O csv -f saddr,sport,success -o rows --replies-file replies --key-out key 10.0.9.0/28
		zscan -q $2 -f saddr --output-filter "ttl > 0" -o filtered --replies-file others --key-out key2 10.0.9.0/28
	' lab "$PWD" "$words"
	[ "$(wc -l <rows) $(stat -c %a key)" = "17 600" ]
	zrecv -k @key -r replies -a -f saddr,sport,success | diff rows -
	zrecv -k @key2 -r others -a -f saddr | diff filtered -
	run ! cmp key key2
	# The reference of -r auto has another key, and writes no replies file.
	[ "$(zscan --print -r auto $words --replies-file replies --key-out key 10.0.9.0/28 | grep -o -- '-w replies --key-out key' | wc -l)" = 1 ]
	run --separate-stderr zscan --print $words --replies-file replies 10.0.9.0/28
	check 2 '' 'zscan: --replies-file: nobody could check what it keeps without the key: give --key-out FILE'
	ZKEY=$KEY run -0 zscan --print $words --replies-file replies 10.0.9.0/28
	run --separate-stderr zscan --fast-dryrun $words --key-out key3 10.0.9.0/28
	check 2 '' 'zscan: --key-out: cannot be combined with --fast-dryrun, which gets no replies'
	run --separate-stderr zscan --print $words --replies-file x --key-out x 10.0.9.0/28
	check 2 '' 'zscan: --key-out: x: is the file that --replies-file writes'
	[ ! -e x ] && [ ! -e key3 ]
}

@test "by an ordinary user, where user namespaces are open" {
	copy=$(mktemp -d)
	cp -r "$REPO/bin" "$REPO/test" "$copy"
	chmod -R go+rX "$copy"
	run setpriv --reuid=65534 --regid=65534 --clear-groups "$copy/test/lab/run" -t 60 sh -c "
		zrecv -c 0.5 -- sh -c 'zperm 10.0.9.0/28 | zblack -f $copy/test/ex.conf | zsend -p 80'"
	rm -r "$copy"
	echo "$output"
	[ "$status" -eq 0 ]
	[ "$(grep -c ',synack,1,' <<<"$output")" -eq 16 ]
}
