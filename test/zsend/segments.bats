# SPDX-License-Identifier: ISC
#
# Tests the segments that zsend sends for rows of connections: numbers, data, and rows that get
# none. A kernel accepts the segments.

# shellcheck disable=SC2016

load ../helper

COLUMNS=saddr,sport,daddr,dport,seqnum,acknum,name,segment

setup() {
	cd "$BATS_TEST_TMPDIR" || return
	open_connection 80
}

# open_connection PORT [KEY]: makes the SYN of a connection, and takes source port and sequence
# number from it.
open_connection() {
	echo 10.0.0.1 | zsend -k "${2-$KEY}" -p "$1" -S 198.18.0.2 -s 61001-65535 -w syn.pcap
	target_port=$1
	read -r port number < <(tcpdump -nnSr syn.pcap 2>/dev/null | sed -n 's/.*\.\([0-9]*\) > .* seq \([0-9]*\),.*/\1 \2/p')
	[ "$port" -ge 61001 ] && [ -n "$number" ]
}

# row ACKNUM [NAME [SEGMENT]]: prints the row of a connection whose host has sent 1000 as its last
# sequence number.
row() {
	printf '%s\n10.0.0.1,%s,198.18.0.2,%s,1000,%s,%s,%s\n' $COLUMNS "$target_port" "$port" "$(($1 & 0xffffffff))" "${2-}" "${3-}"
}

# segments OPTION...: prints flags, numbers and length of each frame that is sent for the rows on
# the standard input.
segments() {
	zsend -M tcp_banner -k "$KEY" -w out.pcap "$@"
	tcpdump -nnSvr out.pcap 2>/dev/null | sed -n 's/.*> \(.*\): Flags \(\[.*\]\), cksum [^ ]* (\([a-z]*\)), \(.*\)win .*length \([0-9]*\).*/\1 \2 \3 \4\5/p'
}

# data: prints the TCP payload of the last frame.
data() {
	tcpdump -nnxr out.pcap 2>/dev/null | sed -n 's/^\t0x[0-9a-f]*: *//p' | tr -d ' \n' | cut -c81- | xxd -r -p
}

@test "a row gets an acknowledgement with data, one without, or a RST, each by the numbers of the connection" {
	next=$((number + 1))
	[ "$(row $next | segments --probe-args text:hello)" = "10.0.0.1.80 [P.] correct seq $next:$((next + 5)), ack 1001, 5" ]
	[ "$(row $next '' data | segments --probe-args text:hello)" = "10.0.0.1.80 [P.] correct seq $next:$((next + 5)), ack 1001, 5" ]
	[ "$(row $next '' ack | segments --probe-args text:hello)" = "10.0.0.1.80 [.] correct ack 1001, 0" ]
	[ "$(row $((next + 5)) '' rst | segments --probe-args text:hello)" = "10.0.0.1.80 [R] correct seq $((next + 5)), 0" ]
	[ "$(row $next | segments -M tcp_reset)" = "10.0.0.1.80 [R] correct seq $next, 0" ]
}

@test "what the client says first: as the arguments have it, or the port" {
	next=$((number + 1))
	row $next | segments --probe-args wait
	[ -z "$(data)" ]
	row $next | segments --probe-args hex:0001ff
	[ "$(data | od -An -tx1 | tr -d ' ')" = 0001ff ]
	for args in '' --probe-args=http; do
		row $next www.example.org | segments $args
		[ "$(data | head -n 1)" = $'GET / HTTP/1.1\r' ]
		[ "$(data | sed -n 's/^Host: \([^ ]*\) *\r$/\1/p')" = www.example.org ]
		long=$(data | wc -c)
		row $next | segments $args
		[ "$(data | sed -n 's/^Host: \([^ ]*\) *\r$/\1/p') $(data | wc -c)" = "10.0.0.1 $long" ]
	done
	row $next | segments --probe-args http:/a?b=c
	[ "$(data | head -n 1)" = $'GET /a?b=c HTTP/1.1\r' ]
	printf 'to ${DADDR}' >template
	row $next | segments --probe-args template:template
	[ "$(data)" = 'to 10.0.0.1' ]
	for args in tls tls:1.3; do
		for name in '' www.example.org; do
			row $next $name | segments --probe-args $args
			[ "$(data | wc -c)" -eq 517 ]
			[ "$(data | grep -ao www.example.org)" = "$name" ]
		done
	done
}

@test "what the client says first by default: HTTP, TLS, or nothing where the server speaks first" {
	while read -r to begin; do
		open_connection "$to"
		row $((number + 1)) | segments
		[ "$(data | head -c 3 | xxd -p)" = "$begin" ]
	done <<-END
		8080 474554
		443 160301
		22
	END
	run -2 --separate-stderr zsend -M tcp_banner --probe-args http:index.html -k "$KEY" -w out.pcap
	[ "$stderr" = "zsend: --probe-args: http: a path begins with /" ]
}

@test "the public key of x25519 in a ClientHello is below 2^255, as that of each client" {
	# There are 40 connections with different keys, so their random bytes differ.
	for i in {10..49}; do
		key=000102030405060708090a0b0c0d0e$i
		open_connection 80 $key
		row $((number + 1)) | zsend -M tcp_banner -k $key -w out.pcap --probe-args tls:1.3
		data | od -An -v -tx1 | tr -d ' \n' | sed -n 's/.*00330026*0024001d0020\(.\{64\}\).*/\1\n/p'
	done >shares
	[ "$(sort -u shares | wc -l)" -eq 40 ]
	run ! grep -vE '^.{62}[0-7]' shares
}

