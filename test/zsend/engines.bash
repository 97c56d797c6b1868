# SPDX-License-Identifier: ISC
# shellcheck shell=bash
#
# Counts packets at the router for engines.bats in the lab.

cd "$BATS_TEST_TMPDIR" || exit
# The MACs of the gateways are fixed, since the table of neighbours that all namespaces share may be
# full.
for gateway in 198.18.0.1 fd00:198:18::1; do
	ip neighbour replace $gateway lladdr 02:00:00:00:00:01 dev lab0 || exit
done
# Packets to port 444 are counted; these and those to port 9 are dropped as early as possible.
ip netns exec gw nft -f - <<-"END" || exit
	table netdev sink {
		set seen { type ipv4_addr; size 200000; flags dynamic; }
		counter came { }
		counter again { }
		counter noise { }
		chain take {
			counter name came
			ip daddr @seen counter name again
			add @seen { ip daddr }
			drop
		}
		chain early {
			type filter hook ingress device scanner priority -1000
			tcp dport 9 counter name noise drop
			tcp dport 444 goto take
		}
	}
END
counted() { packets gw sink "$1"; }
dropped() { ip -s -j link show lab0 | sed "s/.*\"tx\":{[^}]*\"dropped\":\([0-9]*\).*/\1/"; }
