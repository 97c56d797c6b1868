# SPDX-License-Identifier: ISC
#
# Tests the supervisor of `zrecv -- command`, without a receiver: how commands and their stages end,
# and its messages about that. A stage is a shell that writes status lines.

# shellcheck disable=SC2016

load ../helper

# The start of commands: stage TOOL SCRIPT runs a stage; in its script, say WORDS writes a status
# line.
STAGES='stage() {
	TOOL=$1 bash -c "say() { echo \"\$TOOL pid=\$\$ t=0.1 \$*\" >&\"\$ZSTATUS_FD\"; }
		echo \"\$TOOL pid=\$\$ t=0.0\" >&\"\$ZSTATUS_FD\"
		$2"
}
'

# RUNS is a stage that runs until it is stopped; RUNNING waits until that stage runs.
RUNS='trap "say end=143; exit 143" TERM; say sent=1; : >runs; while :; do sleep 0.05; done'
RUNNING='until [ -e runs ]; do sleep 0.01; done'

# The longest time for a run, in seconds. A supervisor that runs longer is killed, and the test
# fails.
LIMIT=20

setup() {
	cd "$BATS_TEST_TMPDIR" || return
}

teardown() {
	kill_rest
}

# kill_rest: kills all processes that supervisors of this test have left, because they keep open the
# pipe that `run` reads.
kill_rest() {
	local pid
	grep -lzx "SUPERVISED=$BATS_TEST_TMPDIR" /proc/[0-9]*/environ 2>/dev/null | while IFS=/ read -r _ _ pid _; do
		kill -KILL "$pid" 2>/dev/null
	done
	return 0
}

supervisor() {
	local status=0
	SUPERVISED=$BATS_TEST_TMPDIR timeout --foreground -s KILL $LIMIT "$REPO/test/tools/supervisor" "$@" || status=$?
	[ $status -ne 137 ] || kill_rest
	return $status
}

# supervise COOLDOWN SCRIPT: runs a supervisor with a script of stages as its command.
supervise() {
	run --separate-stderr supervisor "$1" bash -c "$STAGES$2"
	stderr=$(sed -E 's/pid [0-9]+/pid N/' <<<"$stderr")
}

# start COOLDOWN SCRIPT: the same in the background, with the default action of SIGINT, as from a
# terminal. Returns when a line with sent= was passed on.
start() {
	SUPERVISED=$BATS_TEST_TMPDIR env --default-signal=INT "$REPO/test/tools/supervisor" "$1" bash -c "$STAGES$2" >out 2>err 3>&- &
	pid=$!
	until_said ' sent='
}

# until_said TEXT: waits until the file "out" has that text, for five seconds at most.
until_said() {
	for _ in {1..100}; do
		if grep -q -- "$1" out; then return; fi
		sleep 0.05
	done
	cat out err
	return 1
}

# until_gone PID [SECONDS]: waits until a process has ended, for SECONDS (5) at most. It need not be
# a child.
until_gone() {
	local end=$((SECONDS + ${2-5}))
	while readlink -e "/proc/$1/exe" >/dev/null; do
		[ $SECONDS -le $end ] || return 1
		sleep 0.05
	done
}

# ends_with STATUS: the supervisor of start ends in time, with that status.
ends_with() {
	local status=0
	until_gone "$pid" $LIMIT || { echo "not over in $LIMIT s"; cat out err; return 1; }
	wait "$pid" || status=$?
	[ "$status" -eq "$1" ] || { echo "status $status"; cat out err; false; }
}

# passed_on TOOL: prints the status lines of that tool, without their pid.
passed_on() {
	grep "^$1 " <<<"$output" | sed -E 's/pid=[0-9]+/pid=N/'
}

events() {
	sed -n 's/^# //p' | paste -sd ' '
}

