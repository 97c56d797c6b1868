# Outputs of all tools: none is an input or another output, none has two writers, and none is
# emptied before everything else has been checked.

load ../helper

setup() {
	cd "$BATS_TEST_TMPDIR" || return
	echo 10.0.0.0/30 >list
	printf '10.0.0.1\n10.0.0.2\n' >targets
	(umask 077; echo "$KEY" >key)
	printf 'saddr,success\n10.0.0.1,1\n' >rows
	echo 'quiet' >config
	ZKEY=$KEY zsend -p 443 -S 198.18.0.2 -w pcap <targets
}

# --- no output is an input or another output

# uses TOOL: prints the inputs and outputs of a tool. Each line has the use, the file and the words.
# The use is r (reads), w (writes), i (standard input), o (standard output) or e (standard error).
# The file is one that the tool needs, or - for any name. F in the words stands for the file.
uses() {
	case $1 in
	zperm) echo 'r list -f F
o - ' ;;
	zblack) echo 'r list -f F
r list -w F
r list --targets F
w - --report F
i targets 
o - ' ;;
	zsend) echo 'r list --deny F
r key -k @F
r targets -M udp --probe-args file:F
r targets -M udp --probe-args template:F
w - -w F
i targets 
e - ' ;;
	zrecv) echo 'r pcap -r F
r key -k @F
r targets -M udp --probe-args file:F
r targets -M udp --probe-args template:F
w - -o F
w - -w F
w key --key-out F
e - ' ;;
	zfilter) echo 'r rows F
w - -o F
e - ' ;;
	zscan) echo 'r list -b F
r list -w F
r list -I F
r config -C F
r targets -M udp --probe-args file:F
w - -o F
w - -m F
w - -l F
w - -u F
w - --checkpoint F
e - ' ;;
	esac
}

# The words that a command needs in any case.
base() {
	case $1 in
	zperm) echo '10.0.0.1' ;;
	zblack) echo '' ;;
	zsend) echo '-p 443 -S 198.18.0.2' ;;
	zrecv) echo '' ;;
	zfilter) echo "''" ;;
	zscan) echo '--print -p 443 10.0.0.1' ;;
	esac
}

# Prints the names of a file: itself, another path, a link, a hard link, a link to a link; no hard
# link if it does not exist yet.
aliases() {
	ln -sf "$1" soft && ln -sf soft softer && mkdir -p sub && ln -sfn . here
	printf '%s\n' "$1" "./$1" "sub/../$1" "$PWD/$1" "here/$1" soft softer
	[ ! -e "$1" ] || { ln -f "$1" hard; echo hard; }
}

# refused TOOL USE1 FILE1 WORDS1 NAME1 USE2 FILE2 WORDS2 NAME2: checks that one command with both
# uses under these names is refused.
refused() {
	local tool=$1 words redirections='' status
	words="$(base "$tool") ${4//F/$5} ${8//F/$9}"
	# Makes sure that nothing is sent.
	case $tool$words in zsend*' -w '*) ;; zsend*) words="$words -w /dev/null" ;; esac
	for use in "$2:$5" "$6:$9"; do
		case $use in
		i:*) redirections="$redirections <${use#*:}" ;;
		o:*) redirections="$redirections >>${use#*:}" ;;
		e:*) redirections="$redirections 2>>${use#*:}" ;;
		esac
	done
	case $tool$redirections in
	zsend* | zblack*) case $redirections in *'<'*) ;; *) redirections="$redirections </dev/null" ;; esac ;;
	esac
	case "$tool$words" in zsend*' -k '* | zrecv*' -k '*) unset ZKEY ;; zsend* | zrecv*) export ZKEY=$KEY ;; *) unset ZKEY ;; esac
	echo "$tool $words $redirections"
	# If standard error is one of both, the message is in that file.
	case $redirections in
	*2\>*) eval "timeout 5 $tool $words $redirections" >/dev/null ;;
	*) eval "timeout 5 $tool $words $redirections 2>message" >stdout ;;
	esac
	status=$?
	[ $status -eq 2 ] || { echo "status $status"; return 1; }
	case $redirections in *2\>*) return 0 ;; esac
	grep -qE "^$tool: .*: is (the file that .* (reads|writes)|also read|the standard (input|output))\$" message || { cat message; return 1; }
	[ "$(wc -l <message)" -eq 1 ]
}

