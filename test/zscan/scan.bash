# SPDX-License-Identifier: ISC
# shellcheck shell=bash
#
# The first part of each script of scan.bats in the lab.

cd "$REPO" || exit
conf=test/ex.conf
# watch_excluded: the gateway counts each packet to an excluded address.
watch_excluded() {
	ip netns exec gw nft add element netdev lab excluded "{ $(sed "s/#.*//" $conf | grep -v : | grep . | paste -sd,) }"
}
# left: the stages that are still there. What has ended may have to be reaped yet.
left() {
	for _ in {1..100}; do pgrep "^z[pbsr]" >/dev/null || return; sleep 0.05; done
	pgrep -l "^z[pbsr]"
}
