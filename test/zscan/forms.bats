# SPDX-License-Identifier: ISC
#
# Tests the forms of results that zscan takes from -O and from file names.

load ../helper
load pipelines

PRELUDE=$BATS_TEST_DIRNAME/forms.bash

setup() {
	cd "$BATS_TEST_TMPDIR" || return
}

@test "the name of the file tells the form, of hits; .csv does not, as in ZMap; -O goes before; a config file tells it as well" {
	for name in x.json x.jsonl x.ndjson folder/x.json; do
		[[ "$(printed -p 80 -o $name)" == *"zrecv -u 3 -O json -o $name -- "* ]]
	done
	for name in x.csv x.txt .json x.json.gz; do
		[[ "$(printed -p 80 -o $name)" == *"zrecv -u 3 -f saddr -O text -o $name -- "* ]]
	done
	[[ "$(printed -p 80 -f saddr,ttl -o x.json)" == *"zrecv -u 3 -a -f saddr,ttl -O json -o x.json -- "* ]]
	[[ "$(printed -p 80 --output-filter '' -o x.json)" == *"zrecv -u 3 -a -O json -o x.json -- "* ]]
	[[ "$(printed -p 80 -O csv -o x.json)" == *"zrecv -u 3 -a -O csv -o x.json -- "* ]]
	[[ "$(printed -p 80,443 -O json -o x.db)" == *"zrecv -u 3 -a -O json -o x.db -- "* ]]
	printf 'output-file x.json\n' >conf
	[[ "$(printed -C conf -p 80)" == *"zrecv -u 3 -O json -o x.json -- "* ]]
	printf 'output-module csv\n' >>conf
	[[ "$(printed -C conf -p 80)" == *"zrecv -u 3 -a -O csv -o x.json -- "* ]]
	[[ "$(printed -p 80 -o x.json --checkpoint ckpt)" == *"zrecv -u 3 -O json -o x.json -- "* ]]
	# Packets have forms of their own.
	: >none
	zscan -q -d -p 80 -b none -o x.json 10.64.0.0/30
	[ "$(tcpdump -nr x.json 2>/dev/null | wc -l)" = 4 ]
}

