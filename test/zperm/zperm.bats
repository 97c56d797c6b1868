# SPDX-License-Identifier: ISC
#
# Tests zperm: each target once, in the order that its manual specifies; shards, attempts, resuming,
# and behaviour in a pipe.

load ../helper

setup() {
	cd "$BATS_TEST_TMPDIR" || return
}

# The following functions implement the order a second time, from the manual page alone, with
# unsigned arithmetic in bash.

# shift_right X N: shifts 64 unsigned bits.
shift_right() {
	REPLY=$(($1 >> $2 & (1 << (64 - $2)) - 1))
}

# mix Z: computes the first output of splitmix64.
mix() {
	local z=$(($1 + 0x9e3779b97f4a7c15))
	shift_right z 30; z=$(((z ^ REPLY) * 0xbf58476d1ce4e5b9))
	shift_right z 27; z=$(((z ^ REPLY) * 0x94d049bb133111eb))
	shift_right z 31; REPLY=$((z ^ REPLY))
}

# draw MAX: takes the next number in 1..MAX from the stream with the state $state.
draw() {
	local mask=1
	while ((mask < $1)); do mask=$((mask << 1 | 1)); done
	while
		mix "$state"
		state=$((state + 0x9e3779b97f4a7c15))
		REPLY=$((REPLY & mask))
		((REPLY < 1 || REPLY > $1))
	do :; done
}

# power B E M: computes B^E modulo M.
power() {
	local b=$1 e=$2 r=1
	for (( ; e > 0; e >>= 1)); do
		((e & 1)) && r=$((r * b % $3))
		b=$((b * b % $3))
	done
	REPLY=$r
}

# order SEED TARGET...: prints the targets, given in the order of their numbers, in the order of the
# walk.
order() {
	local state=$1 n p q d factors=() g x root
	shift
	n=$#
	for ((p = n + 1; ; p++)); do
		for ((d = 2; d * d <= p && p % d != 0; d++)); do :; done
		((p > 1 && d * d > p)) && break
	done
	for ((q = p - 1, d = 2; q > 1; d++)); do
		if ((q % d == 0)); then factors+=("$d"); fi
		while ((q % d == 0)); do q=$((q / d)); done
	done
	while
		draw $((p - 1)); g=$REPLY root=1
		for q in "${factors[@]}"; do
			power "$g" $(((p - 1) / q)) "$p"
			((REPLY == 1)) && root=0
		done
		((root == 0))
	do :; done
	draw $((p - 1)); x=$REPLY
	for ((i = 1; i < p; i++)); do
		((x <= n)) && echo "${!x}"
		x=$((x * g % p))
	done
}

# addresses PREFIX FIRST LAST: prints the addresses of a range.
addresses() {
	seq -f "$1%g" "$2" "$3"
}

# Tests of the order.

@test "the walk visits 1..N once each, for every N to 5,000" {
	run -0 "$REPO/test/tools/group" every 5000
	run -0 "$REPO/test/tools/group-plain" every 1000
}

@test "shards part the walk: 1 to 64 of them, and 65,536, over many N" {
	run -0 "$REPO/test/tools/group" shards
}

@test "whole walks of random N: as many targets as there are, and their sum" {
	run -0 "$REPO/test/tools/group" large $RANDOM 32
	run -0 "$REPO/test/tools/group-plain" large $RANDOM 8
}

@test "fast steps are those of plain arithmetic, at any size to 2^62; first and last, forward and back" {
	run -0 "$REPO/test/tools/group" steps $RANDOM 62
	run -0 "$REPO/test/tools/group-plain" steps $RANDOM 8
}

@test "the order is the one of the manual, by a second implementation" {
	for seed in 0 1 42 0xdeadbeef 18446744073709551615; do
		# shellcheck disable=SC2046 # an argument for each address
		diff <(order $((seed)) $(addresses 10.0.0. 0 255)) <(zperm -e $seed 10.0.0.0/24)
		# shellcheck disable=SC2046 # an argument for each address
		diff <(order $((seed)) $(addresses 10.0.0. 7 9) $(addresses 10.0.1. 0 3)) <(zperm -e $seed 10.0.1.0/30 10.0.0.7-10.0.0.9)
		diff <(order $((seed)) 10.0.0.{1,2},{22,80,443} ) <(zperm -e $seed -p 443,22,80 10.0.0.2 10.0.0.1)
		diff <(order $((seed)) 10.0.0.1 fd00::{1..3} ) <(zperm -e $seed fd00::1-fd00::3 10.0.0.1)
		diff <(order $((seed)) 10.0.0.1 fd00:: {2001:db8::,2001:db8:1::,2001:db8:2::,2001:db8:3::} ) <(zperm -e $seed 2001:db8::/46-48 10.0.0.1 fd00::)
	done
}

@test "test vectors, which never change" {
	run -0 --separate-stderr bash -c 'zperm -e 0 -n 3; zperm -e 0 -n 3 -p 80,443; zperm -e 1 -n 3 2001:db8::/66'
	check 0 "$(printf '%s\n' 65.201.138.194 11.138.195.198 239.103.51.78 64.4.162.167,80 187.11.35.160,80 60.89.157.23,80 \
		2001:db8::3eeb:8da1:658e:ec66 2001:db8::de0:4626:2de5:b1bc 2001:db8::5c6:aff4:7fe:191d)" ""
	run -0 bash -c 'zperm -e 7 10.0.0.0/16 10.0.5.0-10.1.0.255 | md5sum'
	[ "$output" = "2f72f995d9297e971f30d9ee1d7d0aca  -" ]
	run -0 --separate-stderr bash -c 'zperm -e 1 --attempts 3 --gap 2 10.0.0.0-10.0.0.3 | tr "\n" " "'
	check 0 "10.0.0.0,,+0 10.0.0.2,,+0 10.0.0.3,,+0 10.0.0.0,,+1 10.0.0.1,,+0 10.0.0.2,,+1 10.0.0.3,,+1 10.0.0.0,,+2 10.0.0.1,,+1 10.0.0.2,,+2 10.0.0.3,,+2 10.0.0.1,,+2 " ""
}

