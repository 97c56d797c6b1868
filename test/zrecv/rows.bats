# SPDX-License-Identifier: ISC
#
# Tests the rows of zrecv: their formats, duplicates, files that are appended to, and slow readers.

# shellcheck disable=SC2016

load ../helper
load ../tools/oracle
load ../tools/replies

FROM=198.18.0.2
FLOOD=40000

# answers OPTION...: prints the answers to probes of the targets on stdin. The options are those of
# zsend.
answers() {
	zsend -k "$KEY" -S "$FROM" -w - "$@" | responder
}

# Twenty targets, half of them open, and their answers; and hits enough for a flood.
setup_file() {
	cd "$BATS_FILE_TMPDIR" || return
	for i in {1..10}; do
		echo "10.0.$i.1,443"
		echo "10.0.$i.2,22"
	done >targets
	answers <targets >answers.pcap
	zperm -e 1 10.16.0.0/15 2>/dev/null | head -n $FLOOD | answers -p 443 >flood.pcap
}

setup() {
	cp "$BATS_FILE_TMPDIR"/{targets,answers.pcap} "$BATS_TEST_TMPDIR"
	cd "$BATS_TEST_TMPDIR" || return
}

# --- formats

@test "-O: csv, json, text or list, else status 2; without it the name of the file tells which" {
	for format in "" CSV jsonl csv,json; do
		run --separate-stderr recv -O "$format" -r answers.pcap
		check 2 "" "zrecv: -O: unknown format: $format: there are: csv json text list"
	done
	[ "$(zrecv --list-output-modules | paste -sd ' ')" = "csv json text list" ]
	run -3 bash -c 'zrecv --list-output-modules >/dev/full'
	for name in rows.json rows.jsonl rows.ndjson; do
		recv -o $name -r answers.pcap
		recv -O json -r answers.pcap | cmp - $name
	done
	recv -O text -o rows.json -r answers.pcap
	[ "$(wc -l <rows.json)" = 10 ]
	for name in rows.csv rows rows.txt; do
		recv -o $name -r answers.pcap
		recv -O csv -r answers.pcap | cmp - $name
	done
}

@test "-O json: an object a line, numbers bare, bools as such, null where CSV has nothing; no header" {
	run --separate-stderr recv -O json -a -N 2 -f saddr,sport,seqnum,success,repeat,attempt,icmp_code,classification,timestamp_str -r answers.pcap
	time=$(recv -f timestamp_str -N 1 -r answers.pcap | sed 1d)
	seqnum=$(recv -f seqnum -N 1 -r answers.pcap | sed 1d)
	check 0 '{"saddr":"10.0.1.1","sport":443,"seqnum":'"$seqnum"',"success":true,"repeat":false,"attempt":0,"icmp_code":null,"classification":"synack","timestamp_str":"'"$time"'"}
{"saddr":"10.0.1.2","sport":22,"seqnum":0,"success":false,"repeat":false,"attempt":0,"icmp_code":null,"classification":"rst","timestamp_str":"'"$time"'"}' ""
	recv -O json -r answers.pcap | jq -e '.success' >/dev/null
	# The input that LZR needs.
	run --separate-stderr bash -o pipefail -c 'zrecv -k "$1" -O json -f saddr,daddr,sport,dport,seqnum,acknum,window -r answers.pcap |
		jq -r "[.saddr, .daddr, (.sport, .dport, .seqnum, .acknum, .window | . + 0 | tostring)] | join(\",\")"' bash "$KEY"
	check 0 "$(recv -f saddr,daddr,sport,dport,seqnum,acknum,window -r answers.pcap | sed 1d)" ""
}

