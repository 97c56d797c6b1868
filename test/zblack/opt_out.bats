# SPDX-License-Identifier: ISC
#
# Tests the machine's opt-out list: how entries are added, also during scans, and which entries
# exclude an address.

load ../helper

setup() {
	mkdir "$BATS_TEST_TMPDIR/etc" && cd "$BATS_TEST_TMPDIR/etc" || return
	export ZSCAN_OPTOUT=$PWD/optout.conf
	today=$(date -u +%F)
}

@test "--opt-out: entries come behind what is there, with date and reason; mode and links stay" {
	mkdir real
	printf '192.0.2.0/24 # 2026-01-01\n10.0.0.1' >real/list
	chmod 640 real/list
	ln -s real/list optout.conf
	run --separate-stderr zblack --opt-out 198.51.100.0/24 2001:db8::/32 --reason 'abuse@example.net, by mail # 7'
	check 0 "" "zblack: 198.51.100.0/24: added to the list: $PWD/real/list
zblack: 2001:db8::/32: added to the list: $PWD/real/list"
	run --separate-stderr zblack --opt-out 203.0.113.7-203.0.113.9
	check 0 "" "zblack: 203.0.113.7-203.0.113.9: added to the list: $PWD/real/list"
	diff optout.conf - <<-END
		192.0.2.0/24 # 2026-01-01
		10.0.0.1
		198.51.100.0/24	# $today abuse@example.net, by mail # 7
		2001:db8::/32	# $today abuse@example.net, by mail # 7
		203.0.113.7-203.0.113.9	# $today
	END
	[ -L optout.conf ]
	[ "$(stat -c %a real/list)" = 640 ]
	[ "$(ls -A real)" = list ]
	[ -z "$(printf '198.51.100.7\n10.0.0.1\n2001:db8::9\n203.0.113.8\n' | zblack -f /dev/null)" ]
}

@test "--opt-out: a list that is not there is made; what is covered already is told, and not added" {
	run --separate-stderr zblack --opt-out 192.0.2.0/24
	check 0 "" "zblack: 192.0.2.0/24: added to the list: $PWD/optout.conf"
	before=$(ls -i optout.conf)
	run --separate-stderr zblack --opt-out 192.0.2.9 192.0.2.0/24
	check 0 "" "zblack: 192.0.2.9: is already on the list: $PWD/optout.conf:1: 192.0.2.0/24
zblack: 192.0.2.0/24: is already on the list: $PWD/optout.conf:1: 192.0.2.0/24"
	[ "$(ls -i optout.conf)" = "$before" ]
	run --separate-stderr zblack --opt-out 192.0.2.9 192.0.0.0/16
	[ "$(wc -l <optout.conf)" = 2 ]
	run --separate-stderr zblack --opt-out ::ffff:192.0.2.1
	[[ "$stderr" == *": is already on the list: "* ]]
}

