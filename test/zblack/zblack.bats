# SPDX-License-Identifier: ISC
#
# Tests zblack: the lines that pass, lists, the built-in list, counts, the report, reloading, and
# behaviour in a pipe.

load ../helper

setup() {
	cd "$BATS_TEST_TMPDIR" || return
	printf '10.0.0.0/24\n2001:db8::/32\n' > ex.conf
}

# lets WANT INPUT [OPTION...]: from these lines zblack prints exactly WANT, with no message.
lets() {
	local want=$1 input=$2
	shift 2
	run --separate-stderr zblack "$@" < <(printf '%s\n' "$input")
	check 0 "$want" ""
}

# same FILE FILE: compares two files and shows differences.
same() {
	cmp "$1" "$2" || { diff "$1" "$2" | head -n 20; return 1; }
}

# launch OPTION...: starts zblack. Descriptor 4 feeds it, 5 has its output, and 6 its messages.
launch() {
	mkfifo in out err
	zblack "$@" < in > out 2> err 3>&- &
	pid=$!
	exec 4> in 5< out 6< err
}

# begin OPTION...: launches zblack and waits until it has read its lists: a header has passed.
begin() {
	launch "$@"
	echo saddr >&4
	expect saddr 5
}

# expect LINE FD: the next line of this descriptor is LINE.
expect() {
	local line=
	read -r -t 10 line <&"$2"
	[ "$line" = "$1" ] || { echo "wanted: $1"; echo "got: $line"; return 1; }
}

# finish STATUS: at the end of its input zblack ends with this status, without further output or
# message.
finish() {
	local code=0
	exec 4>&-
	wait "$pid" || code=$?
	run cat <&5
	[ "$output" = "" ]
	run cat <&6
	[ "$output" = "" ]
	[ "$code" = "$1" ]
}

# Tests of options.

@test "a wrong option prints the usage, status 2" {
	run --separate-stderr zblack -x
	[ "$status" = 2 ]
	[ -z "$output" ]
	[[ "$stderr" == *"invalid option -- 'x'"*"usage: zblack "* ]]
}

@test "bad arguments are refused before any input is read" {
	run --separate-stderr zblack targets
	check 2 "" "zblack: targets: no operands: targets come on the standard input"
	run --separate-stderr zblack -f -
	check 2 "" "zblack: -f: -: the standard input is for targets"
	run --separate-stderr zblack -w -
	check 2 "" "zblack: -w: -: the standard input is for targets"
	run --separate-stderr zblack --report -
	check 2 "" "zblack: --report: -: the standard output is for targets"
	run --separate-stderr zblack -c --report r
	check 2 "" "zblack: -c and --report exclude each other"
	run --separate-stderr zblack -u 77
	check 2 "" "zblack: -u: 77: not open for writing"
}

@test "-h and -V print to stdout, status 0" {
	run --separate-stderr zblack -h
	[ "$status" = 0 ]
	[[ "$output" == "usage: zblack "* ]]
	[ -z "$stderr" ]
	run --separate-stderr zblack -V
	[ "$status" = 0 ]
	[[ "$output" =~ ^zblack\ [0-9]+\.[0-9]+\.[0-9]+$ ]]
	[ -z "$stderr" ]
}

# Tests of lines.

@test "no input, no output" {
	run --separate-stderr zblack < /dev/null
	check 0 "" ""
}

@test "the last line may lack its newline" {
	run --separate-stderr bash -o pipefail -c 'printf "1.1.1.1\n1.1.1.2" | zblack | od -An -c'
	check 0 "   1   .   1   .   1   .   1  \\n   1   .   1   .   1   .   2" ""
	run --separate-stderr bash -o pipefail -c 'printf "1.1.1.1\n10.0.0.1" | zblack -f ex.conf'
	check 0 1.1.1.1 ""
	run --separate-stderr bash -o pipefail -c 'printf "10.0.0.1\n1.1.1." | zblack -f ex.conf'
	check 1 "" "zblack: stdin:2: bad address: 1.1.1."
}

@test "lines pass byte for byte, whatever follows the target" {
	printf '%b' '1.1.1.1\r\n' '1.1.1.1,443\r\n' '1.1.1.1 \t x\n' '1.1.1.1,80 # 10.0.0.1\n' '1.1.1.1,,+15\n' '1.1.1.1,80,+0,x10.0.0.1\n' \
		'2001:DB9::1,53\n' '::FFFF:1.1.1.1\n' '1.1.1.1,80,"some\\"thing, else"\n' '1.1.1.1,,\n' '1.1.1.1,80,\0\377\n' '1.1.1.1#x\n' > lines
	run --separate-stderr bash -o pipefail -c 'zblack -f ex.conf < lines | cmp - lines'
	check 0 "" ""
	sed 's/1\.1\.1\.1/10.0.0.255/; s/DB9/DB8/' lines > dropped
	run --separate-stderr zblack -f ex.conf < dropped
	check 0 "" ""
	run --separate-stderr bash -o pipefail -c 'zblack -v -f ex.conf < dropped | cmp - dropped'
	check 0 "" ""
}

@test "only the address counts" {
	lets $'10.0.1.0,1,x10.0.0.1\n10.0.1.0 # 10.0.0.1' $'10.0.1.0,1,x10.0.0.1\n10.0.0.1,1,x10.0.1.0\n10.0.1.0 # 10.0.0.1\n10.0.0.1 # 10.0.1.0' -f ex.conf
}

@test "a line of 1 MiB passes whole or is dropped whole" {
	{
		printf '1.1.1.1,80,'
		head -c 1048576 /dev/zero
		printf '10.0.0.1\n1.1.1.2\n'
	} > long
	{
		printf '10.0.0.1,80,'
		head -c 1048576 /dev/zero
		printf '1.1.1.1\n'
	} > dropped
	run --separate-stderr bash -o pipefail -c 'cat dropped long dropped | zblack -f ex.conf | cmp - long'
	check 0 "" ""
	run --separate-stderr bash -o pipefail -c 'cat dropped long dropped | zblack -v -f ex.conf | cmp - <(cat dropped dropped)'
	check 0 "" ""
}

@test "a bad line of 1 MiB is one bad line" {
	{
		head -c 1048576 /dev/zero | tr '\0' 1
		printf '\n1.1.1.1\nx'
	} > long
	run --separate-stderr zblack < long
	check 1 1.1.1.1 "zblack: stdin:1: bad address: $(printf '1%.0s' {1..80})
zblack: stdin:3: bad address: x"
}

@test "a line may break anywhere between two reads" {
	seq 1500 | awk '{ printf "1.1.%d.%d,%d,x%0*d\n10.0.0.%d\n", $1 / 256, $1 % 256, $1, $1 % 97 + 1, 0, $1 % 256 }' > lines
	grep -v '^10\.' lines > want
	run --separate-stderr bash -o pipefail -c 'dd if=lines obs=1 status=none ibs=7 | zblack -f ex.conf | cmp - want && zblack -f ex.conf < lines | cmp - want'
	check 0 "" ""
}

@test "a header passes, as the first line only" {
	lets $'saddr,sport\n1.1.1.1,80' $'saddr,sport\n1.1.1.1,80\n10.0.0.1,80' -f ex.conf
	lets $'saddr,sport\n10.0.0.1,80' $'saddr,sport\n1.1.1.1,80\n10.0.0.1,80' -v -f ex.conf
	run --separate-stderr zblack < <(printf '1.1.1.1\nsaddr\n')
	check 1 1.1.1.1 "zblack: stdin:2: bad address: saddr"
	run --separate-stderr zblack < <(printf '\n# x\nsaddr\nsaddr\n')
	check 1 saddr "zblack: stdin:4: bad address: saddr"
	run --separate-stderr zblack < <(printf 'example.com\nfe80::1%%eth0\n')
	check 1 "" "zblack: stdin:1: bad address: example.com
zblack: stdin:2: bad address: fe80::1%eth0"
}

