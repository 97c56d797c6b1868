# SPDX-License-Identifier: ISC
# shellcheck shell=bash
#
# Scans of outputs.bats in the lab that hold their files.

cd "$BATS_TEST_TMPDIR" || exit
# A scan that has found its hosts, and listens on.
begin() {
	zscan -q -p 443 -b none -c 60 -O csv "$@" 10.0.0.0/30 2>err1 &
	until [ -e rows ] && [ "$(wc -l <rows)" -eq 5 ]; do sleep 0.02; done
}
# By a second request it ends at once.
finish() {
	receiver=$(pgrep -o zrecv)
	while kill -TERM $receiver 2>/dev/null; do sleep 0.1; done
	wait $!
}
