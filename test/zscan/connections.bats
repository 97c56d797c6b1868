# SPDX-License-Identifier: ISC
#
# Tests zscan -M tcp_banner: its pipeline, the rate of all packets and the exclusion in every stage.
# No host is left with a connection, however the scan ends.

# shellcheck disable=SC2016

load ../helper

PRELUDE=$BATS_TEST_DIRNAME/connections.bash

setup() {
	cd "$BATS_TEST_TMPDIR" || return
	: >none
}

@test "each option goes to the stages that it is for, the segments' sender among them" {
	printf '%s\n' 10.0.0.9 >left_out
	run -0 --separate-stderr zscan --print -M tcp_banner --probe-args http:/x -p 80 -r 5000 -b left_out -i lab0 -s 62000-63000 -c 3 -G 02:00:00:00:00:01 \
		--retries 2 --probe-ttl 9 --max-sendto-failures 8 -e 3 -O json -o out 10.0.9.0/28
	[ -z "$stderr" ]
	expected=$(cat <<'END'
ZKEY=$(od -An -N16 -tx1 /dev/urandom | tr -d ' \n') && export ZKEY
fifo=$(mktemp -u) && mkfifo "$fifo" && exec 5<>"$fifo" && rm "$fifo"
{ { { zrecv -u 3 -M tcp_banner --probe-args http:/x -i lab0 -s 62000-63000 -c 3 --ttl 9 -a -f COLUMNS --share 5:5000 --segments 9 -- sh -c 'zperm -e 3 -- 10.0.9.0/28 |
zblack -f left_out |
zsend --deny left_out -i lab0 -s 62000-63000 -G 02:00:00:00:00:01 --retries 2 --ttl 9 -M tcp_synscan -p 80 --max-sendto-failures 8 -r 5000 --steer 5' 2>&3 9>&1 >&8 8>&- |
setsid zsend -u 3 -M tcp_banner --probe-args http:/x --deny left_out -i lab0 -s 62000-63000 -G 02:00:00:00:00:01 --retries 2 --ttl 9 -r 5000 >&3 2>&3 8>&-; } 8>&1 |
zfilter -u 3 -o out --decode -O json '' 2>&3; } 3>&1 >&4 4>&- | zstatus -p $$ -b left_out; } 4>&1
END
)
	diff <(sed 's/ -f saddr,[a-z_,]* / -f COLUMNS /' <<<"$output") - <<<"$expected"
	# The sender has the source ports of the probe. Without a rate there is no share of one.
	run -0 --separate-stderr zscan --print -M tcp_banner -p 443 -r 0 -b none 10.0.9.0/28
	[[ "$output" == *"zsend --deny none -M tcp_synscan -s 61001-65535 -p 443 -r 0' 2>&3"*"setsid zsend -u 3 -M tcp_banner --deny none -r 0 "* ]]
	[[ "$output" != *--share* ]]
	# The limits for answers, and the option about the guard, go to zrecv.
	run -0 zscan --print -M tcp_banner -p 443 -b none --answer-max 8192 --answer-idle 1.5 --answer-time 5s --answer-memory 1M --unguarded 10.0.9.0/28
	[[ "$output" == *"zrecv -u 3 -M tcp_banner --answer-max 8192 --answer-idle 1.5 --answer-time 5s --answer-memory 1M --unguarded -f "* ]]
	# Names are columns of CSV, too.
	echo 10.0.9.1,www.example.org >names
	run -0 zscan --print -M tcp_banner -p 80 -b none --names names 10.0.9.0/28
	[[ "$output" == *"zrecv -u 3 -M tcp_banner --names names -f saddr,"*",name,"*"zfilter -u 3 --decode -f saddr,"*",data,name,protocol,"* ]]
	# The bandwidth is that of the data that we send.
	run -0 zscan --print -M tcp_banner --probe-args wait -p 22 -B 672K -b none 10.0.9.0/28
	[[ "$output" == *" --share 5:1000 "*" -r 1000 --steer 5'"*" -r 1000 "* ]]
}

@test "what cannot be combined with connections is refused, with the reason" {
	while IFS='|' read -r words why; do
		# shellcheck disable=SC2086 # words
		run -2 --separate-stderr zscan --print -M tcp_banner -p 80 -b none $words 10.0.9.0/28
		[ "$stderr" = "zscan: $why" ] || { echo "$words: $stderr"; false; }
	done <<-'END'
		-d -o frames|--dryrun: cannot be combined with tcp_banner, which sends on open connections
		-r auto|-r auto: cannot be combined with tcp_banner
		--checkpoint c -o rows|--checkpoint: cannot be combined with tcp_banner
		-T 4|-T: with tcp_banner up to 3, as a shell can name no more descriptors
	END
	run -2 --separate-stderr zscan --print -M tcp_banner --probe-args https -p 80 -b none 10.0.9.0/28
	[[ "$stderr" == "zsend: --probe-args: want wait, http, "* ]]
	[ "$(zscan -M tcp_banner -p 80 -b none --fast-dryrun 10.0.9.0/30 | wc -l)" = 4 ]
}

