# SPDX-License-Identifier: ISC
# shellcheck shell=bash
#
# Functions that observe a scan, for the tests and for their scripts in the lab: status lines, counters of packets, and the
# wait for a condition.

# status_of KEY FILE [TOOL]: the last value of a key in the status lines of a file, or in those of one tool.
status_of() {
	sed -nE "s/^${3-[a-z]+}( .*)? $1=([^ ]*).*/\2/p" "$2" | tail -n 1
}

# within SECONDS COMMAND...: waits for a command to succeed; fails if it does not in that time. What the command says until then
# (of a file that is not there yet, say) is not heard.
within() {
	local end=$((${EPOCHREALTIME/./} + $1 * 1000000))
	until "${@:2}" 2>/dev/null; do
		[ "${EPOCHREALTIME/./}" -lt $end ] || { echo "not in $1 s: ${*:2}"; return 1; }
		sleep 0.01
	done
}

# until_true COMMAND...: the same for 20 seconds; ends the script where it fails.
until_true() {
	within 20 "$@" || exit 1
}

# packets NAMESPACE TABLE COUNTER: the packets that a counter of the lab has counted.
packets() {
	ip netns exec "$1" nft list counter netdev "$2" "$3" | sed -n 's/.*packets \([0-9]*\).*/\1/p'
}

# count COUNTER: those of a counter at the gateway, as test/lab/run tells.
count() {
	packets gw lab "$1"
}
