# SPDX-License-Identifier: ISC
# shellcheck shell=bash
#
# Functions that observe a scan, for the tests and their scripts in the lab: status lines,
# counters of packets, and waiting for a condition.

# status_of KEY FILE [TOOL]: prints the last value of a key in the status lines of a file, or in
# those of one tool.
status_of() {
	sed -nE "s/^${3-[a-z]+}( .*)? $1=([^ ]*).*/\2/p" "$2" | tail -n 1
}

# within SECONDS COMMAND...: repeats a command until it succeeds; fails after that time. The
# errors of the command are hidden, for instance of a file that does not exist yet.
within() {
	local end=$((${EPOCHREALTIME/./} + $1 * 1000000))
	until "${@:2}" 2>/dev/null; do
		[ "${EPOCHREALTIME/./}" -lt $end ] || { echo "not in $1 s: ${*:2}"; return 1; }
		sleep 0.01
	done
}

# until_true COMMAND...: the same for 20 seconds, but ends the script on failure.
until_true() {
	within 20 "$@" || exit 1
}

# packets NAMESPACE TABLE COUNTER: prints the packets counted by a counter of the lab.
packets() {
	ip netns exec "$1" nft list counter netdev "$2" "$3" | sed -n 's/.*packets \([0-9]*\).*/\1/p'
}

# count COUNTER: prints the packets counted by a counter of the gateway (test/lab/run).
count() {
	packets gw lab "$1"
}
