# shellcheck shell=sh
# SPDX-License-Identifier: ISC
# Keeps a file for each scan that runs, by which it obeys zscan --steer, and does what that option
# asks for. Another scan that begins or ends may remove a file at any time: it is then passed over,
# and no file is made in its place.

# find_scans sets scans to the folder with a file for each scan that runs, or fails if the user
# has no home. Such a file has facts about its scan, in lines that begin with #, then the lines
# that the senders obey.
find_scans() {
	case $XDG_STATE_HOME:$HOME in
	/*) scans=${XDG_STATE_HOME%/}/zscan/scans ;;
	*:/*) [ -d "$HOME" ] && scans=${HOME%/}/.local/state/zscan/scans ;;
	*) return 1 ;;
	esac
}

# can_lock FILE TIMES tries so often, 0.1 s apart, as not every flock(1) can wait.
can_lock() {
	tries=$2
	until { flock -n 9; } 2>/dev/null 9<"$1"; do
		[ "$((tries -= 1))" -gt 0 ] || return
		sleep 0.1
	done
}

# runs FILE succeeds if senders lock the file, which they do as long as they live. Other readers,
# as here, lock it for no more than a moment.
runs() {
	[ -f "$1" ] && ! can_lock "$1" 3 && [ -f "$1" ]
}

# fact NAME FILE prints a fact about the scan.
fact() {
	sed -n "s/^# $1 //p" "$2" 2>/dev/null
}

# pid_of FILE prints the pid of the zscan that made it, by which its name begins.
pid_of() {
	pid=${1##*/}
	echo "${pid%%.*}"
}

# is_ours FILE succeeds if nobody else can write to it, as senders require; not all file systems
# know owners and modes.
is_ours() {
	[ -n "$(find "$1" -prune -user "$(id -u)" ! -perm -020 ! -perm -002 2>/dev/null)" ]
}

# is_beginning FILE succeeds if the senders of a scan may not have locked it yet. Its pid says
# nothing if it is of another namespace or machine.
is_beginning() {
	[ -z "$(find "$1" -prune -mmin +10 2>/dev/null)" ]
}

