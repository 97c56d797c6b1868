# SPDX-License-Identifier: ISC
#
# Tests zsend offline: every frame goes to a pcap file. The tests cover options, lines, frames byte
# for byte, the key, the rate, status and signals.

# shellcheck disable=SC2016

load ../helper
load ../tools/oracle

FROM=198.18.0.2

# A pcap file begins with its magic number for nanoseconds, version 2.4, longest frame 1,536 bytes,
# link type Ethernet.
FILE_HEADER="4d3cb2a1 0200 0400 00000000 00000000 00060000 01000000"
FILE_HEADER=${FILE_HEADER// /}

# The first probe of KEY goes from 198.18.0.2 to 10.0.0.1, port 443. Its tag is a7570f7cbd7252d8. So
# its sequence number is bd7252d8, and its IP identification is a757. Its source port is 40000 +
# 0xa7570f7c mod 10000 = 40668 = 9edc, since these ports are too few to encode the time.
ETHERNET="000000000000 000000000000 0800"
IP="45 00 0034 a757 4000 40 06 c357 c6120002 0a000001"          # RFC 791: 52 bytes, DF, TTL 64, TCP
TCP="9edc 01bb bd7252d8 00000000 80 02 ffff ee18 0000"          # RFC 9293: 32 bytes of header, SYN
OPTIONS="020405b4 01 030308 01 01 0402"                         # RFC 9293, 7323, 2018: MSS 1460, scale 8, SACK
SYN=${ETHERNET// /}${IP// /}${TCP// /}${OPTIONS// /}

setup() {
	cd "$BATS_TEST_TMPDIR" || return
}

# send OPTION...: sends to out.pcap with KEY. With EXEC, $! of a background job is zsend itself.
send() {
	if [ "$BASHPID" != $$ ] && [ -n "${EXEC:-}" ]; then
		exec zsend -k "$KEY" -S "$FROM" -s 40000-49999 -w out.pcap "$@"
	fi
	zsend -k "$KEY" -S "$FROM" -s 40000-49999 -w out.pcap "$@"
}

# holds N: true if out.pcap holds N SYNs now.
holds() {
	[ "$(stat -c %s out.pcap)" -eq $((24 + $1 * 82)) ]
}

# has N: true if out.pcap holds N SYNs or more.
has() {
	[ "$(stat -c %s out.pcap)" -ge $((24 + $1 * 82)) ]
}

# refuses MESSAGE OPTION...: zsend ends with status 2 before it writes anything.
refuses() {
	run --separate-stderr zsend -k "$KEY" -S "$FROM" -w out.pcap "${@:2}" <<<10.0.0.1,80
	check 2 "" "zsend: $1"
	[ ! -e out.pcap ]
}

# dump: prints out.pcap as tcpdump does, without times. A wrong checksum shows as "incorrect" or
# "bad cksum".
dump() {
	tcpdump -nvvt -r out.pcap 2>tcpdump.err || { cat tcpdump.err; false; }
}

# Tests of options.

@test "-h and -V print to stdout, status 0; a full stdout is no success" {
	run --separate-stderr zsend -h
	[ "$status" = 0 ]
	[[ "$output" == "usage: zsend "* ]]
	[ -z "$stderr" ]
	run --separate-stderr zsend -V
	check 0 "zsend 0.1.0" ""
	for option in -h -V; do
		run --separate-stderr bash -c "zsend $option >/dev/full"
		check 3 "" "zsend: stdout: No space left on device"
	done
}

@test "an unknown option, or one without its argument, prints the usage, status 2" {
	run --separate-stderr zsend -w out.pcap -x
	[ "$status" = 2 ]
	[ -z "$output" ]
	[[ "$stderr" == *"invalid option -- 'x'"*"usage: zsend "* ]]
	run --separate-stderr zsend -w out.pcap -p
	[ "$status" = 2 ]
	[ -z "$output" ]
	[[ "$stderr" == *"option requires an argument -- 'p'"*"usage: zsend "* ]]
	[ ! -e out.pcap ]
}

@test "a bad value of an option is refused before a file is made" {
	for ports in http 80x -1 "" 0 65536 18446744073709551617 "80," 90-80; do
		refuses "-p: bad ports: $ports: want numbers: 80,443,8000-8010,u:53,icmp" -p "$ports"
	done
	for hops in 0 256 x; do
		run ! zsend -w out.pcap -S "$FROM" --ttl "$hops"
	done
	refuses "-t: not a time: soon: give seconds, or a number with s, m or h" -t soon
	refuses "--engine: unknown engine: warp: there are: packet live ip pcap" --engine warp
	refuses "--engine: unknown engine: : there are: packet live ip pcap" --engine ""
	refuses "--source-mac: bad MAC address: 02:00" --source-mac 02:00
	refuses "-M: unknown probe: nosuch: there are: $(probe_names)" -M nosuch
	refuses "nosuch: no such interface" -i nosuch
	for address in 198.18.0 198.18.0.256 fd00:::1 host "" "198.18.0.1," ",198.18.0.1"; do
		refuses "-S: bad address: $address" -S "$address"
	done
	refuses "-S: leading zeros: some programs read them as octal: 198.18.0.02" -S 198.18.0.02
	refuses "-S: empty range: 198.18.0.2-198.18.0.1" -S 198.18.0.2-198.18.0.1
	# No packet may have such a source address.
	for address in 0.0.0.0 0.0.0.0/8 :: ::-::5; do refuses "-S: unspecified address: $address" -S "$address"; done
	for address in 224.0.0.0 239.255.255.255 223.255.255.255-224.0.0.0 ff02::1 198.18.0.2,ff00::/8; do
		refuses "-S: multicast address: $address" -S "$address"
	done
	for address in 255.255.255.255 255.255.255.0/24; do refuses "-S: broadcast address: $address" -S "$address"; done
	refuses "-S: more than 2^62 addresses" -S 2000::/3
	for ports in 0 65536 2-1 1-65536 a 1,2 1- -1 1-2-3 ""; do
		refuses "-s: bad port range: $ports" -s "$ports"
	done
	for rate in fast -1 1KK 1e3 0x10 . "5 " " 5" inf nan ""; do
		refuses "-r: not a number: $rate" -r "$rate"
		refuses "-B: not a number: $rate" -B "$rate"
	done
	refuses "-B: out of range: 0" -B 0
	refuses "-P: out of range: 256: want 0 to 255" -P 256
	refuses "-n: not a number: all" -n all
	for mac in 02:00:00:00:00 02:00:00:00:00:01:02 02-00-00-00-00-01 02:00:00:00:00:0g 02:00:00:00:00:001 \
	    -1:-1:-1:-1:-1:-1 " 02:00:00:00:00:01" 0x:0x:0x:0x:0x:0x ""; do
		refuses "-G: bad MAC address: $mac" -G "$mac"
	done
}

@test "status descriptors: one that is closed, or not for writing, is refused" {
	refuses "-u: 77: not open for writing" -u 77
	refuses "-u: not a number: two" -u two
	refuses "-u: 5: not open for writing" -u 5 5</dev/null
	ZSTATUS_FD=77 refuses "ZSTATUS_FD: 77: not open for writing"
	ZSTATUS_FD=x refuses "ZSTATUS_FD: not a number: x"
}

@test "what does not go together is refused" {
	refuses "-r and -B exclude each other" -r 1 -B 1
	refuses "targets.txt: no operands: targets come on the standard input" -p 80 targets.txt
	run --separate-stderr zsend -k "$KEY" -w out.pcap -p 80 <<<10.0.0.1
	check 2 "" "zsend: -w: give the source address with -S"
	[ ! -e out.pcap ]
}

@test "a file that cannot be made: status 2, and no line is read" {
	run --separate-stderr zsend -k "$KEY" -S "$FROM" -w no/such.pcap <<<bad
	check 2 "" "zsend: no/such.pcap: No such file or directory"
}

# Tests of input.

@test "no input: a pcap file without frames, status 0" {
	run --separate-stderr send -p 443 </dev/null
	check 0 "" ""
	[ "$(hex out.pcap)" = "$FILE_HEADER" ]
}

@test "a last line without newline, CR LF, blanks, comments, and remarks after the target" {
	run --separate-stderr send < <(printf '%s' $'10.0.0.1,443\r\n\r\n  \t\n# 10.0.0.9,443\n \t# too\n10.0.0.1,443,+0 seen\n' \
		$'10.0.0.1,443,synack,1,0\n10.0.0.1,443 remark\n10.0.0.1,443#remark\n10.0.0.1,443\tremark\n10.0.0.1,443,+\n10.0.0.1,443,')
	check 0 "" ""
	[ "$(frames out.pcap | uniq -c | tr -s ' ')" = " 8 $SYN" ]
}

@test "a header passes as the first line and is refused as any other" {
	run --separate-stderr send < <(printf 'saddr,sport\n10.0.0.1,443\nsaddr,sport\n')
	check 1 "" "zsend: stdin:3: bad address: saddr,sport"
	[ "$(frames out.pcap)" = "$SYN" ]
	# The first line might be a host name, and the second an IPv6 address.
	run --separate-stderr send < <(printf 'a.example,443\n')
	check 1 "" "zsend: stdin:1: bad address: a.example,443"
	run --separate-stderr send < <(printf 'fe80::x,443\n')
	check 1 "" "zsend: stdin:1: bad address: fe80::x,443"
}

@test "a message holds nothing that a terminal would obey" {
	run --separate-stderr send < <(printf 'a.b\033[31m\a\200x\r\n')
	check 1 "" "zsend: stdin:1: bad address: a.b?[31m??x"
}

@test "a line of 1 MiB: its target is probed once, its rest is a remark; without a target it is one bad line" {
	{
		printf 10.0.0.1,443,
		head -c 1048576 /dev/zero | tr '\0' ,
		printf '\n10.0.0.1,443\n'
	} >long
	run --separate-stderr send <long
	check 0 "" ""
	[ "$(frames out.pcap | uniq -c | tr -s ' ')" = " 2 $SYN" ]
	{
		head -c 1048576 /dev/zero | tr '\0' x
		printf '\n10.0.0.1,443\n'
	} | sed '1s/^/1/' >long
	run --separate-stderr send <long
	check 1 "" "zsend: stdin:1: bad address: 1$(head -c 79 /dev/zero | tr '\0' x)"
	[ "$(frames out.pcap)" = "$SYN" ]
}

@test "what is no target that may be probed is named with its line, and the rest is sent" {
	run --separate-stderr send -p 443 <<-'END'
		0.0.0.0
		127.0.0.1
		127.255.255.255,80
		239.255.255.255
		255.255.255.255
		10.0.0.1
		::
		::1
		ff02::1
		fd00::1
		::ffff:127.0.0.1
	END
	check 1 "" "zsend: stdin:1: unspecified address: 0.0.0.0
zsend: stdin:2: loopback address: 127.0.0.1
zsend: stdin:3: loopback address: 127.255.255.255,80
zsend: stdin:4: multicast address: 239.255.255.255
zsend: stdin:5: broadcast address: 255.255.255.255
zsend: stdin:7: unspecified address: ::
zsend: stdin:8: loopback address: ::1
zsend: stdin:9: multicast address: ff02::1
zsend: -w: no IPv6 address: give one with -S
zsend: stdin:10: no egress for its address family: fd00::1
zsend: stdin:11: loopback address: ::ffff:127.0.0.1"
	[ "$(frames out.pcap)" = "$SYN" ]
}

@test "the neighbours of what is refused are probed" {
	printf '%s,443\n' 0.0.0.1 126.255.255.255 128.0.0.0 223.255.255.255 240.0.0.0 255.255.255.254 >targets
	run --separate-stderr send <targets
	check 0 "" ""
	[ "$(dump | sed -n 's/.* > \([0-9.]*\)\.443: .*/\1,443/p')" = "$(cat targets)" ]
}

@test "bad lines: addresses that are none, leading zeros, names, prefixes, ports and passes out of range" {
	run --separate-stderr send -p 443 <<-'END'
		10.0.0
		10.0.0.256
		10.0.0.01
		10.0.0.1.
		localhost
		10.0.0.0/24
		10.0.0.1,0
		10.0.0.1,65536
		10.0.0.1,https
		10.0.0.1,443,+256
	END
	check 1 "" "zsend: stdin:1: bad address: 10.0.0
zsend: stdin:2: bad address: 10.0.0.256
zsend: stdin:3: leading zeros: some programs read them as octal: 10.0.0.01
zsend: stdin:4: bad address: 10.0.0.1.
zsend: stdin:5: bad address: localhost
zsend: stdin:6: a prefix is not a target: zperm -f prints its addresses: 10.0.0.0/24
zsend: stdin:7: bad port: 10.0.0.1,0
zsend: stdin:8: bad port: 10.0.0.1,65536
zsend: stdin:9: bad port: 10.0.0.1,https
zsend: stdin:10: bad attempt: 10.0.0.1,443,+256"
	[ "$(hex out.pcap)" = "$FILE_HEADER" ]
	run --separate-stderr send -p 443 <<-'END'
		[fd00::1],443
		10.0.0.1:443
		0x0a000001
		167772161
		10.0.0.1,-1
		10.0.0.1,+443
		10.0.0.1,4294967739
		10.0.0.1,,+256
	END
	check 1 "" "zsend: stdin:1: write the address without brackets: [fd00::1],443
zsend: stdin:2: write a comma before the port: 192.0.2.1,443 or 2001:db8::1,443: 10.0.0.1:443
zsend: stdin:3: bad address: 0x0a000001
zsend: stdin:4: bad address: 167772161
zsend: stdin:5: bad port: 10.0.0.1,-1
zsend: stdin:6: bad port: 10.0.0.1,+443
zsend: stdin:7: bad port: 10.0.0.1,4294967739
zsend: stdin:8: bad attempt: 10.0.0.1,,+256"
	[ "$(hex out.pcap)" = "$FILE_HEADER" ]
}

@test "ten bad lines are named, then they are counted" {
	run --separate-stderr send -p 443 < <(seq 1 10; echo 10.0.0.1)
	[ "$status" = 1 ]
	ten=$(for i in {1..10}; do echo "zsend: stdin:$i: bad address: $i"; done)
	[ "$stderr" = "$ten" ]
	run --separate-stderr send -p 443 < <(seq 1 11; echo 10.0.0.1)
	check 1 "" "$ten
zsend: stdin: 11 bad lines in all"
	[ "$(frames out.pcap)" = "$SYN" ]
}

@test "a port: of the line, or else of -p, or else none, which an echo request does not need" {
	run --separate-stderr send < <(printf '10.0.0.1\n10.0.0.1,443\n10.0.0.1,\n')
	check 1 "" "zsend: stdin:1: no port: give one with -p: 10.0.0.1
zsend: stdin:3: no port: give one with -p: 10.0.0.1,"
	[ "$(frames out.pcap)" = "$SYN" ]
	run --separate-stderr send -p 22 < <(printf '10.0.0.1\n10.0.0.1,443\n10.0.0.1,,+1\n')
	check 0 "" ""
	[ "$(dump | sed -n 's/.* > 10.0.0.1\.\([0-9]*\): .*/\1/p' | paste -sd' ')" = "22 443 22" ]
	run --separate-stderr send -M icmp_echoscan < <(printf '10.0.0.1\n10.0.0.1,443\n')
	check 0 "" ""
	[ "$(frames out.pcap | uniq | wc -l)" = 1 ]
}

# Tests of frames.

@test "a SYN, byte for byte" {
	run --separate-stderr send -p 443 <<<10.0.0.1
	check 0 "" ""
	run -0 hex out.pcap
	# Only the time differs between runs: 16 digits after the header of the file.
	[ "${output::48}" = "$FILE_HEADER" ]
	[ "${output:64}" = "4200000042000000$SYN" ]
	run -0 dump
	[ "$output" = "IP (tos 0x0, ttl 64, id 42839, offset 0, flags [DF], proto TCP (6), length 52)
    198.18.0.2.40668 > 10.0.0.1.443: Flags [S], cksum 0xee18 (correct), seq 3178386136, win 65535, options [mss 1460,nop,wscale 8,nop,nop,sackOK], length 0" ]
}

@test "an echo request, byte for byte" {
	tag "$KEY" "$FROM" 10.0.0.1 0 1
	tag=$REPLY
	run --separate-stderr send -M icmp_echoscan -G 02:00:00:00:00:0A < <(printf '10.0.0.1\n10.0.0.1,,+15\n')
	check 0 "" ""
	# RFC 792: type 8, code 0, checksum, identifier, sequence number; the payload is the tag.
	printf -v second %04x $(((16#${tag:8:4} + 15) & 16#ffff))
	run -0 frames out.pcap
	i=0
	for seq in "${tag:8:4}" "$second"; do
		frame=${lines[i++]}
		[ "${frame::28}" = 02000000000a0000000000000800 ]
		[ "${frame:28:20}" = "45000024${tag::4}00004001" ]
		[ "${frame:52:16}" = c61200020a000001 ]
		[ "${frame:68:4}" = 0800 ]
		[ "${frame:76}" = "${tag:12}$seq$tag" ]
	done
	run -0 dump
	[ "${#lines[@]}" -eq 4 ]
	[[ "${lines[1]}" =~ ^" "*"198.18.0.2 > 10.0.0.1: ICMP echo request, id $((16#${tag:12})), seq $((16#${tag:8:4})), length 16"$ ]]
	[[ "$output" != *cksum* ]]
}

@test "all checksums are right, whatever the target, port and pass" {
	"$REPO/test/tools/random" 1 20000 '1{10}.{256}.{256}.{256},1{9999},+{16}' >targets
	for probe in tcp_synscan icmp_echoscan; do
		run --separate-stderr send -M "$probe" <targets
		check 0 "" ""
		dump >text
		[ "$(grep -c '^IP (' text)" -eq 20000 ]
		run ! grep -iE 'incorrect|bad cksum|wrong|bad-len|truncated|invalid|\[\|' text
	done
	[ "$(sed -n 's/.* > \([0-9.]*\): ICMP.*/\1/p' text)" = "$(cut -d, -f1 targets)" ]
}

@test "the oracle is right: SipHash-2-4 of its authors' own example" {
	siphash "$KEY" 000102030405060708090a0b0c0d0e
	[ "$REPLY" = a129ca6149be45e5 ]
}

# expected_of KEY FIRST RANGE: prints sequence number, IP identification and source port of the
# probe of each target line with an attempt.
expected_of() {
	bash -c '
		. "$1/test/tools/oracle.bash"
		while IFS=, read -r addr port pass; do
			tag "$2" "$5" "$addr" "$port" 6
			echo "$((16#${REPLY:8})) $((16#${REPLY::4})) $(($3 + (16#${REPLY::8} + ${pass#+}) % $4))"
		done' bash "$REPO" "$1" "$2" "$3" "$FROM"
}

found() {
	dump | tr '\n' ' ' | sed 's/IP (/\n&/g' | sed -n 's/.* id \([0-9]*\),.*'"$FROM"'\.\([0-9]*\) > .*, seq \([0-9]*\),.*/\3 \1 \2/p'
}

@test "sequence number, identification and source port are the tag's, by key, target, port and pass" {
	for i in {1..12}; do
		printf '%s,+%d\n' "10.$i.0.$((i * 20)),443" "$i" "10.0.0.1,$((i * 5000))" $((i + 3))
	done >targets
	for ranges in 40000-52798 52737-65535 40000-40015 40000-40002 50000 65535; do
		first=${ranges%-*}
		run --separate-stderr send -s "$ranges" <targets
		check 0 "" ""
		[ "$(found)" = "$(expected_of "$KEY" "$first" $((${ranges#*-} - first + 1)) <targets)" ]
	done
	[ "$(found | cut -d' ' -f3 | uniq)" = 65535 ]
}

@test "another key, source or port gives another tag; the same ones the same file, but for the times" {
	other=ffffffffffffffffffffffffffffffff
	for options in "$KEY $FROM 443" "$other $FROM 443" "$KEY 198.18.0.3 443" "$KEY $FROM 444"; do
		read -r key from port <<<"$options"
		run --separate-stderr zsend -k "$key" -S "$from" -p "$port" -w out.pcap <<<10.0.0.1
		check 0 "" ""
		found_all+=$(frames out.pcap | cut -c 77-84)$'\n'
	done
	[ "$(sort -u <<<"$found_all" | grep -c .)" -eq 4 ]
	tag $other "$FROM" 10.0.0.1 443 6
	[ "$(sed -n 2p <<<"$found_all")" = "${REPLY:8}" ]
	seq -f 10.0.0.%g,443 1 200 >targets
	send <targets
	frames out.pcap >earlier
	send <targets
	frames out.pcap | cmp - earlier
}

@test "-P: attempts 0 and up of each line, one after the other; an attempt in the line then is refused" {
	run --separate-stderr send -P 3 < <(printf '10.0.0.1,443\n10.0.0.2,443\n10.0.0.3,443,+1\n')
	check 1 "" "zsend: stdin:3: an attempt in the line cannot be combined with -P: 10.0.0.3,443,+1"
	[ "$(found)" = "$(expected_of "$KEY" 40000 10000 <<-'END'
		10.0.0.1,443,+0
		10.0.0.1,443,+1
		10.0.0.1,443,+2
		10.0.0.2,443,+0
		10.0.0.2,443,+1
		10.0.0.2,443,+2
	END
	)" ]
	send -P 16 <<<10.0.0.1,443
	[ "$(found | cut -d' ' -f3 | uniq | wc -l)" -eq 16 ]
	[ "$(found | cut -d' ' -f1,2 | uniq | wc -l)" -eq 1 ]
}

@test "attempts beyond those that a reply tells apart are the first ones again, by -P and by lines, of each probe" {
	for probe in "tcp_synscan -p 443" icmp_echoscan "udp -p 53" ipip; do
		send -M $probe -P 255 <<<10.0.0.1
		frames out.pcap >many
		[ "$(wc -l <many)" -eq 255 ]
		[ "$(sort -u many | wc -l)" -eq 16 ]
		send -M $probe < <(printf '10.0.0.1,,+%d\n' {0..255})
		frames out.pcap >each
		cmp many <(head -n 255 each)
		cmp <(sed -n 1,240p each) <(sed -n 17,256p each)
	done
}

@test "-P 0: every line is counted, and nothing is sent, whatever attempt it names" {
	run --separate-stderr send -P 0 -u 4 4>status < <(printf '10.0.0.1,443\n10.0.0.2,443,+3\n10.0.0.3\n')
	check 1 "" "zsend: stdin:3: no port: give one with -p: 10.0.0.3"
	holds 0
	[ "$(status_of n status zsend)" -eq 3 ]
	[ "$(status_of asked status zsend)" -eq 0 ]
	[ "$(status_of sent status zsend)" -eq 0 ]
}

@test "-n: exactly so many probes, also within a line's; more than there are, or none, is no error" {
	seq -f 10.0.0.%g,443 1 200 >targets
	for n in 0 1 63 64 65 199 200; do
		run --separate-stderr send -n "$n" -u 4 4>status <targets
		check 0 "" ""
		holds "$n"
		[ "$(status_of sent status zsend)" -eq "$n" ]
		[ "$(status_of max status zsend)" -eq "$n" ]
	done
	run --separate-stderr send -n 201 <targets
	check 0 "" ""
	holds 200
	run --separate-stderr send -n 7 -P 3 <targets
	check 0 "" ""
	holds 7
	[ "$(frames out.pcap | cut -c 61-68 | uniq -c | tr -s ' ' | paste -sd,)" = " 3 0a000001, 3 0a000002, 1 0a000003" ]
}

@test "-G: the MAC address in every frame" {
	for mac in 02:0a:ff:00:00:01 02:0A:FF:00:00:01 2:a:ff:0:0:1; do
		run --separate-stderr send -G "$mac" < <(seq -f 10.0.0.%g,443 1 100)
		check 0 "" ""
		[ "$(frames out.pcap | cut -c 1-28 | sort | uniq -c | tr -s ' ')" = " 100 020aff0000010000000000000800" ]
	done
}

@test "the pcap file: -w to a file and to stdout are the same, and its times are those of sending, in order" {
	before=$(milliseconds)
	seq -f 10.0.0.%g,443 1 200 >targets
	run --separate-stderr bash -c 'zsend -k "$1" -S "$2" -s 40000-49999 -w - <targets >stdout.pcap' bash "$KEY" "$FROM"
	check 0 "" ""
	send <targets
	after=$(milliseconds)
	cmp <(frames out.pcap) <(frames stdout.pcap)
	tcpdump -nnttr stdout.pcap 2>tcpdump.err | cut -d' ' -f1 >stamps
	cat tcpdump.err
	grep -q "link-type EN10MB (Ethernet), snapshot length 1536" tcpdump.err
	[ "$(wc -l <stamps)" -eq 200 ]
	sort -cn stamps
	awk -v from="$before" -v to="$after" '$1 * 1000 < from - 1 || $1 * 1000 > to + 1 { exit 1 }' stamps
}

@test "an older file is replaced, whole" {
	send < <(seq -f 10.0.0.%g,443 1 200)
	run --separate-stderr send <<<10.0.0.1,443
	check 0 "" ""
	[ "$(frames out.pcap)" = "$SYN" ]
}

# Tests of the rate.

# span FROM TO: true if the time from the first to the last of the 200 frames is between FROM and TO
# seconds.
span() {
	tcpdump -nnttr out.pcap 2>/dev/null | awk -v from="$1" -v to="$2" '
		NR == 1 { first = $1 } { last = $1 } END { print last - first; exit !(last - first > from && last - first < to) }'
}

@test "paced frames leave one by one, not in blocks" {
	# If frames left in blocks, the first block would leave after 16 seconds.
	EXEC=1 send -r 4 < <(seq -f 10.0.0.%g,443 1 200) 3>&- &
	until_true test -e out.pcap
	until_true has 3
	run ! has 64
	kill -TERM $!
	wait $!
}

# bats test_tags=alone
@test "-r and -B set a pace, also for a file; without them a file has none" {
	seq -f 10.0.%g.1,443 1 200 >targets
	paced() { # paced FROM TO OPTION...
		run --separate-stderr send "${@:3}" <targets
		span "$1" "$2"
	}
	# 199 gaps of 1/400 s, or of 720 bits at 288,000 a second. The last frame may be late, but
	# by less than 50 ms.
	for rate in "-r 400" "-r 0.4K" "-B 288000" "-B 288k"; do
		# shellcheck disable=SC2086
		retry paced 0.49 0.55 $rate
		check 0 "" ""
		holds 200
	done
	for rate in "" "-r 0"; do
		# shellcheck disable=SC2086
		retry paced -1 0.1 $rate
		check 0 "" ""
		holds 200
	done
	# An echo request takes 50 bytes with its FCS, padded to 64. With 20 bytes more on the wire,
	# it takes 672 bits.
	retry paced 0.49 0.55 -M icmp_echoscan -B 268.8K
	check 0 "" ""
}

# Tests of the key.

# tag_of OPTION...: prints the sequence number of the probe to 10.0.0.1 port 443, with any key.
tag_of() {
	zsend -S "$FROM" -p 443 -w - "$@" <<<10.0.0.1 >key.pcap || return
	frames key.pcap | cut -c 77-84
}

@test "a key: in hexadecimal, from a file, from the environment; -k goes before that" {
	upper=${KEY^^}
	echo "$KEY" >key
	printf '%s' "$KEY" >bare
	printf '%s\r\n' "$KEY" >crlf
	chmod 600 key bare crlf
	for key in "$KEY" "$upper" @key @bare @crlf "@$PWD/key"; do
		run --separate-stderr tag_of -k "$key"
		check 0 bd7252d8 ""
		ZKEY=$key run --separate-stderr tag_of
		check 0 bd7252d8 ""
	done
	ZKEY=${KEY//0/1} run --separate-stderr tag_of -k "$KEY"
	check 0 bd7252d8 ""
	[ ! -e "$XDG_STATE_HOME" ]
}

@test "a key that is none is refused" {
	for key in "" 00 "${KEY}00" "${KEY%0f}" "${KEY%0f}0g" " ${KEY#0}" "0x${KEY#00}" nokey; do
		refuses "-k: bad key: want 32 hexadecimal digits or @FILE" -k "$key"
		ZKEY=$key run --separate-stderr tag_of
		check 2 "" "zsend: ZKEY: bad key: want 32 hexadecimal digits or @FILE"
	done
	refuses "none: no such key file" -k @none
	mkdir dir
	refuses "dir: key file is not a regular file" -k @dir
	for text in "" nothing "${KEY}0" "$KEY $KEY" "${KEY%0f}"; do
		echo "$text" >bad
		chmod 600 bad
		refuses "bad: not a key: want 32 hexadecimal digits" -k @bad
	done
}

@test "a key file that others could have read or put there is refused" {
	echo "$KEY" >key
	for mode in 640 604 620 602 610 601 644 666; do
		chmod "$mode" key
		refuses "key: key file is open to others: run chmod 600 on it" -k @key
	done
	chmod 400 key
	ln -s key link
	refuses "link: key file is a symbolic link" -k @link
	run --separate-stderr tag_of -k @key
	check 0 bd7252d8 ""
	mkfifo fifo
	refuses "fifo: key file is not a regular file" -k @fifo
}

@test "without a key one is made, once, for its owner alone, and used from then on" {
	umask 0
	run --separate-stderr tag_of
	[ "$status" = 0 ]
	[ -z "$stderr" ]
	[[ "$output" =~ ^[0-9a-f]{8}$ ]]
	first=$output
	[ "$(stat -c %a "$XDG_STATE_HOME" "$XDG_STATE_HOME/zscan" "$XDG_STATE_HOME/zscan/key" | paste -sd' ')" = "700 700 600" ]
	[[ "$(cat "$XDG_STATE_HOME/zscan/key")" =~ ^[0-9a-f]{32}$ ]]
	[ "$(ls -A "$XDG_STATE_HOME/zscan")" = key ]
	run --separate-stderr tag_of
	check 0 "$first" ""
	run --separate-stderr tag_of -k "@$XDG_STATE_HOME/zscan/key"
	check 0 "$first" ""
	tag "$(cat "$XDG_STATE_HOME/zscan/key")" "$FROM" 10.0.0.1 443 6
	[ "${REPLY:8}" = "$first" ]
	# zsend never replaces a key file that it cannot use.
	echo nokey >"$XDG_STATE_HOME/zscan/key"
	run --separate-stderr tag_of
	check 2 "" "zsend: $XDG_STATE_HOME/zscan/key: not a key: want 32 hexadecimal digits"
	[ "$(cat "$XDG_STATE_HOME/zscan/key")" = nokey ]
	rm "$XDG_STATE_HOME/zscan/key"
	ln -s elsewhere "$XDG_STATE_HOME/zscan/key"
	run --separate-stderr tag_of
	check 2 "" "zsend: $XDG_STATE_HOME/zscan/key: key file is a symbolic link"
	[ ! -e "$XDG_STATE_HOME/zscan/elsewhere" ]
}

@test "many that start together end with one key" {
	for i in {1..16}; do
		zsend -S "$FROM" -s 40000-49999 -p 443 -w "$i.pcap" <<<10.0.0.1 3>&- &
	done
	wait
	for i in {1..16}; do
		frames "$i.pcap"
	done >all
	[ "$(wc -l <all)" -eq 16 ]
	[ "$(sort -u all | wc -l)" -eq 1 ]
	[ "$(ls -A "$XDG_STATE_HOME/zscan")" = key ]
}

@test "the key's place is HOME's where XDG_STATE_HOME is unset or no absolute path; without either it says so" {
	for state in "" state; do
		rm -rf home
		mkdir home
		run --separate-stderr env XDG_STATE_HOME="$state" HOME="$PWD/home" zsend -S "$FROM" -p 80 -w out.pcap </dev/null
		check 0 "" ""
		[ "$(stat -c %a home/.local/state/zscan/key)" = 600 ]
	done
	run --separate-stderr env -u XDG_STATE_HOME -u HOME zsend -S "$FROM" -p 80 -w none.pcap </dev/null
	check 2 "" "zsend: key: no HOME to keep it in: give -k"
	# For an account without a home, root would make one.
	run --separate-stderr env -u XDG_STATE_HOME HOME="$PWD/nohome" zsend -S "$FROM" -p 80 -w none.pcap </dev/null
	check 2 "" "zsend: key: no HOME to keep it in: give -k"
	[ ! -e nohome ]
	[ ! -e none.pcap ]
}

# Tests of streams.

@test "a full disk: status 3, never 0" {
	for file in - /dev/full /dev/stdout; do
		run --separate-stderr bash -c 'zsend -k "$1" -S "$2" -p 80 -w "$3" <<<10.0.0.1 >/dev/full' bash "$KEY" "$FROM" $file
		name=$file
		[ $file = /dev/full ] || name=stdout
		check 3 "" "zsend: $name: No space left on device"
	done
	# Empty input does not excuse it.
	run --separate-stderr bash -c 'zsend -k "$1" -S "$2" -w - </dev/null >/dev/full' bash "$KEY" "$FROM"
	check 3 "" "zsend: stdout: No space left on device"
}

@test "a reader that has enough ends it, by SIGPIPE, or quietly where that is ignored" {
	for how in default:141 ignore:0; do
		run --separate-stderr bash -c '
			yes 10.0.0.1 2>yes.err | env --"$3"-signal=PIPE zsend -k "$1" -S "$2" -p 80 -w - -u 4 4>status | head -c 24 >begin
			echo "${PIPESTATUS[@]:1}"' bash "$KEY" "$FROM" "${how%:*}"
		check 0 "${how#*:} 0" ""
		[ "$(hex begin)" = "$FILE_HEADER" ]
		[ "$(status_of end status zsend)" = 141 ]
	done
}

@test "stdin that is closed or cannot be read, and stdout that is closed: status 3" {
	run --separate-stderr bash -c 'zsend -k "$1" -S "$2" -p 80 -w out.pcap <&-' bash "$KEY" "$FROM"
	check 3 "" "zsend: stdin: Bad file descriptor"
	[ "$(hex out.pcap)" = "$FILE_HEADER" ]
	run --separate-stderr send -p 80 <.
	check 3 "" "zsend: stdin: Is a directory"
	run --separate-stderr bash -c 'zsend -k "$1" -S "$2" -p 80 -w - <<<10.0.0.1 >&-' bash "$KEY" "$FROM"
	check 3 "" "zsend: stdout: Bad file descriptor"
}

@test "with stderr closed no message gets among the frames" {
	run bash -c 'printf "10.0.0.1,443\nbad\n" | zsend -k "$1" -S "$2" -s 40000-49999 -w out.pcap 2>&-' bash "$KEY" "$FROM"
	[ "$status" = 1 ]
	[ -z "$output" ]
	[ "$(frames out.pcap)" = "$SYN" ]
	[ "$(stat -c %s out.pcap)" -eq 106 ]
}

@test "frames leave at once when input pauses" {
	mkfifo in
	EXEC=1 send <in 3>&- &
	exec 5>in
	echo 10.0.0.1,443 >&5
	until_true holds 1
	printf '10.0.0.2,443\n10.0.0.3' >&5
	until_true holds 2
	printf ',443' >&5
	exec 5>&-
	wait $!
	holds 3
}

@test "as nobody, without any capability: a whole scan offline, through a responder" {
	copy=$(mktemp -d)
	mkdir "$copy/test"
	cp -r "$REPO/bin" "$copy"
	cp -r "$REPO/test/guard" "$REPO/test/lab" "$copy/test"
	chmod -R go+rX "$copy"
	run --separate-stderr bash -c 'env -i PATH="$3/test/guard:$3/test/lab:$3/bin:$PATH" ZSCAN_OPTOUT=/dev/null ZKEY="$1" setpriv --reuid=65534 --regid=65534 \
		--clear-groups --bounding-set=-all --inh-caps=-all bash -o pipefail -c "
			zperm -e 1 10.0.0.0/29 | zsend -S $2 -p 443 -w - | responder -o 443 | zrecv -r - -f saddr,classification" ' bash "$KEY" "$FROM" "$copy"
	rm -r "$copy"
	check 0 "$({ echo saddr,classification; zperm -e 1 10.0.0.0/29 | sed 's/$/,synack/'; })" ""
}

# Tests of status.

COUNTS='n=[0-9]+ sum=[0-9a-f]{16} sent=[0-9]+ failed=[0-9]+ unreachable=[0-9]+ denied=[0-9]+ held=[0-9]+ asked=[0-9]+ further=[0-9]+ bad=[0-9]+ late=[0-9]+ reloads=[0-9]+ reload_failed=[0-9]+ stale=[01] eof=[01] no_route=[0-9]+ attempts=[0-9]+ paused=0 rate=[0-9.]+'

@test "status: one line at first, one at the end, with all counts" {
	printf '%s\n' 10.0.0.1,443 10.0.0.2 junk 127.0.0.1,80 10.0.0.9,65535,+15 >targets
	run --separate-stderr send -p 80 -u 4 <targets 4>status
	[ "$status" = 1 ]
	[ "$(wc -l <status)" -eq 2 ]
	[[ "$(head -n 1 status)" =~ ^zsend\ pid=[0-9]+\ t=0\.[0-9]{3}\ n=0\ sum=0{16}\ sent=0\ failed=0\ unreachable=0\ denied=0\ held=0\ asked=0\ further=0\ bad=0\ late=0\ reloads=0\ reload_failed=0\ stale=0\ eof=0\ no_route=0\ attempts=[0-9]+\ paused=0\ rate=[0-9.]+\ probe=tcp_synscan\ ports=40000-49999\ interfaces=\ source=\ engine=none\ last=$ ]]
	[[ "$(tail -n 1 status)" =~ ^zsend\ pid=[0-9]+\ t=0\.[0-9]{3}\ $COUNTS\ probe=tcp_synscan\ ports=40000-49999\ interfaces=\ source=198.18.0.2\ engine=pcap\ last=10.0.0.9,65535,\+15\ end=1$ ]]
	[ "$(status_of eof status zsend)" = 1 ]
	# A line without a target does not count in n. A refused target does.
	[ "$(status_of n status zsend)" = 4 ]
	[ "$(status_of sum status zsend)" = "$(printf '%s\n' 10.0.0.1,443 10.0.0.2, 127.0.0.1,80 10.0.0.9,65535,15 | sum_of)" ]
	[ "$(status_of sent status zsend)" = 3 ]
	[ "$(status_of bad status zsend)" = 2 ]
	[ "$(status_of further status zsend)" = 1 ]
	run --separate-stderr send -P 2 -n 3 -u 4 4>status < <(printf '10.0.0.1,443\n10.0.0.2,443\n')
	check 0 "" ""
	[[ "$(tail -n 1 status)" =~ ^zsend\ pid=[0-9]+\ t=0\.[0-9]{3}\ n=2\ .*\ sent=3\ .*\ max=3\ .*\ engine=pcap\ last=10.0.0.2,443\ end=0$ ]]
	# A limit or a signal ended the run, not the end of the input.
	[ "$(status_of eof status zsend)" = 0 ]
	mkfifo in
	send -u 4 4>status <in 3>&- &
	exec 5>in
	echo 10.0.0.1,443 >&5
	until [ "$(status_of n status zsend)" = 1 ]; do sleep 0.02; done
	kill "$(sed 's/.* pid=//; s/ .*//; q' status)"
	wait $!
	exec 5>&-
	[ "$(status_of eof status zsend) $(status_of signal status zsend)" = "0 15" ]
}

@test "status by ZSTATUS_FD: the first line comes before all else, also where an option is wrong" {
	ZSTATUS_FD=4 run --separate-stderr send -p 0 4>status
	check 2 "" "zsend: -p: bad ports: 0: want numbers: 80,443,8000-8010,u:53,icmp"
	[ "$(wc -l <status)" -eq 2 ]
	[[ "$(head -n 1 status)" =~ ^zsend\ pid=[0-9]+\ t=0\.[0-9]{3}\ $COUNTS\ probe=tcp_synscan\ ports=32768-61000(\ sources=ours)?\ interfaces=\ source=\ engine=none\ last=$ ]]
	[ "$(status_of end status zsend)" = 2 ]
	ZSTATUS_FD=4 run --separate-stderr send -p 80 4>status <<<10.0.0.1
	check 0 "" ""
	[ "$(wc -l <status)" -eq 2 ]
	[ "$(status_of end status zsend)" = 0 ]
}

@test "status: with -u the reader of ZSTATUS_FD still sees how it ends" {
	ZSTATUS_FD=4 run --separate-stderr send -p 80 -u 5 4>environment 5>option <<<10.0.0.1
	check 0 "" ""
	[ "$(wc -l <option)" -eq 2 ]
	[ "$(status_of end option zsend)" = 0 ]
	[ "$(status_of end environment zsend)" = 0 ]
	cmp <(tail -n 2 environment) option
}

# each_second: runs without input, and then with one line; true if the status lines arrive in time.
each_second() {
	local start took second third
	rm -f in status
	mkfifo in status
	start=$(milliseconds)
	EXEC=1 send -p 80 -u 4 <in 4>status 3>&- &
	exec 5>in 6<status
	read -t 10 -r first <&6
	took=$(($(milliseconds) - start))
	read -t 10 -r second <&6
	read -t 10 -r third <&6
	echo 10.0.0.1 >&5
	exec 5>&-
	read -t 10 -r -d '' rest <&6 || true
	exec 6<&-
	code=0
	wait $! || code=$?
	[ $took -lt 500 ] && [[ "$first" == *" t=0.0"* ]] && [[ "$second" == "zsend pid=$! t=1."[0-4]* ]] &&
		[[ "$third" == "zsend pid=$! t=2."[0-4]* ]]
}

# bats test_tags=alone
@test "status: the first line comes at once and the next each second, though no input comes" {
	retry each_second
	[ "$code" = 0 ]
	[[ "$first" == "zsend pid=$! "*" n=0 "* ]]
	[[ "$rest" == "zsend pid=$! "*" n=1 "*" end=0" ]]
}

@test "status: it comes while the output blocks" {
	mkfifo out status
	yes 10.0.0.1,443 2>yes.err | env --default-signal=PIPE zsend -k "$KEY" -S "$FROM" -w - -u 4 >out 4>status 3>&- &
	exec 5<out 6<status
	read -t 10 -r again <&6
	# Two equal lines show that zsend is blocked.
	for _ in {1..5}; do
		line=$again
		read -t 10 -r again <&6
		[ "${line#* n=}" != "${again#* n=}" ] || break
	done
	[ "${line#* n=}" = "${again#* n=}" ]
	[[ "$again" != *" n=0 "* ]]
	exec 5<&-
	read -t 10 -r -d '' rest <&6 || true
	[[ "$rest" == *" end=141" ]]
	wait $! || [ $? = 141 ]
}

# bats test_tags=alone
@test "status: a pipe that nobody reads holds nothing up" {
	mkfifo status
	exec 6<>status
	dd if=/dev/zero of=status oflag=nonblock bs=4096 2>/dev/null || true
	in_time() {
		local start
		start=$(milliseconds)
		run --separate-stderr send -u 6 < <(seq -f 10.0.0.%g,443 1 200)
		# zsend waits for room for the last line, but not for long.
		[ $(($(milliseconds) - start)) -lt 2500 ]
	}
	retry in_time
	check 0 "" ""
	holds 200
}

# gone RATE: true if zsend ends in time after the reader of its status has gone.
gone() {
	local start took
	code=0
	rm -f in status
	mkfifo in status
	ZSTATUS_FD=4 EXEC=1 send -r "$1" <in 4>status 2>err 3>&- &
	exec 5>in 6<status
	printf '10.0.0.%s,443\n' 1 2 3 4 5 6 7 8 >&5
	read -t 10 -r _ <&6
	exec 6<&-
	start=$(milliseconds)
	wait $! || code=$?
	took=$(($(milliseconds) - start))
	exec 5>&-
	[ $took -lt 1200 ]
}

# bats test_tags=alone
@test "the reader of ZSTATUS_FD is gone: stopped within a second, status 3, waiting for input or for its turn" {
	for rate in 0 1; do
		retry gone $rate
		[ "$code" = 3 ]
		[ "$(cat err)" = "zsend: the reader of the status is gone: stopped" ]
	done
	# The probe that was due has left.
	[ "$(frames out.pcap | head -n 1)" = "$SYN" ]
}

@test "the reader of ZSTATUS_FD is gone, while the output blocks: status 3" {
	mkfifo out status
	yes 10.0.0.1,443 2>yes.err | ZSTATUS_FD=4 zsend -k "$KEY" -S "$FROM" -w - >out 4>status 2>err 3>&- &
	exec 5<out 6<status
	read -t 10 -r _ <&6
	exec 6<&-
	code=0
	wait $! || code=$?
	[ "$code" = 3 ]
	[ "$(cat err)" = "zsend: the reader of the status is gone: stopped" ]
}

@test "the reader of -u is gone: only the status ends" {
	mkfifo in status
	EXEC=1 send -u 4 <in 4>status 2>err 3>&- &
	exec 5>in 6<status
	read -t 10 -r _ <&6
	read -t 10 -r _ <&6
	exec 6<&-
	sleep 1.2   # a line is due, and has no reader
	echo 10.0.0.1,443 >&5
	exec 5>&-
	wait $!
	[ ! -s err ]
	[ "$(frames out.pcap)" = "$SYN" ]
}

# Tests of signals.

@test "SIGTERM is a normal stop: what was read has left, final counts, status 0" {
	mkfifo in
	EXEC=1 send -u 4 <in 4>status 2>err 3>&- &
	exec 5>in
	seq -f 10.0.0.%g,443 1 100 >&5
	printf '10.0.0.101' >&5
	until_true holds 100
	kill -TERM $!
	wait $!
	holds 100
	[ ! -s err ]
	[ "$(status_of sent status zsend)" = 100 ]
	[ "$(status_of last status zsend)" = 10.0.0.100,443 ]
	[ "$(status_of end status zsend)" = 0 ]
}

@test "SIGTERM in the middle of a paced run: counts and file agree" {
	seq -f 10.0.0.%g,443 1 250 >targets
	EXEC=1 send -r 50 -u 4 <targets 4>status 2>err 3>&- &
	until_true test -e out.pcap
	until_true has 2
	kill -TERM $!
	wait $!
	sent=$(status_of sent status zsend)
	[ "$sent" -ge 2 ]
	[ "$sent" -lt 250 ]
	holds "$sent"
	[ "$(status_of last status zsend)" = "10.0.0.$sent,443" ]
	[ "$(status_of end status zsend)" = 0 ]
	[ ! -s err ]
}

@test "SIGINT is the same, and then died of; one that was ignored from the start is ignored" {
	mkfifo in
	env --default-signal=INT zsend -k "$KEY" -S "$FROM" -w out.pcap -u 4 <in 4>status 2>err 3>&- &
	exec 5>in
	seq -f 10.0.0.%g,443 1 100 >&5
	until_true holds 100
	kill -INT $!
	code=0
	wait $! || code=$?
	[ "$code" = 130 ]
	holds 100
	[ ! -s err ]
	[ "$(status_of sent status zsend)" = 100 ]
	[ "$(status_of end status zsend)" = 130 ]
	exec 5>&-

	env --ignore-signal=INT zsend -k "$KEY" -S "$FROM" -w out.pcap -u 4 <in 4>status 2>err 3>&- &
	exec 5>in
	echo 10.0.0.1,443 >&5
	until_true holds 1
	kill -INT $!
	echo 10.0.0.2,443 >&5
	exec 5>&-
	wait $!
	holds 2
	[ "$(status_of end status zsend)" = 0 ]
}

@test "-p is refused for a probe that has no ports, by the name that was given" {
	for probe in icmp_echoscan icmp6_echoscan icmp_echo_time; do
		run -2 --separate-stderr zsend -M $probe -p 80 -S 198.18.0.2 -w "$BATS_TEST_TMPDIR/frames" <<<10.0.0.1
		[ "$stderr" = "zsend: -p: $probe has no ports" ]
		[ ! -e "$BATS_TEST_TMPDIR/frames" ]
	done
	# icmp is a protocol, not a port, and this probe accepts it.
	zsend -k "$KEY" -M icmp_echoscan -p icmp -S 198.18.0.2 -w named <<<10.0.0.1
	zsend -k "$KEY" -M icmp_echoscan -S 198.18.0.2 -w plain <<<10.0.0.1
	diff <(frames named) <(frames plain)
	for ports in icmp,80 icmp,u:80; do
		run -2 --separate-stderr zsend -M icmp_echoscan -p $ports -S 198.18.0.2 -w frames <<<10.0.0.1
		[ "$stderr" = "zsend: -p: icmp_echoscan has no ports" ]
	done
	run -2 --separate-stderr zsend -M arp -p icmp -S 198.18.0.2 -w frames <<<10.0.0.1
	[ "$stderr" = "zsend: -p: arp has no ports" ]
}
