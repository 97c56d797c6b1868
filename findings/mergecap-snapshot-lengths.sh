#!/bin/bash
# Shows that mergecap 4.0.17 (Debian 12) merges two captures of one link with different snapshot
# lengths into a file that libpcap 1.10.3, and so tcpdump, refuses to read.
#
# Guess before the run: every reader of pcapng reads the output of mergecap.
# But each input becomes an interface of the output with its own snapshot length, as the format
# allows. libpcap has one snapshot length for a file, and stops at the second interface. If one
# machine captures the replies of a scan by tcpdump -s and another captures them in full, nobody can
# analyse both as one file.
# Seen: tcpdump reads 1 packet of each part. Of both it reads none, and says that the snapshot
# lengths differ.
export LC_ALL=C
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
apt-get -qq -o APT::Sandbox::User=root download wireshark-common=4.0.17-0+deb12u3 libwiretap13=4.0.17-0+deb12u3 libwsutil14=4.0.17-0+deb12u3 \
	libglib2.0-0=2.74.6-2+deb12u9 libpcre2-8-0=10.42-1 tcpdump=4.99.3-1 libpcap0.8=1.10.3-1
for package in ./*.deb; do dpkg -x "$package" .; done
LD_LIBRARY_PATH=$(printf '%s:' "$dir"/usr/lib/*-linux-* "$dir"/lib/*-linux-*)
export LD_LIBRARY_PATH
PATH=$dir/usr/bin:$dir/usr/sbin:$PATH

# capture BYTE BYTE: prints a pcap file of one ARP request, with this snapshot length, which is in
# hexadecimal with the low byte last
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
echo "$(mergecap -v | head -n 1), $(tcpdump --version 2>&1 | sed -n 2p): packets of each, and of both: $seen"
grep -v '^reading from' messages
[ "$seen" = '1 1 0' ] || [ "$seen" = '1 1 1' ]
grep -q 'snapshot length' messages
