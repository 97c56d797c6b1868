# SPDX-License-Identifier: ISC
#
# Faults during a scan, in the lab: the scan ends soon or goes on, reports the fault, and loses
# nothing without a message.

# shellcheck disable=SC2016

load ../helper

PRELUDE=$BATS_TEST_DIRNAME/faults.bash

setup() {
	cd "$BATS_TEST_TMPDIR" || return
}

@test "a process killed at a random moment: the end is soon, told of, and right (make soak has more of them)" {
	run "$LAB" -t 100 "$REPO/test/tools/crash_test" 8 "$RANDOM" "$BATS_TEST_TMPDIR" zperm:KILL zblack:TERM zsend:TERM zsend:KILL parent:KILL \
		receiver:KILL zsend:INT zblack:INT
	echo "$output"
	[ "$status" -eq 0 ]
	[[ "$output" == *"8 runs,"* ]]
}

@test "a filter that is killed while it waits to write leaves whole lines in the pipe: half an address would be another one" {
	zperm -e 1 -n 300000 >targets
	sed '1i saddr' targets >rows
	mkfifo pipe
	for stage in zperm "zblack <targets" "zfilter '' rows"; do
		for _ in 1 2 3 4 5 6; do
			eval "$stage >pipe 3>&- &"
			exec 5<pipe
			until grep -q "^State:.S" /proc/$!/status; do sleep 0.02; done
			sleep 0.1
			kill -KILL $!
			cat <&5 >left
			exec 5<&-
			# The pipe was full
			[ "$(wc -c <left)" -gt 500000 ]
			[ "$(tail -c 1 left | od -An -tx1)" = " 0a" ]
		done
	done
}

@test "all stopped for a second and gone on with: no burst, no loss, every host once (10 s in make soak)" {
	run "$REPO/test/soak/run" -d 10 stop
	echo "$output"
	[ "$status" -eq 0 ]
	[[ "$output" == *" 8192 of 8192 frames came, 8193 lines of hits; "* ]]
}

# bats test_tags=alone
@test "a 256th of the IPv4 space by the engine live: what is sent is what came, and all is accounted for (all of it in make soak)" {
	run "$REPO/test/soak/run" -d 256 internet
	echo "$output"
	[ "$status" -eq 0 ]
	[[ "$output" == *" 16777216 probes came in "* ]]
}

@test "our address and the route go in mid-scan: the rest leaves as before, and what is sent is what came" {
	in_lab '
		zperm 10.0.0.0/20 | zsend -p 443 -r 4K -u 4 4>status &
		until_true sending 500
		ip route del default
		ip address del 198.18.0.2/24 dev lab0
		wait $!
		echo "status $? sent $(status_of sent status) syn $(count syn) failed $(status_of failed status)"
	' >out
	# Frames need no route or address of the kernel any more: both were found at the start.
	[ "$(cat out)" = "status 0 sent 4096 syn 4096 failed 0" ]
}

@test "the gateway gets another MAC in mid-scan: zsend says so, and within a second or two the rest goes there" {
	in_lab change_gateway_mac >out 2>err
	cat out err
	[ "$(cat out)" = "all came" ]
	[ "$(cat err)" = "zsend: lab0: gateway 198.18.0.1 has another MAC now: 02:00:00:00:00:09: frames go there from now on" ]
}

@test "a clock that is set back in mid-scan changes neither pace nor counts nor what is found" {
	in_lab '
		export ASAN_OPTIONS=${ASAN_OPTIONS-}:verify_asan_link_order=0 SET_BACK=$PWD/set-back
		zperm -e 1 10.0.0.0/20 >targets
		echo 0 >set-back
		LD_PRELOAD=$REPO/test/tools/clock.so zrecv -M icmp_echo_time -c 1 -o hits.csv -f saddr,rtt_us -u 4 -- \
			zsend -M icmp_echo_time -r 2K <targets 4>status &
		half() { [ "$(count echo)" -gt 1000 ]; }
		until_true half
		printf 1 1<>set-back
		wait $!
		echo "status $?, sent $(status_of sent status), echo $(count echo), hits $(status_of hits status)"
		grep " t=" status | sed "s/.* t=\([0-9.]*\) .*/\1/" | sort -g | tail -n 1 >seconds
	' >out
	cat out seconds
	[ "$(cat out)" = "status 0, sent 4096, echo 4096, hits 4096" ]
	awk '{ exit !($1 > 2.9 && $1 < 30) }' seconds
	cmp <(hosts hits.csv) <(sort targets)
	# If a time is unknown, the column is empty.
	[ "$(sed 1d hits.csv | awk -F, '$2 == "" { none++ } $2 != "" && $2 < 2000000 { some++ } END { print some + none, (some > 500), (none > 500) }')" = "4096 1 1" ]
}

@test "a disk that gets full: zrecv says so, stops the scan, ends in 3, and what is there is whole rows but for the last" {
	in_lab '
		mkdir disk && mount -t tmpfs -o size=64k small disk
		zrecv -c 1 -o disk/hits.csv -u 4 -- sh -c "zperm 10.0.0.0/16 | zsend -p 443 -r 20K" 4>status
		echo "status $?"
		cp disk/hits.csv full.csv
		umount disk
		[ "$(count syn)" -lt 60000 ] && echo stopped
	' >out 2>err
	cat out err
	[ "$(cat out)" = "status 3
stopped" ]
	grep -qx "zrecv: disk/hits.csv: No space left on device" err
	[ "$(stat -c %s full.csv)" -le 65536 ]
	[ "$(head -n -1 full.csv | sed 1d | grep -cvE '^([^,]+,){6}[0-9-]+T[0-9:.]+Z$')" -eq 0 ]
}

@test "stdin that is closed: zsend and zrecv say so, and nothing is sent" {
	in_lab '
		zsend -p 80 <&-
		echo "zsend $?"
		zrecv -c 0 -o hits.csv -- zsend -p 80 <&-
		echo "zrecv $?, syn $(count syn)"
	' >out 2>err
	cat out err
	[ "$(cat out)" = "zsend 3
zrecv 1, syn 0" ]
	[ "$(grep -c '^zsend: stdin: Bad file descriptor$' err)" -eq 2 ]
}
