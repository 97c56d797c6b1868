# SPDX-License-Identifier: ISC
#
# Tests zfilter --diff, which compares two files of rows exactly and in bounded memory, and the
# weekly scan of the cookbook.

load ../helper

setup() {
	cd "$BATS_TEST_TMPDIR" || return
	printf '%s\n' saddr,sport,classification,success,ttl 10.0.0.9,443,synack,1,64 10.0.0.10,80,rst,0,64 fd00::1,22,synack,1,64 10.0.0.2,22,synack,1,63 >old.csv
	printf '%s\n' saddr,sport,classification,success,ttl 10.0.0.2,22,synack,1,12 10.0.0.10,80,synack,1,64 9.0.0.1,8080,synack,1,64 10.0.0.9,80,synack,1,64 \
		10.0.0.9,443,synack,1,63 >new.csv
}

# make_files ROWS SEED: writes a.csv and b.csv, rows of ports of IPv4 and IPv6 hosts. Each lacks
# some of the rows; their orders differ, and some rows occur twice. The file "wanted" gets the
# differences, from an awk that holds all rows in memory.
make_files() {
	awk -v seed="$2" -v rows="$1" "$RANDOM_AWK"'
	function line(n) { return host[n] "," 1 + n % 3 "," kind[int(3 * random())] "," int(3 * random()) "," n }
	BEGIN {
		split("synack rst icmp", k, " "); for (i in k) kind[i - 1] = k[i]
		for (i = 0; i < rows; i++) host[i] = i % 4 ? "10." int(i / 3 / 65536) "." int(i / 3 / 256) % 256 "." int(i / 3) % 256 : sprintf("fd00::%x", i + 1)
		for (i = 0; i < rows; i++) {
			if (random() < 0.8) a[i] = line(i)
			if (random() < 0.1) b[i] = line(i); else if (random() < 0.8 && i in a) b[i] = a[i]
		}
		for (i = 0; i < rows; i++) if (i in a) print a[i] >"a"
		for (i = rows - 1; i >= 0; i--) if (i in b) print b[i] >"b"
		for (i = 0; i < rows; i += 7) if (i in b) print line(i) >"b"
	}'
	{ echo saddr,sport,classification,server,ttl; shuf --random-source=<(yes "$2") a; } >a.csv
	{ echo saddr,sport,classification,server,ttl; cat b; } >b.csv
	awk -F, -v OFS=, '
	FNR == 1 { file++; next }
	{ key = $1 "," $2 }
	file == 1 { kind[key] = $3; server[key] = $4; next }
	seen[key]++ { next }
	!(key in kind) { print "appeared", key, "", "", ""; next }
	kind[key] != $3 { print "changed", key, "classification", kind[key], $3 }
	server[key] != $4 { print "changed", key, "server", server[key], $4 }
	END { for (key in kind) if (!seen[key]) print "gone", key, "", "", "" }' a.csv b.csv | sort >wanted
	[ "$(cut -d, -f1 wanted | uniq -c | wc -l)" -eq 3 ]
}

@test "--diff: each row that appeared, is gone or has changed, in the order of its address; the counts are told" {
	run -0 --separate-stderr zfilter --diff old.csv new.csv
	check 0 'change,saddr,sport,column,old,new
appeared,9.0.0.1,8080,,,
appeared,10.0.0.9,80,,,
changed,10.0.0.10,80,classification,rst,synack
gone,fd00::1,22,,,' 'zfilter: 2 appeared, 1 gone, 1 changed (classification 1), 2 unchanged'
	# A row that the expression drops is missing from that file; the same with -v.
	run -0 --separate-stderr zfilter --diff old.csv new.csv 'success = 1'
	check 0 'change,saddr,sport,column,old,new
appeared,9.0.0.1,8080,,,
appeared,10.0.0.9,80,,,
appeared,10.0.0.10,80,,,
gone,fd00::1,22,,,' 'zfilter: 3 appeared, 1 gone, 0 changed, 2 unchanged'
	[ "$(zfilter --diff -v -H old.csv new.csv 'success = 1' 2>&1)" = $'gone,10.0.0.10,80,,,\nzfilter: 0 appeared, 1 gone, 0 changed, 0 unchanged' ]
	run -0 --separate-stderr zfilter --diff -H old.csv old.csv
	check 0 '' 'zfilter: 0 appeared, 0 gone, 0 changed, 4 unchanged'
	# The output is a list of targets.
	[ "$(zfilter --diff -o changes old.csv new.csv 2>&1)" = 'zfilter: 2 appeared, 1 gone, 1 changed (classification 1), 2 unchanged' ]
	zsend -k "$KEY" -S 198.18.0.2,fd00::2 -w probes.pcap <changes
	[ "$(tcpdump -nr probes.pcap 2>/dev/null | grep -oE '> [^ ]*' | sort | xargs)" = '> 10.0.0.10.80: > 10.0.0.9.80: > 9.0.0.1.8080: > fd00::1.22:' ]
}

