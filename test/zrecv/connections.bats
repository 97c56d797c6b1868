# SPDX-License-Identifier: ISC
#
# Tests zrecv with probes that open connections: one row for each host, the segments that hosts are
# to get, and the effect of forged packets.

# shellcheck disable=SC2016

load ../helper

FROM=198.18.0.2

# The probes of 100 hosts over IPv4, the first in two attempts, and of one host over IPv6.
setup_file() {
	cd "$BATS_FILE_TMPDIR" || return
	zsend -k "$KEY" -S $FROM -s 61001-65535 -w syns < <(printf '10.0.0.%d,22\n' {1..100}; echo 10.0.0.1,22,+1)
	zsend -k "$KEY" -S fd00::1 -s 61001-65535 -w syns6 <<<fd00::7,22
}

setup() {
	cd "$BATS_TEST_TMPDIR" || return
	SYNS=$BATS_FILE_TMPDIR/syns
}

# take [OPTION...] <SCRIPT: runs zrecv on the packets of a script (test/tools/segments), and writes
# the files rows, fed and status.
take() {
	"$REPO/test/tools/segments" ${CUT:+-s "$CUT"} ${NUMBER:+-i "$NUMBER"} "$SYNS" |
		recv -M tcp_banner --probe-args "${ARGS-wait}" -r - -u 6 6>status --segments 5 5>fed "$@" >rows
}

# shown: prints the rows without their header; an address of IPv4 is its last number.
shown() {
	sed 1d rows | sed 's/^10\.0\.0\.//'
}

# fed_to HOST: prints the segments fed to it as KIND:SEQ:ACK, relative to our SYN and to the SYN-ACK
# (NUMBER by default).
fed_to() {
	awk -F, -v host="10.0.0.$1" -v number="${NUMBER-4294967280}" '
		NR > 1 && $1 == host {
			if (!syn) syn = $6 - 1
			printf "%s%s:%d:%d", n++ ? " " : "", $7, ($5 - number + 4294967296) % 4294967296, ($6 - syn + 4294967296) % 4294967296
		}
		END { print "" }' fed
}

@test "each way in which a connection ends has its classification, and what the host is to get" {
	take -a -f saddr,classification,success,banner_len,complete,segments,rtt_us,ttl,timestamp_us <<-'END'
		# one line of greeting; several lines
		0.0 1 SA 0 1
		0.05 1 AP 1 1 SSH-2.0-x\r\n
		0.1 2 SA 0 1
		0.11 2 AP 1 1 220-one\r\n
		0.12 2 AP 10 1 220 two\r\n
		# data and FIN in one segment, and in two
		0.2 3 SA 0 1
		0.25 3 FA 1 1 0+10
		0.3 4 SA 0 1
		0.31 4 A 1 1 0+10
		0.32 4 FA 11 1
		# a FIN alone
		0.33 5 SA 0 1
		0.34 5 FA 1 1
		# resets: with ACK, without, after data, and to the SYN with either number
		0.35 6 SA 0 1
		0.36 6 RA 1 1
		0.37 7 SA 0 1
		0.38 7 R 1 0
		0.39 8 SA 0 1
		0.4 8 A 1 1 0+10
		0.41 8 R 11 0
		0.42 9 RA 0 1
		0.43 10 RA 0 0
		# silent; idle after data
		0.44 11 SA 0 1
		0.45 12 SA 0 1
		0.46 12 A 1 1 0+10
		# silent until the end of the file
		9 13 SA 0 1
	END
	diff <(shown) - <<-'END'
		1,banner,1,11,1,1,50000,57,50000
		2,banner,1,18,1,2,10000,57,110000
		3,banner,1,10,1,1,50000,57,250000
		4,banner,1,10,1,1,10000,57,310000
		5,closed_after_syn,0,0,1,0,,57,330000
		6,reset,0,0,1,0,,57,350000
		7,reset,0,0,1,0,,57,370000
		8,banner,1,10,1,1,10000,57,400000
		9,rst,0,,,,,57,420000
		10,rst,0,,,,,57,430000
		12,banner,1,10,1,1,10000,57,460000
		11,silent_after_ack,0,0,1,0,,57,440000
		13,silent_after_ack,0,0,1,0,,57,0
	END
	for host in 1:11 2:18 3:10 4:10 5:0 11:0 12:10 13:0; do
		[ "${host%:*} $(fed_to ${host%:*})" = "${host%:*} data:0:1 rst:${host#*:}:1" ]
	done
	for host in 6 7 8; do [ "$(fed_to $host)" = data:0:1 ]; done
	for host in 9 10; do [ -z "$(fed_to $host)" ]; done
	[ "$(status_of valid status zrecv) $(status_of invalid status zrecv) $(status_of hits status zrecv)" = "25 0 6" ]
	[ "$(status_of answers status zrecv) $(status_of resets status zrecv) $(status_of acks status zrecv)" = "11 8 0" ]
	[ "$(status_of open status zrecv) $(status_of answer_kib status zrecv) $(status_of early status zrecv)" = "0 0 0" ]
}

