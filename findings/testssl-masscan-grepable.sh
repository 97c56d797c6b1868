#!/bin/bash
# Shows that testssl does not read the grepable output of masscan (-oG): it regards the lines of the
# file as its own command lines, tests no host, and exits with 0.
# Versions: masscan 1.3.2+ds1-1, testssl.sh 3.0.8+dfsg-1, openssl 3.0.22-1~deb12u2 and busybox
# 1.35.0-4+deb12u1+b1 of Debian 12.
#
# Guess before the run: "testssl --file" reads the file. It reads the grepable output of nmap, and
# masscan has taken the option -oG, the word "grepable" and the fields from nmap.
# Seen: testssl tests 192.0.2.7:443 if the file is in nmap's form. From masscan's line for the same
# port it makes the command line "testssl Timestamp: 1700000000 Host: 192.0.2.7 ...". This fails
# with "URI comes last". The exit status is 0.
#
# testssl recognises nmap's form by the first line. It must contain "Nmap" with a version from 4 to
# 8, "scan initiated" and "-oG". testssl regards every other file as a list of command lines.
# masscan writes "# Masscan 1.3.2 scan initiated". Two more differences prevent a conversion by this
# line alone: masscan puts a timestamp before "Host:", and writes no line with "Status:".
#
# Needs root, for its own network namespace. No packet leaves it: masscan converts a file
# (--readscan), and the tested address belongs to the namespace.
export LC_ALL=C
set -eu
if [ "${1-}" != inside ]; then
	dir=$(mktemp -d)
	trap 'rm -rf "$dir"' EXIT
	here=$(readlink -f "$0")
	cd "$dir"
	apt-get -qq -o APT::Sandbox::User=root download \
		masscan=2:1.3.2+ds1-1 testssl.sh=3.0.8+dfsg-1 openssl=3.0.22-1~deb12u2 \
		libssl3=3.0.22-1~deb12u2 busybox-static=1:1.35.0-4+deb12u1+b1 iproute2=6.1.0-3 \
		libbpf1=1:1.1.2-0+deb12u1 libmnl0=1.0.4-3
	for package in ./*.deb; do dpkg -x "$package" .; done
	unshare --net --mount --pid --fork --kill-child "$BASH" "$here" inside
	exit
fi
dir=$PWD
LD_LIBRARY_PATH=$(printf '%s:' "$dir"/usr/lib/*-linux-* "$dir"/lib/*-linux-*)
export LD_LIBRARY_PATH
PATH=$dir/bin:$dir/sbin:$dir/usr/bin:$dir/usr/sbin:$PATH

# testssl requires these programs.
for program in hexdump nslookup; do ln -s busybox "bin/$program"; done
export TESTSSL_INSTALL_DIR=$dir/etc/testssl
ip link set lo up
ip address add 192.0.2.7/32 dev lo

# A scan in the binary format of masscan: at time 1700000000 port 443 of 192.0.2.7 was open. Headers
# of 99 bytes are the first and the last record.
header() {
	printf 'masscan/1.1'
	head -c 88 /dev/zero
}
{
	header
	printf '\6\15\145\123\361\0\300\0\2\7\6\1\273\22\100'
	header
} >scan
masscan --readscan scan -oG masscan.txt 2>messages
cat >nmap.txt <<'END'
# Nmap 7.93 scan initiated Tue Nov 14 22:13:20 2023 as: nmap -p 443 -oG nmap.txt 192.0.2.7
Host: 192.0.2.7 ()	Status: Up
Host: 192.0.2.7 ()	Ports: 443/open/tcp//https///
END

# tested FILE: the target or the error of a run with this file, and the exit status
tested() {
	local status=0
	testssl --color 0 --nodns min -p --file "$1" >output 2>&1 </dev/null || status=$?
	sed -nE 's/.*-->> ([^ ]*) .*/'"$1"': tests \1/p; s/^Fatal error: (URI .*)/'"$1"': \1/p' output
	echo "$1: exit status $status"
}

echo "testssl $(sed -n 's/^declare -r VERSION="\(.*\)"/\1/p' usr/bin/testssl), $(head -n 1 masscan.txt)"
{
	tail -n 1 nmap.txt
	tested nmap.txt
	sed -n 3p masscan.txt
	tested masscan.txt
} | tee seen
diff seen - <<'END'
Host: 192.0.2.7 ()	Ports: 443/open/tcp//https///
nmap.txt: tests 192.0.2.7:443
nmap.txt: exit status 0
Timestamp: 1700000000	Host: 192.0.2.7 ()	Ports: 443/open/tcp//https//
masscan.txt: URI comes last
masscan.txt: exit status 0
END
