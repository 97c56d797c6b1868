# shellcheck shell=sh
# SPDX-License-Identifier: ISC
# Chooses the targets: lists, words or a pipe; and the host names in lists.

# choose_targets takes the list of -I as targets or, if there are others, lets it choose among
# these. It sets accounted to the words by which zblack --account reads the same targets.
choose_targets() {
	case $probe_reach:$interface:$mode in all-nodes::scan) die "-M: $probe_module: name the link with -i" ;; esac
	[ "$probe_reach$lists$ips$targets" != all-nodes ] || { find_option --target && take ff02::1; }
	[ "$probe_module" = nd ] && example=fd00::/120 || example=192.168.0.0/24
	[ "$probe_reach" != link ] || [ -n "$lists$ips$targets" ] || die "-M: $probe_module: name targets on the link, as in $example"
	if [ -z "$lists$targets" ]; then
		lists=$ips listed=$ips_listed
	elif [ -n "$only" ]; then
		[ "${once#*ips-file}" = "$once" ] || die '-I: a pipe can be read only once'
		[ "$zblack" != zblack ] || zblack='zblack -d'
		zblack="$zblack$only"
	fi
	accounted="$listed${targets:+ --$targets}" targets="$lists${targets:+ --$targets}"
}

# has_names FILE reports whether one of its first lines of targets has a host name
# (zscan-targets.5).
has_names() {
	awk '
	function is_address(s) { return s ~ /:/ || s ~ /^[0-9.]+(\/[0-9]+)?$/ }
	function is_name(s) { return s ~ /\./ && s ~ /[A-Za-z]/ && s !~ /:/ }
	function find_column(   i) { for (i = 1; i <= NF; i++) if (tolower($i) == "name") return i; return 0 }
	BEGIN { FS = "," }
	NR == 1 { sub(/^\357\273\277/, "") }
	NR > 10000 { exit }
	{ gsub(/[ \t\r"]/, "") }
	/^(#|$)/ { next }
	!begun++ && !is_address($1) && tolower("," $0 ",") ~ /,(saddr|ip|addr),/ {
		column = find_column()
		if (!column) exit
		next
	}
	column { if ($column != "") { found = 1; exit } next }
	{ sub(/#.*/, "") }
	is_name($2) || (is_name($1) && is_address($2)) || ($4 ~ /^[A-Za-z0-9_-]/ && $3 ~ /^(\+[0-9]+)?$/) { found = 1; exit }
	END { exit !found }' "$1" 2>/dev/null
}

# choose_names takes the names of a list of targets as those of --names, unless that is given. A
# pipe can be read only once.
choose_names() {
	[ -z "$names" ] || return 0
	case $once:,$output_fields, in ?*:*,name,*) say 'zscan: -f: name: names of hosts in a pipe do not reach the rows: give a file' ;; esac
	case $lists in *"$ips"*) eval "set -- $lists" ;; *) eval "set -- $lists$ips" ;; esac
	for file; do
		[ "$file" != -f ] && [ -f "$file" ] && has_names "$file" || continue
		[ -z "$names" ] || die "$names and $file both have names of hosts: give --names a file with all of them"
		names=$file
	done
	[ -z "$names" ] || append zrecv --names "$names"
}

# count_targets sets count to the number of targets, and passed to how many of 10,000 are not
# excluded. A wrong list is refused later, with all stages.
count_targets() {
	[ -z "$once" ] || die '-n with % and --probe-gap need the number of targets, which a pipe does not give: name a file'
	count=$(eval "$try_zperm") || exit
	passed=$(eval "$zperm -n 10000$targets | $zblack" 2>/dev/null | wc -l)
}
