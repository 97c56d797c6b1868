# shellcheck shell=sh
# SPDX-License-Identifier: ISC
# Compares the files of a scan. Each is named here, as no stage knows the files of another. None
# that is written may be read, or be written by another option.

# is_same_file PATH PATH compares files, whatever their names. A path of a file that does not
# exist must be as readlink(1) -f resolves it.
is_same_file() {
	[ "$1" -ef "$2" ] && return
	! [ -e "$1" ] && ! [ -e "$2" ] && [ "${1%/*}/" -ef "${2%/*}/" ] && [ "${1##*/}" = "${2##*/}" ]
}

# describe_file reads|writes OPTION PATH sets described to words for the file.
describe_file() {
	case $3 in
	/dev/stdin) described='the standard input' ;;
	/dev/stdout) described='the standard output' ;;
	/dev/stderr) described='the standard error' ;;
	*) described="the file that $2 $1" ;;
	esac
}

# may_share_file reads|writes OPTION FILE compares with the file of other, use and by. Two that
# read may share a file; so may two that write to one terminal or pipe, and an option that is
# given again.
may_share_file() {
	case $1$use:$3:$other in
	readsreads:* | writeswrites:/dev/stdout:/dev/stderr | writeswrites:/dev/stderr:/dev/stdout) return 0 ;;
	esac
	case $use:$by in writes:"$2") return 0 ;; esac    # the last one counts
	case $1$use:$3:$other:$by$2 in writeswrites:/dev/stderr:/dev/stderr:-[!-]) return 0 ;; esac       # messages go there, too
	! is_same_file "$3" "$other"
}

# refuse_file reads|writes OPTION PATH FILE refuses it: it is the file of other, use, by and path.
refuse_file() {
	describe_file "$use" "$by" "$other" && there=$described
	describe_file "$1" "$2" "$4"
	case $1:$4:$other in
	*:/dev/std*:"$4") [ -n "$2" ] && die "$2: $3: is the file that $by $use" || die "$by: $path: is $there" ;;
	*:/dev/std*:/dev/std*) die "$there: is $described" ;;
	*:/dev/std*:* | reads:*) die "$by: $path: is $described" ;;
	*) die "$2: $3: is $there" ;;
	esac
}

# name_file reads|writes OPTION PATH adds a file to those of the scan, and refuses one that is
# among them. Devices, pipes and terminals may be named any number of times.
name_file() {
	file=$3
	[ "$3" != - ] || case $1 in reads) file=/dev/stdin ;; writes) file=/dev/stdout ;; esac
	if [ -e "$file" ]; then
		[ -f "$file" ] || return 0
	else
		file=$(readlink -f -- "$file" && echo .) || return 0
		file=${file%??}
	fi
	i=0
	while [ "$((i += 1))" -le "$files" ]; do
		eval "other=\$file_$i path=\$path_$i use=\$use_$i by=\$by_$i"
		may_share_file "$1" "$2" "$file" || refuse_file "$@" "$file"
	done
	files=$((files + 1))
	eval "file_$files=\$file path_$files=\$3 use_$files=$1 by_$files=\$2"
}

# name_other_files adds the files of the scan that no option of a file names.
name_other_files() {
	[ -n "$output_file" ] || name_file writes '' -
	name_file writes '' /dev/stderr
	[ -z "$log_directory" ] || {
		log_directory=$log_directory/zscan-$(date +%Y-%m-%dT%H%M%S%z).log
		name_file writes -L "$log_directory"
	}
	[ -z "$probe_file" ] || name_file reads --probe-args "$probe_file"
	case $ZKEY in @*) name_file reads ZKEY "${ZKEY#@}" ;; esac
	name_file reads 'every scan' "${ZSCAN_OPTOUT:-/etc/zscan/optout.conf}"
}
