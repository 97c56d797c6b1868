# Tests the stream of targets: the meaning of a line, which is the same for zblack and zsend, and
# the lines that are refused because their author meant something else.

load ../helper

setup() {
	cd "$BATS_TEST_TMPDIR" || return
}

# probed: prints the probes, as ADDR,PORT, of zsend -p 443 for the lines on stdin. Its messages go
# to sent.err.
probed() {
	zsend -S 198.18.0.2,fd00::2 -w - -p 443 -k "$KEY" 2>sent.err | tcpdump -nr - 2>/dev/null |
		sed -E 's/.* > (.*)\.([0-9]+): Flags.*/\1,\2/'
}

# means TEXT PROBES: zblack passes all lines unchanged, zsend makes these probes of them, and
# neither complains.
means() {
	local got
	printf "$1" >lines
	run --separate-stderr zblack -f /dev/null <lines
	[ "$status" -eq 0 ] || { echo "zblack: $stderr"; return 1; }
	zblack -f /dev/null <lines | cmp - lines || return 1
	got=$(probed <lines | paste -sd' ') || return 1
	[ "$got" = "$2" ] && [ ! -s sent.err ] || { printf 'lines: %s\ngot: %s\nwanted: %s\n' "$1" "$got" "$2"; cat sent.err; return 1; }
}

# refused TEXT PASSED PROBES REASON: zblack passes only these lines, zsend makes these probes, and
# both refuse the rest with these messages.
refused() {
	local got
	printf "$1" >lines
	run --separate-stderr zblack -f /dev/null <lines
	[ "$status" -eq 1 ] && [ "$output" = "$(printf "$2")" ] && [ "$stderr" = "$(sed 's/^/zblack: stdin:/' <<<"$4")" ] ||
		{ printf 'zblack: %s\nstatus %s\ngot: %s\n%s\nwanted: %s\n%s\n' "$1" "$status" "$output" "$stderr" "$2" "$4"; return 1; }
	got=$(probed <lines | paste -sd' ') || true
	[ "$got" = "$3" ] && [ "$(cat sent.err)" = "$(sed 's/^/zsend: stdin:/' <<<"$4")" ] ||
		{ printf 'zsend: %s\ngot: %s\nwanted: %s\n' "$1" "$got" "$3"; cat sent.err; return 1; }
}

NO_ADDRESS="a header without a column saddr, ip or addr for the address (and sport or port for the port)"
UNKNOWN="bad address (a header would name its column: saddr, ip or addr)"
NOT_ONE="more than one target: write a comma before a port, and # before a comment"
LATE_PORT="a port goes before the name: 192.0.2.1,443,,www.example.org"

@test "a target is an address, a port behind a comma, with blanks around it or none, and a comment that looks like no target" {
	means '10.0.9.1\n10.0.9.2,80\n2001:db8::1,80\n' '10.0.9.1,443 10.0.9.2,80 2001:db8::1,80'
	means '10.0.9.1, 8443\n10.0.9.2 ,8443\n10.0.9.3\t,\t8443\t\n10.0.9.4 , 8443\r\n10.0.9.5,\n' \
		'10.0.9.1,8443 10.0.9.2,8443 10.0.9.3,8443 10.0.9.4,8443 10.0.9.5,443'
	means '10.0.9.1 # 443 10.0.9.2\n10.0.9.1#10.0.9.2\n10.0.9.1, 80 #1\n10.0.9.1 ,, +3 # x\n' '10.0.9.1,443 10.0.9.1,443 10.0.9.1,80 10.0.9.1,443'
	means '10.0.9.1 web server 1\n10.0.9.1 - seen at 10:00\n10.0.9.1 3com\n10.0.9.1,80 2026-01-01T10:00:00Z\n10.0.9.1 x-10.0.9.2 10.0.9.3-x.example\n10.0.9.1\tup\t443\n' \
		'10.0.9.1,443 10.0.9.1,443 10.0.9.1,443 10.0.9.1,80 10.0.9.1,443 10.0.9.1,443'
	means '10.0.9.1 host-name seen 2026\n10.0.9.1 std::vector nginx/1.24\n10.0.9.1,80 (web) server, 2 cores\n10.0.9.1 tcp only\n' \
		'10.0.9.1,443 10.0.9.1,443 10.0.9.1,80 10.0.9.1,443'
	# Rows without their header.
	means '10.0.9.1,80,synack,1,0,63,2026-11-25T19:11:40.055340Z\n10.0.9.2,,x\n10.0.9.3,80,"a, b",1\n10.0.9.4,80,+2,name\n10.0.9.5,53,udp,1,0,63\n' \
		'10.0.9.1,80 10.0.9.2,443 10.0.9.3,80 10.0.9.4,80 10.0.9.5,53'
}

