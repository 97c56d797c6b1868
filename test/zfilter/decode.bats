# SPDX-License-Identifier: ISC
#
# Tests zfilter --decode, which decodes answers of servers into columns.

# shellcheck disable=SC2016

load ../helper
load decode

# A root, two intermediate authorities, and the certificate of a server.
setup_file() {
	cd "$BATS_FILE_TMPDIR" || return
	issue root - rsa:2048 '/C=US/O=Example Trust, Inc./CN=Example Root R1' 'basicConstraints=critical,CA:TRUE'
	issue first root P-384 '/C=US/O=Example Trust, Inc./CN=E5' 'basicConstraints=critical,CA:TRUE'
	issue second first rsa:2048 '/C=DE/O=Beispiel GmbH/CN=Zwischenstelle 1' 'basicConstraints=critical,CA:TRUE'
	issue leaf second P-256 '/CN=www.example.com' 'subjectAltName=DNS:www.example.com,DNS:*.example.net,IP:192.0.2.1,IP:fd00::1\nkeyUsage=digitalSignature\nextendedKeyUsage=serverAuth\n'
}

setup() {
	cd "$BATS_FILE_TMPDIR" || return
}

# agree COLUMN...: reads rows with `whole` and these columns, each whole answer before its
# beginnings. Fails if a beginning has another value than the whole answer. It may be empty, and for
# COLUMN+ it may be a beginning of the value.
agree() {
	jq -en --args '[$ARGS.positional[] | {name: rtrimstr("+"), grows: endswith("+")}] as $columns |
		reduce inputs as $row ({n: 0, bad: 0};
			if $row.whole then .whole = $row else
				.n += 1 | .bad += ([.whole as $whole | $columns[] |
					$row[.name] as $have | $whole[.name] as $want |
					select($have != null and $have != $want and
						(.grows and ($have | type) == "string" and ($want | type) == "string" and ($want | startswith($have)) | not))] | length)
			end) | if .n > 10 and .bad == 0 then .n else error("\(.)") end' "$@"
}

# beginnings HEX: prints a row of the whole answer and one of each beginning of it.
beginnings() {
	awk -v answer="$1" 'BEGIN {
		print "whole,data"
		print "1," answer
		for (n = 0; n < length(answer); n += 2)
			print "," substr(answer, 1, n)
	}'
}

# --- options and columns

@test "--list-decoded prints name, type and meaning; each column is in the manual" {
	run --separate-stderr zfilter --list-decoded
	[ "$status" = 0 ]
	[ -z "$stderr" ]
	[ "${#lines[@]}" -gt 20 ]
	mandoc -T ascii -O width=500 "$REPO/man/zfilter.1" | col -bx | sed -n '/Decoded columns$/,/Several files$/p' >"$BATS_TEST_TMPDIR/manual"
	while read -r name type help; do
		[[ $type =~ ^(string|int)$ ]]
		[ -n "$help" ]
		grep -qw "$name" "$BATS_TEST_TMPDIR/manual" || { echo "$name"; false; }
		grep -wA 8 "$name" "$BATS_TEST_TMPDIR/manual" | grep -q 'a number' || [ "$type" = string ] || { echo "$name"; false; }
	done <<<"$output"
	run -3 bash -c 'zfilter --list-decoded >/dev/full'
}

@test "without -f the decoded columns follow those of the file, and all rows come through" {
	run --separate-stderr zfilter --decode '' < <(row "$(printf 'SSH-2.0-x\r\n' | hex)" "")
	check 0 "saddr,sport,data,$(zfilter --list-decoded | cut -d' ' -f1 | paste -sd,)
10.0.0.1,1,$(printf 'SSH-2.0-x\r\n' | hex),ssh,SSH-2.0-x,,,,,,2.0,x,,,,,,,,,,,,,,
10.0.0.1,2,,,,,,,,,,,,,,,,,,,,,,,," ""
}

@test "a file without data is refused, and one with neither that nor --decode is as before" {
	run --separate-stderr zfilter --decode '' < <(printf 'saddr,sport\n10.0.0.1,443\n')
	check 2 "" "zfilter: no such column: data: there are: saddr, sport, and those of --list-decoded"
	run --separate-stderr zfilter --decode -f nosuch '' < <(row "")
	check 2 "" "zfilter: no such column: nosuch: there are: saddr, sport, data, and those of --list-decoded"
	run --separate-stderr zfilter -f protocol '' < <(row "")
	check 2 "" "zfilter: no such column: protocol: there are: saddr, sport, data"
	run --separate-stderr zfilter --decode '' </dev/null
	check 0 "" ""
}

@test "decoded columns count in expressions, in -U, -c and -v, and have their types in JSON" {
	row "$(printf 'HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n' | hex)" "$(printf 'HTTP/1.1 404 No\r\n\r\n' | hex)" \
		"$(printf 'HTTP/1.0 200 OK\r\n\r\n' | hex)" "$(printf '+PONG\r\n' | hex)" >"$BATS_TEST_TMPDIR/rows"
	cd "$BATS_TEST_TMPDIR"
	run --separate-stderr zfilter --decode -f sport 'http_status < 300' rows
	check 0 $'sport\n4\n1\n3' "" || check 0 $'sport\n1\n3\n4' ""
	run --separate-stderr zfilter --decode -f sport 'http_status in 200-299 && sport > 1' rows
	check 0 $'sport\n3' ""
	run --separate-stderr zfilter --decode -v -f sport 'protocol = http' rows
	check 0 $'sport\n4' ""
	run --separate-stderr zfilter --decode -c 'http_status = 200' rows
	check 0 2 ""
	run --separate-stderr zfilter --decode -H -U http_status -f sport,http_status '' rows
	check 0 $'1,200\n2,404\n4,' ""
	run --separate-stderr zfilter --decode -c -U protocol protocol rows
	check 0 2 ""
	run --separate-stderr zfilter --decode -n 1 -U protocol -f protocol,first_line 'protocol != http' rows
	check 0 $'protocol,first_line\ntext,+PONG' ""
	run --separate-stderr zfilter --decode -O json -f sport,http_status,http_length,protocol '' rows
	check 0 '{"sport":1,"http_status":200,"http_length":5,"protocol":"http"}
{"sport":2,"http_status":404,"http_length":null,"protocol":"http"}
{"sport":3,"http_status":200,"http_length":null,"protocol":"http"}
{"sport":4,"http_status":null,"http_length":null,"protocol":"text"}' ""
	run --separate-stderr zfilter --decode -O text -f sport,protocol 'http_status != 404' rows
	check 0 $'1,http\n3,http\n4,text' ""
	# Decoded columns have their types by name, also in a later zfilter.
	run --separate-stderr bash -o pipefail -c 'zfilter --decode "" rows | zfilter -n 1 -O json -f http_status,http_length,cert_count'
	check 0 '{"http_status":200,"http_length":5,"cert_count":null}' ""
}

@test "what has been decoded stays as it is, as does another column of that name" {
	row "$(flight leaf.der)" "$(printf '220 x\r\n' | hex)" >"$BATS_TEST_TMPDIR/rows"
	cd "$BATS_TEST_TMPDIR"
	zfilter --decode '' rows >once
	zfilter --decode '' once | cmp once -
	run --separate-stderr zfilter --decode -f protocol,first_line '' < <(printf 'protocol,data\nsmtp,%s\n' "$(printf '220 x\r\n' | hex)")
	check 0 $'protocol,first_line\nsmtp,220 x' ""
}

