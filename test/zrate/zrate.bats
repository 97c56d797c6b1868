# Tests zrate with made-up status lines of links that have a limited capacity.

# bats file_tags=awk

load ../helper

setup() {
	cd "$BATS_TEST_TMPDIR" || return
}

# link NAME=VALUE... [-- OPTION...]: runs zrate with a simulated link (link.awk). The file control
# has the lines that a sender would read.
link() {
	local values=()
	while [ $# -gt 0 ] && [ "$1" != -- ]; do
		values+=(-v "$1")
		shift
	done
	rm -f in out control
	mkfifo in out
	# Each of the two waits until the other opens a pipe.
	timeout 60 zrate "${@:2}" 9 >out <in 9>>control 3>&- &
	case $(awk -W version 2>&1 </dev/null) in mawk*) values+=(-W interactive) ;; esac
	awk "${values[@]}" -v lines=in -f "$BATS_TEST_DIRNAME/link.awk" <out 3>&- >changes
	wait $!
	cat changes
}

# changes N: prints the first N changes in one line.
changes() {
	sed "s/^[0-9]*: //; $1q" changes | tr '\n' ' '
}

# close_to USED LOST: at least USED of the capacity was used, and at most LOST of the probes were
# lost.
close_to() {
	tail -n 1 changes | awk -F '[= ]' -v used="$1" -v lost="$2" '{ exit !($1 == "used" && $2 >= used && $4 <= lost) }'
}

@test "the rate settles within a quarter below what the link carries, whichever the sign of loss and the link" {
	for hosts in 0 200; do
		for capacity in 1500 4000 23456 100000 700001; do
			link capacity=$capacity hosts=$hosts seconds=90
			grep -q " why=settled" changes
			rate=$(sed -n '$s/.*rate=//p' changes)
			[ "$rate" -le "$capacity" ]
			# The reference uses a share of the link.
			[ "$((rate + hosts))" -ge $((capacity * 75 / 100)) ]
			# zsend reads the same rate as the status lines have.
			tail -n 1 control | awk -v told="$rate" '{ exit !($1 == "rate" && $2 - told < 1 && told - $2 < 1) }'
		done
	done
}

@test "policers of 2,000 to 200,000 a second, with bursts of 5 and 1,000 and 1% of other loss: 70% is used, less than 0.5% lost" {
	for capacity in 2000 20000 200000; do
		for burst in 5 1000; do
			for loss in 0 .01; do
				# One target in a hundred answers, or nearly all do. The policer is
				# fair to the reference or not.
				for way in "hitrate=.01 seed=1" "hitrate=.9 seed=2" "unfair=1 hitrate=.01 seed=3" "unfair=1 hitrate=.9 seed=4"; do
					# shellcheck disable=SC2086 # a list of words
					link capacity=$capacity burst=$burst loss=$loss $way seconds=500
					close_to .7 .005
				done
			done
		done
	done
}

@test "a bottleneck that appears in the midst of a scan, and goes: the rate follows it down, and up again" {
	for way in "seed=1" "seed=2 hitrate=.9" "seed=3 unfair=1" "seed=4 unfair=1 hitrate=.9"; do
		# shellcheck disable=SC2086 # a list of words
		link capacity=20000,150:5000,300:20000 loss=.01 $way seconds=600
		close_to .7 .006
		# During the bottleneck the rate fits it.
		awk -F '[:= ]+' '$1 >= 155 && $1 < 300 && $3 > 6500 { exit 1 }' changes
		awk -F '[:= ]+' '$1 <= 295 { rate = $3 } END { exit !(rate >= 3500 && rate <= 5700) }' changes
		# After it the rate rises again.
		[ "$(sed -n '$s/.*rate=//p' changes)" -ge 16000 ]
	done
}

@test "a bottleneck that is a thirteenth of what was there before is not taken for hosts that have gone" {
	for way in "" hitrate=.9 unfair=1 "unfair=1 hitrate=.9"; do
		# shellcheck disable=SC2086 # a list of words
		link capacity=20000,100:1500 loss=.01 $way seconds=200
		run ! grep hosts-gone changes
		[ "$(sed -n '$s/.*rate=//p' changes)" -le 2200 ]
	done
}

@test "where hosts of the reference go, all at once or by and by, the rate is what it was" {
	for answering in 100:150 100:20 100:198,150:196,200:190,250:185; do
		link capacity=20000 answering=$answering loss=.01 seconds=400
		close_to .7 .005
		grep -q "why=hosts-gone" changes
		[ "$(sed -n '$s/.*rate=//p' changes)" -ge 15000 ]
	done
}

