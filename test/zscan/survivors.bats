# Tests that no part of a scan survives it, however it ends. The pid namespace of the lab holds the
# scan and nothing else.

# bats file_tags=alone

load ../helper

setup() {
	cd "$BATS_TEST_TMPDIR" || return
}

PRELUDE=$BATS_TEST_DIRNAME/survivors.bash

# scenario NAME SCRIPT: runs a script and writes its output to NAME.out, without the messages of a
# shell about its jobs.
scenario() {
	in_lab "$2" "$1" 2>&1 </dev/null | grep -vE '^\[1\]|^lab: line' >"$1.out"
}

@test "zscan -r auto: nothing is left of the search for its reference when the scan ends first, nor of the reference, nor is a word said of it" {
	scan="zscan -p 443 -b $EX_CONF -c 0.5 -r auto -q -o hits"
	# If nobody answers, the sample takes 4 seconds.
	scenario sample "$scan 10.1.0.0/22 2>err; ended" &
	scenario reference "$scan -t 4 10.0.0.0/16 2>err; ended" &
	wait
	scenario results "$scan -N 20 10.0.0.0/16 2>err; ended" &
	scenario interrupted "$scan 10.0.0.0/16 2>err & until_true reference; kill -INT -\$!; wait \$!; ended" &
	wait
	scenario twice "$scan -c 9 10.0.0.0/16 2>err & until_true reference; kill -INT -\$!; sleep 0.3; kill -INT -\$!; wait \$!; ended" &
	wait
	tail -n +1 ./*.out
	[ "$(cat sample.out reference.out results.out)" = $'status 0\nstatus 0\nstatus 0' ]
	[ "$(cat interrupted.out twice.out)" = $'status 130\nstatus 130' ]
}

@test "the shell of zscan killed, in whatever way, also the whole group hung up: nobody sends any more, and nothing is left" {
	scan="zscan -p 443 -b $EX_CONF -c 0.5 -r auto -q -o hits 10.0.0.0/16 2>err & until_true reference;"
	scenario TERM "$scan kill -TERM \$!; wait \$!; stopped" &
	scenario KILL "$scan kill -KILL \$!; wait \$!; stopped" &
	wait
	scenario HUP "$scan kill -HUP \$!; wait \$!; stopped" &
	scenario group "$scan kill -HUP -\$!; wait \$!; stopped" &
	wait
	tail -n +1 ./*.out
	for name in TERM KILL HUP group; do
		[ "$(cat $name.out)" = over ]
	done
}

@test "zstatus, zrate, or any process of it killed: the scan goes on to its end, and then nothing is left" {
	scan="zscan -p 443 -b $EX_CONF -c 0.5 -r auto -t 6 -q -o hits 10.0.0.0/16 2>err & until_true reference;"
	# zrate is three nested shells, and the innermost one has started the shell that follows the
	# reference. One further shell has an awk.
	scenario zstatus "$scan kill -KILL \$(child \$! 'zstatus|[mg]?awk'); wait \$!; ended" &
	scenario zrate "$scan kill -KILL \$(child \$! zrate); wait \$!; ended" &
	wait
	scenario outer "$scan kill -KILL \$(child \$(child \$! zrate) zrate); wait \$!; ended" &
	scenario inner "$scan kill -KILL \$(child \$(child \$(child \$! zrate) zrate) zrate); wait \$!; ended" &
	wait
	# The receiver of the reference notices within a second that it has no reader.
	scenario follow "$scan slack=2000000; kill -KILL \$(child \$(child \$(child \$(child \$! zrate) zrate) zrate) zrate); wait \$!; ended" &
	scenario awk "$scan kill -KILL \$(child \$(pgrep -n -x -P \$(child \$! zrate) zrate) '[mg]?awk'); wait \$!; ended" &
	wait
	tail -n +1 ./*.out
	run ! grep -e 'too late' -e 'after the end' -e 'not in 20 s' ./*.out
	[ "$(cat ./*.out | grep -c ^status)" -eq 6 ]
}

@test "of several senders none goes on where the shell that runs them is killed" {
	scenario senders 'zrecv -c 3 -o hits -- sh -c "for i in 0 1 2; do { zperm -e 1 -s \$i/3 10.0.0.0/16 | zsend -p 443 -r 200; } & done; wait" 2>err &
		until_true eval "[ \$(count syn) -gt 100 ]"
		kill -KILL $(pgrep -fo "^sh -c for")
		within_us 1000000 eval "! sending"
		wait $!
		echo "status $?"'
	cat senders.out
	[ "$(cat senders.out)" = "status 1" ]
	grep -qx "zrecv: the command was killed by signal 9" senders/err
}
