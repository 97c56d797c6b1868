# SPDX-License-Identifier: ISC
#
# Tests zsend on links of every kind that the lab can make: hosts on the link, gateways, tunnels,
# loopback, and interfaces that go away. Packets are counted at their destination, with their MAC.

# shellcheck disable=SC2016

load ../helper

PRELUDE=$BATS_TEST_DIRNAME/links.bash

setup() {
	cd "$BATS_TEST_TMPDIR" || return
}

# Tests of hosts on the link itself.

@test "one's own /24: every host once, at its own MAC; what does not answer is unreachable" {
	run in_lab '
		make_lan 10.8.0.1/24
		ip route replace default via 10.8.0.254 dev lan0
		hosts_at 10.8.0.0/25
		zrecv -i lan0 -c 1 -o hits.csv -- sh -c "zperm -e 1 10.8.0.0/24 | zsend -p 80 -u 4 4>status"
		echo "status $?"
		counts
		echo "far $(came far) to $(seen far), other $(came far other), gw $(came gw), $(came gw other)"
	'
	echo "$output"
	[ "${lines[0]}" = "zsend: 10.8.0.1: this machine's own address is not probed" ]
	[ "${lines[1]}" = "status 0" ]
	[ "${lines[2]}" = "n=256 sent=127 failed=0 unreachable=129 last=$(zperm -e 1 10.8.0.0/24 | tail -n 1)" ]
	[ "${lines[3]}" = "far 127 to 127, other 0, gw 0, 0" ]
	diff <(hosts hits.csv) <(for i in {0..127}; do echo "10.8.0.$i"; done | grep -vx 10.8.0.1 | sort)
}

@test "one's own /16: 65,535 hosts, far more than the kernel's table holds" {
	run in_lab '
		make_lan 10.9.0.1/16
		hosts_at 10.9.0.0/16
		no_resets
		zrecv -i lan0 -c 0.5 -o hits.csv -- sh -c "zperm -e 1 10.9.0.0/16 | zsend -p 80 -r 20000 -u 4 4>status"
		echo "status $?"
		counts
		echo "far $(came far) to $(seen far), other $(came far other), gw $(came gw), $(came gw other)"
		echo "$(ip neighbour show dev lan0 | wc -l) in the table of the kernel"
		echo "in $(status_of t status) s"
	'
	echo "$output"
	[ "${lines[0]}" = "zsend: 10.9.0.1: this machine's own address is not probed" ]
	[ "${lines[1]}" = "status 0" ]
	[ "${lines[2]}" = "n=65536 sent=65535 failed=0 unreachable=1 last=$(zperm -e 1 10.9.0.0/16 | tail -n 1)" ]
	[ "${lines[3]}" = "far 65535 to 65535, other 0, gw 0, 0" ]
	[ "${lines[4]}" = "0 in the table of the kernel" ]
	diff <(hosts hits.csv) <(seq 0 65535 | awk '{ printf "10.9.%d.%d\n", $1 / 256, $1 % 256 }' | grep -vx 10.9.0.1 | sort)
}

silent_among_others() {
	run in_lab '
		make_lan 10.9.0.1/18
		hosts_at 10.9.0.0/19
		zperm -e 1 10.9.0.0/18 | zsend -p 80 -r 0 -u 4 4>status
		echo "status $?"
		counts
		echo "far $(came far) to $(seen far), other $(came far other)"
		awk "BEGIN { exit !($(status_of t status) < 12) }" && echo "in time"
	'
	echo "$output"
	[ "${lines[-1]}" = "in time" ]
}

