# SPDX-License-Identifier: ISC
#
# Tests of the engine `live` alone: interfaces that take no such frames, the programs that it loads
# into the kernel, and signals. Tests of all engines are in engines.bats.

# shellcheck disable=SC2016

# bats file_tags=long

load ../helper

PRELUDE=$BATS_TEST_DIRNAME/engines.bash

setup() {
	cd "$BATS_TEST_TMPDIR" || return
}

@test "live sends the same frames as packet, of every probe module, and of every length in any order" {
	in_lab '
		head -c 1400 /dev/urandom >longest
		# The questions have many lengths, in descending order.
		questions=$(for i in {60..1..-4}; do printf "A,%0${i}d.example;" 0; done)A,a
		{ zperm -e 1 -n 200 10.1.0.0/16; zperm -e 1 -n 200 fd00:10:0:1::/117; } >both
		grep -v : both >ip4
		# frames ENGINE TARGETS MODULE [OPTION...]: prints the frames that reach the router,
		# without their times.
		frames() {
			rm -f $1.err
			ip netns exec gw tcpdump -Z root -i scanner -Q in -n -U -B 16384 -w $1.pcap 2>$1.err "udp or tcp or ip proto 4 or icmp[0] == 8 or icmp6[0] == 128" &
			tcpdump=$!
			until_true grep -qs listening $1.err || exit
			# These source ports are too few to encode the time.
			zsend -k "$KEY" -r 50K -s 40000-50000 -S 198.18.0.2,fd00:198:18::2 -M "${@:3}" --engine $1 -u 4 4>status <$2 || exit
			sent=$(status_of sent status) pcap=$1.pcap
			there() { [ "$(tcpdump -nr $pcap 2>/dev/null | grep -c "^[0-9]")" -ge "$sent" ]; }
			( until_true there ) || { cat $1.err; echo "$* $sent $(tcpdump -nr $pcap 2>/dev/null | wc -l)"; exit; }
			kill $tcpdump
			wait $tcpdump
			tcpdump -ntxxr $1.pcap 2>/dev/null >$1.txt
			[ "$(status_of engine status)" = $1 ]
		}
		# same TARGETS MODULE [OPTION...]: both engines send the same frames.
		same() {
			frames packet "$@" && frames live "$@" && [ "$sent" -ge 200 ] && cmp packet.txt live.txt && echo "$2: $sent"
		}
		same both tcp_synscan -p 443 && same both tcp_synackscan -p 443 && same both tcp_synscan -p 443 --probe-args mss &&
			same both icmp_echoscan && same both udp -p 53 --probe-args text: && same ip4 udp -p 7000 --probe-args file:longest &&
			same both dns --probe-args "$questions" && same both ntp && same both upnp && same both bacnet && same ip4 ipip
	' >out || { cat out; false; }
	[ "$(wc -l <out)" = 11 ] || { cat out; false; }
	grep -qx "dns: 6400" out
}

@test "an interface that takes no such frames: packet sends all of them, and says why; asked for by name, live ends" {
	in_lab '
		ip netns exec gw ethtool -K scanner gro off || exit
		zperm -e 1 -n 50000 10.0.0.0/8 -p 444 >targets
		zsend -k "$KEY" -r 0 -u 4 4>status <targets 2>said || exit
		[ "$(cat said)" = "zsend: lab0: takes no frames from the engine live: packet is used" ] || { cat said; exit 1; }
		arrived() { [ "$(counted came)" -ge 50000 ]; }
		until_true arrived
		[ "$(status_of sent status) $(counted came) $(counted again) $(status_of engine status)" = "50000 50000 0 packet" ] || exit
		zsend -k "$KEY" -r 0 --engine live -u 4 4>status <targets 2>said
		[ "$? $(cat said)" = "3 zsend: lab0: takes no frames from the engine live: leave out --engine" ] || { cat said; exit 1; }
		[ "$(status_of sent status)" = 0 ]
	'
}