@test "blank lines and remarks are no targets" {
	run --separate-stderr zblack -u 4 < <(printf '\n# 1.1.1.1\n  \t\r\n \t# x\n1.1.1.1\n') 4> status
	check 0 1.1.1.1 ""
	[ "$(status_of n status zblack) $(status_of dropped status zblack) $(status_of bad status zblack)" = "1 0 0" ]
	run --separate-stderr zblack -v < <(printf '\n# 10.0.0.1\n10.0.0.1\n')
	check 0 10.0.0.1 ""
}

@test "what cannot be parsed never passes" {
	bad=(1.1.1 1.1.1.1.1 1.1.1.256 01.1.1.1 1.1.1.1x ' 1.1.1.1' 1.1.1.1/32 1.1.1.1-1.1.1.2 0x1010101 16843009 '[::1]' ::1::
		1::2:3:4:5:6:7:8 ::1.1.1 '::g' example.com "1.1.1.1,0" "1.1.1.1,65536" "1.1.1.1,+1" "1.1.1.1,x"
		"1.1.1.1,80,+256" '"1.1.1.1"' ",80" -)
	for line in "${bad[@]}"; do
		for v in -v -d; do
			run --separate-stderr zblack "$v" -f ex.conf < <(printf '1.1.1.1\n%s' "$line")
			[ "$status" = 1 ]
			[[ "$stderr" == "zblack: stdin:2: "*": $line" ]]
			[ "$output" = "$([ "$v" = -v ] || echo 1.1.1.1)" ]
		done
	done
}

@test "of many bad lines ten are named, all are counted" {
	run --separate-stderr zblack -u 4 < <(printf '1.1.1.1\n'; seq 23; printf '10.0.0.1\n1.1.1.2\n') 4> status
	[ "$status" = 1 ]
	[ "$output" = $'1.1.1.1\n1.1.1.2' ]
	[ "${#stderr_lines[@]}" = 11 ]
	[ "${stderr_lines[0]}" = "zblack: stdin:2: bad address: 1" ]
	[ "${stderr_lines[9]}" = "zblack: stdin:11: bad address: 10" ]
	[ "${stderr_lines[10]}" = "zblack: stdin: 23 bad lines in all" ]
	[ "$(status_of n status zblack) $(status_of dropped status zblack) $(status_of bad status zblack)" = "2 1 23" ]
	run --separate-stderr zblack < <(seq 10)
	[ "$status" = 1 ]
	[ "${#stderr_lines[@]}" = 10 ]
}

@test "a message holds nothing that a terminal would obey" {
	run --separate-stderr zblack < <(printf 'a.b\033[31m\a\200x\r\n')
	check 1 "" "zblack: stdin:1: bad address: a.b?[31m??x"
	printf 'a.b\033[31m\a\200x\r\n' > bad
	run --separate-stderr zblack -f bad < <(echo 1.1.1.1)
	check 2 "" "zblack: bad:1: bad address: a.b?[31m??x"
}

# Tests of lists.

@test "addresses, prefixes, ranges, remarks and blanks of a list" {
	printf '%b' '# first\r\n\r\n10.0.0.1\r\n' ' \t10.0.1.0/30   # rest\n' '10.0.2.5-10.0.2.7\n' '10.0.3.1 - 10.0.3.2#x\n' '\n' \
		'fd00::10-fd00::12\n' 'fd00:1::/126\n' '::ffff:10.0.4.0/127\n' '::ffff:10.0.5.1' > list
	passed='10.0.0.0 10.0.0.2 10.0.0.255 10.0.1.4 10.0.2.4 10.0.2.8 10.0.3.0 10.0.3.3 fd00::f fd00::13 fd00:1::4 10.0.4.2 10.0.5.0 10.0.5.2'
	dropped='10.0.0.1 10.0.1.0 10.0.1.3 10.0.2.5 10.0.2.6 10.0.2.7 10.0.3.1 10.0.3.2 fd00::10 fd00::11 fd00::12 fd00:1::
		fd00:1::3 10.0.4.0 10.0.4.1 10.0.5.1 ::ffff:10.0.0.1 ::ffff:a00:1 0:0:0:0:0:ffff:10.0.5.1'
	input=$(printf '%s\n' $passed $dropped)
	lets "$(printf '%s\n' $passed)" "$input" -f list
	lets "$(printf '%s\n' $dropped)" "$input" -w list
}

# bad_list TEXT MESSAGE: a list with a bad last line passes nothing.
bad_list() {
	printf '# a list\n10.0.0.1\n%s' "$1" > deny.txt
	for option in -f -w; do
		run --separate-stderr zblack -f ex.conf $option deny.txt < <(echo 1.1.1.1)
		check 2 "" "zblack: deny.txt:3: $2"
	done
	run --separate-stderr zblack -c -f deny.txt
	check 2 "" "zblack: deny.txt:3: $2"
}

@test "a bad entry names file and line, and nothing passes" {
	bad_list 10.0.0.0/33 "bad prefix: 10.0.0.0/33"
	bad_list '10.0.0.0/33  # x' "bad prefix: 10.0.0.0/33"
	bad_list fd00::/129 "bad prefix: fd00::/129"
	bad_list 10.0.0.0/ "bad prefix: 10.0.0.0/"
	bad_list 10.0.0.0/-1 "bad prefix: 10.0.0.0/-1"
	bad_list 10.0.0.0/08 "bad prefix: 10.0.0.0/08"
	bad_list 10.0.0.2-10.0.0.1 "empty range: 10.0.0.2-10.0.0.1"
	bad_list 10.0.0.2-fd00::1 "range across address families: 10.0.0.2-fd00::1"
	bad_list 10.0.0.2- "bad address: 10.0.0.2-"
	bad_list 10.0.0 "bad address: 10.0.0"
	bad_list '10.0.0.1 10.0.0.2' "several fields: write one prefix, range or address per line: 10.0.0.1 10.0.0.2"
	bad_list example.com "bad address: example.com"
	bad_list '10.0.0.0/8 /8' "bad prefix: 10.0.0.0/8 /8"
	bad_list '// 10.0.0.0/8' "bad address: // 10.0.0.0/8"
}

@test "a list that cannot be read, and nothing passes" {
	for option in -f -w; do
		run --separate-stderr zblack -f ex.conf $option nosuch.conf < <(echo 1.1.1.1)
		check 2 "" "zblack: nosuch.conf: No such file or directory"
		run --separate-stderr zblack $option . < <(echo 1.1.1.1)
		check 2 "" "zblack: .: Is a directory"
	done
}

@test "an empty list excludes nothing, or allows nothing" {
	printf '\n# nothing\n' > empty
	input=$'1.1.1.1\n10.0.0.1\n127.0.0.1\n::1\n255.255.255.255'
	lets "$input" "$input" -f empty
	lets "$input" "$input" -f /dev/null
	lets "" "$input" -w empty
	lets "" "$input" -w /dev/null -f empty
	lets 1.1.1.1 "$input" -f empty -d
}

@test "the last entry of a list without a newline counts" {
	printf '10.0.0.0/24\n10.0.1.0/24' > list
	lets 10.0.2.1 $'10.0.0.1\n10.0.1.1\n10.0.2.1' -f list
}

@test "a list may come through a pipe, in parts" {
	run --separate-stderr zblack -f <(printf '10.0.0'; sleep 0.1; printf '.1\n10.0.0.3') < <(printf '10.0.0.%d\n' 0 1 2 3)
	check 0 $'10.0.0.0\n10.0.0.2' ""
}

@test "lines of a list may be longer than any buffer" {
	{
		printf '10.0.0.1 # '
		head -c 1048576 /dev/zero
		printf '\n# '
		head -c 300000 /dev/zero
		printf '\n%300000s\n10.0.0.3' 10.0.0.2
	} > list
	lets 10.0.0.0 "$(printf '10.0.0.%d\n' 0 1 2 3)" -f list
}