@test "--opt-out: what is refused leaves the list as it was" {
	echo 192.0.2.0/24 >optout.conf
	refused() { # refused MESSAGE WORD...
		run --separate-stderr zblack --opt-out "${@:2}"
		check 2 "" "zblack: $1"
		[ "$(cat optout.conf)" = 192.0.2.0/24 ]
		[ "$(ls -A)" = optout.conf ]
	}
	refused '--opt-out: 0.0.0.0/0: covers all addresses: no scan would send any probe' 198.51.100.1 0.0.0.0/0
	refused '--opt-out: 0.0.0.0-255.255.255.255: covers all addresses: no scan would send any probe' 0.0.0.0-255.255.255.255
	refused '--opt-out: ::/0: covers all addresses: no scan would send any probe' ::/0
	refused '--opt-out: 10.0.0.1/8: address bits set beyond the prefix: write the address or the prefix' 10.0.0.1/8
	refused '--opt-out: example.net: bad address' example.net
	refused '--reason: has control characters' 198.51.100.1 --reason $'by mail\n0.0.0.0/1'
	refused '--reason: has control characters' 198.51.100.1 --reason $'\e[2J'
	refused '--reason: more than 500 bytes' 198.51.100.1 --reason "$(printf '%501s' x)"
	refused '--opt-out: want an address, a prefix or a range'
	refused "--opt-out: changes only the machine's own list: cannot be combined with -f, -w or -d" 198.51.100.1 -f optout.conf
	refused '--opt-out and --explain exclude each other' 198.51.100.1 --explain
	run --separate-stderr zblack --reason x </dev/null
	check 2 "" 'zblack: --reason needs --opt-out'
	echo wrong >optout.conf
	run --separate-stderr zblack --opt-out 198.51.100.1
	check 2 "" "zblack: $PWD/optout.conf:1: bad address: wrong
zblack: $PWD/optout.conf: not changed"
	[ "$(cat optout.conf)" = wrong ]
	ZSCAN_OPTOUT=/dev/null run --separate-stderr zblack --opt-out 198.51.100.1
	check 2 "" 'zblack: /dev/null: is not a regular file'
	ln -s nowhere "$BATS_TEST_TMPDIR/link"
	ZSCAN_OPTOUT=$BATS_TEST_TMPDIR/link run --separate-stderr zblack --opt-out 198.51.100.1
	check 2 "" "zblack: $BATS_TEST_TMPDIR/link: Too many levels of symbolic links"
	[ ! -e "$BATS_TEST_TMPDIR/nowhere" ]
	ZSCAN_OPTOUT=no/list run --separate-stderr zblack --opt-out 198.51.100.1
	check 2 "" 'zblack: no/list: No such file or directory'
}