@test "the manual's example prints what the manual says" {
	run -0 --separate-stderr zperm -e 0 -p 80,443 10.0.0.0/31 10.0.0.9
	check 0 "$(printf '%s\n' 10.0.0.0,443 10.0.0.9,443 10.0.0.1,443 10.0.0.9,80 10.0.0.0,80 10.0.0.1,80)" ""
	while read -r line; do
		grep -qF "$line" "$REPO/man/zperm.1"
	done <<<"$output"
}

@test "the order depends on the set of targets, not on how it is written" {
	zperm -e 3 10.0.0.0/24 10.0.1.0/24 2001:db8::/120 >a
	printf '# a list\r\n\r\n2001:db8::80/121 # upper half\r\n\t10.0.0.128 - 10.0.1.255\r\n10.0.1.7' >list
	zperm -e 3 10.0.0.0/25 -f list 2001:db8::-2001:db8::7f 10.0.0.9 ::ffff:10.0.0.77 >b
	cmp a b
	zperm -e 3 -f - <list 10.0.0.0/25 2001:db8::/120 | cmp a
	cmp <(zperm -e 5 -p 22,80,81,82 10.0.0.1) <(zperm -e 5 -p 80-82,22,81 10.0.0.1)
	run ! cmp -s a <(zperm -e 4 10.0.0.0/23 2001:db8::/120)
}

@test "without a seed each run has an order of its own, and tells the seed" {
	zperm -u 2 10.0.0.0/24 >a 2>status
	zperm 10.0.0.0/24 >b
	run ! cmp -s a b
	cmp a <(zperm -e "$(status_of seed status zperm)" 10.0.0.0/24)
}

@test "a whole /16: each address once, no other" {
	diff <(zperm -e 9 10.7.0.0/16 | sort -t . -k 3,3n -k 4,4n) <(seq 0 65535 | awk '{ printf "10.7.%d.%d\n", $1 / 256, $1 % 256 }')
	diff <(zperm -e 9 -p 79-81 10.7.0.0/24 | sort -t . -k 4,4V) <(for a in {0..255}; do addresses 10.7.0.$a, 79 81; done)
	diff <(zperm -e 9 2001:db8::/116 | sort) <(printf '2001:db8::%x\n' {1..4095} | cat - <(echo 2001:db8::) | sort)
}

@test "all ports: 65,535 of an address, 0 not among them" {
	[ "$(zperm -p - 10.0.0.1 | sort -u | wc -l)" -eq 65535 ]
	run ! grep -q ',0$' <(zperm -p '*' 10.0.0.1)
	[ "$(zperm -c -p - 0.0.0.0/0)" = $((65535 << 32)) ]
}

@test "the edges of both families" {
	run -0 zperm -e 1 255.255.255.255 0.0.0.0 ::1 :: ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff
	[ "$(LC_ALL=C sort <<<"$output" | tr '\n' ' ')" = "0.0.0.0 255.255.255.255 :: ::1 ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff " ]
	[ "$(zperm -c 0.0.0.0/0)" = 4294967296 ]
	[ "$(zperm -c 2001:db8::/66)" = $((1 << 62)) ]
	[ "$(zperm -c)" = 4294967296 ]
	[ "$(zperm -c ::fffe:ffff:fff0-::1:0:0:f 10.0.0.0/8)" = $(((1 << 24) + 32)) ]
	forms="more than 2^62 addresses: give one in each of its subnets, as in 2001:db8::/64-80 with --iid, a part, as in 2001:db8::/112, or a range, as in 2001:db8::1-2001:db8::ffff"
	for target in 2001:db8::/65 2001:db8::/64 ::/0 2001:db8::-2001:db8::4000:0:0:0; do
		run -2 --separate-stderr zperm 10.0.0.1 "$target"
		check 2 "" "zperm: $target: $forms"
		run -2 --separate-stderr zperm -f - <<<"$target"
		check 2 "" "zperm: -:1: $forms: $target"
	done
	# Each of two prefixes is small enough, but both together are not.
	run -2 --separate-stderr zperm 2001:db8::/66 2001:db9::/66
	check 2 "" "zperm: more than 2^62 targets"
	for target in 2001:db8::/64-80 2001:db8::/112 2001:db8::1-2001:db8::ffff; do
		[ "$(zperm --iid random -c "$target")" -ge 65535 ]
	done
	run -2 --separate-stderr zperm -p 80,443 2001:db8::/66
	check 2 "" "zperm: more than 2^62 targets"
}

@test "the first 100,000 of the whole space are spread evenly, and each is no hint at the next" {
	for seed in 1 2 3 4 5; do
		# Chi-square over 256 /8s: 255 expected, standard deviation 22.6. Correlation:
		# standard deviation 0.0032.
		zperm -e $seed -n 100000 | awk -F. '
			{ count[$1]++; v = (($1 * 256 + $2) * 256 + $3) / 16777216 - .5 }
			NR > 1 { xy += v * last }
			{ xx += v * v; last = v }
			END {
				for (i = 0; i < 256; i++) chi += (count[i] - NR / 256) * (count[i] - NR / 256) / (NR / 256)
				print chi, xy / xx
				exit !(NR == 100000 && chi > 150 && chi < 370 && xy / xx < .016 && xy / xx > -.016)
			}'
	done
}

# Tests of shards and limits.

@test "shards through the tool: disjoint, complete, also more of them than targets" {
	for n in 1 2 7 16; do
		for ((i = 0; i < n; i++)); do zperm -e 8 -s $i/$n -p 80,443 10.0.0.0/24; done | sort | cmp - <(zperm -e 1 -p 80,443 10.0.0.0/24 | sort)
	done
	for ((i = 0; i < 8; i++)); do zperm -e 8 -s $i/8 10.0.0.0/30; done | sort | cmp - <(zperm 10.0.0.0/30 | sort)
	run -0 --separate-stderr zperm -e 8 -s 65535/65536 10.0.0.0/30
	check 0 "" ""
	run -0 --separate-stderr zperm -e 8 -s 4294967294/4294967295 -u 2 10.0.0.0/30
	[[ "$stderr" == *" n=0 sum=0000000000000000 seed=8 total=0 order=4:"*" end=0" ]]
}

