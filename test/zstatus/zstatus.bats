# Tests the output of zstatus for scans that consist of status lines alone.

load ../helper

setup() {
	cd "$BATS_TEST_TMPDIR" || return
}

# sender: starts a process that looks like a sender, and sets pid to its number.
sender() {
	cp "$(command -v sleep)" zsend
	./zsend 60 3>&- &
	pid=$!
	until [ "$(cat /proc/$pid/comm)" = zsend ]; do :; done
}

# last_lines SUM: prints the last status lines of the stages of a scan. SUM is that of zsend.
last_lines() {
	printf '%s\n' \
		"zperm pid=1 t=1 n=3 sum=8000000000000005 total=3 end=0" \
		"zblack pid=2 t=1 n=2 sum=ffffffffffffffff dropped=1 dropped_sum=8000000000000006 end=0" \
		"zsend pid=3 t=1 n=2 sum=$1 sent=2 failed=0 asked=2 end=0" \
		"zrecv pid=4 t=2 valid=1 hits=1 invalid=0 drop_kernel=0 cooldown=1 end=0"
}

@test "zstatus adds sums modulo 2^64, and does not call complete what is not; then it does not end in 0" {
	# verdict STATUS TEXT SED-SCRIPT: zstatus prints this for the changed last lines.
	verdict() {
		run "-$1" --separate-stderr zstatus < <(last_lines ffffffffffffffff | sed "$3")
		[ "${stderr_lines[2]}" = "zscan: $2" ] || { echo "$stderr"; false; }
	}
	verdict 0 "complete: every target was probed or excluded" ''
	verdict 1 "INCOMPLETE: zsend was not given the targets that zblack passed" '/^zsend/s/sum=f*/sum=fffffffffffffffe/'
	verdict 1 "INCOMPLETE: zblack was not given the targets that zperm made" 's/8000000000000005/8000000000000004/'
	verdict 1 "INCOMPLETE: zsend did not send all probes that it was asked for" 's/asked=2/asked=3/'
	verdict 1 "INCOMPLETE: zblack was killed" '/^zblack/s/ end=0//'
	verdict 1 "INCOMPLETE: 5 targets have no route" '/^zsend/s/end=0/no_route=5 unreachable=9 end=1/'
	verdict 1 "INCOMPLETE: 1 target has no route" '/^zsend/s/end=0/no_route=1 end=2/'
	verdict 1 "INCOMPLETE: 3 probes could not be sent" '/^zsend/s/failed=0/failed=3/; /^zsend/s/end=0/end=1/'
	verdict 1 "INCOMPLETE: the last reload of the lists failed" '/^zsend/s/end=0/stale=1 end=1/'
	verdict 1 "INCOMPLETE: the last reload of the lists failed" '/^zblack/s/end=0/stale=1 end=1/'
	verdict 1 "INCOMPLETE: zblack refused 1 line" '/^zblack/s/end=0/stale=0 bad=1 end=1/'
	verdict 1 "INCOMPLETE: zsend could send to no target" '/^zsend/s/sent=2/sent=0 unreachable=2/; /^zsend/s/end=0/end=2/'
	verdict 1 "INCOMPLETE: zsend failed" '/^zsend/s/end=0/no_route=0 stale=0 end=1/'
	verdict 1 "INCOMPLETE: zsend failed" '/^zsend/s/end=0/no_route=5 end=3/'
	verdict 0 "no zsend has reported: which targets were probed is not known" '/^zrecv/!d'
	verdict 1 "INCOMPLETE: no zsend has reported: which targets were probed is not known" '/^zsend/d'
	verdict 1 "INCOMPLETE: zrecv ended with status 1: see its messages" '/^zrecv/s/end=0/end=1/'
	verdict 3 "INCOMPLETE: zrecv ended with status 3: see its messages" '/^zrecv/s/end=0/end=3/'
	# A signal asked for the end.
	verdict 130 "complete: every target was probed or excluded" '/^zrecv/s/end=0/end=130/'
	# A stage or the counts have a reason of their own.
	verdict 1 "INCOMPLETE: zblack refused 1 line" '/^zblack/s/end=0/bad=1 end=1/; /^zrecv/s/end=0/end=1/'
	verdict 1 "INCOMPLETE: every target was probed or excluded, but 7 packets were dropped" '/^zrecv/s/drop_kernel=0/drop_kernel=7/; /^zrecv/s/end=0/end=1/'
	verdict 0 "no target was probed, as was asked for (-P 0)" '/^zsend/s/sent=2/sent=0/; /^zsend/s/asked=2/asked=0/'
	verdict 0 "stopped after 2 of 9 targets" 's/total=3/total=9/; s/ n=2 sum=f* sent=2/ n=1 sum=1 sent=1/'
	# A scan may lack a stage.
	verdict 0 "complete: every target was probed" '/^zblack/d; /^zperm/s/n=3 sum=[0-9a-f]* total=3/n=2 sum=ffffffffffffffff total=2/'
	verdict 0 "complete: every target was probed or excluded" '/^zperm/d'
	run -3 --separate-stderr zstatus < <(last_lines ffffffffffffffff | sed '/^zrecv/s/ end=0//')
	[ "${stderr_lines[2]}" = "zscan: INCOMPLETE: zrecv was killed" ]
	[ "${stderr_lines[3]}" = "zscan: zrecv was killed: the scan is incomplete" ]
}

@test "targets that were not probed, and packets that were not read, are counted and named; a scan that lost any is not complete" {
	run -0 --separate-stderr zstatus -m json < <(last_lines ffffffffffffffff | sed 's/asked=2/asked=9 unreachable=3 denied=4/; s/dropped=1/dropped=1 opted_out=1/')
	[[ "${stderr_lines[0]}" == "zscan: 3 targets, 1 excluded (1 by the opt-out list), 2 probes sent in "*", 0 failed, 3 unreachable, 4 denied" ]]
	[ "${stderr_lines[2]}" = "zscan: complete: every target was probed, excluded, unreachable or denied" ]
	[ "$(jq -c '[.counts.unreachable, .counts.denied, .counts.opted_out]' json)" = "[3,4,1]" ]
	run -0 --separate-stderr zstatus -m json < <(last_lines ffffffffffffffff | sed 's/asked=2/asked=5 held=3/')
	[[ "${stderr_lines[0]}" == *", 0 failed, 3 still held back" ]]
	[ "${stderr_lines[2]}" = "zscan: stopped with 3 probes still held back" ]
	[ "$(jq -c .counts.held json)" = 3 ]
	# The place of the drops does not matter.
	run -1 --separate-stderr zstatus -m json < <(last_lines ffffffffffffffff | sed 's/drop_kernel=0/drop_kernel=1 drop_interface=20 drop_pipe=300 unread=4000/')
	[[ "${stderr_lines[1]}" == *" 4321 dropped (kernel 1, interface 20, pipe 300, unread 4000), "* ]]
	[ "${stderr_lines[2]}" = "zscan: INCOMPLETE: every target was probed or excluded, but 4321 packets were dropped" ]
	[ "$(jq -c '[.drops.unread, .status]' json)" = "[4000,1]" ]
}

@test "the summary names the engine of the senders where it is not packet" {
	engine() { run -0 --separate-stderr zstatus < <(last_lines ffffffffffffffff | sed "/^zsend/s/ end=/ engine=$1 end=/"); }
	for name in live packet,live ip; do
		engine $name
		[[ "${stderr_lines[0]}" == *" 0 failed; engine $name" ]]
	done
	for name in packet none; do
		engine $name
		[[ "${stderr_lines[0]}" == *" 0 failed" ]]
	done
}

@test "a scan is not complete if probes left by an interface that was not listened on, or came from a foreign address" {
	said() { # said STATUS TEXT SENDER-KEYS RECEIVER-KEYS
		run "-$1" --separate-stderr zstatus < <(last_lines ffffffffffffffff | sed "/^zsend/s/ end=/ $3 end=/; /^zrecv/s/ end=/ $4 end=/")
		[ "${stderr_lines[2]}" = "zscan: $2" ] || { echo "$stderr"; false; }
	}
	complete="complete: every target was probed or excluded"
	said 0 "$complete" interfaces=lab0,eth1 interfaces=eth1,lo,lab0
	said 1 "INCOMPLETE: probes left by eth1, where zrecv did not listen (-i)" interfaces=lab0,eth1 interfaces=eth10,lab0,eth
	said 0 "$complete" interfaces= interfaces=lab0
	said 0 "$complete" interfaces=lab0,eth1 interfaces=any
	said 0 "$complete" interfaces=lab0 rows=1
	said 0 "$complete" sources=ours interfaces=lab0
	said 1 "INCOMPLETE: probes came from an address that this machine does not answer for (-S)" sources=foreign interfaces=lab0
	# The same holds if a limit has ended the scan.
	run -1 --separate-stderr zstatus < <(last_lines ffffffffffffffff | sed 's/total=3/total=9/; /^zsend/s/ end=/ sources=foreign end=/')
	[[ "${stderr_lines[2]}" == "zscan: INCOMPLETE: probes came from"* ]]
}

@test "targets lost between zblack and zsend make a scan incomplete where zsend came to the end of its input, not where it was stopped" {
	lost() { # lost STATUS TEXT SED-SCRIPT: the same, if zsend got one of two targets
		run "-$1" --separate-stderr zstatus -m json < <(
			last_lines ffffffffffffffff | sed '/^zsend/s/ n=2 sum=f* sent=2/ n=1 sum=1 sent=1/; s/asked=2/asked=1 eof=1/' | sed "$3")
		[ "${stderr_lines[2]}" = "zscan: $2" ] || { echo "$stderr"; false; }
		[ "$(jq -r .coverage json)" = "$2" ]
	}
	incomplete="INCOMPLETE: zsend was not given the targets that zblack passed"
	stopped="stopped after 2 of 3 targets"
	lost 1 "$incomplete" ''
	# The stage that died may have ended those before it.
	lost 1 "$incomplete" '/^zblack/s/end=0/end=141/'
	lost 1 "$incomplete" 's/asked=1/& max=2/'
	lost 1 "$incomplete" '/^zperm/d'
	lost 0 "$stopped" 's/eof=1/eof=0/'
	lost 0 "$stopped" 's/eof=1/& signal=15/'
	lost 0 "$stopped" 's/asked=1/& max=1/'
	lost 0 "$stopped" '/^zperm/s/end=0/signal=15 end=0/'
	lost 0 "$stopped" '/^zblack/s/end=0/signal=15 end=0/'
	# One of two senders was stopped.
	lost 0 "$stopped" '/^zsend/i zsend pid=9 t=1 n=0 sum=0 sent=0 failed=0 asked=0 eof=0 signal=15 end=0'
	# Something stopped zperm, and all its targets were probed.
	lost 0 "stopped after 3 of 9 targets" 's/total=3/total=9/; /^zsend/s/ n=1 sum=1 sent=1/ n=2 sum=ffffffffffffffff sent=2/; s/asked=1/asked=2/'
}

