# shellcheck shell=bash
# Makes links delay, lose, duplicate or reorder packets, by netem of the kernel (tc-netem(8)).
# Source it in the lab, on a kernel that has netem, such as those of `make test-kernel`.
#
# netem works in the queue of a device, which frames of zsend bypass (PACKET_QDISC_BYPASS). So
# impair probes at the router, on their way from gw to far (`impair gw far ...`), and replies on
# their way back (`impair gw scanner ...`).

# impair HOST DEVICE WORD...: from now on impairs all packets that leave HOST by DEVICE: impair gw
# far delay 100ms 20ms loss 5% duplicate 1%
impair() {
	local host=$1 device=$2
	shift 2
	nsenter --net="/run/netns/$host" tc qdisc replace dev "$device" root netem limit 100000 "$@"
}

# unimpair HOST DEVICE: restores the link.
unimpair() {
	nsenter --net="/run/netns/$1" tc qdisc del dev "$2" root
}

# impaired HOST DEVICE WORD: prints how many packets of the queue were `sent` or `dropped`. Each
# duplicate counts as sent.
impaired() {
	nsenter --net="/run/netns/$1" tc -s qdisc show dev "$2" | case $3 in
	sent) sed -nE 's/^ Sent [0-9]+ bytes ([0-9]+) pkt.*/\1/p' ;;
	dropped) sed -nE 's/.*\(dropped ([0-9]+),.*/\1/p' ;;
	esac
}
