# SPDX-License-Identifier: ISC
# shellcheck shell=bash
#
# Makes the scans of forms.bats in the lab.

cd "$BATS_TEST_TMPDIR" || exit

# scan_into_forms EXCLUSIONS: scans the same hosts into several forms. All scans run at once, since
# most of their time is the cooldown.
scan_into_forms() {
	scan() { zscan -q -b "$conf" -c 1 "$@" || echo "zscan $*: $?"; }
	conf=$1
	scan -p 443 -O list -o list 10.0.9.0/28 &
	scan -p 443 -o rows.json 10.0.9.0/28 &
	scan -p 80,443 -o report.xml 10.0.9.0/28 &
	scan -p 443 -o report.gnmap 10.0.9.0/28 &
	{
		scan -p 443 -o scan.db 10.0.9.0/28
		scan -p 443 -o scan.db 10.0.9.0/28
	} &
	wait
	scan -M tcp_banner -p 80 --probe-args http -o answers.db 10.0.9.0/28 &
	cat >press <<-"END"
		until [ "$(wc -l <lines)" -gt 0 ] && grep -q "^zrecv .* hits=[1-9][0-9][0-9][0-9]" lines; do sleep 0.02; done
		printf "\003"
		until grep -q "zscan: stopped after" typescript; do sleep 0.02; done
	END
	: >lines
	zscan --print -p 443 -b "$conf" -c 9 -r 2000 -o stopped.xml 10.0.0.0/19 | sed "s/| zstatus/| tee -i lines | zstatus/" >text
	bash press | script -qfec "sh text" typescript >/dev/null
	wait
}