@test "a target may have a host name, after the attempt or, with a dot, in the place of the port; further fields follow it" {
	label=$(printf '%063d' 0 | tr 0 a)
	while IFS='|' read -r line probe; do
		means "$line\n" "$probe"
	done <<-END
		10.0.9.1,80,+3,www.example.org|10.0.9.1,80
		10.0.9.1,80,,www.example.org|10.0.9.1,80
		10.0.9.1,,+3,localhost|10.0.9.1,443
		10.0.9.1,,,localhost|10.0.9.1,443
		2001:db8::1,80,,a.example|2001:db8::1,80
		10.0.9.1 , 80 , , a.example # seen|10.0.9.1,80
		10.0.9.1,80,,a.example,seen,1|10.0.9.1,80
		10.0.9.1,80,,a b|10.0.9.1,80
		10.0.9.1,80,,b\xc3\xbccher.example|10.0.9.1,80
		10.0.9.1,80,+1,|10.0.9.1,80
		10.0.9.1,www.example.org|10.0.9.1,443
		10.0.9.1,www.example.org.\r|10.0.9.1,443
		10.0.9.1, _sip.7-x.Example\t# seen|10.0.9.1,443
		10.0.9.1,3com.4.example seen today|10.0.9.1,443
		10.0.9.1,a.example,tag,"b, c"|10.0.9.1,443
		2001:db8::1,1.2.3.4.example|2001:db8::1,443
		10.0.9.1,$label.$label.$label.${label:2}|10.0.9.1,443
		www.example.org,10.0.9.1|10.0.9.1,443
		www.example.org. , 2001:db8::1\r|2001:db8::1,443
		a.example,10.0.9.1,tag,"b, c"|10.0.9.1,443
		a.example,10.0.9.1 # seen 443|10.0.9.1,443
	END
	while IFS='|' read -r line why; do
		refused "10.0.9.9\n$line\n" '10.0.9.9\n' '10.0.9.9,443' "2: $why: ${line::80}"
	done <<-END
		10.0.9.1,localhost|bad port
		10.0.9.1,1.2.3|bad port
		10.0.9.1,a.example.1|bad port
		10.0.9.1,.example|bad port
		10.0.9.1,a..example|bad port
		10.0.9.1,a.ex*mple|bad port
		10.0.9.1,www.example.org:443|bad port
		10.0.9.1,a$label.example|bad port
		10.0.9.1,$label.$label.$label.${label:1}|bad port
		10.0.9.1,a.example,443|$LATE_PORT
		10.0.9.1,a.example,tag,443|$LATE_PORT
		10.0.9.1,a.example, u:53|$LATE_PORT
		10.0.9.1,a.example,443 tcp|$LATE_PORT
		10.0.9.1,a.example,10.0.9.2|$NOT_ONE
		10.0.9.1,a.example 443|$NOT_ONE
		10.0.9.1,a.example 10.0.9.2|$NOT_ONE
		10.0.9.1,80,,a.example 10.0.9.2|$NOT_ONE
		10.0.9.1,80,+256,a.example|bad attempt
		a.example,10.0.9.1,443|$LATE_PORT
		a.example,10.0.9.1,10.0.9.2|$NOT_ONE
		a.example,10.0.9.1 443|$NOT_ONE
		localhost,10.0.9.1|bad address
		a.example,10.0.9.1:443|bad address
		a.example,10.0.9.0/24|bad address
		a.example 10.0.9.1|bad address
		a.ex*mple,10.0.9.1|bad address
	END
	# The first line may have the name first.
	means 'a.example,10.0.9.1\n10.0.9.2,80\n' '10.0.9.1,443 10.0.9.2,80'
	# zperm ignores names in a list, even in the place of the port.
	printf '10.0.9.1,a.example\n10.0.9.2,,,b\n10.0.9.1\n' >list
	[ "$(zperm -f list | sort)" = $'10.0.9.1\n10.0.9.2' ]
	printf 'a.example,10.0.9.1\nb.example,10.0.9.1 # again\n10.0.9.3\nc.example, 2001:db8::1,tag\n' >list
	[ "$(zperm -f list | sort | paste -sd' ')" = "10.0.9.1 10.0.9.3 2001:db8::1" ]
	# The input of zgrab2, with a tag after the name or after an empty name.
	printf '10.0.9.1, a.example\n10.0.9.2, a.example, tag\n10.0.9.3, , tag\n10.0.9.4,\n10.0.9.5\n' >list
	[ "$(zperm -f list | sort | paste -sd' ')" = "10.0.9.1 10.0.9.2 10.0.9.3 10.0.9.4 10.0.9.5" ]
	printf '10.0.9.1,80,,a.example\n10.0.9.1,80,,b.example\n' >list
	[ "$(zperm -f list)" = 10.0.9.1,80 ]
	printf 'saddr,sport,name\n10.0.9.1,80,a b\n' >list
	[ "$(zperm -f list)" = 10.0.9.1,80 ]
}