@test "of several receivers, as one within another, each interface has to be listened on by one" {
	nested() { # nested STATUS TEXT SENDER-KEYS INNER-KEYS OUTER-KEYS
		run "-$1" --separate-stderr zstatus < <(
			echo "zrecv pid=5 t=1 hits=0 drop_kernel=0 cooldown=0 $4"
			last_lines ffffffffffffffff | sed "/^zsend/s/ end=/ $3 end=/; /^zrecv/s/ end=/ $5 end=/; /^zrecv/i zrecv pid=5 t=2 hits=0 drop_kernel=0 cooldown=2 $4 end=0")
		[ "${stderr_lines[2]}" = "zscan: $2" ] || { echo "$stderr"; false; }
	}
	complete="complete: every target was probed or excluded"
	nested 0 "$complete" interfaces=lab0,eth1 interfaces=lab0 interfaces=eth1
	nested 0 "$complete" interfaces=lab0,eth1 interfaces=any interfaces=eth1
	nested 0 "$complete" interfaces=lab0,eth1 interfaces=lab0,eth1 rows=1
	nested 1 "INCOMPLETE: probes left by eth1, where zrecv did not listen (-i)" interfaces=lab0,eth1 interfaces=lab0 interfaces=eth2
	nested 1 "INCOMPLETE: probes left by eth1, where zrecv did not listen (-i)" interfaces=lab0,eth1 interfaces=lab0 rows=1
}

@test "of as many interfaces as zrecv can listen on each counts, however long their names; with more the scan is not complete" {
	said() { # said STATUS TEXT SENDER-INTERFACES RECEIVER-INTERFACES
		run "-$1" --separate-stderr zstatus < <(last_lines ffffffffffffffff | sed "/^zsend/s/ end=/ interfaces=$3 end=/; /^zrecv/s/ end=/ interfaces=$4 end=/")
		[ "${stderr_lines[2]}" = "zscan: $2" ] || { echo "$stderr"; false; }
	}
	names=$(seq -f '0123456789abc%02g' -s , 64)
	said 0 "complete: every target was probed or excluded" "$names" "$names"
	said 1 "INCOMPLETE: probes left by 0123456789abc64, where zrecv did not listen (-i)" "$names" "${names%64}99"
	said 0 "complete: every target was probed or excluded" "$names,..." any
	more="INCOMPLETE: probes left by more interfaces than zsend can name: give zrecv -i any"
	said 1 "$more" "$names,..." "$names"
	# zsend never writes such a list.
	said 1 "$more" "$names,$names" "$names"
	said 1 "$more" "$names,$names" "$names,$names"
}

@test "never more than 100% is shown, on the terminal, as CSV and JSON, while and after senders lag behind the receiver" {
	{
		for t in 0 1 2 3 4; do
			echo "zrecv pid=9 t=$t.80 hits=$((t * 1045 + 836)) drop_kernel=0 cooldown=0"
			echo "zsend pid=30 t=$t.85 sender=0 n=${t}85 sum=0000000000000001 sent=${t}85 failed=0"
			echo "zsend pid=31 t=$t.90 sender=1 n=${t}900 sum=0000000000000001 sent=${t}900 failed=0"
		done
		# One sender has ended without its last line, so its count is too low.
		echo "zsend pid=31 t=5 sender=1 n=5000 sum=0000000000000001 sent=5000 failed=0 end=0"
		echo "zrecv pid=9 t=6 hits=5500 drop_kernel=0 cooldown=2 end=0"
	} >lines
	script -qc "stty cols 130; zstatus -u csv -m json <lines" typescript >/dev/null 3>&-
	grep -ao 'hits: [0-9.]*%' typescript | sort -u >shown
	[ "$(wc -l <shown)" -ge 3 ]
	awk '{ if ($2 + 0 > 100) exit 1 }' shown
	# Only the last value may be cut off at 100%. The others come from the moments when both
	# senders have written their counts.
	awk '$2 + 0 >= 95 { near++ } END { exit near != 1 }' shown
	grep -qa '; send: 2085 .*; recv: 1881 .*hits: 90.22%' typescript
	[ "$(sed 1d csv | wc -l)" -ge 4 ]
	sed 1d csv | awk -F, '{ if ($5 > 100) exit 1 }'
	[ "$(jq .hit_rate json)" = 1 ]
}

@test "a scan that had nothing to probe says why" {
	run -0 --separate-stderr zstatus < <(last_lines 0 | sed 's/ n=2 sum=f*/ n=0 sum=0/; s/dropped=1 dropped_sum=8000000000000006/dropped=3 dropped_sum=8000000000000005/; s/ n=2/ n=0/')
	[ "${stderr_lines[3]}" = "zscan: all targets are excluded, as private ones are where no list is given (-b)" ]
	run -0 --separate-stderr zstatus < <(last_lines ffffffffffffffff)
	[ "${#stderr_lines[@]}" -eq 3 ]
}

# live WIDTH T COUNT [DROPS]: prints the live line on a terminal of this width, T seconds after the
# start of a scan of the IPv4 space. The scan has sent three times COUNT probes, received COUNT
# packets and dropped DROPS (default COUNT).
live() {
	printf '%s\n' "zperm pid=1 t=$2 n=1 sum=1 total=12884901888" \
		"zsend pid=3 t=$2 n=$((3 * $3)) sum=1 sent=$((3 * $3)) failed=0" \
		"zrecv pid=4 t=$2 valid=$3 hits=$3 invalid=0 drop_kernel=${4-$3} cooldown=0" \
		"zsend pid=3 t=$2.1 n=$((3 * $3)) sum=1 sent=$((3 * $3)) failed=0" >live
	script -qc "stty cols $1; zstatus <live" typescript >/dev/null 3>&-
	tr '\r' '\n' <typescript | sed 's/\x1b\[[0-9]*[Km]//g' | grep -avE '^(zscan:|       |Script |$)' | tail -n 1
}

@test "the live line tells all that matters, however narrow the terminal and large the counts are; 80 columns have the rates" {
	[ "$(live 80 3 1000)" = "0:03 0% 149d03h left; send: 3000 1000/s; recv: 1000 333/s; drops: 1000" ]
	[ "$(live 80 300000 1234567890)" = "3d11h 28% 8d14h left; send: 3.70G 12345/s; recv: 1.23G 4115/s; drops: 1.23G" ]
	[ "$(live 80 86399 429496730)" = "23h59m 10% 8d23h left; send: 1.28G 14913/s; recv: 429M 4971/s; drops: 429M" ]
	[ "$(live 40 300000 1234567890)" = "28%; send: 3.70G 12345/s; drops: 1.23G" ]
	# Without drops there is room for more.
	[ "$(live 80 300000 1234567890 0)" = "3d11h 28% 8d14h left; send: 3.70G 12345/s; recv: 1.23G 4115/s; hits: 33.33%" ]
	[ "$(live 40 300000 1234567890 0)" = "28%; send: 3.70G 12345/s; recv: 1.23G" ]
	[ "$(live 40 3 1000 0)" = "0% 149d03h left; send: 3000; recv: 1000" ]
	[ "$(live 90 3 1000 0)" = "0:03 0% 149d03h left; send: 3000 1000/s; recv: 1000 333/s; drops: 0; hits: 33.33%" ]
	[ "$(live 18 300000 1234567890)" = "28%; drops: 1.23G" ]
	[ "$(live 10 300000 1234567890)" = "3d11h 28%" ]
	[ "$(live 4 300000 1234567890)" = "28%" ]
	[ -z "$(live 3 300000 1234567890)" ]
	[ "$(live 120 300000 1234567890)" = "83:20:00 28% (206:34:37 left); send: 3703703670 12.35 Kp/s; recv: 1234567890 4.12 Kp/s;$(
		) drops: 1234567890; hits: 33.33%" ]
	[ "$(live 160 300000 1234567890)" = "83:20:00 28% (206:34:37 left); send: 3703703670 12.35 Kp/s (12.35 Kp/s avg);$(
		) recv: 1234567890 4.12 Kp/s (4.12 Kp/s avg); drops: 1234567890; hits: 33.33%" ]
}

@test "several senders are shown as their sum, once a second" {
	{
		echo "zrecv pid=9 t=0.1 hits=0 drop_kernel=0 cooldown=0"
		for t in 1 2 3; do
			for i in 1 2; do
				echo "zperm pid=1$i t=$t.0 sender=$i n=1000 sum=0000000000000001 total=4000"
				echo "zsend pid=3$i t=$t.0 sender=$i n=$((t * 1000)) sum=0000000000000001 sent=$((t * 1000)) failed=0"
			done
			echo "zrecv pid=9 t=$t.1 hits=$((t * 500)) drop_kernel=0 cooldown=0"
		done
	} >lines
	script -qc "stty cols 130; zstatus <lines" typescript >/dev/null 3>&-
	tr '\r' '\n' <typescript | grep -a '; send:' >shown
	# Received packets are shown beside the probes of all senders at that time or slightly
	# later.
	diff <(sed 's/\x1b\[K.*//' shown | cut -d' ' -f 1-7) <(printf '%s\n' "0:00; send: 0 0 p/s (0 p/s" "0:00 25% (0:00 left); send: 1000 1.00" \
		"0:01 50% (0:01 left); send: 4000 2.00" "0:02 75% (0:00 left); send: 6000 2.00")
}

