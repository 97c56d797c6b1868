# Numbers in options: times with s, m and h, counts and rates with K, M and G, the same in all
# tools.

load ../helper

setup() {
	cd "$BATS_TEST_TMPDIR" || return
}

# frames WORD...: prints the number of frames that zsend makes from the targets on stdin
frames() {
	zsend -S 198.18.0.2 -w - -p 80 -k "$KEY" "$@" | tcpdump -nr - 2>/dev/null | wc -l
}

@test "counts take K, M and G, as fractions too where these are whole, to the last of 64 bits" {
	for n in 1500 1.5K 1.5k 1.50000k 0.0015M 0.0000015G 0x5dc 1500. 001500; do
		[ "$(zperm -n "$n" 10.0.0.0/8 | wc -l)" -eq 1500 ]
		[ "$({ echo a; seq 2000; } | zfilter -H -n "$n" '' | wc -l)" -eq 1500 ]
		[ "$(zperm -n 2K 10.0.0.0/8 | frames -n "$n")" -eq 1500 ]
	done
	[ "$(zperm -n .05K 10.0.0.0/8 | frames -P .002K)" -eq 100 ]
	[ "$(zperm -e 1 --attempts .002K --gap .001K 10.0.0.0/30)" = "$(zperm -e 1 --attempts 2 --gap 1 10.0.0.0/30)" ]
	for most in 18446744073709551615 18446744073.709551615G; do
		run -0 zrecv --check -N "$most"
		run -0 zfilter -n "$most" '' /dev/null
	done
	for more in 18446744073709551616 18446744073.709551616G 18446744074G 99999999999999999999999999999999999999999999999999K; do
		run -2 --separate-stderr zrecv --check -N "$more"
		check 2 "" "zrecv: -N: out of range: $more: want 1 to 18446744073709551615"
		run -2 --separate-stderr zfilter -n "$more" ''
		check 2 "" "zfilter: -n: out of range: $more: want 0 to 18446744073709551615"
	done
}

@test "what is no count is refused with its reason, by each tool for each of its counts" {
	while read -r tool option; do
		words=$tool
		[ "$tool" != zsend ] || words="zsend -S 198.18.0.2 -w /dev/null"
		for bad in "" K . .K 1KK 1KB 1T 1s -1 "1 " " 1" 1e3 1,5K; do
			# shellcheck disable=SC2086 # several words
			run --separate-stderr $words "$option" "$bad" </dev/null
			check 2 "" "$tool: $option: not a number: $bad"
		done
		for bad in 1.5 0.1 1.0005K 1.0000000001G .0001K; do
			# shellcheck disable=SC2086
			run --separate-stderr $words "$option" "$bad" </dev/null
			check 2 "" "$tool: $option: not a whole number: $bad"
		done
	done <<-'END'
		zperm -n
		zperm --attempts
		zperm --gap
		zsend -n
		zsend -P
		zsend --retries
		zsend --max-sendto-failures
		zrecv -N
		zrecv -P
		zfilter -n
	END
}

@test "rates take K, M and G; times take s, m and h, and M is no minute" {
	for rate in 0.15M 150K 150k 0.00015G; do
		[ "$(zperm -n 10 10.0.0.0/8 | zsend -S 198.18.0.2 -w /dev/null -p 80 -k "$KEY" -r "$rate" -u 2 2>&1 | grep -c 'rate=150000 .*end=0')" -eq 1 ]
	done
	# A third of a second, at 50 a second
	for time in 0.33 0.33s 0.0055m .0000916h; do
		got=$(zperm -n 1K 10.0.0.0/8 | frames -r 50 -t "$time")
		[ "$got" -ge 5 ] && [ "$got" -le 40 ]
	done
	# Times that are too long to wait for: they are either within the range or not
	for time in 1000000000 1000000000s 16666666m 277777h; do
		run -0 zrecv --check -c "$time" -t "$time"
	done
	for time in 1000000001 16666667m 277778h; do
		run --separate-stderr zrecv --check -c "$time"
		check 2 "" "zrecv: -c: out of range: $time: want 1000000000 seconds at most"
		run --separate-stderr zsend -S 198.18.0.2 -w /dev/null -t "$time"
		check 2 "" "zsend: -t: out of range: $time: want 1000000000 seconds at most"
	done
	for bad in "" s 10M 10S 1H 10ms 1h30m 10d -1 "1 s" 0x10 inf nan; do
		for words in "zrecv -c" "zrecv -t" "zsend -S 198.18.0.2 -w /dev/null -t"; do
			# shellcheck disable=SC2086 # two words
			run --separate-stderr $words "$bad" </dev/null
			check 2 "" "${words%% *}: ${words##* }: not a time: $bad: give seconds, or a number with s, m or h"
		done
	done
}

