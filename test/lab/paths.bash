# SPDX-License-Identifier: ISC
# shellcheck shell=bash
#
# Bad paths between the scanner of the lab and the servers of far.bash, for kernels without netem.
# For scripts in the lab.

FAR_PREFIX=10.0.50.0/24 FAR_PREFIX6=fd00:10::50:0/112

# lose PERCENT: from now on the router drops this share of the packets to and from the servers, at
# random.
lose() {
	ip netns exec gw nft -f - <<-END
		table inet loss {
			counter lost { }
			chain lose {
				type filter hook forward priority -10
				ip daddr $FAR_PREFIX numgen random mod 100 < $1 counter name lost drop
				ip saddr $FAR_PREFIX numgen random mod 100 < $1 counter name lost drop
				ip6 daddr $FAR_PREFIX6 numgen random mod 100 < $1 counter name lost drop
				ip6 saddr $FAR_PREFIX6 numgen random mod 100 < $1 counter name lost drop
			}
		}
	END
}

# lost: prints the number of packets dropped.
lost() {
	ip netns exec gw nft list counter inet loss lost | sed -n 's/.*packets \([0-9]*\).*/\1/p'
}

# by_relay OPTION...: from now on all packets to and from the servers pass through a relay
# (test/lab/relay.c) with these options.
by_relay() {
	local host
	coproc RELAY { exec nsenter --net=/run/netns/gw "$REPO/test/lab/relay" "$@" relay /run/netns/far; }
	exec {relay_says}<&"${RELAY[0]}"        # the shell closes its own when the relay ends
	read -r _ <&"$relay_says" || return
	# On a busy machine, the queue holds the packets that arrive while the relay does not run.
	for host in gw far; do ip -n "$host" link set relay txqueuelen 60000 up || return; done
	ip -n gw route add $FAR_PREFIX dev relay && ip -n gw route add $FAR_PREFIX6 dev relay &&
		ip -n far rule add from $FAR_PREFIX lookup 7 && ip -n far route add default dev relay table 7 &&
		ip -n far -6 rule add from $FAR_PREFIX6 lookup 7 && ip -n far -6 route add default dev relay table 7
}

# end_relay: ends the relay and prints its counts: came=N lost=N doubled=N overtaken=N.
end_relay() {
	local pid=$RELAY_PID
	kill "$pid" && cat <&"$relay_says"
	exec {relay_says}<&-
	wait "$pid"     # otherwise the shell warns of it when the next one starts
}
