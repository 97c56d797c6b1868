# SPDX-License-Identifier: ISC
#
# Tests the probes other than tcp_synscan: the frames, as tcpdump reads them, and the answers of
# real kernels and servers in the lab. No bit of an answer that validation uses can be changed.

# shellcheck disable=SC2016

load ../helper
load ../tools/oracle
load ../tools/replies

FROM=198.18.0.2,fd00:198:18::2

setup() {
	cd "$BATS_TEST_TMPDIR" || return
}

# send OPTION...: writes probes to out.pcap, with KEY.
send() {
	zsend -k "$KEY" -S $FROM -w out.pcap "$@"
}

# dump: prints out.pcap as tcpdump reads it, without the protocol that it guesses at one of the
# ports.
dump() {
	tcpdump -tnvvr out.pcap 2>/dev/null | sed '/BCM-LI-SHIM/,+1d'
}

# all_right N: out.pcap has N frames, and tcpdump finds no fault in them.
all_right() {
	dump >text
	[ "$(grep -cE '^IP6? \(' text)" -eq "$1" ]
	run ! grep -iE 'incorrect|bad cksum|bad udp|bad hdr|bad-|wrong|truncated|invalid|malformed|no cksum|trailing|\[\|' text
}

# mixed_targets N: prints N targets of each family. No port is that of ISAKMP, because tcpdump would
# expect its header.
mixed_targets() {
	awk -v n="$1" "$RANDOM_AWK"'function r(n) { return int(n * random()) }
		function port(   p) { while ((p = 1 + r(65535)) == 500); return p }
		BEGIN {
			seed = 2
			for (i = 0; i < n; i++) {
				printf "%d.%d.%d.%d,%d,+%d\n", 1 + r(99), r(256), r(256), r(256), port(), r(16)
				printf "fd%02x:%x:%x::%x:%x,%d,+%d\n", r(256), r(65536), r(65536), 1 + r(65535), r(65536), port(), r(16)
			}
		}'
}

# --- lists

@test "--list-probe-modules: names and words, the same of sender and receiver" {
	run --separate-stderr zsend --list-probe-modules
	[ "$status" = 0 ]
	[ -z "$stderr" ]
	[[ "$output" == "tcp_synscan      "* ]]
	[ "$output" = "$(zrecv --list-probe-modules)" ]
	run ! grep -vE '^[a-z0-9_]+ +[^ ].*[a-z)]$' <<<"$output"
	for probe in $(probe_names); do
		grep -q "Cm.* $probe\b" "$REPO/man/zsend.1" || { echo "zsend.1 lacks $probe"; false; }
		grep -q "Cm.* $probe\b" "$REPO/man/zrecv.1" || { echo "zrecv.1 lacks $probe"; false; }
		grep -q "Cm.* $probe\b" "$REPO/man/zscan-tag.5" || { echo "zscan-tag.5 lacks $probe"; false; }
		grep -qx "[.]It Cm $probe" "$REPO/man/zscan-probe.7" || { echo "zscan-probe.7 lacks $probe"; false; }
	done
	for tool in zsend zrecv; do
		run --separate-stderr bash -c "$tool --list-probe-modules >/dev/full"
		check 3 "" "$tool: stdout: No space left on device"
	done
}

@test "--list-output-fields: those that -f '*' has, with type and words; each is in the manual" {
	for probe in $(probe_names); do
		run --separate-stderr zrecv --list-output-fields -M "$probe"
		[ "$status" = 0 ]
		run ! grep -vE '^[A-Za-z_0-9]+ +(int|float|string|bool|binary|text|repeated) +[^ ]' <<<"$output"
		zrecv -M "$probe" --list-output-fields | awk '{ print $1 }' >listed
		if [ "$probe" = tcp_reset ]; then
			run --separate-stderr recv -M tcp_reset -r /dev/null
			check 2 "" "zrecv: -M: tcp_reset: nothing answers it"
		else
			pcap </dev/null | recv -M "$probe" -f '*' -r - | tr , '\n' | diff - <(grep -vx blank listed)
		fi
		while read -r field; do
			grep -qE "^\.It Cm (.* )?$field( |\$)" "$REPO/man/zscan-rows.5" || { echo "zscan-rows.5 lacks $field of $probe"; false; }
		done <listed
	done
}

@test "--print-probe: what scripts have to know of each probe, by its arguments" {
	for probe in $(probe_names); do
		run -0 --separate-stderr zsend -M "$probe" --print-probe
		[ "${lines[0]} ${#stderr}" = "name=$probe 0" ]
		# A probe with ports accepts -p; others refuse it.
		run zsend -M "$probe" -p 7 --print-probe
		[ "$status ${lines[1]}" = "0 ports=yes" ] || [ "$output" = "zsend: -p: $probe has no ports" ] ||
			[ "$output" = "zsend: -p: $probe goes on with the connections of rows: give the port to tcp_synscan" ]
	done
	columns=columns=$(pcap </dev/null | recv -r -)
	run -0 zsend -M icmp_echoscan --print-probe
	[ "$output" = "$(printf '%s\n' name=icmp_echoscan ports=no payloads=1 "$columns" protocols=icmp wire_bits=672)" ]
	run -0 zsend -M dns --probe-args 'A,a.example;MX,a.example;A,b.example' --print-probe
	[ "$output" = "$(printf '%s\n' name=dns ports=yes port=53 payloads=3 "$columns" protocols=udp wire_bits=744)" ]
	printf x >"it's = a file"
	run -0 zsend -M udp --probe-args "file:it's = a file" --print-probe
	[ "$output" = "$(printf '%s\n' name=udp ports=yes payloads=1 "$columns" protocols=udp wire_bits=672 "file=it's = a file")" ]
	run --separate-stderr zsend -M udp --probe-args file:nosuch --print-probe
	check 2 "" "zsend: --probe-args: nosuch: No such file or directory"
	run --separate-stderr zsend -M udp2 --print-probe
	[ "$status" -eq 2 ] && [ -z "$output" ]
	run --separate-stderr bash -c "zsend --print-probe >/dev/full"
	check 3 "" "zsend: stdout: No space left on device"
}

# bits_of_frames PROBE OPTION...: prints the mean number of bits that a frame for one target takes
# on an Ethernet, rounded up.
bits_of_frames() {
	local target=10.0.0.1 port number
	case $1 in
	icmp6_echoscan | nd) target=fd00::1 ;;
	icmp6_all_nodes) target=ff02::1 ;;
	esac
	case $1 in
	tcp_banner | tcp_reset)
		echo 10.0.0.1,443 | zsend -k "$KEY" -S "$FROM" -s 61001-65535 -w syn.pcap
		read -r port number < <(tcpdump -nnSr syn.pcap 2>/dev/null | sed -n 's/.*\.\([0-9]*\) > .* seq \([0-9]*\),.*/\1 \2/p')
		printf '%s\n' saddr,sport,daddr,dport,seqnum,acknum "10.0.0.1,443,198.18.0.2,$port,7,$(((number + 1) & 0xffffffff))" |
			zsend -k "$KEY" -w - -M "$@"
		;;
	*) echo "$target,7" | zsend -k "$KEY" -S "$FROM" -w - -M "$@" ;;
	esac | tcpdump -nne -r - 2>/dev/null |
		sed -nE 's/.* ethertype (IPv4|IPv6|ARP) \(0x[0-9a-f]*\), length ([0-9]*): .*/\2/p' |
		awk '{ sum += 8 * (($1 + 4 < 64 ? 64 : $1 + 4) + 20) } END { print int((sum + NR - 1) / NR) }'
}

@test "--print-probe: wire_bits is how many bits its frames take on an Ethernet" {
	head -c 1400 /dev/zero >large
	while IFS='|' read -r probe args; do
		run -0 zsend -M "$probe" ${args:+--probe-args "$args"} --print-probe
		echo "$probe $args: ${output#*wire_bits=}, frames $(bits_of_frames "$probe" ${args:+--probe-args "$args"})"
		[[ "$output" =~ wire_bits=([0-9]+) ]]
		[ "${BASH_REMATCH[1]}" = "$(bits_of_frames "$probe" ${args:+--probe-args "$args"})" ]
	done < <(probe_names | tr ' ' '\n'; printf '%s\n' 'tcp_synscan|linux' 'tcp_banner|wait' 'tcp_banner|http' 'udp|file:large' 'udp|text:x' \
		'dns|A,a.example;MX,a.example.of.a.name.that.is.much.longer' 'dns|A,a.example;MX,a.example;A,ab.example.that.is.longer')
	[ "$(zsend -M udp --probe-args file:large --print-probe | grep ^wire_bits)" = wire_bits=11728 ]
	# Without Ethernet; and with a payload whose length depends on the target, for a target of
	# usual length.
	[ "$(zsend -X --print-probe | grep ^wire_bits)" = wire_bits=672 ]
	[ "$(zsend -X -M udp --probe-args file:large --print-probe | grep ^wire_bits)" = wire_bits=11616 ]
	printf '%060d${DADDR}' 0 >template
	[ "$(zsend -M udp --probe-args template:template --print-probe | grep ^wire_bits)" = wire_bits=1112 ]
}

@test "a column has one type in all probes, and zfilter writes JSON by it" {
	for probe in $(probe_names); do
		zrecv -M "$probe" --list-output-fields | awk '{ print $1, $2 }'
	done | sort -u >types
	[ -z "$(cut -d' ' -f1 types | uniq -d)" ]
	[ "$(wc -l <types)" -gt 60 ]
	# A row with 1 in each column, also in some columns of ZMap and in an unknown one.
	printf '%s\n' 'tcp_flags int' 'vendor_id int' 'hobby string' >>types
	{ cut -d' ' -f1 types | paste -sd,; sed 's/.*/1/' types | paste -sd,; } >row
	zfilter -O json '' row | jq -r 'to_entries[] | .key + " " + (.value | type)' >written
	diff <(sed '/^blank /d; s/ \(int\|float\)$/ number/; s/ bool$/ boolean/; s/ \(binary\|text\|repeated\)$/ string/' types) written
}

# --- echo

@test "icmp_echoscan goes over both families, icmp6_echoscan over IPv6 alone; checksums are right" {
	mixed_targets 300 >targets
	run --separate-stderr send -M icmp_echoscan <targets
	check 0 "" ""
	all_right 600
	[ "$(grep -c 'ICMP echo request, id [0-9]*, seq [0-9]*, length 16$' text)" -eq 300 ]
	[ "$(grep -c '\[icmp6 sum ok\] ICMP6, echo request, id [0-9]*, seq [0-9]*' text)" -eq 300 ]
	cp out.pcap both.pcap
	run --separate-stderr send -M icmp6_echoscan < <(sed -n 2p targets)
	check 0 "" ""
	[ "$(frames out.pcap)" = "$(frames both.pcap | sed -n 2p)" ]
	run --separate-stderr send -M icmp6_echoscan <<<10.0.0.1
	check 1 "" "zsend: stdin:1: no IPv4 probes of this kind: 10.0.0.1"
	# The tag is that of protocol 58; it fills identifier, sequence number and payload.
	printf 'fd00::1,,+3\n' | send -M icmp6_echoscan
	tag "$KEY" fd00:198:18::2 fd00::1 0 58
	[ "$(frames out.pcap | cut -c 117-)" = "$(printf '%s%04x' "${REPLY:12}" $(((16#${REPLY:8:4} + 3) & 65535)))$REPLY" ]
}

@test "echo replies: no bit of addresses, identifier, sequence number or payload can be changed, but for the attempt" {
	for target in 10.0.0.1 fd00::1; do
		echo $target | send -M icmp_echoscan
		case $target in
		*:*) frames out.pcap | back | sed -E 's/^(.{108})80/\181/' ;;
		*) frames out.pcap | back | sed -E 's/^(.{68})08/\100/' ;;
		esac >reply
		pcap <reply >reply.pcap
		run --separate-stderr recv -M icmp_echoscan -f saddr,classification,success,attempt,icmp_type -r reply.pcap
		check 0 "saddr,classification,success,attempt,icmp_type
$target,echoreply,1,0,$([[ $target == *:* ]] && echo 129 || echo 0)" ""
		survivors -M icmp_echoscan <reply
		echo
	done >left
	# Bits that may change: type of service, lengths, identification, time to live, checksums,
	# the ICMP code, and the attempt in bytes 27 and 47.
	diff left - <<-'END'
		1:8 4:8 5:8 6:2 8:8 10:8 11:8 21:8 22:8 23:8 27:1
		0:4 1:8 2:8 3:8 7:8 41:8 42:8 43:8 47:2
	END
}

# echoed: prints the echo replies to the requests in out.pcap.
echoed() {
	frames out.pcap | back | sed -E 's/^(.{24}86dd.{80})80/\181/; t; s/^(.{68})08/\100/'
}

