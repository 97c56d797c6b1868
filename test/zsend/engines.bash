# SPDX-License-Identifier: ISC
# shellcheck shell=bash
#
# Counters at the router for engines.bats in the lab.

cd "$BATS_TEST_TMPDIR" || exit
# Known at once, however full the table is that all namespaces share
for gateway in 198.18.0.1 fd00:198:18::1; do
	ip neighbour replace $gateway lladdr 02:00:00:00:00:01 dev lab0 || exit
done
# What comes for port 444 is counted and, like that for port 9, dropped as early as can be.
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