@test "IPv4 in whole, IPv6 in whole, each without the other" {
	v4=$'0.0.0.0\n1.1.1.1\n127.255.255.255\n128.0.0.0\n255.255.255.255'
	v6=$'::\n::1\n::fffe:ffff:ffff\n::1:0:0:0\n2001:db9::1\n7fff:ffff::\n8000::\nffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff'
	echo 0.0.0.0/0 > all4
	echo ::/0 > all6
	lets "$v6" "$v4"$'\n'"$v6" -f all4
	lets "$v4" "$v4"$'\n'"$v6" -f all6
	lets "" "$v4"$'\n'"$v6" -f all6 -f all4
	lets "$v4" "$v4"$'\n'"$v6" -w all4
	lets "$v6" "$v4"$'\n'"$v6" -w all6
	lets "$v4"$'\n'"$v6" "$v4"$'\n'"$v6" -w all6 -w all4
	lets "" "$v4"$'\n'"$v6" -w all4 -f all4
	printf '0.0.0.0-255.255.255.255\n::-ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff\n' > both
	lets "" "$v4"$'\n'"$v6" -f both
}

@test "lists are united, and what is excluded wins over what is wanted" {
	echo 10.0.0.0/29 > w1
	echo 10.0.0.16/29 > w2
	echo 10.0.0.4/30 > f1
	echo 10.0.0.20 > f2
	input=$(printf '10.0.0.%d\n' {0..31})
	lets "$(printf '10.0.0.%d\n' {0..3} {8..19} {21..31})" "$input" -f f1 -f f2
	lets "$(printf '10.0.0.%d\n' {0..7} {16..23})" "$input" -w w1 -w w2
	lets "$(printf '10.0.0.%d\n' {0..3} {16..19} {21..23})" "$input" -f f1 -w w1 -f f2 -w w2
	lets "" "$input" -w w1 -d
}

# Tests of the built-in list.

# The ranges that the registries list (https://www.iana.org/assignments/iana-ipv4-special-registry,
# iana-ipv6-special-registry), and multicast. ::ffff:0:0/96 is left out, since mapped addresses are
# the IPv4 ones. Of each range, the first and the last address are given.
special4='0.0.0.0 0.255.255.255  0.0.0.0 0.0.0.0  10.0.0.0 10.255.255.255  100.64.0.0 100.127.255.255  127.0.0.0 127.255.255.255
	169.254.0.0 169.254.255.255  172.16.0.0 172.31.255.255  192.0.0.0 192.0.0.255  192.0.0.0 192.0.0.7  192.0.0.8 192.0.0.8
	192.0.0.9 192.0.0.9  192.0.0.10 192.0.0.10  192.0.0.170 192.0.0.171  192.0.2.0 192.0.2.255  192.31.196.0 192.31.196.255
	192.52.193.0 192.52.193.255  192.88.99.0 192.88.99.255  192.88.99.2 192.88.99.2  192.168.0.0 192.168.255.255
	192.175.48.0 192.175.48.255  198.18.0.0 198.19.255.255  198.51.100.0 198.51.100.255  203.0.113.0 203.0.113.255
	240.0.0.0 255.255.255.255  255.255.255.255 255.255.255.255  224.0.0.0 239.255.255.255'
f=ffff
special6=":: ::  ::1 ::1  64:ff9b:: 64:ff9b::$f:$f  64:ff9b:1:: 64:ff9b:1:$f:$f:$f:$f:$f  100:: 100::$f:$f:$f:$f
	100:0:0:1:: 100:0:0:1:$f:$f:$f:$f  2001:: 2001:1ff:$f:$f:$f:$f:$f:$f  2001:: 2001:0:$f:$f:$f:$f:$f:$f
	2001:1::1 2001:1::1  2001:1::2 2001:1::2  2001:1::3 2001:1::3  2001:2:: 2001:2:0:$f:$f:$f:$f:$f  2001:3:: 2001:3:$f:$f:$f:$f:$f:$f
	2001:4:112:: 2001:4:112:$f:$f:$f:$f:$f  2001:10:: 2001:1f:$f:$f:$f:$f:$f:$f  2001:20:: 2001:2f:$f:$f:$f:$f:$f:$f
	2001:30:: 2001:3f:$f:$f:$f:$f:$f:$f  2001:db8:: 2001:db8:$f:$f:$f:$f:$f:$f  2002:: 2002:$f:$f:$f:$f:$f:$f:$f
	2620:4f:8000:: 2620:4f:8000:$f:$f:$f:$f:$f  3fff:: 3fff:fff:$f:$f:$f:$f:$f:$f  5f00:: 5f00:$f:$f:$f:$f:$f:$f:$f
	fc00:: fdff:$f:$f:$f:$f:$f:$f:$f  fe80:: febf:$f:$f:$f:$f:$f:$f:$f  ff00:: $f:$f:$f:$f:$f:$f:$f:$f"
# The addresses below and above each separate range, in the same order.
around4='1.0.0.0 9.255.255.255 11.0.0.0 100.63.255.255 100.128.0.0 126.255.255.255 128.0.0.0 169.253.255.255 169.255.0.0 172.15.255.255
	172.32.0.0 191.255.255.255 192.0.1.0 192.0.1.255 192.0.3.0 192.31.195.255 192.31.197.0 192.52.192.255 192.52.194.0 192.88.98.255
	192.88.100.0 192.167.255.255 192.169.0.0 192.175.47.255 192.175.49.0 198.17.255.255 198.20.0.0 198.51.99.255 198.51.101.0
	203.0.112.255 203.0.114.0 223.255.255.255'
around6="::2 64:ff9a:$f:$f:$f:$f:$f:$f 64:ff9b::1:0:0 64:ff9b:0:$f:$f:$f:$f:$f 64:ff9b:2:: ff:$f:$f:$f:$f:$f:$f:$f 100:0:0:2::
	2000:$f:$f:$f:$f:$f:$f:$f 2001:200:: 2001:db7:$f:$f:$f:$f:$f:$f 2001:db9:: 2001:$f:$f:$f:$f:$f:$f:$f 2003::
	2620:4f:7fff:$f:$f:$f:$f:$f 2620:4f:8001:: 3ffe:$f:$f:$f:$f:$f:$f:$f 3fff:1000:: 5eff:$f:$f:$f:$f:$f:$f:$f 5f01::
	fbff:$f:$f:$f:$f:$f:$f:$f fe00:: fe7f:$f:$f:$f:$f:$f:$f:$f fec0:: feff:$f:$f:$f:$f:$f:$f:$f"

@test "the built-in list is what IANA's registries hold, to the address" {
	echo 1.1.1.1 > other
	echo 2606:4700::1111 >> other
	printf '%s\n' $special4 $special6 > special
	printf '%s\n' $around4 $around6 > around
	for options in "" "-d" "-d -f other"; do
		run --separate-stderr bash -o pipefail -c "cat around special | zblack $options | cmp - around && cat around special | zblack -v $options | cmp - special"
		check 0 "" ""
	done
}

@test "the built-in list counts with -d, or where there is no other" {
	echo 1.1.1.1 > list
	input=$'1.1.1.1\n1.1.1.2\n10.0.0.1'
	lets $'1.1.1.1\n1.1.1.2' "$input"
	lets $'1.1.1.1\n1.1.1.2' "$input" -d
	lets $'1.1.1.2\n10.0.0.1' "$input" -f list
	lets 1.1.1.2 "$input" -f list -d
	lets 1.1.1.1 "$input" -w list
	printf '1.1.1.1\n10.0.0.1\n' > list
	lets 1.1.1.1 "$input" -d -w list
}

# Tests of -c.

