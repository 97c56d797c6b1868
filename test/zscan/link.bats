# Tests scans of a link by ARP and neighbour discovery, MACs and vendors, and forged and unsolicited
# packets.

# shellcheck disable=SC2016

load ../helper

PRELUDE=$BATS_TEST_DIRNAME/link.bash

setup() {
	cd "$BATS_TEST_TMPDIR" || return
}

# wanted4, wanted6: print address and MAC of each host.
wanted4() {
	seq 1 4000 | awk '{ printf "10.20.%d.%d,02:00:00:00:%02x:%02x\n", $1 / 256, $1 % 256, $1 / 256, $1 % 256 }' | sort
}

wanted6() {
	seq 1 4000 | awk '{ printf "fd00:20::%x,02:00:00:00:%02x:%02x\n", $1, $1 / 256, $1 % 256 }' | sort
}

# pcap FRAME...: prints a capture file of Ethernet frames, each given in hexadecimal.
pcap() {
	local frame n
	{
		printf 'd4c3b2a1020004000000000000000000ffff000001000000'
		for frame; do
			frame=${frame// /}
			n=$(printf '%08x' $((${#frame} / 2)) | sed -E 's/(..)(..)(..)(..)/\4\3\2\1/')
			printf '%s' "0100000000000000$n$n$frame"
		done
	} | xxd -r -p
}

# received PROBE FILE [FIELDS]: prints all rows of a capture file, then the counts.
received() {
	zrecv -k "$KEY" -M "$1" -r "$2" -a -f "${3:-saddr,smac,daddr,classification,success}" -u 4 4>status 2>errors || echo "status $?"
	echo "valid=$(status_of valid status) invalid=$(status_of invalid status)"
}

@test "-M arp: all 4,000 hosts of a link with their MACs, in one pass, though the kernel knows far fewer neighbours" {
	run in_lab '
		make_link
		zscan -M arp -b none -c 1 -f saddr,smac --output-filter "success = 1 && repeat = 0" -o rows -m metadata -q 10.20.0.0/20
		echo "status $?"
		echo "known $(known)"
	'
	echo "$output"
	[ "${lines[-2]}" = "status 0" ]
	[ "${lines[-1]#known }" -lt 10 ]
	diff <(sed 1d rows | sort) <(wanted4)
	[ "$(jq .counts.sent metadata)" = 4096 ]
}

@test "-M nd: the same by IPv6, and the router among them" {
	run in_lab '
		make_link
		zscan -M nd -b none -c 1 -f saddr,smac,router --output-filter "success = 1 && repeat = 0" -o rows -q fd00:20::/116
		echo "status $?"
		echo "known $(known)"
		printf "fe80::20:%x\n" 1 2 4000 4001 | zrecv -M nd -i link0 -c 1 -f saddr,smac,daddr -- zsend -M nd -i link0
		echo "status $?"
	'
	echo "$output"
	[ "${lines[0]}" = "status 0" ]
	[ "${lines[1]#known }" -lt 10 ]
	diff <(sed 1d rows | cut -d, -f1,2 | sort) <(wanted6)
	[ "$(grep ',1$' rows)" = "fd00:20::1,02:00:00:00:00:01,1" ]
	[ "${lines[2]}" = saddr,smac,daddr ]
	[ "$(printf '%s\n' "${lines[@]:3:3}" | sort)" = "$(printf 'fe80::20:%s,02:00:00:00:%s,fe80::1:0\n' 1 00:01 2 00:02 fa0 0f:a0 | sort)" ]
	[ "${lines[6]}" = "status 0" ]
}

@test "the hosts that arp-scan finds, with the same MACs" {
	run in_lab '
		make_link
		arp-scan -q -x --interface=link0 --retry=1 --bandwidth=5M 10.20.0.0/21 >theirs
		zscan -M arp -b none -c 1 -f saddr,smac -o ours -O text -q 10.20.0.0/21
		echo "status $?"
	'
	echo "$output"
	[ "$output" = "status 0" ]
	[ "$(wc -l <ours)" = 2047 ]
	diff <(tr '\t' , <theirs | sort) <(sort ours)
}

@test "-M icmp6_all_nodes: one probe to ff02::1, and all 4,000 hosts are named, by addresses of the scope that is asked from" {
	run in_lab '
		make_link
		for from in "" "-S fd00:20::1:0"; do
			zscan -M icmp6_all_nodes -i link0 -b none -c 2 $from -o "hosts${from%% *}" -q -f saddr,smac --output-filter "success && !repeat"
			echo "status $?"
		done
		# The next probe goes to hosts that were found so.
		zscan -M icmp_echoscan -i link0 -b none -c 1 -q -w <(sed -n "2,11p" hosts | cut -d, -f1) -o again
		echo "status $?"
		known
	'
	echo "$output"
	[ "$(printf '%s\n' "${lines[@]:0:3}" | sort -u)" = "status 0" ]
	[ "${lines[3]}" -lt 10 ]
	diff <(sed 1d hosts | sort) <(wanted6 | sed 's/^fd00:20::/fe80::20:/' | sort)
	diff <(sed 1d hosts-S | sort) <(wanted6)
	diff <(sort again) <(sed -n 2,11p hosts | cut -d, -f1 | sort)
}

@test "icmp6_all_nodes: ff02::1 alone, hop limit 1, the group's MAC, and no link but the one that is named; others still refuse the address" {
	echo ff02::1 | zsend -M icmp6_all_nodes -w - -S fe80::1:0 --source-mac 02:ff:00:00:00:01 -r 0 --ttl 99 -k "$KEY" >all.pcap
	run -0 tcpdump -r all.pcap -env
	[[ "$output" == *"02:ff:00:00:00:01 > 33:33:00:00:00:01, "*"hlim 1, "*" fe80::1:0 > ff02::1: [icmp6 sum ok] ICMP6, echo request, "* ]]
	# The probe itself is no reply. An answer with another payload, identifier or sequence
	# number is none either.
	[ "$(received icmp6_all_nodes all.pcap saddr | tail -n 1)" = "valid=0 invalid=0" ]
	[ "$(status_of looped status)" = 1 ]
	frame=$(xxd -p -s 40 all.pcap | tr -d '\n')
	answer() { # answer PAYLOAD: from fe80::20:7, with its checksum
		local sum=0 i pseudo
		pseudo=fe800000000000000000000000200007fe800000000000000000000000010000000000100000003a81000000$1
		for ((i = 0; i < ${#pseudo}; i += 4)); do sum=$((sum + 16#${pseudo:i:4})); done
		while [ $((sum >> 16)) -gt 0 ]; do sum=$(((sum & 65535) + (sum >> 16))); done
		printf '02ff00000001 020000000007 86dd 6000000000103a40 fe800000000000000000000000200007 fe800000000000000000000000010000 8100%04x%s' \
			$((~sum & 65535)) "$1"
	}
	echoed=${frame:116}     # after the checksum
	[ ${#echoed} = 24 ]
	pcap "$(answer "$echoed")" >reply
	diff <(received icmp6_all_nodes reply saddr,smac,daddr,classification,success) - <<-END
		saddr,smac,daddr,classification,success
		fe80::20:7,02:00:00:00:00:07,fe80::1:0,echoreply,1
		valid=1 invalid=0
	END
	for ((i = 0; i < 24; i++)); do
		digit=$(printf '%x' $((16#${echoed:i:1} ^ 1)))
		pcap "$(answer "${echoed:0:i}$digit${echoed:i+1}")" >reply
		# A sequence number up to 15 higher belongs to another attempt.
		[ "$(received icmp6_all_nodes reply saddr | tail -n 1)" = "valid=0 invalid=1" ] || [ "$i" = 7 ]
	done
	pcap "$(answer "$echoed")" >reply
	[ "$(received icmp_echoscan reply saddr | tail -n 1)" = "valid=0 invalid=1" ]
	run -2 --separate-stderr in_lab 'echo ff02::1 | zsend -M icmp6_all_nodes'
	check 2 "" "zsend: icmp6_all_nodes: name the link with -i"
	run -2 --separate-stderr zscan -M icmp6_all_nodes -b none
	check 2 "" "zscan: -M: icmp6_all_nodes: name the link with -i"
	for target in ff02::2 ff05::1 ff01::1 fe80::1; do
		run -1 --separate-stderr zsend -M icmp6_all_nodes -w /dev/null -S fe80::1:0 -k "$KEY" <<<$target
		[[ "$stderr" == "zsend: stdin:1: this probe is for ff02::1 alone: $target" ]]
	done
	run -1 --separate-stderr zsend -M icmp6_all_nodes -w /dev/null -S fe80::1:0 -k "$KEY" <<<10.0.0.1
	[[ "$stderr" == "zsend: stdin:1: no IPv4 probes of this kind: 10.0.0.1" ]]
	for probe in icmp6_echoscan nd tcp_synscan; do
		run -1 --separate-stderr zsend -M $probe -w /dev/null -S fe80::1:0 -k "$KEY" <<<ff02::1,80
		[[ "$stderr" == "zsend: stdin:1: multicast address: ff02::1,80" ]]
	done
	# The address is on the list of special-purpose addresses, so the scan needs a list of its
	# own.
	run -2 --separate-stderr in_lab 'zscan -M icmp6_all_nodes -i lab0'
	check 2 "" "zscan: ff02::1: multicast addresses are excluded unless -b names your own list"
}

@test "targets that are not on the link are refused, with the reason; so are options that do not apply" {
	run in_lab '
		make_link
		printf "%s\n" 10.20.0.1 198.18.0.1 10.0.0.1 fd00:20::1 127.0.0.1 10.20.255.1 | zsend -M arp -u 4 4>status
		echo "status $?, sent $(status_of sent status)"
		echo 10.0.0.1 | zsend -M arp
		echo "status $?"
		echo 10.0.0.1 | zsend -M arp -i link0
		echo "status $?"
		echo fd00:10::1 | zsend -M nd
		echo "status $?"
		# Every link has such an address.
		for probe in nd "icmp_echoscan" "tcp_synscan -p 80"; do
			echo fe80::20:1 | zsend -M $probe
			echo "status $?"
		done
		echo fe80::20:1 | zsend -M icmp_echoscan -i link0
		echo "status $?"
		ip tuntap add tun0 mode tun && ip link set tun0 up && ip route add 10.30.0.0/24 dev tun0
		echo 10.30.0.1 | zsend -M arp -S 198.18.0.2
		echo "status $?"
		zrecv -M arp -i tun0 -t 1
		echo "status $?"
	'
	diff - <(echo "$output") <<-END
		zsend: 10.0.0.1: is not on the link
		zsend: stdin:4: no IPv6 probes of this kind: fd00:20::1
		zsend: stdin:5: loopback address: 127.0.0.1
		zsend: 10.20.255.1: this machine's own address is not probed
		status 1, sent 2
		zsend: 10.0.0.1: is not on the link
		zsend: no target is on a link of this machine, where arp finds hosts
		status 2
		zsend: 10.0.0.1: is not on the link
		zsend: no target is on a link of this machine, where arp finds hosts
		status 2
		zsend: fd00:10::1: is not on the link
		zsend: no target is on a link of this machine, where nd finds hosts
		status 2
		zsend: stdin:1: link-local address: name the link with -i: fe80::20:1
		status 1
		zsend: stdin:1: link-local address: name the link with -i: fe80::20:1
		status 1
		zsend: stdin:1: link-local address: name the link with -i: fe80::20:1
		status 1
		status 0
		zsend: 10.30.0.1: its link has no MAC addresses to ask for
		zsend: no target is on a link of this machine, where arp finds hosts
		status 2
		zrecv: tun0: is no Ethernet, which arp is for
		status 2
	END
	for words in '-X|zsend: -X: arp needs Ethernet' '-G 02:00:00:00:00:01|zsend: -G: arp goes by no gateway' \
		'-p 80|zsend: -p: arp has no ports' '--probe-args x|zsend: --probe-args: arp takes none'; do
		# shellcheck disable=SC2086
		run -2 --separate-stderr zsend -M arp -w - -S 198.18.0.2 ${words%%|*}
		check 2 "" "${words#*|}"
	done
	run -2 --separate-stderr zscan -M arp -b none
	check 2 "" "zscan: -M: arp: name targets on the link, as in 192.168.0.0/24"
	run -2 --separate-stderr zscan -M nd -b none
	check 2 "" "zscan: -M: nd: name targets on the link, as in fd00::/120"
}

@test "requests by the byte: to all on the link by ARP, to the group of the target by IPv6" {
	echo 10.20.0.9 | zsend -M arp -w - -S 10.20.255.1 --source-mac 02:ff:00:00:00:01 -r 0 >arp.pcap
	[ "$(xxd -p -s 40 arp.pcap | tr -d '\n')" = ffffffffffff02ff000000010806000108000604000102ff000000010a14ff010000000000000a140009 ]
	echo fd00:20::9 | zsend -M nd -w - -S fd00:20::1:0 --source-mac 02:ff:00:00:00:01 -r 0 >nd.pcap
	run -0 tcpdump -r nd.pcap -env
	[[ "$output" == *"02:ff:00:00:00:01 > 33:33:ff:00:00:09, "*"hlim 255, "*" fd00:20::1:0 > ff02::1:ff00:9: [icmp6 sum ok] ICMP6, neighbor solicitation, "*"who has fd00:20::9"*"source link-address option (1), length 8 (1): 02:ff:00:00:00:01"* ]]
	run -0 zsend -M arp -O text -w - -S 10.20.255.1 --source-mac 02:ff:00:00:00:01 -r 0 <<<10.20.0.9
	[ "${lines[0]}" = "arp { saddr: 10.20.255.1 | daddr: 10.20.0.9 }" ]
	[ "${lines[1]}" = "eth { shost: 02:ff:00:00:00:01 | dhost: ff:ff:ff:ff:ff:ff }" ]
	run -0 zsend -M nd -O text -w - -S fd00:20::1 --source-mac 02:ff:00:00:00:01 -r 0 <<<fd00:20::9:a
	[[ "${lines[0]}" =~ ^"nd { saddr: fd00:20::1 | daddr: fd00:20::9:a | checksum: 0X"[0-9A-F]+" }"$ ]]
	[ "${lines[1]}" = "ip6 { saddr: fd00:20::1 | daddr: ff02::1:ff09:a }" ]
	# Each attempt sends the same request.
	[ "$(echo 10.20.0.9 | zsend -M arp -P 3 -w - -S 10.20.255.1 -r 0 | tcpdump -r - -n 2>/dev/null | grep -c 'who-has 10.20.0.9 tell 10.20.255.1')" = 3 ]
}

@test "ARP replies: what is accepted, what is invalid and what answers nobody" {
	us=02ff00000001 host=020000000001 head='0806 0001080006040002'
	good="$us $host $head $host 0a140001 $us 0a14ff01"
	pcap "$good" >good
	diff <(received arp good) - <<-END
		saddr,smac,daddr,classification,success
		10.20.0.1,02:00:00:00:00:01,10.20.255.1,arp,1
		valid=1 invalid=0
	END
	# A frame with a VLAN tag is accepted.
	pcap "$us $host 8100 0005 $head $host 0a140001 $us 0a14ff01" >tagged
	[ "$(received arp tagged | tail -n 1)" = "valid=1 invalid=0" ]
	# Invalid: the frame goes to another MAC than the ARP packet; the sender's MAC is all zeros
	# or a group.
	for frame in "ffffffffffff $host $head $host 0a140001 $us 0a14ff01" "$us $host $head 000000000000 0a140001 $us 0a14ff01" \
		"$us $host $head 030000000001 0a140001 $us 0a14ff01"; do
		pcap "$frame" >frame
		[ "$(received arp frame | tail -n 1)" = "valid=0 invalid=1" ]
	done
	# No answers: a request; a reply from and to the same address; a reply to all; a sender
	# that is a group or all zeros; another hardware type; another protocol; a wrong address
	# length.
	for frame in "$us $host 0806 0001080006040001 $host 0a140001 $us 0a14ff01" "$us $host $head $host 0a140001 $us 0a140001" \
		"ffffffffffff $host $head $host 0a140001 ffffffffffff 0a14ff01" "$us $host $head $host e0000001 $us 0a14ff01" \
		"$us $host $head $host 00000000 $us 0a14ff01" \
		"$us $host 0806 0006080006040002 $host 0a140001 $us 0a14ff01" "$us $host 0806 000186dd06040002 $host 0a140001 $us 0a14ff01" \
		"$us $host 0806 0001080006100002 $host 0a140001 $us 0a14ff01"; do
		pcap "$frame" >frame
		[ "$(received arp frame | tail -n 1)" = "valid=0 invalid=0" ]
	done
	whole=${good// /}
	for ((n = 14; n < 42; n++)); do
		pcap "${whole:0:2*n}" >frame
		[ "$(received arp frame | tail -n 1)" = "valid=0 invalid=0" ]
	done
	# Two hosts claim one address: the second row is a duplicate, and is printed.
	pcap "$good" "$us 020000000002 $head 020000000002 0a140001 $us 0a14ff01" >two
	diff <(received arp two saddr,smac,repeat,ttl,ipid) - <<-END
		saddr,smac,repeat,ttl,ipid
		10.20.0.1,02:00:00:00:00:01,0,,
		10.20.0.1,02:00:00:00:00:02,1,,
		valid=2 invalid=0
	END
	# An ARP reply answers no other probe.
	for probe in icmp_echoscan tcp_synscan udp nd; do
		[ "$(received "$probe" good saddr | tail -n 1)" = "valid=0 invalid=0" ]
	done
}

# advertisement FLAGS TARGET OPTIONS [HOPS] [CODE] [TO]: prints a frame with a neighbour
# advertisement and its checksum. All arguments are in hexadecimal.
advertisement() {
	local target=$2 options=${3// /} hops=${4-ff} code=${5-00} to=${6-fd000020000000000000000000010000} sum=0 i pseudo body n
	n=$((24 + ${#options} / 2))
	body="${1}000000$target$options"
	pseudo="$target$to$(printf '%08x' $n)0000003a88${code}0000$body"
	for ((i = 0; i < ${#pseudo}; i += 4)); do sum=$((sum + 16#${pseudo:i:4})); done
	while [ $((sum >> 16)) -gt 0 ]; do sum=$(((sum & 65535) + (sum >> 16))); done
	printf '02ff00000001 020000000001 86dd 60000000%04x3a%s %s %s 88%s%04x %s' $n "$hops" "$target" "$to" "$code" $((~sum & 65535)) "$body"
}

@test "advertisements: what is accepted, what is invalid and what answers nobody" {
	target=fd000020000000000000000000000001 option=0201020000000009
	pcap "$(advertisement 60 $target $option)" >good
	diff <(received nd good saddr,smac,router,success) - <<-END
		saddr,smac,router,success
		fd00:20::1,02:00:00:00:00:09,0,1
		valid=1 invalid=0
	END
	# Without the option the row has the MAC of the frame. Another option may precede it.
	pcap "$(advertisement e0 $target '')" "$(advertisement 60 $target "0501000000000600 $option")" >others
	diff <(received nd others smac,router) - <<-END
		smac,router
		02:00:00:00:00:01,1
		02:00:00:00:00:09,0
		valid=2 invalid=0
	END
	# Invalid: a hop limit that a router has lowered, a code other than 0, an option without
	# length, a group as MAC.
	for frame in "$(advertisement 60 $target $option fe)" "$(advertisement 60 $target $option ff 01)" "$(advertisement 60 $target 0200020000000009)" \
		"$(advertisement 60 $target 0201030000000009)"; do
		pcap "$frame" >frame
		[ "$(received nd frame smac | tail -n 1)" = "valid=0 invalid=1" ]
	done
	# No answers: an unsolicited advertisement, one to all nodes, one with a wrong checksum.
	for frame in "$(advertisement 20 $target $option)" "$(advertisement 60 $target $option ff 00 ff020000000000000000000000000001)" \
		"$(advertisement 60 $target $option | sed 's/09$/08/')"; do
		pcap "$frame" >frame
		[ "$(received nd frame smac | tail -n 1)" = "valid=0 invalid=0" ]
	done
	whole=$(advertisement 60 $target $option)
	whole=${whole// /}
	for ((n = 14; n < ${#whole} / 2; n++)); do
		pcap "${whole:0:2*n}" >frame
		[ "$(received nd frame smac | tail -n 1)" = "valid=0 invalid=0" ]
	done
}

@test "vendor: by blocks of all three sizes, in the forms that lists have; empty where there is no list" {
	us=02ff00000001 head='0806 0001080006040002'
	frames=()
	for mac in 020000000001 020001000001 020001a00001 020001abc001 020001abd001; do
		frames+=("$us $mac $head $mac 0a1400${mac:10} $us 0a14ff01")
	done
	pcap "${frames[@]}" >replies
	printf '# a list\n020000 First, Inc.\n020001\tSecond\r\n020001A Part of the second\n020001ABC \033Part\302\233 of that\n\nnothing\n0200010 \n' >short
	cat >long <<-END
		OUI                                  Organization
		02-00-00   (hex)		First, Inc.
		020000     (base 16)		First, Inc.
						A street

		02-00-01   (hex)		Second
		020001     (base 16)		Second

		02-00-01   (hex)		Part of the second
		A00000-AFFFFF     (base 16)		Part of the second
		02-00-01   (hex)		?Part?? of that
		ABC000-ABCFFF     (base 16)		?Part?? of that
	END
	cat >udev <<-END
		# a list
		OUI:020000*
		 ID_OUI_FROM_DATABASE=First, Inc.

		OUI:020001*
		 ID_OUI_FROM_DATABASE=Second
		OUI:020001A*
		 ID_OUI_FROM_DATABASE=Part of the second
		OUI:020001ABC*
		 ID_OUI_FROM_DATABASE=?Part?? of that
		OUI:020001ABC0*
		 ID_OUI_FROM_DATABASE=of no such block
		 ID_OUI_FROM_DATABASE=of none
	END
	for list in short long udev; do
		ZSCAN_OUI=$list run -0 received arp replies smac,vendor
		diff - <(echo "$output") <<-END
			smac,vendor
			02:00:00:00:00:01,"First, Inc."
			02:00:01:00:00:01,Second
			02:00:01:a0:00:01,Part of the second
			02:00:01:ab:c0:01,?Part?? of that
			02:00:01:ab:d0:01,Part of the second
			valid=5 invalid=0
		END
	done
	: >empty
	[ "$(ZSCAN_OUI=empty received arp replies smac,vendor | sed -n 2p)" = 02:00:00:00:00:01, ]
	ZSCAN_OUI=missing run -2 --separate-stderr zrecv -k "$KEY" -M arp -r replies
	check 2 "" "zrecv: ZSCAN_OUI: missing: No such file or directory"
	ZSCAN_OUI=. run -2 --separate-stderr zrecv -k "$KEY" -M arp -r replies
	check 2 "" "zrecv: ZSCAN_OUI: .: Is a directory"
	# The list is read only if the column is wanted.
	[ "$(ZSCAN_OUI=missing received arp replies saddr | wc -l)" = 7 ]
}
