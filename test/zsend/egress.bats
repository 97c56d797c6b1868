# SPDX-License-Identifier: ISC
#
# Tests that each probe leaves by the interface, source address and next hop of the kernel's route
# for its target. The lab gets a second network card and a tunnel. Frames are captured at the far
# end of each link and compared with the routes of the kernel.

# shellcheck disable=SC2016

load ../helper

PRELUDE=$BATS_TEST_DIRNAME/egress.bash

setup() {
	cd "$BATS_TEST_TMPDIR" || return
}

# The lab gets routes of every kind over three links.
ROUTES='
	make_card
	make_tunnel
	ip address add 198.19.1.77/32 dev eth1
	ip address add fd00:19::77/128 dev eth1 nodad
	ip route add default via 198.19.1.1 dev eth1 metric 100
	ip route add 10.1.0.0/16 via 198.19.1.1
	ip route add 10.1.9.0/24 via 198.18.0.1
	ip route add 10.2.0.0/16 via 198.19.1.3
	ip route add 10.4.0.0/16 via 198.19.1.1 src 198.19.1.77
	ip route add 10.5.0.0/16 via 198.18.77.3 dev eth1 onlink
	ip neighbour replace 198.18.77.3 lladdr 02:00:00:00:11:03 dev eth1
	ip route add 10.7.0.0/16 dev tun0
	ip rule add to 10.6.0.0/16 priority 100 lookup 100
	ip route add 10.6.8.0/24 via 198.18.0.1 table 100
	ip route add 10.6.0.0/16 via 198.19.1.3 table 100
	ip rule add to 10.9.0.0/16 priority 101 lookup 101
	ip route add throw 10.9.1.0/24 table 101
	ip route add default via 198.19.1.1 table 101
	ip route add 10.3.0.0/16 via 198.19.1.1 metric 50
	ip route add 10.3.0.0/16 via 198.18.0.1 metric 20
	ip -6 route add fd00:1::/32 via fd00:19::1
	ip -6 route add fd00:1:9::/48 via fd00:198:18::1
	ip -6 route add fd00:2::/32 via fd00:19::3
	ip -6 route add fd00:4::/32 via fd00:19::1 src fd00:19::77
	ip -6 rule add to fd00:6::/32 priority 100 lookup 100
	ip -6 route add fd00:6::/32 via fd00:19::3 dev eth1 table 100
	targets=(10.0.0.5 10.1.0.1 10.1.255.255 10.1.8.255 10.1.9.0 10.1.9.255 10.1.10.0 10.2.3.4 10.3.1.1 10.4.0.9 10.5.6.7 10.7.1.1
		10.7.255.255 10.6.0.1 10.6.7.255 10.6.8.1 10.6.9.0 10.9.0.1 10.9.1.1 10.9.2.0 198.19.1.9 10.254.0.1 fd00:1::1 fd00:1:8:ffff::1
		fd00:1:9::1 fd00:1:a::1 fd00:2::1 fd00:4::5 fd00:6::1 fd00:10::5 fd00:19::9)
'