@test "rows are the hits alone, without -a; the columns by default; the data in hexadecimal; JSON" {
	script() { printf '%s\n' '0 1 SA 0 1' '0.01 1 A 1 1 SSH-2.0-\r\n' '0.1 2 SA 0 1' '0.2 3 SA 0 1' '0.3 3 A 1 1 a,"b\x00' '0.4 3 FA 6 1'; }
	script | take
	diff rows - <<-'END'
		saddr,sport,classification,success,repeat,banner,banner_len,complete,segments,rtt_us,timestamp_str,data
		10.0.0.1,22,banner,1,0,SSH-2.0-,10,1,1,10000,2020-09-13T12:26:40.010000Z,5353482d322e302d0d0a
		10.0.0.3,22,banner,1,0,,5,1,1,100000,2020-09-13T12:26:40.300000Z,612c226200
	END
	script | take -O json -f saddr,banner,banner_len,complete,data,segment
	diff rows - <<-'END'
		{"saddr":"10.0.0.1","banner":"SSH-2.0-","banner_len":10,"complete":true,"data":"5353482d322e302d0d0a","segment":"rst"}
		{"saddr":"10.0.0.3","banner":null,"banner_len":5,"complete":true,"data":"612c226200","segment":"rst"}
	END
}

@test "data: each byte as two digits, however many there are" {
	for n in 1 2 3 4 5 6 7 8 255; do
		seq 1 $n | awk '{ escaped = escaped sprintf("%cx%02x", 92, $1); hex = hex sprintf("%02x", $1) } END { print escaped; print hex }' >bytes
		take -f data < <(printf '%s\n' '0 1 SA 0 1' "0.1 1 FA 1 1 $(head -n 1 bytes)")
		[ "$(shown)" = "$(tail -n 1 bytes)" ]
	done
}

@test "answers are put together: order, duplicates, overlaps, data in the SYN-ACK, an end that comes first, keep-alive" {
	take -f saddr,complete,segments,data <<-'END'
		0.00 1 SA 0 1
		0.01 1 A 21 1 20+10
		0.02 1 A 1 1 0+10
		0.03 1 A 1 1 0+10
		0.04 1 FA 31 1
		0.05 1 A 6 1 5+20
		# different bytes for a position that has data
		0.10 2 SA 0 1
		0.11 2 A 11 1 10+10
		0.12 2 A 6 1 5-20
		0.13 2 FA 1 1 0+30
		# data in the SYN-ACK, also with a FIN, and repeated
		0.20 3 SA 0 1 0+12
		0.21 3 SFA 0 1 0+12
		0.22 3 FA 13 1
		0.30 4 SFA 0 1 0+12
		# a keep-alive with one byte before the first, and a segment that begins before it
		0.40 5 SA 0 1
		0.41 5 A 0 1 x
		0.42 5 A 0 1 xahov
		0.43 5 FA 5 1
	END
	cp rows all
	for kind in + -; do
		take -f data < <(printf '%s\n' '0.0 1 SA 0 1' "0.1 1 FA 1 1 0${kind}30")
		sed 1d rows >stream$kind
	done
	stream=$(cat stream+) other=$(cat stream-)
	[ "$other" != "$stream" ]
	mv all rows
	diff <(shown) - <<-END
		1,1,3,$stream
		2,1,3,${stream:0:10}${other:10:10}${stream:20:20}${other:40:10}${stream:50}
		3,1,1,${stream:0:24}
		4,1,1,${stream:0:24}
		5,1,1,${stream:0:8}
	END
}

@test "random streams are put together as a plain model has them, and no memory is left over" {
	for seed in 1 2; do
		run "$REPO/test/tools/reassembly" $seed 4000
		[ "$status $output" = "0 105600 rows" ] || { echo "seed $seed: $output"; false; }
	done
}

@test "the table of connections holds those of late, of both families, whatever came and went before" {
	for seed in 1 2; do
		run "$REPO/test/tools/connections" $seed 1000000
		[ "$status $output" = "0 1000000 connections, more than 20000 at a time" ] || { echo "seed $seed: $output"; false; }
	done
}

@test "-N: the last row ends the connections; a host that comes after it gets a reset and none" {
	take -N 1 -f saddr < <(printf '%s\n' '0 1 SA 0 1' '0.1 2 SA 0 1' '0.2 1 A 1 1 SSH-\r\n' '0.3 3 SA 0 1' '0.4 2 A 1 1 SSH-\r\n')
	[ "$(shown)" = 1 ]
	[ "$(fed_to 1)" = "data:0:1 rst:6:1" ]
	[ "$(fed_to 2)" = "data:0:1 rst:6:1" ]
	[ "$(fed_to 3)" = "rst:0:1" ]
}