@test "several files, columns in any order, with and without a name" {
	cd "$BATS_TEST_TMPDIR"
	{ echo data,name,saddr; echo "$(record 21 0228),a.example,10.0.0.1"; echo "$(printf 'x\n' | hex),b.example,10.0.0.2"; } >one
	{ echo saddr,data; echo "10.0.0.3,$(record 21 0228)"; } >two
	run --separate-stderr zfilter --decode -f saddr,tls_alert,tls_sni '' one two one
	check 0 'saddr,tls_alert,tls_sni
10.0.0.1,handshake_failure,a.example
10.0.0.2,,
10.0.0.3,handshake_failure,
10.0.0.1,handshake_failure,a.example
10.0.0.2,,' ""
	# Each file must have the column name if -f selects it.
	run --separate-stderr zfilter --decode -f saddr,name,tls_sni '' two
	check 2 "" "zfilter: no such column: name: there are: saddr, data, and those of --list-decoded"
	run --separate-stderr zfilter --decode -f saddr,tls_sni tls_sni one no-such-file two
	check 1 $'saddr,tls_sni\n10.0.0.1,a.example' "zfilter: no-such-file: No such file or directory"
	run --separate-stderr zfilter --decode -f saddr '' no-such-file one
	check 2 "" "zfilter: no-such-file: No such file or directory"
}

@test "data that is no hexadecimal is malformed: named by its line, counted, left out; either case is hexadecimal" {
	local x
	for x in 4 xy 4g 4- "41 " 0x41 41424344454647483z $'\x80\x80' "'41'"; do
		run --separate-stderr zfilter --decode -f sport,first_line '' < <(row 41 "$x" 42)
		check 1 $'sport,first_line\n1,A\n3,B' "zfilter: stdin:3: data: no hexadecimal"
	done
	# The line counts as the parser of CSV counts it. Bad data in a row that is not decoded is
	# ignored.
	run --separate-stderr zfilter --decode -f sport,first_line '' < <(printf 'sport,data\n1,"41"\n2,"4\n5"\n3,"42"\n4,4\n')
	check 1 $'sport,first_line\n1,A\n3,B' $'zfilter: stdin:3: data: no hexadecimal\nzfilter: stdin:6: data: no hexadecimal'
	run --separate-stderr zfilter --decode -f sport,first_line 'sport != 2' < <(row 41 xx 42)
	check 0 $'sport,first_line\n1,A\n3,B' ""
	[ "$(decoded_hex first_line 4a4B4c4D6a6B6c6D7E)" = JKLMjklm~ ]
	# Each pair of digits gives its byte, at every position in a word.
	for x in '' 41 4141 414141 41414141 4141414141 414141414141 41414141414141; do
		row "$x$(printf '%02X' {33..126} {160..191})" | zfilter --decode -O text -f first_line |
			cmp - <(printf "$(sed 's/../\\x&/g' <<<"$x$(printf '%02x' {33..126} {160..191})")\n")
	done
}

@test "rows of 32 KiB and more in pieces of any size are decoded as whole ones" {
	awk "$RANDOM_AWK"'BEGIN {
		seed = 3
		print "n,data,rest"
		for (i = 0; i < 30; i++) {
			line = sprintf("%x", 65 + int(26 * random()))
			n = 5
			for (k = int(17 * random()); k > 0; k--)
				n *= 2
			n = 5 + int(n * random())
			for (s = line; length(s) < 2 * n; )
				s = s s
			s = substr(s, 1, 2 * n)
			print i "," s "," (i % 7 ? n : "\"" n "\"")
		}
	}' >"$BATS_TEST_TMPDIR/rows"
	cd "$BATS_TEST_TMPDIR"
	[ "$(awk '{ if (length > n) n = length } END { print (n > 65536) }' rows)" = 1 ]
	zfilter --decode -H -f n,first_line,rest '' rows >whole
	awk -F, '{ gsub(/"/, "") } NR > 1 { print $1 "," length($2) / 2 "," $3 }' rows >want
	awk -F, '{ print $1 "," length($2) "," $3 }' whole | cmp - want
	for piece in 13 4096 65535 100000; do
		dd if=rows ibs=$piece obs=$piece status=none | zfilter --decode -H -f n,first_line,rest '' | cmp - whole
	done
}

# --- HTTP

@test "HTTP: status, server, location and length, in any case, among garbage, in folded lines" {
	local columns=protocol,http_status,http_server,http_location,http_length
	decodes() { [ "$(decoded "$1" "$2")" = "$3" ] || { printf '%q\n' "$2" "$3" "$(decoded "$1" "$2")"; false; }; }
	decodes $columns 'HTTP/1.1 200 OK\r\nServer: nginx/1.22.1\r\nContent-Length: 12\r\n\r\nx' http,200,nginx/1.22.1,,12
	decodes $columns 'HTTP/1.1 301 Moved\r\nLOCATION: https://www.example.com/?a=1,2\r\nserver:x\r\n\r\n' 'http,301,x,"https://www.example.com/?a=1,2",'
	decodes $columns 'HTTP/1.0 404 Not Found\nServer:\t thttpd \t\n\n' http,404,thttpd,,
	decodes $columns 'HTTP/1.1 200\r\nServer : a\r\n\r\n' http,200,a,,
	decodes $columns 'HTTP/2 204 \r\n\r\n' http,204,,,
	decodes $columns 'HTTP/1.1   503   x\r\n\r\n' http,503,,,
	# The first header of a name counts; lines that are no headers are ignored.
	decodes $columns 'HTTP/1.1 200 OK\r\nServer: a\r\nServer: b\r\n\r\nServer: c\r\n' http,200,a,,
	decodes $columns 'HTTP/1.1 200 OK\r\ngarbage\r\n: x\r\n\t\xff\xfe\r\nX-Server: b\r\nServers: c\r\nServer: a\r\n\r\n' http,200,a,,
	decodes $columns 'HTTP/1.1 200 OK\r\nServer: one\r\n two\r\n\t  three\r\nLocation: /\r\n\r\n' 'http,200,one two three,/,'
	decodes $columns 'HTTP/1.1 200 OK\r\n Server: b\r\nServer:\r\n a\r\n\r\n' http,200,a,,
	# A status has three digits, a length has digits only.
	decodes $columns 'HTTP/1.1 20 x\r\n\r\n' http,,,,
	decodes $columns 'HTTP/1.1 2000 x\r\n\r\n' http,,,,
	decodes $columns 'HTTP/1.1 OK\r\n\r\n' http,,,,
	decodes $columns 'HTTP/1.1\r\n\r\n' http,,,,
	for length in -1 +1 1,2 0x10 1e3 '' 12345678901234567890 '1 2' 1.; do
		decodes $columns "HTTP/1.1 200 x\r\nContent-Length: $length\r\n\r\n" http,200,,,
	done
	decodes $columns 'HTTP/1.1 200 x\r\nContent-Length: 0012\r\n\r\n' http,200,,,12
	# Interim answers come before the one that counts.
	decodes $columns 'HTTP/1.1 103 Early\r\nServer: early\r\n\r\nHTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nServer: late\r\n\r\n' http,200,late,,
	decodes $columns 'HTTP/1.1 101 Switching\r\nServer: x\r\n\r\n\x81\x02hi' http,101,x,,
	# A header that is cut does not count.
	decodes $columns 'HTTP/1.1 200 OK\r\nServer: nginx/1.2' http,200,,,
	decodes $columns 'HTTP/1.1 200 OK\r\nServer: nginx/1.2\r\n' http,200,,,
	decodes $columns 'HTTP/1.1 200 OK\r\nServer: nginx/1.2\r\nC' http,200,nginx/1.2,,
	# These are not HTTP either.
	decodes $columns 'RTSP/1.0 200 OK\r\nServer: x\r\n\r\n' text,,,,
	decodes $columns ' HTTP/1.1 200 OK\r\n\r\n' text,,,,
	# Control characters, which a terminal would obey, are replaced.
	decodes http_server 'HTTP/1.1 200 OK\r\nServer: a\033[31m\x9b\302\233\x00\x7fb \303\274\r\n\r\n' 'a?[31m?????b ü'
}

