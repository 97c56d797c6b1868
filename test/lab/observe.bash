# SPDX-License-Identifier: ISC
# shellcheck shell=bash
#
# Functions that observe a scan, for the tests and for their scripts in the lab: status lines, counters of packets, and the
# wait for a condition.

# status_of KEY FILE [TOOL]: the last value of a key in the status lines of a file, or in those of one tool.
status_of() {
	sed -nE "s/^${3-[a-z]+}( .*)? $1=([^ ]*).*/\2/p" "$2" | tail -n 1
}

# until_true COMMAND...: waits for a command to succeed. Ends the script if it does not within 20 seconds.
until_true() {
	local end=$((SECONDS + 20))
	until "$@"; do
		[ $SECONDS -lt $end ] || { echo "not in 20 s: $*"; exit 1; }
		sleep 0.01
	done
}

# packets NAMESPACE TABLE COUNTER: the packets that a counter of the lab has counted.
packets() {
	ip netns exec "$1" nft list counter netdev "$2" "$3" | sed -n 's/.*packets \([0-9]*\).*/\1/p'
}

# count COUNTER: those of a counter at the gateway, as test/lab/run tells.
count() {
	packets gw lab "$1"
}
