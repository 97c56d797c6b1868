# SPDX-License-Identifier: ISC
#
# Tests the estimate of the hosts that all attempts missed against their true number.

load ../helper
load missed

setup() {
	cd "$BATS_TEST_TMPDIR" || return
}

@test "independent losses of 2%: the hosts that both attempts missed are within the limits (100 scans in make soak)" {
	for seed in 7 8 9 10; do scan_lossy 2 20000 -l 2 -s "$seed"; done >runs
	cat runs
	# Each number is within the limits with a chance of 95%. Each estimate is within three
	# standard deviations of about 24.
	[ "$(count_right <runs)" -ge 3 ]
	awk '$1 - $4 > 15 || $4 - $1 > 15 || $3 - $2 < 15 || $3 - $2 > 25 { exit 1 }' runs
	# At least one attempt got an answer from each host that was found, and the host is a row.
	[ "$(jq .missed.found json)" = "$(sed 1d hits | wc -l)" ]
	[ "$(jq '[.missed.histories[]] | add' json)" = "$(jq .missed.found json)" ]
}

@test "three attempts tell bursts of losses from independent ones, and two take them for fewer" {
	# Attempts are three lines apart, and bursts are five lines long. 2% are lost, and the next
	# attempt also loses half of these.
	scan_lossy 3 1 -b .4,20,0,100 -s 1 >runs
	cat runs
	[ "$(cut -d' ' -f5 runs)" = related ] && [ "$(count_right <runs)" -eq 1 ]
	jq -e '.missed | .independence < 1e-6 and .independent_estimate < 10 and .estimate > 150' json
	scan_lossy 2 1 -b .4,20,0,100 -s 1 >runs
	cat runs
	awk '{ exit !($1 > 500 && $3 < 50) }' runs
	# If the gap is longer than the bursts, nothing contradicts independent losses.
	scan_lossy 3 20000 -b 1,50,0,100 -s 1 >runs
	cat runs
	[ "$(cut -d' ' -f5 runs)" = independent ] && [ "$(count_right <runs)" -eq 1 ]
}
