# SPDX-License-Identifier: ISC
# shellcheck shell=bash
#
# Functions for banner.bats that scan the servers of the lab. They run in a folder of their own.

cd "$BATS_TEST_TMPDIR" || exit
# shellcheck source=test/lab/far.bash
. "$REPO/test/lab/far.bash"
# shellcheck source=test/lab/clients.bash
. "$REPO/test/lab/clients.bash"
# shellcheck source=test/lab/paths.bash
. "$REPO/test/lab/paths.bash"
export ZKEY=$KEY
COLUMNS_OF_ROWS=saddr,sport,classification,success,repeat,banner,banner_len,complete,segments,data
: >none

# probe_args NAME: prints the probe arguments for a server.
probe_args() {
	case $1,$(far_port "$1") in
	*,80) echo http ;;
	*,443 | *,44??) echo tls ;;
	redis,*) echo 'hex:50494e470d0a' ;;
	*) echo wait ;;
	esac
}

# far_addresses NAME: prints the addresses of a server.
far_addresses() {
	far_address "$1"
	[ "$1" = botan ] || far_address6 "$1"
}

# far_targets NAME...: prints the target lines of servers.
far_targets() {
	local name address
	for name; do
		for address in $(far_addresses "$name"); do echo "$address,$(far_port "$name")"; done
	done
}

# grab ARGS ROWS [OPTION...]: runs the pipeline without zscan on the targets on stdin. The options
# are for zrecv. The status lines go to ROWS.status. SENDER holds further options for the zsend that
# opens connections.
grab() {
	local statuses
	# shellcheck disable=SC2086 # words
	zrecv -M tcp_banner --probe-args "$1" --segments 5 -a -f $COLUMNS_OF_ROWS -o "$2" -c 2 --answer-time 1.5 -u 6 "${@:3}" -- \
		zsend -s 61001-65535 -r 1000 --deny none ${SENDER-} 5>&1 6>"$2.status" | zsend -M tcp_banner --probe-args "$1" --deny none
	statuses=${PIPESTATUS[*]}
	[ "$statuses" = '0 0' ] || echo "the pipeline of $1 ended with $statuses"
}

# grab_servers ROWS NAME...: writes the rows of these servers; each gets the probe arguments of its
# protocol.
grab_servers() {
	local rows=$1 args name
	shift
	for name; do echo "$(probe_args "$name") $name"; done >asked
	rm -f "$rows"
	for args in $(cut -d' ' -f1 asked | sort -u); do
		# shellcheck disable=SC2046 # words
		far_targets $(sed -n "s/^$args //p" asked) | grab "$args" part
		if [ -e "$rows" ]; then sed 1d part >>"$rows"; else mv part "$rows"; fi
	done
}

# half_open: prints the connections of the far side with the scanner.
half_open() {
	at_far ss -Htan "dst 198.18.0.2 or dst [fd00:198:18::2]" | grep -v '^LISTEN'
}

# courteous [MOST]: the far side has at most MOST connections (default 0) within a second. MOST is
# for tests that lose resets.
courteous() {
	within 1 eval "[ \"\$(half_open | wc -l)\" -le ${1-0} ]" || half_open
}

# serve_text: serves 3,000 bytes of text on port 81 of the far side; the file text has a copy.
serve_text() {
	start_far_servers banner
	at_far sysctl -qw net.ipv4.tcp_syncookies=0
	head -c 3000 "$FAR/garbage.txt" >"$FAR/text"
	cp "$FAR/text" .
	at_far "$REPO/test/lab/banner" answer :: 81 "$FAR/text" >ready &
	until_true grep -q ready ready
}

# text_targets: prints 512 targets that serve the text.
text_targets() {
	zperm -p 81 10.0.50.0/24
	zperm -p 81 fd00:10::50:0/120
}

# row_of ADDRESS ROWS [COLUMN]: prints a row as JSON, or one column of it.
row_of() {
	zfilter -O json ${3+-f "$3"} "saddr = $1" "$2" | if [ $# -gt 2 ]; then jq -r ".$3"; else cat; fi
}

# client NAME ADDRESS [CIPHER]: prints the answer that a stateful client gets, with ADDRESS as
# saddr. For TLS the client offers version 1.2 and the cipher suite of the row alone, since it would
# offer others.
client() {
	local port
	port=$(far_port "$1")
	case $1,$port in
	*,80) client_http "$2" 80 ;;
	*,443 | *,44??) client_tls "$2" "$port" '' -tls1_2 ${3:+-cipher "$(openssl_cipher "$3"):@SECLEVEL=0"} ;;
	ssh,*) client_ssh "$2" 22 ;;
	redis,*) client_text "$2" "$port" 'PING\r\n' ;;
	mysql,*) client_bytes "$2" "$port" 30 | jq -Rc '{ data: . }' ;;
	*) client_text "$2" "$port" ;;
	esac | jq -c --arg saddr "$2" '{ saddr: $saddr } + .'
}

# compare ROWS NAME...: prints each column of a row that differs from the answer of the client, and
# each address without exactly one row. The last line counts the rows and the faults. MySQL's
# greeting ends with random bytes, so only its first 30 bytes count.
compare() {
	local name address
	zfilter --decode -O json '' "$1" >rows.json
	for name in "${@:2}"; do
		for address in $(far_addresses "$name"); do
			client "$name" "$address" "$(jq -r --arg a "$address" 'select(.saddr == $a) | .tls_cipher // ""' rows.json)"
		done
	done >clients.json
	jq -rn --slurpfile rows rows.json --slurpfile clients clients.json '
		[$clients[] | . as $client | [$rows[] | select(.saddr == $client.saddr)] as $found |
			if ($found | length) != 1 then "\(.saddr): \($found | length) rows"
			else ($found[0] | if $client.data then .data |= .[:60] else . end) as $row |
				to_entries[] | select(.value != $row[.key]) | "\($client.saddr): \(.key): \($row[.key]), not \(.value)"
			end] as $faults | $faults[], "\($clients | length) rows, \($faults | length) faults"'
}

# ask FD: prints the status of a further request on an open connection.
ask() {
	local status line
	printf 'HEAD / HTTP/1.1\r\nHost: lab\r\n\r\n' >&"$1"
	IFS=$' \r' read -r -t 10 -u "$1" _ status _ || return
	while IFS=$'\r' read -r -t 10 -u "$1" line _ && [ -n "$line" ]; do :; done
	echo "$status"
}
