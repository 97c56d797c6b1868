# SPDX-License-Identifier: ISC
#
# No frame to an excluded address, whatever the lists and targets: they are random, and the far side counts (the sets `excluded`
# and `excluded6` of the lab's router).

# shellcheck disable=SC2016

load helper

# exclude SEED FILE: writes a list of addresses, prefixes and ranges of both families, some as IPv4-mapped ones, within the networks
# below; and to FILE.4 and FILE.6 the same for nft, put together on its own.
PRELUDE='
	cd "$BATS_TEST_TMPDIR" || exit
	export ZKEY=$KEY
	networks="10.0.0.0/20 fd00:10::/116"
	exclude() {
		awk -v seed="$1" -v file="$2" "
			function r(n) { return int(n * rand()) }
			function four(x) { return \"10.0.\" int(x / 256) \".\" x % 256 }
			function six(x) { return sprintf(\"fd00:10::%x\", x) }
			BEGIN {
				srand(seed)
				printf \"\" >file; printf \"\" >file \".4\"; printf \"\" >file \".6\"
				for (i = 0; i < 40; i++) {
					size = 2 ^ r(9)
					x = r(4096 / size) * size
					bits = 0
					for (s = size; s > 1; s /= 2) bits++
					kind = r(5)
					if (kind == 0) { text4 = four(x); text6 = six(x); set4 = text4; set6 = text6 }
					if (kind == 1) { text4 = four(x) \"/\" 32 - bits; text6 = six(x) \"/\" 128 - bits; set4 = text4; set6 = text6 }
					if (kind == 2) {
						x = r(3900); y = x + r(150)
						text4 = four(x) \"-\" four(y); text6 = six(x) \"-\" six(y); set4 = text4; set6 = text6
					}
					if (kind == 3) { set4 = four(x) \"/\" 32 - bits; text4 = \"::ffff:\" four(x) \"/\" 128 - bits }
					if (kind == 4) { set4 = four(x); text4 = \"  ::ffff:\" set4 \"   # asked for it\" }
					print text4 >file; print set4 >file \".4\"
					if (kind < 3) { print text6 >file; print set6 >file \".6\" }
				}
			}" || exit
	}
	# watch FILE: count what goes to them, from now on, and nothing else.
	watch() {
		ip netns exec gw nft -f - <<-END || exit
			flush set netdev lab excluded
			flush set netdev lab excluded6
			add element netdev lab excluded { $(paste -sd, "$1.4") }
			add element netdev lab excluded6 { $(paste -sd, "$1.6") }
			reset counters
		END
	}
	count() { ip netns exec gw nft list counter netdev lab "$1" | sed -n "s/.*packets \([0-9]*\).*/\1/p"; }
	status_of() { tr " " "\n" <"$2" | sed -n "s/^$1=//p" | tail -n 1; }
	until_true() { for _ in {1000..0}; do "$@" && return; sleep 0.01; done; echo "not in 10 s: $*"; exit 1; }
	# What came is what was said to be sent: only then does it mean anything that none of it was excluded.
	none_excluded() {
		[ "$(count excluded)" = 0 ] && [ "$(count syn)" = "$2" ] && [ "$2" -gt 1500 ] ||
			{ echo "$1: to excluded ones $(count excluded), came $(count syn), sent $2"; exit 1; }
	}
	# Each line another spelling of one address in three: mapped, with a port, with a pass.
	spell() { awk "{ if (NR % 3 == 0 && !/:/) print \"::ffff:\" \$0; else if (NR % 3 == 1) print \$0 \",443\"; else print }"; }
'

@test "zblack, and zsend --deny without it: nothing to an excluded address; in shards, repeated, resumed, mapped, of both families" {
	run in_lab '
		for seed in $1; do
			exclude $seed list
			watch list
			# Without a list there are many, so that they are counted.
			zperm $networks | zsend -p 443 -r 0 -u 4 4>status || exit
			[ "$(count excluded)" -gt 100 ] || { echo "seed $seed: not counted"; exit 1; }

			watch list
			zperm --repeat 2 --gap 100 $networks | spell | zblack -f list | zsend -p 443 -r 0 -u 4 4>status || exit
			none_excluded "seed $seed: zblack" "$(status_of sent status)"

			watch list
			zperm --repeat 2 --gap 100 $networks | spell | zsend --deny list -p 443 -r 0 -u 4 4>status || exit
			none_excluded "seed $seed: --deny" "$(status_of sent status)"
			denied=$(status_of denied status)
			[ $((denied + $(status_of sent status))) = 16384 ] || { echo "seed $seed: denied $denied of 16384"; exit 1; }

			watch list
			sent=0
			for shard in 0 1 2; do
				zperm -e 5 -s $shard/3 $networks | zblack -f list | zsend --deny list -p 443 -r 0 -u 4 4>status.$shard &
			done
			wait
			for shard in 0 1 2; do sent=$((sent + $(status_of sent status.$shard))); done
			none_excluded "seed $seed: shards" $sent
			[ $((sent * 2 + denied)) = 16384 ] || { echo "seed $seed: shards sent $sent, denied were $denied in two passes"; exit 1; }

			# Resumed where the first half ended.
			watch list
			zperm -e 5 $networks | zblack -f list | zsend -n 2000 -p 443 -r 0 -u 4 4>status.0 || exit
			zperm -e 5 --after "$(status_of last status.0)" $networks | zblack -f list | zsend -p 443 -r 0 -u 4 4>status.1 || exit
			none_excluded "seed $seed: resumed" $((2000 + $(status_of sent status.1)))
			[ $((2000 + $(status_of sent status.1))) = $sent ] || { echo "seed $seed: resumed: $(status_of sent status.1)"; exit 1; }
		done
	' "$RANDOM"
	echo "$output"
	[ "$status" -eq 0 ]
}

@test "a list that is read again: none to what it has from a second on after SIGHUP, by either barrier" {
	run in_lab '
		sending() { [ "$(count syn)" -gt "$1" ]; }
		mkfifo pace
		n=0
		for barrier in zblack zsend; do
			echo 192.0.2.1 >list
			exclude $1 more
			ip netns exec gw nft reset counters >/dev/null
			case $barrier in
			# zblack governs what is not yet read, so that nothing may lie in pipes behind it: it gets its lines one by one.
			zblack) zperm -n 5000 $networks | while read -r target; do
					echo "$target"
					[ $((++n % 10)) -gt 0 ] || read -rt 0.005 _ <>pace
				done | zblack -f list | zsend -p 443 -r 0 -u 4 4>status & ;;
			zsend) zperm --repeat 5 --gap 100 $networks | zsend --deny list -p 443 -r 15K -u 4 4>status & ;;
			esac
			until_true sending 500
			cp more list
			kill -HUP "$(pgrep -x $barrier)"
			sleep 1
			watch more
			wait $!
			came=$(count syn)
			echo "$barrier: came $came, to excluded ones $(count excluded)"
			[ "$(count excluded)" = 0 ] && [ "$came" -gt 500 ] || exit 1
			# Afterwards the same list does count.
			zperm $networks | zsend -p 443 -r 0
			[ "$(count excluded)" -gt 100 ] || exit 1
		done
	' "$RANDOM"
	echo "$output"
	[ "$status" -eq 0 ]
}