# every_pair TOOL: tries all pairs of uses of which one writes. Each time the second has another
# name, and the first has every name in turn. The old contents remain, and no file is made.
every_pair() {
	local tool=$1 count=0 pairs=0 i j names
	mapfile -t table < <(uses "$tool")
	for ((i = 0; i < ${#table[@]}; i++)); do
		for ((j = i + 1; j < ${#table[@]}; j++)); do
			read -r use1 file1 words1 <<<"${table[i]}"
			read -r use2 file2 words2 <<<"${table[j]}"
			case $use1$use2 in rr | ri | ir | oe | eo) continue ;; esac
			# Two uses of one option exclude each other.
			[ "${words1%% *}" != "${words2%% *}" ] || [ -z "$words1" ] || continue
			file=$file1 && [ "$file" != - ] || file=$file2
			case $file1:$file2 in -:-) ;; *:- | -:*) ;; *) [ "$file1" = "$file2" ] || file=$file1 ;; esac
			for new in '' 1; do
				[ -z "$new" ] || [ "$file1:$file2" = -:- ] || continue
				# zscan is slow
				[ -z "$new" ] || [ "$tool" != zscan ] || [ $pairs -lt 50 ] || continue
				rm -f both
				if [ -z "$new" ]; then if [ "$file" = - ]; then : >both; else cp "$file" both; fi; fi
				case $use1$use2 in *[oe]*) [ -z "$new" ] || continue ;; esac
				mapfile -t names < <(aliases both)
				pairs=$((pairs + 1))
				[ $pairs -eq 1 ] || names=("${names[pairs % ${#names[@]}]}")
				for other in "${names[@]}"; do
					[ -n "$new" ] || cp both before
					refused "$tool" "$use1" "$file1" "$words1" both "$use2" "$file2" "$words2" "$other" || return
					if [ -n "$new" ]; then
						[ ! -e both ] || { echo "made"; return 1; }
					else
						case $use1$use2 in *e*) head -c "$(stat -c %s before)" both | cmp - before ;; *) cmp both before ;; esac || return
					fi
					count=$((count + 1))
				done
			done
		done
	done
	echo "$count pairs"
	[ "$count" -gt 6 ]
}

@test "zperm: every pair of files, under every name, is refused before it is opened" { every_pair zperm; }
@test "zblack: every pair of files, under every name, is refused before it is opened" { every_pair zblack; }
@test "zsend: every pair of files, under every name, is refused before it is opened" { every_pair zsend; }
@test "zrecv: every pair of files, under every name, is refused before it is opened" { every_pair zrecv; }
@test "zfilter: every pair of files, under every name, is refused before it is opened" { every_pair zfilter; }
@test "zscan: every pair of files, under every name, is refused before it is opened" { every_pair zscan; }

@test "devices, pipes and terminals may be named more than once, and so may standard output and error in one file" {
	zfilter -o /dev/null '' /dev/null
	zblack -f /dev/null --report /dev/null <targets >/dev/null
	ZKEY=$KEY zrecv -r pcap -o /dev/null -w /dev/null
	[ -z "$(zscan --print -p 443 -o /dev/null -m /dev/null -l /dev/stderr 10.0.0.1 2>&1 >/dev/null)" ]
	zscan --print -p 443 -o /dev/null -l /dev/stderr 10.0.0.1 2>both >/dev/null
	zscan --print -p 443 -o - 10.0.0.1 >both
	local status=0
	zscan --print -p 443 -m /dev/stderr -l /dev/stderr 10.0.0.1 2>both >/dev/null || status=$?
	[ "$status" -eq 2 ]
	[ "$(cat both)" = 'zscan: -l: /dev/stderr: is the file that -m writes' ]
	zperm -f list >both 2>&1
	[ "$(wc -l <both)" -eq 4 ]
	zblack -f /dev/null -u 1 <targets >both 2>&1
	zfilter '' <rows | zfilter '' - | cmp - rows
	zfilter -o /dev/stdout '' rows >both
	cmp rows both
	zfilter -o - '' rows >>both
	[ "$(wc -l <both)" -eq 4 ]
}

# --- one writer