@test "--diff: many rows in any order differ as an awk has it that holds all; also where memory holds few, from pipes and at once" {
	make_files 60000 5
	for memory in 64 1; do
		zfilter --diff --diff-memory $memory a.csv b.csv >out 2>said
		sed 1d out | sort | diff - wanted
		sed -n 's/^\([a-z]*\),\([0-9.]*\),.*/\2/p' out | sort -c -t. -k1,1n -k2,2n -k3,3n -k4,4n
		[ "$(grep -n : out | head -n 1 | cut -d: -f1)" -gt "$(grep -n ',10[.]' out | tail -n 1 | cut -d: -f1)" ]
	done
	duplicates=$(sed 1d b.csv | cut -d, -f1,2 | sort | uniq -d | wc -l)
	[ "$(head -n 1 said)" = "zfilter: b.csv: $duplicates rows are left out, whose key came before" ]
	read -r appeared gone changed < <(awk -F, '{ n[$1] += !seen[$1, $2, $3]++ } END { print n["appeared"], n["gone"], n["changed"] }' wanted)
	unchanged=$(($(wc -l <a.csv) - 1 - gone - changed))
	[ "$(tail -n 1 said)" = "zfilter: $appeared appeared, $gone gone, $changed changed (classification $(grep -c classification wanted), server $(
		grep -c server wanted)), $unchanged unchanged" ]
	# Either file may be a pipe.
	zfilter --diff <(cat a.csv) <(cat b.csv) 2>/dev/null | cmp - out
	zfilter --diff - b.csv <a.csv 2>/dev/null | cmp - out
	zfilter --diff a.csv - <b.csv 2>/dev/null | cmp - out
}

@test "--diff: memory does not grow with the rows, and nothing is left of the temporary file, which has no name" {
	awk 'BEGIN { print "saddr,sport,server"; for (i = 0; i < 200000; i++) printf "10.%d.%d.%d,%d,%080d\n", i / 65536, i / 256 % 256, i % 256, i % 60000, i }' >many.csv
	mkfifo new
	mkdir temporary
	: >lines
	for memory in 1 64; do
		TMPDIR=$PWD/temporary zfilter --diff --diff-memory $memory -c -u 6 many.csv new 6>lines >out 2>&1 3>&- &
		exec 5>new
		cat many.csv >&5
		until_true grep -q ' n=400000 ' lines
		kib=$(sed -n 's/^VmHWM:[[:space:]]*\([0-9]*\) kB/\1/p' "/proc/$!/status")
		[ -z "$(ls temporary)" ]
		exec 5>&-
		wait $!
		[ "$(sort out)" = $'0\nzfilter: 0 appeared, 0 gone, 0 changed, 200000 unchanged' ]
		echo "$kib"
		[ $memory = 64 ] || few=$kib
	done
	[ $((few + 40000)) -lt "$kib" ]
}

