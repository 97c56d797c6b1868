# SPDX-License-Identifier: ISC
#
# Tests zfilter: reading and writing CSV, expressions, columns, and its behaviour in a pipe.

load ../helper

setup() {
	cd "$BATS_TEST_TMPDIR" || return
	cat > hits.csv <<-'EOF'
		saddr,sport,classification,success,repeat,ttl,rtt
		10.0.0.9,443,synack,1,0,64,1.5
		10.0.0.10,80,rst,0,0,128,0.25
		10.0.0.200,443,synack,1,1,9,12
		fd00::1,22,synack,1,0,-3,
		10.0.1.1,8443,icmp,0,0,255,10
	EOF
}

# keeps EXPRESSION ROW...: the expression keeps these rows of hits.csv, given by number.
keeps() {
	local expression=$1 want=saddr row
	shift
	for row in "$@"; do
		want+=$'\n'$(sed -n "$((row + 1))s/,.*//p" hits.csv)
	done
	run --separate-stderr zfilter -f saddr "$expression" hits.csv
	check 0 "$want" ""
}

# refuses EXPRESSION MESSAGE: zfilter refuses it before it reads a row.
refuses() {
	run --separate-stderr zfilter "$1" hits.csv
	check 2 "" "zfilter: expression:$2"
}

# --- options

@test "a wrong option prints the usage, status 2" {
	run --separate-stderr zfilter -x
	[ "$status" = 2 ]
	[ -z "$output" ]
	[[ "$stderr" == *"invalid option -- 'x'"*"usage: zfilter "* ]]
}

@test "blanks around the commas of -f and -U are no part of a name, those within one are" {
	printf 'saddr,my col,ttl\n10.0.0.1,a,3\n10.0.0.1,a,4\n10.0.0.1,b,3\n' >rows
	run -0 --separate-stderr zfilter -f ' ttl , my col	' -U ' my col ,saddr ' '' rows
	check 0 $'ttl,my col\n3,a\n3,b' ""
	run --separate-stderr zfilter -f 'saddr, ,ttl' '' rows
	check 2 "" "zfilter: -f: empty column name: 'saddr, ,ttl'"
}

@test "bad arguments are refused before any input is read" {
	run --separate-stderr zfilter -n many '' hits.csv
	check 2 "" "zfilter: -n: not a number: many"
	run --separate-stderr zfilter -f saddr,,ttl '' hits.csv
	check 2 "" "zfilter: -f: empty column name: 'saddr,,ttl'"
	run --separate-stderr zfilter -U saddr, '' hits.csv
	check 2 "" "zfilter: -U: empty column name: 'saddr,'"
	run --separate-stderr zfilter -O xml '' hits.csv
	check 2 "" "zfilter: -O: unknown format: xml: there are: csv json text list nmap gnmap sqlite"
	run --separate-stderr zfilter -u 77 '' hits.csv
	check 2 "" "zfilter: -u: 77: not open for writing"
}

@test "-h and -V print to stdout, status 0" {
	run --separate-stderr zfilter -h
	[ "$status" = 0 ]
	[[ "$output" == "usage: zfilter "* ]]
	[ -z "$stderr" ]
	run --separate-stderr zfilter -V
	[ "$status" = 0 ]
	[[ "$output" =~ ^zfilter\ [0-9]+\.[0-9]+\.[0-9]+$ ]]
	[ -z "$stderr" ]
}

# --- CSV

@test "no input, no output" {
	run --separate-stderr zfilter 'success && nosuch' < /dev/null
	check 0 "" ""
	run --separate-stderr zfilter '' < <(printf '\r\n\n')
	check 0 "" ""
}

@test "a header alone passes" {
	run --separate-stderr zfilter 'b = 1' < <(printf 'a,b')
	check 0 "a,b" ""
}

@test "without an expression every row passes, byte for byte" {
	run --separate-stderr bash -o pipefail -c 'zfilter < hits.csv | cmp - hits.csv && zfilter "" - < hits.csv | cmp - hits.csv'
	check 0 "" ""
}

@test "the last row may lack its newline" {
	run --separate-stderr bash -o pipefail -c 'printf "a,b\n1,2\n3," | zfilter | od -An -c'
	check 0 '   a   ,   b  \n   1   ,   2  \n   3   ,  \n' ""
}

@test "CR LF becomes LF, also where a row ends in quotes" {
	run --separate-stderr bash -o pipefail -c 'printf "a,b\r\n1,2\r\n\r\n3,\"4\"\r\n" | zfilter "b > 1" | od -An -c'
	check 0 '   a   ,   b  \n   1   ,   2  \n   3   ,   4  \n' ""
}

@test "quotes are taken off, and put on only where needed" {
	cat > in.csv <<-'EOF'
		"id",note
		"1","plain"
		2,"a,b"
		3,"say ""hi"""
		4,"two
		lines"
		5,""
		6," both sides "
		7, left alone
	EOF
	cat > want.csv <<-'EOF'
		id,note
		1,plain
		2,"a,b"
		3,"say ""hi"""
		4,"two
		lines"
		5,
		6, both sides 
		7, left alone
	EOF
	run --separate-stderr zfilter '' in.csv
	check 0 "$(cat want.csv)" ""
	run --separate-stderr zfilter "note = 'say \"hi\"'" in.csv
	check 0 $'id,note\n3,"say ""hi"""' ""
	run --separate-stderr zfilter 'note = " both sides "' in.csv
	check 0 $'id,note\n6, both sides ' ""
}

@test "quotes are put on wherever in a field there is something that needs them, and for nothing else" {
	awk 'BEGIN {
		n = split(",Z\"Z\rZ\nZ!Z#Z+Z-Z.Z/Z0Z\\Z~Z\177Z\200Z\254Z\242Z\215Z\212", c, "Z")
		print "a,b"
		for (k = 1; k <= n; k++)
			for (length_ = 1; length_ <= 24; length_++)
				for (at = 1; at <= length_; at++) {
					s = substr("abcdefghijklmnopqrstuvwx", 1, at - 1) c[k] substr("abcdefghijklmnopqrstuvwx", at + 1, length_ - at)
					if (k <= 4) {
						sub(/"/, "\"\"", s)
						s = "\"" s "\""
					}
					print s ",1"
				}
	}' >in.csv
	[ "$(wc -l <in.csv)" -gt 5000 ]
	zfilter '' in.csv | cmp - in.csv
	# The same if the lines cannot be copied unchanged.
	zfilter -f b,a '' in.csv | zfilter -f a,b | cmp - in.csv
}

@test "an empty field alone in its row is written in quotes: an empty line is no row" {
	run --separate-stderr bash -o pipefail -c 'printf "a,b\n,1\nx,2\n" | zfilter -f a | zfilter'
	check 0 $'a\n""\nx' ""
}

@test "a field of 1 MiB passes whole, with quotes, newlines and NUL bytes in it" {
	{
		printf 'a,b\n"'
		head -c 524288 /dev/zero
		yes '""x' | head -c 524288
		printf '",1\n'
	} > big.csv
	run --separate-stderr bash -o pipefail -c 'zfilter "b = 1" big.csv | cmp - big.csv'
	check 0 "" ""
}