@test "what is more than one target is none, and is refused with the number of its line and a remedy" {
	while IFS= read -r line; do
		refused "10.0.9.9\n$line\n" '10.0.9.9\n' '10.0.9.9,443' "2: $NOT_ONE: $(printf "$line" | tr '\t' '?')"
	done <<-'END'
		10.0.9.1 => 10.0.9.9
		10.0.9.1 and 10.0.9.2
		10.0.9.1 & 10.0.9.5
		10.0.9.1 ; 10.0.9.2
		10.0.9.1 (10.0.9.2)
		10.0.9.1 "10.0.9.2"
		10.0.9.1 [fd00::1]:443
		10.0.9.1,443 open 10.0.9.2
		10.0.9.1 web server, as 10.0.9.2.
		10.0.9.1 see http://10.0.9.2:80/
		10.0.9.1 is ip:2001:db8::1
		10.0.9.1,80,+1 host=10.0.9.2
		10.0.9.1 port: 443
		10.0.9.1 ports 443
		10.0.9.1 Port 443
		10.0.9.1 port=443
		10.0.9.1 "443"
		10.0.9.1 (443)
		10.0.9.1 | 443
		10.0.9.1 tcp/443
		10.0.9.1 u:53
		10.0.9.1 and ports 80; 443
		10.0.9.1 10.0.9.2
		10.0.9.1 ::1
		10.0.9.1 2001:db8::/32
		1.0.0.0\t24\t13335
		1.0.0.0 24
		1.0.0.0 255.255.255.0
		10.0.9.1 443
		10.0.9.1 443,80
		10.0.9.1 : 443
		10.0.9.1 port 443
		10.0.9.1 443/tcp open
		10.0.9.1 443 open
		10.0.9.1,80,443
		10.0.9.1,80, 443
		10.0.9.1,80,63,synack
		10.0.9.1,80,10.0.9.2
		10.0.9.1,80 10.0.9.2
		10.0.9.1,,,63
		10.0.9.1,80,+1,443
	END
}

