# SPDX-License-Identifier: ISC
# shellcheck shell=bash
#
# The first part of each script of controls.bats in the lab: a network of which every host answers at every port.

cd "$BATS_TEST_TMPDIR" || exit
: >none

# Of 10.0.9.0/24 the first quarter, and of fd00:10::9:0/119 the first half.
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

# true_hosts: those that a scan has to find.
true_hosts() {
	zperm $hosts | grep -vxFf <(zperm $false_hosts) | sort
}