@test "a driver that knows no such frames, and a kernel that has none: packet sends all, and says why" {
	in_lab '
		ip link add bridge0 type bridge forward_delay 0 && ip link set lab0 master bridge0 && ip link set bridge0 up || exit
		ip address flush dev lab0 && ip address add 198.18.0.2/24 dev bridge0 && ip route replace default via 198.18.0.1 || exit
		ip neighbour replace 198.18.0.1 lladdr 02:00:00:00:00:01 dev bridge0
		zperm -e 1 -n 3000 10.0.0.0/8 -p 444 >targets
		zsend -k "$KEY" -r 0 -u 4 4>status <targets 2>said || exit
		[ "$(cat said)" = "zsend: bridge0: takes no frames from the engine live: packet is used" ] || { cat said; exit 1; }
		arrived() { [ "$(counted came)" -ge 3000 ]; }
		until_true arrived
		[ "$(status_of sent status) $(counted came) $(counted again)" = "3000 3000 0" ] || { counted came; exit 1; }
		# strace injects the errors of an older kernel: an unknown helper in the program, or
		# an unknown kind of run.
		strace -o calls -e trace=bpf zsend --no-sandbox -k "$KEY" -r 0 </dev/null 2>/dev/null
		for call in "PROG_LOAD.*live_frame" PROG_TEST_RUN; do
			first=$(grep "^bpf(" calls | grep -n "$call" | head -n 1 | cut -d: -f1)
			[ "${first:-0}" -gt 1 ] || { cat calls; exit 1; }
			head -n 1 targets | strace -o injected -e trace=bpf -e inject=bpf:error=EINVAL:when=$first+ zsend --no-sandbox -k "$KEY" -r 0 2>said || exit
			[ "$(cat said)" = "zsend: engine live is not used: Linux 5.18 or newer is needed" ] || { cat said; exit 1; }
		done
	'
}

@test "a far end that takes no more such frames in mid-scan: packet sends the rest, and nothing comes twice" {
	in_lab '
		zperm -e 1 -n 150000 10.0.0.0/8 -p 444 >targets
		mkfifo rest
		{ head -n 50000 targets; cat rest; } | zsend -k "$KEY" -r 300K -u 4 4>status 2>said &
		first_sent() { [ "$(counted came)" -ge 50000 ]; }
		until_true first_sent
		[ ! -s said ] || exit
		ip netns exec gw ethtool -K scanner gro off
		tail -n +50001 targets >rest
		wait $! || exit
		[ "$(cat said)" = "zsend: lab0: takes no frames from the engine live: packet is used" ] || { cat said; exit 1; }
		sent=$(status_of sent status)
		sleep 0.2
		echo "sent $sent, came $(counted came), again $(counted again), by $(status_of engine status)"
		# Frames in the ring of the far end are lost when the ring is removed: at most 256.
		[ $sent = 150000 ] && [ "$(counted again)" = 0 ] && [ $((sent - $(counted came))) -le 256 ] && [ "$(status_of engine status)" = packet ]
	'
}

@test "hosts on the link, a limit of probes and of time, another rate and a pause" {
	PRELUDE=$BATS_TEST_DIRNAME/links.bash in_lab '
		make_lan 10.8.0.1/24
		ip -n far address add 10.8.0.2/24 dev lan
		ip -n far route add local 10.8.0.128/25 dev lo
		zperm 10.8.0.128/25 | zsend -k "$KEY" -p 443,444 -n 200 --engine live -u 4 4>status || exit
		[ "$(status_of sent status)" = 200 ] && [ "$(packets far lan came)" = 200 ] || exit
		mkfifo control
		exec 5<>control
		yes 10.8.0.200,444 | zsend -k "$KEY" -r 1000 -t 3 --steer 5 --engine live -u 4 4>status &
		has_sent() { [ "$(packets far lan came)" -ge 400 ]; }
		until_true has_sent
		echo pause >&5
		sleep 0.2
		was=$(packets far lan came)
		sleep 0.3
		[ "$(packets far lan came)" = "$was" ] || exit
		echo "rate 20000" >&5
		echo resume >&5
		wait $!
		[ "$(status_of end status)" = 0 ] || exit
		arrived() { [ "$(packets far lan came)" = $((200 + $(status_of sent status))) ]; }
		until_true arrived
		[ "$(status_of sent status)" -gt 5000 ] && [ "$(status_of sent status)" -lt 60000 ]
	'
}