@test "--opt-out: fifty at once are all on it, and who reads it meanwhile finds whole lines alone" {
	: >optout.conf
	for i in {1..50}; do
		zblack --opt-out 192.0.2.$i --reason "$(printf '%400s' $i)" 2>said.$i &
	done
	while [ "$(jobs -r | wc -l)" -gt 0 ]; do zblack -c -f /dev/null >count; done
	wait
	cut -f1 optout.conf | sort -V | diff - <(seq -f 192.0.2.%.0f 50)
	[ "$(grep -c "# $today  *[0-9]*$" optout.conf)" = 50 ]
	[ "$(cat said.* | grep -c 'added to the list')" = 50 ]
	[ "$(find . -name 'optout.conf*' | wc -l)" = 1 ]
}

@test "--opt-out: a scan that runs sends nothing there a second later, and goes on" {
	chmod -R a+rX "$BATS_RUN_TMPDIR"
	run in_lab '
		cd "$1"
		: >optout.conf
		zperm -e 1 -p 443 10.0.0.0/12 | zblack -f /dev/null -u 5 5>zblack.status | zsend -r 2000 -u 4 4>status &
		until_true eval "[ \$(count syn) -gt 500 ]"
		ip netns exec gw nft add element netdev lab excluded "{ 10.0.0.0/17 }"
		until_true eval "[ \$(count excluded) -gt 20 ]"
		zblack --opt-out 10.0.0.0/17
		sleep 1
		before=$(count excluded) all=$(count syn)
		until_true eval "[ \$(count syn) -gt $((all + 1000)) ]"
		echo "then $(($(count excluded) - before))"
		kill $!
		wait
		# A zblack with another list does not reload this one. Stages that the user may not
		# signal are reported.
		(ZSCAN_OPTOUT=$PWD/another exec zblack -f /dev/null -u 5 5>another.status >none) < <(sleep 100) &
		other=$!
		until_true grep -qs "^zblack" another.status
		zblack --opt-out 10.1.0.0/24
		chmod 777 .
		chmod 666 optout.conf
		ZSCAN_OPTOUT=$PWD/another setpriv --reuid 65534 --regid 65534 --clear-groups zblack --opt-out 10.2.0.0/24
		kill $other
		# A relative name belongs to the folder of the reader.
		mkdir elsewhere
		(cd elsewhere && ZSCAN_OPTOUT=optout.conf exec zblack -f /dev/null -u 5 5>../relative.status >none) < <(sleep 100) &
		other=$!
		until_true grep -qs "^zblack" relative.status
		zblack --opt-out 10.3.0.0/24
		kill $other
		(ZSCAN_OPTOUT=../optout.conf exec env -C elsewhere zblack -f /dev/null -u 5 5>above.status >none) < <(sleep 100) &
		other=$!
		until_true grep -qs "^zblack" above.status
		zblack --opt-out 10.4.0.0/24
		kill $other
	' "$PWD"
	echo "$output"
	[ "$output" = "zblack: 10.0.0.0/17: added to the list: $PWD/optout.conf
zblack: 2 stages of running scans reload it
then 0
zblack: 10.1.0.0/24: added to the list: $PWD/optout.conf
zblack: 10.2.0.0/24: added to the list: $PWD/another
zblack: 1 stages of other users must be told by root: pkill -HUP -x 'zblack|zsend'
zblack: 10.3.0.0/24: added to the list: $PWD/optout.conf
zblack: 10.4.0.0/24: added to the list: $PWD/optout.conf
zblack: 1 stages of running scans reload it" ]
	[ "$(status_of reloads zblack.status)" = 1 ]
	[ "$(status_of denied status)" -gt 0 ]
}

@test "--opt-out: who may not write the list is told so, and nothing is left" {
	echo 192.0.2.0/24 >optout.conf
	chmod -R a+rX "$BATS_RUN_TMPDIR"
	run --separate-stderr setpriv --reuid 65534 --regid 65534 --clear-groups zblack --opt-out 198.51.100.1
	check 2 "" "zblack: $PWD/optout.conf: Permission denied"
	[ "$(ls -A)" = optout.conf ]
}

@test "--explain: every entry that covers an address, of each list and of that of the machine; or that none does" {
	printf '# ours\n10.0.0.0/8\n10.1.0.0-10.1.0.9 # a note\n2001:db8::/32\n' >ours
	echo 10.1.0.5 >optout.conf
	run --separate-stderr zblack --explain -d -f ours 10.1.0.5 ::ffff:10.1.0.7 2001:db8::1 1.1.1.1
	check 1 "10.1.0.5	10.0.0.0/8	ours:2
10.1.0.5	10.1.0.0-10.1.0.9	ours:3
10.1.0.5	10.0.0.0/8	private addresses
10.1.0.5	10.1.0.5	$PWD/optout.conf:1
::ffff:10.1.0.7	10.0.0.0/8	ours:2
::ffff:10.1.0.7	10.1.0.0-10.1.0.9	ours:3
::ffff:10.1.0.7	10.0.0.0/8	private addresses
2001:db8::1	2001:db8::/32	ours:4
2001:db8::1	2001:db8::/32	documentation addresses
1.1.1.1	not excluded" ""
	echo 1.1.1.0/24 >wanted
	run --separate-stderr zblack --explain -w wanted 1.1.1.1 1.1.2.1 10.1.0.5
	check 1 "1.1.1.1	not excluded
1.1.2.1	not in -w
10.1.0.5	10.1.0.5	$PWD/optout.conf:1" ""
	run --separate-stderr zblack --explain 10.1.0.5
	[ "$status" = 0 ]
	[ "${#lines[@]}" = 2 ]
	# The explanation agrees with the filter.
	for a in 0.0.0.0 9.255.255.255 10.0.0.0 10.1.0.9 100.64.0.1 223.255.255.255 ::1 2001:db7:ffff:: 2001:db8:: ff02::1; do
		run zblack --explain -d -f ours $a
		[ $status = "$(echo $a | zblack -d -f ours | wc -l)" ]
	done
	run --separate-stderr zblack --explain 10.0.0.0/8
	check 2 "" 'zblack: --explain: want an address: 10.0.0.0/8'
	run --separate-stderr zblack --explain
	check 2 "" 'zblack: --explain: want an address'
	run --separate-stderr bash -c 'zblack --explain 1.1.1.1 >/dev/full'
	check 3 "" "zblack: stdout: No space left on device"
}
