# SPDX-License-Identifier: ISC
#
# Tests columns of zfilter that are prefixes of addresses, and --prefix, which counts rows by prefix
# in bounded memory.

load ../helper

setup() {
	cd "$BATS_TEST_TMPDIR" || return
	cat >mixed.csv <<-'END'
		saddr,sport,success
		2001:db8::1,80,1
		2001:db8::ffff:0:0:1,80,1
		2001:db8:0:1::1,80,0
		10.0.0.1,80,1
		10.0.0.255,80,1
		10.0.1.0,443,1
		,80,1
		www.example.org,80,1
		2001:db8::1,443,1
	END
}

# addresses COUNT NETWORKS: prints rows of random addresses in that many /64 networks, 9999 at most.
addresses() {
	echo saddr
	"$REPO/test/tools/random" 5 "$1" "2001:db8:0:{$2}:{9999}:{9999}:{9999}:{9999}"
}

# plain_counts: counts these addresses by /64 without zfilter.
plain_counts() {
	sed 1d | cut -d: -f4 | sort | uniq -c | awk '{ print $2, $1 }' | sort
}

# counts: reads rows of prefixes, and adds up the rows of the same prefix.
counts() {
	sed 1d | awk -F '[,/]' '{ split($1, group, ":"); n[group[4] == "" ? 0 : group[4]] += $3 } END { for (i in n) print i, n[i] }' | sort
}