@test "a row may break anywhere between two reads" {
	for ((i = 0; i < 1500; i++)); do
		printf '%d,"q""%d, \n",%0*d\n' "$i" "$i" "$((i % 97 + 1))" "$i"
	done > rows
	{
		echo n,text,pad
		cat rows
	} > long.csv
	run --separate-stderr bash -o pipefail -c 'dd if=long.csv obs=1 status=none ibs=7 | zfilter | cmp - long.csv && zfilter "" long.csv | cmp - long.csv'
	check 0 "" ""
}

@test "malformed rows are named by their line and left out, status 1" {
	cat > bad.csv <<-'EOF'
		a,b,c
		1,2,3

		only,two
		"x
		y",2,3
		1,2,3,4
		one
		1,b"roken,3
		"quo"te,b,c
		7,8,9
	EOF
	run --separate-stderr zfilter '' bad.csv
	check 1 $'a,b,c\n1,2,3\n"x\ny",2,3\n7,8,9' "zfilter: bad.csv:4: 2 fields, header has 3
zfilter: bad.csv:7: 4 fields, header has 3
zfilter: bad.csv:8: 1 field, header has 3
zfilter: bad.csv:9: broken quote
zfilter: bad.csv:10: broken quote"
}

@test "lines are counted right after broken rows of many lines and blocks" {
	{
		echo a,b
		printf '"open\n\n\nclosed"x,2\n'    # lines 2 to 5
		printf '1,"'
		yes | head -n 100000
		printf '"\n'                        # lines 6 to 100006
		echo 1,2,3                          # line 100007
		printf '1,2\n1,"never\nclosed\n'    # lines 100008 to 100010
	} > bad.csv
	run --separate-stderr zfilter -f a '' bad.csv
	check 1 $'a\n1\n1' "zfilter: bad.csv:2: broken quote
zfilter: bad.csv:100007: 3 fields, header has 2
zfilter: bad.csv:100009: quote without an end"
}

@test "lines are counted right where a quote is the last byte of a read" {
	{
		printf 'a,b\n"'
		yes '' | head -c 65530               # up to byte 65535
		printf '",1\nlast\n'
	} > bad.csv
	run --separate-stderr zfilter 'b = 2' bad.csv
	check 1 a,b "zfilter: bad.csv:65533: 1 field, header has 2"
}

@test "of many malformed rows ten are named, all are counted" {
	run --separate-stderr zfilter '' < <(printf 'a,b\n1,2\n'; seq 23)
	[ "$status" = 1 ]
	[ "$output" = $'a,b\n1,2' ]
	[ "${#stderr_lines[@]}" = 11 ]
	[ "${stderr_lines[9]}" = "zfilter: stdin:12: 1 field, header has 2" ]
	[ "${stderr_lines[10]}" = "zfilter: 23 malformed rows were left out; the first 10 are named above" ]
}

@test "a header that cannot be read, status 2" {
	run --separate-stderr zfilter '' < <(printf 'a,"b\n1,2\n')
	check 2 "" "zfilter: stdin:1: quote without an end"
	run --separate-stderr zfilter '' < <(printf 'a,b"\n1,2\n')
	check 2 "" "zfilter: stdin:1: broken quote"
}

# --- expressions

@test "numbers compare as numbers" {
	keeps 'sport = 443' 1 3
	keeps 'sport == 0443' 1 3
	keeps 'sport != 443' 2 4 5
	keeps 'ttl < 64' 3 4
	keeps 'ttl <= 64' 1 3 4
	keeps 'ttl > 64' 2 5
	keeps 'ttl >= 64' 1 2 5
	keeps 'ttl < 0' 4
	keeps 'ttl = -3.0' 4
	keeps 'rtt > 1.25' 1 3 5
	keeps 'rtt = 0.250' 2
	keeps 'rtt = +12' 3
}

@test "64-bit integers compare exactly, larger ones as text" {
	printf 'v\n18446744073709551614\n18446744073709551615\n9223372036854775807\n-18446744073709551615\n99999999999999999999\n' > v.csv
	run --separate-stderr zfilter 'v >= 18446744073709551615' v.csv
	check 0 $'v\n18446744073709551615\n99999999999999999999' ""
	run --separate-stderr zfilter 'v < 9223372036854775808' v.csv
	check 0 $'v\n9223372036854775807\n-18446744073709551615' ""
	run --separate-stderr zfilter 'v = 99999999999999999999' v.csv
	check 0 $'v\n99999999999999999999' ""
}

@test "addresses compare as addresses" {
	keeps 'saddr = 10.0.0.10' 2
	keeps 'saddr == ::ffff:10.0.0.10' 2
	keeps 'saddr != 10.0.0.10' 1 3 4 5
	keeps 'saddr < 10.0.0.10' 1
	keeps 'saddr <= 10.0.0.10' 1 2
	keeps 'saddr > 10.0.0.10' 3 4 5
	keeps 'saddr >= 10.0.0.10' 2 3 4 5
	keeps 'saddr = fd00:0:0::0:1' 4
}

@test "everything else compares as text, byte by byte" {
	keeps 'classification = synack' 1 3 4
	keeps 'classification == "synack"' 1 3 4
	keeps "classification != 'synack'" 2 5
	keeps 'classification < rst' 5
	keeps 'classification <= rst' 2 5
	keeps 'classification > rst' 1 3 4
	keeps 'classification >= rst' 1 2 3 4
	keeps 'classification > syn' 1 3 4
	keeps 'classification = SYNACK'
	keeps 'rtt = ""' 4
	keeps 'rtt < 0' 4
}

@test "a quoted value is text whatever it looks like" {
	keeps 'sport = "443"' 1 3
	keeps 'sport = "0443"'
	keeps 'ttl < "2"' 2 4
	keeps 'saddr < "10.0.0.2"' 2
}

@test "the escapes of double quotes, and none in single ones" {
	printf 'v\n"a""b"\n"a\\b"\n"a\\""b"\n' > v.csv
	run --separate-stderr zfilter 'v = "a\"b"' v.csv
	check 0 $'v\n"a""b"' ""
	run --separate-stderr zfilter 'v = "a\\b" || v = "no\"' v.csv
	check 2 "" "zfilter: expression:19: quote without an end"
	run --separate-stderr zfilter 'v = "a\\b"' v.csv
	check 0 $'v\na\\b' ""
	run --separate-stderr zfilter 'v = "a\b"' v.csv
	check 0 $'v\na\\b' ""
	run --separate-stderr zfilter "v = 'a\\\"b'" v.csv
	check 0 $'v\n"a\\""b"' ""
}

@test "a field alone is true unless it is empty, zero or false" {
	printf 'id,v\n1,1\n2,0\n3,\n4,false\n5,true\n6,00.0\n7,-1\n8,x\n9,0.5\n10,0x\n11,False\n12,no\n' > v.csv
	run --separate-stderr zfilter -f id v v.csv
	check 0 $'id\n1\n5\n7\n8\n9\n10\n12' ""
	run --separate-stderr zfilter -f id '!v' v.csv
	check 0 $'id\n2\n3\n4\n6\n11' ""
}

