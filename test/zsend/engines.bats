# SPDX-License-Identifier: ISC
#
# Tests the engines of zsend on links of the lab: all send the same frames, and `sent` counts the
# frames that arrive.

# shellcheck disable=SC2016

load ../helper

PRELUDE=$BATS_TEST_DIRNAME/engines.bash

@test "live sends the same frames as packet, byte for byte, of both families" {
	in_lab '
		for engine in packet live; do
			# The ring of this tcpdump holds all frames, however long it does not read.
			# Without --immediate-mode each frame takes only its own length there.
			ip netns exec gw tcpdump -Z root -i scanner -Q in -n -U -B 16384 -w $engine.pcap "tcp[tcpflags] == tcp-syn or ip6 proto 6" 2>$engine.err &
			tcpdump=$!
			until_true grep -qs listening $engine.err || exit
			# These source ports are too few to encode the time.
			zperm -e 1 -p 443 10.1.0.0/21 fd00:10:0:1::/117 | zsend -k "$KEY" -r 20K -s 40000-50000 -S 198.18.0.2,fd00:198:18::2 -P 2 --engine $engine -u 4 4>status || exit
			[ "$(status_of engine status)" = $engine ] && [ "$(status_of sent status)" = 8192 ] || { tail -n 1 status; exit 1; }
			arrived() { [ "$(stat -c %s $engine.pcap)" -ge $((24 + 4096 * 82 + 4096 * 102)) ]; }
			until_true arrived || exit
			kill $tcpdump
			wait $tcpdump
			# The frames are printed without times.
			tcpdump -ntxxr $engine.pcap 2>/dev/null >$engine.txt
		done
		[ "$(grep -c "^IP" live.txt)" = 8192 ] && cmp packet.txt live.txt
	'
}

@test "live: replies still reach zrecv" {
	in_lab '
		zrecv -c 1 -o hits.csv -- sh -c "zperm 10.0.0.0/22 | zsend -p 443 -r 20K --engine live" || exit
		[ "$(cut -d, -f 1,2 hits.csv | sed 1d | sort -u | wc -l)" = 1024 ]
	'
}

@test "what is sent is what arrives, also where the far side is overloaded and frames are dropped and sent again" {
	in_lab '
		# A thread of the kernel receives the frames slowly.
		ip netns exec gw sh -c "echo 1 >/sys/class/net/scanner/threaded" || exit
		for i in {1..150}; do echo "insert rule netdev sink early ip saddr 198.18.$i.0/24 counter"; done | ip netns exec gw nft -f - || exit
		zperm -e 1 -n 100000 10.0.0.0/8 -p 444 >targets
		for engine in packet live; do
			ip netns exec gw nft "reset counters table netdev sink; flush set netdev sink seen" >/dev/null
			was=$(dropped)
			# Another sender fills the queue, too.
			yes 10.1.0.1,9 | taskset -c 0 zsend -k "$KEY" -r 0 -s 1-1 &
			noise=$!
			loud() { [ "$(counted noise)" -gt 0 ]; }
			until_true loud || exit
			taskset -c 0 zsend -k "$KEY" -r 0 --engine $engine -u 4 4>status <targets || exit
			kill $noise
			wait $noise
			arrived() { [ "$(counted came)" -ge 100000 ]; }
			until_true arrived
			sleep 0.1
			echo "$engine: sent $(status_of sent status), arrived $(counted came), again $(counted again), dropped meanwhile $(($(dropped) - was))"
			[ "$(status_of sent status)" = 100000 ] && [ "$(counted came)" = 100000 ] && [ "$(counted again)" = 0 ] || exit
			[ "$(($(dropped) - was))" -gt 0 ] || exit
		done
	'
}

@test "an interface that goes down ends zsend with status 3, whichever the engine" {
	for engine in packet live; do
		for how in "set lab0 down" "delete lab0"; do
			run in_lab '
				rm -f status    # otherwise the file of the previous run counts
				yes 10.1.0.1 | zsend -k "$KEY" -p 443 -r 1K --engine "$1" -u 4 4>status &
				running() { grep -qs "sent=[1-9]" status; }
				until_true running || exit 9
				ip link $2
				wait $!
			' "$engine" "$how"
			[ "$status" = 3 ]
			[ "$output" = "zsend: lab0: Network is down" ] || [ "$output" = "zsend: lab0: No such device or address" ] ||
				[ "$output" = "zsend: lab0: No such device" ] || { echo "$output"; false; }
		done
	done
}