@test "the sums of all shards are the sum of the whole" {
	sum=0 total=0
	for i in 0 1 2 3 4; do
		zperm -e 8 -s $i/5 -p 80-83 10.0.0.0/20 -u 2 2>status >shard
		sum=$((sum + 0x$(status_of sum status zperm)))
		[ "$(status_of n status zperm)" -eq "$(wc -l <shard)" ]
		total=$((total + $(status_of total status zperm)))
	done
	zperm -e 99 -p 80-83 10.0.0.0/20 -u 2 2>status >/dev/null
	[ "$total" -eq 16384 ]
	[ "$(printf %016x $sum)" = "$(status_of sum status zperm)" ]
}

@test "-n: exactly so many, the first of the order; a percentage is of the shard" {
	zperm -e 8 10.0.0.0/16 >all
	for n in 0 1 7 511 512 513 1000 65535 65536 70000; do
		cmp <(zperm -e 8 -n $n 10.0.0.0/16) <(head -n $n all)
	done
	[ "$(zperm -e 8 -n 1% 10.0.0.0/16 | wc -l)" -eq 656 ]
	[ "$(zperm -e 8 -n 0.1% 10.0.0.0/16 | wc -l)" -eq 66 ]
	[ "$(zperm -e 8 -n 100% 10.0.0.0/16 | wc -l)" -eq 65536 ]
	[ "$(zperm -e 8 -n 0% 10.0.0.0/16 | wc -l)" -eq 0 ]
	[ "$(zperm -e 8 -n 10% -s 1/4 10.0.0.0/16 | wc -l)" -eq 1639 ]
	[ "$(zperm -n 1% -u 2 2>&1 >/dev/null | sed -n 's/.* total=\([0-9]*\) .*end=0/\1/p')" = 42949673 ]
}

@test "-n: a percentage is exact, and rounded up" {
	while read -r percent targets want; do
		zperm -n "$percent" -u 4 "$targets" 4>status >/dev/null
		[[ "$(head -n 1 status)" == *" total=$want order="* ]] || { echo "$percent of $targets: not $want"; false; }
	done <<-'EOF'
		0.07% 10.0.0.0-10.0.39.15 7
		0.14% 10.0.0.0-10.0.39.15 14
		.29% 10.0.0.0-10.0.39.15 29
		7.% 10.0.0.0-10.0.39.15 700
		0.070000001% 10.0.0.0-10.0.39.15 8
		0.000000001% 10.0.0.0-10.0.39.15 1
		00099.99% 10.0.0.0-10.0.39.15 9999
		99.990000001% 10.0.0.0-10.0.39.15 10000
	EOF
	# These are percentages of 2^62 targets, down to 10^-9 percent. A double has too few digits
	# for them.
	for percent in 100=4611686018427387904 99.999999999=4611686018381271044 0.000000001=46116861; do
		zperm -e 1 -n "${percent%=*}%" -u 4 2001:db8::/66 4>status | head -n 1
		[[ "$(head -n 1 status)" == *" total=${percent#*=} order="* ]]
	done
}

@test "-n: the last one counts" {
	[ "$(zperm -n 100% -n 5 10.0.0.0/24 | wc -l)" -eq 5 ]
	[ "$(zperm -n 5 -n 50% 10.0.0.0/24 | wc -l)" -eq 128 ]
	[ "$(zperm -n 1% -n 100% 10.0.0.0/24 | wc -l)" -eq 256 ]
}

# Tests of attempts.

# interleave TIMES GAP: prints the lines that --attempts makes of a walk without gaps (N + 1 prime).
interleave() {
	awk -v times="$1" -v gap="$2" '
		{ line[NR - 1] = $0 }
		END { for (t = 0; t < NR + (times - 1) * gap; t++)
			for (j = 0; j < times; j++)
				if (t - j * gap >= 0 && t - j * gap < NR) print line[t - j * gap] ",,+" j }'
}

@test "--attempts: attempt j comes K*j steps behind, and the late ones drain, also where K is beyond N" {
	for n in 1 10 36 1008; do
		targets=10.0.0.0-10.0.$(((n - 1) / 256)).$(((n - 1) % 256))
		for repeat in "1 1" "2 1" "2 7" "3 500" "16 3" "16 511" "5 512" "17 30" "32 100" "255 1" "255 3" "4 100000" "3 68719476736"; do
			set -- $repeat
			# A huge gap is replaced, since awk would count too long. The attempts come
			# one after the other either way.
			gap=$2; [ "$gap" -gt 2000 ] && gap=1008
			cmp <(zperm -e 5 --attempts "$1" --gap "$2" $targets) <(zperm -e 5 $targets | interleave "$1" "$gap")
		done
	done
}

@test "--attempts with -n, shards and ports: every target of the run so often" {
	zperm -e 5 -n 100 --attempts 3 --gap 10 10.0.0.0/20 >lines
	[ "$(wc -l <lines)" -eq 300 ]
	for attempt in 0 1 2; do
		cmp <(grep -F "+$attempt" lines) <(zperm -e 5 -n 100 --attempt $attempt 10.0.0.0/20)
	done
	zperm -e 5 -s 2/3 -p 80,81 --attempts 2 --gap 700 10.0.0.0/23 >lines
	[ "$(wc -l <lines)" -eq $((2 * $(zperm -e 5 -s 2/3 -p 80,81 10.0.0.0/23 | wc -l))) ]
	cmp <(grep -F "+1" lines) <(zperm -e 5 -s 2/3 -p 80,81 10.0.0.0/23 | sed 's/$/,+1/')
}

@test "--attempt marks the whole stream" {
	for attempt in 15 16 255; do
		cmp <(zperm -e 5 --attempt $attempt 10.0.0.0/20) <(zperm -e 5 10.0.0.0/20 | sed "s/\$/,,+$attempt/")
	done
	cmp <(zperm -e 5 --attempt 3 -p 80 10.0.0.0/20) <(zperm -e 5 -p 80 10.0.0.0/20 | sed 's/$/,+3/')
}

@test "--repeat and --pass, the former names of --attempts and --attempt, give the same lines" {
	zperm -e 5 --repeat 3 --gap 10 10.0.0.0/24 >lines
	[ "$(wc -l <lines)" -eq 768 ]
	cmp lines <(zperm -e 5 --attempts 3 --gap 10 10.0.0.0/24)
	zperm -e 5 --pass 3 10.0.0.0/24 >lines
	[ "$(grep -c ',,+3$' lines)" -eq 256 ]
	cmp lines <(zperm -e 5 --attempt 3 10.0.0.0/24)
}

