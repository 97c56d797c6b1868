# SPDX-License-Identifier: ISC
# shellcheck shell=bash
#
# Random exclusion lists, and proof that nothing reaches them, for exclusion.bats in the lab.

cd "$BATS_TEST_TMPDIR" || exit
export ZKEY=$KEY
networks="10.0.0.0/20 fd00:10::/116"
# exclude SEED FILE: writes a list of addresses, prefixes and ranges of both families, some as IPv4-mapped ones, within the networks
# above; and to FILE.4 and FILE.6 the same for nft, put together on its own.
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
# What came is what was said to be sent: only then does it mean anything that none of it was excluded.
none_excluded() {
	[ "$(count excluded)" = 0 ] && [ "$(count syn)" = "$2" ] && [ "$2" -gt 1500 ] ||
		{ echo "$1: to excluded ones $(count excluded), came $(count syn), sent $2"; exit 1; }
}
# Each line another spelling of one address in three: mapped, with a port, with an attempt.
spell() { awk "{ if (NR % 3 == 0 && !/:/) print \"::ffff:\" \$0; else if (NR % 3 == 1) { if (!sub(/,,/, \",443,\")) \$0 = \$0 \",443\"; print } else print }"; }
