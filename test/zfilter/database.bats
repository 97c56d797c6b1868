# SPDX-License-Identifier: ISC
#
# Tests zfilter -O sqlite: types, adding rows to a table, other programs that use the file, and ends
# of all kinds.

load ../helper

setup() {
	cd "$BATS_TEST_TMPDIR" || return
	cat >hits.csv <<-'END'
		saddr,sport,classification,success,repeat,ttl,rtt
		10.0.0.9,443,synack,1,0,63,1.5
		2001:db8::1,80,synack,1,1,128,0.25
		10.0.0.10,,unreach,0,0,,
	END
}

# ask SQL: prints the answer of scan.db, one row a line.
ask() {
	sqlite3 scan.db "$1"
}

# is_whole: the database is intact, and has no other file beside it.
is_whole() {
	[ "$(ask 'pragma integrity_check')" = ok ] && [ "$(echo scan.db*)" = scan.db ]
}

# is_alone: the same, and its journal mode allows reading without write permission.
is_alone() {
	is_whole && [ "$(ask 'pragma journal_mode')" = delete ]
}

# begin_slow: starts a filter that has read two rows, and waits for more on descriptor 5.
begin_slow() {
	mkfifo rows
	exec 5<>rows
	zfilter -O sqlite -o scan.db '' rows 2>messages 3>&- 5>&- &
	printf 'saddr,ttl\n10.0.0.1,1\n10.0.0.2,2\n' >&5
	within 20 has_rows 2
}

# has_some CONDITION: succeeds if a row meets the condition.
has_some() {
	[ "$(ask "select count(*) > 0 from (select 1 from results where $1 limit 1)")" = 1 ]
}

has_rows() {
	[ "$(ask 'select count(*) from results')" = "$1" ]
}

