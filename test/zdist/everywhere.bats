# Tests zdist --everywhere: each host scans all targets, and a report compares their hits.

# bats file_tags=awk

load ../helper

setup() {
	cd "$BATS_TEST_TMPDIR" || return
	cp "$EX_CONF" ex.conf
	export HOME=$PWD
}

PRELUDE=$BATS_TEST_DIRNAME/hosts.bash

# expected FILE: prints the report for lines "HOST TARGET" of IPv4, counted in arrays.
expected() {
	sort "$1" | awk '
		function add(prefix, host) { count[prefix, host]++; prefixes[prefix] }
		{
			if (!($1 in hits)) name[++n] = $1
			hits[$1]++; last[$2] = $1
			if (!seen[$2]++) union++
			split($2, part, ".")
			wide = part[1] "." part[2] ".0.0/16"; narrow = part[1] "." part[2] "." part[3] ".0/24"
			add(wide, $1); add(narrow, $1)
			if (seen[$2] == 1) { add(wide, "union"); add(narrow, "union") }
		}
		END {
			for (target in seen) { by[seen[target]]++; if (seen[target] == 1) alone[last[target]]++ }
			printf "%d [", union
			for (i = 1; i <= n; i++) printf "%s%d", (i > 1 ? ", " : ""), by[i]
			print "]"
			for (i = 1; i <= n; i++) print name[i], hits[name[i]], alone[name[i]] + 0
			for (prefix in prefixes) {
				each = least = most = ""
				for (i = 1; i <= n; i++) {
					c = count[prefix, name[i]] + 0; each = each "," c
					if (i == 1 || c < least) least = c
					if (i == 1 || c > most) most = c
				}
				if (least < most) print prefix "," most - least "," count[prefix, "union"] each | "sort"
			}
		}'
}

# reported FOLDER: prints the same from the files of a report.
reported() {
	jq -r '"\(.union) \(.seen_by | tojson | gsub(","; ", "))", (.vantage_points[] | select(.compared) | "\(.host) \(.compared) \(.alone)")' "$1/report.json"
	sed 1d "$1/prefixes.csv" | sort
}

@test "three hosts, of which two lose replies by prefix and one may not probe a network: the report is what the drops say" {
	in_lab '
		nft "add table inet lost; add chain inet lost pass { type filter hook forward priority 0; };
			add rule inet lost pass oifname up1 ip saddr 10.0.9.0/24 drop;
			add rule inet lost pass oifname up2 ip saddr { 10.0.9.64/26, 10.0.10.3 } drop;
			add rule inet lost pass oifname up3 ip saddr 10.0.11.128/25 drop"
		printf "%s\n" "# of h3" "10.0.10.0 - 10.0.10.7 # by mail" " 10.0.10.8/29; by mail" >optout.h3
		: >optout.h1
		printf "#!/bin/sh\nhost=\$1\nshift\nexec ssh \"\$host\" \"ZSCAN_OPTOUT=$PWD/optout.\$host \$*\"\n" >reach
		chmod +x reach
		zdist -d scan -S h1,h2,h3 -x "$PWD/reach" --everywhere --offset 0.1 -- -p 443 -b ex.conf -c 0.5 -q 10.0.8.0/22
	' 2>messages || { cat messages; false; }
	expected_hosts 443 10.0.0.0/16 "$EX_CONF" | awk -F. '$3 >= 8 && $3 < 12' >all
	awk -F. '
		function sees(host, unless) { if (!(unless)) print host, $0 }
		$3 == 10 && $4 < 16 { left_out++; next }
		{ sees("h1", $3 == 9); sees("h2", $3 == 9 && $4 >= 64 && $4 < 128); sees("h3", $3 == 11 && $4 >= 128) }' all >seen
	diff <(expected seen) <(reported scan)
	# The rows have all hits of each host, compared or not.
	diff <(sed 1d scan/hits.csv | awk -F, '{ print $NF, $1 }' | sort) \
		<(awk -F. '$3 == 10 && $4 < 16 { print "h1", $0; if ($4 != 3) print "h2", $0 }' all | sort - seen)
	head -n 1 scan/hits.csv | grep -qx 'saddr,sport,.*,timestamp_str,vantage'
	[ "$(jq -c '[.excluded_somewhere, [.vantage_points[] | .complete, .offset]]' scan/report.json)" = "[16,[true,0,true,0.1,true,0.2]]" ]
	# The messages say the same.
	diff - <(grep -v ': done$' messages) <<-'END'
		zdist: h1: complete: 752 hits, 0 of them by it alone
		zdist: h2: complete: 944 hits, 0 of them by it alone
		zdist: h3: complete: 880 hits, 64 of them by it alone
		zdist: 16 hits that the opt-out list of one of them excludes are not compared
		zdist: 1008 hits in all, 624 by all 3, 320 by 2, 64 by 1
		zdist: 10.0.0.0/16: 752 by h1, 944 by h2, 880 by h3, 1008 in all
		zdist: 10.0.9.0/24: 0 by h1, 192 by h2, 256 by h3, 256 in all
		zdist: 10.0.11.0/24: 256 by h1, 256 by h2, 128 by h3, 256 in all
		zdist: 3 prefixes that they do not see alike in scan/prefixes.csv
	END
	run ! grep -r 'by mail' scan
}