@test "where bytes are missing, those before are acknowledged after a while or at a retransmission, four times at most; complete tells" {
	take -f saddr,banner_len,complete,segments <<-'END'
		# no more segments come
		0.0 1 SA 0 1
		0.01 1 A 1 1 0+10
		0.02 1 A 21 1 20+10
		# the missing bytes come after the first acknowledgement, but then others are
		# missing
		0.03 2 SA 0 1
		0.04 2 A 1 1 0+10
		0.05 2 A 21 1 20+10
		0.06 2 A 41 1 40+10
		0.24 40 SA 0 1
		0.32 2 A 11 1 10+10
		0.40 2 A 31 1 30+10
		# a retransmission counts, a duplicate from the path does not
		0.50 3 SA 0 1
		0.51 3 A 11 1 10+10
		0.52 3 A 11 1 10+10
		0.65 3 A 11 1 10+10
		0.66 3 A 11 1 10+10
		# a FIN, or bytes beyond the limit, show that bytes are missing
		0.70 4 SA 0 1
		0.71 4 A 1 1 0+10
		0.72 4 FA 21 1
		0.80 5 SA 0 1
		0.81 5 A 1 1 0+10
		0.82 5 A 9001 1 9000+10
		# packets that advance the clock
		1.1 40 SA 0 1
		1.4 40 SA 0 1
		1.7 40 SA 0 1
		2.0 40 SA 0 1
		2.3 40 SA 0 1
		20 39 SA 0 1
	END
	diff <(shown | sort -n) - <<-'END'
		1,10,0,2
		2,50,1,5
		3,0,0,1
		4,10,0,1
		5,10,0,1
	END
	[ "$(fed_to 1)" = "data:0:1 ack:10:1 ack:10:1 ack:10:1 ack:10:1 rst:10:1" ]
	# New data right after an acknowledgement is acknowledged at once.
	[ "$(fed_to 2)" = "data:0:1 ack:10:1 ack:30:1 rst:50:1" ]
	[ "$(fed_to 3)" = "data:0:1 ack:0:1 ack:0:1 ack:0:1 ack:0:1 rst:0:1" ]
	[ "$(fed_to 4)" = "data:0:1 ack:10:1 ack:10:1 ack:10:1 ack:10:1 rst:10:1" ]
	[ "$(status_of acks status zrecv)" = 18 ]
}

@test "a host that repeats an answer in which nothing is missing has said all: no more is awaited" {
	take -f saddr,banner_len <<-'END'
		0.0 1 SA 0 1
		0.01 1 A 1 1 0+10
		# a duplicate from the path
		0.02 1 A 1 1 0+10
		0.03 1 A 11 1 10+10
		0.23 1 A 1 1 0+10
		0.24 2 RA 0 1
	END
	[ "$(shown)" = 1,20 ]
	[ "$(fed_to 1)" = "data:0:1 rst:20:1" ]
	[ "$(status_of open status zrecv) $(status_of resets status zrecv)" = "0 1" ]
}

@test "a TLS flight is over at its last message, and until then acknowledged; an alert but no warning and what is no TLS are answers too" {
	# ServerHello and ServerHelloDone, each in a record, are 9 bytes.
	local hello='\x16\x03\x03\x00\x04\x02\x00\x00\x00' last='\x16\x03\x03\x00\x04\x0e\x00\x00\x00'
	ARGS=tls take -f saddr,banner_len,complete <<-END
		0.0 1 SA 0 1
		0.1 1 A 1 518 $hello$last
		0.2 2 SA 0 1
		0.3 2 A 1 518 $hello
		0.6 40 SA 0 1
		0.7 2 A 10 518 $last
		0.8 3 SA 0 1
		0.81 3 A 1 518 \x15\x03\x03\x00\x02\x02\x28
		0.9 4 SA 0 1
		0.91 4 A 1 518 SSH-2.0-no
		# a warning before the flight; a fatal alert that ends it
		0.92 6 SA 0 1
		0.93 6 A 1 518 \x15\x03\x03\x00\x02\x01\x70
		0.94 6 A 8 518 $hello$last
		0.95 7 SA 0 1
		0.96 7 A 1 518 \x15\x03\x03\x00\x02\x01\x00
		0.97 7 A 8 518 $hello
		1.0 5 SA 0 1
		1.01 5 A 1 518 $hello
		1.02 6 SA 0 1
		1.03 6 A 1 518 \x15\x03\x03\x00\x02\x01\x70
		1.04 6 A 8 518 $hello$last
		1.05 7 SA 0 1
		1.06 7 A 1 518 \x15\x03\x03\x00\x02\x01\x00
		1.5 40 SA 0 1
		3 40 SA 0 1
		20 39 SA 0 1
	END
	diff <(shown) - <<-'END'
		1,18,1
		2,18,1
		3,7,1
		6,25,1
		7,7,1
		4,10,1
		5,9,1
	END
	[ "$(fed_to 1)" = "data:0:1 rst:18:518" ]
	[ "$(fed_to 2)" = "data:0:1 ack:9:518 rst:18:518" ]
	[ "$(fed_to 4)" = "data:0:1 rst:10:518" ]
	[[ "$(fed_to 5)" == "data:0:1 ack:9:518 "*" rst:9:518" ]]
}

