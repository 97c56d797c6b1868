# Tests zdist with three hosts, each a network namespace with its own sshd. One of them is lost
# during a scan.

# bats file_tags=long

load ../helper

setup() {
	cd "$BATS_TEST_TMPDIR" || return
	cp "$EX_CONF" ex.conf
	export HOME=$PWD
}

PRELUDE=$BATS_TEST_DIRNAME/hosts.bash

# attempts FOLDER: prints "N.A HOST TARGET" of each attempt: shard and number, host, and the target
# after which it began.
attempts() {
	for log in "$1"/*.log; do
		echo "$(basename "$log" .log) $(sed -n '1s/host //p; 2s/behind //p' "$log" | paste -sd ' ')"
	done
}

# bats test_tags=awk
@test "three hosts find what one would; one that is lost is replaced, its shard goes on where it was, and the sums prove it" {
	in_lab '
		zdist -d scan -S h1,h2,h3 -- -p 443 -b ex.conf -r 4000 -c 1 10.0.0.0/16 2>messages &
		# h2 has scanned for two seconds.
		until grep -qs "^zsend .* t=[23].* last=" $(grep -ls "^host h2" scan/*.log); do sleep 0.05; done
		lose h2
		wait $!
		echo $?
	' >status
	[ "$(cat status)" = 0 ] || { cat messages scan/*.log; false; }
	diff <(hosts scan/hits.csv) <(expected_hosts 443 10.0.0.0/16 "$EX_CONF")
	# Another walk gives the number and sum of the whole.
	whole=$(zperm -e 1 10.0.0.0/16 | zblack -f ex.conf -u 4 4>&1 >/dev/null | sed -n 's/.* n=\([0-9]*\) sum=\([^ ]*\) .* end=0/\1 \2/p')
	grep -qx "zdist: $whole in all shards, $whole in the whole" messages
	grep -qx "zdist: 60148 hits in scan/hits.csv" messages
	grep -q '^zdist: shard [012]: h2 has failed: ' messages
	# The lost host has begun one shard. Another host continues it after a target that was sent.
	attempts scan >attempts
	lost=$(awk '$2 == "h2" { print $1 }' attempts)
	[ "${lost#*.}" = 1 ]
	read -r host behind < <(sed -n "s/^${lost%.*}\.2 //p" attempts)
	[ "$host" != h2 ]
	[ -n "$behind" ]
	# Only the probes of the last second or two were sent again.
	sent=$(cat scan/*.log | awk '/^zsend/ { split($6, sent, "="); most[$2] = sent[2] } END { for (pid in most) n += most[pid]; print n }')
	[ "$sent" -gt 61172 ]
	[ "$sent" -lt $((61172 + 12000)) ]
}

@test "a scan whose master was killed goes on with the same folder, and probes no shard anew that was done" {
	in_lab '
		unshare --pid --fork --kill-child --mount-proc zdist -d scan -S h1,h2 -n 4 -- -p 80,443 -e 7 -b ex.conf -r 8000 -c 0.5 -q 10.0.0.0/19 2>messages &
		until grep -qs "done by" messages; do sleep 0.02; done
		zdist -d scan -S h3 2>second
		kill -KILL $!
		until flock -n scan/lock true; do sleep 0.02; done
		zdist -d scan -S h3 2>again
		echo $?
	' >status
	[ "$(cat status)" = 0 ] || { cat messages again; false; }
	[ "$(cat second)" = "zdist: scan: another zdist is at work there" ]
	done=$(sed -n 's/^zdist: shard \([0-9]\): done by.*/\1/p' messages | sort -u)
	for shard in $done; do
		[ ! -e scan/"$shard".2.log ]
	done
	grep -q "done by h3" again
	diff <(sed 1d scan/hits.csv | cut -d, -f1,2 | sort) <(for port in 80 443; do expected_hosts $port 10.0.0.0/16 "$EX_CONF" |
		awk -F. -v OFS=, -v port=$port '$3 < 32 { print $0, port }'; done | sort)
	run -2 zdist -d scan -S h3 -- -p 80
	[ "$output" = "zdist: scan: there is a scan already: to go on with it give no options of zscan and no -n" ]
}