@test "by IPv6, too: two hosts, one of which loses the replies of a network" {
	in_lab '
		nft "add table inet lost; add chain inet lost pass { type filter hook forward priority 0; };
			add rule inet lost pass oifname up2 ip6 saddr fd00:10::40/122 drop"
		zdist -d scan -S h1,h2 --everywhere --offset 0 -- -p 443 -b ex.conf -c 0.5 -q fd00:10::/120 10.0.9.0/29
	' 2>messages || { cat messages; false; }
	[ "$(jq -c '[.union, .all, [.vantage_points[] | .complete, .hits, .alone]]' scan/report.json)" = '[264,200,[true,264,64,true,200,0]]' ]
	diff - scan/prefixes.csv <<-'END'
		prefix,difference,union,h1,h2
		fd00:10::/32,64,256,256,192
		fd00:10::/48,64,256,256,192
	END
	grep -qx 'zdist: fd00:10::/48: 256 by h1, 192 by h2, 256 in all' messages
	diff <(zfilter -H -f saddr 'vantage = h2 && saddr in ::/0' scan/hits.csv | sort) \
		<(zperm fd00:10::/120 | zblack -f <(echo fd00:10::40/122) | sort)
}

@test "a host that fails does not keep the others, is named, and is asked again alone; the report can be made again" {
	in_lab '
		printf "#!/bin/sh\n[ \"\$1\" != h2 ] || { echo no route >&2; exit 1; }\nexec ssh \"\$@\"\n" >reach
		chmod +x reach
		zdist -d scan -S h1,h2,h3 -t 2 -x "$PWD/reach" --everywhere --offset 0 -- -p 443 -b ex.conf -c 0.5 -q 10.0.9.0/26
		echo $?
		cp scan/report.json first.json
		zdist -d scan -S h2
		echo $?
		cp scan/report.json second.json
		zdist -d scan -S h1,h2,h3 && cmp scan/report.json second.json
		echo $?
	' >out 2>messages || { cat messages; false; }
	[ "$(paste -sd ' ' out)" = "1 0 0" ] || { cat messages; false; }
	[ "$(grep -c '^zdist: h2 has failed: no route$' messages)" -eq 2 ]
	grep -qx 'zdist: h2: INCOMPLETE: not done: 0 hits, not compared' messages
	grep -qx 'zdist: 64 hits in all, 64 by all 2, 0 by 1' messages
	grep -qx 'zdist: 64 hits in all, 64 by all 3, 0 by 2, 0 by 1' messages
	[ "$(jq -c '[.vantage_points[] | .complete, .fault, .compared], .all' first.json)" = \
		"$(printf '%s\n' '[true,null,64,false,"not done",null,true,null,64]' 64)" ]
	[ ! -e scan/0.2.log ]
	run -2 --separate-stderr zdist -d scan -S h4
	check 2 "" "zdist: -S: h4: is none of the hosts of scan"
}

