# Tests the command zscan: its options, and the pipeline that it prints and runs.

load ../helper
load pipelines

PRELUDE=$BATS_TEST_DIRNAME/zscan.bash

setup() {
	cd "$BATS_TEST_TMPDIR" || return
}

# bats test_tags=awk
@test "zscan finds exactly what the lab holds, prints addresses as ZMap does, and sums the scan up" {
	run --separate-stderr lab 'zscan -p 443 -b "$1" -c 1 -r 20000 -o hits 10.0.0.0/16' zscan "$EX_CONF"
	[ "$status" -eq 0 ]
	[ -z "$output" ]
	diff <(sort hits) <(expected_hosts 443 10.0.0.0/16 "$EX_CONF")
	grep -qxF "zscan: 4364 of 65536 addresses are excluded: 4096 by 10.0.128.0/20 ($EX_CONF:5), 256 by 10.0.13.0/24 ($EX_CONF:4), $(
		)11 by 10.0.99.10-10.0.99.20 ($EX_CONF:7), 1 by others" <<<"$stderr"
	mapfile -t stderr_lines < <(grep -v 'are excluded: ' <<<"$stderr")
	[ "${stderr_lines[0]}" = "zscan: 65536 targets, 4364 excluded (4364 by $EX_CONF): 61172 probes in 3.1 s at 20000 a second, by lab0 from 198.18.0.2: tcp_synscan to port 443, rows to hits" ]
	[[ ${stderr_lines[1]} == "zscan: 65536 targets, 4364 excluded, 61172 probes sent in "*" s ("*" Kp/s), 0 failed" ]]
	[[ ${stderr_lines[2]} == "zscan: 60148 hits (98.33%), 768 other replies, 0 invalid, 0 dropped, "*" s in all" ]]
	[ "${stderr_lines[3]}" = "zscan: complete: every target was probed or excluded" ]
	[ "${#stderr_lines[@]}" -eq 4 ]
}

@test "what --print prints runs as pasted, and finds the same; -v 4 shows it" {
	zscan --print -p 80,443 -e 7 -b "$EX_CONF" -c 0.5 -o "$PWD/it's" 10.0.9.0/29 10.0.202.0-10.0.202.3 >printed
	run --separate-stderr lab 'eval "$1"' zscan "$(cat printed)"
	[ "$status" -eq 0 ]
	diff <(sort "it's") <(for i in {0..7}; do printf "10.0.9.$i,%s\n" 80 443; done | sort)
	[ "${stderr_lines[2]}" = "zscan: complete: every target was probed or excluded" ]
	run --separate-stderr lab 'zscan -v4 -p 80,443 -e 7 -b "$1" -c 0 -o "$2" 10.0.9.0/29 10.0.202.0-10.0.202.3' zscan "$EX_CONF" "$PWD/it's"
	[[ "$stderr" == "$(sed 's/-c 0.5/-c 0/' printed)"$'\nzscan: '* ]]
}

# bats test_tags=awk
@test "each option goes to the stage that it is for" {
	touch a.conf b.conf && echo 10.0.0.0/30 >list
	[ "$(printed -q -p 80 -B 10M -n 5 -N 6 -P 2 -M tcp_synscan -i lab0 -e 3 -c 4 -f saddr -w list -b a.conf -b b.conf -o out -t 9 -s 40000-50000 \
		-S 198.18.0.9 -G 02:00:00:00:00:01 -X --retries 2 --source-mac 02:00:00:00:00:09 --probe-ttl 9 --max-sendto-failures 8 \
		--dedup-method window --dedup-window-size 7 -l log -u csv -m json --min-hitrate 0.5 --engine packet --probe-args bsd 10.0.0.0/8)" = \
		"{ { zrecv -u 3 -M tcp_synscan -i lab0 -c 4 -s 40000-50000 --ttl 9 --probe-args bsd --dedup window:7 -a -f saddr -o out -N 6 -- sh -c 'zperm -e 3 -f list -- 10.0.0.0/8 | $(
		)zblack -f a.conf -f b.conf | $(
		)zsend -M tcp_synscan -i lab0 --deny a.conf --deny b.conf -t 9 -s 40000-50000 -S 198.18.0.9 -G 02:00:00:00:00:01 -X --retries 2 $(
		)--source-mac 02:00:00:00:00:09 --ttl 9 --engine packet --probe-args bsd -p 80 --max-sendto-failures 8 -B 10000000 -P 2 -n 10' 2>&3; } 3>&1 >&4 4>&- | $(
		)zstatus -p \$\$ -q -b a.conf -b b.conf -l log -u csv -m json -H 0.5 -- quiet=1 target-ports=80 bandwidth=10M max-targets=5 max-results=6 probes=2 $(
		)probe-module=tcp_synscan interface=lab0 seed=3 cooldown-time=4 output-fields=saddr allowlist-file=list blocklist-file=a.conf blocklist-file=b.conf $(
		)output-file=out max-runtime=9 source-port=40000-50000 source-ip=198.18.0.9 gateway-mac=02:00:00:00:00:01 iplayer=1 retries=2 $(
		)source-mac=02:00:00:00:00:09 probe-ttl=9 max-sendto-failures=8 dedup-method=window dedup-window-size=7 log-file=log status-updates-file=csv $(
		)metadata-file=json min-hitrate=0.5 engine=packet probe-args=bsd target=10.0.0.0/8; } 4>&1 " ]
}

@test "--about: sender and receiver have it, and the metadata; a bad one is refused once" {
	text=$(printed -M icmp_echoscan --about mailto:lab@example.net --about-in echo -m json 10.0.0.0/8)
	[[ "$text" == *"zrecv "*" --about mailto:lab@example.net --about-in echo "*"| zsend "*" --about mailto:lab@example.net --about-in echo'"* ]]
	[[ "$text" == *" about=mailto:lab@example.net about-in=echo "* ]]
	: >none
	zscan -q -d -M icmp_echoscan --about mailto:lab@example.net -b none -o frames 10.0.0.0/30
	[ "$(grep -ao mailto:lab@example.net frames | wc -l)" -eq 4 ]
	run --separate-stderr zscan -M icmp_echoscan --about lab@example.net 10.0.0.0/8
	check 2 "" "zsend: --about: lab@example.net: is not a URI with a scheme, such as https:"
	run --separate-stderr zscan --print -M tcp_banner -p 80 --about mailto:lab@example.net --about-in syn 10.0.0.0/8
	check 2 "" "zsend: --about-in: syn: cannot be combined with tcp_banner, which needs SYNs without data"
}

# bats test_tags=awk
@test "--cap goes to zsend; several senders share it; what cannot be shared or met is told" {
	[[ "$(printed -q -p 80 --cap 24:10 --cap 48:1.5K 10.0.0.0/8)" == *"zsend -p 80 --cap 24:10 --cap 48:1.5K'"* ]]
	[ "$(printed -q -p 80 -e 1 -T 3 --cap 24:10 --cap 48:1.5K 10.0.0.0/8 | grep -o 'zsend -p 80 -r 3333.3333333 --cap 24:3 --cap 48:500; } &' | wc -l)" = 3 ]
	[[ "$(printed -q -p 80 -r 10M --cap 24:1.5 10.0.0.0/8)" == *"zsend -p 80 -r 10000000 --cap 24:1.5'"* ]]
	while IFS='|' read -r words message; do
		# shellcheck disable=SC2086 # a list of words
		run --separate-stderr zscan --print -p 80 $words 10.0.0.0/8
		check 2 "" "$message"
	done <<-'END'
		--cap 24|zscan: --cap: want LENGTH:RATE, as in 24:10, or ip6:LENGTH:RATE: 24
		--cap 24:x|zscan: --cap: not a number: x
		--cap 24:0|zsend: --cap: out of range: want 0.00000001 to 1G probes a second: 24:0
		--cap 24:10 --cap 24:20|zsend: --cap: this length has a cap already: 24:20
		-T 3 --cap 24:2.5|zscan: -T: 3 senders cannot share a --cap of 2.5 a second: want -T 2
		-T 2 --cap 24:0.1|zscan: -T: 2 senders cannot share a --cap of 0.1 a second: want -T 1
		-r auto --cap 24:10|zscan: -r auto: cannot be combined with --cap, which does not count the probes that find the rate
		-n 5 -o hits --checkpoint kept --cap 24:10|zscan: --checkpoint: cannot be combined with -n and --cap together
	END
	# A cap of the checkpoint stays unless another one is given.
	[ "$(zscan --print-settings -p 80 --cap 24:1 --cap 48:1 10.0.0.0/8 | grep -c '^cap=')" = 2 ]
}

# bats test_tags=awk
@test "--cap: the time at the start is that of the largest network, and a -t that is shorter is told of" {
	run --separate-stderr lab 'zscan -p 443 -b "$1" -c 0 -t 0.5 -o hits -m json --cap 24:100 --cap 16:1K 10.0.9.0/24 10.0.10.0/30' zscan "$EX_CONF"
	[ "$status" -eq 0 ]
	[ "${stderr_lines[0]}" = "zscan: --cap 24:100: 256 probes to one network take 2.6 s, and -t ends the scan after 0.5 s: not all of them can be sent" ]
	[[ "${stderr_lines[1]}" == "zscan: 260 targets, 0 excluded: 260 probes in 2.6 s by --cap 24:100 at 10000 a second, for no longer than 0.5 s, by lab0 from "* ]]
	held=$(jq .counts.held json)
	[ "$held" -gt 0 ]
	[ "$(jq .counts.sent json)" = $((260 - held)) ]
	[[ "${stderr_lines[2]}" == "zscan: 260 targets, 0 excluded, $((260 - held)) probes sent in "*", 0 failed, $held still held back" ]]
	[ "${stderr_lines[4]}" = "zscan: stopped with $held probes still held back" ]
	# The network of --cap is not read as a list of exclusions.
	run --separate-stderr zscan --fast-dryrun -p 443 --cap 24:100 10.0.9.0/24
	check 2 '' 'zscan: 10.0.9.0/24: private addresses are excluded unless -b names your own list'
	# The addresses of lists and ranges are added up, times ports and attempts. An IPv6 subnet
	# counts as one address.
	seq -f 10.0.9.%g 0 99 >list
	# All of these are in fd00:10::/32. Two prefixes of 32 addresses, a range and three
	# addresses are in one /49; each is written in another way.
	printf '%s\n' fd00:10::/123 FD00:10:0:7fff:0:0:0:0/123 fd00:10:0::1-fd00:10::9 fd00:10:0:0:1:: fd00:0010::2:0 fd00:10:0:7000::1 fd00:10:0:8000::/123 >list6
	run --separate-stderr lab '
		zscan -w list 10.0.9.100-10.0.11.7 -p 80,443-446 -P 5 -b /dev/null -c 0 -t 0.1 --cap 24:100 --cap 48:1
		zscan fd00:10::/40-56 -p 80 -b /dev/null -c 0 -t 0.1 --cap 48:100 --cap 24:1
		zscan -w list6 -p 80 -b /dev/null -c 0 -t 0.1 --cap 49:10 --cap ip6:32:20
		zscan 10.0.9.0/24 -p 80 -b /dev/null -c 0 -t 0.1 --shards 256 --shard 1 -e 1 --cap 24:100'
	[ "$(grep -o '.*network take.*s, ' <<<"$stderr")" = "zscan: --cap 24:100: 6400 probes to one network take 64.0 s, $(
		)"$'\n'"zscan: --cap 48:100: 256 probes to one network take 2.6 s, $(
		)"$'\n'"zscan: --cap 49:10: 67 probes to one network take 6.7 s, " ]
}

