# SPDX-License-Identifier: ISC
#
# Tests the further forms of output of zfilter: lists of addresses with ports, reports like those of
# nmap, and the choice of a format by the name of the file.

load ../helper

setup() {
	cd "$BATS_TEST_TMPDIR" || return
	cat >hits.csv <<-'END'
		saddr,sport,classification,success,repeat,ttl,timestamp_str
		10.0.0.9,443,synack,1,0,64,2026-11-25T10:00:05.250000Z
		2001:db8::1,80,synack,1,0,57,2026-11-25T10:00:07.000000Z
		10.0.0.9,80,rst,0,0,63,2026-11-25T09:59:58.000000Z
		10.0.0.9,443,rst,0,0,255,2026-11-25T10:00:09.900000Z
		10.0.0.10,22,unreach,0,0,,2026-11-25T10:00:06.000000Z
	END
}

# --- lists

@test "-O list: addresses and ports, in brackets where they are of IPv6; the address alone without a port" {
	run --separate-stderr zfilter -O list '' hits.csv
	check 0 $'10.0.0.9:443\n[2001:db8::1]:80\n10.0.0.9:80\n10.0.0.9:443\n10.0.0.10:22' ""
	run --separate-stderr zfilter -H -O list -n 1 -U saddr,sport 'sport < 100' hits.csv
	check 0 '[2001:db8::1]:80' ""
	run --separate-stderr zfilter -O list '' < <(printf 'ttl,saddr\n1,10.0.0.1\n2,2001:db8::1\n3,::ffff:10.0.0.2\n')
	check 0 $'10.0.0.1\n2001:db8::1\n10.0.0.2' ""
	run --separate-stderr zfilter -O list '' < <(printf 'saddr,port\n10.0.0.1,443\n10.0.0.1,u:53\n10.0.0.1,icmp\n2001:db8::1,icmp\n2001:db8::1,t:65535\n10.0.0.2,\n')
	check 0 $'10.0.0.1:443\n10.0.0.1:53\n10.0.0.1\n2001:db8::1\n[2001:db8::1]:65535\n10.0.0.2' ""
	# The column sport wins over port.
	run --separate-stderr zfilter -O list '' < <(printf 'port,saddr,sport\n1,10.0.0.1,2\n')
	check 0 10.0.0.1:2 ""
	run --separate-stderr zfilter --per saddr --max 1 -O list '' hits.csv
	check 0 $'[2001:db8::1]:80\n10.0.0.10:22' ""
	run --separate-stderr zfilter -c -O list '' hits.csv
	check 0 5 ""
	run --separate-stderr zfilter -O list '' </dev/null
	check 0 "" ""
}

