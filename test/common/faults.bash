# SPDX-License-Identifier: ISC
# shellcheck shell=bash
#
# Functions for the scripts of faults.bats in the lab, which begin with this file.

cd "$BATS_TEST_TMPDIR" || exit
export ZKEY=$KEY
sending() { [ "$(count syn)" -gt "$1" ]; }

# change_gateway_mac: gives the gateway another MAC during a scan, and counts the frames to each.
change_gateway_mac() {
	ip netns exec gw nft -f - <<-"END" || exit
		table netdev macs {
			counter former { }
			counter new { }
			chain early {
				type filter hook ingress device scanner priority -500
				tcp flags & (syn | ack) == syn ether daddr 02:00:00:00:00:01 counter name former
				tcp flags & (syn | ack) == syn ether daddr 02:00:00:00:00:09 counter name new
			}
		}
	END
	to() { ip netns exec gw nft list counter netdev macs "$1" | sed -n "s/.*packets \([0-9]*\).*/\1/p"; }
	ip neighbour replace 198.18.0.1 lladdr 02:00:00:00:00:01 dev lab0
	# It sends until it is stopped
	yes 10.0.0.1 | zsend -p 443 -r 2K -u 4 4>status &
	until_true sending 500
	ip -n gw link set scanner address 02:00:00:00:00:09
	# As if an ARP packet of the gateway had informed the kernel
	ip neighbour replace 198.18.0.1 lladdr 02:00:00:00:00:09 dev lab0
	there() { [ "$(to new)" -gt 500 ]; }
	until_true there
	before=$(to former)
	sending_on() { [ "$(to new)" -gt 1500 ]; }
	until_true sending_on
	[ "$(to former)" = "$before" ] || echo "still to the former"
	kill $!
	wait
	[ "$(status_of sent status)" = "$(($(to former) + $(to new)))" ] && echo "all came"
}