@test "options in every form that getopt_long takes: joined, cut short, with = or not, behind targets, by their older names" {
	touch a && echo 10.0.0.0/30 >x
	wanted=$(printed -q -p 80 -r 500 -b a 10.0.0.0/8)
	[[ "$wanted" == *"zsend --deny a -p 80 -r 500'"* ]]
	[ "$(printed 10.0.0.0/8 -qp80 -r500 -ba)" = "$wanted" ]
	[ "$(printed --quiet --target-ports=80 --rate 500 10.0.0.0/8 --blocklist-file a)" = "$wanted" ]
	[ "$(printed --qui --target-port 80 --ra=500 --blacklist-file=a -- 10.0.0.0/8)" = "$wanted" ]
	[ "$(printed -p 80 --whitelist-file x --vpn)" = "$(printed -p 80 -w x -X)" ]
	run -2 --separate-stderr zscan --output x
	[[ "$stderr" == *"'--output' is ambiguous"* ]]
}

@test "every option of ZMap 4.3 is known, and what is refused is refused with a reason" {
	echo 10.0.0.0/30 >list && : >conf
	while read -r words; do
		# shellcheck disable=SC2086 # a list of words
		run --separate-stderr zscan --print -p 80 $words 10.0.0.0/8
		[ "$status" -eq 0 ] || { echo "$words: $stderr"; false; }
	done <<-'END'
		--output-file=x -b list -w list -I list -r 1 -n 1 -t 1 -N 1 -P 1 -c 1 -e 1 --retries=1 -d
		-B 1M --shards=2 --shard=1 -e 1 -s 40000 -S 198.18.0.2 -G 02:00:00:00:00:01 --source-mac=02:00:00:00:00:02 -i lo -X
		-M udp --probe-args=text:x --probe-ttl=3 -f saddr -O csv --no-header-row --dedup-method=window --dedup-window-size=5
		--output-filter=success=1 -v 5 -l x -m y -u z -q --notes=n --user-metadata={} --max-sendto-failures=-1 --min-hitrate=0
		-L . --disable-syslog -g --summary -T 2 --cores=0 --batch=64 --validate-source-port=enable --fast-dryrun -C conf
	END
	while IFS='|' read -r words line; do
		# shellcheck disable=SC2086
		set -- -p 80 $words 10.0.0.0/8
		[[ $words != *nosuch* ]] || set -- $words
		run -2 --separate-stderr zscan "$@"
		[ "$stderr" = "zscan: $line" ]
	done <<-'END'
		--ignore-blocklist-errors|--ignore-blocklist-errors: an entry that is passed over is a network that gets probed
		--output-args x|--output-args: no output module takes any
		--validate-source-port no|--validate-source-port: want enable or disable: no
		--shards 2 --shard 2|--shard: 2 of 2: they count from 0
		--shards 2|--shards: all need the same seed: -e
		-T 0|-T: out of range: 0: want 1 to 9007199254740992
		-n x|-n: not a number: x
		-n 1.0005K|-n: not a whole number: 1.0005K
		-n 0.000001%|-n: 0.000001% of 16777216 targets is less than one: give a number or more percent
		-T 1h|-T: not a number: 1h
		--batch x|--batch: not a number: x
		--dedup-method window --dedup-window-size x|--dedup-window-size: not a number: x
		-P 2 --probe-gap x|--probe-gap: not a time: x: give seconds, or a number with s, m or h
		-P 2 --probe-gap 1M|--probe-gap: not a time: 1M: give seconds, or a number with s, m or h
		--probe-gap 5|--probe-gap: wants -P and a rate
		-P 2 --probe-gap 5 -r 0|--probe-gap: wants -P and a rate
		-w - -T 2|-T: only one sender can read targets from a pipe
		-w - -n 1%|-n with % and --probe-gap need the number of targets, which a pipe does not give: name a file
		--checkpoint x|--checkpoint: wants a file for the results: -o
		--print --engine pcap|--engine: pcap sends nothing: -d writes frames to a file
		--checkpoint x -o y --output-filter z|--checkpoint: cannot be combined with --output-filter: filter the rows afterwards
		-C nosuch|nosuch: cannot be read
		-v x|-v: out of range: x: want 0 to 5
		--cores 0;echo|--cores: bad value: 0;echo
		--sender 0;echo|--sender: bad value: 0;echo
		-r auto -P 2 --probe-gap 5|--probe-gap: wants -P and a rate
		-r auto -T 6|-T: with -r auto up to 5, as a shell can name no more descriptors
		--checkpoint x -o y -f ttl|--checkpoint: wants the column saddr in -f, or --output-filter 'success = 1 && repeat = 0'
		--checkpoint x -o y -f saddr|--checkpoint: wants the column success in -f, or --output-filter 'success = 1 && repeat = 0'
		--checkpoint x -o y -O text|--checkpoint: wants the column success in -f, or --output-filter 'success = 1 && repeat = 0'
		--checkpoint x -o y -f saddr -p 80,443|--checkpoint: wants the column sport in -f, or --output-filter 'success = 1 && repeat = 0'
		--checkpoint x -o y -P 2 --probe-gap 5 -n 5|--checkpoint: cannot be combined with -n and --probe-gap together
		--control-time 3|--control-time: has no effect without --control
		--control-memory 3|--control-memory: has no effect without --control
		--answer-max 5|--answer-max: has no effect without -M tcp_banner
		--unguarded|--unguarded: has no effect without -M tcp_banner
		--no-header-row -O nmap|--no-header-row: cannot be combined with -O nmap, which has no header row
		--no-header-row -O gnmap|--no-header-row: cannot be combined with -O gnmap, which has no header row
		--no-header-row -o hits.db|--no-header-row: cannot be combined with -O sqlite, which has no header row
		--dedup-window-size 5|--dedup-window-size: has no effect without --dedup-method window
		--flow --probe-ttl 5|--flow: has no effect without --probe-ttl N+
		--resume nosuch -q|nosuch: is not a checkpoint
		--resume list|--resume: --target-ports: cannot be changed for the rest of a scan
	END
}

@test "what has no effect without another option may stand in a config file, for the scans that have the other" {
	: >none
	printf '%s\n' 'control-time 3' 'control-memory 3' 'answer-max 500' 'unguarded' 'dedup-window-size 5' 'no-header-row' >conf
	for form in csv nmap; do
		run -0 --separate-stderr zscan --print -O $form -p 80 -b none -C conf 10.0.0.0/8
		[ -z "$stderr" ]
		# Without their option, zrecv would refuse these.
		run ! grep -e --answer-max -e --unguarded -e --control-time <<<"$output"
	done
	[[ "$(zscan --print -p 80 -b none -C conf -M tcp_banner 10.0.0.0/8)" == *"zrecv "*" --answer-max 500 --unguarded "* ]]
	[[ "$(zscan --print -p 80 -b none -C conf --control 10.0.0.0/8)" == *"--control-time 3 --control-memory 3 "* ]]
}