@test "what people write for an address is refused with the form that works" {
	while IFS='|' read -r line why; do
		refused "$line\n10.0.9.9\n" '10.0.9.9\n' '10.0.9.9,443' "1: $why: ${line%%\\*}"
	done <<-'END'
		10.0.9.1:443|write a comma before the port: 192.0.2.1,443 or 2001:db8::1,443
		[::1]:443|write a comma before the port: 192.0.2.1,443 or 2001:db8::1,443
		[::1]|write the address without brackets
		[::1],443|write the address without brackets
		10.0.9.0/24|a prefix is not a target: zperm -f prints its addresses
		2001:db8::/48|a prefix is not a target: zperm -f prints its addresses
		10.0.9.5/29|a prefix is not a target: zperm -f prints its addresses
		10.0.9.0-10.0.9.9|a range is not a target: zperm -f prints its addresses
		010.0.0.1|leading zeros: some programs read them as octal
		10.0.0.008|leading zeros: some programs read them as octal
		10.*.*.*|a pattern is not a target: zperm -f takes lists of prefixes and ranges
		10.0.0-3.1-254|a pattern is not a target: zperm -f takes lists of prefixes and ranges
		{"saddr":"10.0.9.1"}|JSON: targets are lines of text: zfilter and zrecv write them with -O csv
		10.0.0.0 - 10.0.0.255|a range is not a target: zperm -f prints its addresses
		10.0.0.0 -10.0.0.255|a range is not a target: zperm -f prints its addresses
		10.0.0.0 to 10.0.0.255|a range is not a target: zperm -f prints its addresses
		10.0.9.1 through 10.0.9.5|a range is not a target: zperm -f prints its addresses
		10.0.9.1 -> 10.0.9.4|a range is not a target: zperm -f prints its addresses
		1.0.0.0 /24|a prefix is not a target: zperm -f prints its addresses
		1.0.0.0 / 24|a prefix is not a target: zperm -f prints its addresses
		1.0.0.0 netmask 255.255.255.0|a prefix is not a target: zperm -f prints its addresses
		10.0.9.1,443-445|one port per line: -p accepts several
		10.0.9.1,443/tcp|bad port
		localhost|bad address
		example.com|bad address
		"10.0.9.1"|bad address
		10.0.9.1,https|bad port
		10.0.9.1,10.0.9.2|bad port
		10.0.9.1,80-90|one port per line: -p accepts several
	END
}

# first_message: prints the message of zblack about the first line of the file "lines".
first_message() {
	run --separate-stderr zblack -f /dev/null <lines
	[ "$status" -eq 1 ] && [ -z "$output" ] || return 1
	printf '%s\n' "${stderr_lines[0]}"
}

@test "input that is no text is named: UTF-16 by its mark or each second byte, what is compressed by its magic, the rest as binary" {
	for encoding in utf-16 utf-16le utf-16be; do
		printf '10.0.9.1\r\n10.0.9.2\r\n' | iconv -t $encoding >lines
		[[ "$(first_message)" == "zblack: stdin:1: UTF-16 text: convert it: iconv -f utf-16 -t utf-8: "* ]]
	done
	for packer in gzip xz zstd; do
		echo 10.0.9.1 | $packer -c >lines
		[[ "$(first_message)" == "zblack: stdin:1: compressed: unpack it: $packer -dc: "* ]]
		cp lines list
		run --separate-stderr zperm -f list
		[ "$status" -eq 2 ] && [ "${#stderr_lines[@]}" -eq 1 ]
		[[ "$stderr" == "zperm: list:1: compressed: unpack it: $packer -dc: "* ]]
	done
	for text in '10.0.9.1\0\n' '\0\0\0\0\n' 'x\0\0y\n'; do
		printf "$text" >lines
		[[ "$(first_message)" == "zblack: stdin:1: binary, not text: "* ]]
	done
	printf '10.0.9.1\n' | iconv -t utf-32 >lines
	[[ "$(first_message)" == "zblack: stdin:1: binary, not text: "* ]]
}

@test "a header's names decide, in any order and case, quoted or not; no other column is a port" {
	means 'saddr\n10.0.9.1\n' '10.0.9.1,443'
	means 'saddr,sport\n10.0.9.1,80\n10.0.9.2\n10.0.9.3,\n10.0.9.4 , 80\n' '10.0.9.1,80 10.0.9.2,443 10.0.9.3,443 10.0.9.4,80'
	means 'saddr,success\n10.0.9.1,1\n10.0.9.2,0\n' '10.0.9.1,443 10.0.9.2,443'
	means 'saddr,ttl\n10.0.9.1,63\n' '10.0.9.1,443'
	means 'ttl,sport,saddr\n63,80,10.0.9.1\n,,10.0.9.2\n' '10.0.9.1,80 10.0.9.2,443'
	means '\xef\xbb\xbf"IP","Port"\r\n"10.0.9.1","80"\r\n"2001:db8::1",80\r\n' '10.0.9.1,80 2001:db8::1,80'
	means 'port,addr\n80,10.0.9.1\n' '10.0.9.1,80'
	means 'ip,domain,port\n10.0.9.1,"a ""b"", 443, c",80\n' '10.0.9.1,80'
	# If there are several, the first of saddr, ip, addr and the first of sport, port count.
	means 'addr,ip,saddr,port,sport\n10.0.9.1,10.0.9.2,10.0.9.3,1,2\n' '10.0.9.3,2'
	# Comments and blank lines before the header and among the rows.
	printf '# rows\n\nsaddr,ttl\n# 10.0.9.7\n10.0.9.1,63\n\n' >lines
	[ "$(zblack -f /dev/null <lines)" = $'saddr,ttl\n10.0.9.1,63' ]
	[ "$(probed <lines)" = 10.0.9.1,443 ]
	# Columns that are not read may contain anything.
	means 'saddr,a,b\n10.0.9.1,10.0.9.2,443\n' '10.0.9.1,443'
	# The header of rows of zrecv.
	means 'saddr,sport,classification,success,repeat,ttl,timestamp_str\n10.0.9.1,80,synack,1,0,63,x\n' '10.0.9.1,80'
}

