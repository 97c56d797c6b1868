# SPDX-License-Identifier: ISC
#
# Tests zfilter --per, which drops or marks the rows of hosts or prefixes that have too many,
# exactly and in bounded memory.

load ../helper

setup() {
	cd "$BATS_TEST_TMPDIR" || return
}

# make_rows: writes rows.csv, with 1 to some hundreds of rows for each host in mixed order, and
# wanted.csv, the rows of hosts that have at most 20.
make_rows() {
	awk -v seed=7 "$RANDOM_AWK"'BEGIN {
		print "saddr,sport"
		for (i = 1; i <= 20000; i++) { a = int(1000 * random() ^ 2); printf "10.0.%d.%d,%d\n", a / 256, a % 256, i }
	}' >rows.csv
	awk -F, 'NR == FNR { n[$1]++; next } FNR == 1 || n[$1] <= 20' rows.csv rows.csv >wanted.csv
	[ "$(wc -l <wanted.csv)" -gt 1000 ] && [ "$(wc -l <wanted.csv)" -lt 19000 ]
}

@test "--per: of a host with more rows than --max none is left, the first ones neither; the others stay in their order" {
	make_rows
	run -0 --separate-stderr zfilter --per saddr --max 20 -o out.csv '' rows.csv
	check 0 '' ''
	cmp out.csv wanted.csv
	# From a pipe; and from two files, the second with the rest of the rows.
	zfilter --per saddr --max 20 '' <rows.csv | cmp - wanted.csv
	head -n 9000 rows.csv >first.csv && { head -n 1 rows.csv; tail -n +9001 rows.csv; } >second.csv
	zfilter --per saddr --max 20 '' first.csv second.csv | cmp - wanted.csv
	# Only rows that the expression keeps count.
	[ "$(zfilter --per saddr --max 20 -H 'sport < 0' rows.csv)" = '' ]
	awk -F, '$2 >= 19000 || NR == 1' rows.csv >late.csv
	diff <(zfilter --per saddr --max 20 'sport >= 19000' rows.csv) <(zfilter --per saddr --max 20 '' late.csv)
	# Temporary files never have a name, and none remains.
	mkdir temporary
	TMPDIR=$PWD/temporary strace -f -e trace=openat,unlink -o calls zfilter --per saddr --max 20 '' rows.csv >/dev/null
	[ -z "$(ls temporary)" ]
	[ "$(grep -c "$PWD/temporary.*O_TMPFILE" calls)" = 3 ]
}

@test "--per-max: with more groups than are counted at once the result is the same, but for the order" {
	make_rows
	sort wanted.csv >sorted
	for n in 1 7 100; do
		[ "$n" != 1 ] || head -n 400 rows.csv >some.csv
		file=rows.csv && [ "$n" -gt 1 ] || file=some.csv
		diff <(zfilter --per saddr --max 20 --per-max $n '' $file | sort) <(zfilter --per saddr --max 20 '' $file | sort)
	done
	zfilter --per saddr --max 20 --per-max 100 -u 6 '' rows.csv 6>lines >out.csv
	diff <(sort out.csv) sorted
	[ "$(status_of kept lines) $(status_of n lines)" = "$(($(wc -l <wanted.csv) - 1)) 20000" ]
	[ "$(status_of excess lines)" = $((20001 - $(wc -l <wanted.csv))) ]
	[ "$(status_of excess_groups lines)" = "$(sed 1d rows.csv | cut -d, -f1 | sort | uniq -c | awk '$1 > 20' | wc -l)" ]
}

