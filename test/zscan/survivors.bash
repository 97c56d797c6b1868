# SPDX-License-Identifier: ISC
# shellcheck shell=bash
#
# Makes scans for survivors.bats in the lab, and looks for processes that survive them. $1 is the
# folder of a scan.

cd "$BATS_TEST_TMPDIR" || exit
mkdir "$1" && cd "$1" || exit
set -m

# parts: prints the processes that a scan may consist of, except zombies. A script has the name of
# its file.
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

# child PID NAME: prints the oldest child of that name. The first child of zrate reads, and the last
# one decides.
child() {
	pgrep -o -x -P "$@"
}

# reference: true if the second scan of zrate's reference runs.
reference() {
	pgrep -f -- '^zsend .* -s 63001-65000 -r 200' >/dev/null
}

# within_us MICROSECONDS COMMAND...: waits until the command succeeds; fails after that time.
within_us() {
	local end=$((${EPOCHREALTIME/./} + $1))
	shift
	until "$@"; do
		[ ${EPOCHREALTIME/./} -lt $end ] || { echo "too late: $*: $(parts | sort | uniq -c | tr '\n' ' ')"; return 1; }
		sleep 0.02
	done
}

# ended: prints the status of zscan, which has just ended, the processes and probes that remain
# after a moment, and messages that are not from zscan.
ended() {
	local status=$? was
	within_us "${slack-200000}" gone
	was=$(count syn)
	sleep 1.2
	[ "$(count syn)" = "$was" ] || echo "$(($(count syn) - was)) probes after the end"
	echo "status $status"
	! grep -v -e '^zscan: ' err
}

# stopped: after one process of a scan was killed, the senders stop within 3 seconds, and the rest
# after the cooldown.
stopped() {
	within_us 3000000 eval '! sending'
	within_us 1500000 gone
	echo over
}