@test "not binds closer than and, and closer than or" {
	keeps 'success && repeat' 3
	keeps 'success || ttl > 200' 1 3 4 5
	keeps '!success' 2 5
	keeps '!success && ttl = 128' 2
	keeps '!(success && ttl = 128)' 1 2 3 4 5
	keeps '!ttl = 128' 1 3 4 5
	keeps '!!success' 1 3 4
	keeps 'ttl = 128 || success && repeat' 2 3
	keeps '(ttl = 128 || success) && repeat' 3
	keeps 'success && repeat || ttl = 128' 2 3
	keeps 'success && (repeat || ttl = 64)' 1 3
	keeps 'ttl=9||ttl=64||ttl=128' 1 2 3
	keeps $'\tsuccess=1&&\n!repeat ' 1 4
}

@test "words may stand for the signs" {
	keeps 'success and repeat' 3
	keeps 'success or ttl > 200' 1 3 4 5
	keeps 'not success' 2 5
	keeps 'not success and ttl = 128' 2
	keeps 'not not(success)' 1 3 4
	keeps 'not ttl = 128' 1 3 4 5
	keeps 'ttl = 128 or success and repeat' 2 3
	keeps '(ttl = 128 or success) && !repeat' 1 2 4
	# Only as whole words, and in lower case.
	printf 'note,android,in\nor,1,x\nand,0,y\n' > words.csv
	run --separate-stderr zfilter 'android and note = "or"' words.csv
	check 0 $'note,android,in\nor,1,x' ""
	run --separate-stderr zfilter "'in' = y and note in {'and', AND}" words.csv
	check 0 $'note,android,in\nand,0,y' ""
}

@test "~ matches an extended regular expression, anywhere unless anchored, byte by byte" {
	keeps 'classification ~ ac' 1 3 4
	keeps 'classification ~ "^(rst|ic+mp)$"' 2 5
	keeps 'classification !~ "^(rst|icmp)$"' 1 3 4
	keeps 'not classification ~ syn' 2 5
	keeps 'saddr ~ "^10\.0\.0\.[0-9]{2}$"' 2
	keeps 'saddr ~ "10.0"' 1 2 3 5
	keeps 'rtt ~ "^$"' 4
	keeps 'classification ~ SYN'
	# With newlines, null bytes and invalid bytes.
	printf 'id,v\n1,a\0b\n2,"a\nb"\n3,a\377b\n4,ab\n5,xa\n6,a\n' > v.csv
	run --separate-stderr zfilter -f id 'v ~ "^a.b$"' v.csv
	check 0 $'id\n2\n3' ""
	run --separate-stderr zfilter -f id 'v ~ "^a[^x]b$"' v.csv
	check 0 $'id\n1\n2\n3' ""
	run --separate-stderr zfilter -f id 'v ~ "a$"' v.csv
	check 0 $'id\n5\n6' ""
}

@test "in a prefix or a range of addresses, and in none that it lies outside of" {
	keeps 'saddr in 10.0.0.0/24' 1 2 3
	keeps 'saddr in 10.0.0.0/28' 1 2
	keeps 'saddr in 10.0.0.10' 2
	keeps 'saddr in 10.0.0.10-10.0.0.200' 2 3
	keeps 'saddr in 10.0.0.11-10.0.0.199'
	keeps 'saddr not in 10.0.0.0/8' 4
	keeps 'not saddr in 10.0.0.0/8' 4
	keeps 'saddr in 0.0.0.0/0' 1 2 3 5
	keeps 'saddr in ::/0' 4
	keeps 'saddr in fd00::/8' 4
	keeps 'saddr in fd00::-fd00::2' 4
	keeps 'saddr in ::ffff:10.0.0.0/120' 1 2 3
	# A field that is no address is in no range.
	keeps 'classification in 0.0.0.0/0'
	keeps 'classification not in {0.0.0.0/0,::/0}' 1 2 3 4 5
}

@test "in a set of numbers, addresses, ranges and words" {
	keeps 'sport in {80,443,8000-8999}' 1 2 3 5
	keeps 'sport in { 0443 , 22 }' 1 3 4
	keeps 'sport in 22-80' 2 4
	keeps 'sport not in {80,443}' 4 5
	keeps 'ttl in -5--1' 4
	keeps 'ttl in {-3,9}' 3 4
	keeps 'rtt in {0.250, 1-2}' 1 2
	keeps 'rtt in 1.5-10' 1 5
	keeps 'saddr in {10.0.0.9, fd00::/64, 10.0.1.0-10.0.1.1}' 1 4 5
	keeps 'classification in {rst,icmp}' 2 5
	keeps 'classification in synack' 1 3 4
	keeps 'sport in {"0443", 80}' 2
	keeps "rtt in {'', 12}" 3 4
	# Ranges that contain each other, overlap, or come in any order.
	keeps 'ttl in {200-255,1-100,5-7,60-70,250-300,-3}' 1 3 4 5
	keeps 'saddr in {10.0.1.1,10.0.0.0/25,10.0.0.9,10.0.0.0/28}' 1 2 5
	# A word with a dash is a range only if both sides are numbers or the first is an address.
	printf 'v\n2026-11-24\na-b\na/b\n' > v.csv
	run --separate-stderr zfilter 'v in {2026-11-24,a-b}' v.csv
	check 0 $'v\n2026-11-24\na-b' ""
	run --separate-stderr zfilter 'v in {a/b}' v.csv
	check 0 $'v\na/b' ""
}

@test "a set is the or of its members" {
	awk "$RANDOM_AWK"'BEGIN {
		seed = 7
		print "v"
		while (row++ < 2000) {
			kind = int(4 * random())
			x = kind == 1 ? "10.0.0." : kind == 2 ? "fd00::" : kind == 3 ? "w" : ""
			print x int(40 * random())
		}
	}' > v.csv
	awk "$RANDOM_AWK"'BEGIN {
		seed = 8
		while (row++ < 30) {
			set = "nosuch"
			test = "v = nosuch"
			for (items = 1 + int(7 * random()); items > 0; items--) {
				kind = int(4 * random())
				x = kind == 1 ? "10.0.0." : kind == 2 ? "fd00::" : kind == 3 ? "w" : ""
				x = x int(40 * random())
				set = set "," x (kind == 1 ? "-10.0.0.39" : "")
				test = test " || " (kind == 1 ? "v >= " x " && v <= 10.0.0.39 && v ~ \"^10[.]\"" : "v = " x)
			}
			print set "\t" test
		}
	}' > sets
	while IFS=$'\t' read -r set test; do
		zfilter "v in {$set}" v.csv > in.csv
		zfilter "$test" v.csv | cmp - in.csv
	done < sets
	[ "$(wc -l < in.csv)" -gt 10 ]
}

@test "an expression of blanks is an empty one" {
	keeps '  ' 1 2 3 4 5
}

