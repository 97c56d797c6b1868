# shellcheck shell=sh
# SPDX-License-Identifier: ISC
# Chooses the rows: which hits, which columns, in which form, and the stage that writes them.

# choose_format chooses the form by the end of the file's name if there is no -O, and sets
# implied: such a form does not change which rows are kept. A name with .csv chooses none, as in
# ZMap.
choose_format() {
	implied=''
	[ "$mode" = scan ] || return 0
	[ -z "$output_module" ] || {
		zfilter --list-output-modules | grep -qxF -e "$output_module" ||
			die "-O: unknown form: $output_module: there are: $(zfilter --list-output-modules | paste -sd ' ')"
		return
	}
	case ${output_file##*/} in
	?*.json | ?*.jsonl | ?*.ndjson) output_module=json ;;
	?*.xml) output_module=nmap ;;
	?*.gnmap) output_module=gnmap ;;
	?*.sqlite | ?*.sqlite3 | ?*.db) output_module=sqlite ;;
	*) return ;;
	esac
	implied=1
}

# choose_rows decides which replies become rows. Hits are success = 1 && repeat = 0, which zrecv
# knows by itself; with -f, -O or another filter it prints all replies.
choose_rows() {
	[ "$dedup_method" != window ] || dedup_method=window:${dedup_window_size:-1000000}
	[ "${dedup_method:-default}" = default ] || append zrecv --dedup "$dedup_method"
	all=1
	case $probe_module in *,*) port_column=port ;; *) port_column=sport ;; esac
	chosen=$output_fields rows_file='' stored=''
	case $implied$output_module in
	list | nmap | gnmap | 1nmap | 1gnmap)
		[ -z "$output_fields" ] || die "-f: cannot be combined with -O $output_module, which has columns of its own"
		;;
	1*) ;;
	*) chosen=$output_fields$output_module ;;
	esac
	if is_given output-filter; then
		[ "$(printf %s "$output_filter" | tr -d '[:space:]')" != 'success=1&&repeat=0' ] || all='' output_filter=''
	elif [ -n "$chosen" ]; then
		:
	elif [ -n "$probe_opener$rising$output_module" ]; then
		all=''
	elif [ -n "$control" ]; then
		all='' output_fields=$probe_columns
	else
		all='' output_module=text output_fields=saddr${several:+,$port_column}
	fi
	case $no_header_row$output_module in 1 | 1csv) output_module=text ;; esac
	case " $typed ":$output_module in
	*' no-header-row '*:nmap | *' no-header-row '*:gnmap | *' no-header-row '*:sqlite)
		die "--no-header-row: cannot be combined with -O $output_module, which has no header row"
		;;
	esac
	case $output_file in - | /dev/stdout) output_file='' ;; esac
	rows_file=$output_file
	case $output_module in nmap | gnmap | sqlite) store_rows ;; esac
	filtered='' columns=''
	keep_replies
	if [ -n "$output_filter$probe_opener" ]; then filter_rows; else write_rows; fi
	filtered=$filtered$stored
}

# store_rows adds a zfilter at the end for a form that is not a line per row; the stages before it
# write CSV.
store_rows() {
	[ -z "$checkpoint" ] || die "--checkpoint: cannot be combined with -O $output_module: convert the rows afterwards"
	[ "$output_module:$output_file" != sqlite: ] || die '-O sqlite: wants a file: -o'
	append stored ${output_file:+-o "$output_file"} -O "$output_module"
	stored=" |${newline}zfilter -u 3$stored 2>&3"
	[ "$output_module" = sqlite ] ||
		output_fields=saddr,$port_column,proto,classification,success,icmp_unreach_str,ttl,timestamp_str${names:+,name}
	output_module='' rows_file=''
}