@test "only a line with a known name is a header, it is the first, and it has to name the address" {
	refused 'localhost\n10.0.9.9\n' 10.0.9.9 10.0.9.9,443 '1: bad address: localhost'
	refused 'localhost,443\n10.0.9.9\n' 10.0.9.9 10.0.9.9,443 '1: bad address: localhost,443'
	refused '10.0.9.9\nsaddr\n' 10.0.9.9 10.0.9.9,443 '2: bad address: saddr'
	refused '10.0.9.9,name\n' '' '' '1: bad port: 10.0.9.9,name'
	refused 'port,proto\n80,t\n' '' '' $"1: $NO_ADDRESS: port,proto"$'\n2: the header has no column saddr, ip or addr: 80,t'
	# If all names are unknown, the line is no header, and only this line is refused.
	refused 'localhost,http\n10.0.9.9\n10.0.9.10,80\n' '10.0.9.9\n10.0.9.10,80' '10.0.9.9,443 10.0.9.10,80' "1: $UNKNOWN: localhost,http"
	refused '# hosts\n\nlocalhost,http\n10.0.9.9 \n10.0.9.10 # x\n' '10.0.9.9 \n10.0.9.10 # x' '10.0.9.9,443 10.0.9.10,443' "3: $UNKNOWN: localhost,http"
	refused ',"src_ip","ttl"\n10.0.9.9\n0,10.0.9.9,63\nsaddr,ttl\n' 10.0.9.9 10.0.9.9,443 "1: $UNKNOWN: ,\"src_ip\",\"ttl\"
3: bad address: 0,10.0.9.9,63
4: bad address: saddr,ttl"
	refused 'localhost,10.0.9.1\n10.0.9.9\n' 10.0.9.9 10.0.9.9,443 '1: bad address: localhost,10.0.9.1'
	refused 'host,"a\n10.0.9.8\nb"\n10.0.9.9\n' 10.0.9.9 10.0.9.9,443 "1: $UNKNOWN: host,\"a
2: inside a quoted field that began on an earlier line: 10.0.9.8
3: inside a quoted field that began on an earlier line: b\""
	refused 'saddr,"a\nb"\n10.0.9.9,63\n' '' '' "1: $NO_ADDRESS: saddr,\"a
2: inside a quoted field that began on an earlier line: b\"
3: the header has no column saddr, ip or addr: 10.0.9.9,63"
	refused 'saddr\n10.0.9.9,80\n' saddr '' '2: more fields than the header: 10.0.9.9,80'
	refused 'saddr,sport\n10.0.9.9,80,x\n' saddr,sport '' '2: more fields than the header: 10.0.9.9,80,x'
	refused 'saddr,sport\n10.0.9.9 # x,80\n,80\n10.0.9.9,0\n10.0.9.9,65536\n10.0.9.9,80 # x\n10.0.9.9:80\n' saddr,sport '' \
		"2: bad address: 10.0.9.9 # x,80
3: bad address: ,80
4: bad port: 10.0.9.9,0
5: bad port: 10.0.9.9,65536
6: bad port: 10.0.9.9,80 # x
7: write a comma before the port: 192.0.2.1,443 or 2001:db8::1,443: 10.0.9.9:80"
	refused 'ttl,saddr\n63\n' ttl,saddr '' '2: bad address: 63'
}

