# SPDX-License-Identifier: ISC
#
# The guard in the PATH of tests: neither the guard nor a zscan or zdist found through it sends
# anything. The tests run in the lab, which would count any packet sent.

load ../helper

@test "the guard refuses what zsend would send, and zscan and zdist, which find the other tools by their own folder, find it, too" {
	cd "$BATS_TEST_TMPDIR" || return
	: >none
	in_lab '
		PATH=$REPO/test/guard:$REPO/bin:$PATH
		echo 10.0.9.1 | zsend -k "$KEY" -p 80 2>&1
		for words in "-T 1" "-T 2" "-r auto" "-M tcp_banner --probe-args http" --control; do
			zscan -p 80 -b none -c 0.1 -o hits $words 10.0.9.0/28 2>said && echo "0 by $words"
			grep -q "^guard: refused" said || cat said
		done
		zdist -d scan -S here -t 1 -x sh -- -p 80 -b none -c 0.1 10.0.9.0/28 2>said && echo "0 by zdist"
		[ -d scan ] || cat said
		count syn
		# Without the guard they send.
		PATH=${PATH#*:} zscan -q -p 80 -b none -c 0.1 -o hits 10.0.9.0/28
		count syn
	' >out || cat out
	diff out - <<-'END'
		guard: refused: zsend runs live in test/lab/run only
		0
		16
	END
}
