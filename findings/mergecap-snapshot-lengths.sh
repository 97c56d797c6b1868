#!/bin/bash
# Shows that tcpdump cannot read a file that mergecap has made from two captures with different
# snapshot lengths.
# Versions: mergecap 4.0.17, tcpdump 4.99.3-1 and libpcap 1.10.3-1 of Debian 12.
#
# Guess before the run: every reader of pcapng reads the merged file.
# Seen: tcpdump reads 1 packet of each capture. Of the merged file it reads none, and reports that
# the snapshot lengths of the interfaces differ.
#
# mergecap makes an interface of each input, with that input's snapshot length. The format permits
# this. libpcap has one snapshot length per file, and stops at the second interface. So replies that
# one machine has captured in full, and another one with tcpdump -s, cannot be analysed as one file.
export LC_ALL=C
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
apt-get -qq -o APT::Sandbox::User=root download \
	wireshark-common=4.0.17-0+deb12u3 libwiretap13=4.0.17-0+deb12u3 \
	libwsutil14=4.0.17-0+deb12u3 libglib2.0-0=2.74.6-2+deb12u9 libpcre2-8-0=10.42-1 \
	tcpdump=4.99.3-1 libpcap0.8=1.10.3-1
for package in ./*.deb; do dpkg -x "$package" .; done
LD_LIBRARY_PATH=$(printf '%s:' "$dir"/usr/lib/*-linux-* "$dir"/lib/*-linux-*)
export LD_LIBRARY_PATH
PATH=$dir/bin:$dir/sbin:$dir/usr/bin:$dir/usr/sbin:$PATH

# capture HIGH LOW: a pcap file with an ARP request. These bytes, in hexadecimal, are its snapshot
# length.
capture() {
	# shellcheck disable=SC2059 # the format holds the bytes
	printf '\xd4\xc3\xb2\xa1\2\0\4\0\0\0\0\0\0\0\0\0\x'"$2"'\x'"$1"'\0\0\1\0\0\0'
	printf '\1\0\0\0\0\0\0\0\52\0\0\0\52\0\0\0'
	printf '\xff\xff\xff\xff\xff\xff\2\0\0\0\0\1\10\6\0\1\10\0\6\4\0\1\2\0\0\0\0\1\300\0\2\1\0\0\0\0\0\0\300\0\2\2'
}
capture ff ff >whole.pcap
capture 01 00 >short.pcap
mergecap -w both.pcapng whole.pcap short.pcap

count() { tcpdump -nr "$1" 2>messages | wc -l; }
seen="$(count whole.pcap) $(count short.pcap) $(count both.pcapng)"
echo "$(mergecap -v | head -n 1), $(tcpdump --version 2>&1 | sed -n 2p): packets of each capture, and of the merged file: $seen"
grep -v '^reading from' messages
[ "$seen" = '1 1 0' ]
grep -q 'snapshot length' messages
