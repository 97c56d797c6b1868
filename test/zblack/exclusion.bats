# SPDX-License-Identifier: ISC
#
# Tests that no frame goes to an excluded address, with random lists and targets. The far side
# counts by the sets `excluded` and `excluded6` of the lab's router.

# shellcheck disable=SC2016

load ../helper

PRELUDE=$BATS_TEST_DIRNAME/exclusion.bash

@test "zblack, and zsend --deny without it: nothing to an excluded address; in shards, repeated, resumed, mapped, of both families" {
	run in_lab '
		for seed in $1; do
			exclude $seed list
			watch list
			# Without a list many packets reach these addresses, so they are counted.
			zperm $networks | zsend -p 443 -r 0 -u 4 4>status || exit
			[ "$(count excluded)" -gt 100 ] || { echo "seed $seed: not counted"; exit 1; }

			watch list
			zperm --attempts 2 --gap 100 $networks | spell | zblack -f list | zsend -p 443 -r 0 -u 4 4>status || exit
			none_excluded "seed $seed: zblack" "$(status_of sent status)"

			watch list
			zperm --attempts 2 --gap 100 $networks | spell | zsend --deny list -p 443 -r 0 -u 4 4>status || exit
			none_excluded "seed $seed: --deny" "$(status_of sent status)"
			denied=$(status_of denied status)
			[ $((denied + $(status_of sent status))) = 16384 ] || { echo "seed $seed: denied $denied of 16384"; exit 1; }

			watch list
			sent=0
			for shard in 0 1 2; do
				zperm -e 5 -s $shard/3 $networks | zblack -f list | zsend --deny list -p 443 -r 0 -u 4 4>status.$shard &
			done
			wait
			for shard in 0 1 2; do sent=$((sent + $(status_of sent status.$shard))); done
			none_excluded "seed $seed: shards" $sent
			[ $((sent * 2 + denied)) = 16384 ] || { echo "seed $seed: shards sent $sent, denied were $denied in two passes"; exit 1; }

			# The run resumes after its first 2,000 probes.
			watch list
			zperm -e 5 $networks | zblack -f list | zsend -n 2000 -p 443 -r 0 -u 4 4>status.0 || exit
			zperm -e 5 --after "$(status_of last status.0)" $networks | zblack -f list | zsend -p 443 -r 0 -u 4 4>status.1 || exit
			none_excluded "seed $seed: resumed" $((2000 + $(status_of sent status.1)))
			[ $((2000 + $(status_of sent status.1))) = $sent ] || { echo "seed $seed: resumed: $(status_of sent status.1)"; exit 1; }
		done
	' "$RANDOM"
	echo "$output"
	[ "$status" -eq 0 ]
}

@test "a list that is read again: none to what it has from a second on after SIGHUP, by either barrier" {
	run in_lab '
		sending() { [ "$(count syn)" -gt "$1" ]; }
		mkfifo pace
		n=0
		for barrier in zblack zsend; do
			echo 192.0.2.1 >list
			exclude $1 more
			ip netns exec gw nft reset counters >/dev/null
			case $barrier in
			# A reload of zblack covers the lines that it has not read. It gets them one
			# by one, so that none waits in a pipe after it.
			zblack) zperm -n 5000 $networks | while read -r target; do
					echo "$target"
					[ $((++n % 10)) -gt 0 ] || read -rt 0.005 _ <>pace
				done | zblack -f list | zsend -p 443 -r 0 -u 4 4>status & ;;
			zsend) zperm --attempts 5 --gap 100 $networks | zsend --deny list -p 443 -r 15K -u 4 4>status & ;;
			esac
			until_true sending 500
			cp more list
			kill -HUP "$(pgrep -x $barrier)"
			sleep 1
			watch more
			wait $!
			came=$(count syn)
			echo "$barrier: came $came, to excluded ones $(count excluded)"
			[ "$(count excluded)" = 0 ] && [ "$came" -gt 500 ] || exit 1
			# Afterwards packets to these addresses are counted.
			zperm $networks | zsend -p 443 -r 0
			[ "$(count excluded)" -gt 100 ] || exit 1
		done
	' "$RANDOM"
	echo "$output"
	[ "$status" -eq 0 ]
}