@test "the live line says that a sender is paused, until the cooldown" {
	line() {
		printf '%s\n' "zperm pid=1 t=3 n=1 sum=1 total=1000" "zsend pid=2 t=3 n=10 sum=1 sent=10 failed=0 paused=0" \
			"zsend pid=3 t=3 n=10 sum=1 sent=10 failed=0 paused=1" "zrecv pid=4 t=3 valid=5 hits=5 invalid=0 drop_kernel=0 cooldown=$1" \
			"zsend pid=2 t=3.1 n=10 sum=1 sent=10 failed=0 paused=0" "zsend pid=3 t=3.1 n=10 sum=1 sent=10 failed=0 paused=$2" >live
		script -qc "stty cols ${3-80}; zstatus <live" typescript >/dev/null 3>&-
		tr '\r' '\n' <typescript | sed 's/\x1b\[[0-9]*[Km]//g' | grep -a "send: " | tail -n 1
	}
	[[ "$(line 0 1)" == "0:03 paused; send: "* ]]
	[[ "$(line 0 1 50)" == "0:03 paused"*"send: "* ]]
	[[ "$(line 0 0)" == "0:03 "*"%"*" left"*"send: "* ]]
	[[ "$(line 1 1)" == "0:03 cooldown; send: "* ]]
}

@test "the time left: by how fast the scan has gone since its rate was changed or a pause ended, and no longer than -t" {
	n=0
	# The scan sends 10 a second for 10 s, then 20 a second. It is paused from 20 s to 60 s.
	for t in {0..62}; do
		case $t in
		0) ;;
		? | 10) n=$((n + 10)) rate=10 ;;
		2[1-9] | [345]? | 60) paused=1 ;;
		*) n=$((n + 20)) rate=20 paused=0 ;;
		esac
		echo "zrecv pid=9 t=$t.0 hits=0 drop_kernel=0 cooldown=0"
		echo "zperm pid=1 t=$t.0 n=1000 sum=0000000000000001 total=1000"
		echo "zsend pid=3 t=$t.0 n=$n sum=0000000000000001 sent=$n failed=0 paused=${paused-0} rate=${rate-10}"
	done >lines
	left() { # left T SETTING...: with the cooldown, in s
		zstatus -q -u csv "${@:2}" <lines || [ $? -eq 3 ]
		awk -F, -v t="$1" '$2 == t { print $3 }' csv
	}
	[ "$(left 10)" = $((90 + 8)) ]
	# The time follows from the ratio of both rates at once: 880 at twice the 120 of 11 s. Then
	# it follows from the measured rate.
	[ "$(left 11)" = $((40 + 8)) ]
	[ "$(left 20)" = $((35 + 8)) ]
	[ "$(left 62)" = $((33 + 8)) ]
	[ "$(left 62 max-runtime=70s)" = $((8 + 8)) ]
	[ "$(left 62 max-runtime=60)" = 8 ]
	[ "$(left 20 max-runtime=2h)" = $((35 + 8)) ]
	script -qc "stty cols 130; zstatus max-runtime=70 <lines" typescript >/dev/null 3>&-
	tr '\r' '\n' <typescript | grep -a '; send:' >shown
	grep -qa '^0:20 30% (0:35 left); ' shown
	grep -qa '^0:40 paused; ' shown
	grep -qa '^1:02 34% (0:08 left); ' shown
}

@test "the hit rate is that of the targets that got a probe, however many attempts, and if they were stopped early" {
	rate() { # rate KEY=VALUE...: the keys of the sender
		printf '%s\n' "zsend pid=3 t=1 sent=6 failed=0 $* end=0" 'zrecv pid=4 t=1 hits=2 valid=2 packets=2 end=0' |
			zstatus -m json 2>said || [ $? -eq 1 ]
		echo "$(jq -c '[.counts.probed, .hit_rate, .hitrate]' json) $(sed -nE 's/.* 2 hits \(([^)]*)\).*/\1/p' said)"
	}
	[ "$(rate n=6 further=0 attempts=1)" = '[6,0.333333,33.33333333333334] 33.33%' ]
	[ "$(rate n=2 further=0 attempts=3)" = '[2,1,33.33333333333334] 100.00%' ]
	[ "$(rate n=6 further=3)" = '[3,0.666667,33.33333333333334] 66.67%' ]
	# The second attempt has just begun.
	[ "$(rate n=6 further=1)" = '[5,0.4,33.33333333333334] 40.00%' ]
	[ "$(rate sent=0)" = '[0,null,null] -' ]
}

@test "messages stand on lines of their own, whole, and the live line is drawn again below" {
	{
		printf '%s\n' "zrecv pid=9 t=0.1 hits=0 drop_kernel=0 cooldown=0" "zsend pid=3 t=1.0 n=10 sum=0000000000000001 sent=10 failed=0" \
			"zblack: stdin:7: bad address: x" "zrecv pid=9 t=1.1 hits=5 drop_kernel=0 cooldown=0" "pid=3 is no status line" \
			"zsend pid=3 t=2.0 n=20 sum=0000000000000001 sent=20 failed=0"
	} >lines
	script -qc "stty cols 130; zstatus <lines" typescript >/dev/null 3>&-
	# A terminal finally shows the text of each line after its last carriage return.
	sed 's/\r*$//; s/.*\r//; s/\x1b\[K//' typescript >screen
	[ "$(grep -c '^zblack: stdin:7: bad address: x$' screen)" -eq 1 ]
	[ "$(grep -c '^pid=3 is no status line$' screen)" -eq 1 ]
	run ! grep -qE '.(zblack: stdin|pid=3 is)' screen
	# The line is drawn again at once, not only with the next second.
	tr '\r' '\n' <typescript | sed -n '/bad address/,/no status/p' | grep -qa '; send: 10 '
	run --separate-stderr zstatus -q <lines
	[ "$stderr" = $'zblack: stdin:7: bad address: x\npid=3 is no status line\nzscan: zrecv was killed: the scan is incomplete' ]
}

@test "colours for trouble alone: drops and failures red, a falling hit rate yellow" {
	lines() { # lines DROPS FAILED HITS-AT-THE-END
		for t in 1 2 3 4 5 6 7 8; do
			hits=$((t * 500))
			[ $t -le 4 ] || hits=$((2000 + (t - 4) * $3))
			echo "zrecv pid=9 t=$t.0 hits=$hits drop_kernel=$1 cooldown=0"
			echo "zsend pid=3 t=$t.1 n=${t}000 sum=0000000000000001 sent=${t}000 failed=$2"
		done >lines
		script -qc "stty cols 130; zstatus <lines" typescript >/dev/null 3>&-
		tr '\r' '\n' <typescript | grep -a '; send: 8000' | tail -n 1
	}
	[[ "$(lines 0 0 500)" != *$'\e['[0-9]* ]]
	[[ "$(lines 7 0 500)" == *$'\e[31mdrops: 7\e[0m'* ]]
	[[ "$(lines 0 3 500)" == *$'\e[31mfailed: 3\e[0m'* ]]
	[[ "$(lines 0 0 50)" == *$'\e[33mhits: 27.50%\e[0m'* ]]
	# Probes that are held back are no trouble.
	[[ "$(lines 0 '0 held=12' 500)" == *"; held: 12"* ]]
	[[ "$(lines 0 '0 held=12' 500)" != *$'\e['[0-9]* ]]
	[[ "$(lines 0 '0 held=0' 500)" != *held* ]]
}

@test "-u: a row a second in the columns of ZMap, -r goes on with the file" {
	for t in 0 1 2; do
		echo "zrecv pid=9 t=$t.0 packets=$((t * 100)) hits=$((t * 90)) drop_kernel=$t drop_interface=0 drop_pipe=0 cooldown=0"
		echo "zperm pid=1 t=$t.0 n=1000 sum=0000000000000001 total=1000"
		echo "zsend pid=3 t=$t.0 n=$((t * 200)) sum=0000000000000001 sent=$((t * 200)) failed=$((t * 3))"
	done >lines
	TZ=UTC0 run --separate-stderr zstatus -q -u csv <lines
	head -n 1 csv >header
	[ "$(cat header)" = "real-time,time-elapsed,time-remaining,percent-complete,hit-rate,active-send-threads,sent-total,sent-last-one-sec,$(
		)sent-avg-per-sec,recv-success-total,recv-success-last-one-sec,recv-success-avg-per-sec,recv-total,recv-total-last-one-sec,$(
		)recv-total-avg-per-sec,pcap-drop-total,drop-last-one-sec,drop-avg-per-sec,sendto-fail-total,sendto-fail-last-one-sec,$(
		)sendto-fail-avg-per-sec" ]
	sed 1d csv | grep -cE '^[0-9]{4}-[0-9]{2}-[0-9]{2} [0-9]{2}:[0-9]{2}:[0-9]{2},' >stamped
	[ "$(cat stamped)" = "$(sed 1d csv | wc -l)" ]
	[ "$(tail -n 1 csv | cut -d, -f 2-)" = "2,11,40.000000,45.000000,1,400,200,200,180,90,90,200,100,100,2,1,1,6,3,3" ]
	rows=$(wc -l <csv)
	run --separate-stderr zstatus -q -r -u csv <lines
	[ "$(wc -l <csv)" -eq $((2 * rows - 1)) ]
	[ "$(grep -c real-time csv)" -eq 1 ]
	zstatus -q -u csv <lines || true
	[ "$(wc -l <csv)" -eq "$rows" ]
}

@test "-m: the scan as JSON that jq reads, whatever is in it" {
	printf '10.0.0.0/8\n' >'a "list"'
	: >none
	notes=$'a "quoted"\\ line\nand a\ttab, \e and é'
	run -0 --separate-stderr zstatus -q -m json -b 'a "list"' -b none "notes=$notes" 'user-metadata={"k": [1, -2.5e3, true, null, {}, "\"]"]}' \
		rate=100 target=10.0.0.0/8 target=10.2.0.0/16 < <(last_lines ffffffffffffffff | sed 's/total=3/total=3 seed=18446744073709551615/; s/invalid=0/duplicates=7 &/')
	[ "$(jq -r .notes json)" = "$notes" ]
	# The page names every member, and the columns of -u.
	mandoc -T ascii "$REPO/man/zstatus.1" | col -bx >page
	for member in $(jq -r 'keys[], (.counts, .sums, .drops, .exclusion_lists[0] | keys[])' json); do
		grep -qw "$member" page || { echo "zstatus.1 lacks $member"; false; }
	done
	[ "$(jq -c '.counts.duplicates' json)" = 7 ]
	[ "$(jq -c '.user_metadata.k' json)" = '[1,-2500,true,null,{},"\"]"]' ]
	[ "$(jq -c '[.settings.rate, .settings.target, .seed, .status, .seconds]' json)" = '["100",["10.0.0.0/8","10.2.0.0/16"],"18446744073709551615",0,2]' ]
	[ "$(jq -r '.exclusion_lists[] | .sha256 + "  " + .file' json)" = "$(sha256sum 'a "list"' none | sed 's/^\\//')" ]
	[ "$(jq -c '[.counts.targets, .counts.excluded, .counts.sent, .counts.hits, .drops.kernel, .hit_rate]' json)" = '[3,1,2,1,0,0.5]' ]
	[ "$(jq -r '.sums.targets + .sums.excluded + .sums.passed + .sums.sent' json)" = 80000000000000058000000000000006ffffffffffffffffffffffffffffffff ]
	[ "$(jq -r .coverage json)" = "complete: every target was probed or excluded" ]
	jq -r '.started, .ended' json | grep -cE '^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z$' | grep -qx 2
	[ "$(jq -r '.versions | to_entries[] | .key + " " + .value' json)" = "$(for tool in zperm zblack zsend zrecv; do $tool -V; done)" ]
	for bad in '{' '[1,]' 'x' '{"a"}' '{"a":1,}' '"a' '01x' '[1 2]' '{1:2}' 'true false'; do
		run -2 --separate-stderr zstatus -n "user-metadata=$bad"
		[ "$stderr" = "zstatus: user-metadata: not JSON" ]
	done
	for good in '{}' '[]' '1' '"a"' ' { "a" : [ ] } ' '{"a":{"b":[[1],[2,{"c":"d"}]]}}' 'false'; do
		run -0 zstatus -n "user-metadata=$good"
	done
}

