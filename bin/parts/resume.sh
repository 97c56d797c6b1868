# shellcheck shell=sh
# SPDX-License-Identifier: ISC
# Decides which scans can have a checkpoint, and checks what must hold before a scan goes on from
# one.

# check_resume FILE checks a checkpoint, which holds a key, and the options given with it: most
# would change which targets are probed.
check_resume() {
	for name in $given; do
		case $name in
		resume | no-config | rate | bandwidth | cap | interface | gateway-mac | source-mac | cooldown-time) ;;
		quiet | top | verbosity | log-file | print | print-settings) ;;
		*) die "--resume: --$name: cannot be changed for the rest of a scan" ;;
		esac
	done
	case $(head -n 1 "$1" 2>/dev/null) in
	'# zscan checkpoint 2') ;;
	'# zscan checkpoint 1')
		die "$1: of an earlier version, which did not record the order of the targets: begin the scan anew"
		;;
	*) die "$1: is not a checkpoint" ;;
	esac
	[ -n "$(find "$1" -prune -type f ! -perm /077)" ] || die "$1: not a file private to you: it holds the key of the scan"
}

# check_results refuses to go on if earlier rows are missing, which would be found again or never.
check_results() {
	[ -e "$output_file" ] || die "--resume: $output_file: the results are missing: put them back, or begin the scan anew"
	[ -f "$output_file" ] || return 0
	size=$(wc -c <"$output_file") || exit 2
	[ "$size" -ge "${results_size:-0}" ] ||
		die "--resume: $output_file: results are missing: $results_size bytes in the checkpoint, $((size)) now"
}

# check_ips compares the addresses of -I, if they only choose among the targets, with those of the
# checkpoint.
check_ips() {
	now=$(eval "zperm -e 0 -n 0 -u 1$ips" | zstatus --get zperm order) || exit 2
	[ -n "$resume" ] || { append settings "ips-order=$now"; return; }
	[ "$now" = "$ips_order" ] ||
		die "--resume: -I: the addresses are not those of the checkpoint: ${ips_order%:*} then, ${now%:*} now"
}

random_key="od -An -N16 -tx1 /dev/urandom | tr -d ' \\n'"

# use_key COMMAND sets key to the text that has all stages use the key which a command prints.
use_key() {
	key="ZKEY=\$($1) && export ZKEY$newline"
}

# keep_checkpoint sets key to the text that makes the key of the scan, or reads it from the
# checkpoint, and adds the words for zstatus.
keep_checkpoint() {
	[ -n "$output_file" ] || die '--checkpoint: wants a file for the results: -o'
	append zstatus -c "$checkpoint"
	[ -z "$probe_gap" ] || [ -z "$limit" ] || die '--checkpoint: cannot be combined with -n and --probe-gap together'
	[ -z "$spread" ] || [ -z "$limit" ] || die '--checkpoint: cannot be combined with -n and --probe-ttl N+ together'
	[ -z "$caps" ] || [ -z "$limit" ] || die '--checkpoint: cannot be combined with -n and --cap together'
	[ -n "$sender_threads" ] || settings="$settings sender-threads=$senders"
	[ -z "$spread" ] || [ -n "$resume" ] || append settings "gap-steps=$gap_steps"
	[ -z "$only" ] || check_ips
	key=$random_key
	if [ -n "$resume" ]; then
		check_results
		[ -n "$order" ] || ! grep -q '^sender "[0-9]* [0-9]* ' "$resume" ||
			die "$resume: the order of the targets is missing"
		[ -n "$once" ] || [ -z "$order" ] || {
			[ "$parts" -eq 1 ] || zperm="$zperm -s $shard/$parts"
			try_zperm="$zperm -c --order $order$targets"
		}
		quote "$resume" && key="sed -n 's/^key //p' $quoted"
	fi
	use_key "$key"
}

# check_columns requires the columns from which a scan that goes on learns which targets have
# answered.
check_columns() {
	[ "$output_module" != list ] || die '--checkpoint: cannot be combined with -O list: convert the rows afterwards'
	case $output_fields:$output_module in
	:text) written=saddr,$port_column ;;
	:*) written='*' ;;
	*) written=$output_fields ;;
	esac
	for column in saddr ${several:+$port_column} ${rising:+hop} ${all:+success}; do
		case ,$written, in
		*",$column,"* | ',*,') ;;
		*,proto,*sport,* | *,sport,*proto,*) [ "$column" = port ] || die "--checkpoint: wants the column $column in -f" ;;
		*) die "--checkpoint: wants the column $column in -f${all:+, or --output-filter 'success = 1 && repeat = 0'}" ;;
		esac
	done
}
