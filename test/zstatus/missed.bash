# SPDX-License-Identifier: ISC
# shellcheck shell=bash
#
# Scans of 60,000 known hosts of which some attempts are lost, by seeds: in files alone, by what zsend would have sent and the lab's
# responder answers. For the suite beside it and for test/soak/run.

MISSED_HOSTS=60000

# scan_lossy ATTEMPTS GAP LOSS...: writes the metadata of such a scan to json, and prints how many hosts no attempt found, as far as it
# is known from the probes, and what zstatus makes of the answers: low, high, estimate and model. LOSS are options of test/tools/lose.
scan_lossy() {
	local attempts=$1 gap=$2
	shift 2
	zperm -e 1 -p 443 -n $MISSED_HOSTS --attempts "$attempts" --gap "$gap" 10.0.0.0/16 2>/dev/null |
		"$REPO/test/tools/lose" "$@" >left || return
	zsend -k "$KEY" -S 198.18.0.2 -w - <left | "$REPO/test/lab/responder" |
		zrecv -k "$KEY" -P "$attempts" -f saddr -o hits -r - -u 4 4>status && zstatus -q -m json <status || return
	jq -r --argjson missed "$((MISSED_HOSTS - $(cut -d, -f1 left | sort -u | wc -l)))" \
		'.missed | "\($missed) \(.low) \(.high) \(.estimate) \(.model)"' json
}

# count_right: of such lines, how many have the true number within the limits.
count_right() {
	awk '$2 <= $1 && $1 <= $3 { right++ } END { print right + 0 }'
}