@test "errors in an expression name the character" {
	refuses 'sport = ' '9: expected a value'
	refuses 'sport == == 1' '10: expected a value'
	refuses 'sport = (1)' '9: expected a value'
	refuses '&& sport' '1: expected a column'
	refuses 'sport = 1 && ' '14: expected a column'
	refuses '()' '2: expected a column'
	refuses '= 1' '1: expected a column'
	refuses 'sport 443' '7: expected an operator'
	refuses 'a = 1 = 2' '7: expected an operator'
	refuses 'a = 1)' '6: expected an operator'
	refuses '(a = 1' '7: expected )'
	refuses 'a & b' '3: expected &&'
	refuses 'a | b' '3: expected ||'
	refuses 'a = 1; b' '6: unexpected character'
	refuses 'a = "x' '5: quote without an end'
	refuses "é = 'é' ü" '9: expected an operator'
	refuses 'sport = in' "9: expected a value, and 'in' without quotes is an operator"
	refuses 'in = 3' "1: expected a column, and 'in' without quotes is an operator"
	refuses 'sport = 1 and' '14: expected a column'
	refuses 'sport = 1 in 2' '11: expected an operator'
	refuses 'sport not = 3' '11: expected in'
	refuses 'sport ! in 3' '7: expected an operator'
	refuses 'sport in' '9: expected a value'
	refuses 'sport in {}' '11: expected a value'
	refuses 'sport in {80,}' '14: expected a value'
	refuses 'sport in {80 443}' '14: expected , or }'
	refuses 'sport in {80' '13: expected , or }'
	refuses 'sport in {80;' '13: unexpected character'
	refuses 'sport in {80, 90-80}' '15: empty range'
	refuses 'saddr in 10.0.0.1/8' '10: address bits set beyond the prefix'
	refuses 'saddr in {10.0.0.0/33}' '11: bad prefix'
	refuses 'saddr in 10.0.0/8' '10: bad address'
	refuses 'saddr in 10.0.0.1-10.0.0' '10: bad address'
	refuses 'saddr in 10.0.0.1-fd00::1' '10: range across address families'
	refuses 'saddr in {::1,10.0.0.2-10.0.0.1}' '15: empty range'
	refuses 'saddr ~' '8: expected a value'
	refuses 'saddr !~ and' "10: expected a value, and 'and' without quotes is an operator"
	refuses 'saddr ~ "("' '9: regular expression: Unmatched ( or \('
	refuses 'saddr !~ "[z-a]" && nosuch' '10: regular expression: Invalid range end'
	refuses "saddr ~ 'x{2,1}'" '9: regular expression: Invalid content of \{\}'
	refuses "$(printf '(%.0s' {1..5000})" '501: nested too deep'
	refuses "$(printf '!%.0s' {1..5000})" '501: nested too deep'
}

@test "an expression may be long" {
	local long='ttl = 64'
	for ((i = 0; i < 5000; i++)); do
		long+=" || ttl = 9"
	done
	keeps "$long" 1 3
}

# --- columns

@test "-f selects and orders columns, also those that the expression does not use" {
	run --separate-stderr zfilter -f ttl,saddr,ttl 'success && sport < 100' hits.csv
	check 0 $'ttl,saddr,ttl\n-3,fd00::1,-3' ""
}

@test "an unknown column, status 2 and no output" {
	local there='there are: saddr, sport, classification, success, repeat, ttl, rtt'
	run --separate-stderr zfilter 'success && foo = 1' hits.csv
	check 2 "" "zfilter: no such column: foo: $there"
	run --separate-stderr zfilter -f saddr,bar '' hits.csv
	check 2 "" "zfilter: no such column: bar: $there"
	run --separate-stderr zfilter -U saddr,baz '' hits.csv
	check 2 "" "zfilter: no such column: baz: $there"
	run --separate-stderr zfilter -c -O json 'nosuch in {1}' hits.csv
	check 2 "" "zfilter: no such column: nosuch: $there"
	# Messages contain no character that a terminal would obey.
	run --separate-stderr zfilter foo < <(printf 'a\033[31m,"b\nc\200"\n1,2\n')
	check 2 "" "zfilter: no such column: foo: there are: a?[31m, b?c?"
}

@test "a terminal gets no control character of a row, C1 in UTF-8 neither; a file gets the row as it is, JSON their numbers" {
	printf 'saddr,server\n10.0.0.1,"a\302\2332J\033[2J\tb\nc\2332J \303\274"\n' >rows
	zfilter '' rows >out
	cmp rows out
	run -0 zfilter -O json '' rows
	[ "$output" = '{"saddr":"10.0.0.1","server":"a\u009b2J\u001b[2J\u0009b\u000ac\u009b2J ü"}' ]
	for words in "''" "-f server ''"; do
		script -qec "zfilter $words rows" typescript </dev/null >/dev/null 3>&-
		grep -q 'a??2J?\[2J?b?c?2J ü' <(sed '1d; $d' typescript)
		[ "$(sed '1d; $d; s/ü//' typescript | tr -d '\r\n -~' | wc -c)" -eq 0 ]
	done
}

@test "a column name in quotes, and one that comes twice" {
	run --separate-stderr zfilter '"my col" = 2' < <(printf 'a,my col,a\n1,2,3\n4,5,6\n')
	check 0 $'a,my col,a\n1,2,3' ""
	run --separate-stderr zfilter 'a = 4' < <(printf 'a,my col,a\n1,2,4\n4,5,6\n')
	check 0 $'a,my col,a\n4,5,6' ""
	printf 'a,b,a\n1,2,3\n' > twice.csv
	run --separate-stderr zfilter b twice.csv twice.csv
	check 0 $'a,b,a\n1,2,3\n1,2,3' ""
}

# --- which rows, and how they are written

# many: prints 5000 rows with quotes, commas, newlines, empty fields and many duplicates, the same
# each time.
many() {
	awk "$RANDOM_AWK"'BEGIN {
		seed = 5
		split("synack;rst;icmp;\"a,b\";\"say \"\"hi\"\"\";\"two\nlines\"", kinds, ";")
		print "saddr,sport,classification,ttl"
		while (row++ < 5000)
			print "10.0.0." int(40 * random()) "," (random() < 0.1 ? "" : int(30 * random())) "," kinds[1 + int(6 * random())] "," row
	}'
}

@test "-v keeps what is left out without it, and neither keeps malformed rows" {
	many > many.csv
	for expression in sport '' 'ttl > 100' 'not saddr = 10.0.0.1 and sport in 1-10' 'classification ~ a'; do
		zfilter -H -f ttl "$expression" many.csv > kept
		zfilter -H -v -f ttl "$expression" many.csv > left
		sort -n kept left | cmp - <(seq 5000)
		[ "$(zfilter -c "$expression" many.csv)" = "$(wc -l < kept)" ]
		[ "$(zfilter -c -v "$expression" many.csv)" = "$(wc -l < left)" ]
	done
	run --separate-stderr zfilter -v 'b = 2' < <(printf 'a,b\n1,2\n1\n3,4\n')
	check 1 $'a,b\n3,4' "zfilter: stdin:3: 1 field, header has 2"
	run --separate-stderr zfilter -v '' hits.csv
	check 0 "$(head -n 1 hits.csv)" ""
}

@test "-c counts, and prints nothing else" {
	run --separate-stderr zfilter -c success hits.csv hits.csv
	check 0 6 ""
	run --separate-stderr zfilter -c -v -O json -f saddr success hits.csv
	check 0 2 ""
	run --separate-stderr zfilter -c -O text '' < <(printf 'a,b\n1,2\n')
	check 0 1 ""
	run --separate-stderr zfilter -c -n 4 '' hits.csv
	check 0 4 ""
	run --separate-stderr zfilter -c -n 0 '' hits.csv
	check 0 0 ""
	run --separate-stderr zfilter -c < /dev/null
	check 0 0 ""
	run --separate-stderr zfilter -c '' < <(printf 'a,b\n1\n1,2\n')
	check 1 1 "zfilter: stdin:2: 1 field, header has 2"
	run --separate-stderr bash -c 'zfilter -c "" hits.csv > /dev/full'
	check 3 "" "zfilter: stdout: No space left on device"
}

