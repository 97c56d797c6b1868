# SPDX-License-Identifier: ISC
# shellcheck shell=bash
#
# Functions that flood the lab with packets, for capture.bats and rows.bats.

cd "$1" || exit

# flood TIMES: the gateway sends 20,000 unsolicited SYN-ACKs, so many times.
flood() {
	awk 'BEGIN { for (i = 0; i < 20000; i++) print "198.18.0.2," 33000 + i % 20000 }' >flood
	for ((i = 0; i < $1; i++)); do
		ip netns exec gw "$REPO/bin/zsend" -k ${KEY//0/1} -G "$(</sys/class/net/lab0/address)" -M tcp_synackscan -i scanner -r 0 --engine packet <flood
	done
}

# begin_stopped OPTION...: starts zrecv, whose pid is in receiver, and stops it with SIGSTOP once it
# is ready.
begin_stopped() {
	mkfifo ready
	zrecv -k $KEY -a -u 4 -R 5 "$@" 4>status 5>ready 3>&- >rows &
	receiver=$!
	read -r _ <ready
	kill -STOP $receiver
}

# flood_ring MIB: floods a zrecv with a ring of that size while it is stopped; prints its status.
flood_ring() {
	rm -f ready
	mkfifo ready
	zrecv -k $KEY -a --buffer $1 -f saddr -u 4 -R 5 4>status$1 5>ready 2>err$1 3>&- >/dev/null &
	read -r _ <ready
	kill -STOP $!
	flood 1
	kill -CONT $!
	# By then every packet has been counted, as received or as dropped.
	for _ in {1..500}; do
		[ $(($(tail -n 1 status$1 | grep -oE "(packets|drop_kernel)=[0-9]+" | cut -d= -f2 | paste -sd+))) != 20000 ] || break
		sleep 0.02
	done
	kill -TERM $!
	wait $!
	echo "status $?"
}

# overfill_queue: sends more replies than the queue of rows can hold while the reader of rows
# stalls, and then a few more while it reads.
overfill_queue() {
	valid() { for _ in {1..200}; do grep -q " valid=$1 " status && return; sleep 0.05; done; tail -n 1 status; }
	mkfifo ready rows
	exec 6<>rows
	zrecv -k $KEY -i lab0 --queue 0.05 -u 4 -R 5 4>status 5>ready 6>&- 3>&- >rows &
	receiver=$!
	read -r _ <ready
	nsenter --net=/run/netns/gw "$REPO/test/tools/replay" scanner 100000 <first.pcap
	valid 65536
	# The rows continue once the reader does.
	exec 7<rows 6>&-
	: >rows.csv     # the loop may look at it before cat makes it
	cat <&7 >rows.csv &
	exec 7<&-
	for _ in {1..200}; do [ "$(wc -l <rows.csv)" -lt 1000 ] || break; sleep 0.05; done
	nsenter --net=/run/netns/gw "$REPO/test/tools/replay" scanner 1000 <last.pcap
	valid 65600
	kill -TERM $receiver
	wait $receiver
	echo "status $?"
	wait
}
