# SPDX-License-Identifier: ISC
#
# Tests attribution (RFC 9511): the places in probes that hold the URI of --about, the options that
# are refused, and that a scan finds the same hosts with it.

load ../helper
load ../tools/oracle
load ../tools/replies

FROM=198.18.0.2,fd00:198:18::2
URI=https://example.net/.well-known/probing.txt

setup() {
	cd "$BATS_TEST_TMPDIR" || return
}

# send OPTION...: writes probes to out.pcap, with KEY.
send() {
	zsend -k "$KEY" -S $FROM -w out.pcap "$@"
}

# both OPTION...: prints the frames of a probe over each family.
both() {
	printf '%s\n' 10.0.0.1,80 fd00::1,80 | send "$@" && frames out.pcap
}

# transports: prints the bytes after the IP header of the frames on stdin, in hexadecimal.
transports() {
	sed -E 's/^.{24}0800.{40}//; s/^.{24}86dd.{80}//'
}

# sums_right N: out.pcap has N frames; tcpdump accepts their lengths and checksums.
sums_right() {
	tcpdump -tnvvr out.pcap 2>/dev/null >text
	[ "$(grep -cE '^IP6? \(' text)" -eq "$1" ]
	run ! grep -iE 'incorrect|bad cksum|bad udp|wrong|truncated|invalid|no cksum' text
	# tcpdump ignores the payload length of IPv6, so compare it with the frame.
	frames out.pcap | while read -r frame; do
		[ "${frame:24:4}" != 86dd ] || [ $((16#${frame:36:4} + 14 + 40)) = $((${#frame} / 2)) ] || exit 1
	done
}

uri=$(printf %s "$URI" | hex)

@test "--about: behind the payload of an echo request, between null bytes, over both families; all else stays as it was" {
	for probe in icmp_echoscan icmp_echo_time "icmp_echoscan --probe-args text:hello" icmp6_all_nodes; do
		targets='10.0.0.1\nfd00::1\n' n=2
		[ "$probe" != icmp6_all_nodes ] || targets='ff02::1\n' n=1
		# shellcheck disable=SC2059,SC2086
		printf "$targets" | send -M $probe
		frames out.pcap | transports >plain
		# shellcheck disable=SC2059,SC2086
		printf "$targets" | send -M $probe --about $URI
		sums_right $n
		frames out.pcap | transports >about
		# Only the checksum and the time differ.
		[ "$(wc -l <about)" -eq $n ]
		paste -d' ' plain about | while read -r before after; do
			same=${#before}
			[ "$probe" != icmp_echo_time ] || same=32
			[ "${before::4}${before:8:same-8}" = "${after::4}${after:8:same-8}" ] && [ "${after:${#before}}" = "00${uri}00" ] ||
				{ echo "$probe: $before: $after"; exit 1; }
		done
	done
}

@test "--about: behind the payloads of UDP that tolerate it, no others; behind one of one's own if that is asked for" {
	# Each service at its port, and a port without a service.
	for service in $(cd "$REPO/lib/probe/payloads" && printf '%s ' [0-9]*) 9-none; do
		tail=''
		grep -qs ^tail: "$REPO/lib/probe/payloads/$service" && tail=00${uri}00
		[ "$service" != 9-none ] || tail=00${uri}00
		echo "10.0.0.1,${service%%-*} $tail"
		echo "fd00::1,${service%%-*} $tail"
	done | sort -u >tails
	cut -d' ' -f1 tails | send -M udp
	frames out.pcap | transports | cut -c 17- | paste -d '' - <(cut -d' ' -f2 tails) >wanted
	cut -d' ' -f1 tails | send -M udp --about $URI
	frames out.pcap | transports | cut -c 17- | diff - wanted
	sums_right "$(wc -l <tails)"
	[ "$(grep -c "$uri" wanted)" -eq 8 ]
	for args in text:hi hex:00 'template:template' text:; do
		printf %s 'to ${DADDR}' >template
		both -M udp --probe-args "$args" >plain
		both -M udp --probe-args "$args" --about $URI | diff - plain
		both -M udp --probe-args "$args" --about $URI --about-in own | transports | cut -c 17- >about
		sums_right 2
		[ "$args" = text: ] && sep='' || sep=00
		diff about <(transports <plain | cut -c 17- | sed "s/$/$sep${uri}00/")
	done
	# Together with another probe.
	printf '10.0.0.1,%s\n' u:9 icmp | send -M udp,icmp_echoscan --about $URI
	[ "$(frames out.pcap | grep -c "00${uri}00$")" -eq 2 ]
	# These probes use the whole datagram.
	for probe in ntp dns upnp bacnet; do
		both -M $probe | transports >plain
		both -M $probe --about $URI | transports | diff - plain
	done
}

@test "--about-in option: a PadN option of IPv6 that fills its header, with nothing changed behind it; of a SYN if that is asked for" {
	for length in 7 8 9 10 11 12 13 14 200; do
		text=tel:+$(printf "%0$((length - 5))d" 0)
		[ "$length" -gt 20 ] || [ "${#text}" -eq "$length" ]
		both -M dns | transports >plain
		both -M dns --about "$text" --about-in option | transports >about
		sums_right 2
		[ "$(sed -n 1p about)" = "$(sed -n 1p plain)" ]
		header=$(sed -n 2p about) behind=$(sed -n 2p plain)
		header=${header%"$behind"}
		[ $((${#header} % 16)) = 0 ]
		[ "${header::8}" = "$(printf '11%02x01%02x' $((${#header} / 16 - 1)) $((${#header} / 2 - 4)))" ]
		[[ "${header:8}" =~ ^$(printf %s "$text" | hex)00(00){0,7}$ ]]
	done
	[ "$(tshark -r out.pcap -Y ipv6.opt.padn -T fields -e ipv6.plen -e udp.length 2>/dev/null)" = "$((${#header} / 2 + ${#behind} / 2))	$((${#behind} / 2))" ]
	for probe in 'icmp_echoscan 3a' 'ntp 11' 'udp 11'; do
		both -M "${probe% *}" --about $URI --about-in option >about
		sums_right 2
		[ "$(sed -n 2p about | cut -c 41-42,109-118)" = "3c${probe#* }05012c68" ] && grep -q "$uri" <(sed -n 2p about)
		run ! grep "$uri" <(sed -n 1p about)
	done
	# The URI is once in each probe.
	both -M udp --about $URI --about-in udp,option | grep -o "$uri" | wc -l >count
	both -M icmp_echoscan --about $URI --about-in echo,option | grep -o "$uri" | wc -l >>count
	[ "$(paste -sd' ' count)" = '2 2' ]
	# A service that tolerates no URI gets the option; one that does gets the URI once.
	printf 'fd00::1,%s\n' 53 5060 | send -M udp --about $URI --about-in udp,option
	sums_right 2
	[ "$(frames out.pcap | grep -oE "^.{40}3c|$uri" | wc -l)" -eq 4 ]
	for places in echo,udp,own,option echo,udp; do
		both --about $URI --about-in $places | grep -c "$uri" >count || true
		[ "$(cat count)" = 0 ]
	done
	both --about $URI --about-in option,syn >about
	sums_right 2
	[ "$(cut -c 41-42 about | sed -n 2p) $(grep -c "${uri}00" about)" = '3c 2' ]
	# In text output, the header of options has no field of its own.
	printf 'fd00::1\n' | zsend -k "$KEY" -S $FROM -O text -w - -M udp -p 9 | sed 's/checksum.*//' >plain
	printf 'fd00::1\n' | zsend -k "$KEY" -S $FROM -O text -w - -M udp -p 9 --about $URI --about-in option | sed 's/checksum.*//' | diff - plain
	# Neighbour discovery never has the URI.
	printf 'fd00::1\n' | zsend -k "$KEY" -S fd00::2 -w - -M nd --about $URI --about-in echo,udp,own,option,syn | hex >about
	run ! grep "$uri" about
}

@test "--about-in syn: the data of a SYN, or SYN-ACK; a RST acknowledges them, or not" {
	for probe in tcp_synscan tcp_synackscan; do
		both -M $probe --about $URI --about-in syn >about
		sums_right 2
		[ "$(grep -c "${uri}00$" about)" -eq 2 ]
	done
	syn=$(printf '10.0.0.1,80\n' | send --about $URI --about-in syn && frames out.pcap | transports)
	while read -r flags add wanted plain; do
		seq=$(printf '%08x' $(((16#${syn:8:8} + add) & 0xffffffff)))
		printf '%s\n' "000000000000000000000000080045000028000000004006""00000a000001c6120002${syn:4:4}${syn::4}00000007${seq}50${flags}ffff00000000" | pcap >reply.pcap
		[ "$(recv -a -f classification --about $URI --about-in syn -r reply.pcap 2>/dev/null | sed 1d)" = "${wanted#-}" ]
		[ "$(recv -a -f classification -r reply.pcap 2>/dev/null | sed 1d)" = "${plain#-}" ]
	done <<-'END'
		12 1 synack synack
		12 45 synack -
		12 0 - -
		12 44 - -
		12 46 - -
		12 2 - -
		14 1 rst rst
		14 0 rst rst
		14 45 rst -
		14 44 rst -
		14 2 - -
		14 43 - -
		14 46 - -
	END
}

@test "--about: an echo reply has to begin with the tag, all of it; whatever is behind that, as much of it as was captured" {
	for target in 10.0.0.1 fd00::1; do
		echo $target | send -M icmp_echoscan --about $URI
		frames out.pcap | back | sed -E 's/^(.{24}86dd.{80})80/\181/; t; s/^(.{68})08/\100/' >reply
		[[ $target == *:* ]] && tag=124 || tag=84
		pcap <reply >reply.pcap
		for captured in $((tag / 2 + 8)) $((tag / 2 + 9)) 100 2000; do
			editcap -s $captured reply.pcap cut.pcap
			[ "$(recv -M icmp_echoscan -f saddr,classification -r cut.pcap 2>&1 | sed 1d)" = $target,echoreply ]
		done
		for captured in $((tag / 2 + 7)) $((tag / 2)); do
			editcap -s $captured reply.pcap cut.pcap
			run recv -M icmp_echoscan -a -f saddr -u 4 -r cut.pcap 4>status
			[ "$(status_of valid status zrecv) $(status_of invalid status zrecv)" = '0 1' ]
		done
		run -0 survivors -M icmp_echoscan <reply
		# No bit of the tag may change; bits after it may.
		for ((i = 0; i < 8; i++)); do [[ " $output " != *" $((tag / 2 - 14 + i)):"* ]]; done
	done
}

@test "--about-in option: an error that quotes such a probe is about it, if it quotes as much as tells it; cut short it is none" {
	for probe in 'udp -p 9' icmp_echoscan 'tcp_synscan -p 9'; do
		# shellcheck disable=SC2086
		echo fd00::1 | send -M $probe --about $URI --about-in option,syn
		probe=${probe%% *}
		quoted=$(frames out.pcap | cut -c 29-)
		for n in $((${#quoted} / 2)) $((40 + 48 + 8)); do
			part=${quoted::2*n}
			printf '%s%04x3a40%s%s%s%s\n' 00000000000000000000000086dd60000000 $((8 + n)) fd000099000000000000000000000001 \
				fd000198001800000000000000000002 0300000000000000 "$part" | pcap >error.pcap
			tcpdump -nvr error.pcap >text 2>&1
			# The checksum is wrong, so insert the one that tcpdump reports.
			sum=$(sed -n 's/.*should be 0x\([0-9a-f]*\).*/\1/p; s/.*bad icmp6 cksum 0x0000 -> 0x\([0-9a-f]*\).*/\1/p' text | head -n 1)
			printf '%s%04x3a40%s%s0300%04x00000000%s\n' 00000000000000000000000086dd60000000 $((8 + n)) fd000099000000000000000000000001 \
				fd000198001800000000000000000002 $((16#${sum:-0})) "$part" | pcap >error.pcap
			[ "$(recv -a -M $probe -f saddr,classification -r error.pcap 2>/dev/null | sed 1d)" = fd00::1,timxceed ] || { cat text; false; }
			frames error.pcap >error
		done
		# Quotations that end before 8 bytes of their transport header, at any place.
		for ((n = 40; n < 40 + 48 + 8; n++)); do cut -c 1-$((2 * (14 + 40 + 8 + n))) error; done | pcap >cut.pcap
		recv -a -M $probe -f saddr -r cut.pcap 2>/dev/null | sed 1d >rows
		[ ! -s rows ]
	done
}

@test "--about: what is no URI that RFC 9511 has is refused, with the reason" {
	while IFS='|' read -r text why; do
		for tool in zsend zrecv; do
			# shellcheck disable=SC2059
			run --separate-stderr $tool -w out.pcap --about "$(printf "$text")" </dev/null
			[[ "$status $stderr" == "2 $tool: --about: "*": $why" ]] && [ -z "$output" ] && [ "${#stderr_lines[@]}" -eq 1 ] ||
				{ echo "$text: $status: $stderr"; false; }
		done
	done <<-END
		example.net|is not a URI with a scheme, such as https:
		https:|is not a URI with a scheme, such as https:
		https_x://a|is not a URI with a scheme, such as https:
		http://example.net/|want https:, mailto: or tel: (RFC 9511, 2.1)
		ftp://example.net/|want https:, mailto: or tel: (RFC 9511, 2.1)
		https:example.net|want // and a host after https:
		https:///probing.txt|has no host
		https://:443/|has no host
		https://[]/|has no host
		https://[fd00::1/|has no host
		https://example.net:x/|has a bad port
		https://me@example.net/|names a user
		https://example.net/[|contains [ or ], which must be percent-encoded (RFC 3986)
		https://example.net/a b|contains a blank or a control character
		https://example.net/\\x01|contains a blank or a control character
		https://example.net/\\x7f|contains a blank or a control character
		https://example.net/\\xc3\\xa4|contains a character that must be percent-encoded (RFC 3986)
		https://example.net/"|contains a character that must be percent-encoded (RFC 3986)
		https://example.net/%%2|contains a % without two hexadecimal digits
		https://example.net/%%%%|contains a % without two hexadecimal digits
		https://example.net/#a#b|contains two #
		mailto:?|has no address like name@example.net
		mailto:lab|has no address like name@example.net
		mailto:@example.net|has no address like name@example.net
		mailto:lab@|has no address like name@example.net
		mailto:lab?cc=a@b|has no address like name@example.net
		tel:;|want a number like +1-201-555-0123
		tel:+|want a number like +1-201-555-0123
		tel:+-|want a number like +1-201-555-0123
		tel:112|want a number like +1-201-555-0123
		https://example.net/$(printf '%0181d' 0)|is longer than 200 bytes
	END
	for text in https://example.net 'https://[fd00::1]:8443/.well-known/probing.txt?a=%20#b' HTTPS://x "https://example.net/$(printf '%0180d' 0)" \
		mailto:lab@example.net 'mailto:a%20b@example.net?subject=scan' tel:+1-201-555-0123 'tel:+49(30)1;ext=7'; do
		run --separate-stderr send -M icmp_echoscan --about "$text" <<<10.0.0.1
		check 0 "" ""
		frames out.pcap | grep -q "00$(printf %s "$text" | hex)00$"
	done
}

@test "--about-in: unknown places, and what cannot be combined, are refused; payload and URI fit together" {
	run --separate-stderr send --about $URI --about-in echo,header </dev/null
	check 2 "" "zsend: --about-in: unknown place: header: there are: echo udp own option syn"
	run --separate-stderr send --about $URI --about-in '' </dev/null
	check 2 "" "zsend: --about-in: unknown place: : there are: echo udp own option syn"
	run --separate-stderr send --about-in echo </dev/null
	check 2 "" "zsend: --about-in needs --about"
	# The options may have either order.
	run --separate-stderr send --about-in echo --about $URI -M icmp_echoscan <<<10.0.0.1
	check 0 "" ""
	run --separate-stderr send --ttl 3+ -P 2 --about $URI --about-in syn </dev/null
	check 2 "" "zsend: --about-in: syn: cannot be combined with --ttl N+, since replies to data do not tell the hop of their probe"
	for tool in zsend zrecv; do
		run --separate-stderr $tool -w out.pcap -M tcp_banner --about $URI --about-in syn </dev/null
		check 2 "" "$tool: --about-in: syn: cannot be combined with tcp_banner, which needs SYNs without data"
	done
	head -c $((1400 - ${#URI} - 2)) /dev/zero >most
	both -M udp --probe-args file:most --about $URI --about-in own >frames
	sums_right 2
	printf 0 >>most
	run --separate-stderr send -M udp --probe-args file:most --about $URI --about-in own </dev/null
	check 2 "" "zsend: --about: payload and URI together are longer than 1400 bytes"
	head -c 1353 /dev/zero >most
	run --separate-stderr send -M udp --probe-args file:most --about $URI --about-in option </dev/null
	check 2 "" "zsend: --about: payload and URI together are longer than 1400 bytes"
	# A rate in bits counts the URI.
	[ "$(zsend -M icmp_echoscan --about $URI --print-probe | grep wire_bits)" = wire_bits=$((8 * (14 + 20 + 8 + 8 + ${#URI} + 2 + 4 + 20))) ]
	# With --flow, the checksum is the same in all attempts.
	printf '10.0.0.1,,+%s\n' 0 1 2 | send -M icmp_echoscan --ttl 3+ --flow --about $URI
	sums_right 3
	[ "$(frames out.pcap | transports | cut -c 5-8 | sort -u | wc -l)" -eq 1 ]
}

@test "zscan --about: of several ports of UDP none of which holds it that is said, and so is a probe that never does, without advice that is refused" {
	for ports in 53,123:no 53,9:yes 9:yes 53:no; do
		[ "$(zsend -M udp -p ${ports%:*} --about $URI --print-probe | grep about=)" = "about=${ports#*:}" ]
	done
	run ! grep about= <(zsend -M udp -p 53 --print-probe)
	: >none
	in_lab '
		cd "$1"
		for words in "-M udp -p 53,123" "-M udp -p 53,9" "-M udp -p 53" "-p 80,443,u:53,123" "-M udp -p 53,123 -q" "-p 80,81"; do
			echo "$words: $(zscan $words -b none -c 0.1 -r 1000 -o rows --about $2 10.0.9.0/31 2>&1 | grep about:)"
		done
		echo "banner: $(zscan -M tcp_banner -p 80 -b none -c 0.1 -o rows --about $2 -m meta 10.0.9.0/31 2>&1 | grep about:)"
		# The message names no other place, because there is none.
		echo "segments: $(zsend -k $KEY -M tcp_banner --about $2 <<<saddr,sport,daddr,dport,seqnum,acknum 2>&1)"
	' "$PWD" $URI >out
	cat out
	diff out - <<-END
		-M udp -p 53,123: zscan: --about: no probe of udp holds it at these ports: --about-in names more places
		-M udp -p 53,9: 
		-M udp -p 53: zsend: --about: no probe of udp holds it: --about-in names more places
		-p 80,443,u:53,123: zscan: --about: no probe of tcp_synscan,udp holds it at these ports: --about-in names more places
		-M udp -p 53,123 -q: 
		-p 80,81: zsend: --about: no probe of tcp_synscan holds it: --about-in names more places
		banner: zscan: --about: no probe of tcp_banner holds it, only the metadata do
		segments: zsend: --about: no probe of tcp_banner holds it
	END
	[ "$(jq -r "..|.about?|strings" meta)" = $URI ]
}

@test "--about in the lab: every probe finds the hosts that it finds without; Linux drops the option; a capture shows the URI" {
	chmod 755 . && in_lab '
		cd "$1"
		coproc ip netns exec far "$2/test/lab/echo" 9
		read -r _ <&${COPROC[0]}
		{ printf "10.0.9.%s\n" 1 2 3; printf "fd00:10::%s\n" 1 2 3; echo 10.0.202.1; } >targets
		# In immediate mode the ring has room for this many bytes of every frame. With the default length it has
		# 32 frames, too few on a busy machine.
		ip netns exec gw tcpdump -s 2048 --immediate-mode -Uni scanner -w seen.pcap 2>ready &
		tcpdump=$!
		until_true grep -q listening ready
		# scan NAME PROBE PORT [WORD...]: writes the rows of a scan to NAME.
		scan() {
			local name=$1 probe=$2 port=$3
			shift 3
			zrecv -M $probe -a -c 1 -f saddr,sport,classification,success,icmp_responder "$@" -- \
				zsend -M $probe ${port:+-p $port} -P 2 "$@" <targets | sort -u >$name
		}
		# all PROBE PORT URI: runs the three scans of a probe at the same time.
		all() {
			scan $1-$2-plain $1 "$2" &
			scan $1-$2-about $1 "$2" --about $3 --about-in echo,udp,own,syn &
			scan $1-$2-option $1 "$2" --about $3 --about-in option,syn &
			wait
		}
		scans=""
		for probe in tcp_synscan:443 tcp_synscan:444 tcp_synackscan:443 udp:9 icmp_echoscan: icmp6_echoscan: icmp_echo_time: dns:53 ntp:123 \
			upnp:1900 bacnet:47808; do
			all ${probe%:*} "${probe#*:}" $3 &
			scans="$scans $!"
			[ "$(wc -w <<<"$scans")" -lt 4 ] || { wait $scans; scans=""; }
		done
		wait $scans
		for words in "plain" "about --about $3"; do
			name=${words%% *} words=${words#$name}
			echo ff02::1 | zrecv -M icmp6_all_nodes -i lab0 -c 1 -f saddr,classification $words -o nodes-$name -- zsend -M icmp6_all_nodes -i lab0 $words
		done
		kill $tcpdump && wait $tcpdump
		# Only one of several senders prints the message that nothing holds the URI.
		for words in "ZSENDER=0 zsend -p 443" "ZSENDER=1 zsend -p 443" "zsend -p 443" "zsend -M tcp_synscan,icmp_echoscan -p 443" \
			"zsend -p 443 --about-in option,syn" "zsend -M udp -p 53,123" "zsend -M udp -p 53,9" "zsend -M udp --probe-args service:dns -p 9" \
			"zsend -M udp --probe-args service:sip -p 53" "zsend -M udp,icmp_echoscan -p u:53" "zsend -M udp -p 53 --about-in udp,option"; do
			echo 10.0.9.1 | env $words --about $3 2>>said
			echo "$?" >>said
		done
	' "$PWD" "$REPO" "$URI" 2>err || { cat err; false; }
	diff said - <<-'END'
		zsend: --about: no probe of tcp_synscan holds it: --about-in names more places
		0
		0
		zsend: --about: no probe of tcp_synscan holds it: --about-in names more places
		0
		0
		0
		zsend: --about: no probe of udp holds it: --about-in names more places
		0
		0
		zsend: --about: no probe of udp holds it: --about-in names more places
		0
		0
		0
		0
	END
	cmp nodes-plain nodes-about
	rm nodes-plain
	for plain in *-plain; do
		# The file has rows of hosts, not only its header.
		[ "$(wc -l <"$plain")" -gt 3 ]
		diff "$plain" "${plain%plain}about"
		grep -v : "$plain" | diff - "${plain%plain}option"
	done
	[ "$(ls ./*-plain | wc -l)" -eq 11 ]
	for name in tcp_synscan-443 icmp_echoscan- udp-9 dns-53; do [ "$(grep -c : $name-plain)" -eq 3 ]; done
	[ "$(sed 1d nodes-about)" = fe80::ff:fe00:1,echoreply ]
	for kind in "icmp[0] == 8 && ip[2:2] == "{$((38 + ${#URI})),$((42 + ${#URI}))} 'icmp6[0] == 128' 'ip and udp' 'ip6[6] == 17' 'tcp[13] == 2' 'tcp[13] == 18' \
		'ip6[6] == 6' 'ip6 dst ff02::1' 'ip6[6] == 60 && ip6[40] == 6' 'ip6[6] == 60 && ip6[40] == 58' \
		"ip6[6] == 60 && ip6[40] == 17 && ip6[90:2] == "{9,53,123,1900,47808}; do
		tcpdump -nr seen.pcap -w some.pcap "$kind" 2>err
		frames some.pcap | grep -q "${uri}00" || { cat err; echo "$kind"; false; }
	done
}
