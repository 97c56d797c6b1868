# SPDX-License-Identifier: ISC
# shellcheck shell=bash
#
# Makes a lab with hosts on the link itself, for links.bats. A bridge in the namespace lan has three
# ports: lan0 of the scanner, and lan of far and of gw.

cd "$BATS_TEST_TMPDIR" || exit
export ZKEY=000102030405060708090a0b0c0d0e0f

# make_lan SCANNER-ADDRESS/BITS [SCANNER-ADDRESS6/BITS]: makes this link.
make_lan() {
	local name ns
	ip netns add lan
	ip link add lan0 address 02:00:00:00:09:01 type veth peer name scanner netns lan
	ip -n far link add lan address 02:00:00:00:09:02 type veth peer name far netns lan
	ip -n gw link add lan address 02:00:00:00:09:03 type veth peer name gw netns lan
	ip -n lan link add bridge type bridge
	for name in scanner far gw; do
		ip -n lan link set "$name" master bridge up
	done
	ip netns exec lan ethtool -K scanner gro on >/dev/null
	ip -n lan link set bridge up
	ip link set lan0 up
	for ns in far gw; do
		ip -n $ns link set lan up
		ip netns exec $ns ethtool -K lan tx off >/dev/null
		ip netns exec $ns nft -f - <<-END
			table netdev lan {
				counter came { }
				counter other { }
				set seen { type ipv4_addr; size 100000; flags dynamic; }
				set seen6 { type ipv6_addr; size 100000; flags dynamic; }
				chain count {
					type filter hook ingress device lan priority -500
					ether daddr 02:00:00:00:09:0$([ $ns = far ] && echo 2 || echo 3) tcp flags == syn goto mine
					tcp flags == syn counter name other
				}
				chain mine {
					counter name came
					ip version 4 add @seen { ip daddr }
					ip6 version 6 add @seen6 { ip6 daddr }
				}
			}
		END
	done
	ip address add "$1" dev lan0
	ip -n far route add "${1%/*}" dev lan table local
	# A neighbour that is known is answered even while other labs fill the table of all namespaces.
	for ns in far gw; do ip -n $ns neighbour add "${1%/*}" lladdr 02:00:00:00:09:01 dev lan; done
	[ -z "${2-}" ] || ip address add "$2" dev lan0 nodad
	settled() {
		[ "$(ip -n lan -d -o link show master bridge | grep -c " state forwarding ")" = 3 ] &&
			ip -n far -o link show lan | grep -q "state UP" && ip -n gw -o link show lan | grep -q "state UP" &&
			ip -n lan -o link show bridge | grep -q "state UP" && ip -o link show lan0 | grep -q "state UP"
	}
	until_true settled
	# Otherwise packets of the kernel itself would be counted as ours.
	ip neighbour flush all
}

# hosts_at PREFIX: makes far the host of these addresses, and lets it answer for them.
hosts_at() { ip -n far route add local "$1" dev lo; }

# no_resets: hides the answers from the kernel. Otherwise it would reset each connection, and need a
# neighbour entry for each host. All namespaces of the machine, also the labs of other tests, share
# the room for these entries. A host with a full table answers no ARP.
no_resets() {
	nft -f - <<-'END'
		table netdev no_resets {
			chain answers {
				type filter hook ingress device lan0 priority 500
				tcp flags & (syn | ack) == (syn | ack) drop
			}
		}
	END
}

# came NS [COUNTER]: prints the number of packets that arrived in a namespace.
came() { packets "$1" lan "${2-came}"; }

# seen NS [SET]: prints the number of different addresses that these packets were for.
seen() { ip netns exec "$1" nft list set netdev lan "${2-seen}" | grep -o "10\.[0-9]*\.[0-9.]*\|fd00:[0-9a-f:]*" | sort -u | wc -l; }

# tunnel: makes tun0 in the scanner and in far. It lasts as long as the process $tunnel.
tunnel() {
	mkfifo ready
	"$REPO/test/lab/tun" tun0 /run/netns/far >ready 2>/dev/null &
	tunnel=$!
	read -r _ <ready
	rm ready
}

counts() { echo "n=$(status_of n status) sent=$(status_of sent status) failed=$(status_of failed status) unreachable=$(status_of unreachable status) last=$(status_of last status)"; }