@test "echo requests with a payload of your own: lengths and checksums are right, identifier and sequence number tell the reply" {
	mixed_targets 100 >targets
	head -c 1400 /dev/urandom >most
	printf 'to ${DADDR} from ${SADDR} ${RAND_ALPHA=7}' >template
	for args in text:hello text: hex:00ff01 file:most template:template; do
		run --separate-stderr send -M icmp_echoscan --probe-args $args <targets
		check 0 "" ""
		all_right 200
		[ "$(grep -c '\[icmp6 sum ok\]' text)" -eq 100 ]
		echoed | pcap >reply.pcap
		run --separate-stderr recv -M icmp_echoscan --probe-args $args -f saddr,attempt -r reply.pcap
		[ "$status ${#stderr}" = "0 0" ]
		diff <(sed 1d <<<"$output" | sort) <(sed 's/,.*+/,/' targets | sort)
	done
	printf '10.0.0.1\nfd00::1\n' >targets
	for args in text:hello text: hex:00ff01 file:most; do
		send -M icmp_echoscan --probe-args $args <targets
		echoed | pcap >reply.pcap
		recv -M icmp_echoscan --probe-args $args -f data -r reply.pcap
	done >got
	diff got <(printf 'data\n%s\n%s\n' 68656c6c6f 68656c6c6f '""' '""' 00ff01 00ff01 "$(hex most)" "$(hex most)")
	send -M icmp_echoscan --probe-args template:template <targets
	echoed | pcap >reply.pcap
	run --separate-stderr recv -M icmp_echoscan --probe-args template:template -f data -r reply.pcap
	unhex <<<"${lines[2]}" | grep -qE '^to fd00::1 from fd00:198:18::2 [a-zA-Z]{7}$'
	# The reply must return the bytes of the tag in a template, over either family.
	printf 'x${TAG=2}${TAG_HEX=1}' >template
	send -M icmp_echoscan --probe-args template:template <targets
	echoed >replies
	pcap <replies >reply.pcap
	recv -M icmp_echoscan --probe-args template:template -f saddr -r reply.pcap | sed 1d | diff - targets
	while read -r reply; do
		run -0 survivors -M icmp_echoscan --probe-args template:template <<<"$reply"
		at=$((${#reply} / 2 - 14 - 5))
		[[ " $output" == *" $at:8"* && ! " $output" =~ " "($((at + 1))|$((at + 2))|$((at + 3))|$((at + 4))): ]] || { echo "$output"; false; }
	done <replies
	# With a payload without a tag, no bit that validation uses can be changed, except the
	# attempt. A receiver without these arguments rejects the reply, because the payload lacks
	# the tag.
	head -n 1 targets | send -M icmp_echoscan --probe-args hex:00
	echoed | tail -n 1 >reply
	run -0 survivors -M icmp_echoscan --probe-args hex:00 <reply
	[ "$output" = "1:8 3:1 4:8 5:8 6:2 8:8 10:8 11:8 21:8 22:8 23:8 27:1 28:8" ]
	pcap <reply >reply.pcap
	run --separate-stderr recv -M icmp_echoscan -f saddr -r reply.pcap
	check 0 saddr "zrecv: 1 replies failed validation and none passed: have zsend and zrecv the same key, source ports and probe?"
	# Without arguments the payload is the tag.
	send -M icmp_echoscan <<<10.0.0.1
	echoed | pcap >reply.pcap
	tag "$KEY" 198.18.0.2 10.0.0.1 0 1
	run --separate-stderr recv -M icmp_echoscan -f data -r reply.pcap
	check 0 "data
$REPLY" ""
	while IFS='|' read -r args why; do
		run --separate-stderr send -M icmp_echoscan --probe-args "$args" </dev/null
		check 2 "" "zsend: --probe-args: $why"
	done <<-END
		x|want text:, hex:, file: or template:, and then the payload: x
		hex:0|hex: want pairs of hexadecimal digits
		hex:$(hex most)00|payload of more than 1400 bytes
	END
	run --separate-stderr send -M icmp_echo_time --probe-args text:x </dev/null
	check 2 "" "zsend: --probe-args: icmp_echo_time takes none"
}

@test "echo in the lab: the kernel answers over both families, routers tell of what is not there" {
	lab '
		cd "$1"
		ip netns exec gw nft insert rule inet lab pass ip6 daddr fd00:10:0:2::/64 reject with icmpx type host-unreachable
		{ printf "10.0.9.%s\n" 1 2 3; echo 10.0.202.1; printf "fd00:10::%s\n" 1 2 3; printf "fd00:10:0:2::%s\n" 1 2; echo fd00:10:0:1::1; } >targets
		zrecv -M icmp_echoscan -a -c 1 -f saddr,classification,success,icmp_responder,icmp_type -- zsend -M icmp_echoscan <targets >both
		echo "both $?"
		zrecv -M icmp6_echoscan -a -c 1 -f saddr,classification,success,icmp_responder,icmp_type -- zsend -M icmp6_echoscan < <(grep : targets) >six
		echo "six $?"
	' lab "$PWD" >out
	[ "$(cat out)" = "both 0
six 0" ]
	cat >wanted <<-'END'
		10.0.202.1,unreach,0,198.18.0.1,3
		10.0.9.1,echoreply,1,,0
		10.0.9.2,echoreply,1,,0
		10.0.9.3,echoreply,1,,0
		fd00:10:0:2::1,unreach,0,fd00:198:18::1,1
		fd00:10:0:2::2,unreach,0,fd00:198:18::1,1
		fd00:10::1,echoreply,1,,129
		fd00:10::2,echoreply,1,,129
		fd00:10::3,echoreply,1,,129
	END
	diff <(sed 1d both | LC_ALL=C sort) wanted
	diff <(sed 1d six | LC_ALL=C sort) <(grep : wanted)
}

# --- time

@test "icmp_echo_time: the tag, then the time of sending; checksums are right; the time is that of the capture's clock" {
	mixed_targets 300 >targets
	run --separate-stderr send -M icmp_echo_time <targets
	check 0 "" ""
	all_right 600
	[ "$(grep -c 'ICMP echo request, id [0-9]*, seq [0-9]*, length 20$' text)" -eq 300 ]
	[ "$(grep -c '\[icmp6 sum ok\] ICMP6, echo request' text)" -eq 300 ]
	for target in 10.0.0.1 fd00::1; do
		echo $target | send -M icmp_echo_time
		echo=$(frames out.pcap)
		now=$(($(tcpdump -ttr out.pcap 2>/dev/null | sed 's/\.//; s/ .*//') & 0xffffffff))
		[ $(((now - 16#${echo: -8}) & 0xffffffff)) -lt 20000 ]
		# Otherwise the frame is that of icmp_echoscan, with other lengths and checksums.
		echo $target | send -M icmp_echoscan
		plain=$(frames out.pcap)
		[ "${echo: -24:16}" = "${plain: -16}" ]
		[ "${echo: -32:8}" = "${plain: -24:8}" ]
	done
}

@test "rtt_us: from what the reply returns to its capture; empty where that is no time of ours, or none is there" {
	captured=$((1000000001987654 & 0xffffffff))
	for target in 10.0.0.1 fd00::1; do
		echo $target | send -M icmp_echo_time
		reply=$(frames out.pcap | back | sed -E 's/^(.{108})80/\181/; t; s/^(.{68})08/\100/')
		while read -r rtt wanted; do
			printf '%s%08x\n' "${reply::-8}" $(((captured - rtt) & 0xffffffff)) | pcap >reply.pcap
			run --separate-stderr recv -M icmp_echo_time -f saddr,rtt_us,sent_timestamp_ts,sent_timestamp_us,rtt,recv_timestamp_ts,recv_timestamp_us -r reply.pcap
			check 0 "saddr,rtt_us,sent_timestamp_ts,sent_timestamp_us,rtt,recv_timestamp_ts,recv_timestamp_us
$target,$wanted,1000000001,987654" ""
		done <<-'END'
			0 0,1000000001,987654,0.0
			1234 1234,1000000001,986420,1.2
			1250 1250,1000000001,986404,1.3
			9949 9949,1000000001,977705,9.9
			9950 9950,1000000001,977704,10.0
			2000000 2000000,999999999,987654,2000.0
			2147483647 2147483647,999997854,504007,2147483.6
			2147483648 ,,,
			-1 ,,,
		END
		# A reply that is cut after the tag is still a reply.
		case $target in
		*:*) cut=${reply::36}0010${reply:40} ;;
		*) cut=${reply::32}0024${reply:36} ;;
		esac
		pcap <<<"$cut" >reply.pcap
		run --separate-stderr recv -M icmp_echo_time -f saddr,rtt_us -r reply.pcap
		check 0 "saddr,rtt_us
$target," ""
	done
}

# syn_ack FRAME OPTIONS [FLAGS]: prints the answer to an IPv4 SYN, with these TCP options and flags
# in hexadecimal.
syn_ack() {
	local frame=$1 options=${2// /}
	printf '%s4500%04x00004000400600000a000001c6120002%s%s00000001%08x%x0%s000000000000%s\n' "${frame::28}" $((40 + ${#options} / 2)) \
		"${frame:72:4}" "${frame:68:4}" $(((16#${frame:76:8} + 1) & 0xffffffff)) $((5 + ${#options} / 8)) "${3:-12}" "$options"
}

@test "rtt_us of tcp_synscan: by the timestamp that is echoed, wherever it stands among the options; mangled options are none" {
	echo 10.0.0.1,443 | send --probe-args linux
	syn=$(frames out.pcap)
	ours=$(printf %08x $(((1000000001987654 - 777) & 0xffffffff)))
	while IFS=: read -r options wanted; do
		syn_ack "$syn" "${options/OURS/$ours}" | pcap >reply.pcap
		run --separate-stderr recv -f saddr,classification,rtt_us -r reply.pcap
		check 0 "saddr,classification,rtt_us
10.0.0.1,synack,$wanted" ""
	done <<-'END'
		020405b4 0402 080a 11111111 OURS 01 030307:777
		0101 080a 11111111 OURS:777
		080a 11111111 OURS 0000:777
		:
		020405b4:
		080a 11111111 00000000 0101:
		00 01 080a 11111111 OURS:
		0101 0809 11111111 OURS:
		01010101 0101 080a 11111111:
		0800 080a 11111111 OURS:
		08ff 080a 11111111 OURS:
		01 080a 11111111 OURS 0a:777
	END
}

@test "tcpopt_*: what the options of a SYN-ACK say, under ZMap's names; empty where it has none, or they are mangled" {
	echo 10.0.0.1,443 | send --probe-args linux
	syn=$(frames out.pcap)
	while IFS=: read -r options wanted; do
		syn_ack "$syn" "$options" | pcap >reply.pcap
		run --separate-stderr recv -f tcpopt_mss,tcpopt_wscale,tcpopt_sack_perm,tcpopt_ts_val,tcpopt_ts_ecr -r reply.pcap
		[ "${lines[1]}" = "$wanted" ] || { echo "$options: ${lines[1]}"; false; }
	done <<-'END'
		020405b4 0402 080a fffffffe 00000001 01 030307:1460,128,1,4294967294,1
		01 030300 0101 0402:,1,1,,
		01 03030e 01 0303ff:,16384,,,
		0303ff 01:,16384,,,
		:,,,,
		00 0303 07 020405b4:,,,,
		020305b4 04030000:,,,,
		01010101 0303:,,,,
		0204 05b4 0500 0402:1460,,,,
		0501 0204 05b4:,,,,
		0204 05b4 0501 0303 07:1460,,,,
	END
}

@test "ja4ts: window, kinds of options, MSS and scale of a SYN-ACK; the published ones; what is mangled ends the kinds" {
	echo 10.0.0.1,443 | send
	syn=$(frames out.pcap)
	while IFS=: read -r window options wanted; do
		# The window follows offset and flags.
		reply=$(syn_ack "$syn" "$options")
		pcap <<<"${reply::96}$(printf %04x "$window")${reply:100}" >reply.pcap
		run --separate-stderr recv -f ja4ts -r reply.pcap
		check 0 "ja4ts
$wanted" ""
	done <<-'END'
		65535:020405b4 0402 080a 11111111 22222222 01 030307:65535_2-4-8-1-3_1460_7
		64240:020405b4 01 030308 01 01 0402:64240_2-1-3-1-1-4_1460_8
		16384:020405b4 01 030300 01 01 080a 00000000 00000000 01 01 0402:16384_2-1-3-1-1-8-1-1-4_1460_00
		16384:020405b4 01 01 080a 00000000 00000000 01 01 0402:16384_2-1-1-8-1-1-4_1460_00
		62727:02042301 0402 080a 11111111 22222222 01 030307:62727_2-4-8-1-3_8961_7
		65535:020405b4 01 030306 01 01 080a 11111111 22222222 0402 00 00:65535_2-1-3-1-1-8-4-0-0_1460_6
		5840:020405b4:5840_2_1460_00
		43440:020405b4 0402 080a 11111111 22222222 01 03030c:43440_2-4-8-1-3_1460_12
		1024::1024_00_00_00
		0:00000000:0_0-0-0-0_00_00
		9:0303ff 01:9_3-1_00_255
		9:02040000:9_2_00_00
		9:02040218 fd04 beef:9_2-253_536_00
		9:01 0204 05b4 0303 01:9_1-2-3_1460_1
		9:00 0303 07 020405b4:9_0_00_00
		9:0204 05b4 0800 0402:9_2_1460_00
		9:01 01 08ff:9_1-1_00_00
		9:01 01 01 08:9_1-1-1_00_00
		9:020305b4 04030000:9_2-180-0_00_00
		9:0501 0204 05b4:9_00_00_00
	END
	# A refusal has no value, nor has an error.
	syn_ack "$syn" "020405b4" 14 | pcap >reply.pcap
	run --separate-stderr recv -a -f classification,ja4ts -r reply.pcap
	check 0 "classification,ja4ts
rst," ""
	run --separate-stderr recv -O json -f ja4ts -r <(syn_ack "$syn" "020405b4" | pcap)
	check 0 '{"ja4ts":"0_2_1460_00"}' ""
}

@test "ja4ts in the lab: what tcpdump sees of the same SYN-ACKs" {
	lab '
		cd "$1"
		tcpdump -s 2048 --immediate-mode -Uni lab0 -w answers.pcap "tcp[13] == 18 or (ip6[6] == 6 and ip6[53] == 18)" 2>err &
		until grep -q ^tcpdump:.listening err; do sleep 0.02; done
		{ printf "10.0.9.%s,443\n" 1 2 3; printf "fd00:10::%s,443\n" 1 2 3; } >ports
		for layout in windows linux mss none; do
			zrecv -c 1 -f saddr,ja4ts -- zsend --probe-args $layout,ja4ts <ports | tail -n +2
		done
		kill $!
		wait
	' lab "$PWD" | sort >rows
	[ "$(wc -l <rows)" -eq 24 ]
	tcpdump -nr answers.pcap 2>/dev/null | sed -nE 's/.* IP6? ([^ ]+)\.443 > .*Flags \[S\.\].* win ([0-9]+)(, options \[([^]]*)\])?.*/\1 \2 \4/p' | awk '
		{
			split($0, part, " ")
			text = substr($0, length(part[1] " " part[2] " ") + 1)
			n = text == "" ? 0 : split(text, option, ",")
			kinds = ""; mss = scale = "00"
			for (i = 1; i <= n; i++) {
				split(option[i], word, " ")
				kind = word[1] == "mss" ? 2 : word[1] == "wscale" ? 3 : word[1] == "sackOK" ? 4 : word[1] == "TS" ? 8 : word[1] == "nop" ? 1 : "?"
				kinds = kinds (i > 1 ? "-" : "") kind
				if (kind == 2) mss = word[2]
				if (kind == 3) scale = word[2]
			}
			print part[1] "," part[2] "_" (n ? kinds : "00") "_" mss "_" scale
		}' | sort | diff rows -
}

@test "addresses as ZMap's numbers, and ZMap's names for what has another here" {
	for target in 10.0.0.1 fd00::1; do
		echo $target | send -M icmp_echo_time
		frames out.pcap | back | sed -E 's/^(.{108})80/\181/; t; s/^(.{68})08/\100/' | pcap >reply.pcap
		run --separate-stderr recv -M icmp_echo_time -f saddr,saddr_raw,daddr_raw,dst_raw,type,code -r reply.pcap
		echo "${lines[1]}"
	done >got
	diff got - <<-'END'
		10.0.0.1,16777226,33559238,16777226,0,0
		fd00::1,,,,129,0
	END
}

@test "rtt_us in the lab: a moment, by echo and by timestamps, over both families; none without timestamps" {
	lab '
		cd "$1"
		{ printf "10.0.9.%s\n" 1 2 3; printf "fd00:10::%s\n" 1 2 3; } >targets
		sed s/\$/,443/ targets >ports
		zrecv -M icmp_echo_time -c 1 -f saddr,rtt_us -- zsend -M icmp_echo_time <targets | tail -n +2 >echo
		for layout in linux bsd windows; do
			zrecv -c 1 -f saddr,rtt_us -- zsend --probe-args $layout <ports | tail -n +2 >$layout
		done
	' lab "$PWD" >out
	for file in echo linux bsd; do
		[ "$(wc -l <$file)" -eq 6 ]
		awk -F, '$2 == "" || $2 == 0 || $2 > 50000 { print FILENAME ": " $0; bad = 1 } END { exit bad }' $file
	done
	diff <(sort windows) <(sed s/\$/,/ targets | sort)
}

# --- SYN-ACKs

@test "tcp_synackscan: sequence number, its complement, MSS; checksums are right" {
	mixed_targets 300 >targets
	run --separate-stderr send -M tcp_synackscan <targets
	check 0 "" ""
	all_right 600
	[ "$(grep -cE 'Flags \[S\.\], cksum 0x[0-9a-f]* \(correct\), seq [0-9]*, ack [0-9]*, win 65535, options \[mss 14[64]0\], length 0$' text)" -eq 600 ]
	echo 10.0.0.1,443 | send -M tcp_synackscan
	[ "$(frames out.pcap | cut -c 77-92)" = "$(printf '%08x%08x' 3178386136 $((0xffffffff - 3178386136)))" ]
	run --separate-stderr send -M tcp_synackscan --probe-args linux <<<10.0.0.1,80
	check 2 "" "zsend: --probe-args: tcp_synackscan takes none"
}

# rst FRAME: prints the RST of a kernel to this SYN-ACK, over IPv4.
rst() {
	printf '%s45000028000040004006000%s0a000001c6120002%s%s%s00000000500400000000000%s\n' "${1:0:28}" 0 "${1:72:4}" "${1:68:4}" "${1:84:8}" 0
}

@test "a RST to a SYN-ACK: no bit of addresses, ports or what answers can be changed, but for the attempt" {
	# With these few source ports the port does not tell the time; otherwise many ports would be
	# valid.
	echo 10.0.0.1,443 | send -M tcp_synackscan -s 40000-49999
	rst "$(frames out.pcap)" >reply
	pcap <reply >reply.pcap
	run --separate-stderr recv -M tcp_synackscan -f saddr,sport,classification,success,attempt,rtt_us -r reply.pcap
	[ "$status" = 2 ]
	run --separate-stderr recv -M tcp_synackscan -s 40000-49999 -f saddr,sport,classification,success,attempt -r reply.pcap
	check 0 "saddr,sport,classification,success,attempt
10.0.0.1,443,rst,1,0" ""
	# Bits that may change in TCP, from byte 20 on: the attempt in the port; acknowledgement;
	# bits after the offset; flags except SYN and RST; window, checksum and urgent pointer.
	run -0 survivors -M tcp_synackscan -s 40000-49999 <reply
	[ "$output" = "1:8 4:8 5:8 6:2 8:8 10:8 11:8 23:2 28:8 29:8 30:8 31:8 32:4 33:6 34:8 35:8 36:8 37:8 38:8 39:8" ]
	# A SYN scan does not accept the reply.
	run --separate-stderr recv -a -f saddr -r reply.pcap
	check 0 saddr "zrecv: 1 replies failed validation and none passed: have zsend and zrecv the same key, source ports and probe?"
}

@test "tcp_synackscan in the lab: every host that is there refuses, on open ports as on closed ones" {
	lab '
		cd "$1"
		{ printf "10.0.9.%s\n" 1 2; echo 10.0.202.1; echo 10.0.200.1; printf "fd00:10::%s\n" 1 2; } >targets
		zrecv -M tcp_synackscan -a -c 1 -f saddr,sport,classification,success,window -- zsend -M tcp_synackscan -p 443,444 <targets
		echo $?
	' lab "$PWD" | sort >out
	diff - out <<-'END'
		0
		10.0.202.1,443,unreach,0,
		10.0.202.1,444,unreach,0,
		10.0.9.1,443,rst,1,0
		10.0.9.1,444,rst,1,0
		10.0.9.2,443,rst,1,0
		10.0.9.2,444,rst,1,0
		fd00:10::1,443,rst,1,0
		fd00:10::1,444,rst,1,0
		fd00:10::2,443,rst,1,0
		fd00:10::2,444,rst,1,0
		saddr,sport,classification,success,window
	END
}

# --- UDP

@test "udp: the payload of text:, hex: and file:, or ZMap's; whatever its length the checksums are right" {
	mixed_targets 100 >targets
	head -c 1399 /dev/urandom >odd
	head -c 1400 /dev/urandom >most
	head -c 1401 /dev/urandom >longer
	while IFS='|' read -r args payload; do
		run --separate-stderr send -M udp ${args:+--probe-args "$args"} <targets
		check 0 "" ""
		dump >text
		[ "$(grep -c 'udp sum ok' text)" -eq 200 ]
		# The payload follows Ethernet, IP and UDP.
		[ "$(frames out.pcap | sed -E 's/^.{24}0800.{56}/&|/; s/^.{24}86dd.{96}/&|/' | cut -d'|' -f2 | sort -u)" = "$payload" ]
	done <<-END
		|474554202f20485454502f312e310d0a486f73743a207777770d0a0d0a
		text:GET / HTTP/1.1|474554202f20485454502f312e31
		text:a|61
		text:|
		hex:|
		hex:00|00
		hex:c0fFEe|c0ffee
		file:odd|$(hex odd)
		file:most|$(hex most)
		file:/dev/null|
	END
	while IFS='|' read -r args why; do
		run --separate-stderr send -M udp --probe-args "$args" </dev/null
		check 2 "" "zsend: --probe-args: $why"
	done <<-END
		x|want service:, text:, hex:, file: or template:, and then the payload: x
		|want service:, text:, hex:, file: or template:, and then the payload: 
		TEXT:x|want service:, text:, hex:, file: or template:, and then the payload: TEXT:x
		hex:0|hex: want pairs of hexadecimal digits
		hex:0x|hex: want pairs of hexadecimal digits
		hex:+1|hex: want pairs of hexadecimal digits
		file:nosuch|nosuch: No such file or directory
		file:.|.: Is a directory
		file:longer|payload of more than 1400 bytes
		hex:$(hex longer)|payload of more than 1400 bytes
		text:$(hex odd)|payload of more than 1400 bytes
	END
}

@test "--from-any-port: replies from another port than was probed, as of TFTP; the port that they go to is the proof" {
	printf '10.0.0.1,69\nfd00::1,69\n10.0.0.2,5060\n' >targets
	send -M udp --probe-args text:x <targets
	# The replies come from port 40001, not from the port that was probed.
	frames out.pcap | back ports | sed -E 's/^(.{24}0800.{40})..../\19c41/; s/^(.{24}86dd.{80})..../\19c41/' >replies
	pcap <replies >reply.pcap
	run --separate-stderr recv -M udp --probe-args text:x -f saddr,sport,attempt --from-any-port 5060,69 -r reply.pcap
	check 0 "saddr,sport,attempt
10.0.0.1,69,0
fd00::1,69,0
10.0.0.2,5060,0" ""
	# The option names the ports that were probed. Without it, a reply must come from the probed
	# port.
	run --separate-stderr recv -M udp --probe-args text:x -a -f saddr,sport --from-any-port 5060 -r reply.pcap
	check 0 "saddr,sport
10.0.0.2,5060" ""
	run --separate-stderr recv -M udp --probe-args text:x -a -f saddr -r reply.pcap
	[ "$output" = saddr ]
	# Replies from the probed port count as before.
	frames out.pcap | back ports | pcap >plain.pcap
	run --separate-stderr recv -M udp --probe-args text:x -f saddr,sport --from-any-port 69,5060 -r plain.pcap
	check 0 "saddr,sport
10.0.0.1,69
fd00::1,69
10.0.0.2,5060" ""
	# Of many replies, some go to a port that is also valid for another probed port.
	for port in {1..16}; do seq -f "10.1.%g.1,$port" 1 200; done | send -M udp --probe-args text:x
	frames out.pcap | back ports | pcap >many.pcap
	recv -M udp --probe-args text:x -f saddr,sport --from-any-port 1-16 -r many.pcap >any
	recv -M udp --probe-args text:x -f saddr,sport -r many.pcap | diff - any
	[ "$(wc -l <any)" -eq 3201 ]
	# No bit of the address or the destination port can be changed, except the attempt; any bit
	# of the source port can.
	head -n 1 replies >reply
	run -0 survivors -M udp --probe-args text:x --from-any-port 69 <reply
	[[ " $output " == *" 20:8 21:8 23:1 25:1 26:8 "* ]] || { echo "$output"; false; }
	[[ ! " $output" =~ " "(9|1[2-9]|22): ]]
	# An identifier in the payload proves the reply as before.
	send -M dns <<<10.0.0.1,53
	answer "$(frames out.pcap)" "8180 0001 0000 0000 0000 076578616d706c6503636f6d00 0001 0001" | sed -E 's/^(.{24}0800.{40})..../\19c41/' | pcap >reply.pcap
	run --separate-stderr recv -M dns -f saddr,sport --from-any-port 53 -r reply.pcap
	check 0 "saddr,sport
10.0.0.1,53" ""
	while IFS='|' read -r options why; do
		# shellcheck disable=SC2086
		run --separate-stderr recv $options -r reply.pcap
		check 2 "" "zrecv: --from-any-port: $why"
	done <<-'END'
		--from-any-port 80|want a probe over UDP, as udp: tcp_synscan is answered from where it was sent to
		-M icmp_echoscan --from-any-port 80|want a probe over UDP, as udp: icmp_echoscan is answered from where it was sent to
		-M ipip --from-any-port 80|want a probe over UDP, as udp: ipip is answered from where it was sent to
		-M udp --from-any-port x|bad ports: x: want numbers: 69,5060
		-M udp --from-any-port t:80,icmp|names no port of UDP
		-M udp --from-any-port 1-17|more than 16 ports: too much would pass for a reply
	END
}

@test "--from-any-port in the lab: a server that answers from another port is found, and none without the option" {
	lab '
		cd "$1"
		coproc ip netns exec far "$2/test/lab/echo" 69
		read -r _ <&${COPROC[0]}
		ip netns exec far nft "table inet elsewhere { chain out { type filter hook output priority 0; udp sport 69 udp sport set 40001; }; }"
		printf "%s\n" 10.0.9.{1,2} fd00:10::{1,2} >targets
		for options in "" "--from-any-port 69"; do
			zrecv -M udp -a -c 1 -f saddr,sport,data $options -- zsend -M udp -p 69 --probe-args text:hello <targets
		done
		printf "10.0.9.0/30\n" | zscan -q -M udp -p 69 --probe-args text:hello --validate-source-port disable -b /dev/null -c 1 -f saddr,sport -w - 2>&1
	' lab "$PWD" "$REPO" | LC_ALL=C sort | uniq -c | tr -s ' ' >found
	diff found - <<-'END'
		 1 10.0.9.0,69
		 1 10.0.9.1,69
		 1 10.0.9.1,69,68656c6c6f
		 1 10.0.9.2,69
		 1 10.0.9.2,69,68656c6c6f
		 1 10.0.9.3,69
		 1 fd00:10::1,69,68656c6c6f
		 1 fd00:10::2,69,68656c6c6f
		 1 saddr,sport
		 2 saddr,sport,data
	END
}

@test "udp: a checksum is never sent as 0, which would say that there is none" {
	for target in 10.0.0.1 fd00::1; do
		echo $target,9 | send -M udp --probe-args hex:0000
		frame=$(frames out.pcap)
		# With that checksum as its payload, the datagram has a sum of all ones, whose
		# complement is 0.
		echo $target,9 | send -M udp --probe-args "hex:${frame: -8:4}"
		frame=$(frames out.pcap)
		[ "${frame: -8:4}" = ffff ]
		dump | grep -q 'udp sum ok'
	done
}

@test "udp: a reply is told by addresses and ports, and gives its payload; no bit of these can be changed, but for the attempt" {
	echo 10.0.0.1,5000 | send -M udp --probe-args hex:00ff80616263
	frames out.pcap | back ports >reply
	pcap <reply >reply.pcap
	run --separate-stderr recv -M udp -f saddr,sport,classification,success,attempt,udp_pkt_size,data -r reply.pcap
	check 0 "saddr,sport,classification,success,attempt,udp_pkt_size,data
10.0.0.1,5000,udp,1,0,14,00ff80616263" ""
	run -0 survivors -M udp <reply
	[ "$output" = "1:8 4:8 5:8 6:2 8:8 10:8 11:8 23:1 25:2 26:8 27:8 28:8 29:8 30:8 31:8 32:8 33:8" ]
	# Other bits may change: type of service, identification, time to live, a lower UDP length,
	# checksums and the payload. Of the 65536 ports, 16 are valid.
	reply=$(cat reply)
	seq 0 65535 | awk -v frame="$reply" '{ printf "%s%04x%s\n", substr(frame, 1, 72), $1, substr(frame, 77) }' | pcap >ports.pcap
	run --separate-stderr recv -M udp -a -f dport -r ports.pcap
	[ "${#lines[@]}" -eq 17 ]
	# A length beyond the packet, one below the header, one below the packet, and no length.
	for length in ffff 000f 0007 0009 0008 0000; do
		echo "${reply::76}$length${reply:80}"
	done | pcap >lengths.pcap
	run --separate-stderr recv -M udp -a -f udp_pkt_size,data -r lengths.pcap
	check 0 "udp_pkt_size,data
9,00
8,
0," ""
}

@test "udp: of long payloads 1500 bytes stand in a row, and many such rows are whole" {
	echo 10.0.0.1,5000 | send -M udp --probe-args text:
	reply=$(frames out.pcap | back ports)
	data=$(head -c 3000 /dev/zero | tr '\0' a | hex)
	yes "${reply::32}0bd4${reply:36:40}0bc0${reply:80:4}$data" | head -n 5000 | pcap >reply.pcap
	recv -M udp -a -f saddr,data,udp_pkt_size -r reply.pcap >rows.csv
	[ "$(sed 1d rows.csv | uniq -c | tr -s ' ')" = " 5000 10.0.0.1,${data::3000},3008" ]
}

@test "udp: errors by what they quote: the source port and, of IPv4, the identification" {
	for target in 10.0.0.1 fd00::1; do
		echo $target,5000 | send -M udp
		frame=$(frames out.pcap)
		case $target in
		*:*) error=${frame::28}6000000000383a40fd000010000000000000000000000099${frame:44:32}0104000000000000${frame:28:96} ;;
		*) error=${frame::28}4500003800004000400100000a000063c61200020303000000000000${frame:28:56} ;;
		esac
		echo "$error" >error
		pcap <error >error.pcap
		run --separate-stderr recv -M udp -a -f saddr,sport,classification,success,icmp_unreach_str,data,udp_pkt_size -r error.pcap
		check 0 "saddr,sport,classification,success,icmp_unreach_str,data,udp_pkt_size
$target,5000,unreach,0,port unreachable,," ""
		survivors -M udp <error | tr ' ' '\n' | awk -F: -v from="$([[ $target == *:* ]] && echo 48 || echo 28)" '$1 >= from { printf "%d:%d ", $1 - from, $2 }'
		echo
	done >left
	# In the quotation: type of service, length, fragments, time to live, checksum; the attempt;
	# length and checksum of UDP.
	diff left - <<-'END'
		1:8 2:8 3:8 6:2 8:8 10:8 11:8 21:1 24:8 25:8 26:8 27:8 
		0:4 1:8 2:8 3:8 4:8 5:8 7:8 25:1 44:8 45:8 46:8 47:8 
	END
}

@test "udp in the lab: a server answers over both families, closed ports are unreachable; small payloads, and large ones by each engine" {
	(umask 022; head -c 1400 /dev/urandom >most)
	chmod 755 . && lab '
		cd "$1"
		coproc ip netns exec far "$2/test/lab/echo" 7000
		read -r _ <&${COPROC[0]}
		{ printf "10.0.9.%s\n" 1 2 3; printf "fd00:10::%s\n" 1 2 3; } >targets
		zrecv -M udp -a -c 1 -f saddr,sport,classification,success,udp_pkt_size,data -- \
			zsend -M udp -p 7000,7001 --probe-args text:hello <targets >small
		echo "small $?"
		for engine in --engine=packet --engine=live -X; do
			zrecv -M udp -a -c 1 -f saddr,sport,classification,data -- zsend $engine -M udp -p 7000 --probe-args file:most <targets >large$engine
			echo "large $?"
		done
	' lab "$PWD" "$REPO" >out
	[ "$(cat out)" = "small 0
large 0
large 0
large 0" ]
	diff <(sed 1d small | LC_ALL=C sort) <(
		for target in 10.0.9.{1,2,3} fd00:10::{1,2,3}; do
			echo "$target,7000,udp,1,13,68656c6c6f"
			echo "$target,7001,unreach,0,,"
		done)
	for target in 10.0.9.{1,2,3} fd00:10::{1,2,3}; do
		echo "$target,7000,udp,$(hex most)"
	done >wanted
	for engine in --engine=packet --engine=live -X; do
		diff <(sed 1d large$engine | LC_ALL=C sort) wanted
	done
}

# payloads: prints the payloads in out.pcap, in hexadecimal, one a line.
payloads() {
	frames out.pcap | sed -E 's/^.{24}0800.{56}//; s/^.{24}86dd.{96}//'
}

@test "udp: templates: each field, over both families; lengths and checksums are right; what is random is the probe's own" {
	printf '%s' 'a ${SADDR}|${DADDR}|${SPORT}|${DPORT}| $x ${ $' >text
	printf '%s' '${SADDR_N}${DADDR_N}${SPORT_N}${DPORT_N}' >binary
	printf '%s' '${RAND_DIGIT=9}|${RAND_ALPHA=40}|${RAND_ALPHANUM=90}|${RAND_DIGIT}|${RAND_BYTE=77}${RAND_BYTE=0}' >random
	printf '10.1.2.3,5\nfd00:a:b::c,65535\n' >targets
	run --separate-stderr send -M udp -s 40000-40000 --probe-args template:text <targets
	check 0 "" ""
	[ "$(payloads)" = "$(printf 'a 198.18.0.2|10.1.2.3|40000|5| $x ${ $' | hex)
$(printf 'a fd00:198:18::2|fd00:a:b::c|40000|65535| $x ${ $' | hex)" ]
	run --separate-stderr send -M udp -s 40000-40000 --probe-args template:binary <targets
	check 0 "" ""
	[ "$(payloads)" = "c61200020a0102039c400005
fd000198001800000000000000000002fd00000a000b0000000000000000000c9c40ffff" ]
	run --separate-stderr send -M udp --probe-args template:random <targets
	check 0 "" ""
	payloads >one
	while read -r payload; do
		unhex <<<"${payload::286}" >drawn
		grep -qE '^[0-9]{9}\|[a-zA-Z]{40}\|[a-zA-Z0-9]{90}\|[0-9]$' drawn
		[ "${#payload}" -eq $((2 * (144 + 77))) ] || { echo ${#payload}; false; }
	done <one
	[ "$(sort -u one | wc -l)" -eq 2 ]
	run --separate-stderr send -M udp --probe-args template:random <targets
	diff one <(payloads)
	mixed_targets 300 >targets
	for template in text binary random; do
		run --separate-stderr send -M udp --probe-args template:$template <targets
		check 0 "" ""
		dump >dumped
		[ "$(grep -c 'udp sum ok' dumped)" -eq 600 ]
		run ! grep -E 'bad cksum|bad udp|truncated-ip|wrong|extra bytes' dumped
	done
}

@test "udp: templates: bytes in hexadecimal, and times of the clock, all of one moment" {
	printf '%s' '<${HEX=00fFa0}>${UNIXTIME_SEC}${UNIXTIME_USEC}${NTP_TIMESTAMP}${UNIXTIME_USEC}' >template
	printf '10.1.2.3,5\nfd00:a:b::c,65535\n' >targets
	before=$(date +%s%6N)
	run --separate-stderr send -M udp --probe-args template:template <targets
	check 0 "" ""
	after=$(date +%s%6N)
	[ "$(payloads | wc -l)" -eq 2 ]
	while read -r payload; do
		[ "${payload::10} ${#payload}" = "3c00ffa03e 50" ]
		microseconds=$((16#${payload:18:8}))
		[ "$microseconds" -lt 1000000 ]
		sent=$((16#${payload:10:8} * 1000000 + microseconds))
		[ "$sent" -ge "$before" ] && [ "$sent" -le "$after" ]
		[ "${payload:42}" = "${payload:18:8}" ]
		# The fraction has nanoseconds; the field with microseconds lacks their last three
		# digits.
		[ $(((16#${payload:26:8} - 2208988800) * 1000000 + (16#${payload:34:8} * 1000000 >> 32))) -ge $((sent - 1)) ]
		[ $(((16#${payload:26:8} - 2208988800) * 1000000 + (16#${payload:34:8} * 1000000 >> 32))) -le "$sent" ]
	done < <(payloads)
}

@test "udp: template-fields prints the names of all that a template may hold, each of which is in the manual" {
	run --separate-stderr send -M udp --probe-args template-fields
	[ "$status" = 0 ]
	[ -z "$stderr" ]
	[ "$(awk '{ print $1 }' <<<"$output" | paste -sd' ')" = \
		"SADDR_N SADDR SADDR_URI DADDR_N DADDR DADDR_URI SPORT_N SPORT DPORT_N DPORT RAND_BYTE RAND_DIGIT RAND_ALPHA RAND_ALPHANUM HEX UNIXTIME_SEC UNIXTIME_USEC NTP_TIMESTAMP TAG TAG_HEX" ]
	[ ! -e out.pcap ]
	while read -r field _; do
		printf '${%s}' "${field/#HEX/HEX=00}" >template
		run --separate-stderr send -M udp --probe-args template:template <<<10.0.0.1,5
		check 0 "" ""
		[ -n "$(payloads)" ]
		grep -qE "^\.It Li (.* )?[$]\{$field(=n|=digits)?\}( |\$)" "$REPO/man/zsend.1" || { echo "zsend.1 lacks $field"; false; }
	done <<<"$output"
	run --separate-stderr bash -c 'zsend -w out.pcap -S 198.18.0.2 -M udp --probe-args template-fields >/dev/full'
	check 3 "" "zsend: stdout: No space left on device"
}

@test "udp: \${TAG} and \${TAG_HEX} have to come back, wherever; without them an answer is invalid, and no bit of them can be changed" {
	printf '%s' 'a${TAG=3}|${TAG_HEX=2}|${TAG}' >template
	echo 10.0.0.1,5000 | send -M udp --probe-args template:template
	frame=$(frames out.pcap)
	# These are consecutive bytes of mix(tag), see zscan-tag.5.
	tag "$KEY" 198.18.0.2 10.0.0.1 5000 17
	mix64 $((16#$REPLY))
	bytes=$(printf %016x "$REPLY")
	[ "$(payloads)" = "61${bytes::6}7c$(printf %s "${bytes:6:4}" | hex)7c${bytes:10:2}" ]
	# The reply has the bytes in another order, with others before, between and after.
	for payload in "00${bytes:10:2}ff${bytes::6}$(printf %s "${bytes:6:4}" | hex)00" "$(payloads)"; do
		back ports <<<"${frame::32}$(printf %04x $((28 + ${#payload} / 2)))${frame:36:40}$(printf %04x $((8 + ${#payload} / 2)))0000$payload" >reply
		pcap <reply | recv -M udp --probe-args template:template -f saddr,classification,success -r - >rows
		[ "$(sed 1d rows)" = 10.0.0.1,udp,1 ]
		# A receiver without this template does not check them.
		pcap <reply | recv -M udp -f saddr -r - >rows
		[ "$(wc -l <rows)" -eq 2 ]
	done
	run -0 survivors -M udp --probe-args template:template <reply
	# In the payload, from byte 28 on, only the a and the two bars may change.
	[ "$(tr ' ' '\n' <<<"$output" | awk -F: '$1 >= 28' | paste -sd' ')" = "28:8 32:8 37:8" ]
	run -0 survivors -M udp <reply
	[ "$(tr ' ' '\n' <<<"$output" | awk -F: '$1 >= 28' | wc -l)" -eq 11 ]
}

@test "udp: templates that are refused; rates in bits count what each frame takes" {
	while IFS='|' read -r template why; do
		printf '%s' "$template" >template
		run --separate-stderr send -M udp --probe-args template:template </dev/null
		check 2 "" "zsend: --probe-args: $why"
	done <<-'END'
		${}|unknown field: ${}
		${daddr}|unknown field: ${daddr}
		x ${DADDR=4}|unknown field: ${DADDR=4}
		${RAND_BYTE=}|unknown field: ${RAND_BYTE=}
		${RAND_BYTE=-1}|unknown field: ${RAND_BYTE=-1}
		${RAND_BYTE=1401}|unknown field: ${RAND_BYTE=1401}
		${RAND_BYTE=0000001x}|unknown field: ${RAND_BYTE=0000001x}
		${TAG=}|unknown field: ${TAG=}
		${TAG=0}|unknown field: ${TAG=0}
		${TAG=65}|unknown field: ${TAG=65}
		${TAG_HEX=33}|unknown field: ${TAG_HEX=33}
		${TAG=64}${TAG}|unknown field: ${TAG}
		${HEX}|unknown field: ${HEX}
		${HEX=}|unknown field: ${HEX=}
		${HEX=0}|unknown field: ${HEX=0}
		${HEX=0g}|unknown field: ${HEX=0g}
		${HEX=+1}|unknown field: ${HEX=+1}
		${HEXA=00}|unknown field: ${HEXA=00}
		${UNIXTIME_SEC=4}|unknown field: ${UNIXTIME_SEC=4}
		${RAND_BYTE=1394}${NTP_TIMESTAMP}|payload of more than 1400 bytes
		${RAND_BYTE=1400}x|payload of more than 1400 bytes
		${RAND_BYTE=1355}${DADDR}|payload of more than 1400 bytes
	END
	printf '${RAND_BYTE=1354}${DADDR}' >template
	for i in {1..5}; do echo "10.0.0.$i,9"; done >targets
	run --separate-stderr send -M udp -B 1M --probe-args template:template <targets
	check 0 "" ""
	# 14 + 28 + 1354 + 8 bytes, and 4 of a checksum and 20 between frames: 11424 bits, or us,
	# for each.
	[ "$(tcpdump -ttr out.pcap 2>/dev/null | awk 'NR == 1 { t = $1 } END { d = $1 - t; print (d > 0.045 && d < 0.08) }')" = 1 ]
}

# --- NTP, DNS

@test "ntp: a request as tcpdump reads it, with the tag as its time; of a reply no bit of that can be changed, nor the mode" {
	mixed_targets 100 | sed 's/,[0-9]*,/,123,/' >targets
	run --separate-stderr send -M ntp <targets
	check 0 "" ""
	all_right 200
	[ "$(grep -c 'udp sum ok. NTPv4, Client, length 48$' text)" -eq 200 ]
	echo 10.0.0.1,123 | send -M ntp
	tag "$KEY" 198.18.0.2 10.0.0.1 123 17
	[ "$(payloads)" = "23$(printf '%078d' 0)$REPLY" ]
	# RFC 5905, section 7.3: leap indicator, version and mode; stratum; poll; precision; three
	# fields of 4 bytes; four times.
	frames out.pcap | back ports |
		sed -E "s/^(.{84}).*/\1240206e900000100000002000a0000010000000000000007${REPLY}00000000000000010000000000000002/" >reply
	pcap <reply >reply.pcap
	run --separate-stderr recv -M ntp -f '*' -r reply.pcap
	[ "$status" = 0 ]
	[ "$(sed 1d <<<"$output" | cut -d, -f26-36)" = "36,2,6,233,256,512,167772161,7,$(printf %u "0x$REPLY"),1,2" ]
	run -0 survivors -M ntp <reply
	[[ " $output " == *" 28:5 29:8 "* ]]
	[[ ! " $output" =~ " "(9|1[2-9]|2[0-2]|5[2-9]): ]]
	# The request itself is no reply, nor is a shorter packet.
	send -M ntp <<<10.0.0.1,123
	frames out.pcap | back ports >request
	{ cat request; sed -E 's/^(.{76})..../\10037/' reply; } | pcap >bad.pcap
	run --separate-stderr recv -M ntp -a -f saddr -r bad.pcap
	[ "$output" = saddr ]
}

@test "dns: a question as tcpdump reads it; bad names and types are refused" {
	mixed_targets 50 | sed 's/,[0-9]*,/,53,/' >targets
	while IFS='|' read -r args question length; do
		run --separate-stderr send -M dns ${args:+--probe-args "$args"} <targets
		check 0 "" ""
		all_right 100
		[ "$(grep -cF "+ $question ($length)" text)" -eq 100 ] || { cat text; false; }
	done <<-'END'
		|A? example.com.|29
		A,www.example.com|A? www.example.com.|33
		aaaa,www.example.com.|AAAA? www.example.com.|33
		TXT,a|TXT? a.|19
		NS,.|NS? .|17
		ANY,_x.y|ANY? _x.y.|22
		MX,0123456789012345678901234567890123456789012345678901234567890ab.c|MX? 0123456789012345678901234567890123456789012345678901234567890ab.c.|83
	END
	# The plus sign of tcpdump means that recursion is desired.
	run --separate-stderr send -M dns --probe-args 'a:nr,www.example.com;MX,example.com' <<<10.0.0.1,53
	check 0 "" ""
	all_right 2
	[ "$(sed -nE 's/.*(\[udp sum ok\] |: )[0-9]+(.*) \([0-9]+\)$/\2/p' text)" = " A? www.example.com.
+ MX? example.com." ]
	printf -v long '%060d.' 1 2 3 4 5
	while IFS='|' read -r args why; do
		run --separate-stderr send -M dns --probe-args "$args" </dev/null
		check 2 "" "zsend: --probe-args: $why"
	done <<-END
		A|want a record type, a comma and a domain name: A
		A,|want a record type, a comma and a domain name: A,
		example.com|want a record type, a comma and a domain name: example.com
		AB,x|unknown record type: AB
		AB:nr,x|unknown record type: AB
		A:rd,x|want nr (no recursion) after the record type: A:rd
		A:,x|want nr (no recursion) after the record type: A:
		A:nr|want a record type, a comma and a domain name: A:nr
		A:nr,|want a record type, a comma and a domain name: A:nr,
		,x|unknown record type: 
		A,a..b|bad domain name: a..b
		A,.a|bad domain name: .a
		A,${long}|bad domain name: ${long}
		A,0123456789012345678901234567890123456789012345678901234567890abc.c|bad domain name: 0123456789012345678901234567890123456789012345678901234567890abc.c
	END
}

@test "dns: each attempt asks the next question, of any type; -P is a multiple of them, and a line may name its attempt" {
	questions='A,a.example;TYPE65280,bb.example;all,.'
	printf '10.0.0.1,53\nfd00::1,53\n10.0.0.2,53,+4\n' >targets
	run --separate-stderr send -M dns --probe-args "$questions" <targets
	check 0 "" ""
	all_right 7
	[ "$(sed -n 's/.*[0-9]+ \(.*\) ([0-9]*)$/\1/p' text | paste -sd' ')" = "A? a.example. Type65280? bb.example. ANY? . A? a.example. Type65280? bb.example. ANY? . Type65280? bb.example." ]
	mixed_targets 50 >many
	run --separate-stderr send -M dns -P 6 --probe-args "$questions" < <(sed 's/,.*/,53/' many)
	check 0 "" ""
	all_right 600
	[ "$(grep -c 'ANY? \. ' text)" -eq 200 ]
	run --separate-stderr send -M dns --probe-args "$questions" <many
	check 0 "" ""
	all_right 100
	for n in 1 2 4 16; do
		run --separate-stderr send -M dns -P $n --probe-args "$questions" </dev/null
		check 2 "" "zsend: -P: $n is no multiple of the 3 questions of --probe-args"
	done
	# From the 17th attempt on, the questions would not come in turn.
	run --separate-stderr send -M dns -P 18 --probe-args "$questions" </dev/null
	check 2 "" "zsend: -P: 18: with 3 questions at most 16"
	run --separate-stderr send -M dns -P 18 --probe-args "A,a.example;A,b.example" <<<10.0.0.2,53
	check 0 "" ""
	[ "$(tcpdump -nr out.pcap 2>/dev/null | grep -c 'A? a.example')" -eq 9 ]
	run --separate-stderr send -M dns -P 3 --probe-args "$questions" <<<10.0.0.2,53,+4
	check 1 "" "zsend: stdin:1: an attempt in the line cannot be combined with -P: 10.0.0.2,53,+4"
	# With --deny, each question counts.
	run --separate-stderr send -M dns -u 1 --deny <(echo 10.0.0.1) --probe-args "$questions" <targets
	[[ "$output" == *" sent=4 "*" denied=3 "*" asked=7 "* ]]
	printf -v many 'A,x;%.0s' {1..16}
	run --separate-stderr send -M dns --probe-args "${many%;}" </dev/null
	check 0 "" ""
	for tool in send "recv -r /dev/null"; do
		name=$([ "$tool" = send ] && echo zsend || echo zrecv)
		while IFS='|' read -r args why; do
			run --separate-stderr $tool -M dns --probe-args "$args" </dev/null
			check 2 "" "$name: --probe-args: $why"
		done <<-END
			A,x;|want a record type, a comma and a domain name: 
			A,x;;A,y|want a record type, a comma and a domain name: 
			A,x;B|want a record type, a comma and a domain name: B
			A,x;TYPE65536,y|unknown record type: TYPE65536
			TYPE,y|unknown record type: TYPE
			TYPE1x,y|unknown record type: TYPE1x
			A,x;A,y..z|bad domain name: y..z
			${many}A,y|more than 16 questions
		END
	done
	run --separate-stderr recv --probe-args x -M ntp -r /dev/null
	check 2 "" "zrecv: --probe-args: ntp takes none"
}

# answer FRAME DNS: prints the response to a probe over IPv4 or IPv6. It has the identifier of the
# probe, and then DNS, in hexadecimal, from the flags on.
answer() {
	local frame ip udp dns=${2// /}
	frame=$(back ports <<<"$1")
	case ${frame:24:4} in
	0800) udp=68 ;;
	*) udp=108 ;;
	esac
	ip=$(printf %04x $((${#dns} / 2 + 2 + 8 + (udp == 68 ? 20 : 0))))
	[ $udp = 68 ] && frame=${frame::32}$ip${frame:36} || frame=${frame::36}$ip${frame:40}
	printf '%s%04x0000%s%s\n' "${frame::udp+8}" $((${#dns} / 2 + 10)) "${frame:udp+16:4}" "$dns"
}

@test "dns: of a response no bit of addresses, ports, identifier and question can be changed, but for the attempt and the case; its header as columns" {
	echo 10.0.0.1,53 | send -M dns
	tag "$KEY" 198.18.0.2 10.0.0.1 53 17
	[ "$(payloads | cut -c 1-4)" = "${REPLY:12}" ]
	frames out.pcap | back ports | sed -E 's/^(.{88}).{20}/\187f30001000200030004/' >reply
	pcap <reply >reply.pcap
	run --separate-stderr recv -M dns -f saddr,classification,success,app_success,dns_id,dns_qr,dns_opcode,dns_aa,dns_tc,dns_rd,dns_ra,dns_z,dns_ad,dns_cd,dns_rcode,dns_qdcount,dns_ancount,dns_nscount,dns_arcount,udp_len -r reply.pcap
	[ "${lines[1]}" = "10.0.0.1,dns,1,0,$((16#${REPLY:12})),1,0,1,1,1,1,1,1,1,3,1,2,3,4,37" ]
	run -0 survivors -M dns <reply
	# The attempt; the checksum of UDP; the flags except one bit; three counts; the case of each
	# of the 10 letters.
	[ "${output#* 23:}" = '2 26:8 27:8 30:7 31:8 34:8 35:8 36:8 37:8 38:8 39:8 41:1 42:1 43:1 44:1 45:1 46:1 47:1 49:1 50:1 51:1' ]
	frames out.pcap | back ports | pcap >question.pcap
	run --separate-stderr recv -M dns -a -f saddr -r question.pcap
	[ "$output" = saddr ]
}

@test "dns: an answer to another question, or to that of another attempt, is none; each of several counts once" {
	questions='A,a.example;AAAA,bb.example'
	echo 10.0.0.1,53 | send -M dns -P 4 --probe-args "$questions"
	frames out.pcap >probes
	mapfile -t probe <probes
	while read -r frame; do back ports <<<"$frame" | sed -E 's/^(.{88})01/\181/'; done <probes >replies
	{ cat replies replies; } | pcap >all.pcap
	run --separate-stderr recv -M dns -a --probe-args "$questions" -f saddr,attempt,repeat,dns_questions -r all.pcap
	check 0 "saddr,attempt,repeat,dns_questions
10.0.0.1,0,0,a.example. IN A
10.0.0.1,1,0,bb.example. IN AAAA
10.0.0.1,2,1,a.example. IN A
10.0.0.1,3,1,bb.example. IN AAAA
10.0.0.1,0,1,a.example. IN A
10.0.0.1,1,1,bb.example. IN AAAA
10.0.0.1,2,1,a.example. IN A
10.0.0.1,3,1,bb.example. IN AAAA" ""
	run --separate-stderr recv -M dns --probe-args "$questions" -f attempt -r all.pcap
	[ "$(paste -sd' ' <<<"$output")" = "attempt 0 1" ]
	# The receiver has the questions in the other order, without the second, other ones, or
	# none.
	for other in 'AAAA,bb.example;A,a.example' A,a.example.org A,a AAAA,a.example ''; do
		run --separate-stderr recv -M dns -a ${other:+--probe-args "$other"} -f attempt -r all.pcap
		check 0 attempt "zrecv: 8 replies failed validation and none passed: have zsend and zrecv the same key, source ports and probe with its --probe-args?"
	done
	run --separate-stderr recv -M dns -a --probe-args A,a.example -f attempt -r all.pcap
	[ "$(paste -sd' ' <<<"$output")" = "attempt 0 2 0 2" ]
	# No question, two, one without its end, and nothing after the header or within it.
	question=01610765 question+=78616d706c6500 tail=00010001
	for dns in "8180 0000 0000 0000 0000" "8180 0002 0000 0000 0000 $question $tail $question $tail" "8180 0001 0000 0000 0000 $question 000100" \
		"8180 0001 0000 0000 0000" 8180 81 ""; do
		answer "${probe[0]}" "$dns"
	done | pcap >bad.pcap
	run --separate-stderr recv -M dns -a --probe-args "$questions" -f attempt -r bad.pcap
	[ "$output" = attempt ]
	# An error without a question counts by port and identifier. It may contain nothing else
	# except additional records.
	while read -r dns; do answer "${probe[0]}" "$dns"; done >errors <<-'END'
		8185 0000 0000 0000 0000
		8182 0000 0000 0000 0001 00002904d000000000
	END
	answer "${probe[1]}" "8105 0000 0000 0000 0000" >>errors
	answer "${probe[2]}" "8185 0000 0000 0000 0000" >>errors
	pcap <errors >errors.pcap
	run --separate-stderr recv -M dns -a --probe-args "$questions" -f attempt,classification,success,repeat,app_success,dns_rcode,dns_questions -r errors.pcap
	check 0 "attempt,classification,success,repeat,app_success,dns_rcode,dns_questions
0,no-question,0,0,0,5,
0,no-question,0,1,0,2,
1,no-question,0,0,0,5,
2,no-question,0,1,0,5," ""
	run --separate-stderr recv -M dns --probe-args "$questions" -f attempt -r errors.pcap
	[ "$status" = 0 ]
	[ "$output" = attempt ]
	[[ "$stderr" == "zrecv: errors.pcap: no row from "*" packets: "*" valid, but no success: -a prints them"* ]]
	# Not a response, another opcode, no error, an answer, an authority, a short header; then
	# another identifier.
	for dns in "0105 0000 0000 0000 0000" "8985 0000 0000 0000 0000" "8180 0000 0000 0000 0000" "8185 0000 0001 0000 0000" "8185 0000 0000 0001 0000" "8185 0000 0000 0000"; do
		answer "${probe[0]}" "$dns"
	done | pcap >bad.pcap
	run --separate-stderr recv -M dns -a --probe-args "$questions" -f attempt -r bad.pcap
	[ "$output" = attempt ]
	frames errors.pcap | sed -E 's/^(.{84})..../\1ffff/' | pcap >bad.pcap
	run --separate-stderr recv -M dns -a --probe-args "$questions" -f attempt -r bad.pcap
	[ "$output" = attempt ]
	# If the attempt is unknown, any of the questions counts, but no other one.
	echo 10.0.0.1,53 | send -s 40000-40003 -M dns --probe-args "$questions"
	frames out.pcap | while read -r frame; do back ports <<<"$frame" | sed -E 's/^(.{88})01/\181/'; done | pcap >few.pcap
	run --separate-stderr recv -s 40000-40003 -M dns --probe-args "$questions" -f attempt,repeat,dns_questions -r few.pcap
	check 0 "attempt,repeat,dns_questions
,0,a.example. IN A
,0,bb.example. IN AAAA" ""
	run --separate-stderr recv -s 40000-40003 -M dns --probe-args AAAA,bb.example -f dns_questions -r few.pcap
	[ "$output" = "dns_questions
bb.example. IN AAAA" ]
}

# rdata TYPE DATA: prints a record for the name in the question, of class IN and with 60 s to live.
# All are in hexadecimal.
rdata() {
	local data=${2// /}
	printf 'c00c %s 0001 0000003c %04x %s' "$1" $((${#data} / 2)) "$data"
}

# read_back SECTION...: prints these columns of zrecv for responses to A,example.com, which must be
# the same over both families. The messages are on stdin, from the flags on.
read_back() {
	local dns fields=$1 v4 v6
	printf '10.0.0.1,53\nfd00::1,53\n' | send -M dns
	{ read -r v4; read -r v6; } < <(frames out.pcap)
	while read -r dns; do answer "$v4" "$dns"; done >four
	while IFS= read -r dns; do answer "$v6" "${dns:88}"; done <four >six
	pcap <four >four.pcap
	pcap <six >six.pcap
	recv -M dns -a -f "$fields" -r four.pcap | sed 1d >rows
	recv -M dns -a -f "$fields" -r six.pcap | sed 1d | diff rows -
	cat rows
}

QUESTION=076578616d706c6503636f6d0000010001

@test "dns: the data of each type as text" {
	while IFS='|' read -r type data text; do
		echo "8180 0001 0001 0000 0000 $QUESTION $(rdata "$type" "$data")" >>dns
		echo "example.com. 60 IN $text|0|0"
	done >wanted <<-'END'
		0001|0a000102|A 10.0.1.2
		001c|20010db8000000000000000000000001|AAAA 2001:db8::1
		001c|00000000000000000000ffff0a000001|AAAA ::ffff:10.0.0.1
		0002|026e73 c00c|NS ns.example.com.
		0005|00|CNAME .
		000c|0161 c014|PTR a.com.
		000f|000a 046d61696c c00c|MX 10 mail.example.com.
		0010|0b763d7370663120 2d616c6c 00 02ff2c|TXT "v=spf1 -all" "" "\255\044"
		0010|05 22 5c 3b 2c 7f|TXT "\034\092\059\044\127"
		0006|c00c c00c 00000001 00000e10 00000384 ffffffff 0000003c|SOA example.com. example.com. 1 3600 900 4294967295 60
		0021|0001 0002 01bb 037372 76 c00c|SRV 1 2 443 srv.example.com.
		0101|00 05 6973737565 63612e783b20613d62|CAA 0 issue "ca.x\059 a=b"
		002b|3039 0d 02 abcdef|DS \# 7 30390d02abcdef
		fde8||TYPE65000 \# 0
		0002|08 2e20 40 28 29 24 41 00 00|NS \046\032\064\040\041\036A\000.
	END
	read_back dns_answers,dns_parse_err,dns_unconsumed_bytes <dns | sed 's/^"//; s/",\([0-9]*,[0-9]*\)$/,\1/; s/""/"/g; s/,\([0-9]*\),\([0-9]*\)$/|\1|\2/' >got
	diff got wanted
	# Sections, other classes, and EDNS, in one line of CSV.
	echo "8583 0001 0001 0001 0002 $QUESTION $(rdata 0010 03612c62) c014 0006 0003 80000000 0016 c00c00 $(printf '%040d' 0) $(rdata 0001 0a000001) 00 0029 04d0 00000000 0000" |
		sed 's/0016 c00c00/0017 c00c00/' >dns
	run -0 read_back dns_questions,dns_answers,dns_authorities,dns_additionals,dns_parse_err <dns
	[ "$output" = 'example.com. IN A,"example.com. 60 IN TXT ""a\044b""",com. 2147483648 CH SOA example.com. . 0 0 0 0 0,example.com. 60 IN A 10.0.0.1;. 0 CLASS1232 TYPE41 \# 0,0' ]
}

@test "dns: sections in JSON are arrays of objects with ZMap's names, of zrecv as of zfilter" {
	while IFS='|' read -r type data json; do
		echo "8180 0001 0001 0000 0000 $QUESTION $(rdata "$type" "$data")" >>dns
		echo "{\"name\":\"example.com\",\"type\":$((16#$type)),\"type_str\":$(jq -c .type_str <<<"$json"),\"class\":1,\"ttl\":60,$(jq -c '{rdlength, rdata_is_parsed, rdata}' <<<"$json" | cut -c 2-)"
	done >wanted <<-'END'
		0001|0a000102|{"type_str":"A","rdlength":4,"rdata_is_parsed":1,"rdata":"10.0.1.2"}
		001c|20010db8000000000000000000000001|{"type_str":"AAAA","rdlength":16,"rdata_is_parsed":1,"rdata":"2001:db8::1"}
		0002|026e73 c00c|{"type_str":"NS","rdlength":null,"rdata_is_parsed":1,"rdata":"ns.example.com"}
		000c|02a523 c00c|{"type_str":"PTR","rdlength":null,"rdata_is_parsed":1,"rdata":"\\165#.example.com"}
		0005|00|{"type_str":"CNAME","rdlength":null,"rdata_is_parsed":1,"rdata":""}
		000f|000a 046d61696c c00c|{"type_str":"MX","rdlength":null,"rdata_is_parsed":1,"rdata":"10 mail.example.com"}
		0010|0b763d7370663120 2d616c6c|{"type_str":"TXT","rdlength":12,"rdata_is_parsed":1,"rdata":"v=spf1 -all"}
		0010|03 616263 00 02 c3a9 03 22 07 ff|{"type_str":"TXT","rdlength":12,"rdata_is_parsed":1,"rdata":"abcé\"\u0007ÿ"}
		0006|c00c c00c 00000001 00000e10 00000384 ffffffff 0000003c|{"type_str":"SOA","rdlength":null,"rdata_is_parsed":1,"rdata":"example.com example.com 1 3600 900 4294967295 60"}
		0021|0001 0002 01bb 037372 76 c00c|{"type_str":"SRV","rdlength":null,"rdata_is_parsed":1,"rdata":"1 2 443 srv.example.com"}
		0101|00 05 6973737565 63613b|{"type_str":"CAA","rdlength":10,"rdata_is_parsed":1,"rdata":"0 issue \"ca\\059\""}
		002b|3039 0d 02 abcdef|{"type_str":"DS","rdlength":7,"rdata_is_parsed":0,"rdata":"30390d02abcdef"}
		fde8||{"type_str":"TYPE65000","rdlength":0,"rdata_is_parsed":0,"rdata":""}
		0001|0a0000|{"type_str":"A","rdlength":3,"rdata_is_parsed":0,"rdata":"0a0000"}
	END
	read_back dns_answers <dns >/dev/null
	recv -M dns -a -f dns_answers,dns_questions,dns_additionals -O json -r four.pcap >rows.json
	jq -c '.dns_answers[]' rows.json | diff - wanted
	[ "$(jq -c '[.dns_questions, .dns_additionals]' rows.json | sort -u)" = '[[{"name":"example.com","qtype":1,"qtype_str":"A","qclass":1}],[]]' ]
	recv -M dns -a -f dns_answers,dns_questions,dns_additionals -r four.pcap | zfilter -O json '' | diff - rows.json
	# A section of several records, one of another class, and an empty one.
	echo "8583 0001 0002 0000 0001 $QUESTION $(rdata 0001 0a000001) $(rdata 0001 0a000002) 00 0029 04d0 00000000 0000" >dns
	read_back dns_answers <dns >/dev/null
	[ "$(recv -M dns -a -O json -f dns_answers,dns_authorities,dns_additionals -r four.pcap | jq -rc '.dns_answers[].rdata, .dns_authorities, .dns_additionals[].class' | paste -sd' ')" = "10.0.0.1 10.0.0.2 [] 1232" ]
	[ "$(zrecv -M dns --list-output-fields | awk '$2 == "repeated" { print $1 }' | paste -sd' ')" = "dns_questions dns_answers dns_authorities dns_additionals" ]
	# Text that zrecv does not write stays text; a record that was left out is null.
	printf '%s\n' dns_answers 'a. 1 IN A 10.0.0.1;...' x 'a. 1 IN A' 'a. 1 IN A 10.0.0.1 2' 'a. 1 IN' 'a 1 IN A 10.0.0.1' 'a. 1 IN A \# 1 0g' 'a. 1 IN A \# 2 00' \
		'a. 1 IN TXT "x" y' 'a. 1 IN SRV 1 2 x a.' ';' 'a. CLASS70000 A' 'a. IN TYPE65536' | sed '1!{ s/"/""/g; s/.*/"&"/ }' >rows
	run -0 --separate-stderr zfilter -O json '' rows
	[ "${lines[0]}" = '{"dns_answers":[{"name":"a","type":1,"type_str":"A","class":1,"ttl":1,"rdlength":4,"rdata_is_parsed":1,"rdata":"10.0.0.1"},null]}' ]
	[ "$(jq -r '.dns_answers | type' <<<"$output" | sort | uniq -c | tr -s ' ' | paste -sd' ')" = " 1 array  12 string" ]
}

@test "dns: malformed messages: flagged, what can be read is written, and none takes long" {
	while IFS='|' read -r counts rest text err left; do
		echo "8180 0001 $counts 0000 0000 $QUESTION $rest" >>dns
		echo "$text|$err|$left"
	done >wanted <<-END
		0001||||0
		0001|c00c 0001 0001 0000003c 0004 0a0000||1|15
		0002|$(rdata 0001 0a000001)|example.com. 60 IN A 10.0.0.1|1|0
		ffff|$(rdata 0001 0a000001)$(rdata 0001 0a000002)|example.com. 60 IN A 10.0.0.1;example.com. 60 IN A 10.0.0.2|1|0
		0000|$(rdata 0001 0a000001)||1|16
		0001|$(rdata 0001 0a000001) 00|example.com. 60 IN A 10.0.0.1|1|1
		0001|c00c 0001 0001 0000003c ffff 0a000001||1|16
		0001|c01d 0001 0001 0000003c 0000||1|12
		0001|c000 0001 0001 0000003c 0000||1|12
		0001|ffff 0001 0001 0000003c 0000||1|12
		0001|0161c01d 0001 0001 0000003c 0000||1|14
		0001|4161 00 0001 0001 0000003c 0000||1|13
		0001|8161 00 0001 0001 0000003c 0000||1|13
		0001|3f61||1|2
		0001|c0||1|1
		0001|00||1|1
		0002|$(rdata 0001 0a0000)$(rdata 0001 0a000001)|example.com. 60 IN A \\# 3 0a0000;example.com. 60 IN A 10.0.0.1|1|0
		0001|$(rdata 001c 0a000001)|example.com. 60 IN AAAA \\# 4 0a000001|1|0
		0001|$(rdata 0002 c029)|example.com. 60 IN NS \\# 2 c029|1|0
		0001|$(rdata 0002 016100ff)|example.com. 60 IN NS \\# 4 016100ff|1|0
		0001|$(rdata 0002 0361)|example.com. 60 IN NS \\# 2 0361|1|0
		0001|$(rdata 0010 0361)|example.com. 60 IN TXT \\# 2 0361|1|0
		0001|$(rdata 0010 '')|example.com. 60 IN TXT \\# 0|1|0
		0001|$(rdata 000f 00)|example.com. 60 IN MX \\# 1 00|1|0
		0001|$(rdata 0101 000561)|example.com. 60 IN CAA \\# 3 000561|1|0
		0001|$(rdata 0006 c00cc00c0000)|example.com. 60 IN SOA \\# 6 c00cc00c0000|1|0
	END
	sed -i '1s/.*/|1|0/' wanted
	read_back dns_answers,dns_parse_err,dns_unconsumed_bytes <dns | sed 's/,\([0-9]*\),\([0-9]*\)$/|\1|\2/' >got
	diff got wanted
	# A name of 255 bytes is valid, one of 256 is not; 127 pointers in a row are followed, 128
	# are not.
	label=3f$(printf '61%.0s' {1..63})
	long=$label$label$label
	for last in 3d 3e; do
		echo "8180 0001 0001 0000 0000 $QUESTION $long$last$(printf '62%.0s' $(seq $((16#$last))))00 0001 0001 00000000 0004 0a000001"
	done >dns
	read_back dns_answers,dns_parse_err <dns >got
	[ "$(sed 's/a\{63\}/A/g; s/b\{61\}/B/' got)" = "A.A.A.B. 0 IN A 10.0.0.1,0
,1" ]
	for pointers in 126 127; do
		chain=c00c
		for ((i = 1; i < pointers; i++)); do chain+=$(printf %04x $((0xc000 + 12 + 17 + 12 + 2 * (i - 1)))); done
		echo "8180 0001 0002 0000 0000 $QUESTION 00 fde8 0001 00000000 $(printf %04x $((${#chain} / 2 + 1))) 00$chain $(printf %04x $((0xc000 + 12 + 17 + 12 + 2 * (pointers - 1)))) 0001 0001 00000000 0004 0a000001"
	done >dns
	read_back dns_answers,dns_parse_err <dns | sed 's/.*;//' >got
	[ "$(cut -d, -f2 got | paste -sd' ')" = "0 1" ]
	[[ "$(head -n 1 got)" == "example.com. 0 IN A 10.0.0.1,0" ]]
	# A message cut to each possible length; then with each bit changed.
	whole="8180 0001 0001 0001 0001 $QUESTION $(rdata 000f "000a 046d61696c c00c") $(rdata 0006 "c00c c00c $(printf '%040d' 1)") $(rdata 0010 03612c62)"
	whole=${whole// /}
	for ((i = 34; i < ${#whole} - 1; i += 2)); do echo "${whole::i}"; done >dns
	echo "$whole" >>dns
	read_back dns_parse_err <dns >got
	[ "$(tail -n 1 got)" = 0 ]
	[ "$(sort got | uniq -c | tr -s ' ' | paste -sd' ')" = " 1 0  $(($(wc -l <got) - 1)) 1" ]
	echo 10.0.0.1,53 | send -M dns
	answer "$(frames out.pcap)" "$whole" | flipped | pcap >flips.pcap
	run -0 --separate-stderr recv -M dns -a -f '*' -r flips.pcap
	[ "${#lines[@]}" -gt 500 ]
}

@test "dns: text that is too long is cut behind a record, and many such rows are whole" {
	# 60 records with the same name of 255 bytes. Each byte takes four characters, and 59 of the
	# records point to the first name.
	label=3e$(printf '00%.0s' {1..62})
	dns="8180 0001 003c 0000 0000 $QUESTION $label$label$label$label 00 0001 0001 00000000 0004 0a000001"
	for _ in {1..59}; do dns+="c01d 0001 0001 00000000 0004 0a000001"; done
	echo 10.0.0.1,53 | send -M dns
	frame=$(answer "$(frames out.pcap)" "$dns")
	yes "$frame" | head -n 3000 | pcap >long.pcap
	recv -M dns -a -f 'dns_answers,dns_parse_err,saddr,dns_answers' -r long.pcap >rows
	[ "$(sed 1d rows | uniq -c | wc -l)" -eq 1 ]
	row=$(sed -n 2p rows)
	[[ "$row" == *'. 0 IN A 10.0.0.1;...,0,10.0.0.1,'*'. 0 IN A 10.0.0.1;...' ]]
	text=${row%%,*}
	[ ${#text} -lt 16384 ]
	[ $((${#text} + 4 * 252)) -gt 16384 ]
	[ "$(tr ';' '\n' <<<"$text" | sed '$d' | sort -u | wc -l)" -eq 1 ]
}

@test "ntp and dns in the lab: chronyd and dnsmasq answer over both families, closed ports are unreachable" {
	lab '
		cd "$1"
		servers=$2/test/.servers
		libraries=$(printf "%s:" "$servers"/usr/lib/*-linux-* "$servers"/lib/*-linux-*)
		at_far() { ip netns exec far "$@"; }
		# The host has its addresses only by a route.
		at_far sysctl -qw net.ipv6.ip_nonlocal_bind=1
		printf "%s\n" "local stratum 8" "allow all" "cmdport 0" "bindcmdaddress /" "pidfile $1/chronyd.pid" >chrony.conf
		LD_LIBRARY_PATH=$libraries at_far "$servers/usr/sbin/chronyd" -d -x -u root -f "$1/chrony.conf" &>chronyd.log &
		LD_LIBRARY_PATH=$libraries at_far "$servers/usr/sbin/dnsmasq" -d -C /dev/null -u root -h -R --pid-file= \
			--address=/example.com/192.0.2.1 --address=/example.com/2001:db8::1 --cname=www.test,mail.test --host-record=mail.test,192.0.2.3 \
			--mx-host=test,mail.test,10 --srv-host=_sip._udp.test,mail.test,5060,1,2 --txt-record=test,"a b","c;d" --ptr-record=3.2.0.192.in-addr.arpa,mail.test \
			--caa-record=test,0,issue,ca.test --dns-rr=test,65000,00ff &>dnsmasq.log &
		for _ in {1..250}; do
			[ "$(at_far ss -Hlun "sport = :123 or sport = :53" | wc -l)" -lt 4 ] || break
			sleep 0.02
		done
		printf "10.0.9.1\nfd00:10::1\n" >targets
		scan() {
			zrecv -M "$1" -a -c 1 -f "$2" "${@:4}" -- zsend -M "$1" -p "$3" "${@:4}" <targets | sed 1d | sort
		}
		scan ntp saddr,sport,classification,success,LI_VN_MODE,stratum,icmp_unreach_str 123,124
		scan dns saddr,sport,classification,success,dns_rcode,dns_aa,dns_ancount,icmp_unreach_str 53,54
		scan dns saddr,dns_rcode,dns_ancount,data 53 --probe-args AAAA,example.com | sed "s/,[0-9a-f]\{50,\}\(.\{32\}\)$/,\1/"
		scan dns saddr,dns_rcode,dns_ancount 53 --probe-args A,example.org
		scan dns saddr,attempt,repeat,dns_parse_err,dns_answers 53 --probe-args "A,example.com;AAAA,EXAMPLE.com;MX,test;SRV,_sip._udp.test;TXT,test;PTR,3.2.0.192.in-addr.arpa;CAA,test;TYPE65000,test;CNAME,www.test;A,www.test"
	' lab "$PWD" "$REPO" >out
	diff out - <<-'END' || { cat chronyd.log dnsmasq.log; false; }
		10.0.9.1,123,ntp,1,36,8,
		10.0.9.1,124,unreach,0,,,port unreachable
		fd00:10::1,123,ntp,1,36,8,
		fd00:10::1,124,unreach,0,,,port unreachable
		10.0.9.1,53,dns,1,0,1,1,
		10.0.9.1,54,unreach,0,,,,port unreachable
		fd00:10::1,53,dns,1,0,1,1,
		fd00:10::1,54,unreach,0,,,,port unreachable
		10.0.9.1,0,1,20010db8000000000000000000000001
		fd00:10::1,0,1,20010db8000000000000000000000001
		10.0.9.1,5,0
		fd00:10::1,5,0
		10.0.9.1,0,0,0,example.com. 0 IN A 192.0.2.1
		10.0.9.1,1,0,0,EXAMPLE.com. 0 IN AAAA 2001:db8::1
		10.0.9.1,2,0,0,test. 0 IN MX 10 mail.test.
		10.0.9.1,3,0,0,_sip._udp.test. 0 IN SRV 1 2 5060 mail.test.
		10.0.9.1,4,0,0,"test. 0 IN TXT ""a b"" ""c\059d"""
		10.0.9.1,5,0,0,3.2.0.192.in-addr.arpa. 0 IN PTR mail.test.
		10.0.9.1,6,0,0,"test. 0 IN CAA 0 issue ""ca.test"""
		10.0.9.1,7,0,0,test. 0 IN TYPE65000 \# 2 00ff
		10.0.9.1,8,0,0,www.test. 0 IN CNAME mail.test.
		10.0.9.1,9,0,0,www.test. 0 IN CNAME mail.test.;mail.test. 0 IN A 192.0.2.3
		fd00:10::1,0,0,0,example.com. 0 IN A 192.0.2.1
		fd00:10::1,1,0,0,EXAMPLE.com. 0 IN AAAA 2001:db8::1
		fd00:10::1,2,0,0,test. 0 IN MX 10 mail.test.
		fd00:10::1,3,0,0,_sip._udp.test. 0 IN SRV 1 2 5060 mail.test.
		fd00:10::1,4,0,0,"test. 0 IN TXT ""a b"" ""c\059d"""
		fd00:10::1,5,0,0,3.2.0.192.in-addr.arpa. 0 IN PTR mail.test.
		fd00:10::1,6,0,0,"test. 0 IN CAA 0 issue ""ca.test"""
		fd00:10::1,7,0,0,test. 0 IN TYPE65000 \# 2 00ff
		fd00:10::1,8,0,0,www.test. 0 IN CNAME mail.test.
		fd00:10::1,9,0,0,www.test. 0 IN CNAME mail.test.;mail.test. 0 IN A 192.0.2.3
	END
}

@test "dns in the lab: unbound, which by default answers nobody but its own host, refuses without the question" {
	lab '
		cd "$1"
		servers=$2/test/.servers
		at_far() { ip netns exec far "$@"; }
		printf "%s\n" server: "  interface: 10.0.9.1" "  interface: fd00:10::1" "  ip-freebind: yes" "  chroot: \"\"" "  username: \"\"" \
			"  directory: \"$1\"" "  pidfile: \"\"" "  use-syslog: no" "  do-tcp: no" "  module-config: iterator" >unbound.conf
		LD_LIBRARY_PATH=$(printf "%s:" "$servers"/usr/lib/*-linux-* "$servers"/lib/*-linux-*) \
			at_far "$servers/usr/sbin/unbound" -d -p -c unbound.conf &>unbound.log &
		for _ in {1..250}; do
			[ "$(at_far ss -Hlun "sport = :53" | wc -l)" -lt 2 ] || break
			sleep 0.02
		done
		printf "10.0.9.1\nfd00:10::1\n" >targets
		for option in -a ""; do
			zrecv -M dns $option -c 1 -w replies$option.pcap --key-out key$option -f saddr,sport,classification,success,dns_rcode,dns_qdcount,udp_len -u 4 4>status$option \
				-- zsend -M dns -p 53 <targets >rows$option
		done
	' lab "$PWD" "$REPO" || { cat unbound.log; false; }
	diff <(sed 1d rows-a | sort) - <<-'END' || { cat unbound.log; false; }
		10.0.9.1,53,no-question,0,5,0,20
		fd00:10::1,53,no-question,0,5,0,20
	END
	[ "$(tcpdump -nr replies-a.pcap 2>/dev/null | grep -c ' Refused.* (12)$')" -eq 2 ]
	for option in -a ''; do
		line=$(grep '^zrecv .* end=0$' status$option)
		[ "$(tr ' ' '\n' <<<"$line" | grep -xE '(valid|hits|invalid)=.*' | paste -sd' ')" = 'valid=2 hits=0 invalid=0' ] || { echo "$line"; false; }
	done
	# It is no success, and so no hit.
	[ "$(wc -l <rows)" -eq 1 ]
	# Only the identifier and the two ports prove it: with another value of one of these it is
	# invalid.
	link=$(od -An -tu4 -j20 -N4 replies-a.pcap | tr -d ' ')
	frames replies-a.pcap >refusals
	accepted() { pcap "$link" | recv -k @key-a -M dns -a -f saddr -r - 2>/dev/null | sed 1d | wc -l; }
	[ "$(accepted <refusals)" -eq 2 ]
	while read -r frame; do
		at=$((${#frame} - 40))          # UDP header, in digits
		for field in $at $((at + 4)) $((at + 16)); do
			printf '%s%04x%s\n' "${frame::field}" $((16#${frame:field:4} ^ 1024)) "${frame:field+4}"
		done
	done <refusals >others
	[ "$(wc -l <others)" -eq 6 ]
	[ "$(accepted <others)" -eq 0 ]
}

# --- UPnP, BACnet

@test "upnp, bacnet, ntp and dns have a port of their own, where neither a line nor -p names one" {
	while read -r probe port; do
		run --separate-stderr send -M "$probe" < <(printf '10.0.0.1\nfd00::1\n10.0.0.1,7\n')
		check 0 "" ""
		[ "$(tcpdump -tnnr out.pcap 2>/dev/null | sed -E 's/.* > [^ ]*\.([0-9]+): .*/\1/' | paste -sd' ')" = "$port $port 7" ]
		run --separate-stderr send -M "$probe" -p 9 <<<10.0.0.1
		[[ "$(tcpdump -tnnr out.pcap 2>/dev/null)" == *"> 10.0.0.1.9: "* ]]
	done <<-'END'
		upnp 1900
		bacnet 47808
		ntp 123
		dns 53
	END
	for probe in upnp bacnet; do
		run --separate-stderr send -M $probe --probe-args x <<<10.0.0.1
		check 2 "" "zsend: --probe-args: $probe takes none"
	done
}

@test "upnp: a search as it goes to the group, over both families; checksums are right" {
	mixed_targets 100 >targets
	run --separate-stderr send -M upnp <targets
	check 0 "" ""
	all_right 200
	for host in 239.255.255.250 '[FF02::C]'; do
		printf 'M-SEARCH * HTTP/1.1\r\nHOST: %s:1900\r\nMAN: "ssdp:discover"\r\nMX: 1\r\nST: upnp:rootdevice\r\n\r\n' "$host" | hex
		echo
	done | sort >wanted
	diff <(payloads | sort -u) wanted
}

# answered TEXT: writes to reply.pcap the answer to the frame on stdin, with TEXT, a format of
# printf, as its payload.
answered() {
	local frame data n
	frame=$(back ports)
	# shellcheck disable=SC2059
	data=$(printf "$1" | hex)
	n=$((8 + ${#data} / 2))
	printf '%s%04x%s%04x%s%s\n' "${frame::32}" $((20 + n)) "${frame:36:40}" $n "${frame:80:4}" "$data" | tee reply | pcap >reply.pcap
}

@test "upnp: the headers of a reply are columns, whatever their case and order; what is no such reply is no success" {
	send -M upnp <<<10.0.0.1
	frames out.pcap >request
	answered 'HTTP/1.1 200 OK\r\nCACHE-CONTROL: max-age=120\r\nDate:today\r\nst: upnp:rootdevice\r\nUSN:uuid:1::upnp:rootdevice \r\nEXT:\r\nServer: A/1, "B"/2\r\nLOCATION:\t http://10.0.0.1:5000/x.xml\r\nX-User-Agent: redsonic\r\nAgent: a\r\nServer: second\r\n\r\n' <request
	run --separate-stderr recv -M upnp -f classification,success,server,location,usn,st,ext,cache_control,x_user_agent,agent,date -r reply.pcap
	check 0 'classification,success,server,location,usn,st,ext,cache_control,x_user_agent,agent,date
upnp,1,"A/1, ""B""/2",http://10.0.0.1:5000/x.xml,uuid:1::upnp:rootdevice,upnp:rootdevice,,max-age=120,redsonic,a,today' ""
	# Cut within a header, only LF, no blank line, a header without a colon, an empty status
	# line.
	while IFS='|' read -r text wanted; do
		answered "$text" <request
		run --separate-stderr recv -M upnp -a -f classification,success,server,st,udp_pkt_size -r reply.pcap
		check 0 "classification,success,server,st,udp_pkt_size
$wanted" ""
	done <<-'END'
		HTTP/1.0 200 OK\nSERVER: x|upnp,1,x,,33
		HTTP/1.1 200\r\nServer\r\nServerx: 1\r\nST|upnp,1,,,44
		HTTP/1.1 200|upnp,1,,,20
		HTTP/1.1 404 Not Found\r\nServer: x\r\n\r\n|no-http-header,0,,,45
		HTTP/1.1 2000\r\n|no-http-header,0,,,23
		NOTIFY * HTTP/1.1\r\nServer: x\r\n\r\n|no-http-header,0,,,40
		HTTP/1.1 20|no-http-header,0,,,19
		|no-http-header,0,,,8
	END
}

@test "upnp: whatever bytes a header holds, the row is one line, and of as many fields as its header" {
	send -M upnp <<<10.0.0.1
	frames out.pcap >request
	answered 'HTTP/1.1 200 OK\r\nServer: \033]0;x\007\\\000\rgr\303\274n\177,\t"\200\r\nST:,,\r\n\r\n' <request
	recv -M upnp -f saddr,server,st,sport -r reply.pcap >row
	[ "$(hex row)" = "$(printf 'saddr,server,st,sport\n10.0.0.1,"?]0;x?\\??gr\303\274n?,?""?",",,",1900\n' | hex)" ]
	# C1 control characters, in UTF-8 and as bytes: U+009B begins a sequence for a terminal, as
	# ESC [ does. U+00A0 and Latin-1 stay.
	answered 'HTTP/1.1 200 OK\r\nServer: \302\2332J\2332Jgr\303\274n\302\240\344\302\237' <request
	recv -M upnp -f server -r reply.pcap >row
	[ "$(hex row)" = "$(printf 'server\n??2J?2Jgr\303\274n\302\240\344??\n' | hex)" ]
	recv -M upnp -f server -O json -r reply.pcap >row
	[ "$(hex row)" = "$(printf '{"server":"??2J?2Jgr\303\274n\302\240\\u00e4??"}\n' | hex)" ]
	# The longest header, of quotes only, in several columns.
	quotes=$(head -c 1400 /dev/zero | tr '\0' '"')
	answered "HTTP/1.1 200 OK\r\nServer: $quotes" <request
	for _ in {1..500}; do cat reply; done | pcap >many.pcap
	recv -M upnp -a -f saddr,server,server,server,data,sport -r many.pcap >rows
	[ "$(sed 1d rows | cut -d, -f2-4 | sort -u | tr -d ,)" = "$(for _ in 1 2 3; do printf '"%s%s"' "$quotes" "$quotes"; done)" ]
	[ "$(sed 1d rows | cut -d, -f1,6 | uniq -c | tr -s ' ')" = " 500 10.0.0.1,1900" ]
}

@test "upnp: of a reply no bit of addresses, ports and what makes it one can be changed, but for the attempt" {
	send -M upnp <<<10.0.0.1
	frames out.pcap >request
	answered 'HTTP/1.1 200 OK\r\nST: x\r\n' <request
	run -0 survivors -M upnp <reply
	[[ " $output " == *" 23:"[12]" "* ]]
	[[ ! " $output" =~ " "(9|1[2-9]|2[0-2]): ]]
	# Any payload is a reply, but only one is a success.
	flipped <reply | pcap >flips.pcap
	recv -M upnp -a -f timestamp_ts,success -r flips.pcap 2>/dev/null |
		awk -F, 'NR > 1 && $2 { n[int(($1 - 1000000001) / 8)]++ } END { for (i = 42; i < 54; i++) printf "%d ", n[i] }' >left
	[ "$(cat left)" = "0 0 0 0 0 0 0 1 0 0 0 0 " ]
}

# virtual_address: prints our address in BACnet/IPv6, from the tag in $REPLY: 01 and bits 8 to 29.
virtual_address() {
	printf %06x $((16#400000 | (16#${REPLY:8} >> 8 & 16#3fffff)))
}

@test "bacnet: a request of ReadProperty, byte for byte, over both families; checksums are right" {
	mixed_targets 100 >targets
	run --separate-stderr send -M bacnet <targets
	check 0 "" ""
	all_right 200
	printf '10.0.0.1\nfd00::1,47809,+3\n' | send -M bacnet
	tag "$KEY" 198.18.0.2 10.0.0.1 47808 17
	ip4="810a0011 0104 0005${REPLY:14}0c 0c023fffff 194b"
	tag "$KEY" fd00:198:18::2 fd00::1 47809 17
	ip6="82020014 $(virtual_address) 0104 0005${REPLY:14}0c 0c023fffff 194b"
	[ "$(payloads)" = "${ip4// /}
${ip6// /}" ]
}

# bacnet_reply NETWORK: prints the answer to the request in out.pcap with this network layer, in
# hexadecimal. ID stands for the invoke identifier.
bacnet_reply() {
	local frame digits=${1// /} link n at=32 more=20
	frame=$(frames out.pcap | back ports)
	case ${frame:24:4} in
	0800) link=810aLLLL id=${frame:100:2} ;;
	86dd) link=8201LLLL03f7a1${frame:132:6} id=${frame:146:2} at=36 more=0 ;;
	esac
	digits=${digits//ID/$id}
	n=$(((${#link} + ${#digits}) / 2))
	link=${link/LLLL/$(printf %04x $n)}
	n=$((n + 8))
	frame=${frame::at}$(printf %04x $((n + more)))${frame:at+4}
	at=$([ $more = 0 ] && echo 116 || echo 76)
	printf '%s%04x%s%s%s\n' "${frame::at}" $n "${frame:at+4:4}" "$link" "$digits"
}

ACK="0100 30ID0c 0c0203f7a1 194b 3ec40203f7a13f"

@test "bacnet: acknowledgement, error, reject and abort; whatever else there is does not count" {
	fields=classification,success,bacnet_pdu,bacnet_instance
	for target in 10.0.0.1 fd00::1; do
		send -M bacnet <<<$target
		while IFS='|' read -r digits wanted; do
			bacnet_reply "$digits" | pcap >reply.pcap
			run --separate-stderr recv -M bacnet -a -f $fields -r reply.pcap
			[ "$(sed 1d <<<"$output")" = "$wanted" ] || { echo "$target $digits: $output"; false; }
		done <<-END
			$ACK|bacnet,1,complex-ack,260001
			0100 50ID0c 9101 911f|bacnet,1,error,
			0100 60ID09|bacnet,1,reject,
			0100 71ID04|bacnet,1,abort,
			0108 0005 01 07 ${ACK:5}|bacnet,1,complex-ack,260001
			0128 0006 02 aabb 0005 00 ff ${ACK:5}|bacnet,1,complex-ack,260001
			0120 ffff 00 ff 60ID09|bacnet,1,reject,
			0100 30ID0c 0c0203f7a1|bacnet,1,complex-ack,
			0100 50ID0c|bacnet,1,error,
			0100 20ID0c|
			0100 40ID0c|
			0100 00ID0c|
			0100 30ID0d 0c0203f7a1 194b 3ec40203f7a13f|
			0100 50ID0f 9101 911f|
			0100 60ID|
			0180 60ID09|
			0120 ffff ff ff 60ID09|
			0128 ffff 00 0005 ff 60ID09|
			0200 60ID09|
			01|
			|
		END
	done
	# The form of the other family, and the request itself.
	send -M bacnet <<<10.0.0.1
	bacnet_reply "0100 60ID09" | sed 's/810a0009/82010009/' | pcap >reply.pcap
	run --separate-stderr recv -M bacnet -a -f saddr -r reply.pcap
	[ "$output" = saddr ]
	frames out.pcap | back ports | pcap >request.pcap
	run --separate-stderr recv -M bacnet -a -f saddr -r request.pcap
	[ "$output" = saddr ]
	# Forwarded by a broadcast router (annex J.2.5), with the address of the origin.
	bacnet_reply "0a000001bac0 $ACK" | sed 's/810a\(001d\)/8104\1/' | pcap >reply.pcap
	run --separate-stderr recv -M bacnet -a -f saddr,bacnet_instance,udp_pkt_size,data,udp_payload -r reply.pcap
	[[ "${lines[1]}" =~ ^10.0.0.1,260001,37,(8104001d0a000001bac0.{38}),([0-9a-f]*)$ ]]
	[ "${BASH_REMATCH[1]}" = "${BASH_REMATCH[2]}" ]
}

@test "bacnet: of a reply no bit of addresses, ports, link, invoke identifier and virtual address can be changed, but for the attempt" {
	for target in 10.0.0.1 fd00::1; do
		send -M bacnet <<<$target
		bacnet_reply "$ACK" | survivors -M bacnet
		echo
	done >left
	# Bits that may change after UDP: the link length, if it becomes lower; the control byte of
	# the network layer; the flags and contents of the message; over IPv6 the virtual address of
	# the device.
	diff left - <<-'END'
		1:8 4:8 5:8 6:2 8:8 10:8 11:8 23:2 26:8 27:8 31:3 33:5 34:5 37:8 38:8 39:8 40:8 41:8 42:8 43:8 44:8 45:8 46:8 47:8 48:8 49:8 50:8
		0:4 1:8 2:8 3:8 7:8 43:2 46:8 47:8 51:3 52:8 53:8 54:8 59:5 60:5 63:8 64:8 65:8 66:8 67:8 68:8 69:8 70:8 71:8 72:8 73:8 74:8 75:8 76:8
	END
}

# --- IP within IP

@test "ipip: a datagram to ourselves within a packet to the target; the checksums of both headers and of UDP are right" {
	mixed_targets 300 | grep -v : >targets
	run --separate-stderr send -M ipip -S 198.18.0.0/24,10.255.255.0/24 <targets
	check 0 "" ""
	all_right 300
	[ "$(grep -c 'proto IPIP (4), length 56)$' text)" -eq 300 ]
	[ "$(grep -c 'udp sum ok. UDP, length 8$' text)" -eq 300 ]
	# Outer source and destination are inner destination and source.
	sed 's/^ *//; s/: IP (.*//' text | paste - - - |
		sed -E 's/^.*\)\t([0-9.]+) > ([0-9.]+)\t([0-9.]+)\.([0-9]+) > ([0-9.]+)\.([0-9]+): .*/\1 \2 \5 \3 \4 \6/' |
		awk '$1 != $3 || $2 != $4 || $5 != $6 { print; bad = 1 } END { exit bad || NR != 300 }'
	printf '10.0.0.1,5,+3\n' | send -M ipip
	tag "$KEY" 198.18.0.2 10.0.0.1 0 17
	frame=$(frames out.pcap)
	[ "${frame: -16}" = "$REPLY" ]
	[ "${frame:36:4}" = "${REPLY::4}" ]
	[ "${frame:76:4}" = "$(printf %04x $(((16#${REPLY:12} + 3) & 65535)))" ]
	[ "$(tcpdump -tnnvr out.pcap 2>/dev/null | sed -nE 's/.*10.0.0.1.([0-9]+) > 198.18.0.2.([0-9]+): .*/\1 \2/p')" = \
		"$((32768 + (16#${REPLY::8} + 3) % 28233)) $((32768 + (16#${REPLY::8} + 3) % 28233))" ]
	run --separate-stderr send -M ipip <<<fd00::1
	check 1 "" "zsend: stdin:1: no IPv6 probes of this kind: fd00::1"
	for args in "" x Answer; do
		run --separate-stderr send -M ipip --probe-args "$args" <<<10.0.0.1
		check 2 "" "zsend: --probe-args: want relay or answer: $args"
	done
	# With answer, only the inner addresses differ.
	send -M ipip <<<10.0.0.1
	relay=$(frames out.pcap)
	run --separate-stderr send -M ipip --probe-args relay <<<10.0.0.1
	[ "$(frames out.pcap)" = "$relay" ]
	run --separate-stderr send -M ipip --probe-args answer <<<10.0.0.1
	check 0 "" ""
	all_right 1
	[ "$(frames out.pcap)" = "${relay::92}${relay:100:8}${relay:92:8}${relay:108}" ]
	run --separate-stderr send -M ipip --ttl 9 <<<10.0.0.1
	[ "$(dump | grep -c 'ttl 9,')" -eq 2 ]
}

@test "ipip: what is passed on and what errors quote: no bit of addresses, port and tag can be changed, but for the attempt" {
	send -M ipip <<<10.0.0.1
	frame=$(frames out.pcap)
	echo "${frame::28}${frame:68}" >inner
	pcap <inner >inner.pcap
	tag "$KEY" 198.18.0.2 10.0.0.1 0 17
	run --separate-stderr recv -M ipip -f saddr,sport,classification,success,attempt,data -r inner.pcap
	check 0 "saddr,sport,classification,success,attempt,data
10.0.0.1,,ipip,1,0,$REPLY" ""
	run -0 survivors -M ipip <inner
	[ "$output" = "1:8 4:8 5:8 6:2 8:8 10:8 11:8 20:8 21:8 23:3 26:8 27:8" ] || { echo "$output"; false; }
	# The shortest quotation: 8 bytes after the outer header.
	echo "${frame::28}4500003800004000400100000a000063c61200020302000000000000${frame:28:56}" >error
	pcap <error >error.pcap
	run --separate-stderr recv -M ipip -a -f saddr,classification,success,attempt,icmp_responder,icmp_unreach_str,data -r error.pcap
	check 0 "saddr,classification,success,attempt,icmp_responder,icmp_unreach_str,data
10.0.0.1,unreach,0,0,10.0.0.99,protocol unreachable," ""
	# In the quotation: outer type of service, length, fragments, time to live and checksum;
	# inside, all but the identification.
	survivors -M ipip <error | tr ' ' '\n' | awk -F: '$1 >= 28 { printf "%d:%d ", $1 - 28, $2 }' >left
	[ "$(cat left)" = "1:8 2:8 3:8 6:2 8:8 10:8 11:8 20:8 21:8 22:8 23:8 25:2 26:8 27:8 " ]
	# The target refuses the datagram that was meant for it.
	send -M ipip --probe-args answer <<<10.0.0.1
	frame=$(frames out.pcap)
	echo "${frame::28}4500003800004000400100000a000001c61200020303000000000000${frame:68:56}" >error
	pcap <error >error.pcap
	run --separate-stderr recv -M ipip -f saddr,classification,success,attempt,icmp_responder,icmp_unreach_str,data -r error.pcap
	check 0 "saddr,classification,success,attempt,icmp_responder,icmp_unreach_str,data
10.0.0.1,ipip,1,0,10.0.0.1,port unreachable," ""
	# In the quotation: type of service, length, fragments, time to live, checksum; length and
	# checksum of UDP. The attempt cannot be changed, because identification and ports must
	# agree on it; nor can the protocol.
	survivors -M ipip <error | tr ' ' '\n' | awk -F: '$1 >= 28 { printf "%d:%d ", $1 - 28, $2 }' >left
	[ "$(cat left)" = "1:8 2:8 3:8 6:2 8:8 10:8 11:8 24:8 25:8 26:8 27:8 " ]
	# The probe itself is no reply, nor is the inner datagram one to a UDP scan.
	run --separate-stderr recv -M ipip -a -f saddr -r out.pcap
	[ "$output" = saddr ]
	[[ "$stderr" == "zrecv: out.pcap: no row from 1 packets: "* ]]
	run --separate-stderr recv -M udp -a -f saddr -r inner.pcap
	[ "$output" = saddr ]
}

# --- these probes in the lab

# Starts miniupnpd, which answers only from its own addresses: over IPv4 from 10.0.9.1, by the route
# back, and over IPv6 from $UPNP6.
MINIUPNPD='
	cd "$1"
	servers=$2/test/.servers
	UPNP6=fd00:198:18:1::2
	at_far() { ip netns exec far "$@"; }
	ip -n far route change 198.18.0.0/24 via 198.18.1.1 src 10.0.9.1
	ip netns exec gw nft insert rule inet lab pass ip6 daddr $UPNP6 accept
	printf "%s\n" ext_ifname=lo ext_ip=11.0.0.1 listening_ip=gw ipv6_listening_ip=$UPNP6 port=5000 enable_natpmp=no \
		uuid=00000000-0000-4000-8000-000000000001 >miniupnpd.conf
	LD_LIBRARY_PATH=$(printf "%s:" "$servers"/usr/lib/*-linux-* "$servers"/lib/*-linux-*) \
		at_far "$servers/usr/sbin/miniupnpd" -d -f miniupnpd.conf -P "$1/miniupnpd.pid" &>miniupnpd.log &
	for _ in {1..250}; do
		[ "$(at_far ss -Hlun "sport = :1900" | wc -l)" -lt 2 ] || break
		sleep 0.02
	done
'

@test "upnp in the lab: miniupnpd answers over both families, with headers; closed ports are unreachable" {
	lab "$MINIUPNPD"'
		printf "%s\n" 10.0.9.1 $UPNP6 >targets
		zrecv -M upnp -a -c 1 -f saddr,sport,classification,success,st,usn,location,server,icmp_unreach_str -- \
			zsend -M upnp -p 1900,1901 <targets >rows
		echo $?
	' lab "$PWD" "$REPO" >out
	[ "$(cat out)" = 0 ] || { tail -n 20 out miniupnpd.log; false; }
	usn=uuid:00000000-0000-4000-8000-000000000001::upnp:rootdevice
	diff <(sed 1d rows | sed -E 's|,[^,]*MiniUPnPd/[^,]*,|,miniupnpd,|' | LC_ALL=C sort) - <<-END || { tail -n 20 miniupnpd.log; false; }
		10.0.9.1,1900,upnp,1,upnp:rootdevice,$usn,http://198.18.1.2:5000/rootDesc.xml,miniupnpd,
		10.0.9.1,1901,unreach,0,,,,,port unreachable
		fd00:198:18:1::2,1900,upnp,1,upnp:rootdevice,$usn,http://[fd00:198:18:1::2]:5000/rootDesc.xml,miniupnpd,
		fd00:198:18:1::2,1901,unreach,0,,,,,port unreachable
	END
}

@test "the cookbook: a request of one's own, without a module, finds the one device of a network" {
	"$REPO/test/tools/examples" "$REPO/man/zscan-cookbook.7" page
	cat page/request-[12].sh >commands
	[ "$(wc -l <commands)" -eq 7 ]
	cp "$EX_CONF" ex.conf
	# One of 256 addresses has the device; the others refuse, as if it were not there.
	lab "$MINIUPNPD"'
		at_far nft "table inet upnp { chain input { type filter hook input priority -1; udp dport 1900 ip daddr != 10.0.9.1 reject; }; }" || exit
		bash -euo pipefail commands 2>messages
		echo $?
	' lab "$PWD" "$REPO" >out
	[ "$(sed '2s/,.*//' out)" = "saddr,data
10.0.9.1
0" ] || { cat commands out messages; tail -n 20 miniupnpd.log; false; }
	[ "$(sed -n 2p out | cut -d, -f2 | unhex | head -n 1)" = "$(printf 'HTTP/1.1 200 OK\r')" ]
}

@test "bacnet in the lab: a responder written from the standard answers over both families" {
	lab '
		cd "$1"
		coproc ip netns exec far "$2/test/lab/echo" 47808 bacnet
		read -r _ <&${COPROC[0]}
		printf "10.0.9.%s\nfd00:10::%s\n" 1 1 2 2 >targets
		zrecv -M bacnet -a -c 1 -f saddr,sport,classification,success,bacnet_pdu,bacnet_instance,icmp_unreach_str -- \
			zsend -M bacnet -p 47808,47809 <targets
		echo $?
	' lab "$PWD" "$REPO" | LC_ALL=C sort >out
	diff out <(
		echo 0
		for target in 10.0.9.{1,2} fd00:10::{1,2}; do
			echo "$target,47808,bacnet,1,complex-ack,260001,"
			echo "$target,47809,unreach,0,,,port unreachable"
		done
		echo saddr,sport,classification,success,bacnet_pdu,bacnet_instance,icmp_unreach_str
	)
}

@test "ipip: -p names the port that the datagram goes to, which is then part of the tag" {
	for args in relay answer; do
		run --separate-stderr send -M ipip -p 7 --probe-args $args <<<10.0.0.1
		check 0 "" ""
		all_right 1
		tag "$KEY" 198.18.0.2 10.0.0.1 7 17
		port=$((32768 + 16#${REPLY::8} % 28233))
		tcpdump -tnnvr out.pcap 2>/dev/null | sed -nE 's/.*(10.0.0.1|198.18.0.2)\.([0-9]+) > ([0-9.]+)\.([0-9]+): .*/\2 \4/p' >ports
		[ "$(cat ports)" = "$port 7" ]
		# A line may name its port; further attempts differ in the source port.
		send -M ipip -p 7 -P 2 --probe-args $args < <(printf '10.0.0.1,99\n10.0.0.2\n')
		tcpdump -tnnvr out.pcap 2>/dev/null | sed -nE 's/.*(10.0.0..|198.18.0.2)\.([0-9]+) > ([0-9.]+)\.([0-9]+): .*/\4/p' >ports
		[ "$(paste -sd' ' ports)" = "99 99 7 7" ]
	done
	# The host passes on the datagram without its outer header.
	send -M ipip -p 7 <<<10.0.0.1
	frames out.pcap | sed -E 's/^(.{28}).{40}/\1/' >inner
	pcap <inner >inner.pcap
	run --separate-stderr recv -M ipip -f saddr,sport,dport,classification,attempt -r inner.pcap
	check 0 "saddr,sport,dport,classification,attempt
10.0.0.1,7,$port,ipip,0" ""
	# If a router has translated the source port, the attempt is unknown.
	sed -E 's/^(.{68}).{4}/\10400/' inner | pcap >inner.pcap
	run --separate-stderr recv -M ipip -f saddr,sport,attempt -r inner.pcap
	check 0 "saddr,sport,attempt
10.0.0.1,7," ""
	# No bit of addresses, port and tag can be changed.
	run -0 survivors -M ipip <inner
	[[ ! " $output" =~ " "(9|1[2-9]|2[23]|2[89]|3[0-5]): ]]
	# The target refuses the datagram; then a router returns an error about the outer header.
	send -M ipip -p 7 --probe-args answer <<<10.0.0.1
	frame=$(frames out.pcap)
	printf '%s4500004000004000400100000a000001c6120002%s%s\n' ${frame::28} 0303000000000000 "${frame:68}" | pcap >error.pcap
	run --separate-stderr recv -M ipip -a -f saddr,sport,classification,success,attempt -r error.pcap
	check 0 "saddr,sport,classification,success,attempt
10.0.0.1,7,ipip,1,0" ""
	printf '%s4500005400004000400100000a000009c6120002%s%s\n' ${frame::28} 0301000000000000 "${frame:28}" | pcap >error.pcap
	run --separate-stderr recv -M ipip -a -f saddr,sport,classification,success,attempt -r error.pcap
	check 0 "saddr,sport,classification,success,attempt
10.0.0.1,7,unreach,0,0" ""
}

@test "ipip in the lab: a host that unpacks passes the datagram on, or answers it, by its kernel; one that does not refuses the protocol" {
	lab '
		cd "$1"
		at_far() { ip netns exec far "$@"; }
		printf "10.0.9.%s\n" 1 2 3 >targets
		echo 10.0.204.1 >>targets
		# The firewall of the lab takes a protocol without a checksum for damaged, and does
		# not refuse it, so a route does.
		ip -n gw route add unreachable 10.0.204.0/24
		scan() {
			zrecv -M ipip -a -c 1 -f saddr,classification,success,attempt,ttl,icmp_responder,icmp_unreach_str -- zsend -M ipip "$@" <targets | tail -n +2 | sort
		}
		scan
		coproc at_far "$2/test/lab/tun" ipip0 ipip
		read -r _ <&${COPROC[0]}
		ip -n far link set ipip0 up
		at_far sysctl -qw net.ipv4.conf.ipip0.rp_filter=0
		scan --probe-args answer
		at_far sysctl -qw net.ipv4.ip_forward=1
		# The inner source is an address of the host itself, which a kernel normally does
		# not accept from outside.
		scan
		at_far sysctl -qw net.ipv4.conf.ipip0.accept_local=1
		scan -P 2
		scan -X
	' lab "$PWD" "$REPO" >out
	{
		unreachable="10.0.204.1,unreach,0,0,64,198.18.0.1,host unreachable"
		echo "$unreachable"
		for i in 1 2 3; do echo "10.0.9.$i,unreach,0,0,63,10.0.9.$i,protocol unreachable"; done
		echo "$unreachable"
		for i in 1 2 3; do echo "10.0.9.$i,ipip,1,0,63,10.0.9.$i,port unreachable"; done
		echo "$unreachable"
		printf '%s\n%s\n' "$unreachable" "${unreachable/0,0/0,1}"
		for i in 1 2 3; do printf "10.0.9.$i,ipip,1,%s,62,,\n" 0 1; done
		echo "$unreachable"
		for i in 1 2 3; do echo "10.0.9.$i,ipip,1,0,62,,"; done
	} >wanted
	diff out wanted
}