@test "each hop of a target, and each of its protocols, is a hit" {
	in_lab '
		# Hop 1 is the kernel here, which sends few errors.
		zdist -d hops -S h1,h2 -- -p 53,u:53,icmp --probe-ttl 2+ --flow -P 3 -b ex.conf -c 0.5 -q 10.0.9.0/28
	' 2>messages
	sed 1d hops/hits.csv | cut -d, -f1-3,7 | sort | diff - <(
		for n in {0..15}; do printf "10.0.9.$n,%s\n" {"53,tcp","53,udp",",icmp"},{2..4}; done | sort) || { cat messages; false; }
	run -2 --separate-stderr zdist -d none -S h1,h2 -- -M icmp_echoscan --probe-ttl 1+ -P 4 -b ex.conf -f saddr,icmp_responder 10.0.9.0/28
	check 2 "" "zdist: --output-fields: without hop the rows of a target cannot be told apart"
}

# bats test_tags=awk
@test "a shard that nobody can do is no secret; nor is a host that has sent less than it was given" {
	in_lab '
		zdist -d none -S h1,h2 -t 2 -x "ssh -o ServerAliveInterval=9" -- -p 443 -b ex.conf -i nosuch 10.0.9.0/24
		echo $?
		zdist -d scan -S h1,h2 -- -p 443 -b ex.conf -c 0.2 10.0.9.0/24
		echo $?
		# This shard seems to have had another list.
		sed -i "/^zsend .*end=0/s/ sum=[^ ]*/ sum=0123456789abcdef/" scan/1.1.log
		zdist -d scan -S h1
		echo $?
		# This shard seems to have been stopped.
		printf "%s\n" "host h1" "behind " "zsend pid=9 t=1 last=10.0.9.1" "zsend pid=9 t=2 last=10.0.9.2" "zsend pid=9 t=3 last=10.0.9.3" \
			"zsend pid=9 t=3.1 last=10.0.9.4 signal=15" "zsend pid=9 t=3.2 last=10.0.9.5 signal=15 end=0" "zrecv pid=8 end=0" >scan/0.1.log
		rm -f scan/0.2.log
		zdist -d scan -S h1 >/dev/null 2>&1 || :
	' >out 2>&1
	[ "$(sed -n 2p scan/0.2.log)" = "behind 10.0.9.2" ]
	# Both hosts tried each shard.
	[ "$(grep -E '^zdist: shard [01]: h[12] has failed: zrecv: nosuch: ' out | cut -d' ' -f1-4 | sort)" = \
		"$(printf 'zdist: shard %s: %s\n' 0 h1 0 h2 1 h1 1 h2)" ]
	[ "$(grep -c 'zdist: shard [01]: not done' out)" -eq 2 ]
	[ "$(grep -x '[0-9]' out | paste -sd ' ')" = "1 0 1" ]
	sums=$(sed -n 's/^zdist: 256 \(.*\) in all shards, 256 \(.*\) in the whole/\1 \2/p' out)
	[ "$(wc -l <<<"$sums")" -eq 2 ]
	[ "$(awk '{ print $1 == $2 }' <<<"$sums" | paste -sd ' ')" = "1 0" ]
}

@test "each host's own opt-out list applies there, is told of, and leaves the proof whole" {
	in_lab '
		echo 10.0.9.64/26 >optout.h1
		printf "#!/bin/sh\nhost=\$1\nshift\nexec ssh \"\$host\" \"ZSCAN_OPTOUT=$PWD/optout.\$host \$*\"\n" >reach
		chmod +x reach
		zdist -d scan -S h1,h2 -x "$PWD/reach" -- -e 3 -p 443 -b ex.conf -c 0.5 10.0.9.0/24
	' 2>messages || { cat messages; false; }
	held=$(sed -n "s/^zdist: \([0-9]*\) targets held back by the hosts' own opt-out lists: .*/\1/p" messages)
	[ "$held" -gt 0 ] && [ "$held" -le 64 ]
	[ "$(hosts scan/hits.csv | wc -l)" = $((256 - held)) ]
	[[ $(grep "in the whole" messages) =~ ^zdist:\ 256\ ([0-9a-f]{16})\ in\ all\ shards,\ 256\ ([0-9a-f]{16})\ in\ the\ whole$ ]]
	[ "${BASH_REMATCH[1]}" = "${BASH_REMATCH[2]}" ]
}