# Tests of resuming.

# resumes ZPERM-ARGUMENT...: after every line of a run, --after prints the rest of it.
resumes() {
	local whole before='' line after
	whole=$(zperm "$@")
	while [ -n "$whole" ] && IFS= read -r line; do
		before+=$line$'\n'
		after=$(zperm "$@" --after "$line")
		[ "${before%$'\n'}${after:+$'\n'}$after" = "$whole" ] || { echo "zperm $* --after $line"; return 1; }
	done <<<"$whole"
}

@test "--after goes on behind any line of small runs" {
	for shard in 0/1 1/3 5/40; do
		for repeat in "" "--attempts 2 --gap 1" "--attempts 3 --gap 5" "--attempts 4 --gap 50" "--attempts 19 --gap 2" "--attempt 200"; do
			resumes -e 5 -s $shard $repeat 10.0.0.0-10.0.0.10
			resumes -e 5 -s $shard $repeat 2001:db8::/126 10.0.0.9 10.0.0.11
			resumes -e 6 -s $shard $repeat --iid random 2001:db8::/32-34 fd00::1 10.0.0.0/31
			resumes -e 5 -s $shard $repeat -p 1-3,9 10.0.0.0/31
		done
	done
	resumes -e 5 10.0.0.1
}

@test "--after at random places of large runs" {
	for options in "" "-s 7/9 -p 80,443" "--attempts 2 --gap 3000" "--attempts 16 --gap 1000000 -p 443" "--attempts 255 --gap 40"; do
		zperm -e 77 $options | head -n 60000 >start
		for i in 1 2 3; do
			at=$((RANDOM + 1))
			echo "zperm -e 77 $options, line $at"
			cmp <(zperm -e 77 $options --after "$(sed -n ${at}p start)" | head -n 20000) <(sed -n "$((at + 1)),$((at + 20000))p" start)
		done
	done
}

@test "--after refuses what this run never printed" {
	run --separate-stderr zperm -e 1 --after 10.0.1.0 10.0.0.0/24
	check 2 "" "zperm: --after: not one of the targets: 10.0.1.0"
	run --separate-stderr zperm -e 1 --after 10.0.0.1,80 10.0.0.0/24
	check 2 "" "zperm: --after: not one of the targets: 10.0.0.1,80"
	run --separate-stderr zperm -e 1 --after 10.0.0.1 -p 80 10.0.0.0/24
	check 2 "" "zperm: --after: not one of the targets: 10.0.0.1"
	run --separate-stderr zperm -e 1 --after 10.0.0.1,,+1 10.0.0.0/24
	check 2 "" "zperm: --after: not a line of these attempts: 10.0.0.1,,+1"
	run --separate-stderr zperm -e 1 --attempts 2 --after 10.0.0.1,,+2 10.0.0.0/24
	check 2 "" "zperm: --after: not a line of these attempts: 10.0.0.1,,+2"
	run --separate-stderr zperm -e 1 --after 2001:db8::1 2001:db8::/32-40
	check 2 "" "zperm: --after: not one of the targets: 2001:db8::1"
	run --separate-stderr zperm -e 1 --after nonsense 10.0.0.0/24
	check 2 "" "zperm: --after: bad address: nonsense"
	run --separate-stderr zperm -e 1 -n 5 --after 10.0.0.1 10.0.0.0/24
	check 2 "" "zperm: --after and -n exclude each other: a line does not tell how many came before it"
	run --separate-stderr zperm --after 10.0.0.1 10.0.0.0/24
	check 2 "" "zperm: --after needs the seed of that run: give -e"
}

@test "--after with the line of another shard cannot be told, but no walk is longer than its shard" {
	for line in $(zperm -e 1 -s 0/3 10.0.0.0/24); do
		[ "$(zperm -e 1 -s 1/3 --after "$line" 10.0.0.0/24 | wc -l)" -le 86 ]
	done
}

# Tests of subnets.

@test "PREFIX/A-B: one address in each /B" {
	zperm -e 1 2001:db8::/32-44 >zero
	diff <(sort zero) <(printf '2001:db8:%x::\n' $(seq 16 16 65535) | cat - <(echo 2001:db8::) | sort)
	cmp <(zperm -e 1 --iid one 2001:db8::/32-44) <(sed 's/$/1/' zero)
	[ "$(zperm -c -p 80,443 2001:db8::/32-48 10.0.0.1)" = 131074 ]
	[ "$(zperm -c 2001:db8::/32-32 2001:db8:1::/64-128)" = $(((1 << 62) + 1)) ] || [ "$(zperm 2>&1 -c 2001:db8:1::/64-128)" = "zperm: more than 2^62 targets" ]
}