@test "a header that names a column of those that are read twice is refused, and all below it; other names may come twice" {
	twice='the header is ambiguous: it names a column twice'
	refused 'saddr,saddr\n10.0.9.1,10.0.9.2\n10.0.9.3\n' '' '' "1: $twice: saddr,saddr
2: $twice: 10.0.9.1,10.0.9.2
3: $twice: 10.0.9.3"
	refused '# rows\n\nsaddr,sport,"SPORT"\n10.0.9.1,80,443\n' '' '' "3: $twice: saddr,sport,\"SPORT\"
4: $twice: 10.0.9.1,80,443"
	refused 'saddr,port,ttl,port\n10.0.9.1,80\n' '' '' "1: $twice: saddr,port,ttl,port
2: $twice: 10.0.9.1,80"
	refused 'ip,saddr,ip\n' '' '' "1: $twice: ip,saddr,ip"
	refused 'saddr,saddr,"a\nb"\n10.0.9.9,63\n' '' '' "1: $twice: saddr,saddr,\"a
2: inside a quoted field that began on an earlier line: b\"
3: $twice: 10.0.9.9,63"
	printf 'saddr,sport,sport\n10.0.9.1,80,443\n' >list
	for tool in 'zperm --pairs -f' 'zblack --account -f /dev/null --targets'; do
		run --separate-stderr $tool list </dev/null
		[ "$status" -eq 2 ] && [[ "${stderr_lines[0]}" == "${tool%% *}: list:1: $twice: saddr,sport,sport" ]] ||
			{ echo "$tool: $status: $output $stderr"; false; }
	done
	means 'saddr,data,data,name,name\n10.0.9.1,1,2,a,b\n' '10.0.9.1,443'
	means 'saddr,ip,sport,port\n10.0.9.1,10.0.9.2,80,443\n' '10.0.9.1,80'
}

@test "a quoted field that goes on in the next line makes no targets of what is in it" {
	within="inside a quoted field that began on an earlier line"
	for header in 'saddr,data\n' ''; do
		n=$(printf "$header" | wc -l) port=''
		[ -n "$header" ] || port=,80
		refused "${header}10.0.9.1$port,\"x\n10.0.9.2\n10.0.9.3,80\n\"\"\ny\",\"z\n10.0.9.4\n\"\n10.0.9.5\n" "${header}10.0.9.5\n" 10.0.9.5,443 \
			"$((n + 1)): a quoted field does not end on its line: 10.0.9.1$port,\"x
$((n + 2)): $within: 10.0.9.2
$((n + 3)): $within: 10.0.9.3,80
$((n + 4)): $within: \"\"
$((n + 5)): $within: y\",\"z
$((n + 6)): $within: 10.0.9.4
$((n + 7)): $within: \""
	done
	refused 'saddr,data\n10.0.9.1,"x"y\n10.0.9.2,x"y\n' 'saddr,data\n10.0.9.2,x"y\n' 10.0.9.2,443 '2: text after a quoted field: 10.0.9.1,"x"y'
}

@test "a row longer than the buffer is refused whole; a longer comment is none the worse" {
	{ echo saddr,data; printf 10.0.9.1,; yes 10.0.9.2 | head -n 30000 | tr '\n' ,; echo; echo 10.0.9.3,x; } >lines
	run --separate-stderr zblack -f /dev/null <lines
	[ "$status" -eq 1 ]
	[ "$output" = $'saddr,data\n10.0.9.3,x' ]
	[[ "$stderr" == "zblack: stdin:2: a row that is longer than the buffer: 10.0.9.1,10.0.9.2,"* ]]
	{ printf '10.0.9.1 # '; yes 10.0.9.2 | head -n 30000 | tr '\n' ' '; echo; } >lines
	zblack -f /dev/null <lines | cmp - lines
}

# rows SEED KIND: prints rows under a header of that kind: plain ones and others. Every tenth is
# bad.
rows() {
	zperm -e "$1" -n 20000 -p 80,443,65535 10.0.0.0/8 | awk -F, -v kind="$2" '
		NR == 1 { print kind == 0 ? "saddr,sport" : kind == 1 ? "saddr" : kind == 2 ? "sport,saddr" : kind == 3 ? "saddr,ttl" : kind == 4 ? "ttl,saddr,data,sport" : "localhost,http" }
		NR % 10 == 3 { print kind < 2 || kind == 5 ? $1 : "x," $0; next }
		NR % 10 == 5 { print "\"" $1 "\"" ; next }
		NR % 10 == 7 { print $0 ",1,2,3,4" ; next }
		{ print kind == 0 || kind == 5 ? $0 : kind == 1 ? (NR % 7 ? $1 : $0) : kind == 2 ? $2 "," $1 : kind == 3 ? $1 "," 63 : "63," $1 ",\"a, b\"," $2 }'
}