@test "-c counts what remains, and with -v what is dropped, and reads no input" {
	mkfifo nothing
	exec 4<> nothing
	run --separate-stderr zblack -c <&4
	check 0 $'3702257664 IPv4 addresses\n18211974147628466174 IPv6 /64 prefixes' ""
	run --separate-stderr zblack -cv <&4
	check 0 "$((2 ** 32 - 3702257664)) IPv4 addresses"$'\n234769926081085444 IPv6 /64 prefixes' ""
	run --separate-stderr zblack -c -f /dev/null
	check 0 $'4294967296 IPv4 addresses\n18446744073709551616 IPv6 /64 prefixes' ""
	run --separate-stderr zblack -c -w /dev/null
	check 0 $'0 IPv4 addresses\n0 IPv6 /64 prefixes' ""
	run --separate-stderr zblack -c -v -w /dev/null
	check 0 $'4294967296 IPv4 addresses\n18446744073709551616 IPv6 /64 prefixes' ""
	printf '10.0.0.0/24\n10.0.0.128-10.0.1.3\n0.0.0.0\n255.255.255.255\nfd00::/62\nfd00:1::1\nfd00:1::3\nfd00:1:0:1::\n' > list
	run --separate-stderr zblack -c -w list
	check 0 $'262 IPv4 addresses\n6 IPv6 /64 prefixes' ""
	run --separate-stderr zblack -cv -f list
	check 0 $'262 IPv4 addresses\n6 IPv6 /64 prefixes' ""
	run --separate-stderr zblack -c -f list
	# Two prefixes are excluded in part, so a part remains. Of the third, one address is
	# excluded.
	check 0 "$((2 ** 32 - 262)) IPv4 addresses"$'\n18446744073709551612 IPv6 /64 prefixes' ""
}

@test "-c agrees with what passes" {
	printf '10.0.0.0/22\n' > w
	printf '10.0.1.7-10.0.2.9\n10.0.0.0/29\n10.0.0.4-10.0.0.9\n' > f
	run --separate-stderr bash -o pipefail -c 'zperm 10.0.0.0/21 | zblack -w w -f f | wc -l; zblack -c -w w -f f | sed -n "1s/ .*//p"'
	check 0 $'755\n755' ""
}

# Tests against a naive model.

# Each family has 4096 numbered addresses. The built-in list covers them from the middle on.
functions='
function text(family, v) {
	if (family == 4)
		return v < 2048 ? sprintf("100.63.%d.%d", 248 + int(v / 256), v % 256) : sprintf("100.64.%d.%d", int(v / 256) - 8, v % 256)
	return v < 2048 ? sprintf("3ffe:ffff:ffff:ffff:ffff:ffff:ffff:%x", 63488 + v) : sprintf("3fff::%x", v - 2048)
}
function below(n) { return int(random() * n) }'

# random_list SEED FILE: writes overlapping, nested, adjacent and single entries to FILE, and their
# meaning to FILE.model.
random_list() {
	awk -v seed="$1" -v file="$2" "$RANDOM_AWK$functions"'
	BEGIN {
		lines = below(60)
		last = 0
		for (line = 1; line <= lines; line++) {
			family = random() < .6 ? 4 : 6
			kind = below(5)
			if (kind == 0) {
				first = last = below(4096)
				entry = text(family, first)
			} else if (kind == 1) {
				bits = below(12)
				first = int(below(4096) / two_to(bits)) * two_to(bits)
				last = first + two_to(bits) - 1
				entry = text(family, first) "/" (family == 4 ? 32 : 128) - bits
			} else {
				# The range follows the previous one, or is within it, or is
				# anywhere.
				first = kind == 2 && last < 4095 ? last + 1 : kind == 3 ? below(last + 1) : below(4096)
				last = first + below(kind == 4 ? 4096 - first : (4096 - first > 50 ? 50 : 4096 - first))
				entry = text(family, first) "-" text(family, last)
			}
			print entry > file
			print family, first, last, entry, file, line > (file ".model")
		}
		printf "" >> file
		printf "" >> (file ".model")
	}'
}

# model: uses -f, -w and -d from $f, $w and $d. Reads "family v line" from the file numbered, and
# writes the lines that pass and those that are dropped, and the report.
model() {
	cat $f /dev/null | sed 's/^/f /' > entries
	[ -z "$d" ] || printf 'f 4 2048 4294967296 100.64.0.0/10 special-purpose 0\nf 6 2048 1e30 3fff::/20 special-purpose 0\n' >> entries
	[ -z "$w" ] || cat $w | sed 's/^/w /' >> entries
	awk -v only="${w:+1}" '
	FILENAME == "entries" { n++; kind[n] = $1; family[n] = $2; first[n] = $3; last[n] = $4; entry[n] = $5 "," $6 "," ($7 > 0 ? $7 : ""); next }
	{
		best = wanted = 0
		for (i = 1; i <= n; i++) {
			if (family[i] != $1 || $2 < first[i] || $2 > last[i])
				continue
			if (kind[i] == "w")
				wanted = 1
			else if (!best || last[i] - first[i] < last[best] - first[best])
				best = i
		}
		if (!best && (wanted || !only)) {
			print $3 > "want.passed"
			next
		}
		print $3 > "want.dropped"
		if (best)
			dropped[best]++
		else
			not_allowed++
	}
	END {
		print "dropped,entry,list,line" > "want.report"
		for (i = 1; i <= n; i++)
			if (kind[i] == "f" && (dropped[i] > 0 || entry[i] !~ /,special-purpose,/))
				print dropped[i] + 0 "," entry[i] > "want.report"
		if (only)
			print not_allowed + 0 ",not in -w,," > "want.report"
	}' entries numbered
}

@test "passes, drops, counts and reports what a naive model does" {
	for round in "f1" "f1 f2" "w1" "w1 w2" "f1 w1" "f1 d" "w1 d" "f1 f2 w1 w2 d"; do
		seed=$RANDOM
		echo "round '$round' with seed $seed"
		rm -f -- [fw][12]* want.* entries
		f='' w='' d='' options=()
		for name in $round; do
			case $name in
			d) d=1 options+=(-d) ;;
			f*) random_list "$((seed + ${#f}))" "$name"; f+=" $name.model" options+=(-f "$name") ;;
			w*) random_list "$((seed + 500 + ${#w}))" "$name"; w+=" $name.model" options+=(-w "$name") ;;
			esac
		done
		awk -v seed="$seed" "$RANDOM_AWK$functions"'
		BEGIN {
			for (i = 0; i < 5000; i++) {
				family = random() < .6 ? 4 : 6
				v = below(4096)
				print family, v, text(family, v) (random() < .5 ? "" : "," below(65535) + 1)
			}
		}' > numbered
		rm -f want.passed want.dropped
		touch want.passed want.dropped
		model
		cut -d ' ' -f 3 numbered > lines
		zblack "${options[@]}" --report report -u 4 < lines 4> status > passed
		zblack "${options[@]}" -v --report report-v -u 4 < lines 4> status-v > dropped
		same passed want.passed
		same dropped want.dropped
		grep -v '^0,.*,special-purpose,$' report > report.short || true
		same report.short want.report
		same report report-v
		[ "$(status_of n status zblack)" -eq "$(wc -l < passed)" ]
		[ "$(status_of dropped status zblack)" -eq "$(wc -l < dropped)" ]
		[ "$(status_of dropped status zblack)" -eq "$(awk -F , '{ n += $1 } END { print n }' report)" ]
		[ "$(sed 's/.* n=/n=/' <(tail -n 1 status))" = "$(sed 's/.* n=/n=/' <(tail -n 1 status-v))" ]
		# Lines that passed once pass again, and the sums of the two parts are the earlier
		# ones.
		zblack "${options[@]}" -u 4 < passed 4> status-p > passed-p
		zblack "${options[@]}" -u 4 < dropped 4> status-d > passed-d
		same passed-p passed
		[ ! -s passed-d ]
		[ "$(status_of sum status-p zblack)" = "$(status_of sum status zblack)" ]
		[ "$(status_of dropped_sum status-d zblack)" = "$(status_of dropped_sum status zblack)" ]
	done
}

