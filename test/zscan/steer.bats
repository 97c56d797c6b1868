# SPDX-License-Identifier: ISC
#
# Tests that a running scan obeys zscan --steer.

load ../helper

setup() {
	cd "$BATS_TEST_TMPDIR" || return
	scans=$XDG_STATE_HOME/zscan/scans
}

teardown() {
	# shellcheck disable=SC2046 # pids
	[ ! -e holders ] || kill $(cat holders) 2>/dev/null || true
}

# running PID FACT...: makes the file of a running scan and locks it, as senders do.
running() {
	local file=$scans/$1.abcdef
	mkdir -p "$scans"
	printf '# %s\n' 'since 2026-11-28T10:00:00Z' "${@:2}" >"$file"
	(exec 9<"$file" && flock -s 9 && exec sleep 600) 3>&- &
	echo $! >>holders
	within 20 locked "$file"
}
locked() {
	! flock -n "$1" true
}

# lines PID: prints the commands that the senders of a scan get.
lines() {
	sed '/^#/d' "$scans/$1".*
}

# refused MESSAGE WORD...: zscan refuses these words with this message.
refused() {
	run --separate-stderr zscan "${@:2}"
	check 2 '' "zscan: --steer: $1"
}

@test "--steer: each sender gets its part of the rate, commands come in order, and one scan needs no name" {
	running 11 'senders 4' 'by rate' "output $PWD/hits.csv"
	run -0 --separate-stderr zscan --steer pause
	[ -z "$output$stderr" ]
	zscan --steer rate=2.5K,resume
	zscan --steer rate=0 11
	[ "$(lines 11)" = "pause
rate 625.0000000
resume
rate 0.0000000" ]
	running 12 'senders 1' 'by bandwidth'
	zscan --steer bandwidth=10M 12
	[ "$(lines 12)" = "rate 10000000.0000000" ]
	run -0 --separate-stderr zscan --steer list
	[ "$(sort <<<"$output")" = "11 since=2026-11-28T10:00:00Z paused=0 rate=0 output=$PWD/hits.csv
12 since=2026-11-28T10:00:00Z paused=0 bandwidth=10000000 output=" ]
	# A small rate is never rounded to 0, which means as fast as possible. The share of a sender
	# at the start is not rounded to 0 either.
	zscan --steer rate=0.0000001 11
	[ "$(lines 11 | tail -n 1)" = 'rate 0.0000001' ]
	: >none
	[[ "$(zscan --print -p 80 -e 1 -T 3 -r 0.0000001 -b none 10.0.0.0/30)" == *'zsend --deny none -p 80 -r 0.0000001;'* ]]
	zscan --steer pause 12
	[ "$(zscan --steer list 12)" = "12 since=2026-11-28T10:00:00Z paused=1 bandwidth=10000000 output=" ]
}

@test "--steer: of several scans one is named by its pid, its output or its checkpoint, under whatever path" {
	: >hits.csv
	ln -s hits.csv link
	mkdir folder
	running 11 'senders 1' 'by rate' "output $PWD/hits.csv" "checkpoint $PWD/scan.ckpt"
	running 12 'senders 1' 'by rate' "output $PWD/others.csv"
	refused '2 scans are running: name one by its pid, its output or its checkpoint: zscan --steer list prints them' --steer pause
	n=0
	for name in 11 hits.csv ./hits.csv link folder/../hits.csv scan.ckpt; do
		zscan --steer pause "$name"
		[ "$(lines 11 | wc -l)" = $((n += 1)) ]
	done
	[ -z "$(lines 12)" ]
	refused 'name one scan, not several: 11, 12' --steer pause 11 12
	refused 'no scan of yours of that name is running: 13' --steer pause 13
	refused 'no scan of yours of that name is running: nosuch/hits' --steer pause nosuch/hits
}

@test "--steer: what cannot be is refused, and then nothing is told" {
	refused 'no scan of yours is running' --steer pause
	running 11 'senders 2' 'by rate'
	refused 'want pause, resume, rate=PPS, bandwidth=BPS or list: faster' --steer faster
	refused 'want pause, resume, rate=PPS, bandwidth=BPS or list: faster' --steer pause,faster
	refused 'want pause, resume, rate=PPS, bandwidth=BPS or list' --steer ''
	refused 'not a number: x' --steer pause,rate=x
	refused 'not a number: -1' --steer rate=-1
	refused 'bandwidth=1M: the scan has another unit: want rate=NUMBER' --steer bandwidth=1M
	refused 'cannot be combined with other options' --steer pause -p 80
	[ -z "$(lines 11)" ]
	running 12 'senders 2' 'by none'
	refused 'rate: it cannot be set in this scan: pause and resume alone' --steer rate=5 12
	zscan --steer pause 12
	running 14 'senders 1' 'by shared'
	refused 'rate=0: want more: probes share it with packets that hits need' --steer rate=0 14
	zscan --steer rate=7 14
	[ "$(lines 14)" = 'rate 7.0000000' ]
	[[ "$(zscan --steer list 14)" == *' rate=7 '* ]]
	running 13 'senders 2' 'by rate' 'most 1000'
	refused 'rate=1001: with --probe-gap at most the 1000 of the start: attempts would follow each other sooner' --steer rate=1001 13
	refused 'rate=0: with --probe-gap at most the 1000 of the start: attempts would follow each other sooner' --steer rate=0 13
	zscan --steer rate=1K 13
	[ "$(lines 13)" = 'rate 500.0000000' ]
	HOME='' XDG_STATE_HOME='' refused 'no HOME, so no scan can be found' --steer pause
}

@test "--steer: a scan that was killed is none, and the next one takes its file away" {
	running 11 'senders 1' 'by rate'
	kill "$(cat holders)"
	free() { ! locked "$scans/11.abcdef"; }
	within 20 free
	rm holders
	refused 'no scan of yours is running' --steer pause
	run -0 zscan --steer list
	[ -z "$output" ]
	mv "$scans/11.abcdef" "$scans/4194305.abcdef"   # above all pids
	: >none
	# A file as new as this one may belong to a scan that is starting, with a pid of another
	# namespace or machine.
	touch -d '11 minutes ago' "$scans/4194305.abcdef"
	touch "$scans/4194305.begins"
	lab 'zscan -q -p 443 -b none -c 0.1 -o hits 10.0.9.0/30'
	[ "$(ls "$scans")" = 4194305.begins ]
}

# vanishing TOOL: makes a TOOL that first removes its arguments that are files of scan 12, as that
# scan does when it ends.
vanishing() {
	mkdir -p shims
	printf '#!/bin/sh\nfor word; do case $word in %s/12.*) rm -f "$word" ;; esac; done\nexec %s "$@"\n' "$scans" "$(command -v "$1")" >"shims/$1"
	chmod +x "shims/$1"
}

@test "--steer: nothing is said of a scan that ends just then, nor counted as one, also as another begins" {
	: >none
	for tool in find sed; do
		running 12 'senders 1' 'by rate'
		vanishing "$tool"
		PATH=$PWD/shims:$PATH run -0 --separate-stderr zscan --steer list
		[ -z "$stderr" ]
		# find runs only when a scan starts.
		case $tool in
		find) [[ "$output" == '12 '* ]] ;;
		sed) [ -z "$output" ] && [ ! -e "$scans/12.abcdef" ] ;;
		esac
		: >"$scans/12.abcdef"
		PATH=$PWD/shims:$PATH run -0 --separate-stderr lab 'zscan -q -p 443 -b none -c 0.1 -o hits 10.0.9.0/30'
		[ -z "$output$stderr" ]
		rm -r shims
	done
}

