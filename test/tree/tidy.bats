# Rules for the whole tree: manual pages and scripts are clean, and its structure is that of the
# Makefile.

# bats file_tags=long

load ../helper

setup() {
	cd "$REPO" || return
}

@test "manual pages are clean, and each tool has one" {
	run -0 mandoc -T lint -W warning man/*
	[ -z "$output" ]
	# Nor is a line too long for a terminal, such as an unbreakable row of a table.
	for page in man/*; do
		run -0 groff -mdoc -Tascii -ww -z "$page"
		if grep "can't break" <<<"$output"; then return 1; fi
	done
	for tool in bin/z*; do
		[ -f "man/${tool#bin/}.1" ]
	done
}

# show READER PAGE: prints a page as groff or mandoc shows it on a terminal of 80 columns.
show() {
	case $1 in
	groff) MANWIDTH=80 man -l "$2" ;;
	mandoc) mandoc -T ascii -O width=80 "$2" ;;
	esac | col -bx
}

# tables PAGE: prints a page with only the tables of PAGE, each below a line TABLE.
tables() {
	printf '%s\n' '.Dd January 1, 2026' '.Dt TABLES 7' .Os '.Sh TABLES'
	sed -n '/^\.Bl -column/,/^\.El/ { s/^\.Bl/.Ss TABLE\n&/; p; }' "$1"
}

# Table lines are within 80 columns. A row has all its columns on one line; only the last may
# continue below.
@test "groff and mandoc show all tables within 80 columns, and each line of the pages of sections 5 and 7" {
	# shellcheck disable=SC2016
	misplaced='
		length > 80 { print "wide: " $0 }
		/^ +TABLE$/ { fresh = 1; next }
		!/^ / || NF == 0 { next }
		{ match($0, /[^ ]/); indent = RSTART }
		fresh { first = indent; match($0, /[^ ]+( [^ ]+)*$/); last = RSTART; fresh = 0; seen++ }
		indent != first && indent != last { print "misplaced: " $0 }
		indent == first && (length < last || substr($0, last - 2, 2) != "  ") { print "broken: " $0 }
		END { if (seen != wanted) print seen " tables, not " wanted }'
	for page in man/*; do
		tables "$page" >"$BATS_TEST_TMPDIR/tables"
		for reader in groff mandoc; do
			[[ $page == *.1 ]] || run ! grep -nE '^.{81}' <(show $reader "$page")
			run awk -v wanted="$(grep -c '^\.Bl -column' "$page")" "$misplaced" <(show $reader "$BATS_TEST_TMPDIR/tables")
			[ -z "$output" ] || { echo "$page, $reader: $output"; false; }
		done
	done
}

@test "what refers to a page of the manual, or to a section of one, finds it" {
	grep -rIoE '\bz[a-z]+(-[a-z]+|\.conf)?(\([157]\)|\.[157]\b)(, [A-Z][A-Za-z ]*)?' \
		README.md .package Makefile bin lib z* test/tools test/bench test/soak >"$BATS_TEST_TMPDIR/references"
	[ "$(grep -c , "$BATS_TEST_TMPDIR/references")" -gt 10 ]
	run awk -f test/tools/references.awk man/* TEXT=1 "$BATS_TEST_TMPDIR/references"
	echo "$output"
	[ -z "$output" ]
	# The overview and the README name every page.
	for page in man/*; do
		name=${page#man/}
		[ "$name" = zscan.7 ] || grep -qx "[.]Xr ${name%.*} ${name##*.}\( ,\)\?" man/zscan.7
		grep -q "(man/$name)\|$page" README.md
	done
}

@test "scripts are clean" {
	mapfile -t scripts < <(find bin test/[a-z]* .ci .package findings -maxdepth 1 -type f ! -name '*.o' ! -path test/kernel/init \
		-exec awk 'FNR == 1 && /^#!.*sh$/ { print FILENAME } { nextfile }' {} +)
	[ ${#scripts[@]} -gt 12 ]
	run shellcheck "${scripts[@]}" test/bench/bench.bash
	echo "$output"
	[ "$status" -eq 0 ]
	# Then with their parts, those of the scripts that are installed
	mapfile -t scripts < <(printf '%s\n' "${scripts[@]}" | grep '^bin/')
	[ ${#scripts[@]} -ge 4 ]
	run shellcheck -a "${scripts[@]}"
	echo "$output"
	[ "$status" -eq 0 ]
}

# In suites, and in the files with which their scripts in the lab begin, shellcheck ignores:
# SC2016  a script in single quotes, which another shell runs
# SC2030, SC2031  a variable set in a subshell: each test is one
# SC2034, SC2154  variables of bats and test/helper.bash, which it does not read
# SC2317  functions that retry, until_true and bats call
# SC2086, SC2054  words and file names of the suite: most are options, to be divided
# SC2059, SC2001, SC2012, SC2013, SC2015, SC2094  a form with traps that values of the suite avoid
@test "suites are clean" {
	run shellcheck -e SC2016,SC2030,SC2031,SC2034,SC2154,SC2317,SC2086,SC2054,SC2059,SC2001,SC2012,SC2013,SC2015,SC2094 \
		-e SC1090,SC1091,SC2153 test/*/*.bats test/helper.bash test/[!b]*/*.bash
	echo "$output"
	[ "$status" -eq 0 ]
}

# In their scripts, only warnings count, except:
# SC2034, SC2154, SC2164  variables and folders that the outer shell has set, or other files use
# SC2046, SC2207, SC2258, SC2140  words and values of the suite
# SC2238, SC2216  a file named `more`, and a reader that never reads: both are intended
@test "scripts that suites give to the lab in quotes are clean" {
	awk -v folder="$BATS_TEST_TMPDIR" -f test/tools/quoted.awk test/*/*.bats
	[ "$(find "$BATS_TEST_TMPDIR" -name '*.bats.*' | wc -l)" -gt 100 ]
	run shellcheck -S warning -e SC2034,SC2154,SC2164,SC2046,SC2207,SC2258,SC2140,SC2238,SC2216 "$BATS_TEST_TMPDIR"/*.bats.*
	echo "$output"
	[ "$status" -eq 0 ]
	# A fault in a script is found, with its line number.
	sed -n 1,5p test/zsend/links.bats >"$BATS_TEST_TMPDIR/wrong.bats"
	printf '%s\n' "	in_lab '" '		[ $? = 0 ' "	'" >>"$BATS_TEST_TMPDIR/wrong.bats"
	cd "$BATS_TEST_TMPDIR"
	awk -v folder=. -f "$REPO/test/tools/quoted.awk" wrong.bats
	run -1 shellcheck -f gcc wrong.bats.6
	grep -q '^wrong.bats.6:7:' <<<"$output"
}

@test "what is tried again, since it measures time, runs alone" {
	run awk '
		FNR == 1 { all = 0 }
		/^# bats file_tags=.*alone/ { all = 1 }
		/^# bats test_tags=.*alone/ { tagged = 1 }
		/^@test/ { name = $0; alone = all || tagged; tagged = 0 }
		/^[ \t]+retry / { seen++; if (!alone) print FILENAME ": " name }
		END { exit seen < 20 }' test/*/*.bats
	echo "$output"
	[ "$status" -eq 0 ]
	[ -z "$output" ]
}