@test "what zperm made is what was passed and what was dropped" {
	for v in "" -v; do
		run --separate-stderr bash -o pipefail -c "zperm -u 4 -p 80,443 10.0.0.0/20 4> perm | zblack $v -f $EX_CONF -u 5 5> status | wc -l"
		dropped=$((2 * (1 + 256)))      # 10.0.7.7 and 10.0.13.0/24
		check 0 "$([ "$v" ] && echo $dropped || echo $((8192 - dropped)))" ""
		[ "$(status_of n status zblack)" = $((8192 - dropped)) ]
		[ "$(status_of dropped status zblack)" = $dropped ]
		sum=$((16#$(status_of sum status zblack) + 16#$(status_of dropped_sum status zblack)))
		[ "$(printf %016x $sum)" = "$(status_of sum perm zperm)" ]
	done
}

# Tests of the report.

@test "a report credits the smallest entry, the first given among equals" {
	printf '10.0.0.0/8\n10.1.0.0/16   # b\n10.1.2.3\n\n10.1.2.0 - 10.1.2.255\n10.1.2.0/24\n' > f1
	printf '10.1.2.3\n192.0.2.0/24\nfd00::/8\nfd00::1\n' > 'f,"2'
	printf '%s\n' 10.0.0.1 10.1.0.1 10.1.2.3 10.1.2.3,80 10.1.2.4 192.0.2.1 192.0.3.1 fd00::1 fd00::2 1.1.1.1 > lines
	run --separate-stderr zblack -f f1 -f 'f,"2' --report report < lines
	check 0 $'192.0.3.1\n1.1.1.1' ""
	cat > want <<-'END'
		dropped,entry,list,line
		1,10.0.0.0/8,f1,1
		1,10.1.0.0/16,f1,2
		2,10.1.2.3,f1,3
		1,10.1.2.0 - 10.1.2.255,f1,5
		0,10.1.2.0/24,f1,6
		0,10.1.2.3,"f,""2",1
		1,192.0.2.0/24,"f,""2",2
		1,fd00::/8,"f,""2",3
		1,fd00::1,"f,""2",4
	END
	same report want
	printf '1.1.1.1\n10.0.0.1\n' > w
	run --separate-stderr zblack -w w -f f1 --report report < lines
	check 0 1.1.1.1 ""
	(head -n 6 want; echo '4,not in -w,,') > want-w
	same report want-w
}

@test "a report of the built-in list" {
	run --separate-stderr zblack --report report < <(printf '%s\n' 10.0.0.1 255.255.255.255 224.0.0.1 ::1 fe80::1 10.0.0.2 1.1.1.1)
	check 0 1.1.1.1 ""
	run grep -v ^0 report
	[ "$output" = 'dropped,entry,list,line
2,10.0.0.0/8,special-purpose,
1,224.0.0.0/4,special-purpose,
1,240.0.0.0/4,special-purpose,
1,::1/128,special-purpose,
1,fe80::/10,special-purpose,' ]
	[ "$(wc -l < report)" = 34 ]
}

@test "IPv6 entries get no credit for IPv4 addresses" {
	echo ::/0 > f
	run --separate-stderr zblack -f f -w f --report report < <(printf '%s\n' 10.0.0.1 ::ffff:10.0.0.1 ::1 ffff::)
	check 0 "" ""
	[ "$(cat report)" = $'dropped,entry,list,line\n2,::/0,f,1\n2,not in -w,,' ]
}

@test "a report that cannot be opened: nothing passes, status 2" {
	run --separate-stderr zblack --report no/such < <(echo 1.1.1.1)
	check 2 "" "zblack: no/such: No such file or directory"
}

@test "a report that is one of the lists is refused, under any name, and leaves the list as it is" {
	ln ex.conf hard
	ln -s ex.conf soft
	for report in ex.conf ./ex.conf hard soft; do
		for option in -f -w; do
			run --separate-stderr zblack -f /dev/null $option ex.conf --report $report < <(echo 10.0.0.1)
			check 2 "" "zblack: --report: $report: is the file that $option reads"
			[ "$(cat ex.conf)" = $'10.0.0.0/24\n2001:db8::/32' ]
		done
	done
	# A file that keeps its contents may be list and report.
	lets 1.1.1.1 1.1.1.1 -f /dev/null --report /dev/null
}

@test "a list that is bad leaves an earlier report as it is" {
	echo x > bad
	echo earlier > report
	run --separate-stderr zblack -f bad --report report < <(echo 1.1.1.1)
	check 2 "" "zblack: bad:1: bad address: x"
	[ "$(cat report)" = earlier ]
}

@test "a report that cannot be written, status 3" {
	run --separate-stderr zblack --report /dev/full -u 4 4> status < <(echo 1.1.1.1)
	check 3 1.1.1.1 "zblack: --report: /dev/full: No space left on device"
	[ "$(status_of end status zblack)" = 3 ]
}

@test "a report is written however it ends" {
	want=$'dropped,entry,list,line\n1,10.0.0.0/24,ex.conf,1\n0,2001:db8::/32,ex.conf,2'
	begin -f ex.conf --report report
	printf '10.0.0.1\n1.1.1.1\n1.1.' >&4
	expect 1.1.1.1 5
	kill -TERM "$pid"
	wait "$pid"
	[ "$(cat report)" = "$want" ]
	rm -f report
	run bash -c '(echo 10.0.0.1; exec yes 1.1.1.1) | zblack -f ex.conf --report report | head -n 1; echo "${PIPESTATUS[@]}"'
	[ "$output" = $'1.1.1.1\n141 141 0' ]
	[ "$(cat report)" = "$want" ]
	rm -f report
	run --separate-stderr bash -c 'zblack -f ex.conf --report report < <(printf "10.0.0.1\n1.1.1.1\n") > /dev/full'
	check 3 "" "zblack: stdout: No space left on device"
	[ "$(cat report)" = "$want" ]
	rm -f report
	# The reader of the status of a scan is gone, so the scan ends.
	run bash -c '(echo 10.0.0.1; exec yes 1.1.1.1) | ZSTATUS_FD=4 zblack -f ex.conf --report report 4> >(head -n 1 > first) > /dev/null; echo "${PIPESTATUS[@]}"'
	[ "$output" = "141 141" ]
	[ "$(cat report)" = "$want" ]
}

# Tests of the account.

@test "--account: what zperm would make and a report would count, by list and entry, for random lists and targets" {
	for round in "f1" "f1 f2 d" "f1 w1" "d" "f1 f2 w1 w2 d"; do
		seed=$RANDOM
		echo "round '$round' with seed $seed"
		rm -f -- [fw][12]*
		options=() wanted=()
		for name in $round; do
			case $name in
			d) options+=(-d) ;;
			f*) random_list "$((seed + ${#options[@]}))" "$name"; options+=(-f "$name") wanted+=("$name") ;;
			w*) random_list "$((seed + 500 + ${#options[@]}))" "$name"; options+=(-w "$name") ;;
			esac
		done
		[[ $round != *d* ]] || wanted+=(special-purpose)
		random_list $((seed + 99)) targets
		words=(100.63.250.0/23 3fff::/117 3ffe:ffff:ffff:ffff:ffff:ffff:ffff:fc00/118)
		zperm -f targets "${words[@]}" > lines
		zblack "${options[@]}" --report report < lines > passed
		zblack "${options[@]}" --account --targets targets "${words[@]}" > account
		all=$(wc -l < lines)
		printf 'total\t%d\t%d\n' "$all" $((all - $(wc -l < passed))) > want
		for list in "${wanted[@]}"; do
			awk -F , -v list="$list" '$3 == list { n += $1 } END { print list "\t" n + 0 }' report >> want
		done
		sed -n 's/^\([0-9]*\),not in -w,,$/not in -w\t\1/p' report >> want
		same <(grep -v ^entry account) want
		# These are the largest entries. Others may be as large as the fifth.
		same <(sed -n 's/^entry\t\([0-9]*\).*/\1/p' account) <(sed '1d; /,not in -w,/d; s/,.*//; /^0$/d' report | sort -rn | head -n 5)
		while IFS=$'\t' read -r _ n entry where; do
			[ "$where" = "shared addresses" ] || [ "$where" = "documentation addresses" ] || grep -qxF "$n,$entry,${where%:*},${where##*:}" report
		done < <(grep ^entry account)
	done
}