@test "-m: the facts that ZMap has, too, under its names; and the hashes of all lists" {
	echo 10.0.0.0/8 >w && echo 10.0.0.1 >ips && echo 10.0.0.9 >optout
	settings=(probe-module=udp target-ports=80,443-445 target=10.0.0.0/8 target=10.2.0.0/16 max-targets=1.5K max-runtime=2m max-results=7 shard=1 shards=2 probes=2
		cooldown-time=3 min-hitrate=0.5 max-sendto-failures=-1 dedup-method=window dedup-window-size=5 output-module=json 'output-filter=success = "1"'
		output-file=hits log-file=log verbosity=4 quiet=1 probe-args=text:x probe-ttl=9 gateway-mac=02:00:00:00:00:01 allowlist-file=w
		list-of-ips-file=ips names=/dev/null 'user-metadata={"a":1}')
	lines() {
		last_lines ffffffffffffffff | sed '/^zsend/s/sent=2/sent=3 rate=500 probe=udp ports=40000-40009 interfaces=lab0,lab1 source=198.18.0.2,fd00::2-fd00::9/
			/^zrecv/s/valid=1/packets=9 fragment=4 rows=2 &/; s/drop_kernel=0/drop_kernel=5 drop_interface=6/; s/t=2/t=4/; /^zsend/s/t=1/t=2/'
	}
	ZSCAN_OPTOUT=$PWD/optout run -1 --separate-stderr zstatus -q -m json "${settings[@]}" < <(lines)
	cat >wanted <<-'END'
		{"probe_module": "udp", "iface": "lab0,lab1", "source_ips": ["198.18.0.2", "fd00::2-fd00::9"], "source_port_first": 40000, "source_port_last": 40009,
		"rate": 500, "bandwidth": 0, "effective_rate": 1.5, "senders": 1, "packet_streams": 2, "shard_num": 1, "total_shards": 2, "targets_scanned": 2,
		"packets_sent": 3, "send_to_failures": 0, "cooldown_secs": 3, "max_runtime": 120, "pcap_recv": 9, "pcap_drop": 5, "pcap_ifdrop": 6, "ip_fragments": 4,
		"validation_passed": 1, "validation_failed": 0, "success_unique": 1, "output_results": 2, "hitrate": 33.33333333333334,
		"cli_cidr_destinations": ["10.0.0.0/8", "10.2.0.0/16"], "target_ports": [80, 443, 444, 445], "max_targets": 1500, "max_results": 7,
		"max_sendto_failures": -1, "min_hitrate": 0.5, "deduplication_method": "window", "deduplication_window_size": 5, "output_module": "json",
		"output_filter": "success = \"1\"", "output_filename": "hits", "allowlist_filename": "w", "blocklist_filename": null, "list_of_ips_filename": "ips",
		"log_file": "log", "log_directory": null, "log_level": 4, "quiet": 1, "probe_args": "text:x", "probe_ttl": 9, "gateway_mac": "02:00:00:00:00:01",
		"source_mac": null, "user-metadata": {"a": 1}}
	END
	jq -S --slurpfile wanted wanted 'with_entries(select(.key as $name | $wanted[0] | has($name)))' json | diff - <(jq -S . wanted)
	[ "$(jq -r .local_hostname json)" = "$(uname -n)" ]
	[ "$(jq -r '.recv_start_time, .recv_end_time' json)" = "$(jq -r '.started, .ended' json)" ]
	sum() { sha256sum <"$1" | cut -d' ' -f1; }
	[ "$(jq -r '.target_lists[] | "\(.file) \(.sha256)"' json)" = "w $(sum w)"$'\n'"ips $(sum ips)"$'\n'"/dev/null null" ]
	[ "$(jq -r '.optout_list | .file + " " + .sha256' json)" = "$PWD/optout $(sum optout)" ]
	# The settings have a bandwidth, a percentage, or nothing.
	run -1 --separate-stderr zstatus -q -m json bandwidth=1M max-targets=1% < <(lines)
	[ "$(jq -c '[.rate, .bandwidth, .max_targets, .probe_module, .packet_streams, .target_ports, .optout_list, .target_lists]' json)" = '[0,500,"1%","udp",1,[],null,[]]' ]
	# The ports are those of several protocols, or of one, and lack the excluded ones. The
	# probes are those that were sent, not those of the settings.
	while read -r ports wanted; do
		run -1 --separate-stderr zstatus -q -m json probe-module=udp target-ports="$ports" exclude-ports=u:5,9 < <(lines | sed 's/probe=udp/probe=udp,tcp_synscan/')
		[ "$(jq -c '.target_ports, .probe_module' json)" = "$wanted"$'\n"udp,tcp_synscan"' ]
	done <<-'END'
		80,u:53,icmp ["80","u:53","icmp"]
		t:80,81 [80,81]
		u:53,161 [53,161]
		icmp ["icmp"]
		1-10 [1,2,3,4,6,7,8,10]
		u:5,t:5,9 [5,9]
	END
	# A port without a protocol has that of the scan, or either.
	for wanted in unnamed-protocol=tcp:5,6 unnamed-protocol=udp:6,7 :6; do
		run -1 --separate-stderr zstatus -q -m json target-ports=5-7,9 exclude-ports=9,u:5,t:7 ${wanted%:*} < <(lines)
		[ "$(jq -c .target_ports json)" = "[${wanted#*:}]" ] || { echo "$wanted: $(jq -c .target_ports json)"; false; }
	done
	run -2 --separate-stderr zstatus -n -m json max-runtime=x
	[ "$stderr" = "zstatus: max-runtime: not a time: x: give seconds, or a number with s, m or h" ]
	# These are the clock times of the start and the end of sending.
	run -1 --separate-stderr zstatus -q -m json < <(lines | sed -n '/^zrecv/s/ end=0//p'; sleep 1.1; lines | sed -n '/^zsend/s/ end=0//p'; sleep 1.1; lines | grep ^zsend; sleep 1.1; lines)
	[ "$(jq -r '[.recv_start_time, .send_start_time, .send_end_time, .recv_end_time] | map(fromdate) | [.[1] - .[0], .[2] - .[1], .[3] - .[2]] | map(. > 0) | join(",")' json)" = true,true,true ]
}

# bats test_tags=native
@test "-m: the file is replaced as a whole, keeps mode and links to it, and is locked from the start to the end" {
	echo old >json
	chmod 640 json
	ln -s json link
	exec 5<json
	mkfifo in
	zstatus -q -m link <in 3>&- 5<&- &
	exec 6>in
	until grep -qs "POSIX.*WRITE $! .*:$(stat -c %i json) " /proc/locks; do sleep 0.02; done
	run -2 --separate-stderr zstatus -q -m json </dev/null
	check 2 "" "zstatus: json: is being written by zstatus (pid $!)"
	[ "$(cat json)" = old ]
	last_lines ffffffffffffffff >&6
	exec 6>&-
	wait $!
	# A process that opened the file before still reads the old text.
	[ "$(cat <&5)" = old ]
	exec 5<&-
	[ "$(jq .status json)" = 0 ]
	[ -L link ] && [ "$(stat -c %a json)" = 640 ]
	[ -z "$(find . -name 'json.*')" ]
}

@test "-m: what is no file, or in a folder where none can be made, is written in place" {
	last_lines ffffffffffffffff >lines
	[ "$(zstatus -q -m /dev/stdout <lines | jq .status)" = 0 ]
	[ "$(zstatus -q -m - <lines | jq .status)" = 0 ]
	mkfifo pipe
	jq .status <pipe >got 3>&- &
	timeout 5 zstatus -q -n -m pipe
	timeout 5 zstatus -q -m pipe <lines
	wait $!
	[ "$(cat got)" = 0 ]
	mkdir closed
	echo old >closed/json
	chmod 666 closed/json
	chmod 555 closed
	chmod 755 .
	run setpriv --reuid 65534 --clear-groups "$(command -v zstatus)" -q -m closed/json <lines
	[ "$status" -eq 0 ] && [ "$(jq .status closed/json)" = 0 ] || { echo "$output"; ls -la closed; false; }
}

@test "a scan that was refused makes no file of -m, nor do looks of -l, -u and -m, and what was there stays" {
	mkdir scan && cd scan
	last_lines ffffffffffffffff | sed '/^zrecv/d' >lines
	run -2 --separate-stderr zstatus -q -m new <lines
	[ ! -e new ]
	run -0 --separate-stderr zstatus -n -m new -l log -u csv -c ckpt
	check 0 "" ""
	run -2 --separate-stderr zstatus -m new -l log -u csv -c nowhere/ckpt <lines
	check 2 "" "zstatus: nowhere/ckpt: No such file or directory"
	ln -s nothing dangling
	run -0 zstatus -n -m dangling
	rm -f separate-stderr-*         # files of bats
	[ "$(ls)" = $'dangling\nlines' ] || { ls; false; }
	echo old >json
	stat -c '%i %y %z' json >before
	for word in -n ''; do
		run zstatus -q $word -m json <lines
		[ "$status" -eq "$([ "$word" ] && echo 0 || echo 2)" ]
		stat -c '%i %y %z' json | cmp before -
	done
	[ "$(cat json)" = old ]
}

