# Tests zreport and zscan --report: the page has the facts of metadata and rows, and nothing that
# strangers have written in them takes effect.

# bats file_tags=awk

load ../helper

setup() {
	cd "$BATS_TEST_TMPDIR" || return
	cp "$EX_CONF" ex.conf
}

# told LABEL PAGE: prints the value of a label in the HTML, and checks that the text has the same.
told() {
	local value
	value=$(xmllint --xpath "string(//tr[th='$1']/td)" "$2.html")
	grep -qxF "$1: $value" "$2.txt" || { echo "$1: $value: not in $2.txt"; return; }
	echo "$value"
}

# rows_of TITLE PAGE: prints the table under a title, a row a line. Blanks separate the cells, and
# numbers have no commas.
rows_of() {
	xmllint --xpath "//h3[.='$1']/following-sibling::table[1]/tr[td]" "$2.html" | sed 's|</tr>|\n|g' |
		sed -E 's|</td>| |g; s|<[^>]*>||g; s/ $//; s/([0-9]),([0-9])/\1\2/g; /^$/d'
}

# agree PAGE METADATA: each figure of the page is that of the metadata.
agree() {
	while IFS='|' read -r label member; do
		[ "$(told "$label" "$1" | tr -d ,)" = "$(jq -r "$member" "$2" | tr -d ,)" ] ||
			{ echo "$label: $(told "$label" "$1") is not $(jq -r "$member" "$2")"; return 1; }
	done <<-'END'
		Hits by the count of the receiver|.counts.hits
		Hit rate|"\(.hit_rate * 10000 | round / 100 | tostring | if test("[.]") then . else . + ".00" end | if test("[.].$") then . + "0" else . end)% of the targets probed"
		Exit status|.status
		Probes sent|.counts.sent
		Probes that could not be sent|.counts.failed
		Probes without a way to their target|.counts.unreachable
		Probes that the sender itself has left out|.counts.denied
		Lines refused|.counts.bad_lines
		Replies dropped by the kernel|.drops.kernel
		Replies dropped by the interface|.drops.interface
		Replies dropped on the way to the rows|.drops.pipe
		Replies left unread|.drops.unread
		Packets that failed validation|.counts.invalid
		Duplicates|.counts.duplicates
		Targets excluded|.counts.excluded
		Exclusion list|.exclusion_lists[0] | "\(.file) (SHA-256 \(.sha256))"
		Targets|.cli_cidr_destinations | join(", ")
		Ports|.settings["target-ports"]
		Probe module|.probe_module
		Rate|"\(.effective_rate | round) probes a second, of \(.rate) wanted"
		Interfaces|.iface
		From addresses|.source_ips | join(", ")
		From ports|"\(.source_port_first)-\(.source_port_last)"
		Started|.started | sub("T"; " ") | sub("Z"; " UTC")
		Ended|.ended | sub("T"; " ") | sub("Z"; " UTC")
		Order|"seed \(.seed)"
	END
	diff <(xmllint --xpath "//h2[.='Coverage certificate']/following-sibling::table[1]/tr[td]" "$1.html" | sed 's|</tr>|\n|g' |
		sed -E 's|</td>| |g; s|<[^>]*>||g; s/ $//; s/,//g; /^$/d' | awk '{ print $(NF - 1), $NF }') \
		<(jq -r '.counts as $c | .sums as $s | "\($c.targets) \($s.targets)", "\($c.excluded) \($s.excluded)", "\($c.passed) \($s.passed)", "\(.targets_scanned) \($s.sent)"' "$2")
}

