# SPDX-License-Identifier: ISC
#
# Tests scans that end early and are resumed: checkpoints, --resume, and terminals that disappear.

# bats file_tags=long

load ../helper
load pipelines

PRELUDE=$BATS_TEST_DIRNAME/zscan.bash

setup() {
	cd "$BATS_TEST_TMPDIR" || return
}

# bats test_tags=awk
@test "every process killed, by SIGKILL: --resume probes all that is left, rows are whole and none comes twice" {
	lab '"$1" "$2"' lab "$REPO/test/tools/resumed" "$PWD"
	run ! grep -vE '^10\.[0-9.]+$' hits
}

@test "targets from a pipe: --resume reads them again from its own" {
	run --separate-stderr lab '
		cd "$1"
		zperm -e 3 10.0.9.0/25 >targets
		cat targets | zscan -q -w - -p 443 -b "$2" -r 100 -t 0.5 -c 0.5 -o hits --checkpoint kept
		[ "$(wc -l <hits)" -lt 128 ] || echo all
		cat targets | zscan -q -r 10K --resume kept
		echo "status $?"
		printf "allowlist-file /dev/stdin\n" >conf
		zscan -q -C conf -p 443 -b "$2" -c 0.5 -o others <targets
		echo "status $?"
	' zscan "$PWD" "$EX_CONF"
	check 0 $'status 0\nstatus 0' ""
	diff <(sort hits) <(sort targets)
	diff <(sort others) <(sort targets)
}

# bats test_tags=awk
@test "the same with two senders and columns" {
	lab '"$@"' lab "$REPO/test/tools/resumed" "$PWD" -T 2 -f saddr,sport,ttl --output-filter 'success = 1 && repeat = 0'
	[ "$(grep -c saddr hits)" -eq 1 ]
	run ! grep -vE '^(saddr,sport,ttl|10\.[0-9.]+,443,63)$' hits
}

# bats test_tags=awk
@test "the same with a cap per network: what was held back is not lost" {
	lab '"$1" "$2" --cap 28:8' lab "$REPO/test/tools/resumed" "$PWD"
	grep -q '^cap "28:8"' scan.ckpt
}

