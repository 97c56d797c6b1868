# SPDX-License-Identifier: ISC
#
# Tests zrecv on pcap files: the probes of zsend with the answers, true or forged, of
# test/lab/responder. Then tests its options, output, files, status and signals, and in the lab the
# command that it runs.

# shellcheck disable=SC2016

load ../helper
load ../tools/oracle

FROM=198.18.0.2
ETHERNET=0000000000000000000000000800   # addresses and type
ROWS=saddr,sport,classification,success,repeat,ttl,timestamp_str
ALL=saddr,sport,daddr,dport,ipid,ttl,classification,success,repeat,attempt,hop,cooldown,icmp_responder,icmp_type,icmp_code
ALL+=,icmp_unreach_str,timestamp_str,timestamp_ts,timestamp_us,saddr_raw,daddr_raw,name,proto,port,control

# probes OPTION...: prints the probes of zsend to the targets on stdin.
probes() {
	zsend -k "$KEY" -S "$FROM" -w - "$@"
}

# Twenty targets, half of them open, and their answers.
setup_file() {
	cd "$BATS_FILE_TMPDIR" || return
	for i in {1..10}; do
		echo "10.0.$i.1,443"
		echo "10.0.$i.2,22"
	done >targets
	probes <targets >probes.pcap
	responder <probes.pcap >answers.pcap
}

setup() {
	cp "$BATS_FILE_TMPDIR"/* "$BATS_TEST_TMPDIR"
	cd "$BATS_TEST_TMPDIR" || return
}

# refuses MESSAGE OPTION...: zrecv ends with status 2 and this message, without a row or a header.
refuses() {
	run --separate-stderr zrecv -k "$KEY" -r answers.pcap "${@:2}"
	check 2 "" "zrecv: $1"
}

# at PCAP: prints the time of each packet in the form of a row.
at() {
	TZ=UTC tcpdump -nr "$1" -tttt 2>/dev/null | sed 's/^\([^ ]*\) \([^ ]*\) .*/\1T\2Z/;s/\(\.[0-9]\{6\}\)[0-9]*/\1/'
}

# --- options

@test "-h and -V print to stdout, status 0; a full stdout is no success" {
	run --separate-stderr zrecv -h
	[ "$status" = 0 ]
	[[ "$output" == "usage: zrecv [-ahV] "* ]]
	[ -z "$stderr" ]
	run --separate-stderr zrecv -V
	check 0 "zrecv 0.1.0" ""
	for option in -h -V; do
		run --separate-stderr bash -c "zrecv $option >/dev/full"
		check 3 "" "zrecv: stdout: No space left on device"
	done
}

@test "an unknown option, or one without its argument, prints the usage, status 2" {
	for option in -x --nosuch -k --key-out; do
		run --separate-stderr zrecv -r answers.pcap $option
		[ "$status" = 2 ]
		[ -z "$output" ]
		[[ "$stderr" == *"option"*"usage: zrecv [-ahV] "* ]]
	done
}

@test "a bad value of an option is refused" {
	refuses "-M: unknown probe: nosuch: there are: $(probe_names)" -M nosuch
	for ports in 0 65536 2-1 a 1,2 1- ""; do
		refuses "-s: bad port range: $ports" -s "$ports"
	done
	for field in nosuch saddr,nosuch,ttl nosuch,saddr; do
		refuses "-f: unknown field for tcp_synscan: nosuch" -f $field
	done
	for fields in "" "," "saddr," ",saddr" saddr,,ttl; do
		refuses "-f: unknown field for tcp_synscan: " -f "$fields"
	done
	refuses "-f: unknown field for tcp_synscan: SADDR" -f SADDR
	refuses "-f: unknown field for tcp_synscan: icmp_id" -f icmp_id
	refuses "-f: unknown field for icmp_echoscan: window" -M icmp_echoscan -f window
	for seconds in soon -1 1d 2G "1 " ""; do
		refuses "-c: not a time: $seconds: give seconds, or a number with s, m or h" -c "$seconds"
		refuses "-t: not a time: $seconds: give seconds, or a number with s, m or h" -t "$seconds"
	done
	refuses "-c: out of range: 2000000000: want 1000000000 seconds at most" -c 2000000000
	refuses "-t: out of range: 2000000000: want 1000000000 seconds at most" -t 2000000000
	refuses "-N: out of range: 0: want 1 to 18446744073709551615" -N 0
	refuses "-N: not a number: all" -N all
	refuses "-k: bad key: want 32 hexadecimal digits or @FILE" -k 00
}

@test "descriptors: one that is closed, not for writing, or not ours to close, is refused" {
	refuses "-R: not a number: x" -R x
	for fd in 0 1 2; do
		refuses "-R: want a descriptor of 3 or more: $fd" -R $fd
	done
	refuses "-R: 77: not open for writing" -R 77
	refuses "-u: 77: not open for writing" -u 77
	refuses "-u: 5: not open for writing" -u 5 5</dev/null
	refuses "-R: 5: not open for writing" -R 5 5</dev/null
}

@test "what does not go together is refused" {
	refuses "-r and -i exclude each other" -i lo
	refuses "-r and a command exclude each other" -- true
	refuses "true: write -- before the command" true
}

@test "no such file, no pcap file, and one that ends within its header: status 2, and the rows of before stay" {
	echo before >rows.csv
	run --separate-stderr recv -r none.pcap -o rows.csv
	check 2 "" "zrecv: none.pcap: No such file or directory"
	run --separate-stderr recv -r targets -o rows.csv
	check 2 "" "zrecv: targets: unknown file format"
	run --separate-stderr recv -r /dev/null -o rows.csv
	[ "$status" = 2 ]
	[ -z "$output" ]
	[[ "$stderr" =~ ^"zrecv: /dev/null: truncated dump file"[^$'\n']*$ ]]
	head -c 20 answers.pcap >short.pcap
	run --separate-stderr recv -r short.pcap -o rows.csv
	[ "$status" = 2 ]
	[[ "$stderr" =~ ^"zrecv: short.pcap: truncated dump file"[^$'\n']*$ ]]
	run --separate-stderr bash -c 'zrecv -k "$1" -r - <targets' bash "$KEY"
	[ "$status" = 2 ]
	[ "$stderr" = "zrecv: stdin: unknown file format" ]
	[ "$(cat rows.csv)" = before ]
}

# --- rows

@test "a file that is compressed: the message names what to put before zrecv, and the rows of before stay" {
	echo rows >rows.csv
	for magic in 'gzip 1f8b0800' 'xz fd377a585a00' 'zstd 28b52ffd' 'bzip2 425a6839' 'lz4 04224d18'; do
		{ unhex <<<"${magic#* }"; head -c 100 /dev/zero; } >packed
		run --separate-stderr recv -o rows.csv -r packed
		check 2 "" "zrecv: packed: is compressed: ${magic%% *} -dc packed | zrecv -r -"
		run --separate-stderr recv -o rows.csv -r - <packed
		check 2 "" "zrecv: stdin: is compressed: put ${magic%% *} -dc before zrecv"
	done
	[ "$(cat rows.csv)" = rows ]
	probes <targets | responder >answers.pcap
	recv -f saddr -r answers.pcap >rows.csv
	gzip -c answers.pcap | gzip -dc - | recv -f saddr -r - | cmp - rows.csv
}

@test "hits: by default each open port once, in the order of the replies, with the columns of old" {
	run --separate-stderr recv -r answers.pcap
	{
		echo $ROWS
		i=0
		at answers.pcap | while read -r time; do
			((i % 2)) || echo "10.0.$((i / 2 + 1)).1,443,synack,1,0,57,$time"
			i=$((i + 1))
		done
	} >wanted.csv
	check 0 "$(cat wanted.csv)" ""
	[ "$(grep -c . wanted.csv)" -eq 11 ]
	for options in "-r - -k $KEY" "-r - -k $KEY -o /dev/stdout"; do
		# shellcheck disable=SC2086
		run --separate-stderr zrecv $options <answers.pcap
		check 0 "$(cat wanted.csv)" ""
	done
	ZKEY=$KEY run --separate-stderr zrecv -r answers.pcap
	check 0 "$(cat wanted.csv)" ""
}