@test "zscan --report: each figure of the page is that of metadata and rows, and the page can be made again" {
	in_lab '
		zscan -q -p 443,80 -b ex.conf -r 20000 -T 2 -c 0.5 --report page --notes "a note" 10.0.12.0/22 10.0.200.0/22
		echo $?
		zscan -q -p 443,icmp -b ex.conf -c 0.5 -O json --report six fd00:10::/120 10.0.201.0/28
		echo $?
	' >statuses
	[ "$(paste -sd ' ' statuses)" = "0 0" ]
	[ "$(ls page | paste -sd ' ')" = "exclusions.0.csv exclusions.1.csv progress.csv report.html report.txt rows.csv scan.json" ]
	[ "$(ls six | paste -sd ' ')" = "exclusions.0.csv progress.csv report.html report.txt rows.json scan.json" ]
	xmllint --noout --nonet page/report.html six/report.html
	agree page/report page/scan.json
	[ "$(told Notes page/report)" = "a note" ]
	grep -qE '^768 hosts found, 1,536 hits of [0-9,]+ targets, from 2[0-9]{3}-[0-9-]+ [0-9:]{8} to ([0-9-]+ )?[0-9:]{8} UTC\.$' page/report.txt
	[ "$(xmllint --xpath 'string(//h1)' page/report.html)" = "Scan of 10.0.12.0/22, 10.0.200.0/22, ports 443, 80" ]
	[ "$(xmllint --xpath 'string(//p[@class="good"])' page/report.html)" = "complete: every target was probed or excluded" ]
	[ "$(told 'Made = excluded + passed on' page/report)" = yes ]
	[ "$(told 'Passed on = given to the sender' page/report)" = yes ]
	# 10.0.13.0/24 is excluded, and the second network has no open port.
	[ "$(told Hosts page/report)" = 768 ]
	[ "$(told Hits page/report)" = "1,536, each a host and a port" ]
	[ "$(rows_of Ports page/report)" = "$(printf '%s\n' '443 768 50.00%' '80 768 50.00%')" ]
	[ "$(rows_of 'Replies by kind' page/report)" = "$(zfilter -H -f classification '' page/rows.csv | sort | uniq -c | sort -k 1,1nr |
		awk '{ n[NR] = $1; name[NR] = $2; all += $1 } END { for (i = 1; i <= NR; i++) printf "%s %d %.2f%%\n", name[i], n[i], 100 * n[i] / all }')" ]
	[ "$(rows_of 'Networks with most hosts' page/report)" = "10.0.0.0/16 768 100.00%" ]
	[ "$(rows_of 'By entry' page/report)" = "512 10.0.13.0/24 ex.conf:4" ]
	grep -qx ' *512  10.0.13.0/24  ex.conf:4' page/report.txt
	xmllint --xpath '//polyline' page/report.html >curves
	[ "$(grep -o '<polyline' curves | wc -l)" -eq 2 ]
	# This scan has IPv6, JSON and two protocols.
	[ "$(told Hosts six/report)" = 272 ]
	[ "$(rows_of Ports six/report)" = "$(printf '%s\n' 'icmp 272 51.52%' '443/tcp 256 48.48%')" ]
	[ "$(rows_of 'Networks with most hosts' six/report)" = "$(printf '%s\n' '10.0.0.0/16 16 5.88%' 'fd00:10::/48 256 94.12%')" ]
	# Any awk makes the same page.
	for awk in mawk busybox; do
		rm -rf again && cp -r page again && rm again/report.*
		"$REPO/test/tools/with-awk" $awk zreport again
		cmp page/report.txt again/report.txt
		cmp <(xmllint --xpath '//table' page/report.html) <(xmllint --xpath '//table' again/report.html)
		cmp curves <(xmllint --xpath '//polyline' again/report.html)
		# The order of the cells of the map depends on the awk.
		cmp <(grep -o 'M[0-9]* [0-9]*h1v1h-1z' page/report.html | sort) <(grep -o 'M[0-9]* [0-9]*h1v1h-1z' again/report.html | sort)
	done
}

# metadata NAME=VALUE...: makes the metadata of a small scan with these settings.
metadata() {
	printf '%s\n' 'zperm pid=1 t=1 n=10 total=10 sum=0000000000000005 end=0' \
		'zblack pid=2 t=1 n=6 sum=0000000000000003 dropped=4 dropped_sum=0000000000000002 opted_out=0 bad=0 end=0' \
		'zsend pid=3 t=1 n=6 sum=0000000000000003 asked=6 sent=6 failed=0 end=0' \
		'zrecv pid=4 t=1 hits=2 rows=2 valid=2 packets=2 end=0' | zstatus -q -m scan.json -- "$@"
}