@test "a scan that is paused sends nothing, then goes on at another rate, and is complete; one sender and several" {
	for senders in 1 2; do
		rm -rf "$scans" lines hits meta
		in_lab '
			cp "$REPO/test/ex.conf" ex.conf
			# At this rate it would take minutes.
			zscan -T $1 -p 443 -b ex.conf -r 20 -c 0.5 -m meta -o hits 10.0.0.0/20 2>said &
			some() { [ "$(count syn)" -ge 10 ]; }
			until_true some
			zscan --steer pause hits
			# Two counts in a row are equal.
			still() { a=$(count syn) && sleep 1 && [ "$a" = "$(count syn)" ]; }
			until_true still
			echo "few $(($(count syn) < 2000))"
			sleep 1.2
			[ "$a" = "$(count syn)" ] && echo nothing
			zscan --steer list | grep -c "paused=1"
			zscan --steer rate=20K,resume
			wait $!
			echo "status $?"
			zscan --steer list
			count syn
		' "$senders" >out
		cat out said
		expected_hosts 443 10.0.0.0/16 "$EX_CONF" | awk -F. '$3 < 16' >expected
		diff <(sort hits) expected
		diff out - <<-END
			few 1
			nothing
			1
			status 0
			$(($(zperm 10.0.0.0/20 | zblack -f "$EX_CONF" | wc -l)))
		END
		grep -q 'complete: every target was probed or excluded' said
		[ "$(jq -r .coverage meta)" != null ]
		[ ! -s "$scans" ] || [ -z "$(ls "$scans")" ]
	done
}