@test "a stage that ends well: its lines are passed on, the cooldown follows, the status is 0" {
	supervise 0 'stage zperm "say sent=3; say end=0"'
	[ "$status" -eq 0 ]
	[ -z "$stderr" ]
	[ "$(events <<<"$output")" = "cooldown over" ]
	[ "$(passed_on zperm)" = "zperm pid=N t=0.0
zperm pid=N t=0.1 sent=3
zperm pid=N t=0.1 end=0" ]
	[[ "${lines[-1]}" == 'supervisor pid='*' cooldown=2 end=0' ]]
}

@test "a stage that is killed: it is named, the status is 1" {
	supervise 0 'stage zsend "say sent=3; kill -9 \$\$"; true'
	[ "$status" -eq 1 ]
	[ "$(tail -n 1 <<<"$stderr")" = "supervisor: zsend (pid N) was killed: the scan is incomplete" ]
}

@test "a stage that is killed while others run: they are stopped" {
	supervise 0 "stage zperm '$RUNS' & stage zsend '$RUNNING; say sent=3; kill -9 \$\$'; wait"
	[ "$status" -eq 1 ]
	[ "$(grep ^supervisor: <<<"$stderr")" = "supervisor: zsend (pid N) is gone: the others are stopped
supervisor: zsend (pid N) was killed: the scan is incomplete" ]
	[ "$(passed_on zperm | tail -n 1)" = "zperm pid=N t=0.1 end=143" ]
}

@test "a stage that was told to stop: so are the others, and that is no failure" {
	supervise 0 "stage zperm '$RUNS' & stage zsend '$RUNNING; say signal=15; say signal=15 end=143'; wait"
	[ "$status" -eq 0 ]
	[ "$(grep ^supervisor: <<<"$stderr")" = "supervisor: zsend (pid N) was stopped by signal 15: so are the others" ]
	[ "$(passed_on zperm | tail -n 1)" = "zperm pid=N t=0.1 end=143" ]
}

@test "a stage that fails, and a command that does: each is named with its status" {
	supervise 0 'stage zblack "say end=2; exit 2"; true'
	[ "$status" -eq 1 ]
	[ "$stderr" = "supervisor: zblack (pid N) ended with status 2: the scan is incomplete" ]
	supervise 0 'exit 3'
	[ "$status" -eq 1 ]
	[ "$stderr" = "supervisor: the command ended with status 3" ]
	supervise 0 'kill -9 $$'
	[ "$status" -eq 1 ]
	[ "$stderr" = "supervisor: the command was killed by signal 9" ]
	run --separate-stderr supervisor 0 ./none
	check 1 "$output" "supervisor: ./none: No such file or directory
supervisor: the command ended with status 127"
}

@test "a command that ends before its stages: their last words are waited for" {
	supervise 0 'stage zsend "say sent=1; : >began; trap : TERM; sleep 0.3; say end=0" & until [ -e began ]; do sleep 0.01; done'
	[ "$status" -eq 0 ]
	[[ "$stderr" != *supervisor:* ]]
	[ "$(passed_on zsend | tail -n 1)" = "zsend pid=N t=0.1 end=0" ]
	# But zrecv waits no longer than a second.
	rm began
	begin=${EPOCHREALTIME/./}
	supervise 0 'stage zsend "trap \"\" TERM; say sent=1; : >began; exec >&- 2>&-; sleep 4" & until [ -e began ]; do sleep 0.01; done'
	[ "$status" -eq 1 ]
	[ "$stderr" = "supervisor: zsend (pid N) was killed: the scan is incomplete" ]
	[ $((${EPOCHREALTIME/./} - begin)) -lt 3500000 ]
}

@test "the cooldown lasts as long as it was asked for, from the end of the command on" {
	begin=${EPOCHREALTIME/./}
	supervise 0.7 'stage zsend "say end=0"'
	[ "$status" -eq 0 ]
	[ $((${EPOCHREALTIME/./} - begin)) -ge 700000 ]
	[ "$(events <<<"$output")" = "cooldown over" ]
}

@test "SIGINT stops the command, and the cooldown follows; the status is SIGINT's" {
	start 0.2 "stage zsend '$RUNS'"
	kill -INT "$pid"
	ends_with 130
	[ "$(events <out)" = "interrupted cooldown over" ]
	grep -q '^zsend .* end=143' out
	run ! grep ^supervisor: err
}

@test "a second SIGINT ends all at once: a command that will not end is killed, the cooldown cut short" {
	start 60 "trap : TERM; stage zsend 'trap : TERM; say sent=1; while :; do sleep 1; done'; while :; do sleep 1; done"
	kill -INT "$pid"
	until_said '^# interrupted'
	kill -INT "$pid"
	ends_with 130
	events <out | grep -q ' now$'
	stage=$(sed -n 's/^zsend pid=\([0-9]*\) .*/\1/p' out | head -n 1)
	until_gone "$stage"
}

@test "SIGTERM stops the command without a message" {
	start 0 "stage zsend '$RUNS'"
	kill -TERM "$pid"
	ends_with 0
	[ "$(events <out)" = "cooldown over" ]
	run ! grep ^supervisor: err
}

@test "a parent that is killed: its child says so and ends with status 3" {
	start 60 "stage zsend '$RUNS'"
	stage=$(sed -n 's/^zsend pid=\([0-9]*\) .*/\1/p' out | head -n 1)
	kill -KILL "$pid"
	wait "$pid" || :
	until_said ' end=3$'
	kill "$stage"
	[ "$(events <out)" = now ]
	[ "$(cat err)" = "supervisor: the parent of the command was killed: the scan is incomplete" ]
}

@test "status lines are passed on whole, however they come, and lines of another form too" {
	supervise 0 'printf "zsend pid=1 t=0 sent=" >&"$ZSTATUS_FD"; sleep 0.2; printf "5\nnonsense\nzsend pid=1 t=1 end=0\n" >&"$ZSTATUS_FD"'
	[ "$status" -eq 0 ]
	[ "$(grep -v '^supervisor \|^#' <<<"$output")" = "zsend pid=1 t=0 sent=5
nonsense
zsend pid=1 t=1 end=0" ]
	# Several writers at once.
	supervise 0 'for i in 1 2 3; do
		(for j in {1..300}; do echo "zsend pid=$i t=$j sent=$j"; done >&"$ZSTATUS_FD"; echo "zsend pid=$i t=301 end=0" >&"$ZSTATUS_FD") &
	done; wait'
	[ "$status" -eq 0 ]
	[ "$(grep -c '^zsend pid=[123] t=\([0-9]*\) sent=\1$' <<<"$output")" -eq 900 ]
	[ "$(grep -c '^zsend pid=[123] t=301 end=0$' <<<"$output")" -eq 3 ]
}

@test "more stages than there is room for: the scan may be incomplete" {
	supervise 0 'for i in {1..300}; do echo "many pid=$i t=0"; done >&"$ZSTATUS_FD"'
	[ "$status" -eq 1 ]
	grep -q "^supervisor: too many stages to watch: the scan may be incomplete$" <<<"$stderr"
}

@test "it knows nothing of packets, by what it includes" {
	cd "$REPO"
	run -0 grep -hE '^#include "' zrecv/supervisor*.[ch]
	run ! grep -vE '^#include "(supervisor\.h|(io|confine)/[a-z_]+\.h)"$' <<<"$output"
}