@test "targets of which fewer answer than of those before are no sign of loss, where few hosts are in the reference, too" {
	# Fewer targets answer: at once, none at all, during the search, or step by step.
	for hitrate in 0:.02,100:.005 0:.02,100:0 0:.1,12:.02 0:.1,12:0 0:.02,100:.015,150:.01,200:.007,250:.005; do
		for hosts in 20 40 100; do
			link capacity=20000 hosts=$hosts hitrate=$hitrate loss=.01 seconds=300
			close_to .6 .06
			[ $hosts -gt 50 ] || grep -q "why=poorer-targets" changes
		done
	done
	# A link that becomes narrow is different.
	for capacity in 20000,100:1500 20000,100:500; do
		link capacity=$capacity hosts=20 loss=.01 seconds=200
		[ "$(sed -n '$s/.*rate=//p' changes)" -le 2200 ]
		run ! grep -qE "^1[0-9][0-9]: .*why=poorer-targets" changes
	done
}

@test "what is lost of the scan alone, as by a sender that is late, shows in what it finds" {
	for capacity in 20000 200000; do
		link capacity=$capacity unfair=-1 hitrate=.9 loss=.01 seconds=500
		close_to .7 .01
		grep -q "why=hits-fall" changes
	done
}

@test "where the sender tells of each second after the receiver, more answers than probes are not what is usual from then on" {
	for hitrate in .02 .9 1; do
		link capacity=20000 hitrate=$hitrate loss=.01 late=1 seconds=300
		close_to .7 .01
		[ "$(changes 6)" = "rate=1000 why=start rate=2000 why=no-loss rate=4000 why=no-loss rate=8000 why=no-loss rate=16000 why=no-loss rate=32000 why=no-loss " ]
	done
}

@test "a machine that is busy now and then, so that a second lacks what the next one has, does not leave the rate low" {
	for capacity in 20000 200000; do
		for late in 0 1; do
			for seed in 1 2 3; do
				link capacity=$capacity busy=.1 hitrate=.99 loss=.01 late=$late seed=$seed seconds=400
				close_to .7 .01
			done
		done
	done
	# The same holds if the sender can do less than the link.
	link capacity=200000 most=160000 busy=.2 hitrate=.99 loss=.01 late=1 seconds=400
	close_to .65 .001
	# Even if one second in three is busy, the scan goes on.
	for seed in 1 2 3 4; do
		link capacity=200000 busy=.3 hitrate=.99 loss=.01 late=1 seed=$seed seconds=400
		close_to .45 .01
	done
}

@test "a second in which nearly all is lost, in the midst of the search, does not leave the rate low" {
	for seed in 1 2 3; do
		link capacity=20000 outage=12 loss=.01 seed=$seed seconds=400
		close_to .75 .006
		[ "$(sed -n '$s/.*rate=//p' changes)" -ge 16000 ]
	done
}

@test "where all targets answer it goes on as where a few do" {
	link capacity=20000 hitrate=1 seconds=200
	close_to .7 .007
}

@test "targets without a route are no sign of loss" {
	link capacity=20000 fails=.05
	close_to .7 .005
	run ! grep send-failures changes
}

@test "it doubles from where it begins, tells why, and goes no faster than it may" {
	link capacity=20000 hosts=0 seconds=40 -- -r 500 -m 3000
	[ "$(changes 5)" = "rate=500 why=start rate=1000 why=no-loss rate=2000 why=no-loss rate=3000 why=no-loss rate=3000 why=as-fast-as-allowed " ]
	# The sender can do no more.
	link capacity=20000 hosts=0 most=3000 seconds=20
	[ "$(changes 4)" = "rate=1000 why=start rate=2000 why=no-loss rate=4000 why=no-loss rate=3000 why=all-that-the-sender-can " ]
	link capacity=3000 hosts=0 seconds=12
	[ "$(changes 5)" = "rate=1000 why=start rate=2000 why=no-loss rate=4000 why=no-loss rate=2000 why=receiver-drops rate=2828 why=between " ]
}