# udp_reply PAYLOAD FRAME: prints a reply to this probe, in hexadecimal, without checksums.
udp_reply() {
	local n=$((${#1} / 2))
	printf '%s4500%04x0000400039110000%s%s%s%s%04x0000%s\n' 0000000000000000000000000800 $((28 + n)) "${2:60:8}" "${2:52:8}" \
		"${2:72:4}" "${2:68:4}" $((8 + n)) "$1"
}

# replies PROBE OPTION...: writes hits and errors for that probe to some.pcap.
replies() {
	sed 's/,.*//' targets | zsend -k "$KEY" -S "$FROM" -M "$1" "${@:2}" -w probes.pcap
	responder <probes.pcap >some.pcap
	case $1 in
	udp) payload=$(printf 'a"b\\,\n\303\251\377' | hex) ;;
	upnp) payload=$(printf 'HTTP/1.1 200 OK\r\nSERVER: a"b\\, \001\303\251\377\r\nST: x\r\n\r\n' | hex) ;;
	dns) payload=818000010001000000000765 ;;
	*) return 0 ;;
	esac
	{
		frames some.pcap
		frames probes.pcap | while read -r frame; do
			# Return the question, with a TXT record of five bytes.
			[ "$1" != dns ] || payload=${frame:84:4}81800001000100000000${frame:108}c00c00100001000000000006056122$(printf '\\,\001' | hex)
			udp_reply "$payload" "$frame"
		done
	} | pcap >both.pcap
	mv both.pcap some.pcap
}

@test "-O json of each kind of probe, all columns, is what zfilter makes of its CSV; -O text is that CSV without its header, -O list what zfilter makes of it, too" {
	for probe in tcp_synscan:20 icmp_echoscan:20 icmp_echo_time:20 udp:40:--probe-args=text:hello ntp:20 upnp:40 dns:40:--probe-args=TXT,a.example; do
		IFS=: read -r probe count args <<<"$probe"
		ports=(-p 53)
		[[ $probe != icmp* ]] || ports=()
		replies "$probe" "${ports[@]}" ${args:+"$args"}
		recv -M "$probe" ${args:+"$args"} -a -f '*' -r some.pcap >rows.csv
		[ "$(zfilter -c '' rows.csv)" -eq "$count" ] || { echo "$probe: $(zfilter -c '' rows.csv) rows"; false; }
		recv -M "$probe" ${args:+"$args"} -a -f '*' -O json -r some.pcap >rows.json
		zfilter -O json '' rows.csv | diff - rows.json
		jq -e .saddr rows.json >/dev/null
		recv -M "$probe" ${args:+"$args"} -a -f '*' -O text -r some.pcap | diff - <(sed 1d rows.csv)
		recv -M "$probe" ${args:+"$args"} -a -O list -r some.pcap >list
		diff list <(zfilter -O list '' rows.csv)
		grep -q : list || [[ $probe == icmp* ]]
	done
}

@test "-f: blanks around commas are no part of a name" {
	run --separate-stderr recv -f ' saddr,	sport , ttl ' -N 1 -r answers.pcap
	check 0 "$(recv -f saddr,sport,ttl -N 1 -r answers.pcap)" ""
	[ "${lines[0]}" = saddr,sport,ttl ]
	run --separate-stderr recv -f 'saddr, ,ttl' -r answers.pcap
	check 2 "" "zrecv: -f: unknown field for tcp_synscan: "
}

@test "a row of one empty field is no empty line, which readers of CSV pass over" {
	for column in blank name icmp_unreach_str; do
		run --separate-stderr recv -f $column -N 2 -r answers.pcap
		check 0 "$column"$'\n""\n""' ""
		[ "$(recv -f $column -N 2 -r answers.pcap | zfilter -c '')" = 2 ]
		[ "$(recv -f $column -O text -N 2 -r answers.pcap | wc -lc)" = "$(printf '\n\n' | wc -lc)" ]
	done
	run --separate-stderr recv -f saddr,blank -N 1 -r answers.pcap
	check 0 $'saddr,blank\n10.0.1.1,' ""
}

@test "-O json: bytes and text from outside are strings, a time beyond year 9999 is null" {
	replies udp -p 54 --probe-args text:hello
	run --separate-stderr recv -M udp -O json -f saddr,data -N 1 -r some.pcap
	check 0 '{"saddr":"10.0.1.1","data":"6122625c2c0ac3a9ff"}' ""
	replies upnp -p 53
	run --separate-stderr recv -M upnp -O json -f server -N 1 -r some.pcap
	check 0 '{"server":"a\"b\\, ?'$'\303\251''\u00ff"}' ""
	# A fraction of more than 10^9 nanoseconds.
	frames answers.pcap | head -n 1 | pcap | hex | sed 's/^\(.\{56\}\).\{8\}/\1ffffffff/' | unhex >late.pcap
	run --separate-stderr recv -O json -f saddr,timestamp_str -r late.pcap
	check 0 '{"saddr":"10.0.1.1","timestamp_str":null}' ""
}