@test "-H: where too few answer for five seconds the senders are stopped, and the status is 1" {
	sender
	{
		for t in {1..12}; do
			echo "zsend pid=$pid t=$t.0 n=${t}000 sum=0000000000000001 sent=${t}000 failed=0"
			echo "zrecv pid=9 t=$t.0 hits=$((t * 9)) drop_kernel=0 cooldown=0"
			[ $t -ne 9 ] || kill -0 $pid || echo "too soon" >early
		done
		echo "zrecv pid=9 t=13.0 hits=99 drop_kernel=0 cooldown=1 end=0"
	} | {
		run -1 --separate-stderr zstatus -H 1
		[ "${stderr_lines[0]}" = "zstatus: for 5 s fewer than 1% have answered: stopped" ]
	}
	run -0 zstatus -n -H 100
	for more in 100.1 101 1K; do
		run -2 --separate-stderr zstatus -n -H "$more"
		check 2 "" "zstatus: -H: out of range: $more: want 0 to 100"
	done
	code=0
	wait $pid || code=$?
	[ "$code" = 143 ]
	[ ! -e early ]
	run -0 --separate-stderr zstatus -q -H 0.5 < <(
		for t in {1..20}; do
			echo "zsend pid=1 t=$t.0 n=${t}000 sum=0000000000000001 sent=${t}000 failed=0"
			echo "zrecv pid=9 t=$t.0 hits=$((t * 9)) drop_kernel=0 cooldown=0"
		done
		echo "zsend pid=1 t=20.0 n=${t}000 sum=0000000000000001 sent=${t}000 asked=${t}000 failed=0 end=0"
		echo "zrecv pid=9 t=13.0 hits=99 drop_kernel=0 cooldown=1 end=0")
	[ -z "$stderr" ]
	# During a pause nobody can answer.
	run -0 --separate-stderr zstatus -q -H 1 < <(
		for t in {1..20}; do
			echo "zsend pid=1 t=$t.0 n=9000 sum=0000000000000001 sent=9000 failed=0 paused=$((t > 2))"
			echo "zrecv pid=9 t=$t.0 hits=$((t * 2)) drop_kernel=0 cooldown=0"
		done
		echo "zsend pid=1 t=20.0 n=9000 sum=0000000000000001 sent=9000 asked=9000 failed=0 paused=0 end=0"
		echo "zrecv pid=9 t=21.0 hits=99 drop_kernel=0 cooldown=1 end=0")
	[ -z "$stderr" ]
}

@test "-c: options, key and where each sender was a second before; private, never through a link, whole; a base of earlier runs" {
	ln -s elsewhere link
	{
		for t in 1 2 3; do
			echo "zrecv pid=9 t=$t.0 hits=$t drop_kernel=0 cooldown=0"
			for i in 0 1; do echo "zsend pid=3$i t=$t.1 sender=$i n=$t sum=0000000000000001 sent=$t failed=0 last=10.0.$i.$t,80"; done
		done
	} >lines
	: >hits
	ZKEY=$KEY run -3 --separate-stderr zstatus -q -c link output-file=hits "notes=a b\"c" seed=7 < <(cat lines)
	[ ! -L link ]
	[ ! -e elsewhere ]
	[ "$(stat -c %a link)" = 600 ]
	diff <(sed 2d link | sort) <(sort <<-END
		# zscan checkpoint 2
		results-size "0"
		key $KEY
		output-file "hits"
		notes "a b"c"
		seed "7"
		sender "0 2 10.0.0.2,80"
		sender "1 2 10.0.1.2,80"
	END
	)
	# The senders that have ended, and whose replies have all arrived, are at their last place.
	# A sender that has not begun is at its old place.
	ZKEY=$KEY run -0 --separate-stderr zstatus -q -c link "sender=0 100 10.9.9.9" "sender=1 5 10.8.8.8" "sender=2 7 10.7.7.7" < <(
		grep -v pid=31 lines
		echo "zsend pid=30 t=3.5 sender=0 n=3 sum=0000000000000001 sent=3 asked=3 failed=0 last=10.0.0.3,80 end=0"
		echo "zrecv pid=9 t=4.0 hits=3 drop_kernel=0 cooldown=2 end=0")
	diff <(grep ^sender link | sort) <(printf '%s\n' 'sender "0 103 10.0.0.3,80"' 'sender "1 5 10.8.8.8"' 'sender "2 7 10.7.7.7"')
	# This sender ended before the end of the cooldown. Its place is that of a second before its
	# end, however late the line before came.
	ZKEY=$KEY run -130 --separate-stderr zstatus -q -c link < <(
		grep -v pid=31 lines
		echo "zsend pid=30 t=3.2 sender=0 n=4 sum=0000000000000001 sent=4 failed=0 last=10.0.0.4,80 end=130"
		echo "zrecv pid=9 t=4.0 hits=4 drop_kernel=0 cooldown=1 end=130")
	[ "$(grep ^sender link)" = 'sender "0 2 10.0.0.2,80"' ]
	[ -z "$(find . -name 'link.*')" ]
	run -2 --separate-stderr zstatus -n -c nowhere/file
	[ "$stderr" = "zstatus: nowhere/file: No such file or directory" ]
	run -2 --separate-stderr zstatus -n -c file "notes=a"$'\n'"b"
	[ "$stderr" = "zstatus: -c: a line break in notes" ]
}

# attempts KEYS [SED-SCRIPT]: prints the last lines of a scan with several attempts; zrecv has these
# keys.
attempts() {
	last_lines ffffffffffffffff | sed "/^zrecv/s/hits=1 /$1 distinct=1 /; ${2-}"
}

@test "what several attempts tell: how many hosts answered each, what one alone misses, and how many all have missed" {
	# Of 100 hosts, 90 answer each attempt, and 81 answer both.
	run -0 --separate-stderr zstatus -m json < <(attempts "hits=99 answered=90,90 histories=9,9,81")
	[ "${stderr_lines[2]}" = "zscan: 90 hosts answered the first attempt, 90 the second, 81 both: one alone misses 10.00% and 10.00%" ]
	[ "${stderr_lines[3]}" = "zscan: about 0.99 hosts missed by both attempts (95%: 0 to 4; more if losses are related)" ]
	[ "$(jq -c '.missed | del(.attempts)' json)" = '{"model":"independent","estimate":0.987804878,"low":0,"high":4,"independence":null,"independent_estimate":0.987804878,"note":null,"found":99,"histories":{"10":9,"01":9,"11":81}}' ]
	[ "$(jq -c '.missed.attempts' json)" = '[{"answered":90,"share":0.90011},{"answered":90,"share":0.90011}]' ]
	# Of 60,000 hosts, each attempt loses 2%. Then there are three attempts.
	run -0 --separate-stderr zstatus < <(attempts "hits=59976 answered=58800,58800 histories=1176,1176,57624")
	[ "${stderr_lines[3]}" = "zscan: about 24 hosts missed by both attempts (95%: 15 to 34; more if losses are related)" ]
	run -0 --separate-stderr zstatus -m json < <(attempts "hits=60000 answered=58800,58800,58800 histories=23,24,1152,24,1153,1152,56472")
	[ "${stderr_lines[2]}" = "zscan: hosts that answered each attempt: 58800, 58800, 58800" ]
	[ "${stderr_lines[3]}" = "zscan: about 0.48 hosts missed by all 3 attempts (95%: 0 to 2; losses look independent)" ]
	[ "$(jq -c '.missed | [.model, .independence > 0.9, .histories."101", .note]' json)" = '["independent",true,1153,null]' ]
	# The next attempt also loses half of the hosts that an attempt loses.
	run -0 --separate-stderr zstatus -m json < <(attempts "hits=59700 answered=58800,58800,58800 histories=300,6,594,300,300,594,57606")
	[ "${stderr_lines[3]}" = "zscan: about 299 hosts missed by all 3 attempts (95%: 238 to 375; losses are related, so perhaps more)" ]
	[ "$(jq -c '.missed | [.model, .independence < 1e-6, (.independent_estimate < 30)]' json)" = '["related",true,true]' ]
	# At a probability below 1%, histories contradict independent losses. The probabilities come
	# from another program.
	for history in "34 0.0112 independent" "35 0.00803 related"; do
		read -r first p model <<<"$history"
		run -0 --separate-stderr zstatus -q -m json < <(attempts "hits=1 answered=1,1,1 histories=$first,15,1150,34,1160,1150,56410")
		[ "$(jq -r '.missed | "\(.independence) \(.model)"' json)" = "$p $model" ]
	done
	# Nothing is lost.
	run -0 --separate-stderr zstatus < <(attempts "hits=256 answered=256,256 histories=0,0,256")
	[ "${stderr_lines[3]}" = "zscan: about 0 hosts missed by both attempts (95%: 0 to 0; more if losses are related)" ]
	run -0 --separate-stderr zstatus < <(attempts "hits=256 answered=256,256,256,256 histories=0,0,0,0,0,0,256")
	[ "${stderr_lines[3]}" = "zscan: about 0 hosts missed by all 4 attempts (95%: 0 to 0; losses look independent)" ]
}

