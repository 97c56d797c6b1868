# No part of a scan outlives it, however it ends: in the lab, whose pid namespace holds all of it and nothing else.

load ../helper

setup() {
	cd "$BATS_TEST_TMPDIR" || return
}

# shellcheck disable=SC2016 # for the shells in the lab
SCENARIO='
	cd "$BATS_TEST_TMPDIR"
	mkdir "$1" && cd "$1" || exit
	# parts: all that a scan may consist of, but for zombies; scripts go by the name of their file.
	parts() { ps -eo stat=,comm= | grep -v ^Z | grep -oE "[ ](z(perm|black|send|recv|filter|status|rate|scan|dist)|sh|awk|mawk|gawk|cat)$"; }
	gone() { ! parts >/dev/null; }
	sending() { pgrep -x zsend >/dev/null; }
	count() { ip netns exec gw nft list counter netdev lab syn | sed -n "s/.*packets \([0-9]*\).*/\1/p"; }
	child() { pgrep -x -P "$@"; }
	until_true() { for _ in {500..0}; do "$@" && return; sleep 0.02; done; echo "not in 10 s: $*"; exit 1; }
	reference() { pgrep -f -- "^zsend .* -s 63001-65000 -r 200" >/dev/null; }
	within() { local until=$((${EPOCHREALTIME/./} + $1)); shift
		until "$@"; do [ ${EPOCHREALTIME/./} -lt $until ] || { echo "too late: $*: $(parts | sort | uniq -c | tr "\n" " ")"; return 1; }; sleep 0.02; done; }
	set -m
'

# scenario NAME SCRIPT: its words are in the file NAME.out, but for what a shell says of its jobs.
scenario() {
	REPO=$REPO "$LAB" -t 60 bash -uo pipefail -c "$SCENARIO$2" lab "$1" 2>&1 3>&- </dev/null | grep -vE '^\[1\]|^lab: line' >"$1.out"
}

# What is left a moment after zscan has ended, and what it said.
# shellcheck disable=SC2016
ENDED='
	status=$?
	within ${slack-200000} gone
	was=$(count)
	sleep 1.2
	[ "$(count)" = "$was" ] || echo "$(($(count) - was)) probes after the end"
	echo "status $status"
	! grep -v -e "^zscan: " err
'

# shellcheck disable=SC2016
@test "zscan -r auto: nothing is left of the search for its reference when the scan ends first, nor of the reference, nor is a word said of it" {
	scan="zscan -p 443 -b $EX_CONF -c 0.5 -r auto -q -o hits"
	# The sample takes 4 seconds where nobody answers.
	scenario sample "$scan 10.1.0.0/22 2>err; $ENDED" &
	scenario reference "$scan -t 4 10.0.0.0/16 2>err; $ENDED" &
	wait
	scenario results "$scan -N 20 10.0.0.0/16 2>err; $ENDED" &
	scenario interrupted "$scan 10.0.0.0/16 2>err & until_true reference; kill -INT -\$!; wait \$!; $ENDED" &
	wait
	scenario twice "$scan -c 9 10.0.0.0/16 2>err & until_true reference; kill -INT -\$!; sleep 0.3; kill -INT -\$!; wait \$!; $ENDED" &
	wait
	tail -n +1 ./*.out
	[ "$(cat sample.out reference.out results.out)" = $'status 0\nstatus 0\nstatus 0' ]
	[ "$(cat interrupted.out twice.out)" = $'status 130\nstatus 130' ]
}

# What a scan does of which one process was killed: its senders stop within 3 seconds, the rest after the cooldown.
# shellcheck disable=SC2016
STOPPED='
	within 3000000 eval "! sending"
	within 1500000 gone
	echo over
'

# shellcheck disable=SC2016
@test "the shell of zscan killed, in whatever way, also the whole group hung up: nobody sends any more, and nothing is left" {
	scan="zscan -p 443 -b $EX_CONF -c 0.5 -r auto -q -o hits 10.0.0.0/16 2>err & until_true reference;"
	scenario TERM "$scan kill -TERM \$!; wait \$!; $STOPPED" &
	scenario KILL "$scan kill -KILL \$!; wait \$!; $STOPPED" &
	wait
	scenario HUP "$scan kill -HUP \$!; wait \$!; $STOPPED" &
	scenario group "$scan kill -HUP -\$!; wait \$!; $STOPPED" &
	wait
	tail -n +1 ./*.out
	for name in TERM KILL HUP group; do
		[ "$(cat $name.out)" = over ]
	done
}

# shellcheck disable=SC2016
@test "zstatus, zrate, or any process of it killed: the scan goes on to its end, and then nothing is left" {
	scan="zscan -p 443 -b $EX_CONF -c 0.5 -r auto -t 6 -q -o hits 10.0.0.0/16 2>err & until_true reference;"
	# zrate is three shells, each within the one before, the last with the shell that follows the reference; and an awk.
	scenario zstatus "$scan kill -KILL \$(child \$! 'zstatus|[mg]?awk'); wait \$!; $ENDED" &
	scenario zrate "$scan kill -KILL \$(child \$! zrate); wait \$!; $ENDED" &
	wait
	scenario outer "$scan kill -KILL \$(child \$(child \$! zrate) zrate); wait \$!; $ENDED" &
	scenario inner "$scan kill -KILL \$(child \$(child \$(child \$! zrate) zrate) zrate); wait \$!; $ENDED" &
	wait
	# Its receiver notices within a second that nobody hears it.
	scenario follow "$scan slack=2000000; kill -KILL \$(child \$(child \$(child \$(child \$! zrate) zrate) zrate) zrate); wait \$!; $ENDED" &
	scenario awk "$scan kill -KILL \$(child \$(child \$! zrate) '[mg]?awk'); wait \$!; $ENDED" &
	wait
	tail -n +1 ./*.out
	run ! grep -e 'too late' -e 'after the end' -e 'not in 10 s' ./*.out
	[ "$(cat ./*.out | grep -c ^status)" -eq 6 ]
}

# shellcheck disable=SC2016
@test "of several senders none goes on where the shell that runs them is killed" {
	scenario senders 'zrecv -c 3 -o hits -- sh -c "for i in 0 1 2; do { zperm -e 1 -s \$i/3 10.0.0.0/16 | zsend -p 443 -r 200; } & done; wait" 2>err &
		until_true eval "[ \$(count) -gt 100 ]"
		kill -KILL $(pgrep -fo "^sh -c for")
		within 1000000 eval "! sending"
		wait $!
		echo "status $?"'
	cat senders.out
	[ "$(cat senders.out)" = "status 1" ]
	grep -qx "zrecv: the command was killed by signal 9" senders/err
}