@test "with --control and tcp_banner the rate is that of all packets, and what hits need is sent in a pause" {
	: >none
	in_lab '
		# At this rate each takes minutes.
		for words in "--control --control-time 60 -f saddr,control -o rows" "-M tcp_banner --probe-args http -f saddr,classification -o banners"; do
			timeout 60 zscan -q $words -p 80 -b none -r 1 -c 0.5 10.0.9.0/25 2>said &
			told() { zscan --steer list | grep -q output; }
			until_true told
			zscan --steer pause,rate=20K
			zscan --steer list | sed "s/.*paused/paused/; s/ output.*//"
			zscan --steer resume
			wait $!
			echo "status $?"
		done
	' >out
	cat out said
	diff out - <<-'END'
		paused=1 rate=20000
		status 0
		paused=1 rate=20000
		status 0
	END
	diff <(sed 1d rows | sort -V) <(printf '10.0.9.%d,0\n' {0..127})
	[ "$(sed 1d banners | grep -c ',banner$')" = 128 ]
}

@test "a sender of control probes does not pause; a scan without a place for its file runs all the same" {
	: >none
	lab 'cd "$1"; : >file; XDG_STATE_HOME="$1/file" zscan -q -p 443 -b none -c 0.5 -o again 10.0.9.0/30' lab "$PWD"
	[ "$(wc -l <again)" = 4 ]
	# On a file system without modes others could write to the file, so the senders would refuse
	# it.
	mkdir modeless
	printf '#!/bin/sh\nfile=$(%s "$@") && chmod 666 "$file" && echo "$file"\n' "$(type -P mktemp)" >modeless/mktemp
	chmod +x modeless/mktemp
	lab 'cd "$1"; PATH=$PWD/modeless:$PATH zscan -q -p 443 -b none -c 0.5 -o again 10.0.9.0/29' lab "$PWD"
	[ "$(wc -l <again)" = 8 ]
	# The command has a rate, since without one a file of frames is written at once.
	echo pause >steer
	zperm 10.0.0.0/30 >targets
	send() { ZSTEER=$PWD/steer timeout "$@" zsend -k "$KEY" -p 80 -S 198.18.0.2 -r 1000 -w out.pcap <targets; }
	ZSENDER=control send 60
	[ "$(tcpdump -nr out.pcap 2>/dev/null | wc -l)" = 4 ]
	run -124 send 1
}

@test "the file of a scan goes with it, whatever ends that: SIGINT, SIGTERM or SIGKILL" {
	: >none
	for signal in INT TERM KILL; do
		run in_lab '
			set -m                  # otherwise all processes ignore SIGINT
			# At this rate it would take minutes.
			zscan -q -p 443 -b none -r 1 -c 0.1 -o hits 10.0.9.0/24 &
			until_true eval "zscan --steer list | grep -q hits"
			# A signal goes to one process, as from kill(1), or to its group, as from a
			# terminal.
			[ $1 = INT ] && kill -INT -$! || kill -$1 $!
			until_true eval "[ -z \"\$(ls \"$2\")\" ]"
			echo gone
		' "$signal" "$scans"
		[ "${lines[-1]}" = gone ] || { echo "$signal: $output"; false; }
	done
}

@test "--steer does not need a flock(1) that can wait" {
	mkdir box
	printf '#!/bin/sh\nfor word; do case $word in -w*) echo "flock: invalid option -- w" >&2; exit 1 ;; esac; done\nexec %s "$@"\n' \
		"$(type -P flock)" >box/flock
	chmod +x box/flock
	PATH=$PWD/box:$PATH
	running 11 'senders 1' 'by rate'
	[[ "$(zscan --steer list)" == '11 '* ]]
	zscan --steer pause
	kill "$(cat holders)"
	free() { ! locked "$scans/11.abcdef"; }
	within 20 free
	rm holders
	[ -z "$(zscan --steer list)" ]
	: >none
	in_lab '
		PATH=$1/box:$PATH
		zscan -q -p 443 -b none -r 20 -c 0.1 -o hits 10.0.9.0/26 &
		until_true eval "zscan --steer rate=20K 2>/dev/null"
		wait $!
		wc -l <hits
	' "$PWD" >out
	[ "$(cat out)" = 64 ]
}