# Tests of a reload while zsend waits. They work offline: the frames go to a file or a pipe. A
# status line shows a reload, but comes once a second, so all cases run at the same time.

# all_of COMMAND...: runs each command (one word with its arguments) in a folder of its own, all at
# once.
all_of() {
	local case pids=() failed=0
	for case; do
		mkdir "$BATS_TEST_TMPDIR/${#pids[@]}"
		(set -e; cd "$BATS_TEST_TMPDIR/${#pids[@]}"; eval "$case") >"$BATS_TEST_TMPDIR/${#pids[@]}/out" 2>&1 3>&- &
		pids+=($!)
	done
	for case in "${!pids[@]}"; do
		wait "${pids[case]}" || { failed=1; echo "case $case failed:"; cat "$BATS_TEST_TMPDIR/$case/out"; }
	done
	return $failed
}

# begin_sending OPTION...: starts zsend in the background. Descriptor 5 feeds it, and 6 is its
# control.
begin_sending() {
	mkfifo in control
	echo 192.0.2.1 >deny
	exec 6<>control
	zsend -k "$KEY" -S 198.18.0.2,fd00::2 --deny deny --steer 6 -u 4 "$@" <in 4>status 2>messages 3>&- &
	sender=$!
	exec 5>in
}

# now KEY: prints the value of a key in the last status line.
now() {
	local line
	line=$(tail -n 1 status)
	[[ $line =~ \ $1=([^ ]*) ]] && echo "${BASH_REMATCH[1]}"
}

is_now() {
	[ "$(now "$1")" = "$2" ]
}

# reload: zsend reads its list again while it waits.
reload() {
	local reloads
	reloads=$(now reloads)
	kill -HUP "$sender"
	until_true is_now reloads $((reloads + 1))
}

end_sending() {
	exec 5>&- 6>&-
	wait "$sender"
	[ ! -s messages ]
}

# sent_to FILE: prints the targets of the frames, one a line.
sent_to() {
	tcpdump -qnnr "$1" 2>/dev/null | sed 's/.* > \([0-9.]*\)\..*/\1/'
}

# paused RATE N TEXT: pauses zsend at a rate and reloads its list when it has taken N lines. TEXT
# follows each target.
paused() {
	begin_sending -w out.pcap -p 80 -r "$1"
	echo pause >&6
	# At a rate of 0 zsend checks the control only once in several batches.
	[ "$1" != 0 ] || zperm 10.9.0.0/19 >&5
	printf "10.0.0.%d$3\n10.0.1.%d$3\n" 1 1 2 2 3 3 >&5
	until_true is_now n "$2"
	printf '10.0.1.2\n10.0.0.0/24\n' >deny
	reload
	# An address that is no longer on the list is allowed again.
	echo 10.0.0.0/24 >deny
	reload
	is_now denied 0
	[ "$1" != 10 ] || echo rate 256K >&6
	echo resume >&6
	end_sending
	[ "$(sent_to out.pcap | grep -v '^10\.9\.')" = $'10.0.1.1\n10.0.1.2\n10.0.1.3' ]
	is_now denied 3
	is_now end 0
}

@test "a pause: frames that wait in a batch are checked by the lists that are in force when they leave" {
	all_of 'paused 256K 6' 'paused 256K 6 " # a remark"' 'paused 10 1' 'paused 0 4096'
}

# nothing_more N FILE: after a reload that denies all, none of N frames leaves, and each is
# accounted for.
nothing_more() {
	local sent
	started() { [ "$(now sent)" -gt 0 ]; }
	until_true started
	echo 10.0.0.0/8 >deny
	reload
	sent=$(now sent)
	end_sending
	echo "sent $sent before the reload, $(now sent) in all, denied $(now denied)"
	is_now sent "$sent"
	[ "$sent" -gt 0 ] && [ "$sent" -lt "$1" ]
	is_now denied $(($1 - sent))
	is_now asked "$1"
	is_now end 0
	[ "$(sent_to out.pcap | wc -l)" = "$sent" ]
}

