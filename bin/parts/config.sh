# shellcheck shell=sh
# SPDX-License-Identifier: ISC
# Reads files of options, a line each: that of -C, of the user and of the machine; checkpoints
# have the same form.

# take_value takes the quotes off a value of a config file, and the comment after it, which begins
# with # after white space. A value that ends with a quote has no comment, so any text can stand
# between quotes.
take_value() {
	case $value in
	'"'*'"') value=${value#?} value=${value%?}; return ;;
	'"'*'"'[' 	']*) ;;
	'#'*) value=''; return ;;
	*) value=${value%%[ 	]'#'*} value=${value%"${value##*[! 	]}"}; return ;;
	esac
	between=${value#?} between=${between%%'"'[ 	]*}
	behind=${value#?"$between"?}
	case ${behind#"${behind%%[! 	]*}"} in
	'#'*) value=$between ;;
	*) value=${value%%[ 	]'#'*} value=${value%"${value##*[! 	]}"} ;;
	esac
}

# read_config FILE reads lines of an option and its value, as ZMap has them: with = between, with
# quotes, or with neither. Options that were given before stay. A checkpoint is such a file, too.
read_config() {
	earlier=" $given "
	[ -r "$1" ] || die "$1: cannot be read"
	case $earlier in *' rate '* | *' bandwidth '*) earlier="$earlier rate bandwidth " ;; esac
	# Not the standard input, which may be the list of targets that a line names.
	while IFS=' 	' read -r line <&9 || [ -n "$line" ]; do
		case $line in '' | '#'*) continue ;; esac
		word=${line%%[ 	=]*} value=${line#"${line%%[ 	=]*}"}
		value=${value#"${value%%[! 	=]*}"}
		take_value
		find_option "--$word"
		case $name in config | no-config) die "$1: --$name: is for the command line" ;; esac
		[ "$argument" != - ] || value=1
		[ "$name$value" != control ] || value=host
		# In a config file -o names the file of rows, which the description file must not
		# overwrite.
		[ "$mode$name" != probing-txtoutput-file ] || continue
		[ "${earlier#* "$name" }" != "$earlier" ] || take "$value"
	done 9<"$1"
}

# read_own_config FILE reads the configuration of the user or of the machine, if it exists.
# Whoever may write to it decides which probes are sent, and which files are overwritten.
read_own_config() {
	[ -f "$1" ] || return 0
	if [ -z "$(find -H "$1" -prune \( -user "$(id -u)" -o -user 0 \))" ]; then
		say "zscan: $1: is not read: it is of another user"
		return
	fi
	[ -n "$(find -H "$1" -prune ! -perm -020 ! -perm -002)" ] || die "$1: others can write to it: run chmod go-w on it"
	name_file reads --config "$1"
	read_config "$1"
	own_config="$own_config${own_config:+ and }$1"
}

# read_own_configs reads the user's file first: options that were given before stay, so it wins
# over the machine's.
read_own_configs() {
	own_config=''
	case $mode in help | version | list-* | steer) return ;; esac
	case $XDG_CONFIG_HOME:$HOME in
	/*) read_own_config "${XDG_CONFIG_HOME%/}/zscan/zscan.conf" ;;
	*:/*) read_own_config "${HOME%/}/.config/zscan/zscan.conf" ;;
	esac
	read_own_config "${ZSCAN_CONF:-/etc/zscan/zscan.conf}"
	[ -z "$own_config" ] || [ -n "$quiet" ] || say "zscan: options are read from $own_config"
}

# print_settings prints the options of the scan, as read_config reads them.
print_settings() {
	eval "set -- $settings"
	for setting; do
		case $setting in *"$newline"*) die "--print-settings: --${setting%%=*}: holds a line break" ;; esac
	done
	for setting; do
		shift
		set -- "$@" "${setting%%=*}=\"${setting#*=}\""
	done
	[ $# -eq 0 ] || print "$@"
}