@test "-O text: saddr, with sport where the probe has ports; or what -f names, without a header" {
	run --separate-stderr recv -O text -r answers.pcap
	check 0 "$(grep 443 targets)" ""
	echo 10.0.0.1 | answers -M icmp_echoscan >echo.pcap
	run --separate-stderr recv -M icmp_echoscan -O text -r echo.pcap
	check 0 10.0.0.1 ""
	run --separate-stderr recv -O text -f sport,saddr -N 1 -r answers.pcap
	check 0 443,10.0.1.1 ""
	pcap </dev/null >empty.pcap
	for format in text json list; do
		run --separate-stderr recv -O $format -r empty.pcap
		check 0 "" ""
	done
}

@test "-O list: address and port, the address alone where the probe has no ports, and no other columns" {
	run --separate-stderr recv -O list -r answers.pcap
	check 0 "$(grep 443 targets | tr , :)" ""
	echo 10.0.0.1 | answers -M icmp_echoscan >echo.pcap
	run --separate-stderr recv -M icmp_echoscan -O list -r echo.pcap
	check 0 10.0.0.1 ""
	run --separate-stderr recv -O list -f saddr -r answers.pcap
	check 2 "" "zrecv: -f: cannot be combined with -O list, which has address and port alone"
	run --separate-stderr recv -O list --append -o list -r answers.pcap
	check 2 "" "zrecv: --append: cannot be combined with -O list"
	[ ! -e list ]
}

# --- duplicates

@test "--dedup: full, window:N or none, else status 2" {
	for method in "" Full window "window "; do
		run --separate-stderr recv --dedup "$method" -r answers.pcap
		check 2 "" "zrecv: --dedup: unknown method: $method: want full, window:N or none"
	done
	for n in "" x 1T; do
		run --separate-stderr recv --dedup "window:$n" -r answers.pcap
		check 2 "" "zrecv: --dedup: not a number: $n"
	done
	for n in 0 100000001; do
		run --separate-stderr recv --dedup window:$n -r answers.pcap
		check 2 "" "zrecv: --dedup: out of range: $n: want 1 to 100000000"
	done
}

@test "the hash of duplicates has a random key, which nobody who chooses addresses can know; without it there is no start" {
	# keyed OPTION...: prints how many keys of 16 bytes zrecv gets from the kernel. The key of
	# the tags is given.
	keyed() {
		strace -qq -o calls -e trace=getrandom zrecv --no-sandbox -k "$KEY" "$@" -r answers.pcap >/dev/null || return
		grep -c '^getrandom(.*, 16, 0) *= 16$' calls
	}
	for host in 1 2 3; do echo "10.0.0.$host,443"; done | answers >answers.pcap
	[ "$(keyed)" = 1 ]
	[ "$(keyed --dedup window:9)" = 1 ]
	# The table of attempts has a second key.
	[ "$(keyed -P 2)" = 2 ]
	keyed >/dev/null
	first=$(grep -n ', 16, 0)' calls | cut -d: -f1)
	run --separate-stderr strace -qq -o calls -e trace=getrandom -e inject=getrandom:error=EIO:when="$first" zrecv --no-sandbox -k "$KEY" -r answers.pcap
	check 3 "" "zrecv: getrandom: Input/output error"
	# A short read is no key either.
	run --separate-stderr strace -qq -o calls -e trace=getrandom -e inject=getrandom:retval=8:when="$first" zrecv --no-sandbox -k "$KEY" -r answers.pcap
	[ "$status" -eq 3 ] && [ -z "$output" ]
}