@test "COLUMN/BITS is a column, for -f, -U and expressions; empty where there is no such prefix" {
	run -0 --separate-stderr zfilter -f saddr/64,sport,saddr/24,saddr/0 '' mixed.csv
	check 0 "saddr/64,sport,saddr/24,saddr/0
2001:db8::/64,80,2001:d00::/24,::/0
2001:db8::/64,80,2001:d00::/24,::/0
2001:db8:0:1::/64,80,2001:d00::/24,::/0
,80,10.0.0.0/24,0.0.0.0/0
,80,10.0.0.0/24,0.0.0.0/0
,443,10.0.1.0/24,0.0.0.0/0
,80,,
,80,,
2001:db8::/64,443,2001:d00::/24,::/0" ""
	run -0 zfilter -H -f saddr,saddr/128,saddr/32,saddr/31 'saddr/24 = 10.0.0.0/24' mixed.csv
	[ "$output" = "10.0.0.1,,10.0.0.1/32,10.0.0.0/31
10.0.0.255,,10.0.0.255/32,10.0.0.254/31" ]
	run -0 zfilter -H -f saddr,sport -U saddr/64,sport 'saddr/64' mixed.csv
	[ "$output" = "2001:db8::1,80
2001:db8:0:1::1,80
2001:db8::1,443" ]
	run -0 zfilter -O json -f saddr/64,sport -n 1 '' mixed.csv
	[ "$output" = '{"saddr/64":"2001:db8::/64","sport":80}' ]
	# A row with quotes, which is parsed as a whole; and together with decoded columns.
	run -0 zfilter -f saddr/24,note '' <<<$'note,saddr\n"a, b",10.0.0.1'
	[ "$output" = $'saddr/24,note\n10.0.0.0/24,"a, b"' ]
	run -0 zfilter --decode -f saddr/24,first_line 'saddr/24 = 10.0.0.0/24' <<<$'saddr,data\n10.0.0.1,686f2c0a'
	[ "$output" = $'saddr/24,first_line\n10.0.0.0/24,"ho,"' ]
	# A column of the file wins. The files may have different orders of columns.
	run -0 zfilter -f saddr/24 '' - mixed.csv <<<$'saddr/24\nown'
	[ "${lines[1]}" = own ] && [ "${lines[5]}" = 10.0.0.0/24 ]
}

@test "what is no such column is refused" {
	for name in saddr/129 saddr/ /64 saddr/6a saddr/-1 saddr/0064 saddr/99999999999999999999; do
		run -2 --separate-stderr zfilter -f "$name" '' mixed.csv
		check 2 "" "zfilter: no such column: $name: there are: saddr, sport, success"
	done
	run -2 --separate-stderr zfilter -f daddr/64 '' mixed.csv
	check 2 "" "zfilter: no such column: daddr: there are: saddr, sport, success"
	run -2 --separate-stderr zfilter --decode -f first_line/64 '' <<<$'saddr,data\n10.0.0.1,00'
	[ -z "$output" ]
	[[ "$stderr" == "zfilter: no such column: first_line: there are: "* ]]
}

@test "--prefix: how many rows are in each, and how many in none" {
	run -0 --separate-stderr zfilter --prefix saddr/64 '' mixed.csv
	check 0 "prefix,count,partial
2001:db8::/64,3,0
2001:db8:0:1::/64,1,0
,5,0" ""
	run -0 --separate-stderr zfilter --prefix saddr/24 -U saddr success mixed.csv
	check 0 "prefix,count,partial
10.0.0.0/24,2,0
10.0.1.0/24,1,0
2001:d00::/24,2,0
,2,0" ""
	run -0 zfilter --prefix saddr/16 -f count,prefix -H 'saddr in 10.0.0.0/8' mixed.csv
	[ "$output" = "3,10.0.0.0/16" ]
	run -0 zfilter --prefix saddr/16 -O json 'saddr in 10.0.0.0/8' mixed.csv
	[ "$output" = '{"prefix":"10.0.0.0/16","count":3,"partial":false}' ]
	run -0 zfilter --prefix saddr/16 -O text 'saddr in 10.0.0.0/8' mixed.csv
	[ "$output" = "10.0.0.0/16,3,0" ]
	run -0 zfilter --prefix saddr/64 -c '' mixed.csv
	[ "$output" = 3 ]
	run -0 zfilter -H -f prefix 'count > 1 && !partial' < <(zfilter --prefix saddr/64 'saddr/64' mixed.csv)
	[ "$output" = 2001:db8::/64 ]
	# No rows; no input.
	run -0 --separate-stderr zfilter --prefix saddr/64 'sport = 1' mixed.csv
	check 0 prefix,count,partial ""
	run -0 --separate-stderr zfilter --prefix saddr/64 '' </dev/null
	check 0 "" ""
	# A malformed row is left out, with a message.
	run -1 --separate-stderr zfilter --prefix saddr/24 '' <<<$'saddr\n10.0.0.1\n10.0.0.2,3\n10.0.0.4'
	check 1 $'prefix,count,partial\n10.0.0.0/24,2,0' "zfilter: stdin:3: 2 fields, header has 1"
}

@test "--prefix with a column, bits or options that it cannot go with: status 2, before anything is read" {
	while IFS='|' read -r words message; do
		# shellcheck disable=SC2086
		run -2 --separate-stderr zfilter $words success mixed.csv
		check 2 "" "zfilter: $message"
	done <<-END
		--prefix saddr|--prefix: want a column and a number of bits, as in saddr/64: saddr
		--prefix saddr/|--prefix: want a column and a number of bits, as in saddr/64: saddr/
		--prefix saddr/24/16|--prefix: want a column and a number of bits, as in saddr/64: saddr/24/16
		--prefix saddr/129|--prefix: want a column and a number of bits, as in saddr/64: saddr/129
		--prefix saddr/64 -n 3|-n: cannot be combined with --prefix, which counts all rows
		--prefix saddr/64 -f saddr|-f: with --prefix the columns are prefix, count and partial: saddr
		--prefix saddr/64 --prefix-max 0|--prefix-max: out of range: 0: want 1 to 4294967294
		--prefix daddr/64|no such column: daddr: there are: saddr, sport, success
	END
	run -3 --separate-stderr bash -c "zfilter --prefix saddr/64 '' mixed.csv >/dev/full"
	check 3 "" "zfilter: stdout: No space left on device"
}

@test "100,000 rows in 5,000 networks: the counts are right" {
	addresses 100000 5000 >rows.csv
	zfilter --prefix saddr/64 '' rows.csv >groups.csv
	[ "$(sed 1d groups.csv | wc -l)" -eq 5000 ]
	diff <(counts <groups.csv) <(plain_counts <rows.csv)
	[ "$(sed 1d groups.csv | cut -d, -f3 | sort -u)" = 0 ]
	zfilter --prefix saddr/64 --prefix-max 5000 '' rows.csv | cmp - groups.csv
	zfilter -H -f saddr/64 '' rows.csv | sort | uniq -c | awk '{ print $2 "," $1 ",0" }' | diff - <(sed 1d groups.csv | sort)
}

@test "a bound that is reached: what is written early is marked, the counts add up, status 1 says so; an order by network needs room for one" {
	addresses 20000 500 >rows.csv
	for max in 1 2 7 499; do
		run -1 --separate-stderr zfilter --prefix saddr/64 --prefix-max $max -o groups.csv '' rows.csv
		early=$(($(sed 1d groups.csv | wc -l) - max))
		check 1 "" "zfilter: $early prefixes were written before the end, as $max are held at once: those with partial = 1 may come again"
		diff <(counts <groups.csv) <(plain_counts <rows.csv)
		# A prefix with several rows is partial in each of them.
		[ -z "$(sed 1d groups.csv | awk -F, '$3 == 0 { print $1 }' | sort | join -t, - <(sed 1d groups.csv | cut -d, -f1 | sort | uniq -d))" ]
		[ "$(zfilter --prefix saddr/64 --prefix-max $max -c '' rows.csv 2>/dev/null)" = $((early + max)) ]
	done
	# The prefix that has had no row for the longest time is written first.
	run -1 --separate-stderr zfilter --prefix saddr/24 --prefix-max 2 -H '' <<<$'saddr\n10.0.0.1\n10.0.1.1\n10.0.0.2\n10.0.2.1\n10.0.0.3'
	[ "${lines[0]}" = 10.0.1.0/24,1,1 ] && [[ "$output" == *$'\n10.0.0.0/24,3,0\n10.0.2.0/24,1,1'* ]]
	{ echo saddr; zfilter -H -f saddr/64,saddr '' rows.csv | sort | cut -d, -f2; } >sorted.csv
	run -1 zfilter --prefix saddr/64 --prefix-max 1 -o sorted_groups.csv '' sorted.csv
	[ "$(sed 1d sorted_groups.csv | wc -l)" -eq 500 ]
	diff <(counts <sorted_groups.csv) <(plain_counts <rows.csv)
}

@test "--prefix with --decode counts in the sandbox, however many prefixes are sorted there" {
	awk 'BEGIN { print "saddr,data"; for (i = 0; i < 3000; i++) printf "10.%d.%d.1,41\n", i / 256, i % 256 }' >rows.csv
	run -0 --separate-stderr zfilter --decode --prefix saddr/24 -c '' rows.csv
	check 0 3000 ''
}
