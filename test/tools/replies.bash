# SPDX-License-Identifier: ISC
# shellcheck shell=bash
#
# Functions that make replies from probes, for the tests of probes. Frames are hexadecimal digits,
# one frame a line, as in oracle.bash.

# back: exchanges source and destination of IP in each frame, and with $1 also the ports.
back() {
	local frame
	while read -r frame; do
		case ${frame:24:4} in
		0800) frame=${frame::52}${frame:60:8}${frame:52:8}${frame:68} ip=68 ;;
		86dd) frame=${frame::44}${frame:76:32}${frame:44:32}${frame:108} ip=108 ;;
		esac
		[ -z "${1-}" ] || frame=${frame::ip}${frame:ip+4:4}${frame:ip:4}${frame:ip+8}
		echo "$frame"
	done
}

# flipped: prints for each frame on stdin one copy for each of its bits, with that bit changed.
flipped() {
	awk 'BEGIN { digits = "0123456789abcdef" }
		{
			for (i = 1; i <= length($0); i++)
				for (bit = 1; bit < 16; bit *= 2) {
					d = index(digits, substr($0, i, 1)) - 1
					d = int(d / bit) % 2 ? d - bit : d + bit
					print substr($0, 1, i - 1) substr(digits, d + 1, 1) substr($0, i + 1)
				}
		}'
}

# survivors OPTION...: for one frame on stdin, prints as BYTE:BITS how many bits of each byte can
# be changed so that the frame is still accepted. Bytes count from the start of the IP header.
survivors() {
	flipped | pcap >flips.pcap
	recv -a "$@" -f timestamp_ts -r flips.pcap 2>/dev/null | sed 1d |
		awk '{ n[int(($1 - 1000000001) / 8)]++ } END { for (i = 14; i < 1500; i++) if (n[i]) printf "%s%d:%d", s++ ? " " : "", i - 14, n[i] }'
}

# time_exceeded: prints the ICMP errors that routers send if the frames on stdin expire. They come
# from 10.99.0.1 or fd00:99::1, and quote the required minimum: IP header and 8 bytes.
time_exceeded() {
	local frame
	while read -r frame; do
		case ${frame:24:4} in
		0800) echo "${frame::28}45000038000040004001""00000a630001${frame:52:8}0b00000000000000${frame:28:16}01${frame:46:38}" ;;
		86dd) echo "${frame::28}6000000000383a40fd000099000000000000000000000001${frame:44:32}0300000000000000${frame:28:14}01${frame:44:80}" ;;
		esac
	done
}
