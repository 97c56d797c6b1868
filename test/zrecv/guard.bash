# SPDX-License-Identifier: ISC
# shellcheck shell=bash
#
# Functions for guard.bats: they start guards of ports, and count the packets that the kernels of
# the lab see and send. Runs in a folder of its own.

cd "$BATS_TEST_TMPDIR" || exit
export ZKEY=$KEY
PORTS=61001-65535
# The host sends no SYN-ACK twice.
ip netns exec far sysctl -qw net.ipv4.tcp_synack_retries=0
ip netns exec gw nft -f - <<-'END'
	table netdev resets {
		counter rst { }
		chain count {
			type filter hook ingress device scanner priority 0
			tcp flags & rst == rst counter name rst
		}
	}
END

# guard NAME PORTS: starts a guard, and returns once it is in place. Its pid is in $NAME; end_guard
# ends it.
declare -A ends
guard() {
	local fd
	mkfifo "$1.in" "$1.out"
	( # without the pipes of other guards, which would not see their end
		for fd in "${ends[@]}"; do exec {fd}>&-; done
		exec "$REPO/test/tools/guard" "$2" <"$1.in" >"$1.out" 3>&-
	) &
	printf -v "$1" %s $!
	exec {fd}>"$1.in"
	ends[$1]=$fd
	read -r _ <"$1.out"
	rm "$1.in" "$1.out"
}

# end_guard NAME: ends that guard, and waits for it.
end_guard() {
	local fd=${ends[$1]}
	exec {fd}>&-
	unset "ends[$1]"
	wait "${!1}"
}

# tables: prints a line for each table of a guard.
tables() {
	nft list tables | sed -n 's/^table inet zrecv-[0-9]*$/guard/p'
}

# no_table: succeeds if no guard has a table.
no_table() {
	[ -z "$(tables)" ]
}

# segments: prints how many segments the TCP of the kernel has received so far, over both families.
segments() {
	awk '$1 == "Tcp:" { if (n++) print $at; else for (i = 1; i <= NF; i++) if ($i == "InSegs") at = i }' /proc/net/snmp
}

# resets: prints how many resets of the scanner the gateway has received.
resets() {
	packets gw resets rst
}

# probe: sends a SYN to each target on stdin, from the ports of the guard.
probe() {
	zsend -s "$PORTS" -p 80 -r 2000 "$@"
}

# ask FD: sends one more request over an open connection, and prints the status line of the answer.
ask() {
	local status line
	printf 'HEAD / HTTP/1.1\r\nHost: lab\r\n\r\n' >&"$1"
	IFS=$'\r' read -r -t 10 -u "$1" status _ || return
	while IFS=$'\r' read -r -t 10 -u "$1" line _ && [ -n "$line" ]; do :; done
	echo "$status"
}

# word16 N: prints N as four hexadecimal digits.
word16() {
	printf %04x $(($1 & 0xffff))
}

# ip4 HEX OFFSET MORE: prints a frame to the scanner with these bytes after its IPv4 header. It is a
# fragment if OFFSET, in bytes, is not 0 or MORE is 1.
ip4() {
	local head sum=0 i
	head=4500$(word16 $((20 + ${#1} / 2)))0007$(word16 $(($3 << 13 | $2 / 8)))40060000$(printf %02x 10 0 9 1)$(printf %02x 198 18 0 2)
	for ((i = 0; i < 40; i += 4)); do sum=$((sum + 16#${head:i:4})); done
	sum=$((65535 - (sum % 65535)))
	echo "0200000000020200000000010800${head:0:20}$(word16 $sum)${head:24}$1"
}

# ip6 NEXT HEX: prints a frame to the scanner with these bytes after its IPv6 header. NEXT is the
# type of the first header among them.
ip6() {
	echo "02000000000202000000000186dd60000000$(word16 $((${#2} / 2)))$1""40fd001000000000000000000000000009fd000198001800000000000000000002$2"
}

# inject: puts the frames on stdin on the link of the scanner.
inject() {
	ip netns exec gw "$REPO/test/tools/inject" scanner
}
