# SPDX-License-Identifier: ISC
# shellcheck shell=bash
#
# Runs the examples of the manual, for manual.bats in the lab.

# folder NAME: makes a folder with the files that the examples need.
folder() {
	mkdir -p "$BATS_FILE_TMPDIR/$1" && cd "$BATS_FILE_TMPDIR/$1" || exit
	cp "$REPO/test/ex.conf" ex.conf
	ln -s "$REPO/test" test
}
# run N...: runs examples of a page in it. One that goes on for ever, or for longer than there is time for, may be ended after a
# second; any other has to end with 0.
run() {
	for n in "$@"; do
		limit=200 wanted="^0$"
		if grep -v test/tools/map $n.sh | grep -qE "zperm( 10.0.0.0/16| -e 7 .*)? [|]$|zperm( 10.0.0.0/16| -e 7 -s [^|]*)? [|] z|zperm .*10.0.0.0/16 [|] zblack .*zsend|^zrecv -a [|]|^zrecv -o hits.csv\$|^zscan .*192|^zscan -p 443 (-b ex.conf )?-o hits"; then
			limit=1 wanted="^(0|124|137|141)$"
		fi
		timeout -k 0.2 $limit bash -euo pipefail $n.sh >$n.stdout 2>$n.stderr </dev/null
		ended=$?
		# A zrecv that was stopped listens for its cooldown, and holds its files: a second signal ends it
		for signal in TERM TERM KILL; do
			[ $limit = 1 ] || break
			for pid in $(pgrep -x zrecv); do
				[ "$(readlink /proc/$pid/cwd)" != "$PWD" ] || kill -$signal $pid 2>/dev/null
			done
			sleep 0.3
		done
		echo "${PWD##*/} $n" >>"$BATS_FILE_TMPDIR/ran"
		if [[ ! $ended =~ $wanted ]] || grep -E "usage:|not found|o such|cannot" $n.stderr ||
			{ [ -e $n.out ] && ! diff $n.out $n.stdout; }; then
			echo "$PWD: $n: ended with $ended: $(cat $n.sh $n.stderr)"
		fi
	done
}