@test "scripts run in the C locale, and programs never leave it" {
	while read -r script; do
		read -r first <"$script" || continue
		[[ "$first" == '#!'*sh ]] || continue
		# The lab runs the commands of its user, and busybox has no other locale
		case $script in test/lab/run | test/guard/zsend | test/kernel/init) continue ;; esac
		grep -qE '^(LC_ALL=C && export LC_ALL|export LC_ALL=C)( |$)' "$script" || { echo "$script"; false; }
	done < <(find bin test/[a-z]* .ci .package -maxdepth 1 -type f)
	run ! grep -rn setlocale lib z*/*.[ch]
}

@test "each tool says the same of its options in code, in its usage and in its manual" {
	for tool in zperm zblack zsend zrecv zfilter zstatus zrate zdist zreport zplot; do
		source=$tool/$tool.c
		[ $tool != zplot ] || source=zstatus/plot/zplot.c
		case $tool in
		zrate | zdist | zreport) letters=$(sed -nE 's/^while getopts ([A-Za-z:]*)(-:)? .*/\1/p' bin/$tool) ;;
		*) letters=$(sed -nE 's/.*getopt(_long)?\(argc, argv, "\+?([A-Za-z:]*)".*/\2/p' $source) ;;
		esac
		[ -n "$letters" ]
		PATH=$REPO/bin:$PATH $tool -h >"$BATS_TEST_TMPDIR/usage"
		for letter in $(tr -d : <<<"$letters" | fold -w 1); do
			grep -qE -- "(^  |, )-$letter\b" "$BATS_TEST_TMPDIR/usage" || { echo "$tool -h lacks -$letter"; false; }
			grep -qE "^\.It Fl ($letter|[A-Za-z] , (Fl )?$letter)( |\$)" "man/$tool.1" || { echo "$tool.1 lacks -$letter"; false; }
		done
		if [ -f $source ]; then
			names=$(grep -oE '"[a-z-]+", (no|required|optional)_argument' $source | cut -d'"' -f2)
		else
			names=$(sed -nE '/^take_long\(/,/^}/s/^\t([a-z-]+)\).*/\1/p' bin/$tool)
		fi
		for name in $names; do
			grep -qE -- "^  .*--$name( |\$)" "$BATS_TEST_TMPDIR/usage" || { echo "$tool -h lacks --$name"; false; }
			grep -qE "^\.It .*Fl Fl $name( |\$)" "man/$tool.1" || { echo "$tool.1 lacks --$name"; false; }
			grep -qE "^\.(Op )?.*Fl Fl $name( |\$)" <(sed '/^\.Sh DESCRIPTION/q' "man/$tool.1") || { echo "$tool.1: the synopsis lacks --$name"; false; }
		done
	done
}

