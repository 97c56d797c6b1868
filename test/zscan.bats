# zscan and zstatus: the one command, the pipeline that it prints, and what it tells of the scan.

load helper

setup() {
	cd "$BATS_TEST_TMPDIR" || return
}

@test "zscan finds exactly what the lab holds, and sums the scan up" {
	run --separate-stderr lab 'zscan -p 443 -b "$1" -c 1 -r 20000 -o hits.csv 10.0.0.0/16' zscan "$EX_CONF"
	[ "$status" -eq 0 ]
	[ -z "$output" ]
	diff <(hosts hits.csv) <(truth 443 10.0.0.0/16 "$EX_CONF")
	[[ ${stderr_lines[0]} == "zscan: 65536 targets, 4364 excluded, 61172 probes sent in "*" s ("*" Kp/s), 0 failed" ]]
	[[ ${stderr_lines[1]} == "zscan: 60148 hits (98.33%), 768 other replies, 0 invalid, 0 dropped, "*" s in all" ]]
	[ "${stderr_lines[2]}" = "zscan: made = passed + excluded = sent: complete" ]
	[ "${#stderr_lines[@]}" -eq 3 ]
}

@test "what --print prints runs as pasted, and finds the same" {
	zscan --print -p 80,443 -e 7 -b "$EX_CONF" -c 0.5 -o "$PWD/it's.csv" 10.0.9.0/29 10.0.202.0-10.0.202.3 >printed
	run --separate-stderr lab 'eval "$1"' zscan "$(cat printed)"
	[ "$status" -eq 0 ]
	[ "$(sed 1d "it's.csv" | wc -l)" -eq 16 ]
	[ "${stderr_lines[2]}" = "zscan: made = passed + excluded = sent: complete" ]
}

@test "each option goes to the stage that it is for" {
	run zscan --print -q -p 80 -B 10M -n 5 -N 6 -P 2 -M tcp_synscan -i lab0 -e 3 -c 4 -f saddr -w list -b a.conf -b b.conf -o out 10.0.0.0/8
	[ "$status" -eq 0 ]
	[ "$output" = "zrecv -N 6 -i lab0 -c 4 -f saddr -o out -- sh -c 'zperm -e 3 -f list -- 10.0.0.0/8 |
zblack -f a.conf -f b.conf |
zsend -B 10M -n 5 -P 2 -i lab0 --deny a.conf --deny b.conf -p 80'" ]
}

@test "several ports are permuted, one is the sender's, echo requests have none" {
	run -0 zscan --print -q -p 80,443
	[[ $output == *"zperm -p 80,443 |"* && $output == *"zsend'" ]]
	run -0 zscan --print -q -p 443
	[[ $output == *"zperm |"* && $output == *"zsend -p 443'" ]]
	run -0 zscan --print -q -M icmp_echoscan
	[[ $output == "zrecv -M icmp_echoscan "* && $output == *"zsend -M icmp_echoscan'" ]]
	run -2 --separate-stderr zscan --print -M icmp_echoscan -p 80
	[ "$stderr" = "zscan: -p: icmp_echoscan has no ports" ]
}

@test "ipip has no ports; ntp, dns, upnp and bacnet have one of their own, in place of which -p may give others" {
	run -2 --separate-stderr zscan --print -M ipip -p 80
	[ "$stderr" = "zscan: -p: ipip has no ports" ]
	for probe in ipip ntp dns upnp bacnet; do
		run -0 zscan --print -q -M $probe
		[[ $output == "zrecv -M $probe "*"zperm |"*"zsend -M $probe'" ]]
		[ $probe = ipip ] || run -0 zscan --print -q -M $probe -p 7
		[ $probe = ipip ] || [[ $output == *"zsend -p 7 -M $probe'" ]]
	done
	run -2 --separate-stderr zscan --print -M udp
	[ "$stderr" = "zscan: give a port with -p" ]
}

@test "-n caps what is sent, exactly; -N the hits; -w gives targets; -P repeats" {
	printf '10.0.9.0/30\n10.0.9.8\n' >list
	run --separate-stderr lab '
		zscan -p 443 -b "$1" -c 0.5 -n 100 -o n.csv 10.0.0.0/17
		zscan -p 443 -b "$1" -c 30 -N 7 -o N.csv 10.0.0.0/17
		zscan -p 443 -b "$1" -c 0.5 -P 2 -w list -o w.csv
		[ $SECONDS -lt 10 ] && echo soon
	' zscan "$EX_CONF"
	[ "$output" = soon ]
	[[ ${stderr_lines[0]} == *", 100 probes sent in "* ]]
	[[ ${stderr_lines[2]} == "zscan: stopped after "*" of 32768 targets" ]]
	[ "$(wc -l <N.csv)" -eq 8 ]
	[[ ${stderr_lines[6]} == "zscan: 5 targets, 0 excluded, 10 probes sent in "* ]]
	[[ ${stderr_lines[7]} == "zscan: 5 hits "*", 5 other replies, "* ]]
	[ "$(hosts w.csv | tr '\n' ' ')" = "10.0.9.0 10.0.9.1 10.0.9.2 10.0.9.3 10.0.9.8 " ]
}

@test "the bare line: no special-purpose address is ever probed, and SIGINT stops it cleanly" {
	# Of the special addresses only the gateway's own is used, when the kernel is made to ask for its MAC.
	run --separate-stderr lab '
		ip netns exec gw nft add element netdev lab excluded "{ 0.0.0.0/8, 10.0.0.0/8, 100.64.0.0/10, 127.0.0.0/8,
			169.254.0.0/16, 172.16.0.0/12, 192.0.0.0/24, 192.168.0.0/16, 198.18.0.3-198.19.255.255, 224.0.0.0/3 }"
		set -m
		zscan -p 443 -c 0.5 -o results.csv &
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
	[ "$(cat results.csv)" = saddr,sport,classification,success,repeat,ttl,timestamp_str ]
	grep -q "^zscan: stopped after [0-9]* of 4294967296 targets" <<<"$stderr"
}

@test "^C on the terminal: the cooldown still collects, status 130" {
	run script -qec "stty cols 130; $LAB -t 60 zscan -p 443 -b $EX_CONF -c 1 -r 2000 -o hits.csv 10.0.0.0/16" typescript \
		< <(until [ -e hits.csv ] && [ "$(wc -l <hits.csv)" -gt 1000 ]; do sleep 0.05; done; printf '\003'; sleep 3) 3>&-
	[ "$status" -eq 130 ]
	cat typescript
	grep -q "zscan: stopped after [0-9]* of 65536 targets" typescript
	none_torn hits.csv
	# A live line each second, in place.
	[ "$(tr '\r' '\n' <typescript | grep -c '^0:0[0-9].*; send: [0-9]* .* (.* avg); recv: [0-9]* .*; drops: 0; hits: ')" -ge 2 ]
}

@test "what a stage would refuse is refused before anything is done: old results stay, one line, status 2" {
	echo 10.0.0.0/28 >list
	echo nonsense >bad.conf
	mkfifo once
	# The words, and what is said.
	sed 's/^\t*//' >cases <<-EOF
		-p 0 10.0.0.0/28|zsend: -p: bad ports: 0
		-p 80,x 10.0.0.0/28|zperm: -p: bad ports: 80,x
		-p 80 -e x 10.0.0.0/28|zperm: -e: not a number: x
		-p 80 -e x -w -|zperm: -e: not a number: x
		-p 80 10.0.0.0/33|zperm: 10.0.0.0/33: bad prefix
		-p 80 -w nosuch|zperm: nosuch: No such file or directory
		-p 80 -w /dev/null|zperm: the lists hold no target
		-p 80 -b nosuch -w list|zblack: nosuch: No such file or directory
		-p 80 -b bad.conf -w list|zblack: bad.conf:1: bad address: nonsense
		-p 80 -b once -w list|zscan: -b: once: a pipe can be read only once
		-p 80 -r 1 -B 1M -w list|zsend: -r and -B exclude each other
		-p 80 -i nosuch -w list|zsend: nosuch: no such interface
	EOF
	run --separate-stderr lab '
		while IFS="|" read -r words line; do
			echo old >hits.csv
			SECONDS=0
			ZSTATUS_FD=4 zscan -o hits.csv $words 4>status </dev/null 2>err
			[ $? -eq 2 ] && [ "$(cat hits.csv)" = old ] && [ $SECONDS -lt 5 ] && [ ! -s status ] || echo "not so: $words"
			echo "$words|$(cat err)" >>got
		done <cases
		zscan -q -o hits.csv -p 0
		echo "status $?"
	'
	check 0 'status 2' 'zsend: -p: bad ports: 0'
	diff got cases
	[ "$(cat hits.csv)" = old ]
	# Nor is there a key of one's own now, that nobody asked for.
	[ ! -e "$XDG_STATE_HOME" ]
}

@test "targets from the standard input, and from a pipe, are not used up before the scan" {
	run --separate-stderr lab '
		echo 10.0.9.1 | zscan -q -p 80 -b "$1" -c 0.5 -f saddr -w -
		zscan -q -p 80 -b "$1" -c 0.5 -f saddr -w <(echo 10.0.9.2)
	' zscan "$EX_CONF"
	check 0 $'saddr\n10.0.9.1\nsaddr\n10.0.9.2' ''
}

@test "the exit status is the scan's: 1 when a stage fails" {
	run --separate-stderr lab '
		ip route replace default via 198.18.0.77
		zscan -p 80 -b "$1" -c 0 -o hits.csv 10.0.0.0/28' zscan "$EX_CONF"
	[ "$status" -eq 1 ]
	[ "${stderr_lines[0]}" = "zsend: lab0: gateway 198.18.0.77 does not answer: give its MAC with -G" ]
	[ "${stderr_lines[-1]}" = "zscan: INCOMPLETE: zsend failed" ]
	run --separate-stderr lab '
		ip route replace default via 198.18.0.77
		zscan -q -p 80 -b "$1" -c 0 -o hits.csv 10.0.0.0/28' zscan "$EX_CONF"
	[ "$status" -eq 1 ]
}

@test "bad usage: one line or the usage, status 2" {
	run -2 --separate-stderr zscan
	[ "$stderr" = "zscan: give a port with -p" ]
	run -2 --separate-stderr zscan --nonsense
	[ "$stderr" = "zscan: unknown option: --nonsense" ]
	run -2 --separate-stderr zscan -Z
	[[ $stderr == *"usage: zscan "* ]]
	[ -z "$output" ]
	run -0 --separate-stderr zscan -h
	[[ $output == "usage: zscan "* ]]
	run -0 zscan -V
	[ "$output" = "zscan 0.1.0" ]
	run -2 zstatus nonsense
	run -0 zstatus -V
	[ "$output" = "zstatus 0.1.0" ]
	for command in "zscan -h" "zscan -V" "zscan --print -p 80" "zstatus -h" "zstatus -V"; do
		run -3 bash -c "$command >/dev/full"
	done
}

# The last lines of a scan's stages; $1 is what zsend's sum should be.
last_lines() {
	printf '%s\n' \
		"zperm pid=1 t=1 n=3 sum=8000000000000005 total=3 end=0" \
		"zblack pid=2 t=1 n=2 sum=ffffffffffffffff dropped=1 dropped_sum=8000000000000006 end=0" \
		"zsend pid=3 t=1 n=2 sum=$1 sent=2 failed=0 asked=2 end=0" \
		"zrecv pid=4 t=2 valid=1 hits=1 invalid=0 drop_kernel=0 cooldown=1 end=0"
}

@test "zstatus adds sums modulo 2^64, and does not call complete what is not" {
	run -0 --separate-stderr zstatus < <(last_lines ffffffffffffffff)
	[ "${stderr_lines[2]}" = "zscan: made = passed + excluded = sent: complete" ]
	run -0 --separate-stderr zstatus < <(last_lines fffffffffffffffe)
	[ "${stderr_lines[2]}" = "zscan: INCOMPLETE: passed is not sent" ]
	run -0 --separate-stderr zstatus < <(last_lines ffffffffffffffff | sed s/8000000000000005/8000000000000004/)
	[ "${stderr_lines[2]}" = "zscan: INCOMPLETE: made is not passed + excluded" ]
	run -0 --separate-stderr zstatus < <(last_lines ffffffffffffffff | sed '/^zblack/s/ end=0//')
	[ "${stderr_lines[2]}" = "zscan: INCOMPLETE: zblack was killed" ]
	run -0 --separate-stderr zstatus < <(last_lines ffffffffffffffff | grep ^zrecv)
	[ "${stderr_lines[2]}" = "zscan: no zsend has reported: what was probed is not known" ]
	run -3 --separate-stderr zstatus < <(last_lines ffffffffffffffff | sed '/^zrecv/s/ end=0//')
	[ "${stderr_lines[3]}" = "zscan: zrecv was killed: the scan is incomplete" ]
	run -1 zstatus < <(last_lines ffffffffffffffff | sed '/^zrecv/s/end=0/end=1/')
	# Whoever dropped them.
	run -0 --separate-stderr zstatus < <(last_lines ffffffffffffffff | sed 's/drop_kernel=0/drop_kernel=1 drop_interface=20 drop_pipe=300/')
	[[ "${stderr_lines[1]}" == *" 321 dropped, "* ]]
}

# live WIDTH T COUNT: the live line on a terminal so wide, after so many seconds of a scan of the IPv4 space by three
# times as many probes as COUNT, and with COUNT as what was received and dropped.
live() {
	printf '%s\n' "zperm pid=1 t=$2 n=1 sum=1 total=12884901888" \
		"zsend pid=3 t=$2 n=$((3 * $3)) sum=1 sent=$((3 * $3)) failed=0" \
		"zrecv pid=4 t=$2 valid=$3 hits=$3 invalid=0 drop_kernel=$3 cooldown=0" \
		"zsend pid=3 t=$2.1 n=$((3 * $3)) sum=1 sent=$((3 * $3)) failed=0" >live
	script -qc "stty cols $1; zstatus <live" typescript >/dev/null 3>&-
	tr '\r' '\n' <typescript | sed 's/\x1b\[K//' | grep -a "; send:" | tail -n 1
}

@test "the live line tells all that matters, however narrow the terminal and large the counts are" {
	[ "$(live 80 3 1000)" = "0:03 0% (149d03h left); send: 3000; recv: 1000; drops: 1000; hits: 33.33%" ]
	[ "$(live 80 300000 1234567890)" = "3d11h 28% (8d14h left); send: 3.70G; recv: 1.23G; drops: 1.23G; hits: 33.33%" ]
	[ "$(live 80 86399 429496730)" = "23h59m 10% (8d23h left); send: 1.28G; recv: 429M; drops: 429M; hits: 33.33%" ]
	[ "$(live 120 300000 1234567890)" = "83:20:00 28% (206:34:37 left); send: 3703703670 12.35 Kp/s; recv: 1234567890 4.12 Kp/s;$(
		) drops: 1234567890; hits: 33.33%" ]
	[ "$(live 160 300000 1234567890)" = "83:20:00 28% (206:34:37 left); send: 3703703670 12.35 Kp/s (12.35 Kp/s avg);$(
		) recv: 1234567890 4.12 Kp/s (4.12 Kp/s avg); drops: 1234567890; hits: 33.33%" ]
}

@test "the demo shows the scan live, finds what the lab holds, and says where the rows are" {
	ln -s "$BATS_TEST_DIRNAME" "$BATS_TEST_DIRNAME/../bin" . # so that hits.csv of the checkout stays as it is
	run test/demo </dev/null
	[ "$status" -eq 0 ]
	[[ $output == *"0:0"*"send: "*"recv: "*"drops: 0"* ]]
	[[ $output == *"Found 60148 hosts in "*" s; the lab holds 60148."* ]]
	[[ $output == *"The first rows of $PWD/hits.csv:"* ]]
	[ "$(hosts hits.csv | sort -u | wc -l)" -eq 60148 ]
}
