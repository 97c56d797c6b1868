# SPDX-License-Identifier: ISC
#
# Tests the guard: the kernel sees no packet to the ports of the scan, and all other packets as
# before; captures see all; nothing remains of it.

# shellcheck disable=SC2016

load ../helper

PRELUDE=$BATS_TEST_DIRNAME/guard.bash

setup() {
	cd "$BATS_TEST_TMPDIR" || return
}

@test "the kernel sees no packet to the ports of the scan, over either family, and captures see all" {
	run in_lab '
		{ zperm 10.0.9.0/25; printf "fd00:10::%x\n" {1..128}; } >targets
		scan() {
			mkfifo ready
			zrecv -s $PORTS -a -f saddr -o rows.csv -R 5 5>ready 3>&- &
			receiver=$!
			read -r _ <ready
			rm ready
			tcpdump -i lab0 -nU -w all.pcap "tcp[13] == 0x12 or (ip6[6] == 6 and ip6[53] == 0x12)" 2>said 3>&- &
			capture=$!
			until_true grep -q listening said
			before=$(segments) resets=$(resets)
			probe <targets
			until_true eval "[ \$(wc -l <rows.csv) = 257 ]"
			until_true eval "[ \$(tcpdump -nr all.pcap 2>none | wc -l) = 256 ]"
			echo "seen $(($(segments) - before)), resets $(($(resets) - resets))"
			kill $receiver $capture
			wait $receiver $capture
		}
		scan
		guard one $PORTS
		scan
		end_guard one
		scan
	'
	echo "$output"
	[ "$output" = "seen 256, resets 256
seen 0, resets 0
seen 256, resets 256" ]
}

@test "a firewall that rejects what it does not know answers nothing to the ports either" {
	run in_lab '
		nft -f - <<-END
			table inet firewall {
				chain input {
					type filter hook input priority filter
					tcp flags & syn == syn reject with tcp reset
				}
			}
		END
		zperm 10.0.9.0/26 >targets
		before=$(resets)
		probe <targets
		until_true eval "[ \$(resets) = $((before + 64)) ]"
		guard one $PORTS
		probe <targets
		# By now any answer would have arrived.
		echo 10.0.9.1 | zsend -s 50000-50015 -p 80
		until_true eval "[ \$(resets) -gt $((before + 64)) ]"
		resets
	'
	echo "$output"
	[ "$output" = 65 ]
}

@test "connections of the machine itself go on while the guard comes, stands and goes, and new ones are made" {
	run in_lab '
		exec 7<>/dev/tcp/10.0.9.1/80
		ask 7
		guard one $PORTS
		ask 7
		exec 8<>/dev/tcp/10.0.9.2/80
		ask 8
		end_guard one
		ask 7
		ask 8
	'
	echo "$output"
	[ "$output" = "$(printf 'HTTP/1.1 200 OK\n%.0s' {1..5})" ]
}

@test "the ports count as the kernel has translated them: connections of others and its own pass, whatever their ports on the wire" {
	run in_lab '
		ip netns add side
		ip link add lab1 type veth peer name out netns side
		ip address add 198.18.9.2/24 dev lab1
		ip link set lab1 up
		ip -n side address add 198.18.9.1/24 dev out
		ip -n side link set out up
		ip -n side route add default via 198.18.9.2
		ip -n gw route add 198.18.9.0/24 via 198.18.0.2
		ip -n far route add 198.18.9.0/24 via 198.18.1.1
		sysctl -qw net.ipv4.ip_forward=1
		ip netns exec side sysctl -qw net.ipv4.ip_local_port_range="62000 62015"
		guard one $PORTS
		connect() { exec 7<>/dev/tcp/10.0.9.1/80 && ask 7; }
		export -f ask
		echo "routed: $(ip netns exec side bash -c "$(declare -f connect); connect")"
		nft -f - <<-END
			table ip translated {
				chain output {
					type nat hook postrouting priority srcnat
					oifname lab0 tcp dport 80 masquerade to :63000-63015
				}
			}
		END
		echo "translated: $(ip netns exec side bash -c "$(declare -f connect); connect")"
		ip netns exec gw nft add rule netdev resets count tcp sport 63000-63015 counter name rst
		before=$(resets)
		echo "its own: $(connect)"
		[ $(resets) -gt $before ] && echo "from the ports"
	'
	echo "$output"
	[ "$output" = "routed: HTTP/1.1 200 OK
translated: HTTP/1.1 200 OK
its own: HTTP/1.1 200 OK
from the ports" ]
}

@test "fragments, extension headers and options hide no packet from the guard" {
	run in_lab '
		# A SYN-ACK from port 80 to port 62000, and to port 50000, which is not guarded.
		segment() { echo "0050$(word16 $1)11223344556677885012721000000000"; }
		frames() {
			local tcp
			tcp=$(segment $1)
			ip4 $tcp 0 0
			ip4 ${tcp:0:16} 0 1
			ip4 ${tcp:16} 8 0
			ip6 06 $tcp
			ip6 3c 0600010400000000$tcp
			ip6 00 3c000104000000000600010400000000$tcp
			ip6 2c 060000000000000${1:0:1}$tcp
			ip6 2c 060000010000010${1:0:1}${tcp:0:32}
			ip6 2c 060000200000010${1:0:1}${tcp:32}00000000
		}
		for who in nobody guard; do
			[ $who = nobody ] || guard one $PORTS
			for port in 62000 50000; do
				before=$(segments)
				frames $port | inject
				# When this count is taken, all packets of this port have arrived.
				echo "$who $port: $(($(segments) - before))"
			done
		done
	'
	echo "$output"
	[ "$output" = "nobody 62000: 6
nobody 50000: 6
guard 62000: 0
guard 50000: 6" ]
}

@test "interfaces: loopback, and one that comes while the guard stands" {
	run in_lab '
		guard one $PORTS
		ip netns add side
		ip link add lab1 type veth peer name out netns side
		ip address add 198.18.9.2/24 dev lab1
		ip link set lab1 up
		ip -n side link set lo up
		ip -n side address add 198.18.9.1/24 dev out
		ip -n side link set out up
		before=$(segments)
		zrecv -i lab1 -s $PORTS -a -N 1 -f classification -t 10 -- sh -c "echo 198.18.9.1 | zsend -i lab1 -s $PORTS -p 9"
		echo "seen $(($(segments) - before))"
	'
	echo "$output"
	[ "$output" = "classification
rst
seen 0" ]
	# Here one kernel both answers and gets the answer.
	run in_lab '
		ip netns exec far bash -uc "
			$(declare -f segments); export ZKEY=$KEY
			scan() {
				before=\$(segments)
				zrecv -i lo -s $PORTS -a -f classification -c 0.5 -- sh -c \"echo 127.0.0.1 | zsend -i lo -s $PORTS -p 80\"
				echo \"seen \$((\$(segments) - before))\"
			}
			scan
			{ read -r _; scan; } < <($REPO/test/tools/guard $PORTS < <(sleep 60))
		"
	'
	echo "$output"
	[ "$output" = "classification
synack
seen 3
classification
synack
seen 1" ]
}

@test "several guards stand side by side, of other ports or the same, and each goes by itself" {
	run in_lab '
		guard one 61001-62000
		guard two 62001-63000
		guard three 62001-63000
		tables
		nft list tables | sort | uniq -d
		nft list ruleset | grep -o "dport .*"
		end_guard two
		nft list ruleset | grep -o "dport .*"
		end_guard one
		nft list ruleset | grep -o "dport .*"
	'
	echo "$output"
	[ "$output" = "guard
guard
guard
dport 61001-62000 drop
dport 62001-63000 drop
dport 62001-63000 drop
dport 61001-62000 drop
dport 62001-63000 drop
dport 62001-63000 drop" ]
}

@test "nothing is left of a guard when its process ends, in whichever way, and nobody else takes it away" {
	run in_lab '
		guard one $PORTS
		name=$(nft list tables | sed -n "s/table //p")
		nft flush ruleset
		tables
		nft delete table $name 2>&1 | head -n 1
		end_guard one
		until_true no_table
		for signal in TERM KILL SEGV; do
			guard one $PORTS
			tables
			kill -$signal $one
			wait $one 2>none
			until_true no_table
		done
	'
	echo "$output"
	[ "$output" = "guard
Error: Could not process rule: Operation not permitted
guard
guard
guard" ]
}

@test "zrecv has it for tcp_banner from before it is ready until it ends, well or not, and not with --unguarded or -r" {
	run --separate-stderr in_lab '
		zrecv -M tcp_banner -s $PORTS -c 0 -o rows.csv -- sh -c "nft list ruleset | grep -o dport.* >&2"
		echo "status $?"
		no_table && zrecv -M tcp_banner -s $PORTS -t 0.01 -o /nonexistent/rows.csv
		echo "status $?"
		no_table && zrecv -M tcp_banner -s $PORTS -c 0 -o rows.csv --unguarded -- nft list tables
		echo "status $?"
		sysctl -qw net.ipv4.ip_local_port_range="61001 61001"
		zrecv -M tcp_banner -s $PORTS -c 0 -o rows.csv --unguarded -- true
		echo "status $?"
		zrecv -M tcp_synscan -s $PORTS -c 0 -o rows.csv -- nft list tables
		echo "status $?"
		: | zsend -p 80 -w none.pcap -S 198.18.0.2
		zrecv -M tcp_banner -s $PORTS -r none.pcap >rows.csv
		echo "status $?"
		zrecv -M tcp_banner -s $PORTS -c 0 -o rows.csv -- touch started
		echo "status $?"
		[ ! -e started ] && no_table && echo none
	'
	check 0 "status 0
status 2
status 0
status 0
status 0
status 0
status 2
none" "dport 61001-65535 drop
zrecv: /nonexistent/rows.csv: No such file or directory
zrecv: -s: 61001-65535: the kernel gives ports of 61001-61001 to connections of this machine: take others, or sysctl net.ipv4.ip_local_reserved_ports=61001-65535"
}

@test "of zrecv nothing is left either, when all of it is killed" {
	run --separate-stderr in_lab '
		mkfifo running
		zrecv -M tcp_banner -s $PORTS -o rows.csv -- sh -c "echo >running; exec tail -f /dev/null" 3>&- &
		read -r _ <running
		tables
		mapfile -t processes < <(pgrep -x "zrecv|tail")
		echo ${#processes[@]}
		kill -KILL "${processes[@]}"
		until_true no_table
	'
	echo "$output $stderr"
	[ "$output" = "guard
3" ]
}

@test "ports that the kernel gives to connections are refused, unless they are reserved" {
	run --separate-stderr in_lab '
		try() { "$REPO/test/tools/guard" $1 </dev/null; echo "$1 $?"; }
		sysctl -qw net.ipv4.ip_local_port_range="40000 50000"
		for ports in 50000-51000 30000-40000 41000-42000 1-65535; do try $ports; done
		for ports in 50001-51000 30000-39999; do try $ports; done
		sysctl -qw net.ipv4.ip_local_reserved_ports=8080,41000-41999
		try 41000-42000
		sysctl -qw net.ipv4.ip_local_reserved_ports=8080,41000-41999,42000
		try 41000-42000
		no_table && echo none
	'
	refused() {
		echo "guard: -s: $1: the kernel gives ports of 40000-50000 to connections of this machine: take others, or sysctl net.ipv4.ip_local_reserved_ports=$2$1"
	}
	check 0 "50000-51000 2
30000-40000 2
41000-42000 2
1-65535 2
ready
50001-51000 0
ready
30000-39999 0
41000-42000 2
ready
41000-42000 0
none" "$(refused 50000-51000)
$(refused 30000-40000)
$(refused 41000-42000)
$(refused 1-65535)
$(refused 41000-42000 8080,41000-41999,)"
}

@test "ports that a socket of the machine has are refused: a connection or a service, of either family; the message names one" {
	run --separate-stderr in_lab '
		try() { "$REPO/test/tools/guard" $1 </dev/null; echo "$1 $?"; }
		sysctl -qw net.ipv4.ip_local_port_range="62000 62000"
		exec 7<>/dev/tcp/10.0.9.1/80
		sysctl -qw net.ipv4.ip_local_port_range="63000 63000"
		exec 8<>/dev/tcp/fd00:10::1/80
		sysctl -qw net.ipv4.ip_local_port_range="32768 60999"
		try 61001-62500
		try 62500-63500
		try 61001-61999
		ip netns exec far "$REPO/test/tools/guard" 80-90 </dev/null
		echo "80-90 $?"
		# A connection that is over does not block its port.
		exec 7>&-
		until_true grep -q ":F230 .* 06 " /proc/net/tcp
		try 61001-62500
	'
	check 0 "61001-62500 2
62500-63500 2
ready
61001-61999 0
80-90 2
ready
61001-62500 0" "guard: -s: 61001-62500: port 62000 is in use on this machine by a connection, which would hang: take others
guard: -s: 62500-63500: port 63000 is in use on this machine by a connection, which would hang: take others
guard: -s: 80-90: port 80 is in use on this machine by a service, which would hang: take others"
}

@test "without CAP_NET_ADMIN, nf_tables or libnftnl the message has the remedy and the way round" {
	chmod -R a+rX "$BATS_RUN_TMPDIR"
	cp "$REPO/test/tools/guard" .
	run --separate-stderr in_lab '
		setpriv --bounding-set=-net_admin --inh-caps=-net_admin "$REPO/test/tools/guard" $PORTS </dev/null
		echo "status $?"
		setpriv --reuid 65534 --regid 65534 --clear-groups ./guard $PORTS </dev/null
		echo "status $?"
		strace -qq -o none -e trace=socket -e inject=socket:error=EPROTONOSUPPORT "$REPO/test/tools/guard" $PORTS </dev/null
		echo "status $?"
		setcap cap_net_admin+ep guard
		setpriv --reuid 65534 --regid 65534 --clear-groups sh -c "./guard 1023-1025; ./guard 1024-1025" </dev/null
		echo "status $?"
	'
	around='or --unguarded, with a rule of your own (zrecv(1), The guard)'
	check 0 "status 2
status 2
status 2
ready
status 0" "guard: guard: need CAP_NET_ADMIN: root has not got it here: grant it to the container, $around
guard: guard: need CAP_NET_ADMIN: run as root, or setcap cap_net_raw,cap_net_admin+ep, $around
guard: guard: the kernel makes none (Protocol not supported): want Linux 5.12 with nf_tables, $around
guard: -s: 1023-1025: want ports from 1024 on, as you are not root"
	# Copies the files that are built already and do not change.
	cp -rp "$REPO"/{Makefile,.needs,.sanitized,.optout,lib,zrecv} .
	mkdir -p bin test/tools
	cp -p "$REPO"/test/tools/guard.* test/tools
	run -0 make -s GUARD= bin/zrecv test/tools/guard
	[ "$output" = "zrecv is built without the guard, which probes with data need: apt-get install libnftnl-dev" ]
	run ! grep -q libnftnl.so bin/zrecv
	run in_lab 'test/tools/guard $PORTS </dev/null'
	[ "$status" = 2 ]
	[ "$output" = "guard: guard: not built in: apt-get install libnftnl-dev, and build again, $around" ]
}
