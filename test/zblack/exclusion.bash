# SPDX-License-Identifier: ISC
# shellcheck shell=bash
#
# Makes random exclusion lists for exclusion.bats, and counts in the lab the packets to their
# addresses.

cd "$BATS_TEST_TMPDIR" || exit
export ZKEY=$KEY
networks="10.0.0.0/20 fd00:10::/116"
# exclude SEED FILE: writes a list of addresses, prefixes and ranges of both families within the
# networks above. Some are IPv4-mapped. FILE.4 and FILE.6 get the same for nft, written separately.
exclude() {
	awk -v seed="$1" -v file="$2" "$RANDOM_AWK
		function r(n) { return int(n * random()) }
		function four(x) { return \"10.0.\" int(x / 256) \".\" x % 256 }
		function six(x) { return sprintf(\"fd00:10::%x\", x) }
		BEGIN {
			printf \"\" >file; printf \"\" >file \".4\"; printf \"\" >file \".6\"
			for (i = 0; i < 40; i++) {
				size = two_to(r(9))
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
# watch FILE: from now on, counts the packets to these addresses and to no others.
watch() {
	ip netns exec gw nft -f - <<-END || exit
		flush set netdev lab excluded
		flush set netdev lab excluded6
		add element netdev lab excluded { $(paste -sd, "$1.4") }
		add element netdev lab excluded6 { $(paste -sd, "$1.6") }
		reset counters
	END
}
# none_excluded NAME SENT: no packet reached an excluded address. All SENT probes must have arrived,
# otherwise this would prove nothing.
none_excluded() {
	[ "$(count excluded)" = 0 ] && [ "$(count syn)" = "$2" ] && [ "$2" -gt 1500 ] ||
		{ echo "$1: to excluded ones $(count excluded), came $(count syn), sent $2"; exit 1; }
}
# spell: changes two lines in three: IPv4-mapped, or with a port, also before an attempt.
spell() { awk "{ if (NR % 3 == 0 && !/:/) print \"::ffff:\" \$0; else if (NR % 3 == 1) { if (!sub(/,,/, \",443,\")) \$0 = \$0 \",443\"; print } else print }"; }