@test "--dedup: what is a repeat, of all replies, the last ones, or never" {
	# Three hosts, with near and far duplicates.
	for host in 1 2 1 3 2 1 1 3; do echo "10.0.0.$host,443"; done | answers >answers.pcap
	wanted() { printf 'saddr,repeat'; printf '\n10.0.0.%s' "$@"; }
	run --separate-stderr recv -a -f saddr,repeat -r answers.pcap
	check 0 "$(wanted 1,0 2,0 1,1 3,0 2,1 1,1 1,1 3,1)" ""
	run --separate-stderr recv --dedup full -a -f saddr,repeat -r answers.pcap
	check 0 "$(wanted 1,0 2,0 1,1 3,0 2,1 1,1 1,1 3,1)" ""
	run --separate-stderr recv --dedup window:1 -a -f saddr,repeat -r answers.pcap
	check 0 "$(wanted 1,0 2,0 1,0 3,0 2,0 1,0 1,1 3,0)" ""
	run --separate-stderr recv --dedup window:2 -a -f saddr,repeat -r answers.pcap
	check 0 "$(wanted 1,0 2,0 1,1 3,0 2,0 1,0 1,1 3,0)" ""
	run --separate-stderr recv --dedup window:3 -a -f saddr,repeat -r answers.pcap
	check 0 "$(wanted 1,0 2,0 1,1 3,0 2,1 1,1 1,1 3,0)" ""
	run --separate-stderr recv --dedup none -a -f saddr,repeat -u 4 -r answers.pcap 4>status
	check 0 "$(wanted 1,0 2,0 1,0 3,0 2,0 1,0 1,0 3,0)" ""
	[ "$(status_of hits status zrecv),$(status_of duplicates status zrecv)" = 8,0 ]
}

@test "--dedup window:N is exact, against awk, for replies in random order, success or not" {
	awk "$RANDOM_AWK"'BEGIN { seed = 3; for (i = 0; i < 3000; i++) printf "10.0.0.%d,%d\n", 1 + 90 * random(), random() < 0.5 ? 443 : 22 }' >targets
	answers <targets >answers.pcap
	for n in 1 7 64 100 4000; do
		recv --dedup window:$n -a -f saddr,sport,repeat -r answers.pcap | sed 1d |
			diff - <(awk -v n=$n '{ print $0 "," (($0 in last) && NR - last[$0] <= n ? 1 : 0); last[$0] = NR }' targets)
	done
}

# --- files that are appended to

# halves N: writes the first N packets to first.pcap, and the others to second.pcap.
halves() {
	frames answers.pcap >frames
	head -n "$1" frames | pcap >first.pcap
	tail -n +$(($1 + 1)) frames | pcap >second.pcap
}

@test "--append: without a file of its own it is refused, and a file that is not there or empty is made" {
	run --separate-stderr recv --append -r answers.pcap
	check 2 "" "zrecv: --append: want a file with -o"
	recv -r answers.pcap >wanted.csv
	: >empty.csv
	for file in new.csv empty.csv; do
		run --separate-stderr recv --append -o $file -r answers.pcap
		check 0 "" ""
		cmp $file wanted.csv
	done
	run --separate-stderr recv --append -o /dev/null -r answers.pcap
	check 2 "" "zrecv: /dev/null: is not a regular file: cannot append"
	run --separate-stderr recv --append -o no/such -r answers.pcap
	check 2 "" "zrecv: no/such: No such file or directory"
}

@test "--append: -N counts the rows of this run alone, and what repeats a row of the file is none of them" {
	recv -f saddr,sport -r answers.pcap >whole
	[ "$(wc -l <whole)" -gt 6 ]
	for n in 2 1 3; do
		run --separate-stderr recv --append -N $n -f saddr,sport -o rows -r answers.pcap
		check 0 "" ""
	done
	head -n 7 whole | diff - rows
}