slow() {
	begin_sending -w out.pcap "${@:2}"
	cat ../targets >&5
	nothing_more "$1"
}

@test "a slow rate: neither a line of many ports or passes, nor lines that have been read, go on after a reload" {
	cd "$BATS_TEST_TMPDIR"
	printf '10.0.0.%d\n' 1 2 >targets
	all_of 'slow 120000 -p 1-60000 -r 10K' 'slow 128000 -p 1-4000 -P 16 -r 10K'
	rm -r [0-9]*
	zperm 10.0.0.0/18 >targets
	all_of 'slow 16384 -p 80 -r 4K' 'sed -i "s/$/ # a remark/" ../targets; slow 16384 -p 80 -r 4K'
}

@test "a pipe of -w that nobody reads: a reload is carried out at once, and no frame is written that it denies" {
	cd "$BATS_TEST_TMPDIR"
	mkfifo pipe
	exec 7<>pipe
	exec 8<pipe
	begin_sending -w - -p 1-60000 >pipe 7>&- 8<&-
	exec 7>&-
	echo 10.0.0.1 >&5
	blocked() { [ "$(now sent)" != 0 ] && [ "$(now sent)" = "$(sed '$d' status | tail -n 1 | tr ' ' '\n' | sed -n 's/^sent=//p')" ]; }
	until_true blocked
	echo 10.0.0.0/8 >deny
	reload
	sent=$(now sent)
	cat <&8 >frames 3>&- 5>&- 6>&- &
	exec 8<&-
	end_sending
	wait
	echo "sent $sent, then $(now sent)"
	is_now sent "$sent"
	[ "$sent" -lt 60000 ]
	is_now denied $((60000 - sent))
	[ "$(sent_to frames | wc -l)" = "$sent" ]
}

@test "a denied target takes no turn of the rate, and no egress is looked for" {
	cd "$BATS_TEST_TMPDIR"
	printf '10.1.0.0/16\nfd00::/16\n' >deny
	{ zperm -n 600 10.1.0.0/16; printf '10.0.0.%d\n' 1 2 3; } >targets
	for way in "" " # a remark"; do
		run --separate-stderr zsend -k "$KEY" -S 198.18.0.2 -p 80 -r 10 --deny deny -w out.pcap -u 4 < <(sed "s/$/$way/" targets) 4>status
		check 0 "" ""
		is_now denied 600
		is_now sent 3
		awk -v t="$(now t)" 'BEGIN { exit !(t < 10) }'
	done
	# There is no IPv6 source address.
	run --separate-stderr zsend -k "$KEY" -S 198.18.0.2 -p 80 --deny deny -w out.pcap < <(printf 'fd00::1\n10.0.0.1\n')
	check 0 "" ""
	[ "$(sent_to out.pcap)" = 10.0.0.1 ]
}

@test "a stop while denied frames wait: the place where it stopped is not behind others that wait" {
	cd "$BATS_TEST_TMPDIR"
	begin_sending -w out.pcap -p 80 -r 256K
	echo 10.0.0.1 >&5
	until_true is_now sent 1
	echo pause >&6
	# One write brings all lines: zsend reads them and waits.
	printf '10.0.0.%d\n' 2 3 4 5 | dd bs=4K iflag=fullblock status=none >&5
	until_true is_now n 5
	echo 10.0.0.4 >deny
	reload
	kill -TERM "$sender"
	end_sending
	is_now sent 1
	is_now last 10.0.0.1
}

# Tests of the machine's opt-out list.

