# SPDX-License-Identifier: ISC
# shellcheck shell=bash
#
# Routers beyond the gateway of the lab, each in a namespace: chains, and a diamond with two equal
# paths. For scripts in the lab.
#
# The router at hop N of a path answers from its address on the link to hop N - 1. The networks
# beyond it are its own addresses, as many as wanted, so a target is also a hop: the last one.

# router NAME: makes a namespace that forwards packets and sends all replies that are due.
router() {
	ip netns add "$1" && ip -n "$1" link set lo up && nsenter --net="/run/netns/$1" sysctl -qe -p - <<-'END'
		net.ipv4.conf.all.rp_filter=0
		net.ipv4.conf.default.rp_filter=0
		net.ipv4.conf.all.send_redirects=0
		net.ipv4.ip_forward=1
		net.ipv6.conf.default.accept_dad=0
		net.ipv6.conf.all.forwarding=1
		net.ipv4.fib_multipath_hash_policy=1
		net.ipv6.fib_multipath_hash_policy=1
		net.ipv4.icmp_ratelimit=0
		net.ipv4.icmp_ratemask=0
		net.ipv4.icmp_msgs_per_sec=1000000000
		net.ipv6.icmp.ratelimit=0
		net.ipv6.icmp.ratemask=
	END
}

# join UP DOWN A.B: links two namespaces by interfaces with the names of their peers; UP is nearer
# to the scanner. The addresses of UP are 198.19.A.(B+1) and fd00:198:19:A::B:1; those of DOWN end
# with B+2 and B:2.
join() {
	local net=198.19.$3 net6=fd00:198:19:${3%.*}::${3#*.}
	ip -n "$1" link add "$2" type veth peer name "$1" netns "$2" || return
	ip -n "$1" -batch - <<-END &&
		address add ${net%.*}.$((${net##*.} + 1))/30 dev $2
		address add $net6:1/112 dev $2 nodad
		link set $2 up
	END
		ip -n "$2" -batch - <<-END
			address add ${net%.*}.$((${net##*.} + 2))/30 dev $1
			address add $net6:2/112 dev $1 nodad
			link set $1 up
		END
}

# below_of A.B, above_of A.B: print the addresses of the lower and of the upper end of such a
# link.
below_of() { echo "198.19.${1%.*}.$((${1#*.} + 2)) fd00:198:19:${1%.*}::${1#*.}:2"; }
above_of() { echo "198.19.${1%.*}.$((${1#*.} + 1)) fd00:198:19:${1%.*}::${1#*.}:1"; }

# route NAMESPACE NET NET6 A.B below|above [A.B]: routes the networks to that end of a link, or of
# two links equally.
route() {
	local four six other4 other6
	read -r four six < <("${5}_of" "$4")
	if [ $# = 6 ]; then
		read -r other4 other6 < <("${5}_of" "$6")
		ip -n "$1" route add "$2" nexthop via "$four" nexthop via "$other4" &&
			ip -n "$1" route add "$3" nexthop via "$six" nexthop via "$other6"
	else
		ip -n "$1" route replace "$2" via "$four" && ip -n "$1" route replace "$3" via "$six"
	fi
}

# hold NAMESPACE NET NET6: makes all addresses of the networks local to the namespace.
hold() {
	ip -n "$1" route add local "$2" dev lo && ip -n "$1" route add local "$3" dev lo
}

# open_gateway NET NET6: lets the gateway forward packets to these networks.
open_gateway() {
	ip netns exec gw nft insert rule inet lab pass ip daddr "$1" accept &&
		ip netns exec gw nft insert rule inet lab pass ip6 daddr "$2" accept
}

# await ADDRESS...: waits until each address answers, because a new link loses packets until it is
# up.
await() {
	local address
	for address; do
		for _ in {1..100}; do
			ping -q -n -c 1 -W 0.3 "$address" >/dev/null 2>&1 && continue 2
		done
		echo "$address: does not answer" >&2
		return 1
	done
}

# whole FILE COMMAND...: writes the output of a tracer to FILE; repeats it if a hop is missing,
# because a tracer waits for each hop for a limited time.
whole() {
	for _ in 1 2 3; do
		"${@:2}" >"$1" || echo "$2: $?" >&2
		grep -qE '\*|[?]{3}' "$1" || return 0
	done
}

# chain NAME A HOPS: makes the routers NAME2 to NAMEn; the gateway is the first hop. The router at
# hop N holds 10.A.8N.0/21 and fd00:A:N::/64.
chain() {
	local name=$1 a=$2 n up=gw
	for ((n = 2; n <= $3; n++)); do
		router "$name$n" && join "$up" "$name$n" "$a.$((4 * n))" &&
			route "$up" "10.$a.0.0/16" "fd00:$a::/32" "$a.$((4 * n))" below &&
			route "$name$n" default default "$a.$((4 * n))" above &&
			hold "$name$n" "10.$a.$((8 * n)).0/21" "fd00:$a:$n::/64" || return
		up=$name$n
	done
	open_gateway "10.$a.0.0/16" "fd00:$a::/32" && await "10.$a.$((8 * $3)).1" "fd00:$a:$3::1"
}

# A packet from a socket crosses a veth with the hash of its sending kernel. A router would choose
# the path by that hash, not by the packet. With flow labels, IPv6 packets have such a hash.
same_paths() {
	sysctl -qe net.ipv6.auto_flowlabels=0
}

# diamond A: hop 2 divides the packets to 10.A.0.0/16 and fd00:A::/32 between the routers a3, a4
# and b3, b4. Both sides lead to hop 5, end, which holds both networks.
diamond() {
	local a=$1 side net=10.$1.0.0/16 net6=fd00:$1::/32
	same_paths
	for side in fork a3 a4 b3 b4 end; do router "$side" || return; done
	join gw fork "$a.0" && route gw "$net" "$net6" "$a.0" below && route fork default default "$a.0" above || return
	for side in a b; do
		join fork ${side}3 "$a.$(number $side 1)" && join ${side}3 ${side}4 "$a.$(number $side 2)" && join ${side}4 end "$a.$(number $side 3)" &&
			route ${side}3 "$net" "$net6" "$a.$(number $side 2)" below && route ${side}3 default default "$a.$(number $side 1)" above &&
			route ${side}4 "$net" "$net6" "$a.$(number $side 3)" below && route ${side}4 default default "$a.$(number $side 2)" above || return
	done
	route fork "$net" "$net6" "$a.$(number a 1)" below "$a.$(number b 1)" &&
		route end default default "$a.$(number a 3)" above && hold end "$net" "$net6" && open_gateway "$net" "$net6" || return
	# On both sides
	await "10.$a.0."{1..16} "fd00:$a::"{1..16}
}

# number a|b N: prints the number of link N on that side.
number() { case $1 in a) echo $((100 + 4 * $2)) ;; b) echo $((200 + 4 * $2)) ;; esac; }
