# SPDX-License-Identifier: ISC
# shellcheck shell=bash
#
# Makes a network whose hosts answer at every port, for the lab scripts of controls.bats.

cd "$BATS_TEST_TMPDIR" || exit
: >none

# These are the first quarter of 10.0.9.0/24 and the first half of fd00:10::9:0/119.
ip netns exec far nft -f - <<-END
	table inet false_hosts {
		chain answer_all {
			type nat hook prerouting priority -100;
			ip daddr 10.0.9.0/26 meta l4proto tcp redirect to :80
			ip6 daddr fd00:10::9:0/120 meta l4proto tcp redirect to :80
		}
	}
END
false_hosts='10.0.9.0/26 fd00:10::9:0/120'
hosts='10.0.9.0/24 fd00:10::9:0/119'

# true_hosts: prints the hosts that a scan must find.
true_hosts() {
	zperm $hosts | grep -vxFf <(zperm $false_hosts) | sort
}