@test "a SYN-ACK that comes again is answered again, five times and until data came; that of a further attempt by a reset" {
	take -a -f saddr,classification,attempt <<-'END'
		0 1 SA 0 1
		# a SYN-ACK to attempt 1
		0.1 101 SA 0 1
		1 1 SA 0 1
		1.1 101 SA 0 1
		3 1 SA 0 1
		3.1 1 SA 0 1
		3.2 1 SA 0 1
		3.3 1 SA 0 1
		3.4 1 SA 0 1
		3.5 2 SA 0 1
		3.6 2 A 1 1 0+10
		3.7 2 SA 0 1
		# a SYN-ACK with another number is not of this connection
		3.8 3 SA 0 1
		3.9 3 SA 77 1
		4 101 A 1 1 0+10
		4.1 101 RA 1 1
	END
	[ "$(fed_to 1)" = "data:0:1 rst:0:1 data:0:1 rst:0:1 data:0:1 data:0:1 data:0:1 data:0:1 rst:1:1 rst:0:1" ]
	[ "$(fed_to 2)" = "data:0:1 rst:10:1" ]
	[ "$(fed_to 3)" = "data:0:1 rst:0:1" ]
	[ "$(shown | sort -n)" = "1,silent_after_ack,0"$'\n'"2,banner,0"$'\n'"3,silent_after_ack,0" ]
}

@test "what comes after the end gets the reset that it asks for, three times at most, and neither a row nor a connection" {
	ARGS=text:hello take -a -f saddr,classification <<-'END'
		0 1 SA 0 1
		0.01 1 FA 1 6 0+10
		# data that was on its way at the FIN
		0.02 1 A 11 6 10+10
		# challenge ACKs; one of them shows that our data was lost
		0.03 1 A 12 1
		0.04 1 A 12 6
		0.05 1 A 12 6
		# the FIN again
		0.3 1 FA 1 6 0+10
		0.7 1 FA 1 6 0+10
		# a connection that the host has reset
		0.8 2 SA 0 1
		0.81 2 RA 1 6
		0.9 3 SA 0 1
		# a late SYN-ACK, and one to a further attempt
		9 1 SA 0 1
		9.1 101 SA 0 1
		9.2 3 SA 0 1
		9.4 3 SA 0 1
	END
	[ "$(shown)" = "1,banner"$'\n'"2,reset"$'\n'"3,silent_after_ack" ]
	[ "$(fed_to 1)" = "data:0:1 rst:10:6 rst:12:1 rst:12:6 rst:1:6 rst:0:1" ]
	[ "$(fed_to 2)" = "data:0:1" ]
	[ "$(fed_to 3)" = "data:0:1 rst:0:6 rst:0:1 rst:0:1" ]
}

@test "a host is forgotten after twice the time of an answer: one that has said nothing gets a second chance, one with a row none" {
	take -a --answer-time 1 -f saddr,classification,repeat <<-'END'
		0 1 SA 0 1
		0 2 SA 0 1
		0.1 2 A 1 1 SSH-\r\n
		1.9 1 SA 0 1
		2.1 1 SA 0 1
		2.1 2 SA 0 1
		2.2 1 A 1 1 SSH-\r\n
		9 3 SA 0 1
	END
	[ "$(shown)" = "2,banner,0"$'\n'"1,silent_after_ack,0"$'\n'"1,banner,0"$'\n'"3,silent_after_ack,0" ]
	[ "$(fed_to 2)" = "data:0:1 rst:6:1 rst:0:1" ]
}