@test "--append: a scan in two parts gives the same file as one, whatever is repeated, in each format" {
	answers <targets >answers.pcap
	halves 13
	frames answers.pcap | head -n 17 | tail -n 9 | cat - <(frames second.pcap) | pcap >second.pcap.new
	mv second.pcap.new second.pcap
	for format in csv json text; do
		for columns in saddr,sport sport,success,saddr,classification; do
			recv -O $format -f $columns -r answers.pcap >wanted
			rm -f rows
			for file in first second; do
				run --separate-stderr recv --append -O $format -f $columns -o rows -r $file.pcap
				check 0 "" ""
			done
			cmp rows wanted
		done
		# Failures too: a failure does not make a success of the same target a duplicate.
		recv -a -O $format -f saddr,sport,success,repeat -o rows -r first.pcap
		run --separate-stderr recv --append -a -O $format -f saddr,sport,success,repeat -o rows -r first.pcap
		check 0 "" ""
		[ "$(wc -l <rows)" -eq $((26 + (${#format} == 3))) ]
		[ "$(tail -n 13 rows | grep -cE ',1$|true}$')" -eq "$([ $format = text ] && tail -n 13 rows | grep -c ',1$' || echo 13)" ]
	done
}

@test "--append: replies over IPv6, echo replies, and --dedup window:N are known too" {
	echo 10.0.0.1 | answers -M icmp_echoscan >echo.pcap
	for method in full window:1; do
		rm -f rows.csv
		for _ in 1 2; do recv --dedup $method --append -M icmp_echoscan -f saddr -o rows.csv -r echo.pcap; done
		[ "$(cat rows.csv)" = "saddr
10.0.0.1" ]
	done
	for _ in 1 2; do recv --dedup none --append -M icmp_echoscan -f saddr -o rows.csv -r echo.pcap; done
	[ "$(wc -l <rows.csv)" -eq 4 ]
}

@test "--append: a file that was cut anywhere goes on from its last whole row" {
	for format in csv json text; do
		recv -a -O $format -f saddr,sport,success,data,classification --dedup full -r answers.pcap -o /dev/null 2>/dev/null || true
		recv -O $format -f saddr,sport,classification -r answers.pcap >wanted
		size=$(stat -c %s wanted)
		for cut in 0 1 5 25 26 27 28 29 40 $((size - 1)) $size; do
			head -c "$cut" wanted >rows
			run --separate-stderr recv --append -O $format -f saddr,sport,classification -o rows -r answers.pcap
			[ "$status" = 0 ]
			[ -z "$output" ]
			[ "$stderr" = "zrecv: rows: the last row is not whole, and is cut off" ] || [ "$(tail -c 1 <(head -c "$cut" wanted) | hex)" = 0a ] || [ "$cut" = 0 ]
			cmp rows wanted
		done
	done
}

@test "--append: a newline within quotes ends no row" {
	columns=saddr,sport,icmp_unreach_str
	printf '%s\n' $columns '10.0.1.1,443,"a
b"' '10.0.2.1,443,"c ""d""
e' >rows.csv
	run --separate-stderr recv --append -f $columns -o rows.csv -r answers.pcap
	check 0 "" "zrecv: rows.csv: the last row is not whole, and is cut off"
	[ "$(cat rows.csv)" = "$columns
10.0.1.1,443,\"a
b\"
$(recv -f $columns -r answers.pcap | sed '1,2d')" ]
}

@test "--append: what are not such rows is refused with its line, status 2, and stays as it is" {
	try() {     # try MESSAGE FORMAT: zrecv refuses the file "rows"
		cp rows before
		run --separate-stderr recv --append -O "$2" -f saddr,sport,success -o rows -r answers.pcap
		check 2 "" "zrecv: $1: cannot append"
		cmp rows before
	}
	header=saddr,sport,success
	for other in saddr,sport saddr,sport,succes sport,saddr,success "$header,ttl" '"saddr",sport,success' $'saddr,sport,success\r'; do
		printf '%s\n10.0.0.1,443,1\n' "$other" >rows
		try "rows: has another header" csv
	done
	head -c 4000 /dev/urandom | tr -d '\n' | sed 's/^/x/' >rows
	try "rows: has another header" csv
	for case in "10.0.0.1,443:other columns" "10.0.0.1,443,1,1:other columns" "host,443,1:bad address" "10.0.0.1,x,1:bad number" \
	    "10.0.0.1,65536,1:bad number" '10.0.0.1,4"3,1:broken quote' $'10.0.0.1,443,1\r:carriage return'; do
		printf '%s\n10.0.0.1,443,1\n%s\n10.0.0.2,443,1\n' $header "${case%:*}" >rows
		try "rows:3: ${case##*:}" csv
		sed -i 1d rows
		try "rows:2: ${case##*:}" text
	done
	good='{"saddr":"10.0.0.1","sport":443,"success":true}'
	for case in '{};other columns' '[];no row' '{"saddr":"10.0.0.1"};other columns' 'saddr;no row' '{"sport":443,"saddr":"10.0.0.1","success":true};other columns' \
	    '{"saddr":"10.0.0.1","sport":"x","success":true};bad number' '{"saddr":7,"sport":443,"success":true};bad address' '{"saddr;no row' \
	    '{"saddr":"10.0.0.1,"sport":443,"success":true};no row' "$good,\"ttl\":7};other columns"; do
		printf '%s\n%s\n%s\n' "$good" "${case%;*}" "$good" >rows
		cp rows before
		run --separate-stderr recv --append -O json -f saddr,sport,success -o rows -r answers.pcap
		[ "$status" = 2 ]
		[[ "$stderr" == "zrecv: rows:2: "*": cannot append" ]]
		cmp rows before
	done
	# A row is never that long.
	head -c 100000 /dev/zero | tr '\0' 1 >rows
	try "rows:1: no row" text
	try "rows:1: no row" json
}

@test "--append: without the columns that tell a repeat it is refused, but with --dedup none" {
	for case in saddr:sport sport:saddr saddr,ttl:sport; do
		run --separate-stderr recv --append -f "${case%:*}" -o rows.csv -r answers.pcap
		check 2 "" "zrecv: --append: duplicates cannot be told without the column ${case#*:}: want it in -f, or --dedup none"
		[ ! -e rows.csv ]
	done
	run --separate-stderr recv --append -a -f saddr,sport -o rows.csv -r answers.pcap
	check 2 "" "zrecv: --append: duplicates cannot be told without the column success: want it in -f, or --dedup none"
	for _ in 1 2; do recv --append --dedup none -f ttl -o rows.csv -r answers.pcap; done
	[ "$(sort rows.csv | uniq -c | sed 's/^ *//')" = "20 57
1 ttl" ]
}

@test "--append: several questions are told apart by the attempt; and never over what -r reads" {
	questions='A,a.example;AAAA,a.example'
	run --separate-stderr recv --append -M dns --probe-args "$questions" -f saddr,sport -o rows.csv -r answers.pcap
	check 2 "" "zrecv: --append: duplicates cannot be told without the column attempt: want it in -f, or --dedup none"
	printf 'saddr,sport,attempt\n10.0.0.1,53,\n' >rows.csv
	run --separate-stderr recv --append -M dns --probe-args "$questions" -f saddr,sport,attempt -o rows.csv -r answers.pcap
	check 2 "" "zrecv: rows.csv:2: no attempt: cannot append"
	cp answers.pcap before
	run --separate-stderr recv --append -o answers.pcap -r answers.pcap
	check 2 "" "zrecv: -o: answers.pcap: is the file that -r reads"
	cmp answers.pcap before
}

@test "--append=port: rows that do not tell a port are of that one, or of the probe's own" {
	for _ in 1 2; do recv --append=443 -O text -f saddr -o rows -r answers.pcap; done
	[ "$(sort rows)" = "$(seq -f 10.0.%g.1 1 10 | sort)" ]
	# With another port they are other targets.
	recv --append=80 -O text -f saddr -o rows -r answers.pcap
	[ "$(wc -l <rows)" -eq 20 ]
	for port in 0 65536 x; do
		run --separate-stderr recv --append=$port -f saddr -o rows -r answers.pcap
		[ "$status" = 2 ]
		[[ "$stderr" == "zrecv: --append: "* ]]
	done
	echo 10.0.0.1 >targets
	replies dns --probe-args TXT,a.example
	for _ in 1 2; do recv --append -M dns --probe-args TXT,a.example -f saddr -o dns.csv -r some.pcap; done
	[ "$(cat dns.csv)" = $'saddr\n10.0.0.1' ]
}

@test "--append: rows with DNS records are gone on with in each format" {
	echo 10.0.0.1 >targets
	replies dns --probe-args A,a.example
	mv some.pcap first.pcap
	printf '10.0.0.%s\n' 1 2 >targets
	replies dns --probe-args A,a.example
	for format in csv json; do
		for fields in saddr,dns_questions,dns_answers,success dns_answers,saddr; do
			recv -O $format -M dns --probe-args A,a.example -f $fields -o wanted -r some.pcap
			rm -f rows
			for file in first some; do
				run --separate-stderr recv --append -O $format -M dns --probe-args A,a.example -f $fields -o rows -r $file.pcap
				check 0 "" ""
			done
			cmp rows wanted
			[ "$(grep -c 10.0.0. rows)" -eq 2 ]
		done
	done
	grep -q '"dns_answers":\[{"name":"a.example",' rows
	for answers in '[' ']' '[],]' '["]' '[[]'; do
		printf '{"dns_answers":%s,"saddr":"10.0.0.1"}\n' "$answers" >rows
		run --separate-stderr recv --append -O json -M dns --probe-args A,a.example -f dns_answers,saddr -o rows -r some.pcap
		check 2 "" "zrecv: rows:1: no row: cannot append"
	done
}

@test "-P: how many targets have answered each attempt, whatever comes twice" {
	seq -f 10.0.1.%g,443 1 60 >many
	# The first attempt reaches 1-40, the second 21-60, and the third nobody; some replies come
	# twice.
	{ sed 's/$/,+0/' many | head -n 40; sed 's/$/,+1/' many | tail -n 40; } | answers >replies.pcap
	{ frames replies.pcap; frames replies.pcap | head -n 50; } | pcap >twice.pcap
	run -0 --separate-stderr recv -P 3 -f saddr -o /dev/null -r twice.pcap -u 4 4>status
	[ "$(status_of answered status zrecv)" = 40,40,0 ]
	[ "$(status_of hits status zrecv)" = 60 ]
	# distinct=1: each hit is another target.
	[ "$(status_of distinct status zrecv)" = 1 ]
	[ "$(status_of histories status zrecv)" = 20,20,20,0,0,0,0 ]
	run -0 recv -P 2 -f saddr -o /dev/null -r twice.pcap -u 4 4>status
	[ "$(status_of answered status zrecv) $(status_of histories status zrecv)" = "40,40 20,20,20" ]
	run -0 recv -P 1 -f saddr -o /dev/null -r twice.pcap -u 4 4>status
	[ "$(status_of answered status zrecv)" = 40 ]
	run ! grep -q histories= status
	for how in none window:99; do
		run -0 recv -P 3 --dedup $how -f saddr -o /dev/null -r twice.pcap -u 4 4>status
		[ "$(status_of answered status zrecv) $(status_of distinct status zrecv)" = "40,40,0 0" ]
		run ! grep -q histories= status
	done
	run -0 recv -P 3 -M dns --probe-args 'A,a.example;A,b.example' -f saddr -o /dev/null -r twice.pcap -u 4 4>status
	[ "$(status_of distinct status zrecv)" = 0 ]
	run -0 recv -f saddr -o /dev/null -r twice.pcap -u 4 4>status
	run ! grep -qE "answered=|distinct=|histories=" status
	# With names or hops, one target may count as several.
	echo 10.0.1.1,a.example >names
	run -0 recv -P 2 --names names -f saddr -o /dev/null -r twice.pcap -u 4 4>status
	[ "$(status_of distinct status zrecv)" = 0 ]
	run -0 recv -P 2 --ttl 1+ -f saddr -o /dev/null -r twice.pcap -u 4 4>status
	[ "$(status_of distinct status zrecv)" = 0 ]
	for n in 0 17 x; do
		run --separate-stderr recv -P $n -r twice.pcap
		[ "$status" = 2 ]
		[[ "$stderr" == "zrecv: -P: "* ]]
	done
}

# histories_of ATTEMPTS: prints the counts that zrecv must report if all targets on stdin answer.
histories_of() {
	awk -F '[,+]' -v n="$1" '
		{ bit = $NF == 0 ? 1 : $NF + 1 < n || n == 2 ? 2 : 4; has[$1 "," $2, bit] = target[$1 "," $2] = 1 }
		END {
			for (t in target)
				count[has[t, 1] + 2 * has[t, 2] + 4 * has[t, 4]]++
			for (i = 1; i <= (n == 2 ? 3 : 7); i++)
				printf "%s%d", (i > 1 ? "," : ""), count[i]
		}'
}

@test "-P: how many targets have answered which attempts, in any order, on several ports" {
	for n in 2 3 4 16; do
		zperm -e 3 -p 443,80 --attempts $n --gap 100 10.0.0.0/23 | "$REPO/test/tools/lose" -l $((n * 8 + 10)) -s "$n" >left
		shuf --random-source=<(yes) left | answers >replies.pcap
		run -0 --separate-stderr recv -P "$n" -f saddr -o /dev/null -r replies.pcap -u 4 4>status
		[ "$(status_of histories status zrecv)" = "$(histories_of "$n" <left)" ]
		[ "$(status_of hits status zrecv)" -eq $(($(status_of histories status zrecv | tr , +))) ]
		[[ ",$(status_of histories status zrecv)," != *,0,* ]] || [ "$n" = 16 ]
	done
	# Pings over IPv6: the first host answers both attempts, the second only the later one, and
	# the third only the earlier one.
	printf 'fd00:10::%d,,+%d\n' 1 1 1 0 2 1 3 0 1 1 | zsend -k "$KEY" -S fd00:198:18::2 -M icmp_echoscan -w pings.pcap
	frames pings.pcap | back | sed -E 's/^(.{108})80/\181/' | pcap >pongs.pcap
	run -0 recv -M icmp_echoscan -P 2 -f saddr -o /dev/null -r pongs.pcap -u 4 4>status
	[ "$(status_of answered status zrecv) $(status_of histories status zrecv)" = "2,2 1,1,1" ]
}

# --- the queue of rows

@test "--queue: a bad size is refused" {
	for case in "x:not a number: x" "-1:not a number: -1" "1048577:out of range: 1048577: want 0 to 1048576 MiB" ":not a number: "; do
		run --separate-stderr recv --queue "${case%%:*}" -r answers.pcap
		check 2 "" "zrecv: --queue: ${case#*:}"
	done
}

@test "--queue: a reader that stalls for a second while 100,000 replies come costs none (10 s in make soak)" {
	run --separate-stderr "$REPO/test/soak/run" -d 10 stall
	[ "$status" = 0 ] || { echo "$output $stderr"; false; }
	[[ "$output" == *" 100000 rows; "* ]]
}

@test "--queue: what it has no room for is counted as dropped at the pipe, the message tells, the status is 1; the rest are whole" {
	zperm -e 1 10.0.0.0/16 | zsend -k "$KEY" -S 198.18.0.77 -G 02:00:00:00:00:01 -p 443 -w - | responder >first.pcap
	zperm -e 1 10.9.0.0/26 | zsend -k "$KEY" -S 198.18.0.77 -G 02:00:00:00:00:01 -p 443 -w - | responder >last.pcap
	PRELUDE=$BATS_TEST_DIRNAME/flood.bash run --separate-stderr in_lab overfill_queue "$BATS_TEST_TMPDIR"
	dropped=$(status_of drop_pipe status zrecv)
	[ "$status" = 0 ]
	[ "$output" = $'65536\n64\nstatus 1' ]
	# If the machine is busy, the link may drop packets too. They have a message of their own,
	# and are sent again.
	echo "$stderr"
	[ "$(grep -v 'packets dropped by the interface' <<<"$stderr")" = \
		"zrecv: $dropped rows dropped, since their reader was too slow: the scan is incomplete" ]
	# A pipe of 1 MiB and that queue hold a third of the rows.
	[ "$dropped" -gt 40000 ]
	[ $((dropped + $(status_of rows status zrecv))) -eq 65600 ]
	[ "$(status_of hits status zrecv)" = 65600 ]
	[ "$(status_of drop_kernel status zrecv)" = 0 ]
	[ "$(status_of end status zrecv)" = 1 ]
	[ "$(sed 1d rows.csv | wc -l)" = "$(status_of rows status zrecv)" ]
	none_torn rows.csv
	[ "$(grep -c '^10\.9\.0\.' rows.csv)" = 64 ]
}

@test "--queue: where packets come from a file it is waited for, and nothing is dropped" {
	recv -r "$BATS_FILE_TMPDIR/flood.pcap" >wanted
	recv --queue 0 -u 4 -r "$BATS_FILE_TMPDIR/flood.pcap" 4>status | { read -r header; echo "$header"; sleep 0.3; cat; } >rows.csv
	cmp rows.csv wanted
	[ "$(wc -l <rows.csv)" -eq $((FLOOD + 1)) ]
	[ "$(status_of drop_pipe status zrecv)" = 0 ]
	[ "$(status_of end status zrecv)" = 0 ]
}
