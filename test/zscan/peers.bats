# SPDX-License-Identifier: ISC
#
# Tests command lines from the documentation of other scanners. Only addresses, interfaces and
# prompts are changed, and options are added that allow these addresses. Each line runs under its
# own name and finds the expected hosts.

# shellcheck disable=SC2016

# bats file_tags=long

load ../helper

PRELUDE=$BATS_TEST_DIRNAME/peers.bash

setup() {
	cd "$BATS_TEST_TMPDIR" || return
}

# hosts_of NAME[:N|:*]: prints the hosts that a line must find:
# - open: hosts with an open port;
# - up: those, and the hosts that refuse;
# - all: all addresses;
# - few: some that are up, for lines where a server must answer each probe;
# - both: hosts of both families;
# - one, two: one or two hosts.
# With :N, any N of these hosts are expected; with :*, any number.
hosts_of() {
	case ${1%:*} in
	open) zperm 10.0.199.192/26 ;;
	up) zperm 10.0.199.192/26 10.0.201.0/27 ;;
	all) zperm 10.0.199.192/26 10.0.200.0/27 10.0.201.0/27 ;;
	few) zperm 10.0.199.192/29 10.0.201.0/29 ;;
	both) zperm 10.0.199.192/28 fd00:10::/124 ;;
	one) echo 10.0.199.192 ;;
	two) zperm 10.0.199.192/31 ;;
	esac 2>/dev/null | case $1 in *:\*) grep -xFf found ;; *:*) grep -xFf found | sed "${1#*:}q" ;; *) cat ;; esac | sort
}

# The lines come from ZMap first: its README, its site and wiki, its other READMEs and its manual
# pages. Some are from the help of zmap, ztee and the probe modules. Others are from the commits
# that introduced the fields blank, rtt and ja4ts, and from a test. Lines from the READMEs of LZR
# and masscan follow. Port 9002 is also open at the hosts that refuse other ports.
lines() {
	cat <<-'END'
		open|sudo zmap -p 80 $HERE
		open:5|zmap -N 5 -B 10M -p 80 $HERE
		open|zmap -p 80 -b none 10.0.199.192/27 10.0.199.224/27
		two|zmap -p 80 -b none 10.0.199.192 10.0.199.193
		open|zmap -p 80,100-102 $HERE
		open|zmap -p 80,443,445-447,500-502 $HERE
		open|zmap --bandwidth=10M --target-ports=80 --max-targets=10000 --output-file=results.csv $HERE
		open|zmap --bandwidth=10M --target-port=80 --max-targets=10000 --output-file=results.csv $HERE
		open|zmap -B 10M -p 80 -n 10000 -o results.csv $HERE
		open|zmap -p 80 -o results.csv $HERE
		open|sudo ./src/zmap -p 80 -i lab0 -o output.csv -T 5 $HERE
		open|sudo ./src/zmap -p 443 -i lab0 -o output.csv $HERE
		open|zmap --config=zmap.conf --target-port=443 $HERE
		open|zmap --config=~/.zmap.conf --target-port=443 $HERE
		open|zmap -p 443 -s 3 -n 1000000 -o results $HERE
		all|zmap -p 443 -s 3 -n 1000000 --dryrun $HERE | grep daddr | awk -F'daddr: ' '{print $2}' | sed 's/ |.*//;'
		all|for i in 0 1 2; do zmap -v 5 -p 80 --dryrun -G 00:00:00:00:00:00 --seed 1234 --shards=3 --shard=$i $HERE -T 3 | grep daddr | awk '{print $7}' > results.$i; done
		open|for i in 0 1 2; do zmap -p 443 --seed=1234 --shards=3 --shard=$i -o results$i $HERE; done
		open|zmap -p 443 --output-filter="success = 1 && repeat = 0" $HERE
		up|zmap -p 443 --output-filter="(classification = rst && ttl > 10) || classification = synack" $HERE
		open:10|zmap -p 443 -N 10 $HERE
		up|zmap -p 443 -O json --output-fields="*" -o results.json $HERE
		up|zmap -p 443 -f "*" $HERE | ztee results.csv | zgrab2 tls
		open|zmap -p 80 -o - $HERE | ztee zmap.csv
		open|zmap -p 80 --output-fields=* -o - $HERE | ztee --success-only zmap.csv
		open:*|sudo ./src/zmap -B 50M -N 10 --output-fields=saddr,blank,blank,sport --output-filter="success=1 && repeat=0 && classification!=icmp" -p 80,443 $HERE | awk -F ',' 'NR>1 && $4!=""'
		one|sudo ./src/zmap --rate 1 -p 80 -c 1 --output-fields=saddr,sport,classification,success,rtt -b none 10.0.199.192
		two|sudo zmap -p 443 --probe-args=windows,ja4ts -f saddr,ja4ts,classification -b none 10.0.199.192 10.0.199.193
		open|zmap -p 80 -N 1000 -B 10M -o - $HERE | ./banner-grab-tcp -p 80 -c 500 -d ./http-req > out
		up|zmap --probe-module=icmp_echoscan $HERE
		up|zmap -M icmp_echoscan --probe-args=text:SomeText $HERE
		up|zmap -M icmp_echoscan --probe-args=hex:5061796c6f6164 $HERE
		up|zmap -M icmp_echo_time $HERE
		up|zmap -M tcp_synackscan -p 80 $HERE
		few|zmap -M udp -p 5632 --probe-args=text:ST -N 100 -f saddr,data -o - $FEW
		few|zmap -M udp -p 1434 --probe-args=hex:02 -N 100 -f saddr,data -o - $FEW
		few|zmap -M udp -p 1434 --probe-args=file:netbios_137.pkt -N 100 -f saddr,data -o - $FEW
		few|zmap -M udp -p 1434 --probe-args=file:sip_options.tpl -N 100 -f saddr,data -o - $FEW
		few|zmap -M udp -p 137 --probe-args=file:examples/udp-probes/netbios_137.pkt $FEW
		few|zmap -p 53 --probe-module=dns --probe-args="ANY,www.example.com" $FEW
		few|zmap -M dns -p 53 $FEW -P 4 --probe-args "A,google.com;AAAA,cloudflare.com"
		few|zmap -M dns -p 53 --probe-args='A:nr,google.com' $FEW
		few|zmap -M ntp -p 123 $FEW
		few|zmap -M bacnet -p 47808 $FEW
		up|sudo zmap --target-port=9002 --output-filter="success = 1 && repeat = 0" -f "saddr,daddr,sport,dport,seqnum,acknum,window" -O json --source-ip=$source_ip $HERE | sudo ./lzr --handshakes http,tls
		up|sudo zmap --target-port=9002 --output-filter="success = 1 && repeat = 0" -f "saddr,daddr,sport,dport,seqnum,acknum,window" -O json --source-ip=$source_ip $HERE | sudo ./lzr --handshakes wait,http,tls -feedZGrab | zgrab multiple -c etc/all.ini
		all|sudo zmap --target-port=9002 -O - --source-ip=$source_ip --dryrun $HERE | sudo ./lzr --handshakes http -dryrun -sourceIP $source_ip -gatewayMac $gateway
		both|zmap -p80,8000-8100 -b none 10.0.199.192/28 fd00:10::/124
		both|zmap -p80,8000-8100 -b none 10.0.199.192/28 fd00:10::/124 --rate 10000
		one|zmap -b none 10.0.199.192 -p0-65535
		open|zmap $HERE -p80 --source-ip 198.18.0.2
		open|zmap $HERE -p80 --source-port 61000
	END
}