@test "--diff: formats, -f, -H, -c and -n" {
	run -0 --separate-stderr zfilter --diff -O json old.csv new.csv
	[ "$output" = '{"change":"appeared","saddr":"9.0.0.1","sport":8080,"column":null,"old":null,"new":null}
{"change":"appeared","saddr":"10.0.0.9","sport":80,"column":null,"old":null,"new":null}
{"change":"changed","saddr":"10.0.0.10","sport":80,"column":"classification","old":"rst","new":"synack"}
{"change":"gone","saddr":"fd00::1","sport":22,"column":null,"old":null,"new":null}' ]
	# Other columns come from the new file, and for rows that are gone from the old one.
	run -0 --separate-stderr zfilter --diff -f ttl,change,saddr,success old.csv new.csv
	[ "$output" = $'ttl,change,saddr,success\n64,appeared,9.0.0.1,1\n64,appeared,10.0.0.9,1\n64,changed,10.0.0.10,1\n64,gone,fd00::1,1' ]
	[ "$(zfilter --diff -O text -H old.csv new.csv 2>/dev/null | head -n 1)" = appeared,9.0.0.1,8080,,, ]
	[ "$(zfilter --diff -H -f new,old,new,blank -O csv old.csv new.csv 2>/dev/null | sed -n 3p)" = synack,rst,synack, ]
	[ "$(zfilter --diff -c old.csv new.csv 2>/dev/null)" = 4 ]
	run -0 --separate-stderr zfilter --diff -H -n 1 old.csv new.csv
	check 0 appeared,9.0.0.1,8080,,, 'zfilter: 2 appeared, 1 gone, 1 changed (classification 1), 2 unchanged'
	[ "$(zfilter --diff -c -n 3 old.csv new.csv 2>/dev/null)" = 3 ]
	zfilter --diff -u 6 old.csv new.csv 6>lines >/dev/null 2>&1
	[ "$(status_of n lines) $(status_of kept lines) $(status_of appeared lines) $(status_of gone lines) $(status_of changed lines)" = '9 4 2 1 1' ]
}

@test "--diff: a field is compared byte by byte, whatever is in it; a key of several fields is not one of others" {
	printf 'a,b,server\nx,yz,1\nxy,z,1\n080,,1\n80,,2\n"p,q","r\ns",1\nnul\0,x,1\nnul,x,2\n,,9\nx\vy,z,1\n' >one
	printf 'a,b,server\nnul\0,x,5\n,,9\n80,,2\nxy,z,1\nx,yz,1\n"p,q","r\ns","2 ""quoted"""\nnul,x,2\nx,y\vz,1\n' >two
	zfilter --diff -k a,b one two >out 2>said
	printf 'change,a,b,column,old,new\ngone,080,,,,\ngone,x\vy,z,,,\nappeared,x,y\vz,,,\nchanged,nul\0,x,server,1,5\nchanged,"p,q","r\ns",server,1,"2 ""quoted"""\n' | sort >wanted
	sort out | cmp - wanted
	[ "$(cat said)" = 'zfilter: 1 appeared, 2 gone, 2 changed (server 2), 5 unchanged' ]
}

@test "-k: the key is the target, as far as a file tells it, or the columns named" {
	printf '%s\n' saddr,sport,proto,server 10.0.0.1,53,tcp,a 10.0.0.1,53,udp,b >one
	printf '%s\n' saddr,sport,proto,server 10.0.0.1,53,udp,b 10.0.0.1,53,tcp,c >two
	[ "$(zfilter --diff one two 2>/dev/null)" = $'change,saddr,sport,proto,column,old,new\nchanged,10.0.0.1,53,tcp,server,a,c' ]
	run -0 --separate-stderr zfilter --diff -k saddr,sport one two
	check 0 $'change,saddr,sport,column,old,new\nchanged,10.0.0.1,53,proto,tcp,udp\nchanged,10.0.0.1,53,server,a,b' 'zfilter: one: 1 row is left out, whose key came before
zfilter: two: 1 row is left out, whose key came before
zfilter: 0 appeared, 0 gone, 1 changed (proto 1, server 1), 0 unchanged'
	printf '%s\n' saddr,port 10.0.0.1,u:53 >one && printf '%s\n' port,saddr icmp,10.0.0.1 >two
	[ "$(zfilter --diff -H one two 2>/dev/null | xargs)" = 'appeared,10.0.0.1,icmp,,, gone,10.0.0.1,u:53,,,' ]
	printf '%s\n' saddr 10.0.0.1 10.0.0.2 >one && printf '%s\n' saddr 10.0.0.3 10.0.0.1 >two
	[ "$(zfilter --diff one two 2>/dev/null | xargs)" = 'change,saddr,column,old,new gone,10.0.0.2,,, appeared,10.0.0.3,,,' ]
	# Both files must have each column of the key.
	for files in 'old.csv two' 'two old.csv'; do
		run --separate-stderr zfilter --diff -o out $files
		[ "$status" = 2 ] && [ ! -s out ]
		case $files in
		old*) [ "$stderr" = 'zfilter: two: no such column: sport: there are: saddr' ] ;;
		*) [ "$stderr" = 'zfilter: old.csv: has a column sport, and two has none: name the columns of the key with -k' ] ;;
		esac
	done
	[ "$(zfilter --diff -H -k saddr two old.csv 2>/dev/null | wc -l)" -eq 6 ]
	# A column of the key may be a prefix.
	[ "$(zfilter --diff -k saddr/24 one two 2>&1 | tail -n 1)" = 'zfilter: 0 appeared, 0 gone, 0 changed, 1 unchanged' ]
	# An address without such a prefix has no key.
	printf '%s\n' saddr,sport 10.0.0.1,80 10.0.0.2,80 2001:db8:0:1::1,80 , >one && printf '%s\n' saddr,sport 10.0.0.9,80 2001:db8:0:1::9,80 2001:db8:0:2::1,80 >two
	run -0 --separate-stderr zfilter --diff -k saddr/64 one two
	check 0 $'change,saddr/64,column,old,new\nappeared,2001:db8:0:2::/64,,,' 'zfilter: one: 3 rows are left out, whose address has no such prefix as the key
