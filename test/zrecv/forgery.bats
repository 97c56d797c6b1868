# SPDX-License-Identifier: ISC
#
# Tests that forged replies are not accepted, as many as fit into a test (make soak has more), and
# that one host that answers a million times is one hit.

# shellcheck disable=SC2016

load ../helper

FROM=198.18.0.2
EARLIER=${KEY//0/f}

# Some true replies of each kind, and some to an earlier scan. All of them are successes.
setup_file() {
	cd "$BATS_FILE_TMPDIR" || return
	for i in {1..200}; do echo "10.$((i % 7)).$i.$((i * 7 % 256)),443"; done >targets
	for probe in tcp_synscan icmp_echoscan; do
		for key in "$KEY" "$EARLIER"; do
			zsend -k "$key" -S $FROM -M $probe -w - <targets | responder -o 443 >$probe.$key
		done
	done
	sed s/,443/,7/ targets | zsend -k "$KEY" -S $FROM -M udp -w udp.$KEY
	sed s/,443/,7/ targets | zsend -k "$EARLIER" -S $FROM -M udp -w udp.$EARLIER
}

setup() {
	cd "$BATS_FILE_TMPDIR" || return
}

# forged PROBE KIND COUNT: runs zrecv on so many forged replies; writes its rows, and its last
# status line to the file "status".
forged() {
	"$REPO/test/tools/forge" -s 1 "$2" "$3" "$1.$KEY" "$1.$EARLIER" | zrecv -k "$KEY" -M "$1" -a -f saddr -u 4 -r - 4>&1 >rows 2>err | tail -n 1 >status
}

@test "a million forgeries of SYN-ACKs, of every kind, and half of one of echo replies: none is accepted" {
	for case in tcp_synscan:1000000 icmp_echoscan:500000; do
		probe=${case%:*} count=${case#*:}
		# The true replies are accepted, so a forged one fails only because of its change.
		[ "$(zrecv -k "$KEY" -M $probe -r $probe."$KEY" -f saddr | sed 1d | sort -u | wc -l)" -eq 200 ]
		forged $probe mixed "$count"
		[ "$(cat rows)" = saddr ]
		cat status
		[ "$(status_of valid status zrecv)" -eq 0 ]
		# Replies with random tags, with tags of other hosts or earlier scans, and most with
		# one changed bit, pass the filter.
		[ "$(status_of invalid status zrecv)" -gt $((count / 2)) ]
	done
}

@test "each kind of forgery fails for its own reason" {
	for kind in tag other replay; do
		forged tcp_synscan $kind 10000
		[ "$(status_of valid status zrecv) $(status_of invalid status zrecv)" = "0 10000" ] || { cat status; false; }
	done
	forged tcp_synscan length 20000
	cat status
	# The filter passes only first fragments, so these are the fewest.
	for reason in fragment truncated mangled; do
		[ "$(status_of $reason status zrecv)" -gt 10 ]
	done
	[ "$(status_of valid status zrecv)" -eq 0 ]
}

@test "where only the port is to be guessed, guesses succeed as often as zscan-tag.5 says, and no more" {
	forged udp same 2
	[ "$(status_of valid status zrecv)" -eq 2 ]
	forged udp port 300000
	# 300,000 * 16 / 28,233 = 170; six standard deviations are 78.
	valid=$(status_of valid status zrecv)
	echo "$valid of 300000"
	[ "$valid" -gt 92 ]
	[ "$valid" -lt 248 ]
	[ "$(status_of invalid status zrecv)" -eq $((300000 - valid)) ]
}

# segments KEY SCRIPT: prints packets of 200 hosts over connections (test/tools/segments). SCRIPT is
# a packet, without time and host.
segments() {
	for i in {1..200}; do echo "10.$((i % 7)).$i.$((i * 7 % 256)),443"; done | zsend -k "$1" -S $FROM -s 61001-65535 -w syns
	for i in {1..200}; do echo "0.001 $i $2"; done | "$REPO/test/tools/segments" syns
}

# forged_segments KIND COUNT: 200 hosts open connections; then come forgeries; then each host sends
# true data.
forged_segments() {
	{ cat open; "$REPO/test/tools/forge" -s 1 "$1" "$2" data earlier | tail -c +25; tail -c +25 data; } |
		zrecv -k "$KEY" -M tcp_banner --probe-args text:hello --answer-time 3600 -a -f saddr,classification,success,banner,complete,segments \
			-u 4 -r - 4>&1 >rows 2>err | tail -n 1 >status
	# Nothing forged counts as data or as an end.
	[ "$(sed 1d rows | cut -d, -f2- | sort | uniq -c | tr -s ' ')" = " 200 banner,1,220 hello,1,1" ] || { head rows; false; }
}

@test "a million forgeries of segments to open connections, half-right ones too: none is accepted, and none does anything" {
	segments "$KEY" "SA 0 1" >open
	segments "$KEY" 'A 1 6 220 hello\r\n' >data
	segments "$EARLIER" 'A 1 6 220 hello\r\n' >earlier
	forged_segments segment 1000000
	cat status
	[ "$(status_of valid status zrecv)" -eq 400 ]
	[ "$(status_of invalid status zrecv)" -gt 500000 ]
	for kind in tag other replay ack far reset; do
		forged_segments $kind 10000
		[ "$(status_of valid status zrecv) $(status_of invalid status zrecv)" = "400 10000" ] || { echo "$kind"; cat status; false; }
	done
	# Segments to the port of another attempt are valid, but belong to no connection: 300,000 *
	# 15 / 4535 = 992; six standard deviations are 189.
	forged_segments port 300000
	valid=$(($(status_of valid status zrecv) - 400))
	echo "$valid of 300000"
	[ "$valid" -gt 803 ]
	[ "$valid" -lt 1181 ]
}

@test "one host that answers a million times is one hit, and takes no memory" {
	mkfifo in
	for count in 1000 1000000; do
		: >status.$count
		zrecv -k "$KEY" -u 4 -f saddr -r - <in >rows.$count 4>status.$count 3>&- &
		exec 5>in
		"$REPO/test/tools/forge" same $count tcp_synscan."$KEY" >&5
		# The peak of its memory, while it waits for more.
		until [ "$(status_of packets status.$count zrecv)" = $count ]; do sleep 0.05; done
		sed -n 's/^VmHWM:[^0-9]*\([0-9]*\) kB/\1/p' /proc/$!/status >peak.$count
		exec 5>&-
		wait $!
		[ "$(wc -l <rows.$count)" -eq 2 ]
		[ "$(status_of hits status.$count zrecv) $(status_of duplicates status.$count zrecv)" = "1 $((count - 1))" ]
	done
	echo "KiB: $(cat peak.1000 peak.1000000)"
	[ "$(cat peak.1000000)" -le $(($(cat peak.1000) + 1024)) ]
}