@test "zscan says the same of its options in its table and in its manual" {
	sed -n "/^options='/,/^'/p" bin/zscan | awk 'NF > 4 {
		printf ".It %sFl Fl %s%s\n", $2 == "-" ? "" : "Fl " $2 " , ", $1, $3 ~ /^(-$|\[)/ ? "" : " Ar" }' >"$BATS_TEST_TMPDIR/table"
	[ "$(wc -l <"$BATS_TEST_TMPDIR/table")" -gt 50 ]
	diff "$BATS_TEST_TMPDIR/table" <(sed -nE 's/^(\.It (Fl . , )?Fl Fl [a-z-]+( Ar)?).*/\1/p' man/zscan.1)
}

@test "all tools are of one version" {
	version=$(sed -n 's/^VERSION = //p' Makefile)
	[ -n "$version" ]
	for tool in bin/z*; do
		run -0 "$tool" -V
		[ "$output" = "${tool#bin/} $version" ]
	done
}

# Each library, and the others that its files may include.
LIBRARIES='io:
addr: io
targets: io addr
net: io addr targets
probe: io addr targets net
confine:'

# Prints each include of lib/ that the order of libraries forbids, or whose file does not exist.
reverse_includes() {
	while IFS=: read -r library permitted; do
		[ -f "lib/$library/README" ] || echo "lib/$library has no README"
		while IFS=: read -r file include; do
			case " $library $permitted " in *" ${include%/*} "*) [ -f "lib/$include" ] && continue ;; esac
			echo "$file includes $include"
		done < <(grep -oE '^#include "[^"]+"' lib/$library/*.[ch] | sed -E 's/#include "(.*)"/\1/')
	done <<<"$LIBRARIES"
}

@test "a library includes only those below it" {
	[ "$(printf '%s\n' lib/*/ | cut -d/ -f2)" = "$(cut -d: -f1 <<<"$LIBRARIES" | LC_ALL=C sort)" ]
	run -0 reverse_includes
	[ -z "$output" ]
	cp -r lib "$BATS_TEST_TMPDIR"
	cd "$BATS_TEST_TMPDIR"
	echo '#include "probe/key.h"' >>lib/net/dns.c
	echo '#include "events.h"' >>lib/io/csv.c
	run -0 reverse_includes
	[ "$output" = "lib/io/csv.c includes events.h"$'\n'"lib/net/dns.c includes probe/key.h" ]
}