zfilter: two: 1 row is left out, whose address has no such prefix as the key
zfilter: 1 appeared, 0 gone, 0 changed, 1 unchanged'
	[ "$(zfilter --diff -H -k sport one two 2>/dev/null)" = gone,,,, ]
	printf '%s\n' prefix,count,partial 10.0.0.0/24,5,0 10.0.1.0/24,7,1 >one && printf '%s\n' prefix,count,partial 10.0.1.0/24,8,0 10.0.0.0/24,5,0 >two
	[ "$(zfilter --diff -H -k prefix one two 2>/dev/null)" = changed,10.0.1.0/24,count,7,8 ]
}

@test "--compare: without it the columns that stay the same from scan to scan, which are those of the manual" {
	for probe in $(probe_names); do zrecv -M "$probe" --list-output-fields; done | awk '{ print $1 }' | sort -u | grep -vxE 'saddr|sport|proto|port' >columns
	[ "$(wc -l <columns)" -gt 80 ]
	printf 'saddr,%s\n10.0.0.1%s\n' "$(paste -sd, columns)" "$(yes ,1 | head -n "$(wc -l <columns)" | tr -d '\n')" >one
	printf 'saddr,%s\n10.0.0.1%s\n' "$(paste -sd, columns)" "$(yes ,2 | head -n "$(wc -l <columns)" | tr -d '\n')" >two
	zfilter --diff -H -f column one two 2>/dev/null | sort >compared
	sed -n '/the following are compared:/,/^Of these/p' "$REPO/man/zfilter.1" | sed -n 's/^\.Cm //p' | tr -d ,. | xargs -n 1 | sort >listed
	diff compared <(grep -vxE 'success|proto|port' listed)
	# If a file lacks the classification, success is compared. A column of only one file is not
	# compared; an unknown column of both is.
	printf '%s\n' saddr,success,server,mine 10.0.0.1,1,a,x >one && printf '%s\n' saddr,mine,success,other 10.0.0.1,y,0,b >two
	[ "$(zfilter --diff -H -f column,old,new one two 2>/dev/null | xargs)" = 'success,1,0 mine,x,y' ]
	printf '%s\n' saddr,classification,success 10.0.0.1,synack,1 >one
	[ "$(zfilter --diff -H -f column,old,new one two 2>/dev/null | xargs)" = 'success,1,0' ]
	# A column of --compare is compared, and must exist.
	[ "$(zfilter --diff -H -f saddr,column,old,new --compare ttl,success old.csv new.csv 2>/dev/null | grep , | grep -v ,,)" = \
		$'10.0.0.2,ttl,63,12\n10.0.0.9,ttl,64,63\n10.0.0.10,success,0,1' ]
	run --separate-stderr zfilter --diff --compare server old.csv new.csv
	check 2 '' 'zfilter: no such column: server: there are: saddr, sport, classification, success, ttl'
	printf 'saddr,server\n10.0.0.1,a\n' >one
	run --separate-stderr zfilter --diff --compare server -k saddr -o out one new.csv
	[ "$status" = 2 ] && [ "$stderr" = 'zfilter: new.csv: no such column: server: there are: saddr, sport, classification, success, ttl' ] && [ ! -s out ]
}

