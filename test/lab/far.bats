# The servers for scans of banners and certificates, and the bad paths to them: from each server,
# stateful clients get the answer that its name promises, over IPv4 and IPv6.

# shellcheck disable=SC2016 # scripts in single quotes are for the lab

# bats file_tags=long

load ../helper

setup_file() {
	. "$REPO/test/lab/certificates.bash"
	export CERTIFICATES=$BATS_FILE_TMPDIR/certificates
	make_certificates "$CERTIFICATES"
}

setup() {
	cd "$BATS_TEST_TMPDIR" || return
	SERVERS='. "$REPO/test/lab/far.bash"; . "$REPO/test/lab/clients.bash"; . "$REPO/test/lab/paths.bash"; '
}

@test "servers of texts: each greets, or answers, as its protocol has it" {
	in_lab "$SERVERS"'
		start_far_servers nginx sshd exim dovecot vsftpd redis mariadb
		both() {
			for address in $(far_address "$2") $(far_address6 "$2"); do
				echo "$2 $("$1" "$address" "$(far_port "$2")" "${@:3}" | jq -r "[.[] | select(. != null and . != \"\")] | join(\" \")")"
			done
		}
		for name in http moved chunked big; do both client_http $name; done
		both client_ssh ssh
		for name in smtp imap ftp; do both client_text $name; done
		both client_text redis "PING\r\n"
		for address in $(far_address mysql) $(far_address6 mysql); do echo "mysql $(client_bytes $address 3306 30 | cut -c 7-)"; done
	' | sed -E 's/nginx\/[0-9.]+/nginx/; s/(OpenSSH|Exim |vsFTPd )[^)]*/\1/; s/CAPABILITY [^]]*/CAPABILITY/; s/^(mysql 000a352e352e352d31302e).*/\1/' >out
	diff <(uniq out) - <<-'END'
		http http 200 nginx The lab & its <servers> 110
		moved http 301 nginx 301 Moved Permanently https://www.rsa.test/new?a=1 169
		chunked http 200 nginx The lab & its <servers>
		big http 200 nginx Big 100019
		ssh ssh 2.0 OpenSSH
		smtp text 220 mail.lab.test ESMTP Exim 
		imap text * OK [CAPABILITY] Dovecot (Debian) ready.
		ftp text 220 (vsFTPd )
		redis text +PONG
		mysql 000a352e352e352d31302e
	END
	[ "$(wc -l <out)" -eq 20 ]
}

@test "servers of TLS: ten libraries, chains of one to four certificates, versions, names, a chain of 19 KB" {
	in_lab "$SERVERS"'
		start_far_servers nginx gnutls boringssl botan lighttpd tlswrapper caddy erlang
		shown() { client_tls "$2" "$(far_port "$1")" "${@:3}" | jq -r "[.tls_version, .cert_count, .cert_subject, .cert_key, .tls_alert | values] | join(\" \")"; }
		for name in $(far_names nginx | grep -vE "http|moved|chunked|big") gnutls boringssl botan nss mbedtls wolfssl bearssl go erlang; do
			for address in $(far_address $name) $([ $name = botan ] || far_address6 $name); do
				echo "$name: $(shown $name $address www.rsa.test -tls1_2)"
			done
		done
		echo "1.3: $(shown tls13 $(far_address tls13) www.rsa.test)"
		for name in "" www.alpha.test www.beta.test; do echo "$name: $(shown sni $(far_address6 sni) "$name")"; done
		client_tls $(far_address6 rsa4) 443 www.rsa.test | jq -r .cert_chain | tr -d " " | cmp - <(sed "/-/d" "$CERTIFICATES/rsa4.pem" | tr -d "\n"; echo) && echo same
		client_tls $(far_address long) 443 www.rsa.test | jq ".cert_chain | split(\" \") | map(length * 3 / 4) | add"
	' >out || { cat out; false; }
	rsa='CN=www.rsa.test,O=H\C3\B6hle \"Lab\",C=XX RSA-2048' ecdsa='CN=www.ecdsa.test,O=H\C3\B6hle \"Lab\",C=XX ECDSA-P-256'
	{
		for i in 1 2 3 4; do echo "rsa$i: TLS1.2 $i $rsa"; done
		for i in 1 2 3 4; do echo "ecdsa$i: TLS1.2 $i $ecdsa"; done
		echo "ed25519: TLS1.2 1 CN=www.ed25519.test Ed25519"
		echo "tls12: TLS1.2 2 $rsa"
		echo "tls13: protocol_version"
		echo "sni: TLS1.2 1 CN=www.alpha.test ECDSA-P-256"
		echo "long: TLS1.2 4 CN=long ECDSA-P-256"
		for name in gnutls boringssl botan nss mbedtls wolfssl bearssl go erlang; do echo "$name: TLS1.2 3 $rsa"; done
		echo "1.3: TLS1.3 2 $rsa"
		echo ": TLS1.3 1 CN=www.alpha.test ECDSA-P-256"
		echo "www.alpha.test: TLS1.3 1 CN=www.alpha.test ECDSA-P-256"
		echo "www.beta.test: TLS1.3 1 CN=www.beta.test ECDSA-P-256"
	} >expected
	diff <(head -n -2 out | uniq) expected
	[ "$(head -n -2 out | wc -l)" -eq $((2 * 22 - 1 + 4)) ]
	[ "$(tail -n 2 out | head -n 1)" = same ]
	long=$(tail -n 1 out)
	echo "$long"
	[ "$long" -gt 18500 ] && [ "$long" -lt 19500 ]
}

