# shellcheck shell=bash
# Links that delay, lose, duplicate or reorder, by the kernel's netem (tc-netem(8)). To be sourced in the lab, on a kernel that has
# it, as those of `make test-kernel` do.
#
# netem is at the queue of a device, which frames of zsend pass by (PACKET_QDISC_BYPASS): so what is to happen to probes happens at the
# router, as they go on from gw to far (`impair gw far ...`), and what happens to replies as they come back (`impair gw scanner ...`).

# impair HOST DEVICE WORD...: from now on, all that leaves HOST by DEVICE: impair gw far delay 100ms 20ms loss 5% duplicate 1%
impair() {
	local host=$1 device=$2
	shift 2
	nsenter --net="/run/netns/$host" tc qdisc replace dev "$device" root netem limit 100000 "$@"
}

# unimpair HOST DEVICE: the link is as it was.
unimpair() {
	nsenter --net="/run/netns/$1" tc qdisc del dev "$2" root
}

# impaired HOST DEVICE WORD: of the packets that came to the queue, how many were `sent`, or `dropped`. Each duplicate counts as sent.
impaired() {
	nsenter --net="/run/netns/$1" tc -s qdisc show dev "$2" | case $3 in
	sent) sed -nE 's/^ Sent [0-9]+ bytes ([0-9]+) pkt.*/\1/p' ;;
	dropped) sed -nE 's/.*\(dropped ([0-9]+),.*/\1/p' ;;
	esac
}
