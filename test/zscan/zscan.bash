# SPDX-License-Identifier: ISC
# shellcheck shell=bash
#
# Makes the scans of zscan.bats in the lab.

# run_zmap WORD...: runs Debian's zmap. It sometimes aborts; then it is run again, up to three times
# in all.
run_zmap() {
	local status=134 run
	for ((run = 0; run < 3 && status == 134; run++)); do
		zmap -C none -q --disable-syslog -v 0 "$@" -o zmap.out 2>/dev/null
		status=$?
	done
	return $status
}

# scan_by_both: scans by zmap and by zscan with the same words. Prints how many hosts zscan found,
# and the differences.
scan_by_both() {
	export gateway="-i lab0 -G 02:00:00:00:00:01 -S 198.18.0.2"
	: >none
	while IFS= read -r words; do
		# Both run at once, since most of their time is the cooldown.
		run_zmap $gateway $words &
		eval "zscan -q $gateway $words -o zscan.out" || echo "zscan: $words: $?"
		wait $! || echo "zmap: $words: $?"
		sort zmap.out >zmap.hosts
		sort zscan.out >zscan.hosts
		[ -s zmap.hosts ] || echo "none: $words"
		cmp -s zmap.hosts zscan.hosts || echo "differ: $words: $(diff zmap.hosts zscan.hosts | head -n 3 | tr "\n" " ")"
		wc -l <zscan.hosts
	done <<-END
		-p 443 -b none -c 1 10.0.2.0/23
		--target-port=80 --blacklist-file=not --cooldown-time=1 --rate=5000 10.0.2.0/23
		-p 443 -b none -w some -c 1 -P 2
		-p 443 -b not --whitelist-file some -c 1 -B 5M -s 40000-50000
		-M icmp_echoscan -b none -c 1 -r 2000 10.0.2.0/25 10.0.201.0/28
		-p 443 -b none -c 1 -e 7 --shards 2 --shard 0 -T 1 -f saddr,sport,ttl -O csv 10.0.9.0
	END
}

# interrupt_and_resume EXCLUSIONS: interrupts one scan once and another one twice, and resumes the
# second.
interrupt_and_resume() {
	cat >press <<-"END"
		until [ "$(grep -c "^zsend .* last=10" lines)" -ge 2 ]; do sleep 0.02; done
		printf "\003"
		if [ "$1" = 2 ]; then
			until grep -q "^zrecv .* cooldown=1$" lines; do sleep 0.02; done
			printf "\003"
		fi
		until grep -q "zscan: stopped after" typescript; do sleep 0.02; done
	END
	for times in 1 2; do
		: >hits
		: >lines
		zscan --print -p 443 -b "$1" -c $((9 * times - 8)) -r 2000 -o hits --checkpoint ckpt 10.0.0.0/19 |
			sed "s/| zstatus/| tee -i lines | zstatus/" >text
		bash press $times | script -qfec "sh text" typescript >/dev/null
		echo "status $?"
		mv lines lines$times
		cp ckpt ckpt$times
	done
	zscan --resume ckpt -c 0.5 -r 5000
}

# lose_terminal: after a reload, takes the terminal from pipelines that were started in several
# ways. Prints how the stages of each ended.
lose_terminal() {
	now() { tail -n 1 "$1.$2" | grep -oE "$3=[0-9]+" | cut -d= -f2; }
	soon() { for _ in {1..250}; do "$@" && return; sleep 0.02; done; return 1; }
	has_begun() { grep -qs " sent=[1-9]" zsend.$1; }
	# If zsend ends first, SIGPIPE may kill zblack before its last status line.
	is_over() { grep -q " end=" zsend.$1 && ! pgrep -x "zblack|zsend" >/dev/null; }
	has_reloaded() { [ "$(now zblack $1 reloads)" -gt $2 ] && [ "$(now zsend $1 reloads)" -gt $3 ]; }
	# An interactive shell runs the commands. It hands SIGHUP on to its jobs.
	while IFS="|" read -r name command; do
		mkfifo in.$name
		env --default-signal=HUP script -qc "bash --norc -i" typescript.$name <in.$name >/dev/null 2>&1 &
		terminal=$!
		exec 5>in.$name
		echo "$command" >&5
		soon has_begun $name || echo "$name: has not begun"
		# The stages reload their lists while the terminal is there.
		for tool in zblack zsend; do kill -HUP "$(sed -n "1s/^$tool pid=\([0-9]*\).*/\1/p" $tool.$name)"; done
		soon has_reloaded $name 0 0 || echo "$name: no reload"
		kill -KILL $terminal
		wait $terminal 2>/dev/null
		exec 5>&-
		case $name in
		nohup | setsid)
			sleep 2         # a status line takes a second; SIGHUP may be a reload
			before="$(now zblack $name reloads) $(now zsend $name reloads)"
			for tool in zblack zsend; do kill -HUP "$(sed -n "1s/^$tool pid=\([0-9]*\).*/\1/p" $tool.$name)"; done
			soon has_reloaded $name $before || echo "$name: no reload without the terminal"
			is_over $name && echo "$name: is over"
			pkill -TERM zperm; pkill -TERM zblack; pkill -TERM zsend
			;;
		esac
		soon is_over $name || { echo "$name: goes on"; pkill -KILL zsend; }
		echo "$name: $(now zsend $name end) $(now zsend $name signal)"
		soon eval "! pgrep \"^z\"" >/dev/null
	done <cases
	tail -n 1 zrecv.scan | grep -o " end="
}