@test "the quick way through plain lines and the slow one read the same targets under every header, and behind a line that is none" {
	for kind in 0 1 2 3 4 5; do
		rows 1 $kind >plain
		# A blank at the end sends a line to the scalar path.
		sed '2,$s/$/ /' plain >slow
		run --separate-stderr bash -c 'zblack -f "$1" -u 4 <plain 4>plain.status >plain.out' _ "$EX_CONF"
		[ "$status" -eq 1 ] && messages=$stderr
		run --separate-stderr bash -c 'zblack -f "$1" -u 4 <slow 4>slow.status | sed "s/ $//" >slow.out' _ "$EX_CONF"
		cmp plain.out slow.out
		[ "$(wc -l <plain.out)" -gt 10000 ]
		[ "$messages" = "$(sed 's/ $//' <<<"$stderr")" ]
		for key in n sum dropped dropped_sum bad; do
			[ "$(status_of $key plain.status zblack)" = "$(status_of $key slow.status zblack)" ]
		done
		probed <plain >plain.probes
		probed <slow >slow.probes
		cmp plain.probes slow.probes
		[ "$(wc -l <plain.probes)" -gt 10000 ]
		# zsend reads the same targets from the output of zblack.
		[ "$(status_of n plain.status zblack)" -eq "$(zsend -S 198.18.0.2 -w /dev/null -p 443 -k "$KEY" -u 2 <plain.out 2>&1 | grep -o ' n=[0-9]*' | tail -n 1 | cut -d= -f2)" ]
	done
}

# lists TEXT LINE...: each of TOOLS refuses this list with these messages: zblack -f and -w, zperm
# -f and zsend --deny.
WANTED=("zblack -w" "zperm -f")
EXCLUDED=("zblack -f" "zsend -S 198.18.0.2 -w /dev/null -k $KEY -p 80 --deny")
lists() {
	printf "$1" >list
	shift
	for tool in "${TOOLS[@]}"; do
		# shellcheck disable=SC2086 # several words
		run --separate-stderr $tool list </dev/null
		[ "$status" -eq 2 ] && [ -z "$output" ] && [ "$stderr" = "$(printf "${tool%% *}: list:%s\n" "$@")" ] ||
			{ printf '%s\n' "$tool" "$status" "$output" "$stderr" "wanted: $*"; return 1; }
	done
}

@test "lists as they are found: comments of either kind, a byte order mark, blanks, and prefixes with host bits, with one warning" {
	printf '\xef\xbb\xbf10.0.8.0/24 ; SBL1\r\n; Spamhaus DROP List\n\t 10.0.9.0/24\t# x\n  \n' >list
	[ "$(zperm -f list -c)" = 512 ]
	[ "$(printf '10.0.8.1\n10.0.9.1\n10.0.10.1\n' | zblack -f list)" = 10.0.10.1 ]
	printf '10.0.9.5/29\n10.0.9.16/29\n2001:db8::1/126\n' >list
	run --separate-stderr zperm -c -f list
	check 0 20 "zperm: list: 2 prefixes with address bits beyond the length, from line 1 on: the whole prefixes are used"
	run --separate-stderr zblack -f list < <(printf '10.0.9.0\n10.0.9.7\n10.0.9.8\n2001:db8::3\n2001:db8::4\n')
	check 0 $'10.0.9.8\n2001:db8::4' "zblack: list: 2 prefixes with address bits beyond the length, from line 1 on: the whole prefixes are used"
	run --separate-stderr zperm -e 1 10.0.9.5/31
	check 0 $'10.0.9.4\n10.0.9.5' "zperm: 10.0.9.5/31: address bits set beyond the prefix: the whole prefix is used"
	# A report names the entry as the list has it.
	echo 10.0.9.1 | zblack -f list --report report 2>/dev/null
	grep -qx '1,10.0.9.5/29,list,1' report
}

