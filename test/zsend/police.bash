# SPDX-License-Identifier: ISC
# shellcheck shell=bash
#
# A policer at the router, for rate.bats in the lab.

ip netns exec gw nft -f - <<-END || exit
	table netdev police {
		counter lost { }
		chain early {
			type filter hook ingress device "scanner" priority -1000
			tcp flags & (syn | ack) == syn limit rate over 10000/second burst 5 packets counter name lost drop
		}
	}
END