@test "-a -f '*': every column of a SYN-ACK and of a RST, by the packet and the probe that it answers" {
	run --separate-stderr recv -a -f '*' -r answers.pcap
	[ "$status" = 0 ]
	[ -z "$stderr" ]
	paste -d' ' <(cat targets) <(frames probes.pcap) <(at answers.pcap) | {
		echo $ALL,seqnum,acknum,window,tcpopt_mss,tcpopt_wscale,tcpopt_sack_perm,tcpopt_ts_val,tcpopt_ts_ecr,rtt_us,rtt,ja4ts
		while read -r target frame time; do
			port=${target#*,}
			address4 "${target%,*}"
			initial=$(((16#$REPLY * 2654435761 ^ port) & 0xffffffff))
			raw=$((16#${REPLY:6:2}${REPLY:4:2}${REPLY:2:2}${REPLY::2})),$((16#020012c6))
			# The source port of the probe is at byte 34, its sequence number at byte
			# 38.
			dport=$((16#${frame:68:4})) acknum=$(((16#${frame:76:8} + 1) & 0xffffffff))
			kind=synack,1 window=29200 ja4ts=29200_00_00_00
			[ "$port" = 443 ] || kind=rst,0 window=0 initial=0 ja4ts=
			second=$(date -ud "$time" +%s) micro=${time##*.}
			micro=$((10#${micro%Z}))
			# The distance of the port from the port of time 0, 16 ports to a unit of
			# 1250 us, gives the time of the probe.
			tag "$KEY" "$FROM" "${target%,*}" "$port" 6
			unit=$(((dport - 32768 + 28233 - 16#${REPLY::8} % 28233) % 28233 / 16))
			rtt=$(((second * 1000000 + micro - unit * 1250) % 2205000 - 625))
			rtt=$((rtt < 1 ? 0 : (rtt + 50) / 100))
			rtt=$((rtt / 10)).$((rtt % 10))
			echo "$target,$FROM,$dport,0,57,$kind,0,0,,0,,,,,$time,$second,$micro,$raw,,tcp,$port,,$initial,$acknum,$window,,,,,,,$rtt,$ja4ts"
		done
	} >wanted.csv
	diff - wanted.csv <<<"$output"
	[ "$(wc -l <wanted.csv)" -eq 21 ]
}

@test "-f: the columns named, in that order, also twice" {
	run --separate-stderr recv -f ttl,saddr,ttl -N 1 -r answers.pcap
	check 0 "ttl,saddr,ttl
57,10.0.1.1,57" ""
}

@test "-f blank: an empty column, as often as it is named; JSON leaves it out" {
	run --separate-stderr recv -f saddr,blank,blank,sport -N 1 -r answers.pcap
	check 0 "saddr,blank,blank,sport
10.0.1.1,,,443" ""
	run --separate-stderr recv -O text -f saddr,blank,blank,sport -N 1 -r answers.pcap
	check 0 "10.0.1.1,,,443" ""
	run --separate-stderr recv -O json -f blank,saddr,blank -N 1 -r answers.pcap
	check 0 '{"saddr":"10.0.1.1"}' ""
	run --separate-stderr recv -O json -f blank,blank -r answers.pcap
	check 2 "" "zrecv: -f: no columns are left for JSON: blank,blank"
	# The rows are targets like any others.
	recv -f saddr,blank,blank,sport -N 1 -r answers.pcap | zblack -f /dev/null >passed
	[ "$(tail -n 1 passed)" = 10.0.1.1,,,443 ]
}

@test "echo replies: identifier, sequence number and pass; a failed and a narrow scan find none" {
	printf '10.0.0.1,,+%d\n' 0 1 15 >targets
	probes -M icmp_echoscan <targets | responder >answers.pcap
	run --separate-stderr recv -M icmp_echoscan -a -f '*' -r answers.pcap
	tag "$KEY" "$FROM" 10.0.0.1 0 1
	at answers.pcap | {
		echo $ALL,type,code,icmp_id,seq,data
		for pass in 0 1 15; do
			read -r time
			second=$(date -ud "$time" +%s) micro=${time##*.}
			micro=$((10#${micro%Z}))
			echo "10.0.0.1,,$FROM,,0,57,echoreply,1,$((pass > 0)),$pass,,0,,0,0,,$time,$second,$micro,$((16#0100000a)),$((16#020012c6)),,icmp,icmp,,0,0,$((16#${REPLY:12})),$(((16#${REPLY:8:4} + pass) % 65536)),$REPLY"
		done
	} >wanted.csv
	check 0 "$(cat wanted.csv)" ""
	# SYN scans and echo scans do not accept replies to each other.
	run --separate-stderr recv -a -f saddr -r answers.pcap
	check 0 saddr "zrecv: answers.pcap: no row from 3 packets: 3 answering another probe: give -M icmp_echoscan"
	run --separate-stderr recv -M icmp_echoscan -a -f saddr -r - <"$BATS_FILE_TMPDIR/answers.pcap"
	check 0 saddr "zrecv: stdin: no row from 20 packets: 20 answering another probe: give -M tcp_synscan"
}

@test "ICMP errors: by the probe that they quote, whoever sends them" {
	for probe in tcp_synscan icmp_echoscan; do
		ports=()
		[ $probe = icmp_echoscan ] || ports=(-p 80)
		probes -M $probe "${ports[@]}" <targets | responder -m unreach >answers.pcap
		run --separate-stderr recv -M $probe -r answers.pcap
		check 0 $ROWS "zrecv: answers.pcap: no row from 20 packets: 20 valid, but no success: -a prints them"
		columns=saddr,sport,daddr,classification,success,repeat,attempt,icmp_responder,icmp_type,icmp_code,icmp_unreach_str
		run --separate-stderr recv -M $probe -a -f $columns -r answers.pcap
		{
			echo $columns
			while IFS=, read -r addr port; do
				[ $probe = tcp_synscan ] || port=
				echo "$addr,$port,$FROM,unreach,0,0,0,198.18.0.1,3,1,host unreachable"
			done <targets
		} >wanted.csv
		check 0 "$(cat wanted.csv)" ""
	done
}

# quoted TYPE CODE FRAME [LENGTH]: prints an Ethernet frame with this ICMP error from 192.0.2.1,
# which quotes 28 bytes of the frame of a probe. It has no checksums, which the receiver of raw
# frames does not need.
quoted() {
	printf '%s45000038000000002a010000c0000201c6120002%02x%02x0000000000%02x%s\n' "$ETHERNET" "$1" "$2" "${4:-0}" "${3:28:56}"
}

@test "ICMP errors: each type has its name, each unreachable code its words" {
	frame=$(frames probes.pcap | head -n 1)
	{
		for type in 4 5 11 12; do quoted $type 1 "$frame"; done
		for code in {0..16} 255; do quoted 3 "$code" "$frame"; done
	} | pcap >errors.pcap
	run --separate-stderr recv -a -f saddr,sport,classification,ttl,icmp_responder,icmp_type,icmp_code,icmp_unreach_str -r errors.pcap
	{
		echo saddr,sport,classification,ttl,icmp_responder,icmp_type,icmp_code,icmp_unreach_str
		echo 4,sourcequench,1,
		echo 5,redirect,1,
		echo 11,timxceed,1,
		echo 12,paramprob,1,
		code=0
		while read -r words; do
			echo 3,unreach,$code,"$words"
			code=$((code + 1))
		done <<-'END'
			network unreachable
			host unreachable
			protocol unreachable
			port unreachable
			fragmentation needed
			source route failed
			network unknown
			host unknown
			source host isolated
			network prohibited
			host prohibited
			network unreachable for TOS
			host unreachable for TOS
			communication prohibited
			host precedence violation
			precedence cutoff
			unknown
		END
		echo 3,unreach,255,unknown
	} | sed 's/^\([0-9]*\),\([a-z]*\),/10.0.1.1,443,\2,42,192.0.2.1,\1,/' >wanted.csv
	check 0 "$(cat wanted.csv)" ""
	# Echo, timestamp and mask messages quote nothing.
	for type in 0 8 13 17 1 2 255; do quoted $type 0 "$frame"; done | pcap >others.pcap
	run --separate-stderr recv -a -f saddr -r others.pcap
	check 0 saddr "zrecv: others.pcap: no row from 7 packets: 7 unrelated to tcp_synscan"
}

@test "which attempt was answered: column attempt, empty where a narrow range cannot tell" {
	seq -f '10.0.0.1,443,+%g' 0 15 >targets
	for range in 32768-61000 1-65535 52736-65535 52737-65535 65520-65535; do
		probes -s $range <targets | responder >answers.pcap
		run --separate-stderr recv -s $range -a -f attempt,repeat -r answers.pcap
		check 0 "attempt,repeat
0,0
$(seq -f %g,1 1 15)" ""
	done
	for range in 40000-40014 40000; do
		probes -s $range <targets | responder >answers.pcap
		run --separate-stderr recv -s $range -f saddr,attempt -r answers.pcap
		check 0 "saddr,attempt
10.0.0.1," ""
	done
}

@test "a wider or narrower range of source ports than the sender's" {
	probes -s 40000-40015 <targets | responder >answers.pcap
	# The filter drops replies to other ports.
	run --separate-stderr recv -a -f saddr -s 50000-60000 -u 4 -r answers.pcap 4>status
	check 0 saddr "zrecv: answers.pcap: no row from 20 packets: 20 to ports 40001-40015, not to the source ports 50000-60000: give those of zsend by -s"
	[ "$(status_of packets status zrecv)" -eq 0 ]
	# The filter passes these, but they fit no attempt at their targets.
	run --separate-stderr recv -a -f saddr -s 38000-50000 -u 4 -r answers.pcap 4>status
	[ "$status" = 0 ]
	[ "$output" = saddr ]
	[ "$(status_of packets status zrecv)" -eq 20 ]
	[ "$(status_of invalid status zrecv)" -eq 20 ]
	[[ "$stderr" == "zrecv: 20 replies failed validation and none passed: "* ]]
}

@test "duplicates: counted, marked with -a, else not printed" {
	probes <targets | responder -m dup -n 5 >answers.pcap
	run --separate-stderr recv -f saddr,repeat -u 4 -r answers.pcap 4>status
	check 0 "saddr,repeat
$(for i in {1..10}; do echo "10.0.$i.1,0"; done)" ""
	[ "$(status_of valid status zrecv)" -eq 100 ]
	[ "$(status_of hits status zrecv)" -eq 10 ]
	[ "$(status_of duplicates status zrecv)" -eq 80 ]
	[ "$(status_of rows status zrecv)" -eq 10 ]
	run --separate-stderr recv -a -f saddr,sport,repeat -r answers.pcap
	while read -r target; do
		echo "$target,0"
		for _ in {1..4}; do echo "$target,1"; done
	done <targets >wanted.csv
	check 0 "saddr,sport,repeat
$(cat wanted.csv)" ""
}

@test "other ports of one host, and a failure before a success, are no repeats" {
	printf '10.0.0.1,%s\n' 80 443 22 80 >targets
	probes <targets >probes.pcap
	# The first answer is a refusal, the second a success.
	{
		responder -o 443 <probes.pcap >closed.pcap
		responder -o 80,443 <probes.pcap >open.pcap
		frames closed.pcap
		frames open.pcap
	} | pcap >answers.pcap
	run --separate-stderr recv -a -f sport,classification,repeat -r answers.pcap
	check 0 "sport,classification,repeat
80,rst,0
443,synack,0
22,rst,0
80,rst,1
80,synack,0
443,synack,1
22,rst,1
80,synack,1" ""
	run --separate-stderr recv -f sport -r answers.pcap
	check 0 "sport
443
80" ""
}

# Any source port that tells the time is accepted here: the acknowledgement is the proof
# (test/lib/source_time.bats).
@test "forged replies, of every kind: none is accepted, all are counted, status 0 with a hint" {
	local ports
	for i in {0..4}; do
		seq -f "10.1.$i.%g,443" 1 100
	done >targets
	for case in badack:tcp_synscan:500 badport:tcp_synscan:500 badhost:tcp_synscan:500 badsport:tcp_synscan:500 \
	    badquote:tcp_synscan:500 badquote:icmp_echoscan:500 badhost:icmp_echoscan:500 badecho:icmp_echoscan:1500 random:tcp_synscan:10000; do
		IFS=: read -r mode probe count <<<"$case"
		n=500
		[ "$mode" != random ] || n=10
		head -n $n targets >some
		# The range has all ports, so zrecv classifies each forged reply, not the filter.
		ports=1-65535
		[ "$mode" != badport ] || ports=40000-52798
		probes -M "$probe" -s $ports <some >probes.pcap
		responder -m "$mode" <probes.pcap >forged.pcap
		[ "$(frames forged.pcap | wc -l)" -eq "$count" ]
		if [ "$mode" = badport ]; then
			# Some replies go to ports outside the range.
			count=$(tcpdump -nr forged.pcap tcp dst portrange $ports 2>/dev/null | wc -l)
			[ "$count" -gt 400 ]
		fi
		run --separate-stderr recv -M "$probe" -a -f saddr -s $ports -u 4 -r forged.pcap 4>status
		[ "$status $output" = "0 saddr" ]
		[ "${stderr_lines[0]}" = "zrecv: $count replies failed validation and none passed: have zsend and zrecv the same key, source ports and probe?" ]
		[ "${#stderr_lines[@]}" -eq 1 ] || [ "$mode" = badport ]
		[ "$(status_of packets status zrecv)" -eq "$count" ]
		[ "$(status_of invalid status zrecv)" -eq "$count" ]
		[ "$(status_of valid status zrecv)" -eq 0 ]
		# The true replies are all accepted.
		responder <probes.pcap >answers.pcap
		run --separate-stderr recv -M "$probe" -f saddr -s $ports -r answers.pcap
		check 0 "saddr
$(cut -d, -f1 some)" ""
	done
}

# --- keys

@test "another key: no hit, all counted, and a hint" {
	for key in ${KEY//0/1} "@$PWD/other"; do
		echo ffffffffffffffffffffffffffffffff >other
		chmod 600 other
		run --separate-stderr zrecv -k "$key" -a -u 4 -r answers.pcap 4>status
		check 0 $ROWS "zrecv: 20 replies failed validation and none passed: have zsend and zrecv the same key, source ports and probe?"
		[ "$(status_of invalid status zrecv)" -eq 20 ]
		[ "$(status_of valid status zrecv)" -eq 0 ]
	done
}

@test "without a flag zsend and zrecv have one key, whichever comes first" {
	for first in send receive; do
		rm -rf "$XDG_STATE_HOME"
		[ $first = send ] || zrecv -r answers.pcap >/dev/null 2>&1
		zsend -S "$FROM" -w - <targets | responder >own.pcap
		run --separate-stderr zrecv -f saddr -r own.pcap
		check 0 "saddr
$(for i in {1..10}; do echo "10.0.$i.1"; done)" ""
		[ "$(stat -c %a "$XDG_STATE_HOME/zscan/key")" = 600 ]
	done
}

@test "--key-out: the key in use, for its owner alone, in place of what was there and never through a link" {
	umask 0
	echo before >linked
	ln -s linked key
	run --separate-stderr recv --key-out key -N 1 -f saddr -r answers.pcap
	check 0 "saddr
10.0.1.1" ""
	[ ! -L key ]
	[ "$(stat -c %a key)" = 600 ]
	[ "$(cat key)" = "$KEY" ]
	[ "$(cat linked)" = before ]
	run --separate-stderr zrecv -k @key -N 1 -f saddr -r answers.pcap
	check 0 "saddr
10.0.1.1" ""
	refuses "no/such: No such file or directory" --key-out no/such
	mkfifo fifo
	refuses "fifo: exists and is not a regular file" --key-out fifo
	[ -p fifo ]
	# If nothing was captured, the earlier key stays.
	run --separate-stderr recv -k "${KEY//0/1}" --key-out key -r nosuch
	check 2 "" "zrecv: nosuch: No such file or directory"
	[ "$(cat key)" = "$KEY" ]
	[ "$(find . -name 'key*')" = ./key ]
}

# --- limits, files and streams

@test "-N: exactly so many rows, and what comes behind is not read; fewer than that is no error" {
	for n in 1 9 10 11; do
		run --separate-stderr recv -N $n -f saddr -u 4 -r answers.pcap 4>status
		rows=$((n > 10 ? 10 : n))
		check 0 "saddr
$(for ((i = 1; i <= rows; i++)); do echo "10.0.$i.1"; done)" ""
		[ "$(status_of rows status zrecv)" -eq $rows ]
	done
	run --separate-stderr recv -a -N 15 -f sport -r answers.pcap
	[ "$status" = 0 ]
	[ "${#lines[@]}" -eq 16 ]
	# zrecv reaches the limit before it notices that the file is cut.
	head -c 200 answers.pcap >cut.pcap
	run --separate-stderr recv -N 1 -f saddr -r - < <(cat cut.pcap)
	[ "${lines[1]}" = 10.0.1.1 ]
}

@test "the set of addresses: millions of them, each new once and known from then on, also neighbours in its own order" {
	run --separate-stderr timeout 60 "$REPO/test/tools/ipv4_set" 2500000
	[ "$status" = 0 ]
	[ -z "$stderr" ]
	# 16 MiB, and 4 MiB of the table for few addresses, which is replaced. A sanitizer keeps
	# freed memory, and uses some of its own.
	[ "${output% KiB}" -lt $((${SAN:+10*}22 * 1024)) ]
	run --separate-stderr timeout 60 "$REPO/test/tools/ipv4_set" part
	[ "$status" = 0 ]
	[ -z "$stderr" ]
}

@test "-o: the rows go to the file, which is made anew with one header" {
	recv -r answers.pcap >wanted.csv
	seq 1 10000 >rows.csv
	for _ in 1 2; do
		run --separate-stderr recv -r answers.pcap -o rows.csv
		check 0 "" ""
		cmp rows.csv wanted.csv
	done
	run --separate-stderr recv -r answers.pcap -o no/such.csv
	check 2 "" "zrecv: no/such.csv: No such file or directory"
}

@test "-o: never over the file that -r reads, by whatever name" {
	cp answers.pcap before
	ln -s answers.pcap linked
	refuses "-o: answers.pcap: is the file that -r reads" -o answers.pcap
	refuses "-o: linked: is the file that -r reads" -o linked
	run --separate-stderr recv -r - -o answers.pcap <answers.pcap
	check 2 "" "zrecv: -o: answers.pcap: is the standard input"
	cmp answers.pcap before
}

@test "an empty pcap file: a header and nothing else, status 0" {
	pcap </dev/null >empty.pcap
	run --separate-stderr recv -r empty.pcap
	check 0 $ROWS ""
	run --separate-stderr recv -a -f '*' -M icmp_echoscan -r empty.pcap
	check 0 "$ALL,type,code,icmp_id,seq,data" ""
}

@test "a pcap file that is cut short: the rows so far, then status 3, wherever it is cut" {
	whole=$(stat -c %s answers.pcap)
	for cut in $((whole - 1)) $((whole - 60)) $((24 + 70 * 3 + 10)) 25; do
		head -c $cut answers.pcap >cut.pcap
		run --separate-stderr recv -a -f saddr,sport -u 4 -r cut.pcap 4>status
		[ "$status" = 3 ]
		n=$(((cut - 24) / 70))
		[ "$output" = "$(echo saddr,sport; head -n $n targets)" ]
		[[ "$stderr" =~ ^"zrecv: cut.pcap: truncated dump file; "[^$'\n']*$ ]]
		[ "$(status_of rows status zrecv)" -eq $n ]
		[ "$(status_of end status zrecv)" -eq 3 ]
	done
}

@test "every link type that it knows gives the same rows, others are refused" {
	recv -a -f saddr,sport,acknum -r answers.pcap >wanted.csv
	[ "$(wc -l <wanted.csv)" -eq 21 ]
	# Raw IP; BSD loopback, with the address family; Linux "cooked", versions 1 and 2.
	for link in 101: 0:02000000 113:00000001000602000000000100000800 276:0800000000000002000100060200000000010000; do
		frames answers.pcap | sed "s/^.\{28\}/${link#*:}/" | pcap "${link%:*}" >other.pcap
		run --separate-stderr recv -a -f saddr,sport,acknum -r other.pcap
		check 0 "$(cat wanted.csv)" ""
	done
	# A VLAN tag between the addresses and the type.
	frames answers.pcap | sed 's/^.\{24\}/&8100002a/' | pcap >vlan.pcap
	run --separate-stderr recv -a -f saddr,sport,acknum -r vlan.pcap
	check 0 "$(cat wanted.csv)" ""
	frames answers.pcap | pcap 105 >wlan.pcap
	run --separate-stderr recv -r wlan.pcap
	check 2 "" "zrecv: wlan.pcap: unknown link type: IEEE802_11"
	frames answers.pcap | pcap 147 >user.pcap
	run --separate-stderr recv -r user.pcap
	[ "$status" = 2 ]
	[ -z "$output" ]
	[[ "$stderr" =~ ^"zrecv: user.pcap: unknown link type: "[^$'\n']*$ ]]
}

@test "time stamps: of microseconds, nanoseconds and the other byte order, over a change of second" {
	frame=$(frames answers.pcap | head -n 1)
	le() { printf '%02x%02x%02x%02x' $(($1 & 255)) $(($1 >> 8 & 255)) $(($1 >> 16 & 255)) $(($1 >> 24 & 255)); }
	be() { printf %08x "$1"; }
	length=$((${#frame} / 2))
	for kind in le:2712847316:1 le:2712812621:1000 be:2712847316:1 be:2712812621:1000; do
		IFS=: read -r put magic unit <<<"$kind"
		{
			$put "$magic"
			[ "$put" = le ] && echo 02000400 || echo 00020004
			$put 0; $put 0; $put 65535; $put 1
			for time in 0:0 951868799:999999 951868800:0 1583020800:7 2147483647:123456; do
				$put "${time%:*}"; $put $((${time#*:} * unit)); $put $length; $put $length
				echo "$frame"
			done
		} | unhex >times.pcap
		run --separate-stderr recv -a -f timestamp_str,timestamp_ts,timestamp_us -r times.pcap
		check 0 "timestamp_str,timestamp_ts,timestamp_us
1970-01-01T00:00:00.000000Z,0,0
2000-02-29T23:59:59.999999Z,951868799,999999
2000-03-01T00:00:00.000000Z,951868800,0
2020-03-01T00:00:00.000007Z,1583020800,7
2038-01-19T03:14:07.123456Z,2147483647,123456" ""
	done
}

# pcapng RESOLUTION TIME FRAME: prints a file of pcapng. Times have RESOLUTION decimals of a second;
# TIME has 16 hexadecimal digits.
pcapng() {
	local n=$((${#3} / 2)) pad=$(((4 - ${#3} / 2 % 4) % 4))
	{
		printf '0a0d0d0a 0000001c 1a2b3c4d 0001 0000 ffffffffffffffff 0000001c'
		printf '00000001 00000020 0001 0000 0000ffff 0009 0001 %02x000000 0000 0000 00000020' "$1"
		printf '00000006 %08x 00000000 %s %08x %08x %s' $((32 + n + pad)) "$2" $n $n "$3"
		printf '%.*s%08x' $((2 * pad)) 000000 $((32 + n + pad))
	} | unhex
}

@test "pcapng: read too; a time beyond year 9999 leaves timestamp_str empty" {
	frame=$(frames answers.pcap | head -n 1)
	for case in 6:000305dcff88d387:850871668,233095:1996-12-18T01:14:28.233095Z \
	    0:000000000000000f:15,0:1970-01-01T00:00:15.000000Z \
	    0:0000003afff4417f:253402300799,0:9999-12-31T23:59:59.000000Z \
	    0:0000003afff44180:253402300800,0: \
	    0:7fffffffffffffff:9223372036854775807,0:; do
		IFS=: read -r decimals time numbers text <<<"$case"
		pcapng "$decimals" "$time" "$frame" >answer.pcapng
		run --separate-stderr recv -f timestamp_ts,timestamp_us,timestamp_str -r answer.pcapng
		check 0 "timestamp_ts,timestamp_us,timestamp_str
$numbers,$text" ""
	done
}

@test "packets that are cut short are no replies, and harm nothing" {
	# Every length from 0 to one byte less than the packet, cut by the capture and cut by the
	# sender.
	for probe in tcp_synscan icmp_echoscan; do
		probes -M $probe <targets | responder -m short >short.pcap
		[ "$(frames short.pcap | wc -l)" -gt 1500 ]
		run --separate-stderr recv -M $probe -a -f saddr -u 4 -r short.pcap 4>status
		[ "$status" = 0 ]
		[ "$output" = saddr ]
		[ "$(status_of valid status zrecv)" -eq 0 ]
		[ "$(status_of end status zrecv)" -eq 0 ]
	done
	# An error must quote at least 8 bytes after the IP header.
	frame=$(frames probes.pcap | head -n 1)
	whole=$(quoted 3 1 "$frame")
	for ((n = ${#whole} - 2; n >= 0; n -= 2)); do
		echo "${whole:0:n}" | sed 's/^$/00/'
	done | pcap >short.pcap
	run --separate-stderr recv -a -f saddr -r short.pcap
	check 0 saddr "zrecv: short.pcap: no row from 70 packets: 56 cut too short by the capture: it wants a longer snapshot length; 14 not IP"
	echo "$whole" | pcap >whole.pcap
	run --separate-stderr recv -a -f saddr -r whole.pcap
	check 0 "saddr
10.0.1.1" ""
}

@test "fragments, wrong lengths and IP versions are no replies; IP options and trailing bytes do not matter" {
	reply=$(frames answers.pcap | head -n 1)
	eth=${reply::28} ip=${reply:28:40} tcp=${reply:68}
	{
		echo "$eth${ip::12}2000${ip:16}$tcp"                    # more fragments
		echo "$eth${ip::12}0001${ip:16}$tcp"                    # an offset
		echo "${eth}65${ip:2}$tcp"                              # version 6
		echo "${eth}44${ip:2}$tcp"                              # a header of 16 bytes
		echo "${eth}4f${ip:2}$tcp"                              # one of 60, past the end
		echo "${eth}45000013${ip:8}$tcp"                      # 19 bytes in all
		echo "${eth}45000027${ip:8}$tcp"                      # one byte of TCP is missing
		echo "${eth::24}86dd$ip$tcp"                            # IPv6 by type
		echo "$eth${ip::18}11${ip:20}$tcp"                      # UDP
	} | pcap >bad.pcap
	run --separate-stderr recv -a -f saddr -r bad.pcap
	check 0 saddr "zrecv: bad.pcap: no row from 9 packets: 6 damaged, or from addresses that no host has; 2 fragments; 1 cut too short by the capture: it wants a longer snapshot length"
	{
		echo "${eth}47000030${ip:8}0101010101010100$tcp"
		echo "${reply}0102030405060708"
		echo "$eth${ip::12}0000${ip:16}$tcp"
	} | pcap >good.pcap
	run --separate-stderr recv -a -f saddr,sport,repeat -r good.pcap
	check 0 "saddr,sport,repeat
10.0.1.1,443,0
10.0.1.1,443,1
10.0.1.1,443,1" ""
}

@test "TCP flags: a SYN-ACK has neither FIN nor RST, a RST has no SYN; the others do not matter" {
	reply=$(frames answers.pcap | head -n 1)
	declare -A wanted=([12]=synack [04]=rst [14]=rst [1a]=synack [52]=synack [92]=synack [d2]=synack [1c]=rst [54]=rst [15]=rst)
	for flags in {0,1,2,3,4,5,6,7,8,9,a,b,c,d,e,f}{0,1,2,3,4,5,6,7,8,9,a,b,c,d,e,f}; do
		echo "${reply::94}$flags${reply:96}"
	done >variants
	pcap <variants >variants.pcap
	recv -a -f timestamp_ts,classification -r variants.pcap | sed 1d >found
	for flags in "${!wanted[@]}"; do
		grep -qx "$((1000000001 + 16#$flags)),${wanted[$flags]}" found
	done
	# Every row is of one of these two kinds, and there are as many as expected.
	while IFS=, read -r second kind; do
		f=$((second - 1000000001))
		[ "$kind,$((f & 0x17))" = synack,18 ] || [ "$kind,$((f & 6))" = rst,4 ]
	done <found
	[ "$(wc -l <found)" -eq $((16 + 64)) ]
}

@test "a RST may acknowledge the probe's number itself, a SYN-ACK may not" {
	for target in 1 2; do
		reply=$(frames answers.pcap | sed -n ${target}p)
		for by in -2 -1 0 1; do
			printf -v acknum %08x $(((16#${reply:84:8} + by) & 0xffffffff))
			echo "${reply::84}$acknum${reply:92}"
		done
	done | pcap >variants.pcap
	run --separate-stderr recv -a -f timestamp_ts,classification -r variants.pcap
	check 0 "timestamp_ts,classification
1000000003,synack
1000000006,rst
1000000007,rst" ""
}

@test "10,000 mangled replies: no crash, and what is still accepted is about a probe that was sent" {
	for probe in tcp_synscan icmp_echoscan; do
		for i in {1..50}; do echo "10.2.3.$i,443"; done >targets
		probes -M $probe -s 1-65535 <targets >probes.pcap
		{
			for mode in answer unreach; do
				responder -m $mode <probes.pcap >some.pcap
				frames some.pcap
			done
		} | mutate 42 10000 | pcap >mangled.pcap
		[ "$(frames mangled.pcap | wc -l)" -eq 10000 ]
		run --separate-stderr recv -M $probe -a -f saddr,sport,daddr -s 1-65535 -u 4 -r mangled.pcap 4>status
		[ "$status" = 0 ]
		[ -z "$stderr" ]
		sort -u targets | sed "s/,443/,$([ $probe = icmp_echoscan ] || echo 443),$FROM/" >known
		run -1 grep -vxFf known <(sed 1d <<<"$output")
		valid=$(status_of valid status zrecv)
		# Many changes affect no byte that counts; many do.
		[ "$valid" -gt 1000 ]
		[ "$valid" -lt 9000 ]
		[ "$(status_of invalid status zrecv)" -gt 300 ]
	done
}

@test "10,000 replies with random numbers and ports, and random bytes after the link header: none is accepted" {
	reply=$(frames answers.pcap | head -n 1)
	awk -v reply="$reply" "$RANDOM_AWK"'BEGIN {
		seed = 7
		for (i = 0; i < 10000; i++) {
			f = substr(reply, 1, 72)
			for (k = 0; k < 10; k++)
				f = f sprintf("%02x", 256 * random())
			print f substr(reply, 93)
		}
	}' | pcap >random.pcap
	run --separate-stderr recv -a -f saddr -s 1-65535 -u 4 -r random.pcap 4>status
	[ "$output" = saddr ]
	[ "$(status_of invalid status zrecv)" -ge 9990 ]
	[ "$(status_of valid status zrecv)" -eq 0 ]
	[[ "$stderr" == "zrecv: "*" replies failed validation and none passed: "* ]]
	awk -v reply="$reply" "$RANDOM_AWK"'BEGIN {
		seed = 8
		for (i = 0; i < 10000; i++) {
			f = substr(reply, 1, 28) "45"
			for (k = 120 * random(); k > 0; k--)
				f = f sprintf("%02x", 256 * random())
			print f
		}
	}' | pcap >random.pcap
	for probe in tcp_synscan icmp_echoscan; do
		run --separate-stderr recv -M $probe -a -f saddr -r random.pcap
		[ "$status" = 0 ]
		[ "$output" = saddr ]
	done
}

@test "40 pcap files with random bytes in them: an end in 0, 2 or 3, with a word about it" {
	for i in {1..40}; do
		hex answers.pcap | awk -v seed="$i" "$RANDOM_AWK"'{
			for (k = 1 + 5 * random(); k > 0; k--) {
				at = 2 * int(random() * (random() < 0.5 ? 40 : length($0) / 2))
				$0 = substr($0, 1, at) sprintf("%02x", 256 * random()) substr($0, at + 3)
			}
			print
		}' | unhex >random.pcap
		run --separate-stderr recv -a -f saddr,sport -r random.pcap
		case $status in
		0) [ "${lines[0]}" = saddr,sport ] ;;
		2) [ -z "$output" ] && [[ "$stderr" == "zrecv: random.pcap: "* ]] ;;
		3) [[ "$stderr" == "zrecv: random.pcap: "* ]] && [ "${lines[0]}" = saddr,sport ] ;;
		*) echo "seed $i: status $status"; false ;;
		esac
		run -1 grep -vxFf targets <(sed 1d <<<"$output")
	done
}

@test "a full disk: status 3, never 0" {
	run --separate-stderr bash -c 'zrecv -k "$1" -r answers.pcap >/dev/full' bash "$KEY"
	check 3 "" "zrecv: stdout: No space left on device"
	run --separate-stderr recv -r answers.pcap -o /dev/full
	check 3 "" "zrecv: /dev/full: No space left on device"
	# The header alone is output too.
	pcap </dev/null >empty.pcap
	run --separate-stderr recv -r empty.pcap -o /dev/full
	check 3 "" "zrecv: /dev/full: No space left on device"
}

@test "a reader that has enough ends it in silence, also while it waits for a slow pipe" {
	for i in {1..200}; do seq -f "10.3.$i.%g,80" 1 250; done | probes | responder >many.pcap
	run --separate-stderr bash -c 'zrecv -k "$1" -r many.pcap -u 4 4>status | head -n 1; echo "${PIPESTATUS[@]}"' bash "$KEY"
	check 0 "$ROWS
0 0" ""
	[ "$(status_of rows status zrecv)" -lt 50000 ]
	mkfifo in
	zrecv -k "$KEY" -r - <in 3>&- 2>err > >(head -n 1 >top) &
	exec 5>in
	cat answers.pcap >&5
	until_true test -s top
	tail -c +25 many.pcap >&5 || true
	wait $!
	exec 5>&-
	[ "$(cat top)" = $ROWS ]
	[ ! -s err ]
}

@test "stdin that is closed, stdout that is closed, stderr that is closed" {
	run --separate-stderr bash -c 'zrecv -k "$1" -r - <&-' bash "$KEY"
	[ "$status" = 2 ]
	[ -z "$output" ]
	[[ "$stderr" == "zrecv: stdin: "*"Bad file descriptor" ]]
	run --separate-stderr bash -c 'zrecv -k "$1" -r answers.pcap >&-' bash "$KEY"
	check 3 "" "zrecv: stdout: Bad file descriptor"
	run bash -c 'zrecv -k "$1" -f saddr -r answers.pcap -o rows.csv 2>&-' bash "${KEY//0/1}"
	[ "$status" = 0 ]
	[ "$(cat rows.csv)" = saddr ]
}

@test "-r -: rows come when the input pauses, for as long as it does" {
	mkfifo in status
	zrecv -k "$KEY" -a -f saddr,sport -r - -u 4 <in >rows.csv 4>status 2>err 3>&- &
	exec 5>in 6<status
	head -c $((24 + 70 * 3 + 30)) answers.pcap >&5
	has() { [ "$(cat rows.csv)" = "$(echo saddr,sport; head -n "$1" targets)" ]; }
	until_true has 3
	# A status line is due in the middle of a packet, which must not end the packet.
	for t in 0 1 2; do
		read -t 10 -r line <&6
		[[ "$line" =~ ^"zrecv pid=$! t="([0-9]+)\. ]]
		[ "${BASH_REMATCH[1]}" -ge $t ]
	done
	[[ "$line" == *" packets=3 valid=3 hits=2 "* ]]
	tail -c +$((24 + 70 * 3 + 31)) answers.pcap >&5
	until_true has 20
	exec 5>&-
	wait $!
	[ ! -s err ]
	has 20
}

# --- IPv6

# probes6: prints the probes to the targets on stdin, one frame a line. The range has all ports, so
# zrecv classifies, not the filter.
probes6() {
	zsend -k "$KEY" -S fd00:198:18::2 -s 1-65535 -w probes6.pcap && frames probes6.pcap
}

recv6() {
	recv -s 1-65535 "$@"
}

# reply6 FRAME FLAGS DISTANCE: prints the answer to a probe, with these TCP flags. Its
# acknowledgement exceeds the sequence number of the probe by DISTANCE.
reply6() {
	local acknum
	printf -v acknum %08x $(((16#${1:116:8} + $3) & 0xffffffff))
	echo "${ETHERNET::24}86dd600000000014063a${1:76:32}${1:44:32}${1:112:4}${1:108:4}11223344${acknum}50${2}721000000000"
}

# quoted6 TYPE CODE FRAME: prints this ICMPv6 error from fd00::1, which quotes 48 bytes of the frame
# of a probe.
quoted6() {
	printf '%s86dd6000000000383a2afd000000000000000000000000000001%s%02x%02x000000000000%s\n' \
		"${ETHERNET::24}" "${3:44:32}" "$1" "$2" "${3:28:96}"
}

@test "IPv6: SYN-ACKs and RSTs to probes, and none that is forged, cut short, or a fragment" {
	printf 'fd00:10::%x,443,+%d\n' 1 0 2 15 0xabcd 3 | probes6 >probes
	one=$(head -n 1 probes)
	{
		while read -r frame; do reply6 "$frame" 12 1; done <probes
		reply6 "$one" 12 1              # a duplicate
		reply6 "$one" 14 1
		reply6 "$one" 04 0
	} >replies
	pcap <replies >good.pcap
	run --separate-stderr recv6 -a -f saddr,sport,daddr,dport,ipid,ttl,classification,success,repeat,attempt,seqnum,window -r good.pcap
	port() { echo $((16#$(sed -n "$1s/^.\{108\}\(....\).*/\1/p" probes))); }
	check 0 "saddr,sport,daddr,dport,ipid,ttl,classification,success,repeat,attempt,seqnum,window
fd00:10::1,443,fd00:198:18::2,$(port 1),,58,synack,1,0,0,287454020,29200
fd00:10::2,443,fd00:198:18::2,$(port 2),,58,synack,1,0,15,287454020,29200
fd00:10::abcd,443,fd00:198:18::2,$(port 3),,58,synack,1,0,3,287454020,29200
fd00:10::1,443,fd00:198:18::2,$(port 1),,58,synack,1,1,0,287454020,29200
fd00:10::1,443,fd00:198:18::2,$(port 1),,58,rst,0,0,0,287454020,29200
fd00:10::1,443,fd00:198:18::2,$(port 1),,58,rst,0,1,0,287454020,29200" ""
	# In a VLAN, and as raw IP.
	sed 's/^\(.\{24\}\)/\181000007/' replies | pcap >vlan.pcap
	sed 's/^.\{28\}//' replies | pcap 101 >raw.pcap
	for file in vlan raw; do
		run --separate-stderr recv6 -f saddr -r $file.pcap
		check 0 "saddr
fd00:10::1
fd00:10::2
fd00:10::abcd" ""
	done

	reply=$(head -n 1 replies)
	{
		reply6 "$one" 12 0
		reply6 "$one" 12 2
		echo "${reply::75}2${reply:76}"                 # from another host
		echo "${reply::107}3${reply:108}"               # to another host
		echo "${reply::108}01bc${reply:112}"            # from another port
		echo "${reply::76}${reply:44:32}${reply:108}"   # to itself
	} | pcap >forged.pcap
	run --separate-stderr recv6 -a -f saddr -u 4 -r forged.pcap 4>status
	[ "$status" = 0 ]
	[ "$output" = saddr ]
	[ "$(status_of valid status zrecv)" = 0 ]
	[ "$(status_of invalid status zrecv)" = 6 ]
	{
		for ((n = ${#reply} - 2; n > 0; n -= 2)); do echo "${reply::n}"; done
		echo "${reply::36}0013${reply:40}"                              # a byte of TCP is missing
		echo "${reply::36}001c2c${reply:42:66}0600000100000001${reply:108}"     # a fragment
		echo "${reply::44}00000000000000000000ffff0a000001${reply:76}"  # IPv4-mapped source
		echo "${reply::24}0800${reply:28}"                              # IPv4 by type
		echo "${reply::28}4${reply:29}"                                 # IPv4 by version
	} | pcap >bad.pcap
	run --separate-stderr recv6 -a -f saddr -r bad.pcap
	[ "$status" = 0 ]
	[ "$output" = saddr ]
	[[ "$stderr" == "zrecv: bad.pcap: no row from "*" packets: "* ]]
}

@test "IPv6: ICMP errors by the probe that they quote, each type and unreachable code by name; and none of the other family" {
	frame=$(probes6 <<<fd00:10::1,443)
	{
		for type in 2 3 4; do quoted6 $type 1 "$frame"; done
		for code in {0..8} 255; do quoted6 1 "$code" "$frame"; done
	} | pcap >errors.pcap
	run --separate-stderr recv6 -a -f saddr,sport,classification,ttl,icmp_responder,icmp_type,icmp_code,icmp_unreach_str -r errors.pcap
	{
		echo 2,1,,toobig
		echo 3,1,,timxceed
		echo 4,1,,paramprob
		code=0
		while read -r words; do
			echo "1,$code,$words,unreach"
			code=$((code + 1))
		done <<-'END'
			no route
			communication prohibited
			beyond scope of source
			address unreachable
			port unreachable
			source address prohibited
			route rejected
			source route failed
			unknown
		END
		echo 1,255,unknown,unreach
	} | sed 's/\(.*\),\(.*\)/fd00:10::1,443,\2,42,fd00::1,\1/' >wanted.csv
	check 0 "saddr,sport,classification,ttl,icmp_responder,icmp_type,icmp_code,icmp_unreach_str
$(cat wanted.csv)" ""
	old=$(frames probes.pcap | head -n 1)
	error=$(quoted6 1 0 "$frame")
	{
		for type in 0 5 128 129 135 255; do quoted6 $type 0 "$frame"; done
		quoted6 1 0 "${frame::116}00000000${frame:124}"                 # another number
		quoted6 1 0 "${frame::107}2${frame:108}"                        # another target
		echo "${error::124}${old:28:96}"                                # a probe over IPv4
		echo "${ETHERNET}45000058000000002a010000c0000201c61200020301000000000000${frame:28:96}"        # an ICMPv4 error about a probe over IPv6
	} | pcap >others.pcap
	run --separate-stderr recv6 -a -f saddr -r others.pcap
	[ "$status" = 0 ]
	[ "$output" = saddr ]
}

@test "IPv6: 10,000 mangled replies: no crash, and what is still accepted is about a probe that was sent" {
	for i in {1..50}; do printf 'fd00:10::%x,443\n' "$i"; done >targets
	probes6 <targets | while read -r frame; do
		reply6 "$frame" 12 1
		quoted6 1 0 "$frame"
	done | mutate 42 10000 | pcap >mangled.pcap
	run --separate-stderr recv6 -a -f saddr,sport -u 4 -r mangled.pcap 4>status
	[ "$status" = 0 ]
	[ -z "$stderr" ]
	run -1 grep -vxFf targets <(sed 1d <<<"$output")
	[ "$(status_of valid status zrecv)" -gt 1000 ]
	[ "$(status_of invalid status zrecv)" -gt 300 ]
}

@test "IPv6: repeats are told over 3,000 targets, where their table has grown" {
	printf 'fd00:10::%x,443\n' {1..3000} >targets
	probes6 <targets | awk -v ethernet="${ETHERNET::24}" '
		function value(digits,   v, i) {
			for (i = 1; i <= length(digits); i++)
				v = v * 16 + index("0123456789abcdef", substr(digits, i, 1)) - 1
			return v
		}
		{
			print ethernet "86dd600000000014063a" substr($1, 77, 32) substr($1, 45, 32) substr($1, 113, 4) substr($1, 109, 4) \
				"00000000" sprintf("%08x", (value(substr($1, 117, 8)) + 1) % 4294967296) "5012721000000000"
		}' >replies
	cat replies replies | pcap >answers.pcap
	run --separate-stderr recv6 -a -f saddr,sport,repeat -r answers.pcap
	check 0 "saddr,sport,repeat
$(sed 's/$/,0/' targets)
$(sed 's/$/,1/' targets)" ""
}

@test "IPv6 and IPv4 mixed, in the lab: what answers is found, once, what is closed or unreachable is told" {
	run --separate-stderr lab '
		cd "$1"
		ip netns exec gw nft insert rule inet lab pass ip6 daddr fd00:10:0:2::/64 reject with icmpx type host-unreachable
		zrecv -c 0.5 -a -f saddr,sport,classification,attempt -- zsend -p 443,81 <<-END
			10.0.0.1
			fd00:10::1
			fd00:10::ffff,80,+7
			fd00:10:0:1::1
			fd00:10:0:2::1
			10.0.201.1
		END
	' lab "$BATS_TEST_TMPDIR"
	[ "$status" = 0 ]
	[ "$(sort -V <<<"$output")" = "$(sort -V <<-'END'
		saddr,sport,classification,attempt
		10.0.0.1,81,rst,0
		10.0.0.1,443,synack,0
		fd00:10::1,81,rst,0
		fd00:10::1,443,synack,0
		fd00:10::ffff,80,synack,7
		fd00:10:0:2::1,81,unreach,0
		fd00:10:0:2::1,443,unreach,0
		10.0.201.1,81,rst,0
		10.0.201.1,443,rst,0
	END
	)" ]
}

# --- status, readiness and signals

@test "status: one line at first, one at the end, with all counts" {
	# The first acknowledges another number, the second is a fragment, and the last comes twice.
	frames answers.pcap | sed '1s/^\(.\{84\}\)......../\100000000/; 2s/^\(.\{40\}\)..../\12000/; $p' | pcap >mixed.pcap
	run --separate-stderr recv -u 4 -r mixed.pcap 4>status
	[ "$status" = 0 ]
	[ -z "$stderr" ]
	[ "$(wc -l <status)" -eq 2 ]
	[[ "$(head -n 1 status)" =~ ^zrecv\ pid=[0-9]+\ t=0\.[0-9]{3}\ packets=0\ valid=0\ hits=0\ duplicates=0\ invalid=0\ fragment=0\ truncated=0\ looped=0\ martian=0\ mangled=0\ rows=0\ drop_kernel=0\ drop_interface=0\ drop_pipe=0\ unread=0\ cooldown=0$ ]]
	[[ "$(tail -n 1 status)" =~ ^zrecv\ pid=[0-9]+\ t=0\.[0-9]{3}\ packets=21\ valid=19\ hits=9\ duplicates=1\ invalid=1\ fragment=1\ truncated=0\ looped=0\ martian=0\ mangled=0\ rows=9\ drop_kernel=0\ drop_interface=0\ drop_pipe=0\ unread=0\ cooldown=0\ end=0$ ]]
	ZSTATUS_FD=4 run --separate-stderr recv -f saddr -N 1 -r answers.pcap 4>status
	check 0 "saddr
10.0.1.1" ""
	[ "$(wc -l <status)" -eq 2 ]
	[ "$(status_of end status zrecv)" = 0 ]
}

# gone HOW: succeeds if zrecv ends in time after the reader of its status has left, or otherwise
# after its input has ended.
gone() {
	local start took
	rm -f in status rows.csv
	mkfifo in status
	if [ "$1" = environment ]; then
		ZSTATUS_FD=4 env --default-signal=PIPE zrecv -k "$KEY" -f saddr -r - <in >rows.csv 4>status 2>err 3>&- &
	else
		zrecv -k "$KEY" -f saddr -r - -u 4 <in >rows.csv 4>status 2>err 3>&- &
	fi
	exec 5>in 6<status
	cat answers.pcap >&5
	until_true grep -qs 10.0.10.1 rows.csv
	exec 6<&-
	start=$(milliseconds)
	[ "$1" = environment ] || { sleep 1.2; exec 5>&-; }
	code=0
	wait $! || code=$?
	took=$(($(milliseconds) - start))
	exec 5>&-
	[ $took -lt 1800 ]
}

# bats test_tags=alone
@test "status: the reader of ZSTATUS_FD is gone: ended by SIGPIPE; that of -u: only the status ends" {
	for how in environment option; do
		retry gone $how
		[ $how,$code = environment,141 ] || [ $how,$code = option,0 ]
		[ ! -s err ]
		[ "$(wc -l <rows.csv)" -eq 11 ]
	done
}

@test "-R: exactly one newline, then that descriptor is closed" {
	mkfifo in ready
	zrecv -k "$KEY" -f saddr -R 4 -r - <in >rows.csv 4>ready 2>err 3>&- &
	exec 5>in 6<ready
	pcap </dev/null >&5
	# The pipe is closed while zrecv still waits for packets.
	[ "$(timeout 5 od -An -c <&6)" = '  \n' ]
	kill -0 $!
	exec 5>&-
	wait $!
	[ "$(cat rows.csv)" = saddr ]
	[ ! -s err ]
}

@test "-R: not a byte where the capture cannot be opened, and a reader that is gone is an error" {
	run --separate-stderr recv -R 4 -r targets 4>ready
	check 2 "" "zrecv: targets: unknown file format"
	[ ! -s ready ]
	mkfifo fifo
	exec 6<>fifo 5>fifo 6<&-
	run --separate-stderr recv -R 5 -r answers.pcap
	check 3 $ROWS "zrecv: -R: Broken pipe"
}

@test "SIGTERM and SIGHUP are a normal stop, SIGINT the same and then died of: rows are whole, final counts" {
	for signal in TERM:0 HUP:0 INT:130; do
		rm -f in rows.csv
		mkfifo in
		env --default-signal=INT,HUP zrecv -k "$KEY" -a -f saddr,sport -r - -u 4 <in >rows.csv 4>status 2>err 3>&- &
		exec 5>in
		head -c $((24 + 70 * 3 + 30)) answers.pcap >&5
		until_true grep -qs 10.0.2.1 rows.csv
		kill -${signal%:*} $!
		code=0
		wait $! || code=$?
		exec 5>&-
		[ "$code" = "${signal#*:}" ]
		[ ! -s err ]
		[ "$(cat rows.csv)" = "$(echo saddr,sport; head -n 3 targets)" ]
		[ "$(status_of rows status zrecv)" = 3 ]
		[ "$(status_of end status zrecv)" = "$code" ]
	done
}

@test "SIGHUP stays ignored where it was" {
	mkfifo in
	nohup zrecv -k "$KEY" -f saddr -r - -u 4 <in >rows.csv 4>status 2>err 3>&- &
	exec 5>in
	head -c 24 answers.pcap >&5
	until_true grep -q ^saddr rows.csv
	kill -HUP $!
	tail -c +25 answers.pcap >&5
	exec 5>&-
	wait $!
	[ "$(wc -l <rows.csv)" -eq 11 ]
}

# bats test_tags=alone
@test "-t: it stops after that time, though the input never ends" {
	mkfifo in
	exec 5<>in
	in_time() {
		local start
		cat answers.pcap >&5
		start=$(milliseconds)
		zrecv -k "$KEY" -a -f saddr,sport -t 0.5 -r - <in >rows.csv 2>err || return
		[ $(($(milliseconds) - start)) -lt 1800 ]
	}
	retry in_time
	[ "$(cat rows.csv)" = "$(echo saddr,sport; cat targets)" ]
	[ ! -s err ]
}

# --- the command, in the lab on a quiet link

@test "a command: it has the key, the status, our stdin, and our stderr for its stdout" {
	run --separate-stderr lab '
		cd "$1"
		# shellcheck disable=SC2016
		say="echo key \$ZKEY; read -r line; echo \$line; : >&\$ZSTATUS_FD && echo status"
		zrecv -f saddr -c 0 --key-out first -- sh -c "$say" <<<one && zrecv -f saddr -c 0 --key-out second -- sh -c "$say" <<<two
		echo "$?"
		zrecv -f saddr -c 0 -k "$2" --key-out third -- sh -c "$say" <<<three
		ZKEY=$2 zrecv -f saddr -c 0 -- sh -c "$say" <<<four
	' lab "$BATS_TEST_TMPDIR" "$KEY"
	check 0 "saddr
saddr
0
saddr
saddr" "key $(cat first)
one
status
key $(cat second)
two
status
key $KEY
three
status
key $KEY
four
status"
	[[ "$(cat first)" =~ ^[0-9a-f]{32}$ ]]
	[ "$(cat first)" != "$(cat second)" ]
	[ "$(stat -c %a first second third | uniq)" = 600 ]
	# A key that was made for one run is not stored for the user.
	[ ! -e "$XDG_STATE_HOME" ]
}

@test "a command does not inherit -R, -u or the output, and a stage with a -u of its own is not missed" {
	run --separate-stderr lab '
		cd "$1"
		mkfifo ready
		cat ready >was_ready &
		zrecv -f saddr -c 0 -R 5 -u 6 -o rows.csv -- sh -c "ls -l /proc/self/fd" 5>ready 6>status
		echo "$?"
		wait $!
		zrecv -f saddr -c 0 -- sh -c "zsend -w none.pcap -S 198.18.0.2 -p 80 -u 7 7>stage </dev/null"
		echo "$?"
	' lab "$BATS_TEST_TMPDIR"
	check 0 "0
saddr
0" "$stderr"
	listing=$stderr
	[ "$(hex was_ready)" = 0a ]
	[ "$(cat rows.csv)" = saddr ]
	grep -q "^l.* 2 -> " <<<"$listing"
	run ! grep -E "$BATS_TEST_TMPDIR/(ready|rows.csv|status)" <<<"$listing"
	run ! grep killed <<<"$listing"
	[ "$(status_of end status zrecv)" = 0 ]
	[ "$(status_of end stage zsend)" = 0 ]
}

@test "a stage that was told to stop and dies without a last line was killed, unless it was stopped with the others" {
	# shellcheck disable=SC2016
	lab '
		cd "$1"
		zrecv -c 0 -o none.csv -- bash -c "echo \"zsend pid=\$\$ t=1 signal=15\" >&\$ZSTATUS_FD" 2>&1 | sed "s/pid [0-9]*/pid/"
		echo "${PIPESTATUS[0]}"
		# Beside a stage that ignores SIGTERM. Both the lost stage and -t would stop the
		# command; it is stopped only once.
		zrecv -c 0 -t 1.5 -o none.csv -- bash -c "
			trap \"echo stopped\" TERM
			(trap \"\" TERM; exec sleep 3) &
			echo \"zperm pid=\$! t=1
zsend pid=\$\$ t=1 signal=15\" >&\$ZSTATUS_FD
			until wait \$!; do :; done
			echo \"zperm pid=\$! t=3 end=0\" >&\$ZSTATUS_FD" 2>&1 | sed "s/pid [0-9]*/pid/"
		echo "${PIPESTATUS[0]}"
	' lab "$BATS_TEST_TMPDIR" >out
	diff out - <<-'END'
		zrecv: zsend (pid) was killed: the scan is incomplete
		1
		zrecv: zsend (pid) was stopped by signal 15: so are the others
		stopped
		0
	END
}

@test "a stage that is killed or fails is noticed behind any number of others" {
	# shellcheck disable=SC2016
	run --separate-stderr lab '
		cd "$1"
		mkfifo lines
		short="for i in {1..300}; do zperm 10.0.0.1 >/dev/null; done"
		killed="exec 5<>lines; zperm >lines & read -r _ <lines; kill -KILL \$!; wait \$!"
		zrecv -c 0 -o none.csv -- bash -c "$short; $killed; true" 2>err; echo "$?"
		sed -n "/^zrecv/s/pid [0-9]*/pid/p" err
		zrecv -c 0 -o none.csv -- bash -c "$short; zperm nonsense; true" 2>&1 | sed "s/pid [0-9]*/pid/"
		zrecv -c 0 -o none.csv -- bash -c "$short"; echo "$?"
		# More stages at once than the table holds.
		many="exec 5<>lines; for i in {1..300}; do zperm >lines 5<&- & done
			until [ \$(grep -c ^zperm status) -ge 300 ]; do sleep 0.05; done"
		zrecv -c 0 -u 4 -o none.csv -- bash -c "$many" 4>status 2>&1 | grep many
	' lab "$BATS_TEST_TMPDIR"
	check 1 "1
zrecv: zperm (pid) was killed: the scan is incomplete
zperm: nonsense: bad address
zrecv: zperm (pid) ended with status 2: the scan is incomplete
0
zrecv: too many stages to watch: the scan may be incomplete" ""
}

@test "an option that has no effect without another one is refused" {
	while IFS='|' read -r words message; do
		# shellcheck disable=SC2086 # a list of words
		run --separate-stderr zrecv -k "$KEY" --check $words
		check 2 '' "zrecv: $message"
	done <<-'END'
		--control-time 3|--control-time: has no effect without --control
		--control-memory 3|--control-memory: has no effect without --control
		--answer-max 5|--answer-max: has no effect without -M tcp_banner
		--answer-idle 5|--answer-idle: has no effect without -M tcp_banner
		-M udp --answer-time 5|--answer-time: has no effect without -M tcp_banner
		--answer-memory 5|--answer-memory: has no effect without -M tcp_banner
		--unguarded|--unguarded: has no effect without -M tcp_banner
	END
	zrecv -k "$KEY" --check -M tcp_banner --answer-max 5 --answer-idle 5 --answer-time 5 --answer-memory 5 --unguarded
	zrecv -k "$KEY" --check --control host:4 --control-time 3 --control-memory 3 4>/dev/null
}