@test "what strangers have written is text in the page, and moves no terminal" {
	metadata 'notes=</td><script>alert(1)</script>&amp;' 'user-metadata={"<b>": ["\u001b[2J\u009b2J", "\ud83d\ude00 \"q\" \\ \u00fc\u20ac"]}' \
		$'target=10.0.0.0/8"><img src=x>' 'output-file=a	b' || [ $? -eq 1 ]
	# Other members have markup, too.
	sed -i 's/"iface": null/"iface": "<u>eth0<\/u>"/; s/"coverage": "/&<i>/' scan.json
	grep -q '<u>' scan.json
	grep -q '<i>' scan.json
	printf '%s\n' 'saddr,sport,classification,success,repeat,data' '10.0.0.1,443,"<h1>""x"", y",1,0,"<script>' 'saddr</script>"' \
		'<em>,443,synack,1,0,x' '10.0.0.2,<em>,synack,1,0,x' >rows.csv
	printf 'dropped,entry,list,line\n4,10.0.0.0/30,"<s>,""l"".conf",7\n' >exclusions.0.csv
	sed -i 's/"senders": 0/"senders": 1/' scan.json
	zreport .
	xmllint --noout --nonet report.html
	for element in script img b u i em s h1/h1; do
		[ "$(xmllint --xpath "count(//$element)" report.html)" = 0 ] || { echo $element; false; }
	done
	[ "$(told Notes report)" = '</td><script>alert(1)</script>&amp;' ]
	[ "$(told Interfaces report)" = '<u>eth0</u>' ]
	[ "$(told 'user_metadata.<b>.1' report)" = '?[2J?2J' ]
	[ "$(told 'user_metadata.<b>.2' report)" = $'?? "q" \\ \xc3\xbc\xe2\x82\xac' ]
	[ "$(xmllint --xpath 'string(//h1)' report.html)" = 'Scan of 10.0.0.0/8"><img src=x>' ]
	grep -qx '  *4  10.0.0.0/30  <s>,"l".conf:7' report.txt
	[ "$(told Rows report)" = '3, of which 1 have no address' ]
	[ -z "$(LC_ALL=C tr -d '\n -~\200-\377' <report.txt)" ]
	run ! grep -q $'\xc2\x9b' report.txt report.html
	# Text in a JSON string is not a member.
	printf '%s\n' '{"data":"x\",\"saddr\":\"10.9.9.9\",\"success\":true,\"q\":\"","saddr":"10.0.0.7","sport":443,"success":true,"repeat":false}' \
		'{"data":",\"saddr\":\"10.9.9.8\\","saddr":"10.0.0.8","sport":443,"success":false,"repeat":false}' >rows.json
	zreport -r rows.json .
	[ "$(told Hosts report)" = 1 ]
	grep -q 'IPv4 hosts in 10.0.0.0/24,' report.html
}

@test "rows in each form give the same findings; none, or no hit, is said" {
	metadata || [ $? -eq 1 ]
	printf '%s\n' saddr,sport,success,repeat 10.0.0.1,80,1,0 10.0.0.1,443,1,0 10.1.0.1,80,1,0 10.1.0.1,80,1,1 10.1.0.9,80,0,0 10.1.0.9,80,1,1 >csv
	zfilter -O json '' csv >json
	# If nothing marks duplicates, a host and port count once.
	zfilter -O text -f saddr,sport 'success && !repeat' csv | sed p >text
	zfilter -O text -f saddr 'success && !repeat' csv >addresses
	zfilter -O list 'success && !repeat' csv | sed p >list
	grep -qx 10.0.0.1:80 list
	zfilter -O sqlite -o db '' csv
	for form in csv json text list db; do
		zreport -r $form .
		xmllint --noout --nonet report.html
		[ "$(told Hosts report)" = 2 ]
		[ "$(told Hits report)" = "3, each a host and a port" ]
		[ "$(rows_of Ports report)" = "$(printf '%s\n' '80 2 66.67%' '443 1 33.33%')" ]
		[ "$(rows_of 'Networks with most hosts' report)" = "$(printf '%s\n' '10.0.0.0/16 1 50.00%' '10.1.0.0/16 1 50.00%')" ]
	done
	# A pipe can be read only once.
	for form in csv list db; do
		cat $form | zreport -r - .
		cp report.txt once.txt
		zreport -r <(cat $form) .
		cmp report.txt once.txt
		[ "$(told Hosts report) $(told Hits report)" = "2 3, each a host and a port" ]
	done
	printf '%s\n' '[fd00::1]:443' '[fd00::1]:80' fd00::2 10.0.0.1:443 >list
	zreport -r list .
	[ "$(told Hosts report) $(told Hits report)" = "3 4, each a host and a port" ]
	[ "$(rows_of 'Networks with most hosts' report)" = "$(printf '%s\n' '10.0.0.0/16 1 33.33%' 'fd00::/48 2 66.67%')" ]
	sqlite3 other 'CREATE TABLE x (y)'
	run -2 --separate-stderr zreport -r other .
	[ "${stderr_lines[-1]}" = "zreport: other: no table results with rows of zfilter" ]
	zreport -r addresses .
	[ "$(told Hosts report)" = 2 ]
	[ -z "$(rows_of Ports report 2>/dev/null)" ]
	echo saddr,sport,success,repeat >csv
	zreport -r csv .
	[ "$(told Hosts report)" = 0 ]
	run ! grep -q '<svg' report.html
	zreport -r /dev/null .
	grep -qx 'The rows were not kept.' report.txt
	# A row that cannot be read is reported.
	printf '%s\n' saddr,sport 10.0.0.1,80 10.0.0.2 >csv
	run -1 --separate-stderr zreport -r csv .
	[ "${stderr_lines[-1]}" = "zreport: csv: rows are left out" ]
	[ "$(told Hosts report)" = 1 ]
	grep -qx 'Rows that could not be read are not in these figures.' report.txt
	# Columns without addresses do not count as addresses.
	for header in sport data,sport sport,type,success,repeat; do
		echo $header >csv
		run -1 --separate-stderr zreport -r csv .
		check 1 "" "$(printf 'zreport: csv: %s\n' 'no header with saddr' 'rows are left out')"
		run ! grep -q '^The rows were not kept' report.txt
	done
	# The name of a folder is neither an option nor a variable of awk.
	for folder in -x a=b; do
		mkdir -- $folder
		cp scan.json ./$folder
		run -0 zreport -- $folder </dev/null
		[ -s ./$folder/report.html ]
	done
}

@test "the certificate: numbers and sums that do not agree are seen; a scan that is not complete is not shown as one" {
	metadata || [ $? -eq 1 ]
	zreport .
	[ "$(told 'Made = excluded + passed on' report)" = yes ]
	[ "$(xmllint --xpath 'count(//p[@class="good"])' report.html)" = 2 ]
	jq '.sums.targets = "0000000000000006"' scan.json >other.json
	zreport -m other.json .
	[ "$(told 'Made = excluded + passed on' report)" = NO ]
	# Sums are modulo 2^64.
	jq '.sums = {targets: "0000000000000001", excluded: "fffffffffffffffe", passed: "0000000000000003", sent: "0000000000000003"}' scan.json >other.json
	zreport -m other.json .
	[ "$(told 'Made = excluded + passed on' report)" = yes ]
	jq '.counts.passed = 5 | .coverage = "INCOMPLETE: zsend was killed" | 
		.missed = {model: "independent", estimate: 24.4, low: 17, high: 34, note: "a note", attempts: [{answered: 1000, share: 0.98}, {answered: 990, share: 0.97}]} |
		.settings = {about: "https://example.org/", contact: ["mailto:a@example.org", "tel:+1"]}' scan.json >other.json
	zreport -m other.json .
	[ "$(told 'Made = excluded + passed on' report)" = NO ]
	[ "$(told 'Passed on = given to the sender' report)" = NO ]
	[ "$(xmllint --xpath 'string(//p[@class="bad"])' report.html)" = "INCOMPLETE: zsend was killed" ]
	[ "$(xmllint --xpath 'count(//p[@class="good"])' report.html)" = 0 ]
	[ "$(told 'Estimate of the hosts that no attempt found' report)" = "about 24, with 95% confidence 17 to 34" ]
	[ "$(told Note report)" = "a note" ]
	[ "$(told 'Answered attempt 2' report)" = "990, 97.00% of the estimated hosts" ]
	grep -q '^This takes losses for independent' report.txt
	run ! grep -qi control report.txt
	[ "$(told 'About these probes' report)" = "https://example.org/" ]
	[ "$(told Contact report)" = "mailto:a@example.org, tel:+1" ]
}

@test "a scan with control probes: how many hits are of false hosts, and how many are not known" {
	metadata || [ $? -eq 1 ]
	jq '.counts.held = 5 | .counts.controls = 1234 | .counts.control_answered = 64 | .counts.control_skipped = 3' scan.json >other.json
	zreport -m other.json .
	[ "$(told 'Probes that a cap still held back at the end' report)" = 5 ]
	[ "$(told 'Control probes' report)" = 1,234 ]
	[ "$(told 'Control probes answered, whose hits are false hosts' report)" = 64 ]
	[ "$(told 'Hits without a control probe' report)" = 3 ]
}

# cells PAGE: prints x and y of each cell of the map.
cells() {
	xmllint --xpath '//svg[@class="map"]/path/@d' "$1" | grep -oE 'M[0-9]+ [0-9]+' | tr -d M | sort -n -k 1,1 -k 2,2
}

@test "the course: the parts of a scan that was resumed add up, and no name covers a curve" {
	metadata || [ $? -eq 1 ]
	{
		echo real-time,time-elapsed,sent-total,sent-last-one-sec,recv-success-last-one-sec
		printf '2026-11-28 09:00:0%d,%d,%d,2000,10\n' 1 1 2000 2 2 4000
		# The further rows: the same time with fewer probes; the same time an hour later; a
		# row at the end of the same second.
		printf '2026-11-28 %s,%d,%d,3000,20\n' 09:00:03 2 3000 10:00:04 2 6000 10:00:05 2 6001
	} >progress.csv
	zreport .
	[ "$(xmllint --xpath '//h2[.="Course of the scan"]/following-sibling::table[1]/tr[td]' report.html | sed 's|</tr>|\n|g' |
		sed -E 's|</td>| |g; s|<[^>]*>||g; s/ $//; /^$/d' | sed -n '1p;$p' | paste -sd '|')" = "0 to 1 2,000 10|4 to 6 3,000 20" ]
	grep -q '>Probes a second: up to 3,000<' report.html
	# In each picture the name is above the highest point that the curve can reach.
	xmllint --xpath '//svg[@class="curve"]' report.html >curves
	[ "$(grep -c -o '<text x="0" y="12">' curves)" -ge 1 ]
	# Each point is at its time: seconds 1, 2, 4, 6 and 6 of 6.
	[ "$(grep -oE 'points="[^"]*"' curves | sed -n '1p' | grep -oE '[0-9.]+,' | paste -sd '')" = "106.7,213.3,426.7,640.0,640.0," ]
	grep -oE 'points="[^"]*"' curves | grep -oE ',[0-9.]+' | tr -d , | awk '$1 < 20 || $1 > 130 { bad = 1 } $1 == 20 { top++ } END { exit bad || top < 2 }'
}

@test "the map has a cell for each address or network, and a network is a square" {
	metadata || [ $? -eq 1 ]
	{ zperm -e 1 10.0.9.0/26 10.0.9.160/28; echo 10.0.9.255; } >rows
	zreport -r rows .
	cells report.html >found
	# The cells are the first quarter, the third sixteenth of the third quarter, and the end of
	# the curve, which is beside the edge of the first quarter.
	diff found <({
		for x in {0..7}; do for y in {0..7}; do echo "$x $y"; done; done
		for x in {12..15}; do for y in {12..15}; do echo "$x $y"; done; done
		echo "15 0"
	} | sort -n -k 1,1 -k 2,2)
	# Each address of a /24 has a cell of its own.
	zperm -e 1 10.0.9.0/24 >rows
	zreport -r rows .
	[ "$(cells report.html | uniq | wc -l)" -eq 256 ]
	# In a map of all IPv4, a cell is a /16, and the darkest one has most hosts.
	{ zperm -e 1 1.0.0.0/26; echo 200.0.0.1; } >rows
	zreport -r rows .
	grep -q 'IPv4 hosts in 0.0.0.0/0, .*each cell is a /16, darker if it has more, up to 64 hosts' report.html
	[ "$(cells report.html | wc -l)" -eq 2 ]
	[ "$(xmllint --xpath '//svg[@class="map"]/path/@fill' report.html | tr -d ' \n')" = 'fill="#9ecae1"fill="#08306b"' ]
}

@test "zscan --report: several attempts, interfaces and modules, a rate that was found, and connections" {
	in_lab '
		ip link add lab1 index 11 type veth peer name second netns gw
		ip address add 198.18.2.2/24 dev lab1
		ip link set lab1 up
		ip -n gw address add 198.18.2.1/24 dev second
		ip -n gw link set second up
		ip netns exec gw nft insert rule inet lab pass oifname second accept
		zscan -q -p 443 -b ex.conf -c 0.5 -P 2 --probe-gap 0.2 --report twice 10.0.9.0/28 10.0.200.0/28 &
		zscan -q -p 80 -M tcp_banner -b ex.conf -c 1 --report banner 10.0.9.0/28 &
		zscan -q -M icmp_echoscan -b ex.conf -c 0.5 --report links 198.18.0.1 198.18.2.1 &
		zscan -q -p 443 -b ex.conf -c 0.5 -r auto --report auto 10.0.8.0/23 &
		wait
	'
	# 32 targets got two probes each, and half of them answered.
	[ "$(told 'Hit rate' twice/report)" = "50.00% of the targets probed" ]
	[ "$(told 'Probes sent' twice/report)" = 64 ]
	[ "$(told 'Probes for each target' twice/report)" = "2, 0.2 apart" ]
	grep -q '^16 hosts found, 16 hits of 32 targets, ' twice/report.txt
	[ "$(told 'Estimate of the hosts that no attempt found' twice/report)" = "about 0, with 95% confidence 0 to 1" ]
	grep -qx 'Each attempt at a target counts here.' twice/report.txt
	run ! grep -q -e 'Each attempt' -e 'a cap' links/report.txt
	[ "$(told Interfaces links/report | tr , '\n' | sort | paste -sd,)" = lab0,lab1 ]
	[ "$(told 'From addresses' links/report | tr -d ' ' | tr , '\n' | sort | paste -sd,)" = 198.18.0.2,198.18.2.2 ]
	[ "$(told Rate auto/report)" = "$(jq -r '"\(.effective_rate | round) probes a second, \(.rate | round) at the end, as -r auto found"' auto/scan.json | sed -E ':a; s/([0-9])([0-9]{3})\b/\1,\2/; ta')" ]
	[ "$(told Hosts auto/report)" = 512 ]
	[ "$(told 'Probe module' banner/report)" = tcp_banner ]
	[ "$(told Hosts banner/report)" = 16 ]
	[ "$(rows_of 'Replies by kind' banner/report)" = "banner 16 100.00%" ]
	for page in twice banner links auto; do
		xmllint --noout --nonet $page/report.html
		[ "$(xmllint --xpath 'count(//p[@class="good"])' $page/report.html)" = 2 ]
	done
}

@test "the hit rate is that of the targets that were probed, if the scan was stopped before their second attempts" {
	printf '%s\n' 'zsend pid=3 t=1 n=12 further=2 asked=12 sent=12 failed=0 signal=2 end=130' \
		'zrecv pid=4 t=1 hits=10 rows=10 valid=10 packets=10 end=0' | zstatus -q -m scan.json -- probes=2 probe-gap=1 || true
	zreport .
	[ "$(told 'Hit rate' report)" = '100.00% of the targets probed' ]
	grep -q '^10 hits of 10 targets, ' report.txt
}

@test "zscan --report: files elsewhere are used there, and results on the standard output stay there" {
	in_lab '
		zscan -q -p 443 -b ex.conf -c 0.5 --report page -o hits -m meta.json -u course.csv 10.0.9.0/28
		zscan -q -p 443 -b ex.conf -c 0.5 --report out -o - 10.0.9.0/28 | sort -u | wc -l
		# The rows of an earlier scan in another form are not used. A name with = is a name.
		mkdir a=b && echo {} >a=b/rows.json
		zscan -q -p 443 -b ex.conf -c 0.5 --report a=b 10.0.9.0/29 </dev/null || exit
	' >lines
	[ "$(cat lines)" = 16 ]
	[ "$(ls page | paste -sd ' ')" = "exclusions.0.csv report.html report.txt" ]
	[ "$(told Hosts page/report)" = 16 ]
	grep -qx 'The rows were not kept.' out/report.txt
	[ "$(told 'Hits by the count of the receiver' out/report)" = 16 ]
	[ "$(told Hosts a=b/report)" = 8 ]
}

@test "zscan --report: of a scan that SIGINT stops there is a report, and the shell dies of it" {
	in_lab '
		set -m                  # otherwise all processes ignore SIGINT
		zscan -q -p 443 -b ex.conf -r 500 -c 0.5 --report page 10.0.0.0/18 &
		until_true grep -q ,443, page/rows.csv
		kill -INT -$!
		wait $!
		echo $?
	' >status
	[ "$(cat status)" = 130 ]
	grep -q '^stopped after ' page/report.txt || { cat page/report.txt; false; }
	xmllint --noout --nonet page/report.html
}

@test "zscan --report: a scan that was killed has its report once it has been gone on with" {
	in_lab '
		set -m
		zscan -q -p 443 -b ex.conf -r 250 -c 0.5 --checkpoint ck --report page 10.0.8.0/22 &
		until_true grep -q "^sender .*\." ck
		kill -KILL -$!
		wait $!
		[ ! -e page/report.html ] && zscan --resume ck
		echo $?
	' >status 2>messages
	[ "$(cat status)" = 0 ] || { cat messages; false; }
	[ "$(told Hosts page/report)" = 1,024 ]
	[ "$(xmllint --xpath 'string(//p[@class="good"])' page/report.html)" = "complete: every target of the rest was probed or excluded" ]
}

@test "what cannot be reported is refused in one line" {
	set -f
	while IFS='|' read -r words line; do
		run -2 --separate-stderr $words
		check 2 "" "$line"
	done <<-'END'
		zscan --report page -d -p 443 -b ex.conf 10.0.9.0/24|zscan: --report: cannot be combined with --dryrun
		zscan --report page -m - -p 443 -b ex.conf 10.0.9.0/24|zscan: --report: wants files for -m and -u
		zscan --report page -f sport,type -p 443 -b ex.conf 10.0.9.0/24|zscan: --report: wants saddr among --output-fields
		zscan --report page --no-header-row -f * -p 443 -b ex.conf 10.0.9.0/24|zscan: --report: cannot be combined with --no-header-row: the header tells its columns
		zscan --report page -o page/report.txt -p 443 -b ex.conf 10.0.9.0/24|zscan: -o: page/report.txt: is the file that --report writes
		zdist -d scan -S h1 -- --report page -p 443 -b ex.conf 10.0.9.0/24|zdist: --report: not for a scan that is divided: see zdist(1)
		zreport none|zreport: none: no folder
		zreport .|zreport: ./scan.json: cannot be read
		zreport -m ex.conf .|zreport: ex.conf: JSON: is none
	END
	[ ! -e report.html ]
	run -2 --separate-stderr zscan --report new --checkpoint new/report.txt -p 443 -b ex.conf 10.0.9.0/24
	check 2 "" "zscan: --checkpoint: new/report.txt: is the file that --report writes"
	run -2 --separate-stderr zreport
	[[ "$stderr" == "usage: zreport "* ]]
	metadata || [ $? -eq 1 ]
	touch rows.csv rows.json
	run -2 --separate-stderr zreport .
	check 2 "" "zreport: .: has rows.csv and rows.json: say which by -r"
	rm rows.json
	echo '{"counts": {}}' >other.json
	run -2 --separate-stderr zreport -m other.json .
	check 2 "" "zreport: other.json: no metadata of a scan"
	ln scan.json report.txt
	run -2 --separate-stderr zreport .
	check 2 "" "zreport: ./scan.json: is written as a page"
}
