# The manual is correct: its examples run unchanged in the lab, and print the output shown.

# bats file_tags=alone

load ../helper
# shellcheck source=test/zplot/pictures.bash
. "$BATS_TEST_DIRNAME/../zplot/pictures.bash"

setup() {
	cd "$BATS_FILE_TMPDIR" || return
}

load examples

PRELUDE=$BATS_TEST_DIRNAME/examples.bash

# The pages whose examples run here
PAGES='zperm.1 zblack.1 zfilter.1 zrecv.1 zsend.1 zstatus.1 zrate.1 zreport.1 zplot.1 zscan.1
	zscan-rows.5 zscan-status.5 zscan-targets.5 zscan.7'

# The recipes of the cookbook; each part runs in its own lab, in this order
COOKED=(
	'a losses'
	'b sample list second-port two-probes meter evidence zgrab2 attribution'
	'c lzr exclusion uplinks map certificates connections subnets hitlist aliased link services paths false-hosts many-ports tables names'
)

# Recipes that other suites run: test/zdist, test/zscan/probing.bats, test/zfilter/diff.bats
# (changes, crontab, system-units), a test below (user-units), test/lib/probe_module.bats (module,
# own-stages), test/zscan/forms.bats, test/lib/probes.bats
COOKED_ELSEWHERE='vantages web-server changes crontab system-units user-units module own-stages database request'