@test "columns have types, so that numbers compare as numbers; what is empty is null" {
	run --separate-stderr zfilter -o scan.db '' hits.csv
	check 0 "" ""
	is_whole
	[ "$(ask 'pragma journal_mode')" = delete ]
	[ "$(ask "select group_concat(name || ' ' || type, ', ') from pragma_table_info('results')")" = \
		"saddr TEXT, sport INTEGER, classification TEXT, success INTEGER, repeat INTEGER, ttl INTEGER, rtt REAL" ]
	[ "$(ask 'select saddr from results where ttl > 100')" = 2001:db8::1 ]
	[ "$(ask 'select typeof(saddr), typeof(sport), typeof(success), typeof(ttl), typeof(rtt) from results')" = \
		"text|integer|integer|integer|real
text|integer|integer|integer|real
text|null|integer|null|null" ]
	[ "$(ask 'select * from results')" = "$(sed 1d hits.csv | tr , '|')" ]
	# A table without types, made by .import, compares as text.
	sqlite3 imported.db '.import --csv hits.csv results'
	[ "$(sqlite3 imported.db 'select saddr from results where ttl > 100 and ttl < 1000' | wc -l)" = 0 ]
}

@test "an index of the addresses answers for one of them" {
	zfilter -o scan.db '' hits.csv
	[[ "$(ask "explain query plan select * from results where saddr = '10.0.0.9'")" == *"USING INDEX results_saddr (saddr=?)"* ]]
	zfilter -f sport -o scan.db --table ports '' hits.csv
	[ "$(ask "select count(*) from sqlite_schema where type = 'index'")" = 1 ]
}

@test "what does not fit its column is text, words are booleans, and text is UTF-8" {
	printf 'success,ttl,rtt,banner,blank\ntrue,x1,-,\xff\xc3\xa9,y\nNo,-7,1e3,"a,""b""\nc",\n2,123456789012345678901,7,\x1b,\nperhaps,-,.5, ,\n' |
		zfilter -o scan.db ''
	ask 'select quote(success), quote(ttl), quote(rtt), quote(banner) from results' >got
	cat >wanted <<-END
		1|'x1'|'-'|'ÿé'
		0|-7|1000.0|'a,"b"
		c'
		2|1.23456789012345683972e+20|7.0|'$(printf '\033')'
		'perhaps'|'-'|0.5|' '
	END
	diff got wanted
	[ "$(ask "select count(*) from pragma_table_info('results')")" = 4 ]
}

@test "the table gets more rows; columns that these lack are null, and those that it lacks or has otherwise are refused" {
	zfilter -o scan.db '' hits.csv
	zfilter -O sqlite -o scan.db success hits.csv
	zfilter -f ttl,saddr -n 1 -o scan.db '' hits.csv
	[ "$(ask 'select count(*), count(sport) from results')" = "6|4" ]
	[ "$(ask 'select saddr, ttl from results where sport is null and ttl > 0')" = "10.0.0.9|63" ]
	is_whole
	cp scan.db before
	run --separate-stderr zfilter -o scan.db '' < <(printf 'saddr,window\n10.0.0.1,5\n')
	check 2 "" "zfilter: scan.db: the table results has no column window: choose the columns with -f, or another --table"
	sqlite3 scan.db 'create table texts (saddr text, ttl text)'
	run --separate-stderr zfilter -f saddr,ttl -o scan.db --table texts '' hits.csv
	check 2 "" "zfilter: scan.db: the table texts has the column ttl as TEXT, not INTEGER: choose another --table"
	[ "$(ask 'select count(*) from texts')" = 0 ]
	[ "$(ask 'select count(*) from results')" = 6 ]
	is_whole
	# If the first input cannot be used, the database does not change.
	cp scan.db before
	run --separate-stderr zfilter -o scan.db '' missing
	[ "$status" = 2 ]
	cmp scan.db before
	run --separate-stderr zfilter -o new.db '' missing
	[ "$status" = 2 ]
	run --separate-stderr zfilter -f blank -o new.db '' hits.csv
	check 2 "" "zfilter: -f: no columns are left for a table"
	run --separate-stderr zfilter -o new.db '' </dev/null
	check 0 "" ""
	[ ! -e new.db ]
}

@test "columns of any name, many rows at once, and rows beyond the last block, in their order" {
	# The fields of each row differ, some are not ASCII, and the last is empty or a word.
	random_rows() {
		awk 'BEGIN {
			print "saddr,group,select,order by,a\"b,ttl,success"
			for (i = 0; i < 1000; i++)
				printf "10.0.%d.%d,%s,\xc3\xa9%d,%d.5,-%d,%d,%s\n", i / 256, i % 256, i % 3 ? "where" : "", i, i, i, i, i % 5 ? i % 2 : ""
		}' | sed '1s/a"b/"a""b"/'
	}
	random_rows >rows
	zfilter -o scan.db '' rows
	ask 'select * from results order by rowid' | tr '|' , >got
	diff got <(sed 1d rows)
	[ "$(ask 'select count(*), count("group"), sum(ttl > 100), typeof("order by") from results where "select" <> '"''")" = "1000|666|899|text" ]
	# More rows, as in a second scan, with columns in another order.
	head -n 40 rows >few
	zfilter -f 'ttl,saddr' -o scan.db '' few
	[ "$(ask 'select group_concat(ttl) from (select ttl from results where "group" is null and "select" is null order by rowid)')" = "$(seq -s , 0 38)" ]
}

@test "columns of a table of --join are text, unless their name is that of a column of ours" {
	printf 'prefix,asn,city,window,rtt\n10.0.0.0/28,64500,Bern,1024,2\n2001:db8::/32,64501_64502,,,\n' >table
	zfilter -f saddr,asn,city,window --join table -o scan.db '' hits.csv
	[ "$(ask "select group_concat(type) from pragma_table_info('results')")" = TEXT,TEXT,TEXT,INTEGER ]
	[ "$(ask "select saddr from results where asn = 64500 and window > 900 and city = 'Bern'")" = $'10.0.0.9\n10.0.0.10' ]
	[ "$(ask 'select asn, city is null, typeof(window) from results where saddr like '"'2001%'")" = "64501_64502|1|null" ]
}

