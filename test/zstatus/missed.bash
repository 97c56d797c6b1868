# SPDX-License-Identifier: ISC
# shellcheck shell=bash
#
# Makes scans of 60,000 known hosts with lost attempts, for the suite beside it and for
# test/soak/run. Seeds choose the losses. All works in files: zsend writes the probes, and the lab's
# responder answers them.

MISSED_HOSTS=60000

# scan_lossy ATTEMPTS GAP LOSS...: writes the metadata of such a scan to json. Prints the number of
# hosts that no attempt found, as the probes show it, and the values of zstatus: low, high, estimate
# and model. LOSS are options of test/tools/lose.
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

# count_right: prints how many of these lines have the true number within the limits.
count_right() {
	awk '$2 <= $1 && $1 <= $3 { right++ } END { print right + 0 }'
}