# keep_replies has zrecv keep what others need to check the rows: replies and key.
keep_replies() {
	[ -n "$replies_file$key_out" ] || return 0
	name='key-out'
	[ -z "$replies_file" ] || name=replies-file
	[ "$mode" = scan ] || die "--$name: cannot be combined with --$mode, which gets no replies"
	[ -z "$replies_file" ] || [ -n "$key_out$ZKEY" ] ||
		die '--replies-file: nobody could check what it keeps without the key: give --key-out FILE'
	append zrecv ${replies_file:+-w "$replies_file"} ${key_out:+--key-out "$key_out"}
}

# list_decoded prints the names of the columns that zfilter decodes from answers, separated by
# commas.
list_decoded() {
	zfilter --list-decoded | awk '{ printf "%s%s", comma, $1; comma = "," }'
}

# filter_rows has zrecv print the columns that the filter and the user name, and zfilter choose
# among the rows. It sets filtered to the end of the pipeline.
filter_rows() {
	[ -z "$checkpoint" ] || die '--checkpoint: cannot be combined with --output-filter: filter the rows afterwards'
	used=${output_fields:-$probe_columns${names:+,name}}
	if [ "$output_module" = list ]; then
		used=saddr,$port_column${probe_opener:+,name,data}
	elif [ -n "$probe_opener" ]; then
		[ -n "$output_fields" ] || [ "$output_module" = json ] || output_fields=$probe_columns${names:+,name},$(list_decoded)
		used=$used,saddr,name,data
	else
		output_fields=$used
	fi
	columns=$(zrecv -M "$probe_module" --list-output-fields | text="$used $output_filter" awk '
		BEGIN { n = split(ENVIRON["text"], word, /[^A-Za-z0-9_*]+/); for (i = 1; i <= n; i++) used[word[i]] = 1 }
		$1 in used || "*" in used { printf "%s%s", comma, $1; comma = "," }')
	append zrecv ${all:+-a} -f "$columns"
	[ -z "$probe_opener" ] || append zfilter --decode
	case $output_fields in '' | '*') ;; *) append zfilter -f "$output_fields" ;; esac
	append zfilter ${output_module:+-O "$output_module"} ${max_results:+-n "$max_results"} "$output_filter"
	quote "$rows_file"
	filtered=" |${newline}zfilter -u 3${rows_file:+ -o $quoted}${zfilter#zfilter} 2>&3"
}

# write_rows has zrecv print the rows as the user sees them.
write_rows() {
	case $output_module in
	text | list) ;;
	*) [ -z "$names$control" ] || [ -n "$output_fields" ] || output_fields=$probe_columns${names:+,name} ;;
	esac
	append zrecv ${all:+-a} ${output_fields:+-f "$output_fields"} ${output_module:+-O "$output_module"} \
		${rows_file:+-o "$rows_file"}
	[ -z "$checkpoint" ] || [ "$dedup_method" = none ] || check_columns
	[ -n "$several" ] || several=${target_ports:+=${target_ports#*:}}
	[ -z "$resume" ] || append zrecv "--append${several#1}"
	[ -z "$max_results" ] || append zrecv -N "$max_results"
}

# send_to_file writes the frames of --dryrun to the output, by a fixed key and from documentation
# addresses. -O is their form; the default is pcap for a file, and text for the standard output.
send_to_file() {
	case $output_module:$output_file in : | :- | :/dev/stdout) ;; :*) output_module=pcap ;; esac
	case ${output_module:-text} in
	pcap) [ -n "${output_file#-}" ] || [ ! -t 1 ] || die '-O pcap: is nothing for a terminal: give a file with -o' ;;
	text | -) append zsend -O text ;;      # LZR's documentation has -O -
	*) die "-O: $output_module: with -d there are: pcap text" ;;
	esac
	output_module=''
	[ -n "$source_ip" ] || append zsend -S 192.0.2.1,2001:db8::1
	append zsend -k 00000000000000000000000000000000 -w "${output_file:--}"
	# As many frames as the scan would send in that time.
	[ -z "$max_runtime" ] || [ -n "$rate$bandwidth" ] || append zsend -r 10000
}
