# Functions and variables that all suites share. Tests find the tools through PATH; outside the
# lab, zsend is a guard that refuses to send.

bats_require_minimum_version 1.5.0

# Tests sort, compare and count in the C locale; portable.bats tests the scripts in another one.
export LC_ALL=C

REPO=$(cd "$BATS_TEST_DIRNAME/../.." && pwd)
PATH=$REPO/test/guard:$REPO/bin:$PATH
LAB=$REPO/test/lab/run
EX_CONF=$REPO/test/ex.conf
KEY=000102030405060708090a0b0c0d0e0f
# shellcheck source=test/tools/random.bash
. "$REPO/test/tools/random.bash"
# shellcheck source=test/lab/observe.bash
. "$REPO/test/lab/observe.bash"

# The seccomp mode of a confined process in /proc. Programs under sanitizers (make test SAN=1) are
# not confined.
CONFINED=${SAN:+0}
CONFINED=${CONFINED:-2}

# No test may find or make the key of the user who runs it.
export XDG_STATE_HOME=${BATS_TEST_TMPDIR:-${BATS_FILE_TMPDIR-}}/state
unset ZKEY ZSTATUS_FD

# Nor may the opt-out list and the configuration of the machine, or the configuration of the user,
# have an effect.
export ZSCAN_OPTOUT=/dev/null ZSCAN_CONF=/dev/null XDG_CONFIG_HOME=${BATS_TEST_TMPDIR:-${BATS_FILE_TMPDIR-}}/config
unset ZSTEER

# lab SCRIPT [ARG...]: runs a bash script as the scanner in the lab; $1... are its arguments.
lab() {
	"$LAB" -t 300 bash -uo pipefail -c "$@" 3>&-
}

# in_lab SCRIPT [ARG...]: the same after test/lab/observe.bash and the file PRELUDE of the suite,
# if it has one. Scripts may use the variables below.
in_lab() {
	export KEY REPO BATS_TEST_TMPDIR CONFINED PRELUDE
	lab '. "$REPO/test/lab/observe.bash"; [ -z "${PRELUDE-}" ] || . "$PRELUDE"; '"$1" lab "${@:2}"
}

# responder OPTION...: answers the probes of a pcap file as the responder of the lab.
responder() {
	"$REPO/test/lab/responder" "$@"
}

# recv OPTION...: runs zrecv with the key of the tests.
recv() {
	zrecv -k "$KEY" "$@"
}

# hosts FILE: prints the hosts found, one a line, as often as they are in the rows.
hosts() {
	sed 1d "$1" | cut -d, -f1 | sort
}

# expected_hosts PORT PREFIX [EXCLUSIONS]: prints the hosts that must be found.
expected_hosts() {
	"$REPO/test/lab/expected_hosts" "$@" | sort
}

# none_torn FILE: succeeds if there are rows of the default columns and each is complete, up to
# its time and newline.
none_torn() {
	[ "$(wc -l <"$1")" -gt 1 ] && [ -z "$(tail -c 1 "$1")" ] &&
		! sed 1d "$1" | grep -vE '^([^,]+,){6}[0-9]{4}(-[0-9]{2}){2}T([0-9]{2}:){2}[0-9]{2}\.[0-9]{6}Z$'
}

# check STATUS STDOUT STDERR: checks the results of the last run.
check() {
	local wanted=$3
	wanted=${wanted%"${wanted##*[![:space:]]}"}     # run removes trailing white space
	if [ "$status" != "$1" ] || [ "$output" != "$2" ] || [ "$stderr" != "$wanted" ]; then
		printf 'wanted status %s\nstdout: %s\nstderr: %s\n' "$1" "$2" "$3"
		printf 'got status %s\nstdout: %s\nstderr: %s\n' "$status" "$output" "$stderr"
		return 1
	fi
}

# retry COMMAND...: succeeds if one of five tries does. It serves limits on time: a busy machine
# exceeds such a limit now and then, a fault of ours every time.
retry() {
	local tries
	for tries in {1..5}; do
		"$@" && return
		echo "try $tries failed: $*"
	done
	return 1
}

# probe_names: prints the names of all probes, in the order of the table.
probe_names() {
	zrecv --list-probe-modules | awk '{ print $1 }' | paste -sd' '
}