@test "command lines of other scanners find the same hosts" {
	lines >lines
	in_lab 'cd "$1" && start_servers && make_tools && run_lines <lines' "$PWD"
	name=0
	while IFS='|' read -r kind line; do
		name=$((name + 1))
		[ "$(cat $name/status)" = 0 ] || { echo "$line: status $(cat $name/status)"; cat $name/err; false; }
		find $name '(' -name 'out*' -o -name 'results*' -o -name zmap-output ')' -exec cat {} + | grep -oE '10\.0\.(199|200|201)\.[0-9]+|fd00:10::[0-9a-f]*' | sort -u >found
		diff found <(hosts_of "$kind") || { echo "$line"; cat $name/err; false; }
		[[ $kind != *:[0-9]* ]] || [ "$(wc -l <found)" -eq "${kind#*:}" ]
	done <lines
	[ "$name" -eq "$(wc -l <lines)" ]
	# Each of these lines prints a table or rows for another program.
	while IFS='|' read -r line rows pattern; do
		name=$(grep -nF -- "$line" lines | cut -d: -f1)
		[ "$(grep -cE "$pattern" "$name/out")" -eq "$rows" ]
		run ! grep -vE "$pattern|^saddr," "$name/out"
	done <<-'END'
		--output-fields=saddr,blank,blank,sport|10|^10[.0-9]+,,,(80|443)$
		--probe-args=windows,ja4ts|2|^10[.0-9]+,[0-9]+_[-0-9]+_1460_[0-9]+,synack$
		-p 80 -c 1 |1|^10[.0-9]+,80,synack,1,[0-9]+[.][0-9]$
	END
	jq -e '.saddr, .classification' "$(grep -ln '"saddr"' ./*/results.json)" >/dev/null
}