@test "a file that is being written is refused, and its writer named; the lock dies with it" {
	mkfifo in
	while IFS='|' read -r tool words; do
		echo old >out
		exec 5<>in
		(export ZKEY=$KEY; eval "exec $tool ${words//INPUT/-}") <in >/dev/null 2>&1 3>&- 5>&- &
		cat rows >in
		until grep -qs "POSIX.*WRITE $! .*:$(stat -c %i out) " /proc/locks; do sleep 0.02; done
		# Otherwise it might still write to the file by itself
		kill -STOP $!
		until grep -q '^State:.*stopped' /proc/$!/status; do sleep 0.02; done
		cp out before
		status=0
		eval "ZKEY=$KEY $tool ${words//INPUT/rows}" <targets >/dev/null 2>message || status=$?
		[ $status -eq 2 ] || { echo "$tool: status $status"; cat message; false; }
		echo "$tool: out: is being written by $tool (pid $!)" | diff - message
		cmp out before
		kill -KILL $!
		wait $! || :
		eval "ZKEY=$KEY $tool ${words//INPUT/rows}" <targets >/dev/null 2>message || { cat message; false; }
		run ! grep -q . message
		exec 5>&-
	done <<-'EOF'
		zsend|-p 443 -S 198.18.0.2 -w out
		zfilter|-o out '' INPUT
		zblack|-f /dev/null --report out
	EOF
}

# of_two WORDS...: starts the command twice at the same instant, with the pipes in1 and in2 as
# standard input, which stay open until one command has ended. Then the other one gets pcap.
# Messages go to message1 and message2. Sets refused and running to their numbers, and codes to
# their statuses in that order.
of_two() {
	local k pids=() ended
	rm -f in1 in2
	mkfifo in1 in2
	exec 5<>in1 6<>in2
	for k in 1 2; do "$@" <in$k 2>message$k 3>&- 5>&- 6>&- & pids[k]=$!; done
	codes=0
	sleep 10 3>&- 5>&- 6>&- &
	wait -n -p ended "${pids[@]}" $! || codes=$?
	[ "$ended" != $! ] || { kill -KILL "${pids[@]}"; echo "none was refused"; return 1; }
	kill -KILL $!       # which a shell that is not yet sleep takes no note of
	[ "$ended" = "${pids[1]}" ] && refused=1 running=2 || refused=2 running=1
	exec 7>in$running
	exec 5>&- 6>&-
	cat pcap >&7
	exec 7>&-
	wait "${pids[running]}" && codes+=,0 || codes+=,$?
	holder=${pids[running]}
}

@test "two receivers of one output or one --key-out, started at the same instant: one runs, the other is refused, 20 times" {
	ZKEY=$KEY zrecv -r pcap -o wanted 2>/dev/null
	for i in {1..20}; do
		rm -f out
		of_two zrecv -k "$KEY" -r - -o out
		[ $codes = 2,0 ]
		echo "zrecv: out: is being written by zrecv (pid $holder)" | diff - message$refused
		cmp out wanted
		# With and without an existing file of that name; each has its own key.
		[ $((i % 2)) = 0 ] || rm -f saved
		of_two bash -c 'exec zrecv -k "${0%?}${BASHPID: -1}" -r - -o "out.$BASHPID" --key-out saved' "$KEY"
		[ $codes = 2,0 ] || { echo "$codes"; cat message?; false; }
		echo "zrecv: saved: is being written by zrecv (pid $holder)" | diff - message$refused
		[ "$(cat saved)" = "${KEY%?}${holder: -1}" ]
		[ "$(stat -c %a saved)" = 600 ]
		[ "$(find . -name 'saved*')" = ./saved ]
		cmp out.$holder wanted
	done
}

@test "--key-out: a file that a receiver has written is its own until it ends; then, and where it was killed, another one has it" {
	for how in TERM KILL; do
		rm -f in1
		mkfifo in1
		exec 5<>in1
		zrecv -k "$KEY" -r - -o out1 --key-out saved <in1 2>/dev/null 3>&- 5>&- &
		until [ -s saved ]; do sleep 0.02; done
		echo old >out2
		run -2 --separate-stderr zrecv -k "${KEY//0/1}" -r pcap -o out2 --key-out saved
		check 2 "" "zrecv: saved: is being written by zrecv (pid $!)"
		[ "$(cat out2)" = old ]
		[ "$(cat saved)" = "$KEY" ]
		# A reader does not wait
		run -0 zrecv -k @saved -r pcap -o out3
		kill -$how $!
		wait $! || :
		run -0 zrecv -k "${KEY//0/1}" -r pcap -o out2 --key-out saved
		[ "$(cat saved)" = "${KEY//0/1}" ]
		rm saved
		exec 5>&-
	done
}

