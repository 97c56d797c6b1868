# SPDX-License-Identifier: ISC
#
# Tests --names: the name in each row, the lines that are refused, and the memory for a million
# names.

# shellcheck disable=SC2016

load ../helper

FROM=198.18.0.2

setup() {
	cd "$BATS_TEST_TMPDIR" || return
}

# named COLUMNS: prints these columns of the rows of answers to the targets on stdin, with the names
# of the file "names".
named() {
	zsend -k "$KEY" -S "$FROM" -w - | responder >answers.pcap
	recv -a -f "$1" --names names -r answers.pcap | sed 1d
}

@test "in a scan of several protocols a name is of the port of its protocol" {
	probes=(-k "$KEY" -M tcp_synscan,udp,icmp_echoscan --probe-args udp=text:x)
	printf '%s\n' 10.0.0.{1,2},{80,u:80,icmp},+{0,1} 10.0.0.1,u:81 >targets
	zsend "${probes[@]}" -S "$FROM" -w probes.pcap <targets
	responder -m unreach <probes.pcap >replies.pcap
	for names in '10.0.0.1,80,,tcp.example 10.0.0.1,u:80,,udp.example' '10.0.0.1,u:80,,udp.example 10.0.0.1,t:80,,tcp.example'; do
		printf '%s\n' $names 10.0.0.1,icmp,,echo.example 10.0.0.2,any.example 10.0.0.2,u:80,,two.example >names
		zrecv "${probes[@]}" -a -f saddr,port,name,repeat --names names -r replies.pcap | sed 1d | sort -u >rows
		diff rows - <<-'END'
			10.0.0.1,80,tcp.example,0
			10.0.0.1,80,tcp.example,1
			10.0.0.1,icmp,echo.example,0
			10.0.0.1,icmp,echo.example,1
			10.0.0.1,u:80,udp.example,0
			10.0.0.1,u:80,udp.example,1
			10.0.0.1,u:81,,0
			10.0.0.2,80,any.example,0
			10.0.0.2,80,any.example,1
			10.0.0.2,icmp,any.example,0
			10.0.0.2,icmp,any.example,1
			10.0.0.2,u:80,two.example,0
			10.0.0.2,u:80,two.example,1
		END
	done
	# With a single probe module, a line may omit the protocol.
	printf '10.0.0.1,80,,a.example\n10.0.0.1,u:81,,b.example\n' >names
	zrecv -k "$KEY" -M udp --probe-args text:x -a -f saddr,sport,name --names names -r replies.pcap | sed 1d | grep '^10.0.0.1' | sort -u >rows
	diff rows - <<-'END'
		10.0.0.1,80,a.example
		10.0.0.1,81,b.example
	END
}

