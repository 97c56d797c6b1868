#!/bin/bash
# Shows that readers of nmap's XML lose ports if a host has two <host> elements: they keep the ports
# of the last element only.
# Versions: python3-nmap 0.6.1-1.1, python3-libnmap 0.7.2-1 and libnmap-parser-perl 1.37-2 of
# Debian 12.
#
# Guess before the run: the readers merge the elements of one address, or refuse the file. So a
# program could write a <host> element for each open port.
# Seen: of the ports 22 and 80 only 80 is left, without a warning. libnmap's list of hosts has both,
# but its look-up by address returns the last one.
#
# nmap's document type permits two elements for one host. nmap itself writes them for a target that
# is named twice, unless --unique is given.
export LC_ALL=C
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
apt-get -qq -o APT::Sandbox::User=root download \
	python3-nmap=0.6.1-1.1 python3-libnmap=0.7.2-1 libnmap-parser-perl=1.37-2 \
	libxml-twig-perl=1:3.52-2 libxml-parser-perl=2.46-4+deb12u1 perl=5.36.0-7+deb12u4 \
	perl-base=5.36.0-7+deb12u4 perl-modules-5.36=5.36.0-7+deb12u4 \
	libperl5.36=5.36.0-7+deb12u4 libcrypt1=1:4.4.33-2 \
	python3.11-minimal=3.11.2-6+deb12u9 libpython3.11-minimal=3.11.2-6+deb12u9 \
	libpython3.11-stdlib=3.11.2-6+deb12u9 libexpat1=2.5.0-1+deb12u5
for package in ./*.deb; do dpkg -x "$package" .; done
LD_LIBRARY_PATH=$(printf '%s:' "$dir"/usr/lib/*-linux-* "$dir"/lib/*-linux-*)
export LD_LIBRARY_PATH
PATH=$dir/bin:$dir/sbin:$dir/usr/bin:$dir/usr/sbin:$PATH

architecture=$(basename "$(echo usr/lib/*-linux-gnu)")
export PYTHONHOME=$dir/usr PYTHONPATH=$dir/usr/lib/python3/dist-packages
export PERL5LIB=$dir/usr/share/perl5:$dir/usr/lib/$architecture/perl5/5.36:$dir/usr/share/perl/5.36:$dir/usr/lib/$architecture/perl/5.36

# host PORT: a <host> element with this port
host() {
	echo '<host><status state="up" reason="syn-ack" reason_ttl="64"/><address addr="192.0.2.1" addrtype="ipv4"/>'
	echo "<ports><port protocol=\"tcp\" portid=\"$1\"><state state=\"open\" reason=\"syn-ack\" reason_ttl=\"64\"/></port></ports></host>"
}
cat >twice.xml <<END
<?xml version="1.0"?>
<!DOCTYPE nmaprun>
<nmaprun scanner="nmap" args="nmap -p 22,80 192.0.2.1" start="1700000000" version="7.93" xmloutputversion="1.05">
$(host 22)
$(host 80)
<runstats><finished time="1700000001"/><hosts up="2" down="0" total="2"/></runstats>
</nmaprun>
END
cat >readers.py <<'END'
import nmap
from libnmap.parser import NmapParser

scan = nmap.PortScanner()
scan.analyse_nmap_xml_scan(open('twice.xml').read())
print('python3-nmap', *scan['192.0.2.1'].all_tcp())
report = NmapParser.parse_fromfile('twice.xml')
print('libnmap', *[port for host in report.hosts for port, _ in host.get_ports()],
      'by address', *[port for port, _ in report.get_host_byid('192.0.2.1').get_ports()])
END
cat >reader.pl <<'END'
use Nmap::Parser;
my $scan = new Nmap::Parser;
$scan->parsefile('twice.xml');
print join(' ', 'Nmap::Parser', $scan->get_host('192.0.2.1')->tcp_open_ports), "\n";
END
{
	python3.11 readers.py
	perl reader.pl
} | tee seen
diff seen - <<'END'
python3-nmap 80
libnmap 22 80 by address 80
Nmap::Parser 80
END
