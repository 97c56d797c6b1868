# SPDX-License-Identifier: ISC
# Completes the options of all tools in bash. Each tool is asked for its options, by -h or
# --list-options, when the key is pressed, so both always agree.

# _zscan_options TOOL: a line "-p ports" for each option, "-h" if it has no argument. A usage has
# lines of one option or several; after a single space the argument follows, and after more spaces,
# or on the next line, the help.
_zscan_options() {
	local help=-h
	[[ $1 != *zscan ]] || help=--list-options
	"$1" $help 2>/dev/null | LC_ALL=C awk '
		/^ +-/ {
			sub(/^ +/, "")
			names = ""
			while (match($0, /^--?[A-Za-z][A-Za-z-]*(, )?/)) {
				names = names substr($0, 1, RLENGTH) " "
				$0 = substr($0, RLENGTH + 1)
			}
			argument = /^ [^ ]/ ? $1 : ""
			n = split(names, name, /[, ]+/)
			for (i = 1; i < n; i++)
				print name[i] (argument != "" ? " " argument : "")
		}'
}

_zscan() {
	local tool=$1 word=${COMP_WORDS[COMP_CWORD]} option=${COMP_WORDS[COMP_CWORD - 1]} argument='' values='' done=''
	COMPREPLY=()
	# --name=value is three words
	[ "$word" != = ] || word=''
	[ "$option" != = ] || option=${COMP_WORDS[COMP_CWORD - 2]}
	[[ $option != -?* ]] || argument=$(_zscan_options "$tool" | sed -n "s/^$option //p")
	case ${argument:+$option}:$argument in
	:)
		if [[ $word == -* ]]; then
			values=$(_zscan_options "$tool" | cut -d' ' -f1)
		elif [[ $tool == *zplot && $COMP_CWORD == 1 ]]; then
			values=$("$tool" -h 2>/dev/null | sed -n 's/^  \([a-z][a-z, ]*[a-z]\)  .*/\1/p' | tr -d ,)
		fi
		;;
	-M:* | --probe-module:*) values=$("$tool" --list-probe-modules 2>/dev/null | cut -d' ' -f1) ;;
	-O:form) values='pcap text' ;;
	-O:type) values='png svg' ;;
	-O:* | --output-module:*) values=$("$tool" --list-output-modules 2>/dev/null) ;;
	-i:* | --interface:*) values=$(ls /sys/class/net) ;;
	--engine:*) values='packet live ip' ;;
	--iid:*) values='zero one random' ;;
	--protocol:*) values='tcp udp' ;;
	--steer:what) values='pause resume rate= bandwidth= list' ;;
	*:fields)
		# Several columns, with commas between
		values=$({ "${tool/zfilter/zrecv}" --list-output-fields; [[ $tool != *zfilter ]] || "$tool" --list-decoded; } 2>/dev/null | cut -d' ' -f1)
		done=${word%"${word##*,}"}
		compopt -o nospace 2>/dev/null
		;;
	esac
	mapfile -t COMPREPLY < <(compgen -P "$done" -W "$values" -- "${word#"$done"}")
	# Otherwise it may be the name of a file
	[ "$values" ] || compopt -o default 2>/dev/null
}

complete -F _zscan zperm zblack zsend zrecv zfilter zscan zstatus zrate zdist zreport zplot
