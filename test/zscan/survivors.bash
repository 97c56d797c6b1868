# SPDX-License-Identifier: ISC
# shellcheck shell=bash
#
# Scans of survivors.bats in the lab, and what is left of them. $1 is the folder of a scan.

cd "$BATS_TEST_TMPDIR" || exit
mkdir "$1" && cd "$1" || exit
set -m

# parts: all that a scan may consist of, except zombies; scripts have the name of their file.
# shellcheck disable=SC2009 # pgrep tells zombies from nothing
parts() {
	ps -eo stat=,comm= | grep -v ^Z | grep -oE '[ ](z(perm|black|send|recv|filter|status|rate|scan|dist)|sh|awk|mawk|gawk|cat)$'
}

gone() {
	! parts >/dev/null
}

sending() {
	pgrep -x zsend >/dev/null
}

# child PID NAME: the first one of that name; zrate's first is what it reads by, and last one what it decides by.
child() {
	pgrep -o -x -P "$@"
}

# reference: the second scan of zrate's reference runs.
reference() {
	pgrep -f -- '^zsend .* -s 63001-65000 -r 200' >/dev/null
}

# within_us MICROSECONDS COMMAND...: the command succeeds by then.
within_us() {
	local end=$((${EPOCHREALTIME/./} + $1))
	shift
	until "$@"; do
		[ ${EPOCHREALTIME/./} -lt $end ] || { echo "too late: $*: $(parts | sort | uniq -c | tr '\n' ' ')"; return 1; }
		sleep 0.02
	done
}

# ended: prints the status of zscan, which has just ended, what is left after a moment, and what zscan did not say itself.
ended() {
	local status=$? was
	within_us "${slack-200000}" gone
	was=$(count syn)
	sleep 1.2
	[ "$(count syn)" = "$was" ] || echo "$(($(count syn) - was)) probes after the end"
	echo "status $status"
	! grep -v -e '^zscan: ' err
}

# stopped: of a scan of which one process was killed the senders stop within 3 seconds, the rest after the cooldown.
stopped() {
	within_us 3000000 eval '! sending'
	within_us 1500000 gone
	echo over
}