@test "-H leaves the header out, of all files" {
	run --separate-stderr zfilter -H -f saddr success hits.csv hits.csv
	check 0 "$(printf '%s\n' 10.0.0.9 10.0.0.200 fd00::1 10.0.0.9 10.0.0.200 fd00::1)" ""
	run --separate-stderr zfilter -H '' < <(printf 'a,b\n')
	check 0 "" ""
}

@test "-U keeps the first row of each combination, as awk does" {
	many > many.csv
	tr '\n' ' ' < many.csv | sed 's/ \(10\.\|$\)/\n\1/g' > lines.csv    # a row a line, for awk
	for columns in 1 2 3 1,2 2,1 1,2,3 4; do
		names=$(tr ',' '\n' <<< "$columns" | sed 's/1/saddr/; s/2/sport/; s/3/classification/; s/4/ttl/' | paste -sd,)
		awk -F, -v columns="$columns" 'BEGIN { n = split(columns, c, ",") }
			NR == 1 || $0 == "" { next }
			# A comma in quotes belongs to the third column.
			{ f[1] = $1; f[2] = $2; f[4] = $NF; f[3] = $0; sub(/^[^,]*,[^,]*,/, "", f[3]); sub(/,[^,]*$/, "", f[3]) }
			{ key = ""; for (i = 1; i <= n; i++) key = key f[c[i]] "\t" }
			!seen[key]++ { print f[4] }' lines.csv > want
		zfilter -H -f ttl -U "$names" '' many.csv | cmp - want
		[ "$(zfilter -c -U "$names" '' many.csv)" = "$(wc -l < want)" ]
	done
	zfilter -H -f saddr '' many.csv | awk '!seen[$0]++' | cmp - <(zfilter -H -f saddr -U saddr '' many.csv)
}

@test "-U goes by the rows that are kept, across files, and with -n and -f" {
	run --separate-stderr zfilter -U success -f saddr '' hits.csv hits.csv
	check 0 $'saddr\n10.0.0.9\n10.0.0.10' ""
	run --separate-stderr zfilter -U success -f saddr 'ttl != 64' hits.csv
	check 0 $'saddr\n10.0.0.10\n10.0.0.200' ""
	run --separate-stderr zfilter -v -U classification -f saddr success hits.csv
	check 0 $'saddr\n10.0.0.10\n10.0.1.1' ""
	run --separate-stderr zfilter -n 2 -U classification -f classification '' hits.csv
	check 0 $'classification\nsynack\nrst' ""
}

@test "-U tells apart whatever differs in a byte" {
	# zfilter packs numbers and addresses, but must not pack fields that only resemble them.
	printf '%s\n' a,b 1,23 12,3 01,23 1,023 +1,23 1, ,1 '"",""' 10.0.0.1,1 ::ffff:10.0.0.1,1 010.0.0.1,1 fd00::1,1 FD00::1,1 \
		fd00:0::1,1 18446744073709551615,0 18446744073709551616,0 9999999999999999999,0 10000000000000000000,0 0,0 \
		-0,0 00,0 '"1,",23' '1,",23"' '167772161,1' > tricky.csv
	printf '\0,\0\n\0\0,\n,\0\0\n' >> tricky.csv
	zfilter '' tricky.csv > once.csv
	zfilter -U a,b '' tricky.csv tricky.csv | cmp - <(sed '/^"",""$/d' once.csv)
	# Many rows, so that the table grows, most of them twice.
	{
		echo a
		seq 100000
		seq 100000
		seq -f '10.%.0f' 1.1 0.1 3000
		awk 'BEGIN { for (i = 0; i < 100000; i++) print "x" i * 7919 % 100000 }'
	} > long.csv
	run --separate-stderr bash -o pipefail -c 'zfilter -U a "" long.csv | cmp - <(awk "!seen[\$0]++" long.csv)'
	check 0 "" ""
}

@test "-O text: addresses, with ports where there are any, or the columns of -f" {
	run --separate-stderr zfilter -O text success hits.csv
	check 0 $'10.0.0.9,443\n10.0.0.200,443\nfd00::1,22' ""
	run --separate-stderr zfilter -O text 'b = 2' < <(printf 'b,saddr\n1,10.0.0.1\n2,10.0.0.2\n')
	check 0 10.0.0.2 ""
	run --separate-stderr zfilter -O text -f b,a '' < <(printf 'a,b\n"x,y","say ""hi"""\n"",\n')
	check 0 $'say "hi",x,y\n,' ""
	run --separate-stderr zfilter -O text -f a '' < <(printf 'a,b\n"",1\n2,3\n')
	check 0 $'\n2' ""
	run --separate-stderr zfilter -O text '' < <(printf 'a,b\n1,2\n')
	check 2 "" "zfilter: no such column: saddr: there are: a, b"
	# Other files need the columns that the first file has.
	run --separate-stderr zfilter -O text 'ttl = 9' hits.csv - < <(printf 'saddr,ttl\n10.0.0.1,9\n')
	check 1 10.0.0.200,443 "zfilter: stdin: no such column: sport: there are: saddr, ttl"
}

@test "-O json: a type for each column, whatever its fields look like" {
	cat > in.csv <<-'EOF'
		saddr,sport,data,success,rtt_us,my "col"
		10.0.0.1,443,00,1,1.50,17
		fd00::1,,,0,,
		10.0.0.2,0443,1e5,yes,-0,a\b
		10.0.0.3,-1,12,,1.,
		10.0.0.4,.5,-,01,18446744073709551616,0
	EOF
	# Doubles the quotes in the header, which the text above leaves single to be readable.
	sed -i '1s/my.*/"my ""col"""/' in.csv
	run --separate-stderr zfilter -O json '' in.csv
	check 0 '{"saddr":"10.0.0.1","sport":443,"data":"00","success":true,"rtt_us":1.50,"my \"col\"":"17"}
{"saddr":"fd00::1","sport":null,"data":null,"success":false,"rtt_us":null,"my \"col\"":null}
{"saddr":"10.0.0.2","sport":"0443","data":"1e5","success":true,"rtt_us":-0,"my \"col\"":"a\\b"}
{"saddr":"10.0.0.3","sport":-1,"data":"12","success":null,"rtt_us":"1.","my \"col\"":null}
{"saddr":"10.0.0.4","sport":".5","data":"-","success":"01","rtt_us":18446744073709551616,"my \"col\"":"0"}' ""
	run --separate-stderr zfilter -H -O json -f sport,saddr -n 1 success hits.csv
	check 0 '{"sport":443,"saddr":"10.0.0.9"}' ""
	zfilter -O json '' in.csv | jq -e . > /dev/null
}

@test "-O json: the types are those that zrecv lists" {
	for probe in $(probe_names); do
		zrecv -M "$probe" --list-output-fields | awk '{ print $1, $2 }'
	done | sort -u > types
	[ "$(wc -l < types)" -gt 30 ]
	while read -r name type; do
		case $type in
		int | float) want=1 ;;
		bool) want=true ;;
		*) want='"1"' ;;
		esac
		[ "$name" != blank ] || continue
		[ "$(printf '%s\n1\n' "$name" | zfilter -O json)" = "{\"$name\":$want}" ] || { echo "$name is $type"; false; }
	done < types
}

