# SPDX-License-Identifier: ISC
#
# Tests how zrecv takes packets: link types, packets that cannot be classified, extension headers of
# IPv6, the ring, drops, and the replies file of -w.

# shellcheck disable=SC2016

load ../helper
load ../tools/oracle

FROM=198.18.0.2
FROM6=fd00:198:18::2
TYPES=saddr,sport,daddr,acknum,attempt,timestamp_str

# faults: prints the counts of packets and their faults that are not 0, from the last line of the
# file "status".
faults() {
	tail -n 1 status | grep -oE '(packets|valid|invalid|fragment|truncated|looped|martian|mangled)=[0-9]+' | grep -v '=0$' | paste -sd' '
}

# answer6 FRAME [NEXT HEADERS]: prints the SYN-ACK to a probe over IPv6, with these extension
# headers before TCP. NEXT is the type of the first one.
answer6() {
	local acknum length
	printf -v acknum %08x $(((16#${1:116:8} + 1) & 0xffffffff))
	printf -v length %04x $((20 + ${#3} / 2))
	echo "00000000000000000000000086dd60000000${length}${2:-06}3a${1:76:32}${1:44:32}$3${1:112:4}${1:108:4}11223344${acknum}5012721000000000"
}

# Twenty targets of each family, and their answers. Over IPv4 half of them are open.
setup_file() {
	cd "$BATS_FILE_TMPDIR" || return
	for i in {1..10}; do
		echo "10.0.$i.1,443"
		echo "10.0.$i.2,22"
	done >targets
	zsend -k "$KEY" -S $FROM -w probes.pcap <targets
	responder <probes.pcap >answers.pcap
	frames answers.pcap >answers
	for i in {1..20}; do printf 'fd00:10::%x,443\n' "$i"; done | zsend -k "$KEY" -S $FROM6 -w probes6.pcap
	frames probes6.pcap | while read -r frame; do answer6 "$frame"; done | checksums >answers6
}

setup() {
	cp "$BATS_FILE_TMPDIR"/* "$BATS_TEST_TMPDIR"
	cd "$BATS_TEST_TMPDIR" || return
}

# --- link types

# same_rows NAME LINKTYPE HEADER4 [HEADER6]: the answers give the same rows with these link headers.
same_rows() {
	sed "s/^.\{28\}/$3/" answers | pcap_as_is "$2" >"$1.pcap"
	recv -a -f $TYPES -r "$1.pcap" | diff wanted - || { echo "$1: IPv4"; return 1; }
	[ $# -gt 3 ] || return 0
	sed "s/^.\{28\}/$4/" answers6 | pcap_as_is "$2" >"$1.pcap"
	recv -a -f $TYPES -r "$1.pcap" | diff wanted6 - || { echo "$1: IPv6"; return 1; }
}

@test "-r: each link type and stack of VLAN tags gives the same rows, over either family" {
	pcap_as_is <answers >plain.pcap
	recv -a -f $TYPES -r plain.pcap >wanted
	pcap_as_is <answers6 >plain6.pcap
	recv -a -f $TYPES -r plain6.pcap >wanted6
	[ "$(cat wanted wanted6 | wc -l)" -eq 42 ]
	mac=020000000002020000000001
	same_rows 802.1q 1 ${mac}810000070800 ${mac}8100000786dd
	same_rows 802.1ad 1 ${mac}88a8e0070800 ${mac}88a8e00786dd
	same_rows stacked 1 ${mac}88a80064810000070800 ${mac}88a800648100000786dd
	same_rows stacked-alike 1 ${mac}81000064810000070800 ${mac}810000648100000786dd
	same_rows stacked-old 1 ${mac}91000064810000070800 ${mac}910000648100000786dd
	same_rows stacked-often 1 "$mac$(printf '81000064%.0s' {1..9})0800" "$mac$(printf '81000064%.0s' {1..9})86dd"
	same_rows mpls 1 ${mac}884700064140 ${mac}884800064140
	same_rows mpls-stacked 1 ${mac}810000078847000640400006403f00064140 ${mac}8847000640400006403f00064140
	same_rows mpls-sll 113 0000000100060200000000010000884700064140 0000000100060200000000010000884700064140
	same_rows pppoe 1 ${mac}88641100000100280021 ${mac}88641100000100280057
	same_rows pppoe-vlan 1 ${mac}8100000788641100000100280021 ${mac}8100000788641100000100280057
	for raw in 12 14 101; do
		same_rows raw-$raw $raw '' ''
	done
	same_rows sll 113 00000001000602000000000100000800 000000010006020000000001000086dd
	same_rows sll-vlan 113 0000000100060200000000010000810000070800 00000001000602000000000100008100000786dd
	same_rows sll2 276 0800000000000002000100060200000000010000 86dd000000000002000100060200000000010000
	for six in 1e 1c 18 0a; do
		same_rows null 0 02000000 ${six}000000
		same_rows null-other-order 0 00000002 000000$six
		same_rows loop 108 00000002 000000$six
	done
	same_rows ipv4 228 ''
	sed "s/^.\{28\}//" answers6 | pcap_as_is 229 >ipv6.pcap
	recv -a -f $TYPES -r ipv6.pcap | diff wanted6 -
}

# no_row: the last run printed only the header of the rows, and a message with the reason.
no_row() {
	[ "$status" = 0 ] && [ "$output" = saddr ] && [[ "$stderr" =~ ^"zrecv: "[^\ ]*": no row from "[0-9]+" packets: "[^$'\n']*$ ]]
}

@test "-r: a link header that contradicts what is behind it, or is cut short, brings no row" {
	one=$(head -n 1 answers) six=$(head -n 1 answers6)
	{
		echo "${one::24}86dd${one:28}"
		echo "${six::24}0800${six:28}"
		echo "${one::24}8100000786dd${one:28}"
		echo "${one::24}81000007"
		# A label that is not the last; a last label without IP; PPP without IP; PPPoE that
		# is not session data.
		echo "${one::24}884700064040${one:28}"
		echo "${one::24}884700064140000000006${one:29}"
		echo "${one::24}8847000641"
		echo "${one::24}8864110000010028c021${one:28}"
		echo "${one::24}88641109000100280021${one:28}"
		echo "${one::24}886411000001"
		echo "${one::24}0806${one:28}"
		echo "${one::26}"
	} | pcap_as_is >bad.pcap
	run --separate-stderr recv -a -f saddr -r bad.pcap
	no_row
	# Unknown families; the other family; IPv6 under a header of IPv4.
	for case in "0 00000000" "0 03000000" "0 1e000000" "108 0000001e" "108 00020000" "229 " "276 86dd0000000000020001000602000000000100" \
	    "113 000000010006020000000001000086dd"; do
		sed "s/^.\{28\}/${case#* }/" answers | pcap_as_is "${case% *}" >bad.pcap
		run --separate-stderr recv -a -f saddr -r bad.pcap
		no_row
	done
	sed "s/^.\{28\}//" answers6 | pcap_as_is 228 >bad.pcap
	run --separate-stderr recv -a -f saddr -r bad.pcap
	no_row
}

# block TYPE HEX: prints a block of pcapng in big-endian byte order.
block() {
	local n=$(((12 + ${#2} / 2 + 3) / 4 * 4)) pad=000000
	printf '%s%08x%s%s%08x' "$1" $n "$2" "${pad::$((2 * (n - 12) - ${#2}))}" $n
}

# pcapng LINKTYPE...: prints the answers as pcapng, with an interface of each type. The answers take
# the interfaces in turn; the time of each is its number.
pcapng() {
	local i=0 frame type
	{
		block 0a0d0d0a 1a2b3c4d00010000ffffffffffffffff
		for type in "$@"; do block 00000001 "$(printf '%04x00000000ffff' "$type")"; done
		while read -r frame; do
			block 00000006 "$(printf '%08x00000000%08x%08x%08x%s' $((i % $#)) $i $((${#frame} / 2)) $((${#frame} / 2)) "$frame")"
			i=$((i + 1))
		done <answers
	} | unhex
}

@test "-r: pcapng, also from several interfaces, of different link types, snapshot lengths and units of time, and in sections" {
	recv -a -f saddr,sport,acknum -r answers.pcap >wanted
	for types in 1 "1 1 1"; do
		# shellcheck disable=SC2086
		pcapng $types >answers.pcapng
		for file in answers.pcapng -; do
			run --separate-stderr recv -a -f saddr,sport,acknum -r $file <answers.pcapng
			check 0 "$(cat wanted)" ""
		done
	done
	# Ethernet, raw IP and the loopback of BSD in turn, in either byte order; then a second
	# section.
	recv -a -f "$TYPES" -r answers.pcap | sed 's/,[^,]*$//' >timed
	put() { # put WIDTH NUMBER...: appends them to body, in the current byte order
		local n
		while [ $# -gt 1 ]; do
			printf -v n "%0$((2 * $1))x" "$2"
			if [ -n "$other" ]; then while [ -n "$n" ]; do body+=${n: -2} n=${n%??}; done; else body+=$n; fi
			shift 2
		done
	}
	ng_block() { # ng_block TYPE: prints the block that has this body
		local n=$((12 + (${#body} / 2 + 3) / 4 * 4)) pad=000000 held=$body
		body= && put 4 "$1" 4 $n
		body+=$held${pad::$((2 * (n - 12) - ${#held}))}
		put 4 $n
		printf %s "$body"
		body=
	}
	section() { put 4 $((16#1a2b3c4d)) 2 1 2 0; body+=ffffffffffffffff; ng_block $((16#0a0d0d0a)); }
	body=
	for other in "" 1; do
		{
			section
			# The interfaces: of another link type; with a comment, in microseconds; in
			# nanoseconds from 1000000000 s on; in units of 2^-10 s.
			put 2 220 2 0 4 65535 && ng_block 1
			put 2 1 2 0 4 262144 2 1 2 2 && body+=68690000 && put 4 0 && ng_block 1
			put 2 101 2 0 4 96 2 9 2 1 && body+=09000000 && put 2 14 2 8 8 1000000000 4 0 && ng_block 1
			put 2 0 2 0 4 0 2 9 2 1 && body+=8a000000 && put 4 0 && ng_block 1
			put 4 0 && ng_block 4
			i=0
			while read -r frame; do
				case $((i % 4)) in
				0) packet=$frame if=1 time=$(((1000000001 + i) * 1000000)) ;;
				1) packet=${frame:28} if=2 time=$(((1 + i) * 1000000000)) ;;
				2) packet=02000000${frame:28} if=3 time=$(((1000000001 + i) * 1024)) ;;
				3) packet=$frame if=0 time=0 ;;
				esac
				put 4 $if 4 $((time >> 32)) 4 $((time & 0xffffffff)) 4 $((${#packet} / 2)) 4 $((${#packet} / 2))
				body+=$packet && ng_block 6
				[ $((i % 4)) != 3 ] || { put 300 0 && ng_block 7; }
				i=$((i + 1))
			done <answers
			# A second section, always in little-endian order.
			other=1
			section
			put 2 1 2 0 4 262144 && ng_block 1
			frame=$(sed -n 4p answers)
			put 4 $((${#frame} / 2)) && body+=$frame && ng_block 3
		} | unhex >mixed.pcapng
		recv -a -f "$TYPES" -w kept.pcap -r mixed.pcapng >rows.csv
		{ awk 'NR == 1 || (NR - 2) % 4 != 3' timed; sed -n 5p timed; } | diff - <(sed 's/,[^,]*$//' rows.csv)
		sed 1d rows.csv | head -n 15 | awk -F, '{ i = NR - 1 + int((NR - 1) / 3)
			printf "2001-09-09T01:46:%02d.000000Z %s\n", 41 + i, $NF }' | awk '$1 != $2 { exit 1 }'
		recv -a -f "$TYPES" -r - <kept.pcap | diff - rows.csv
	done
	# mergecap merges two captures of different snapshot lengths.
	if type mergecap editcap >/dev/null 2>&1; then
		editcap -F pcap -s 60 answers.pcap short.pcap
		mergecap -w merged.pcapng answers.pcap short.pcap
		run --separate-stderr recv -f saddr -r merged.pcapng
		[ "$status" = 0 ] && [ "${#lines[@]}" = 11 ] && [ -z "$stderr" ]
	fi
	# A file that is cut short.
	pcapng 1 >whole.pcapng
	head -c -30 whole.pcapng >cut.pcapng
	run --separate-stderr recv -a -f saddr,sport,acknum -u 4 -r cut.pcapng 4>status
	[ "$status" = 3 ]
	[ "$output" = "$(head -n 20 wanted)" ]
	[[ "$stderr" =~ ^"zrecv: cut.pcapng: truncated pcapng dump file; "[^$'\n']*$ ]]
}

@test "-r: pcap of older and unusual kinds is left to libpcap, to the same rows; lengths beyond reason are refused" {
	recv -a -f saddr,sport -r answers.pcap >wanted
	# Version 2.3, in which the two lengths come in either order; and the records of 24 bytes of
	# a patched libpcap.
	{ printf '\x4d\x3c\xb2\xa1\x02\x00\x03\x00'; tail -c +9 answers.pcap; } >old.pcap
	{
		echo d4c3b2a1020004000000000000000000ffff000001000000 | sed s/^d4c3b2a1/34cdb2a1/
		while read -r frame; do
			printf '01000000000000003600000036000000%s%s' 0000000000000000 "${frame::108}"
		done <answers
	} | unhex >patched.pcap
	for file in old patched; do
		run --separate-stderr recv -a -f saddr,sport -r $file.pcap
		check 0 "$(cat wanted)" ""
	done
	for length in 01000400 ffffff7f ffffffff; do
		{ head -c 94 answers.pcap; echo "0000000000000000${length}46000000" | unhex; tail -c +111 answers.pcap; } >long.pcap
		run --separate-stderr recv -a -f saddr,sport -r long.pcap
		[ "$status" = 3 ]
		[ "$output" = "$(head -n 2 wanted)" ]
		[[ "$stderr" =~ ^"zrecv: long.pcap: damaged dump file"[^$'\n']*$ ]]
	done
}

@test "-r: many packets that are classified together give the same rows and counts as each by itself, in the same order" {
	# Hits, near and far duplicates, failures, replies to another key, and probes. The version
	# of old.pcap makes libpcap read it, which returns one packet at a time.
	zperm -e 1 10.0.0.0/19 | zsend -k "$KEY" -S $FROM -p 80,81 -w several.pcap
	zperm -e 2 10.0.0.0/19 | zsend -k "${KEY//0/1}" -S $FROM -p 80 -w others.pcap
	{
		responder -o 80 <several.pcap
		responder -m dup -n 2 -o 80 <several.pcap | tail -c +25
		responder -o 80 <others.pcap | tail -c +25
		tail -c +25 several.pcap
	} >all.pcap
	{ head -c 4 all.pcap; printf '\x02\x00\x03\x00'; tail -c +9 all.pcap; } >old.pcap
	for file in all old; do
		recv -a -f '*' -w $file.kept -u 4 -r $file.pcap 4>$file >$file.csv
	done
	cmp all.csv old.csv
	cmp all.kept old.kept
	counts='packets=73728 valid=49152 hits=8192 duplicates=32768 invalid=8192 looped=16384'
	for file in all old; do
		[ "$(tail -n 1 $file | grep -oE '(packets|valid|hits|duplicates|invalid|looped)=[0-9]+' | paste -sd' ')" = "$counts" ] ||
			{ cat $file; false; }
	done
}

# overlooked FILE MESSAGE [OPTION...]: zrecv prints no row, and this reason.
overlooked() {
	run --separate-stderr recv -f saddr "${@:3}" -r "$1"
	check 0 saddr "zrecv: $1: no row from $2"
}

@test "-r: where no packet gives a row, the reasons are told, by count" {
	mac=020000000002020000000001
	# The capture has cut the TCP headers.
	while read -r frame; do echo "${frame::90}"; done <answers | pcap_as_is >cut.pcap
	overlooked cut.pcap "20 packets: 20 cut too short by the capture: it wants a longer snapshot length"
	sed "s/^.\{24\}/${mac}88470006414000000000/" answers | pcap_as_is >mpls.pcap
	overlooked mpls.pcap "20 packets: 20 in MPLS (EtherType 0x8847), where no IP was found"
	sed "s/^.\{24\}/${mac}9999/" answers | pcap_as_is >other.pcap
	overlooked other.pcap "20 packets: 20 in another protocol (EtherType 0x9999), where no IP was found"
	# in_tunnel PROTOCOL HEADER CONTENT [N]: puts each answer, from IP or from Ethernet on, into
	# a packet from 192.0.2.1 to 192.0.2.2, after this header.
	in_tunnel() {
		local protocol=$1 header=$2 inner
		while read -r inner; do
			[ "$3" = ethernet ] || inner=${inner:28}
			[ "$protocol" != 11 ] || set -- 11 "${header::8}$(printf %04x $(((${#header} + ${#inner}) / 2)))0000${header:16}" "$3"
			printf '%s08004500%04x0000000040%s0000c0000201c0000202%s%s\n' "$mac" $((20 + (${#2} + ${#inner}) / 2)) "$protocol" "$2" "$inner"
		done < <(head -n "${4:-20}" answers) | checksums
	}
	advice="which is not looked into: capture by the interface of the tunnel"
	while IFS='|' read -r name words; do
		eval "in_tunnel $words" | pcap_as_is >tunnel.pcap
		overlooked tunnel.pcap "20 packets: 20 in a tunnel ($name), $advice"
		overlooked tunnel.pcap "20 packets: 20 in a tunnel ($name), $advice" -M udp
	done <<-'END'
		GRE|2f 00000800 ip
		GRE|2f 00006558 ethernet
		IP in IP|04 "" ip
		IP in IP|29 "" ip
		VXLAN|11 800012b5000000000800000000007b00 ethernet
		VXLAN|11 80002118000000000800000000007b00 ethernet
		Geneve|11 800017c1000000000000655800007b00 ethernet
		Geneve|11 800017c1000000000000080000007b00 ip
	END
	{ in_tunnel 2f 00000800 ip 5; in_tunnel 04 '' ip 7; head -n 3 answers | sed -E 's/^(.{100})..../\11234/'; } | pcap_as_is >tunnel.pcap
	overlooked tunnel.pcap "15 packets: 7 in a tunnel (IP in IP), $advice; 5 in a tunnel (GRE), $advice; 3 with a wrong checksum"
	sed -E 's/^(.{100})..../\10000/' answers | pcap_as_is >zeroed.pcap
	overlooked zeroed.pcap "20 packets: 20 with a wrong checksum, which for 20 is 0, as tools that make captures anonymous leave it"
	sed -E 's/^(.{100})..../\11234/' answers | pcap_as_is >wrong.pcap
	overlooked wrong.pcap "20 packets: 20 with a wrong checksum"
	ports=$(cut -c 73-76 answers | sort)
	range=$((16#$(head -n 1 <<<"$ports")))-$((16#$(tail -n 1 <<<"$ports")))
	overlooked answers.pcap "20 packets: 20 to ports $range, not to the source ports 1000-1100: give those of zsend by -s" -s 1000-1100
	overlooked answers.pcap "20 packets: 20 answering another probe: give -M tcp_synscan" -M icmp_echoscan
	overlooked probes.pcap "20 packets: 20 probes of this scan itself"
	grep 22$ targets | zsend -k "$KEY" -S $FROM -w closed.pcap
	responder <closed.pcap >rst.pcap
	overlooked rst.pcap "10 packets: 10 valid, but no success: -a prints them"
	# Several reasons: the most frequent comes first, and only three are printed.
	{
		sed "s/^.\{28\}/${mac}0806/; 13q" answers
		while read -r frame; do echo "${frame::90}"; done <answers
		head -n 5 answers | sed -E 's/^(.{94})../\110/' | checksums
		head -n 3 answers | sed -E 's/^(.{100})..../\11234/'
	} | pcap_as_is >several.pcap
	overlooked several.pcap "41 packets: 20 cut too short by the capture: it wants a longer snapshot length; 13 not IP; 5 unrelated to tcp_synscan"
	# An interface in pcapng may have a link type that zrecv does not read.
	pcapng 220 1 >usb.pcapng
	overlooked usb.pcapng "20 packets: 10 to ports $(sed -n 'n;p' answers | cut -c 73-76 | sort |
		while read -r port; do echo $((16#$port)); done | sed -n '1p;$p' | paste -sd-), not to the source ports 1000-1100: give those of zsend by -s; 10 of a link type that is not read: USB_LINUX_MMAPPED" -s 1000-1100
	# If there is a row, no reason is printed.
	cat cut.pcap <(tail -c +25 answers.pcap) >some.pcap
	run --separate-stderr recv -f saddr -r some.pcap
	[ "$status" = 0 ] && [ "${#lines[@]}" = 11 ] && [ -z "$stderr" ]
}

# --- packets that cannot be classified

@test "fragments, truncated, looped, martian and mangled packets: each is counted by its reason, and is no reply" {
	one=$(head -n 1 answers)
	eth=${one::28} ip=${one:28:40} tcp=${one:68}
	counts() { # counts WANTED: the frames on stdin, with correct checksums, give these counts
		checksums | pcap_as_is >some.pcap
		run --separate-stderr recv -a -f saddr -u 4 -r some.pcap 4>status
		[ "$status" = 0 ]
		[ "$output" = saddr ]
		[ "$(faults)" = "$1" ] || { echo "wanted $1, got $(faults)"; return 1; }
	}
	# The filter passes only the first fragment of an IPv4 packet, so the third frame does not
	# count.
	{
		echo "$eth${ip::12}2000${ip:16}$tcp"
		echo "$eth${ip::12}6000${ip:16}$tcp"
		echo "$eth${ip::12}2001${ip:16}$tcp"
	} | counts "packets=2 fragment=2"
	{
		echo "$eth${ip::4}0029${ip:8}$tcp"                      # one byte less than stated
		echo "$eth${ip::4}ffff${ip:8}$tcp"
	} | counts "packets=2 truncated=2"
	for source in 00000000 00000001 7f000001 7fffffff e0000001 efffffff ffffffff; do
		echo "$eth${ip::24}$source${ip:32}$tcp"
	done | counts "packets=7 martian=7"
	{
		echo "$eth${ip::4}0027${ip:8}$tcp"                      # one byte of TCP is missing
		echo "$eth$ip${tcp::24}4${tcp:25}"                      # a TCP header of 16 bytes
		echo "$eth$ip${tcp::24}6${tcp:25}"                      # one of 24, 20 are there
	} | counts "packets=3 mangled=3"
	# Addresses next to martian ones, and loopback to loopback, are invalid but not martian.
	for source in 01000000 7e000001 80000000 dfffffff f0000001 fffffffe; do
		echo "$eth${ip::24}$source${ip:32}$tcp"
	done | counts "packets=6 invalid=6"
	echo "$eth${ip::24}7f0000017f000001$tcp" | counts "packets=1 invalid=1"
	# The probes of this scan are looped.
	cp probes.pcap some.pcap
	frames probes.pcap | counts "packets=20 looped=20"
}

@test "IPv6: fragments, truncated, looped, martian and mangled packets, by their reasons" {
	one=$(head -n 1 answers6) probe=$(frames probes6.pcap | head -n 1)
	counts() {
		checksums | pcap_as_is >some.pcap
		run --separate-stderr recv -a -f saddr -u 4 -r some.pcap 4>status
		[ "$status" = 0 ]
		[ "$output" = saddr ]
		[ "$(faults)" = "$1" ] || { echo "wanted $1, got $(faults)"; return 1; }
	}
	{
		answer6 "$probe" 2c 0600000100000001
		answer6 "$probe" 2c 0600000800000001            # a later fragment
		answer6 "$probe" 00 2c000104000000000600000100000001
	} | counts "packets=3 fragment=3"
	{
		echo "${one::36}0015${one:40}"
		answer6 "$probe" 00 0600010400000000 | head -c 120      # cut within the options
		echo
	} | counts "packets=2 truncated=2"
	for source in 00000000000000000000000000000000 00000000000000000000000000000001 00000000000000000000ffff0a000001 \
	    ff020000000000000000000000000001; do
		echo "${one::44}$source${one:76}"
	done | counts "packets=4 martian=4"
	{
		echo "${one::36}0013${one:40}"
		answer6 "$probe" 00 06ff010400000000            # options beyond the end
		answer6 "$probe" 2b 0600000100000000            # one segment left
		answer6 "$probe" 3c "$(printf '3c00010400000000%.0s' {1..8})0600010400000000"   # nine headers
	} | counts "packets=4 mangled=4"
	for source in 00000000000000000000000000000002 fe000000000000000000000000000001; do
		echo "${one::44}$source${one:76}"
	done | counts "packets=2 invalid=2"
	frames probes6.pcap | counts "packets=20 looped=20"
}

@test "IPv6: replies behind extension headers are found, as are errors; and a fragment that is all of its packet" {
	frames probes6.pcap >probes
	mapfile -t probe <probes
	{
		answer6 "${probe[0]}" 00 0600010400000000                       # hop-by-hop options
		answer6 "${probe[1]}" 00 06010502000000000000000000000000       # of 16 bytes
		answer6 "${probe[2]}" 3c 0600010400000000                       # destination options
		answer6 "${probe[3]}" 2b 0600040000000000                       # routing, none left
		answer6 "${probe[4]}" 2c 0600000012345678                       # an atomic fragment
		answer6 "${probe[5]}" 00 3c000104000000002b000104000000002c000400000000000600000000000001
		answer6 "${probe[6]}" 3c "$(printf '3c00010400000000%.0s' {1..7})0600010400000000"
		# An ICMPv6 error (no route), after hop-by-hop options.
		printf '00000000000000000000000086dd600000000040002afd000000000000000000000000000001%s3a00010400000000%s%s\n' \
			"${probe[7]:44:32}" 0100000000000000 "${probe[7]:28:96}"
	} | pcap >extended.pcap
	run --separate-stderr recv -a -f saddr,sport,classification,seqnum -u 4 -r extended.pcap 4>status
	check 0 "saddr,sport,classification,seqnum
$(for i in {1..7}; do echo "fd00:10::$i,443,synack,287454020"; done)
fd00:10::8,443,unreach," ""
	[ "$(faults)" = "packets=8 valid=8" ]
	# zrecv does not skip other headers.
	for next in 06 11 32 33 3b 87 ff; do answer6 "${probe[0]}" 00 ${next}00010400000000; done | pcap >others.pcap
	run --separate-stderr recv -a -f saddr -r others.pcap
	check 0 "saddr
fd00:10::1" ""
}

@test "checksums: a wrong one is no reply; one left to the hardware, or none where UDP may, is as good as a right one" {
	printf '%s,5000\n' 10.0.0.1 fd00:10::1 >udp_targets
	zsend -M udp --probe-args text:x -k "$KEY" -S $FROM,$FROM6 -w udp.pcap <udp_targets
	# The responses: the datagrams with addresses and ports exchanged, and without a checksum.
	frames udp.pcap | sed -E 's/^(.{52})(.{8})(.{8})(.{4})(.{4})(.{4}).{4}/\1\3\2\5\4\60000/; t' | head -n 1 >udp4
	frames udp.pcap | sed -nE '2s/^(.{44})(.{32})(.{32})(.{4})(.{4})(.{4}).{4}/\1\3\2\5\4\60000/p' >udp6
	accepted() { # accepted PROBE: prints the number of accepted frames, and the faults
		pcap_as_is >some.pcap
		recv -M "$1" -a -f saddr -u 4 -r some.pcap 4>status | sed 1d | wc -l
		faults
	}
	# Each bit of the two checksums.
	for case in "tcp_synscan 48 4" "tcp_synscan 100 4"; do
		read -r probe at n <<<"$case"
		frame=$(head -n 1 answers)
		for bit in {0..15}; do
			printf '%s%04x%s\n' "${frame::at}" $((16#${frame:at:n} ^ (1 << bit))) "${frame:at + n}"
		done >flipped
		[ "$(accepted "$probe" <flipped)" = "0
packets=16 mangled=16" ]
	done
	frame=$(head -n 1 answers6)
	for bit in {0..15}; do
		printf '%s%04x%s\n' "${frame::140}" $((16#${frame:140:4} ^ (1 << bit))) "${frame:144}"
	done >flipped
	[ "$(accepted tcp_synscan <flipped)" = "0
packets=16 mangled=16" ]
	# A packet without its last 16 bytes, as captured in part: its checksum cannot be checked.
	frame=$(head -n 1 answers)
	printf '%s0038%s' "${frame::32}" "${frame:36}" | checksums >longer
	{
		head -c 24 answers.pcap
		{ echo 00000000000000003600000046000000; cat longer; } | unhex
	} >part.pcap
	run --separate-stderr recv -f saddr -r part.pcap
	check 0 "saddr
10.0.1.1" ""
	sed 's/$/00000000000000000000000000000000/' longer >whole
	[ "$(accepted tcp_synscan <whole)" = "0
packets=1 mangled=1" ]
	[ "$(checksums <whole | accepted tcp_synscan)" = "1
packets=1 valid=1" ]
	# The sum of the pseudo-header alone: addresses, protocol and length.
	frame=$(head -n 1 answers)
	sum=$((16#${frame:52:4} + 16#${frame:56:4} + 16#${frame:60:4} + 16#${frame:64:4} + 6 + 20))
	printf '%s%04x%s\n' "${frame::100}" $((sum % 65536 + sum / 65536)) "${frame:104}" >partial
	[ "$(accepted tcp_synscan <partial)" = "1
packets=1 valid=1" ]
	# A UDP datagram without a checksum, which only IPv4 allows.
	checksums <udp4 | sed -E 's/^(.{80})..../\10000/' >none
	[ "$(accepted udp <none)" = "1
packets=1 valid=1" ]
	checksums <udp6 >right
	[ "$(accepted udp <right)" = "1
packets=1 valid=1" ]
	sed -E 's/^(.{120})..../\10000/' right >none
	[ "$(accepted udp <none)" = "0
packets=1 mangled=1" ]
}

@test "30,000 random changes and cuts of good packets of every kind: no crash, and no row but of what was probed" {
	frames probes6.pcap >probes
	{
		cat answers answers6 probes
		frames probes.pcap
		while read -r frame; do
			answer6 "$frame" 00 3c000104000000002b000104000000002c000400000000000600000000000001
			answer6 "$frame" 2c 0600000012345678
			printf '00000000000000000000000086dd6000000000383a2afd000000000000000000000000000001%s0100000000000000%s\n' \
				"${frame:44:32}" "${frame:28:96}"
		done <probes | checksums
	} >good
	{
		echo saddr
		cut -d, -f1 targets
		for i in {1..20}; do printf 'fd00:10::%x\n' "$i"; done
	} >known
	mac=020000000002020000000001
	for case in "1 " "1 8100" "101 0" "276 2" "0 4"; do
		read -r link how <<<"$case"
		case $how in
		8100) sed "s/^.\{24\}/${mac}88a8006481000007/" good ;;
		0) sed 's/^.\{28\}//' good ;;
		2) sed -E 's/^.{24}(....)/\10000000000020001000602000000000100000000/' good | sed 's/0000$//' ;;
		4) sed -E 's/^.{24}0800/02000000/; s/^.{24}86dd/1e000000/' good ;;
		*) cat good ;;
		esac | mutate "$link$how" 6000 | { [ "$how" = 4 ] && pcap_as_is "$link" || pcap "$link"; } >mutants.pcap
		[ "$(frames mutants.pcap | wc -l)" -eq 6000 ]
		for probe in tcp_synscan udp icmp_echo_time; do
			run --separate-stderr recv -M $probe -a -f saddr -u 4 -r mutants.pcap 4>status
			[ "$status" = 0 ]
			[ "$(status_of end status zrecv)" = 0 ]
			run -1 grep -vxFf known <<<"$output"
		done
	done
	# Of those on an Ethernet many are still whole; the others have faults of every kind.
	mutate 7 6000 <good | pcap >mutants.pcap
	recv -a -f saddr -u 4 -r mutants.pcap 4>status | sed 1d >rows
	[ "$(wc -l <rows)" -gt 1000 ]
	for kind in invalid fragment truncated looped mangled; do
		[ "$(status_of $kind status zrecv)" -gt 0 ] || { echo "no $kind"; cat status; false; }
	done
}

@test "keys: one of another length, and a key file that others can read, are refused in one line, and nothing is made" {
	for key in "" 00 "${KEY:1}" "${KEY}0" "${KEY}00" "${KEY:1}g"; do
		run --separate-stderr zrecv -k "$key" -r answers.pcap -o rows.csv -w kept
		check 2 "" "zrecv: -k: bad key: want 32 hexadecimal digits or @FILE"
		ZKEY=$key run --separate-stderr zrecv -r answers.pcap -o rows.csv -w kept
		check 2 "" "zrecv: ZKEY: bad key: want 32 hexadecimal digits or @FILE"
		echo "$key" >key
		chmod 600 key
		run --separate-stderr zrecv -k @key -r answers.pcap -o rows.csv -w kept
		check 2 "" "zrecv: key: not a key: want 32 hexadecimal digits"
	done
	echo "$KEY" >key
	for mode in 640 604 620 602 610 601; do
		chmod $mode key
		run --separate-stderr zrecv -k @key -r answers.pcap -o rows.csv -w kept
		check 2 "" "zrecv: key: key file is open to others: run chmod 600 on it"
	done
	[ ! -e rows.csv ]
	[ ! -e kept ]
	chmod 600 key
	run --separate-stderr zrecv -k @key -f saddr -N 1 -r answers.pcap
	check 0 "saddr
10.0.1.1" ""
}

# --- the ring, and drops

@test "--buffer: a size that is none, or too large, is refused" {
	for case in "x:not a number: x" "0:out of range: 0: want 1 to 2047 MiB" "2048:out of range: 2048: want 1 to 2047 MiB" ":not a number: "; do
		run --separate-stderr recv --buffer "${case%%:*}" -r answers.pcap
		check 2 "" "zrecv: --buffer: ${case#*:}"
	done
	run --separate-stderr recv --buffer 2047 -N 1 -f saddr -r answers.pcap
	check 0 "saddr
10.0.1.1" ""
}


@test "--buffer: what does not fit in the ring is counted, the message tells, and the status is 1; where it fits all is well" {
	PRELUDE=$BATS_TEST_DIRNAME/flood.bash run --separate-stderr in_lab 'flood_ring 1; flood_ring 32' "$BATS_TEST_TMPDIR"
	check 0 "status 1
status 0" ""
	dropped=$(status_of drop_kernel status1 zrecv)
	[ "$dropped" -gt 0 ]
	[ $((dropped + $(status_of packets status1 zrecv))) -eq 20000 ]
	[ "$(status_of end status1 zrecv)" = 1 ]
	grep -qx "zrecv: $dropped packets dropped by the kernel: the scan is incomplete" err1
	[ "$(status_of drop_kernel status32 zrecv)" = 0 ]
	[ "$(status_of packets status32 zrecv)" = 20000 ]
	run ! grep dropped err32
	for n in 1 32; do [ "$(status_of drop_interface status$n zrecv)" = 0 ]; done
}

@test "what had come when the end was asked for is still classified, and a signal right behind it loses nothing" {
	PRELUDE=$BATS_TEST_DIRNAME/flood.bash run --separate-stderr in_lab '
		begin_stopped -f saddr
		flood 1
		kill -TERM $receiver
		kill -CONT $receiver
		wait $receiver
		echo "status $?"
	' "$BATS_TEST_TMPDIR"
	echo "$output $stderr $(tail -n 1 status)"
	[ "$output" = "status 0" ]
	[ "$(status_of packets status zrecv)" = 20000 ]
	[ "$(status_of end status zrecv)" = 0 ]
}

@test "a backlog that takes longer than a second is read to its end" {
	PRELUDE=$BATS_TEST_DIRNAME/flood.bash run --separate-stderr in_lab '
		begin_stopped --buffer 256 -w replies
		flood 10
		kill -TERM $receiver
		# Simulates a busy machine: zrecv runs for a moment, and then not for 1.5 seconds.
		kill -CONT $receiver
		sleep 0.01
		kill -STOP $receiver
		sleep 1.5
		kill -CONT $receiver
		wait $receiver
		echo "status $?"
	' "$BATS_TEST_TMPDIR"
	echo "$output $stderr $(tail -n 1 status)"
	[ "$output" = "status 0" ]
	[ "$(status_of packets status zrecv)" = 200000 ]
	[ "$(status_of unread status zrecv)" = 0 ]
}

@test "what is left when the end is asked for twice is counted, and makes the status 1" {
	PRELUDE=$BATS_TEST_DIRNAME/flood.bash run --separate-stderr in_lab '
		zrecv -k $KEY -a --buffer 256 -c 60 -u 4 -o rows 4>status 3>&- -- sh -c "echo >ready; exec sleep 60" &
		until [ -s ready ]; do sleep 0.01; done
		receiver=$(pgrep -P $! -x zrecv)
		kill -STOP $receiver
		flood 10
		kill -TERM $!
		sleep 0.1
		kill -TERM $!
		sleep 0.1
		kill -CONT $receiver
		wait $!
		echo "status $?"
	' "$BATS_TEST_TMPDIR"
	echo "$output $stderr $(tail -n 1 status)"
	[ "$output" = "status 1" ]
	unread=$(status_of unread status zrecv)
	[ "$unread" -gt 0 ]
	[ $((unread + $(status_of packets status zrecv))) = 200000 ]
	grep -qx "zrecv: $unread packets were left unread at the end: the scan is incomplete" <<<"$stderr"
}

@test "what the interface drops is counted from the start on, apart, and makes the status 1; of -i any it is not known" {
	run --separate-stderr in_lab '
		cd "$1"
		# Send packets that are longer than the MTU of the link.
		ip link set lab0 mtu 1280
		lose() { ip netns exec gw ping -qn -c $1 -i 0.05 -W 0.1 -s 1400 198.18.0.2 >/dev/null; }
		dropped() { cat /sys/class/net/lab0/statistics/rx_dropped; }
		lose 5
		[ "$(dropped)" -ge 5 ] || echo "nothing is lost"
		before=$(dropped)
		for interface in lab0 any; do
			rm -f ready
			mkfifo ready
			zrecv -k $KEY -i $interface -f saddr -u 4 -R 5 4>$interface 5>ready 3>&- &
			read -r _ <ready
			lose 3
			kill -TERM $!
			wait $!
			echo "status $?"
			[ $interface = any ] || echo $(($(dropped) - before)) >lost
		done
	' "$BATS_TEST_TMPDIR"
	check 0 "saddr
status 1
saddr
status 0" "zrecv: $(cat lost) packets dropped by the interface: the scan may be incomplete"
	[ "$(cat lost)" -ge 3 ]
	[ "$(status_of drop_interface lab0 zrecv)" = "$(cat lost)" ]
	[ "$(status_of drop_kernel lab0 zrecv)" = 0 ]
	[ "$(status_of end lab0 zrecv)" = 1 ]
	run ! grep drop_interface any
	[ "$(status_of drop_kernel any zrecv)" = 0 ]
}

# --- the replies file

@test "-w: refused without a key that is kept, and where it would be written over something else or into a pipe" {
	keyless="zrecv: -w: nobody could check what it keeps without the key: give -k, ZKEY or --key-out"
	run --separate-stderr zrecv -r answers.pcap -w kept
	check 2 "" "$keyless"
	run --separate-stderr lab 'cd "$1" && zrecv -w kept -- true' lab "$PWD"
	check 2 "" "$keyless"
	[ ! -e kept ]
	ln -s answers.pcap linked
	cp answers.pcap before
	for name in answers.pcap linked; do
		run --separate-stderr recv -r answers.pcap -w $name
		check 2 "" "zrecv: -w: $name: is the file that -r reads"
		run --separate-stderr recv -r - -w $name <answers.pcap
		check 2 "" "zrecv: -w: $name: is the standard input"
	done
	cmp answers.pcap before
	run --separate-stderr recv -r answers.pcap -w rows.csv -o rows.csv
	check 2 "" "zrecv: -w: rows.csv: is the file that -o writes"
	run --separate-stderr bash -c 'zrecv -k "$1" -r answers.pcap -w rows.csv >rows.csv' bash "$KEY"
	check 2 "" "zrecv: -w: rows.csv: is the standard output"
	run --separate-stderr recv -r answers.pcap -w no/such
	check 2 "" "zrecv: no/such: No such file or directory"
	mkfifo pipe
	run --separate-stderr recv -r answers.pcap -w pipe
	check 2 "" "zrecv: -w: pipe: is a pipe: want a file"
	for how in -k ZKEY --key-out; do
		case $how in
		-k) run --separate-stderr zrecv -k "$KEY" -f saddr -N 1 -r answers.pcap -w kept ;;
		ZKEY) ZKEY=$KEY run --separate-stderr zrecv -f saddr -N 1 -r answers.pcap -w kept ;;
		--key-out)
			mkdir -p "$XDG_STATE_HOME/zscan"
			(umask 077; echo "$KEY" >"$XDG_STATE_HOME/zscan/key")
			run --separate-stderr zrecv --key-out out -f saddr -N 1 -r answers.pcap -w kept
			;;
		esac
		check 0 "saddr
10.0.1.1" ""
		# The file ends with the first row.
		[ "$(frames kept)" = "$(head -n 1 answers)" ]
	done
}

@test "-w: the replies, valid or not, and nothing else, as they came; the same rows come of them, from any link type" {
	sed '1s/^\(.\{84\}\)......../\100000000/' answers | checksums >mixed     # another acknum
	for link in 1: 12: 101: 228: 0:02000000 0:00000002 113:00000001000602000000000100000800 276:0800000000000002000100060200000000010000; do
		{
			cat mixed mixed
			sed -n '2s/^\(.\{40\}\)..../\12000/p; 3s/^\(.\{100\}\)..../\10000/p' answers    # a fragment, a wrong checksum
			frames probes.pcap
		} | { [ $link = 1: ] && cat || sed "s/^.\{28\}/${link#*:}/"; } | pcap_as_is ${link%:*} >all.pcap
		recv -a -f '*' -w kept.pcap -r all.pcap >rows.csv
		[ "$(wc -l <rows.csv)" -eq 39 ]
		frames all.pcap | head -n 40 | diff - <(frames kept.pcap)
		run --separate-stderr recv -a -f '*' -u 4 -r - <kept.pcap 4>status
		check 0 "$(cat rows.csv)" ""
		[ "$(faults)" = "packets=40 valid=38 invalid=2" ]
		# A copy of the copy is the same.
		recv -a -f '*' -w again.pcap -r kept.pcap | cmp - rows.csv
		cmp kept.pcap again.pcap
	done
	# Times are in nanoseconds. With another key all replies are invalid, but are kept.
	[ "$(tcpdump --time-stamp-precision=nano -nttr kept.pcap 2>/dev/null | head -n 1 | cut -d' ' -f1)" = 1000000001.987654321 ]
	recv -k "${KEY//0/1}" -a -w again.pcap -r kept.pcap >/dev/null 2>&1
	cmp kept.pcap again.pcap
	# Without a reply the file is empty.
	pcap </dev/null >empty.pcap
	recv -w kept.pcap -r empty.pcap >/dev/null
	[ "$(stat -c %s kept.pcap)" = 24 ]
	run --separate-stderr recv -f saddr -r kept.pcap
	check 0 saddr ""
}

@test "-w: in the lab, from an interface and from all: the key that was kept gives the same rows later, to the byte" {
	run --separate-stderr lab '
		cd "$1"
		for interface in lab0 any; do
			zrecv -i $interface -a -c 1 -o $interface.csv -w $interface.pcap --key-out $interface.key -- sh -c "
				{ zperm 10.0.0.0/26 10.0.200.0/22; printf \"fd00:10::%x\\n\" 1 2 3; } | zsend -p 80,81 -P 2 -r 5000"
			echo "status $?"
		done
	' lab "$BATS_TEST_TMPDIR"
	check 0 "status 0
status 0" ""
	for interface in lab0 any; do
		[ "$(wc -l <$interface.csv)" -gt 500 ]
		run --separate-stderr zrecv -k @$interface.key -a -r $interface.pcap
		[ "$status" = 0 ]
		[ -z "$stderr" ]
		diff - $interface.csv <<<"$output"
		for kind in synack rst unreach; do grep -q ",$kind," $interface.csv; done
	done
}

@test "-w: a full disk: status 3 and one line, never 0; the rows are there" {
	run --separate-stderr recv -f saddr -N 3 -w /dev/full -r answers.pcap
	check 3 "saddr
10.0.1.1
10.0.2.1
10.0.3.1" "zrecv: /dev/full: No space left on device"
	pcap </dev/null >empty.pcap
	run --separate-stderr recv -f saddr -w /dev/full -r empty.pcap
	check 3 saddr "zrecv: /dev/full: No space left on device"
	# The error ends a zrecv that would wait for ever.
	mkfifo in
	exec 5<>in
	cat answers.pcap >&5
	run --separate-stderr timeout 20 zrecv -k "$KEY" -f saddr -w /dev/full -r - <&5
	exec 5>&-
	[ "$status" = 3 ]
	[ "$stderr" = "zrecv: /dev/full: No space left on device" ]
}

@test "-w: what has come is in the file before it waits for more, in whole records" {
	mkfifo in
	zrecv -k "$KEY" -a -f saddr,sport -r - -w kept.pcap <in >rows.csv 2>err 3>&- &
	exec 5>in
	head -c $((24 + 70 * 3 + 30)) answers.pcap >&5
	has() { [ "$(stat -c %s kept.pcap)" = $((24 + 70 * $1)) ]; }
	until_true has 3
	tail -c +$((24 + 70 * 3 + 31)) answers.pcap >&5
	until_true has 20
	exec 5>&-
	wait $!
	[ ! -s err ]
	diff <(frames kept.pcap) answers
}

@test "live: the kernel passes replies behind VLAN tags and extension headers, and what is to be counted; -w keeps the tags" {
	mapfile -t answer <answers
	mapfile -t probe < <(frames probes6.pcap)
	mac=020000000002020000000001
	{
		echo "${answer[0]}"
		echo "${mac}81000007${answer[2]:24}"
		echo "${mac}88a8006481000007${answer[4]:24}"
		answer6 "${probe[0]}"
		answer6 "${probe[1]}" 00 0600010400000000
		answer6 "${probe[2]}" 2c 0600000012345678
		echo "${mac}81000007$(answer6 "${probe[3]}" 3c 0600010400000000 | cut -c 25-)"
		echo "${mac}88a8006481000007$(answer6 "${probe[4]}" | cut -c 25-)"
		# A fragment, a martian, a probe, a forged reply, and packets that the filter drops.
		echo "${answer[0]::40}2000${answer[0]:44}"
		echo "${answer[0]::52}7f000001${answer[0]:60}"
		frames probes.pcap | head -n 1
		echo "${answer[0]::84}00000000${answer[0]:92}"
		echo "${answer[0]::94}18${answer[0]:96}"
		echo "${answer[0]::72}0001${answer[0]:76}"
	} | checksums >frames
	echo "${answer[0]::100}$(printf %04x $((16#${answer[0]:100:4} ^ 1)))${answer[0]:104}" >>frames
	run --separate-stderr lab '
		cd "$1"
		for interface in lab0 any; do
			rm -f ready
			mkfifo ready
			zrecv -k "$2" -i $interface -a -f saddr -u 4 -w $interface.pcap -R 5 >$interface.csv 4>$interface 5>ready 3>&- &
			read -r _ <ready
			nsenter --net=/run/netns/gw "$3/test/tools/inject" scanner <frames || echo "inject $?"
			for _ in {1..500}; do
				! grep -q " packets=$([ $interface = any ] && echo 11 || echo 13) " $interface || break
				sleep 0.02
			done
			kill -TERM $!
			wait $!
			echo "status $?"
		done
	' lab "$BATS_TEST_TMPDIR" "$KEY" "$REPO"
	# The kernel has no such VLANs, so it counts tagged packets as dropped. With -i any, the
	# filter of libpcap does not see an inner tag.
	check 0 "status 1
status 0" "zrecv: $(status_of drop_interface lab0 zrecv) packets dropped by the interface: the scan may be incomplete"
	for interface in lab0 any; do
		[ $interface = lab0 ] || lost="10.0.3.1 fd00:10::5" packets=11 valid=6
		grep -vxFf <(tr ' ' '\n' <<<"${lost-none}") <<-END | diff $interface.csv -
			saddr
			10.0.1.1
			10.0.2.1
			10.0.3.1
			$(for i in {1..5}; do echo "fd00:10::$i"; done)
		END
		cp $interface status
		[ "$(faults)" = "packets=${packets-13} valid=${valid-8} invalid=1 fragment=1 looped=1 martian=1 mangled=1" ]
		recv -a -f saddr -r $interface.pcap | diff - $interface.csv
	done
	frames lab0.pcap | grep -q '^.\{24\}81000007'
	frames lab0.pcap | grep -q '^.\{24\}88a8006481000007'
}

@test "live: replies in another protocol, which the kernel does not pass, are told where none is valid" {
	mac=020000000002020000000001
	for type in 8847:00064140 8864:1100000100280021 8100:006481000064810000640800; do
		sed "s/^.\{28\}/$mac${type%:*}${type#*:}/" answers >frames
		[ ${type%:*} != 8100 ] || sed -i "s/^$mac/${mac}81000007/" frames
		run --separate-stderr lab '
			cd "$1"
			rm -f ready
			mkfifo ready
			zrecv -k "$2" -i lab0 -o rows -u 4 -R 5 4>status 5>ready 3>&- &
			read -r _ <ready
			nsenter --net=/run/netns/gw "$3/test/tools/inject" scanner <frames || echo "inject $?"
			sleep 0.4
			kill -TERM $!
			wait $!
		' lab "$BATS_TEST_TMPDIR" "$KEY" "$REPO"
		echo "$type $output $stderr"
		[ -z "$output" ]
		[ "$(status_of packets status zrecv)" = 0 ]
		name=MPLS
		[ ${type%:*} != 8864 ] || name=PPPoE
		[ ${type%:*} != 8100 ] || name="a VLAN"
		[[ "$(grep -v 'dropped by the interface' <<<"$stderr")" =~ ^"zrecv: no valid reply; of "[0-9]+" packets looked at: 20 valid replies in $name (EtherType 0x${type%:*}), which are read of a file alone: capture them into one for -r"(; .*)?$ ]]
	done
}