@test "a name is of an address, with or without port and attempt; the most exact counts" {
	cat >names <<-'END'
		# names of hosts
		10.0.0.1,every.example
		10.0.0.1,,+2,second.example
		10.0.0.1,80,,port.example
		10.0.0.1,80,+2,both.example.
		10.0.0.2,443

		10.0.0.3,80,,only-80
		10.0.0.3,80,,only-80
		10.0.0.4,,+1,only-1
	END
	printf '%s\n' 10.0.0.{1,2,3,4},{80,443},+{0,1,2} >targets
	run named saddr,sport,attempt,name <targets
	[ "$output" = "10.0.0.1,80,0,port.example
10.0.0.1,80,1,port.example
10.0.0.1,80,2,both.example
10.0.0.1,443,0,every.example
10.0.0.1,443,1,every.example
10.0.0.1,443,2,second.example
10.0.0.2,80,0,
10.0.0.2,80,1,
10.0.0.2,80,2,
10.0.0.2,443,0,
10.0.0.2,443,1,
10.0.0.2,443,2,
10.0.0.3,80,0,only-80
10.0.0.3,80,1,only-80
10.0.0.3,80,2,only-80
10.0.0.3,443,0,
10.0.0.3,443,1,
10.0.0.3,443,2,
10.0.0.4,80,0,
10.0.0.4,80,1,only-1
10.0.0.4,80,2,
10.0.0.4,443,0,
10.0.0.4,443,1,only-1
10.0.0.4,443,2," ]
}

@test "different names of one target are for its attempts, in their order, where no other is told; of more than attempts the rest is left out" {
	cat >names <<-'END'
		10.0.0.1,80,,c
		10.0.0.1,80,,a
		10.0.0.1,80,,c
		10.0.0.1,80,+1,explicit
		10.0.0.1,80,,b
		10.0.0.1,x.example
		10.0.0.2,first.example
		10.0.0.2,second.example
	END
	printf '%s\n' 10.0.0.{1,2},80,+{0,1,2,3} >targets
	# A name with an explicit attempt replaces one in order.
	run --separate-stderr named attempt,name <targets
	check 0 "0,c
1,explicit
2,b
3,x.example
0,first.example
1,second.example
2,
3," "zrecv: names: 1 names left out: an address and port has at most 16, one per attempt"
	for i in {1..40}; do echo "10.0.0.1,n$((i % 20)).example"; done >names
	printf '10.0.0.1,80,+%d\n' {0..15} >targets
	run --separate-stderr named name <targets
	check 0 "$(printf 'n%d.example\n' {1..16})" "zrecv: names: 8 names left out: an address and port has at most 16, one per attempt"
}

@test "attempts at one target for different names are no duplicates, for the same name they are; so it is for --append" {
	printf '10.0.0.1,80,,a.example\n10.0.0.1,80,,b.example\n10.0.0.2,80,,c.example\n10.0.0.3,80,+1,d.example\n' >names
	printf '%s\n' 10.0.0.{1,2,3},80,+{0,1,2,3} | zsend -k "$KEY" -S "$FROM" -w - | responder >answers.pcap
	recv -a -f saddr,attempt,name,repeat -r answers.pcap --names names -u 4 4>status | sed 1d >rows
	diff rows - <<-'END'
		10.0.0.1,0,a.example,0
		10.0.0.1,1,b.example,0
		10.0.0.1,2,,0
		10.0.0.1,3,,1
		10.0.0.2,0,c.example,0
		10.0.0.2,1,c.example,1
		10.0.0.2,2,c.example,1
		10.0.0.2,3,c.example,1
		10.0.0.3,0,,0
		10.0.0.3,1,d.example,0
		10.0.0.3,2,,1
		10.0.0.3,3,,1
	END
	# There are as many hits as rows of successes.
	recv -f saddr,sport,attempt,name -o part.csv -r answers.pcap --names names
	[ "$(wc -l <part.csv)" = $((1 + $(status_of hits status))) ]
	for format in csv json; do
		recv -O $format -f saddr,sport,attempt,name -o part -r answers.pcap --names names
		cp part whole
		sed -i '$d' part
		recv -O $format -f saddr,sport,attempt,name -o part --append -r answers.pcap --names names
		cmp part whole
	done
	run --separate-stderr recv -f saddr,sport,name -o part --append -r answers.pcap --names names
	check 2 "" "zrecv: --append: duplicates cannot be told without the column attempt: want it in -f, or --dedup none"
}

@test "tcp_banner: each attempt asks for its name, and has its own row with it" {
	run in_lab '
		cd "$BATS_TEST_TMPDIR"
		export ZKEY=$KEY
		cat >targets <<-END
			10.0.9.1,80,+0,first.example
			10.0.9.1,80,+1,second.example
			10.0.9.1,80,+2,second.example
			third.example,10.0.9.2
			fd00:10::1,80,,fourth
			10.0.9.3,80
		END
		ip netns exec gw tcpdump -i scanner -nU -w seen.pcap "tcp dst port 80" 2>said 3>&- &
		until_true grep -qs listening said
		mkfifo segments
		zsend -M tcp_banner --probe-args http <segments 3>&- &
		zrecv -M tcp_banner --probe-args http --names targets --segments 5 -f saddr,attempt,classification,name -c 2 -o rows -- \
			zsend -p 80 -s 61001-65535 <targets 5>segments
		echo "status $?"
		wait $!
		sort rows
		asked() { tcpdump -nAr seen.pcap 2>none | sed -n "s/.*Host: *\([^ ]*\).*/\1/p" | tr -d "\r" | sort; }
		until_true eval "[ \"\$(asked | wc -l)\" -ge 5 ]"
		asked
	'
	echo "$output"
	[ "$output" = "status 0
10.0.9.1,0,banner,first.example
10.0.9.1,1,banner,second.example
10.0.9.2,0,banner,third.example
10.0.9.3,0,banner,
fd00:10::1,0,banner,fourth
saddr,attempt,classification,name
10.0.9.3
first.example
fourth
second.example
third.example" ]
}

@test "names are of rows, too: by the columns name and attempt, beside those of a target, in any order" {
	printf 'name,ttl,sport,saddr,attempt\na.example,1,443,10.0.0.1,1\n"b.example",2,443,10.0.0.1,\n,3,80,10.0.0.1,0\nc.example,,,10.0.0.2\n' >names
	printf '%s\n' 10.0.0.{1,2},443,+{0,1} >targets
	run named name <targets
	[ "$output" = "b.example
a.example
c.example
c.example" ]
}

@test "names before their addresses, as a resolver has them: the lines are targets, and rows carry the names" {
	printf '%s\n' www.example.org,10.0.0.1 mail.example.org.,10.0.0.2 six.example,2001:db8::1 ftp.example.org,10.0.0.1 >names
	printf '%s\n' 10.0.0.{1,2},80,+{0,1} >targets
	run named saddr,attempt,name <targets
	[ "$output" = "10.0.0.1,0,www.example.org
10.0.0.1,1,ftp.example.org
10.0.0.2,0,mail.example.org
10.0.0.2,1,mail.example.org" ]
	# Each stage accepts these lines as targets.
	grep -v six names | zblack -f /dev/null | zsend -k "$KEY" -p 80 -S "$FROM" -w - | responder >answers.pcap
	run -0 --separate-stderr recv -f saddr,name --names names -r answers.pcap
	[ "$output" = "saddr,name
10.0.0.1,www.example.org
10.0.0.2,mail.example.org" ]
}

@test "the column: empty without --names, or without a name; null and a string in JSON; zfilter knows it" {
	echo 10.0.0.1,80 | zsend -k "$KEY" -S "$FROM" -w - | responder >answers.pcap
	run -0 recv -a -f saddr,name -r answers.pcap
	[ "${lines[1]}" = 10.0.0.1, ]
	[ "$(recv -a -O json -f saddr,name -r answers.pcap)" = '{"saddr":"10.0.0.1","name":null}' ]
	echo 10.0.0.1,3.example >names
	[ "$(recv -a -O json -f saddr,name --names names -r answers.pcap)" = '{"saddr":"10.0.0.1","name":"3.example"}' ]
	[ "$(recv -a -f saddr,name --names - -r answers.pcap <names | zfilter -O json 'name = "3.example"')" = '{"saddr":"10.0.0.1","name":"3.example"}' ]
	# A probe without ports.
	printf '10.0.0.1,80,,port\n10.0.0.1,host.example\n' >names
	echo 10.0.0.1 | zsend -M icmp_echoscan -k "$KEY" -S "$FROM" -w - | responder >echo.pcap
	[ "$(recv -M icmp_echoscan -O text -f saddr,name --names names -r echo.pcap)" = 10.0.0.1,host.example ]
}

@test "IPv6: each address its own name, and an IPv4 address in its form the same" {
	run in_lab '
		cd "$BATS_TEST_TMPDIR"
		export ZKEY=$KEY
		printf "fd00:10::1,one.example\nfd00:10::2,80,,two\n::ffff:10.0.9.1,four.example\n10.0.0.3,no.example\n::3,no.example\n" >names
		zrecv -c 1 -f name,saddr --names names -O text -- sh -c "printf \"%s,80\n\" fd00:10::1 fd00:10::2 fd00:10::3 10.0.9.1 | zsend" | sort
	'
	echo "$output"
	[ "$output" = ",fd00:10::3
four.example,10.0.9.1
one.example,fd00:10::1
two,fd00:10::2" ]
}

@test "what is no line of targets is refused, with its number, before anything is written; so are two names of one attempt" {
	echo 10.0.0.1,80 | zsend -k "$KEY" -S "$FROM" -w - | responder >answers.pcap
	fault="bad name: want labels of letters, digits, hyphens and underscores with dots between them"
	while IFS='|' read -r text why; do
		printf "$text" >names
		echo kept >rows
		run --separate-stderr recv -o rows --names names -r answers.pcap
		[ "$(cat rows)" = kept ]
		check 2 "" "zrecv: $why"
	done <<-END
		10.0.0.1,a.example\\nlocalhost\\n|names:2: bad address: localhost
		10.0.0.1,80,,b\\xc3\\xbccher.example\\n|names:1: $fault: 10.0.0.1,80,,b??cher.example
		10.0.0.1,80,+1,a b\\n10.0.0.1,80,+1,a:b\\n|names:2: $fault: 10.0.0.1,80,+1,a:b
		saddr,name\\n10.0.0.1,-.*\\n|names:2: $fault: 10.0.0.1,-.*
		saddr,attempt,name\\n10.0.0.1,16,a\\n|names:2: bad attempt: 10.0.0.1,16,a
		saddr,name,name\\n|names:1: the header is ambiguous: it names a column twice: saddr,name,name
		10.0.0.1,,+3,a\\n10.0.0.1,,+3,b\\n|names: two names for attempt 3 of one target: a and b
	END
	run --separate-stderr recv --names nosuch -r answers.pcap
	check 2 "" "zrecv: nosuch: No such file or directory"
	run --separate-stderr recv -o rows --names rows -r answers.pcap
	[ "$status" = 2 ]
	: >names
	run --separate-stderr recv -f name --names names -r answers.pcap
	[ "$stderr" = "zrecv: names: no line has a name" ]
}

@test "of many names at random each row has that which an independent look-up finds" {
	awk "$RANDOM_AWK"'BEGIN {
		seed = 5
		for (i = 0; i < 6000; i++) {
			a = "10.0." int(8 * random()) "." int(64 * random())
			p = random() < 0.5 ? "" : random() < 0.5 ? 80 : 443
			n = random() < 0.6 ? "" : "+" int(4 * random())
			name = "n" int(4 * random()) ".example"
			if (n != "") {
				if ((a, p, n) in told) name = told[a, p, n]
				told[a, p, n] = name
			}
			print a "," p "," n "," name
		}
	}' >names
	for a in 10.0.{0..7}.{0..63}; do printf "$a,%s,+%d\n" 80 0 80 5 443 1 443 2; done >targets
	named saddr,sport,attempt,name <targets >rows
	awk -F, '
		NR == FNR {
			if ($3 != "") single[$1, $2, $3] = $4
			else if (!(($1, $2, $4) in known)) { known[$1, $2, $4]; of[$1, $2, count[$1, $2]++] = $4 }
			next
		}
		function find(a, p, n) {
			if ((a, p, n) in single) return single[a, p, n]
			if (count[a, p] == 1) return of[a, p, 0]
			return (a, p, substr(n, 2)) in of ? of[a, p, substr(n, 2)] : ""
		}
		{ name = find($1, $2, $3); print $1 "," $2 "," substr($3, 2) "," (name != "" ? name : find($1, "", $3)) }' names targets >wanted
	diff rows wanted
	[ "$(grep -c example rows)" -gt 1500 ]
	[ "$(wc -l <rows)" = 2048 ]
}

@test "a million names are there in seconds, in less than 100 MiB" {
	awk 'BEGIN { for (i = 0; i < 1000000; i++) printf "10.%d.%d.%d,443,,host%d.provider%d.example\n", i / 65536, i / 256 % 256, i % 256, i, i % 977 }' >names
	echo 10.15.66.63,443 | zsend -k "$KEY" -S "$FROM" -w - | responder >answers.pcap
	mkfifo in
	zrecv -k "$KEY" -O text -f name --names names -r - <in >rows 3>&- &
	pid=$!
	exec 4>in
	cat answers.pcap >&4
	within 60 grep -q . rows
	[ "$(cat rows)" = host999999.provider528.example ]
	if [ -z "${SAN-}" ]; then
		[ "$(awk '{ print $14 }' /proc/$pid/stat)" -lt $((10 * $(getconf CLK_TCK))) ]
		[ "$(sed -n 's/^VmHWM:[^0-9]*\([0-9]*\) kB/\1/p' /proc/$pid/status)" -lt $((100 << 10)) ]
	fi
	exec 4>&-
	wait $pid
}

@test "names of attempts that nobody made are counted" {
	printf '%s\n' 10.0.0.1,80,,{a,b,c}.example 10.0.0.2,80,,d.example >names
	run -0 --separate-stderr named saddr,name < <(printf '10.0.0.%d,80\n' 1 2)
	[ "$output" = $'10.0.0.1,a.example\n10.0.0.2,d.example' ]
	[ "$stderr" = 'zrecv: --names: 2 names are for attempts that no host has answered: zsend -P or zperm --attempts makes more' ]
	run -0 --separate-stderr named saddr,name < <(printf '10.0.0.%d,80\n' 1 2; printf '10.0.0.1,80,+%d\n' 1 2)
	[ -z "$stderr" ]
	run -0 --separate-stderr named saddr,name < <(printf '10.0.0.%d,80\n' 1 2; printf '10.0.0.1,80,+1\n')
	[ "$stderr" = 'zrecv: --names: 1 name is for an attempt that no host has answered: zsend -P or zperm --attempts makes more' ]
}