@test "the column blank is there in any file, empty, as often as it is named; JSON leaves it out" {
	# Also for rows with quotes, and for files of different widths.
	printf '%s\n' saddr,classification,sport '"10.0.0.1",synack,"443"' '10.0.0.2,"a,b",80' >quoted.csv
	printf '%s\n' ttl,sport,x,saddr,y '64,"80",a,10.0.0.3,b' '64,80,a,10.0.0.4,b' >wide.csv
	run --separate-stderr zfilter -f saddr,blank,sport 'blank = "" && !(blank ~ "..*")' quoted.csv wide.csv quoted.csv
	check 0 $'saddr,blank,sport\n10.0.0.1,,443\n10.0.0.2,,80\n10.0.0.3,,80\n10.0.0.4,,80\n10.0.0.1,,443\n10.0.0.2,,80' ""
	run --separate-stderr zfilter -f saddr,blank,blank,sport -n 2 '' hits.csv
	check 0 $'saddr,blank,blank,sport\n10.0.0.9,,,443\n10.0.0.10,,,80' ""
	run --separate-stderr zfilter -O text -f saddr,blank,blank,sport success hits.csv
	check 0 $'10.0.0.9,,,443\n10.0.0.200,,,443\nfd00::1,,,22' ""
	run --separate-stderr zfilter -O json -f blank,saddr,blank,sport,blank -n 1 '' hits.csv
	check 0 '{"saddr":"10.0.0.9","sport":443}' ""
	run --separate-stderr zfilter -O json -f blank -n 1 '' hits.csv
	check 0 '{}' ""
	# A file that has such a column keeps it.
	run --separate-stderr zfilter -f saddr,blank '' < <(printf 'saddr,blank,ttl\n10.0.0.1,x,9\n')
	check 0 $'saddr,blank\n10.0.0.1,x' ""
}

@test "a classification equals ZMap's word for it: icmp is any ICMP error" {
	printf '%s\n' classification synack unreach icmp timxceed sourcequench redirect toobig paramprob rst icmp-unreach >rows
	run --separate-stderr zfilter -O text -f classification 'classification = icmp' rows
	check 0 $'unreach\nicmp\ntimxceed\nsourcequench\nredirect\ntoobig\nparamprob' ""
	run --separate-stderr zfilter -O text -f classification 'classification != "icmp"' rows
	check 0 $'synack\nrst\nicmp-unreach' ""
	run --separate-stderr zfilter -O text -f classification 'classification in {rst, icmp-unreach}' rows
	check 0 $'unreach\nrst\nicmp-unreach' ""
	run --separate-stderr zfilter -O text -f classification 'classification not in icmp' rows
	check 0 $'synack\nrst\nicmp-unreach' ""
	run --separate-stderr zfilter -O text -f classification 'classification = unreach || classification = timxceed' rows
	check 0 $'unreach\ntimxceed' ""
	# In other columns a word means only itself.
	run --separate-stderr zfilter -O text 'saddr = icmp' < <(printf 'saddr\nunreach\nicmp\n')
	check 0 icmp ""
}

@test "-O json: any byte, and any character, comes through jq as it went in" {
	# Each byte from 1 to 255, alone and between others: each is a character of that number.
	{
		echo v
		for ((byte = 1; byte < 256; byte++)); do
			printf -v octal '\\%03o' "$byte"
			[ "$byte" = 34 ] && octal='""'
			printf "\"a${octal}b\"\n"
		done
	} > bytes.csv
	zfilter -O json '' bytes.csv | jq -r '.v | explode | "\(.[0]) \(.[1]) \(.[2]) \(length)"' > got
	seq -f '97 %.0f 98 3' 255 | cmp - got
	# Characters of one to four bytes, and a null byte.
	printf 'v\nh\303\251 \342\202\254 \360\237\230\200\na\0b\n' > utf8.csv
	zfilter -O json '' utf8.csv | jq -r .v | cmp - <(sed 1d utf8.csv)
	# Invalid UTF-8: an overlong form, a surrogate, a number beyond the last, a cut sequence.
	printf 'v\n\300\200\n\355\240\200\n\364\220\200\200\n\342\202\n' > bad.csv
	run --separate-stderr bash -o pipefail -c 'zfilter -O json "" bad.csv | jq -c ".v | explode"'
	check 0 $'[192,128]\n[237,160,128]\n[244,144,128,128]\n[226,130]' ""
}

@test "rows that are cut without the parser are those that it makes, wherever they are torn" {
	for seed in 1 114 "$RANDOM"; do
		run -0 "$REPO/test/tools/rows" "$seed"
		[[ $output =~ ^([0-9]+)\ rows,\ ([0-9]+)\ of\ them\ not\ parsed$ ]]
		[ "${BASH_REMATCH[1]}" -gt 100000 ]
		[ "${BASH_REMATCH[2]}" -gt 50000 ]
	done
}

