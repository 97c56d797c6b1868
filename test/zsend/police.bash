# SPDX-License-Identifier: ISC
# shellcheck shell=bash
#
# Limits the rate at the router for rate.bats in the lab.

# police RATE: drops the SYNs that exceed RATE a second; it accepts bursts of 5.
police() {
	ip netns exec gw nft -f - <<-END
		table netdev police {
			counter lost { }
			chain early {
				type filter hook ingress device "scanner" priority -1000
				tcp flags & (syn | ack) == syn limit rate over $1/second burst 5 packets counter name lost drop
			}
		}
	END
}

# first COMMAND...: runs a command with real-time priority, if that is allowed. Otherwise a sender
# may be late because it waits for a processor.
first() {
	if chrt -f 1 true 2>/dev/null; then
		exec chrt -f 1 "$@"
	fi
	exec "$@"
}

# passes RATE SECONDS: sends SYNs for so long; at most 2% are dropped. The hosts are silent, so
# there are no other SYNs.
passes() {
	local lost n=$(($1 * $2))
	zperm -e 1 -n $n 10.1.0.0/16 | (first zsend -k "$KEY" -p 80 -r "$1") || return
	lost=$(packets gw police lost)
	echo "of $n at $1 a second $lost lost"
	[ $((lost * 100)) -le $((2 * n)) ]
}