@test "names: what no Host holds, and what could end a line, is refused" {
	next=$((number + 1)) name=$(printf '%063d.' {1..4} | tr 0-9 a)
	row $next "${name::122}" | segments
	[ "$(data | sed -n 's/^Host: \([^ ]*\) *\r$/\1/p')" = "${name::122}" ]
	row $next "${name::123}" >rows
	run -1 zsend -M tcp_banner -k "$KEY" -w out.pcap <rows
	[[ "$output" == "zsend: stdin:2: a name of more than 122 bytes, for http: "* ]]
	# A row with such a name gets no data, but its connection can be reset.
	[ "$(row $next "${name::123}" rst | segments)" = "10.0.0.1.80 [R] correct seq $next, 0" ]
	[ "$(row $next "${name::253}" | segments --probe-args tls | wc -l)" = 1 ]
	row $next "${name::222}" | segments --probe-args tls:1.3
	[ "$(data | wc -c) $(data | grep -ao "a[a.]*a")" = "517 ${name::222}" ]
	for long in 223 253; do
		row $next "${name::long}" >rows
		run -1 zsend -M tcp_banner --probe-args tls:1.3 -k "$KEY" -w out.pcap <rows
		[[ "$output" == "zsend: stdin:2: a name of more than 222 bytes, for tls:1.3: "* ]]
	done
	for name in 'a b' $'a\x01' '"a""b"' "${name::254}"; do
		row $next "$name" >rows
		run -1 zsend -M tcp_banner --probe-args tls -k "$KEY" -w out.pcap <rows
		[[ "$output" == "zsend: stdin:2: bad name: "* ]]
	done
}

@test "rows without a column are refused by its name, lines that are no rows too" {
	row $((number + 1)) | cut -d, -f1,3-5 >rows
	run -1 --separate-stderr zsend -M tcp_banner -k "$KEY" -w out.pcap <rows
	[ "${stderr_lines[0]}" = "zsend: stdin:1: the header lacks: sport acknum: saddr,daddr,dport,seqnum" ]
	[ "${#stderr_lines[@]}" = 2 ]
	run -1 --separate-stderr bash -c "echo 10.0.0.1,80 | zsend -M tcp_reset -k $KEY -w out.pcap"
	[[ "$stderr" == "zsend: stdin:1: not a row of a connection: want a header with saddr, sport, daddr, dport, seqnum, acknum: "* ]]
	for bad in '10.0.0.1,80,198.18.0.2,,1,1' '10.0.0.1,80,198.18.0.2,65001,,1' '10.0.0.1,80,198.18.0.2,65001,1,4294967296' \
		'10.0.0.1,80,fd00::1,65001,1,1' '10.0.0.1,0,198.18.0.2,65001,1,1' '10.0.0.1,80,198.18.0.2,65001,1,1,,fin'; do
		printf '%s\n' $COLUMNS "$bad" >rows
		run -1 --separate-stderr zsend -M tcp_banner -k "$KEY" -w out.pcap -u 2 <rows
		[[ "$stderr" == *"zsend: stdin:2: bad "* ]] && [[ "$stderr" == *" n=0 "*" bad=1 "*" end=1"* ]]
	done
	# Otherwise a missing number would count as 0.
	for short in 4 5; do
		row $((number + 1)) | cut -d, -f1-$short | sed "1s/.*/$COLUMNS/" >rows
		run -1 --separate-stderr zsend -M tcp_banner -k "$KEY" -w out.pcap <rows
		[[ "$stderr" == "zsend: stdin:2: the row of a connection lacks its last columns: "* ]]
	done
}

@test "rows of another scan or key, and numbers that are not this scan's, are counted and get nothing" {
	row $((number + 1)) >ours
	row $((number + 2)) >data
	row $number >low
	row $((number + 1402)) '' rst >far
	{ row $((number + 1)) | sed 1d | sed s/10.0.0.1/10.0.0.2/; } | cat <(head -n 1 ours) - >other
	for rows in data low far other; do
		run -1 --separate-stderr zsend -M tcp_banner -k "$KEY" -w out.pcap -u 4 <$rows 4>status
		check 1 "" "zsend: 1 rows of connections that this scan has not opened were left out: give the key and -s of the receiver"
		grep -q ' opener=tcp_synscan invalid=1 .* end=1' status
		[ -z "$(tcpdump -nr out.pcap 2>/dev/null)" ]
	done
	run -1 zsend -M tcp_banner -k 00112233445566778899aabbccddeeff -w out.pcap <ours
	run -1 zsend -M tcp_banner -k "$KEY" -s 40000-50000 -w out.pcap <ours
	[ "$(segments <ours | wc -l)" = 1 ]
}

@test "exclusion lists hold for rows; options that rows decide are refused" {
	row $((number + 1)) >rows
	echo 10.0.0.0/24 >deny
	run -0 zsend -M tcp_banner -k "$KEY" --deny deny -w out.pcap -u 1 <rows
	[[ "$output" == *" sent=0 "*" denied=1 "* ]]
	[ -z "$(tcpdump -nr out.pcap 2>/dev/null)" ]
	while IFS='|' read -r option why; do
		# shellcheck disable=SC2086 # two words
		run -2 --separate-stderr zsend -M tcp_banner -w out.pcap $option <rows
		[ "$stderr" = "zsend: $why" ]
	done <<-'END'
		-p 80|-p: tcp_banner goes on with the connections of rows: give the port to tcp_synscan
		-P 2|-P: tcp_banner sends one segment for each row
		-S 198.18.0.2|-S: tcp_banner sends from the daddr of each row
	END
	run -2 --separate-stderr zsend -M tcp_banner --probe-args https -w out.pcap <rows
	[ "$stderr" = "zsend: --probe-args: want wait, http, http:PATH, tls, tls:1.3, text:, hex:, file: or template:: https" ]
}