# The examples with answers, which have a heading of their own, are in decode.bats.
@test "the examples of the manual, as they stand" {
	cat > hits.csv <<-'EOF'
		saddr,sport,classification,success,repeat,ttl,timestamp_str
		8.8.8.8,443,synack,1,0,60,2026-11-24T12:00:00.000001Z
		8.8.4.4,80,rst,0,0,61,2026-11-24T12:00:00.000002Z
		8.8.8.8,443,synack,1,1,60,2026-11-24T12:00:00.000003Z
		192.0.2.1,8005,synack,1,0,62,2026-11-24T12:00:00.000004Z
		9.9.9.9,22,synack,1,0,63,2026-11-24T12:00:00.000005Z
	EOF
	sed 's/^8\.8/1.1/' hits.csv > more.csv
	echo '{"saddr":"8.8.8.8","sport":443,"success":true,"name":null}' > hits.json
	printf '%s\n' '8.8.8.0 24 15169' '9.0.0.0 8 19281' > routeviews.pfx2as
	echo 'arin|US|ipv4|8.0.0.0|33554432|19920101|allocated' > delegated-ripencc-latest
	# Replacements of programs that need a network: zsend prints its input, and zrecv prints
	# rows.
	mkdir stand-ins
	printf '#!/bin/sh\nexec cat\n' > stand-ins/zsend
	printf '#!/bin/sh\nexec cat hits.csv\n' > stand-ins/zrecv
	chmod +x stand-ins/*
	mandoc -T ascii -O width=500 "$REPO/man/zfilter.1" | col -bx | sed -n '/^EXAMPLES/,/^   Answers/p' |
		awk '/^ {11}/ || /^           / { text = text (text == "" ? "" : "\n") substr($0, 12); next }
			text != "" { printf "%s%c", text, 0; text = "" }' > examples
	while IFS= read -r -d '' example; do
		echo "\$ ${example%%$'\n'*}"
		PATH=$BATS_TEST_TMPDIR/stand-ins:$PATH bash -o pipefail -c "$example"
	done < examples > got
	cat > want <<-'EOF'
		$ zrecv -a | zfilter -f saddr 'classification = synack'
		saddr
		8.8.8.8
		8.8.8.8
		192.0.2.1
		9.9.9.9
		$ zrecv -- sh -c 'zperm | zblack | zsend -p 443' | zfilter -n 100 success
		saddr,sport,classification,success,repeat,ttl,timestamp_str
		8.8.8.8,443,synack,1,0,60,2026-11-24T12:00:00.000001Z
		8.8.8.8,443,synack,1,1,60,2026-11-24T12:00:00.000003Z
		192.0.2.1,8005,synack,1,0,62,2026-11-24T12:00:00.000004Z
		9.9.9.9,22,synack,1,0,63,2026-11-24T12:00:00.000005Z
		$ zfilter -f saddr success hits.csv | zblack | zsend -p 8443
		saddr
		8.8.8.8
		8.8.8.8
		9.9.9.9
		$ zfilter 'sport in {80,443,8000-8010} and
		saddr,sport,classification,success,repeat,ttl,timestamp_str
		8.8.8.8,443,synack,1,0,60,2026-11-24T12:00:00.000001Z
		8.8.4.4,80,rst,0,0,61,2026-11-24T12:00:00.000002Z
		8.8.8.8,443,synack,1,1,60,2026-11-24T12:00:00.000003Z
		$ zfilter -c -v success hits.csv
		1
		$ zfilter -O list -U saddr,sport success hits.csv
		8.8.8.8:443
		192.0.2.1:8005
		9.9.9.9:22
		$ zfilter -o hits.xml '' hits.csv
		$ zfilter -o hits.db '' hits.csv && sqlite3 hits.db 'select ttl, count(*) from results group by ttl'
		60|2
		61|1
		62|1
		63|1
		$ zfilter -U saddr '' hits.csv
		saddr,sport,classification,success,repeat,ttl,timestamp_str
		8.8.8.8,443,synack,1,0,60,2026-11-24T12:00:00.000001Z
		8.8.4.4,80,rst,0,0,61,2026-11-24T12:00:00.000002Z
		192.0.2.1,8005,synack,1,0,62,2026-11-24T12:00:00.000004Z
		9.9.9.9,22,synack,1,0,63,2026-11-24T12:00:00.000005Z
		$ zfilter -O json -f saddr,ttl 'classification !~ "^rst"' hits.csv
		{"saddr":"8.8.8.8","ttl":60}
		{"saddr":"8.8.8.8","ttl":60}
		{"saddr":"192.0.2.1","ttl":62}
		{"saddr":"9.9.9.9","ttl":63}
		$ zfilter -H -f classification '' hits.csv | sort | uniq -c
		      1 rst
		      4 synack
		$ zfilter -H -U saddr --prefix saddr/24 success hits.csv | sort -t, -k2,2nr | head
		192.0.2.0/24,1,0
		8.8.8.0/24,1,0
		9.9.9.0/24,1,0
		$ zfilter --diff hits.csv more.csv success | zfilter -f saddr,sport 'change = appeared'
		saddr,sport
		1.1.8.8,443
		$ zfilter '' hits.csv more.csv > both.csv
		$ zfilter '' hits.json > rows.csv
		$ zfilter --join routeviews.pfx2as -H -U saddr -f asn success hits.csv |
		      1 19281
		      1 15169
		      1 ""
		      2 US
		      1 ""
	EOF
	diff want got
	[ "$(cat rows.csv)" = $'saddr,sport,success,name\n8.8.8.8,443,1,' ]
	{
		cat hits.csv
		sed 1d more.csv
	} | cmp - both.csv
}

# --- files and limits

@test "several files: one header, columns found by name" {
	printf 'sport,note,saddr\n1,x,10.0.0.1\n' > other.csv
	run --separate-stderr zfilter -f saddr,sport 'sport < 80' hits.csv other.csv - < <(printf 'saddr,sport\n10.0.0.2,2\n')
	check 0 $'saddr,sport\nfd00::1,22\n10.0.0.1,1\n10.0.0.2,2' ""
}

@test "without -f the files must have the same columns, in any order" {
	printf 'a,b\n1,2\n' > one.csv
	printf 'b,a\n4,3\n' > two.csv
	printf 'a,b,c\n5,6,7\n' > three.csv
	printf 'a,x\n8,9\n' > four.csv
	run --separate-stderr zfilter 'a' one.csv three.csv four.csv two.csv
	check 1 $'a,b\n1,2\n3,4' "zfilter: three.csv: the header has 3 columns, that of one.csv has 2
zfilter: four.csv: no such column: b: there are: a, x"
}

@test "a file that cannot be opened: status 2 as the first, else 1" {
	run --separate-stderr zfilter '' nosuch.csv hits.csv
	check 2 "" "zfilter: nosuch.csv: No such file or directory"
	run --separate-stderr zfilter 'repeat' hits.csv nosuch.csv
	check 1 "$(sed -n '1p;4p' hits.csv)" "zfilter: nosuch.csv: No such file or directory"
}

@test "a file that cannot be read, status 3" {
	run --separate-stderr zfilter '' .
	check 3 "" "zfilter: .: Is a directory"
}

@test "-n stops after exactly so many rows" {
	run --separate-stderr zfilter -n 2 -f saddr success hits.csv hits.csv
	check 0 $'saddr\n10.0.0.9\n10.0.0.200' ""
	run --separate-stderr zfilter -n 4 -f saddr success hits.csv hits.csv
	check 0 $'saddr\n10.0.0.9\n10.0.0.200\nfd00::1\n10.0.0.9' ""
	run --separate-stderr zfilter -n 0 -f saddr success hits.csv
	check 0 'saddr' ""
	# An error after the last row is ignored, even on the same line.
	run --separate-stderr zfilter -n 1 '' < <(printf 'a\r1\r2"\r3"\n')
	check 0 $'a\n1' ""
	run --separate-stderr zfilter -n 99 -f saddr repeat hits.csv
	check 0 $'saddr\n10.0.0.200' ""
}

@test "-n ends what writes into it" {
	run --separate-stderr bash -c '(echo n; exec yes 1) | zfilter -n 3 n; echo "${PIPESTATUS[@]}"'
	check 0 $'n\n1\n1\n1\n141 0' ""
}

# --- behaviour in a pipe

@test "a row is seen at once, with more input to come" {
	mkfifo in out
	zfilter 'v > 1' < in > out 3>&- &
	exec 4> in 5< out
	printf 'v\n1\n2\n' >&4
	read -r -t 10 header <&5
	read -r -t 10 row <&5
	[ "$header $row" = "v 2" ]
	exec 4>&-
	wait $!
}

@test "a full disk, status 3" {
	run --separate-stderr bash -c 'zfilter "" hits.csv > /dev/full'
	check 3 "" "zfilter: stdout: No space left on device"
}

@test "a reader that goes away ends it by SIGPIPE, silently" {
	run --separate-stderr bash -o pipefail -c '(echo n; exec yes 1) | zfilter n | head -n 1; echo "${PIPESTATUS[@]}"'
	check 0 $'n\n141 141 0' ""
	run --separate-stderr bash -o pipefail -c '(echo n; exec yes 1) | zfilter n | head -n 1'
	check 141 n ""
}

@test "status lines: one at the start, one with the counts at the end" {
	run --separate-stderr zfilter -u 4 -f saddr success hits.csv 4> status
	check 0 $'saddr\n10.0.0.9\n10.0.0.200\nfd00::1' ""
	run cat status
	[ "${#lines[@]}" = 2 ]
	[[ "${lines[0]}" =~ ^zfilter\ pid=[0-9]+\ t=0\.[0-9]+\ n=0\ kept=0$ ]]
	[[ "${lines[1]}" =~ ^zfilter\ pid=[0-9]+\ t=0\.[0-9]+\ n=5\ kept=3\ end=0$ ]]
}

@test "status through ZSTATUS_FD tells of malformed rows and of errors" {
	ZSTATUS_FD=4 run --separate-stderr zfilter '' 4> status < <(printf 'a,b\n1,2\n3\n')
	check 1 $'a,b\n1,2' "zfilter: stdin:3: 1 field, header has 2"
	[[ "$(tail -n 1 status)" =~ \ n=2\ kept=1\ end=1$ ]]
	ZSTATUS_FD=4 run --separate-stderr zfilter foo 4> status < <(printf 'a,b\n1,2\n')
	check 2 "" "zfilter: no such column: foo: there are: a, b"
	[[ "$(tail -n 1 status)" =~ \ n=0\ kept=0\ end=2$ ]]
}

@test "SIGTERM: what was read is written, a row cut short is not" {
	mkfifo in out
	zfilter '' < in > out 3>&- &
	exec 4> in 5< out
	printf 'v,w\n1,2\n3,4' >&4
	read -r -t 10 header <&5
	read -r -t 10 row <&5
	kill -TERM $!
	wait $!
	[ "$header $row" = "v,w 1,2" ]
	run cat <&5
	[ -z "$output" ]
}

@test "booleans as other programs write them are booleans in the columns that hold some, in conditions, comparisons, sets and JSON" {
	n=0
	printf 'id,success,country\n' >t.csv
	for word in True TRUE true yes YES t y 1 False FALSE false no No f n 0 ""; do
		echo "$((n += 1)),$word,no" >>t.csv
	done
	for yes in success '!(!success)' 'success = 1' 'success = true' 'success == True' 'success != 0 && success != ""' 'success != false && success != ""' \
	    'success > 0' 'success >= yes' 'success in {true}' 'success in {1}' 'success not in {no,""}'; do
		[ "$(zfilter -H -f id "$yes" t.csv | paste -sd,)" = 1,2,3,4,5,6,7,8 ] || { echo "$yes"; zfilter -H -f id "$yes" t.csv; false; }
	done
	for no in 'success = 0' 'success = False' 'success = no' 'success < 1 && success != ""' 'success in {false}'; do
		[ "$(zfilter -H -f id "$no" t.csv | paste -sd,)" = 9,10,11,12,13,14,15,16 ] || { echo "$no"; false; }
	done
	[ "$(zfilter -H -f id '!success' t.csv | paste -sd,)" = 9,10,11,12,13,14,15,16,17 ]
	# Only in such columns: "no" may be a country. Quoted words and patterns compare the text.
	[ "$(zfilter -c country t.csv)" = 17 ]
	[ "$(zfilter -c 'country = false' t.csv)" = 0 ]
	[ "$(zfilter -c 'success = "True"' t.csv)" = 0 ]
	[ "$(zfilter -c 'success ~ "^True$"' t.csv)" = 1 ]
	[ "$(zfilter -O json -f success '' t.csv | sort | uniq -c | tr -s ' ' | paste -sd,)" = ' 8 {"success":false}, 1 {"success":null}, 8 {"success":true}' ]
}

@test "a byte order mark before the header is passed over; a file is no expression" {
	[ "$(printf '\xef\xbb\xbfsaddr,success\n10.0.0.1,1\n' | zfilter success)" = $'saddr,success\n10.0.0.1,1' ]
	printf 'saddr,success\n10.0.0.1,1\n' >hits.csv
	cp hits.csv success
	run --separate-stderr zfilter hits.csv <hits.csv
	check 2 "" "zfilter: hits.csv: is a file, not an expression: write zfilter '' hits.csv for all its rows"
	# A file may have the name of a column.
	[ "$(zfilter -c success <hits.csv)" = 1 ]
	for expression in hits.csv success; do
		run script -qec "timeout 10 zfilter $expression" /dev/null
		[ "$status" -eq 2 ]
		[[ "$output" == *"zfilter: $expression: is a file, not an expression: write zfilter '' $expression for all its rows"* ]]
	done
	run script -qec "timeout 10 zfilter 'success = 1'" /dev/null
	[ "$status" -eq 2 ]
	[[ "$output" == *"zfilter: stdin is a terminal: name a file behind the expression, or send rows through a pipe"* ]]
}

# late_rows N: writes a script of rows that survives ^C, like a receiver in its cooldown. Each ^C
# adds a row, the first 10.0.0.1. After the Nth it writes until nobody reads; with N = 0 it ends at
# the first.
late_rows() {
	cat >late <<-END
		n=0
		trap 'n=\$((n + 1)); echo "10.0.0.\$n,80"' INT
		echo saddr,sport
		until [ "\$n" -ge $(($1 > 0 ? $1 : 1)) ]; do sleep 0.02; done
		while [ $1 -gt 0 ] && echo 10.0.0.9,80; do sleep 0.02; done 2>/dev/null
	END
}

# in_terminal COMMAND CONDITION...: runs the command in a terminal, and types ^C each time the next
# condition becomes true.
in_terminal() {
	local command=$1
	shift
	rm -f rows status
	run -130 timeout 60 script -qec "$command" typescript < <(
		for condition; do
			within 20 eval "$condition" || exit
			printf '\003'
		done
		exec sleep 5
	) 3>&-
}

@test "^C of a terminal: of a pipe the rows that are still to come are read, until the second one" {
	late_rows 2
	in_terminal 'sh late | zfilter -o rows' '[ -s rows ]' 'grep -qs 10.0.0.1 rows'
	[ "$(head -n 2 rows)" = $'saddr,sport\n10.0.0.1,80' ]
	# When its input ends, zfilter writes all rows and also ends by SIGINT. It writes the second
	# status line while it reads.
	late_rows 0
	in_terminal 'sh late | zfilter -O nmap -u 4 -o rows 4>status' '[ "$(wc -l <status)" -ge 2 ]'
	grep -q 10.0.0.1 rows
	[ "$(status_of end status zfilter)" = 130 ]
}

@test "^C ends a zfilter at once that reads a terminal or compares, and kill -INT any" {
	in_terminal "zfilter -u 4 -o rows '' /dev/tty 4>status" '[ -s status ]'
	late_rows 1
	printf 'saddr,sport\n10.0.0.7,80\n' >old
	in_terminal 'sh late | zfilter --diff -u 4 -o rows old - 4>status' '[ "$(wc -l <status)" -ge 2 ]'
	grep -q 'zfilter: stopped before both files were read: not compared' typescript
	mkfifo pipe
	env --default-signal=INT zfilter -o rows <pipe 3>&- &
	exec 7>pipe
	printf 'saddr,sport\n10.0.0.1,80\n' >&7
	within 20 grep -q 10.0.0.1 rows
	kill -INT $!
	run -130 wait $!
	exec 7>&-
}