# bats test_tags=awk
@test "the examples of the manual: a scan, its hits by host, a job array of four tasks, and what one point of view alone saw" {
	in_lab '
		set -e
		"$REPO/test/tools/examples" "$REPO/man/zdist.1" examples
		run() { bash -euo pipefail examples/$1.sh; }
		run 1 2>messages
		run 2 >by-host
		. "$REPO/test/zdist/slurm.bash"
		slurm sbatch --array=0-3 examples/3.sh
		completed
		run 4
		run 5 >sums
		run 6 >>sums
		# Some replies do not reach the first two hosts.
		nft "add table inet lost; add chain inet lost pass { type filter hook forward priority 0; };
			add rule inet lost pass oifname { up1, up2 } ip saddr 10.0.9.6 drop;
			add rule inet lost pass oifname up2 ip saddr 10.0.9.0/31 drop"
		run 8
		run 9
	' || { cat messages ./*.log slurm-*.out; false; }
	[ "$(sed 'n; d' by-host | cut -d' ' -f2 | sort | paste -sd ' ')" = "h1 h2 h3" ]
	[ "$(sed -n 'n; p' by-host | awk '{ n += $1 } END { print n }')" -eq "$(expected_hosts 443 10.0.0.0/16 "$EX_CONF" | awk -F. '$3 < 64' | wc -l)" ]
	diff <(hosts hits.csv) <(expected_hosts 443 10.0.0.0/16 "$EX_CONF" | awk -F. '$3 < 16')
	[ "$(uniq sums | wc -l)" -eq 1 ]
	[[ $(head -n 1 sums) =~ ^[1-9][0-9]*\ [0-9a-f]{16}$ ]]
	[ "$(cat only.csv)" = 10.0.9.6,443,h3 ]
	[ "$(jq -c '[.vantage_points[].hits]' views/report.json)" = '[255,253,256]' ]
}

@test "README: the command for three machines, as it stands" {
	in_lab '
		echo 192.168.0.1 >yours.conf
		eval "$(grep "^    zdist " "$REPO/README.md")"
	' 2>messages || { cat messages; false; }
	[[ $(grep "in the whole" messages) =~ ^zdist:\ 65535\ ([0-9a-f]{16})\ in\ all\ shards,\ 65535\ ([0-9a-f]{16})\ in\ the\ whole$ ]]
	[ "${BASH_REMATCH[1]}" = "${BASH_REMATCH[2]}" ]
}

@test "a job array whose node is lost goes on where it was, once Slurm has queued it again" {
	in_lab '
		"$REPO/test/tools/examples" "$REPO/man/zdist.1" examples
		. "$REPO/test/zdist/slurm.bash"
		# The tasks of the manual are slowed down, so that the node is lost during them.
		sed "s/-p 443/& -r 200/" examples/3.sh >task
		grep -q -- "-r 200" task || exit
		slurm sbatch --array=0-3 task
		until [ "$(cat [0-3].ckpt 2>/dev/null | grep -c "^sender .*\.")" -eq 4 ]; do sleep 0.05; done
		lose_node
		wc -l [0-3].csv >before
		node
		tasks >queued
		release 1
		completed && bash -e examples/4.sh
	' || { cat ./*.log slurm-*.out; false; }
	[ "$(sort -u queued)" = PENDING ]
	[ "$(wc -l <queued)" -eq 4 ]
	diff <(hosts hits.csv) <(expected_hosts 443 10.0.0.0/16 "$EX_CONF" | awk -F. '$3 < 16')
	# The rows from before the loss remain. The summary is about the rest alone.
	for i in 0 1 2 3; do
		[ "$(wc -l <$i.csv)" -gt "$(awk -v file=$i.csv '$2 == file { print $1 }' before)" ]
		grep -qx 'zscan: complete: every target of the rest was probed or excluded' slurm-1_$i.out
	done
}