@test "what a table cannot have is refused before any row is written" {
	columns() {
		seq -s , -f c%g "$1"
		seq -s , 1 "$1"
	}
	columns 2000 >wide
	zfilter -o scan.db '' wide wide
	[ "$(ask 'select count(*), min(c2000) from results')" = "2|2000" ]
	rm scan.db
	columns 2001 >wide
	run --separate-stderr zfilter -o scan.db '' wide
	check 2 "" "zfilter: scan.db: 2001 columns: a table of SQLite has at most 2000: choose some with -f"
	[ ! -e scan.db ]
	run --separate-stderr zfilter -f saddr,saddr -o scan.db '' hits.csv
	check 2 "" "zfilter: scan.db: SQLite takes the columns saddr and saddr for one: choose one of them with -f"
	zfilter -o scan.db '' hits.csv
	run --separate-stderr zfilter -o scan.db '' < <(printf 'saddr,ttl,TTL\n10.0.0.1,1,2\n')
	check 2 "" "zfilter: scan.db: SQLite takes the columns ttl and TTL for one: choose one of them with -f"
	run --separate-stderr zfilter -o scan.db '' < <(printf 'saddr,a\033b\n10.0.0.1,1\n')
	check 2 "" "zfilter: scan.db: the table results has no column a?b: choose the columns with -f, or another --table"
	ask 'create table bare (saddr, ttl); create view seen as select * from results'
	run --separate-stderr zfilter -f saddr -o scan.db --table bare '' hits.csv
	check 2 "" "zfilter: scan.db: the table bare has the column saddr as one without a type, not TEXT: choose another --table"
	run --separate-stderr zfilter -f saddr -o scan.db --table seen '' hits.csv
	check 2 "" "zfilter: scan.db: cannot modify seen because it is a view"
	[ "$(ask 'select count(*) from results')" = 3 ]
	is_alone
}

@test "the index has another name where its own is taken, and is not made where there is one already" {
	indexes() {
		ask "select name from sqlite_master where type = 'index' and tbl_name = 'results' order by name" | paste -sd ' '
	}
	ask 'create table Results_saddr (x text); create table other (saddr text); create index results_saddr2 on other (saddr)'
	zfilter -o scan.db '' hits.csv
	[ "$(indexes)" = results_saddr3 ]
	zfilter -o scan.db '' hits.csv
	[ "$(indexes)" = results_saddr3 ]
	# An index that begins with another column, or has some rows only, is not enough.
	ask 'drop index results_saddr3; create index a on results (ttl, saddr); create index b on results (saddr) where ttl > 1'
	zfilter -o scan.db '' hits.csv
	[ "$(indexes)" = "a b results_saddr3" ]
	ask 'drop index results_saddr3; create index c on results (saddr, sport)'
	zfilter -o scan.db '' hits.csv
	[ "$(indexes)" = "a b c" ]
	[ "$(ask 'select count(*) from results')" = 12 ]
	is_alone
}

@test "--table: any name but those of SQLite itself; names of columns are taken as they are" {
	zfilter -o scan.db --table 'a"b; drop' '' < <(printf 'saddr,"x"" y"\n10.0.0.1,2\n')
	[ "$(ask 'select "x"" y" from "a""b; drop" where saddr = '"'10.0.0.1'")" = 2 ]
	[ "$(ask "select name from sqlite_schema where type = 'index'")" = 'a"b; drop_saddr' ]
	for name in '' sqlite_x SQLITE_master; do
		run --separate-stderr zfilter -o scan.db --table "$name" '' hits.csv
		check 2 "" "zfilter: --table: SQLite has no table of this name: '$name'"
	done
	run --separate-stderr zfilter -O csv --table x '' hits.csv
	check 2 "" "zfilter: --table: only for -O sqlite"
	# Names with a meaning for SQLite are names of files.
	for name in :memory: file:x.db; do
		zfilter -O sqlite -o $name '' hits.csv
		[ -s ./$name ]
	done
}

@test "what is no database, and what cannot go into one, is refused" {
	while IFS='|' read -r words message; do
		run --separate-stderr bash -c "zfilter $words '' hits.csv"
		check 2 "" "zfilter: $message"
	done <<-'END'
		-O sqlite|-O sqlite: want a file with -o
		-O sqlite -o -|-O sqlite: want a file with -o
		-O sqlite -o /dev/stdout|-O sqlite: want a file with -o
		-O sqlite -o /dev/null|/dev/null: is not a regular file, as a database has to be
		-O sqlite -o .|.: is not a regular file, as a database has to be
		-o missing/scan.db|missing/scan.db: No such file or directory
		-O sqlite -o hits.csv|-o: hits.csv: is also read
		-c -o scan.db|-c: cannot be combined with -O sqlite: it writes no rows
		--decode -o scan.db|--decode: cannot be combined with -O sqlite: zfilter --decode ... | zfilter -O sqlite -o scan.db
		--per saddr --max 1 -o scan.db|--per: only for -O csv, json, text or list: zfilter --per ... | zfilter -O ...
	END
	cp hits.csv text
	run --separate-stderr zfilter -O sqlite -o text '' hits.csv
	check 2 "" "zfilter: text: file is not a database"
	cmp text hits.csv
	ls
	[ ! -e scan.db ]
}