@test "what several attempts do not tell: no estimate of what is not known to have been probed, and a warning where attempts left together" {
	local no="zscan: no estimate of the hosts that all attempts missed"
	# If attempts leave one directly after the other, they are lost together.
	run -0 --separate-stderr zstatus -m json -l log < <(attempts "hits=99 answered=90,90 histories=9,9,81" "/^zsend/s/asked/attempts=2 asked/")
	[[ "$(sed -n 4p log)" == *" [WARN] zscan: 0.99 hosts or more missed by both attempts: these left together, and so are lost together: use --probe-gap" ]]
	[ "$(jq -c '.missed | [.estimate, .high, .note]' json)" = '[0.987804878,null,"the attempts at a target left together, and so are lost together"]' ]
	run -0 --separate-stderr zstatus -l log < <(attempts "hits=99 answered=90,90 histories=9,9,81" "/^zsend/s/asked/attempts=1 asked/")
	[[ "$(sed -n 4p log)" == *" [INFO] zscan: about 0.99 hosts"* ]]
	# declined STATUS REASON SED-SCRIPT [OPTION...]: there is no estimate, for this reason.
	declined() {
		run "-$1" --separate-stderr zstatus "${@:4}" -m json < <(attempts "hits=99 answered=90,90 histories=9,9,81" "$3")
		[ "${stderr_lines[2]}" = "zscan: hosts that answered each attempt: 90, 90" ]
		[ "${stderr_lines[3]}" = "$no: $2" ]
		[ "$(jq -c '.missed | [.model, .estimate, .low, .high, .note, .attempts[0]]' json)" = "[null,null,null,null,\"$2\",{\"answered\":90,\"share\":null}]" ]
	}
	declined 0 "the scan is the rest of one" '' -r
	declined 0 "the scan was stopped" '/^zperm/s/total=3/total=9/; / n=2 sum=f* sent=2/s// n=1 sum=1 sent=1/'
	declined 1 "the scan is incomplete" '/^zsend/s/ end=0//'
	declined 1 "the scan is incomplete" '/^zsend/s/ end=0//; /^zrecv/s/drop_kernel=0/drop_kernel=7/'
	declined 1 "the scan is incomplete" '/^zsend/s/asked=2/asked=4/'
	declined 0 "too few answered two attempts" '/^zrecv/s/histories=9,9,81/histories=90,90,0/'
	run -0 --separate-stderr zstatus < <(attempts "hits=99 answered=9,90,0 histories=9,90,0,0,0,0,0")
	[ "${stderr_lines[3]}" = "$no: too few answered two attempts" ]
	# There is also none for impossible numbers.
	for keys in "answered=1,1 histories=1000000,1000000,1" "answered=1,1 histories=18446744073709551615,1,1" \
		"answered=1,1,1 histories=1,18446744073709551615,0,1,1,0,18446744073709551615"; do
		run -0 --separate-stderr zstatus -q -m json < <(attempts "hits=1 $keys")
		[ "$(jq -r .missed.note json)" = "too few answered two attempts" ]
	done
	# Losses of the receiver count like other losses.
	run -1 --separate-stderr zstatus < <(attempts "hits=99 answered=90,90 histories=9,9,81" '/^zrecv/s/drop_kernel=0/drop_kernel=7/')
	[[ "${stderr_lines[3]}" == "zscan: about 0.99 hosts missed"* ]]
	# If hits are not distinct, they do not show who answered both attempts.
	run -0 --separate-stderr zstatus -m json < <(last_lines ffffffffffffffff | sed "s/hits=1/hits=512 answered=256,256 distinct=0/")
	[ "${stderr_lines[2]}" = "zscan: hosts that answered each attempt: 256, 256" ]
	[ "${#stderr_lines[@]}" -eq 4 ] && [ "$(jq .missed json)" = null ]
	# With fewer than 16 source ports no reply shows its attempt, so there is no estimate. There
	# is also none if a list has the wrong length.
	for keys in "answered=0,0 histories=0,0,0" "answered=0,0,0 histories=0,0,0,0,0,0,0" "answered=40,58 histories=40,58,0" "answered=90,90" "answered=90,90 histories=9,9" \
		"answered=90,90 histories=9,9,81,0,0,0,0" "answered=90,90,90 histories=9,9,81" "answered=90,90 histories=9,x,81" "answered=90 histories=9,9,81" "answered= histories="; do
		run -0 --separate-stderr zstatus < <(attempts "hits=99 $keys")
		[ "${#stderr_lines[@]}" -eq 3 ]
		[ "${stderr_lines[2]}" = "zscan: complete: every target was probed or excluded" ]
	done
}

# limits FIRST SECOND BOTH: prints the 95% limits of the hosts that both attempts missed, from the
# sum of the likelihoods of all numbers. The likelihood of n + 1 is that of n times
# (FIRST + n + 1) (SECOND + n + 1) (all + 1) / (n + 1) / (all + 2)^2,
# where all is the number of found hosts plus n.
limits() {
	awk -v a="$1" -v b="$2" -v both="$3" '
	function share(log_p) { return log_p < -700 ? 0 : exp(log_p) }
	BEGIN {
		for (n = most = 0; n < 4000; n++) {
			all = a + b + both + n
			p[n + 1] = p[n] + log((a + n + 1) / (all + 2)) + log((b + n + 1) / (all + 2)) + log((all + 1) / (n + 1))
			if (p[n + 1] > most) most = p[n + 1]
		}
		for (n = 0; n < 4000; n++) total += share(p[n] - most)
		for (n = -1; sum < .025 * total; ) sum += share(p[++n] - most)
		low = n
		while (sum < .975 * total) sum += share(p[++n] - most)
		print low, n
	}'
}

@test "the limits of the hosts missed are those of their likelihood, summed number by number" {
	for history in "0 0 1" "0 0 1000" "3 7 20" "1176 1176 57624" "700 800 900"; do
		read -r a b both <<<"$history"
		run -0 --separate-stderr zstatus -q -m json < <(attempts "hits=$((a + b + both)) answered=$((a + both)),$((b + both)) histories=${history// /,}")
		echo "$history: $(jq -c '.missed | [.low, .high]' json), wanted $(limits "$a" "$b" "$both")"
		[ "$(jq -r '.missed | "\(.low) \(.high)"' json)" = "$(limits "$a" "$b" "$both")" ]
	done
	# Long tails are summed in blocks, and a limit is the end of a block. It is up to 2% more
	# than 4,056, the sum of 100,000 numbers.
	run -0 --separate-stderr zstatus -q -m json < <(attempts "hits=61 answered=31,31 histories=30,30,1")
	jq -e '.missed | .low == 148 and .high >= 4056 and .high < 4140' json
	# Large numbers are summed in blocks. The distribution is nearly normal, with the variance
	# that Seber gives.
	run -0 --separate-stderr zstatus -q -m json < <(attempts "hits=3600000000 answered=2800000000,2800000000 histories=800000000,800000000,2000000000")
	jq -c .missed json
	jq -e '.missed | .estimate == 319999999.8 and (.low - 319950914 | fabs) < 500 and (.high - 320049086 | fabs) < 500' json
}

@test "a full disk: one line for each file, the rest of the work goes on, and it does not end in 0" {
	last_lines ffffffffffffffff >lines
	for option in -m -u -l; do
		run -1 --separate-stderr zstatus $option /dev/full <lines
		[ "$(grep -c "^zstatus: /dev/full: No space left on device$" <<<"$stderr")" -eq 1 ]
		[ $option = -l ] || [ "${stderr_lines[-2]}" = "zscan: complete: every target was probed or excluded" ]
	done
}

@test "a scan of weeks: its seconds stay exact in JSON, and the line fits where years are left" {
	run -0 --separate-stderr zstatus -q -m json < <(last_lines ffffffffffffffff | sed '/^zrecv/s/t=2/t=1234567.891/')
	[ "$(jq .seconds json)" = 1234567.891 ]
	line=$(live 80 8640000 99999999999)
	[ "${#line}" -le 79 ]
	[ "$(live 80 3 1)" = "0:03 0% 149Kd left; send: 3 1/s; recv: 1 0/s; drops: 1; hits: 33.33%" ]
}

@test "a stage that a signal told to stop was not killed; the line that says so is not the second before the last" {
	{
		for t in 1 2 3; do
			echo "zrecv pid=9 t=$t.0 hits=$t drop_kernel=0 cooldown=0"
			echo "zperm pid=1 t=$t.0 n=8 sum=0000000000000009 seed=7 total=9$([ $t -lt 3 ] || echo " signal=15")"
			echo "zsend pid=30 t=$t.1 sender=0 n=$t sum=0000000000000001 sent=$t failed=0 last=10.0.0.$t"
		done
		echo "zsend pid=30 t=3.2 sender=0 n=4 sum=0000000000000001 sent=4 failed=0 last=10.0.0.4 signal=15"
		echo "zsend pid=30 t=3.3 sender=0 n=5 sum=0000000000000001 sent=5 failed=0 last=10.0.0.5 signal=15 end=0"
		echo "zrecv pid=9 t=3.4 hits=3 drop_kernel=0 cooldown=0 end=0"
	} >lines
	: >hits
	ZKEY=$KEY run -0 --separate-stderr zstatus -u csv -c ckpt output-file=hits <lines
	[ "${stderr_lines[2]}" = "zscan: stopped after 5 of 9 targets" ]
	# The rows have the number of sent probes: one row a second, and one at the end.
	sed 1d csv | cut -d, -f7 | paste -sd" " >rows
	[ "$(cat rows)" = "0 1 2 3 5" ]
	[ "$(grep ^sender ckpt)" = 'sender "0 2 10.0.0.2"' ]
}

@test "a sender that is killed stops neither progress nor checkpoints, and the others go on as the clock" {
	{
		for t in {1..9}; do
			echo "zrecv pid=9 t=$t.0 hits=$t drop_kernel=0 cooldown=0"
			[ $t -gt 2 ] || echo "zsend pid=30 t=$t.1 sender=0 n=$t sum=0000000000000001 sent=$t failed=0 last=10.0.0.$t"
			echo "zsend pid=31 t=$t.1 sender=1 n=$t sum=0000000000000001 sent=$t failed=0 last=10.0.1.$t"
		done
	} >lines
	: >hits
	ZKEY=$KEY run -3 --separate-stderr zstatus -q -u csv -c ckpt output-file=hits <lines
	[ "$(sed 1d csv | wc -l)" -ge 7 ]
	[ "$(tail -n 1 csv | cut -d, -f 7)" = 11 ]
	diff <(grep ^sender ckpt | sort) <(printf '%s\n' 'sender "0 1 10.0.0.1"' 'sender "1 8 10.0.1.8"')
}

@test "a pid that comes again, after its process has ended, is another one" {
	run -0 --separate-stderr zstatus < <(
		echo "zperm pid=1 t=1 n=1 sum=8000000000000000 total=1 end=0"
		last_lines ffffffffffffffff | sed 's/n=3 sum=8000000000000005 total=3/n=2 sum=0000000000000005 total=2/')
	[[ "${stderr_lines[0]}" == "zscan: 3 targets, "* ]]
	[ "${stderr_lines[2]}" = "zscan: complete: every target was probed or excluded" ]
}

@test "a message holds nothing that a terminal would obey" {
	run --separate-stderr zstatus -q < <(printf 'zblack: a\033[2J\tb\r: no such file\n'; last_lines ffffffffffffffff)
	[ "$stderr" = $'zblack: a?[2J\tb?: no such file' ]
}