# scan_excluded OPTOUT: scans targets that several lists exclude completely. Prints each scan that
# is not refused as expected.
scan_excluded() {
	export ZSCAN_OPTOUT=$1
	refuses() {
		local said
		said=$(zscan -p 443 -c 600 -o hits "${@:2}" 2>&1)
		[ $? = 2 ] && [ "$said" = "zscan: $1" ] && [ "$(cat hits)" = earlier ] || { echo "zscan ${*:2}: $said"; exit 1; }
	}
	# These scans make no file and change none.
	before=$(stat -c "%i %y %z" hits json)
	refuses "192.168.9.0/24: private addresses are excluded unless -b names your own list" -m new -u new.csv -l new.log 192.168.9.0/24
	refuses "192.168.9.0/24: private addresses are excluded unless -b names your own list" -m json 192.168.9.0/24
	[ "$before" = "$(stat -c "%i %y %z" hits json)" ] && [ -z "$(find . -name "new*")" ] || { find . -name "new*"; exit 1; }
	refuses "192.168.9.0/24: private addresses are excluded unless -b names your own list" 192.168.9.0/24
	refuses "192.168.9.0/24: private addresses are excluded unless -b names your own list" -q 192.168.9.0/24
	refuses "192.168.9.0/24: private addresses are excluded unless -b names your own list" -d 192.168.9.0/24
	refuses "192.168.9.0/24: private addresses are excluded unless -b names your own list" --fast-dryrun 192.168.9.0/24
	refuses "192.168.9.0/24, 172.16.0.1: private addresses are excluded unless -b names your own list" 192.168.9.0/24 172.16.0.1
	refuses "2001:db8::/96, 192.0.2.1: documentation addresses are excluded unless -b names your own list" 2001:db8::/96 192.0.2.1
	refuses "192.0.2.1, 127.0.0.1: special-purpose addresses are excluded unless -b names your own list" 192.0.2.1 127.0.0.1
	refuses "10.0.9.0/24 is excluded: 192 by 10.0.0.0/8 (private addresses), 64 by 10.0.9.0/26 ($1:1)" 10.0.9.0/24
	refuses "10.0.9.0/24 is excluded: 192 by 10.0.8.0/23 (own:1), 64 by 10.0.9.0/26 ($1:1)" -b own 10.0.9.0/24
	refuses "10.0.9.0/27 is excluded: 32 by 10.0.9.0/26 ($1:1)" -b none 10.0.9.0/27
	refuses "all 512 targets are excluded: 448 by 10.0.8.0/23 (own:1), 64 by 10.0.9.0/26 ($1:1)" -b own -w own
	refuses "all 512 targets are excluded: 448 by 10.0.8.0/23 (own:1), 64 by 10.0.9.0/26 ($1:1)" -b own -I own
	refuses "10.0.2.0/24: nothing of that is on the list of -I" -b none -I own 10.0.2.0/24
	[ $SECONDS -lt 600 ]
}

# scan_pairs: scans, then uses the rows as targets in several ways. The files 1 to 5 hold the pairs
# that reached the gateway each time.
scan_pairs() {
	ip netns exec gw nft -f - <<-END
		table netdev pairs {
			set seen { type ipv4_addr . inet_service; size 65536; flags dynamic; counter; }
			chain early {
				type filter hook ingress device scanner priority -1000
				tcp flags syn update @seen { ip daddr . tcp dport counter }
			}
		}
	END
	# probed FILE: writes ADDR,PORT,PROBES of each pair that has reached the gateway since the
	# last call.
	probed() {
		ip netns exec gw nft list set netdev pairs seen | grep -oE "[0-9.]+ \. [a-z0-9-]+ counter packets [0-9]+" |
			sed "s/ \. /,/; s/ counter packets /,/; s/,https,/,443,/; s/,http,/,80,/; s/,ssh,/,22,/" | sort >$1
		ip netns exec gw nft flush set netdev pairs seen
	}
	zscan -q -p 22,80,443 -b none -c 0.5 -f saddr,sport,success,repeat -o all 10.0.9.0/27 10.0.201.0/29
	probed 1
	# The list has hits and other rows, and one row twice.
	{ sed -n "1p; 2~3p" all; sed -n 5p all; } >rows
	zscan -b none -c 0.5 -T 2 -w rows -o hits
	probed 2
	zscan -q -b none -c 0.5 -I rows -f saddr,sport,success -o replies
	probed 3
	zfilter -U saddr,sport "success = 1" rows | zscan -q -b none -c 0.5 -w - -o again
	probed 4
	zscan -b none -c 0.5 -n 5 -P 2 -w rows >/dev/null
	probed 5
}