@test "a link without carrier is waited for: nothing is lost, nothing comes twice" {
	in_lab '
		for engine in packet live; do
			ip netns exec gw nft "reset counters table netdev sink; flush set netdev sink seen" >/dev/null
			zperm -e 1 10.0.0.0/8 -p 444 -n 4000 | zsend -k "$KEY" -r 4K --engine $engine -u 4 4>status &
			started() { [ "$(counted came)" -gt 0 ]; }
			until_true started || exit
			ip -n gw link set scanner down
			sleep 0.2
			ip -n gw link set scanner up
			wait $! || exit
			arrived() { [ "$(counted came)" -ge "$(status_of sent status)" ]; }
			until_true arrived
			echo "$engine: sent $(status_of sent status), arrived $(counted came), again $(counted again)"
			[ "$(status_of sent status)" = 4000 ] && [ "$(counted came)" = 4000 ] && [ "$(counted again)" = 0 ] || exit
		done
	'
}

@test "what a device has no room for is checked again by lists that are read meanwhile, whichever the engine" {
	in_lab '
		chmod 755 .
		# One batch has some of each network.
		for i in {1..30}; do printf "10.%d.0.$i,444\n" 1 0; done >targets
		zperm -e 1 10.1.0.0/16 -p 444 -n 3940 | grep -vE "^10\.1\.0\." >>targets
		all=$(wc -l <targets)
		for engine in packet live; do
			ip netns exec gw nft "reset counters table netdev sink; flush set netdev sink seen" >/dev/null
			echo 192.0.2.1 >deny
			ip -n gw link set scanner down
			zsend -k "$KEY" -r 256K --deny deny --engine $engine -u 4 4>status <targets &
			stuck() { grep -qE " asked=[1-9][0-9]" status; }
			until_true stuck || exit
			sent=$(status_of sent status)
			# zsend finds all changes at once, before it sends the waiting frames again.
			kill -STOP $!
			echo 10.0.0.0/16 >deny
			kill -HUP $!
			ip -n gw link set scanner up
			kill -CONT $!
			wait $! || exit
			arrived() { [ "$(counted came)" -ge "$(status_of sent status)" ]; }
			until_true arrived
			echo "$engine: sent $sent, then $(status_of sent status), arrived $(counted came), again $(counted again), denied $(status_of denied status)"
			[ "$sent" = 0 ] && [ "$(status_of denied status)" = 30 ] || exit
			[ "$(status_of sent status)" = $((all - 30)) ] && [ "$(counted came)" = $((all - 30)) ] && [ "$(counted again)" = 0 ] || exit
			ip netns exec gw nft list set netdev sink seen | grep -qE "[ {]10\.0\." && exit 1
		done
		true
	'
}

@test "an engine that does not fit is refused, and so are unknown ones" {
	in_lab '
		refuses() {
			message=$(echo "$2" | zsend -k "$KEY" -p 443 --engine "$1" "${@:4}" 2>&1)
			[ $? = 2 ] && [ "$message" = "zsend: --engine: $3" ] || { echo "$message"; exit 1; }
		}
		refuses ip 10.1.0.1 "ip does not fit lab0: packet does"
		refuses live 10.1.0.1 "live does not fit -X on lab0: leave out --engine" -X
		refuses ip 198.18.0.9 "ip does not fit hosts on the link of lab0: leave out --engine" -X
		refuses pcap 10.1.0.1 "pcap does not fit lab0: packet does"
		refuses live 127.0.0.1 "live does not fit lo: ip does" -i lo
		refuses live 10.1.0.1 "live does not fit -w: pcap does" -w out.pcap -S 198.18.0.2
		refuses nosuch 10.1.0.1 "unknown engine: nosuch: there are: packet live ip pcap"
	'
	[[ "$(zsend -h)" == *"[--engine packet|live|ip|pcap]"* ]]
}

