# shellcheck shell=sh
# SPDX-License-Identifier: ISC
# Takes the options, from the command line or elsewhere, by the table in zscan.

# prepare_options sets an empty variable for each option, and getopt to the options of getopt(1).
prepare_options() {
	eval "$(echo "$options" | awk 'NF {
		variable = $1
		gsub(/-/, "_", variable)
		print variable "="
		long = long "," $1 ($3 == "-" ? "" : $3 ~ /^\[/ ? "::" : ":")
		if ($2 != "-") short = short $2 ($3 == "-" ? "" : ":")
	}
	END { print "getopt=\"-o " short " -l " substr(long, 2) "\"" }')"
}

# find_option --NAME or -LETTER sets name, letter, argument, place and help.
find_option() {
	IFS=$newline
	for row in $options; do
		case "--$row" in "$1 "*) break ;; esac
		case "-${row#* }" in "$1 "*) break ;; esac
		row=''
	done
	unset IFS
	[ -n "$row" ] || die "unknown option: $1"
	name=${row%% *} letter=${row#* } row=${row#* * }
	letter=${letter%% *}
	argument=${row%% *} row=${row#* }
	place=${row%% *} help=${row#* }
	[ "$letter" = - ] && letter=--$name || letter=-$letter
	[ "$place" = "${place#=}" ] || find_option "--${place#=}"
}

# check_argument VALUE refuses a bad value of an option that becomes shell text as it is.
check_argument() {
	case $name:$1 in
	cores:*[!0-9,-]* | gap-steps:*[!0-9,]* | order:*[!0-9a-f:]* | ips-order:*[!0-9a-f:]* | results-size:*[!0-9]* | \
		sender:*[!0-9a-fimpu.:,+\ ]*) die "--$name: bad value: $1" ;;
	esac
}

# take_file VALUE adds the file that an option names.
take_file() {
	case $name in
	blocklist-file | allowlist-file | list-of-ips-file | config | names) name_file reads "$letter" "$1" ;;
	output-file | metadata-file | log-file | status-updates-file | checkpoint | resume | replies-file | key-out)
		name_file writes "$letter" "$1"
		;;
	probing-txt) [ -z "$1" ] || name_file reads "--$name" "$1" ;;
	esac
	case $name in
	blocklist-file) [ ! -p "$1" ] || die "-b: $1: a pipe can be read only once" ;;
	allowlist-file | list-of-ips-file)
		case $1 in
		- | /dev/stdin | /dev/fd/*) once="$once $name" ;;
		*) [ ! -p "$1" ] || once="$once $name" ;;
		esac
		;;
	esac
}

# take_fields removes blanks around the commas of -f.
take_fields() {
	output_fields=$(printf %s. "$output_fields" | sed 's/[[:blank:]]*,[[:blank:]]*/,/g; s/^[[:blank:]]*//; s/[[:blank:]]*\.$//')
}

# take VALUE takes the argument of the option that was found, from the command line, a config file
# or a checkpoint, into its variable. The place decides what else is done. own: the option is not
# kept in checkpoints. keep: nothing. mode: it replaces the scan. ignore: it has no effect.
# refuse: it is refused, and its help is the reason. LIST:OPTION,...: the words are added to each
# list.
take() {
	given="$given $name"
	[ "$place" = own ] || append settings "$name=$1"
	check_argument "$1"
	take_file "$1"
	case $name in
	target) subject="$subject${subject:+, }$1" ;;
	sender) eval "$(echo "$1" | awk '{ print "sent_" $1 "=" $2 " last_" $1 "=" $3 }')" ;;    # number, probes, last target
	esac
	find_variable "$name" && eval "$variable=\$1"
	[ "$name" != output-fields ] || take_fields
	case $place in
	mode) mode=$name ;;
	refuse) die "--$name: $help" ;;
	*:*)
		[ "$argument" != - ] || set --
		IFS=,
		for there in $place; do append "${there%:*}" ${there#*:} "$@"; done     # targets have no option
		unset IFS
		;;
	esac
}

# name_control WORD... sets words to them, quoted. The argument of --control follows =, as
# getopt(1) requires it for an optional one; the default is host.
name_control() {
	words='' before=''
	for option; do
		case $before/$option in
		--control/host | --control/net) append words "$before=$option" && before='' && continue ;;
		--control/*) append words "$before=host" ;;
		esac
		before=''
		[ "$option" = --control ] && before=$option || append words "$option"
	done
	[ -z "$before" ] || append words "$before=host"
}

# read_options WORD... takes the options of the command line and of the files that they name.
read_options() {
	name_control "$@" && eval "set -- $words"
	words=$(getopt -q -n zscan $getopt -- "$@") || {
		say "$(getopt -n zscan $getopt -- "$@" 2>&1 >/dev/null)"
		exit 2
	}
	eval "set -- $words"
	while [ "$1" != -- ]; do
		find_option "$1" && value=1
		[ "$argument" = - ] || { shift && value=$1; }
		take "$value"
		shift
	done
	shift
	for target; do find_option --target && take "$target"; done
	typed=$given
	[ -z "$config" ] || read_config "$config"
	[ -n "$config$no_config$resume" ] || read_own_configs
	[ -z "$resume" ] || { check_resume "$resume"; read_config "$resume"; checkpoint=$resume zstatus="$zstatus -r"; }
}

# override_rate drops -r if -B is given, as in ZMap. A rate of the command line has already kept
# one of a config file away.
override_rate() {
	is_given bandwidth || return 0
	while is_given rate; do given=" $given " given="${given%% rate *} ${given#* rate }"; done
	rate=''
}

# check_values refuses bad values of options that no stage checks.
check_values() {
	case $verbosity in [0-5]) ;; *) die "-v: out of range: $verbosity: want 0 to 5" ;; esac
	case ${validate_source_port:-enable} in
	enable | disable) ;;
	*) die "--validate-source-port: want enable or disable: $validate_source_port" ;;
	esac
}

# check_needs refuses an option of the command line that has no effect without another one. In a
# config file it is for the scans that have the other.
check_needs() {
	for name in $typed; do
		need=1
		case $name in
		answer-* | unguarded) need=$probe_opener other='-M tcp_banner' ;;
		control-*) need=$control other=--control ;;
		dedup-window-size) [ "$dedup_method" = window ] || need='' other='--dedup-method window' ;;
		flow) need=$rising other='--probe-ttl N+' ;;
		esac
		[ -n "$need" ] || die "--$name: has no effect without $other"
	done
}

# list_fields prints the columns of the probe, and those that zfilter decodes from answers.
list_fields() {
	zrecv -M "$probe_module" --list-output-fields || exit
	case $(zsend -M "$probe_module" --print-probe) in *opener=*) zfilter --list-decoded || exit ;; esac
}

# print_list ends the script if an option only asks for a list.
print_list() {
	case $mode in
	help) print_usage; exit ;;
	list-options) list_options; exit ;;
	version) print_version; exit ;;
	list-probe-modules) exec zsend --list-probe-modules ;;
	list-output-fields) list_fields; exit ;;
	list-output-modules) exec zfilter --list-output-modules ;;
	esac
}
