# SPDX-License-Identifier: ISC
#
# Options that all tools have, and letters with the same meaning in all of them.

load ../helper

setup() {
	cd "$BATS_TEST_TMPDIR" || return
}

@test "--help and --version are -h and -V of every program, on the standard output, with status 0" {
	tools=0
	for path in "$REPO"/bin/z*; do
		tool=${path##*/} tools=$((tools + 1))
		for pair in '-h --help' '-V --version'; do
			run -0 --separate-stderr "$tool" "${pair% *}"
			short=$output
			[ -z "$stderr" ]
			run -0 --separate-stderr "$tool" "${pair#* }"
			[ -z "$stderr" ]
			[ "$output" = "$short" ] || { echo "$tool $pair: $output"; false; }
			run bash -c "$tool ${pair#* } >/dev/full"
			[ "$status $output" = "3 $tool: stdout: No space left on device" ] || { echo "$tool $pair: $output"; false; }
		done
		[ "$output" != "" ]
		[[ "$("$tool" --help)" == "usage: $tool "* ]]
		[[ "$("$tool" --help)" == *" --help"* ]]
		[[ "$("$tool" --version)" =~ ^$tool\ [0-9.]+$ ]]
		words=''
		[ "$tool" != zsend ] || words='-w /dev/null'      # the guard
		# shellcheck disable=SC2086 # two words, or none
		run --separate-stderr "$tool" --no-such-option $words
		[ "$status" -eq 2 ] && [ -z "$output" ]
	done
	[ "$tools" -ge 10 ]
}

# letters TOOL: prints the letters that a tool accepts, from its code, or from the table of zscan.
letters() {
	case $1 in
	zplot) sed -nE 's/.*getopt_long\(argc, argv, "([A-Za-z:]*)".*/\1/p' "$REPO/zstatus/plot/zplot.c" | tr -d : | fold -w 1 ;;
	zscan) sed -n "/^options='/,/^'/p" "$REPO/bin/zscan" | awk 'NF > 4 && $2 != "-" { print $2 }' ;;
	*)
		if [ -f "$REPO/$1/$1.c" ]; then
			sed -nE 's/.*getopt(_long)?\(argc, argv, "\+?([A-Za-z:]*)".*/\2/p' "$REPO/$1/$1.c"
		else
			sed -nE 's/^while getopts ([A-Za-z:]*)(-:)? .*/\1/p' "$REPO/bin/$1"
		fi | tr -d : | fold -w 1
		;;
	esac
}

@test "zscan-conventions(7) has every letter of every program in its table, once; all: that of each of them" {
	for path in "$REPO"/bin/z*; do
		for letter in $(letters "${path##*/}"); do
			echo "$letter ${path##*/}"
		done
	done | sort >code
	[ "$(wc -l <code)" -gt 100 ]
	sed -nE 's/^\.It Fl ([A-Za-z]) Ta [^"]+ Ta ([a-z ]+)$/\1 \2/p' "$REPO/man/zscan-conventions.7" |
		sed "s/ all$/$(printf ' %s' "$REPO"/bin/z* | sed "s|$REPO/bin/||g")/" |
		awk '{ for (i = 2; i <= NF; i++) print $1, $i }' | sort >table
	diff code table
}

@test "letters of zscan in its stages: zblack -b is -f, zperm -w is -f, zsend -b is --deny, zfilter -N is -n, zrecv --replies-file is -w" {
	echo 10.0.0.0/31 >list
	[ "$(zperm -e 1 10.0.0.0/30 | zblack -b list)" = "$(zperm -e 1 10.0.0.0/30 | zblack -f list)" ]
	[ "$(zperm -e 1 10.0.0.0/30 | zblack -b list | wc -l)" = 2 ]
	run --separate-stderr zblack -b -
	check 2 '' 'zblack: -b: -: the standard input is for targets'
	[ "$(zperm -e 1 -w list)" = "$(zperm -e 1 -f list)" ]
	[ "$(zperm -w list | wc -l)" = 2 ]
	for words in '-b list' '--deny list' '-b /dev/null'; do
		# shellcheck disable=SC2086 # two words
		zperm -e 1 10.0.0.0/30 | zsend -k "$KEY" -S 198.18.0.2 -p 80 $words -w - | tcpdump -nr - 2>/dev/null | wc -l
	done | paste -sd' ' >sent
	[ "$(cat sent)" = "2 2 4" ]
	printf 'saddr\n10.0.0.1\n10.0.0.2\n' >rows
	[ "$(zfilter -N 1 '' rows)" = "$(zfilter -n 1 '' rows)" ]
	[ "$(zfilter -N 1 '' rows | wc -l)" = 2 ]
	zperm -e 1 10.0.0.0/28 | zsend -k "$KEY" -S 198.18.0.2 -p 80 -w - | responder >replies
	zrecv -k "$KEY" -r replies -w short >rows
	zrecv -k "$KEY" -r replies --replies-file long | diff rows -
	[ "$(wc -l <rows)" = 17 ]
	cmp short long
	run --separate-stderr zrecv -k "$KEY" -b list -r replies
	check 2 '' 'zrecv: --deny: is for the targets of control probes: give --control'
}