@test "--diff --decode: the software that changed, confined, with more rows than fit a block" {
	# rows HEX: prints rows of 2000 hosts, four of which have this answer.
	rows() {
		awk -v other="$1" -v usual="$(printf 'SSH-2.0-OpenSSH_9.2\r\n' | xxd -p)" 'BEGIN {
			print "saddr,sport,data"
			for (i = 1; i <= 2000; i++) printf "10.0.%d.%d,22,%s\n", i / 256, i % 256, i % 500 == 7 ? other : usual
		}'
	}
	rows "$(printf 'SSH-2.0-OpenSSH_8.4\r\n' | xxd -p)" >one
	rows "$(printf 'SSH-2.0-OpenSSH_9.6\r\n' | xxd -p)" >two
	run -0 --separate-stderr zfilter --diff --decode --diff-memory 1 one two
	[ "$stderr" = 'zfilter: 0 appeared, 0 gone, 4 changed (first_line 4, ssh_software 4), 1996 unchanged' ]
	[ "$(grep ssh_software <<<"$output" | head -n 1)" = changed,10.0.0.7,22,ssh_software,OpenSSH_8.4,OpenSSH_9.6 ]
	[ "$(zfilter --diff --decode -c --compare data,ssh_software one two 2>&1 | xargs)" = '8 zfilter: 0 appeared, 0 gone, 4 changed (data 4, ssh_software 4), 1996 unchanged' ]
	sed 's/^10.0.0.9,22,.*/10.0.0.9,22,xy/' one >two
	run -1 --separate-stderr zfilter --diff --decode -H one two
	[ "$output" = gone,10.0.0.9,22,,, ]
	[ "${stderr_lines[0]##*:}" = ' no hexadecimal' ]
}

@test "--diff: files that are empty, have a header alone, or malformed rows" {
	run -0 --separate-stderr zfilter --diff /dev/null /dev/null
	check 0 '' 'zfilter: 0 appeared, 0 gone, 0 changed, 0 unchanged'
	[ "$(zfilter --diff -H /dev/null new.csv 2>&1 | cut -d, -f1 | uniq -c | xargs)" = '5 appeared 1 zfilter: 5 appeared' ]
	[ "$(zfilter --diff -H new.csv <(printf '') 2>/dev/null | cut -d, -f1 | uniq -c | xargs)" = '5 gone' ]
	[ "$(zfilter --diff -H new.csv <(head -n 1 new.csv) 2>/dev/null | cut -d, -f1 | uniq -c | xargs)" = '5 gone' ]
	[ "$(zfilter --diff -H <(head -n 1 new.csv) new.csv 2>/dev/null | cut -d, -f1 | uniq -c | xargs)" = '5 appeared' ]
	sed '3s/$/,7/' old.csv >bad.csv
	run -1 --separate-stderr zfilter --diff -H old.csv bad.csv
	check 1 gone,10.0.0.10,80,,, 'zfilter: bad.csv:3: 6 fields, header has 5
zfilter: 0 appeared, 1 gone, 0 changed, 3 unchanged'
	# CR LF, and no newline at the end.
	sed 's/$/\r/' old.csv | head -c -2 >dos.csv
	[ "$(zfilter --diff -c old.csv dos.csv 2>/dev/null)" = 0 ]
	# Rows longer than the memory for rows.
	{ echo saddr,server; printf '10.0.0.%d,%02000000d\n' 1 1 2 2; } >long.csv
	sed '2s/1$/3/' long.csv >longer.csv
	[ "$(zfilter --diff --diff-memory 1 -f saddr,column long.csv longer.csv 2>/dev/null | xargs)" = 'saddr,column 10.0.0.1,server' ]
}

