# Tests the fast path for plain lines (lib/targets/target_batch.c, stream.c): it gives the same
# result as the scalar path for every line.

load ../helper

setup() {
	cd "$BATS_TEST_TMPDIR" || return
}

@test "plain lines are known, and their targets, exactly as by the general parser" {
	run -0 "$REPO/test/tools/target_batch"
	# The totals show that no list of lines has become empty unnoticed.
	[[ $output =~ ^[a-z]+:\ ([0-9]+)\ lines,\ ([0-9]+)\ of\ them\ taken$ ]]
	[ "${BASH_REMATCH[1]}" -gt 10000000 ]
	[ "${BASH_REMATCH[2]}" -gt 1000000 ]
}

@test "a stream gives the same lines, numbers, complaints and sums by the fast path and the scalar one" {
	for seed in 1 $RANDOM $RANDOM; do
		run -0 "$REPO/test/tools/target_stream" "$seed"
		# There are enough lines of each kind.
		[[ $output =~ ^([0-9]+)\ lines,\ ([0-9]+)\ of\ them\ by\ the\ fast\ path,\ ([0-9]+)\ bad$ ]]
		[ "${BASH_REMATCH[1]}" -gt 100000 ]
		[ "${BASH_REMATCH[2]}" -gt 20000 ]
		[ "${BASH_REMATCH[3]}" -gt 2000 ]
	done
}

# lines SEED: prints plain lines in runs of all lengths, with lines of all kinds between them.
lines() {
	zperm -e "$1" -n 60000 -p 80,443,65535 | awk -v seed="$1" "$RANDOM_AWK"'
		{ r = random() < 0.01 ? 1 : NR % 5000 < 2500 ? random() * 200 : random() * 20 }
		{ split($0, part, ",") }
		r < 1 { print part[1] "\r"; next }
		r < 2 { print part[1] ",,+3"; next }
		r < 3 { print "2001:db8::" NR; next }
		r < 4 { print "2a00::" NR ",80"; next }
		r < 5 { print "# " $0; next }
		r < 6 { print ""; next }
		r < 7 { print "0" part[1]; next }
		r < 8 { print part[1] ".1,80"; next }
		r < 9 { print part[1] ",0080"; next }
		r < 10 { print part[1] ",99999"; next }
		r < 11 { print part[1] " seen"; next }
		r < 12 { print "10.1.2.3"; next }
		{ print NR % 2 ? part[1] : $0 }'
}

@test "zblack: output, messages and account are those of the scalar path" {
	for seed in 1 2 3; do
		lines "$seed" >plain
		# A comment sends every line to the scalar path, and changes nothing else.
		sed 's/$/ #/' plain >scalar
		run -1 --separate-stderr bash -c 'zblack -u 4 <plain 4>plain.status >plain.out'
		messages=$stderr
		run -1 --separate-stderr bash -c 'zblack -u 4 <scalar 4>scalar.status | sed "s/ #$//" >scalar.out; exit "${PIPESTATUS[0]}"'
		cmp plain.out scalar.out
		[ "$(wc -l <plain.out)" -gt 10000 ]
		[ "$messages" = "$(sed 's/ #$//' <<<"$stderr")" ]
		for key in n sum dropped dropped_sum bad; do
			[ "$(status_of $key plain.status zblack)" = "$(status_of $key scalar.status zblack)" ]
		done
		# The same with input in small reads.
		run -1 bash -c 'dd if=plain bs=977 status=none | zblack 2>/dev/null | cmp - plain.out; exit "${PIPESTATUS[1]}"'
		[ -z "$output" ]
	done
}

@test "zblack: a line longer than all buffers is one line, whatever its pieces look like" {
	{
		printf '1.1.1.1\n'
		yes '' | head -n 300000 | tr '\n' 1
		printf '\n1.1.1.2\n1.1.1.3 '
		yes x1.2.3.4 | head -n 100000 | tr '\n' ' '
		printf '\n1.1.1.4\n1.1.1'
	} >input
	run -1 --separate-stderr bash -c 'zblack <input >output'
	sed '2d; $d' input | cmp - output
	[[ ${stderr_lines[0]} == "zblack: stdin:2: bad address: 1111"* ]]
	[ "${stderr_lines[1]}" = "zblack: stdin:6: bad address: 1.1.1" ]
	[ "${#stderr_lines[@]}" -eq 2 ]
}

@test "the tags of many targets at once are those of each" {
	run -0 "$REPO/test/tools/tags" $RANDOM
	run -0 "$REPO/test/tools/tags-plain" $RANDOM
}

@test "the text of addresses is the canonical one" {
	run -0 "$REPO/test/tools/addrs" $RANDOM
}