@test "each file that the README and the architecture name is there" {
	grep -oE '\]\([^)]+\)' README.md | tr -d '()]' | grep -v -e '^#' -e '^https:' >"$BATS_TEST_TMPDIR/linked"
	[ "$(wc -l <"$BATS_TEST_TMPDIR/linked")" -gt 20 ]
	grep -oE '[a-z]+/[A-Za-z0-9_./-]*[A-Za-z0-9_/]' lib/README >"$BATS_TEST_TMPDIR/named"
	[ "$(wc -l <"$BATS_TEST_TMPDIR/named")" -gt 60 ]
	while read -r file; do
		[ -e "$file" ] || { echo "$file"; false; }
	done < <(cat "$BATS_TEST_TMPDIR/linked" "$BATS_TEST_TMPDIR/named")
}

@test "each folder of the tests, and each program and script in it, has its line in a README" {
	for readme in test/*/README; do
		while read -r file; do
			grep -qE "^$(basename "$file") " "$readme" || { echo "$readme lacks $file"; false; }
		done < <(find "${readme%/README}" -maxdepth 1 -type f -name '*.[ch]' -print -o -name '*.bash' -print -o -type f ! -name '*.*' ! -name README \
			-exec sh -c 'head -c 2 "$1" | grep -q "^#!"' sh {} ';' -print)
	done
	for folder in test/*/; do
		grep -qE "(^| )$(basename "$folder")( |\$)" test/README || { echo "test/README lacks $folder"; false; }
	done
}

@test "a tool uses lib/ alone, and a library is known to one file" {
	for tool in zperm zblack zsend zrecv zfilter zstatus zstatus/plot; do
		run grep -hoE '^#include "[^"]+"' $tool/*.[ch]
		while read -r header; do
			[ -f "$tool/$header" ] || [ -f "lib/$header" ]
		done < <(sed -E 's/.*"(.*)"/\1/' <<<"$output")
	done
	for header in libnet.h pcap/pcap.h libmnl/libmnl.h seccomp.h bpf/bpf.h bpf/libbpf.h libnftnl/table.h libnftnl/rule.h cairo/cairo.h png.h; do
		[ "$(grep -l "#include <$header>" lib/*/*.[ch] z*/*.[ch] zstatus/plot/*.[ch] | wc -l)" -eq 1 ]
	done
	# Rows are read in one place, and by zrecv when it appends to a file
	[ "$(grep -l "#include <csv.h>" lib/*/*.[ch] z*/*.[ch] | paste -sd ' ')" = "lib/io/rows.c zrecv/append.c" ]
	[ "$(grep -l "#include <sqlite3.h>" lib/*/*.[ch] z*/*.[ch] | paste -sd ' ')" = "zfilter/database_file.c zfilter/database_insert.c zfilter/database_table.c" ]
	# Certificates have a file for each of their parts
	run ! grep -l "#include <openssl/" lib/*/*.[ch] zperm/*.[ch] zblack/*.[ch] zsend/*.[ch] zrecv/*.[ch] zstatus/*.[ch]
	[ "$(grep -l "#include <openssl/" zfilter/*.[ch] | grep -vcE '/(certificate(_[a-z]+)?|x509)\.[ch]$')" -eq 0 ]
}

# circles FOLDER: prints the files of a tool that include each other in a circle, where NAME.c and
# NAME.h are one.
circles() {
	grep -oE "^#include \"(${1#lib/}/)?[^\"/]+\"" "$1"/*.[ch] | sed -E 's,^[^:]*/,,; s,\.[ch]:#include "(.*/)?(.*)\.h", \2,' | awk '$1 != $2' | tsort 2>&1 >/dev/null |
		sed -n 's/^tsort: //p'
}