@test "limits: --answer-max, --answer-idle, --answer-time; --answer-memory gives up the answer that waits longest, as it is" {
	script() { printf '%s\n' '0 1 SA 0 1' '0.1 1 A 1 1 0+1000' '0.2 1 A 1001 1 1000+1000' '0.3 1 A 2001 1 2000+4000' '0.4 2 SA 0 1' '1.5 3 SA 0 1' '9 4 SA 0 1'; }
	script | take -f saddr,banner_len,complete
	[ "$(shown)" = 1,4096,1 ]
	script | take -f saddr,banner_len --answer-max 1500
	[ "$(shown)" = 1,1500 ]
	[ "$(fed_to 1)" = "data:0:1 rst:1500:1 rst:2001:1" ]
	script | take -f saddr,banner_len --answer-max 16384
	[ "$(shown)" = 1,6000 ]
	script | take -f saddr,banner_len --answer-idle 0.05
	[ "$(shown)" = 1,1000 ]
	script | take -a -f saddr,banner_len --answer-time 0.25
	[ "$(shown)" = "1,2000"$'\n'2,0$'\n'3,0$'\n'4,0 ]
	# The longest answer time exceeds 2^31 microseconds.
	printf '%s\n' '0 1 SA 0 1' '1 2 SA 0 1' '3000 1 AP 1 1 SSH-\r\n' '3599 3 SA 0 1' | take -a -f saddr,rtt_us,timestamp_str --answer-time 3600
	[ "$(shown | head -n 2)" = "1,3000000000,2020-09-13T13:16:40.000000Z"$'\n'"2,,2020-09-13T12:26:41.000000Z" ]
	# 1 MiB has 2047 chunks; an answer of 12,000 bytes takes 24 of them.
	for k in 0 1 2 3; do
		for i in {1..100}; do
			echo "0.$((1000 + 100 * k + i)) $i $([ $k = 0 ] && echo SA 0 1 || echo "A $((4000 * k - 3999)) 1 $((4000 * k - 4000))+4000")"
		done
	done >script
	take --answer-max 16384 --answer-memory 1 -f saddr,banner_len,complete <script
	early=$(status_of early status zrecv)
	echo "early: $early"
	[ "$early" -gt 10 ]
	[ "$(shown | grep -c ,8000,1) $(shown | grep -c ,12000,1)" = "$early $((100 - early))" ]
	take --answer-max 16384 --answer-memory 2 -f saddr,banner_len,complete <script
	[ "$(status_of early status zrecv) $(shown | grep -c ,12000,1)" = "0 100" ]
	# The longest-waiting answer is given up, whether bytes are missing or not: here those with
	# missing bytes wait longer.
	for i in {1..100}; do
		echo "0.$((1000 + i)) $i SA 0 1"
		echo "0.$((2000 + i)) $i $([ $i -le 50 ] && echo A 4001 1 4000+8000 || echo A 1 1 0+12000)"
	done | sort -n >script
	take --answer-max 16384 --answer-memory 1 -f saddr,banner_len,complete <script
	early=$(status_of early status zrecv)
	echo "early: $early"
	[ "$early" -gt 0 ]
	[ "$(shown | head -n "$early")" = "$(seq -f %.0f,0,0 "$early")" ]
}