# be_steered makes that file, if it can be made, and removes those of scans that were killed. A
# shell runs no trap if SIGINT or SIGTERM ends it, so the process that waits for zstatus, the last
# one of each scan, removes the file.
be_steered() {
	[ "$mode" = scan ] && find_scans && (umask 077 && mkdir -p -- "$scans") 2>/dev/null || return 0
	set +f
	for file in "$scans"/*; do
		set -f
		[ ! -f "$file" ] || is_beginning "$file" || runs "$file" || kill -0 "$(pid_of "$file")" 2>/dev/null || rm -f -- "$file"
	done
	set -f
	file=$(mktemp "$scans/$$.XXXXXX" 2>/dev/null) || return 0
	share=$senders by=rate
	[ -z "$bandwidth" ] || by=bandwidth
	[ -z "$steered" ] || share=1 by=shared  # zrecv shares it
	case $auto:$probe_opener$control:$steered in :: | :?*:?*) ;; *) by=none ;; esac
	{
		printf '# since %s\n# senders %s\n# by %s\n' "$(date -u +%Y-%m-%dT%H:%M:%SZ)" "$share" "$by"
		[ -z "$probe_gap" ] || printf '# most %s\n' "$pps"
		for path in "output $output_file" "checkpoint $checkpoint"; do
			[ -z "${path#* }" ] || printf '# %s %s\n' "${path%% *}" "$(printf %s "$(readlink -f -- "${path#* }")" | tr '\n' '?')"
		done
	} >"$file" && can_lock "$file" 50 && is_ours "$file" || { rm -f -- "$file"; return 0; }
	ZSTEER=$file && export ZSTEER
	# shellcheck disable=SC2317 # the text calls it, in a process of its own
	zstatus() {
		trap '' INT TERM HUP
		command zstatus "$@"
		set -- $?
		rm -f -- "$ZSTEER"
		return "$1"
	}
}

# is_meant FILE succeeds if the scan of this file has the name that was given, if one was.
is_meant() {
	[ -n "$subject" ] && [ "$subject" != "$(pid_of "$1")" ] || return 0
	for path in "$(fact output "$1")" "$(fact checkpoint "$1")"; do
		[ -z "$path" ] || ! is_same_file "$(readlink -f -- "$subject")" "$path" || return 0
	done
	return 1
}

# list_scans sets number to how many scans are meant, found to a line for each, and meant to the
# file of the last one.
list_scans() {
	found='' number=0
	find_scans || die '--steer: no HOME, so no scan can be found'
	set +f
	for file in "$scans"/*; do
		set -f
		runs "$file" && is_meant "$file" && line=$(describe_scan "$file" 2>/dev/null) && [ -f "$file" ] || continue
		number=$((number + 1)) meant=$file
		found=$found${found:+$newline}$line
	done
	set -f
}

# describe_scan FILE prints the facts about a scan in a line.
describe_scan() {
	rate=$(sed -n 's/^rate //p' "$1" | tail -n 1)
	case $(grep -xE 'pause|resume' "$1" | tail -n 1) in pause) paused=1 ;; *) paused=0 ;; esac
	printf '%s since=%s paused=%s%s output=%s\n' "$(pid_of "$1")" "$(fact since "$1")" "$paused" \
		"${rate:+ $(fact by "$1" | sed s/shared/rate/)=$(awk -v rate="$rate" -v n="$(fact senders "$1")" 'BEGIN { printf "%.10g", rate * n }')}" "$(fact output "$1")"
}

# read_command WORD sets line to the line for a sender of the scan in file.
read_command() {
	case $1 in
	pause | resume) line=$1; return ;;
	rate=* | bandwidth=*) ;;
	*) die "--steer: want pause, resume, rate=PPS, bandwidth=BPS or list: $1" ;;
	esac
	by=$(fact by "$file") most=$(fact most "$file")
	[ "$by" != none ] || die "--steer: ${1%%=*}: it cannot be set in this scan: pause and resume alone"
	unit=${by#shared}
	[ "${unit:=rate}" = "${1%%=*}" ] || die "--steer: $1: the scan has another unit: want $unit=NUMBER"
	line=$(zstatus --parse rate --steer "${1#*=}" 2>&1) || die "${line#zstatus: }"
	case $by$line in shared0*) die "--steer: $1: want more: probes share it with packets that hits need" ;; esac
	line=$(awk -v rate="$line" -v most="$most" -v n="$(fact senders "$file")" 'BEGIN {
		if (most != "" && (rate > most || rate == 0)) exit 1
		if (rate > 0 && rate / n < 1e-7) rate = n * 1e-7        # 0 means as fast as possible
		printf "rate %.7f", rate / n
	}') || die "--steer: ${1}: with --probe-gap at most the $most of the start: attempts would follow each other sooner"
}

# steer does what --steer asks for, and ends the script.
steer() {
	[ "$mode" = steer ] || return 0
	case $given in
	' steer' | ' steer target') ;;
	' steer target '*target) die "--steer: name one scan, not several: $subject" ;;
	*) die '--steer: cannot be combined with other options' ;;
	esac
	list_scans
	if [ "$steer" = list ]; then
		[ "$number" -eq 0 ] || print "$found"
		exit
	fi
	[ "$number" -gt 0 ] || die "--steer: no scan of yours${subject:+ of that name} is running${subject:+: $subject}"
	[ "$number" -eq 1 ] || die "--steer: $number scans are running: name one by its pid, its output or its checkpoint: zscan --steer list prints them"
	file=$meant lines=''
	IFS=,
	for word in $steer; do
		unset IFS
		read_command "$word"
		lines=$lines$line$newline
	done
	unset IFS
	[ -n "$lines" ] || die '--steer: want pause, resume, rate=PPS, bandwidth=BPS or list'
	printf %s "$lines" >>"$file" || exit 3
	exit
}
