# SPDX-License-Identifier: ISC
# shellcheck shell=bash
#
# Scans of the lab's servers for banner.bats. Runs in a folder of its own.

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

# probe_args NAME: what a server is asked.
probe_args() {
	case $1,$(far_port "$1") in
	*,80) echo http ;;
	*,443 | *,44??) echo tls ;;
	redis,*) echo 'hex:50494e470d0a' ;;
	*) echo wait ;;
	esac
}

# far_addresses NAME: those by which a server can be reached.
far_addresses() {
	far_address "$1"
	[ "$1" = botan ] || far_address6 "$1"
}

# far_targets NAME...: lines for zsend.
far_targets() {
	local name address
	for name; do
		for address in $(far_addresses "$name"); do echo "$address,$(far_port "$name")"; done
	done
}

# grab ARGS ROWS [OPTION...]: the pipeline without zscan, of the targets on stdin; options are zrecv's. The status lines go to ROWS.status.
# SENDER holds further options for the zsend that opens connections.
grab() {
	local statuses
	# shellcheck disable=SC2086 # words
	zrecv -M tcp_banner --probe-args "$1" --segments 5 -a -f $COLUMNS_OF_ROWS -o "$2" -c 2 --answer-time 1.5 -u 6 "${@:3}" -- \
		zsend -s 61001-65535 -r 1000 --deny none ${SENDER-} 5>&1 6>"$2.status" | zsend -M tcp_banner --probe-args "$1" --deny none
	statuses=${PIPESTATUS[*]}
	[ "$statuses" = '0 0' ] || echo "the pipeline of $1 ended with $statuses"
}

# grab_servers ROWS NAME...: rows of these servers, each asked as its protocol has it.
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

# half_open: connections that the far side has with the scanner.
half_open() {
	at_far ss -Htan "dst 198.18.0.2 or dst [fd00:198:18::2]" | grep -v '^LISTEN'
}

# courteous [MOST]: the far side has none a second later, or not more than so many, where resets are lost.
courteous() {
	within 1 eval "[ \"\$(half_open | wc -l)\" -le ${1-0} ]" || half_open
}

# serve_text: 3,000 bytes of text on port 81 of the far side; a copy is in the file text.
serve_text() {
	start_far_servers banner
	at_far sysctl -qw net.ipv4.tcp_syncookies=0
	head -c 3000 "$FAR/garbage.txt" >"$FAR/text"
	cp "$FAR/text" .
	at_far "$REPO/test/lab/banner" answer :: 81 "$FAR/text" >ready &
	until_true grep -q ready ready
}

# text_targets: 512 hosts that serve it.
text_targets() {
	zperm -p 81 10.0.50.0/24
	zperm -p 81 fd00:10::50:0/120
}

# row_of ADDRESS ROWS [COLUMN]: as JSON, or one column of it.
row_of() {
	zfilter -O json ${3+-f "$3"} "saddr = $1" "$2" | if [ $# -gt 2 ]; then jq -r ".$3"; else cat; fi
}

# client NAME ADDRESS [CIPHER]: what a stateful client gets, with the address as saddr. Of TLS by 1.2 and the suite that the row has, as
# the client offers others.
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

# compare ROWS NAME...: prints the columns of each row that are not as its client has them, each server that has not one row for each of
# its addresses, and at the end how many rows are right. MySQL's greeting ends with random bytes.
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

# ask FD: the status of a server that is asked once more by a connection that is open.
ask() {
	local status line
	printf 'HEAD / HTTP/1.1\r\nHost: lab\r\n\r\n' >&"$1"
	IFS=$' \r' read -r -t 10 -u "$1" _ status _ || return
	while IFS=$'\r' read -r -t 10 -u "$1" line _ && [ -n "$line" ]; do :; done
	echo "$status"
}
