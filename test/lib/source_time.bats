# SPDX-License-Identifier: ISC
#
# Tests the source ports of SYNs, which tell the time of sending: the times, the round-trip times
# that follow from them, and the proof that a reply still gives.

# shellcheck disable=SC2016

load ../helper
load ../tools/oracle

FROM=198.18.0.2,fd00:198:18::2
FIRST=32768 RANGE=28233         # by default
declare -gA tags                # by address; bash takes a while for each
FEW=40000-52798                 # 12799 ports: one too few to tell the time
ENOUGH=40000-52799

setup() {
	cd "$BATS_TEST_TMPDIR" || return
}

# send OPTION...: writes probes to out.pcap, with KEY.
send() {
	zsend -k "$KEY" -S $FROM -w out.pcap "$@"
}

# offset_of ADDRESS PORT: sets REPLY to the distance of the source port for attempt 0 at time 0 from
# the first port. Sets tag, too.
offset_of() {
	local source=198.18.0.2
	[[ $1 != *:* ]] || source=fd00:198:18::2
	if [ -z "${tags[$1]-}" ]; then
		tag "$KEY" "$source" "$1" "$2" 6
		tags[$1]=$REPLY
	fi
	tag=${tags[$1]}
	REPLY=$((16#${tag::8} % RANGE))
}

# told MICROSECONDS ADDRESS SOURCE_PORT: prints two numbers for a SYN to port 443 that left at this
# time. The first is the attempt that its port tells. The second is by how many microseconds the
# unit that the port tells began earlier.
told() {
	local behind unit times=$((RANGE / 16))
	offset_of "$2" 443
	behind=$((($3 - FIRST + RANGE - REPLY) % RANGE))
	[ $behind -lt $((16 * times)) ]
	unit=$((behind / 16))
	echo "$((behind % 16)) $((($1 - unit * 1250) % (times * 1250)))"
}

# syns: prints time in microseconds, target and source port of each SYN in out.pcap, all to port
# 443. The file "text" gets their checksums.
syns() {
	tcpdump -nttvvr out.pcap 2>/dev/null | tr '\n' ' ' | sed 's/ IP6\{0,1\} (/\n&/g' >text
	tcpdump -nttr out.pcap 2>/dev/null | sed -E 's/^([0-9]+)\.([0-9]{6})[0-9]* IP6? [^ ]*\.([0-9]+) > ([^ ]*)\.443: Flags \[S\],.*/\1\2 \4 \3/'
}

@test "the source port tells when a SYN leaves, also where it waits for its turn, and which attempt it is" {
	printf '10.0.0.%s\nfd00:10::%s\n' 1 1 2 2 3 3 4 4 >targets
	for rate in 40 0; do
		run --separate-stderr send -p 443 -P 3 -r $rate <targets
		check 0 "" ""
		syns >sent
		[ "$(wc -l <sent)" -eq 24 ]
		[ "$(grep -o 'cksum 0x[0-9a-f]* (correct)' text | wc -l)" -eq 24 ]
		while read -r time address port; do
			told "$time" "$address" "$port"
		done <sent >tells
		cat tells
		[ "$(cut -d' ' -f1 tells | paste -sd' ')" = "0 1 2 0 1 2 0 1 2 0 1 2 0 1 2 0 1 2 0 1 2 0 1 2" ]
		# At 40 a second, each SYN waits 25 ms. Ports that told the time before the wait
		# would be late by 25 ms, all but the first; on a busy machine only some are.
		# Without a rate all leave at once, so all are late or none.
		late=20000
		[ $rate -gt 0 ] || late=1000000
		[ "$(awk -v late=$late '$2 > late' tells | wc -l)" -le 8 ]
	done
	# The values are not constant: they differ by attempt and by time, within a few units.
	[ "$(sort -u tells | wc -l)" -gt 2 ]
	# Frames of many targets at once, from the fast path.
	seq -f '10.0.1.%g,443' 1 20 >targets
	run --separate-stderr send <targets
	syns >sent
	[ "$(grep -o 'cksum 0x[0-9a-f]* (correct)' text | wc -l)" -eq 20 ]
	while read -r time address port; do
		told "$time" "$address" "$port"
	done <sent >tells
	[ "$(awk '$1 == 0 && $2 <= 1000000' tells | wc -l)" -eq 20 ] || { cat tells; false; }
}

@test "with fewer than 12800 source ports, and over UDP, the port tells the tag and the attempt alone" {
	seq -f '10.0.1.%g,443' 1 50 >targets
	send -s $FEW <targets
	frames out.pcap >earlier
	sleep 0.01
	send -s $FEW <targets
	frames out.pcap | cmp - earlier
	send -s $ENOUGH <targets
	frames out.pcap >earlier
	sleep 0.01
	send -s $ENOUGH <targets
	run ! cmp -s <(frames out.pcap) earlier
	for probe in udp ntp dns bacnet upnp; do
		send -M $probe -s 1-65535 <targets
		frames out.pcap >earlier
		sleep 0.01
		send -M $probe -s 1-65535 <targets
		frames out.pcap | cmp - earlier
	done
}

# answer FLAGS PORT [ACK_AFTER]: prints the answer of 10.0.0.1 port 443 to this source port. It
# acknowledges lo + 1, or lo + ACK_AFTER; lo is from the tag of offset_of.
answer() {
	printf '%s4500%04x00004000400600000a000001c612000201bb%04x00000001%08x50%s721000000000\n' 0000000000000000000000000800 40 "$2" \
		$(((16#${tag:8} + ${3-1}) & 0xffffffff)) "$1"
}

# port_of TIME ATTEMPT: prints the source port of a SYN that leaves at TIME, in microseconds since
# 1970. REPLY is from offset_of.
port_of() {
	echo $((FIRST + (REPLY + $2 + $1 / 1250 % (RANGE / 16) * 16) % RANGE))
}

# wanted CAPTURED SENT: prints the column rtt by the manual: the time from the middle of the unit of
# sending.
wanted() {
	local us unit=$(($2 / 1250)) times=$((RANGE / 16))
	us=$((($1 - unit * 1250) % (times * 1250) - 625))
	us=$((us < 1 ? 0 : (us + 50) / 100))
	echo $((us / 10)).$((us % 10))
}

@test "rtt: from sending to capture, within 0.7 ms; of SYN-ACKs, RSTs and errors, whatever the attempt" {
	offset_of 10.0.0.1 443
	i=0
	for delay in 0 1 600 1249 1250 40000 1000000 2203000 2245000; do
		captured=$((1000000000987654 + ++i * 1000000)) sent=$((captured - delay))
		answer 12 "$(port_of $sent $i)"
		echo "10.0.0.1,synack,$i,$(wanted $captured $sent)" >&5
		real=$((delay % 2205000)) shown=$(wanted $captured $sent)
		shown=${shown/./}
		[ $((10#$shown * 100 - real)) -le 675 ] && [ $((10#$shown * 100 - real)) -ge -675 ]
	done 5>expected >replies
	pcap <replies >reply.pcap
	run --separate-stderr recv --dedup none -f saddr,classification,attempt,rtt -r reply.pcap
	check 0 "saddr,classification,attempt,rtt
$(cat expected)" ""
	# A refusal that comes after 40 ms; below, an error that does.
	port=$(port_of $((1000000001987654 - 40000)) 3)
	answer 14 "$port" | pcap >reply.pcap
	run --separate-stderr recv -a -f classification,attempt,rtt -r reply.pcap
	check 0 "classification,attempt,rtt
rst,3,$(wanted 1000000001987654 $((1000000001987654 - 40000)))" ""
	# An error that quotes the IP header and 8 bytes.
	printf '%s45000038000040004001%s0a000009c6120002%s4500002800004000400600%s%04x01bb%s\n' 0000000000000000000000000800 0000 0301000000000000 \
		"00c61200020a000001" "$port" "${tag:8}" | pcap >error.pcap
	run --separate-stderr recv -a -f saddr,classification,attempt,rtt -r error.pcap
	check 0 "saddr,classification,attempt,rtt
10.0.0.1,unreach,3,$(wanted 1000000001987654 $((1000000001987654 - 40000)))" ""
	# In JSON it is a number.
	run --separate-stderr recv -a -O json -f rtt -r error.pcap
	check 0 "{\"rtt\":$(wanted 1000000001987654 $((1000000001987654 - 40000)))}" ""
}

@test "rtt is empty for a duplicate, and where there are too few ports to tell it" {
	offset_of 10.0.0.1 443
	for i in 1 2; do answer 12 "$(port_of $((1000000000947654 + 1000000)) 0)"; done | pcap >reply.pcap
	run --separate-stderr recv -a -f repeat,rtt -r reply.pcap
	check 0 "repeat,rtt
0,$(wanted 1000000001987654 1000000001947654)
1," ""
	FIRST=40000 RANGE=12799
	offset_of 10.0.0.1 443
	for i in 0 15; do answer 12 $((FIRST + (REPLY + i) % RANGE)); done | pcap >reply.pcap
	run --separate-stderr recv --dedup none -s $FEW -f attempt,rtt -r reply.pcap
	check 0 "attempt,rtt
0,
15," ""
	# With enough ports, this port tells a later time; with too few it is invalid.
	RANGE=12800
	offset_of 10.0.0.1 443
	answer 12 $((FIRST + (REPLY + 16) % RANGE)) | pcap >reply.pcap
	run --separate-stderr recv -s $ENOUGH -f attempt,rtt -r reply.pcap
	check 0 "attempt,rtt
0,$(wanted 1000000001987654 1250)" ""
	RANGE=12799
	offset_of 10.0.0.1 443
	answer 12 $((FIRST + (REPLY + 16) % RANGE)) | pcap >reply.pcap
	run --separate-stderr recv -s $FEW -u 4 -f attempt -r reply.pcap 4>status
	[ "$(status_of invalid status zrecv)" -eq 1 ]
}

@test "all ports that tell a time are right, and the acknowledgement is the proof; of few ports 16 are right" {
	offset_of 10.0.0.1 443
	answer 12 0 | awk -v first=$FIRST -v range=$RANGE '{ for (i = 0; i < range; i++) printf "%s%04x%s\n", substr($0, 1, 72), first + i, substr($0, 77) }' |
		pcap >all.pcap
	recv --dedup none -f attempt -u 4 -r all.pcap 4>status | sed 1d | sort | uniq -c >attempts
	[ "$(status_of valid status zrecv) $(status_of invalid status zrecv)" = "28224 9" ]
	[ "$(awk '$1 != 1764' attempts | wc -l) $(wc -l <attempts)" = "0 16" ]
	for after in 0 2 16 0x80000001 0x10001; do
		answer 12 40000 $((after))
	done | pcap >bad.pcap
	recv -a -u 4 -f saddr -r bad.pcap 4>status 2>err >rows
	[ "$(status_of valid status zrecv) $(status_of invalid status zrecv)" = "0 5" ]
	FIRST=40000 RANGE=12799
	offset_of 10.0.0.1 443
	answer 12 0 | awk -v first=$FIRST -v range=$RANGE '{ for (i = 0; i < range; i++) printf "%s%04x%s\n", substr($0, 1, 72), first + i, substr($0, 77) }' |
		pcap >all.pcap
	recv --dedup none -s $FEW -f attempt -u 4 -r all.pcap 4>status >rows
	[ "$(status_of valid status zrecv) $(status_of invalid status zrecv)" = "16 12783" ]
}

@test "a sender that goes on with a connection takes whatever time its port tells" {
	offset_of 10.0.0.1 443
	for port in $FIRST 45678 $((FIRST + RANGE - 1)); do
		echo "10.0.0.1,443,198.18.0.2,$port,7,$(((16#${tag:8} + 1) & 0xffffffff))"
	done >rows
	{ echo saddr,sport,daddr,dport,seqnum,acknum; cat rows; } |
		zsend -k "$KEY" -M tcp_banner --probe-args wait -s $FIRST-$((FIRST + RANGE - 1)) -w out.pcap -u 4 4>status || true
	[ $(($(status_of sent status zsend) + $(status_of invalid status zsend))) -eq 3 ]
	[ "$(status_of sent status zsend)" -ge 2 ]
	# The segments leave from the ports of the rows.
	tcpdump -nr out.pcap 2>/dev/null | sed -E 's/.* 198\.18\.0\.2\.([0-9]+) > .*/\1/' >ports
	while read -r port; do grep -q ",$port," rows; done <ports
}

# The true times are between the two packets at the other end of the link of the scanner, by
# tcpdump. The interface of the scanner itself does not show packets that bypass its queues.
# bats test_tags=alone
@test "rtt in the lab: within 1 ms of 40 ms for every host, open and closed, of SYN-ACKs that carry no timestamp" {
	close_to_true() {
		in_lab '
			. "$REPO/test/lab/far.bash"
			. "$REPO/test/lab/paths.bash"
			cd "$1"
			start_far_servers banner
			at_far sysctl -qw net.ipv4.tcp_syncookies=0
			echo x >"$FAR/x"
			at_far "$REPO/test/lab/banner" answer :: 81 "$FAR/x" >ready &
			until_true grep -q ready ready
			by_relay -d 20
			ip netns exec gw tcpdump -s 2048 --immediate-mode -Uni scanner -w all.pcap "tcp or ip6[6] == 6" 2>err &
			watcher=$!
			until_true grep -q ^tcpdump:.listening err
			for port in 81 82; do
				zperm -p $port 10.0.50.0/24
				zperm -p $port fd00:10::50:0/120
			done | zrecv -a -c 1 -f saddr,sport,classification,rtt -o rows -- zsend -r 1000 --probe-args windows,rtt,ja4ts
			kill $watcher
			wait $watcher
			end_relay
		' "$BATS_TEST_TMPDIR" >out || { cat out; return 1; }
		sed 1d rows | cut -d, -f2,3 | sort | uniq -c | tr -s ' ' | paste -sd' ' >kinds
		cat kinds
		[ "$(cat kinds)" = " 512 81,synack  512 82,rst" ] || return
		# From the first SYN to a port of a host, to the first answer from there.
		tcpdump -nttr all.pcap 2>/dev/null | sed -nE 's/^([0-9.]+) IP6? ([^ ]+)\.([0-9]+) > ([^ ]+)\.([0-9]+): Flags \[([^]]*)\].*/\1 \2 \3 \4 \5 \6/p' |
			awk '$6 == "S" && !(($4, $5) in sent) { sent[$4, $5] = $1 }
				($6 == "S." || $6 ~ /^R/) && (($2, $3) in sent) && !(($2, $3) in seen) { seen[$2, $3] = 1; printf "%s,%s,%.3f\n", $2, $3, 1000 * ($1 - sent[$2, $3]) }' >true
		[ "$(wc -l <true)" -eq 1024 ] || return
		awk -F, 'NR == FNR { t[$1, $2] = $3; next } FNR > 1 {
			d = $4 - t[$1, $2]
			if (d < 0) d = -d
			if (d > most) most = d
			if ($4 == "" || d > 1) { print $0 ": " t[$1, $2]; bad = 1 }
			if ($4 < 39 || $4 > 42) off++
		} END { print most + 0, off + 0; exit bad }' true rows >differences || { tail -n 5 differences; return 1; }
		cat differences
		# On a busy machine the relay itself is late, but not for most.
		[ "$(cut -d" " -f2 differences)" -lt 512 ]
	}
	retry close_to_true
}
