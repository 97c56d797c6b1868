# SPDX-License-Identifier: ISC
#
# Tests the frames of zsend: the layouts of SYNs byte for byte and against those of a real kernel,
# every checksum, and source addresses. A real kernel answers all of them, over IPv4 and IPv6.

# shellcheck disable=SC2016

load ../helper
load ../tools/oracle

FROM=198.18.0.2,fd00:198:18::2
LAYOUTS="windows linux bsd mss none"

setup() {
	cd "$BATS_TEST_TMPDIR" || return
}

# send OPTION...: sends to out.pcap with KEY.
send() {
	zsend -k "$KEY" -w out.pcap "$@"
}

# random_targets N: prints N targets of each family, with ports and attempts.
random_targets() {
	awk -v n="$1" "$RANDOM_AWK"'
		function r(n) { return int(n * random()) }
		BEGIN {
			seed = 1
			for (i = 0; i < n; i++) {
				printf "%d.%d.%d.%d,%d,+%d\n", 1 + r(99), r(256), r(256), r(256), 1 + r(65535), r(16)
				printf "fd%02x:%x:%x:%x:%x:%x:%x:%x,%d,+%d\n", r(256), r(65536), r(65536), r(65536), r(65536), r(65536), r(65536),
					1 + r(65535), 1 + r(65535), r(16)
			}
		}'
}

