# shellcheck shell=sh
# SPDX-License-Identifier: ISC
# Writes the pipeline as text, from the words of its stages.

# repeat_attempts sets make to a walk of zperm for each attempt, with a pause after each. A scan
# that goes on begins with the attempt that its last target names.
repeat_attempts() {
	attempt=0 make=''
	case $after in *+*) attempt=${after##*+} attempt=${attempt%% *} ;; esac
	while [ "$attempt" -lt "$probes" ]; do
		make="$make${make:+; sleep $pause; }$perm --attempt $attempt$after$targets"
		after="${order:+ --order $order}" attempt=$((attempt + 1))
	done
	make="{ $make; }"
}

# pipeline K prints the stages from zperm to zsend of sender K.
pipeline() {
	part=$((shard + shards * $1)) perm=$zperm send=$zsend
	[ "$parts" -eq 1 ] || perm="$perm -s $part/$parts"
	[ -z "$limit" ] || share=$(((limit + parts - 1 - part) / parts))
	eval "sent=\${sent_$1-0} after=\${last_$1:+ --after \$last_$1}"
	after="$after${order:+ --order $order}"
	if [ -n "$limit" ] && [ -n "$spread" ]; then
		perm="$perm -n $share"
	elif [ -n "$limit" ]; then
		send="$send -n $((probes * share - sent))"
	fi
	[ -z "$cores" ] || send="taskset -c $(echo "$cores" | awk -F, -v k="$1" '{ print $(k % NF + 1) }') $send"
	make="$perm$after$targets"
	[ "$pause" -eq 0 ] || repeat_attempts
	[ "$mode" != fast-dryrun ] || send=''
	[ "$mode$spread" != fast-dryrun ] || send=${limit:+head -n $share}
	dropped=''
	[ -z "$report" ] || append dropped --report "$report/exclusions.$1.csv"
	printf '%s' "$make |$newline$zblack$dropped${send:+ |$newline$send}${steered:+ --steer $((5 + $1))}"
}

# pipelines prints the pipelines of all senders. Commands in the background ignore SIGINT, so
# SIGTERM stops them, and the shell then dies of the SIGINT. The highest of their statuses is that
# of the whole.
pipelines() {
	[ "$senders" -gt 1 ] || { pipeline 0; return; }
	printf '%s' "trap 'trap \"\" TERM; kill 0; wait; trap - INT; kill -INT \$\$' INT
all='' status=0"
	for k in $(seq 0 $((senders - 1))); do
		printf '\n{ export ZSENDER=%s; %s; } & all="$all $!"' "$k" "$(pipeline "$k")"
	done
	printf '\nfor one in $all; do wait "$one"; set -- $?; [ "$1" -le "$status" ] || status=$1; done\nexit "$status"'
}

# steer_senders has the senders steered by zrate, or by zrecv, which gives them the part of the
# rate that segments on connections leave. Either writes to a pipe for each sender.
steer_senders() {
	for fd in $steered; do
		key="${key}fifo=\$(mktemp -u) && mkfifo \"\$fifo\" && exec $fd<>\"\$fifo\" && rm \"\$fifo\"$newline"
	done
	if [ -n "$auto" ]; then
		zstatus="$zrate $steered |$newline$zstatus"
	else
		zrecv="$zrecv --share $(echo "$steered" | tr ' ' ,):$pps"
	fi
}

# go_on has zrecv write rows of connections to the zsend that continues them. That one is in a
# session of its own: no signal of the terminal ends it before zrecv, so no host is left with a
# connection.
go_on() {
	receive="{ $receive --segments 9 -- sh -c $quoted 2>&3 9>&1 >&8 8>&- |${newline}setsid zsend -u 3${segments#zsend} >&3 2>&3 8>&-; } 8>&1"
}

# add_control has zrecv write targets of control probes to stages of their own, in a session of
# their own, as above.
add_control() {
	quote "$zblack |$newline$control_sender -u 3"
	receive="{ $receive 9>&1 >&8 8>&- |${newline}ZSENDER=control setsid sh -c $quoted >&3 2>&3 8>&-; } 8>&1"
}

# show_top has zstatus fill the terminal, where rows would be overwritten.
show_top() {
	[ "$mode" = scan ] || die "--top: cannot be combined with --$mode"
	[ -n "$output_file" ] || [ ! -t 1 ] || die '--top: fills the terminal, where the rows would go: give a file with -o'
	append zstatus --top
	append zrecv --keep-terminal
}

# write_text sets text to all that is to run.
write_text() {
	[ -z "$log_directory" ] || append zstatus -l "$log_directory"
	[ -z "$top" ] || show_top
	[ -n "$output_file" ] || [ ! -t 1 ] || append zstatus -s      # rows and live line would share the terminal
	steered=''
	[ -n "$auto" ] || { [ -n "$probe_opener$control" ] && [ "$pps" != 0 ] && [ "$mode" = scan ]; } &&
		steered=$(seq -s ' ' 5 $((4 + senders)))
	text=$(pipelines && echo .) && text=${text%.}
	key=''
	[ -z "$probe_opener$control" ] || use_key "$random_key"
	[ -z "$checkpoint" ] || keep_checkpoint
	# The ports themselves, as the table of --top-ports may change.
	[ "${zstatus#* -[cm] }" = "$zstatus" ] || {
		zstatus="$zstatus --$settings"
		[ -z "$expanded" ] || append zstatus "target-ports=$target_ports"
	}
	try_zstatus="zstatus -n${zstatus#zstatus}"
	# The view is drawn in the locale of the terminal.
	[ -z "$top" ] || { quote "$locale" && zstatus="LC_ALL=$quoted $zstatus"; }
	try_zrecv="$zrecv${control:+ --control $control:3$controls} --check"
	[ -z "$control" ] || zrecv="$zrecv --control $control:9$controls"
	[ -z "$steered" ] || steer_senders
	[ "$mode" = scan ] || return 0
	quote "$text"
	receive="zrecv -u 3${zrecv#zrecv}"
	if [ -n "$probe_opener" ]; then
		go_on
	else
		receive="$receive -- sh -c $quoted 2>&3"
	fi
	[ -z "$control" ] || add_control
	text="$key{ { $receive$filtered; } 3>&1 >&4 4>&- | $zstatus; } 4>&1"
	[ -z "$report" ] || add_report
}