@test "sizes are in MiB, or with K, M or G in KiB, MiB or GiB" {
	for size in 1 1M 1024K 0.5G 2047M 1.5; do
		run -0 zrecv --check --buffer "$size"
	done
	for size in 0 512K 2G 2048; do
		run --separate-stderr zrecv --check --buffer "$size"
		check 2 "" "zrecv: --buffer: out of range: $size: want 1 to 2047 MiB"
	done
	for size in 0 1K 1024G 1048576; do
		run -0 zrecv --check --queue "$size"
	done
	run --separate-stderr zrecv --check --queue 1025G
	check 2 "" "zrecv: --queue: out of range: 1025G: want 0 to 1048576 MiB"
}

@test "the scripts take the same: zscan's own counts and times, zrate's rates, zdist's counts" {
	text=$(zscan --print -p 80 -e 1 -n 1.5K -r 2.5K -t 10m -c 1m -N 2K -T .002K --shards .01K --shard 3)
	[[ "$text" == *"zrecv -u 3 -c 1m "*" -N 2K "* ]]
	[[ "$text" == *"zperm -e 1 -s 3/20 |"*"zsend -t 10m -p 80 -r 1250 -n 75; }"*"zperm -e 1 -s 13/20 |"* ]]
	run -2 zscan --print -p 80 -T 65
	[ "$output" = "zscan: -T: out of range: 65: want 1 to 64" ]
	# Four hours at a hundred a second, and a twentieth more
	[[ "$(zscan --print -p 80 -P 2 --probe-gap 4h -r .1K)" == *" --attempts 2 --gap "1[5-9]*" |"* ]]
	[ "$(zscan --print -e 1 -p 80 -P 2 --probe-gap 6m)" = "$(zscan --print -e 1 -p 80 -P 2 --probe-gap 360s)" ]
	for bad in x 1T -1 "" . 1e3; do
		for option in -r -m; do
			run --separate-stderr zrate $option "$bad" 1
			check 2 "" "zrate: $option: not a number: $bad"
		done
		for option in -n -t; do
			run --separate-stderr zdist -d scan -S h $option "$bad"
			check 2 "" "zdist: $option: not a number: $bad"
		done
	done
	for bad in 1.5 1.0005K; do
		run --separate-stderr zdist -d scan -S h -n "$bad"
		check 2 "" "zdist: -n: not a whole number: $bad"
	done
	run --separate-stderr zdist -d scan -S h -n 0
	check 2 "" "zdist: -n: out of range: 0: want 1 to 9007199254740992"
	[ "$(echo 'zrecv pid=1 t=1' | zrate -r 1.5K -m 1.2K 1 | sed -n 's/^rate //p')" = 1200 ]
	[ ! -e scan ]
}

@test "zscan: counts are exact or refused, percents are of what there is, and what is no rate is said to be none" {
	refuses() {
		run --separate-stderr zscan --print -p 80 -e 1 "${@:2}" 10.0.0.0/28
		check 2 "" "$1"
	}
	[[ "$(zscan --print -p 80 -n 9007199254740992)" == *" -n 9007199254740992'"* ]]
	[[ "$(zscan --print -p 80 -n 00000000000000000000007)" == *" -n 7'"* ]]
	for more in 9007199254740993 18446744073709551615 9007199254.740993M; do
		refuses "zscan: -n: out of range: $more: want 1 to 9007199254740992" -n "$more"
		refuses "zscan: -T: out of range: $more: want 1 to 9007199254740992" -T "$more"
	done
	refuses "zscan: -n: out of range: 0: want 1 to 9007199254740992" -n 0
	for part in 200% 100.1% 0% 0.0%; do refuses "zscan: -n: out of range: $part: want more than 0, to 100%" -n "$part"; done
	for part in 1.2.3% % .%; do refuses "zscan: -n: not a number: $part" -n "$part"; done
	run --separate-stderr zscan --print -p 80 -e 1 -n 50% 2600::/67
	check 2 "" "zscan: -n: out of range: 50% of the targets: want 1 to 9007199254740992"
	[[ "$(zscan --print -p 80 -e 1 -n 100% 10.0.0.0/28)" == *" -n 16'"* ]]
	huge=$(printf '9%.0s' {1..400})
	for rate in 1e999 1e6 inf 0x10 "$huge"; do
		refuses "zscan: -r: not a number: $rate" -r "$rate"
		refuses "zscan: -B: not a number: $rate" -B "$rate"
		refuses "zscan: -r: not a number: $rate" -P 2 --probe-gap 1 -r "$rate"
	done
	refuses "zstatus: -H: out of range: 101: want 0 to 100" --min-hitrate 101
	# In a filter, 0 targets means none.
	[ "$(zperm 10.0.0.0/28 | frames -n 0)" -eq 0 ]
}