@test "answers that another zfilter decodes, and counts of prefixes" {
	printf 'saddr,data\n10.0.0.1,%s\n' "$(printf 'HTTP/1.1 404 x\r\n\r\n' | xxd -p)" >banners.csv
	zfilter --decode '' banners.csv | zfilter -o scan.db
	[ "$(ask 'select saddr from results where http_status > 399')" = 10.0.0.1 ]
	zfilter --prefix saddr/24 -o scan.db --table prefixes '' hits.csv
	[ "$(ask 'select prefix from prefixes where count > 1')" = 10.0.0.0/24 ]
}

@test "rows can be read while more are awaited, and after a kill; who adds more makes the index" {
	begin_slow
	kill -KILL $!
	wait $! || true
	exec 5>&-
	mkdir copy
	cp scan.db* copy
	[ "$(ask 'select saddr, ttl from results')" = "10.0.0.1|1"$'\n'"10.0.0.2|2" ]
	[ "$(ask "select count(*) from sqlite_schema where type = 'index'")" = 0 ]
	zfilter -f saddr,ttl -o scan.db '' hits.csv
	[ "$(ask 'select count(*) from results')" = 5 ]
	[ "$(ask "select count(*) from sqlite_schema where type = 'index'")" = 1 ]
	is_whole
	# The log of a killed filter is removed.
	cd copy
	zfilter -f saddr,ttl -o scan.db '' ../hits.csv
	[ "$(ask 'select count(*) from results')" = 5 ]
	is_alone
}

@test "a failure leaves the file in its mode, and one that there was no file for leaves all as it was" {
	sqlite3 scan.db 'create table results (saddr text unique)'
	run --separate-stderr zfilter -f saddr,ttl -o scan.db '' hits.csv
	check 2 "" "zfilter: scan.db: the table results has no column ttl: choose the columns with -f, or another --table"
	is_alone
	run --separate-stderr zfilter -f saddr -o scan.db '' hits.csv hits.csv
	check 3 "" "zfilter: scan.db: UNIQUE constraint failed: results.saddr"
	is_alone
	ln -s missing/scan.db link.db
	run --separate-stderr zfilter -o link.db '' hits.csv
	check 2 "" "zfilter: link.db: No such file or directory"
	[ -L link.db ]
}

@test "of two that add rows at once the last leaves one file" {
	begin_slow
	first=$!
	mkfifo more
	exec 6<>./more
	zfilter -O sqlite -o scan.db '' more 3>&- 5>&- 6>&- &
	second=$!
	printf 'saddr,ttl\n10.0.0.3,3\n' >&6
	within 20 has_rows 3
	exec 5>&-
	wait $first
	exec 6>&-
	wait $second
	[ "$(ask 'select count(*) from results')" = 3 ]
	is_alone
}

@test "two that add many rows at once take turns, and nothing is lost" {
	zfilter -o scan.db '' < <(printf 'saddr,ttl\n10.0.0.1,1\n')
	{ echo saddr,ttl; exec yes 10.0.0.2,2; } 3>&- | zfilter -O sqlite -o scan.db '' 3>&- &
	within 20 has_some "ttl = 2"
	# zfilter waits for two seconds for its turn, which may be too short on a busy machine.
	within 20 zfilter -f saddr,ttl -o scan.db '' hits.csv
	kill -0 $!
	kill -TERM $!
	wait $!
	[ "$(ask 'select count(*), sum(ttl <> 2 or ttl is null) from results')" = "$(ask 'select count(*) from results')|4" ]
	is_alone
}

@test "rows of --diff and --prefix are seen while they are written, a second after at the latest" {
	export ASAN_OPTIONS=${ASAN_OPTIONS-}:verify_asan_link_order=0 TRANSACTIONS=$PWD/transactions
	transactions() { # OPERAND...: prints how many commits, with a clock that runs ahead
		rm -f transactions scan.db
		LD_PRELOAD=$REPO/test/tools/transactions.so zfilter -o scan.db "$@"
		grep -c COMMIT transactions
	}
	hosts_of() {
		echo saddr,ttl
		awk -v ttl="$1" 'BEGIN { for (i = 0; i < 4096; i++) printf "10.0.%d.%d,%d\n", i / 256, i % 256, ttl }'
	}
	hosts_of 1 >old
	hosts_of 2 >new
	[ "$(transactions --prefix saddr/32 '' old)" -gt 100 ]
	# The pauses are longer than the 2 ms between two attempts of another program to get the
	# lock.
	[ "$(grep -c pause transactions)" -gt 100 ]
	[ "$(ask 'select count(*) from results')" = 4096 ]
	[ "$(transactions --diff --compare ttl old new 2>messages)" -gt 100 ]
	[ "$(ask 'select count(*) from results')" = 4096 ]
	# Two differences, far from each other, and the index.
	sed -e '2s/1$/2/' -e '4097s/1$/2/' old >new
	[ "$(transactions --diff --compare ttl old new 2>messages)" = 3 ]
	[ "$(ask 'select count(*) from results')" = 2 ]
}