@test "the machine's opt-out list counts always, beside the built-in list, -f, -w, -d and --deny; and is reported" {
	cd "$BATS_TEST_TMPDIR"
	printf '# who asked\n10.0.0.1\n1.1.1.0/30\nfd00::1\n' >optout
	printf '10.0.0.2\n1.1.1.1\n' >list
	printf '10.0.0.0/29\nfd00::/126\n' >wanted
	export ZSCAN_OPTOUT=optout
	printf '%s\n' 1.1.1.1 1.1.1.2,80 1.1.1.9 10.0.0.1 10.0.0.2 10.0.0.3 fd00::1 fd00::2 >targets
	passes() { # OPTED-OUT LINE... -- OPTION...
		local opted_out=$1 lines=()
		shift
		for (( ; $# > 0; )); do
			[ "$1" != -- ] || { shift; break; }
			lines+=("$1")
			shift
		done
		run --separate-stderr zblack "$@" -u 4 <targets 4>status
		check 0 "$(printf '%s\n' "${lines[@]}")" ""
		[ "$(status_of opted_out status zblack)" = "$opted_out" ]
		# The scalar path gives the same.
		[ "$(sed 's/$/ # a remark/' targets | zblack "$@" -u 4 4>status | cut -d ' ' -f 1 | paste -sd ' ')" = "${lines[*]}" ]
		[ "$(status_of opted_out status zblack)" = "$opted_out" ]
	}
	passes 4 1.1.1.9 --
	passes 4 1.1.1.9 10.0.0.3 fd00::2 -- -f list
	passes 4 1.1.1.9 -- -f list -d
	passes 4 10.0.0.2 10.0.0.3 fd00::2 -- -w wanted
	passes 4 10.0.0.3 fd00::2 -- -w wanted -f list
	passes 4 1.1.1.1 1.1.1.2,80 10.0.0.1 10.0.0.2 fd00::1 -- -v -f list
	for deny in "" "--deny list"; do
		run --separate-stderr zsend -k "$KEY" -S 198.18.0.2,fd00::2 -p 80 $deny -w out.pcap -u 4 <targets 4>status
		check 0 "" ""
		[ "$(status_of denied status zsend)" = $((4 + ${#deny} / 11)) ]
		[ "$(tcpdump -qnnr out.pcap 2>/dev/null | grep -cE '> (10\.0\.0\.1|1\.1\.1\.[12]|fd00::1)\.')" = 0 ]
	done
	[ "$(zblack -c -f /dev/null | head -n 1)" = "$((2 ** 32 - 5)) IPv4 addresses" ]
	zblack -f list --report report <targets >/dev/null
	[ "$(cat report)" = $'dropped,entry,list,line\n1,10.0.0.2,list,1\n1,1.1.1.1,list,2\n1,10.0.0.1,optout,2\n1,1.1.1.0/30,optout,3\n1,fd00::1,optout,4' ]
	run --separate-stderr zblack -f list --report optout <targets
	check 2 "" "zblack: --report: optout: is also read"
	[ "$(zblack --account -f list 1.1.1.0/24 | paste -sd ' ')" = \
		$'total\t256\t4 list\t1 optout\t3 entry\t3\t1.1.1.0/30\toptout:3 entry\t1\t1.1.1.1\tlist:2' ]
}

@test "the opt-out list: none is no entries; one that is bad, unreadable or leads nowhere stops everything with status 2" {
	cd "$BATS_TEST_TMPDIR"
	: >earlier
	refuses() { # REASON
		run --separate-stderr zblack -f /dev/null < <(echo 10.0.0.1)
		check 2 "" "zblack: $1"
		run --separate-stderr zblack --account -f /dev/null 10.0.0.1
		check 2 "" "zblack: $1"
		run --separate-stderr zsend -k "$KEY" -S 198.18.0.2 -p 80 -w earlier < <(echo 10.0.0.1)
		check 2 "" "zsend: $1"
		[ ! -s earlier ]
	}
	export ZSCAN_OPTOUT=optout
	[ "$(echo 10.0.0.1 | zblack -f /dev/null)" = 10.0.0.1 ]
	echo 10.0.0.300 >optout
	refuses "optout:1: bad address: 10.0.0.300"
	ln -sf nosuch optout
	refuses "optout: No such file or directory"
	ln -sfn . optout
	refuses "optout: Is a directory"
	touch file
	ZSCAN_OPTOUT=file/optout refuses "file/optout: Not a directory"
}

@test "the opt-out list is read again on SIGHUP, also where it was not there and no other list is" {
	cd "$BATS_TEST_TMPDIR"
	export ZSCAN_OPTOUT=$PWD/optout
	chmod -R a+rX "$BATS_RUN_TMPDIR"
	mkfifo in control
	exec 6<>control
	zsend -k "$KEY" -S 198.18.0.2 -p 80 -r 256K --steer 6 -u 4 -w out.pcap <in 4>status 2>messages 3>&- &
	sender=$!
	exec 5>in
	echo pause >&6
	printf '10.0.0.%d\n' 1 2 3 >&5
	until_true is_now n 3
	echo 10.0.0.2 >optout.new
	mv optout.new optout
	reload
	echo resume >&6
	end_sending
	[ "$(sent_to out.pcap | paste -sd ' ')" = "10.0.0.1 10.0.0.3" ]
	rm optout
	mkfifo lines
	zblack -f /dev/null -u 4 <lines >passed 4>status 3>&- &
	sender=$!
	exec 5>lines
	echo 10.0.0.2 >&5
	until_true grep -q . passed
	echo 10.0.0.2 >optout
	kill -HUP $sender
	echo 10.0.0.2 >&5
	echo 10.0.0.4 >&5
	exec 5>&-
	wait $sender
	[ "$(paste -sd ' ' passed)" = "10.0.0.2 10.0.0.4" ]
	[ "$(status_of opted_out status zblack)" = 1 ]
}

@test "an opt-out list that has gone when it is to be read again: the reload fails, what it held back stays excluded, and the status is 1" {
	cd "$BATS_TEST_TMPDIR"
	export ZSCAN_OPTOUT=$PWD/optout
	chmod -R a+rX "$BATS_RUN_TMPDIR"
	mkfifo in
	begin() {
		echo 10.0.0.2 >optout
		"$@" <in >passed 4>status 2>messages 3>&- &
		sender=$!
		exec 5>in
		echo 10.0.0.1 >&5
	}
	# stop TOOL [EMPTY]: reloads without the list, then, with EMPTY, with an empty one.
	stop() { # TOOL [EMPTY]
		rm optout
		kill -HUP $sender
		until_true grep -q 'stay in force' messages
		[ "$(cat messages)" = "$1: $PWD/optout: the list is gone: to withdraw its entries, leave an empty list
$1: SIGHUP: the present lists stay in force" ]
		[ -z "$2" ] || { : >optout; kill -HUP $sender; until_true is_now reloads 1; }
		printf '10.0.0.%d\n' 2 3 >&5
		exec 5>&-
		code=0
		wait $sender || code=$?
		[ "$code" = "$([ -n "$2" ] || echo 1)$([ -z "$2" ] || echo 0)" ]
	}
	for empty in "" 1; do
		begin zblack -f /dev/null -u 4
		until_true grep -q . passed
		stop zblack "$empty"
		[ "$(paste -sd ' ' passed)" = "10.0.0.1${empty:+ 10.0.0.2} 10.0.0.3" ]
		begin zsend -k "$KEY" -S 198.18.0.2 -p 80 -u 4 -w out.pcap
		until_true grep -qs ' n=1 ' status
		stop zsend "$empty"
		[ "$(sent_to out.pcap | paste -sd ' ')" = "10.0.0.1${empty:+ 10.0.0.2} 10.0.0.3" ]
	done
}

@test "an opt-out list is believed of the environment only by programs without capabilities of their own" {
	cp "$REPO/bin/zsend" "$BATS_TEST_TMPDIR/plain"
	cp "$REPO/bin/zsend" "$BATS_TEST_TMPDIR/raised"
	setcap cap_net_raw+ep "$BATS_TEST_TMPDIR/raised"
	chmod -R a+rX "$BATS_RUN_TMPDIR"
	cd "$BATS_TEST_TMPDIR"
	echo 10.0.0.1 >optout
	chmod 777 .
	export ZSCAN_OPTOUT=optout
	lab '
		cd "$1" && mount -t tmpfs lab /etc && mkdir -m 755 /etc/zscan && echo 10.0.0.2 >/etc/zscan/optout.conf || exit
		for zsend in plain raised; do
			printf "10.0.0.%d\n" 1 2 3 | setpriv --reuid 65534 --regid 65534 --clear-groups ./$zsend -k "$2" -S 198.18.0.2 -p 80 -w $zsend.pcap
		done
	' lab "$PWD" "$KEY"
	[ "$(sent_to plain.pcap | paste -sd ' ')" = "10.0.0.2 10.0.0.3" ]
	[ "$(sent_to raised.pcap | paste -sd ' ')" = "10.0.0.1 10.0.0.3" ]
}

# Tests after privileges have been dropped.

@test "a list that only root may read: zsend says at the start that a reload would fail; after one that did the status is 1, until one succeeds" {
	cd "$BATS_TEST_TMPDIR"
	chmod -R a+rX "$BATS_RUN_TMPDIR"
	mkdir -m 700 private
	echo 192.0.2.1 >private/list
	mkfifo in
	told="zsend: private/list: cannot be read without privileges: a reload (SIGHUP) would fail: Permission denied"
	run --separate-stderr zsend -k "$KEY" -S 198.18.0.2 -p 80 --deny private/list -w out.pcap < <(echo 10.0.0.1)
	check 0 "" "$told"
	for mended in "" 1; do
		zsend -k "$KEY" -S 198.18.0.2 -p 80 --deny private/list -u 4 -w out.pcap <in 4>status 2>messages 3>&- &
		sender=$!
		exec 5>in
		echo 10.0.0.1 >&5
		until_true grep -q '(SIGHUP)' messages
		kill -HUP $sender
		until_true grep -q 'stay in force' messages
		[ -z "$mended" ] || { chmod 755 private; kill -HUP $sender; until_true is_now reloads 1; }
		exec 5>&-
		code=0
		wait $sender || code=$?
		[ "$code" = "$([ "$mended" ] || echo 1)$([ -z "$mended" ] || echo 0)" ]
		[ "$(cat messages)" = "$told
zsend: private/list: Permission denied
zsend: SIGHUP: the present lists stay in force" ]
	done
	# A pipe would be empty at the reload.
	zsend -k "$KEY" -S 198.18.0.2 -p 80 --deny <(echo 10.0.0.1) -u 4 -w out.pcap <in 4>status 2>messages 3>&- &
	sender=$!
	exec 5>in
	until_true grep -q . status
	kill -HUP $sender
	until_true grep -q 'stay in force' messages
	echo 10.0.0.1 >&5
	exec 5>&-
	code=0
	wait $sender || code=$?
	[ "$code" = 1 ]
	grep -q 'a pipe cannot be read a second time' messages
	[ "$(status_of denied status zsend)" = 1 ]
}

@test "a list that only root may read: zblack, which keeps its privileges, reads it again, also as a stage of a scan by zrecv" {
	cd "$BATS_TEST_TMPDIR"
	chmod -R a+rX "$BATS_RUN_TMPDIR"
	mkdir -m 700 private
	run in_lab '
		cd "$BATS_TEST_TMPDIR"
		again() { [ "$(status_of reloads status zblack)" = 1 ]; }
		mkfifo in
		stages="zblack -f private/list <in | zsend -p 80"
		for alone in 1 ""; do
			echo 10.0.9.1 >private/list
			: >status
			if [ "$alone" ]; then
				zblack -f private/list -u 4 <in >passed 4>status 2>messages &
			else
				zrecv -c 0.2 -o rows -u 4 -- sh -c "$stages" 4>status 2>messages &
			fi
			job=$!
			exec 5>in
			until_true grep -q "^zblack" status
			echo 10.0.9.2 >private/list
			kill -HUP "$(pgrep -x zblack)"
			until_true again
			printf "10.0.9.%d\n" 1 2 3 >&5
			exec 5>&-
			wait $job
			echo "status $? dropped $(status_of dropped status zblack) failed $(status_of reload_failed status zblack): $(cat messages)"
		done
		sort passed
		cut -d, -f1 rows | sort
	'
	echo "$output"
	[ "$status" -eq 0 ]
	[ "$output" = "status 0 dropped 1 failed 0: 
status 0 dropped 1 failed 0: 
10.0.9.1
10.0.9.3
10.0.9.1
10.0.9.3
saddr" ]
}