@test "HTTP: the title, of the part of the body that is there" {
	title() { [ "$(decoded http_title "HTTP/1.1 200 OK\r\n${3-}\r\n$1")" = "$2" ] || { printf '%q\n' "$1" "$2" "$(decoded http_title "HTTP/1.1 200 OK\r\n${3-}\r\n$1")"; false; }; }
	title '<html><head><title>Welcome to nginx!</title>' 'Welcome to nginx!'
	title '<TITLE lang=en\n data-x="1">\n\t Two \r\n\f words  </TiTlE>' 'Two words'
	title '<title></title>' ''
	title '<title> &nbsp; </title><title>second</title>' ''
	title '<titles>no</titles><title-x>no</title-x><title>yes</title>' yes
	title '<!-- <title>no</title> --><title>yes</title>' yes
	title '<!-- <title>no</title>' ''
	title '<title>a <b>tag</b></title>' 'a <b>tag</b>'
	title '<title>cut' ''
	title '<title>cut</titl' ''
	title '<title' ''
	title 'no page' ''
	title '<title>Tom &amp; Jerry &lt;3 &#65;&#x42;&#X43; &quot;q&quot; &gt;</title>' '"Tom & Jerry <3 ABC ""q"" >"'
	title '<title>&amp;amp; &unknown; &amp &; &#; &#x; &#xg; &#65 &</title>' '&amp; &unknown; &amp &; &#; &#x; &#xg; &#65 &'
	title '<title>&#228;&#x20ac;&#128640;&auml;&copy;</title>' 'ä€🚀ä©'
	title '<title>&#0;&#xd800;&#x110000;&#99999999999999999999;x</title>' '����x'
	title '<title>a&#27;[31m&#155;&#10;&#x0a;b\033\x9b</title>' 'a?[31m?? b??'
	title '<title>\303\244 Latin-1: \344</title>' $'ä Latin-1: \344'
	# Chunks may divide the title anywhere, and may be cut; a compressed body has no title.
	local chunked='Transfer-Encoding: chunked\r\n' page='<title>In chunks</title>' k
	for ((k = 1; k < ${#page}; k++)); do
		title "$(printf '%x' $k)\r\n${page:0:k}\r\n$(printf '%X;a=b' $((${#page} - k)))\r\n${page:k}\r\n0\r\n\r\n" 'In chunks' "$chunked"
	done
	title "1\r\n<\r\n16\r\n${page:1:22}\r\n1\r\n>\r\n" 'In chunks' 'TRANSFER-ENCODING: gzip, Chunked\r\n'
	title "ffffffffffffffffffffff\r\n$page" 'In chunks' "$chunked"
	title "10000000000000000\r\n$page" 'In chunks' "$chunked"
	title "1000\r\n$page" 'In chunks' "$chunked"
	title "8\r\n<title>I\r\nno size\r\nn chunks</title>\r\n" '' "$chunked"
	title "8\r\n<title>IXn chunks</title>\r\n" '' "$chunked"
	title "\r\n$page" '' "$chunked"
	title "$page" '' 'Content-Encoding: gzip\r\n'
	title "$page" 'In chunks' 'Content-Encoding: identity\r\n'
}

@test "HTTP: an answer that is cut anywhere says nothing else than the whole" {
	local answer
	for answer in \
		'HTTP/1.1 200 OK\r\nServer: nginx\r\n folded\r\nContent-Length: 1234\r\n  5\r\nLocation: /a\r\n\r\n<html><title>A &amp; B</title>' \
		'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nContent-Length: 1234\r\n\r\n12\r\n<title>A &amp; B</ti\r\n4\r\ntle>\r\n0\r\n\r\n'; do
		beginnings "$(printf %b "$answer" | hex)" | zfilter --decode -O json |
			agree protocol first_line+ http_status http_server http_title http_location http_length ssh_version tls_version
	done
}

# --- lines of text

@test "SSH: version of the protocol, and of the software with its comment" {
	decodes() { [ "$(decoded protocol,ssh_version,ssh_software,first_line "$1")" = "$2" ] || { printf '%q\n' "$1" "$2" "$(decoded protocol,ssh_version,ssh_software,first_line "$1")"; false; }; }
	decodes 'SSH-2.0-OpenSSH_9.2p1 Debian-2+deb12u3\r\n' 'ssh,2.0,OpenSSH_9.2p1 Debian-2+deb12u3,SSH-2.0-OpenSSH_9.2p1 Debian-2+deb12u3'
	decodes 'SSH-1.99-Cisco-1.25\n\x00\x00\x01\x0c' ssh,1.99,Cisco-1.25,SSH-1.99-Cisco-1.25
	decodes 'SSH-2.0-dropbear' ssh,2.0,dropbear,SSH-2.0-dropbear
	decodes 'SSH-2.0-\r\n' ssh,2.0,,SSH-2.0-
	decodes 'SSH-2.0' ssh,,,SSH-2.0
	# Other lines may come first (RFC 4253, section 4.2).
	decodes 'Go away\r\n\r\nNo, really\r\nSSH-2.0-x\r\n' 'ssh,2.0,x,Go away'
	decodes 'Go away\r\n\x00\x01\r\nSSH-2.0-x\r\n' 'text,,,Go away'
	decodes 'ssh-2.0-x\r\n' text,,,ssh-2.0-x
	decodes 'SSH-2.0-a\033]0;x\007b\r\n' ',,,'
	decodes 'SSH-2.0-a\033]0;xb\r\n' 'ssh,2.0,a?]0;xb,SSH-2.0-a?]0;xb'
}

@test "text: its first line that is not empty, whoever says it; bytes that are no text are none" {
	decodes() { [ "$(decoded protocol,first_line "$1")" = "$2" ] || { printf '%q\n' "$1" "$2" "$(decoded protocol,first_line "$1")"; false; }; }
	decodes '220 mail.example.com ESMTP Exim 4.96\r\n250 x\r\n' 'text,220 mail.example.com ESMTP Exim 4.96'
	decodes '220-\xabF\xfcr Elise\xbb\r\n' $'text,220-\xabF\xfcr Elise\xbb'
	decodes '* OK [CAPABILITY IMAP4rev1] Dovecot ready.\r\n' 'text,* OK [CAPABILITY IMAP4rev1] Dovecot ready.'
	decodes "-ERR unknown command 'GET'\r\n" "text,-ERR unknown command 'GET'"
	decodes '+PONG\r\n' text,+PONG
	decodes 'RFB 003.008\n' 'text,RFB 003.008'
	decodes '\r\n\r\n \r\nlogin: ' 'text,login: '
	decodes 'tab\there\r\n' $'text,tab?here'
	decodes '\033[2J\033[1mhello' 'text,?[2J?[1mhello'
	decodes '5\r' text,5
	decodes 'Gr\303\274\303\237e\r\n' text,Grüße
	decodes 'cut \342\202' 'text,cut '
	decodes '\351\230\277\351\207\214' text,阿里
	decodes 'a,b "c"' 'text,"a,b ""c"""'
	# Greeting of MySQL, negotiation of Telnet, DNS, high bytes, blanks, nothing.
	decodes 'J\x00\x00\x00\x0a8.0.33\x00' ,
	decodes '\xff\xfd\x18\xff\xfd\x20' ,
	decodes '\xff\xfe\xfd\xfc' ,
	decodes 'a\x00b' ,
	decodes 'a\x07\r\n' ,
	decodes '\r\n\r\n' ,
	decodes '' ,
	# A beginning of HTTP or SSH may still become that, so it is no text.
	decodes H ,
	decodes SSH ,
	decodes SSL text,SSL
}

@test "text: an answer that is cut anywhere says nothing else than the whole" {
	local answer
	for answer in 'SSH-2.0-OpenSSH_9.2p1 Debian-2\r\n\x00\x01' '220 Gr\303\274\342\202\254\360\237\232\200 x\r\n\x00' '\r\n\r\n+PONG 123456\r\n'; do
		beginnings "$(printf %b "$answer" | hex)" | zfilter --decode -O json | agree protocol first_line+ ssh_version ssh_software+ http_status tls_version
	done
}

# --- TLS

@test "TLS: version and cipher suite of the ServerHello" {
	local columns=protocol,tls_version,tls_cipher version
	[ "$(decoded_hex $columns "$(record 22 "$(server_hello 0303 c02f)")")" = tls,TLS1.2,TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256 ]
	[ "$(decoded_hex $columns "$(record 22 "$(server_hello 0303 1301 002b00020304003300040017ffff)")")" = tls,TLS1.3,TLS_AES_128_GCM_SHA256 ]
	[ "$(decoded_hex $columns "$(record 22 "$(server_hello 0303 1301 002b00027f1c)")")" = tls,0x7f1c,TLS_AES_128_GCM_SHA256 ]
	for version in 0300,SSL3.0 0301,TLS1.0 0302,TLS1.1 0303,TLS1.2 0304,TLS1.3 0305,0x0305 0203,0x0203; do
		[ "$(decoded_hex tls_version "$(record 22 "$(server_hello "${version%,*}" 0005)")")" = "${version#*,}" ]
	done
	[ "$(decoded_hex tls_cipher "$(record 22 "$(server_hello 0303 beef)")")" = 0xbeef ]
	# With a session, with empty extensions, and with lengths that contradict each other.
	[ "$(decoded_hex $columns "$(record 22 "$(message 2 "0303$(printf '5a%.0s' {1..32})20$(printf '5a%.0s' {1..32})003500ff0100")")")" = tls,, ]
	[ "$(decoded_hex $columns "$(record 22 "$(message 2 "0303$(printf '5a%.0s' {1..32})20$(printf '5a%.0s' {1..32})0035000005ff01000100")")")" = tls,TLS1.2,TLS_RSA_WITH_AES_256_CBC_SHA ]
	[ "$(decoded_hex $columns,cert_error "$(record 22 "$(server_hello 0303 c02f 002b000403040304)")")" = 'tls,,,bad message' ]
	[ "$(decoded_hex $columns,cert_error "$(record 22 "$(server_hello 0303 c02f 002b0005)")")" = 'tls,,,bad message' ]
	[ "$(decoded_hex $columns,cert_error "$(record 22 "$(message 2 0303)")")" = 'tls,,,bad message' ]
}

@test "TLS: cipher suites have the names that openssl has" {
	openssl ciphers -V -stdname 'ALL:COMPLEMENTOFALL:@SECLEVEL=0' | sed -E 's/^ *0x(..),0x(..) - ([^ ]*) .*/\1\2 \3/' | grep -vE 'PSK|SRP|NULL' >"$BATS_TEST_TMPDIR/suites"
	[ "$(wc -l <"$BATS_TEST_TMPDIR/suites")" -gt 60 ]
	while read -r number name; do
		echo "$name,$(record 22 "$(server_hello 0303 "$number")")"
	done <"$BATS_TEST_TMPDIR/suites" | sed '1i want,data' | zfilter --decode -H -f want,tls_cipher '' | awk -F, '$1 != $2 { print; bad = 1 } END { exit bad }'
	# The table has ascending numbers, each of them once.
	grep -oE '\{ 0x[0-9a-f]{4}' "$REPO/zfilter/tls_names.c" | sort -C -u
}

@test "TLS: the first alert by its name or number, with or without a ServerHello" {
	alert() { [ "$(decoded_hex protocol,tls_alert "$1")" = "tls,$2" ] || { printf '%s\n' "$1" "$2" "$(decoded_hex protocol,tls_alert "$1")"; false; }; }
	alert "$(record 21 0228)" handshake_failure
	alert "$(record 21 0246)" protocol_version
	alert "$(record 21 0250)" internal_error
	alert "$(record 21 0170)" unrecognized_name
	alert "$(record 21 0100)" close_notify
	alert "$(record 21 0279)" ech_required
	alert "$(record 21 0263)" 99
	alert "$(record 21 02ff)" 255
	alert "$(record 21 0170)$(record 21 0228)" unrecognized_name
	alert "$(record 21 0170)$(flight leaf.der)" unrecognized_name
	alert "$(record 22 "$(server_hello 0303 c02f)")$(record 21 0228)" handshake_failure
	alert "$(record 21 02)$(record 21 28)" handshake_failure
	alert "$(record 21 02)" ""
	alert "$(record 21 '')" ""
	# An encrypted record is no alert.
	alert "$(record 22 "$(server_hello 0303 1301 002b00020304)")$(record 20 01)$(record 21 0228)" ""
	[ "$(decoded_hex protocol,tls_alert "$(record 23 0228)")" = , ]
	[ "$(decoded_hex cert_error "$(record 21 0228)")" = "" ]
}

@test "TLS: messages may be spread over records in any way, and several be in one" {
	local answer messages=() k n want
	messages=("$(server_hello 0303 c02f)" "$(certificates leaf.der second.der)" "$(message 12 0011223344)" "$(message 14 '')")
	answer=$(printf %s "${messages[@]}")
	zfilter --decode '' < <(row "$(record 22 "$answer")") | sed 1d | cut -d, -f4- >"$BATS_TEST_TMPDIR/want"
	grep -q '^tls,.*,TLS1.2,.*,2,.*CN=www.example.com,' "$BATS_TEST_TMPDIR/want"
	# In two records, divided anywhere; in records of 1 byte, 2, 3 ..., with some empty ones;
	# and in one record for each message.
	awk -v answer="$answer" 'function record(s) { return sprintf("160303%04x", length(s) / 2) s }
	BEGIN {
		print "data"
		for (k = 2; k < length(answer); k += 2)
			print record(substr(answer, 1, k)) record(substr(answer, k + 1))
		for (n = 1; n < 1000; n += 1 + int(n / 3)) {
			s = ""
			for (k = 0; k < length(answer); k += 2 * n)
				s = s record(substr(answer, k + 1, 2 * n)) (k % 3 ? "" : record(""))
			print s
		}
	}' >"$BATS_TEST_TMPDIR/rows"
	for k in "${messages[@]}"; do record 22 "$k"; done >>"$BATS_TEST_TMPDIR/rows"
	echo >>"$BATS_TEST_TMPDIR/rows"
	zfilter --decode '' "$BATS_TEST_TMPDIR/rows" | sed 1d | cut -d, -f2- | sort | uniq -c >"$BATS_TEST_TMPDIR/got"
	n=$(($(wc -l <"$BATS_TEST_TMPDIR/rows") - 1))
	[ "$n" -gt 1000 ]
	sed 's/^ *//' "$BATS_TEST_TMPDIR/got" | cmp - <(sed "s/^/$n /" "$BATS_TEST_TMPDIR/want")
}

@test "TLS: an answer that is cut anywhere says nothing else than the whole; what it lacks of the chain it says" {
	local answer certificates
	answer=$(flight leaf.der second.der first.der)
	beginnings "$answer" | zfilter --decode -O json >"$BATS_TEST_TMPDIR/rows"
	agree protocol tls_version tls_cipher tls_alert cert_sha256 cert_subject cert_issuer cert_sans cert_not_before cert_not_after cert_key cert_chain+ \
		first_line <"$BATS_TEST_TMPDIR/rows"
	# Before the chain is whole, the error is "cut", and the certificates that have come count;
	# from then on there is no error.
	certificates=$(($(record 22 "$(server_hello 0303 c02f)$(certificates leaf.der second.der first.der)" | wc -c) / 2 + 5))
	jq -es --argjson whole $certificates 'map(select(.whole | not)) | to_entries | all(
		.key as $n | .value |
		if $n < 5 then .protocol == null and .cert_error == null
		elif $n < $whole then .cert_error == "cut" and ((.cert_chain // "") | split(" ") | length) == (.cert_count // 0)
		else .cert_error == null and .cert_count == 3 end)' "$BATS_TEST_TMPDIR/rows"
	[ "$(jq -r .cert_count "$BATS_TEST_TMPDIR/rows" | sort -u | paste -sd ' ')" = "0 1 2 3 null" ]
	# In TLS 1.3 no certificate comes in plain text, so none is missing.
	[ "$(decoded_hex cert_count,cert_error "$(record 22 "$(server_hello 0303 1301 002b00020304)")$(record 20 01)$(record 23 1717)")" = , ]
	[ "$(decoded_hex cert_count,cert_error "$(record 22 "$(server_hello 0303 1301 002b00020304)")")" = , ]
	# Neither is one missing if the cipher suite needs no certificate.
	[ "$(decoded_hex cert_count,cert_error "$(record 22 "$(server_hello 0303 0018)$(message 14 '')")")" = , ]
	[ "$(decoded_hex cert_count,cert_error "$(record 22 "$(server_hello 0303 c02f)")")" = ,cut ]
	[ "$(decoded_hex cert_count,cert_chain,cert_error "$(record 22 "$(server_hello 0303 c02f)$(message 11 000000)")")" = 0,, ]
}

@test "TLS: garbage in records, in messages and in the list of certificates" {
	local hello columns=tls_version,cert_count,cert_error
	hello=$(record 22 "$(server_hello 0303 c02f)")
	garbage() { [ "$(decoded_hex $columns "$hello$1")" = "TLS1.2,$2" ] || { printf '%s\n' "$1" "$2" "$(decoded_hex $columns "$hello$1")"; false; }; }
	garbage 0000000000 ',bad record'
	garbage 1603034801 ',bad record'
	garbage 1604030005aaaaaaaaaa ',bad record'
	garbage "$(record 99 00)" ',bad record'
	garbage "$(record 22 0bffffff000000)" '0,bad message'
	garbage "$(record 22 0bfffffffffffcffffff)" '0,bad message'
	garbage "$(record 22 0bfffffffffffcfffff9)" 0,cut
	garbage "$(record 22 "$(message 11 00)")" '0,bad message'
	garbage "$(record 22 "$(message 11 000001)")" '0,bad message'
	garbage "$(record 22 "$(message 11 00000100)")" '0,bad message'
	garbage "$(record 22 "$(message 11 "$(vector 3 000000)")")" '1,certificate: nothing there'
	garbage "$(record 22 "$(message 11 "$(vector 3 000005aa)")")" '0,bad message'
	[[ $(decoded_hex $columns "$hello$(record 22 "$(message 11 "$(vector 3 000001aa)")")") == "TLS1.2,1,certificate: "* ]]
	garbage "$(record 22 ffffffff)" ,cut
	# An answer that does not begin with a record is not TLS.
	[ "$(decoded_hex protocol 1603030000)" = tls ]
	[ "$(decoded_hex protocol 16030300)" = "" ]
	[ "$(decoded_hex protocol 1602030000)" = "" ]
	[ "$(decoded_hex protocol 1603050000)" = "" ]
	[ "$(decoded_hex protocol 1403030000)" = "" ]
	[ "$(decoded_hex protocol 1603034801)" = "" ]
}

@test "TLS: of a server's own answers, what openssl s_client is told: version, suite, chain by name, and alerts" {
	cat leaf.pem leaf.key >leaf.both
	cat second.pem first.pem root.pem >authorities
	issue other - rsa:2048 /CN=other.example
	issue edwards - ed25519 /CN=edwards.example
	PRELUDE=$REPO/test/zfilter/decode.bash in_lab '
		# serve OPTION...: starts a server with these options.
		serve() {
			: >server.out
			openssl s_server -www -accept 127.0.0.1:4433 "$@" </dev/null >server.out 2>&1 &
			until_true grep -q "^ACCEPT" server.out
		}
		stop() { kill $!; wait $! 2>/dev/null || true; }
		# same HELLO NAME OPTION...: the decoded answer agrees with s_client with these
		# options.
		same() {
			local version cipher
			printf "name,data\n%s,%s\n" "$2" "$(answer_of 4433 "$1")" >rows
			openssl s_client -connect 127.0.0.1:4433 -servername "$2" -showcerts "${@:3}" </dev/null >client.out 2>&1
			version=$(sed -n "s,^ *Protocol *: TLSv,,p" client.out | head -n 1)
			cipher=$(sed -n "s/.*, Cipher is //p" client.out)
			cipher=$(openssl ciphers -stdname ALL:@SECLEVEL=0 | awk -v name="$cipher" "\$3 == name { print \$1 }")
			[ "$(zfilter --decode -H -f tls_version,tls_cipher,tls_sni "" rows)" = "TLS$version,$cipher,$2" ] || {
				echo "$*: TLS$version,$cipher"; zfilter --decode -f tls_version,tls_cipher,tls_alert,tls_sni,cert_error "" rows; exit 1; }
			zfilter --decode -O text -f cert_chain "" rows | tr " " "\n" >chain
			sed -n "/^-----BEGIN CERT/,/^-----END CERT/p" client.out | sed "s/^-----BEGIN.*//; s/^-----END.*/;/" | tr -d "\n" | tr ";" "\n" | cmp - chain
		}
		serve -cert leaf.pem -key leaf.key -cert_chain authorities -servername other.example -cert2 other.pem -key2 other.key
		same "$(client_hello www.example.com)" www.example.com -tls1_2 -cipher ECDHE-ECDSA-AES128-GCM-SHA256
		[ "$(wc -l <chain)" = 4 ] || exit 1
		# A warning comes first, because the name is not that of -servername.
		[ "$(zfilter --decode -H -f tls_alert,cert_error "" rows)" = unrecognized_name, ] || exit 1
		same "$(client_hello other.example)" other.example -tls1_2 -cipher ECDHE-RSA-AES128-GCM-SHA256
		# In TLS 1.3, the version and the suite.
		printf "data\n%s\n" "$(answer_of 4433 "$(client_hello www.example.com $TLS_1_3)")" >rows
		[ "$(zfilter --decode -H -f tls_version,tls_cipher,cert_count,cert_error "" rows)" = TLS1.3,TLS_AES_128_GCM_SHA256,, ] || exit 1
		stop
		serve -cert edwards.pem -key edwards.key -tls1_2
		same "$(client_hello edwards.example)" edwards.example -tls1_2 -cipher ECDHE-ECDSA-AES128-GCM-SHA256
		[ "$(zfilter --decode -H -f cert_key "" rows)" = Ed25519 ] || exit 1
		stop
		serve -cert leaf.pem -key leaf.key -tls1_3
		printf "data\n%s\n" "$(answer_of 4433 "$(client_hello www.example.com)")" >rows
		[ "$(zfilter --decode -H -f protocol,tls_version,tls_alert,cert_count,cert_error "" rows)" = tls,,protocol_version,, ] || exit 1
		stop
		serve -cert leaf.pem -key leaf.key -tls1_2 -cipher AES256-SHA
		printf "data\n%s\n" "$(answer_of 4433 "$(client_hello www.example.com)")" >rows
		[ "$(zfilter --decode -H -f protocol,tls_alert "" rows)" = tls,handshake_failure ] || exit 1
		stop
	'
}

# --- certificates

@test "certificates: each column is what openssl x509 says, whatever the key" {
	local kind name want
	mkdir -p "$BATS_TEST_TMPDIR/kinds"
	cd "$BATS_TEST_TMPDIR/kinds"
	for kind in rsa:2048,RSA-2048 rsa:3072,RSA-3072 rsa:1024,RSA-1024 P-256,ECDSA-P-256 P-384,ECDSA-P-384 P-521,ECDSA-P-521 \
		secp256k1,ECDSA-secp256k1 ed25519,Ed25519 ed448,Ed448 rsa-pss,RSA-PSS-2048; do
		name=${kind#*,}
		issue "$name" - "${kind%,*}" "/C=DE/ST=Berlin/O=Kind $name/CN=$name.example" "subjectAltName=DNS:$name.example"
		run --separate-stderr decoded_hex cert_count,cert_key,cert_sha256,cert_sans,cert_error "$(flight "$name.der")"
		check 0 "1,$name,$(sha256 "$name.pem"),$name.example," ""
		decoded_hex cert_subject,cert_issuer,cert_not_before,cert_not_after "$(flight "$name.der")" | zfilter_fields 4 >got
		described "$name.pem" | diff - got
	done
	openssl dsaparam -genkey -out dsa.key 1024 2>/dev/null
	openssl req -new -x509 -key dsa.key -subj /CN=dsa -outform DER -out dsa.der
	[ "$(decoded_hex cert_key,cert_error "$(flight dsa.der)")" = DSA-1024, ]
}

# zfilter_fields N: prints the N fields of one row, one a line.
zfilter_fields() {
	sed "1i $(seq -s, 1 "$1")" | zfilter -O json | jq -r 'to_entries[].value // ""'
}

@test "certificates: names of every kind are written as openssl writes them" {
	local subject n=0
	cd "$BATS_TEST_TMPDIR"
	while IFS= read -r subject; do
		n=$((n + 1))
		issue "n$n" - P-256 "$subject"
		[ -s "n$n.der" ] || { echo "$subject"; false; }
		decoded_hex cert_subject,cert_issuer "$(flight "n$n.der")" | zfilter_fields 2 >got
		described "n$n.pem" | head -n 2 | diff - got
	done <<-'EOF'
		/CN=a
		/C=US/ST=CA/L=San Jose/O=x/OU=y/CN=z/emailAddress=a@b.example
		/O=a\, b; <c> "d" #e\\ = f/CN= leading and trailing 
		/CN=#hash
		/CN=Grüße aus 日本 🚀
		/CN=a+OU=b/O=c+L=d+ST=e
		/1.2.3.4.5=unknown/CN=x
		/UID=jdoe/DC=example/DC=com
		/serialNumber=12345/businessCategory=Private Organization/jurisdictionC=DE/CN=ev
		/title=Dr./SN=Doe/GN=Jo/initials=J/dnQualifier=q/CN=person
	EOF
	# All of them in one run, twice, since zfilter remembers issuers.
	for n in n*.der n*.der; do decoded_hex cert_issuer,cert_subject "$(flight "$n")"; done >want
	# shellcheck disable=SC2046 # words
	decoded_hex cert_issuer,cert_subject $(for n in n*.der n*.der; do flight "$n"; echo; done) | diff want -
	# An empty name, names in other encodings, and one with control characters.
	issue empty - P-256 /
	[ "$(decoded_hex cert_subject,cert_issuer,cert_error "$(flight empty.der)")" = ,, ]
	for mask in utf8only nombstr pkix default MASK:0x0004 MASK:0x0800 MASK:0x0100; do
		printf '[req]\nstring_mask=%s\ndistinguished_name=dn\n[dn]\n' $mask >config
		openssl req -config config -new -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout key -subj $'/O=Gr\xc3\xbcn\x01\x1b[31m/CN=x' -utf8 -out masked.pem 2>/dev/null || continue
		openssl x509 -in masked.pem -outform DER -out masked.der
		decoded_hex cert_subject,cert_issuer "$(flight masked.der)" | zfilter_fields 2 >got
		described masked.pem | head -n 2 | diff - got
	done
	[ -s masked.der ]
}

@test "certificates: issuers that come again and again keep their names apart" {
	cd "$BATS_TEST_TMPDIR"
	issue issuer - P-256 /O=abc/CN=@@@@
	# Signatures do not count here, so any number of certificates can be made.
	awk -v flight="$(flight issuer.der)" 'BEGIN {
		print "name,data"
		for (i = 0; i < 6000; i++) {
			name = sprintf("%04d", i * 7919 % 2000)
			hexname = name
			gsub(/./, "3&", hexname)
			s = flight
			gsub(/40404040/, hexname, s)
			print name "," s
		}
	}' >rows
	[ "$(zfilter --decode -c cert_issuer rows)" = 6000 ]
	zfilter --decode -H -f cert_issuer,name '' rows | awk '$0 != "\"CN=" substr($0, length - 3) ",O=abc\"," substr($0, length - 3) { print; bad = 1 } END { exit bad }'
	# A name that cannot be decoded is empty: here UTF-16 of three bytes. Bytes that are not
	# UTF-8 are written in hexadecimal.
	[[ $(decoded_hex cert_subject,cert_issuer,cert_key,cert_error "$(flight issuer.der | sed 's/0c03616263/1e03616263/g')") == ",,ECDSA-P-256,subject: "* ]]
	[ "$(decoded_hex cert_subject,cert_error "$(flight issuer.der | sed 's/0c03616263/0c03ff6263/g')")" = '"CN=@@@@,O=\FFbc",' ]
}

@test "certificates: names and addresses that they are valid for" {
	cd "$BATS_TEST_TMPDIR"
	sans() {
		issue sans - P-256 /CN=x "subjectAltName=$1"
		[ "$(decoded_hex cert_sans,cert_error "$(flight sans.der)")" = "$2" ] || { decoded_hex cert_sans,cert_error "$(flight sans.der)"; false; }
	}
	sans DNS:a.example,DNS:b.example 'a.example b.example,'
	sans IP:192.0.2.1,IP:2001:db8::1 '192.0.2.1 2001:db8::1,'
	sans email:a@b.example,DNS:c.example,URI:https://d.example/,RID:1.2.3,IP:10.0.0.1 'c.example 10.0.0.1,'
	sans email:a@b.example ,
	sans critical,DNS:xn--bcher-kva.example xn--bcher-kva.example,
	# A name cannot look like two, or move the cursor.
	sans 'DNS:a b.example' 'a?b.example,'
	sans $'DNS:a\tb\033c' 'a?b?c,'
	sans "$(printf 'DNS:h%d.example,' {1..300})DNS:last" "$(printf 'h%d.example ' {1..300})last,"
	issue none - P-256 /CN=x 'keyUsage=digitalSignature'
	[ "$(decoded_hex cert_sans,cert_error "$(flight none.der)")" = , ]
	issue bare - P-256 /CN=x
	[ "$(decoded_hex cert_sans,cert_error "$(flight bare.der)")" = , ]
}

@test "certificates: times before and after 2050, which are written in two ways" {
	local dates
	cd "$BATS_TEST_TMPDIR"
	openssl req -new -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout key -subj /CN=x -out csr 2>/dev/null
	printf '[ca]\ndatabase=index\nnew_certs_dir=.\nserial=serial\ndefault_md=sha256\npolicy=p\n[p]\ncommonName=supplied\n' >ca.conf
	for dates in '20200101000000Z 20491231235959Z' '19700101000000Z 20500101000000Z' '20261127190000Z 99991231235959Z'; do
		: >index
		echo 01 >serial
		openssl ca -config ca.conf -name ca -batch -selfsign -keyfile key -in csr -startdate "${dates% *}" -enddate "${dates#* }" -out x.pem -notext 2>/dev/null
		openssl x509 -in x.pem -outform DER -out x.der
		[ "$(decoded_hex cert_not_before,cert_not_after "$(flight x.der)")" = \
			"$(sed -E 's/(....)(..)(..)(..)(..)(..)Z/\1-\2-\3T\4:\5:\6Z/g; s/ /,/' <<<"$dates")" ]
	done
	# Times compare in order as text.
	[ "$(row "$(flight x.der)" | zfilter --decode -c 'cert_not_before < 2027 && cert_not_after > 2027-01-01T00:00:00Z')" = 1 ]
}

@test "certificates: chains of one to four, the server's own first, in base64" {
	local chain n=0 file want
	for chain in leaf 'leaf second' 'leaf second first' 'leaf second first root'; do
		n=$((n + 1))
		want=''
		for file in $chain; do want+=" $(openssl base64 -A -in "$file.der")"; done
		# shellcheck disable=SC2046,SC2086 # names of files
		[ "$(decoded_hex cert_count,cert_chain,cert_sha256,cert_error "$(flight $(printf '%s.der ' $chain))")" = "$n,${want# },$(sha256 leaf.pem)," ]
	done
	decoded_hex cert_chain "$(flight leaf.der root.der)" | tr ' ' '\n' | tail -n 1 | openssl base64 -A -d | cmp - root.der
}

@test "certificates: one that does not parse, wherever it is broken, has a reason; its hash and bytes stay" {
	local columns=cert_count,cert_sha256,cert_chain,cert_subject,cert_error n
	cd "$BATS_TEST_TMPDIR"
	cp "$BATS_FILE_TMPDIR"/leaf.der .
	head -c 300 leaf.der >short.der
	{ cat leaf.der; printf x; } >long.der
	printf garbage >garbage.der
	for n in short long garbage; do
		run decoded_hex $columns "$(flight $n.der)"
		[[ $output == "1,$(sha256sum <$n.der | cut -d' ' -f1),$(openssl base64 -A -in $n.der),,certificate: "* ]]
	done
	[ "$(decoded_hex cert_error "$(flight long.der)")" = "certificate: trailing data" ]
	# A broken second certificate counts only as part of the chain.
	[ "$(decoded_hex cert_count,cert_subject,cert_error "$(flight leaf.der garbage.der)")" = 2,CN=www.example.com, ]
	# Each byte changed in turn: a certificate that does not parse has a reason, and no other
	# columns.
	awk -v der="$(hex <leaf.der)" 'BEGIN {
		print "at,der"
		for (i = 0; i < length(der) / 2; i++)
			print i "," substr(der, 1, 2 * i) (substr(der, 2 * i + 1, 2) == "ff" ? "00" : "ff") substr(der, 2 * i + 3)
	}' >broken
	n=$(wc -c <leaf.der)
	flight leaf.der >whole
	awk -F, -v flight="$(cat whole)" -v der="$(hex <leaf.der)" 'NR == 1 { at = index(flight, der); print "at,data"; next }
		{ print $1 "," substr(flight, 1, at - 1) $2 substr(flight, at + length(der)) }' broken >rows
	zfilter --decode -O json -f at,cert_count,cert_subject,cert_not_after,cert_key,cert_error '' rows >got
	[ "$(wc -l <got)" = "$n" ]
	jq -es 'all(.cert_count == 1) and (map(select(.cert_error != null)) | length > 50)
		and all(if (.cert_error // "") | startswith("certificate: ") then .cert_subject == null and .cert_not_after == null and .cert_key == null else true end)' got
}

@test "certificates: any bytes, torn and repeated, are read without harm" {
	# Copies of a flight with bytes changed, left out and doubled.
	awk "$RANDOM_AWK"' function hexbyte() { return sprintf("%02x", int(256 * random())) }
	BEGIN {
		seed = 11
		getline tls
		print "data"
		for (i = 0; i < 3000; i++) {
			s = tls
			for (k = int(4 * random()); k >= 0; k--) {
				at = 2 * int(length(s) / 2 * random())
				n = 2 * int(random() < 0.5 ? 1 : 40 * random())
				how = int(3 * random())
				s = substr(s, 1, at) (how == 0 ? hexbyte() : how == 1 ? substr(s, at + 1, 2 * n) substr(s, at + 1) : "") substr(s, at + 1 + n)
			}
			print s
		}
	}' < <(flight leaf.der second.der; echo) >"$BATS_TEST_TMPDIR/rows"
	run --separate-stderr zfilter --decode -c 'cert_error != "x" && cert_chain != "y"' "$BATS_TEST_TMPDIR/rows"
	check 0 3000 ""
	zfilter --decode -O json '' "$BATS_TEST_TMPDIR/rows" | jq -e .data >/dev/null
}

# --- least privilege

@test "it confines itself before it reads, with files opened; --no-sandbox keeps all calls, and without --decode it keeps what it has" {
	local options expected
	cd "$BATS_TEST_TMPDIR"
	mkfifo in
	row "$(flight "$BATS_FILE_TMPDIR/leaf.der")" >rows
	chmod 600 rows
	for options in --decode '--decode --no-sandbox' ''; do
		: >status
		zfilter $options -f sport -u 4 '' rows in <rows >out 4>status 3>&- &
		exec 5>in
		until [ -s status ] && [ -s out ] || ! kill -0 $! 2>/dev/null; do sleep 0.01; done
		grep -E '^(Seccomp|NoNewPrivs|Uid|CapEff):' /proc/$!/status >privileges
		echo 'sport,data' >&5
		echo '2,41' >&5
		exec 5>&-
		wait $!
		[ "$(cat out)" = $'sport\n1\n2' ]
		cat privileges
		case $options in
		--decode) grep -qx "Seccomp:	$CONFINED" privileges ;;
		*) grep -qx 'Seccomp:	0' privileges ;;
		esac
		if [ -n "$options" ]; then
			grep -qx 'NoNewPrivs:	1' privileges
			grep -qx 'CapEff:	0000000000000000' privileges
			[ "$(id -u)" != 0 ] || grep -qx 'Uid:	65534	65534	65534	65534' privileges
		else
			grep -qx 'NoNewPrivs:	0' privileges
		fi
	done
}

@test "an output file, a full disk, a closed pipe and signals are as without it" {
	cd "$BATS_TEST_TMPDIR"
	row "$(flight "$BATS_FILE_TMPDIR/leaf.der")" >rows
	echo old >out
	zfilter --decode -o out -f sport,cert_subject '' rows
	[ "$(cat out)" = $'sport,cert_subject\n1,CN=www.example.com' ]
	# If the first input cannot be used, the output does not change.
	echo old >out
	run -2 zfilter --decode -o out '' nosuch
	[ "$(cat out)" = old ]
	run --separate-stderr bash -c 'zfilter --decode "" rows >/dev/full'
	check 3 "" "zfilter: stdout: No space left on device"
	run --separate-stderr bash -o pipefail -c '(cat rows; exec yes 1,1,41) | zfilter --decode first_line | head -n 1 | cut -c1-10'
	[ "$status" = 141 ]
	[ "$output" = saddr,spor ]
	mkfifo in
	zfilter --decode -c first_line <in >count 2>stderr 3>&- &
	exec 5>in
	# More rows than the pipe and a buffer hold, so most of them have been filtered.
	{ cat rows; yes 10.0.0.1,2,41 | head -n 200000; } >&5
	kill -TERM $!
	wait $!
	exec 5>&-
	[ "$(cat count)" -gt 1 ]
	[ ! -s stderr ]
}

@test "a row is decoded at once, with more input to come" {
	cd "$BATS_TEST_TMPDIR"
	mkfifo in out
	zfilter --decode -f first_line '' <in >out 3>&- &
	exec 4>in 5<out
	row 41 42 >&4
	for want in first_line A B; do
		read -r -t 10 line <&5
		[ "$line" = $want ]
	done
	exec 4>&-
	wait $!
}

# --- the manual

@test "the examples of the manual, as they stand" {
	cd "$BATS_TEST_TMPDIR"
	local name data n=0
	openssl req -x509 -key "$BATS_FILE_TMPDIR/leaf.key" -subj /CN=old.example -days 10 -outform DER -out old.der
	openssl req -x509 -key "$BATS_FILE_TMPDIR/leaf.key" -subj /CN=new.example -days 90 -outform DER -out new.der
	{
		echo saddr,sport,classification,success,name,data
		while IFS=' ' read -r name data; do
			echo "10.0.0.$((n += 1)),443,banner,1,$name,$data"
		done
	} >banners.csv <<-EOF
		a.example $(flight old.der)
		b.example $(flight new.der)
		c.example $(flight old.der)
		d.example $(printf 'HTTP/1.1 200 OK\r\nServer: nginx\r\n\r\n' | hex)
		e.example $(printf 'SSH-2.0-OpenSSH_7.4\r\n' | hex)
		f.example $(printf 'SSH-2.0-OpenSSH_9.2p1\r\n' | hex)
		g.example 0102
	EOF
	sed "s/^10.0.0.3,.*/10.0.0.3,443,banner,1,c.example,$(flight new.der)/" banners.csv >newer.csv
	mandoc -T ascii -O width=500 "$REPO/man/zfilter.1" | col -bx | sed -n '/^   Answers/,/^SEE ALSO/p' |
		awk '/^           / { text = text (text == "" ? "" : "\n") substr($0, 12); next }
			text != "" { printf "%s%c", text, 0; text = "" }' >examples
	while IFS= read -r -d '' example; do
		echo "\$ ${example%%$'\n'*}"
		bash -o pipefail -c "$example"
	done <examples >got
	cat >want <<-EOF
		\$ zfilter --decode -H -f http_server 'protocol = http' banners.csv |
		      1 nginx
		\$ zfilter --decode -O json -f saddr,ssh_software \\
		10.0.0.5	OpenSSH_7.4
		\$ zfilter --decode -c -U cert_sha256 cert_sha256 banners.csv
		2
		\$ zfilter --decode -H -U cert_sha256 -f cert_issuer cert_sha256 banners.csv |
		      1 CN=old.example
		      1 CN=new.example
		\$ month=\$(date -u -d '+1 month' +%Y-%m-%d)
		saddr,sport,cert_subject,cert_not_after
		10.0.0.1,443,CN=old.example,$(openssl x509 -inform DER -in old.der -noout -enddate -dateopt iso_8601 | sed 's/.*=//; s/ /T/')
		10.0.0.3,443,CN=old.example,$(openssl x509 -inform DER -in old.der -noout -enddate -dateopt iso_8601 | sed 's/.*=//; s/ /T/')
		\$ zfilter --diff --decode --compare cert_sha256 \\
		change,saddr,sport,cert_subject,old,new
		changed,10.0.0.3,443,CN=new.example,$(sha256sum <old.der | cut -d' ' -f1),$(sha256sum <new.der | cut -d' ' -f1)
		\$ zfilter --decode -f saddr,sport,cert_sha256,cert_subject,cert_not_after \\
		CN=new.example|1
		CN=old.example|2
		\$ zfilter --decode -O text -f saddr,name 'protocol = tls' banners.csv
		10.0.0.1,a.example
		10.0.0.2,b.example
		10.0.0.3,c.example
		\$ zfilter --decode -O text -f saddr,sport '!protocol' banners.csv
		10.0.0.7,443
	EOF
	diff want got
}

# --- without the library

@test "without libcrypto it is built with a message, decodes all else, and says so of certificates" {
	# Copies the files that are built already and do not change.
	cp -rp "$REPO"/{Makefile,.needs,.sanitized,.optout,lib,zfilter} "$BATS_TEST_TMPDIR"
	cd "$BATS_TEST_TMPDIR"
	mkdir bin
	run make -s CRYPTO=0 bin/zfilter
	[ "$status" = 0 ]
	[ "$output" = "zfilter is built without certificates: apt-get install libssl-dev" ]
	run ! grep -q crypto <(ldd bin/zfilter)
	PATH=$BATS_TEST_TMPDIR/bin:$PATH
	row "$(flight "$BATS_FILE_TMPDIR/leaf.der")" "$(printf 'HTTP/1.1 200 x\r\n\r\n' | hex)" >rows
	run --separate-stderr zfilter --decode -f sport,protocol,tls_version,http_status,cert_count,cert_error '' rows
	check 0 'sport,protocol,tls_version,http_status,cert_count,cert_error
1,tls,TLS1.2,,1,built without libcrypto
2,http,,200,,' ""
	for words in "-f cert_subject ''" "-U cert_sha256 ''" cert_chain; do
		run --separate-stderr bash -c "zfilter --decode $words rows"
		[ "$status" = 2 ]
		[ -z "$output" ]
		[[ $stderr =~ ^"zfilter: cert_"[a-z0-9]*": zfilter is built without libcrypto: apt-get install libssl-dev, then make clean all"$ ]]
	done
	[ "$(zfilter --decode '' rows | wc -l)" = 3 ]
}