@test "no file of a tool includes one that includes it, directly or through others" {
	for tool in lib/*/ zperm zblack zsend zrecv zfilter zstatus zstatus/plot; do
		run -0 circles "${tool%/}"
		[ -z "$output" ]
	done
	cp -r zsend "$BATS_TEST_TMPDIR"
	echo '#include "sender.h"' >>"$BATS_TEST_TMPDIR/zsend/pending.c"
	run -0 circles "$BATS_TEST_TMPDIR/zsend"
	[[ $output = *loop*sender* ]]
}

@test "a message of a tool is one write, so that none is torn where stages share a terminal or a log" {
	for tool in zperm zblack zsend zrecv zfilter; do
		run strace -qq -e trace=write -o "$BATS_TEST_TMPDIR/$tool" "bin/$tool" -u 99 99>&-
		[ "$status" -eq 2 ]
		[ "$(grep -c '^write(2, ' "$BATS_TEST_TMPDIR/$tool")" -eq 1 ]
		grep -q "^write(2, \"$tool: -u: 99: " "$BATS_TEST_TMPDIR/$tool"
	done
}

@test "installs and uninstalls" {
	dir=$BATS_TEST_TMPDIR/root
	make -s install DESTDIR="$dir" PREFIX=/usr
	for tool in zperm zblack zsend zrecv zfilter zscan zstatus zrate zdist zreport zplot; do
		[ -x "$dir/usr/bin/$tool" ]
		[ -f "$dir/usr/share/man/man1/$tool.1" ]
	done
	for page in man/*.[57]; do
		[ -f "$dir/usr/share/man/man${page##*.}/${page#man/}" ]
	done
	diff lib/probe/payloads "$dir/usr/share/zscan/payloads"
	diff bin/parts "$dir/usr/share/zscan/parts"
	# Under any name, scripts read the parts beside them, and not those of this tree.
	ln -s "$dir/usr/bin/zscan" "$BATS_TEST_TMPDIR/zmap"
	sed -i 's/^print_version() {/&\n\techo installed/' "$dir/usr/share/zscan/parts/messages.sh"
	for script in "$dir"/usr/bin/{zscan,zrate,zdist,zreport} "$BATS_TEST_TMPDIR/zmap"; do
		[[ "$("$script" -V)" == installed* ]]
	done
	# The payloads beside it, and not those of this tree
	rm "$dir/usr/share/zscan/payloads/53-dns"
	[ "$("$dir/usr/bin/zrecv" -M udp --probe-args services | wc -l)" -eq $(($(ls lib/probe/payloads/[0-9]* | wc -l) - 1)) ]
	# Also files that could not be built here
	make -s uninstall DESTDIR="$dir" PREFIX=/usr PLOT=0
	[ -z "$(find "$dir" ! -type d)" ]
}

@test "make names the packages that are missing" {
	cp -r Makefile lib z* "$BATS_TEST_TMPDIR"
	cd "$BATS_TEST_TMPDIR"
	rm -f .needs
	# An empty include path stands for a machine without the libraries.
	run ! make -s CPPFLAGS=-nostdinc
	[ "${lines[0]}" = "libraries are missing: apt-get install libc6-dev linux-libc-dev libpcap-dev libnet1-dev libcsv-dev libmnl-dev libseccomp-dev" ]
	run ! make -s CC=no-such-compiler
	[ "${lines[0]}" = "no compiler: apt-get install gcc" ]
	# Everything except the pictures is built if these cannot be
	run -0 make -s -n PLOT=0
	[[ "$output" == *"echo 'zplot, which draws pictures, is not built: apt-get install libcairo2-dev libpng-dev' >&2"* ]]
	[[ "$output" != *"-o bin/zplot "* ]]
	[[ "$output" == *"-o bin/zstatus "* ]]
}

@test "probe modules and engines are named where they are: in a file of their own and one table" {
	for name in $(probe_names); do
		# udp is also a word of filters; arp and nd are classifications, each with a state
		# for nmap
		[ "$name" = udp ] || run ! grep -n "\"$name\"" --exclude="$(case $name in arp | nd) echo port_state.c ;; esac)" z*/*.[ch]
	done
	run ! grep -nE 'probe_find\("' z*/*.[ch]
	run -0 grep -lE '"(packet|live|ip|pcap)"' zsend/*.[ch]
	[ "$(sort <<<"$output" | paste -sd ' ')" = "zsend/engine_file.c zsend/engine_ip.c zsend/engine_live.c zsend/engine_packet.c zsend/engines.c" ]
}
