# SPDX-License-Identifier: ISC
# shellcheck shell=bash
#
# A policer at the router, for rate.bats in the lab.

# police RATE: from now on SYNs are dropped that are more than RATE a second, once there have
# been 5 in a row.
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

# first COMMAND...: runs it before all else that the machine has to do, where that is allowed. A
# sender that has to wait for a processor is late for a reason that is not its own.
first() {
	if chrt -f 1 true 2>/dev/null; then
		exec chrt -f 1 "$@"
	fi
	exec "$@"
}

# passes RATE SECONDS: of the SYNs of so many seconds at most 2% are dropped. They are to hosts
# that are silent, so that there are no others.
passes() {
	local lost n=$(($1 * $2))
	zperm -e 1 -n $n 10.1.0.0/16 | (first zsend -k "$KEY" -p 80 -r "$1") || return
	lost=$(packets gw police lost)
	echo "of $n at $1 a second $lost lost"
	[ $((lost * 100)) -le $((2 * n)) ]
}
