# SPDX-License-Identifier: ISC
# shellcheck shell=bash
#
# Functions for the scripts of outputs.bats in the lab, whose scans keep their files open.

cd "$BATS_TEST_TMPDIR" || exit
# Starts a scan that has found its hosts and still listens.
begin() {
	zscan -q -p 443 -b none -c 60 -O csv "$@" 10.0.0.0/30 2>err1 &
	until [ -e rows ] && [ "$(wc -l <rows)" -eq 5 ]; do sleep 0.02; done
}
# Ends it: at a second signal it stops at once.
finish() {
	receiver=$(pgrep -o zrecv)
	while kill -TERM $receiver 2>/dev/null; do sleep 0.1; done
	wait $!
}

# rotate_rows: copies and truncates the rows three times during a scan; prints the status and the
# faults of the pieces.
rotate_rows() {
	for filter in "" "success = 1"; do
		zscan -q -p 443 -b none -r 2000 -c 0.5 -O csv -o rows ${filter:+--output-filter "$filter"} 10.0.0.0/19 &
		for n in 1 2 3; do
			until [ -e rows ] && [ "$(stat -c %s rows)" -gt 10000 ]; do sleep 0.01; done
			for p in $(pgrep "zrecv|zfilter"); do kill -STOP $p; done
			until ! ps -o stat= -p "$(pgrep "zrecv|zfilter" | paste -sd,)" | grep -qv T; do sleep 0.01; done
			cp rows piece$n && truncate -s 0 rows
			for p in $(pgrep "zrecv|zfilter"); do kill -CONT $p; done
		done
		wait $!
		echo "status $?"
		mv rows piece4
		for n in 1 2 3 4; do
			tr -d "\0" <piece$n | cmp - piece$n
			[ -z "$(tail -c 1 piece$n)" ] || echo "piece $n is torn"
			[ $n -eq 4 ] || [ -s piece$n ] || echo "piece $n is empty"
		done
		cat piece? | grep -v "^saddr" | tee whole | cut -d, -f1 | sort >found
		grep -cvE "^([^,]+,){6}[0-9]{4}(-[0-9]{2}){2}T([0-9]{2}:){2}[0-9]{2}\.[0-9]{6}Z\$" whole
		zperm 10.0.0.0/19 | sort | cmp - found && echo all
		rm piece?
	done
}