@test "--diff: wrong words are refused before anything is read; options that do nothing without another one, too" {
	while IFS='|' read -r words why; do
		eval "run --separate-stderr zfilter $words"
		check 2 '' "zfilter: $why"
	done <<-'END'
		--diff old.csv|--diff: want two files, and behind them the expression, if any: old.csv new.csv 'success = 1'
		--diff|--diff: want two files, and behind them the expression, if any: old.csv new.csv 'success = 1'
		--diff old.csv new.csv success old.csv|--diff: want two files, and behind them the expression, if any: old.csv new.csv 'success = 1'
		--diff success old.csv new.csv|the expression comes behind both files: success: No such file or directory
		--diff old.csv nosuch|nosuch: No such file or directory
		--diff - -|--diff: the standard input can be one of both files alone
		--diff -U saddr old.csv new.csv|--diff: cannot be combined with -U
		--diff --prefix saddr/24 old.csv new.csv|--diff: cannot be combined with --prefix
		--diff --per saddr --max 1 old.csv new.csv|--diff: cannot be combined with --per
		--diff -k saddr, old.csv new.csv|-k: empty column name: 'saddr,'
		--diff -k saddr,new old.csv new.csv|-k: saddr,new: is a column that --diff makes
		--diff --compare '' old.csv new.csv|--compare: empty column name: ''
		--diff --diff-memory 0 old.csv new.csv|--diff-memory: out of range: 0: want 1 to 1048576 MiB
		--diff -o new.csv old.csv new.csv|-o: new.csv: is also read
		--diff -k nosuch old.csv new.csv|no such column: nosuch: there are: saddr, sport, classification, success, ttl
		--diff old.csv new.csv 'nosuch = 1'|no such column: nosuch: there are: saddr, sport, classification, success, ttl
		-k saddr '' old.csv|-k: has no effect without --diff
		--compare saddr '' old.csv|--compare: has no effect without --diff
		--diff-memory 5 '' old.csv|--diff-memory: has no effect without --diff
		--prefix-max 5 '' old.csv|--prefix-max: has no effect without --prefix
		--no-sandbox '' old.csv|--no-sandbox: has no effect without --decode
	END
	[ "$(wc -l <new.csv)" -eq 6 ]
}