@test "--mark: all rows stay, and the column excess tells; in each format, with and without a header" {
	cat >rows.csv <<-END
		saddr,sport,data
		10.0.0.1,1,"a,b"
		10.0.0.2,1,
		10.0.0.1,2,c
		2001:db8::1,1,d
		,1,e
		,2,f
	END
	run -0 zfilter --per saddr --max 1 --mark '' rows.csv
	[ "$output" = 'saddr,sport,data,excess
10.0.0.1,1,"a,b",1
10.0.0.2,1,,0
10.0.0.1,2,c,1
2001:db8::1,1,d,0
,1,e,0
,2,f,0' ]
	run -0 zfilter --per saddr --max 1 --mark -H -f sport '' rows.csv
	[ "$output" = $'1,1\n1,0\n2,1\n1,0\n1,0\n2,0' ]
	run -0 zfilter --per saddr --max 1 --mark -O text 'saddr = 10.0.0.1' rows.csv
	[ "$output" = $'10.0.0.1,1,1\n10.0.0.1,2,1' ]
	run -0 zfilter --per saddr --max 1 --mark -O json -f saddr,sport 'sport = 2 || saddr = 10.0.0.1' rows.csv
	[ "$output" = '{"saddr":"10.0.0.1","sport":1,"excess":true}
{"saddr":"10.0.0.1","sport":2,"excess":true}
{"saddr":null,"sport":2,"excess":false}' ]
	zfilter --per saddr --max 1 --mark '' rows.csv | zfilter -O json -f saddr,excess 'excess' >out
	[ "$(head -n 1 out)" = '{"saddr":"10.0.0.1","excess":true}' ] && [ "$(wc -l <out)" = 2 ]
	[ "$(zfilter --per saddr --max 1 -c '' rows.csv)" = 4 ]
	[ "$(zfilter --per saddr --max 1 --mark -c '' rows.csv)" = 6 ]
	[ "$(zfilter --per saddr --max 1 -H -n 2 -f sport,data '' rows.csv | xargs)" = '1, 1,d' ]
}

@test "--mark: rows that have been marked already are refused, unless -f leaves that column out" {
	printf '%s\n' saddr,sport,excess 10.0.0.1,1,0 10.0.0.2,1,1 >rows.csv
	run --separate-stderr zfilter --per saddr --max 1 --mark -o out.csv '' rows.csv
	check 2 '' 'zfilter: rows.csv: --mark: there is a column excess already: name the others with -f'
	[ ! -s out.csv ]
	[ "$(zfilter --per saddr --max 1 --mark -H -f saddr '!excess' rows.csv)" = 10.0.0.1,0 ]
	[ "$(zfilter --per saddr --max 1 -H '' rows.csv | xargs)" = '10.0.0.1,1,0 10.0.0.2,1,1' ]
}

@test "--per with prefixes and several columns: what is in no prefix is never left out" {
	{ echo saddr,sport; printf '10.0.0.%d,80\n' {1..9}; printf '10.0.1.%d,80\n' 1 2; printf '2001:db8::%x,80\n' {1..9}; printf '2001:db8:0:1::%x,80\n' 1 2; } >rows.csv
	[ "$(zfilter --per saddr/24 --max 3 -H -f saddr 'saddr in 0.0.0.0/0' rows.csv | xargs)" = '10.0.1.1 10.0.1.2' ]
	[ "$(zfilter --per saddr/64 --max 3 -H -f saddr '' rows.csv | grep -c :)" = 2 ]
	[ "$(zfilter --per saddr/64 --max 3 -H -f saddr '' rows.csv | grep -vc :)" = 11 ]
	[ "$(zfilter --per saddr/24,sport --max 3 -c '' <<<$'saddr,sport\n10.0.0.1,1\n10.0.0.2,1\n10.0.0.3,2\n10.0.0.4,2\n10.0.0.5,2\n10.0.0.6,2')" = 2 ]
	# "ab" and "c" are another group than "a" and "bc".
	[ "$(zfilter --per a,b --max 1 -c '' <<<$'a,b\nab,c\na,bc')" = 2 ]
	[ "$(zfilter --per a,b --max 1 -c '' <<<$'a,b\nab,\n,ab')" = 2 ]
}

@test "--per with --decode counts by decoded columns, with -c and without" {
	hex=$(printf 'HTTP/1.1 %s OK\r\n\r\n\n' 200 200 404 | od -An -v -tx1 | tr -d ' \n' | sed 's/0d0a0d0a0a/0d0a0d0a\n/g')
	paste -d, <(printf '10.0.0.%d\n' 1 2 3) <(echo "$hex" | sed '/^$/d') | sed '1i saddr,data' >rows.csv
	[ "$(zfilter --decode --per http_status --max 1 -H -f saddr '' rows.csv)" = 10.0.0.3 ]
	[ "$(zfilter --decode --per http_status --max 1 -c '' rows.csv)" = 1 ]
}

@test "--per: what it cannot go with, no rows, malformed ones, and no room" {
	echo saddr,sport >rows.csv
	run -0 zfilter --per saddr --max 1 '' rows.csv
	[ "$output" = saddr,sport ]
	run -1 --separate-stderr zfilter --per saddr --max 1 '' <<<$'saddr\n10.0.0.1\n10.0.0.2,3\n10.0.0.4'
	check 1 $'saddr\n10.0.0.1\n10.0.0.4' 'zfilter: stdin:3: 2 fields, header has 1'
	while IFS='|' read -r options why; do
		# shellcheck disable=SC2086 # words
		run --separate-stderr zfilter $options '' rows.csv
		check 2 '' "zfilter: $why"
	done <<-'END'
		--per saddr|--per: want --max with the most rows that there may be
		--max 3|--max: want --per with the columns of which rows are counted, as in saddr
		--mark|--mark: want --per with the columns of which rows are counted, as in saddr
		--per saddr --max 0|--max: out of range: 0: want 1 to 18446744073709551614
		--per saddr --max x|--max: not a number: x
		--per saddr --max 1 --per-max 0|--per-max: out of range: 0: want 1 to 4294967295
		--per saddr, --max 1|--per: empty column name: 'saddr,'
		--per saddr --max 1 --prefix saddr/24|--per: cannot be combined with --prefix
	END
	run -3 --separate-stderr env TMPDIR=/nowhere zfilter --per saddr --max 1 '' rows.csv
	check 3 '' 'zfilter: /nowhere: no temporary file: No such file or directory'
	# A line longer than any block.
	{ echo a,b; printf '%0200000d,1\n' 0 1 1; } >long.csv
	[ "$(zfilter --per a --max 1 '' long.csv | wc -c)" = $((4 + 200003)) ]
	# A signal ends the counting. The rows so far are then filtered.
	mkfifo pipe
	zfilter --per saddr --max 1 -u 6 '' 6>lines >out <pipe 3>&- &
	exec 5>pipe
	printf 'saddr\n10.0.0.1\n10.0.0.1\n10.0.0.2\n' >&5
	until_true grep -q ' n=3 ' lines
	kill $!
	wait $!
	exec 5>&-
	[ "$(cat out)" = $'saddr\n10.0.0.2' ]
}