@test "--egress refuses an engine that fits no egress, and tells of one that does not fit some; no message about engines leads to the next" {
	run in_lab '
		ip tuntap add dev tun7 mode tun && ip address add 198.19.7.1/24 dev tun7 && ip link set tun7 up || exit
		survey() {
			printf "%s\n" $1 | zsend -p 443 --egress "${@:2}" 2>&1 | sed "s/ source.*//"
			echo "status ${PIPESTATUS[1]}"
		}
		survey 10.1.0.1 --engine ip
		survey 10.1.0.1 --engine ip -X
		survey "10.1.0.1 198.18.0.9" --engine packet -X
		survey "10.1.0.1 198.18.0.9" --engine ip -X
		survey "10.1.0.1 198.19.7.9" --engine packet
		survey "10.1.0.1 198.19.7.9" --engine ip
		survey "10.1.0.1 198.18.0.9 198.19.7.9" -X
		survey "10.1.0.1" --engine pcap -w nowhere -S 198.18.0.2
	'
	echo "$output"
	[ "$output" = "1 interface lab0
zsend: --engine: ip does not fit lab0: packet does
status 2
1 interface lab0
status 0
1 interface lab0
1 interface lab0
zsend: --engine: packet does not fit -X on lab0: leave out --engine
status 1
1 interface lab0
1 interface lab0
zsend: --engine: ip does not fit hosts on the link of lab0: leave out --engine
status 1
1 interface lab0
1 interface tun7
zsend: --engine: packet does not fit tun7: leave out --engine
status 1
1 interface lab0
1 interface tun7
zsend: --engine: ip does not fit lab0: leave out --engine
status 1
1 interface lab0
1 interface lab0
1 interface tun7
status 0
1 interface none
status 0" ]
}

@test "zscan refuses an engine that fits nothing before it touches earlier results" {
	run in_lab '
		refuses() {
			echo old >hits
			said=$(zscan -p 443 -c 1 -b /dev/null -o hits "${@:2}" 2>&1)
			[ $? = 2 ] && [ "$said" = "zsend: --engine: $1" ] && [ "$(cat hits)" = old ] || { echo "zscan ${*:2}: $said"; exit 1; }
		}
		refuses "live does not fit -X on lab0: leave out --engine" --engine live -X 10.0.9.0/28
		refuses "packet does not fit -X on lab0: leave out --engine" --engine packet -X 10.0.9.0/28
		refuses "ip does not fit lab0: packet does" --engine ip 10.0.9.0/28
		refuses "ip does not fit hosts on the link of lab0: leave out --engine" --engine ip -X 198.18.0.16/28
		[ -n "$(zscan -q -p 443 -c 1 -b /dev/null --engine ip -X 10.0.9.0/24)" ]
	'
	echo "$output"
	[ "$status" = 0 ]
}

@test "live: without privileges it says which it needs, and packet is used where it was not asked for by name" {
	in_lab '
		says() {
			message=$(echo 10.1.0.1 | setpriv --bounding-set=-all,+net_raw,+setuid,+setgid --inh-caps=-all zsend -k "$KEY" -p 443 "${@:3}" -u 4 4>status 2>&1)
			[ $? = "$1" ] && [ "$message" = "zsend: $2" ] || { echo "$message"; exit 1; }
		}
		says 2 "--engine: live: need CAP_BPF, CAP_NET_ADMIN and CAP_PERFMON" --engine live
		says 0 "engine live is not used: need CAP_BPF, CAP_NET_ADMIN and CAP_PERFMON" -r 0
		[ "$(status_of engine status)" = packet ] && [ "$(status_of sent status)" = 1 ]
	'
}

@test "live: without a compiler for BPF all else is built, make says so, and packet is used" {
	# The copy has the files that are built already and stay the same.
	cp -rp "$REPO"/{Makefile,.needs,.sanitized,.optout,lib,zsend} "$BATS_TEST_TMPDIR"
	cd "$BATS_TEST_TMPDIR"
	mkdir bin
	run -0 make -s LIVE= bin/zsend
	[ "$output" = "zsend is built without the engine live: apt-get install clang libbpf-dev" ]
	run ! grep -q libbpf bin/zsend
	run in_lab 'echo 10.1.0.1 | bin/zsend -k "$KEY" -p 443 --engine live'
	[ "$status" = 2 ]
	[ "$output" = "zsend: --engine: live: not built in" ]
	run in_lab 'echo 10.1.0.1 | bin/zsend -k "$KEY" -p 443 -r 0'
	[ "$status" = 0 ]
	[ "$output" = "zsend: engine live is not used: not built in" ]
}