@test "what is no list is refused with the form that works: ports, patterns, octal numbers, netmasks, tables, JSON, UTF-16" {
	TOOLS=("${WANTED[@]}" "${EXCLUDED[@]}")
	lists '10.0.0.1\n\n\n[2001:db8::1]\n10.*.*.*\n10.0-3.0.1\n010.0.0.1\n10.08.0.0/16\n10.0.0.0/255.0.0.0\nexample.com\n' \
		"4: write the address without brackets: [2001:db8::1]" \
		"5: a pattern: write a prefix or a range: 10.0.0.0/8: 10.*.*.*" \
		"6: a pattern: write a prefix or a range: 10.0.0.0/8: 10.0-3.0.1" \
		"7: leading zeros: some programs read them as octal: 010.0.0.1" \
		"8: leading zeros: some programs read them as octal: 10.08.0.0/16" \
		"9: a netmask: write the length of the prefix: 10.0.0.0/8: 10.0.0.0/255.0.0.0" \
		"10: bad address: example.com"
	# Lines of pfx2as, of RIR delegated files, and of GeoLite.
	lists '1.0.0.0\t24\t13335\n' "1: several fields: write one prefix, range or address per line: 1.0.0.0?24?13335"
	lists 'apnic|AU|ipv4|1.0.0.0|256|20110811|assigned\n' "1: fields separated by |: extract the prefixes first: apnic|AU|ipv4|1.0.0.0|256|20110811|assigned"
	lists 'US,10.0.0.1\n' "1: fields separated by commas: extract the prefixes first: cut -d, -f1: US,10.0.0.1"
	lists '1.0.0.0/24,2077456\n' "1: fields separated by commas: extract the prefixes first: cut -d, -f1: 1.0.0.0/24,2077456"
	fields="1: fields separated by commas: extract the prefixes first: cut -d, -f1: saddr,sport"
	port="a port: a range has none: write 192.0.2.1 or 2001:db8::1, and give the port with -p"
	pair="an address followed by other fields is a target, not a range: zperm -f and zscan -w accept such lists"
	TOOLS=("zblack -w")
	lists 'saddr,sport\n10.0.9.1:443\n[::1]:443\n10.0.9.1,443\n10.0.9.2,443,synack\n' "$fields" \
		"2: $port: 10.0.9.1:443" "3: $port: [::1]:443" "4: $pair: 10.0.9.1,443" "5: $pair: 10.0.9.2,443,synack"
	# For an exclusion, the message does not say how to probe it.
	port="an exclusion has no port: write 192.0.2.1 or 2001:db8::1"
	TOOLS=("${EXCLUDED[@]}")
	lists 'saddr,sport\n10.0.9.1:443\n[::1]:443\n10.0.9.1,443\n10.0.9.2,443,synack\n' "$fields" \
		"2: $port: 10.0.9.1:443" "3: $port: [::1]:443" "4: $port: 10.0.9.1,443" "5: $port: 10.0.9.2,443,synack"
	TOOLS=("${WANTED[@]}" "${EXCLUDED[@]}")
	# Only the first line is reported, as all others have the same fault.
	lists '{"cidr":"1.10.16.0/20"}\n{"cidr":"1.19.0.0/16"}\n' '1: JSON: extract the prefixes first: jq -r .cidr: {"cidr":"1.10.16.0/20"}'
	for encoding in utf-16 utf-16le utf-16be; do
		printf '10.0.0.0/8\r\n10.0.0.0/8\r\n' | iconv -t $encoding >list
		run --separate-stderr zblack -f list </dev/null
		[ "$status" -eq 2 ] && [ "${#stderr_lines[@]}" -eq 1 ]
		[[ "$stderr" == "zblack: list:1: UTF-16 text: convert it: iconv -f utf-16 -t utf-8: "* ]]
	done
}

@test "of the bad lines of a list ten are named, and all are counted" {
	{ seq 23; echo 10.0.0.1; } >list
	run --separate-stderr zperm -f list
	[ "$status" -eq 2 ] && [ -z "$output" ]
	diff <(printf '%s\n' "${stderr_lines[@]}") <(for i in {1..10}; do echo "zperm: list:$i: bad address: $i"; done; echo "zperm: list: 23 bad lines in all")
}