@test "the live line follows the width of the terminal, at once, and leaves nothing of a longer one" {
	printf '%s\n' "zrecv pid=9 t=0.1 hits=0 drop_kernel=0 cooldown=0" "zsend pid=3 t=1.0 n=10 sum=0000000000000001 sent=10 failed=0" >one
	printf '%s\n' "zrecv pid=9 t=1.1 hits=0 drop_kernel=0 cooldown=0" "zsend pid=3 t=2.0 n=20 sum=0000000000000001 sent=20 failed=0" >two
	cat >run <<-"END"
		shown() { until grep -qa "$1" typescript; do sleep 0.02; done; }
		stty cols 130
		{
			cat one
			shown "; send: 10 10 p/s"
			stty cols 40 <&2
			shown "; send: 10 10/s"
			cat two
		} | zstatus
	END
	script -qfc 'bash run' typescript >/dev/null 3>&-
	# The line was 86 columns wide, so two lines above the last one are cleared.
	grep -qaF $'\r\e[2A\e[J\r0:00; send: 10 10/s; recv: 0 0/s\e[K' typescript
	line=$(tr '\r' '\n' <typescript | sed 's/\x1b\[K.*//' | grep -a 'send: 20')
	[ "$line" = "0:01; send: 20 10/s; recv: 0 0/s" ]
}

@test "on a terminal the summary fits into 80 columns, whatever it tells, and into fewer; elsewhere a sentence is a line" {
	interfaces=$(seq -f '0123456789abc%02g' -s , 64)
	n=18446744073709551
	sed 's/^\t*//' >variants <<-END
		s/x/x/
		s/asked=2/asked=9 unreachable=3 denied=4/; s/dropped=1/dropped=1 opted_out=1/
		s/asked=2/asked=$n held=$n unreachable=$n denied=$n/; s/sent=2/sent=$n engine=packet,live,ip/; s/dropped=1 /dropped=$n opted_out=$n /
		s/drop_kernel=0/drop_kernel=$n drop_interface=$n drop_pipe=$n unread=$n/
		/^zrecv/s/ end=/ controls=$n control_answered=$n control_skipped=$n end=/
		/^zrecv/s/ end=/ answers=$n acks=$n resets=$n early=$n end=/; /^zrecv/i zsend pid=8 t=1 opener=tcp_synscan n=3 sent=3 failed=0 asked=3 end=0
		/^zrecv/s/ end=/ answered=90,90 distinct=1 histories=9,9,81 end=/
		/^zrecv/s/ end=/ answered=$n,$n,$n,$n,$n,$n,$n,$n distinct=0 end=/
		/^zsend/s/ end=/ attempts=2 end=/; /^zrecv/s/ hits=1/ hits=99/; /^zrecv/s/ end=/ answered=90,90 distinct=1 histories=9,9,81 end=/
		/^zsend/s/ end=/ interfaces=$interfaces end=/; /^zrecv/s/ end=/ interfaces=lo end=/
		/^zsend/s/ end=/ sources=foreign end=/
		/^zsend/s/end=0/no_route=$n end=1/
		/^zrecv/s/ end=0//
		/^zrecv/s/ end=0/ end=3/
		s/ n=2 sum=f*/ n=0 sum=0/; s/dropped=1 dropped_sum=8000000000000006/dropped=3 dropped_sum=8000000000000005/; s/8000000000000005 total/8000000000000005 total/
	END
	while read -r variant; do
		last_lines ffffffffffffffff | sed "$variant" >lines
		zstatus <lines 2>whole || true
		for columns in 100 80 50; do
			script -qec "stty cols $columns; zstatus -s <lines" typescript </dev/null >/dev/null 3>&- || true
			sed 's/\r$//' typescript | grep -av '^Script ' >broken
			most=$((columns < 80 ? columns : 80))
			awk -v most=$most 'length > most' broken >long
			[ ! -s long ] || { cat long; false; }
			diff whole <(sed ':a; N; $!ba; s/\n       / /g' broken | grep .)
		done
	done <variants
	# A name that is longer than a line is broken, too. A message of a stage stays as it is.
	name=$(printf 'x%.0s' {1..200})
	printf 'zscan: rows to %s\nzsend: %s: no such file\n' "$name" "$name" >lines
	script -qec "stty cols 80; zstatus -s <lines" typescript </dev/null >/dev/null 3>&- || true
	[ "$(grep -ac '^       x*.$' typescript)" -ge 2 ]
	grep -qa "^zsend: $name: no such file" typescript
}

@test "the last line tells of a receiver that failed, of one that was killed, and of files that could not be written" {
	for quiet in '' -q; do
		run -3 --separate-stderr zstatus $quiet < <(last_lines ffffffffffffffff | sed '/^zrecv/s/end=0/end=3/')
		[ "${stderr_lines[-1]}" = "zscan: zrecv failed: the scan is incomplete (status 3)" ]
		run -1 --separate-stderr zstatus $quiet -m /dev/full < <(last_lines ffffffffffffffff)
		[ "${stderr_lines[-1]}" = "zscan: not all files of the scan could be written" ]
		run -0 --separate-stderr zstatus $quiet < <(last_lines ffffffffffffffff)
		[[ "$stderr" != *"could be written"* && "$stderr" != *incomplete* && "$stderr" != *INCOMPLETE* ]]
	done
}

@test "-p: when the shell that runs the scan is gone, the senders are stopped at once; what only has the pid of one is left alone" {
	sender
	sleep 60 3>&- &
	other=$!
	sleep 60 3>&- &
	shell=$!
	mkfifo lines
	zstatus -q -p $shell <lines 2>/dev/null 3>&- &
	exec 7>lines
	printf '%s\n' "zrecv pid=9 t=1.0 hits=0 drop_kernel=0 cooldown=0" "zsend pid=$other t=1.0 n=1 sum=0000000000000001 sent=1 failed=0" \
		"zsend pid=$pid t=1.0 n=1 sum=0000000000000001 sent=1 failed=0" >&7
	kill -0 $pid
	kill $shell
	wait $shell || true
	code=0
	wait $pid || code=$?
	[ "$code" -eq 143 ]
	exec 7>&-
	kill $other
	run -2 --separate-stderr zstatus -p x
	[ "$stderr" = "zstatus: -p: not a number: x" ]
}

@test "--get: the last value of a key in the last status line of a tool, which no message looks like" {
	printf '%s\n' "zsend pid=3 t=1 n=1 last=10.0.0.1,80" "zsend pid=3 t=2 n=22 last=10.0.0.2,80" "zsend: stdin:7: bad address: n=5" \
		"zsend pid=3 n=9 and so on" "zsend pid=x n=8" "zsend  pid=3 n=7" "zsendx pid=3 n=6" "zperm pid=1 n=5" "zsend pid=3 n=4 " >lines
	run -0 zstatus --get zsend n <lines
	[ "$output" = 22 ]
	run -0 zstatus --get zsend last <lines
	[ "$output" = 10.0.0.2,80 ]
	run -1 zstatus --get zsend nosuch <lines
	[ -z "$output" ]
	run -1 zstatus --get zrecv n <lines
	run -2 zstatus --get zsend <lines
	run -3 bash -c 'zstatus --get zsend n <lines >/dev/full'
	# Several keys come from one line, with --each from each line that has them.
	run -0 zstatus --get zsend last n <lines
	[ "$output" = "10.0.0.2,80 22" ]
	run -1 zstatus --get zsend n nosuch <lines
	[ -z "$output" ]
	echo "zsend pid=3 t=3 n=23 end=0" >>lines
	run -1 zstatus --get zsend n last <lines
	run -0 zstatus --get --each zsend n last <lines
	[ "$output" = $'1 10.0.0.1,80\n22 10.0.0.2,80' ]
	run -1 zstatus --get --each zsend nosuch <lines
	run -2 zstatus --each zsend n <lines
}

@test "--get: a key that is absent, or has no value, gives its text, or nothing; * is any tool; tool and pid are keys" {
	printf '%s\n' "zsend pid=3 t=0" "zrecv pid=4 t=1 hits=2 last=x" "zsend pid=5 t=1 last= n=7" >lines
	run -1 zstatus --get zsend last <lines
	[ -z "$output" ]
	run -0 zstatus --get zsend n last=none t <lines
	[ "$output" = "7 none 1" ]
	run -1 zstatus --get --each zsend last <lines
	[ -z "$output" ]
	run -0 zstatus --get --each zsend pid n=- last=10.0.0.1,80 <lines
	[ "$output" = $'3 - 10.0.0.1,80\n5 7 10.0.0.1,80' ]
	run -0 zstatus --get --each '*' tool pid t hits=0 last= <lines
	[ "$output" = $'zsend 3 0 0 \nzrecv 4 1 2 x\nzsend 5 1 0 ' ]
	run -0 zstatus --get '*' tool <lines
	[ "$output" = zsend ]
}

@test "--get --each --pass: every line as it comes, the values of a status line before it" {
	mkfifo in out
	zstatus --get --each --pass zsend n <in >out 3>&- &
	exec 5>in 6<out
	ask() { # ask LINE ANSWER...: each answer comes at once, while the input is open
		local line
		printf '%s\n' "$1" >&5
		for wanted in "${@:2}"; do
			IFS= read -r -t 5 line <&6 && [ "$line" = "$wanted" ] || { echo "got: $line, wanted: $wanted"; return 1; }
		done
	}
	ask "zsend pid=3 n=1" 1 " zsend pid=3 n=1"
	ask "zsend pid=3 t=1" " zsend pid=3 t=1"
	ask "1 2" " 1 2"
	ask "" " "
	ask " zsend pid=3 n=1" "  zsend pid=3 n=1"
	printf 'zsend pid=3 n=2' >&5
	exec 5>&-
	[ "$(cat <&6)" = $'2\n zsend pid=3 n=2' ]
	exec 6<&-
	wait $!
	# This line is longer than any status line and than the buffer.
	{ head -c 3000000 /dev/zero | tr '\0' x; echo; } >long
	zstatus --get --each --pass zsend n < <(cat long; echo "zsend pid=1 n=5") >out.txt
	cmp <(sed 's/^/ /' long; printf '5\n zsend pid=1 n=5\n') out.txt
	run -2 zstatus --get --pass zsend n <long
	run -3 bash -c 'yes "zsend pid=3 n=1" | head -n 9 | zstatus --get --each --pass zsend n >/dev/full'
}

