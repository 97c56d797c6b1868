# SPDX-License-Identifier: ISC
#
# Tests the payloads of services over UDP: the datagrams, as tshark reads them, the answers of real
# servers in the lab, and the number of forged answers that pass for each.

# shellcheck disable=SC2016

# bats file_tags=long

load ../helper
load ../tools/oracle

FROM=198.18.0.2,fd00:198:18::2
PAYLOADS=$REPO/lib/probe/payloads

setup() {
	cd "$BATS_TEST_TMPDIR" || return
}

# send OPTION...: writes UDP probes to out.pcap, with KEY.
send() {
	zsend -k "$KEY" -S $FROM -w out.pcap -M udp "$@"
}

# services: prints the files of all services, by port.
services() {
	(cd "$PAYLOADS" && printf '%s\n' [0-9]*) | sort -t- -k1,1n -k2
}

# payloads: prints the payloads in out.pcap, in hexadecimal, one a line.
payloads() {
	frames out.pcap | sed -E 's/^.{24}0800.{56}//; s/^.{24}86dd.{96}//'
}

# answers: prints frames that answer the IPv4 probe in the file "probe", one for each payload on
# stdin.
answers() {
	awk -v frame="$(cat probe)" '{
		n = length($1) / 2
		print substr(frame, 1, 32) sprintf("%04x", 28 + n) substr(frame, 37, 16) substr(frame, 61, 8) substr(frame, 53, 8) \
			substr(frame, 73, 4) substr(frame, 69, 4) sprintf("%04x0000", 8 + n) $1
	}'
}

# changed BYTES MASK: prints the bytes with one bit changed, for each bit of the mask.
changed() {
	awk -v bytes="$1" -v mask="$2" 'BEGIN {
		for (i = 0; i < 256; i++)
			value[sprintf("%02x", i)] = i
		for (i = 1; i < length(bytes); i += 2)
			for (bit = 1; bit < 256; bit *= 2) {
				byte = value[substr(bytes, i, 2)]
				if (int(value[substr(mask, i, 2)] / bit) % 2)
					print substr(bytes, 1, i - 1) sprintf("%02x", int(byte / bit) % 2 ? byte - bit : byte + bit) substr(bytes, i + 2)
			}
	}'
}