@test "columns: of the rows and of the answers, by name, and all where none are named" {
	run -0 zscan -M tcp_banner --list-output-fields
	grep -q '^banner_len ' <<<"$output" && grep -q '^http_title ' <<<"$output" && grep -q '^cert_sha256 ' <<<"$output"
	in_lab '
		cd "$BATS_TEST_TMPDIR"
		scan() { zscan -q -M tcp_banner -b none -c 0.5 "$@" 10.0.9.0/30 10.0.201.0/32; }
		scan -p 80 >all
		scan -p 80,443 -f saddr,sport,http_status -o some
		scan -p 80 -f saddr,classification --output-filter "success = 0" -o failures
		scan -p 80 -O json -o json
		scan -p 80 -N 2 -f saddr -o two; echo "status $?"'
	head -n 1 all | grep -q "^saddr,sport,classification,success,.*,data,protocol,.*http_title.*cert_error$"
	[ "$(sed 1d all | cut -d, -f1-4 | sort)" = "$(printf '10.0.9.%s,80,banner,1\n' 0 1 2 3)" ]
	[ "$(sed 1d some | sort)" = "$(for i in 0 1 2 3; do printf '10.0.9.%s,%s,%s\n' $i 443 400 $i 80 200; done | sort; printf '10.0.201.0,%s,\n' 443 80)" ] ||
		diff <(sed 1d some | sort) <({ for i in 0 1 2 3; do printf '10.0.9.%s,%s,%s\n' $i 443 400 $i 80 200; done; printf '10.0.201.0,%s,\n' 443 80; } | sort)
	[ "$(cat failures)" = $'saddr,classification\n10.0.201.0,rst' ]
	[ "$(jq -r 'select(.success) | [.saddr, .sport, .http_status, .http_server != null, .complete] | @csv' json | sort)" = \
		"$(printf '"10.0.9.%s",80,200,true,true\n' 0 1 2 3)" ]
	[ "$(wc -l <two)" = 3 ]
}

@test "-r is the rate of all packets, SYNs and segments together" {
	in_lab '
		cd "$BATS_TEST_TMPDIR"
		count_all
		zscan -q -M tcp_banner -p 80 -b none -c 1 -r 3000 -m meta -o rows 10.0.0.0/20
		echo "rows $(sed 1d rows | wc -l)"
		rates' | tee result
	grep -qx 'rows 4096' result
	# No second has more than 3,300 packets. A host takes three packets, so the scan takes more
	# than four seconds.
	awk '/^second/ { n++; if ($2 > 3300) bad = $2 } END { print n, bad; exit bad != "" || n < 4 }' result
	[ "$(jq -r .coverage meta)" = "complete: every target was probed or excluded" ]
}

@test "excluded hosts get nothing of any stage, also those that are excluded while their connection is open" {
	in_lab '
		cd "$BATS_TEST_TMPDIR"
		ip netns exec gw nft add element netdev lab excluded "{ 10.0.13.0/24, 10.0.14.0/24 }"
		echo 10.0.13.0/24 >left_out
		# These hosts wait for a request, so their connections stay open for the whole time.
		text=$(zscan --print -M tcp_banner --probe-args wait -p 80 -b left_out -c 1 -f saddr,classification -o rows 10.0.12.0/22)
		eval "${text%%| zstatus -p*}| tee status | zstatus -q; } 4>&1" &
		until_true counted excluded 512
		echo 10.0.14.0/24 >>left_out
		pkill -HUP -x zsend
		until_true grep -q "opener=.* reloads=1 " status
		before=$(count excluded)
		wait
		echo "then $before, now $(count excluded)"
		cut -d, -f1 rows | grep -c "^10\.0\.13\."' | tee result
	# Each of 256 hosts got a SYN and an acknowledgement before its exclusion, and no RST after
	# it.
	[ "$(cat result)" = $'then 512, now 512\n0' ]
}