# most LENGTH: prints the largest number of input addresses that are in one network of this length.
# For IPv6, LENGTH is at least 112.
most() {
	awk -v bits="$1" '
	function two_to(n,   p) { for (p = 1; n > 0; n--) p *= 2; return p }
	function hex(s,   n, i) { for (i = 1; i <= length(s); i++) n = n * 16 + index("0123456789abcdef", substr(s, i, 1)) - 1; return n + 0 }
	/:/ && bits > 32 { prefix = $0; sub(/[^:]*$/, "", prefix); sub(/.*:/, ""); n[prefix int(hex($0) / two_to(128 - bits))]++ }
	!/:/ && bits <= 32 { split($0, b, "."); n[int((((b[1] * 256 + b[2]) * 256 + b[3]) * 256 + b[4]) / two_to(32 - bits))]++ }
	END { for (i in n) if (n[i] > most) most = n[i]; print most + 0 }'
}

@test "--networks: the network of a length with the most targets, as a count of all addresses finds it, for random lists" {
	for round in {1..5}; do
		seed=$RANDOM
		echo "round $round with seed $seed"
		random_list $seed targets
		words=(100.63.250.0/23 3fff::/117 3ffe:ffff:ffff:ffff:ffff:ffff:ffff:fc00/118)
		zperm -f targets "${words[@]}" >lines
		options=()
		for length in 1 8 20 23 24 27 31 32 112 116 117 120 125 128; do options+=(--networks "$length"); done
		zblack -f /dev/null --account "${options[@]}" --targets targets "${words[@]}" | grep ^network >networks
		[ "$(wc -l <networks)" -eq 14 ]
		while IFS=$'\t' read -r _ length n prefix; do
			[ "$n" = "$(most "$length" <lines)" ] || { echo "/$length: $n"; false; }
			[ "${prefix#*/}" = "$length" ]
			echo "$prefix" >prefix
			[ "$(zblack -v -f prefix <lines | wc -l)" = "$n" ] || { echo "$prefix: $n"; false; }
		done <networks
	done
}

@test "--networks: lengths of IPv6, subnets, and what is refused" {
	run --separate-stderr zblack --account --networks 24 --networks ip6:20 --networks 48 --networks 64 -f /dev/null 2001:db8::/32-56 2001:db9::/40-48 2001:db8:7::1
	check 0 "total	$((2 ** 24 + 2 ** 8 + 1))	0
/dev/null	0
network	ip6:20	$((2 ** 24 + 2 ** 8 + 1))	2001::/20
network	48	256	2001:db8::/48
network	64	1	2001:db8:7::/64" ""
	# The order of subnets does not matter.
	run --separate-stderr zblack --account --networks ip6:32 -f /dev/null 2001:db8:ff00::/40-56 2001:dc8::/40-48 2001:db8::/40-56
	[ "$(grep ^network <<<"$output")" = "network	ip6:32	131072	2001:db8::/32" ]
	# The only whole network is between two parts.
	run --separate-stderr zblack --account --networks 24 -f /dev/null 10.0.0.128-10.0.2.127
	[ "$(grep ^network <<<"$output")" = "network	24	256	10.0.1.0/24" ]
	run --separate-stderr zblack --account --networks 1 --networks ip6:1
	[ "$(grep ^network <<<"$output")" = "network	1	2147483648	0.0.0.0/1" ]
	for length in 0 129 x ip6:0 ip4:24 24:10; do
		run --separate-stderr zblack --account --networks $length
		[ "$status" -eq 2 ]
		[[ "$stderr" == "zblack: --networks: "* ]]
	done
	run --separate-stderr zblack --networks 24
	check 2 "" "zblack: --networks: has no effect without --account"
}

@test "--account: which list, which entry or what for; all of IPv4 where there are no targets; one address of a subnet" {
	run --separate-stderr zblack --account 10.0.9.0/24
	check 0 $'total\t256\t256\nspecial-purpose\t256\nentry\t256\t10.0.0.0/8\tprivate addresses' ""
	printf '# x\n10.0.9.8/29\n10.0.0.0/8\n' > list
	run --separate-stderr zblack --account -f list -f ex.conf 10.0.9.0/24 1.1.1.1 10.0.0.7
	check 0 $'total\t258\t257\nlist\t256\nex.conf\t1\nentry\t248\t10.0.0.0/8\tlist:3\nentry\t8\t10.0.9.8/29\tlist:2\nentry\t1\t10.0.0.0/24\tex.conf:1' ""
	run --separate-stderr zblack --account
	[ "$status" = 0 ]
	[ "${lines[0]}" = "total	4294967296	$((2 ** 32 - 3702257664))" ]
	[ "${#lines[@]}" = 7 ]
	# The first address of each subnet is probed.
	printf '2001:db8:1::1\n2001:db8:2::-2001:db8:3::\n2001:db8:6::/47\n' > six
	run --separate-stderr zblack --account -f six 2001:db8::/32-48
	check 0 $'total\t65536\t4\nsix\t4\nentry\t2\t2001:db8:2::-2001:db8:3::\tsix:2\nentry\t2\t2001:db8:6::/47\tsix:3' ""
	run --separate-stderr zblack --account --targets - -f /dev/null < <(printf '10.0.0.0/30\n10.0.0.2-10.0.0.9\n')
	check 0 $'total\t10\t0\n/dev/null\t0' ""
	run --separate-stderr zblack --account -f /dev/null ::/0
	check 2 "" "zblack: more than 2^62 targets"
	run --separate-stderr zblack --account -f /dev/null 1.1.1
	check 2 "" "zblack: 1.1.1: bad address"
	run --separate-stderr zblack --account --targets nosuch
	check 2 "" "zblack: nosuch: No such file or directory"
	run --separate-stderr zblack --account -f nosuch
	check 2 "" "zblack: nosuch: No such file or directory"
	run --separate-stderr zblack -c --account
	check 2 "" "zblack: -c and --account exclude each other"
	run --separate-stderr zblack -v --account
	check 2 "" "zblack: --account and -v exclude each other"
	run --separate-stderr zblack --report r --account
	check 2 "" "zblack: --account and --report exclude each other"
	run --separate-stderr zblack --targets list
	check 2 "" "zblack: --targets needs --account"
	run --separate-stderr bash -c 'zblack --account >/dev/full'
	check 3 "" "zblack: stdout: No space left on device"
	[ ! -e r ]
}

# bats test_tags=alone
@test "--account: the whole space against 100,000 prefixes, in no time" {
	seq 100000 | awk '{ printf "%d.%d.%d.0/24\n2a00:%x::/32\n", 1 + $1 / 1000, $1 % 1000 / 4, $1 % 4 * 64, $1 % 65536 }' > many
	soon() { [ "$(timeout 2 zblack --account -f many 0.0.0.0/0 2a00::/16-48 | head -n 1)" = "total	8589934592	$((100000 * 256 + 65536 * 65536))" ]; }
	retry soon
}

# Tests of SIGHUP.

@test "SIGHUP reloads the lists, for every line not yet read" {
	echo 10.0.0.1 > list
	echo 10.0.0.0/24 > wanted
	begin -f list -w wanted
	printf '10.0.0.1\n10.0.0.2\n10.0.1.1\n' >&4
	expect 10.0.0.2 5
	echo 10.0.0.2 > list
	echo 10.0.0.0/23 > wanted
	printf '10.0.0.1\n10.0.0.2\n10.0.0.3\n' >&4
	expect 10.0.0.2 5               # a changed file alone has no effect
	expect 10.0.0.3 5
	kill -HUP "$pid"                # zblack is blocked in a read, or about to be
	printf '10.0.0.2\n10.0.0.1\n10.0.1.1\n10.0.0.' >&4
	expect 10.0.0.1 5
	expect 10.0.1.1 5
	echo 10.0.0.4 > list
	kill -HUP "$pid"                # a line that has begun is not yet read
	printf '4\n10.0.0.5\n' >&4
	expect 10.0.0.5 5
	finish 0
}

