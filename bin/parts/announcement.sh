# shellcheck shell=sh
# SPDX-License-Identifier: ISC
# Prints messages before the first probe: the targets, the time that the scan takes, and
# exclusions.

# exclusions reads the account of zblack(1). It prints a first line, all or some, then a message
# about the entries that exclude most; nothing if no target is excluded.
exclusions() {
	subject=$subject listed=$listed paired=$paired awk -F '\t' '
	function most(   i, text, rest) {
		rest = excluded
		for (i = 1; i <= entries && i <= 3; i++) {
			text = text (i > 1 ? ", " : "") size[i] " by " entry[i] " (" where[i] ")"
			rest -= size[i]
		}
		return text (rest > 0 ? sprintf(", %.0f by others", rest) : "")
	}
	# The targets in words; their number if there are more than three.
	function find_subject(   s) {
		s = ENVIRON["subject"]; sub(/^(.*, ){3}.*/, "", s)
		if (s == "" || ENVIRON["listed"] != "") s = "all " total " " (ENVIRON["paired"] ? "addresses" : "targets")
		gsub(/[[:cntrl:]]/, "?", s)
		return s
	}
	function find_purpose(   i) {
		for (i = 2; i <= entries; i++) if (where[i] != where[1]) return "special-purpose addresses"
		return where[1]
	}
	NR == 1 { total = $2; excluded = $3; next }
	$1 == "entry" { size[++entries] = $2; entry[entries] = $3; where[entries] = $4; next }
	NF == 2 && $2 > 0 { list[++lists] = $1 }
	END {
		if (excluded == 0) exit
		named = lists > 1 || list[1] != "special-purpose"       # not by the built-in list alone
		if (excluded "" != total "") {
			if (ENVIRON["subject"] ENVIRON["listed"] != "" || named)
				printf "some\n%s of %s addresses are excluded: %s\n", excluded, total, most()
			exit
		}
		subject = find_subject()
		if (lists == 1 && list[1] == "not in -w")
			printf "all\n%s: nothing of that is on the list of -I\n", subject
		else if (named)
			printf "all\n%s excluded: %s\n", subject ~ /^all / ? subject " are" : subject " is", most()
		else
			printf "all\n%s: %s are excluded unless -b names your own list\n", subject, find_purpose()
	}'
}

# places prints, for each sender of a scan that goes on, how many probes it has sent, and its last
# target.
places() {
	[ -n "$resume" ] || return 0
	for k in $(seq 0 $((senders - 1))); do eval "printf '%s %s\n' \"\${sent_$k-0}\" \"\$last_$k\""; done
}

# start prints the line before the first probe, from the account of zblack(1) and the egresses of
# a sample, which zsend(1) has printed.
start() {
	count=$count shards=$shards probes=$probes limit=$limit pps=$pps cap_time=$cap_time runtime=$max_runtime once=$once paired=$paired \
		pause=$pause places=$(places) probe="$(describe_probe)" rows=${output_file:-the standard output} awk -F '\t' '
	function duration(s) {
		if (s < 60) return sprintf("%.1f s", s)
		if (s < 3600) return sprintf("%d min %d s", s / 60, s % 60)
		if (s < 86400) return sprintf("%d h %d min", s / 3600, s % 3600 / 60)
		return sprintf("%d d %d h", s / 86400, s % 86400 / 3600)
	}
	function number(name) { return ENVIRON[name] + 0 }
	function round(n) { return sprintf(n == int(n) ? "%.0f" : "%.1f", n) }
	function add_way(way) { ways = ways (ways != "" ? ", " : "") way }
	# The number of all probes: the part of this shard, with all ports.
	function count_probes() {
		part = total > 0 ? number("count") / total / number("shards") : 1
		left = (total - excluded) * part
		if (ENVIRON["limit"] != "" && number("limit") / number("shards") < left) left = number("limit") / number("shards")
		return left * number("probes")
	}
	# Sets done to the probes that earlier runs have sent, and pauses to the number of those to
	# come, of the sender that has most.
	function read_places(   n, i, place, word, attempt, first) {
		n = split(ENVIRON["places"], place, "\n")
		for (i = 1; i <= n; i++) {
			split(place[i], word, " ")
			done += word[1]
			attempt = match(word[2], /\+[0-9]+$/) ? substr(word[2], RSTART + 1) + 0 : 0
			if (i == 1 || attempt < first) first = attempt
		}
		pauses = number("probes") - 1 - first
	}
	function describe_targets(probes,   i, by) {
		for (i = 1; i <= lists; i++) by = by (i > 1 ? ", " : " (") sprintf("%.0f by %s", size[i] * part, list[i])
		return sprintf("%.0f targets, %s%.0f excluded%s: %s%.0f probes", total * part,
		    ENVIRON["paired"] && excluded > 0 ? "about " : "", excluded * part, by != "" ? by ")" : "",
		    done > 0 ? sprintf("%.0f of ", probes > done ? probes - done : 0) : "", probes)
	}
	function describe_rate(left,   time, cap, by) {
		if (number("pps") < 0) return " at a rate to be found"
		split(ENVIRON["cap_time"], cap, " ")
		time = number("pps") > 0 ? left / number("pps") + pauses * number("pause") : 0
		if (cap[1] > time) { time = cap[1]; by = " by --cap " cap[3] }
		return (ENVIRON["once"] != "" || (number("pps") == 0 && by == "") ? "" : " in " duration(time) by) \
		    (number("pps") > 0 ? " at " round(number("pps")) " a second" : " as fast as possible")
	}
	$1 == "total" && NF == 3 { total = $2; excluded = $3; next }
	NF == 4 { next }
	NF == 2 { if ($2 > 0) { list[++lists] = $1; size[lists] = $2 } next }
	{ split($0, word, " ") }
	word[2] == "interface" { add_way("by " word[3] " from " word[5]); next }
	word[2] == "no" { add_way("some without a route") }
	END {
		probes = count_probes()
		read_places()
		text = ENVIRON["once"] != "" ? "targets from a pipe" : describe_targets(probes)
		text = text describe_rate(probes > done ? probes - done : 0)
		runtime = ENVIRON["runtime"]
		if (runtime != "") text = text ", for no longer than " runtime (runtime ~ /[smh]$/ ? "" : " s")
		text = text (ways != "" ? ", " ways : "") ": " ENVIRON["probe"] ", rows to " ENVIRON["rows"]
		gsub(/[[:cntrl:]]/, "?", text)
		print "zscan: " text
	}'
}

# describe_probe prints the probe and its ports, unless these are too many to be read.
describe_probe() {
	case $((${#target_ports} > 40)):$target_ports:$paired$from_pipe in
	0:\*:*) ports=' to all ports' ;;
	1:*) ports=' to many ports' ;;
	0:*[,-]*:*) ports=" to ports $target_ports" ;;
	0:?*:*) ports=" to port $target_ports" ;;
	0::1) ports=' to the ports of the targets' ;;
	*) ports='' ;;
	esac
	printf '%s%s\n' "$probe_module" "$ports"
}

# announce puts the line at the start among the messages of the stages, so that a log has it too.
announce() {
	[ "$mode$quiet" = scan ] || return 0
	# shellcheck disable=SC2034 # the text expands it
	begin=$({ [ -n "$once" ] || printf '%s\n' "$account" "$egresses"; } | start)
	text="${text%%"{ { "*}{ { printf '%s\\n' \"\$begin\" >&3; ${text#*"{ { "}"
}