@test "frames above the MTU are refused, as by packet, and those below it leave" {
	in_lab '
		ip link set lab0 mtu 1036
		for engine in packet live; do
			for length in 1007 1008 1009; do
				head -c $length /dev/zero >payload
				echo 10.1.0.1 | zsend -k "$KEY" -M udp -p 7 --probe-args file:payload --retries 0 --engine $engine -u 4 4>status 2>said
				echo "$length: $? sent $(status_of sent status), failed $(status_of failed status): $(cat said)"
			done >$engine
		done
		cat packet
		cmp packet live
	' >out || { cat out; false; }
	[ "$(cat out)" = "1007: 0 sent 1, failed 0: 
1008: 0 sent 1, failed 0: 
1009: 1 sent 0, failed 1: zsend: 10.1.0.1: not sent: Message too long" ]
}

@test "two links in turn: few calls for many frames, and each leaves by its own" {
	PRELUDE=$BATS_TEST_DIRNAME/egress.bash in_lab '
		make_card
		ip route add 10.1.0.0/16 via 198.19.1.1
		for ((i = 0; i < 4000; i++)); do echo "10.$((i % 2)).$((i / 250)).$((i % 250))"; done >targets
		sent_by() { ip -s -j link show $1 | jq ".[0].stats64.tx.packets"; }
		before=$(($(sent_by lab0) * 100000 + $(sent_by eth1)))
		strace -c -e trace=bpf -o calls zsend --no-sandbox -k $KEY -p 80 -r 0 --engine live -u 4 4>status <targets || exit
		[ "$(status_of sent status) $(status_of engine status)" = "4000 live" ] || exit
		[ "$(awk "\$NF == \"bpf\" { print \$4 }" calls)" -lt 200 ]
	'
}

@test "it is chosen by the frames a second that are wanted, also where the rate is one of bits" {
	in_lab '
		head -c 1400 /dev/zero >longest
		chosen() { # chosen ENGINE OPTION...
			echo 10.1.0.1 | zsend -k "$KEY" "${@:2}" -u 4 4>status || exit
			[ "$(status_of engine status)" = $1 ] || { echo "${*:2}: $(status_of engine status), not $1"; exit 1; }
		}
		chosen packet -p 80
		chosen packet -p 80 -r 249K
		chosen live -p 80 -r 250K
		chosen live -p 80 -r 0
		# On the wire, a SYN takes 720 bits, and a datagram of 1,400 bytes takes 11,728.
		chosen packet -p 80 -B 179M
		chosen live -p 80 -B 180M
		chosen packet -M udp -p 7 --probe-args file:longest -B 180M
		chosen live -M udp -p 7 --probe-args file:longest -B 2932M
	'
}

@test "two senders on one interface: each counts its own frames, and all arrive once" {
	in_lab '
		zperm -e 1 -n 200000 10.0.0.0/8 -p 444 >targets
		for i in 1 2; do
			
			awk "NR % 2 == $i - 1" targets | zsend -k "$KEY" -r 100K --engine live -u 4 4>status.$i &
		done
		wait
		arrived() { [ "$(counted came)" -ge 200000 ]; }
		until_true arrived
		[ "$(status_of sent status.1) $(status_of sent status.2) $(counted came) $(counted again)" = "100000 100000 200000 0" ]
	'
}

@test "another XDP program on the sending interface stays, and works" {
	in_lab '
		"$REPO/test/bench/xdp-responder" -p lab0 >pass &
		attached() { ip link show lab0 | grep -q xdp; }
		until_true attached
		before=$(ip link show lab0 | grep -o "prog/xdp id [0-9]*")
		zrecv -c 1 -o hits.csv -- sh -c "zperm 10.0.0.0/22 | zsend -p 443 -r 20K --engine live" || exit
		[ "$(sed 1d hits.csv | wc -l)" = 1024 ] || exit
		[ -n "$before" ] && [ "$(ip link show lab0 | grep -o "prog/xdp id [0-9]*")" = "$before" ]
		kill $!
	'
}

# The programs of other labs would be counted, too.
# bats test_tags=alone
@test "nothing stays loaded, however it ends" {
	in_lab '
		none_left() { [ "$("$REPO/test/tools/bpf_programs" | grep -c "^live_")" = 0 ]; }
		for how in KILL TERM none; do
			yes 10.1.0.1,444 | zsend -k "$KEY" -r 0 --engine live -u 4 4>status 2>said &
			started() { [ "$(counted came)" -gt 1000 ]; }
			until_true started
			[ "$("$REPO/test/tools/bpf_programs" | grep -c "^live_")" = 3 ] || exit
			[ $how = none ] || kill -$how $!
			[ $how != none ] || ip link set lab0 down
			wait $!
			until_true none_left
			ip netns exec gw nft "reset counters table netdev sink; flush set netdev sink seen" >/dev/null
			ip link set lab0 up
		done
	'
}

@test "an interface that is renamed keeps its sender; one that is moved away ends it with status 3" {
	in_lab '
		ip link set lab0 down && ip link set lab0 up && ip route replace default via 198.18.0.1 || exit
		ip neighbour replace 198.18.0.1 lladdr 02:00:00:00:00:01 dev lab0
		zperm -e 1 -n 40000 10.0.0.0/8 -p 444 | zsend -k "$KEY" -r 20K --engine live -u 4 4>status &
		started() { [ "$(counted came)" -gt 0 ]; }
		until_true started
		ip link set lab0 name other0 || exit
		wait $! || exit
		[ "$(status_of sent status)" = 40000 ] || exit
		ip link set other0 name lab0
		rm status
		yes 10.1.0.1,444 | zsend -k "$KEY" -r 20K --engine live -u 4 4>status 2>said &
		running() { grep -qs "sent=[1-9]" status; }
		until_true running
		ip link set lab0 netns far
		wait $!
		[ $? = 3 ] && grep -qxE "zsend: lab0: (No such device|Network is down)" said || { cat said; exit 1; }
	'
}

@test "signals and lists that are read again: a stop within a second, and no denied frame" {
	in_lab '
		chmod 755 .
		echo 192.0.2.1 >deny
		yes 10.1.0.1,444 | zsend -k "$KEY" -r 0 --deny deny --engine live -u 4 4>status &
		started() { [ "$(counted came)" -gt 1000 ]; }
		until_true started
		echo 10.1.0.0/16 >deny
		kill -HUP $!
		denied() { grep -qs "denied=[1-9]" status; }
		until_true denied
		ip netns exec gw nft "reset counters table netdev sink" >/dev/null
		sleep 1.2
		[ "$(counted came)" = 0 ] || exit
		begin=${EPOCHREALTIME/./}
		kill -TERM $!
		wait $!
		[ $((${EPOCHREALTIME/./} - begin)) -lt 1000000 ]
	'
}

@test "one processor for all: the whole pipeline goes on" {
	in_lab '
		zrecv -c 1 -o hits.csv -- taskset -c 0 sh -c "zperm -e 1 -n 300000 10.0.0.0/8 -p 444 | zblack -f /dev/null | zsend -r 0 --engine live -u 2" 2>&1 | tail -n 1 >status || exit
		[ "$(counted came)" = 300000 ] && [ "$(counted again)" = 0 ] && [ "$(status_of sent status)" = 300000 ]
	'
}

@test "a limit on locked memory is no hindrance" {
	in_lab '
		ulimit -l 0
		zperm -e 1 -n 2000 10.0.0.0/8 -p 444 | zsend -k "$KEY" -r 0 --engine live || exit
		[ "$(counted came)" = 2000 ]
	'
}
