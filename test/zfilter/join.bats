# SPDX-License-Identifier: ISC
#
# Tests zfilter --join, which adds the columns of tables, by the longest prefix that contains an
# address or by equal keys.

load ../helper

setup() {
	cd "$BATS_TEST_TMPDIR" || return
	cat >rows.csv <<-'END'
		saddr,sport,success
		10.0.0.1,443,1
		10.0.1.1,80,1
		10.2.0.1,443,0
		192.0.2.9,443,1
		2001:db8::1,443,1
		2001:db8:0:1::1,80,1
		fd00::1,80,0
	END
}

# joined TABLE...: prints addresses with the columns of the table on stdin; drops those without an
# entry.
joined() {
	cat >table
	zfilter -H --join "${1-table}" '' rows.csv | cut -d, -f1,4- | grep -v ',$'
}

# refuses ARGUMENT MESSAGE: zfilter refuses the table on stdin before it writes anything.
refuses() {
	cat >table
	echo kept >out.csv
	run --separate-stderr zfilter -o out.csv --join "$1" '' rows.csv
	check 2 "" "zfilter: $2"
	[ "$(cat out.csv)" = kept ]
}

# --- forms

@test "pfx2as: address, length and AS, several ASes too; and pyasn's lines of prefix and AS" {
	run joined <<-'END'
		10.0.0.0	8	64500
		10.0.1.0	24	64501_64502
		192.0.2.0	24	64503,64504
		2001:db8::	32	64505
		2001:db8:0:1::	64	64506
	END
	[ "$output" = '10.0.0.1,64500
10.0.1.1,64501_64502
10.2.0.1,64500
192.0.2.9,"64503,64504"
2001:db8::1,64505
2001:db8:0:1::1,64506' ]
	run joined <<-'END'
		; of pyasn
		10.0.0.0/8	64500

		2001:db8::/32 64505
	END
	[ "$output" = '10.0.0.1,64500
10.0.1.1,64500
10.2.0.1,64500
2001:db8::1,64505
2001:db8:0:1::1,64505' ]
}

@test "MaxMind: blocks with a header and quotes, one file for each family, and what their numbers mean" {
	printf '%s\r\n' network,autonomous_system_number,autonomous_system_organization '10.0.0.0/23,64500,"Example, ""Inc."""' >v4.csv
	printf '%s\n' network,autonomous_system_number,autonomous_system_organization '2001:db8::/64,64505,"Six"' >v6.csv
	run -0 zfilter -f saddr,autonomous_system_number,autonomous_system_organization --join v4.csv --join v6.csv success rows.csv
	[ "$output" = 'saddr,autonomous_system_number,autonomous_system_organization
10.0.0.1,64500,"Example, ""Inc."""
10.0.1.1,64500,"Example, ""Inc."""
192.0.2.9,,
2001:db8::1,64505,Six
2001:db8:0:1::1,,' ]
	printf '%s\n' network,geoname_id,registered_country_geoname_id,is_anycast 10.0.0.0/24,1,2, 10.0.1.0/24,2,2,1 10.2.0.0/24,,2, >blocks.csv
	printf '%s\n' geoname_id,locale_code,continent_code,country_iso_code,country_name 1,en,EU,DE,Germany '2,en,NA,US,"United States"' >locations.csv
	run -0 zfilter --join blocks.csv:geoname_id --join geoname_id=locations.csv:cc=country_iso_code,country_name '' rows.csv
	[ "$(head -n 5 <<<"$output")" = 'saddr,sport,success,geoname_id,cc,country_name
10.0.0.1,443,1,1,DE,Germany
10.0.1.1,80,1,2,US,United States
10.2.0.1,443,0,,,
192.0.2.9,443,1,,,' ]
	run -2 --separate-stderr zfilter --join geoname_id=locations.csv --join blocks.csv:geoname_id '' rows.csv
	check 2 "" "zfilter: --join: locations.csv: its key geoname_id is a column of blocks.csv: name that table before it"
}

@test "files of registries: IPv4 by number of addresses, IPv6 by length; versions, summaries and numbers of AS are passed over" {
	run joined <<-'END'
		2|apnic|20260101|6|19830613|20251231|+1000
		# lines of a registry
		apnic|*|asn|*|1|summary
		apnic|*|ipv4|*|3|summary
		apnic|JP|asn|173|1|20020801|allocated
		apnic|AU|ipv4|10.0.0.0|257|20110811|assigned
		apnic|CN|ipv4|10.0.1.1|131071|20110414|allocated|A1|e-stats
		apnic||ipv4|192.0.2.0|256||available
		apnic|IN|ipv6|2001:db8::|48|20200101|allocated
	END
	[ "$output" = '10.0.0.1,apnic,AU,20110811,assigned
10.0.1.1,apnic,CN,20110414,allocated
10.2.0.1,apnic,CN,20110414,allocated
192.0.2.9,apnic,,,available
2001:db8::1,apnic,IN,20200101,allocated
2001:db8:0:1::1,apnic,IN,20200101,allocated' ]
	# 10.0.1.0 is the last of 257 addresses, and 10.2.0.255 the last of 131071.
	run -0 zfilter -H -f saddr,cc --join table:cc '' <<<$'saddr\n10.0.1.0\n10.2.0.255\n10.2.1.0'
	[ "$output" = $'10.0.1.0,AU\n10.2.0.255,CN\n10.2.1.0,' ]
}

@test "any CSV: prefixes, ranges and addresses in any column, with a header or without, and two columns for a range" {
	for table in 'prefix,site\n10.0.0.0/24,a\n10.0.1.0-10.0.1.255,b\n192.0.2.9,c\n2001:db8::1-2001:db8::ffff,d\n' \
		'\357\273\277# sites\nsite,prefix\na,10.0.0.0/24\nb,"10.0.1.0 - 10.0.1.255"\n\nc,192.0.2.9\n,\nd,2001:db8::1-2001:db8::ffff' \
		'from,to,site\r\n10.0.0.0,10.0.0.255,a\r\n10.0.1.0,10.0.1.255,b\r\n192.0.2.9,192.0.2.9,c\r\n2001:db8::,2001:db8::ffff,d\r\n'; do
		run joined < <(printf "$table")
		[ "$output" = $'10.0.0.1,a\n10.0.1.1,b\n192.0.2.9,c\n2001:db8::1,d' ]
		[ "$(zfilter --join table -n 0 '' rows.csv)" = saddr,sport,success,site ]
	done
	run joined table:site < <(printf '10.0.0.0,10.0.0.255,a\n')
	[ "$output" = 10.0.0.1,a ]
	# The column with the name of the key is the key, even if others hold addresses.
	run joined table < <(printf 'daddr,saddr\n192.0.2.1,10.0.0.1\n')
	[ "$output" = 10.0.0.1,192.0.2.1 ]
}

@test "the output of a resolver: address and name or name and address, with a header or without" {
	for table in '10.0.0.1,one.example\n10.0.1.1,two.example.\nfd00::1,six' 'one.example,10.0.0.1\ntwo.example.,10.0.1.1\nsix,fd00::1\nnone.example,\n' \
		'name,addr\none.example,10.0.0.1\ntwo.example.,10.0.1.1\nsix,fd00::1\n'; do
		run joined < <(printf "$table")
		[ "$output" = $'10.0.0.1,one.example\n10.0.1.1,two.example.\nfd00::1,six' ]
		[ "$(zfilter --join table -n 0 '' rows.csv)" = saddr,sport,success,name ]
	done
	# A name without an address may come first, under a header, or be the only line.
	for table in 'none.example,\nother.example.,\none.example,10.0.0.1\n' ',none.example\n10.0.0.1,one.example\n' \
		'name,addr\nnone.example,\none.example,10.0.0.1\n'; do
		run joined < <(printf "$table")
		[ "$output" = 10.0.0.1,one.example ]
		[ "$(zfilter --join table -n 0 '' rows.csv)" = saddr,sport,success,name ]
	done
	echo none.example, >table
	[ "$(zfilter --join table -n 1 '' rows.csv)" = $'saddr,sport,success,name\n10.0.0.1,443,1,' ]
	refuses table 'table:2: bad prefix: 10.0.0.0/33,' <<<$'p,v\n10.0.0.0/33,'
	refuses table '--join: table: a column without a name' <<<$'none,\n10.0.0.1,a'
	# Without a header, the other columns need names.
	refuses table '--join: table: no header: name all columns besides the key, as in --join table:one,two' <<<10.0.0.1,64500
	refuses table '--join: table: no header: name all columns besides the key, as in --join table:one,two' <<<10.0.0.1,a.example,b.example
	refuses table:x '--join: table: no header: name all columns besides the key, as in --join table:one,two' <<<10.0.0.1,a.example,b.example
	refuses table:x,y,z '--join: table: no header, and fewer columns than names' <<<10.0.0.1,a.example,b.example
	run joined table:x,y <<<10.0.0.1,a.example,b.example
	[ "$output" = 10.0.0.1,a.example,b.example ]
}

@test "equal keys: of any column, byte by byte" {
	printf 'port,service\n443,https\n80,http\n080,no\n' >table
	run -0 zfilter -H -f saddr,service --join sport=table 'saddr in 10.0.0.0/8' rows.csv
	[ "$output" = $'10.0.0.1,https\n10.0.1.1,http\n10.2.0.1,https' ]
	# The column is found by its name.
	printf 'service,sport\nhttps,443\n' >table
	[ "$(zfilter -H -f service --join sport=table -n 1 '' rows.csv)" = https ]
	# The addresses may be in another column.
	printf 'net,site\n10.9.0.0/16,here\n' >table
	[ "$(zfilter -H --join icmp_responder=table '' < <(printf 'saddr,icmp_responder\n10.0.0.1,10.9.9.9\n'))" = 10.0.0.1,10.9.9.9,here ]
	# A field that is no address has no entry in a table of addresses.
	[ "$(zfilter -H --join sport=table '' < <(printf 'sport\nx\n'))" = x, ]
	refuses table 'table:2: bad address: a,1' <<<$'port,n\na,1'
}

@test "an entry with an empty key is passed over, also before the first that has one, which tells what the keys are" {
	for table in 'saddr,site\n,x\n10.0.0.1,a\n,y\n' 'site,prefix\n,\na,10.0.0.1\n'; do
		run joined < <(printf "$table")
		[ "$output" = 10.0.0.1,a ]
	done
	printf 'gateway,site\n,x\n10.9.0.0/16,here\n' >table
	[ "$(zfilter -H --join gateway=table '' <<<$'gateway\n10.9.9.9')" = 10.9.9.9,here ]
	printf 'sport,service\n,x\n443,https\n' >table
	[ "$(zfilter -H -f service --join sport=table -n 1 '' rows.csv)" = https ]
	refuses table 'table:3: bad address: here,b' <<<$'saddr,v\n,a\nhere,b'
}

@test "the list of columns renames, repeats and reorders, and may name the key, which is the prefix that was found" {
	printf 'prefix,asn,owner\n10.0.0.0/8,1,"a, b"\n10.0.1.0/24,2,c\n' >table
	[ "$(zfilter --join table:owner,net=prefix,as=asn,asn -n 2 '' rows.csv)" = \
		$'saddr,sport,success,owner,net,as,asn\n10.0.0.1,443,1,"a, b",10.0.0.0/8,1,1\n10.0.1.1,80,1,c,10.0.1.0/24,2,2' ]
	printf '10.0.0.0 8 1\n10.0.1.0 24 2\n' >table
	[ "$(zfilter --join table:prefix -H -f prefix prefix rows.csv | xargs)" = '10.0.0.0/8 10.0.1.0/24 10.0.0.0/8' ]
}

# --- which entry counts

@test "the longest prefix counts; at the ends of the space, too; a prefix of IPv6 holds no IPv4 address" {
	cat >table <<-'END'
		prefix,p
		0.0.0.0/0,all4
		::/0,all6
		255.255.255.255,last4
		10.0.0.0/8,8
		10.0.0.0/9,9
		10.0.0.0/32,32
		10.255.255.255/32,end
		ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff,last6
		2001:db8::/32,32
		2001:db8::/128,128
	END
	printf '%s\n' saddr 0.0.0.0 9.255.255.255 10.0.0.0 10.0.0.1 10.128.0.0 10.255.255.254 10.255.255.255 11.0.0.0 255.255.255.254 255.255.255.255 \
		::ffff:10.0.0.1 :: 2001:db8:: 2001:db8::1 2001:db9:: ffff:ffff:ffff:ffff:ffff:ffff:ffff:fffe ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff >addresses
	wanted='all4 all4 32 9 8 8 end all4 all4 last4 9 all6 128 32 all6 all6 last6'
	[ "$(zfilter -H -f p --join table '' addresses | xargs)" = "$wanted" ]
	# A field that is no address is in no prefix, whether the row is parsed or not.
	[ "$(zfilter -H --join table '' <<<$'saddr,n\nwww.example.org,1\n,2\n"x",3\n::,4' | xargs)" = 'www.example.org,1, ,2, x,3, ::,4,all6' ]
	# The order of lines does not matter.
	{ echo prefix,p; sed 1d table | sort -r; } >other
	[ "$(zfilter -H -f p --join other '' addresses | xargs)" = "$wanted" ]
	grep -v '^::/0' table | sed 's/^0.0.0.0.0,all4/fe00::\/8,x/' >other
	[ "$(zfilter -H -f p --join other '' addresses | sed 's/^""$/-/' | xargs)" = '- - 32 9 8 8 end - - last4 9 - 128 32 - - last6' ]
}

@test "of ranges that cross, the one that begins later counts; of equal ones the first line, with a message if they differ" {
	printf 'p,v\n10.0.0.0-10.0.0.9,a\n10.0.0.5-10.0.0.20,b\n10.0.0.7-10.0.0.8,c\n10.0.0.15-10.0.0.30,d\n' >table
	{ echo saddr; printf '10.0.0.%d\n' {0..31}; } >addresses
	run -0 --separate-stderr zfilter -H -f v --join table '' addresses
	[ "$(xargs <<<"${output//\"\"/-}")" = 'a a a a a b b c c b b b b b b d d d d d d d d d d d d d d d d -' ]
	[ -z "$stderr" ]
	# Ranges up to the last address.
	last=ffff:ffff:ffff:ffff:ffff:ffff:ffff:fff
	printf '%s\n' p,v ::/0,a "::2-${last}c,b" "::3-${last}f,c" >table
	[ "$(zfilter -H -f v --join table '' <<<$'saddr\n::1\n::2\n'$last$'c\n'$last$'d\n'$last'f' | xargs)" = 'a b c c c' ]
	printf 'p,v\n10.0.0.0/24,a\n10.0.1.0/24,b\n10.0.0.0-10.0.0.255,c\n10.0.1.0/24,b\n10.0.0.0/24,d\n' >table
	run -0 --separate-stderr zfilter -H -f v --join table -n 1 '' rows.csv
	check 0 a "zfilter: --join: table: 2 lines left out, from line 4 on: an earlier line has the same key"
	printf 'sport,v\n443,a\n443,a\n443,b\n' >table
	run -0 --separate-stderr zfilter -H -f v --join sport=table -n 1 '' rows.csv
	check 0 a "zfilter: --join: table: 1 line left out, from line 4 on: an earlier line has the same key"
	# If two tables have an entry, the first counts, even if its field is empty.
	printf 'p,v,w\n10.0.0.0/24,a,\n' >one
	printf 'p,w,v\n10.0.0.0/16,x,y\n' >two
	run -0 zfilter -H -f saddr,v,w --join one --join two '' rows.csv
	[ "$(head -n 3 <<<"$output")" = $'10.0.0.1,a,\n10.0.1.1,y,x\n10.2.0.1,,' ]
}

# compare ADDRESSES LENGTHS: joins addresses with a table of some of their prefixes of these
# lengths, and checks each value with an awk that compares text.
compare() {
	local lengths=$2 fields=saddr length
	for length in $lengths; do fields+=,saddr/$length; done
	zfilter -f "$fields" '' "$1" >prefixes.csv
	awk -F, "$RANDOM_AWK"'
		BEGIN { seed = 3; print "prefix,value" }
		NR > 1 && random() < 0.7 { p = $(2 + int((NF - 1) * random())); if (!seen[p]++) print p ",v" int(50 * random()) }' prefixes.csv >table
	awk -F, 'NR == FNR { value[$1] = $2; next } FNR == 1 { next }
		{ v = ""; for (i = 2; i <= NF; i++) if ($i in value) v = value[$i]; print $1 "," v }' table prefixes.csv >wanted
	zfilter -H -f saddr,value --join table '' "$1" | diff - wanted
	[ "$(grep -c ,v wanted)" -gt 1000 ] && grep -q ',$' wanted
}

@test "tables of every size and density: each address has the value that a look-up through all ranges finds; texts end at their limit" {
	run -0 "$REPO/test/tools/join" $RANDOM
}

# Rows with quotes go through the parser: they are joined one by one, and each field is written
# separately.
@test "rows come out the same in blocks and through the parser, with one table or several, whether or not they have an entry" {
	printf 'prefix,n,site\n10.0.0.0/9,1,"a, ""b"""\n2001:db8::/33,22,\n10.3.0.0/16,,\n' >one
	printf 'prefix,n,site\n10.128.0.0/9,333,c\n10.3.0.0/24,4444,d\n2001:db8:8000::/33,12345678,"e, f"\n' >two
	printf 'prefix,site,n\n0.0.0.0/0,all,0\n' >three
	{ echo saddr,k; "$REPO/test/tools/random" 5 3000 '10.{256}.{2}.{256},{4}'; "$REPO/test/tools/random" 6 500 '2001:db8:{9999}::{2},x'; echo ,; echo a.example,; } >rows
	sed '2,$s/[^,]*$/"&"/' rows >quoted
	for options in '--join one' '--join one --join two' '--join two --join one --join three' '--join one:site,n --join two:site,n' \
		'--join one -f saddr,k,n,site' '--join one -f n,saddr,k' '--join one --join three:m=n' '--join one --per saddr --max 99'; do
		# shellcheck disable=SC2086
		{ zfilter $options '' rows >plain && zfilter $options '' quoted | cmp - plain; }
		[ "$(wc -l <plain)" -gt 3500 ]
	done
	zfilter --join one '' rows >plain
	zfilter --join one 'saddr/24 != 10.9.9.0/24 || k' rows | cmp - plain
	[ "$(zfilter --join one -H -U saddr/8,k 'saddr in 10.0.0.0/9' rows | cut -d, -f3- | sort -u)" = '1,"a, ""b"""' ]
	zfilter --join one -O json '' rows >plain
	zfilter --join one '' rows | zfilter -O json '' | cmp - plain
	# A file with another order of columns follows one whose rows are written unchanged.
	printf 'k,saddr\n7,10.0.0.9\n' >other
	[ "$(zfilter --join one '' rows other | tail -n 1)" = '10.0.0.9,7,1,"a, ""b"""' ]
	[ "$(zfilter --join one 'site ~ b' other rows | sed -n 2p)" = '7,10.0.0.9,1,"a, ""b"""' ]
}

@test "of random nested prefixes each address gets that of the longest, as an independent look-up has it" {
	{ echo saddr; "$REPO/test/tools/random" 7 20000 '{64}.{256}.{16}.{256}'; } >four
	compare four '12 13 15 16 17 20 23 24 25 28 30 31 32'
	{ echo saddr; "$REPO/test/tools/random" 8 10000 '2001:{9}{99}:{8}:{64}::{9}:{9999}'; "$REPO/test/tools/random" 9 5000 '2a0{9}:{4}{999}::{99}'; } >six
	compare six '30 31 32 35 44 48 56 60 64 65 100 112 120 128'
}

# --- joined columns

@test "joined columns are columns: for -f, expressions, -U, --per, --prefix and -c, in each format" {
	printf 'prefix,site,gw\n10.0.0.0/8,"a,b",10.7.0.1\n2001:db8::/32,six,2001:db8::1\n' >table
	run -0 zfilter --join table -f site,saddr 'site = "six"' rows.csv
	[ "$output" = $'site,saddr\nsix,2001:db8::1\nsix,2001:db8:0:1::1' ]
	[ "$(zfilter --join table -c site rows.csv)" = 5 ]
	[ "$(zfilter --join table -H -U site '' rows.csv | cut -d, -f1 | xargs)" = '10.0.0.1 192.0.2.9 2001:db8::1' ]
	[ "$(zfilter --join table --per site --max 2 -H -f saddr site rows.csv | xargs)" = '2001:db8::1 2001:db8:0:1::1' ]
	[ "$(zfilter --join table --prefix saddr/16 -H 'site = six' rows.csv)" = 2001::/16,2,0 ]
	[ "$(zfilter --join table -H -f gw/16 -U gw/16 'gw' rows.csv | xargs)" = '10.7.0.0/16 2001::/16' ]
	run -0 zfilter --join table -O json -f saddr,site -n 4 '' rows.csv
	[ "$(tail -n 2 <<<"$output")" = '{"saddr":"10.2.0.1","site":"a,b"}
{"saddr":"192.0.2.9","site":null}' ]
	[ "$(zfilter --join table -O text -f saddr,site -n 1 '' rows.csv)" = 10.0.0.1,a,b ]
	[ "$(zfilter --join table -O text -n 1 '' rows.csv)" = 10.0.0.1,443 ]
	# All columns; the same for rows with quotes, which go through the parser.
	run -0 zfilter --join table:site success rows.csv
	[ "$(head -n 2 <<<"$output")" = $'saddr,sport,success,site\n10.0.0.1,443,1,"a,b"' ]
	sed 's/[^,]*/"&"/2' rows.csv | zfilter --join table:site success | diff - <(echo "$output")
	# Here no joined column is selected.
	zfilter --join table -f saddr,sport,success '' rows.csv | cmp - rows.csv
	# With decoded columns, with the table on stdin, and with whole rows.
	run -0 zfilter --decode --join - -f saddr,first_line,site 'site && first_line' <(printf 'saddr,data\n10.0.0.1,686f2c0a\n') <table
	[ "$output" = $'saddr,first_line,site\n10.0.0.1,"ho,","a,b"' ]
	run -0 zfilter --decode --join table:protocol=site '' <(printf 'saddr,data\n10.0.0.1,686f2c0a\n')
	[ "${lines[0]%%,first*}" = saddr,data,protocol ]
	[ "${lines[1]:0:24}" = '10.0.0.1,686f2c0a,"a,b",' ]
}

@test "several files of rows, malformed ones, and no rows" {
	printf 'p,v\n10.0.0.0/8,a\n' >table
	printf 'sport,saddr\n1,10.0.0.3\n2\n' >more.csv
	run -1 --separate-stderr zfilter --join table -H -f saddr,v 'v' rows.csv more.csv
	check 1 $'10.0.0.1,a\n10.0.1.1,a\n10.2.0.1,a\n10.0.0.3,a' "zfilter: more.csv:3: 1 field, header has 2"
	[ "$(zfilter --join table '' < <(echo saddr))" = saddr,v ]
	run -0 --separate-stderr zfilter --join table '' </dev/null
	check 0 "" ""
	# A table with only a header.
	echo p,v >table
	[ "$(zfilter --join table -n 1 -H '' rows.csv)" = 10.0.0.1,443,1, ]
}

@test "a name that rows have already is refused, unless it gets another or is not asked for" {
	printf 'p,sport,v\n10.0.0.0/8,x,y\n' >table
	for option in '' '-f saddr,sport' ; do
		run --separate-stderr zfilter $option --join table '' rows.csv
		check 2 "" "zfilter: rows.csv: --join: there is a column sport already: join it by another name, as in --join FILE:NEW=sport"
	done
	[ "$(zfilter --join table -n 1 -H -f saddr,v '' rows.csv)" = 10.0.0.1,y ]
	[ "$(zfilter --join table:v,port=sport -n 1 '' rows.csv)" = $'saddr,sport,success,v,port\n10.0.0.1,443,1,y,x' ]
}

@test "lists and reports have joined columns, too: names of hosts, and ports" {
	echo one.example,10.0.0.1 >names
	printf 'saddr,classification\n10.0.0.1,synack\n' >row.csv
	printf 'prefix,sport\n10.0.0.0/8,443\n' >ports
	[ "$(zfilter --join ports -O list '' row.csv)" = 10.0.0.1:443 ]
	run -0 zfilter --join names --join ports -O gnmap '' row.csv
	[ "${lines[2]}" = $'Host: 10.0.0.1 (one.example)\tPorts: 443/open/tcp/////' ]
	run -0 zfilter --join names -O nmap success rows.csv
	[[ "$output" == *'<hostname name="one.example"'* ]]
	printf 'saddr,sport,name\n10.0.0.1,443,other.example\n' >named.csv
	run --separate-stderr zfilter --join names -O gnmap '' named.csv
	check 2 "" "zfilter: named.csv: --join: there is a column name already: join it by another name, as in --join FILE:NEW=name"
}

@test "names of files: a colon begins the columns, an equals sign ends the key" {
	printf 'p,v\n10.0.0.0/8,a\n' | tee a:b a=b.csv >plain
	mkdir d:e && cp plain d:e/f
	for argument in a:b: ./a:b:v ./a=b.csv saddr=plain saddr=a=b.csv:v d:e/f "$PWD/d:e/f:v"; do
		[ "$(zfilter --join "$argument" -n 1 -H '' rows.csv)" = 10.0.0.1,443,1,a ]
	done
}

@test "a bad table: status 2, with the line, before anything is written" {
	refuses table 'table:1: bad prefix: 10.0.0.0/33,x' <<<10.0.0.0/33,x
	refuses table 'table:3: bad prefix: 10.0.0.0/33,x' <<<$'p,v\n10.0.0.0/8,x\n10.0.0.0/33,x'
	refuses table 'table:2: bad address: here,x' <<<$'p,v\nhere,x'
	refuses table 'table:3: not as many fields as the first line has: 10.0.0.1' <<<$'p,v\n10.0.0.0/8,x\n10.0.0.1'
	refuses table 'table:2: broken quote: 10.0.0.0/8,"x' <<<$'p,v\n10.0.0.0/8,"x'
	refuses table 'table:2: broken quote: 10.0.0.0/8,"x"y' <<<$'p,v\n10.0.0.0/8,"x"y'
	refuses table 'table:3: empty range: 10.0.0.9,10.0.0.1,b' <<<$'a,b,v\n10.0.0.0,10.0.0.1,a\n10.0.0.9,10.0.0.1,b'
	refuses table 'table:3: bad end of a range: 10.0.0.9,::,b' <<<$'a,b,v\n10.0.0.0,10.0.0.1,a\n10.0.0.9,::,b'
	refuses table 'table:2: bad prefix: 10.0.0.0 33 1' <<<$'10.0.0.0 8 1\n10.0.0.0 33 1'
	refuses table 'table:2: want an address, the length of its prefix, and the AS: 10.0.0.0 8' <<<$'10.0.0.0 8 1\n10.0.0.0 8'
	refuses table 'table:2: bad number of addresses: a|X|ipv4|255.0.0.0|16777217|1|x' <<<$'2|a|1|1|1|1|0\na|X|ipv4|255.0.0.0|16777217|1|x'
	refuses table 'table:1: bad number of addresses: a|X|ipv4|10.0.0.0|0|1|x' <<<'a|X|ipv4|10.0.0.0|0|1|x'
	refuses table 'table:1: bad number of addresses: a|X|ipv4|10.0.0.0|1e3|1|x' <<<'a|X|ipv4|10.0.0.0|1e3|1|x'
	refuses table 'table:1: bad address: a|X|ipv4|::|1|1|x' <<<'a|X|ipv4|::|1|1|x'
	refuses table 'table:1: bad prefix: a|X|ipv6|2001:db8::|129|1|x' <<<'a|X|ipv6|2001:db8::|129|1|x'
	refuses table 'table:1: bad type: want ipv4, ipv6 or asn: a|X|ipv5|::|1|1|x' <<<'a|X|ipv5|::|1|1|x'
	refuses table 'table:2: want registry|cc|type|start|value|date|status: a|X|ipv4|::|1' <<<$'2|a|1|1|1|1|0\na|X|ipv4|::|1'
	refuses table "table:1: JSON: make CSV of it, as jq -r '[.prefix, .asn] | @csv' does: {\"prefix\":\"10.0.0.0/8\",\"asn\":1}" <<<'{"prefix":"10.0.0.0/8","asn":1}'
	refuses table "table:1: JSON: make CSV of it, as jq -r '[.prefix, .asn] | @csv' does: [" <<<$'[\n{"prefix":"10.0.0.0/8"}]'
	for line in 'prefix;asn' '10.0.0.0/8;1' '"10.0.0.0/8";"Example, Inc."'; do
		refuses table "table:1: semicolons between fields: make them commas, as tr ';' , does: ${line%%;*}" <<<"$line"
	done
	refuses table "table:1: tabs between fields: make them commas, as tr '\\t' , does: prefix?asn" <<<$'prefix\tasn\n10.0.0.0/8\t1'
	refuses table 'table:1: addresses as numbers: write them as 192.0.2.0,192.0.2.255: "0","16777215","-","-"' <<<$'"0","16777215","-","-"\n"16777216","16777471","US","x"'
	refuses table '--join: table: is empty' <<<'# nothing'
	refuses table '--join: table: is empty' </dev/null
	refuses table '--join: table: two columns v' <<<$'p,v,v\n10.0.0.0/8,1,2'
	refuses table '--join: table: a column without a name' <<<$'p,,v\n10.0.0.0/8,1,2'
	refuses table '--join: table: no column besides the key' <<<$'p\n10.0.0.0/8'
	refuses table:w '--join: table: no column w' <<<$'p,v\n10.0.0.0/8,1'
	refuses nosuch 'nosuch: No such file or directory' </dev/null
	refuses '' "--join: want a file, as in table.csv, COLUMN=table.csv or table.csv:COLUMN,...: ''" </dev/null
	refuses :v "--join: want a file, as in table.csv, COLUMN=table.csv or table.csv:COLUMN,...: ':v'" </dev/null
	refuses daddr=table 'no such column: daddr: there are: saddr, sport, success, and those of --join' <<<$'p,v\n10.0.0.0/8,1'
	run -2 --separate-stderr zfilter --join - '' <rows.csv
	check 2 "" "zfilter: --join: the standard input can be read once: as a table or for rows"
	printf 'protocol,v\nhttp,1\n' >table
	run -2 --separate-stderr zfilter --decode --join protocol=table -f v '' <(printf 'saddr,data\n10.0.0.1,00\n')
	[ -z "$output" ]
	[[ "$stderr" == "zfilter: "*": --join: table: its key protocol is no column of the file, nor of a table" ]]
	run -2 --separate-stderr zfilter --diff --join table rows.csv rows.csv
	check 2 "" "zfilter: --diff: cannot be combined with --join: join its output, by another call"
	printf 'p,v\n10.0.0.0/8,1\n' >table
	run -2 --separate-stderr zfilter -o table --join table '' rows.csv
	[ "$(wc -l <table)" = 2 ]
	# Bits set beyond the prefix length are allowed, with a message.
	run -0 --separate-stderr joined <<<$'p,v\n10.0.0.1/8,1'
	[ "${#lines[@]}" = 3 ]
	[ "$stderr" = "zfilter: table: 1 prefix with address bits beyond the length, from line 2 on: the whole prefixes are used" ]
}

@test "a million prefixes, with values of all lengths: each is found" {
	awk 'BEGIN { for (i = 0; i < 1000000; i++) printf "%d.%d.%d.0\t24\t%d\n", 1 + i / 65536, i / 256 % 256, i % 256, i }' >table
	{ echo saddr; awk 'BEGIN { for (i = 0; i < 1000000; i += 997) printf "%d.%d.%d.%d\n", 1 + i / 65536, i / 256 % 256, i % 256, i % 256 }'; } >addresses
	zfilter -H -f asn --join table '' addresses | diff - <(seq 0 997 999999)
}