# masked [AT]: prints IPv4 and IPv6 frames of TCP, with zeros in each field that depends on the
# probe. These are identification, checksum and flow label of the IP header, source port, sequence
# number and checksum, and the time of a timestamp at offset AT of the options.
masked() {
	local frame at zeros=0000000000000000 ip
	while read -r frame; do
		case ${frame:24:4} in
		0800) frame=${frame::36}0000${frame:40:8}0000${frame:52} ip=40 ;;
		86dd) frame=${frame::29}0000000${frame:36} ip=80 ;;
		esac
		for at in $((28 + ip)):4 $((28 + ip + 8)):8 $((28 + ip + 32)):4 ${1:+$((28 + ip + 40 + 2 * $1)):8}; do
			frame=${frame::${at%:*}}${zeros::${at#*:}}${frame:${at%:*}+${at#*:}}
		done
		echo "$frame"
	done
}

# frame_of IP WINDOW OPTIONS: prints the expected frame, masked, for port 443 of 10.0.0.1 or
# fd00:10::1.
frame_of() {
	local options=${3// /} offset ethernet=000000000000000000000000
	offset=$((5 + ${#options} / 8))
	if [ "$1" = 4 ]; then
		printf '%s080045%06x0000400040060000c61200020a000001' $ethernet $((20 + 4 * offset))
	else
		printf '%s86dd60000000%04x0640fd000198001800000000000000000002fd000010000000000000000000000001' $ethernet $((4 * offset))
	fi
	printf '000001bb0000000000000000%x002%04x00000000%s\n' $offset "$2" "$options"
}

@test "--probe-args: a name that is none, and arguments for a probe that has none, are refused before a file is made" {
	for name in x "" Windows win windowsx "linux "; do
		run --separate-stderr send -S 198.18.0.2 --probe-args "$name" <<<10.0.0.1,80
		check 2 "" "zsend: --probe-args: unknown layout: $name: there are: windows linux bsd mss none, and the words rtt and ja4ts"
	done
	for words in windows,x rtt,x,ja4ts rtt,,ja4ts "windows," ,rtt; do
		run --separate-stderr send -S 198.18.0.2 --probe-args "$words" <<<10.0.0.1,80
		[ "$status" = 2 ] && [[ "$stderr" == "zsend: --probe-args: unknown layout: "* ]]
	done
	run --separate-stderr send -S 198.18.0.2 --probe-args windows,rtt,linux <<<10.0.0.1,80
	check 2 "" "zsend: --probe-args: want one layout: windows,rtt,linux"
	for options in "-M icmp_echo_time --probe-args=windows" "--probe-args=windows -M icmp_echo_time"; do
		# shellcheck disable=SC2086
		run --separate-stderr send -S 198.18.0.2 $options <<<10.0.0.1,80
		check 2 "" "zsend: --probe-args: icmp_echo_time takes none"
	done
	[ ! -e out.pcap ]
}

# Kinds of options: 2 MSS, 3 window scale, 4 SACK permitted, 8 timestamps, 1 NOP, 0 end (RFC 9293,
# 7323, 2018).
@test "each layout, byte for byte, over IPv4 and IPv6; the first is the default" {
	while IFS=: read -r name length window4 window6 time options; do
		run --separate-stderr send -S $FROM -p 443 ${name:+--probe-args "$name"} < <(printf '10.0.0.1\nfd00:10::1\n')
		check 0 "" ""
		[ "$(frames out.pcap | awk '{ print length($0) / 2 }' | paste -sd' ')" = "$length $((length + 20))" ]
		diff <(frames out.pcap | masked "$time") <(
			frame_of 4 "$window4" "${options/MSS/020405b4}"
			frame_of 6 "$window6" "${options/MSS/020405a0}"
		)
	done <<-'END'
		:66:65535:65535::MSS 01 030308 01 01 0402
		windows:66:65535:65535::MSS 01 030308 01 01 0402
		linux:74:64240:64800:8:MSS 0402 080a 00000000 00000000 01 030307
		bsd:78:65535:65535:12:MSS 01 030306 01 01 080a 00000000 00000000 0402 00 00
		mss:58:65535:65535::MSS
		none:54:65535:65535::
		rtt:66:65535:65535::MSS 01 030308 01 01 0402
		ja4ts,mss,rtt:58:65535:65535::MSS
		smallest-probes,rtt:58:65535:65535::MSS
		linux,ja4ts:74:64240:64800:8:MSS 0402 080a 00000000 00000000 01 030307
	END
}

@test "the linux layout is what the lab's kernel sends, in all that is not of one connection" {
	lab '
		cd "$1"
		# The window scale follows from this setting, so the machine gets the
		# default of the kernel.
		sysctl -qw net.ipv4.tcp_rmem="4096 131072 6291456"
		ip netns exec gw tcpdump -s 2048 --immediate-mode -Uni scanner -w syns.pcap "tcp[13] == 2 or (ip6[6] == 6 and ip6[53] == 2)" 2>err &
		until grep -q ^tcpdump:.listening err; do sleep 0.02; done
		for address in 10.0.0.1 fd00:10::1; do
			exec 4<>/dev/tcp/$address/443
			zsend --probe-args linux 2>&1 <<<$address,443
		done
		until [ "$(stat -c %s syns.pcap)" -ge $((24 + 4 * 16 + 2 * 74 + 2 * 94)) ]; do sleep 0.02; done
		kill $!
		wait
	' lab "$PWD" >out
	[ ! -s out ]
	[ "$(frames syns.pcap | masked 8 | uniq -c | tr -s ' ' | cut -c 1-31)" = " 2 0200000000010200000000020800
 2 02000000000102000000000286dd" ]
}

# number AT BYTES: prints a number in the hexadecimal frame.
number() {
	echo $((16#${frame:2*$1:2*$2}))
}

# dotted AT, mac AT: print an address in the frame.
dotted() {
	printf '%d.%d.%d.%d' $((16#${frame:2*$1:2})) $((16#${frame:2*$1+2:2})) $((16#${frame:2*$1+4:2})) $((16#${frame:2*$1+6:2}))
}
mac() {
	sed 's/../&:/g; s/:$//' <<<"${frame:2*$1:12}"
}

# text_of_transport PROTOCOL AT, text_of_ip4 AT, text_of_frames [RAW]: print hexadecimal frames as
# ZMap does.
text_of_transport() {
	case $1 in
	6) printf 'tcp { source: %u | dest: %u | seq: %u | checksum: %#04X }\n' "$(number $2 2)" "$(number $(($2 + 2)) 2)" "$(number $(($2 + 4)) 4)" "$(number $(($2 + 16)) 2)" ;;
	17) printf 'udp { source: %u | dest: %u | checksum: %#04X }\n' "$(number $2 2)" "$(number $(($2 + 2)) 2)" "$(number $(($2 + 6)) 2)" ;;
	1 | 58) printf 'icmp { type: %u | code: %u | checksum: %#04X | id: %u | seq: %u }\n' "$(number $2 1)" "$(number $(($2 + 1)) 1)" \
		"$(number $(($2 + 2)) 2)" "$(number $(($2 + 4)) 2)" "$(number $(($2 + 6)) 2)" ;;
	esac
}
text_of_ip4() {
	printf 'ip { saddr: %s | daddr: %s | checksum: %#04X }\n' "$(dotted $(($1 + 12)))" "$(dotted $(($1 + 16)))" "$(number $(($1 + 10)) 2)"
}
text_of_frames() {
	local frame ip=$((${1:+-14} + 14))
	while read -r frame; do
		case $(number $ip 1):$(number $((ip + 9)) 1) in
		69:4) text_of_transport "$(number $((ip + 29)) 1)" $((ip + 40)); text_of_ip4 $((ip + 20)); text_of_ip4 $ip ;;
		69:*) text_of_transport "$(number $((ip + 9)) 1)" $((ip + 20)); text_of_ip4 $ip ;;
		96:*) text_of_transport "$(number $((ip + 6)) 1)" $((ip + 40)); echo "ip6 { saddr: fd00:198:18::2 | daddr: fd00::$(printf %x "$(number $((ip + 38)) 2)") }" ;;
		esac
		[ -n "$1" ] || echo "eth { shost: $(mac 6) | dhost: $(mac 0) }"
		echo ------------------------------------------------------
	done
}

@test "-O text: each frame as ZMap prints it, the innermost header first" {
	for probe in tcp_synscan tcp_synackscan icmp_echoscan udp ntp ipip; do
		for raw in '' -X; do
			port=,443
			case $probe in icmp* | ipip) port='' ;; esac
			for i in 1 255; do echo "10.0.0.$i$port"; [ $probe = ipip ] || echo "fd00::$i$port"; done >targets
			set -- -M $probe -S $FROM -s 40000-49999 $raw -G 02:00:00:00:00:01 --source-mac ff:ff:ff:ff:ff:fe
			send "$@" <targets
			frames out.pcap | text_of_frames $raw >wanted
			zsend -k "$KEY" -O text -w out.text "$@" <targets
			diff out.text wanted
			[ "$(grep -c -- ---- out.text)" -eq "$(wc -l <targets)" ]
			zsend -k "$KEY" -w - -O pcap "$@" <targets | frames /dev/stdin | diff - <(frames out.pcap)
		done
	done
	# The output is text alone, also without a frame. An error is refused before a file is made.
	[ -z "$(zsend -O text -w - -S 198.18.0.2 </dev/null)" ]
	run --separate-stderr zsend -O csv -w made -S 198.18.0.2
	check 2 "" "zsend: -O: unknown form: csv: there are: pcap text"
	run --separate-stderr lab 'zsend -O text -S 198.18.0.2 </dev/null'
	check 2 "" "zsend: -O: the form of frames in a file: give the file with -w"
	[ ! -e made ]
	run -3 bash -c 'zsend -O text -w /dev/full -S 198.18.0.2 -p 1 <<<10.0.0.1'
}

@test "all checksums and lengths are right, for each layout, echo requests and more, whatever targets, ports, passes and sources" {
	random_targets 250 >targets
	sources=198.18.0.0/24,10.255.255.0-10.255.255.255,fd00:198:18::/67
	for layout in $LAYOUTS; do
		run --separate-stderr send -S $sources -s 1-65535 --probe-args "$layout" <targets
		check 0 "" ""
		tcpdump -nvvr out.pcap >"$layout" 2>/dev/null
		[ "$(grep -cE ' cksum 0x[0-9a-f]{4} \(correct\), ' "$layout")" -eq 500 ]
		[ "$(grep -c ', length 0$' "$layout")" -eq 500 ]
	done
	grep -v : targets >targets4
	run --separate-stderr send -S $sources -M icmp_echoscan <targets4
	check 0 "" ""
	tcpdump -nvvr out.pcap >echo-requests 2>/dev/null
	[ "$(grep -c 'ICMP echo request, id [0-9]*, seq [0-9]*, length 16$' echo-requests)" -eq 250 ]
	for probe in upnp bacnet ipip; do
		if [ $probe = ipip ]; then those=targets4; else those=targets; fi
		run --separate-stderr send -S $sources -s 1-65535 -M $probe <$those
		check 0 "" ""
		# The rest of a line is removed: tcpdump interprets the payload by its port.
		tcpdump -nvvr out.pcap 2>/dev/null | sed 's/\(udp sum ok\].\).*/\1/' >$probe
		[ "$(grep -c 'udp sum ok' $probe)" -eq "$(wc -l <$those)" ]
	done
	# Each packet has two headers; tcpdump would report a bad checksum of either.
	[ "$(grep -cE 'IP \(tos 0x0, ttl 64, id [0-9]*, offset 0, flags \[none\], proto (IPIP \(4\), length 56|UDP \(17\), length 36)\)' ipip)" -eq 500 ]
	# shellcheck disable=SC2086
	run ! grep -iE 'incorrect|bad cksum|bad hdr|bad-|wrong|truncated|invalid|malformed|unknown|trailing|\[\|' $LAYOUTS echo-requests upnp bacnet ipip
}

@test "the time in timestamps is that of sending, by the clock that captures have, also where a probe waits for its turn" {
	printf '10.0.0.%s,443\nfd00:10::%s,443\n' 1 1 2 2 3 3 >targets
	for layout in linux bsd; do
		run --separate-stderr send -S $FROM -r 20 --probe-args $layout <targets
		check 0 "" ""
		tcpdump -nttr out.pcap 2>/dev/null | sed 's/^\([0-9]*\)\.\([0-9]*\) .*TS val \([0-9]*\) ecr 0[],].*/\1 \2 \3/' >stamps
		[ "$(wc -l <stamps)" -eq 6 ]
		while read -r second fraction value; do
			late=$(((second * 1000000 + 10#${fraction::6} - value) & 0xffffffff))
			[ $late -lt 20000 ] || { echo "$layout: $late us"; false; }
		done <stamps
	done
}

# sources_in: prints the lines of sources_of for the frames in out.pcap.
sources_in() {
	local frame line tcp mapped=00000000000000000000ffff
	frames out.pcap | while read -r frame; do
		if [ "${frame:24:4}" = 86dd ]; then
			line="${frame:44:32} ${frame:76:32}" tcp=${frame:108}
		else
			line="$mapped${frame:52:8} $mapped${frame:60:8}" tcp=${frame:68}
			[ "${frame:46:2}" = 06 ] || tcp=
		fi
		echo "$line${tcp:+ ${tcp::4} ${tcp:4:4} ${tcp:8:8}}"
	done
}

# expected PROTOCOL [FIRST RANGE]: prints the expected lines for input lines ADDR PORT ATTEMPT. It
# runs in a new bash, since Bats traces each command.
expected() {
	bash -c '. "$0/test/tools/oracle.bash"; sources_of "$@"' "$REPO" "$KEY" "$SOURCES4" "$SOURCES6" "$@"
}

SOURCES4="198.18.0.2 198.18.0.3 198.18.0.9 198.18.1.0 198.18.1.1 198.18.1.2 198.18.1.3"
SOURCES6="fd00:198:18::2 fd00:198:18::10 fd00:198:18::11 fd00:198:18::12 fd00:198:18:1::"
# The list has the same addresses, in another order and some twice.
SOURCES=198.18.1.0/30,fd00:198:18:1::,198.18.0.9,fd00:198:18::10-fd00:198:18::12,198.18.0.2-198.18.0.3,198.18.0.9,fd00:198:18::2,198.18.1.3

@test "-S, -s, -p, -P: source address and port of each probe follow from key, target, port and protocol" {
	for i in {1..30}; do printf '10.0.%d.1\nfd00:10::%x\n' "$i" $((i * 2001)); done >targets
	run --separate-stderr send -S $SOURCES -s 40000-40019 -p 80,443 -P 2 <targets
	check 0 "" ""
	while read -r addr; do
		printf "$addr %s\n" "80 0" "80 1" "443 0" "443 1"
	done <targets >probes
	diff <(sources_in) <(expected 6 40000 20 <probes)
	# Each source address is used.
	[ "$(sources_in | cut -d' ' -f1 | sort -u | wc -l)" -eq 12 ]
	run --separate-stderr send -S $SOURCES -M icmp_echoscan < <(grep -v : targets)
	check 0 "" ""
	diff <(sources_in) <(sed -n '/:/!s/$/ 0 0/p' targets | expected 1)
}

@test "replies to all source addresses are valid for zrecv, which is not told of them" {
	seq -f 10.0.%g.1 1 50 >targets
	run --separate-stderr send -S $SOURCES -p 80,443,22 --probe-args linux <targets
	check 0 "" ""
	responder <out.pcap >answers.pcap
	run --separate-stderr zrecv -k "$KEY" -a -f daddr,saddr,sport -r answers.pcap
	[ "$status" = 0 ]
	[ -z "$stderr" ]
	sed 1d <<<"$output" >found
	[ "$(cut -d, -f2,3 found)" = "$(sed 's/.*/&,22\n&,80\n&,443/' targets)" ]
	[ "$(cut -d, -f1 found | sort -uV | paste -sd' ')" = "$SOURCES4" ]
}

@test "the lab's kernel answers every layout, over IPv4 and IPv6 mixed, and finds no bad checksum" {
	for i in {1..200}; do printf '10.0.0.%d\nfd00:10::%x\n' "$i" "$i"; done >targets
	PRELUDE=$BATS_TEST_DIRNAME/frames.bash in_lab 'answer_layouts "$@"' "$PWD" "$LAYOUTS" >out
	[ "$(sed '/^#/d' out | awk '/^[IT]/ { bad += $2; next } 1; END { print "bad", bad }')" = "windows 0 400 400
linux 0 400 400
bsd 0 400 400
mss 0 400 400
none 0 400 400
echo 0 200
bad 0" ]
	[ "$(grep -c '^[IT]' out)" -eq 12 ]
}

# frames_of FILE: prints the bytes of each frame, without times.
frames_of() {
	tcpdump -txxnnr "$1" 2>/dev/null | grep -v '^IP'
}

@test "plain lines, many at once, give the frames and the account of lines taken one by one" {
	zperm -e 3 -n 3000 >plain
	zperm -e 4 -n 500 -p 22,80 10.0.0.0/8 >>plain
	printf '%s\n' 10.0.0.1,0 10.0.0.256 127.0.0.1 0.0.0.0,5 239.1.2.3 10.9.9.9 fd00::1 10.0.0.7,65535 >>plain
	# A line with a comment is not plain.
	sed 's/$/ # remark/' plain >remarks
	for options in "-p 443" "-p 443 -P 3 -n 2000" "-p 80,443" "" "-M icmp_echoscan" "-M ipip -P 2" "-M bacnet" "-p 1 -S 198.18.0.9" "-p 443 --deny deny"; do
		printf '64.0.0.0/3\n10.0.0.7\n' >deny
		for way in plain remarks; do
			# shellcheck disable=SC2086
			zsend -k "$KEY" -S 198.18.0.2,fd00::2 -s 40000-49999 $options -w $way.pcap -u 4 <$way 4>$way.status 2>/dev/null || [ $? = 1 ]
			frames_of $way.pcap >$way.frames
			tail -n 1 $way.status | sed 's/.* n=/n=/' >$way.last
		done
		echo "zsend $options: $(cat plain.last)"
		cmp plain.frames remarks.frames
		cmp plain.last remarks.last
		[ -s plain.frames ]
	done
	cmp <(grep -c . plain.frames) <(grep -c . remarks.frames)
}

@test "--deny: never a frame to what it lists, also after a reload; a bad list is refused, or leaves the old one in force" {
	zperm -e 5 10.0.0.0/22 >targets
	printf '10.0.1.0/24\n10.0.2.128-10.0.2.255 # a range\n10.0.3.3\n' >deny
	printf 'fd00::/16\n' >deny2
	run --separate-stderr zsend -p 80 -P 2 -k "$KEY" -S 198.18.0.2 --deny deny --deny deny2 -w out.pcap -u 4 <targets 4>status
	check 0 "" ""
	[ "$(status_of denied status zsend)" = $((2 * (256 + 128 + 1))) ]
	[ "$(status_of sent status zsend)" = $((2 * (1024 - 256 - 128 - 1))) ]
	[ "$(status_of n status zsend)" = 1024 ]
	tcpdump -qnnr out.pcap 2>/dev/null | sed 's/.* > \([0-9.]*\)\.80:.*/\1/' | sort -u | cmp - <(zblack -f deny <targets | sort)
	printf '10.0.0.0/33\n' >bad
	rm out.pcap
	run --separate-stderr zsend -p 80 -k "$KEY" -S 198.18.0.2 --deny bad -w out.pcap <targets
	check 2 "" "zsend: bad:1: bad prefix: 10.0.0.0/33"
	[ ! -e out.pcap ]
	mkfifo in
	chmod 755 . && chmod 644 deny
	zsend -p 80 -k "$KEY" -S 198.18.0.2 --deny deny -w out.pcap -u 4 <in 4>status 2>messages 3>&- &
	exec 5>in
	sent() { [ "$(tcpdump -qnnr out.pcap 2>/dev/null | wc -l)" = "$1" ]; }
	printf '10.0.0.1\n10.0.0.2\n10.0.1.1\n' >&5
	until_true sent 2
	echo 10.0.0.2 >deny
	kill -HUP $!
	printf '10.0.0.1\n10.0.0.2\n10.0.1.1\n' >&5
	until_true sent 4
	echo nonsense >deny
	kill -HUP $!
	until_true grep -q 'stay in force' messages
	printf '10.0.0.1\n10.0.0.2\n10.0.1.1\n' >&5
	until_true sent 6
	exec 5>&-
	code=0
	wait $! || code=$?
	[ "$code" = 1 ]
	[ "$(tcpdump -qnnr out.pcap 2>/dev/null | sed 's/.* > \([0-9.]*\)\.80:.*/\1/' | tr '\n' ' ')" = "10.0.0.1 10.0.0.2 10.0.0.1 10.0.1.1 10.0.0.1 10.0.1.1 " ]
	[ "$(cat messages)" = "zsend: deny:1: bad address: nonsense
zsend: SIGHUP: the present lists stay in force" ]
	[ "$(status_of denied status zsend)" = 3 ]
}