# bats test_tags=alone
@test "8,192 silent hosts among as many others: two seconds for each 4,096, and none is forgotten" {
	retry silent_among_others
	[ "$output" = "zsend: 10.9.0.1: this machine's own address is not probed
status 0
n=16384 sent=8191 failed=0 unreachable=8193 last=$(zperm -e 1 10.9.0.0/18 | tail -n 1)
far 8191 to 8191, other 0
in time" ]
}

@test "each host has its own MAC" {
	run in_lab '
		make_lan 10.8.0.1/24
		for i in {2..9}; do
			ip netns add host$i
			ip -n host$i link add eth0 address 02:00:00:00:08:0$i type veth peer name host$i netns lan
			ip -n lan link set host$i master bridge up
			ip -n host$i link set eth0 up
			ip -n host$i address add 10.8.0.$i/24 dev eth0
		done
		ip netns exec lan tcpdump -l -i scanner -enn "tcp[13] & 18 == 2" 2>listening >seen &
		until_true grep -qs "listening on" listening
		for i in {9..2}; do echo 10.8.0.$i; done | zsend -p 80,81 -r 0
		echo "status $?"
		complete() { [ "$(wc -l <seen)" -ge 16 ]; }
		until_true complete
		kill $!
		wait
		sed -n "s/.*> \(02:[0-9a-f:]*\),.* > \(10.8.0.[0-9]*\)\.\(8[01]\): .*/\1 \2 \3/p" seen | sort
	'
	echo "$output"
	[ "$output" = "status 0
$(for i in {2..9}; do for port in 80 81; do echo "02:00:00:00:08:0$i 10.8.0.$i $port"; done; done)" ]
}

@test "IPv6 neighbours: more than 1,024 hosts, by neighbour discovery, at their own MAC" {
	run in_lab '
		make_lan 10.8.0.1/24 fd00:8::1/64
		for i in {1..1200}; do printf "address add fd00:8::1:%x/64 dev lan nodad\n" $i; done | ip -n far -batch -
		for i in {1..1300}; do printf "fd00:8::1:%x\n" $i; done | zsend -p 80 -u 4 4>status
		echo "status $?"
		counts
		echo "far $(came far) to $(seen far seen6), other $(came far other), gw $(came gw), $(came gw other)"
	'
	echo "$output"
	[ "$output" = "status 0
n=1300 sent=1200 failed=0 unreachable=100 last=fd00:8::1:514
far 1200 to 1200, other 0, gw 0, 0" ]
}

@test "hosts on the link and beyond it in one list, the gateway not yet known to the kernel" {
	run in_lab '
		make_lan 10.8.0.1/24
		hosts_at 10.8.0.0/25
		ip -n gw address add 10.8.0.254/24 dev lan
		ip route replace default via 10.8.0.254 dev lan0
		zrecv -i lan0 -c 1 -o hits.csv -- \
			sh -c "zperm -e 1 10.8.0.0/24 10.0.9.0/24 | grep -vx 10.8.0.254 | zsend -p 80 -u 4 4>status"
		echo "status $?"
		counts
		echo "far $(came far) to $(seen far), gw $(came gw) to $(seen gw), other $(came gw other)"
	'
	echo "$output"
	[ "$output" = "zsend: 10.8.0.1: this machine's own address is not probed
status 0
n=511 sent=383 failed=0 unreachable=128 last=$(zperm -e 1 10.8.0.0/24 10.0.9.0/24 | grep -vx 10.8.0.254 | tail -n 1)
far 127 to 127, gw 256 to 256, other 0" ]
	diff <(hosts hits.csv) \
		<({ for i in {0..127}; do echo "10.8.0.$i"; done; for i in {0..255}; do echo "10.0.9.$i"; done; } | grep -vx 10.8.0.1 | sort)
}

@test "a more specific route by a gateway takes its addresses off the link" {
	run in_lab '
		make_lan 10.8.0.1/16
		ip -n gw address add 10.8.0.254/24 dev lan
		ip route add 10.8.4.0/22 via 10.8.0.254
		ip route add 10.8.5.0/24 dev lan0
		# far gets no address of the gateway, since it would answer for it, too.
		for i in {0..15}; do hosts_at 10.8.$i.77; done
		for i in {0..15}; do echo 10.8.$i.77; done | zsend -p 80
		echo "status $?"
		echo "far $(came far) to $(seen far), gw $(came gw) to $(seen gw)"
	'
	echo "$output"
	[ "$output" = "status 0
far 13 to 13, gw 3 to 3" ]
}

@test "of two routes to the same addresses the one with the lower metric says whether they are on the link" {
	run in_lab '
		make_lan 10.8.0.1/16
		ip -n gw address add 10.8.0.254/24 dev lan
		for i in {0..15}; do hosts_at 10.8.$i.77; done
		ip route add 10.8.4.0/24 via 10.8.0.254 metric 10
		ip route add 10.8.4.0/24 dev lan0 metric 20
		ip route add 10.8.5.0/24 dev lan0 metric 10
		ip route add 10.8.5.0/24 via 10.8.0.254 metric 20
		# In the reverse order, the kernel lists them in another order.
		ip route add 10.8.6.0/24 dev lan0 metric 20
		ip route add 10.8.6.0/24 via 10.8.0.254 metric 10
		ip route add 10.8.7.0/24 via 10.8.0.254 metric 20
		ip route add 10.8.7.0/24 dev lan0 metric 10
		for i in 4 5 6 7; do echo 10.8.$i.77; done | zsend -p 80
		echo "status $?"
		for ns in far gw; do ip netns exec $ns nft list set netdev lan seen | grep -oE "10\.8\.[0-9]+\.77" | sort | xargs; done
	'
	echo "$output"
	[ "$output" = "status 0
10.8.5.77 10.8.7.77
10.8.4.77 10.8.6.77" ]
}

# ask_watch counts the requests that reach far: `asked` those for any MAC, `watched` those for the
# MAC of a member of `who`.
ASK_WATCH='
	ask_watch() { ip netns exec far nft -f - <<-"END"
		table netdev ask {
			counter asked { }
			counter watched { }
			set who { type ipv4_addr; }
			chain count {
				type filter hook ingress device lan priority -600
				arp operation request counter name asked
				arp operation request arp daddr ip @who counter name watched
				icmpv6 type nd-neighbor-solicit counter name asked
			}
		}
	END
	}
	asked() { ip netns exec far nft list counter netdev ask "$1" | sed -n "s/.*packets \([0-9]*\).*/\1/p"; }
	is() { [ "$("${@:2}")" = "$1" ]; }
'

@test "an answer for a MAC that no host can give is none: over the hop limit, of a group, without one, damaged" {
	run in_lab "$ASK_WATCH"'
		make_lan 10.8.0.1/24 fd00:8::1/64
		ask_watch
		# advertise HOST HOPS MAC CODE DAMAGE: prints a neighbour advertisement. All
		# arguments except DAMAGE are hexadecimal digits.
		scanner=fd000008000000000000000000000001
		advertise() {
			local host sum=0 message i from
			host=fd0000080000000000000000000900$1
			message=88$4"0000"60000000${host}0201$3
			from=$host$scanner"00000020"0000003a$message
			for ((i = 0; i < ${#from}; i += 4)); do sum=$((sum + 0x${from:i:4})); done
			sum=$(((sum & 0xffff) + (sum >> 16)))
			sum=$((0xffff & ~((sum & 0xffff) + (sum >> 16))))
			printf "020000000901020000000902""86dd""60000000""0020""3a$2$host$scanner%s%04x%s\n" "${message:0:4}" $((sum ^ $5)) "${message:8}"
		}
		# reply HOST MAC: prints an ARP reply.
		reply() { echo "020000000901020000000902""0806""0001080006040002$2""0a0800$1""020000000901""0a080001"; }
		{ printf "fd00:8::9:%x\n" {1..6}; printf "10.8.0.%d\n" {201..205}; } | zsend -p 80 -r 1K -u 4 4>status &
		all() { [ "$(asked asked)" -ge 11 ]; }
		until_true all
		{
			far=020000000902
			advertise 01 ff $far 00 0
			advertise 02 fe $far 00 0
			advertise 03 ff 333300000001 00 0
			advertise 04 ff 000000000000 00 0
			advertise 05 ff $far 01 0
			advertise 06 ff $far 00 1
			reply c9 $far
			reply ca 01005e000001
			reply cb ffffffffffff
			reply cc 000000000000
		} | ip netns exec far env ZSCAN_LAB=1 "$REPO/test/tools/inject" lan
		wait $!
		echo "status $?"
		counts
		ip netns exec far nft list set netdev lan seen | grep -oE "10\.8\.0\.[0-9]+"
		ip netns exec far nft list set netdev lan seen6 | grep -oE "fd00:8::9:[0-9]+"
	'
	echo "$output"
	[ "${lines[0]}" = "status 0" ]
	[[ "${lines[1]}" == "n=11 sent=2 failed=0 unreachable=9 "* ]]
	[ "${lines[2]} ${lines[3]}" = "10.8.0.201 fd00:8::9:1" ]
	[ "${#lines[@]}" = 4 ]
}

@test "a host that a reload denies while its MAC is asked for is asked no further, and nothing leaves for it" {
	run in_lab "$ASK_WATCH"'
		make_lan 10.8.0.1/24
		hosts_at 10.8.0.0/25
		ask_watch
		ip netns exec far nft add element netdev ask who "{ 10.8.0.9, 10.8.0.200 }"
		begin() {
			mkfifo in control
			echo 192.0.2.1 >deny
			exec 5<>in 6<>control
			zsend -p 80 --deny deny -u 4 --steer 6 <in 4>status 5>&- &
			exec 5>in
			ip netns exec far nft reset counters >/dev/null
			until_true grep -q . status
		}
		deny() {
			echo "$1" >deny
			kill -HUP $!
			until_true is 1 status_of reloads status
		}
		end() {
			exec 5>&-
			wait $!
			echo "status $?: sent=$(status_of sent status) denied=$(status_of denied status) unreachable=$(status_of unreachable status), watched $(asked watched), far $(came far)"
			rm in control
		}
		# The host is silent, so zsend asks twice.
		begin
		echo 10.8.0.200 >&5
		until_true is 1 asked watched
		end
		begin
		echo 10.8.0.200 >&5
		until_true is 1 asked watched
		deny 10.8.0.200
		end
		# The request is due after the pause.
		begin
		echo pause >&6
		echo 10.8.0.9 >&5
		until_true is 1 status_of n status
		deny 10.8.0.9
		echo resume >&6
		end
		# The MAC is known.
		begin
		echo 10.8.0.9 >&5
		until_true is 1 came far
		echo pause >&6
		echo 10.8.0.9 >&5
		until_true is 2 status_of n status
		deny 10.8.0.0/24
		echo resume >&6
		end
	'
	echo "$output"
	[ "${lines[0]}" = "status 0: sent=0 denied=0 unreachable=1, watched 2, far 0" ]
	[ "${lines[1]}" = "status 0: sent=0 denied=1 unreachable=0, watched 1, far 0" ]
	[ "${lines[2]}" = "status 0: sent=0 denied=1 unreachable=0, watched 0, far 0" ]
	# The kernel may ask, too, since it refuses the answer to zsend.
	[[ "${lines[3]}" == "status 0: sent=1 denied=1 unreachable=0, watched "[12]", far 1" ]]
}

@test "a gateway that is denied as a target is a gateway" {
	run in_lab '
		ip neighbour flush all
		echo 198.18.0.1 >deny
		printf "%s\n" 198.18.0.1 10.0.9.1 198.18.0.1 | zsend -p 80 --deny deny -u 4 4>status
		echo "status $? sent=$(status_of sent status) denied=$(status_of denied status)"
	'
	echo "$output"
	[ "$output" = "status 0 sent=1 denied=2" ]
}

@test "-n is exact, with hosts that do not answer among those that do" {
	run in_lab '
		make_lan 10.8.0.1/24
		hosts_at 10.8.0.0/25
		ip netns exec far nft -f - <<-"END"
			table netdev ports {
				set came { type inet_service; flags dynamic; counter; }
				chain count {
					type filter hook ingress device lan priority -400
					tcp flags == syn add @came { tcp dport }
				}
			}
		END
		# The hosts are few, since near the end each one is waited for. All runs go at once,
		# each with a port of its own.
		for n in 1 64 100 126 200; do
			(
				zperm -e 1 10.8.0.2-10.8.0.127 10.8.0.200-10.8.0.203 | zsend -p $n -r 0 -n $n -u 4 4>status$n
				echo $? >ended$n
			) &
		done
		wait
		for n in 1 64 100 126 200; do
			came=$(ip netns exec far nft list set netdev ports came | tr "," "\n" | sed -n "s/.*\b$n counter packets \([0-9]*\).*/\1/p")
			echo "$(cat ended$n) sent=$(status_of sent status$n) came=$came $(($(status_of sent status$n) + $(status_of unreachable status$n) <= $(status_of n status$n)))"
		done
	'
	echo "$output"
	[ "$output" = "0 sent=1 came=1 1
0 sent=64 came=64 1
0 sent=100 came=100 1
0 sent=126 came=126 1
0 sent=126 came=126 1" ]
}

@test "while input is waited for, pending probes leave, and those of silent hosts are counted" {
	run in_lab '
		make_lan 10.8.0.1/24
		hosts_at 10.8.0.16/28
		mkfifo in
		zsend -p 80 -u 4 <in 4>status &
		exec 5>in
		printf "%s\n" 10.8.0.17 10.8.0.99 10.8.0.18 >&5
		two() { [ "$(came far)" = 2 ]; }
		until_true two
		# The answer of the second host is still awaited.
		until_true grep -q "sent=2 failed=0 unreachable=0 .* last=10.8.0.17$" status
		until_true grep -q "sent=2 failed=0 unreachable=1 .* last=10.8.0.18$" status
		echo "came $(came far)"
		exec 5>&-
		wait $!
		echo "status $?"
		counts
	'
	echo "$output"
	[ "$output" = "came 2
status 0
n=3 sent=2 failed=0 unreachable=1 last=10.8.0.18" ]
}

@test "a stop while probes are pending: last= is the line before the oldest of them" {
	run in_lab '
		make_lan 10.8.0.1/24
		hosts_at 10.8.0.16/28
		mkfifo in
		zsend -p 80 -u 4 <in 4>status &
		exec 5>in
		printf "%s\n" 10.8.0.17 10.8.0.18 10.8.0.99 10.8.0.19 >&5
		three() { [ "$(came far)" = 3 ]; }
		until_true three
		kill -TERM $!
		wait $!
		echo "status $?"
		counts
	'
	echo "$output"
	[ "$output" = "status 0
n=4 sent=3 failed=0 unreachable=0 last=10.8.0.18" ]
}

@test "answers that nobody asked for are not believed" {
	run in_lab '
		make_lan 10.8.0.1/24
		hosts_at 10.8.0.16/28
		# gw replies for two addresses: for 10.8.0.99, which has been given up, and for a
		# host that was never asked for.
		ip -n gw address add 10.8.0.98/32 dev lan
		ip netns exec gw sysctl -qw net.ipv4.conf.lan.arp_ignore=8
		mkfifo in
		zsend -p 80 -u 4 <in 4>status &
		exec 5>in
		echo 10.8.0.17 >&5
		one() { [ "$(came far)" = 1 ]; }
		until_true one
		echo 10.8.0.98 >&5
		exec 5>&-
		wait $!
		echo "status $?"
		counts
		echo "gw $(came gw)"
	'
	echo "$output"
	[ "$output" = "status 0
n=2 sent=1 failed=0 unreachable=1 last=10.8.0.98
gw 0" ]
}

# Tests of gateways.

@test "the gateway's MAC is the kernel's where it has it, and then nobody is asked" {
	run in_lab '
		ip neighbour add 198.18.0.77 lladdr 02:00:00:00:00:01 dev lab0
		ip route replace default via 198.18.0.77
		ip netns exec gw tcpdump -l -i scanner -nn arp 2>listening >asked &
		until_true grep -qs "listening on" listening
		zperm 10.0.9.0/28 | zsend -p 80
		echo "status $?"
		# tcpdump writes all that it has captured before it ends.
		kill -INT $!
		wait
		grep -c "who-has 198.18.0.77" asked
		ip netns exec gw nft list counter netdev lab syn | grep -o "packets [0-9]*"
	'
	echo "$output"
	[ "$output" = "status 0
0
packets 16" ]
}

@test "a gateway that the kernel does not know is asked for, by ARP and by neighbour discovery" {
	run in_lab '
		for target in 10.0.9.1 fd00:10::1; do
			ip neighbour flush all
			echo $target | zsend -p 80
			echo "status $?"
		done
		ip netns exec gw nft list counter netdev lab syn | grep -o "packets [0-9]*"
		ip neighbour show 198.18.0.1 | grep -c REACHABLE
	'
	echo "$output"
	[ "$output" = "status 0
status 0
packets 2
0" ]
}

silent_gateways() {
	run in_lab '
		ip route replace default via 198.18.0.77
		ip -6 route replace default via fd00:198:18::77
		for target in 10.0.9.1 fd00:10::1; do
			{
				start=$(date +%s%N)
				echo $target | zsend -p 80
				echo "status $?"
				took=$(($(date +%s%N) - start))
				[ $took -gt 2900000000 ] && [ $took -lt 3800000000 ] && echo "3 s"
			} >of-$target 2>&1 &
		done
		wait
		cat of-10.0.9.1 of-fd00:10::1
		ip netns exec gw nft list counter netdev lab syn | grep -o "packets [0-9]*"
		echo 10.0.9.1 | zsend -p 80 -G 02:00:00:00:00:01
		echo "status $?"
		ip netns exec gw nft list counter netdev lab syn | grep -o "packets [0-9]*"
	'
	echo "$output"
	[ "$(grep -cx "3 s" <<<"$output")" = 2 ]
}

# bats test_tags=alone
@test "a gateway that does not answer: three seconds, its address and the option that helps, status 2, nothing sent" {
	retry silent_gateways
	[ "$output" = "zsend: lab0: gateway 198.18.0.77 does not answer: give its MAC with -G
status 2
3 s
zsend: lab0: gateway fd00:198:18::77 does not answer: give its MAC with -G
status 2
3 s
packets 0
status 0
packets 1" ]
}

@test "several silent gateways: each is asked for three seconds once and named, its targets are counted, all others are sent to; status 1" {
	run in_lab '
		ip route add 10.1.0.0/16 via 198.18.0.71
		ip route add 10.2.0.0/16 nexthop via 198.18.0.72 nexthop via 198.18.0.73
		# Of two routes, the one with the lower metric is used, whether its gateway answers
		# or not.
		ip -6 route replace default via fd00:198:18::77 metric 10
		ip -6 route add default via fd00:198:18::78 metric 20
		scan() {
			local name=status.${1%%/*}
			zperm -e 1 "$@" | timeout 100 zsend -p 80 -u 4 4>$name
			echo "status $? sent=$(status_of sent $name) failed=$(status_of failed $name) unreachable=$(status_of unreachable $name)"
		}
		start=$SECONDS
		scan fd00:10::20/124 >of6 2>&1 &
		scan 10.0.9.0/27 10.1.0.0/27 10.2.0.0/27 >of4 2>&1
		wait
		[ $((SECONDS - start)) -lt 30 ] && echo "in time"
		sort of4
		cat of6
		ip netns exec gw nft list counter netdev lab syn | grep -o "packets [0-9]*"
	'
	echo "$output"
	[ "$output" = "in time
status 1 sent=32 failed=0 unreachable=64
zsend: lab0: gateway 198.18.0.71 does not answer: give its MAC with -G
zsend: lab0: gateway 198.18.0.72 does not answer: give its MAC with -G
zsend: lab0: gateway 198.18.0.73 does not answer: give its MAC with -G
zsend: lab0: gateway fd00:198:18::77 does not answer: give its MAC with -G
status 2 sent=0 failed=0 unreachable=16
packets 32" ]
}

@test "a silent gateway does not hold up the hosts on the link" {
	run in_lab '
		make_lan 10.8.0.1/24
		hosts_at 10.8.0.16/28
		ip route replace default via 10.8.0.254 dev lan0
		printf "%s\n" 10.8.0.17 10.0.9.1 10.8.0.18 10.0.9.2 | zsend -p 80 -u 4 4>status
		echo "status $?"
		counts
		echo "far $(came far)"
	'
	echo "$output"
	[ "$output" = "zsend: lan0: gateway 10.8.0.254 does not answer: give its MAC with -G
status 1
n=4 sent=2 failed=0 unreachable=2 last=10.0.9.2
far 2" ]
}

# Tests of kinds of links.

@test "a tunnel has no Ethernet, and takes IP packets with no flag; -X does the same on a veth" {
	run in_lab '
		tunnel
		ip address add 10.7.0.1/24 dev tun0
		ip link set tun0 up
		ip -n far link set tun0 up
		ip -n far address add 10.7.0.2/24 dev tun0
		ip -n far route add local 10.7.1.0/24 dev lo
		ip route add 10.7.1.0/24 dev tun0
		zrecv -i tun0 -c 1 -o tun.csv -- sh -c "zperm 10.7.1.0/24 | zsend -p 80 -u 4 4>status"
		echo "status $? $(status_of engine status) $(status_of sent status)"
		kill "$tunnel"
		ip neighbour flush all
		zrecv -c 1 -o veth.csv -- sh -c "zperm 10.0.9.0/24 | zsend -X -p 80 -u 4 4>status"
		echo "status $? $(status_of engine status) $(status_of sent status)"
	'
	echo "$output"
	[ "${lines[0]}" = "status 0 ip 256" ]
	[ "${lines[-1]}" = "status 0 ip 256" ]
	diff <(hosts tun.csv) <(for i in {0..255}; do echo "10.7.1.$i"; done | sort)
	diff <(hosts veth.csv) <(for i in {0..255}; do echo "10.0.9.$i"; done | sort)
}

@test "-X on one's own /20: the same as without, its broadcast address included; --engine ip does not fit there" {
	run in_lab '
		make_lan 10.9.0.1/20
		ip route replace default via 10.9.15.254 dev lan0
		hosts_at 10.9.0.0/21
		for how in "" -X; do
			zperm -e 1 10.9.0.0/20 | zsend $how -p 80 -r 20000 -u 4 4>status
			echo "status $? $(status_of engine status)"
			counts
			echo "far $(came far) to $(seen far), other $(came far other)"
			ip netns exec far nft reset counters >/dev/null
			ip netns exec far nft flush set netdev lan seen
		done
		echo 10.9.0.9 | zsend -X --engine ip -p 80
		echo "status $?"
	'
	echo "$output"
	[ "${lines[0]}" = "zsend: 10.9.0.1: this machine's own address is not probed" ]
	[ "${lines[4]}" = "${lines[0]}" ]
	[ "${lines[1]}" = "status 0 packet" ]
	[ "${lines[2]}" = "n=4096 sent=2047 failed=0 unreachable=2049 last=$(zperm -e 1 10.9.0.0/20 | tail -n 1)" ]
	[ "${lines[3]}" = "far 2047 to 2047, other 0" ]
	[ "${lines[5]}" = "${lines[1]}" ]
	[ "${lines[6]}" = "${lines[2]}" ]
	[ "${lines[7]}" = "${lines[3]}" ]
	[ "${lines[8]}" = "zsend: --engine: ip does not fit hosts on the link of lan0: leave out --engine" ]
	[ "${lines[9]}" = "status 2" ]
}

@test "what the kernel has against one packet is about this packet alone: a broadcast address, a firewall, a route that has gone" {
	run in_lab '
		tunnel
		ip address add 10.7.0.1/24 dev tun0
		ip link set tun0 up
		ip -n far link set tun0 up
		nft -f - <<-"END"
			table inet own {
				chain out {
					type filter hook output priority 0
					ip daddr 10.7.0.66 drop
				}
			}
		END
		came_tun() { ip netns exec far cat /sys/class/net/tun0/statistics/rx_packets; }
		before=$(came_tun)
		zperm -e 1 10.7.0.0/24 | zsend -p 80 -u 4 4>status 2>messages
		echo "status $?"
		counts
		sort messages
		all() { [ "$(came_tun)" -ge $((before + 253)) ]; }
		until_true all
		kill "$tunnel"
	'
	echo "$output"
	[ "${lines[0]}" = "status 1" ]
	# These are our own address and the broadcast address.
	[[ "${lines[1]}" == "n=256 sent=253 failed=1 unreachable=2 "* ]]
	[ "${lines[2]}" = "zsend: 10.7.0.1: this machine's own address is not probed" ]
	[ "${lines[3]}" = "zsend: 10.7.0.255: a broadcast address is not probed" ]
	[ "${lines[4]}" = "zsend: 10.7.0.66: not sent: Operation not permitted" ]
}

@test "loopback, where -i says so" {
	run in_lab '
		nsenter --net=/run/netns/far bash -c "
			zrecv -i lo -c 1 -f saddr,sport,success -- sh -c \"printf %s\\\\\\\\n 127.0.0.1 127.0.0.2,80 127.0.0.1,81 | zsend -i lo -p 443\""
		echo "status $?"
		echo ::1 | nsenter --net=/run/netns/far zsend -i lo -p 80
		echo "status $?"
		echo 127.0.0.1 | zsend -p 80
		echo "status $?"
	'
	echo "$output"
	[ "$(sort <<<"$output")" = "$(sort <<-'END'
		saddr,sport,success
		127.0.0.1,443,1
		127.0.0.2,80,1
		status 0
		status 0
		zsend: stdin:1: loopback address: 127.0.0.1
		status 1
	END
	)" ]
}

@test "macvlan and bridge: by the route, and by -i, which wins over it" {
	run in_lab '
		# Otherwise lab0 would answer for the address of mv0, too.
		ip -n gw neighbour add 198.18.0.3 lladdr 02:00:00:00:00:03 dev scanner
		ip link add mv0 link lab0 address 02:00:00:00:00:03 type macvlan mode private
		ip address add 198.18.0.3/24 dev mv0
		ip link set mv0 up
		zrecv -i mv0 -c 1 -o macvlan.csv -- sh -c "zperm 10.0.9.0/24 | zsend -i mv0 -G 02:00:00:00:00:01 -p 80 -u 4 4>status"
		echo "status $? sent=$(status_of sent status)"
		ip route replace default via 198.18.0.1 dev mv0
		zrecv -c 1 -o route.csv -- sh -c "zperm 10.0.9.0/24 | zsend -p 80 -u 4 4>status"
		echo "status $? sent=$(status_of sent status)"
		ip link del mv0
		ip link add br0 address 02:00:00:00:00:02 type bridge
		ip address flush dev lab0
		ip link set lab0 master br0
		ip address add 198.18.0.2/24 dev br0
		ip link set br0 up
		ip route add default via 198.18.0.1
		up() { ip -o link show br0 | grep -q "state UP"; }
		until_true up
		zrecv -c 1 -o bridge.csv -- sh -c "zperm 10.0.9.0/24 | zsend -p 80 -u 4 4>status"
		echo "status $? sent=$(status_of sent status)"
	'
	echo "$output"
	[ "$(grep -c "status 0 sent=256" <<<"$output")" = 3 ]
	for link in macvlan route bridge; do
		echo "$link"
		diff <(hosts $link.csv) <(for i in {0..255}; do echo "10.0.9.$i"; done | sort)
	done
}

# Tests of interfaces that go away.

# goes_away COMMAND: runs COMMAND, which removes the link, during a run.
goes_away() {
	run in_lab '
		make_lan 10.8.0.1/16
		ip -n gw address add 10.8.0.254/24 dev lan
		ip route replace default via 10.8.0.254 dev lan0
		zperm -e 1 10.0.0.0/16 | zsend -p 80 -r 2000 -u 4 4>status &
		some() { [ "$(came gw)" -ge 300 ]; }
		until_true some
		start=$(date +%s%N)
		$1
		wait $!
		echo "status $?"
		[ $(($(date +%s%N) - start)) -lt 1000000000 ] && echo "at once"
		echo "$(status_of sent status) $(status_of last status) $(came gw)"
	' "$1"
	echo "$1: $output"
	grep -qx "at once" <<<"$output"
}

# bats test_tags=alone
@test "an interface that is removed, goes down, or loses its other end, in mid-run: status 3, and last= is right" {
	for how in "ip link del lan0" "ip link set lan0 down" "ip netns exec lan ip link del scanner"; do
		retry goes_away "$how"
		[[ "${lines[0]}" == "zsend: lan0: "* ]]
		[ "${lines[1]}" = "status 3" ]
		[ "${lines[2]}" = "at once" ]
		read -r sent last came <<<"${lines[3]}"
		[ "$last" = "$(zperm -e 1 10.0.0.0/16 | sed -n "${sent}p")" ]
		[ "$came" -le "$sent" ]
	done
}

# goes_away_onlink COMMAND: the same with hosts on the link, half of them silent.
goes_away_onlink() {
	run in_lab '
		make_lan 10.8.0.1/16
		hosts_at 10.8.0.0/17
		rm -f status
		zperm -e 1 10.8.0.0/16 | zsend -p 80 -r 2000 -u 4 4>status &
		until_true grep -qs "unreachable=[1-9]" status
		start=$(date +%s%N)
		$1
		wait $!
		echo "status $?"
		[ $(($(date +%s%N) - start)) -lt 1000000000 ] && echo "at once"
		status_of last status
		ip netns exec far nft list set netdev lan seen | grep -o "10\.8\.[0-9.]*" >seen
	' "$1"
	echo "$1: $output"
	grep -qx "at once" <<<"$output"
}

# bats test_tags=alone
@test "the same with hosts on the link: every line before last= has left" {
	for how in "ip link del lan0" "ip link set lan0 down"; do
		retry goes_away_onlink "$how"
		[[ "${lines[0]}" == "zsend: lan0: "* ]]
		[ "${lines[1]}" = "status 3" ]
		[ "${lines[2]}" = "at once" ]
		zperm -e 1 10.8.0.0/16 | sed "/^${lines[3]:-none}\$/q" | awk -F. '$3 < 128' | sort >before
		[ -z "$(comm -23 before <(sort seen))" ]
	done
}

@test "an interface that goes down while nothing is to be sent is noticed within a second or two" {
	run in_lab '
		make_lan 10.8.0.1/24
		hosts_at 10.8.0.16/28
		mkfifo in
		zsend -p 80 -u 4 <in 4>status &
		exec 5>in
		echo 10.8.0.17 >&5
		one() { [ "$(came far)" = 1 ]; }
		until_true one
		ip link set lan0 down
		wait $!
		echo "status $?"
		status_of last status
	'
	echo "$output"
	[ "$output" = "zsend: lan0: Network is down
status 3
10.8.0.17" ]
}

@test "a cable that is pulled: after three seconds without room and carrier, status 3" {
	run in_lab '
		make_lan 10.8.0.1/24
		ip -n gw address add 10.8.0.254/24 dev lan
		ip route replace default via 10.8.0.254 dev lan0
		zperm -e 1 10.0.0.0/16 | zsend -p 80 -r 2000 -u 4 4>status &
		some() { [ "$(came gw)" -ge 300 ]; }
		until_true some
		ip -n lan link set scanner down
		wait $!
		echo "status $?"
		echo "$(status_of sent status) $(status_of last status)"
	'
	echo "$output"
	[ "${lines[0]}" = "zsend: lan0: Network is down" ]
	[ "${lines[1]}" = "status 3" ]
	read -r sent last <<<"${lines[2]}"
	[ "$last" = "$(zperm -e 1 10.0.0.0/16 | sed -n "${sent}p")" ]
}

@test "a tunnel that is removed, or goes down: status 3" {
	for how in "ip link del tun0" "ip link set tun0 down"; do
		run in_lab '
			tunnel
			ip address add 10.7.0.1/24 dev tun0
			ip link set tun0 up
			ip -n far link set tun0 up
			ip route add 10.7.0.0/16 dev tun0
			zperm -e 1 10.7.0.0/16 | zsend -p 80 -r 2000 -u 4 4>status &
			sender=$!
			some() { [ "$(ip netns exec far cat /sys/class/net/tun0/statistics/rx_packets)" -ge 300 ]; }
			until_true some
			$1
			wait $sender
			echo "status $?"
			echo "$(status_of sent status) $(status_of last status)"
			kill "$tunnel" 2>/dev/null
		' "$how"
		echo "$how: $output"
		grep -q "^zsend: tun0: " <<<"$output"
		grep -qx "status 3" <<<"$output"
		read -r sent last <<<"$(tail -n 1 <<<"$output")"
		[ "$last" = "$(zperm -e 1 10.7.0.0/16 | sed -n "${sent}p")" ]
	done
}