@test "banner: silent, close, reset, slow, say, answer, run; in segments of a size" {
	in_lab "$SERVERS"'
		start_far_servers banner
		# treated NAME [TEXT]: prints the data that arrive within half a second, and how
		# the connection ends
		treated() {
			timeout 0.5 bash -c "exec 5<>/dev/tcp/$(far_address $1)/$(far_port $1) && printf \"\$0\" >&5 && cat <&5" "${2-}" 2>error | tr "\r\n" "  " | cut -c 1-20
			echo "$1: ${PIPESTATUS[0]} $(grep -o "reset by peer" error)"
		}
		treated silent; treated close; treated reset; treated slow; treated say; treated garbage x
		# Two bytes take at least one second.
		begin=${EPOCHREALTIME/./}
		echo "$(client_bytes $(far_address6 slow) 7 2) $((${EPOCHREALTIME/./} - begin >= 1000000))"
		printf 0123456789 >ten
		ip -n far address add fd00:10::51:1/128 dev lo nodad
		at_far "$REPO/test/lab/banner" answer fd00:10::51:1 9 ten 3 >pieces &
		at_far "$REPO/test/lab/banner" run fd00:10::51:1 10 sh -c "echo \$0; exec cat" word >run &
		until_true grep -q ready pieces
		until_true grep -q ready run
		: >log
		tcpdump -Z root -i lab0 -nn -l --immediate-mode "tcp src port 9 and greater 87" 2>log >packets &
		until_true grep -q listening log
		client_bytes fd00:10::51:1 9 20 x
		until_true eval "[ \"\$(wc -l <packets)\" -ge 5 ]"
		sed "s/.*length / /" packets | tr -d "\n"
		echo
		echo "$(client_bytes fd00:10::51:1 10 7 "ab\n")"
	' >out || { cat out; false; }
	diff out - <<-'END'
		silent: 124 
		close: 0 
		reset: 1 reset by peer
		a
		slow: 124 
		220 said at once  an
		say: 124 
		no TLS at all no TLS
		garbage: 0 
		6120 1
		30313233343536373839 0 3 3 3 1
		776f72640a6162
	END
}

@test "relay: packets are late, lost, doubled and overtaken, both ways, and the same again with the same seed" {
	in_lab "$SERVERS"'
		start_far_servers banner
		by_relay -d 10 -j 5 -t 3 -l 2 -s 7
		for address in $(far_address say) $(far_address6 say); do
			ping -n -q -c 300 -i 0.002 $address | sed -nE "s/.* ([0-9]+) received, .([0-9]+) dup.*/\1 \2/p; s/^rtt .* = ([0-9]+)[0-9.]*\/.*\/([0-9]+)\..*/\1 \2/p"
		done
		end_relay
	' | sed -E 's/[a-z]+=//g' | paste -sd ' ' >counts || { cat counts; false; }
	# Each of 300 packets goes through it twice: about 12 are lost and 18 doubled.
	read -r received4 doubled4 least4 most4 received6 doubled6 least6 most6 came lost doubled overtaken <counts || true
	cat counts
	[ "$received4" -lt 300 ] && [ "$received4" -gt 270 ] && [ "$received6" -lt 300 ] && [ "$received6" -gt 270 ]
	[ "$doubled4" -gt 4 ] && [ "$doubled4" -lt 40 ] && [ "$doubled6" -gt 4 ] && [ "$doubled6" -lt 40 ]
	[ "$least4" -ge 20 ] && [ "$least6" -ge 20 ] && [ "$most4" -ge 25 ] && [ "$most6" -ge 25 ]
	[ "$came" -ge 1150 ] && [ "$lost" -gt 10 ] && [ "$doubled" -gt 15 ] && [ "$overtaken" -gt 100 ]
	in_lab "$SERVERS"'
		start_far_servers banner
		for seed in 1 1 2; do
			by_relay -l 30 -s $seed
			ping -n -c 100 -i 0.005 -W 1 $(far_address say) | sed -nE "s/.*icmp_seq=([0-9]+).*/\1/p" | paste -sd " "
			end_relay >/dev/null
		done
	' >fates
	[ "$(sed -n 1p fates)" = "$(sed -n 2p fates)" ]
	[ "$(sed -n 1p fates)" != "$(sed -n 3p fates)" ]
	[ "$(wc -w <fates)" -gt 90 ]
}