@test "an answer is over half a second after its last bytes, or as long after as --answer-idle says, and not before" {
	script() { printf '%s\n' '0 1 SA 0 1' '0.1 1 A 1 1 0+5' "0.3 1 A 6 1 5+5" "$1 2 SA 0 1" "$1 2 A 1 1 SSH-\r\n"; }
	for case in 0.79:21 0.81:12; do
		take -f saddr < <(script ${case%:*})
		[ "$(shown | paste -sd '\0')" = ${case#*:} ]
	done
	for case in 1.29:21 1.31:12; do
		take -f saddr --answer-idle 1 < <(script ${case%:*})
		[ "$(shown | paste -sd '\0')" = ${case#*:} ]
	done
}

@test "a million open connections take less than 64 MiB" {
	mkfifo in
	zperm 10.0.0.0/12 | zsend -k "$KEY" -p 22 -S $FROM -s 61001-65535 -w - | responder -o 22 >synacks
	recv -M tcp_banner --probe-args http -r - -u 6 <in 6>status >rows 2>err 3>&- &
	exec 5>in
	cat synacks >&5
	until [ "$(status_of packets status zrecv)" = 1048576 ]; do sleep 0.05; done
	[ "$(status_of open status zrecv)" = 1048576 ]
	peak=$(sed -n 's/^VmHWM:[^0-9]*\([0-9]*\) kB/\1/p' /proc/$!/status)
	exec 5>&-
	wait $!
	echo "$peak KiB"
	# The sanitizers use memory of their own.
	limit=65536
	[ -z "${SAN-}" ] || limit=262144
	[ "$peak" -lt $limit ]
}

@test "segments that the kernel has put together, to 64 KiB; captures that were cut; IPv6; a sequence number that wraps anywhere" {
	take -f saddr,banner_len,complete --answer-max 16384 < <(printf '%s\n' '0 1 SA 0 1' '0.1 1 A 1 1 0+65495')
	[ "$(shown)" = 1,16384,1 ]
	# The capture has cut the packet, but its header gives the length, so zrecv knows that bytes
	# are missing.
	CUT=154 take -f saddr,banner_len,complete < <(printf '%s\n' '0 1 SA 0 1' '0.1 1 A 1 1 0+1000')
	[ "$(shown)" = 1,100,0 ]
	CUT=154 take -a -f saddr,banner_len,complete < <(printf '%s\n' '0 1 SA 0 1' '0.1 1 FA 1 1 0+100' '0.2 2 SA 0 1' '0.3 2 FA 1 1 0+101')
	[ "$(shown)" = 1,100,1$'\n'2,100,0 ]
	SYNS=$BATS_FILE_TMPDIR/syns6 take -f saddr,daddr,banner < <(printf '%s\n' '0 1 SA 0 1' '0.1 1 A 1 1 SSH-\r\n')
	[ "$(sed 1d rows)" = fd00::7,fd00::1,SSH- ]
	[ "$(sed 1d fed | cut -d, -f1-3,5,7)" = fd00::7,22,fd00::1,4294967280,data$'\n'fd00::7,22,fd00::1,4294967286,rst ]
	for NUMBER in 0 1 4294967295 4294967294 4294967286 2147483647; do
		take -f saddr,banner_len < <(printf '%s\n' '0 1 SA 0 1' '0.1 1 A 6 1 5+5' '0.2 1 A 1 1 0+5' '0.3 1 FA 11 1')
		[ "$(shown)" = 1,10 ]
		[ "$(fed_to 1)" = "data:0:1 rst:10:1" ]
	done
}

@test "what does not fit its connection is invalid: numbers far away, a RST without ACK that is not the very next; wrong acknowledgements" {
	ARGS=text:hello take -a -f saddr,classification,banner_len <<-'END'
		0 1 SA 0 1
		0.1 1 A 16777217 6 x
		0.2 1 A -16777215 6 x
		0.3 1 R 0 0
		0.4 1 R 2 0
		0.5 1 A 1 2 x
		0.6 1 A 1 7 x
		0.7 1 A 1 0 x
		0.8 1 SA 0 6
		0.9 2 R 1 0
		1 1 A 1 6 0+5
		1.1 1 R 1 0
		1.2 1 R 6 0
		1.3 1 R 6 0
	END
	[ "$(shown)" = 1,banner,5 ]
	[ "$(status_of valid status zrecv) $(status_of invalid status zrecv)" = "3 11" ]
}

@test "errors of ICMP that quote the SYN or our data are rows as ever, and end no connection" {
	ARGS=text:hello take -a -f saddr,classification,success,banner_len,icmp_unreach_str,segment <<-'END'
		0 1 SA 0 1
		0.1 1 U 0 1
		0.2 1 FA 1 6 0+5
		0.3 2 U 0 0
		0.4 3 U 0 1402
	END
	[ "$(shown)" = '1,unreach,0,,host unreachable,rst'$'\n''1,banner,1,5,,rst'$'\n''2,unreach,0,,host unreachable,rst' ]
	[ "$(status_of valid status zrecv) $(status_of invalid status zrecv)" = "4 1" ]
}

@test "without --segments the rows are the same; the default ports are tcp_banner's own" {
	script() { printf '%s\n' '0 1 SA 0 1' '0.1 1 A 1 1 SSH-\r\n' '1 2 SA 0 1' '1.1 2 A 2 1 x'; }
	script | take -a
	script | "$REPO/test/tools/segments" "$SYNS" | recv -M tcp_banner --probe-args wait -a -s 61001-65535 -r - | diff - rows
	script | "$REPO/test/tools/segments" "$SYNS" | recv -M tcp_banner --probe-args wait -a -s 32768-61000 -r - 2>err | diff - <(head -n 1 rows)
	grep -q 'not to the source ports 32768-61000' err
}

@test "usage: what does not go together is refused" {
	run --separate-stderr recv -M tcp_reset -r -
	check 2 "" "zrecv: -M: tcp_reset: nothing answers it"
	run --separate-stderr recv --segments 5 -r - 5>fed
	check 2 "" "zrecv: --segments: tcp_synscan opens no connections: give -M tcp_banner"
	run --separate-stderr recv -M tcp_banner --segments 5 -r - 5>&-
	check 2 "" "zrecv: --segments: 5: not open for writing"
	run --separate-stderr recv -M tcp_banner --segments 2 -r -
	check 2 "" "zrecv: --segments: want a descriptor of 3 or more: 2"
	run --separate-stderr recv -M tcp_banner --segments 5 -o rows -r - 5>>rows
	[ "$status" = 2 ]
	run --separate-stderr bash -c 'zrecv -k $0 -M tcp_banner --segments 5 -r /dev/null 5>&1 | cat; exit "${PIPESTATUS[0]}"' "$KEY"
	check 2 "" "zrecv: --segments: 5: rows of results go there, too: give these another place with -o"
	run --separate-stderr recv -M tcp_banner --share 5:100 -r - 5>fed
	check 2 "" "zrecv: --share: without --segments or --control there is nothing to share the rate with"
	for wrong in 5 5: 5:0 5:x 2:100 x:100 5,:100 77:100; do
		run --separate-stderr recv -M tcp_banner --segments 4 --share $wrong -r - 4>seg 5>fed
		[ "$status ${stderr:0:15}" = "2 zrecv: --share:" ]
	done
	for option in answer-max=0 answer-max=16385 answer-time=0 answer-time=7200 answer-idle=x answer-memory=0; do
		run --separate-stderr recv -M tcp_banner --${option/=/ } -r -
		[ "$status" = 2 ]
		[[ "$stderr" == "zrecv: --${option%=*}: "* ]]
	done
}

# The start of each script in the lab: exports the key, and defines all_reset FILE, which succeeds
# if each host that got data in that file of segments also got a reset.
LIVE='export ZKEY=$KEY
	cd "$BATS_TEST_TMPDIR" || exit
	all_reset() {
		awk -F, '\''$NF == "data" { data[$1] } $NF == "rst" { reset[$1] } END { for (host in data) { n++; if (!(host in reset)) exit 1 } exit !n }'\'' "$1"
	}
	connections() { nsenter --net=/run/netns/far ss -Htn state all exclude listening exclude time-wait | grep -c 198.18.0.2; }
	segments() { cut -d, -f7 fed | sort | uniq -c | awk '\''{ printf "%s%s %d", (NR > 1 ? ", " : ""), $2, $1 } END { print "" }'\''; }
'

@test "in the lab: 256 servers answer, each once and whole, and none keeps a connection" {
	in_lab "$LIVE"'
		seq -f 10.0.3.%.0f 0 255 >targets
		zrecv -M tcp_banner --probe-args http -c 2 -u 6 6>status -f saddr,classification,complete,banner -o rows --segments 5 -- \
			sh -c "zsend -p 80 -s 61001-65535 -r 5000 <targets" 5>&1 | tee fed | zsend -M tcp_banner --probe-args http
		echo "${PIPESTATUS[*]}"
		grep -c "banner,1,\"\?HTTP/1.1 200 OK" rows
		cut -d, -f1 rows | sort -u | wc -l
		all_reset fed && [ "$(segments)" = "data 256, rst 256, segment 1" ] || segments
		until_true [ "$(connections)" = 0 ]
	' >out
	[ "$(paste -sd ' ' out)" = "0 0 0 256 257" ] || { cat out; false; }
	[ "$(status_of hits status zrecv) $(status_of open status zrecv)" = "256 0" ]
}

@test "in the lab: segments come as large as the kernel has put them together, and an answer as far as the host sends it" {
	in_lab "$LIVE"'
		ethtool -K lab0 gro on
		yes "a long answer" | head -c 100000 >text
		nsenter --net=/run/netns/far "$REPO/test/lab/banner" say 10.0.3.9 99 text >ready &
		until_true test -s ready
		zrecv -M tcp_banner --probe-args wait --answer-max 16384 -c 2 -f banner_len,complete,segments,data -o rows --segments 5 -- \
			sh -c "echo 10.0.3.9,99 | zsend -s 61001-65535" 5>&1 | tee fed | zsend -M tcp_banner --probe-args wait
		kill $!
		# No data was cut, so none was asked for again.
		[ "$(segments)" = "data 1, rst 1, segment 1" ] || segments
		until_true [ "$(connections)" = 0 ]
	' >out
	[ ! -s out ] || { cat out; false; }
	IFS=, read -r length complete segments data < <(sed 1d rows)
	echo "$length bytes in $segments segments, complete=$complete"
	[ "$length" -ge 14000 ] && [ "$complete" = 1 ]
	# The kernel has joined several segments of 1460 bytes into one.
	[ "$segments" -lt 8 ]
	[ "$data" = "$(head -c "$length" text | od -An -v -tx1 | tr -d ' \n')" ]
}

@test "in the lab: however the scan ends, each open connection gets its reset: -N, a reader of rows that goes, SIGINT, SIGTERM" {
	in_lab "$LIVE"'
		# The first hosts refuse, so that there are rows; the others are silent, because
		# they get no data.
		{ seq -f 10.2.0.%.0f 0 20; seq -f 10.0.3.%.0f 0 255; seq -f 10.2.1.%.0f 0 20; } >targets
		scan() {
			zrecv -M tcp_banner -a -c 1 -f saddr,classification --answer-time 60 -u 6 6>status "$@" --segments 5 -- \
				sh -c "zsend -p 80 -s 61001-65535 -r 2000 <targets; exec cat fifo" 5>fed
		}
		mkfifo fifo
		exec 9<>fifo
		scan -N 30 -o rows
		echo "-N: $?"
		[ "$(wc -l <rows)" = 31 ] || wc -l <rows
		all_reset fed && segments
		# The reader of rows leaves when all connections are open.
		{ scan; echo "reader: $?" >code; } | { read -r header; until_true eval "[ \"\$(status_of open status zrecv)\" = 256 ]"; }
		cat code
		all_reset fed && segments
		for signal in INT TERM; do
			scan -o rows &
			until_true eval "[ \"\$(status_of open status zrecv)\" = 256 ]"
			kill -$signal "$(pgrep -f "^zrecv -M tcp_banner" | head -n 1)"
			wait $!
			echo "$signal: $?"
			all_reset fed && segments
			grep -c silent_after_ack rows
		done
	' >out
	diff out - <<-'END'
		-N: 0
		data 256, rst 256, segment 1
		reader: 0
		data 256, rst 256, segment 1
		INT: 130
		data 256, rst 256, segment 1
		256
		TERM: 0
		data 256, rst 256, segment 1
		256
	END
}

@test "in the lab: a sender of segments that goes, or does not read: both are said, and the scan is not complete" {
	in_lab "$LIVE"'
		seq -f 10.0.3.%.0f 0 255 >targets
		mkfifo fifo
		exec 9<>fifo
		scan() {
			zrecv -M tcp_banner -c 1 -o rows -u 6 6>status "$@" 2>err
		}
		# The reader of segments has read the header, and leaves when all connections are
		# open.
		scan -a --segments 5 -- sh -c "zsend -p 80 -s 61001-65535 -r 2000 <targets; exec cat fifo" \
			5> >(read -r header; until_true eval "[ \"\$(status_of open status zrecv)\" = 256 ]")
		echo "$?: $(cat err)"
		grep -c silent_after_ack rows
		# A reader that is not there at all ends the scan before its first probe.
		scan --segments 5 -- sh -c "zsend -p 80 -s 61001-65535 <targets" 5> >(exit)
		echo "$?: $(cat err)"
		[ "$(status_of sent status zsend)" = "" ] || status_of sent status zsend
		# A pipe of 4 KiB, and no queue.
		: >status
		exec 5<>fifo
		{ until_true eval "[ \"\$(status_of feed_dropped status zrecv)\" -gt 0 ]"; cat fifo >fed; } &
		scan --queue 0 --segments 5 -- sh -c "zperm 10.0.64.0/18 | zsend -p 80 -s 61001-65535 -r 50000"
		echo "$?: $(sed "s/[0-9][0-9]* rows/SOME rows/" err)"
		kill $!
	' >out
	diff out - <<-'END'
		1: zrecv: --segments: nobody reads them any more: connections that are open get no reset
		256
		2: zrecv: --segments: nobody reads them any more: connections that are open get no reset
		1: zrecv: --segments: SOME rows dropped, since their reader was too slow: hosts got no data or no reset
	END
}

@test "in the lab: --share: senders of SYNs get what the segments leave, in equal parts, and at least a hundredth" {
	in_lab "$LIVE"'
		seq -f 10.0.3.%.0f 0 255 >targets
		# Nobody answers for three seconds.
		zrecv -M tcp_banner -c 0 -o rows --segments 5 5>fed --share 7,8:1000 7>first 8>second -- \
			sh -c "seq -f 10.1.0.%.0f 0 239 | zsend -p 80 -s 61001-65535 -r 80"
		cmp first second && sed -n "1p;\$p" first
		# 200 SYNs a second, with as many answers and resets.
		zrecv -M tcp_banner -c 0 -o rows --answer-time 0.1 --segments 5 5>fed --share 7:1000 7>first -- sh -c "for i in 1 2 3 4; do
			zsend -p 80 -s 61001-65535 -r 200 <targets; done"
		awk "NR > 20 && NR < 50 { sum += \$2; n++ } END { print (sum / n > 400 && sum / n < 800 ? \"balance\" : sum / n) }" first
		# The segments need more than the whole rate.
		zrecv -M tcp_banner -c 0 -o rows --answer-time 0.1 --segments 5 5>fed --share 7:100 7>first -- sh -c "for i in 1 2 3 4; do
			zsend -p 80 -s 61001-65535 -r 200 <targets; done"
		sort -n -k 2 first | head -n 1
	' >out
	cat out
	[ "$(sed -n 1p out)" = "rate 125.00" ]
	[[ "$(sed -n 2p out)" == "rate 4"* ]]
	[ "$(sed -n 3,4p out)" = balance$'\n''rate 1.00' ]
}