# cut_short BYTES: prints their beginnings, from 0 bytes to all except the last.
cut_short() {
	local i
	for ((i = 0; i < ${#1}; i += 2)); do echo "${1::i}"; done
}

# forms FILE: prints the forms of answers by service.awk, for the single probe in out.pcap.
forms() {
	local frame
	frame=$(frames out.pcap)
	awk -v payload="$(payloads)" -v saddr=198.18.0.2 -v daddr=10.0.0.1 -v sport=$((16#${frame:68:4})) -f "$REPO/test/tools/service.awk" "$PAYLOADS/$1"
}

# recv_hits OPTION...: prints the rows of the frames on stdin.
recv_hits() {
	pcap | recv -M udp "$@" -r -
}

# --- files

@test "services: each file is in the list and in the manual, with its port and its odds" {
	run --separate-stderr zrecv -M udp --probe-args services
	[ "$status ${#stderr}" = '0 0' ]
	[ "$output" = "$(send --probe-args services)" ]
	[ "$(awk '{ print $2 }' <<<"$output")" = "$(services | sed 's/^[0-9]*-//')" ]
	awk '{ print $1, $2, $3 }' <<<"$output" | diff - <(sed -n '/^\.Ss Payloads of services/,/^\.El/p' "$REPO/man/zsend.1" |
		sed -nE 's/^\.It ([0-9,-]+) Ta ([^ ]+) Ta (-|2\^-[0-9.]+) Ta .*/\1 \2 \3/p')
	for name in dns ntp snmpv1 snmpv2c snmpv3 ssdp mdns netbios sip ike portmap memcached tftp coap stun l2tp radius cldap quic dtls bacnet rip \
		ipmi openvpn wireguard ubiquiti a2s dht mssql ard db2 quake3; do
		grep -q "^[^ ]* *$name " <<<"$output" || { echo "no $name"; false; }
	done
	run --separate-stderr bash -c 'zrecv -M udp --probe-args services >/dev/full'
	check 3 "" "zrecv: stdout: No space left on device"
}

@test "services: a target's port decides the payload, over both families; a port without a service gets ZMap's" {
	for address in 10.0.0.1 fd00::1; do
		printf '%s\n' $address,{161,53,7,1194} | send
		payloads >one
		[ "$(sed -n 1p one | cut -c 1-40,43-)" = 302902010104067075626c6963a01c020440"$(sed -n 1p one | cut -c 41-42)"02010002010030"$(
			)"0e300c06082b060102010101000500 ] || [[ "$(sed -n 1p one)" == 302902010104067075626c6963a01c020440*020100020100300e300c06082b060102010101000500 ]]
		[[ "$(sed -n 2p one)" == ????01000001000000000000076578616d706c6503636f6d0000010001 ]]
		[ "$(sed -n 3p one)" = 474554202f20485454502f312e310d0a486f73743a207777770d0a0d0a ]
		[[ "$(sed -n 4p one)" =~ ^38[0-9a-f]{16}0000000000$ ]]
		# Several ports of -p give the same payloads.
		echo $address | send -p 7,53,161,1194
		diff <(sort one) <(payloads | sort)
		# One of them alone, by its name.
		printf '%s\n' $address,{7,161} | send --probe-args service:openvpn
		[ "$(payloads | grep -cE '^38[0-9a-f]{16}0000000000$')" -eq 2 ]
		printf '%s\n' $address,161 | send --probe-args service:161-snmpv3
		[[ "$(payloads)" == 303b020103* ]]
	done
}

@test "services: what they send to IPv6 has brackets where a URI wants them, and right checksums" {
	for service in $(services); do
		printf '%s\n' 10.0.0.1,9 fd00::1,9 | send --probe-args "service:$service"
		[ "$(tcpdump -tnvvr out.pcap 2>/dev/null | grep -c 'udp sum ok')" -eq 2 ] || { echo "$service"; false; }
	done
	echo fd00::1,5060 | send
	payloads | unhex >text
	grep -q '^OPTIONS sip:\[fd00::1\] SIP/2.0' text
	grep -q '^Via: SIP/2.0/UDP \[fd00:198:18::2\]:[0-9]*;' text
}

# --- answers

@test "services: a true answer of each form is a hit by its name; with any bit changed that matters, or cut short, it is none" {
	tried=0 changes=0
	for service in $(services); do
		port=${service%%-*} name=${service#*-}
		echo "10.0.0.1,$port" | send --probe-args "service:$service"
		frames out.pcap >probe
		forms "$service" >forms
		while read -r bytes masks tags; do
			tried=$((tried + 1))
			answers <<<"$bytes" >true
			recv_hits --probe-args "service:$service" -f saddr,sport,classification,success <true >rows
			[ "$(sed 1d rows)" = "10.0.0.1,$port,$name,1" ] || { echo "$service: $bytes"; cat rows; false; }
			answers <<<"${bytes}0d0a00ff" | recv_hits --probe-args "service:$service" -f classification >rows
			[ "$(sed 1d rows)" = "$name" ]
			# Change each bit that matters. With several forms, such an answer may be of
			# another form.
			{ changed "$bytes" "$masks"; cut_short "$bytes"; } | answers >others
			changes=$((changes + $(wc -l <others)))
			recv_hits --probe-args "service:$service" -f data <others | sed 1d | no_forms >rows
			[ ! -s rows ] || { echo "$service:"; cat rows; false; }
			# Without the bytes of the tag, an answer is invalid.
			[[ $tags != *ff* ]] || {
				changed "$bytes" "$tags" | answers >others
				pcap <others | recv -M udp --probe-args "service:$service" -a -f saddr -u 4 -r - 4>status >rows 2>/dev/null
				[ "$(wc -l <rows)" -eq 1 ] || { echo "$service"; cat rows; false; }
				[ "$(status_of invalid status zrecv)" -eq "$(wc -l <others)" ]
			}
		done <forms
	done
	echo "$tried forms, $changes changes"
	[ "$tried" -ge 40 ] && [ "$changes" -ge 4000 ]
}

# no_forms: prints the payloads on stdin that have none of the forms in the file "forms": they are
# too short, or a bit that matters differs.
no_forms() {
	awk '
		function is_form(hex, k,   i, a, b, m, bit) {
			if (length(hex) < length(bytes[k]))
				return 0
			for (i = 1; i < length(bytes[k]); i += 2) {
				a = substr(hex, i, 2)
				b = substr(bytes[k], i, 2)
				m = value[substr(masks[k], i, 2)]
				for (bit = 1; a != b && bit < 256; bit *= 2)
					if (int(m / bit) % 2 && int(value[a] / bit) % 2 != int(value[b] / bit) % 2)
						return 0
			}
			return 1
		}
		BEGIN {
			for (i = 0; i < 256; i++)
				value[sprintf("%02x", i)] = i
		}
		FNR == NR { bytes[NR] = $1; masks[NR] = $2; n = NR; next }
		{ for (k = 1; k <= n; k++) if (is_form($1, k)) next; print "no form: " $1 }' forms -
}

@test "services: an answer of another form is valid, but no success; one without the bytes of the tag is invalid" {
	for port in 123 161 3478; do
		echo "10.0.0.1,$port" | send
		frames out.pcap >probe
		# The payload of the probe itself has all bytes of the tag.
		payloads | answers | recv_hits -a -f sport,classification,success >rows
		[ "$(sed 1d rows)" = "$port,udp,0" ]
		payloads | tr 0-9a-f 1-9a-f0 | answers | pcap | recv -M udp -a -f saddr -u 4 -r - 4>status >rows
		[ "$(status_of valid status zrecv) $(status_of invalid status zrecv)" = '0 1' ]
	done
	# A port without a service: any answer is a success.
	echo 10.0.0.1,7 | send
	frames out.pcap >probe
	answers <<<00 | recv_hits -f sport,classification,success >rows
	[ "$(sed 1d rows)" = 7,udp,1 ]
	# Nothing from the port of WireGuard counts as its answer.
	echo 10.0.0.1,51820 | send
	frames out.pcap >probe
	answers <<<"02000000$(payloads)" | recv_hits -a -f sport,classification,success >rows
	[ "$(sed 1d rows)" = 51820,udp,0 ]
}

@test "services: whatever sends a payload back as it came is none of them" {
	for service in $(services); do
		echo "10.0.0.1,${service%%-*}" | send --probe-args "service:$service"
		frames out.pcap >probe
		payloads | answers | recv_hits --probe-args "service:$service" -a -f classification,success >rows
		[ "$(sed 1d rows)" = udp,0 ] || { echo "$service"; cat rows; false; }
	done
}

# Answers of software that differ from most. T stands for the bytes of the tag, from byte AT on.
ANSWERS='6881-dht 47 8 64323a6970363a0a0101019c40313a7264323a696432303aad7d72103a677adac8bf3f40b9fc5844121c6f77313a7069343030303065''65313a74383a'\
'T313a76343a4c540208313a79313a7265
6881-dht 47 8 64313a656c693230336531343a50726f746f636f6c204572726f7265313a74383aT313a79313a6565
47808-bacnet 8 1 810a0009010071T04
47808-bacnet 8 1 810a0009010070T04
47808-bacnet 8 1 810a0009010060T09'

@test "services: answers that libtorrent gives, which tells our address first, and BACnet's ends of a transaction" {
	while read -r service at n hex; do
		echo "10.0.0.1,${service%%-*}" | send
		frames out.pcap >probe
		tag=$(payloads)
		answers <<<"${hex/T/${tag:2*at:2*n}}" | recv_hits -f sport,classification,success >rows
		[ "$(sed 1d rows)" = "${service%%-*},${service#*-},1" ] || { echo "$service $hex"; cat rows; false; }
	done <<<"$ANSWERS"
}

# --- the view of tshark

# The protocols that tshark finds after UDP. It has no decoder for the five other services.
TSHARK='53-dns dns
69-tftp tftp
111-portmap rpc
123-ntp ntp
137-netbios nbns
161-snmpv1 snmp
161-snmpv2c snmp
161-snmpv3 snmp
389-cldap cldap
443-quic quic 6291456
500-ike isakmp
520-rip rip
623-ipmi rmcp:asf
1194-openvpn openvpn
1701-l2tp l2tp
1812-radius radius
1900-ssdp ssdp
3478-stun stun
5060-sip sip
5353-mdns mdns
5683-coap coap
5684-dtls dtls
6881-dht bt-dht
11211-memcached memcache
27960-quake3 quake3
47808-bacnet bvlc:bacnet:bacapp
51820-wireguard wg'

@test "services: tshark takes each for its protocol, and finds nothing wrong with it" {
	# Each probe has its own target, so that none counts as sent again. The severity 2097152
	# reports the request; 6291456 says that the version is unknown and cannot be decrypted.
	while read -r service protocol; do
		n=$((n + 1))
		printf '%s\n' {10.0.0.,fd00::}"$n,${service%%-*}" | send --probe-args "service:$service"
		frames out.pcap >>all
		printf '%s\n' {"$service","$service"}" $protocol" >>wanted
		printf '%s\n' "$service" "$service" >>services
	done <<<"$TSHARK"
	pcap_as_is <all >all.pcap
	tshark -r all.pcap -T fields -e frame.protocols -e _ws.expert.severity -E separator=' ' 2>/dev/null |
		sed 's/.*:udp://; s/ *$//; s/ 2097152$//' | paste -d' ' services - | diff wanted -
	# The services without a decoder: compare their bytes.
	diff <(comm -23 <(services | sort) <(cut -d' ' -f1 <<<"$TSHARK" | sort)) - <<-'END'
		10001-ubiquiti
		1434-mssql
		27015-a2s
		3283-ard
		523-db2
	END
	echo 10.0.0.1 | send -p 523,1434,3283,10001,27015
	diff <(payloads | sort) - <<-'END'
		0014000103
		01000000
		03
		444232474554414444520053514c303930313000
		ffffffff54536f7572636520456e67696e6520517565727900
	END
}

# tolerant: prints the files of services that ignore bytes after the payload.
tolerant() {
	(cd "$PAYLOADS" && grep -l ^tail: [0-9]*)
}

@test "services in the lab: Debian's servers answer as they should, over both families" {
	openssl req -x509 -newkey rsa:2048 -nodes -keyout rsa.key -out rsa1.pem -days 2 -subj /CN=lab 2>/dev/null
	chmod -R a+rX .
	CERTIFICATES=$PWD REPO=$REPO lab '
		. "$REPO/test/lab/observe.bash"
		. "$REPO/test/lab/udp_servers.bash"
		start_udp_servers
		printf "%s\n" $UDP4 $UDP6 >"$1/targets"
		ports=$(awk "NF { print \$1 }" <<<"$UDP_SERVERS" | paste -sd,)
		zrecv -M udp -c 3 -f saddr,sport,classification -- zsend -M udp -p "$ports" <"$1/targets" >"$1/rows"
		echo $?
		for service in snmpv1 snmpv3; do
			zrecv -M udp -c 1 --probe-args service:$service -f saddr,sport,classification -- \
				zsend -M udp --probe-args service:$service -p 161 <"$1/targets" | sed 1d >>"$1/rows"
		done
		zrecv -M udp -c 2 --from-any-port 69 -f saddr,sport,classification -- zsend -M udp -p 69 <"$1/targets" | sed 1d >>"$1/rows"
		# The services that tolerate a URI after the payload; --about does not change the
		# others.
		zrecv -M udp -c 1 -f saddr,sport,classification -- zsend -M udp --about https://example.net/.well-known/probing.txt -p "$2" \
			<"$1/targets" >"$1/about"
		# These two servers listen for a time before they answer.
		for try in {1..10}; do
			rows=$(echo $UDP_LINK | zrecv -M udp -c 1 -f saddr,sport,classification -- zsend -M udp -p 520,5353 | sed 1d)
			[ "$(wc -l <<<"$rows")" -lt 2 ] || break
		done
		echo "$rows" >>"$1/rows"
		cp "$FAR"/*.log "$1"
	' lab "$PWD" "$(tolerant | cut -d- -f1 | paste -sd,)" >out
	cat out rows
	[ "$(cat out)" = 0 ]
	diff <(sed 1d about | sort) <(tolerant | while IFS=- read -r port name; do echo "10.0.9.1,$port,$name"; echo "fd00:198:18:1::2,$port,$name"; done | sort)
	# Two servers have IPv4 only. That of TFTP answers from another port, so only the scan with
	# --from-any-port finds it.
	{ printf '198.18.1.2,%s\n' 520,rip 5353,mdns; while read -r port name; do
		echo "10.0.9.1,$port,$name"
		[[ $name =~ ^(l2tp|netbios)$ ]] || echo "fd00:198:18:1::2,$port,$name"
	done; } <<-'END' | sort | diff <(sed 1d rows | sort) - || { tail -n 5 ./*.log; false; }
		53 dns
		69 tftp
		111 portmap
		123 ntp
		137 netbios
		161 snmpv1
		161 snmpv2c
		161 snmpv3
		389 cldap
		443 quic
		500 ike
		623 ipmi
		1194 openvpn
		1701 l2tp
		1812 radius
		1900 ssdp
		3478 stun
		5060 sip
		5683 coap
		5684 dtls
		6881 dht
		11211 memcached
	END
}

# --- files of the user

@test "services: a file elsewhere, and a folder of them, by ZSCAN_PAYLOADS" {
	mkdir mine
	printf '%s\n' 'help: time' 'standard: RFC 868' 'payload: 00   # nothing' 'answer: .. .. .. ..' >mine/37-time
	echo no >mine/README
	echo no | tee mine/38-time.dpkg-old >mine/38-time~
	printf '%s\n' '  # of ours' 'help: time # of day' 'standard: RFC 868' 'ports: 37 # and no other' 'payload: 00' 'answer: none # yet' '' '  # more' >mine/39-later
	run -0 zrecv -M udp --probe-args service:mine/39-later -k "$KEY" --check
	rm mine/39-later
	echo 10.0.0.1,5000 | send --probe-args service:mine/37-time
	[ "$(payloads)" = 00 ]
	frames out.pcap >probe
	answers <<<01020304 | recv_hits --probe-args service:mine/37-time -f sport,classification >rows
	[ "$(sed 1d rows)" = 5000,time ]
	answers <<<010203 | recv_hits --probe-args service:mine/37-time -a -f sport,classification,success >rows
	[ "$(sed 1d rows)" = 5000,udp,0 ]
	export ZSCAN_PAYLOADS=mine
	run -0 zrecv -M udp --probe-args services
	[ "$output" = '37     time       2^-10.8  time (RFC 868)' ]
	printf '10.0.0.1,%s\n' 37 161 | send
	[ "$(payloads | sed 2q | paste -sd' ')" = '00 474554202f20485454502f312e310d0a486f73743a207777770d0a0d0a' ]
	# A file that is read is not overwritten.
	run --separate-stderr zsend -M udp -w mine/37-time -S $FROM
	[ "$status" = 2 ]
	[[ "$stderr" == "zsend: "*mine/37-time* ]]
	[ "$(head -n 1 mine/37-time)" = 'help: time' ]
	run --separate-stderr zsend -M udp --probe-args service:mine/37-time -w mine/37-time -S $FROM
	[ "$status" = 2 ]
	unset ZSCAN_PAYLOADS
	# A program without the folder beside it.
	mkdir -p alone/bin
	cp "$REPO/bin/zrecv" "$REPO/bin/zsend" alone/bin
	run --separate-stderr alone/bin/zrecv -k "$KEY" -M udp -r /dev/null
	check 2 "" "zrecv: --probe-args: no folder of payloads beside this program: name it in ZSCAN_PAYLOADS, or give the payload with text:, hex: or file:"
	run --separate-stderr alone/bin/zrecv -k "$KEY" -M udp --probe-args service:snmpv3 -r /dev/null
	[ "$status" = 2 ]
	mkdir -p alone/share/zscan
	cp -r mine alone/share/zscan/payloads
	run -0 alone/bin/zrecv -M udp --probe-args services
	[ "${output%% *}" = 37 ]
	make -s -C "$REPO" install DESTDIR="$PWD/root" PREFIX=/usr
	run -0 root/usr/bin/zrecv -M udp --probe-args services
	[ "$output" = "$(zrecv -M udp --probe-args services)" ]
	diff -r root/usr/share/zscan/payloads "$PAYLOADS"
}

@test "services: blank lines and comments may stand anywhere, and lines may end as on other systems" {
	printf '%s\n' '# x' '' 'help: time # x' 'standard: RFC 868	#x' 'ports: 37,38 # x' 'payload: 01   # x' '# x' '' '  ' '	02 # x' \
		' # x' '' 'answer: 03   # x' ' # x' '' '	..' 'answer: none   # x' '# x' '' >37-time
	sed 's/$/\r/' 37-time >38-time
	mkdir folder
	for file in 37-time 38-time; do
		rm -f folder/*
		cp $file folder
		run -0 env ZSCAN_PAYLOADS=folder zrecv -M udp --probe-args services
		[ "$output" = '37,38  time       2^-10.8  time (RFC 868)' ]
		echo 10.0.0.1,38 | send --probe-args service:./$file
		[ "$(payloads)" = 0102 ]
		frames out.pcap >probe
		answers <<<03ff | recv_hits --probe-args service:./$file -f sport,classification >rows
		[ "$(sed 1d rows)" = 38,time ]
	done
}

@test "services: fields of a tag for which there are more places than values add nothing to the odds" {
	printf '%s\n' 'help: x' 'standard: y' 'payload: ${TAG=1} ${TAG=1} ${TAG_HEX=1}' 'answer: *' >37-time
	mkdir folder
	mv 37-time folder
	run -0 env ZSCAN_PAYLOADS=folder zrecv -M udp --probe-args services
	[ "$output" = '37     time       2^-10.8  x (y)' ]
}

@test "services: files that are wrong are refused with the line" {
	while IFS='|' read -r name text why; do
		printf "$text" >"$name"
		run --separate-stderr zsend -S $FROM -w out.pcap -M udp --probe-args "service:./$name" </dev/null
		check 2 "" "zsend: --probe-args: ./$name$why"
	done <<-'END'
		time|payload: 00\n|: want a file name PORT-SERVICE of digits and lower-case letters: 161-snmp
		0-time|payload: 00\n|: want a file name PORT-SERVICE of digits and lower-case letters: 161-snmp
		65536-time|payload: 00\n|: want a file name PORT-SERVICE of digits and lower-case letters: 161-snmp
		37-Time|payload: 00\n|: want a file name PORT-SERVICE of digits and lower-case letters: 161-snmp
		37-time|payload: 00\n|: want help, standard, payload and answer
		37-time||: want help, standard, payload and answer
		37-time|help: x\nstandard: y\npayload: 00\n|: want help, standard, payload and answer
		37-time|\n# x\nnothing\n|:3: want KEY: VALUE: nothing
		37-time|port: 37\n|:1: unknown key: there are help, standard, ports, tail, payload, answer: port
		37-time|help: x\nhelp: x\n|:2: given twice: help
		37-time|payload: 00\npayload: 00\n|:2: given twice: payload
		37-time|help:\n|:1: no value: help
		37-time|ports: 0\n|:1: want up to 16 ports, as 27960,27961, or none: 0
		37-time|ports: 1-17\n|:1: want up to 16 ports, as 27960,27961, or none: 1-17
		37-time|tail: yes # x\n|:1: want the word ignored: yes
		37-time|tail:\n|:1: no value: tail
		37-time|answer: 00\n|:1: the payload must come before it: answer
		37-time|payload: 00 0\n|:1: want XX, XX*N, "text" or ${FIELD}: 0
		37-time|payload: 00\n 0A\n|:2: want XX, XX*N, "text" or ${FIELD}: 0A
		37-time|payload: ..\n|:1: want XX, XX*N, "text" or ${FIELD}: ..
		37-time|payload: 00*\n|:1: want XX, XX*N, "text" or ${FIELD}: 00*
		37-time|payload: 00*1401\n|:1: payload of more than 1400 bytes: 00*1401
		37-time|payload: 00*1395 ${SPORT}\n|:1: payload of more than 1400 bytes: 
		37-time|payload: "a\n|:1: does not end: "a
		37-time|payload: "a\\0"\n|:1: want \r, \n, \\ or \" in a text: "a\0"
		37-time|payload: ${TAG\n|:1: does not end: ${TAG
		37-time|payload: ${TAG=65}\n|:1: unknown field: ${TAG=65}
		37-time|payload: ${TAG=0}\n|:1: unknown field: ${TAG=0}
		37-time|payload: ${NTP}\n|:1: unknown field: ${NTP}
		37-time|payload: 00\nanswer: ${TAG}\n|:2: the payload has no such field: ${TAG}
		37-time|payload: ${TAG=2}\nanswer: ${TAG:2}\n|:2: the payload has no such field: ${TAG:2}
		37-time|payload: ${TAG=2}\nanswer: ${TAG:0}\n|:2: the payload has no such field: ${TAG:0}
		37-time|payload: ${TAG=2}\nanswer: ${SPORT}\n|:2: want ${TAG} or ${TAG:n} in an answer: ${SPORT}
		37-time|payload: 00\nanswer: 00 00\n # x\n @1\n|:4: want an offset that is not yet passed, and no * before it: @1
		37-time|payload: 00\nanswer: * @4\n|:2: want an offset that is not yet passed, and no * before it: @4
		37-time|payload: 00\nanswer: @513\n|:2: want an offset that is not yet passed, and no * before it: @513
		37-time|payload: 00\nanswer: @512 00\n|:2: more than 512 bytes: 00
		37-time|payload: 00\nanswer: @512 *\n|:2: more than 512 bytes: *
		37-time|payload: 00\nanswer:\n|:2: no value: answer
		37-time|payload: 00\nanswer: # x\n # y\n\n|:2: no value: answer
		37-time|payload: 00\nanswer: none 00\n|:2: want XX, XX/MM, .., "text", ${TAG}, @offset or *: none
		37-time|help: # x\n|:1: no value: help
		37-time|ports: # x\n|:1: no value: ports
		37-time|payload: 00\nanswer: 00/0\n|:2: want XX, XX/MM, .., "text", ${TAG}, @offset or *: 00/0
		37-time|payload: 00\n\001\000\n|: not a service file
	END
	run --separate-stderr zsend -S $FROM -w out.pcap -M udp --probe-args service:./37-nosuch </dev/null
	check 2 "" "zsend: --probe-args: ./37-nosuch: No such file or directory"
	run --separate-stderr zsend -S $FROM -w out.pcap -M udp --probe-args service:nosuch </dev/null
	check 2 "" "zsend: --probe-args: unknown service: nosuch: --probe-args services lists all"
	mkdir two
	printf '%s\n' 'help: x' 'standard: y' 'payload: 00' 'answer: none' | tee two/37-a >two/37-b
	ZSCAN_PAYLOADS=two run --separate-stderr zsend -S $FROM -w out.pcap -M udp </dev/null
	check 2 "" "zsend: --probe-args: two/37-b: port 37 already belongs to a"
	ZSCAN_PAYLOADS=nosuch run --separate-stderr zsend -S $FROM -w out.pcap -M udp </dev/null
	check 2 "" "zsend: --probe-args: nosuch: No such file or directory"
}

# --- forged answers

# forged KIND COUNT SERVICE FORM ODDS: sends COUNT forged answers of this form to zrecv. Fails if
# there are more hits than 2^ODDS allows, with six standard deviations.
forged() {
	"$REPO/test/tools/forge" -s 1 "$1" "$2" probes.pcap "$4" | zrecv -k "$KEY" -M udp --probe-args "service:$3" -f success -a -u 4 -r - 4>&1 >rows 2>err |
		tail -n 1 >status
	awk -v seen="$(grep -c '^1$' rows)" -v n="$2" -v odds="$5" -v of="$1 $3" 'BEGIN {
		expected = n * 2 ^ odds
		printf "%s: %d of %d, expected at most %.3f\n", of, seen, n, expected
		exit seen > expected + 6 * sqrt(expected)
	}'
}

@test "services: of forged answers no more pass than the odds allow that the list states, of each service and form" {
	zrecv -M udp --probe-args services >list
	for i in {1..200}; do echo "10.$((i % 7)).$i.$((i * 7 % 256))"; done >targets
	for service in $(services); do
		odds=$(awk -v name="${service#*-}" '$2 == name { sub(/2\^/, "", $3); print $3 }' list)
		send -p "${service%%-*}" --probe-args "service:$service" <targets
		mv out.pcap probes.pcap
		while read -r form; do
			forged answer 10000 "$service" "$form" "$odds"
			[ "$(($(status_of valid status zrecv) + $(status_of invalid status zrecv)))" = 10000 ]
			# The forger also knows the port, which has 10.8 bits.
			forged guess 10000 "$service" "$form" "$(awk -v odds="$odds" 'BEGIN { print odds + 10.8 }')"
		done < <(awk -f "$REPO/test/tools/service.awk" "$PAYLOADS/$service")
	done
	# A right guess is a hit: with one byte, one in 256.
	send -p 623 <targets
	mv out.pcap probes.pcap
	forged guess 100000 623-ipmi "$(awk -f "$REPO/test/tools/service.awk" "$PAYLOADS/623-ipmi")" -8
	seen=$(grep -c '^1$' rows)
	[ "$seen" -gt 270 ] && [ "$seen" -lt 510 ]
}