# runs: reads ascending numbers; prints how many of 1 to $1 are missing, and in how many runs.
runs() {
	awk -v last="$1" '$1 > before + 1 { lost += $1 - before - 1; runs++ } { before = $1 } END { print lost + last - before, runs + (before < last) }'
}

@test "relay -b, and lose -b: losses come in bursts, as many and as long as their chances say" {
	# The path is bad for 2/22 of the time, on average for 5 packets, which are all lost. That
	# makes 9,091 of 100,000 in 1,818 runs, here within five standard deviations.
	read -r lost runs < <(seq 100000 | "$REPO/test/tools/lose" -b 2,20,0,100 -s 3 | runs 100000)
	[ "$lost" -gt 7800 ] && [ "$lost" -lt 10400 ] && [ "$runs" -gt 1600 ] && [ "$runs" -lt 2050 ]
	# Without bursts, nearly each loss is a run by itself.
	read -r lost runs < <(seq 100000 | "$REPO/test/tools/lose" -l 9 -s 3 | runs 100000)
	[ "$lost" -gt 8500 ] && [ "$lost" -lt 9500 ] && [ "$runs" -gt 7700 ]
	in_lab "$SERVERS"'
		start_far_servers banner
		by_relay -b 2,20,0,100 -s 5
		ping -n -c 500 -i 0.002 -W 1 $(far_address say) | sed -nE "s/.*icmp_seq=([0-9]+).*/\1/p"
		end_relay >/dev/null
	' | sort -n >came
	read -r lost runs < <(runs 500 <came)
	echo "$lost lost in $runs runs"
	[ "$lost" -gt 25 ] && [ "$lost" -lt 200 ] && [ "$lost" -gt $((2 * runs)) ]
}

@test "lose: so many packets are lost, both ways" {
	in_lab "$SERVERS"'
		start_far_servers banner
		lose 10
		for address in $(far_address say) $(far_address6 say); do
			ping -n -q -c 300 -i 0.002 -W 1 $address | sed -nE "s/.* ([0-9]+) received.*/\1/p"
		done
		lost
	' >counts
	cat counts
	{ read -r received4; read -r received6; read -r lost; } <counts
	[ "$received4" -lt 275 ] && [ "$received4" -gt 200 ] && [ "$received6" -lt 275 ] && [ "$received6" -gt 200 ]
	[ "$lost" -eq $((600 - received4 - received6)) ]
}

@test "banner, relay: usage errors in one line" {
	for words in '' 'silent 127.0.0.1' 'say 127.0.0.1 9' 'hum 127.0.0.1 9' 'silent localhost 9' 'say 127.0.0.1 9 nosuch' 'run 127.0.0.1 9'; do
		# shellcheck disable=SC2086 # words
		run --separate-stderr "$REPO/test/lab/banner" $words
		[ "$status" -eq 2 ] && [ -z "$output" ] && [[ $stderr == 'banner: '* ]] && [ "${#stderr_lines[@]}" -eq 1 ]
	done
	for words in '' 'tun' '-l 101 tun nosuch' '-b 1,2,3 tun nosuch' '-b 1,2,3,101 tun nosuch' '-d x tun nosuch' '-x tun nosuch'; do
		# shellcheck disable=SC2086 # words
		run --separate-stderr "$REPO/test/lab/relay" $words
		[ "$status" -eq 2 ] && [ -z "$output" ] && [[ $stderr == *'relay: '* ]] && [ "${#stderr_lines[@]}" -eq 1 ]
	done
}