# The README runs first, since each host of its scan counts. Then everything else runs at the same
# time, each part in its own lab.
setup_file() {
	cd "$BATS_FILE_TMPDIR" || return
	export BATS_FILE_TMPDIR
	# The README
	sed -n '/^    \$ /,/^$/p' "$REPO/README.md" | sed 's/^    //' >session
	sed -nE '/^[$>] /s/^..//p' session >typed
	[ "$(grep -c '^\$' session)" -eq 6 ]
	mkdir clone
	ln -s "$REPO/test" clone/test
	lab 'cd "$1" && bash -eu ../typed' lab "$PWD/clone" >shown 2>&1 || true
	# The cookbook
	for part in a b c; do
		"$REPO/test/tools/examples" "$REPO/man/zscan-cookbook.7" $part.page
	done
	for part in "${COOKED[@]}"; do
		in_lab '
			folder $1 && cp ../$1.page/* . || exit
			# A second uplink
			ip link add lab1 index 11 type veth peer name second netns gw
			ip address add 198.18.2.2/24 dev lab1
			ip link set lab1 up
			ip -n gw address add 198.18.2.1/24 dev second
			ip -n gw link set second up
			ip -n far route add 198.18.2.0/24 via 198.18.1.1
			ip netns exec gw nft insert rule inet lab pass oifname second accept
			ip route add default via 198.18.2.1 dev lab1 metric 100
			for recipe in "${@:2}"; do
				mapfile -t names < <(printf "%s\n" "$recipe"-*.sh | sed "s/\.sh$//" | sort -V)
				run_examples "${names[@]}"
			done
		' $part >>cooked &
	done
	# The examples
	for page in $PAGES; do
		"$REPO/test/tools/examples" "$REPO/man/$page" $page
		[ -s $page/1.sh ]
	done
	readme_scripts
	in_lab run_pages &
	wait
}

# mapped PNG: prints the addresses of 10.0.0.0/16 in order, each with its state in the map.
mapped() {
	paste <(in_order 10.0.0.0/16 32 "$1" 4 256 256) <(in_order 10.0.0.0/16 32 "$1" 4 256 256 0 0) |
		sed 's/dbeb56/open/g; s/e67339/closed/g; s/a32b9e/unreachable/g; s/141824/silent/g' |
		awk '{ print "10.0." int((NR - 1) / 256) "." (NR - 1) % 256, $1 == "4a4f59" && $2 == "8b8f98" ? "excluded" : $1 }'
}

# beneath_names PREFIX: reads lines of diff between two lists of its addresses. It fails if one is
# about a cell that no name in the map covers. Names cover the first 26 cells of the top five
# rows, in each square of 32 cells a side.
beneath_names() {
	awk 'NR == FNR { x[FNR - 1] = $1 % 32; y[FNR - 1] = $2 % 32; next }
		/^</ {
			split($2, part, "."); i = part[3] * 256 + part[4]
			if (y[i] >= 5 || x[i] >= 26) { print "wrong:", $0; bad = 1 }
		}
		END { exit bad }' <(curve "$1" 32) -
}

# to_be_mapped: prints the states that the last map must show, from the contents of the lab.
to_be_mapped() {
	{ "$LAB" --holds; expected_hosts 443 10.0.0.0/16 "$EX_CONF"; } | awk -F '[./ ]' '
		$1 == 10 && $5 == 24 { kind[$3] = $6 == "prohibited" ? "unreachable" : $6 }
		NF == 4 { open[$3, $4] }
		END {
			for (i = 0; i < 256; i++) for (j = 0; j < 256; j++)
				printf "10.0.%d.%d %s\n", i, j, (i, j) in open ? "open" : i in kind ? kind[i] : "excluded"
		}'
}

@test "the cookbook: each experiment finds what the lab holds" {
	[ ! -s cooked ] || { cat cooked; false; }
	sed -n 's/^[abc] //p' ran | cat - <(for recipe in $COOKED_ELSEWHERE; do ls a.page | sed -n "s/^\($recipe-[0-9]*\).sh$/\1/p"; done) |
		sort | diff - <(ls a.page | sed -n 's/\.sh$//p' | sort)
	[ "$(grep -c '^[abc] ' ran)" -eq 47 ]
	expected_hosts 443 10.0.0.0/16 "$EX_CONF" >all
	# A hundredth of all addresses; not all are open or may be probed
	comm -23 <(hosts b/sample.csv) all >wrong
	[ ! -s wrong ]
	[ "$(hosts b/sample.csv | wc -l)" -gt 500 ]
	[ "$(hosts b/sample.csv | wc -l)" -le 656 ]
	[ "$(sed 1d b/own.csv | cut -d, -f1-3 | sort | paste -sd ' ')" = "10.0.9.1,80,synack 10.0.9.2,443,synack 10.0.9.3,22,rst" ]
	diff <(hosts b/second.csv) <(awk -F. '$3 == 9' all)
	[ "$(sed 1d b/second.csv | cut -d, -f2 | uniq)" = 80 ]
	grep -qx 'zscan: 256 hosts answered the first attempt, 256 the second, 256 both: one alone misses 0.00% and 0.00%' a/losses-1.stderr
	[[ $(grep sent a/losses-1.stderr) =~ "512 probes sent in "1[0-9]\. ]]
	diff <(hosts b/tcp.csv) <(awk -F. '$3 == 8' all)
	diff <(hosts b/echo.csv) <({ awk -F. '$3 == 8' all; printf '10.0.201.%d\n' {0..15}; } | sort)
	diff <(hosts b/metered.csv) <(awk -F. '$3 < 16' all)
	[ "$(wc -l <b/hits.csv)" -eq 257 ]
	[ -s b/replies.pcap ]
	diff <(sort b/zgrab2.csv) <(printf '10.0.9.%d,,,443\n' {0..15} | sort)
	[ "$(jq -c 'map_values(type)' c/lzr.json | sort | uniq -c | xargs)" = \
		"16 {saddr:string,daddr:string,sport:number,dport:number,seqnum:number,acknum:number,window:number}" ]
	[ "$(jq -r .saddr c/lzr.json | sort)" = "$(printf '10.0.9.%d\n' {0..15} | sort)" ]
	# Of the upper half, at most the probes sent before the signal
	diff <(awk -F. '$3 < 10' c/rest.csv | sort) <(awk -F. '$3 == 8 || $3 == 9' all)
	[ "$(awk -F. '$3 >= 10' c/rest.csv | wc -l)" -lt 500 ]
	diff <({ hosts c/up0.csv; hosts c/up1.csv; } | sort) <(awk -F. '$3 >= 8 && $3 < 12' all)
	[ "$(wc -l <c/up0.csv)" -eq "$(wc -l <c/up1.csv)" ]
	mapped c/census.png >found
	diff found <(to_be_mapped) | beneath_names 10.0.0.0/16
	# At port 443 the lab uses no TLS, and the output shows it.
	[ "$(sed 1d c/certificates.csv | wc -l)" -eq 256 ]
	[ "$(cat c/certificates-2.stdout)" = 0 ]
	[ "$(zfilter --decode -c 'http_status = 200' c/pages.csv)" -eq 256 ]
	# One network answers at all its addresses, and there is nothing else.
	[ "$(zfilter --prefix saddr/64 '' c/random.csv | sed 1d)" = fd00:10::/64,16,0 ]
	diff c/unaliased.conf <(cat "$EX_CONF"; echo fd00:10::/64)
	[ -e c/left ] && [ ! -s c/left ]
	[ "$(cat c/subnets)" = fd00:10::1 ]
	diff <(sort c/answered) <(printf 'fd00:10::%s,%d\n' 1 80 1 443 2 80 2 443 3 80 3 443 1000 80 1000 443 | sort)
	# The router is the only neighbour on the link.
	[ "$(sed 1d c/link.csv)" = 198.18.0.1,02:00:00:00:00:01, ]
	[ "$(cat c/nodes)" = fe80::ff:fe00:1 ]
	[ "$(sed 1d c/routers.csv)" = fe80::ff:fe00:1,02:00:00:00:00:01,1 ]
	# Web servers that also answer pings, and hosts that answer only pings
	[ "$(awk '{ print $1, $2 }' c/services-2.stdout | paste -sd' ')" = "272 icmp 256 80 256 443" ]
	[ "$(sort c/services-4.stdout)" = "$(printf '10.0.201.%d\n' {0..15} | sort)" ]
	# One router, and the hosts beyond it
	diff <(grep -e '->' c/paths.dot | sort) <(printf '"198.18.0.1" -> "10.0.9.%d"\n' {0..15} | sort)
	# No host of the lab answers at all ports.
	diff <(hosts c/true.csv) <(awk -F. '$3 == 9' all)
	diff <(hosts c/few.csv) <(printf '10.0.9.%d\n' {0..15} | sort)
	# Two ASes, one with a prefix within that of the other, and two countries
	[ "$(awk '{ print $1, $2 }' c/ases | sort | paste -sd' ')" = "512 64500 512 64501_64502" ]
	[ "$(awk '{ print $1, $2 }' c/countries | paste -sd' ')" = "768 SE 256 FI" ]
	diff <(sed 1d c/named.csv | sort) <(printf '%s,200\n' 10.0.9.1,ftp.example.org 10.0.9.1,www.example.org 10.0.9.2,mail.example.org)
	diff <(sort c/names.csv) <(printf '%s\n' 10.0.9.1,www.example.org 10.0.9.2,mail.example.org saddr,name)
	[ "$(grep -c '<title>.*&#45;&gt;.*</title>' c/paths.svg)" -eq 16 ]
}

@test "the cookbook: systemd takes the units, which run the scan that they say" {
	# The units of a user; the machine has a further pair
	service=$(grep -l '^ExecStart=.*%E' a.page/*.sh) timer=$(grep -l '^OnCalendar=Sun' a.page/*.sh)
	mkdir units
	cp "$service" units/zscan.service
	cp "$timer" units/zscan.timer
	export XDG_RUNTIME_DIR=$PWD/units
	run -0 systemd-analyze verify --user units/zscan.service units/zscan.timer
	[ -z "$output" ]
	sed -i 's/Sun/Someday/' units/zscan.timer
	run ! systemd-analyze verify --user units/zscan.service units/zscan.timer
	# With the words that systemd makes from the line: $$ is $, %% is %, and %E the folder of
	# configurations
	mkdir -p zscan
	printf 'target-port 443\nblocklist-file /dev/null\nfast-dryrun\ntarget 10.0.0.0/30\n' >zscan/own.conf
	line=$(sed -n 's/^ExecStart=//p' "$service" | sed "s/[$][$]/$/g; s/%%/%/g; s,%E,$PWD,g; s/ -o / > /")
	eval "$line"
	[ "$(wc -l <"$(date +%F).csv")" -eq 4 ]
}

@test "the examples of every page run as they stand, and print what is shown" {
	[ ! -s said ] || { cat said; false; }
	# All except three of zscan.1, and one of zrate.1 that was joined to another
	[ "$(grep -c '^z' ran)" -eq $(($(ls z*.[157]/*.sh | wc -l) - 4)) ]
	[ "$(grep -c '^README' ran)" -eq 6 ]
	[ "$(hosts zfilter.1/both.csv | paste -sd ' ')" = "10.0.9.1 10.0.9.2" ]
}

@test "zstatus(1) has every count of the metadata" {
	sed -n '/^put_counts/,/^}/p' "$REPO/zstatus/metadata.c" | grep -oE '\{ "[a-z_]+", Z' | cut -d'"' -f2 >names
	[ "$(wc -l <names)" -ge 25 ]
	sed -n '/^\.It Cm counts/,/^\.It Cm missed/p' "$REPO/man/zstatus.1" >section
	while read -r name; do
		grep -qE "^\.Cm .*\b$name\b" section || { echo "zstatus.1 lacks $name"; false; }
	done <names
}

@test "README: what was typed there gives what is shown, but for times and the order of rows" {
	same='s/[0-9.]+ s\>/T s/g; s/[0-9.]+ Kp/R Kp/; s/^10\.[^,]*(.*,)2.*/H\1T/'
	diff <(grep -v '^[$>] ' session | grep . | sed -E "$same") <(sed -E "$same" shown)
}

@test "README: its picture is one of what was typed there, and shows what the lab holds" {
	to_be_mapped >wanted
	for picture in "$REPO/test/tools/first-scan.png" clone/first-scan.png; do
		[ "$(wc -c <"$picture")" -lt 60000 ]
		mapped "$picture" >found
		diff found wanted | beneath_names 10.0.0.0/16
	done
}
