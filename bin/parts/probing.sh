# shellcheck shell=sh
# SPDX-License-Identifier: ISC
# Makes or checks the probe description file of --probing-txt (RFC 9511).

# compose_probing prints the probe description file of the settings.
compose_probing() {
	eval "set -- $contacts"
	printf 'Canonical: %s\n' "$canonical"
	for contact; do [ "$contact" = --contact ] || printf 'Contact: %s\n' "$contact"; done
	printf 'Expires: %s\n' "$expires"
	[ -z "$preferred_languages" ] || printf 'Preferred-Languages: %s\n' "$preferred_languages"
	printf 'Description: %s\n' "${description:-Probes of a network scan: $probe_module$(describe_ports)}"
}

# describe_ports prints the ports of the scan, unless these are too many to be read.
describe_ports() {
	if [ "${#target_ports}" -le 500 ]; then
		printf %s "${target_ports:+, ports $target_ports}"
	elif [ -n "$top_ports" ]; then
		printf ', the %s ports that are open most often' "${top_ports%%:*}"
	else
		printf ', many ports'
	fi
}

# make_probing writes the file, with values from --about if they are not given. zstatus checks it.
make_probing() {
	[ -z "$subject" ] || ! [ -f "$subject" ] || die "--probing-txt: to check a file, give it after =: --probing-txt=$subject"
	eval "zsend -M \$probe_module$args --print-probe" >/dev/null || exit
	[ -z "$target_ports" ] || zperm -n 0 -p "$target_ports" 0.0.0.0 || exit
	case $canonical:$about in :*://*/.well-known/probing.txt) canonical=$about ;; esac
	case $contacts:$about in :[mM][aA][iI][lL][tT][oO]:* | :[tT][eE][lL]:*) append contacts --contact "$about" ;; esac
	[ -n "$canonical" ] || die '--probing-txt: say where the file is: --about or --canonical https://HOST/.well-known/probing.txt'
	[ -n "$contacts" ] || die '--probing-txt: say whom to ask: --contact mailto:NAME@HOST'
	case $expires in
	'') expires=$(date -u -d "@$(($(date +%s) + 180 * 86400))" +%Y-%m-%dT%H:%M:%SZ) || exit 3 ;;
	????-??-??) expires=${expires}T00:00:00Z ;;
	esac
	case $canonical$contacts$expires$preferred_languages$description$target_ports in
	*"$newline"*) die '--probing-txt: a value holds a line break, which no field of the file may' ;;
	esac
	probing=$(compose_probing | zstatus --probing-txt probing.txt) || exit
	case $output_file in
	'' | - | /dev/stdout) print "$probing" ;;
	*) (: >>"$output_file") 2>/dev/null || die "$output_file: cannot be written"; print "$probing" >"$output_file" ;;
	esac
}

# do_probing makes or checks the file of --probing-txt, and ends the script.
do_probing() {
	[ "$mode" = probing-txt ] || return 0
	name_other_files
	[ -n "$probing_txt" ] || { make_probing; exit; }
	[ "$probing_txt" != - ] || probing_txt=/dev/stdin
	[ -r "$probing_txt" ] || die "--probing-txt: $probing_txt: cannot be read"
	# shellcheck disable=SC2094 # it is a name for messages, not written
	zstatus --probing-txt "$probing_txt" <"$probing_txt" >/dev/null
	exit
}