@test "--iid random: within its subnet, the same for a seed, another for another" {
	zperm -e 1 --iid random 2001:db8::/32-44 >a
	cmp a <(zperm -e 1 --iid random 2001:db8::/32-44)
	[ "$(cut -d: -f 4- a | sort -u | wc -l)" -eq 4096 ]
	zperm -e 2 --iid random 2001:db8::/32-44 >b
	[ "$(sort a b | uniq -d | wc -l)" -eq 0 ]
	# Each /44 has one address; its number is the upper 12 bits of the third group.
	cut -d: -f 3 a | while read -r group; do echo $((16#$group >> 4)); done | sort -nu | diff - <(seq 0 4095)
}

@test "subnets that would count a target twice are refused, those that are the same are not" {
	run --separate-stderr zperm 2001:db8::/32-48 2001:db8:5::1
	check 2 "" "zperm: the subnets of 2001:db8:: overlap the targets from 2001:db8:5::1: some could count twice"
	run --separate-stderr zperm 2001:db8::/32-48 2001:db8::/40-56
	check 2 "" "zperm: the subnets of 2001:db8:: overlap the targets from 2001:db8::: some could count twice"
	[ "$(zperm -c 2001:db8::/32-48 2001:db8::/40-48 2001:db8::/32-48)" = 65536 ]
	for bad in 2001:db8::/48-32 2001:db8::/32- 2001:db8::/32-129 2001:db8::/32-x; do
		run --separate-stderr zperm $bad
		check 2 "" "zperm: $bad: bad prefix"
	done
	run --separate-stderr zperm ::/64-96
	check 2 "" "zperm: ::/64-96: subnets among the IPv4-mapped addresses"
	run --separate-stderr zperm 10.0.0.0/8-16
	check 2 "" "zperm: 10.0.0.0/8-16: only IPv6 prefixes have subnets"
}

# Tests of lists.

@test "a list of a million lines, with duplicates and overlaps, counts each once" {
	"$REPO/test/tools/random" 7 1000000 '10.{256}.{256}.{256}' >list
	want=$(sort -u list | wc -l)
	run -0 --separate-stderr zperm -c -f list
	check 0 "$want" ""
	cmp <(sort -u list) <(zperm -e 1 -f list | sort)
	[ "$(zperm -c -f list -f list 10.0.0.0/8)" = 16777216 ]
}

@test "a list with several ports: no pair is doubled, none is missed" {
	for a in {0..199}; do printf '10.%d.0.0-10.%d.0.%d\nfd00:%x::/126\n' "$a" "$a" $((a % 7)) "$a"; done >list
	zperm -e 1 -f list | sort >addresses
	zperm -e 3 -f list -p 1,22,80-82,65535 | sort >pairs
	[ "$(zperm -c -f list -p 1,22,80-82,65535)" -eq $((6 * $(wc -l <addresses))) ]
	while read -r address; do printf '%s\n' "$address",{1,22,80,81,82,65535}; done <addresses | sort | cmp - pairs
	for i in 0 1 2; do zperm -e 3 -s $i/3 -f list -p 1,22,80-82,65535; done | sort | cmp - pairs
}

@test "a bad line of a list is named, and nothing is printed" {
	printf '10.0.0.1\n# remark\n10.0.0.1/33\n' >list
	run --separate-stderr zperm -f list
	check 2 "" "zperm: list:3: bad prefix: 10.0.0.1/33"
	run --separate-stderr zperm -f no-such-list 10.0.0.1
	check 2 "" "zperm: no-such-list: No such file or directory"
	run --separate-stderr zperm -f . 10.0.0.1
	check 2 "" "zperm: .: Is a directory"
	run --separate-stderr zperm -f /dev/null
	check 2 "" "zperm: the lists contain no targets"
	head -c 1048576 /dev/zero | tr '\0' 9 >long
	run -2 --separate-stderr zperm -f long
	[ -z "$output" ]
	[[ "$stderr" == "zperm: long:1: bad address: 9999"* ]]
	[ ${#stderr} -lt 300 ]
}

# Tests of pairs.

@test "pairs: rows and lines with ports are targets, each once, in the order that the same addresses have with -p" {
	cat >rows <<-'END'
		# a comment
		success,sport,data,saddr
		true,443,"a;b#c,""x""",10.0.0.1
		false,80,,10.0.0.2
		true,443,,10.0.0.1
		true,22,,::1
		true,65535, x;y # z ,2001:db8::1
	END
	zperm -e 3 -f rows >got
	diff <(printf '%s\n' 10.0.0.1,443 10.0.0.2,80 2001:db8::1,65535 ::1,22) <(sort got)
	diff <(order 3 10.0.0.1,443 10.0.0.2,80 ::1,22 2001:db8::1,65535) got
	printf '\xef\xbb\xbf2001:db8::1,65535\r\n;x\n\n 10.0.0.2 , 80 ; x\n::1,22;x\n# x\n10.0.0.1,443,"a;b",synack\n::ffff:10.0.0.1,443#' >lines
	zperm -e 3 -f - <lines | cmp - got
	zperm -e 3 --pairs -f rows -f lines | cmp - got
	[ "$(zperm -c -f rows)" = 4 ]
	zperm -e 1 -p 22,80,443 10.0.0.0/28 ::/127 2001:db8::/126 >want
	zperm -e 1 -f <(sort want) | cmp - want
	# Rows without a port are addresses.
	printf 'SADDR,ttl\n10.0.0.1,64\n10.0.0.3,63\n' >rows
	diff <(zperm -e 1 -p 80,443 -f rows 10.0.0.2) <(zperm -e 1 -p 80,443 10.0.0.1-10.0.0.3)
}

@test "pairs: shards, limits, attempts, sums, and going on behind any line, as with other targets" {
	"$REPO/test/tools/random" 5 3000 '10.0.{4}.{256},1{9}' >list
	sort -u list >want
	diff <(zperm -e 9 -f list | sort) want
	for i in 0 1 2; do zperm -e 9 -s $i/3 -f list; done | sort | cmp - want
	zperm -e 9 -f list -u 4 4>status >lines
	[ "$(zperm -c -f list) $(status_of n status zperm) $(status_of total status zperm)" = "$(wc -l <want | sed 's/.*/& & &/')" ]
	[ "$(status_of sum status zperm)" = "$(zblack -f /dev/null <lines -u 4 4>&1 >/dev/null | zstatus --get zblack sum)" ]
	cmp <(head -n 100 lines) <(zperm -e 9 -n 100 -f list)
	[ "$(zperm -e 9 -n 10% -f list | wc -l)" = $((($(wc -l <want) + 9) / 10)) ]
	zperm -e 9 --attempts 3 --gap 7 -f list >attempts
	diff <(sed 's/,+.$//' attempts | sort | uniq -c | awk '{ print $1, $2 }') <(sed 's/^/3 /' want)
	grep -qE '^10\.0\.[0-9.]+,[0-9]+,\+2$' attempts
	order=$(status_of order status zperm)
	for n in 1 2 1000 $(($(wc -l <want) - 1)); do
		cmp <(zperm -e 9 --order "$order" --after "$(sed -n "${n}p" lines)" -f want) <(tail -n +$((n + 1)) lines)
		cmp <(zperm -e 9 --attempts 3 --gap 7 --after "$(sed -n "${n}p" attempts)" -f list) <(tail -n +$((n + 1)) attempts)
	done
	run -2 --separate-stderr zperm -e 9 --after 10.0.0.1,9 -f list
	[ "$stderr" = "zperm: --after: not one of the targets: 10.0.0.1,9" ]
	run -2 --separate-stderr zperm -e 9 --order "$order" -f <(sed '7s/,.*/,9/' want)
	[[ "$stderr" == "zperm: --order: the targets or their order differ from the earlier run: "* ]]
	# Attempts of targets without a port between, and sums, are as those of a plain walk.
	diff <(zperm -e 2 --attempt 1 -f <(zperm -p 80,443 10.0.0.0/28) -u 5 5>&1 | sed 's/^zperm.* \(n=[^ ]* sum=[^ ]*\).*/\1/') \
		<(zperm -e 2 --attempt 1 -p 80,443 10.0.0.0/28 -u 5 5>&1 | sed 's/^zperm.* \(n=[^ ]* sum=[^ ]*\).*/\1/')
}

@test "pairs: a list of ADDR:PORT, as -O list writes it, is one of ADDR,PORT" {
	printf '%s\n' saddr,sport 10.0.0.1,443 10.0.0.1,80 2001:db8::1,443 >rows
	zfilter -O list '' rows >list
	[ "$(sed -n '1p;3p' list | paste -sd ' ')" = "10.0.0.1:443 [2001:db8::1]:443" ]
	diff <(zperm -e 1 -f list) <(zperm -e 1 -f rows)
	diff <(sed 's/$/  # x/' list | zperm -e 1 -f -) <(zperm -e 1 -f rows)
	# zblack counts them, too.
	diff <(zblack --account -f /dev/null --targets list) <(zblack --account -f /dev/null --targets rows)
}

@test "pairs: targets with and without ports are not mixed, and what else a list might mean is refused with its line" {
	# refuses CONTENT MESSAGE [WORD...]: zperm refuses a list with this content.
	refuses() {
		printf "$1" >list
		run -2 --separate-stderr zperm "${@:3}" -f list
		check 2 "" "zperm: $2"
	}
	mixed='no port, but other targets of a list have ports: all must have one, or none'
	refuses '10.0.0.1,443\n10.0.0.2\n' "list:2: $mixed: 10.0.0.2"
	refuses '10.0.0.1,443\n10.0.0.0/24 # x\n' "list:2: $mixed: 10.0.0.0/24"
	refuses '10.0.0.2\n10.0.0.1,443\n' 'list:2: a port, but other targets have none: all must have one, or none: 10.0.0.1,443'
	refuses '2001:db8::/32-48\n10.0.0.1,443\n' 'list:2: a port, but other targets have none: all must have one, or none: 10.0.0.1,443'
	refuses 'saddr,sport\n10.0.0.1,443\n10.0.0.2,\n10.0.0.3\n' $'list:3: no port: 10.0.0.2,\nzperm: list:4: no port: 10.0.0.3'
	refuses 'saddr,sport\n10.0.0.1,0\n' 'list:2: bad port: 10.0.0.1,0'
	refuses '10.0.0.1,http\n' 'list:1: bad port: 10.0.0.1,http'
	refuses '10.0.0.1:0\n10.0.0.1:65536\n' $'list:1: bad port: 10.0.0.1:0\nzperm: list:2: bad port: 10.0.0.1:65536'
	refuses '10.0.0.1:443\n10.0.0.2\n' "list:2: $mixed: 10.0.0.2"
	refuses 'saddr,sport\n10.0.0.1:443,\n' 'list:2: write a comma before the port: 192.0.2.1,443 or 2001:db8::1,443: 10.0.0.1:443,'
	refuses '10.0.0.1,80,443\n' 'list:1: more than one target: write a comma before a port, and # before a comment: 10.0.0.1,80,443'
	refuses '10.0.0.1,80,+1\n' 'list:1: an attempt: lists have none: zperm --attempts adds them: 10.0.0.1,80,+1'
	refuses '10.0.0.1,80,"x\n10.0.0.2,80,y"\n10.0.0.3,80\n' "list:1: a quoted field does not end on its line: 10.0.0.1,80,\"x
zperm: list:2: inside a quoted field that began on an earlier line: 10.0.0.2,80,y\""
	refuses 'ip,port\n10.0.0.0/24,80\n' 'list:2: a prefix or range in a row: extract the column first: cut -d, -f1: 10.0.0.0/24,80'
	refuses 'network,name\n10.0.0.0/24,x\n' "list:1: fields separated by commas: extract the prefixes first: cut -d, -f1: network,name
zperm: list:2: fields separated by commas: extract the prefixes first: cut -d, -f1: 10.0.0.0/24,x"
	refuses '10.0.0.1,443\n' '-p: the targets of the list have ports of their own' -p 443
	refuses '10.0.0.1\n' 'the targets have no ports: give some with -p, or a list of ADDR,PORT with -f' --pairs -p 80
	echo 10.0.0.1,443 >pairs
	run -2 --separate-stderr zperm -f pairs 10.0.0.2
	check 2 "" "zperm: 10.0.0.2: $mixed"
	echo 10.0.0.2 >list
	run -2 --separate-stderr zperm -f pairs -f list
	check 2 "" "zperm: list:1: $mixed: 10.0.0.2"
}

@test "pairs: 18 bytes each, twice that while they are loaded, and 8 MiB" {
	"$REPO/test/tools/random" 3 1000000 '10.{256}.{256}.{256},{9}{9}8' >list
	exec 5< <(zperm -e 1 -f list 3>&-)
	read -r line <&5
	kib=$(sed -n 's/^VmHWM:[[:space:]]*\([0-9]*\) kB/\1/p' "/proc/$!/status")
	exec 5<&-
	echo "$kib KiB"
	[ "$kib" -lt $((2 * 18 * 1000000 / 1024 + 8192)) ]
}

@test "host names and malformed targets are refused, naming them" {
	for bad in example.org 10.0.0 10.0.0.256 10.0.0.01 10.0.0.1.2 "" " " 10.0.0.0/33 10.0.0.0/-1 10.0.0.0/ 10.0.0.9-10.0.0.1 10.0.0.1- \
		-- 10.0.0.1,80 2001:db8::/129 2001:db8:::1 10.0.0.1-2001:db8::1; do
		[ "$bad" = -- ] && continue
		run -2 --separate-stderr zperm -- "$bad"
		[ -z "$output" ]
		[[ "$stderr" == "zperm: $bad: "* ]]
	done
}

# Tests of options.

@test "a wrong option prints the usage, status 2" {
	run --separate-stderr zperm -x
	[ "$status" = 2 ]
	[ -z "$output" ]
	[[ "$stderr" == *"invalid option -- 'x'"*"usage: zperm "* ]]
}

@test "bad arguments are refused with one line, status 2" {
	while IFS='|' read -r arguments message; do
		eval "run --separate-stderr zperm $arguments 10.0.0.0/30"
		check 2 "" "zperm: $message"
	done <<-'EOF'
		-p 0|-p: bad ports: 0: want numbers: 80,443,8000-8010,u:53,icmp
		-p 65536|-p: bad ports: 65536: want numbers: 80,443,8000-8010,u:53,icmp
		-p https|-p: bad ports: https: want numbers: 80,443,8000-8010,u:53,icmp
		-p 90-80|-p: bad ports: 90-80: want numbers: 80,443,8000-8010,u:53,icmp
		-p 80,|-p: bad ports: 80,: want numbers: 80,443,8000-8010,u:53,icmp
		-e x|-e: not a number: x
		-e -1|-e: not a number: -1
		-e 18446744073709551616|-e: out of range: 18446744073709551616: want 0 to 18446744073709551615
		-s 1|-s: want i/n: 1
		-s 2/2|-s: out of range: 2: want 0 to 1
		-s 0/2|-s: shards need a common seed: give -e
		-s 0/0|-s: out of range: 0: want 1 to 4294967295
		-n x|-n: not a number: x
		-n 101%|-n: out of range: 101%
		-n 100.000000001%|-n: out of range: 100.000000001%
		-n 99999999999999999999999%|-n: out of range: 99999999999999999999999%
		-n 1.0000000001%|-n: more than 9 decimals: 1.0000000001%
		-n %|-n: not a number: %
		-n .%|-n: not a number: .%
		-n 1K%|-n: not a number: 1K%
		-n -1%|-n: not a number: -1%
		-n 1%%|-n: not a number: 1%%
		-n 1.5|-n: not a whole number: 1.5
		--attempts 0|--attempts: out of range: 0: want 1 to 255
		--attempts 256|--attempts: out of range: 256: want 1 to 255
		--attempts 2 --gap 0|--gap: out of range: 0: want 1 to 68719476736
		--gap 5|--gap needs --attempts
		--attempt 256|--attempt: out of range: 256: want 0 to 255
		--attempt 1 --attempts 2|--attempt and --attempts exclude each other
		--iid two|--iid: want zero, one or random: two
		-u 77|-u: 77: not open for writing
	EOF
	for empty in "-p|bad ports: : want numbers: 80,443,8000-8010,u:53,icmp" "-s|want i/n:" "-n|not a number:" "-e|not a number:" \
		"--iid|want zero, one or random:"; do
		run --separate-stderr zperm "${empty%|*}" "" 10.0.0.0/30
		check 2 "" "zperm: ${empty%|*}: ${empty#*|}"
	done
}

@test "-h and -V go to the standard output, status 0; to a full disk, 3" {
	run --separate-stderr zperm -h
	[ "$status" = 0 ]
	[[ "$output" == "usage: zperm "* ]]
	[ -z "$stderr" ]
	run --separate-stderr zperm -V
	check 0 "zperm 0.1.0" ""
	for option in -h -V -c; do
		run --separate-stderr bash -c "zperm $option 10.0.0.0/30 >/dev/full"
		check 3 "" "zperm: stdout: No space left on device"
	done
}

# Tests of behaviour in a pipe.

@test "a full disk: status 3, however little is written" {
	for n in 1 1000000; do
		run --separate-stderr bash -c "zperm -e 1 -n $n >/dev/full"
		check 3 "" "zperm: stdout: No space left on device"
	done
	run --separate-stderr bash -c 'zperm -e 1 10.0.0.1 >&-'
	check 3 "" "zperm: stdout: Bad file descriptor"
}

@test "a reader that goes away ends it by SIGPIPE, silently; where that is ignored, quietly too" {
	run --separate-stderr bash -c 'zperm -e 1 | head -n 1; echo "${PIPESTATUS[0]}"'
	check 0 "$(zperm -e 1 -n 1)"$'\n'141 ""
	run --separate-stderr bash -c 'trap "" PIPE; zperm -e 1 | head -n 1; echo "${PIPESTATUS[0]}"'
	check 0 "$(zperm -e 1 -n 1)"$'\n'0 ""
}

@test "standard input is left alone unless it is a list" {
	printf 'one\ntwo\n' >input
	run -0 bash -c '{ zperm -e 1 10.0.0.1; cat; } <input'
	[ "$output" = $'10.0.0.1\none\ntwo' ]
	run -0 --separate-stderr bash -c 'zperm -e 1 10.0.0.1 <&-'
	check 0 10.0.0.1 ""
}

@test "status lines: one at the start, one with the counts at the end, and one a second while it is blocked" {
	run -0 --separate-stderr zperm -e 258 -u 2 10.0.0.0/30
	[ "${#stderr_lines[@]}" -eq 2 ]
	[[ "${stderr_lines[0]}" =~ ^zperm\ pid=[0-9]+\ t=0\.[0-9]+\ n=0\ sum=0{16}\ seed=258\ total=4\ order=4:[0-9a-f]{16}$ ]]
	[[ "${stderr_lines[1]}" =~ ^zperm\ pid=[0-9]+\ t=0\.[0-9]+\ n=4\ sum=[0-9a-f]{16}\ seed=258\ total=4\ order=4:[0-9a-f]{16}\ end=0$ ]]
	mkfifo blocked
	ZSTATUS_FD=2 zperm -e 1 2>status >blocked 3>&- &
	exec 5<blocked
	for ((i = 0; i < 200 && $(wc -l <status) < 3; i++)); do read -rt 0.1 <> <(:) || :; done
	[ "$(wc -l <status)" -ge 3 ]
	exec 5<&-
	wait $! || [ $? = 141 ]
}

@test "the sums are the same on any processor" {
	for arguments in "-e 5 10.0.0.0/16" "-e 5 -p 443 0.0.0.0-0.0.39.15" "-e 5 --attempt 3 -n 1001 192.0.2.0-223.255.255.255" "-e 5 -n 7"; do
		zperm $arguments -u 4 4>status >want
		"$REPO/test/tools/zperm-plain" $arguments -u 4 4>status.plain | cmp want
		[ "$(status_of n status zperm)" -gt 0 ]
		[ "$(status_of sum status zperm)" = "$(status_of sum status.plain zperm)" ]
	done
}

@test "the sum is the one of the manual" {
	run -0 --separate-stderr zperm -e 1 -u 2 10.0.0.1
	mix $((0x0a000001)); want=$REPLY
	[[ "$stderr" == *" sum=$(printf %016x "$want") "*end=0 ]]
	run -0 --separate-stderr zperm -e 1 -p 443 --attempt 2 -u 2 10.0.0.1
	mix $((0x0a000001 + (443 << 32) + (2 << 48))); want=$REPLY
	[[ "$stderr" == *" sum=$(printf %016x "$want") "*end=0 ]]
	run -0 --separate-stderr zperm -e 1 -p 443 -u 2 2001:db8::1
	mix $((0x20010db800000000)); mix $((REPLY + 1)); mix $((REPLY + (443 << 32))); want=$REPLY
	[[ "$stderr" == *" sum=$(printf %016x "$want") "*end=0 ]]
}

# stops SIGNAL STATUS: a signal stops a running zperm, whose output has whole lines.
stops() {
	mkfifo "fifo$1"
	# bash makes background jobs ignore SIGINT.
	env --default-signal=INT zperm -e 1 -u 2 >"fifo$1" 2>"status$1" 3>&- &
	exec 5<"fifo$1"
	read -r first <&5
	kill -s "$1" $!
	cat <&5 >rest
	exec 5<&-
	wait $! && got=0 || got=$?
	[ "$got" = "$2" ]
	[ "$first" = "$(zperm -e 1 -n 1)" ]
	[ "$(tail -c 1 rest)" = "" ]
	[ "$(status_of n "status$1" zperm)" -ge "$(wc -l <rest)" ]
	[ "$(status_of end "status$1" zperm)" = "$2" ]
	cat <(echo "$first") rest >lines
	cmp lines <(zperm -e 1 -n "$(wc -l <lines)")
}

@test "SIGTERM: a stop between two lines, status 0; SIGINT: the same, 130" {
	stops TERM 0
	stops INT 130
}

@test "memory stays small whatever the targets: under 8 MiB" {
	for targets in "" "-p - 0.0.0.0/0" "2001:db8::/66" "--attempts 255 0.0.0.0/0"; do
		exec 5< <(zperm -e 1 $targets 3>&-)
		read -r line <&5
		kib=$(sed -n 's/^VmHWM:[[:space:]]*\([0-9]*\) kB/\1/p' "/proc/$!/status")
		exec 5<&-
		echo "$targets: $kib KiB"
		[ "$kib" -lt 8192 ]
	done
}

@test "memory with a list: 16 bytes an IPv4 range and 40 an IPv6 one, twice that while it is loaded, and 8 MiB" {
	awk 'BEGIN { for (i = 0; i < 1000000; i++) {
		printf "1.%d.%d.%d\n", i / 32768, i / 128 % 256, i % 128 * 2
		printf "2001:db8:%x:%x::\n", i / 65536, i % 65536
	} }' >list
	[ "$(zperm -c -f list)" = 2000000 ]
	exec 5< <(zperm -e 1 -f list 3>&-)
	read -r line <&5
	kib=$(sed -n 's/^VmHWM:[[:space:]]*\([0-9]*\) kB/\1/p' "/proc/$!/status")
	exec 5<&-
	echo "$kib KiB"
	[ "$kib" -lt $((2 * (16 + 40) * 1000000 / 1024 + 8192)) ]
}

@test "ZSENDER: a name that all status lines have, and nothing else" {
	ZSENDER=left-2_B zperm -e 1 -u 2 10.0.0.0/31 2>status
	[ "$(grep -cE '^zperm pid=[0-9]+ t=[0-9.]+ sender=left-2_B n=[02] ' status)" -eq 2 ]
	ZSENDER='' run --separate-stderr zperm -e 1 -u 2 10.0.0.0/31
	run ! grep -q sender <<<"$stderr"
	for name in 'a b' a=b 0123456789abcdef $'a\nb'; do
		ZSENDER=$name run --separate-stderr zperm 10.0.0.0/31
		check 2 "" "zperm: ZSENDER: want letters, digits, _ and -, 15 at most: $name"
	done
}

@test "--order: a run goes on only in the order of the earlier one, whatever lists it was given in, and else prints nothing" {
	order() { zperm -n 0 -u 1 "$@" | zstatus --get zperm order; }
	base=(-e 7 -p "80,443" -s 1/3 --attempts 2 --gap 5 10.0.0.0/24 2001:db8::/126 2001:db8:1::/48-52)
	name=$(order "${base[@]}")
	[[ "$name" =~ ^552:[0-9a-f]{16}$ ]]
	[ "$(order -e 7 -p 443,80 -s 2/3 --attempts 2 --gap 5 10.0.0.128/25 2001:db8:1::/48-52 10.0.0.0/25 2001:db8::/126)" = "$name" ]
	diff <(zperm --order "$name" "${base[@]}") <(zperm "${base[@]}")
	others() { # others WORD...: is another order
		run -2 --separate-stderr zperm --order "$name" "$@"
		[ -z "$output" ]
		[[ "$stderr" == "zperm: --order: the targets "*" the earlier run: "* ]]
		[ "$(order "$@")" != "$name" ]
		run -2 zperm -c --order "$name" "$@"
	}
	others -e 8 "${base[@]:2}"
	others "${base[@]}" 10.0.1.0
	others "${base[@]/80,443/80,444}"
	others "${base[@]/1\/3/1\/4}"
	others "${base[@]/10.0.0.0\/24/10.0.1.0\/24}"
	others "${base[@]/126/125}"
	others "${base[@]/48-52/48-51}"
	others --iid one "${base[@]}"
	others -e 7 -p 80,443 -s 1/3 --attempts 3 --gap 5 "${base[@]:10}"
	others -e 7 -p 80,443 -s 1/3 --attempts 2 --gap 6 "${base[@]:10}"
	run -2 --separate-stderr zperm --order "$name" 10.0.0.0/24
	[ "$stderr" = "zperm: --order needs the seed of that run: give -e" ]
	for bad in 5 5: 5:12 x:0123456789abcdef 5:0123456789abcdeg 5:0123456789abcdef0; do
		run -2 --separate-stderr zperm -e 7 --order $bad 10.0.0.0/24
		[[ "$stderr" == "zperm: --order: not an order, as in 256:"*": $bad" ]]
	done
}