@test "a config file in ZMap's form; what is given on the command line wins" {
	: >"it's a list"
	cat >conf <<-'END'
		### a comment
		target-port 443
		rate=500
		blacklist-file "it's a list"
		output-filter = "success = 1"

		quiet
		probe-args	text:a=b
	END
	echo 'max-targets 7' | tr -d '\n' >>conf
	[ "$(printed -C conf -r 9 -M udp --output-filter 'ttl = 3' 10.0.0.0/8)" = \
		"$(printed -r 9 -M udp --output-filter 'ttl = 3' -p 443 -b "it's a list" -q --probe-args text:a=b -n 7 10.0.0.0/8)" ]
	cat >conf <<-'END'
		target-port 443 # the port
		rate = 500	# probes # a second
		blacklist-file "it's a list"  # ours
		notes "1"# not a comment"
		quiet # no value
		notes # none
		probe-args "text:#a # b"	# "quoted" here
		log-file "x" y # z
		source-port=#1
		metadata-file a#b
		max-targets 7
	END
	run -0 --separate-stderr zscan --print-settings -C conf -M udp 10.0.0.0/8 -s 1
	diff - <(echo "$output") <<-'END'
		probe-module="udp"
		source-port="1"
		target="10.0.0.0/8"
		target-ports="443"
		rate="500"
		blocklist-file="it's a list"
		notes="1"# not a comment"
		quiet="1"
		notes=""
		probe-args="text:#a # b"
		log-file=""x" y"
		metadata-file="a#b"
		max-targets="7"
	END
	printf '\nnonsense\n' >>conf
	run -2 --separate-stderr zscan --print -C conf
	[ "$stderr" = "zscan: unknown option: --nonsense" ]
}

@test "--print-settings prints options as a config file that means the same, and refuses what --print does" {
	: >"it's a list"
	printf 'rate=500\nnotes "x = y "\nblocklist-file "it%ss a list"\n' "'" >conf
	words=(-C conf -p 80 -qr 700 -P2 --output-filter 'success = 1 && ttl = "3"' --probe-args 'text:a\nb"' -M udp -f saddr,ttl -- 10.0.0.0/8 10.1.2.3)
	run -0 --separate-stderr zscan --print-settings "${words[@]}"
	check 0 "target-ports=\"80\"
quiet=\"1\"
rate=\"700\"
probes=\"2\"
output-filter=\"success = 1 && ttl = \"3\"\"
probe-args=\"text:a\\nb\"\"
probe-module=\"udp\"
output-fields=\"saddr,ttl\"
target=\"10.0.0.0/8\"
target=\"10.1.2.3\"
notes=\"x = y \"
blocklist-file=\"it's a list\"" ""
	cat <<<"$output" >settings
	[ "$(zscan --print-settings -C settings)" = "$output" ]
	[ "$(printed -C settings)" = "$(printed "${words[@]}")" ]
	run --separate-stderr zscan --print-settings -p 80 -n 0 10.0.0.0/8
	check 2 "" "zscan: -n: out of range: 0: want 1 to 9007199254740992"
	run --separate-stderr zscan --print-settings -p 80 10.0.0.0/33
	[ "$status" -eq 2 ] && [ -z "$output" ]
	run --separate-stderr zscan --print-settings -p 80 -o $'a\nb' 10.0.0.0/8
	check 2 "" "zscan: --print-settings: --output-file: holds a line break"
	run -3 bash -c 'zscan --print-settings -p 80 10.0.0.0/8 >/dev/full'
}

@test "values stay what they are: quotes, line breaks, backslashes and = at their end; and a rate given wins over any in the file" {
	[[ "$(zscan --print -p 80 -o $'a\'b\n' 10.0.0.0/30)" == *" -o 'a'\\''b"$'\n'"' -- sh -c "* ]]
	[ "$(printed -M udp -p 9 --probe-args 'text:a\nb' | grep -oF 'text:a\nb' | wc -l)" -eq 2 ]
	printf 'probe-args text:a=\nrate=500\nnotes "="\n' >conf
	[ "$(printed -C conf -M udp -p 9 -B 1M -m json)" = "$(printed -M udp -p 9 -B 1M -m json --probe-args text:a= --notes =)" ]
	run -2 --separate-stderr zscan --print -p 80 -C <(echo 'sender 0 1;echo${IFS}this>&2')
	[ "$stderr" = 'zscan: --sender: bad value: 0 1;echo${IFS}this>&2' ]
	[[ "$(printed -p 80 -e 1 --shards 16 --shard 010 -P 08 -n 016)" == *"-s 10/16 "*" -P 8 -n 8"* ]]
	[[ "$(printed -M ntp --output-filter 'LI_VN_MODE = 36' -f stratum)" == *" -a -f LI_VN_MODE,stratum "* ]]
}

@test "several questions of dns are so many probes each" {
	: >none
	scan() { zscan -d -M dns --probe-args 'A,a.example;AAAA,a.example' -b none -o frames "$@" 10.0.0.0/28 && tcpdump -nr frames 2>/dev/null | wc -l; }
	[ "$(scan -n 3) $(scan -n 3 -P 4)" = "6 12" ]
	# Each question has answers of its own, so the attempts do not show losses.
	[[ "$(printed -M dns --probe-args 'A,a.example;AAAA,a.example')" != *"zrecv "*" -P "*" -- sh "* ]]
}

# bats test_tags=awk
@test "several ports are permuted, one is the sender's, echo requests have none" {
	[[ $(printed -p 80,443) == *"zperm -p 80,443 |"* && $(printed -p 80,443) == *"zsend' "* ]]
	[[ $(printed -p 443 -f ' saddr, sport	,ttl ') == *"zrecv -u 3 -a -f saddr,sport,ttl -- "* ]]
	[[ $(printed -p 443) == *"zperm |"* && $(printed -p 443) == *"zsend -p 443' "* ]]
	[[ $(printed -M icmp_echoscan) == *"zrecv -u 3 -M icmp_echoscan "*"zsend -M icmp_echoscan' "* ]]
	run -2 --separate-stderr zscan --print -M icmp_echoscan -p 80
	[ "$stderr" = "zscan: -p: icmp_echoscan has no ports" ]
	# zscan reports that there is no such probe, and nothing about its ports.
	run -2 --separate-stderr zscan --print -M icmp_echo -p 80
	[[ "$stderr" == "zsend: -M: unknown probe: icmp_echo: there are: tcp_synscan "* ]]
}

@test "-p from 0 on is from 1 on, with a word about it" {
	while IFS='|' read -r ports probed; do
		run --separate-stderr zscan --print -p "$ports" -b /dev/null 10.0.0.0/30
		[ "$status $stderr" = "0 zscan: -p: $ports: port 0 is left out: no target can name it" ]
		[[ "$output" == *"zperm -p $probed -- 10.0.0.0/30 |"* ]] || { echo "$ports: $output"; false; }
	done <<-'END'
		0-65535|1-65535
		80,0-10,u:0-9,50|80,1-10,u:1-9,50
		0-5,0-7|1-5,1-7
	END
	for ports in 0 0,80 0-0 00-5; do
		run --separate-stderr zscan --print -p $ports -b /dev/null 10.0.0.0/30
		[ "$status" -eq 2 ] && [[ "$stderr" == *": -p: bad ports: $ports: want numbers: "* ]]
	done
	run --separate-stderr zscan --print -p 100-110 -b /dev/null 10.0.0.0/30
	[ "$status $stderr" = "0 " ]
}

@test "ipip needs no port; ntp, dns, upnp and bacnet have one of their own, in place of which -p may give others" {
	for probe in ipip ntp dns upnp bacnet; do
		[[ $(printed -M $probe) == *"zrecv -u 3 -M $probe "*"zperm |"*"zsend -M $probe' "* ]]
		[[ $(printed -M $probe -p 7) == *"zsend -M $probe -p 7' "* ]]
	done
	[[ $(printed -M ipip -p 7,9) == *"zperm -p 7,9 |"*"zsend -M ipip' "* ]]
}

@test "--validate-source-port: disable lets replies over UDP come from any port, and has to know which were probed" {
	[[ $(printed -M udp -p 69 --validate-source-port disable) == *"zrecv -u 3 -M udp --from-any-port 69 "* ]]
	[[ $(printed -M udp -p 69,5060 --validate-source-port=disable) == *"zrecv -u 3 -M udp --from-any-port 69,5060 "* ]]
	[[ $(printed -M dns --validate-source-port=disable) == *"zrecv -u 3 -M dns --from-any-port 53 "* ]]
	[[ $(printed -M udp -p 69 --validate-source-port enable) != *any-port* ]]
	# Excluded ports are not probed, and do not count towards the limit.
	[[ $(printed -M udp -p 1-40 --exclude-ports 5-20,25-40 --validate-source-port=disable) == *"--from-any-port 1,2,21,22,23,24,3,4 "* ]]
	[[ $(printed -p 80,u:69-80,icmp --exclude-ports 70-80 --validate-source-port=disable) == *"--from-any-port icmp,u:69 "* ]]
	# Other probes ignore the option: they get no such reply, or (ipip) one from anywhere.
	for probe in '-p 80' '-M icmp_echoscan' '-M ipip' '-M ipip -p 9'; do
		# shellcheck disable=SC2086
		[ "$(printed $probe --validate-source-port disable)" = "$(printed $probe)" ]
	done
	# Lists and pipes may have ports of their own, which zscan does not know.
	printf '%s\n' 10.0.0.1,1123 10.0.0.2,123 >pairs
	for where in 'ntp -w pairs' 'udp -w pairs' 'ntp -w -'; do
		# shellcheck disable=SC2086
		run -2 --separate-stderr zscan --print -M $where --validate-source-port disable <pairs
		[ "$stderr" = "zscan: --validate-source-port: disable wants the ports that are probed: give them with -p, not in a list or a pipe" ]
	done
	run -2 --separate-stderr zscan --print -M udp -p 1-17 --validate-source-port disable
	[ "$stderr" = "zrecv: --from-any-port: more than 16 ports: too much would pass for a reply" ]
	run -2 --separate-stderr zscan --print -M udp
	[ "$stderr" = "zscan: give a port with -p" ]
}

@test "-B counts before -r, given with it or in the same file; a rate of the command line before both of a file" {
	wanted=$(printed -p 80 -B 1M)
	for words in '-r 5 -B 1M' '-B 1M -r 5' '-r 5 -B 2M -r auto -B 1M'; do
		# shellcheck disable=SC2086
		[ "$(printed -p 80 $words)" = "$wanted" ]
	done
	printf '%s\n' 'rate 10000' 'bandwidth 1M	# 1mbps' >conf
	[ "$(printed -p 80 -C conf)" = "$wanted" ]
	[ "$(printed -p 80 -C conf -r 7)" = "$(printed -p 80 -r 7)" ]
	[ "$(printed -p 80 -C conf -B 2M)" = "$(printed -p 80 -B 2M)" ]
}

# bats test_tags=awk
@test "-B: the line at the start, the gap and the number of senders are by the bits of this probe" {
	head -c 1400 /dev/zero >large
	run --separate-stderr lab '
		zscan -p 443 -b "$1" -c 0 -B 72K -o syn 10.0.9.0/28
		zscan -p 443 -b "$1" -c 0 -B 672K -X -o raw 10.0.9.0/28
		zscan -M udp --probe-args file:large -p 443 -b "$1" -c 0 -B 1M -T 1 -o udp 10.0.9.0/28
	' zscan "$EX_CONF"
	diff <(grep -E ' a second,' <<<"$stderr" | cut -d, -f1-2) - <<-END
		zscan: 16 targets, 0 excluded: 16 probes in 0.2 s at 100 a second
		zscan: 16 targets, 0 excluded: 16 probes in 0.0 s at 1000 a second
		zscan: 16 targets, 0 excluded: 16 probes in 0.2 s at 85.3 a second
	END
	# The rate is 1,000 a second, and the gap is 5% larger.
	[[ "$(printed -p 443 -b "$EX_CONF" -P 2 --probe-gap 1 -B 720K -T 1 10.1.0.0/16)" == *" --gap 1050 "* ]]
	# The rate is 85,266 a second, which one sender can make. A higher rate needs several
	# senders.
	mkdir path
	printf '#!/bin/sh\necho 8\n' >path/nproc
	chmod +x path/nproc
	[[ "$(PATH=$PWD/path:$PATH printed -M udp --probe-args file:large -p 443 -b "$EX_CONF" -B 1G 10.1.0.0/16)" != *ZSENDER* ]]
	[[ "$(PATH=$PWD/path:$PATH printed -p 443 -b "$EX_CONF" -B 1G 10.1.0.0/16)" == *ZSENDER=3* ]]
}

@test "-P: attempts are counted where all duplicates are known, and only there" {
	for method in full default; do
		[[ "$(printed -p 443 -P 2 --dedup-method $method 10.0.0.0/24)" == *"zrecv -u 3 -P 2 "* ]]
	done
	for method in none window; do
		text=$(printed -p 443 -P 2 --dedup-method $method 10.0.0.0/24)
		[[ "$text" == *"zrecv -u 3 --dedup $method"* ]]
		[[ "$text" != *"zrecv -u 3 "*" -P 2 "*"zsend"* ]]
	done
	# A reply does not distinguish so many attempts.
	text=$(printed -p 443 -P 17 10.0.0.0/24)
	[[ "$text" == *"zsend -p 443"*" -P 17"* ]]
	[[ "$text" != *"zrecv -u 3 -P"* ]]
	# Two hits for each of 4 hosts would lead to an estimate of the hosts that both attempts
	# have missed.
	run --separate-stderr lab 'zscan -p 443 -b none -c 0.5 -P 2 --dedup-method none -o hits 10.0.9.0/30' zscan
	[ "$status" -eq 0 ] && [ "$(wc -l <hits)" -eq 8 ]
	[[ "$stderr" != *attempt* ]]
}

@test "-P 0: nothing is sent" {
	: >none
	run --separate-stderr zscan -d -q -p 443 -b none -P 0 -o frames.pcap 10.0.9.0/30
	check 0 "" ""
	[ "$(wc -c <frames.pcap)" -eq 24 ]
	run --separate-stderr zscan --print -p 443 -b none -r 100 -P 0 --probe-gap 1 10.0.9.0/30
	check 2 "" "zscan: --probe-gap: wants -P and a rate"
	run --separate-stderr zscan --print -p 443 -b none -P 256 10.0.9.0/30
	check 2 "" "zsend: -P: out of range: 256: want 0 to 255"
	# Such a scan is also not reported as complete.
	run --separate-stderr in_lab 'cd "$1" && zscan -p 443 -b none -P 0 -c 0 -m json 10.0.9.0/30' "$PWD"
	[ "$status$output" = 0 ]
	[ "${stderr_lines[-1]}" = "zscan: no target was probed, as was asked for (-P 0)" ]
	[ "$(jq -r '.coverage, .counts.sent' json)" = $'no target was probed, as was asked for (-P 0)\n0' ]
}

# checkpoint LINE...: makes a checkpoint of a scan of 10.0.9.0/24 with these lines added. parts is
# the number of senders.
checkpoint() {
	{
		printf '%s\n' '# zscan checkpoint 2' "key $KEY" 'target-ports "443"' 'blocklist-file "none"' 'seed "5"' 'output-file "hits"' \
			'cooldown-time "0"' "$@" "order \"$(order_of -e 5 ${parts:+-s 0/$parts} 10.0.9.0/24)\"" 'target "10.0.9.0/24"'
	} >ckpt
	chmod 600 ckpt
	: >hits
}

# bats test_tags=awk
@test "the line at the start: of a scan that goes on what is left, and the pauses between attempts" {
	: >none
	last=$(zperm -e 5 10.0.9.0/24 | sed -n 150p)
	begins() { grep -o ' probes in .*a second\|[0-9]* of [0-9]* probes in .*a second' <<<"$stderr"; }
	checkpoint 'sender-threads "1"' "sender \"0 150 $last\""
	run --separate-stderr lab 'zscan --resume ckpt -r 100'
	[ "$(begins)" = "106 of 256 probes in 1.1 s at 100 a second" ]
	[[ "$stderr" == *", 106 probes sent in "* ]]
	# Of two senders one has begun.
	last=$(zperm -e 5 -s 1/2 10.0.9.0/24 | sed -n 50p)
	parts=2 checkpoint 'sender-threads "2"' "sender \"1 50 $last\""
	run --separate-stderr lab 'zscan --resume ckpt -r 1000'
	[ "$(begins)" = "206 of 256 probes in 0.2 s at 1000 a second" ]
	# The checkpoint is first in the last attempt, after its pause, then in the first one,
	# before it.
	checkpoint 'sender-threads "1"' 'probes "2"' 'probe-gap "1"' 'gap-steps "0,2"' "sender \"0 300 $(zperm -e 5 10.0.9.0/24 | sed -n 44p),,+1\""
	run --separate-stderr lab 'zscan --resume ckpt -r 1000'
	[ "$(begins)" = "212 of 512 probes in 0.2 s at 1000 a second" ]
	checkpoint 'sender-threads "1"' 'probes "2"' 'probe-gap "1"' 'gap-steps "0,2"' "sender \"0 56 $(zperm -e 5 10.0.9.0/24 | sed -n 56p)\""
	run --separate-stderr lab 'zscan --resume ckpt -r 1000'
	[ "$(begins)" = "456 of 512 probes in 2.5 s at 1000 a second" ]
	run --separate-stderr lab 'zscan -p 443 -b none -c 0 -P 2 --probe-gap 2 -r 10K -o out 10.0.9.0/28'
	[ "$(begins)" = " probes in 3.0 s at 10000 a second" ]
}

# bats test_tags=awk
@test "-n counts after exclusion, exactly, also as percent and with -P; -N the hits; -w gives targets" {
	printf '10.0.9.0/30\n10.0.9.8\n' >list
	run --separate-stderr lab '
		zscan -p 443 -b "$1" -c 0.5 -n 100 -o n 10.0.0.0/17
		zscan -p 443 -b "$1" -c 100 -N 7 -o N 10.0.0.0/17
		zscan -p 443 -b "$1" -c 0.5 -P 2 -w list -o w
		zscan -p 443 -b "$1" -c 0.5 -P 3 -n 0.1% -o percent 10.0.0.0/17
		[ $SECONDS -lt 60 ] && echo soon
	' zscan "$EX_CONF"
	[ "$output" = soon ]
	# The lines at the start come first, then those at the end.
	diff <(grep -E ' (at [0-9]+ a second),' <<<"$stderr") - <<-END
		zscan: 32768 targets, 268 excluded (268 by $EX_CONF): 100 probes in 0.0 s at 10000 a second, by lab0 from 198.18.0.2: tcp_synscan to port 443, rows to n
		zscan: 32768 targets, 268 excluded (268 by $EX_CONF): 32500 probes in 3.2 s at 10000 a second, by lab0 from 198.18.0.2: tcp_synscan to port 443, rows to N
		zscan: 5 targets, 0 excluded: 10 probes in 0.0 s at 10000 a second, by lab0 from 198.18.0.2: tcp_synscan to port 443, rows to w
		zscan: 32768 targets, 268 excluded (268 by $EX_CONF): 96 probes in 0.0 s at 10000 a second, by lab0 from 198.18.0.2: tcp_synscan to port 443, rows to percent
	END
	mapfile -t stderr_lines < <(grep -vE ' a second, |are excluded: ' <<<"$stderr")
	[[ ${stderr_lines[0]} == *", 100 probes sent in "* ]]
	[[ ${stderr_lines[2]} == "zscan: stopped after "*" of 32768 targets" ]]
	[ "$(wc -l <N)" -eq 7 ]
	[[ ${stderr_lines[6]} == "zscan: 5 targets, 0 excluded, 10 probes sent in "* ]]
	[[ ${stderr_lines[7]} == "zscan: 5 hits "*", 5 other replies, "* ]]
	[ "${stderr_lines[8]}" = "zscan: 5 hosts answered the first attempt, 5 the second, 5 both: one alone misses 0.00% and 0.00%" ]
	[ "${stderr_lines[9]}" = "zscan: 0 hosts or more missed by both attempts: these left together, and so are lost together: use --probe-gap" ]
	[ "$(sort w | tr '\n' ' ')" = "10.0.9.0 10.0.9.1 10.0.9.2 10.0.9.3 10.0.9.8 " ]
	# 0.1% are 32.768 targets; three attempts each of 32 targets are sent.
	[[ ${stderr_lines[11]} == *", 96 probes sent in "* ]]
	[[ ${stderr_lines[13]} == "zscan: hosts that answered each attempt: "[0-9]*", "[0-9]*", "[0-9]* ]]
}

# bats test_tags=awk
@test "-n is divided among senders and shards, to the last target" {
	for n in 0 1 7 100; do
		for senders in 1 2 3; do
			sum=0
			for shard in 0 1; do
				for part in $(zscan --print -p 80 -e 1 -n $n -T $senders --shards 2 --shard $shard -P 2 10.0.0.0/8 | sed -n "s/.*zsend.* -n \([0-9]*\).*/\1/p"); do
					sum=$((sum + part))
				done
			done
			[ $sum = $((2 * n)) ]
		done
	done
}

@test "-I: what is scanned, or where there are other targets, what is left of them; special addresses stay excluded" {
	printf '10.0.9.1\n10.0.9.2\n10.0.10.3\n' >ips
	: >none
	run --separate-stderr lab '
		zscan -q -p 443 -b none -c 0.5 -I ips | sort
		echo
		zscan -q -p 443 -b none -c 0.5 -I ips 10.0.9.0/24 | sort
		echo
		zscan -q -p 443 -c 0.5 -I ips 10.0.9.0/24 | sort
	'
	check 2 $'10.0.10.3\n10.0.9.1\n10.0.9.2\n\n10.0.9.1\n10.0.9.2' "zscan: 10.0.9.0/24: private addresses are excluded unless -b names your own list"
}

@test "IPv6: an address in each subnet, as --iid says; a whole /64 is refused before anything is done, with the forms that work" {
	: >none
	scan=(zscan --fast-dryrun -b none -M icmp_echoscan -e 1)
	for iid in zero one random; do
		cmp <("${scan[@]}" --iid $iid 2001:db8::/32-36) <(zperm -e 1 --iid $iid 2001:db8::/32-36)
	done
	cmp <("${scan[@]}" -n 5 2001:db8::/32-64) <(zperm -e 1 -n 5 2001:db8::/32-64)
	echo 2001:db8::/48-52 >list
	cmp <("${scan[@]}" --iid one -w list) <(zperm -e 1 --iid one 2001:db8::/48-52)
	[[ "$(printed -b none -p 443 --iid random 2001:db8::/32-64)" == *"sh -c 'zperm --iid random -- 2001:db8::/32-64 |"* ]]
	echo earlier >results
	run -2 --separate-stderr zscan -b none -p 443 -o results 2001:db8::/64
	[ -z "$output" ] && [ "$(cat results)" = earlier ]
	[[ "$stderr" == "zperm: 2001:db8::/64: more than 2^62 addresses: "*/64-80*--iid*/112*2001:db8::1-2001:db8::ffff ]]
	run -2 --separate-stderr zscan -b none -p 443 --iid two 2001:db8::/32-64
	check 2 "" "zperm: --iid: want zero, one or random: two"
}

# bats test_tags=awk
@test "rows as a list of targets: exactly these pairs are probed, once each, from a file, as -I or from a pipe" {
	: >none
	run --separate-stderr in_lab scan_pairs
	echo "$stderr"
	[ "$status" -eq 0 ] && [ -z "$output" ]
	[ "$(wc -l <./1)" -eq 120 ]
	pairs=$(sed 1d rows | cut -d, -f1,2 | sort -u)
	hits=$(grep ',1,[01]$' rows | cut -d, -f1,2 | sort -u)
	[ "$(wc -l <<<"$hits")" -gt 10 ] && [ "$(wc -l <<<"$pairs")" -gt "$(wc -l <<<"$hits")" ]
	diff 2 <(sed 's/$/,1/' <<<"$pairs")
	cmp 2 3
	diff <(sort hits) - <<<"$hits"
	diff <(sed 1d replies | cut -d, -f1,2 | sort) - <<<"$pairs"
	diff 4 <(sed 's/$/,1/' <<<"$hits")
	diff <(sort again) - <<<"$hits"
	[ "$(wc -l <./5) $(cut -d, -f3 5 | sort -u)" = "5 2" ]
	n=$(wc -l <<<"$pairs")
	grep -q "^zscan: $n targets, 0 excluded, $n probes sent" <<<"$stderr"
	[ "$(grep -c "^zscan: complete: " <<<"$stderr")" = 1 ]
}

# bats test_tags=awk
@test "lists of addresses and names, zgrab2's form: the names reach the rows, with the port of -p; --names comes before them" {
	: >none
	printf '# of hosts\n10.0.9.1,www.example.org\n10.0.9.2, mail.example.org, tag\n10.0.9.3\n' >list
	cp list other
	echo 10.0.9.1,,,given.example >given
	columns=$(zrecv -M tcp_synscan --list-output-fields >/dev/null && zsend -M tcp_synscan --print-probe | sed -n 's/^columns=//p')
	[[ "$(printed -p 443 -w list -O csv)" == *"zrecv -u 3 --names list -a -f $columns,name -O csv -- "*"zperm -f list | zblack | zsend -p 443"* ]]
	[[ "$(printed -p 443 -I list --output-filter ttl=3)" == *"zrecv -u 3 --names list -a -f "*",name -- "*"zfilter -u 3 -f $columns,name ttl=3 "* ]]
	[[ "$(printed -p 443 -w list)" == *"zrecv -u 3 --names list -f saddr -O text -- "* ]]
	[[ "$(printed -p 443 -w list --names given -O csv)" == *"zrecv -u 3 --names given -a -f $columns,name -O csv -- "* ]]
	[[ "$(printed -p 443 --fast-dryrun -w list)" != *"zrecv "* ]]
	[[ "$(printed -M tcp_banner --probe-args tls -p 443 -w list)" == *"zrecv -u 3 -M tcp_banner --probe-args tls --names list -f "*",name,"* ]]
	# The names in a pipe are unknown. A user who asks for the column gets a warning.
	for fields in name saddr,name 'saddr, name ,ttl'; do
		run --separate-stderr zscan --print -p 443 -f "$fields" -w - <list
		[ "$status $stderr" = "0 zscan: -f: name: names of hosts in a pipe do not reach the rows: give a file" ]
		[[ "$output" != *--names* ]]
	done
	run --separate-stderr zscan --print -p 443 -f saddr,tls_name -w - <list
	[[ "$stderr" != *names* ]]
	run --separate-stderr zscan --print -p 443 -f saddr,name -w - --names given <list
	[ "$status $stderr" = "0 " ]
	run --separate-stderr zscan --print -p 443 -w list -w other
	check 2 "" "zscan: list and other both have names of hosts: give --names a file with all of them"
	# Pairs, rows, comments and the columns of other rows give no names. A name may be in a
	# row, or in a column with a header.
	while IFS='|' read -r named text; do
		printf '%b' "$text" >some
		[[ "$(printed -w some -M udp -O csv)" == *" --names some "* ]] && found=yes || found=no
		[ "$found" = "$named" ] || { echo "$text: $found"; false; }
	done <<-'END'
		no|10.0.9.1,443\n
		no|10.0.9.1,443,synack,1,0,63,2026-11-27T10:00:00.000000Z\n
		no|10.0.9.1,443 # of www.example.org, a.example.org\n
		no|saddr,sport,data\n10.0.9.1,443,www.example.org\n
		no|saddr,sport,name\n10.0.9.1,443,\n
		yes|saddr,sport,name\n10.0.9.1,443,\n10.0.9.2,443,a.example\n
		yes|10.0.9.1,443,,www\n
		yes|10.0.9.1,443,,a.example\r\n
		yes|\xef\xbb\xbfip,port,name\n"10.0.9.1","443","a.example"\n
	END
	# The name may come first.
	for text in 'www.example.org,10.0.9.1\n' '\xef\xbb\xbf10.0.9.2\nwww.example.org, 2001:db8::1\r\n'; do
		printf "$text" >some
		[[ "$(printed -p 443 -w some -O csv)" == *" --names some "* ]]
	done
	for text in 'localhost,10.0.9.1\n' 'www.example.org,443\n' '10.0.9.1,443\n'; do
		printf "$text" >some
		[[ "$(printed -M udp -p 443 -w some -O csv 2>&1)" != *--names* ]]
	done
	lab '
		zscan -q -p 443 -b none -c 0.5 -I list -O csv -o rows.csv
		zscan -q -p 443 -b none -c 0.5 -w list -O json --output-filter "success = 1" -o rows.json
	'
	[ "$(zfilter -H -f saddr,sport,name success rows.csv | sort)" = "10.0.9.1,443,www.example.org
10.0.9.2,443,mail.example.org
10.0.9.3,443," ]
	[ "$(jq -r '[.saddr, .sport, .name] | join(" ")' rows.json | sort)" = "10.0.9.1 443 www.example.org
10.0.9.2 443 mail.example.org
10.0.9.3 443 " ]
	# Each stage reads the list, too.
	[ "$(zperm -e 1 -f list 2>/dev/null | sort | paste -sd' ')" = "10.0.9.1 10.0.9.2 10.0.9.3" ]
	zblack -f none <list | diff - <(grep -v '#' list)
	[ "$(zsend -k "$KEY" -p 443 -O text -w - -S 198.18.0.2 <list | grep -o 'daddr: [0-9.]*' | paste -sd' ')" = "daddr: 10.0.9.1 daddr: 10.0.9.2 daddr: 10.0.9.3" ]
}

# bats test_tags=awk
@test "lists of pairs: what they go with, and the stages that know their ports" {
	: >none
	printf 'saddr,sport\n10.0.9.1,443\n10.0.9.2,80\n10.0.9.2,443\n' >pairs
	echo 10.0.9.1 >list
	[[ "$(printed -w pairs)" == *" -f saddr,sport -O text -- sh -c 'zperm -f pairs | zblack | zsend' "* ]]
	[[ "$(printed -M ntp -I pairs -e 1 -n 50%)" == *" -f saddr,sport -O text "*"'zperm -e 1 -f pairs | zblack | zsend -M ntp -n 1' "* ]]
	[[ "$(printed -w - </dev/null)" == *" -f saddr,sport -O text "*"'zperm --pairs -f - | zblack | zsend' "* ]]
	[[ "$(printed -w - -p 443 </dev/null)" == *" -f saddr -O text "*"'zperm -p 443 -f - | zblack | zsend' "* ]]
	[[ "$(printed -w list -p 443)" == *" -f saddr -O text "*"'zperm -f list | zblack | zsend -p 443' "* ]]
	mixed='no port, but other targets of a list have ports: all must have one, or none'
	while IFS='|' read -r words line; do
		# shellcheck disable=SC2086 # a list of words
		run -2 --separate-stderr zscan $words </dev/null
		check 2 "" "$line"
	done <<-END
		-w pairs -p 443|zscan: -p: the targets of the list have ports of their own
		-w pairs -p 80,443|zscan: -p: the targets of the list have ports of their own
		-w pairs -M icmp_echoscan|zscan: the targets of the list have ports, and icmp_echoscan has none
		-w pairs 10.0.9.9|zperm: 10.0.9.9: $mixed
		-w pairs -w list|zperm: list:1: $mixed: 10.0.9.1
		-w list|zscan: give a port with -p
		-w pairs -e 1 -o x --checkpoint c -f saddr,success|zscan: --checkpoint: wants the column sport in -f, or --output-filter 'success = 1 && repeat = 0'
	END
	# The pipe holds the other kind of targets.
	run --separate-stderr lab 'zscan -q -b none -c 0.1 -w - <list; echo $?; zscan -q -b none -c 0.1 -p 443 -w - <pairs; echo $?'
	[[ "$output" != *[03]* ]]
	[[ "$stderr" == *"zperm: the targets have no ports: give some with -p, or a list of ADDR,PORT with -f"* ]]
	[[ "$stderr" == *"zperm: -p: the targets of the list have ports of their own"* ]]
	# Exclusions are counted by address.
	run -2 --separate-stderr zscan -w pairs
	[[ "$stderr" == *"zscan: all 2 addresses: private addresses are excluded unless -b names your own list" ]]
	echo 10.0.9.2 >own
	run --separate-stderr lab 'zscan -b own -c 0.1 -w pairs'
	[ "$output" = 10.0.9.1,443 ]
	[ "${stderr_lines[0]}" = "zscan: 1 of 2 addresses are excluded: 1 by 10.0.9.2 (own:1)" ]
	[[ "${stderr_lines[1]}" == "zscan: 3 targets, about 2 excluded (2 by own): "* ]]
	[[ "${stderr_lines[2]}" == "zscan: 3 targets, 2 excluded, 1 probes sent in "* ]]
}

@test "a scan of pairs that is resumed probes the rest, and only of the list that it had" {
	: >none
	zperm -e 1 -p 80,443 10.0.9.0/25 >pairs
	run --separate-stderr lab '
		zscan -q -b none -c 0.3 -r 100 -t 1.3 -w pairs -e 7 -o hits -f saddr,sport,success,repeat --checkpoint ckpt >&2
		wc -l <hits
		cp pairs same && sed -i "5s/,.*/,22/" pairs
		zscan --resume ckpt -q; echo $?
		cp same pairs
		zscan --resume ckpt -q -r 0; echo $?
		sed 1d hits | wc -l
	'
	echo "$output" "$stderr"
	[ "${lines[0]}" -gt 50 ] && [ "${lines[0]}" -lt 200 ]
	[ "${lines[*]:1}" = "2 0 256" ]
	diff <(sed 1d hits | cut -d, -f1,2 | sort) <(sort pairs)
	[[ "$stderr" == "zperm: --order: the targets "*" the earlier run: "* ]]
}

# bats test_tags=awk
@test "a scan whose targets are all excluded ends at once, with status 2 and why; earlier results stay, and -q does not hide it" {
	echo 10.0.9.0/26 >optout
	echo 10.0.8.0/23 >own
	: >none
	echo earlier >hits
	cp hits json
	run in_lab 'scan_excluded "$@"' "$PWD/optout"
	echo "$output"
	[ "$status" = 0 ]
}

# bats test_tags=awk
@test "what is excluded in part is told before the first probe, and of a pipe at the end; a list of ZMap is told of, and not read" {
	echo 10.0.9.0/26 >optout
	: >none
	run --separate-stderr lab '
		export ZSCAN_OPTOUT=$1
		zscan -p 443 -b none -c 0.2 10.0.9.48/28 10.0.9.64/30 >hits
		zscan -q -p 443 -b none -c 0.2 10.0.9.60/30 10.0.9.64/30 >>hits
		echo 10.0.9.1 | zscan -p 443 -c 0.2 -w -
		echo "status $?"
		echo 10.0.9.1 | zscan -q -p 443 -c 0.2 -w - 2>quiet
		echo "status $?"
		zscan --fast-dryrun -p 443 -b none 10.0.9.63 10.0.9.64
		mountpoint -q /etc/zmap || exit         # the lab has mounted an empty folder there
		touch /etc/zmap/blocklist.conf
		zscan -p 443 -c 0.2 10.0.9.0/24
		zscan -p 443 -b none -q -c 0.2 10.0.9.64/30 >/dev/null
		zscan --print -p 443 10.0.9.0/24 >/dev/null
	' lab "$PWD/optout"
	echo "$stderr"
	[ "$output" = $'status 0\nstatus 0\n10.0.9.64' ]
	[ "$(cat quiet)" = "zscan: all targets are excluded, as private ones are where no list is given (-b)" ]
	[ "$(sort hits | uniq -c | awk '{ print $1 }' | paste -sd ' ')" = "2 2 2 2" ]
	grep -qxF "zscan: 16 of 20 addresses are excluded: 16 by 10.0.9.0/26 ($PWD/optout:1)" <<<"$stderr"
	[ "$(grep -c 'addresses are excluded: ' <<<"$stderr")" = 1 ]
	grep -q "20 targets, 16 excluded (16 by the opt-out list), 4 probes sent" <<<"$stderr"
	grep -q "zscan: all targets are excluded" <<<"$stderr"
	[ "$(grep -c 'is not read' <<<"$stderr")" = 1 ]
	grep -qx "zscan: /etc/zmap/blocklist.conf is not read: name it by -b /etc/zmap/blocklist.conf" <<<"$stderr"
}

# bats test_tags=awk
@test "the output: columns with a header, without one, JSON, and by an expression what no hit is" {
	run --separate-stderr lab '
		# All scans run at once, since most of their time is the cooldown.
		conf=$1 n=0
		scan() {
			n=$((n + 1))
			zscan -q -b "$conf" -c 0.5 -e 1 "$@" 10.0.9.0 10.0.201.0 >scan$n &
		}
		hits="success = 1 && repeat = 0"
		scan -p 443 -f saddr,sport,success
		scan -p 443 -f saddr,sport --no-header-row --output-filter "$hits"
		scan -p 443 -O json -f saddr,sport --output-filter "$hits"
		scan -p 443 -O csv --output-filter "$hits"
		scan -p 443 --output-filter "success = 0 && repeat = 0" -f saddr,classification
		scan -p 443 --output-filter "success = 0" -f saddr -O json
		scan -p 443,80
		scan -p 443 -N 1 --output-filter "ttl > 0" -f saddr -o filtered -P 3
		wait $! && wait && sed -i "s/,[^,]*,[^,]*$//" scan4 && sort -o scan7 scan7 && sort -ro scan1 scan1 && cat scan[1-8] filtered
	' zscan "$EX_CONF"
	check 0 "saddr,sport,success
10.0.9.0,443,1
10.0.201.0,443,0
10.0.9.0,443
{\"saddr\":\"10.0.9.0\",\"sport\":443}
saddr,sport,classification,success,repeat
10.0.9.0,443,synack,1,0
saddr,classification
10.0.201.0,rst
{\"saddr\":\"10.0.201.0\"}
10.0.9.0,443
10.0.9.0,80
saddr
$(tail -n 1 filtered)" ""
	[[ "$(tail -n 1 filtered)" == 10.0.* ]]
}

# bats test_tags=awk
@test "with -f or -O and no filter all replies are printed, repeats too; an empty filter is true of all; the hits are a filter of their own" {
	hits='success = 1 && repeat = 0'
	[[ "$(printed -p 80 -o x)" == *"zrecv -u 3 -f saddr -O text -o x -- "* ]]
	[[ "$(printed -p 80,443 -o x)" == *"zrecv -u 3 -f saddr,sport -O text -o x -- "* ]]
	[[ "$(printed -p 80 -O csv)" == *"zrecv -u 3 -a -O csv -- "* ]]
	[[ "$(printed -p 80 -f saddr,ttl)" == *"zrecv -u 3 -a -f saddr,ttl -- "* ]]
	[[ "$(printed -p 80 --output-filter '' -o x)" == *"zrecv -u 3 -a -o x -- "* ]]
	for filter in "$hits" 'success=1&&repeat=0'; do
		[[ "$(printed -p 80 --output-filter "$filter" -O csv -o x)" == *"zrecv -u 3 -O csv -o x -- "* ]]
	done
	[[ "$(printed -p 80 --checkpoint x -o y --output-filter "$hits" -f saddr)" == *"zrecv -u 3 -f saddr -o y -- "* ]]
	[[ "$(printed -p 80 --checkpoint x -o y -O csv)" == *"zrecv -u 3 -a -O csv -o y -- "* ]]
	printf 'output-filter ""\n' >conf
	[[ "$(printed -C conf -p 80)" == *"zrecv -u 3 -a -- "* ]]
	# 10.0.9.0 answers, 10.0.201.0 refuses; a second probe to a target gives a duplicate.
	run --separate-stderr lab '
		scan() { zscan -q -p 443 -b "$conf" -c 0.5 -P 2 "$@" 10.0.9.0 10.0.201.0 | sort; }
		conf=$1
		scan -f saddr,classification,repeat
		echo
		scan -O text
		echo
		scan --output-filter "" -f saddr,success,repeat --no-header-row
		echo
		scan --output-filter "success = 1 && repeat = 0" -f saddr,success,repeat --no-header-row
		echo
		scan
	' zscan "$EX_CONF"
	check 0 "10.0.201.0,rst,0
10.0.201.0,rst,1
10.0.9.0,synack,0
10.0.9.0,synack,1
saddr,classification,repeat

10.0.201.0,443
10.0.201.0,443
10.0.9.0,443
10.0.9.0,443

10.0.201.0,0,0
10.0.201.0,0,1
10.0.9.0,1,0
10.0.9.0,1,1

10.0.9.0,1,0

10.0.9.0" ""
}

@test "lists of probes, columns and forms; -d prints packets or writes pcap, --fast-dryrun the targets; neither needs a privilege" {
	[ "$(zscan --list-probe-modules)" = "$(zsend --list-probe-modules)" ]
	[ "$(zscan -M dns --list-output-fields)" = "$(zrecv -M dns --list-output-fields)" ]
	[ "$(zscan --list-output-modules)" = "$(zfilter --list-output-modules)" ]
	: >none
	zscan -d -O pcap -p 443 -b none -P 2 10.0.0.0/30 | tcpdump -nr - 2>/dev/null | sed 's/.* IP 192.0.2.1.[0-9]* > \(.*\): Flags .S.,.*/\1/' | sort >frames
	diff frames <(for i in {0..3}; do printf "10.0.0.$i.443\n10.0.0.$i.443\n"; done)
	zscan -d -p 443 -b none -o file.pcap -S 198.18.0.7 10.0.0.0/30
	[ "$(tcpdump -nr file.pcap 'src 198.18.0.7' 2>/dev/null | wc -l)" -eq 4 ]
	# A single source port does not encode the time.
	zscan -d -p 443 -s 40000 -b none -e 1 10.0.0.0/30 >text
	[ "$(sed -n 's/^ip .* daddr: \(.*\) | .*/\1/p' text)" = "$(zperm -e 1 10.0.0.0/30)" ]
	zscan -d -p 443 -s 40000 -b none -e 1 -o - 10.0.0.0/30 | cmp - text
	zscan -d -O text -p 443 -s 40000 -b none -e 1 -o file.text 10.0.0.0/30
	cmp file.text text
	zscan -d -O - -p 443 -s 40000 -b none -e 1 10.0.0.0/30 | cmp - text
	# There are as many packets as a scan would send in that time.
	n=$(zscan -d -p 443 -b none -t 0.2 -O text 10.0.0.0/8 | grep -c ^ip)
	[ "$n" -gt 500 ] && [ "$n" -le 2100 ] || { echo "$n"; false; }
	run --separate-stderr zscan -d -O csv -p 443 -b none 10.0.0.0/30
	check 2 "" "zscan: -O: csv: with -d there are: pcap text"
	run --separate-stderr script -qec 'zscan -d -O pcap -p 443 -b none 10.0.0.0/30' /dev/null </dev/null
	check 2 $'zscan: -O pcap: is nothing for a terminal: give a file with -o\r' ""
	diff <(zscan --fast-dryrun -p 80,443 -e 1 -b "$EX_CONF" 10.0.0.0/24) <(zperm -p 80,443 -e 1 10.0.0.0/24 | zblack -f "$EX_CONF")
}

@test "no dry run sends anything, however many senders there would be; -n counts, and no rate is steered" {
	: >none
	run --separate-stderr lab '
		zscan --fast-dryrun -p 443 -T 3 -r 0 -e 1 -b none -n 5 10.0.9.0/28
		zscan --fast-dryrun -p 443 -P 2 --probe-gap 0.05 -r 100 -b none -n 2 10.0.9.0/28 | wc -l
		zscan -d -r auto -T 2 -p 443 -b none -o frames 10.0.9.0/30
		ip netns exec gw nft list counter netdev lab syn | grep -o "packets [0-9]*"
	'
	check 0 "$(zperm -e 1 10.0.9.0/28 | head -n 5)"$'\n4\npackets 0' ''
	[ "$(tcpdump -nr frames 2>/dev/null | wc -l)" -eq 4 ]
}

@test "the bare line: no special-purpose address is ever probed, and SIGINT stops it cleanly" {
	# The only special address in use is that of the gateway, when the kernel asks for its MAC.
	run --separate-stderr lab '
		ip netns exec gw nft add element netdev lab excluded "{ 0.0.0.0/8, 10.0.0.0/8, 100.64.0.0/10, 127.0.0.0/8,
			169.254.0.0/16, 172.16.0.0/12, 192.0.0.0/24, 192.168.0.0/16, 198.18.0.3-198.19.255.255, 224.0.0.0/3 }"
		set -m
		zscan -p 443 -c 0.5 -o results.txt &
		until [ "$(ip netns exec gw nft list counter netdev lab syn | sed -n "s/.*packets \([0-9]*\).*/\1/p")" -gt 20000 ]; do
			sleep 0.05
		done
		kill -INT -$!
		wait $!
		echo "status $?"
		ip netns exec gw nft list counter netdev lab excluded | grep -o "packets [0-9]*"
		pgrep -l "^z[pbsr]"
	' zscan
	echo "$output" "$stderr"
	[ "${lines[-2]}" = "status 130" ]
	[ "${lines[-1]}" = "packets 0" ]
	[ ! -s results.txt ]
	grep -q "^zscan: stopped after [0-9]* of 4294967296 targets" <<<"$stderr"
}

@test "^C on the terminal where zfilter writes the rows: late replies are rows, too, in mid-scan below --top and in the cooldown" {
	: >none
	export TERM=xterm
	for how in '--top -r 20 10.0.9.0/24' '-r 10000 10.0.9.0/30'; do
		in_lab '
			# The hosts repeat their answers after 1, 3, 7 and 15 s.
			ip netns exec far sysctl -qw net.ipv4.tcp_syncookies=1 &&
			ip netns exec gw nft -f - <<-END || exit
				table inet late { chain hold { type filter hook forward priority -1; oifname scanner tcp sport 443 drop; }; }
			END
			is_time() { grep -qa cooldown typescript || { [ "$1" = --top ] && [ "$(count syn)" -ge 4 ]; }; }
			stops() { grep -qa "zrecv: stopping; late replies are awaited" typescript; }
			script -qfc "trap : INT; stty cols 130 rows 40; zscan -p 443 -b none -c 60 -N 4 -O nmap -o open.xml $1; echo \$? >over" \
				typescript >/dev/null < <(
				until_true is_time ${1%% *}
				printf "\003"
				until_true stops
				ip netns exec gw nft delete table inet late
				within 60 test -e over
			)
		' "$how"
		cat typescript
		[ "$(grep -c 'state="open"' open.xml)" = 4 ]
		[ "$(cat over)" = 130 ]
		rm typescript open.xml over
	done
}

@test "the statuses of all senders' pipelines count" {
	: >none
	zscan --print -T 3 -e 1 -p 80 -b none 10.0.0.0/30 >text
	# The file command has the command that zrecv would run.
	sh -c 'zrecv() { for command; do :; done; printf "%s\n" "$command" >command; }; zstatus() { cat; }; . ./text'
	for statuses in 000:0 500:5 050:5 005:5 150:5 501:5 100:1; do
		run -"${statuses#*:}" env statuses="$statuses" sh -c '
			zperm() { :; }
			zblack() { cat; }
			zsend() { exit "$(echo "$statuses" | cut -c $((ZSENDER + 1)))"; }
			. ./command'
	done
}

@test "^C on the terminal: the cooldown still collects, status 130" {
	run script -qec "stty cols 130; $LAB -t 60 zscan -p 443 -b $EX_CONF -c 1 -r 2000 -o hits.csv -O csv 10.0.0.0/16" typescript \
		< <(until [ -e hits.csv ] && [ "$(wc -l <hits.csv)" -gt 1000 ]; do sleep 0.05; done; printf '\003'; sleep 3) 3>&-
	[ "$status" -eq 130 ]
	cat typescript
	grep -q "zscan: stopped after [0-9]* of 65536 targets" typescript
	[ "$(grep -c "zrecv: stopping; late replies are awaited: ^C again ends at once" typescript)" -eq 1 ]
	none_torn hits.csv
	# The terminal shows a live line each second, in place.
	[ "$(tr '\r' '\n' <typescript | grep -c '^0:0[0-9].*; send: [0-9]* .* (.* avg); recv: [0-9]* .*; drops: 0; hits: ')" -ge 2 ]
}

@test "where the shell of zscan alone is killed, the scan stops all the same" {
	: >none
	run --separate-stderr lab '
		for signal in TERM KILL; do
			zscan -p 443 -b none -c 0 -r 2000 -o hits$signal 10.0.0.0/12 2>err$signal &
			until [ -e hits$signal ] && [ "$(wc -l <hits$signal)" -gt 100 ]; do sleep 0.05; done
			kill -$signal $!
			wait $!
			echo "status $?"
			until ! pgrep "^z[pbsr]" >pids; do sleep 0.05; done
			until grep -q "^zscan: stopped after" err$signal; do sleep 0.05; done
		done 2>/dev/null
	'
	check 0 $'status 143\nstatus 137' ''
}

@test "what a stage would refuse is refused before anything is done: old results stay, one line, status 2" {
	echo 10.0.0.0/28 >list
	echo nonsense >bad.conf
	mkfifo once
	# Each line has the words and the message.
	sed 's/^\t*//' >cases <<-EOF
		-p 0 10.0.0.0/28|zsend: -p: bad ports: 0: want numbers: 80,443,8000-8010,u:53,icmp
		-p 80,x 10.0.0.0/28|zperm: -p: bad ports: 80,x: want numbers: 80,443,8000-8010,u:53,icmp
		-p 80 -e x 10.0.0.0/28|zperm: -e: not a number: x
		-p 80 -e x -w -|zperm: -e: not a number: x
		-p 80 10.0.0.0/33|zperm: 10.0.0.0/33: bad prefix
		-p 80 -w nosuch|zperm: nosuch: No such file or directory
		-p 80 -w /dev/null|zperm: the lists contain no targets
		-p 80 -b nosuch -w list|zblack: nosuch: No such file or directory
		-p 80 -b bad.conf -w list|zblack: bad.conf:1: bad address: nonsense
		-p 80 -b once -w list|zscan: -b: once: a pipe can be read only once
		-p 80 -r abc -w list|zscan: -r: not a number: abc
		-p 80 -t 10x -w list|zsend: -t: not a time: 10x: give seconds, or a number with s, m or h
		-p 80 -N 1.5 -w list|zrecv: -N: not a whole number: 1.5
		-p 80 -w list --dedup-method window --dedup-window-size 5G|zrecv: --dedup: out of range: 5000000000: want 1 to 100000000
		-p 80 -c x -w list --output-filter ttl=1|zrecv: -c: not a time: x: give seconds, or a number with s, m or h
		-p 80 -f nosuch -w list|zrecv: -f: unknown field for tcp_synscan: nosuch
		-p 80 -P 2 --probe-gap 5 -b nosuch -w list|zblack: nosuch: No such file or directory
		-p 80 -w list -I once|zscan: -I: a pipe can be read only once
		-p 80 -b /dev/null -o none/rows -w list --output-filter ttl=1|zscan: none/rows: cannot be written
		-p 80 -b /dev/null -i nosuch -w list|zrecv: nosuch: no such interface
		-p 80 -w list --output-filter ttl=|zfilter: expression:5: expected a value
		-p 80 -w list --output-filter nosuch=1|zfilter: no such column: nosuch: there are: saddr, sport, ttl, classification, success, repeat, timestamp_str
		-p 80 -w list -u none/csv|zstatus: none/csv: No such file or directory
		-p 80 -w list --min-hitrate x|zstatus: -H: not a number: x
		-p 80 -w list -m json --user-metadata {|zstatus: user-metadata: not JSON
	EOF
	run --separate-stderr lab '
		while IFS="|" read -r words line; do
			echo old >hits.csv
			SECONDS=0
			ZSTATUS_FD=4 zscan -o hits.csv $words 4>status </dev/null 2>err
			[ $? -eq 2 ] && [ "$(cat hits.csv)" = old ] && [ $SECONDS -lt 5 ] && [ ! -s status ] || echo "not so: $words"
			echo "$words|$(cat err)" >>got
			# --print refuses the same, except for errors that are due to this machine
			# alone.
			case $words in *none/*|*"-i nosuch"*) continue ;; esac
			mkdir empty && line=$(sed "s,^zscan: -b: once,zscan: -b: $PWD/once," <<<"$line")
			printed=$(cd empty && for file in list bad.conf once; do ln -s ../$file; done &&
				zscan --print -o rows -l log $words 2>../err </dev/null)
			[ $? -eq 2 ] && [ -z "$printed" ] && [ "$(cat err)" = "${line//$PWD\//}" ] && [ -z "$(find empty -type f)" ] || echo "printed: $words"
			rm -r empty
		done <cases
		zscan -q -o hits.csv -p 0
		echo "status $?"
	'
	check 0 'status 2' 'zsend: -p: bad ports: 0: want numbers: 80,443,8000-8010,u:53,icmp'
	diff got cases
	[ "$(cat hits.csv)" = old ]
	# No user key was made.
	[ ! -e "$XDG_STATE_HOME" ]
}

@test "targets from the standard input, and from a pipe, are not used up before the scan" {
	run --separate-stderr lab '
		echo 10.0.9.1 | zscan -q -p 80 -b "$1" -c 0.5 -f saddr -w -
		zscan -q -p 80 -b "$1" -c 0.5 -f saddr -w <(echo 10.0.9.2)
	' zscan "$EX_CONF"
	check 0 $'saddr\n10.0.9.1\nsaddr\n10.0.9.2' ''
}

@test "rows that cannot be written: not 0; and what filters them is heard to its end where the rate finds itself" {
	: >none
	run --separate-stderr lab '
		zscan -q -p 443 -b none -c 0.2 -o /dev/full --output-filter "success = 1" 10.0.9.0/28
		echo "status $?"
		zscan -q -p 443 -b none -c 0.2 -o /dev/full 10.0.9.0/28
		echo "status $?"
		echo 10.0.9.1 | zscan -q -p 443 -b none -c 0.2 -r auto -f saddr --output-filter "success = 1" -w -
		echo "status $?"
	'
	echo "$stderr"
	[ "$output" = $'status 1\nstatus 3\nsaddr\n10.0.9.1\nstatus 0' ]
	grep -qx "zfilter: /dev/full: No space left on device" <<<"$stderr"
	grep -qx "zrecv: /dev/full: No space left on device" <<<"$stderr"
}

@test "the exit status is the scan's: 1 when a stage fails" {
	run --separate-stderr lab '
		ip route replace default via 198.18.0.77
		# Both scans wait in vain for three seconds.
		zscan -q -p 80 -b "$1" -c 0 -o quiet.csv 10.0.0.0/28 2>/dev/null &
		zscan -p 80 -b "$1" -c 0 -o hits.csv 10.0.0.0/28
		echo "status $?"
		wait $!
		echo "status $?"' zscan "$EX_CONF"
	[ "$output" = $'status 1\nstatus 1' ]
	[[ "$stderr" == *"zsend: lab0: gateway 198.18.0.77 does not answer: give its MAC with -G"* ]]
	[ "${stderr_lines[-1]}" = "zscan: INCOMPLETE: zsend could send to no target" ]
}

# bats test_tags=awk
@test "bad usage: one line or the usage, status 2" {
	run -2 --separate-stderr zscan
	[ "$stderr" = "zscan: give a port with -p" ]
	run -2 --separate-stderr zscan --nonsense
	[ "$stderr" = "zscan: unrecognized option '--nonsense'" ]
	run -2 --separate-stderr zscan -Z
	[ "$stderr" = "zscan: invalid option -- 'Z'" ]
	[ -z "$output" ]
	run -0 --separate-stderr zscan -h
	[[ $output == "usage: zscan "* ]]
	run -0 zscan -V
	[ "$output" = "zscan 0.1.0" ]
	run -2 zstatus nonsense
	run -0 zstatus -V
	[ "$output" = "zstatus 0.1.0" ]
	for command in "zscan -h" "zscan -V" "zscan --print -p 80" "zscan --print-settings -p 80" \
		"zscan -M udp --probe-args template-fields" "zrate -h" "zrate -V" "zdist -h" "zdist -V" "zstatus -h" "zstatus -V"; do
		run -3 --separate-stderr bash -c "$command >/dev/full"
		[ "$stderr" = "${command%% *}: stdout: No space left on device" ] || { echo "$command: $stderr"; false; }
		# Without a reader there is no message.
		run --separate-stderr bash -c "{ sleep 0.1; exec $command; } | : ; echo \${PIPESTATUS[0]}"
		check 0 141 ""
	done
}

@test "--help fits two screens, and has each option of the table once, under its letter; --list-options tells of each" {
	zscan --help >help
	[ "$(wc -l <help)" -le 47 ]      # leaves a line for the prompt
	run ! grep -E '.{81}' help
	table=$(sed -n "/^options='/,/^'/p" "$REPO/bin/zscan" | awk 'NF > 4 { print ($2 == "-" ? "" : "-" $2 " ") "--" $1 }')
	[ "$(wc -l <<<"$table")" -gt 80 ]
	diff <(sort <<<"$table") <(grep -oE -- '(^|[^a-zA-Z-])(-[a-zA-Z],? )?--[a-z-]+' help | sed 's/^[^-]//; s/, / /' | sort)
	zscan --list-options >list
	diff <(sort <<<"$table") <(grep -oE '^ +-.*' list | sed -E 's/^ +//; s/, / /; s/(--[a-z-]+).*/\1/' | sort)
	[ "$(grep -A 1 -x '  -c, --cooldown-time time' list)" = "  -c, --cooldown-time time
        how long to wait for late replies (8)" ]
	run --separate-stderr bash -c 'zscan --list-options >/dev/full'
	check 3 '' 'zscan: stdout: No space left on device'
}

# bats test_tags=awk
@test "several senders: each target once, the sums of all shards are those of the whole; ^C stops them all" {
	run --separate-stderr lab '
		zscan -p 443 -T 3 -b "$1" -c 1 -r 15000 -o hits 10.0.0.0/17
		set -m
		zscan -p 443 -T 3 -b "$1" -c 0.5 -r 3000 -o stopped 10.0.0.0/16 &
		until [ -e stopped ] && [ "$(wc -l <stopped)" -gt 1000 ]; do sleep 0.05; done
		kill -INT -$!
		wait $!
		echo "status $?"
		pgrep -l "^z[pbsr]"
	' zscan "$EX_CONF"
	[ "$output" = "status 130" ]
	mapfile -t stderr_lines < <(grep -vE ' a second, |are excluded: ' <<<"$stderr")
	[[ "${stderr_lines[0]}" == "zscan: 32768 targets, "* ]]
	[ "${stderr_lines[2]}" = "zscan: complete: every target was probed or excluded" ]
	diff <(sort hits) <(expected_hosts 443 10.0.0.0/16 "$EX_CONF" | awk -F. '$3 < 128')
	[[ "${stderr_lines[5]}" == "zscan: stopped after "*" of 65536 targets" ]]
}

# bats test_tags=awk
@test "--cores pins each sender in turn; -l takes messages and summary, -L the same by the time; -m and -u are written" {
	[ "$(zscan --print -p 80 -e 1 -T 3 --cores 1,0 10.0.0.0/8 | grep -o 'taskset -c [0-9] zsend' | tr '\n' ' ')" = "taskset -c 1 zsend taskset -c 0 zsend taskset -c 1 zsend " ]
	mkdir logs
	run --separate-stderr lab '
		zscan -p 443 -b "$1" -c 0.5 --cores 0 -l log -m json -u csv -o hits --notes "of a /24" 10.0.9.0/24
		echo "status $?"
		# A message names a target that no host can have.
		echo 10.0.9.1 >list
		zscan -q -p 443 -b "$1" -c 0.5 -L logs -w list -o hits 255.255.255.255
		echo "status $?"
	' zscan "$EX_CONF"
	check 0 $'status 0\nstatus 1' ''
	[[ "$(tail -n 1 log)" == *" [INFO] zscan: complete: every target was probed or excluded" ]]
	[ "$(wc -l <log)" -eq 4 ]
	[ "$(grep -cE '^20[0-9]{2}-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9]\.[0-9]{3}Z \[INFO\] zscan: ' log)" -eq 4 ]
	[ "$(sort -s -k 1,1 log | cmp - log)" = "" ]
	[ "$(($(date +%s) - $(date -d "$(sed 's/ .*//; 1q' log)" +%s)))" -lt 60 ]
	[ "$(jq -c '[.iface, .source_ips, .probe_module, .target_ports, .cli_cidr_destinations, .rate, .packets_sent, .success_unique, .blocklist_filename]' json)" = \
		"[\"lab0\",[\"198.18.0.2\"],\"tcp_synscan\",[443],[\"10.0.9.0/24\"],10000,256,256,\"$EX_CONF\"]" ]
	[ "$(jq -r '.notes + ", " + .settings["target-ports"] + ", " + (.counts.hits | tostring)' json)" = "of a /24, 443, 256" ]
	[ "$(tail -n 1 csv | cut -d, -f 7,10)" = 256,256 ]
	grep -q "Z \[WARN\] zsend: stdin:[12]: broadcast address: 255.255.255.255$" logs/zscan-*.log
}

# bats test_tags=awk
@test "--probe-gap: each attempt so much later than the one before, in one walk or with a pause between two" {
	: >none
	run --separate-stderr lab '
		for gap in 0.5 2; do
			ip netns exec gw tcpdump -Z root -i scanner -Q in -n -tt -l -B 8192 "tcp dst port 443 and tcp[13] == 2" 2>err >probes$gap &
			until grep -q listening err; do sleep 0.02; done
			zscan -p 443 -b none -c 0.5 -P 2 --probe-gap ${gap}s -r 4000 -o hits$gap 10.0.0.0/20
			until [ "$(wc -l <probes$gap)" -ge 8192 ]; do sleep 0.02; done
			kill $!
			wait $!
		done
		true
	'
	echo "$stderr"
	[ "$status" -eq 0 ]
	for gap in 0.5 2; do
		awk -v gap=$gap '{ to = $5; if (to in first) { if ($1 - first[to] < gap) exit 1; twice++ } else first[to] = $1 } END { if (twice != 4096) exit 1 }' probes$gap
		[ "$(sort -u hits$gap | wc -l)" -eq 4096 ]
	done
	[[ "$(zscan --print -p 443 -b none -P 2 --probe-gap 0.5s -r 4000 10.0.0.0/20)" == *"--attempts 2 --gap "* ]]
	[[ "$(zscan --print -p 443 -b none -P 2 --probe-gap 2s -r 4000 10.0.0.0/20)" == *"--attempt 0 "*"; sleep 3; "*"--attempt 1 "* ]]
	[ "$(grep -c "4096 hosts answered the first attempt, 4096 the second, 4096 both: one alone misses 0.00% and 0.00%" <<<"$stderr")" -eq 2 ]
	[ "$(grep -c "zscan: about 0 hosts missed by both attempts (95%: 0 to 0; more if losses are related)" <<<"$stderr")" -eq 2 ]
}

@test "the loss that two attempts imply is the loss that there is, and so are the hosts that both have missed" {
	run --separate-stderr lab '
		ip netns exec gw nft -f - <<-END
			table netdev loss {
				chain early {
					type filter hook ingress device scanner priority -1000
					tcp dport 443 numgen random mod 5 == 0 drop
				}
			}
		END
		zscan -p 443 -b "$1" -c 0.5 -P 2 --probe-gap 1 -r 10000 -o hits -m json 10.0.0.0/18
	' zscan "$EX_CONF"
	echo "$stderr"
	# 16,000 hosts, a fifth lost: within four standard deviations.
	line=$(grep "hosts answered the first attempt" <<<"$stderr")
	for missed in $(grep -o '[0-9.]*%' <<<"$line" | tr -d %); do
		awk -v m="$missed" 'BEGIN { exit !(m > 18.5 && m < 21.5) }'
	done
	# Both attempts miss about 640 hosts. The interval is made three times as wide: six standard
	# deviations.
	expected_hosts 443 10.0.0.0/16 "$EX_CONF" | awk -F. '$3 < 64' >all
	jq -e --argjson missed "$(($(wc -l <all) - $(sort -u hits | wc -l)))" '
		.missed | .note == null and .low - (.high - .low) <= $missed and $missed <= .high + (.high - .low) and .high - .low < 200' json
}

@test "the same command lines give Debian's zmap and zscan the same hosts" {
	printf '10.0.9.0/28\n10.0.201.0/28\n' >some
	printf '# comment\n10.0.9.4/30\n\n10.0.3.0/25 # another\n' >not
	run --separate-stderr in_lab scan_by_both
	echo "$output" "$stderr"
	[ "$(grep -v : <<<"$output" | tr '\n' ' ')" = "512 384 16 12 144 2 " ]
	[ "$(grep -c : <<<"$output")" -eq 0 ]
}

# bats test_tags=awk
@test "-r auto: it begins slowly, goes up while nothing is lost, tells why, and finds all" {
	zscan --print -p 443 -b "$EX_CONF" -c 1 -r auto -o hits 10.0.0.0/18 | sed 's/^zstatus/tee lines | zstatus/' >printed
	run --separate-stderr in_lab '
		ip netns exec gw nft -f - <<-END
			table netdev sample {
				counter excluded { }
				counter reference { }
				chain early {
					type filter hook ingress device "scanner" priority -1000
					ip daddr 10.0.13.0/24 counter name excluded
					tcp sport 61001-65000 counter name reference
				}
			}
		END
		eval "$1"
		echo "status $?"
		[ "$(packets gw sample reference)" -ge 1000 ] && echo "excluded: $(packets gw sample excluded)"
	' "$(cat printed)"
	echo "$stderr"
	# Neither the scan nor the sample for its reference, some 1,000 probes or more, touches an excluded network.
	[ "$output" = "status 0
excluded: 0" ]
	diff <(sort hits) <(expected_hosts 443 10.0.0.0/16 "$EX_CONF" | awk -F. '$3 < 64')
	grep ^zrate lines
	[[ "$(grep -m 1 ^zrate lines)" == *" rate=1000 why=start" ]]
	[[ "$(grep ^zrate lines | sed -n 2p)" == *" rate=2000 why=no-loss" ]]
	[ "$(grep -c "^zsend .* rate=2000 " lines)" -ge 1 ]
	# Other programs do not see the reference probes.
	run ! grep -q reference lines
	[[ "$stderr" == *"zscan: complete: every target was probed or excluded" ]]
}

@test "the demo shows the scan live, finds what the lab holds, and says where the rows are" {
	ln -s "$REPO/test" "$REPO/bin" . # the hits.csv of the checkout stays
	run test/lab/demo </dev/null
	[ "$status" -eq 0 ]
	[[ $output == *"0:0"*"send: "*"recv: "*"drops: 0"* ]]
	[[ $output == *"Found 60148 hosts in "*" s; the lab holds 60148."* ]]
	[[ $output == *"The first of $PWD/hits.csv:"* ]]
	[ "$(sort -u hits.csv | wc -l)" -eq 60148 ]
}
