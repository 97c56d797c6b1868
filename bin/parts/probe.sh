# shellcheck shell=sh
# SPDX-License-Identifier: ISC
# Asks zsend about the probe module, and prepares the stages that follow a hit: a control probe,
# or a connection that goes on.

# find_probe asks zsend about the probe, and sets a variable probe_FACT for each fact. ports is
# yes, no or maybe; port is a port of its own. payloads is their number; columns are its default
# columns. protocols are those that it is sent by; wire_bits is its size on the wire. file is named
# by its arguments.
find_probe() {
	probe_port='' probe_file='' probe_about='' probe_opener='' probe_sources='' probe_reach='' probe_protocols=''
	facts=$(eval "zsend -M \$probe_module ${rising:+--ttl \$probe_ttl} ${iplayer:+-X}$args --print-probe") || exit
	# With some arguments the probe prints a text of its own.
	case $facts in name=*) ;; *) print "$facts"; exit ;; esac
	while IFS='=' read -r fact value; do
		case $fact in
		ports | port | payloads | columns | opener | sources | wire_bits | reach | protocols | about) eval "probe_$fact=\$value" ;;
		esac
	done <<-END
		${facts%%"${newline}file="*}
	END
	case $facts in *"${newline}file="*) probe_file=${facts#*"${newline}file="} ;; esac
	[ -z "$probe_opener" ] || open_connections
	[ -z "$control" ] || open_control
}

# open_control adds a control probe to each hit, and a column to the rows.
open_control() {
	case $control in host | net) ;; *) die "--control: want nothing, host or net: $control" ;; esac
	[ -z "$probe_opener" ] || die "--control: cannot be combined with $probe_module: ask hosts for data once the false ones are out: zfilter 'control = 0'"
	[ "$rate" != auto ] || die '-r auto: cannot be combined with --control'
	case ${dedup_method:-default} in
	default | full) ;;
	*) die '--dedup-method: with --control want full: a host that sends many replies would get as many control probes' ;;
	esac
	[ -z "$checkpoint" ] || die '--checkpoint: cannot be combined with --control, as hits that wait would be lost'
	[ -z "$caps" ] || die '--cap: cannot be combined with --control, whose probes would be beyond it'
	probe_columns=$probe_columns,control
}

# open_connections is for a probe that continues connections. zsend opens them by another probe,
# from the same source ports; a second zsend, segments, reads the rows of open ones.
open_connections() {
	[ "$mode" = scan ] || [ "$mode" = fast-dryrun ] || die "--$mode: cannot be combined with $probe_module, which sends on open connections"
	[ "$rate" != auto ] || die "-r auto: cannot be combined with $probe_module"
	[ -z "$checkpoint" ] || die "--checkpoint: cannot be combined with $probe_module"
	take_out zsend -M "$probe_module"
	[ -z "$probe_args" ] || take_out zsend --probe-args "$probe_args"
	append zsend -M "$probe_opener"
	if [ -n "$about" ]; then
		take_out zsend --about "$about"
		[ -z "$about_in" ] || take_out zsend --about-in "$about_in"
		[ "$mode$quiet" != scan ] || say "zscan: --about: no probe of $probe_module holds it, only the metadata do"
	fi
	[ -n "$source_port" ] || append zsend -s "$probe_sources"
	zrecv=$zrecv$answers
}

# choose_control sets control_sender to the zsend of control probes, which has all words of the
# scan's except its end, and limits their targets.
choose_control() {
	[ "$mode" = scan ] || control=''
	[ -n "$control" ] || return 0
	[ "$probes" -le 15 ] || die "-P: out of range: $probes: with --control want up to 15"
	case $control$zblack in net*" -w "*) die '--control: net: cannot be combined with -I beside other targets, as neighbours are not on its list' ;; esac
	control_sender=$zsend
	[ -z "$max_runtime" ] || take_out control_sender -t "$max_runtime"
	control_sender="$control_sender -r $pps"
	if [ "$control" = net ]; then
		zrecv=$zrecv$avoided
	elif [ -n "$exclude_ports" ]; then
		append zrecv --exclude-ports "$exclude_ports"
	fi
}

# check_about warns if no port has room for --about. Several ports come with the targets, so zsend
# does not know them beforehand.
check_about() {
	case $probe_about:$mode$quiet:$target_ports in yes:scan:*[,-]*) ;; *) return 0 ;; esac
	case $(eval "zsend -M \$probe_module -p \$target_ports$args --print-probe" 2>/dev/null) in
	*"${newline}about=no"*) say "zscan: --about: no probe of $probe_module holds it at these ports: --about-in names more places" ;;
	esac
}