@test "the cookbook: each network from where it is seen" {
	in_lab '
		nft "add table inet lost; add chain inet lost pass { type filter hook forward priority 0; };
			add rule inet lost pass oifname up1 ip saddr { 10.0.8.0/24, 10.0.9.0/24 } drop;
			add rule inet lost pass oifname up2 ip saddr { 10.0.8.0/24, 10.0.10.0/24 } drop;
			add rule inet lost pass oifname up3 ip saddr { 10.0.9.0/24, 10.0.11.0/24 } drop"
		"$REPO/test/tools/examples" "$REPO/man/zscan-cookbook.7" examples
		for example in $(grep -lE "> sample$|\<views\>|[.]dealt|seen.csv" examples/*.sh | sort -V); do
			bash -euo pipefail "$example" || exit
		done
	' 2>messages || { cat messages; false; }
	diff <(hosts seen.csv) <(expected_hosts 443 10.0.0.0/16 "$EX_CONF" | awk -F. '$3 >= 8 && $3 < 12')
	grep -qx 10.0.9.0/24 h2.dealt
	grep -qx 10.0.8.0/24 h3.dealt
}

# fake_host: makes a stand-in for ssh. It prints the rows of the file of its host, and status lines
# of a complete scan of 10.0.9.0/30 and fd00:10::/126 with control probes. It saves the script that
# it should have run.
fake_host() {
	sum=$(zperm -e 1 10.0.9.0/30 fd00:10::/126 | zblack -f ex.conf -u 2 2>&1 >/dev/null | zstatus --get zblack sum)
	cat >host <<-END
		#!/bin/sh
		cat >/dev/null
		echo "\$2" >"$PWD/script.\$1"
		cat "$PWD/rows.\$1"
		[ "\$1" != e ] || echo 'optout \$(touch owned)' >&2
		printf '%s\n' "zperm pid=1 t=1 n=8 total=8 end=0" "zblack pid=2 t=1 n=8 dropped=0 end=0" \
			"zsend pid=3 t=3 n=8 sum=$sum end=0" "zrecv pid=4 t=1 end=0" \
			"zsend pid=5 t=4 sender=control n=2 sum=0123456789abcdef last=10.0.9.1,44858,+15 end=0" >&2
	END
	chmod +x host
}

@test "all get the same order and key, each later than the one before; IPv6 has prefixes of its own" {
	fake_host
	mkdir shim
	printf '#!/bin/sh\necho "$1" >>"%s/slept"\n' "$PWD" >shim/sleep
	chmod +x shim/sleep
	printf '%s\n' saddr,sport 10.0.9.1,443 fd00:10::1,443 fd00:10::2,443 >rows.a
	printf '%s\n' saddr,sport 10.0.9.1,443 10.0.9.1,443 fd00:10::2,443 >rows.b
	printf '%s\n' saddr,sport fd00:10::2,443 10.0.9.1,80 10.0.9.2,443 >rows.c
	PATH=$PWD/shim:$PATH zdist -d scan -S a,b,c -x "$PWD/host" --everywhere -- -p 443 -b ex.conf 10.0.9.0/30 fd00:10::/126 2>messages ||
		{ cat messages; false; }
	# parallel also runs sleep.
	[ "$(grep -vx 10101 slept | sort -n | paste -sd ' ')" = "0 10 20" ] || { cat slept; false; }
	cmp script.a script.b
	cmp script.a script.c
	grep -q 'zperm -e ' script.a
	diff - scan/prefixes.csv <<-'END'
		prefix,difference,union,a,b,c
		10.0.0.0/16,1,3,1,1,2
		10.0.9.0/24,1,3,1,1,2
		fd00:10::/32,1,2,2,1,1
		fd00:10::/48,1,2,2,1,1
	END
	# Two ports of an address are two hits, and a duplicate row is one.
	[ "$(jq -c '[.union, .all, .seen_by, [.vantage_points[] | .hits, .alone]]' scan/report.json)" = '[5,1,[3,1,1],[3,1,2,0,3,2]]' ]
}

@test "a hostile host spoils neither rows nor report of the others" {
	fake_host
	printf '%s\n' saddr,sport,data 10.0.9.1,443,x '10.0.9.2,443,"two' 'lines, ""so""'\" >rows.a
	printf '%s\n' saddr,sport,data '$(touch owned),443,x' '10.0.9.1,"443 9",x' >rows.b
	printf '%s\n' 'saddr,hop,"x' >rows.c
	printf '%s\n' saddr,sport,data 10.0.9.1,443,y | tee rows.d >rows.e
	run -1 --separate-stderr zdist -d scan -S a,b,c,d,e -x "$PWD/host" --everywhere --offset 0 -- -p 443 -b ex.conf 10.0.9.0/30 fd00:10::/126
	[ -z "$(LC_ALL=C tr -d '\n -~' <<<"$stderr")" ]
	[ -z "$(find . -name owned)" ]
	diff <(grep -v ': done$' <<<"$stderr") - <<-'END'
		zdist: a: complete: 2 hits, 1 of them by it alone
		zdist: b: INCOMPLETE: its rows are not those of a scan: 0 hits, not compared
		zdist: c: INCOMPLETE: its rows are not those of a scan: 0 hits, not compared
		zdist: d: complete: 1 hits, 0 of them by it alone
		zdist: e: INCOMPLETE: its opt-out list cannot be read: 1 hits, not compared
		zdist: 2 hits in all, 1 by all 2, 1 by 1
		zdist: 10.0.0.0/16: 2 by a, 1 by d, 2 in all
		zdist: 10.0.9.0/24: 2 by a, 1 by d, 2 in all
		zdist: 2 prefixes that they do not see alike in scan/prefixes.csv
	END
	diff - scan/hits.csv <<-'END'
		saddr,sport,data,vantage
		10.0.9.1,443,x,a
		10.0.9.2,443,"two
		lines, ""so""",a
		10.0.9.1,443,y,d
		10.0.9.1,443,y,e
	END
}

@test "the columns are those of most hosts; a row that was cut off with zdist itself is none" {
	fake_host
	printf '%s\n' saddr,x 10.0.9.1,443 >rows.a
	printf '%s\n' saddr,sport 10.0.9.1,443 10.0.9.2,443 | tee rows.b >rows.c
	run -1 --separate-stderr zdist -d scan -S a,b,c -x "$PWD/host" --everywhere --offset 0 -- -p 443 -b ex.conf 10.0.9.0/30 fd00:10::/126
	grep -qx 'zdist: a: INCOMPLETE: its rows are not those of a scan: 0 hits, not compared' <<<"$stderr"
	grep -qx 'zdist: 2 hits in all, 2 by all 2, 0 by 1' <<<"$stderr"
	# Earlier attempts were killed with zdist.
	for number in 1 2; do
		for file in "scan/$number.1."*; do mv "$file" "${file/.1./.2.}"; done
		printf 'host b\nbehind \n' >scan/$number.1.log
	done
	printf 'saddr,sport\n10.0.9.1,4' >scan/1.1.csv
	printf 'saddr,sp' >scan/2.1.csv
	run -1 --separate-stderr zdist -d scan -S a,b,c -x "$PWD/host"
	grep -qx 'zdist: 2 hits in all, 2 by all 2, 0 by 1' <<<"$stderr"
	[ "$(sed 1d scan/hits.csv | sort | paste -sd ' ')" = "10.0.9.1,443,b 10.0.9.1,443,c 10.0.9.2,443,b 10.0.9.2,443,c" ]
}

@test "one who sent less than the whole, or lost packets, is told of; without two that are done there is nothing to compare" {
	fake_host
	echo saddr,sport | tee rows.a >rows.b
	sed -i 's/ sum=[0-9a-f]*/ sum=0123456789abcdef/' host
	run -1 --separate-stderr zdist -d scan -S a,b -x "$PWD/host" --everywhere --offset 0 -- -p 443 -b ex.conf 10.0.9.0/30 fd00:10::/126
	grep -qxE 'zdist: a: INCOMPLETE: 8 0123456789abcdef probed or excluded, 8 [0-9a-f]{16} in the whole: 0 hits, not compared' <<<"$stderr"
	grep -qx 'zdist: nothing to compare: fewer than two hosts are done' <<<"$stderr"
	jq -e '.union == 0 and .prefixes == [] and .seen_by == []' scan/report.json
	[ "$(cat scan/hits.csv)" = saddr,sport,vantage ]
	fake_host
	sed -i 's/zrecv pid=4 t=1 end=0/zrecv pid=4 t=1 end=1/' host
	run -1 --separate-stderr zdist -d lossy -S a,b -x "$PWD/host" --everywhere --offset 0 -- -p 443 -b ex.conf 10.0.9.0/30 fd00:10::/126
	grep -qx 'zdist: a: INCOMPLETE: something was lost: 0.1.log tells what: 0 hits, 0 of them by it alone' <<<"$stderr"
}

@test "what cannot be done everywhere is refused before anything is made" {
	while IFS='|' read -r words line; do
		# shellcheck disable=SC2086 # a list of words
		run -2 --separate-stderr zdist -d scan -S h1,h2 $words -- -p 443 -b ex.conf 10.0.9.0/24
		[ "${stderr_lines[0]}" = "zdist: $line" ] || { echo "$stderr"; false; }
		[ ! -e scan/scan.conf ]
	done <<-'END'
		--offset 5|--offset: wants --everywhere
		--everywhere -n 3|-n: cannot be combined with --everywhere
		--everywhere --offset x|--offset: not a time: x: give seconds, or a number with s, m or h
		--everywhere --offset=-1|--offset: not a time: -1: give seconds, or a number with s, m or h
		--everywhere -S h1,h1|-S: h1: named twice
		--elsewhere|unknown option: --elsewhere
	END
	run -2 --separate-stderr zdist -d scan -S h1 --everywhere --offset
	[ "${stderr_lines[0]}" = "zdist: --offset: wants an argument" ]
	run -2 --separate-stderr zdist -d scan -S "h 1" --everywhere -- -p 443 -b ex.conf 10.0.9.0/24
	check 2 "" "zdist: -S: not names of hosts: h 1"
	fake_host
	echo saddr,sport | tee rows.a >rows.b
	zdist -d scan -S a,b -x "$PWD/host" --everywhere --offset=0 -- -p 443 -b ex.conf 10.0.9.0/30 fd00:10::/126
	run -2 --separate-stderr zdist -d scan -S a --everywhere
	check 2 "" "zdist: scan: there is a scan already: to go on with it give no --everywhere"
}