@test "formats of hosts and ports: what is no address or no port is malformed, and a file without addresses is refused" {
	for format in list nmap gnmap; do
		printf 'saddr,sport\n10.0.0.1,80\nwww.example.org,80\n,80\n10.0.0.2,x\n10.0.0.3,65536\n10.0.0.4,0\n10.0.0.5,443\n' >rows
		run --separate-stderr zfilter -O $format '' rows
		[ "$status" = 1 ]
		[ "$(grep -oE '10\.0\.0\.[0-9]+' <<<"$output" | sort -u | paste -sd ' ')" = "10.0.0.1 10.0.0.5" ]
		[ "$stderr" = "zfilter: rows:3: saddr: no address
zfilter: rows:4: saddr: no address
zfilter: rows:5: sport: no port
zfilter: rows:6: sport: no port
zfilter: rows:7: sport: no port" ]
		run --separate-stderr zfilter -O $format '' < <(printf 'ip,sport\n10.0.0.1,80\n')
		check 2 "" "zfilter: no such column: saddr: there are: ip, sport"
	done
}

@test "formats of hosts and ports have columns of their own" {
	for format in list nmap gnmap; do
		run --separate-stderr zfilter -O $format -f saddr '' hits.csv
		check 2 "" "zfilter: -f: only for -O csv, json, text or sqlite: the others have columns of their own"
		run --separate-stderr zfilter -O $format --prefix saddr/24 '' hits.csv
		check 2 "" "zfilter: --prefix: only for -O csv, json, text or sqlite"
		run --separate-stderr zfilter -O $format --diff hits.csv /dev/null
		check 2 "" "zfilter: --diff: only for -O csv, json, text or sqlite"
	done
	run --separate-stderr zfilter -O list --per saddr --max 1 --mark '' hits.csv
	check 2 "" "zfilter: --per: only for -O csv, json, text: zfilter --per ... | zfilter -O ..."
	run --separate-stderr zfilter -O nmap --per saddr --max 1 '' hits.csv
	check 2 "" "zfilter: --per: only for -O csv, json, text or list: zfilter --per ... | zfilter -O ..."
}

@test "what zgrab2 reads is made by columns that are blank" {
	run --separate-stderr zfilter -O text -f saddr,blank,blank,sport success hits.csv
	check 0 $'10.0.0.9,,,443\n2001:db8::1,,,80' ""
}

@test "nmap reads a target of ours as two hosts, as the manual says, and addresses alone as what they are" {
	zfilter -O text -f saddr,sport -n 1 '' < <(printf 'saddr,sport\n10.0.0.1,80\n') >rows
	[ "$(lab 'nmap -n -sL -iL "$1"' lab "$PWD/rows" | sed -n 's/^Nmap scan report for //p' | paste -sd ' ')" = "10.0.0.1 10.0.0.80" ]
	zfilter -O text -f saddr -U saddr 'saddr in 10.0.0.0/8' hits.csv >rows
	[ "$(lab 'nmap -n -sL -iL "$1"' lab "$PWD/rows" | sed -n 's/^Nmap scan report for //p' | paste -sd ' ')" = "10.0.0.9 10.0.0.10" ]
}

# --- names of files

@test "without -O the name of the output tells the format, with it the name tells nothing" {
	while read -r format names; do
		for name in $names; do
			zfilter -o "$name" '' hits.csv
			zfilter -O $format -o plain '' hits.csv
			cmp plain "$name"
			mkdir -p folder.json && zfilter -o "folder.json/$name" '' hits.csv
			cmp plain "folder.json/$name"
		done
	done <<-'END'
		csv rows.csv rows .json csv json rows.json.gz rows.JSON rows. rows.txt
		json rows.json rows.jsonl rows.ndjson .old.json a.csv.json
		nmap rows.xml
		gnmap rows.gnmap
	END
	zfilter -O csv -o hits.json '' hits.csv
	cmp hits.csv hits.json
	zfilter -O text -f saddr -o hits.xml '' hits.csv
	[ "$(wc -l <hits.xml)" = 5 ]
	for name in rows.db rows.sqlite rows.sqlite3; do
		zfilter -o $name '' hits.csv
		[ "$(sqlite3 $name 'select count(*) from results')" = 5 ]
	done
}

@test "-O: all formats are listed, and those that need more than lines are of zfilter alone" {
	[ "$(zfilter --list-output-modules | paste -sd ' ')" = "csv json text list nmap gnmap sqlite" ]
	run --separate-stderr zfilter -O xml '' hits.csv
	check 2 "" "zfilter: -O: unknown format: xml: there are: csv json text list nmap gnmap sqlite"
	[ "$(zrecv --list-output-modules | paste -sd ' ')" = "csv json text list" ]
	for format in nmap gnmap sqlite; do
		run --separate-stderr recv -O $format -r rows
		check 2 "" "zrecv: -O: $format: only zfilter writes this format: pipe the rows to zfilter -O $format"
	done
	run --separate-stderr recv -o rows.db -r rows
	check 2 "" "zrecv: -o: rows.db: only zfilter writes this format: pipe the rows to zfilter -O sqlite"
}

# --- reports

@test "-O nmap: one element for a host, with all its ports, and of rows of one port that counts which is open" {
	zfilter -O nmap -o report.xml '' hits.csv
	[ "$(cat report.xml)" = '<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE nmaprun>
<nmaprun scanner="zscan" args="zfilter -O nmap" start="1795600798" startstr="Wed Nov 25 09:59:58 2026" version="'"$(zfilter -V | cut -d' ' -f2)"'" xmloutputversion="1.05">
<verbose level="0"/>
<debugging level="0"/>
<host><status state="up" reason="reset" reason_ttl="63"/>
<address addr="10.0.0.9" addrtype="ipv4"/>
<hostnames>
</hostnames>
<ports><port protocol="tcp" portid="80"><state state="closed" reason="reset" reason_ttl="63"/></port>
<port protocol="tcp" portid="443"><state state="open" reason="syn-ack" reason_ttl="64"/></port>
</ports>
</host>
<host><status state="unknown" reason="dest-unreach" reason_ttl="0"/>
<address addr="10.0.0.10" addrtype="ipv4"/>
<hostnames>
</hostnames>
<ports><port protocol="tcp" portid="22"><state state="filtered" reason="dest-unreach" reason_ttl="0"/></port>
</ports>
</host>
<host><status state="up" reason="syn-ack" reason_ttl="57"/>
<address addr="2001:db8::1" addrtype="ipv6"/>
<hostnames>
</hostnames>
<ports><port protocol="tcp" portid="80"><state state="open" reason="syn-ack" reason_ttl="57"/></port>
</ports>
</host>
<runstats><finished time="1795600809" timestr="Wed Nov 25 10:00:09 2026" elapsed="11" exit="success"/><hosts up="2" down="0" total="3"/>
</runstats>
</nmaprun>' ]
}

@test "-O nmap: states and reasons, by classification, success, protocol and the words of an ICMP error" {
	while IFS='|' read -r proto port classification success words state; do
		printf 'saddr,sport,proto,classification,success,icmp_unreach_str\n10.0.0.1,%s\n' "$port,$proto,$classification,$success,$words" |
			zfilter -O nmap -o report.xml ''
		if [ -n "$port" ]; then
			found=$(sed -nE 's/.*<port protocol="(.*)" portid="'$port'"><state state="(.*)" reason="(.*)" reason_ttl="0".*/\1 \2 \3/p' report.xml)
		else
			found=$(sed -nE 's/.*<status state="(.*)" reason="(.*)" reason_ttl="0".*/\1 \2/p' report.xml)
		fi
		[ "$found" = "$state" ] || { echo "$classification: $found, not $state"; false; }
	done <<-'END'
		tcp|80|synack|1||tcp open syn-ack
		|80|synack|1||tcp open syn-ack
		|80|rst|0||tcp closed reset
		|80|rst|1||tcp unfiltered reset
		|80|banner|1||tcp open syn-ack
		|80|silent_after_ack|0||tcp open syn-ack
		|80|closed_after_syn|0||tcp open syn-ack
		|80|reset|0||tcp open syn-ack
		|53|dns|1||udp open udp-response
		|53|no-question|0||udp open udp-response
		udp|53|unreach|0|port unreachable|udp closed port-unreach
		tcp|53|unreach|0|port unreachable|tcp filtered port-unreach
		udp|53|unreach|0||udp filtered dest-unreach
		|80|unreach|0|host unreachable|tcp filtered host-unreach
		|80|unreach|0|address unreachable|tcp filtered host-unreach
		|80|unreach|0|no route|tcp filtered net-unreach
		|80|unreach|0|network unreachable|tcp filtered net-unreach
		|80|unreach|0|protocol unreachable|tcp filtered proto-unreach
		|80|unreach|0|communication prohibited|tcp filtered admin-prohibited
		|80|unreach|0|host prohibited|tcp filtered host-prohibited
		|80|unreach|0|network prohibited|tcp filtered net-prohibited
		|80|unreach|0|precedence cutoff|tcp filtered dest-unreach
		|80|timxceed|0||tcp filtered time-exceeded
		|80|sourcequench|0||tcp filtered source-quench
		|80|toobig|0||tcp filtered unknown-response
		|80||1||tcp open unknown-response
		udp|80||0||udp closed unknown-response
		||arp|1||up arp-response
		||nd|1||up nd-response
		icmp||echoreply|1||up echo-reply
		icmp||unreach|0|host unreachable|unknown host-unreach
	END
	# Rows of hosts and ports only.
	zfilter -O nmap -o report.xml '' < <(printf 'saddr,port\n10.0.0.1,80\n10.0.0.1,u:53\n')
	[ "$(grep -oE 'protocol="(tcp|udp)" portid="[0-9]+"><state state="open" reason="unknown-response"' report.xml | wc -l)" = 2 ]
}

@test "-O nmap: names of a host, each once; what a stranger has put into them does no harm" {
	printf 'saddr,sport,name\n10.0.0.1,80,b.example\n10.0.0.1,443,a.example\n10.0.0.1,8080,b.example\n10.0.0.2,1,"<&""\x1b[1m\xff\xc3\xa9>\r\n"\n' >rows
	zfilter -O nmap -o report.xml '' rows
	[ "$(sed -n 's/^<hostname name="\(.*\)" type="user".*/\1/p' report.xml)" = "a.example
b.example
&lt;&amp;&quot;?[1m?é&gt;??" ]
	xmllint --noout report.xml
	[ "$(xmllint --xpath 'string(//host[2]//hostname/@name)' report.xml)" = '<&"?[1m?é>??' ]
	run --separate-stderr zfilter -O gnmap 'saddr = 10.0.0.2' rows
	[ "$status" = 0 ]
	[ "${lines[1]}" = $'Host: 10.0.0.2 (<&"?[1m?é>??)\tStatus: Up' ]
	[ "${#lines[@]}" = 4 ]
}

@test "-O gnmap: two lines for a host, between two of comment" {
	run --separate-stderr zfilter -O gnmap '' hits.csv
	check 0 "# zscan $(zfilter -V | cut -d' ' -f2) (in the form of Nmap 7 -oG -) scan initiated Wed Nov 25 09:59:58 2026 as: zfilter -O gnmap
Host: 10.0.0.9 ()	Status: Up
Host: 10.0.0.9 ()	Ports: 80/closed/tcp/////, 443/open/tcp/////
Host: 10.0.0.10 ()	Status: Unknown
Host: 10.0.0.10 ()	Ports: 22/filtered/tcp/////
Host: 2001:db8::1 ()	Status: Up
Host: 2001:db8::1 ()	Ports: 80/open/tcp/////
# zscan done at Wed Nov 25 10:00:09 2026 -- 3 IP addresses (2 hosts up) scanned in 11 seconds" ""
	run --separate-stderr zfilter -O gnmap '' < <(printf 'saddr,classification,success\n10.0.0.1,echoreply,1\n')
	[ "$status" = 0 ]
	[ "${lines[1]}" = $'Host: 10.0.0.1 ()\tStatus: Up' ]
	[[ "${lines[2]}" == "# zscan done at "*" -- 1 IP address (1 host up) scanned in 0 seconds" ]]
	# The fields are at the places where nmap has them for an unknown service.
	[ "$(zfilter -O gnmap 'sport = 443' hits.csv | awk -F '[/\t ]' '$6 == "443" || $5 == "443"' | tr -cd / | wc -c)" = 7 ]
}

@test "a report without rows is whole, too" {
	for input in '' saddr,sport; do
		echo -n "$input" | zfilter -O nmap -o report.xml ''
		[ "$(xmllint --xpath 'string(/nmaprun/runstats/hosts/@total)' report.xml)" = 0 ]
		time=$(xmllint --xpath 'string(/nmaprun/runstats/finished/@time)' report.xml)
		[ $((time - EPOCHSECONDS)) -ge -600 ] && [ $((time - EPOCHSECONDS)) -le 0 ]
		[ "$(zfilter -O gnmap '' < <(echo -n "$input") | wc -l)" = 2 ]
	done
}

@test "a report that is stopped is whole, and one that is killed is not there" {
	mkfifo rows
	for signal in TERM KILL; do
		exec 5<>rows
		zfilter -O nmap -o report.xml -u 6 '' rows 6>status 3>&- 5>&- &
		cat hits.csv >&5
		within 20 grep -q ' n=5 ' status
		kill -$signal $!
		wait $! || true
		exec 5>&-
		if [ $signal = KILL ]; then
			[ ! -s report.xml ]
		else
			[ "$(xmllint --xpath 'count(//port)' report.xml)" = 4 ]
		fi
		rm report.xml
	done
}

@test "answers are decoded for a report, in confinement" {
	printf 'saddr,sport,classification,success,data,timestamp_str\n10.0.0.1,80,banner,1,%s,2026-11-25T10:00:00.000000Z\n10.0.0.2,22,banner,1,%s,\n' \
		"$(printf 'HTTP/1.1 200 OK\r\n\r\n' | xxd -p)" "$(printf 'SSH-2.0-x\r\n' | xxd -p)" >banners.csv
	run --separate-stderr zfilter --decode -O gnmap 'protocol = ssh' banners.csv
	[ "$status" = 0 ]
	[ "${lines[2]}" = $'Host: 10.0.0.2 ()\tPorts: 22/open/tcp/////' ]
	[ "${#lines[@]}" = 4 ]
	# So many hosts that sorting them needs a further system call.
	{ cat banners.csv; for i in {3..200}; do sed -n "3s/0.2/0.$i/p" banners.csv; done; } >many
	[ "$(zfilter --decode -O gnmap 'protocol = ssh' many | grep -c 'Ports: 22/open')" = 199 ]
}

# readers: writes programs that print each host of a report with its ports, by two libraries of
# Python and one of Perl.
readers() {
	cat >by_libnmap.py <<-'END'
		import sys
		from libnmap.parser import NmapParser
		for host in NmapParser.parse_fromfile(sys.argv[1]).hosts:
		    print(host.address, *sorted("%d/%s/%s" % (s.port, s.protocol, s.state) for s in host.services))
	END
	cat >by_nmap.py <<-'END'
		import sys
		import nmap
		scan = nmap.PortScanner()
		scan.analyse_nmap_xml_scan(open(sys.argv[1]).read())
		for host in scan._scan_result["scan"].items():
		    print(host[0], *sorted("%d/%s/%s" % (p, t, host[1][t][p]["state"]) for t in ("tcp", "udp") for p in host[1].get(t, {})))
	END
	cat >by_parser.pl <<-'END'
		use Nmap::Parser;
		my $report = Nmap::Parser->new;
		$report->parsefile($ARGV[0]);
		for my $host ($report->all_hosts) {
			my @ports = map { "$_/tcp/" . $host->tcp_port_state($_) } $host->tcp_ports;
			push @ports, map { "$_/udp/" . $host->udp_port_state($_) } $host->udp_ports;
			print join(" ", $host->addr, sort @ports), "\n";
		}
	END
}

@test "reports are read by nmap's own tools and by what others have made for them: each finds all ports of a host" {
	cat >rows <<-'END'
		saddr,sport,proto,classification,success,ttl,name
		10.0.0.1,443,tcp,synack,1,60,a.example
		10.0.0.2,80,tcp,rst,0,60,
		2001:db8::1,22,tcp,synack,1,60,
		10.0.0.1,80,tcp,rst,0,60,
		10.0.0.2,443,tcp,synack,1,60,
		10.0.0.1,53,udp,dns,1,60,
	END
	zfilter -O nmap -o report.xml '' rows
	sed 's/scanner="zscan"/scanner="nmap"/' report.xml >nmap.xml
	xmllint --noout --dtdvalid /usr/share/nmap/nmap.dtd nmap.xml
	readers
	cat >wanted <<-'END'
		10.0.0.1 443/tcp/open 53/udp/open 80/tcp/closed
		10.0.0.2 443/tcp/open 80/tcp/closed
		2001:db8::1 22/tcp/open
	END
	for reader in '/usr/bin/python3 by_libnmap.py' '/usr/bin/python3 by_nmap.py' '/usr/bin/perl by_parser.pl'; do
		diff <($reader report.xml | sort) wanted
	done
	# One port is open now, and another has moved.
	sed -e 's/^10.0.0.2,80,tcp,rst,0/10.0.0.2,80,tcp,synack,1/' -e 's/^10.0.0.1,443,/10.0.0.1,8443,/' rows | zfilter -O nmap -o second.xml ''
	run -1 ndiff report.xml second.xml
	[ "$(grep -E '^[-+][0-9]' <<<"$output" | tr -s ' ' | sort)" = "+80/tcp open
+8443/tcp open
-443/tcp open
-80/tcp closed" ]
	run -0 ndiff report.xml report.xml
}

@test "the grepable form is read by testssl, which takes the open ports of TLS from it" {
	cat >rows <<-'END'
		saddr,sport,proto,classification,success,ttl
		10.0.0.1,80,tcp,rst,0,60
		10.0.0.2,443,tcp,rst,0,60
		10.0.0.3,443,tcp,synack,1,60
		10.0.0.3,80,tcp,rst,0,60
	END
	zfilter -O gnmap -o report.gnmap '' rows
	# Without a network, and only until it has read the file.
	while read -r line && echo "$line" >>said && [[ $line != */testssl\ *:* ]]; do :; done < <(
		exec unshare --net --pid --fork --kill-child --mount-proc testssl --file report.gnmap 2>&1 </dev/null 3>&-)
	kill $!
	cat said
	grep -qF 'Running in file batch mode with grep(p)able nmap file="report.gnmap"' said
	[ "$(grep -o '[^ ]*:[0-9]*$' said)" = 10.0.0.3:443 ]
}

@test "-H is refused by the forms without a header row" {
	for form in nmap gnmap sqlite; do
		run --separate-stderr zfilter -H -O $form -o new '' /dev/null
		check 2 '' 'zfilter: -H: only for -O csv, json, text or list: the others have no header row'
		[ ! -e new ]
	done
}