@test "--diff: no room, a full disk and a signal leave no half of a result" {
	echo before >out
	run -3 --separate-stderr env TMPDIR=/nowhere zfilter --diff -o out old.csv new.csv
	check 3 '' 'zfilter: /nowhere: no temporary file: No such file or directory'
	run -3 --separate-stderr env TMPDIR="$PWD" strace -qq -o /dev/null -e trace=write -e inject=write:error=ENOSPC:when=1 zfilter --diff -o out old.csv new.csv
	check 3 '' "zfilter: $PWD: No space left on device"
	[ "$(cat out)" = before ]
	run -3 bash -c 'zfilter --diff old.csv new.csv >/dev/full'
	# With half of the new file, all other rows would count as gone.
	mkfifo new
	zfilter --diff -o out -u 6 old.csv new 6>lines 2>said 3>&- &
	exec 5>new
	head -n 3 new.csv >&5
	until_true grep -q ' n=6 ' lines
	kill $!
	wait $! || [ $? = 1 ]
	exec 5>&-
	[ "$(cat out)" = before ]
	[ "$(cat said)" = 'zfilter: stopped before both files were read: not compared' ]
	[ "$(status_of end lines)" = 1 ]
	# Only differences that were written count.
	awk 'BEGIN { print "saddr,sport"; for (i = 0; i < 100000; i++) printf "10.0.%d.%d,%d\n", i / 256 % 256, i % 256, i % 60000 }' >many.csv
	mkfifo written
	zfilter --diff -o written /dev/null many.csv 2>said 3>&- &
	exec 5<written
	read -r -u 5
	until_true grep -q 'S (sleeping)' "/proc/$!/status"
	kill $!
	rows=$(cat <&5 | wc -l)
	wait $! || [ $? = 1 ]
	exec 5>&-
	[ "$(cat said)" = "zfilter: stopped before all differences were written: so far $rows appeared, 0 gone, 0 changed, 0 unchanged" ]
	[ "$rows" -lt 100000 ]
	# The reader leaves after one line.
	run -0 --separate-stderr bash -c 'zfilter --diff /dev/null many.csv | head -n 1; [ "${PIPESTATUS[0]}" = 141 ]'
	[ "$output" = change,saddr,sport,column,old,new ]
}

# Runs the script of the cookbook in the lab first, and then with a zscan that only copies a
# prepared file.
@test "the weekly scan of the cookbook: a mail with what has changed, none where nothing has, and one that says if a scan failed" {
	"$REPO/test/tools/examples" "$REPO/man/zscan-cookbook.7" page
	cp "$(grep -l '^zfilter --diff' page/*.sh)" weekly
	[ "$(wc -l <weekly)" -le 10 ]
	rm old.csv new.csv
	cp "$EX_CONF" ex.conf
	mkdir bin
	printf '%s\n' '#!/bin/sh' '{ printf "%s\n" "$*"; cat; } >>mailed' >bin/mail
	chmod +x bin/mail weekly
	# mail: prints the mail sent since the last call.
	mail() { cat mailed; rm -f mailed; }
	in_lab 'PATH=$PWD/bin:$PATH ./weekly >said 2>&1'
	[ ! -s said ]
	[ "$(head -n 2 mailed)" = $'-s zfilter: 32 appeared, 0 gone, 0 changed, 0 unchanged root\nchange,saddr,sport' ]
	diff <(sed 1,2d mailed) <(for host in {0..15}; do printf "appeared,10.0.9.$host,%d\n" 80 443; done)
	rm mailed
	cp old.csv scan.csv
	printf '%s\n' '#!/bin/sh' '[ ! -e fail ] || { echo "zscan: 7 packets were dropped" >&2; exit 1; }' 'cat scan.csv >new.csv' >bin/zscan
	chmod +x bin/zscan
	PATH=$PWD/bin:$PATH
	./weekly >said 2>&1
	[ ! -e mailed ] && [ ! -s said ]
	sed -i '/^10.0.9.3,80,/s/synack,1/rst,0/; /^10.0.9.4,443,/s/443/8443/' scan.csv
	touch fail
	run -1 ./weekly
	[ "$(mail)" = $'-s Scan failed or incomplete root\nzscan: 7 packets were dropped' ]
	rm fail
	./weekly >said 2>&1
	[ "$(mail)" = '-s zfilter: 1 appeared, 2 gone, 0 changed, 30 unchanged root
change,saddr,sport
gone,10.0.9.3,80
gone,10.0.9.4,443
appeared,10.0.9.4,8443' ]
	./weekly >said 2>&1
	[ ! -e mailed ]
	# systemd reads both units without complaint.
	cp "$(grep -l '^ExecStart=/usr/local/sbin/weekly' page/*.sh)" weekly.service
	cp "$(grep -l '^OnCalendar=Mon' page/*.sh)" weekly.timer
	sed -i "s|/usr/local/sbin/weekly|$PWD/weekly|" weekly.service
	run -0 systemd-analyze verify --man=no ./weekly.service ./weekly.timer
	[ -z "$output" ]
}
