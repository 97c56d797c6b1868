# shellcheck shell=sh
# SPDX-License-Identifier: ISC
# Checks every stage before anything is done, and before the results of an earlier scan are gone.

# make_tries makes stages that only refuse wrong words. A pipe is read by the scan alone.
make_tries() {
	try_zperm="$zperm -c" try_zsend="$zsend -k 00000000000000000000000000000000 -w /dev/null -S 192.0.2.1,2001:db8::1"
	[ -z "$engine" ] || try_zsend="$try_zsend --engine pcap"
	[ -n "$once" ] || try_zperm="$try_zperm$targets"
	try_segments=''
	[ -z "$probe_opener" ] || try_segments="$segments -k 00000000000000000000000000000000 -w /dev/null"
	[ -z "$try_segments" ] || [ -z "$engine" ] || try_segments="$try_segments --engine pcap"
	append try_zsend ${rate:+-r "$rate"} ${bandwidth:+-B "$bandwidth"} -P "$probes"
}

# spare_machine prepares the checks for --print: the text may be for another machine, with other
# interfaces, and no file is made.
spare_machine() {
	if [ -n "$interface" ]; then
		quote "$interface" && quoted=" -i $quoted"
		try_zsend=${try_zsend%%"$quoted"*}${try_zsend#*"$quoted"}
		try_zrecv=${try_zrecv%%"$quoted"*}${try_zrecv#*"$quoted"}
		[ -z "$try_segments" ] || try_segments=${try_segments%%"$quoted"*}${try_segments#*"$quoted"}
	fi
	try_zstatus='zstatus -n' && append try_zstatus ${min_hitrate:+-H "$min_hitrate"}
	[ -z "$user_metadata" ] || try_zstatus="$try_zstatus -m /dev/null --$settings"
}

# check_stages has each stage check its words and lists. It sets count to the number of targets,
# and egresses to those of a sample of targets, which is found at the same time.
check_stages() {
	sample=''
	[ "$mode$print$once$quiet" != scan ] ||
		sample="$zperm -n 100$targets | $zblack | $zsend -k 00000000000000000000000000000000 --egress"
	for stage in "$try_zrecv" "$try_zperm" "$zblack -c" "$try_zsend" "$try_segments" "echo $columns | $zfilter" "$try_zstatus"; do
		beside=''
		[ "$stage" != "$try_zsend" ] || beside=$sample
		said=$(
			(eval "$beside") </dev/null 2>/dev/null &
			(eval "$stage") </dev/null 3>&1
			code=$?
			wait
			exit $code
		) || exit
		[ "$stage" != "$try_zperm" ] || count=$said
		[ "$stage" != "$try_zsend" ] || egresses=$said
	done
}

# check_engine refuses an engine that fits no egress. zsend gives all other messages about it
# during the scan.
check_engine() {
	[ "$mode$once" = scan ] && [ -n "$engine" ] || return 0
	said=$(eval "$zperm -n 4000$targets | $zblack | $zsend -k 00000000000000000000000000000000 --egress" 2>&1 >/dev/null)
	[ $? -ne 2 ] || { printf '%s\n' "$said" >&2; exit 2; }
}

# check_exclusions refuses a scan without any target, and gives a message if some are excluded.
# Targets from a pipe are not known yet.
check_exclusions() {
	if [ "$mode" = scan ] && [ -z "$blocklist_file" ]; then
		for file in /etc/zmap/blocklist.conf /etc/zmap/blacklist.conf; do
			[ ! -e "$file" ] || printf 'zscan: %s is not read: name it by -b %s\n' "$file" "$file" >&2
		done
	fi
	[ -z "$once" ] || return 0
	account=$(eval "$zblack --account$networks$accounted") || exit
	excluded=$(printf '%s\n' "$account" | exclusions)
	case $excluded in
	all*) die "${excluded#*"$newline"}" ;;
	?*) [ "$mode$quiet" != scan ] || printf 'zscan: %s\n' "${excluded#*"$newline"}" >&2 ;;
	esac
}