@test "a hostile host runs no command here, gets no control character to the terminal, and decides on no target but its own" {
	# This command replaces ssh. It prints the output of a host of that name.
	cat >host <<-'END'
		#!/bin/sh
		cat >/dev/null
		n=4 sum=0123456789abcdef words='red \033[31m \302\2332J \2332J \177 \303\274\n'
		case $1 in
		number) n='x[$(touch owned)]' ;;
		octal) n=010 words='\\033[2J end\n' ;;
		sum) sum='x[$(touch owned)]' ;;
		esac
		printf '%s\n' "zperm pid=1 t=1 n=$n total=$n end=0" "zblack pid=2 t=1 n=$n dropped=0 end=0" "behind 10.0.9.3" \
			"zsend pid=3 t=1 n=$n sum=$sum last=\$(touch owned)" "zsend pid=3 t=2 n=$n sum=$sum last=10.0.9.1;touch" \
			"zsend pid=3 t=3 n=$n sum=$sum end=0" "zrecv pid=4 t=1 end=0" >&2
		printf "$words" >&2
	END
	chmod +x host
	# Some shells evaluate subscripts in arithmetic, and the echo of some interprets
	# backslashes.
	for case in "bash number" "bash sum" "sh octal"; do
		read -r shell host <<<"$case"
		rm -rf scan
		run -1 "$shell" "$REPO/bin/zdist" -d scan -S "$host" -t 2 -x "$PWD/host" -- -p 443 -b ex.conf 10.0.9.0/30
		echo "$output"
		[ "$(grep -c "has failed" <<<"$output")" -eq 2 ]
		[ -z "$(LC_ALL=C tr -d '\n -~' <<<"$output")" ]
		[ -z "$(find . -name owned)" ]
		# Whatever the host prints, the next attempt begins at the place that this side has
		# noted.
		[ "$(sed -n 2p scan/0.2.log)" = "behind " ]
	done
	[[ "$output" == *'octal has failed: \033[2J end'* ]]
}

# bats test_tags=awk
@test "an eleventh attempt goes on where the tenth was" {
	cat >host <<-'END'
		#!/bin/sh
		cat >/dev/null
		echo >>tries
		n=$(wc -l <tries)
		for t in 1 2 3; do echo "zsend pid=3 t=$t n=$n last=10.0.9.$n" >&2; done
	END
	chmod +x host
	run -1 zdist -d scan -S h1 -t 11 -x "$PWD/host" -- -p 443 -b ex.conf 10.0.9.0/24
	[ "$(sed -n 2p scan/0.11.log)" = "behind 10.0.9.10" ]
}

@test "what cannot be divided is refused, before anything is made" {
	while IFS='|' read -r words line; do
		# shellcheck disable=SC2086 # a list of words
		run -2 --separate-stderr zdist -d scan -S h1 $words
		[ "$stderr" = "zdist: $line" ] || { echo "$stderr"; false; }
		[ ! -e scan/scan.conf ]
	done <<-'END'
		-n 0|-n: out of range: 0: want 1 to 9007199254740992
		-t x|-t: not a number: x
		|what to scan? give options of zscan behind --
		-- -p 443 -o x 10.0.0.0/8|--output-file: not for a scan that is divided: see zdist(1)
		-- -p 443 -N 5|--max-results: not for a scan that is divided: see zdist(1)
		-- -p 443 --min-hitrate 5 10.0.9.0/24|--min-hitrate: not for a scan that is divided: see zdist(1)
		-- -p 443 -f ttl|--output-fields: not for a scan that is divided: see zdist(1)
		-- -p 443 --shards 2 --shard 1 -e 1|--shards: not for a scan that is divided: see zdist(1)
		-- -p 443 --dryrun -o x|no scan that can be divided: see zdist(1)
	END
	run -2 --separate-stderr zdist -S h1 -- -p 443
	[[ "$stderr" == "usage: zdist "* ]]
	run -2 --separate-stderr zdist -d scan -S h1 -- -p 443 -b nosuch 10.0.0.0/8
	[ "$stderr" = "zblack: nosuch: No such file or directory" ]
	[ ! -e scan/scan.conf ]
}