@test "SIGHUP is seen to at once, also where no input comes, and counted" {
	echo 10.0.0.1 > list
	mkfifo status
	exec 7<> status
	begin -f list -u 7
	expect_status() {
		local line
		for _ in {1..20}; do
			read -r -t 10 line <&7
			[[ "$line" != *" $1"* ]] || return 0
		done
		false
	}
	expect_status "reloads=0 reload_failed=0 stale=0"
	kill -HUP "$pid"
	expect_status "reloads=1 reload_failed=0 stale=0"
	rm list
	kill -HUP "$pid"
	expect "zblack: list: No such file or directory" 6
	expect "zblack: SIGHUP: the present lists stay in force" 6
	finish 1
	expect_status "reloads=1 reload_failed=1 stale=1 end=1"
}

@test "SIGHUP is seen to while the output is full, for every line not yet checked, also of those that have been read" {
	mkfifo pipe
	echo 10.0.0.1 > list
	exec 7<> pipe 8< pipe
	yes 10.0.0.2 2> /dev/null | head -n 400000 | { echo "$BASHPID" > pid; exec zblack -f list -u 4 4> status > pipe 7>&- 8<&-; } 3>&- &
	exec 7>&-
	n() { tail -n "$1" status | head -n 1 | tr ' ' '\n' | sed -n 's/^n=//p'; }
	for _ in {1..200}; do
		sleep 0.1
		[ "$(n 1)" = "$(n 2)" ] && [ "$(n 1)" -gt 0 ] && break
	done
	echo 10.0.0.2 > list
	kill -HUP "$(cat pid)"
	for _ in {1..100}; do
		grep -q reloads=1 status && break
		sleep 0.1
	done
	passed=$(n 1)
	cat <&8 > out 3>&- &
	exec 8<&-
	wait
	[ "$passed" -gt 0 ] && [ "$passed" -lt 300000 ]
	[ "$(wc -l < out)" = "$passed" ]
	[ "$(status_of n status zblack) $(status_of dropped status zblack)" = "$passed $((400000 - passed))" ]
}

@test "a bad reload leaves all lists as they were, says so, and can be mended" {
	echo 10.0.0.1 > f1
	echo 10.0.0.2 > f2
	begin -f f1 -f f2
	for bad in 10.0.0.2/33 host.example; do
		printf '10.0.0.3\n' > f1
		printf '# x\n%s\n' "$bad" > f2
		kill -HUP "$pid"
		why="bad address"
		[ $bad = host.example ] || why="bad prefix"
		expect "zblack: f2:2: $why: $bad" 6
		expect "zblack: SIGHUP: the present lists stay in force" 6
		printf '10.0.0.1\n10.0.0.2\n10.0.0.3\n' >&4
		expect 10.0.0.3 5
	done
	echo 10.0.0.1 > f2
	kill -HUP "$pid"
	printf '10.0.0.1\n10.0.0.2\n10.0.0.3\n' >&4
	expect 10.0.0.2 5
	finish 0
}

@test "a reload that failed last is status 1" {
	echo 10.0.0.1 > list
	begin -f list
	echo x > list
	kill -HUP "$pid"
	expect "zblack: list:1: bad address: x" 6
	expect "zblack: SIGHUP: the present lists stay in force" 6
	finish 1
}

@test "a list from a pipe is not taken for an empty one when it is read again" {
	begin -f <(echo 10.0.0.1)
	printf '10.0.0.1\n10.0.0.2\n' >&4
	expect 10.0.0.2 5
	kill -HUP "$pid"
	read -r -t 10 line <&6
	[[ "$line" =~ ^zblack:\ /dev/fd/[0-9]+:\ a\ pipe\ cannot\ be\ read\ a\ second\ time$ ]]
	expect "zblack: SIGHUP: the present lists stay in force" 6
	printf '10.0.0.1\n10.0.0.2\n' >&4
	expect 10.0.0.2 5
	finish 1
}

@test "SIGHUP is harmless without lists, under nohup, and while lists are first read" {
	begin
	kill -HUP "$pid"
	printf '10.0.0.1\n1.1.1.1\n' >&4
	expect 1.1.1.1 5
	finish 0
	rm in out err
	mkfifo list
	launch -f list
	exec 7> list
	kill -HUP "$pid"
	echo 1.1.1.1 >&7
	exec 7>&-
	expect "zblack: list: a pipe cannot be read a second time" 6
	expect "zblack: SIGHUP: the present lists stay in force" 6
	printf '10.0.0.1\n1.1.1.1\n' >&4
	expect 10.0.0.1 5
	finish 1
	rm in out err
	echo 10.0.0.1 > list.conf
	trap '' HUP
	begin -f list.conf
	trap - HUP
	echo 10.0.0.2 > list.conf
	kill -HUP "$pid"
	printf '10.0.0.1\n10.0.0.2\n' >&4
	expect 10.0.0.1 5
	finish 0
}

@test "in a busy stream the lists change once, between two lines" {
	echo 10.0.0.1 > list
	yes $'10.0.0.1\n10.0.0.2' | { echo "$BASHPID" > pid; exec zblack -f list; } 3>&- | awk '
		NR == 1 { print "10.0.0.2" > "list.new"; close("list.new"); system("mv list.new list; kill -HUP $(cat pid)") }
		$0 != last { print; last = $0; runs++ }
		runs == 2 && ++after == 100000 { exit }' > runs
	[ "$(cat runs)" = $'10.0.0.2\n10.0.0.1' ]
}

@test "a report goes on over a reload: what stays keeps its count, what went keeps its row" {
	printf '10.0.0.1\n10.0.0.2\n10.0.0.3\n' > list
	echo 10.0.0.1 > list2
	echo 10.0.0.0/24 > wanted
	begin -f list -f list2 -w wanted --report report
	printf '10.0.0.%d\n' 1 1 2 >&4
	printf '10.1.0.1\n10.0.0.9\n' >&4
	expect 10.0.0.9 5
	printf '# moved\n10.0.0.4\n10.0.0.1\n10.0.0.0/30\n10.0.0.1\n' > list
	kill -HUP "$pid"
	printf '10.0.0.%d\n' 1 2 4 >&4
	printf '10.1.0.1\n10.0.0.9\n' >&4
	expect 10.0.0.9 5
	echo x > list
	kill -HUP "$pid"
	expect "zblack: list:1: bad address: x" 6
	expect "zblack: SIGHUP: the present lists stay in force" 6
	printf '10.0.0.%d\n' 4 9 >&4
	expect 10.0.0.9 5
	printf '10.0.0.2\n10.0.0.0/30\n' > list
	kill -HUP "$pid"
	printf '10.0.0.%d\n' 1 2 4 9 >&4
	expect 10.0.0.4 5
	expect 10.0.0.9 5
	finish 0
	cat > want <<-'END'
		dropped,entry,list,line
		2,10.0.0.2,list,1
		1,10.0.0.0/30,list,2
		1,10.0.0.1,list2,1
		2,10.0.0.4,list,
		3,10.0.0.1,list,
		2,not in -w,,
	END
	same report want
}

# Tests of behaviour in a pipe.

@test "a line is seen at once, with more input to come" {
	begin
	echo 1.1.1.1 >&4
	expect 1.1.1.1 5
	echo 1.1.1.2 >&4
	expect 1.1.1.2 5
	finish 0
}

@test "a full disk, status 3" {
	run --separate-stderr bash -c 'zblack < <(echo 1.1.1.1) > /dev/full'
	check 3 "" "zblack: stdout: No space left on device"
	run --separate-stderr bash -c 'zblack -c > /dev/full'
	check 3 "" "zblack: stdout: No space left on device"
	run --separate-stderr bash -c 'zblack < <(echo 10.0.0.1) > /dev/full'
	check 0 "" ""
}

