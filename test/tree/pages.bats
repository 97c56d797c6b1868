# The manual has all options, variables, files, columns and keys, and its scans have targets.

load ../helper
load examples

setup() {
	cd "$BATS_FILE_TMPDIR" || return
}

@test "no scan of the examples has all its targets excluded" {
	"$REPO/test/tools/examples" "$REPO/man/zscan.1" zscan.1
	readme_scripts
	for page in zscan.1 README; do (page_folder $page); done
	scans=0
	for script in zscan.1/[1-9].sh README/*.sh; do
		! grep -q '^echo ' "$script" || (cd "${script%/*}" && bash -eu "../$script")
		grep -q '^zscan ' "$script" || continue
		scans=$((scans + 1))
		(cd "${script%/*}" && sed 's/^zscan/& --fast-dryrun -n 9/; s/--print//' "../$script" | bash -eu) >targets
		[ -s targets ] || { cat "$script"; false; }
	done
	[ "$scans" -eq 8 ]
}

@test "long options, defaults, variables, signals, columns and statuses are those of the code" {
	for tool in zperm zblack zsend zrecv zfilter; do
		$tool -h >usage
		mandoc -T ascii "$REPO/man/$tool.1" | col -bx >page
		grep -ohE '\{ "[a-z-]+", (no|required|optional)_argument' "$REPO/$tool/$tool.c" | cut -d'"' -f2 >longs
		while read -r long; do
			grep -qE -- "^ +(.*, )?--$long\b" usage || { echo "$tool -h lacks --$long"; false; }
			grep -qE "^\.It (Fl [A-Za-z] , )?Fl (Fl |-)(.* (Fl Fl |Fl -|, ))?$long( |$)" "$REPO/man/$tool.1" || { echo "$tool.1 lacks --$long"; false; }
		done <longs
		grep -oE '\([0-9][0-9-]*[);]' usage | tr -d '();' >defaults || true
		while read -r number; do
			grep -qE -- "(^|[^0-9])$number([^0-9]|$)" page || { echo "$tool.1 lacks the default $number"; false; }
		done <defaults
		for status in 0 1 2 3; do
			sed -n '/^EXIT STATUS/,/^[A-Z]/p' page | grep -qE "^ +$status +|zscan-conventions\(7\)" || { echo "$tool.1 lacks status $status"; false; }
		done
	done
	{
		grep -ohE '"(Z|XDG_|HOME)[A-Z_]*"' "$REPO"/lib/*/*.[ch] "$REPO"/z*/*.[ch]
		grep -IohE '[$][{]?(Z|XDG_)[A-Z_]+' "$REPO"/bin/z* "$REPO"/bin/parts/*
	} | tr -d '"${' | sort -u | grep -vx ZDIST_SSH >variables      # which zdist has for its own jobs
	grep -qx ZSCAN_OUI variables && grep -qx ZSCAN_CONF variables
	for variable in $(<variables); do
		grep -q "^\.It Ev .*$variable" "$REPO/man/zscan-conventions.7" || { echo "zscan-conventions.7 lacks $variable"; false; }
	done
	# SIGCONT, SIGKILL and so on are only sent, or used between the processes of zrecv; SIGNED
	# and SIGNATURE are no signals
	for signal in $(grep -ohE '\bSIG[A-Z0-9]+\b' "$REPO"/lib/*/*.[ch] "$REPO"/z*/*.[ch] | grep -vE 'SIG(CONT|KILL|STOP|TTOU|SYS|NED|NATURE)' | sort -u); do
		grep -q "^\.\(It \)\?Dv $signal" "$REPO"/man/z*.[157] || { echo "no page has $signal"; false; }
	done
	mandoc -T ascii -O width=300 "$REPO/man/zscan-rows.5" | col -bx | sed -n '/^COLUMNS/,/^DNS RECORDS/p' >rows
	for probe in $(probe_names); do
		for column in $(zrecv -M "$probe" --list-output-fields | cut -d' ' -f1); do
			grep -qE "^ .*\b$column\b" rows || { echo "zscan-rows.5 lacks $column"; false; }
		done
	done
}

# status_keys FILE: prints the keys of status lines in code. Each stands before the format of its
# value, or is a string by itself.
status_keys() {
	grep -oE ' [a-z_]+=%|" [a-z_]+="' "$1" | tr -d ' "=%' | sort -u
}

@test "the keys of status lines in zscan-status.5 are those of the code, of each program" {
	cd "$REPO"
	status_keys lib/io/status.c >"$BATS_TEST_TMPDIR/shared"
	[ "$(paste -sd ' ' "$BATS_TEST_TMPDIR/shared")" = "end pid sender signal t" ]
	while read -r key; do
		grep -qE "^\.It Cm $key\$" man/zscan-status.5 || { echo "zscan-status.5 lacks $key"; false; }
	done <"$BATS_TEST_TMPDIR/shared"
	while read -r tool file; do
		awk -v tool="$tool" '/^\.It Xr / { inside = $3 == tool } /^\.Ss / { inside = 0 } inside && sub(/^\.It Cm /, "")' man/zscan-status.5 |
			tr -d ' ' | tr , '\n' | sort |
			diff - <(status_keys $file | comm -23 - "$BATS_TEST_TMPDIR/shared") || { echo "zscan-status.5 and $file"; false; }
	done <<-'END'
		zperm zperm/zperm.c
		zblack zblack/zblack.c
		zsend zsend/sender.c
		zrecv zrecv/status_keys.c
		zrate bin/zrate
		zfilter zfilter/filter.c
	END
}

@test "zscan-migrate(7): every command of ours runs, and letters of other scanners have the meaning that it states" {
	"$REPO/test/tools/examples" "$REPO/man/zscan-migrate.7" zscan-migrate.7
	folder zscan-migrate.7
	printf '10.0.9.%d\n' 1 2 >hosts
	echo 10.0.0.0/16 >networks.conf
	echo 10.0.9.1 >own.conf
	printf '%s\n' 'rate 500' 'blocklist-file "own.conf"' >zmap.conf
	printf '#!/bin/sh\nexec cat\n' >zgrab2
	chmod +x zgrab2
	commands=0
	for script in before-*.sh; do
		commands=$((commands + 1))
		sed -i 's/^zscan/& --print/; s/^zperm.*/& | sed 5q/' "$script"
		run -0 --separate-stderr env PATH="$PWD:$PATH" bash -eu "$script"
		[ -z "$stderr" ] || { cat "$script"; echo "$stderr"; false; }
		[ -n "$output" ] || grep -q '> my$' "$script" || { cat "$script"; false; }
	done
	[ "$commands" -eq "$(grep -cE '^([.]Dl )?[$#] z' "$REPO/man/zscan-migrate.7")" ]
	[ "$commands" -gt 30 ]
	for words in '-e lab0' '-n' '-r' '-g 53' '-b relay' '-f' '-O' -sS -sU -sn -sV -Pn '-oX scan.xml' '-oL hits' '-iL hosts'; do
		run -2 --separate-stderr zscan --print -p 80 $words 10.0.9.0/24
	done
	run -0 zscan --print -p 80 -T4 10.0.9.0/24
	[ "$(grep -o 'zsend [^;]*-r 2500' <<<"$output" | wc -l)" -eq 4 ]
	run -0 zscan --print -p 80 -d 10.0.9.0/24
	[[ "$output" == *"zsend "*" -w "* ]]
}
