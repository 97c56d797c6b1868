#!/bin/bash
# Shows how readers of the XML of nmap (python3-nmap 0.6.1-1.1, python3-libnmap 0.7.2-1 and
# libnmap-parser-perl 1.37-2 of Debian 12) read a host that has two <host> elements. They keep only
# the ports of the last one. The document type allows two elements, and nmap itself writes them for
# a target that is named twice (without --unique).
#
# Guess before the run: a reader merges the elements of one address, or refuses them. So a program
# that writes a row for each open port could write a <host> for each row.
# Seen: of the ports 22 and 80 only 80 is left, without a warning. libnmap has both in its list of
# hosts, but by address it has only the last one.
export LC_ALL=C
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
apt-get -qq -o APT::Sandbox::User=root download python3-nmap=0.6.1-1.1 python3-libnmap=0.7.2-1 libnmap-parser-perl=1.37-2 \
	libxml-twig-perl=1:3.52-2 libxml-parser-perl=2.46-4+deb12u1 perl=5.36.0-7+deb12u4 perl-base=5.36.0-7+deb12u4 \
	perl-modules-5.36=5.36.0-7+deb12u4 libperl5.36=5.36.0-7+deb12u4 libcrypt1 python3.11-minimal=3.11.2-6+deb12u9 \
	libpython3.11-minimal=3.11.2-6+deb12u9 libpython3.11-stdlib=3.11.2-6+deb12u9 libexpat1=2.5.0-1+deb12u5
for package in ./*.deb; do dpkg -x "$package" .; done
architecture=$(basename "$(echo usr/lib/*-linux-gnu)")
export PYTHONHOME=$dir/usr PYTHONPATH=$dir/usr/lib/python3/dist-packages
export PERL5LIB=$dir/usr/share/perl5:$dir/usr/lib/$architecture/perl5/5.36:$dir/usr/share/perl/5.36:$dir/usr/lib/$architecture/perl/5.36
export LD_LIBRARY_PATH=$dir/usr/lib/$architecture:$dir/lib/$architecture

# host PORT: prints an element with this port
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
	usr/bin/python3.11 readers.py
	usr/bin/perl reader.pl
} | tee seen
diff seen - <<'END'
python3-nmap 80
libnmap 22 80 by address 80
Nmap::Parser 80
END
