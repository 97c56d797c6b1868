# Functions for the lab scripts of peers.bats.

# These targets are the Internet of the command lines: hosts with open ports, silent hosts, and
# hosts that refuse.
HERE="-b none 10.0.199.192/26 10.0.200.0/27 10.0.201.0/27"
FEW="-b none 10.0.199.192/29 10.0.200.0/29 10.0.201.0/29"

# start_servers: starts the servers at far that some lines need, in addition to the web server of
# the lab.
start_servers() {
	local servers=$REPO/test/.servers libraries port
	libraries=$(printf '%s:' "$servers"/usr/lib/*-linux-* "$servers"/lib/*-linux-*)
	at_far() { ip netns exec far "$@"; }
	at_far "$REPO/test/lab/banner" close 0.0.0.0 9002 >banner.ready 2>&1 &
	for port in 137 1434 5632; do at_far "$REPO/test/lab/echo" $port >echo.$port.ready 2>&1 & done
	at_far "$REPO/test/lab/echo" 47808 bacnet >bacnet.ready 2>&1 &
	printf '%s\n' 'local stratum 8' 'allow all' 'cmdport 0' 'bindcmdaddress /' "pidfile $PWD/chronyd.pid" >chrony.conf
	LD_LIBRARY_PATH=$libraries at_far "$servers/usr/sbin/chronyd" -d -x -u root -f "$PWD/chrony.conf" >chronyd.log 2>&1 &
	LD_LIBRARY_PATH=$libraries at_far "$servers/usr/sbin/dnsmasq" -d -C /dev/null -u root -h -R --pid-file= \
		--address=/example.com/192.0.2.1 --address=/google.com/192.0.2.2 >dnsmasq.log 2>&1 &
	until [ -s banner.ready ] && [ -s echo.137.ready ] && [ -s echo.1434.ready ] && [ -s echo.5632.ready ] && [ -s bacnet.ready ] &&
		[ "$(at_far ss -Hlun 'sport = :53 or sport = :123' | wc -l)" -ge 4 ]; do sleep 0.02; done
}

# make_tools: makes stand-ins for the other programs of these lines. zmap is zscan. sudo runs its
# arguments, and each other program prints the input that it can read.
make_tools() {
	mkdir tools
	ln -s "$REPO/bin/zscan" tools/zmap
	printf '#!/bin/sh\nexec "$@"\n' >tools/sudo
	printf '#!/bin/sh\ncase $* in *-dryrun*) exec sed -n "s/^ip .* daddr: //p" ;; esac\nexec jq -r ".saddr | strings"\n' >tools/lzr
	printf '#!/bin/sh\nexec grep -xE "[0-9.]+"\n' >tools/zgrab
	cp tools/zgrab tools/zgrab2
	cp tools/zgrab tools/banner-grab-tcp
	chmod +x tools/sudo tools/lzr tools/zgrab tools/zgrab2 tools/banner-grab-tcp
	PATH=$PWD/tools:$PATH
}

# run_line LINE: runs a line in a folder of its own that holds every file that a line names. A shell
# does not expand ~ after =.
run_line() {
	local source_ip=198.18.0.2 gateway=02:00:00:00:00:01
	mkdir -p examples/udp-probes etc src ./~ && : >none && : >etc/all.ini
	ln -s ../tools/lzr lzr
	ln -s ../tools/banner-grab-tcp banner-grab-tcp
	ln -s ../../tools/zmap src/zmap
	printf 'a name please' >examples/udp-probes/netbios_137.pkt
	cp examples/udp-probes/netbios_137.pkt netbios_137.pkt
	printf 'OPTIONS sip:${RAND_ALPHA=8}@${DADDR} SIP/2.0\r\n\r\n' >sip_options.tpl
	printf '%s\n' '### Destination port' '#target-port 443' '' '### bits a second' 'bandwidth 1M	# 1mbps' 'blocklist-file "none"' >zmap.conf
	printf '%s\n' 'interface "lab0"' 'source-ip 198.18.0.2' "gateway-mac $gateway # upstream gateway" 'cooldown-time 3 # seconds' \
		'blacklist-file none' 'output-file ~/zmap-output' quiet summary >./~/.zmap.conf
	eval "$1" >out 2>err
	echo $? >status
}

# run_lines: runs the lines on stdin, each a name, "|" and a command line. 25 run at a time, since
# most of their time is the cooldown.
run_lines() {
	local line name=0
	while IFS='|' read -r _ line; do
		name=$((name + 1))
		mkdir $name
		(cd $name && run_line "$line") </dev/null &
		[ $((name % 25)) -ne 0 ] || wait_for_lines $name
	done
	wait_for_lines $name
}

# wait_for_lines LAST: waits until all lines up to this one have ended.
wait_for_lines() {
	local i
	for i in $(seq "$1"); do until [ -s "$i/status" ]; do sleep 0.1; done; done
}
