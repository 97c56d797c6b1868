# SPDX-License-Identifier: ISC
# shellcheck shell=bash
#
# Floods of packets, for capture.bats in the lab.

cd "$1" || exit

# flood TIMES: 20,000 SYN-ACKs from the gateway each time, for which nobody has asked.
flood() {
	awk 'BEGIN { for (i = 0; i < 20000; i++) print "198.18.0.2," 33000 + i % 20000 }' >flood
	for ((i = 0; i < $1; i++)); do
		ip netns exec gw "$REPO/bin/zsend" -k ${KEY//0/1} -M tcp_synackscan -i scanner -r 0 <flood
	done
}

# flood_ring MIB: what becomes of a flood while a zrecv with a ring of that size is stopped.
flood_ring() {
	rm -f ready
	mkfifo ready
	zrecv -k $KEY -a -b $1 -f saddr -u 4 -R 5 4>status$1 5>ready 2>err$1 3>&- >/dev/null &
	read -r _ <ready
	kill -STOP $!
	flood 1
	kill -CONT $!
	# All that has come is in one of the counts by then.
	for _ in {1..500}; do
		[ $(($(tail -n 1 status$1 | grep -oE "(packets|drop_kernel)=[0-9]+" | cut -d= -f2 | paste -sd+))) != 20000 ] || break
		sleep 0.02
	done
	kill -TERM $!
	wait $!
	echo "status $?"
}