@test "lists and reports are of hits, and what zfilter alone writes it writes at the end of the pipeline" {
	columns=saddr,sport,proto,classification,success,icmp_unreach_str,ttl,timestamp_str
	[[ "$(printed -p 80 -O list)" == *"{ { zrecv -u 3 -O list -- "* ]]
	[[ "$(printed -p 80 -O nmap)" == *"{ { zrecv -u 3 -f $columns -- "*"' 2>&3 | zfilter -u 3 -O nmap 2>&3; } 3>&1 "* ]]
	[[ "$(printed -p 80 -o 'a b.gnmap')" == *"{ { zrecv -u 3 -f $columns -- "*"' 2>&3 | zfilter -u 3 -o 'a b.gnmap' -O gnmap 2>&3; } 3>&1 "* ]]
	[[ "$(printed -p 80,u:53 -o x.xml)" == *"{ { zrecv -u 3 "*" -f ${columns/sport/port} -- "* ]]
	[[ "$(printed -p 80 -o x.xml --output-filter 'repeat = 0')" == *"zrecv -u 3 -a -f saddr,sport,ttl,classification,success,repeat,icmp_unreach_str,timestamp_str,proto -- $(
		)"*"' 2>&3 | zfilter -u 3 -f $columns 'repeat = 0' 2>&3 | zfilter -u 3 -o x.xml -O nmap 2>&3; } 3>&1 "* ]]
	[[ "$(printed -p 80 -o x --output-filter 'ttl > 9' -O list)" == *"zrecv -u 3 -a -f saddr,sport,ttl -- "*" | zfilter -u 3 -o x -O list 'ttl > 9' 2>&3; } "* ]]
	[[ "$(printed -p 80 -o scan.db)" == *"{ { zrecv -u 3 -- "*"' 2>&3 | zfilter -u 3 -o scan.db -O sqlite 2>&3; } 3>&1 "* ]]
	[[ "$(printed -p 80 -O sqlite -o scan -N 5)" == *"{ { zrecv -u 3 -a -N 5 -- "*" | zfilter -u 3 -o scan -O sqlite 2>&3; } 3>&1 "* ]]
	[[ "$(printed -M tcp_banner -p 80 -f saddr,http_title -o scan.db)" == *" | zfilter -u 3 --decode -f saddr,http_title '' 2>&3 | zfilter -u 3 -o scan.db -O sqlite 2>&3; } 3>&1 "* ]]
	[ "$(echo *)" = '*' ]
}

@test "what cannot be combined with a form is refused, before any file is made" {
	mkdir folder && cd folder
	while IFS='|' read -r words message; do
		run --separate-stderr bash -c "zscan --print -p 80 $words 10.64.0.0/30"
		check 2 "" "zscan: $message"
	done <<-'END'
		-O xml|-O: unknown form: xml: there are: csv json text list nmap gnmap sqlite
		-O list -f saddr|-f: cannot be combined with -O list, which has columns of its own
		-f saddr -o x.xml|-f: cannot be combined with -O nmap, which has columns of its own
		-O sqlite|-O sqlite: wants a file: -o
		-O sqlite -o -|-O sqlite: wants a file: -o
		-o x.db --checkpoint c|--checkpoint: cannot be combined with -O sqlite: convert the rows afterwards
		-O list -o x --checkpoint c|--checkpoint: cannot be combined with -O list: convert the rows afterwards
		-o x.db --report r|--report: wants rows as csv or json, not as sqlite
	END
	[ "$(echo *)" = '*' ]
}

@test "scans in each form find what the lab holds, also services, as they were stopped, and again into one database" {
	run --separate-stderr in_lab 'scan_into_forms "$1"' "$EX_CONF"
	check 0 "" ""
	for i in {0..15}; do echo 10.0.9.$i; done | sort >hosts
	diff <(sort list) <(sed 's/$/:443/' hosts | sort)
	diff <(jq -r 'select(.success) | .saddr' rows.json | sort) hosts
	[ "$(wc -l <rows.json)" = 16 ]
	diff <(xmllint --xpath '//host[.//port[@portid="443"]/state/@state="open"]/address/@addr' report.xml | grep -oE '10[0-9.]+' | sort) hosts
	# The report has both ports of each host.
	[ "$(xmllint --xpath 'count(//host)' report.xml) $(xmllint --xpath 'count(//port)' report.xml)" = "16 32" ]
	[ "$(grep -cE '^Host: 10.0.9.[0-9]+ \(\)	Ports: 443/open/tcp/////$' report.gnmap)" = 16 ]
	[ "$(sqlite3 scan.db 'select count(*), count(distinct saddr), sum(success), min(ttl) > 1 from results')" = "32|16|32|1" ]
	[ "$(sqlite3 answers.db 'select count(distinct saddr) from results where http_status = 200')" = 16 ]
	# The report of the stopped scan has all hosts that had answered by then.
	[ "$(xmllint --xpath 'string(//hosts/@total)' stopped.xml)" -gt 100 ]
	[ "$(xmllint --xpath 'count(//host)' stopped.xml)" = "$(xmllint --xpath 'string(//hosts/@total)' stopped.xml)" ]
}

@test "the cookbook: a census with its metadata in a database, and pictures, in ten lines; the next is added to it" {
	"$REPO/test/tools/examples" "$REPO/man/zscan-cookbook.7" page
	script=$(grep -l 'zfilter -o census.db' page/*.sh)
	[ "$(wc -l <"$script")" -le 10 ]
	# The script scans a part of the network, to save time.
	sed 's,10.0.0.0/16,10.0.8.0/22,' "$script" >census.sh
	cp "$EX_CONF" ex.conf
	in_lab 'cd "$BATS_TEST_TMPDIR" && bash -eu census.sh && bash -eu census.sh' >out
	[ "$(cat out)" = "synack|1024"$'\n'"synack|2048" ]
	for picture in map ttl rates; do
		[ "$(head -c 8 $picture.png | xxd -p)" = 89504e470d0a1a0a ]
	done
	[ "$(sqlite3 census.db "select count(*), sum(json_extract(metadata, '\$.counts.sent')) from scans")" = "2|2048" ]
}