@test "a database that is in the mode WAL stays so" {
	ask 'pragma journal_mode = wal; create table other (x text)'
	zfilter -o scan.db '' hits.csv
	is_whole
	[ "$(ask 'pragma journal_mode')" = wal ]
	[ "$(ask 'select count(*) from results')" = 3 ]
}

@test "a stop ends the table as the end of the input does" {
	begin_slow
	kill -TERM $!
	wait $!
	exec 5>&-
	[ ! -s messages ]
	[ "$(ask "select count(*) from results, sqlite_schema where type = 'index'")" = 2 ]
	is_whole
}

@test "another program that writes is waited for, at the start for two seconds; one that reads holds up nothing" {
	zfilter -o scan.db '' hits.csv
	mkfifo sql
	sqlite3 scan.db <sql 3>&- &
	exec 6>sql
	printf '%s\n' 'begin immediate;' '.shell touch locked' >&6
	within 20 test -e locked
	run --separate-stderr zfilter -o scan.db '' hits.csv
	check 2 "" "zfilter: scan.db: another program has it locked"
	echo 'rollback;' >&6
	exec 6>&-
	wait $!
	rm locked
	# Two rows, then one more while another program writes.
	rm scan.db
	begin_slow
	filter=$!
	sqlite3 scan.db <sql 3>&- 5>&- &
	exec 6>sql
	printf '%s\n' 'begin immediate;' 'select count(*) from results;' '.shell touch locked' >&6
	within 20 test -e locked
	echo 10.0.0.3,3 >&5
	within 20 grep -qx 'zfilter: scan.db: another program has it locked: rows wait' messages
	has_rows 2
	echo 'commit;' >&6
	within 20 has_rows 3
	# A long read.
	printf '%s\n' 'begin;' 'select count(*) from results;' '.shell touch read' >&6
	within 20 test -e read
	echo 10.0.0.4,4 >&5
	within 20 has_rows 4
	exec 6>&-
	exec 5>&-
	wait $filter
	[ "$(wc -l <messages)" = 1 ]
}

@test "a full disk ends it with status 3, and what was written before is there" {
	zfilter -o scan.db '' hits.csv
	awk 'BEGIN { print "saddr,ttl"; for (i = 0; i < 200000; i++) printf "10.%d.%d.%d,%d\n", i / 65536, i / 256 % 256, i % 256, i % 64 }' >many
	run --separate-stderr bash -c 'trap "" XFSZ; ulimit -f 1000; exec zfilter -o scan.db "" many'
	[ "$status" = 3 ]
	[[ "$stderr" == "zfilter: scan.db: "* ]]
	[ "${#stderr_lines[@]}" = 1 ]
	[ "$(ask 'pragma integrity_check')" = ok ]
	[ "$(ask 'select count(*) from results where sport > 0')" = 2 ]
}

@test "without libsqlite3 it is built with a message, and says so of a database" {
	# Copies the files that are built already and do not change.
	cp -rp "$REPO"/{Makefile,.needs,.sanitized,.optout,lib,zfilter} "$BATS_TEST_TMPDIR"
	cd "$BATS_TEST_TMPDIR"
	mkdir bin
	run make -s SQLITE=0 bin/zfilter
	[ "$status" = 0 ]
	[ "$output" = "zfilter is built without databases: apt-get install libsqlite3-dev" ]
	run ! grep -q sqlite <(ldd bin/zfilter)
	PATH=$BATS_TEST_TMPDIR/bin:$PATH
	run --separate-stderr zfilter -o scan.db '' hits.csv
	check 2 "" "zfilter: -O sqlite: zfilter was built without libsqlite3: install libsqlite3-dev, and build it again"
	[ "$(zfilter -O list '' hits.csv | wc -l)" = 3 ]
}
