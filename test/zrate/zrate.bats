# zrate: from made-up status lines, of links that carry so much and no more.

load ../helper

setup() {
	cd "$BATS_TEST_TMPDIR" || return
}

# link CAPACITY SIGN SECONDS [OPTION...]: steers a scan over a link that carries no more. Excess shows as drops of the
# receiver, or in the answers of 200 hosts of reference. A line passed on shows that all before it has been dealt with.
link() {
	local capacity=$1 sign=$2 seconds=$3 rate=0 drops=0 sent=0 valid=0 line
	shift 3
	mkfifo in out
	zrate "$@" 9 <in >out 9>>control 3>&- &
	exec 7>in 8<out
	[ "$sign" = drops ] || echo "reference found=200" >&7
	for ((t = 1; t <= seconds; t++)); do
		sent=$((sent + (rate > ${MOST:-rate} ? MOST : rate)))
		[ "$sign" = reference ] || drops=$((drops + (rate > capacity ? rate - capacity : 0)))
		valid=$((valid + (rate > capacity ? 200 * capacity / rate : 200)))
		[ "$sign" = drops ] || echo "zrecv pid=5 t=$t.0 sender=reference valid=$valid" >&7
		printf '%s\n' "zsend pid=3 t=$t.0 sent=$sent failed=0 rate=$rate" "zrecv pid=9 t=$t.0 drop_kernel=$drops drop_interface=0 drop_pipe=0 cooldown=0" \
			"zperm pid=1 t=$t.0" >&7
		while read -r line <&8; do
			case $line in
			zrate*) rate=${line#* rate=} rate=${rate%% *} && echo "$line" >>changes ;;
			zperm*) break ;;
			esac
		done
	done
	echo "zrecv pid=9 t=$t.0 drop_kernel=$drops cooldown=1 end=0" >&7
	exec 7>&-
	cat <&8 >/dev/null
	exec 8<&-
	wait $!
	cat changes
}

# bats test_tags=alone
@test "the rate settles within a fifth below what the link carries, whichever the sign of loss and the link" {
	for sign in drops reference; do
		for capacity in 1500 4000 23456 100000 700001; do
			rm -f in out control changes
			link $capacity $sign 90
			settled=$(tail -n 1 changes)
			[[ "$settled" == *" why=settled" ]]
			rate=${settled#* rate=} rate=${rate%% *}
			[ "$rate" -le "$capacity" ]
			[ "$rate" -ge $((capacity * 8 / 10)) ]
			# What zsend reads is what the status tells.
			[ "$(tail -n 1 control)" = "rate $(awk -v r="$rate" 'BEGIN { printf "%.0f", r }')" ] ||
				awk -v a="$(tail -n 1 control | cut -d' ' -f 2)" -v b="$rate" 'BEGIN { exit !(a - b < 1 && b - a < 1) }'
		done
	done
}

@test "it doubles from where it begins, tells why, and goes no faster than it may" {
	link 20000 drops 40 -r 500 -m 3000
	[ "$(sed 's/.* rate/rate/' changes | tr '\n' ' ')" = "rate=500 why=start rate=1000 why=no-loss rate=2000 why=no-loss rate=3000 why=no-loss rate=3000 why=as-fast-as-allowed " ]
	rm -f in out control changes
	# A sender that can do no more.
	MOST=3000 link 20000 drops 20
	[ "$(sed 's/.* rate/rate/' changes | tr '\n' ' ')" = "rate=1000 why=start rate=2000 why=no-loss rate=4000 why=no-loss rate=3000 why=all-that-the-sender-can " ]
	rm -f in out control changes
	link 3000 drops 12
	[ "$(sed 's/.* rate/rate/; 5q' changes | tr '\n' ' ')" = "rate=1000 why=start rate=2000 why=no-loss rate=4000 why=no-loss rate=2000 why=receiver-drops rate=2828 why=between " ]
}

@test "status lines pass as they are and at once; several senders share the rate; bad usage is refused" {
	mkfifo in out
	zrate 8 9 <in >out 8>one 9>two 3>&- &
	exec 5>in 6<out
	printf '%s\n' "anything at all" >&5
	read -r -t 5 line <&6
	[ "$line" = "anything at all" ]
	exec 5>&-
	cat <&6 >/dev/null
	exec 6<&-
	wait $!
	run -0 zrate 8 9 < <(printf '%s\n' "zrecv pid=1 t=1 cooldown=0" "zrecv pid=1 t=2 cooldown=1 end=0") 8>one 9>two
	[ "$(cat one two)" = $'rate 500\nrate 500' ]
	for words in "" "x" "-r x 9" "33"; do
		# shellcheck disable=SC2086
		run -2 --separate-stderr zrate $words
	done
	[ "$stderr" = "zrate: 33: not one of the descriptors up to 9, which are all that a shell can name" ]
	run -2 --separate-stderr zrate 9 9>&-
	[ "$stderr" = "zrate: 9: not open for writing" ]
}

@test "what stages say after the receiver has ended is passed on, and changes no rate" {
	printf '%s\n' "zrecv pid=1 t=1 cooldown=0" "zrecv pid=1 t=2 cooldown=1 end=0" "a message" "zfilter pid=2 t=2 n=1 end=3" >lines
	run -0 --separate-stderr zrate 9 <lines 9>one
	diff <(grep -v ^zrate <<<"$output") lines
	[ "$(cat one)" = "rate 1000" ]
}

@test "a message that only looks like a status line is passed on, and changes no rate" {
	printf '%s\n' "zrecv pid=1 t=1 cooldown=0" "zrecv pid=1 t=2 drop_kernel=99999 and so on" "zrecv  pid=1 t=3 drop_kernel=99999" \
		"zrecv pid=x t=4 drop_kernel=99999" "no word sender=reference here" "" " zrecv pid=1 t=5 drop_kernel=99999" >lines
	run -0 --separate-stderr --keep-empty-lines zrate 9 <lines 9>one
	diff <(printf %s "$output" | grep -v ^zrate) lines
	[ "$(cat one)" = "rate 1000" ]
}