@test "nothing that is meant for a closed stream goes into a file that was opened" {
	want=$'dropped,entry,list,line\n1,10.0.0.0/24,ex.conf,1\n0,2001:db8::/32,ex.conf,2'
	run --separate-stderr bash -c 'printf "%s\n" 10.0.0.1 1.1.1.1 | zblack -f ex.conf --report report >&-'
	check 3 "" "zblack: stdout: Bad file descriptor"
	[ "$(cat report)" = "$want" ]
	rm report
	run --separate-stderr bash -c 'printf "%s\n" 10.0.0.1 1.1.1.1 x | zblack -f ex.conf --report report 2>&-'
	check 1 1.1.1.1 ""
	[ "$(cat report)" = "$want" ]
	rm report
	run --separate-stderr bash -c 'zblack -f ex.conf --report report <&-'
	check 3 "" "zblack: stdin: Bad file descriptor"
	[ "$(cat report)" = "${want/1,10/0,10}" ]
}

@test "an input that cannot be read, status 3" {
	run --separate-stderr zblack -f ex.conf < .
	check 3 "" "zblack: stdin: Is a directory"
	run --separate-stderr bash -c 'zblack -f ex.conf <&-'
	check 3 "" "zblack: stdin: Bad file descriptor"
}

@test "a reader that goes away ends it by SIGPIPE, silently" {
	run --separate-stderr bash -c 'yes 1.1.1.1 | zblack | head -n 1; echo "${PIPESTATUS[@]}"'
	check 0 $'1.1.1.1\n141 141 0' ""
	run --separate-stderr bash -c 'trap "" PIPE; (trap - PIPE; exec yes 1.1.1.1) 2> /dev/null | zblack | head -n 1; echo "${PIPESTATUS[1]}"'
	check 0 $'1.1.1.1\n0' ""
}

@test "status lines: one at the start, one with the counts at the end" {
	run --separate-stderr zblack -u 4 -f ex.conf < <(printf '1.1.1.1,80\n10.0.0.1\n10.0.0.2\n') 4> status
	check 0 1.1.1.1,80 ""
	run cat status
	[ "${#lines[@]}" = 2 ]
	zero=0000000000000000
	[[ "${lines[0]}" =~ ^zblack\ pid=[0-9]+\ t=[0-9.]+\ n=0\ sum=$zero\ dropped=0\ dropped_sum=$zero\ opted_out=0\ lists=ex.conf:0,null:0\ bad=0\ reloads=0\ reload_failed=0\ stale=0$ ]]
	[[ "${lines[1]}" =~ ^zblack\ pid=[0-9]+\ t=[0-9.]+\ n=1\ sum=[0-9a-f]{16}\ dropped=2\ dropped_sum=[0-9a-f]{16}\ opted_out=0\ lists=ex.conf:2,null:0\ bad=0\ reloads=0\ reload_failed=0\ stale=0\ end=0$ ]]
}

# lists: prints the counts of each list in the last status line.
lists() {
	sed -n 's/.* lists=\([^ ]*\) .* end=.*/\1/p' status
}

@test "status lines tell how many lines each list has dropped: the first that has the address, also after a reload" {
	mkdir 'a folder'
	printf '10.0.0.0/8\nfd00::/8\n' >'a folder/my list,x=1'
	printf '10.1.0.0/16\n192.0.2.0/24\n' >second
	printf '192.0.2.1\n198.51.100.1\n' >own
	printf '%s\n' 10.0.0.1 10.1.0.1 192.0.2.1 192.0.2.2,80 198.51.100.1 fd00::1 9.9.9.9 127.0.0.1 >in
	export ZSCAN_OPTOUT=$PWD/own
	zblack -u 4 -f 'a folder/my list,x=1' -f second <in >out 4>status
	[ "$(lists)" = my_list_x_1:3,second:2,own:1 ]
	zblack -u 4 -f second -f 'a folder/my list,x=1' <in >out 4>status
	[ "$(lists)" = second:3,my_list_x_1:2,own:1 ]
	# Addresses that no allow-list has are counted together. The built-in list has a name of its
	# own.
	zblack -u 4 <in >out 4>status
	[ "$(lists)" = special-purpose:7,own:0 ]
	printf '9.0.0.0/8\n10.0.0.0/8\n' >wanted
	zblack -u 4 -f second -w wanted <in >out 4>status
	[ "$(lists)" = second:3,own:1,not_allowed:2 ]
	# The counts add up to all dropped lines, for any number of lists.
	for i in {1..9}; do echo 10.0.0.$i >list$i; done
	printf '10.0.0.%d\n' {1..9} >in
	# shellcheck disable=SC2046
	zblack -u 4 $(printf -- '-f list%d ' {1..9}) <in >out 4>status
	[ "$(lists)" = list1:1,list2:1,list3:1,list4:1,list5:1,list6:1,list7:1,list8:1,others:1 ]
	# The number of lists goes from one to two and back.
	: >own
	echo 10.0.0.0/8 >first
	mkfifo lines
	zblack -u 4 -f first <lines >out 4>status 3>&- &
	exec 7>lines
	echo 10.0.0.1 >&7
	until_true grep -q ' lists=first:1,own:0 ' status
	echo 192.0.2.1 >own
	kill -HUP $!
	until_true grep -q 'lists=first:1,own:0 .*reloads=1 ' status
	printf '192.0.2.1\n10.0.0.2\n' >&7
	until_true grep -q 'lists=first:2,own:1' status
	: >own
	kill -HUP $!
	until_true grep -q 'lists=first:2,own:1 .*reloads=2 ' status
	printf '192.0.2.1\n10.0.0.3\n' >&7
	exec 7>&-
	wait $!
	[ "$(lists)" = first:3,own:1 ]
	[ "$(cat out)" = 192.0.2.1 ]
}

@test "status through ZSTATUS_FD tells of a bad list" {
	ZSTATUS_FD=4 run --separate-stderr zblack -f nosuch < /dev/null 4> status
	check 2 "" "zblack: nosuch: No such file or directory"
	[ "$(status_of end status zblack)" = 2 ]
}

@test "SIGTERM: what was read is written, a line cut short is not" {
	begin -u 7 7> status
	printf '1.1.1.1\n10.0.0.1\n1.1.1.2' >&4
	expect 1.1.1.1 5
	kill -TERM "$pid"
	wait "$pid"
	run cat <&5
	[ -z "$output" ]
	[ "$(status_of n status zblack) $(status_of dropped status zblack) $(status_of end status zblack)" = "1 1 0" ]
}

@test "SIGINT: the same, and it dies of it" {
	# A shell makes background jobs ignore SIGINT.
	mkfifo in out
	env --default-signal=INT zblack -u 7 --report report < in > out 7> status 3>&- &
	exec 4> in 5< out
	printf '10.0.0.1\n1.1.1.1\n' >&4
	expect 1.1.1.1 5
	kill -INT $!
	code=0
	wait $! || code=$?
	[ "$code" = 130 ]
	[ "$(status_of n status zblack) $(status_of end status zblack)" = "1 130" ]
	grep -qx '1,10.0.0.0/8,special-purpose,' report
}

# Tests of lists of millions.

@test "a list of a million prefixes, and one of ten million, load" {
	"$REPO/test/tools/random" 7 1000000 '{13} {4294967296}' | awk "$RANDOM_AWK"'{
		b = 20 + $1
		size = two_to(32 - b)
		a = int($2 / size) * size
		printf "%d.%d.%d.%d/%d\n", a / 16777216, a / 65536 % 256, a / 256 % 256, a % 256, b
	}' > million
	lets "" "$(tail -n 1 million | cut -d / -f 1)" -f million
	# The list has every other address from 64.0.0.0 to 65.49.45.0, so no two are adjacent.
	awk 'BEGIN {
		for (i = 0; i < 78125; i++) {
			network = 64 + int(i / 65536) "." int(i / 256) % 256 "." i % 256 "."
			text = ""
			for (host = 0; host < 256; host += 2)
				text = text network host "\n"
			printf "%s", text
		}
	}' > millions
	lets $'64.0.0.1\n65.49.44.255\n65.49.45.0' $'64.0.0.0\n64.0.0.1\n65.49.44.254\n65.49.44.255\n65.49.45.0' -f millions
}
