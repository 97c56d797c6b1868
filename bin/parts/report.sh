# shellcheck shell=sh
# SPDX-License-Identifier: ISC
# Keeps the files of --report, and has zreport make the page at the end.

# choose_report keeps rows, metadata and progress beside the report. If an option names another
# file, it must be one that can be read again.
choose_report() {
	[ -n "$report" ] || return 0
	[ "$mode" = scan ] || die "--report: cannot be combined with --$mode"
	case $output_module in '' | csv | json | text) ;; *) die "--report: wants rows as csv or json, not as $output_module" ;; esac
	case $metadata_file:$status_updates_file in -:* | /dev/* | *:- | *:/dev/*) die '--report: wants files for -m and -u' ;; esac
	case $output_file in - | /dev/*) ;; *)
		[ -z "$no_header_row" ] || die '--report: cannot be combined with --no-header-row: the header tells its columns'
		case ,$output_fields, in
		,, | *,saddr,* | *,\*,*) ;;
		*) die '--report: wants saddr among --output-fields' ;;
		esac
		;;
	esac
	# Files can be compared once their folder exists.
	[ -n "$print" ] || mkdir -p -- "$report" || exit 2
	name_file writes --report "$report/report.html"
	name_file writes --report "$report/report.txt"
	set -- "-o $output_file" "-m $metadata_file" "-u $status_updates_file" "-l $log_file"
	[ -n "$resume" ] || set -- "$@" "--checkpoint $checkpoint"
	for words; do
		[ -z "${words#* }" ] || name_file writes "${words%% *}" "${words#* }"
	done
	[ -n "$output_fields$output_module$output_filter$output_file" ] || output_module=csv
	[ -n "$metadata_file" ] || keep_with_report metadata_file scan.json zstatus -m
	[ -n "$status_updates_file" ] || keep_with_report status_updates_file progress.csv zstatus -u
	[ -n "$output_file" ] || case $output_module in
	json) keep_with_report output_file rows.json ;;
	*) keep_with_report output_file rows.csv ;;
	esac
}

# keep_with_report VARIABLE FILE [LIST LETTER] acts as if the option of that variable had named
# that file.
keep_with_report() {
	eval "$1=\$report/$2"
	name_file writes --report "$report/$2"
	[ -z "$3" ] || append "$3" "$4" "$report/$2"
}

# add_report has the report made at the end, also after a SIGINT, by which the shell then dies.
# zreport gets the names of files that are elsewhere.
add_report() {
	again=zreport rows=$output_file
	case $rows in '' | /dev/*) rows=/dev/null ;; esac
	[ "$metadata_file" = "$report/scan.json" ] || append again -m "$metadata_file"
	[ "$status_updates_file" = "$report/progress.csv" ] || append again -u "$status_updates_file"
	append again -r "$rows"         # an earlier scan may have left others
	append again -- "$report"
	quote "$report"
	text="mkdir -p -- $quoted || exit 2
trap stopped=1 INT
$text
status=\$?
case \$status in 0 | 1 | 3 | 130) $again || [ \$status -ne 0 ] || status=3 ;; esac
[ -z \"\$stopped\" ] || { trap - INT; kill -INT \$\$; }
exit \$status"
}