PRELUDE=$BATS_TEST_DIRNAME/outputs.bash

@test "two scans with one output: the second is refused before it has sent a probe, and the rows of the first are whole" {
	: >none
	run --separate-stderr in_lab '
		for filter in "" "success = 1"; do
			begin -o rows ${filter:+--output-filter "$filter"}
			before=$(count syn)
			for again in "" "ttl > 1"; do
				zscan -p 443 -b none -c 0 -o rows ${again:+--output-filter "$again"} 10.0.0.0/24 2>err2
				echo "second: $?"
				grep -oE "z[a-z]+: rows: is being written by z[a-z]+ \(pid [0-9]+\)" err2 | sed "s/[0-9][0-9]*/N/"
			done
			[ "$(count syn)" = "$before" ] || echo "$(($(count syn) - before)) probes were sent"
			finish
			cut -d, -f1 rows | sort
			rm rows
		done
	'
	printf '%s\n' "$output" "$stderr"
	[ "$output" = "second: 2
zrecv: rows: is being written by zrecv (pid N)
second: 2
zfilter: rows: is being written by zrecv (pid N)
10.0.0.0
10.0.0.1
10.0.0.2
10.0.0.3
saddr
second: 2
zrecv: rows: is being written by zfilter (pid N)
second: 2
zfilter: rows: is being written by zfilter (pid N)
10.0.0.0
10.0.0.1
10.0.0.2
10.0.0.3
saddr" ]
}

@test "two scans of the same outputs, started at the same instant: one runs and its rows are whole, the other is refused" {
	: >none
	run --separate-stderr in_lab '
		for i in {1..20}; do
			rm -f rows json csv ckpt
			for k in 1 2; do
				zscan -q -p 443 -b none -c 0.3 -r 1000 -o rows -m json -u csv --checkpoint ckpt 10.0.9.0/24 2>err$k &
				pids[k]=$!
			done
			codes=""
			for k in 1 2; do wait ${pids[k]}; codes+=$?; done
			# Beside other suites the lab may lose a few packets: nearly all of 256
			# hosts, each once
			n=$(wc -l <rows) rows=torn
			[ "$(sort -u rows | wc -l) $(jq .counts.hits json) $(tail -n 1 csv | cut -d, -f 7)" != "$n $n 256" ] || [ $n -lt 250 ] || rows=whole
			echo "$(fold -w 1 <<<"$codes" | sort | tr -d "\n") $rows" \
				"$(grep -cE "^z[a-z]+: [a-z]+: is being written by z[a-z]+ \(pid [0-9]+\)$" err1 err2 | sort -t : -k 2n | cut -d: -f2 | paste -sd+)"
		done | sort | uniq -c
	'
	printf '%s\n' "$output" "$stderr"
	[ "$output" = "     20 02 whole 0+1" ]
}

@test "a file is not locked by the command that zrecv has started and left behind" {
	run --separate-stderr lab '
		cd "$1"
		zrecv -o rows -- sh -c "echo \$PPID >parent; exec sleep 20" 2>/dev/null &
		until [ -s parent ]; do sleep 0.02; done
		kill -KILL $(pgrep -P $(cat parent) zrecv) $(cat parent)
		until ! pgrep zrecv >/dev/null; do sleep 0.02; done
		pgrep -fc "^sleep 20\$"
		zrecv -c 0 -o rows -- true
		echo $?' lab "$PWD"
	[ "$output" = $'1\n0' ]
}

# --- rotation

@test "rows that are copied and truncated in mid-scan: each is in one of the pieces, whole, and there is no null byte" {
	: >none
	run --separate-stderr in_lab rotate_rows
	echo "$output"
	echo "$stderr"
	[ "$output" = $'status 0\n0\nall\nstatus 0\n0\nall' ]
}

# --- the replies file goes on with the rows

@test "--append goes on with the file of -w: rows and what vouches for them stay together, after a kill too" {
	lab '
		cd "$1"
		for hosts in 10.0.0.0/30 10.0.1.0/30; do
			zrecv -k "$2" -c 0.3 --append -o hits -w kept -- sh -c "zperm $hosts | zsend -k $2 -p 443"
			cp kept $(wc -l <hits)
		done' lab "$PWD" "$KEY"
	[ "$(wc -l <hits)" -eq 9 ]
	cmp -n "$(stat -c %s 5)" 5 kept
	zrecv -k "$KEY" -r kept | cut -d, -f1 | cmp - <(cut -d, -f1 hits)
	# An incomplete last packet is cut off, at each of its bytes and in its header; a complete
	# one stays.
	size=$(stat -c %s kept)
	zrecv -k "$KEY" -r kept -w one -N 1 -o /dev/null
	record=$(($(stat -c %s one) - 24))
	for cut in 0 1 17 $((record - 16)) $((record - 15)) $((record - 1)); do
		head -c $((size - cut)) kept >again
		cp hits rows
		run --separate-stderr zrecv -k "$KEY" -r one --append -o rows -w again
		if [ $cut -eq 0 ]; then
			check 0 "" ""
			cmp again <(cat kept; tail -c $record one)
		else
			check 0 "" "zrecv: again: the last packet is not whole, and is cut off"
			cmp again <(head -c $((size - record)) kept; tail -c $record one)
		fi
	done
	# The same for an incomplete header, and an empty file.
	for bytes in 0 1 23 24; do
		head -c $bytes kept >again
		zrecv -k "$KEY" -r one --append -o rows -w again
		cmp again one
	done
}

@test "--append and a file of -w that cannot be gone on with: refused with the reason, and both files are as they were" {
	zrecv -k "$KEY" -r pcap -o old -w good
	(printf '\324\303\262\241'; tail -c +5 good) >micro
	(printf '\241\262\074\115'; tail -c +5 good) >swapped
	(head -c 16 good; printf '\10\0\0\0'; tail -c +21 good) >short
	(head -c 20 good; printf '\145\0\0\0'; tail -c +25 good) >raw
	(cat good; printf '\0\0\0\0\0\0\0\0\377\377\377\177\377\377\377\177') >long
	echo 'saddr,sport' >text
	while IFS='|' read -r file why; do
		cp $file kept
		cp old rows
		run --separate-stderr zrecv -k "$KEY" -r pcap --append -o rows -w kept
		check 2 "" "zrecv: -w: kept: $why: cannot append"
		cmp kept $file
		cmp rows old
	done <<-EOF
		micro|has microseconds, not nanoseconds
		swapped|has the other byte order
		short|has a shorter snaplen
		raw|has another link type
		long|has a packet longer than its snaplen
		text|is not a pcap file
	EOF
	# Rows of another program also leave it unchanged.
	head -c -1 good >kept
	cp kept before
	echo other >rows
	run --separate-stderr zrecv -k "$KEY" -r pcap --append -o rows -w kept
	check 2 "" "zrecv: rows: has another header: cannot append"
	cmp kept before
}

@test "--append and --key-out: a key that is there is not replaced by another one" {
	(umask 077; tr 0 1 <key >other)
	cp other before
	run --separate-stderr zrecv -k "$KEY" -r pcap --append -o rows2 --key-out other
	check 2 "" "zrecv: --key-out: other: holds another key, by which the file was begun: give it with -k"
	cmp other before
	zrecv -k "$KEY" -r pcap --append -o rows2 --key-out fresh
	[ "$(cat fresh)" = "$KEY" ]
	zrecv -k "$KEY" -r pcap --append -o rows2 --key-out fresh
}

# --- a refused command has changed nothing

@test "whatever is refused with status 2 leaves the outputs as they were" {
	echo bad.address >bad
	echo old >old
	while IFS='|' read -r words; do
		cp old out
		status=0
		eval "ZKEY=$KEY ${words//OUT/out}" <targets >/dev/null 2>message || status=$?
		[ $status -eq 2 ] && cmp out old || { echo "$words: $status: $(cat message)"; false; }
	done <<-'EOF'
		zsend -p 443 -S 198.18.0.2 -w OUT --deny bad
		zsend -p 443 -S 198.18.0.2 -w OUT --deny no/such
		zsend -p 443 -S 198.18.0.2 -w OUT --steer 77
		zsend -p 443 -S 198.18.0.2 -k @no/such -w OUT
		zsend -p 443 -S 198.18.0.2 -w OUT -M udp --probe-args file:no/such
		zrecv -r no/such -o OUT
		zrecv -r list -o OUT
		zrecv -r list -w OUT -o /dev/null
		zrecv -r pcap -w OUT -o no/such
		zrecv -r pcap -o OUT -w no/such
		zrecv -r pcap -o OUT --key-out no/such
		zrecv -r pcap -o OUT -f nosuch
		zrecv -r pcap -o OUT -k @no/such
		zfilter -o OUT 'a =' rows
		zfilter -o OUT 'nosuch = 1' rows
		zfilter -o OUT '' no/such
		zfilter -o OUT -f nosuch '' rows
		zblack -f bad --report OUT
		zblack -f no/such --report OUT
	EOF
}

# --- privileges

@test "root with few capabilities: it works as far as they go, says what to grant, and refuses before it changes anything" {
	run --separate-stderr lab '
		cd "$1"
		for caps in net_raw "" net_raw,setuid net_raw,setgid net_raw,setuid,setgid setuid,setgid; do
			for way in live -r; do
				echo old >rows
				case $way in
				live) set -- -c 0.3 -- sh -c "echo 10.0.0.1 | zsend -p 443" ;;
				-r) set -- -r pcap -k @key ;;
				esac
				setpriv --bounding-set=-all$(echo $caps | sed "s/[a-z_][a-z_]*/,+&/g; s/,,/,/g") --inh-caps=-all zrecv -o rows "$@" 2>err
				echo "[$caps] $way: $? $(sed "1s/^old/untouched/" rows | cut -d, -f1 | paste -sd" "); $(grep -v ": no row from" err | sort -u | paste -sd";")"
			done
		done' lab "$PWD"
	diff - <(echo "$output") <<-'EOF'
		[net_raw] live: 0 saddr 10.0.0.1; zrecv: stays root, without capabilities: grant CAP_SETGID and CAP_SETUID so that it can become nobody;zsend: stays root, without capabilities: grant CAP_SETGID and CAP_SETUID so that it can become nobody
		[net_raw] -r: 0 saddr; zrecv: stays root, without capabilities: grant CAP_SETGID and CAP_SETUID so that it can become nobody
		[] live: 2 untouched; zrecv: lab0: need CAP_NET_RAW, which root has not got here: grant it to the container
		[] -r: 0 saddr; zrecv: stays root, without capabilities: grant CAP_SETGID and CAP_SETUID so that it can become nobody
		[net_raw,setuid] live: 0 saddr 10.0.0.1; zrecv: keeps the groups of root: grant CAP_SETGID, too;zsend: keeps the groups of root: grant CAP_SETGID, too
		[net_raw,setuid] -r: 0 saddr; zrecv: keeps the groups of root: grant CAP_SETGID, too
		[net_raw,setgid] live: 0 saddr 10.0.0.1; zrecv: stays root, without capabilities: grant CAP_SETUID so that it can become nobody;zsend: stays root, without capabilities: grant CAP_SETUID so that it can become nobody
		[net_raw,setgid] -r: 0 saddr; zrecv: stays root, without capabilities: grant CAP_SETUID so that it can become nobody
		[net_raw,setuid,setgid] live: 0 saddr 10.0.0.1; 
		[net_raw,setuid,setgid] -r: 0 saddr; 
		[setuid,setgid] live: 2 untouched; zrecv: lab0: need CAP_NET_RAW, which root has not got here: grant it to the container
		[setuid,setgid] -r: 0 saddr; 
	EOF
}

@test "root that cannot become nobody has no capability left, and none to come" {
	export CONFINED
	run --separate-stderr lab '
		cd "$1"
		mkfifo in
		exec 5<>in
		setpriv --bounding-set=-all,+net_raw --inh-caps=-all zrecv -k @key -r - -o rows <in 2>/dev/null &
		cat pcap >&5
		until [ "$(sed -n "s/^NoNewPrivs:\t//p" /proc/$!/status)" = 1 ]; do sleep 0.01; done
		until grep -q "^Seccomp:.$CONFINED" /proc/$!/status; do sleep 0.01; done
		sed -nE "s/^(Uid|CapInh|CapPrm|CapEff|CapAmb|NoNewPrivs):\t//p" /proc/$!/status | tr "\t" " "
		kill $!' lab "$PWD"
	check 0 "0 0 0 0
0000000000000000
0000000000000000
0000000000000000
0000000000000000
1" ''
}