@test "two cards, a tunnel, two gateways on one link, sources, metrics, rules: each probe as the kernel routes it, in any order" {
	run in_lab "$ROUTES"'
		wanted "${targets[@]}" >wanted
		for order in cat tac "shuf --random-source=$REPO/README.md" "shuf --random-source=$REPO/Makefile"; do
			capture
			printf "%s\n" "${targets[@]}" | $order | zsend -p 80 -u 4 4>status
			echo "status $? $(counts | sed "s/interfaces=.*//") $(status_of interfaces status | tr , "\n" | sort | paste -sd,) $(status_of engine status | tr , "\n" | sort | paste -sd,)"
			until_true arrived ${#targets[@]}
			pkill -INT tcpdump
			wait $(jobs -p | tail -n +2)
			came >came
			diff wanted came && echo "as the kernel routes them"
			rm came.* heard.*
		done
	'
	echo "$output"
	cat wanted
	[ "$(wc -l <wanted)" = 31 ]
	[ "$output" = "$(for _ in 1 2 3 4; do
		echo "status 0 n=31 sent=31 failed=0 unreachable=0  eth1,lab0,tun0 ip,packet"
		echo "as the kernel routes them"
	done)" ]
}

# oracle FILE: prints the kernel's routes for a file of targets, counted as --egress does. The
# source is selected first, since rules may depend on it.
ORACLE='
	oracle() {
		sed "s/^/route get /" "$1" | ip -o -force -batch - 2>/dev/null | awk "{
			for (i = 1; i < NF; i++) if (\$i == \"src\") print \"route get\", \$1, \"from\", \$(i + 1) }" >again
		ip -o -force -batch again 2>/dev/null | awk "{
			via = \"on-link\"
			for (i = 1; i < NF; i++) { if (\$i == \"via\") via = \$(i + 1); if (\$i == \"dev\") dev = \$(i + 1) }
			count[\"interface \" dev \" source \" \$3 \" next-hop \" via]++; n++ }
			END { for (e in count) print count[e], e; if (n < all) print all - n, \"no route\" }" all="$(wc -l <"$1")" - | sort
	}
	# These functions set variables, which saves a process for each call.
	pick() { local name=$1; shift; local -a of=("$@"); printf -v "$name" %s "${of[RANDOM % $#]}"; }
	prefix4() {
		local bits=$((8 + RANDOM % 25)) a=$((10 << 24 | (RANDOM % 4) << 16 | (RANDOM % 16) << 8 | RANDOM % 256))
		a=$((a & ~((1 << 32 - bits) - 1)))
		P=$((a >> 24)).$((a >> 16 & 255)).$((a >> 8 & 255)).$((a & 255))/$bits
	}
	prefix6() {
		local bits
		pick bits 16 20 28 32 36 47 48
		printf -v P6 "fd00:%x:%x::/%d" $(((RANDOM % 8) * 1000 & (bits < 32 ? 0xffff << 32 - bits & 0xffff : 0xffff))) \
			$((bits <= 32 ? 0 : (RANDOM % 4) << 48 - bits & 0xffff)) $bits
	}
	# make_routes N: makes N random routes of all kinds in four tables. Their prefixes nest and
	# touch.
	make_routes() {
		local how to table metric
		for ((i = 0; i < $1; i++)); do
			how="" to=""
			prefix4
			prefix6
			pick table main main 100 101 102
			pick metric 0 10 20
			case $((RANDOM % 8)) in
			0) pick how unreachable prohibit blackhole throw ;;
			1) pick to "dev eth1" "dev lab0" ;;
			2) to="via 198.19.1.1 dev eth1 src 198.19.2.$((RANDOM % 4 + 1))" ;;
			*) pick to "via 198.18.0.1 dev lab0" "via 198.19.1.1 dev eth1" "via 198.19.1.3 dev eth1" ;;
			esac
			echo "route add $how $P $to table $table metric $metric" >>batch4
			to=${to//198.19.1./fd00:19::} to=${to//198.18.0./fd00:198:18::} to=${to//198.19.2.*/fd00:2000:2::1}
			echo "route add $how $P6 $to table $table metric $((metric + 1024))" >>batch6
		done
	}
	make_rules() {
		local what suppress table S S6 rule rule6
		for ((i = 0; i < $1; i++)); do
			prefix4
			prefix6
			pick what "to P" "to P" "from S" "from all" "not from all fwmark 51820" "uidrange 0-0" "uidrange 5-9"
			pick suppress "" "" "suppress_prefixlength 0" "suppress_prefixlength 14" "suppress_prefixlength 20"
			pick table main 100 101 102
			pick S 198.19.1.2 198.18.0.0/16 198.19.2.1
			pick S6 fd00:19::/64 fd00:198::/32 fd00:2000:2::1
			rule=${what/P/$P} rule6=${what/P/$P6}
			echo "rule add ${rule/S/$S} priority $((100 + i)) lookup $table $suppress" >>batch4
			echo "rule add ${rule6/S/$S6} priority $((100 + i)) lookup $table $suppress" >>batch6
		done
	}
	# make_targets N: prints N random targets of each family, at the ends of prefixes and next
	# to them.
	make_targets() {
		for ((i = 0; i < $1; i++)); do
			echo 10.$((RANDOM % 5)).$((RANDOM % 17 * (RANDOM % 8) & 255)).$((RANDOM % 2 * 255 ^ RANDOM % 3))
			printf "fd00:%x:%x::%x\n" $(((RANDOM % 9) * 1000 - RANDOM % 2 & 0xffff)) $((RANDOM % 5)) $((RANDOM % 3 + 1))
		done | sort -u
	}
'

@test "routes, tables and rules at random: the egress of every target is the kernel's, of both families" {
	run in_lab "$ORACLE"'
		RANDOM=$1
		make_card
		for i in {1..4}; do
			echo "address add 198.19.2.$i/32 dev eth1"
			echo "address add fd00:$((i * 1000)):$i::1/64 dev eth1 nodad"
		done | ip -batch -
		for round in 1 2 3 4; do
			# The rules differ in each round, and the routes grow. Some routes exist
			# already or are impossible.
			make_routes 60
			make_rules 4
			for family in 4 6; do ip -$family -force -batch batch$family 2>/dev/null; done
			make_targets 250 >targets
			zsend -p 80 --egress <targets 2>/dev/null | sort >got
			oracle targets >wanted
			cat wanted
			diff wanted got && echo "the same"
			for i in 0 1 2 3; do echo "rule del priority 10$i"; done | tee batch4 >batch6
		done
	' "$RANDOM"
	echo "$output"
	[ "$(grep -cx "the same" <<<"$output")" = 4 ]
	[ "${#lines[@]}" -gt 16 ]
}

@test "plain lines and lines with remarks: the same frames by the same links, also in short runs of each" {
	run in_lab '
		make_card
		ip route add 10.1.0.0/16 via 198.19.1.1
		ip route add 10.2.0.0/16 nexthop via 198.18.0.1 weight 1 nexthop via 198.19.1.3 weight 3
		zperm -e 1 -p 80,443 10.0.0.0/26 10.1.0.0/26 10.2.0.0/25 >targets
		for remark in "" " # slow"; do
			capture
			sed "s/$/$remark/" targets | zsend -p 80 -s 40000-40007 -u 4 4>status
			echo "status $? $(counts)"
			until_true arrived 512
			pkill -INT tcpdump
			wait
			for ns in gw one; do cut -d" " -f 2- came.$ns | grep "Flags .S." | sort >frames.$ns${remark:+.slow}; done
			came >came${remark:+.slow}
			rm came.??? came.?? heard.*
		done
		wc -l frames.gw frames.one | head -n 2
		cmp frames.gw frames.gw.slow && cmp frames.one frames.one.slow && echo "the same"
		# The probes of a route with several next hops go to each of them, from the right
		# source address.
		cut -d" " -f 1-3 <came.slow | sort | uniq -c
	'
	echo "$output"
	[ "$(grep -cx "the same" <<<"$output")" = 1 ]
	[ "$(grep -c "^status 0 n=512 sent=512 failed=0 unreachable=0 interfaces=\(lab0,eth1\|eth1,lab0\)$" <<<"$output")" = 2 ]
	[ "$(grep -c " gw 02:00:00:00:00:01 198.18.0.2$" <<<"$output")" = 1 ]
	read -r several _ <<<"$(grep " one 02:00:00:00:11:03 198.19.1.2$" <<<"$output")"
	[ "$several" -gt 160 ] && [ "$several" -lt 220 ]
}

@test "an address of this machine: named and not probed; if there is nothing else to send to the status is 2" {
	run in_lab '
		echo 198.18.0.2 | zsend -p 80,81 -u 4 4>status
		echo "status $? $(counts)"
		printf "%s\n" 198.18.0.2 fd00:198:18::2 10.0.9.1 | zsend -p 80 -u 4 4>status
		echo "status $? $(counts)"
		yes 198.18.0.2 | head -n 12 | zsend -p 80 2>err
		echo "status $?"
		wc -l <err
		tail -n 1 err
	'
	echo "$output"
	[ "$output" = "zsend: 198.18.0.2: this machine's own address is not probed
status 2 n=1 sent=0 failed=0 unreachable=2 interfaces=
zsend: 198.18.0.2: this machine's own address is not probed
zsend: fd00:198:18::2: this machine's own address is not probed
status 0 n=3 sent=1 failed=0 unreachable=2 interfaces=lab0
status 2
11
zsend: 12 addresses of this machine in all" ]
}

@test "targets without a route: unreachable and named, wherever they stand; ten by one, then how many" {
	run in_lab '
		make_card
		ip route del default
		ip route add 10.0.0.0/16 via 198.18.0.1
		ip route add unreachable 10.3.0.0/24
		ip route add prohibit 10.4.0.0/24
		ip route add blackhole 10.5.0.0/24
		for list in "10.9.0.1 10.0.0.1 198.19.1.9" "10.0.0.1 10.9.0.1 198.19.1.9" "10.3.0.1 10.4.0.1 10.5.0.1 10.0.0.1"; do
			printf "%s\n" $list | zsend -p 80,81 -u 4 4>status
			echo "status $? $(counts) last=$(status_of last status)"
		done
		zperm -e 1 10.9.0.0/24 10.0.9.0/24 | zsend -p 80 -u 4 4>status 2>err
		echo "status $? $(counts), $(grep -c "no route: " err)"
		tail -n 1 err
		zperm -e 1 10.9.0.0/24 | zsend -p 80 -u 4 4>status 2>err
		echo "status $? $(counts)"
		tail -n 2 err
		# The input is endless, and no target has a route.
		yes 10.9.0.1 | timeout 60 zsend -p 80 2>/dev/null
		echo "status $?"
	'
	echo "$output"
	[ "$output" = "zsend: 10.9.0.1: no route: Network is unreachable
status 1 n=3 sent=4 failed=0 unreachable=2 interfaces=lab0,eth1 last=198.19.1.9
zsend: 10.9.0.1: no route: Network is unreachable
status 1 n=3 sent=4 failed=0 unreachable=2 interfaces=lab0,eth1 last=198.19.1.9
zsend: 10.3.0.1: no route: unreachable route
zsend: 10.4.0.1: no route: prohibit route
zsend: 10.5.0.1: no route: blackhole route
status 1 n=4 sent=2 failed=0 unreachable=6 interfaces=lab0 last=10.0.0.1
status 1 n=512 sent=256 failed=0 unreachable=256 interfaces=lab0, 10
zsend: 256 targets without a route in all
status 2 n=256 sent=0 failed=0 unreachable=256 interfaces=
zsend: 256 targets without a route in all
zsend: no target has a route: add one, or name interface and gateway with -i and -G
status 2" ]
}

@test "a gateway on one link more than can be asked on: named once, its targets are unreachable, and nobody else is asked for it" {
	run in_lab '
		make_card
		ip neighbour del 198.19.1.1 dev eth1 2>/dev/null
		ip route add 10.1.0.0/16 via 198.19.1.1
		# This link has the next interface number, so frames to it would be counted.
		ip link add other index 256 type veth peer name rehto
		for name in other rehto; do ip link set $name addrgenmode none up arp off; done
		for i in {0..255}; do
			echo "address add 10.99.$i.1/32 dev lab0"
			echo "route add 10.98.$i.0/24 dev lab0 src 10.99.$i.1"
		done | ip -batch -
		# Interface and source together count as a link here, so each target has its own.
		# The pipe stays open while zsend looks up gateways.
		{ for i in {0..255}; do echo 10.98.$i.1; done; echo 10.1.0.1; sleep 2.5; echo 10.1.0.2; } | zsend -p 80 -u 4 4>status
		echo "status $? unreachable=$(status_of unreachable status) others=$(cat /sys/class/net/other/statistics/tx_packets)"
	'
	echo "$output"
	[ "$output" = "zsend: eth1: too many interfaces to ask for the MAC of gateway 198.19.1.1: give it with -G
status 1 unreachable=258 others=0" ]
}

@test "-i restricts routing to one interface; -G is its gateway; --egress tells, and takes no privilege" {
	run in_lab '
		make_card
		ip route add 10.1.0.0/16 via 198.19.1.1
		ip route add 10.2.0.0/16 via 198.19.1.3
		survey() {
			printf "%s\n" 10.1.0.1 10.2.0.1 10.0.0.1 198.19.1.9 198.18.0.9 198.19.1.2 |
				setpriv --reuid=65534 --regid=65534 --clear-groups --bounding-set=-all --inh-caps=-all zsend -p 80 --egress "$@"
			echo "status $?"
		}
		survey
		survey -i eth1
		survey -i eth1 -G 02:00:00:00:11:01
		survey -S 198.19.1.2-198.19.1.5 -w nowhere
		survey -r x
		[ ! -e nowhere ]
	'
	echo "$output"
	[ "$output" = "1 interface eth1 source 198.19.1.2 next-hop 198.19.1.1
1 interface eth1 source 198.19.1.2 next-hop 198.19.1.3
1 interface lab0 source 198.18.0.2 next-hop 198.18.0.1
1 interface eth1 source 198.19.1.2 next-hop on-link
1 interface lab0 source 198.18.0.2 next-hop on-link
status 0
zsend: 10.0.0.1: no gateway to it on eth1: give its MAC with -G
zsend: 198.18.0.9: no gateway to it on eth1: give its MAC with -G
1 interface eth1 source 198.19.1.2 next-hop 198.19.1.1
1 interface eth1 source 198.19.1.2 next-hop 198.19.1.3
1 interface eth1 source 198.19.1.2 next-hop on-link
2 no route
status 0
1 interface eth1 source 198.19.1.2 next-hop 198.19.1.1
1 interface eth1 source 198.19.1.2 next-hop 198.19.1.3
2 interface eth1 source 198.19.1.2 next-hop none
1 interface eth1 source 198.19.1.2 next-hop on-link
status 0
6 interface none source 198.19.1.2-198.19.1.5 next-hop none
status 0
zsend: -r: not a number: x
status 2" ]
}

@test "-S: from rules send each source its own way; a source that is not ours is told of" {
	run in_lab '
		make_card
		ip rule add from 198.19.1.2 priority 50 lookup 50
		ip route add default via 198.19.1.3 dev eth1 table 50
		capture
		zperm 10.0.0.0/25 | zsend -p 80 -S 198.18.0.2,198.19.1.2 -u 4 4>status
		echo "status $? $(status_of sources status)"
		until_true arrived 128
		pkill -INT tcpdump
		wait
		came | cut -d" " -f 1-3 | sort | uniq -c | sed "s/^ *[0-9]* //"
		echo 10.0.0.1 | zsend -p 80 -S 198.18.0.2,198.18.0.9,198.18.0.12 -u 4 4>status
		echo "status $? $(status_of sources status)"
		ip route add local 198.18.0.8/29 dev lo
		echo 10.0.0.1 | zsend -p 80 -S 198.18.0.2,198.18.0.9,198.18.0.12 -u 4 4>status
		echo "status $? $(status_of sources status)"
	'
	echo "$output"
	[ "$output" = "status 0 ours
gw 02:00:00:00:00:01 198.18.0.2
one 02:00:00:00:11:03 198.19.1.2
zsend: -S: 198.18.0.9: not an address of this machine, so replies may go elsewhere: ip route add local ADDRESS dev lo makes it one
status 0 foreign
status 0 ours" ]
}

@test "a source that changes in mid-scan is followed by slow scans, too, by the fast path and the scalar one, for many targets and many attempts" {
	run in_lab '
		ip address add 198.18.0.7/24 dev lab0
		ip neighbour replace 198.18.0.1 lladdr 02:00:00:00:00:01 dev lab0
		follows() { # follows NAME REMARK TARGETS OPTION...
			ip route replace default via 198.18.0.1 src 198.18.0.2
			zperm -e 1 -n $3 10.1.0.0/24 | sed "s/$/$2/" | zsend -k "$KEY" -p 80 -r 8 "${@:4}" -u 4 4>status.$1 &
			ip netns exec gw tcpdump -Z root -lni scanner -Q in "tcp[tcpflags] == tcp-syn" 2>/dev/null >seen.$1 &
			running() { grep -qs "sent=[1-9]" status.$1; }
			until_true running $1
			ip route replace default via 198.18.0.1 src 198.18.0.7
			sleep 2.6
			n=$(wc -l <seen.$1)
			wait %1
			sleep 0.3
			pkill -INT tcpdump
			wait
			tail -n +$((n + 1)) seen.$1 | grep -c " 198\.18\.0\.2\." | sed "s/^/$1: stale /"
			tail -n +$((n + 1)) seen.$1 | grep -qc " 198\.18\.0\.7\." && echo "$1: followed"
		}
		follows fast "" 40
		follows scalar " # x" 40
		follows attempts "" 3 -P 16
		follows scalar-attempts " # x" 3 -P 16
	'
	echo "$output"
	[ "$(grep -v "^lab:" <<<"$output")" = "fast: stale 0
fast: followed
scalar: stale 0
scalar: followed
attempts: stale 0
attempts: followed
scalar-attempts: stale 0
scalar-attempts: followed" ]
}

@test "routes that change in mid-scan are followed: a better one, its end, one that forbids, a default that appears" {
	run in_lab '
		make_card
		ip route del default
		mkfifo in
		zsend -p 80 -r 5K -u 4 <in 4>status &
		sender=$!
		{ echo 198.19.1.9; yes 10.0.0.1; } >in 2>/dev/null &
		capture
		at() { local was; was=$(wc -l <came.$1); sleep 0.2; [ "$(wc -l <came.$1)" -gt $((was + 20)) ]; }
		told() { grep -qs "unreachable=[1-9]" status; }
		until_true told
		ip route add default via 198.18.0.1
		until_true at gw && echo "a default route appears"
		ip route add 10.0.0.0/24 via 198.19.1.1
		until_true at one && echo "a better one"
		ip route del 10.0.0.0/24
		until_true at gw && echo "back"
		was=$(status_of unreachable status)
		ip route add prohibit 10.0.0.1/32
		more() { [ "$(status_of unreachable status)" -gt "$was" ]; }
		until_true more && echo "forbidden"
		kill $sender
		wait $sender
		echo "status $?"
		pkill yes
		pkill tcpdump
	'
	echo "$output"
	[ "$(grep -v "^zsend: " <<<"$output")" = "a default route appears
a better one
back
forbidden
status 1" ]
}

@test "live on two cards at once, and by a rule" {
	run in_lab '
		make_card
		ip route add 10.1.0.0/16 via 198.19.1.1
		ip rule add to 10.2.0.0/16 priority 50 lookup 50
		ip route add default via 198.19.1.3 dev eth1 table 50
		targets=($(zperm -e 1 10.0.0.0/27 10.1.0.0/27 10.2.0.0/27))
		capture
		printf "%s\n" "${targets[@]}" | zsend -p 80 --engine live -u 4 4>status
		echo "status $? $(counts) $(status_of engine status)"
		until_true arrived 96
		pkill -INT tcpdump
		wait
		diff <(wanted "${targets[@]}") <(came) && echo "as the kernel routes them"
	'
	echo "$output"
	[[ "${lines[0]}" == "status 0 n=96 sent=96 failed=0 unreachable=0 interfaces="*" live" ]]
	[ "${lines[1]}" = "as the kernel routes them" ]
}

@test "interfaces= names each interface that a probe has left by, as many as zrecv can listen on, and tells where there are more" {
	run in_lab '
		for i in {10..74..2}; do
			echo "link add 0123456789abc$i type veth peer name 0123456789abc$((i + 1))"
		done >batch
		for i in {10..75}; do
			name=0123456789abc$i
			echo "address add 198.18.$i.2/24 dev $name"
			echo "link set $name up"
			echo "neighbour replace 198.18.$i.1 lladdr 02:00:00:00:00:01 dev $name"
			echo "route add 10.99.$i.0/24 via 198.18.$i.1"
		done >>batch
		ip -batch batch
		for last in 73 74; do
			seq -f 10.99.%g.1 10 $last | zsend -p 80 -u 4 4>status
			echo "status $?"
			status_of interfaces status
		done
		# zrecv prints as many names; with more interfaces it listens on "any".
		zrecv -i $(seq -f 0123456789abc%g -s , 10 73) -t 0.01 -u 4 4>status >rows
		status_of interfaces status
		zrecv -i $(seq -f 0123456789abc%g -s , 10 74) -t 0.01
	'
	names=$(seq -f 0123456789abc%g -s , 10 73)
	echo "$output"
	[ "$output" = "status 0
$names
status 0
$names,...
$names
zrecv: -i: too many interfaces: want any" ]
}
