# SPDX-License-Identifier: ISC
# shellcheck shell=bash
#
# Functions that run the examples of the manual, for manual.bats in the lab, and pages.bats.

# folder NAME: makes a folder with the files that the examples need.
folder() {
	mkdir -p "$BATS_FILE_TMPDIR/$1" && cd "$BATS_FILE_TMPDIR/$1" || exit
	cp "$REPO/test/ex.conf" ex.conf
	ln -s "$REPO/test" test
	printf "%s\n" "10.0.8.0 22 64500" "10.0.10.0 23 64501_64502" >routeviews.pfx2as
	printf "%s\n" "ripencc|SE|ipv4|10.0.8.0|768|20100101|allocated" "ripencc|FI|ipv4|10.0.11.0|256|20100101|allocated" >delegated-ripencc-latest
	printf "%s\n" www.example.org,10.0.9.1 mail.example.org,10.0.9.2 ftp.example.org,10.0.9.1 >resolved.csv
}

# page_folder NAME: the same for the examples of a page or of the README, whose scripts are
# already in the folder.
page_folder() {
	folder "$1"
	for name in own-exclusions ours requests; do echo 192.0.2.0/24 >$name.conf; done
	echo 10.0.0.0/16 >networks.conf
	printf "10.0.9.%d\n" 1 2 3 | tee list >targets.txt
	printf "%s\n" saddr,sport,classification,success,repeat,ttl,timestamp_str \
		10.0.9.1,443,synack,1,0,62,2026-11-25T10:00:00.000000Z >hits.csv
	sed "s/9.1/9.2/" hits.csv >more.csv
	zfilter -O json "" hits.csv >hits.json
	printf "%s\n" saddr,sport,success,name,data \
		"10.0.9.1,80,1,,$(printf "HTTP/1.1 200 OK\r\nServer: lab\r\n\r\n" | xxd -p | tr -d "\n")" \
		"10.0.9.2,22,1,,$(printf "SSH-2.0-OpenSSH_8.4\r\n" | xxd -p)" \
		"10.0.9.3,443,1,www.example.org,15030300020228" | tee newer.csv >banners.csv
}

# readme_scripts: writes the examples of the README outside of sessions to the folder README, each
# as a script.
readme_scripts() {
	mkdir README
	sed '/^    \$ /,/^$/d' "$REPO/README.md" | awk '/^    (z|echo )/ && $1 != "zdist" { sub(/ +/, ""); print >("README/" ++n ".sh") }'
}

# run_examples N...: runs these examples of a page. One that runs for ever or too long may be
# ended after a second; all others must end with 0.
run_examples() {
	for n in "$@"; do
		limit=200 wanted="^0$"
		if grep -v zplot $n.sh | grep -qE "zperm( 10.0.0.0/16| -e 7 .*)? [|]$|zperm( 10.0.0.0/16| -e 7 -s [^|]*)? [|] z|zperm .*10.0.0.0/16 [|] zblack .*zsend|^zrecv -a [|]|^zrecv -o hits.csv\$|^zscan .*192|^zscan -p 443 (-b ex.conf )?-o hits"; then
			limit=1 wanted="^(0|124|137|141)$"
		fi
		timeout -k 0.2 $limit bash -euo pipefail $n.sh >$n.stdout 2>$n.stderr </dev/null
		ended=$?
		# A zrecv that was stopped listens for its cooldown, and keeps its files open: a
		# second signal ends it
		for signal in TERM TERM KILL; do
			[ $limit = 1 ] || break
			for pid in $(pgrep -x zrecv); do
				[ "$(readlink /proc/$pid/cwd)" != "$PWD" ] || kill -$signal $pid 2>/dev/null
			done
			sleep 0.3
		done
		echo "${PWD##*/} $n" >>"$BATS_FILE_TMPDIR/ran"
		if [[ ! $ended =~ $wanted ]] || grep -E "usage:|not found|o such|cannot" $n.stderr ||
			{ [ -e $n.out ] && ! diff $n.out $n.stdout; }; then
			echo "$PWD: $n: ended with $ended: $(cat $n.sh $n.stderr)"
		fi
	done
}

# run_pages: runs the examples of all pages and of the README side by side, with a replacement of
# ssh for other machines. The variable jobs holds the processes to wait for.
run_pages() {
	# A replacement of ssh
	mkdir bin
	printf "%s\n" "#!/bin/sh" "shift; exec sh -c \"\$*\"" >bin/ssh
	chmod +x bin/ssh
	PATH=$PWD/bin:$PATH
	for page in z*.[157] README; do
		(
			page_folder $page
			zsend -k $KEY -S 198.18.0.2 -p 443 -w replies.pcap <list
			echo $KEY >key && chmod 600 key
			[ $page != zplot.1 ] || printf "%s\n" "zsend pid=3 t=1 sent=3" "zrecv pid=4 t=1 hits=2" "zsend pid=3 t=2 sent=3 end=0" "zrecv pid=4 t=2 hits=2 end=0" |
				zstatus -q -u progress.csv >/dev/null 2>&1 || true
			case $page in
			# The fourth makes another key
			zrecv.1) run_examples 1 2 3 5 6 7 before-1 before-2 before-3 8 4 ;;
			# The examples before them scan the Internet, one of them after a kill;
			# test/zscan runs them on a smaller network
			zscan.1) run_examples 1 2 3 4 ;;
			zblack.1) run_examples 1 2 3 4 5 6 7 10 ;;
			# The second uses the descriptor that the first opens
			zrate.1) cat 1.sh 2.sh >both && mv both 1.sh && run_examples 1 ;;
			*) mapfile -t names < <(find . -name '*.sh' -printf '%f\n' | sed 's/\.sh$//' | sort -V) && run_examples "${names[@]}" ;;
			esac
		) >>said &
		jobs+=" $!"
	done
	wait $jobs
	# Two of zblack.1 send signals to all processes of two names, so they run after all others
	(
		cd "$BATS_FILE_TMPDIR/zblack.1" || exit
		sleep 30 | zblack -f requests.conf &
		ZSCAN_OPTOUT=$PWD/optout.conf run_examples 8 9
	) >>said
}