@test "--parse: the numbers that the options of scripts mean, as those of all tools" {
	run -0 --separate-stderr zstatus --parse count -n 1.5K index -i 0 rate -r .25k rate -B 1000000G rate -r 333.33333333 seconds -t 1.5h count -n 0x10 rate -r 5. rate -r 0.00000001
	# A number above 0 stays above 0, since 0 means as fast as possible.
	check 0 "$(printf '%s\n' 1500 0 250 1000000000000000 333.3333333 5400 16 5 0.0000001)" ""
	run -0 --separate-stderr zstatus --parse
	check 0 "" ""
	[ "$(zstatus --parse rate -r "$(printf '9%.0s' {1..300})" | wc -c)" -eq 302 ]
	while IFS='|' read -r words line; do
		# shellcheck disable=SC2086 # a list of words
		run --separate-stderr zstatus --parse $words
		check 2 "" "zstatus: $line"
	done <<-'END'
		count -n 0|-n: out of range: 0: want 1 to 9007199254740992
		index -i 9007199254740993|-i: out of range: 9007199254740993: want 0 to 9007199254740992
		count -n 1.5|-n: not a whole number: 1.5
		rate -r 1e3|-r: not a number: 1e3
		rate -r 1 seconds -t 1M|-t: not a time: 1M: give seconds, or a number with s, m or h
		number -n 1|--parse: not count, index, rate or seconds: number
	END
	run -2 zstatus --parse count -n
	run -3 bash -c 'zstatus --parse count -n 1 >/dev/full'
}

# bats test_tags=native
@test "-c: the file is locked from the start to the end, whichever file has the name; one that nothing was saved in is taken away" {
	mkfifo lines
	: >hits
	ZKEY=$KEY zstatus -q -c ckpt output-file=hits <lines 2>err 3>&- &
	holder=$!
	exec 7>lines
	for t in 1 2 3; do
		printf '%s\n' "zrecv pid=9 t=$t.0 hits=0 drop_kernel=0 cooldown=0" "zsend pid=30 t=$t.0 n=$t sum=1 sent=$t failed=0 last=10.0.0.$t"
		until grep -qs "^# .*: $t probes" ckpt; do sleep 0.02; done >&2
		run -2 --separate-stderr zstatus -n -c ckpt
		[ "$stderr" = "zstatus: ckpt: is being written by zstatus (pid $holder)" ] || { echo "$stderr" >&2; false; }
		run -2 zstatus -c ckpt </dev/null
	done >&7
	exec 7>&-
	wait $holder || true
	run -0 zstatus -n -c ckpt
	grep -q '^sender "0 2 10.0.0.2"$' ckpt
	run -2 zstatus -c new </dev/null
	[ ! -e new ]
	run -0 zstatus -n -c new
	[ ! -e new ]
}

@test "-c: of the results whole lines count, however long the last one is that is half written" {
	{ printf '10.0.0.1\n10.0.0.2\n'; head -c 100000 /dev/zero | tr '\0' x; } >hits
	lines() { printf '%s\n' "zrecv pid=9 t=1.0 hits=2 cooldown=0" "zsend pid=30 t=1.0 n=1 sum=1 sent=1 failed=0 last=10.0.0.1"; }
	run -3 zstatus -q -c ckpt output-file=hits < <(lines)
	grep -qx 'results-size "18"' ckpt
	# The size of an earlier run is replaced; the order of the targets is not.
	echo >>hits
	run -3 zstatus -q -c ckpt output-file=hits order=1:2 results-size=5 < <(lines; echo "zperm pid=1 n=1 sum=1 order=3:4"; lines)
	grep -qx 'results-size "100019"' ckpt
	[ "$(grep -E '^(order|results-size)' ckpt | sort | paste -sd ' ')" = 'order "1:2" results-size "100019"' ]
}

@test "a file that zstatus writes is none that it reads, and no other that it writes" {
	last_lines ffffffffffffffff >lines
	: >list
	for options in "-m list -b list" "-u x -l x" "-m x -u x" "-c x -m x" "-c list output-file=list" "-l lines"; do
		cp lines before
		# shellcheck disable=SC2086
		run -2 --separate-stderr zstatus $options <lines
		cmp lines before
		[ ! -s list ] && [ ! -e x ] && [[ "$stderr" == "zstatus: "* ]]
	done
}

# scan_lines FROM TO: prints the lines of a scan in these seconds. The last one, 9, is its end.
scan_lines() {
	local t
	for ((t = $1; t <= $2; t++)); do
		echo "zrecv pid=9 t=$t.0 packets=$t hits=$t valid=$t drop_kernel=0 cooldown=0"
		echo "zblack: stdin:$t: bad address: x"
		echo "zsend pid=3 t=$t.1 n=$t sum=1 sent=$t asked=$t failed=0 last=10.0.0.$t"
	done
	if [ $2 -eq 8 ]; then
		printf '%s\n' "zsend pid=3 t=9.0 n=9 sum=1 sent=9 asked=9 failed=0 last=10.0.0.9 end=0" \
			"zrecv pid=9 t=9.1 packets=9 hits=9 valid=9 drop_kernel=0 cooldown=2 end=0"
	fi
}

# on_terminal SHELL-TEXT: runs SHELL-TEXT, then zstatus with all its files, on a terminal of its
# own. pid is that of script(1), and descriptor 7 is the input of the terminal. Descriptor 8 feeds
# zstatus. The file status gets its exit status.
on_terminal() {
	mkfifo lines keys
	: >hits
	cat >run <<-END
		trap '' HUP
		$1
		zstatus -u csv -m json -c ckpt output-file=hits <lines 2>/dev/tty
		echo \$? >status
	END
	ZKEY=$KEY script -qfc 'bash run' typescript <keys >/dev/null 2>&1 3>&- &
	pid=$!
	exec 7>keys 8>lines
}

# whole: all outputs except the terminal are complete.
whole() {
	until [ -s status ]; do sleep 0.02; done
	[ "$(cat status)" = 0 ]
	[ "$(jq -r '.coverage, .counts.sent' json | paste -sd ,)" = "complete: every target was probed,9" ]
	[ "$(grep ^sender ckpt)" = 'sender "0 9 10.0.0.9"' ]
	[ "$(tail -n 1 csv | cut -d, -f 7)" = 9 ]
	[ "$(sed 1d csv | wc -l)" -ge 9 ]
}

@test "a terminal that disappears in mid-scan: progress, checkpoint and metadata are what they would have been, and the status" {
	on_terminal ''
	scan_lines 1 3 >&8
	until grep -qa '; send: 3 ' typescript; do sleep 0.02; done
	kill -KILL $pid
	wait $pid || true
	scan_lines 4 8 >&8
	exec 7>&- 8>&-
	whole
}

@test "-l: a line of a log has its time in UTC and its level; what is said is a warning where a stage says it or the scan is incomplete" {
	levels() { sed -E 's/^[0-9]{4}-[0-9]{2}-[0-9]{2}T([0-9]{2}:){2}[0-9]{2}\.[0-9]{3}Z //' log; }
	run -1 --separate-stderr zstatus -l log < <(printf 'zscan: begins\nzblack: stdin:7: bad address: \e[1mx\n'; last_lines ffffffffffffffff | sed 's/asked=2/asked=3/')
	check 1 "" ""
	[ "$(levels | sed -n '1,2p;$p')" = "[INFO] zscan: begins
[WARN] zblack: stdin:7: bad address: ?[1mx
[WARN] zscan: INCOMPLETE: zsend did not send all probes that it was asked for" ]
	[ "$(levels | wc -l)" -eq 5 ] && [ "$(levels | grep -c '^\[INFO\] zscan: ')" -eq 3 ]
	run -3 --separate-stderr zstatus -l log < <(last_lines ffffffffffffffff | sed '/^zrecv/s/ end=0//')
	[ "$(levels | tail -n 1)" = "[ERROR] zscan: zrecv was killed: the scan is incomplete" ]
	# Lines on the standard error have neither.
	run -1 --separate-stderr zstatus < <(last_lines ffffffffffffffff | sed 's/asked=2/asked=3/')
	[ "${stderr_lines[2]}" = "zscan: INCOMPLETE: zsend did not send all probes that it was asked for" ]
}

@test "a log is whole where the terminal has gone" {
	on_terminal 'zstatus() { command zstatus -l log "$@"; }'
	scan_lines 1 3 >&8
	until grep -qa '; send: 3 ' typescript; do sleep 0.02; done
	kill -KILL $pid
	wait $pid || true
	scan_lines 4 8 >&8
	exec 7>&- 8>&-
	whole
	[ "$(grep -cE '^[0-9T:.-]+Z \[WARN\] zblack: stdin:[1-8]: bad address: x$' log)" -eq 8 ]
	[[ "$(tail -n 1 log)" == *"Z [INFO] zscan: complete: every target was probed" ]]
}

@test "^S on the terminal stops neither progress nor checkpoints; ^Q brings the messages that came meanwhile" {
	on_terminal ''
	scan_lines 1 3 >&8
	until grep -qa '; send: 3 ' typescript; do sleep 0.02; done
	printf '\023' >&7
	# The terminal is stopped when it prints no more.
	until size=$(wc -c <typescript) && printf 'zsend: a message\n' >&8 && sleep 0.2 && [ "$(wc -c <typescript)" = "$size" ]; do :; done
	scan_lines 4 8 >&8
	exec 8>&-
	until [ -s json ] && [ "$(jq .counts.sent json)" = 9 ]; do sleep 0.02; done
	[ "$(wc -c <typescript)" = "$size" ]
	printf '\021' >&7
	whole
	exec 7>&-
	wait $pid
	[ "$(grep -ac 'zblack: stdin:[1-8]: bad address: x' typescript)" -eq 8 ]
	grep -qa '^zscan: complete: every target was probed' typescript
}

@test "a terminal that stops what writes to it from the background (stty tostop) does not stop it" {
	on_terminal 'stty tostop; set -m; zstatus() { command zstatus "$@" & wait $!; }'
	scan_lines 1 8 >&8
	exec 8>&-
	whole
	exec 7>&-
	wait $pid
}

@test "messages that nobody reads do not stop a scan, and those left out are counted" {
	mkfifo lines out
	zstatus -q -m json <lines 2>out 3>&- &
	exec 7<>out 8>lines
	scan_lines 1 1 >&8
	for i in {1..9000}; do echo "zsend: stdin:$i: bad address: x, of which nobody reads anything"; done >&8
	scan_lines 2 8 >&8
	exec 8>&-
	until [ -s json ]; do sleep 0.02; done
	exec 6<out 7>&-
	cat <&6 >err
	wait $!
	[ "$(tail -n 1 err)" = "zstatus: $((9008 - $(grep -c bad err))) messages were left out while nobody read them" ]
	[ "$(grep -c bad err)" -gt 1000 ]
}
