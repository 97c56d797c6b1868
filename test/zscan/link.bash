# SPDX-License-Identifier: ISC
# shellcheck shell=bash
#
# Makes a link of the lab with 4,000 hosts, for link.bats. The hosts are 10.20.0.1 to 10.20.15.160,
# fd00:20::1 to fd00:20::fa0 and fe80::20:1 to fe80::20:fa0. The scanner is 10.20.255.1,
# fd00:20::1:0 and fe80::1:0.

cd "$BATS_TEST_TMPDIR" || exit
export ZKEY=$KEY
: >none
HOSTS=4000

make_link() {
	mkfifo ready
	"$REPO/test/lab/hosts" link0 "$HOSTS" 10.20.0.0 fd00:20:: fe80::20:0 >ready 3>&- &
	read -r _ <ready
	# All hosts may answer at once.
	ip link set link0 address 02:ff:00:00:00:01 txqueuelen 10000 addrgenmode none up
	ip address add 10.20.255.1/16 dev link0
	ip address add fd00:20::1:0/64 dev link0 nodad
	ip address add fe80::1:0/64 dev link0 nodad
}

# known: prints the number of neighbours on the link in the table of the kernel.
known() {
	ip neighbour show dev link0 | wc -l
}