@test "--resume takes a private checkpoint, and few other options; -n goes on counting" {
	order=$(zperm -e 5 -n 0 -u 1 10.0.0.0/24 | zstatus --get zperm order)
	printf '# zscan checkpoint 2\n# comment\nkey %s\ntarget-ports "443"\nmax-targets "100"\nprobes "2"\noutput-file "hits"\nseed "5"\nsender-threads "1"\norder "%s"\nsender "0 50 10.0.0.9"\ntarget "10.0.0.0/24"\n' \
		$KEY "$order" >ckpt
	: >hits
	run -2 --separate-stderr zscan --print --resume ckpt
	[ "$stderr" = "zscan: ckpt: not a file private to you: it holds the key of the scan" ]
	chmod 600 ckpt
	ln -s ckpt link
	run -2 --separate-stderr zscan --print --resume link
	[ "$stderr" = "zscan: link: not a file private to you: it holds the key of the scan" ]
	run -2 --separate-stderr zscan --print --resume ckpt -e 3
	[ "$stderr" = "zscan: --resume: --seed: cannot be changed for the rest of a scan" ]
	run -2 --separate-stderr zscan --print --resume /dev/null
	[ "$stderr" = "zscan: /dev/null: is not a checkpoint" ]
	[[ "$(printed --resume ckpt -r 7)" == "ZKEY="*" zrecv -u 3 -P 2 -f saddr -O text -o hits --append=443 -- sh -c 'zperm -e 5 --after 10.0.0.9 --order $order -- 10.0.0.0/24 | $(
		)zblack | zsend -p 443 -r 7 -P 2 -n 150' "*" | zstatus -p \$\$ -r -c ckpt -- "*" 'sender=0 50 10.0.0.9' "*"; } 4>&1 " ]]
}

@test "--resume refuses targets, addresses of -I and results that are not those of the checkpoint, but no other exclusions" {
	seq -f 10.0.9.%.0f 0 99 >targets
	seq -f 10.0.9.%.0f 0 2 99 >ips
	printf '10.0.9.1\n10.0.9.2\n' >hits
	: >none
	order=$(order_of -e 5 -p 80,443 -s 0/2 -f targets)
	ips=$(order_of -e 0 -f ips)
	checkpoint() { # checkpoint ORDER [LINE...]
		printf '%s\n' '# zscan checkpoint 2' "key $KEY" 'target-ports "80,443"' 'seed "5"' 'blocklist-file "none"' 'output-file "hits"' \
			'allowlist-file "targets"' 'sender-threads "2"' "order \"$1\"" 'results-size "18"' 'sender "0 50 10.0.9.9,80"' \
			'sender "1 0"' "${@:2}" >ckpt
		chmod 600 ckpt
	}
	refused() { # refused TEXT
		run -2 --separate-stderr zscan --print --resume ckpt
		[ "$stderr" = "$1" ] && [ -z "$output" ] || { echo "$stderr"; false; }
	}
	checkpoint "$order" 'list-of-ips-file "ips"' "ips-order \"$ips\""
	run -0 --separate-stderr zscan --print --resume ckpt
	[ "$(grep -o -- "--order $order" <<<"$output" | wc -l)" -eq 2 ]
	# The exclusions may change, and so may the form of a list.
	echo 10.0.9.7 >none
	printf '10.0.9.0-10.0.9.49\n10.0.9.50-10.0.9.99\n' >targets
	run -0 zscan --print --resume ckpt
	echo 10.0.9.100 >>targets
	refused "zperm: --order: the targets differ from those of the earlier run: 200 then, 202 now"
	printf '10.0.9.0-10.0.9.98\n10.0.9.100\n' >targets
	refused "zperm: --order: the targets or their order differ from the earlier run: 200 then and now"
	seq -f 10.0.9.%.0f 0 99 >targets
	sed -i 's/80,443/80/' ckpt
	refused "zperm: --order: the targets differ from those of the earlier run: 200 then, 100 now"
	sed -i 's/ports "80"/ports "80,443"/; s/seed "5"/seed "6"/' ckpt
	refused "zperm: --order: the targets or their order differ from the earlier run: 200 then and now"
	sed -i 's/seed "6"/seed "5"/' ckpt
	echo 10.0.9.1 >>ips
	refused "zscan: --resume: -I: the addresses are not those of the checkpoint: 50 then, 51 now"
	checkpoint "$order"
	head -n 1 hits >fewer && mv fewer hits
	refused "zscan: --resume: hits: results are missing: 18 bytes in the checkpoint, 9 now"
	rm hits
	refused "zscan: --resume: hits: the results are missing: put them back, or begin the scan anew"
	printf '10.0.9.1\n10.0.9.2\n' >hits
	sed -i '/^order/d' ckpt
	refused "zscan: ckpt: the order of the targets is missing"
	sed -i '1s/2/1/' ckpt
	refused "zscan: ckpt: of an earlier version, which did not record the order of the targets: begin the scan anew"
}

@test "a terminal that disappears in mid-scan: the scan runs to its end, and log, metadata and checkpoint say so" {
	: >none
	lab '
		trap "" HUP
		script -qfc "zscan -p 443 -b none -c 0.5 -r 100 -l log -m json -u csv -o hits --checkpoint ckpt 10.0.9.0/24 2>/dev/tty
			echo \$? >status" typescript >/dev/null &
		until grep -qa "; send: [1-9]" typescript; do sleep 0.05; done
		kill -KILL $!
		wait $!
		until [ -s status ]; do sleep 0.05; done
	' || true
	[ "$(cat status)" = 0 ]
	[ "$(sort -u hits | wc -l)" -eq 256 ]
	[[ "$(tail -n 1 log)" == *" [INFO] zscan: complete: every target was probed or excluded" ]]
	[ "$(jq -r '.coverage, .counts.hits' json | paste -sd ,)" = "complete: every target was probed or excluded,256" ]
	[[ "$(grep '^sender ' ckpt)" == 'sender "0 256 10.0.9.'* ]]
	[ "$(tail -n 1 csv | cut -d, -f 7,10)" = 256,256 ]
}

@test "a terminal that disappears ends a pipeline in it, by the kernel's SIGHUP or the shell's; under nohup and in a session of its own SIGHUP reloads" {
	: >none
	cat >pipeline <<-'END'
		export ZKEY=000102030405060708090a0b0c0d0e0f
		zperm 10.0.0.0/10 | zblack -f none -u 4 4>zblack.$1 | zsend -p 443 -r 20 --deny none -u 4 4>zsend.$1
	END
	# The pipeline runs in the foreground of a shell that leads no session, in the background of
	# one that does, and in a whole scan.
	cat >cases <<-'END'
		foreground|sh pipeline foreground
		background|sh pipeline background & wait
		scan|zrecv -c 0.2 -o hits -u 4 -- sh pipeline scan 4>zrecv.scan
		nohup|nohup sh pipeline nohup >nohup.out 2>&1
		setsid|setsid -w sh pipeline setsid
	END
	run --separate-stderr in_lab lose_terminal
	echo "$output" "$stderr"
	# In a scan, either zrecv or the kernel may be the first to stop it.
	[ "${output/scan: 0 15/scan: 0 1}" = "foreground: 0 1
background: 0 1
scan: 0 1
nohup: 0 15
setsid: 0 15
 end=" ]
}

@test "a checkpoint tells the order of the targets, and how much of the results is on the disk" {
	: >none
	seq -f 10.0.8.%.0f 0 255 >ips
	run -0 --separate-stderr lab 'zscan -q -p 443 -b none -c 0.2 -r 100 -t 3 -o hits --checkpoint ckpt -I ips 10.0.8.0/23 10.0.10.0/24'
	seed=$(sed -n 's/^seed "\(.*\)"/\1/p' ckpt)
	[ "$(grep ^order ckpt)" = "order \"$(order_of -e "$seed" 10.0.8.0/23 10.0.10.0/24)\"" ]
	[ "$(grep ^ips-order ckpt)" = "ips-order \"$(order_of -e 0 10.0.8.0/24)\"" ]
	[ "$(grep ^results-size ckpt)" = "results-size \"$(wc -c <hits)\"" ]
	[ "$(wc -c <hits)" -gt 0 ]
}

@test "a scan that still runs is not gone on with, and its checkpoint is no other scan's" {
	: >none
	run --separate-stderr lab '
		zscan -q -p 443 -b none -c 0.5 -r 25 -o hits --checkpoint ckpt 10.0.9.0/24 &
		until [ -s ckpt ] && grep -q "^sender .* 10" ckpt; do sleep 0.05; done
		zscan --resume ckpt
		echo "status $?"
		echo old >others
		zscan -p 443 -b none -o others --checkpoint ckpt 10.0.9.0/24
		echo "status $?, $(cat others)"
		wait $!
		echo "status $?, $(wc -l <hits)"
	'
	echo "$output" "$stderr"
	[ "$output" = $'status 2\nstatus 2, old\nstatus 0, 256' ]
	[ "$(grep -c "^zstatus: ckpt: is being written by zstatus (pid [0-9]*)$" <<<"$stderr")" -eq 2 ]
	[ "${#stderr_lines[@]}" -eq 2 ]
}

@test "^C twice: what had no cooldown to answer in is probed again by --resume; ^C once: what had is not" {
	run --separate-stderr in_lab 'interrupt_and_resume "$@"' "$EX_CONF"
	echo "$output" "$stderr"
	[ "$output" = $'status 130\nstatus 130' ]
	for times in 1 2; do
		# After one ^C, the checkpoint has the place of the last status line of the sender.
		# After two, it has that of a line at least a second older, so of the last line but
		# two, as the sender writes one each second.
		awk -v times=$times '
			/^zsend / && !/ signal=[0-9]*$/ { for (i = 3; i <= NF; i++) { at = index($i, "="); value[substr($i, 1, at - 1)] = substr($i, at + 1) }
				t[++n] = value["t"]; place[n] = value["sent"] " " value["last"] }
			END { print "sender \"0 " place[times == 1 ? n : n - 2] "\""; exit t[n] - t[n - 2] < 0.9 }' lines$times >wanted
		grep "^sender " ckpt$times | diff wanted -
	done
	diff <(sort hits) <(expected_hosts 443 10.0.0.0/16 "$EX_CONF" | awk -F. '$3 < 32')
}

@test "a checkpoint that someone has changed is refused, or becomes a pipeline of our stages alone" {
	run "$REPO/test/fuzz/checkpoint" 3
	echo "$output"
	[ "$status" -eq 0 ]
	[[ "$output" =~ ^"checkpoint "\ *[1-9][0-9]*" inputs, "[0-9]+" of them refused"$ ]]
}

# bats test_tags=awk
@test "a scan of several attempts goes on by the steps it began with, whatever the rate is now" {
	: >none
	scan() { printed "$@" | grep -o "gap-steps=[0-9,]*\|--gap [0-9]*"; }
	[ "$(scan -p 443 -e 1 -b none -P 2 --probe-gap 1 -r 1000 -o hits --checkpoint ckpt 10.0.0.0/16)" = $'--gap 1050\ngap-steps=1050,0' ]
	: >hits
	printf '%s\n' '# zscan checkpoint 2' 'target-ports "443"' 'seed "1"' 'blocklist-file "none"' 'probes "2"' 'probe-gap "1"' 'rate "1000"' 'output-file "hits"' \
		'target "10.0.0.0/16"' 'sender-threads "1"' 'gap-steps "1050,0"' >ckpt
	chmod 600 ckpt
	[ "$(scan --resume ckpt -r 5000)" = $'--gap 1050\ngap-steps=1050,0' ]
}
