# SPDX-License-Identifier: ISC
#
# Tests zrecv on several interfaces at once: on which it listens, which packets it gets, and its
# message if a sender used others.

# shellcheck disable=SC2016

load ../helper

PRELUDE=$BATS_TEST_DIRNAME/interfaces.bash

setup() {
	cd "$BATS_TEST_TMPDIR" || return
}

# all_hosts: prints the hosts that answer the probes of send. Those of the first network accept; the
# others refuse.
all_hosts() {
	for net in 10.0.9 10.9.0 10.7.1; do
		for i in {0..63}; do echo $net.$i; done
	done | sort
}

@test "without -i: all interfaces that routes of any table name, of either family; replies by each, in both forms" {
	run in_lab listen_by_routes
	echo "$output"
	[ "$output" = "status 0 lab0,lab1,tun0 0
status 0 lab0,lab1,tun0
lab1,lab0
tun0,lab0
lab1
lab1
lab0
lo" ]
	diff <(hosts one.csv) <(all_hosts)
	diff <(hosts two.csv) <(all_hosts)
}

@test "-i: several, separated by commas or each by its own, and one once; those that are none are refused" {
	run --separate-stderr in_lab '
		for names in "-i lab1,lab0" "-i lab1 -i lab0 -i lab1,lab0" "-i tun0"; do
			zrecv $names -t 0.01 -u 4 4>status >rows
			echo "status $? $(status_of interfaces status zrecv)"
		done
		for names in lab0,nosuch lab0, ,lab0 "" lab0,0123456789abcdef; do
			zrecv -i "$names" -t 0.01
			echo "status $?"
		done
	'
	check 0 "status 0 lab1,lab0
status 0 lab1,lab0
status 0 tun0
status 2
status 2
status 2
status 2
status 2" "zrecv: nosuch: no such interface
zrecv: -i: no interface: lab0,
zrecv: -i: no interface: ,lab0
zrecv: -i: no interface: 
zrecv: 0123456789abcdef: no such interface"
}

@test "a packet that two interfaces see, as a bridge or macvlan and what is below it, counts once; what comes twice, twice" {
	run in_lab scan_through_pairs
	echo "$output"
	[ "$output" = "status 0 lab0,mv0 256 256 0
status 0 any 256 256 0
status 0 lab0,mv0 512 256 256
status 0 lab0,br0 256 256 0" ]
}

@test "one interface of several that goes down ends itself alone, and makes the status 1; the last one, 3" {
	run --separate-stderr in_lab '
		mkfifo ready
		zrecv -i lab0,lab1 -a -o rows.csv -R 5 5>ready 3>&- &
		read -r _ <ready
		ip link set lab1 down
		sleep 0.3
		zperm 10.0.9.0/26 | zsend -i lab0 -p 80
		sleep 0.5
		kill $!
		wait $!
		echo "status $?"
		zrecv -i lab0,tun0 -a -R 5 5>ready 3>&- >rows &
		read -r _ <ready
		ip link set tun0 down
		ip link set lab0 down
		wait $!
		echo "status $?"
	'
	echo "$output $stderr"
	[ "$output" = "status 1
status 3" ]
	# A link that has just come up may drop announcements of its neighbours. zrecv counts them;
	# this test ignores that message.
	stderr=$(grep -v '^zrecv: lab1: [0-9]* packets dropped by the interface' <<<"$stderr")
	[ "$(head -n 2 <<<"$stderr")" = "zrecv: lab1: interface is down
zrecv: lab1: failed before the end: the scan may be incomplete" ]
	[ "$(sed 1,2d <<<"$stderr" | sort)" = "zrecv: lab0: interface is down
zrecv: tun0: interface is down" ]
	diff <(hosts rows.csv) <(for i in {0..63}; do echo 10.0.9.$i; done | sort)
}

@test "an interface that goes down in the cooldown: zrecv and the summary agree that the scan is not complete" {
	run --separate-stderr in_lab '
		zrecv -i lab0,lab1,tun0 -c 2 -o rows.csv -u 4 -- bash -c send 4>lines 2>messages 3>&- &
		until grep -q " cooldown=1" lines; do sleep 0.02; done
		ip link set lab1 down
		wait $!
		echo "status $?"
		# Removes the drops, because announcements that a new link drops must not be the
		# reason.
		sed "s/ drop_interface=[0-9]*//" lines | zstatus -m json
		echo "status $?"
	'
	echo "$output $stderr"
	[ "$output" = $'status 1\nstatus 1' ]
	grep -qx "zrecv: lab1: failed before the end: the scan may be incomplete" "$BATS_TEST_TMPDIR/messages"
	[ "$(tail -n 1 <<<"$stderr")" = "zscan: INCOMPLETE: zrecv ended with status 1: see its messages" ]
	[ "$(jq -r .coverage "$BATS_TEST_TMPDIR/json")" = "INCOMPLETE: zrecv ended with status 1: see its messages" ]
}

@test "-w of several link types: one file of the first one's, and the same rows from it" {
	run --separate-stderr in_lab '
		for names in lab0,tun0,lab1 tun0,lab0,lab1; do
			zrecv -i $names -a -c 1 -o $names.csv -w $names.pcap -- bash -c send
			echo "status $?"
			zrecv -a -r $names.pcap | cmp - $names.csv
		done
	'
	check 0 "status 0
status 0" ""
	for names in lab0,tun0,lab1 tun0,lab0,lab1; do diff <(hosts $names.csv) <(all_hosts); done
	# Other readers of captures understand the file: a reply by the tunnel has a link header
	# without addresses.
	[ "$(tcpdump -enr lab0,tun0,lab1.pcap 'src net 10.7.1.0/24' 2>/dev/null | grep -c '00:00:00:00:00:00 > 00:00:00:00:00:00, ethertype IPv4')" = 64 ]
	[ "$(tcpdump -nr tun0,lab0,lab1.pcap 'src net 10.0.9.0/24' 2>/dev/null | wc -l)" = 64 ]
}

@test "what is dropped is counted for each interface, and summed in the status" {
	run --separate-stderr in_lab '
		mkfifo ready
		zrecv -i lab0,lab1 -a --buffer 1 -f saddr -u 4 -R 5 4>status 5>ready 3>&- >rows &
		read -r _ <ready
		kill -STOP $!
		awk "BEGIN { for (i = 0; i < 20000; i++) print \"198.18.9.2,\" 33000 + i }" |
			ip netns exec side "$REPO/bin/zsend" -k ${ZKEY//0/1} -M tcp_synackscan -i out -r 0 --engine packet
		kill -CONT $!
		for _ in {1..500}; do
			[ $(($(tail -n 1 status | grep -oE "(packets|drop_kernel)=[0-9]+" | cut -d= -f2 | paste -sd+))) != 20000 ] || break
			sleep 0.02
		done
		kill -TERM $!
		wait $!
		echo "status $?"
	'
	dropped=$(status_of drop_kernel status zrecv)
	echo "$output $stderr $(tail -n 1 status)"
	[ "$output" = "status 1" ]
	[ "$dropped" -gt 0 ]
	grep -qx "zrecv: lab1: $dropped packets dropped by the kernel: the scan is incomplete" <<<"$stderr"
	run ! grep lab0 <<<"$stderr"
}

# fits OPTIONS LINE...: runs zrecv with a command that writes these status lines. Prints the exit
# status, and leaves the messages in stderr.
fits() {
	printf '%s\n' "${@:2}" >lines
	run --separate-stderr lab 'cd "$1" && zrecv $2 -c 0 -o rows -- sh -c "cat lines >&\$ZSTATUS_FD"; echo "status $?"' lab "$PWD" "$1"
}

@test "a sender that used another interface, source address, port range or probe: one message each, and status 1" {
	good="zsend pid=7 t=1.0 n=3 sent=3 interfaces=lab0 sources=ours ports=32768-61000 probe=tcp_synscan last=10.0.0.1,80"
	fits "" "$good" "$good end=0"
	check 0 "status 0" ""
	fits "" "${good/lab0/lab0,eth9,eth8}" "${good/lab0/lab0,eth9,eth8} end=0" "${good/lab0/eth7} end=0"
	check 0 "status 1" "zrecv: zsend sent by eth9, where zrecv does not listen: the scan is incomplete: give both the same -i"
	fits "-i any" "${good/lab0/eth9} end=0"
	check 0 "status 0" ""
	fits "" "${good/ours/foreign} end=0"
	check 0 "status 1" "zrecv: zsend sent from an address that is not this machine's: its replies may go elsewhere, and the scan may be incomplete"
	for ports in 32768-61001 32769-61000 443 32768; do
		fits "" "${good/32768-61000/$ports} end=0"
		check 0 "status 1" "zrecv: zsend's source ports were $ports and zrecv's are 32768-61000: give both the same -s"
	done
	fits "-s 443" "${good/32768-61000/443} end=0"
	check 0 "status 0" ""
	for probe in icmp_echoscan tcp_synackscan udp dns; do
		fits "" "${good/tcp_synscan/$probe} end=0"
		check 0 "status 1" "zrecv: zsend's probe was $probe and zrecv's is tcp_synscan: give both the same -M"
	done
	# A second receiver may be the one that the sender belongs to.
	fits "" "${good/tcp_synscan/udp} end=0" "zrecv pid=8 t=1.0 end=0"
	check 0 "status 0" ""
	export ZSTATUS_FD=1
	fits "" "${good/tcp_synscan/udp} end=0"
	[[ "$output$stderr" == *" end=0"$'\n'"status 0" ]]
	unset ZSTATUS_FD
	# Echo requests have no ports, and all kinds of them get the same answer.
	fits "-M icmp_echoscan" "${good/probe=tcp_synscan/probe=icmp_echo_time} end=0" "${good/32768-61000 probe=tcp_synscan/1-2 probe=icmp6_echoscan} end=0"
	check 0 "status 0" ""
	# One of several senders does not fit, and was killed.
	fits "" "$good end=0" "${good/pid=7/pid=8} end=0" "zsend pid=9 t=1.0 sent=4 ports=5-6"
	check 0 "status 1" "zrecv: zsend (pid 9) was killed: the scan is incomplete
zrecv: zsend's source ports were 5-6 and zrecv's are 32768-61000: give both the same -s"
	# No message about a sender that has sent nothing or writes into a file, nor about status
	# keys of other tools.
	fits "" "${good/sent=3/sent=0} ports=5-6 end=0" "${good/interfaces=lab0/interfaces=} end=0" "zblack pid=3 t=1 sent=3 interfaces=eth9 end=0"
	check 0 "status 0" ""
}

@test "an interface that goes down makes the status 1 only where a sender used it" {
	for names in lab0 lab0,lab1; do
		run --separate-stderr in_lab '
			zrecv -i lab0,lab1 -c 0.5 -o rows -- sh -c "
				echo zsend pid=7 t=1.0 sent=3 interfaces=$1 end=0 >&\$ZSTATUS_FD
				ip link set lab1 down"
			echo "status $?"
		' $names
		echo "$output $stderr"
		[ "$output" = "status $([ $names = lab0 ] && echo 0 || echo 1)" ]
		[ "$(grep -c 'lab1: failed before the end' <<<"$stderr")" = "$([ $names = lab0 ] && echo 0 || echo 1)" ]
	done
}

# looks "ZRECV-OPTIONS" COMMAND...: runs zrecv, and during it a command; prints the end of the scan:
# status, packets, valid replies and messages.
LOOKS='
looks() {
	rm -f ready
	mkfifo ready
	zrecv $1 -o rows.csv -u 4 4>status -R 5 5>ready 3>&- 2>err &
	receiver=$!
	read -r _ <ready
	"${@:2}"
	sleep 0.4
	kill $receiver
	wait $receiver
	echo "status $? packets $(status_of packets status zrecv) valid $(status_of valid status zrecv)"
	cat err
}
'

@test "replies that the filter does not pass are told where none is valid: to other ports, to another probe, by another interface" {
	run in_lab "$LOOKS"'
		scan() { zperm $1 | zsend -r 1000 -p 80 "${@:2}"; }
		looks "-i lab0 -s 50000-60000" scan 10.0.9.0/26 -s 20000-20999
		looks "-i lab0 -M icmp_echoscan" scan 10.0.9.0/26
		looks "-i lab1" scan 10.0.9.0/26
		looks "-i lab0" scan 10.7.1.0/26
	'
	echo "$output"
	[ "${#lines[@]}" = 8 ]
	[[ "${lines[0]}" = "status 0 packets 0 valid 0" ]]
	[[ "${lines[1]}" =~ ^"zrecv: no valid reply; of "[0-9]+" packets looked at: "([0-9]+)" to ports 20"[0-9]{3}-20[0-9]{3}", not to the source ports 50000-60000: give those of zsend by -s"(; .*)?$ ]]
	[ "${BASH_REMATCH[1]}" -gt 32 ]
	[[ "${lines[2]}" = "status 0 packets 0 valid 0" ]]
	[[ "${lines[3]}" =~ ^"zrecv: no valid reply; of "[0-9]+" packets looked at: "([0-9]+)" answering another probe: give -M tcp_synscan"(; .*)?$ ]]
	[ "${BASH_REMATCH[1]}" -gt 32 ]
	[[ "${lines[4]}" = "status 0 packets 0 valid 0" ]]
	[[ "${lines[5]}" =~ ^"zrecv: no valid reply; of "[0-9]+" packets looked at: "([0-9]+)" valid replies by lab0, where nobody listens: name it by -i"(; .*)?$ ]]
	[ "${BASH_REMATCH[1]}" -gt 32 ]
	[[ "${lines[6]}" = "status 0 packets 0 valid 0" ]]
	[[ "${lines[7]}" =~ ^"zrecv: no valid reply; of "[0-9]+" packets looked at: "([0-9]+)" valid replies by tun0, where nobody listens: name it by -i"(; .*)?$ ]]
	[ "${BASH_REMATCH[1]}" -gt 32 ]
}

@test "nothing is told of a scan that gets replies, nor of one that gets none, though others' packets come" {
	run in_lab "$LOOKS"'
		looks "-a" send
		looks "-i lab0 -a" send
		silent() {
			zperm 10.1.0.0/26 | zsend -r 1000 -p 80
			# Connections of others, refused ones too, UDP to a port of the probes and
			# to another one, multicast, and an unknown protocol.
			for _ in {1..20}; do
				bash -c "exec 6<>/dev/tcp/10.0.9.1/80; exec 6<>/dev/tcp/10.0.9.1/81" 2>refused
				nsenter --net=/run/netns/gw bash -c "echo >/dev/udp/198.18.0.2/40000; echo >/dev/udp/198.18.0.2/999"
			done
			printf "0200000000020200000000018912%0100d\n" {1..20} | nsenter --net=/run/netns/gw "$REPO/test/tools/inject" scanner
		}
		looks "-i lab0" silent
		looks "-i lab0 -s 61001-62100" silent
		# By chance, at least 16 in 400 of these pass for replies to another probe.
		datagrams() { nsenter --net=/run/netns/gw bash -c "for p in {40000..40199}; do echo >/dev/udp/198.18.0.2/\$p; done"; }
		looks "-i lab0 -s 40000-40399" datagrams
		# Each of two nested receivers has its own replies.
		zrecv -i lab0 -M icmp_echoscan -c 0.5 -o outer.csv -- zrecv -i lab0 -c 0.2 -o inner.csv -- sh -c "
			zperm 10.0.9.0/26 | zsend -r 1000 -p 80; sleep 0.2" 2>&1
		zrecv -i lab0 -c 0.5 -o outer.csv -- zrecv -i lab0 -M icmp_echoscan -c 0.2 -o inner.csv -- sh -c "
			zperm 10.0.9.0/26 | zsend -r 1000 -p 80; sleep 0.2" 2>&1
	'
	echo "$output"
	# The answers to a connection of another program from our ports pass the filter, so another
	# message reports them.
	[ "$(grep -v "replies failed validation" <<<"$output" | sed "s/ packets [0-9]*//")" = "status 0 valid 192
status 0 valid 64
status 0 valid 0
status 0 valid 0
status 0 valid 0" ]
}

@test "the sample is closed with the first valid reply" {
	run in_lab '
		mkfifo ready
		zrecv -i lab0 -t 60 -o rows.csv -u 4 4>status -R 5 5>ready 3>&- &
		read -r _ <ready
		sockets() { find /proc/$!/fd -lname "socket:*" | wc -l; }
		before=$(sockets)
		zsend -p 80 <<<10.0.9.1
		for _ in {1..500}; do
			[ "$(sockets)" = $before ] || break
			sleep 0.02
		done
		echo $((before - $(sockets)))
		grep -c . /proc/net/packet
		kill $!
		wait $!
		echo "status $? $(status_of valid status zrecv)"
	'
	echo "$output"
	[ "$output" = "1
2
status 0 1" ]
}

@test "whoever has the capability alone, and is not root, is told counts, not the ports of others" {
	run "$LAB" -t 60 bash -c "$LOOKS"'
		mkdir -p /run/programs /run/share/zscan && cp -r "$2/lib/probe/payloads" /run/share/zscan || exit
		cd /run/programs && cp "$2"/bin/z* . && setcap cap_net_raw+ep zrecv || exit
		export ZKEY=$1
		. "$2/test/lab/observe.bash"
		zrecv() {
			exec setpriv --reuid=1234 --regid=1234 --clear-groups --inh-caps=-all ./zrecv -o /dev/null "$@"
		}
		others() { for i in {1..40}; do nsenter --net=/run/netns/gw bash -c "echo >/dev/udp/198.18.0.2/$((5000 + i))"; done; }
		chmod 777 .
		looks "-i lab0 -M udp -s 61001-62100" others
	' lab "$KEY" "$REPO"
	echo "$output"
	[[ "${lines[0]}" = "status 0 packets 0 valid 0" ]]
	[[ "${lines[1]}" =~ ^"zrecv: no valid reply; of "[0-9]+" packets looked at: "[0-9]+" to other ports, not to the source ports 61001-62100: give those of zsend by -s"(; .*)?$ ]]
	run ! grep -E '50[0-4][0-9]([^0-9]|$)' <<<"${lines[1]}"
}