@test "no host is left with a connection: after the end, after ^C, once or twice, and with hosts that say nothing" {
	in_lab '
		cd "$BATS_TEST_TMPDIR"
		for how in end once twice silent; do
			args="http 10.0.0.0/20" stop=""
			[ $how != silent ] || args="wait 10.0.9.0/24"
			set -m
			zscan -M tcp_banner --probe-args ${args% *} -p 80 -b none -r 5000 -c 1 -f saddr,classification -o rows.$how ${args#* } 2>err.$how &
			if [ $how = once ] || [ $how = twice ]; then
				until_true test -s rows.$how
				kill -INT -$!
				[ $how = once ] || { sleep 0.3; kill -INT -$!; }
			fi
			wait $!
			code=$?
			set +m
			within 2 none_open && echo "$how: status $code, none open" || ip netns exec far ss -tan
		done' | tee result
	[ "$(cat result)" = $'end: status 0, none open\nonce: status 130, none open\ntwice: status 130, none open\nsilent: status 0, none open' ]
	[ "$(sed 1d rows.silent | cut -d, -f2 | sort | uniq -c)" = "    256 silent_after_ack" ]
	grep -q '^zscan: 4096 hits (100.00%), [0-9]* other packets, 0 invalid, 0 dropped, ' err.end
	grep -q '^zscan: to open ports: 4096 segments with data, 0 acknowledgements, 4096 resets$' err.end
	grep -q '^zscan: complete: ' err.end
}

@test "a sender of segments that is lost ends the scan, and is told" {
	in_lab '
		cd "$BATS_TEST_TMPDIR"
		zscan -M tcp_banner -p 80 -b none -r 500 -c 1 -o rows 10.0.0.0/20 2>err &
		until_true test -s rows
		pkill -KILL -f "^zsend -u 3 -M tcp_banner"
		wait $!
		echo "status $?"
		nft list tables' | tee result
	[ "$(cat result)" = 'status 1' ]
	grep -q 'INCOMPLETE' err
}

@test "two attempts: one row for each host, and its other connection is reset" {
	in_lab '
		cd "$BATS_TEST_TMPDIR"
		zscan -M tcp_banner -p 80 -P 2 -b none -c 1 -f saddr,classification,repeat -o rows -m json 10.0.9.0/24 2>err
		echo "status $?"
		within 2 none_open && echo none open' | tee result
	[ "$(cat result)" = $'status 0\nnone open' ]
	[ "$(sed 1d rows | cut -d, -f2- | sort | uniq -c)" = "    256 banner,0" ]
	grep -q ' 256 segments with data, 0 acknowledgements, 512 resets$' err
	[ "$(jq -c '.counts | [.answers, .acks, .resets, .early]' json)" = "[256,0,512,0]" ]
	# Second attempts do not count as losses.
	run ! grep attempt err
}

@test "the form with two receivers: rows of SYN-ACKs are all that the second sender needs" {
	in_lab '
		cd "$BATS_TEST_TMPDIR"
		zrecv -M tcp_banner --probe-args http -c 1 -o pages.csv -- sh -c "
			zrecv -s 61001-65535 -c 1 -f saddr,sport,daddr,dport,seqnum,acknum -- sh -c \"
				zperm 10.0.9.0/24 | zsend -p 80 -s 61001-65535\" |
			zsend -M tcp_banner --probe-args http"
		echo "status $?"' | tee result
	[ "$(cat result)" = 'status 0' ]
	[ "$(sed 1d pages.csv | cut -d, -f3,4 | sort | uniq -c)" = "    256 banner,1" ]
}

@test "a host gets no reset for each packet that it sends without a connection" {
	{ echo 10.0.0.1,22; yes 10.0.0.1,22,+1 | head -n 100; } |
		zsend -k "$KEY" -S 198.18.0.2 -s 61001-65535 -w - | responder -o 22 >replies
	recv -M tcp_banner -r replies --segments 5 -a -f classification 5>fed >rows
	[ "$(cat rows)" = $'classification\nsilent_after_ack' ]
	[ "$(sed 1d fed | cut -d, -f7 | sort | uniq -c | tr -s ' ' | paste -sd,)" = " 1 data, 4 rst" ]
}

@test "a sender of segments whose arguments are not those of the receiver is told of" {
	run in_lab '
		cd "$BATS_TEST_TMPDIR"
		export ZKEY=$KEY
		zrecv -M tcp_banner --probe-args wait --segments 5 -o rows -c 1 -- sh -c "zperm 10.0.9.0/30 | zsend -p 80 -s 61001-65535" 5>&1 |
			zsend -M tcp_banner --probe-args http'
	[[ "$output" == "zrecv: no host has answered our data, and "*" packets failed validation: have zsend and zrecv the same --probe-args?" ]]
}