@test "status lines pass as they are and at once; several senders share the rate; bad usage is refused" {
	mkfifo in out
	zrate 8 9 <in >out 8>one 9>two 3>&- &
	exec 5>in 6<out
	printf '%s\n' "anything at all" >&5
	read -r -t 5 line <&6
	[ "$line" = "anything at all" ]
	exec 5>&-
	cat <&6 >/dev/null
	exec 6<&-
	wait $!
	run -0 zrate 8 9 < <(printf '%s\n' "zrecv pid=1 t=1 cooldown=0" "zrecv pid=1 t=2 cooldown=1 end=0") 8>one 9>two
	[ "$(cat one two)" = $'rate 500\nrate 500' ]
	for words in "" "x" "-r x 9" "33"; do
		# shellcheck disable=SC2086
		run -2 --separate-stderr zrate $words
	done
	[ "$stderr" = "zrate: 33: not one of the descriptors up to 9, which are all that a shell can name" ]
	run -2 --separate-stderr zrate 9 9>&-
	[ "$stderr" = "zrate: 9: not open for writing" ]
}

@test "what stages say after the receiver has ended is passed on, and changes no rate" {
	printf '%s\n' "zrecv pid=1 t=1 cooldown=0" "zrecv pid=1 t=2 cooldown=1 end=0" "a message" "zfilter pid=2 t=2 n=1 end=3" >lines
	run -0 --separate-stderr zrate 9 <lines 9>one
	diff <(grep -v ^zrate <<<"$output") lines
	[ "$(cat one)" = "rate 1000" ]
}

@test "a message that only looks like a status line is passed on, and changes no rate" {
	printf '%s\n' "zrecv pid=1 t=1 cooldown=0" "zrecv pid=1 t=2 drop_kernel=99999 and so on" "zrecv  pid=1 t=3 drop_kernel=99999" \
		"zrecv pid=x t=4 drop_kernel=99999" "no word sender=reference here" "" " zrecv pid=1 t=5 drop_kernel=99999" >lines
	run -0 --separate-stderr --keep-empty-lines zrate 9 <lines 9>one
	diff <(printf %s "$output" | grep -v ^zrate) lines
	[ "$(cat one)" = "rate 1000" ]
}

@test "where its awk ends for whatever reason it says so: the scan goes on at the first rate, and its lines are passed on, but those of the reference" {
	mkdir bin
	cat >bin/awk <<-'END'
		#!/bin/sh
		kill -KILL $$
	END
	chmod +x bin/awk
	lines() {
		for t in 1 2 3; do
			echo "zsend pid=2 t=$t sent=$t failed=0"
			echo "zrecv pid=3 sender=reference t=$t valid=1"
			echo "zrecv pid=4 t=$t valid=$t cooldown=0"
			echo ' a message'
		done
	}
	PATH=$PWD/bin:$PATH run -3 --separate-stderr zrate -r 2500 6 7 6>six 7>seven < <(lines)
	[ "${stderr_lines[-1]}" = 'zrate: awk has ended with status 137: the scan goes on at 2500 a second' ]
	[ "$(cat six seven)" = $'rate 1250\nrate 1250' ]
	diff <(echo "$output") <(lines | grep -v reference)
	# If the reader of all lines has gone, there is no message.
	run --separate-stderr bash -c 'zrate 6 6>six < <(yes zrecv pid=1 t=1) | true'
	[ -z "$stderr" ]
	# The input stays open, and lines come now and then.
	mkfifo in
	PATH=$PWD/bin:$PATH zrate 6 6>six <in >out 2>said 3>&- &
	exec 5>in
	lines >&5
	within 20 grep -q 'zsend pid=2 t=3' out
	exec 5>&-
	wait $! || true
}

@test "a pause says nothing about the rate: neither what is missing in it, nor what comes late behind it" {
	# Scan and reference run for 20 seconds, pause for five, and run again. The reference has
	# 100 hosts.
	lines() {
		echo 'reference found=100'
		for t in {1..40}; do
			paused=$((t > 20 && t <= 25))
			[ $paused = 1 ] || sent=$((sent + 1000)) valid=$((valid + 100)) hits=$((hits + 500))
			echo "zsend pid=2 t=$t.0 sent=$sent failed=0 paused=$paused"
			echo "zrecv pid=3 sender=reference t=$t.0 valid=$valid"
			echo "zrecv pid=4 t=$t.0 valid=$hits hits=$hits cooldown=0"
		done
	}
	lines | zrate -m 1000 -r 1000 9 9>rates >out
	grep -E '^zrate ' out
	run ! grep -E 'why=(hits|reference|hosts)' out
	# Without the key the rate would change.
	lines | sed 's/ paused=1/ paused=0/' | zrate -m 1000 -r 1000 9 9>rates | grep -E 'why=(hits|reference|hosts)'
}
