# Tests scans of banners and certificates on real servers in the lab. Each row equals the answer
# that a stateful client gets, whatever the path does to packets. The far side keeps no connection
# of ours. This side keeps no rule, and its own connections go on.

# shellcheck disable=SC2016 # scripts in single quotes are for the lab

# bats file_tags=long

load ../helper

PRELUDE=$BATS_TEST_DIRNAME/banner.bash

setup_file() {
	. "$REPO/test/lab/certificates.bash"
	export CERTIFICATES=$BATS_FILE_TMPDIR/certificates
	make_certificates "$CERTIFICATES"
}

setup() {
	cd "$BATS_TEST_TMPDIR" || return
}

@test "servers that misbehave: silence, a byte a second, an end or a reset at once, 100 KB, no TLS; by IPv4 and IPv6" {
	in_lab '
		start_far_servers nginx banner
		grab_servers rows silent slow close reset say garbage big
		courteous
		for name in silent slow close reset say garbage big; do
			for address in $(far_addresses $name); do
				echo "$name $(row_of $address rows | jq -r "[.classification, .success, .repeat, .banner_len, .complete] | join(\" \")") $(
					row_of $address rows data | xxd -r -p | head -c 37 | tr "\r\n" "  " | sed "s,nginx/.*,nginx,")"
			done
		done
		# The rows hold the answer up to the limit, which is four segments here.
		row_of $(far_address big) rows data | xxd -r -p | sed "1,/^\r/d" | cmp -n 3800 - "$FAR/www/big.html" && echo same
		row_of $(far_address6 garbage) rows data | xxd -r -p | cmp - "$FAR/garbage.txt" && echo same
	' >out 2>&1 || { cat out; false; }
	cat out
	diff <(uniq out) - <<-'END'
		silent silent_after_ack false false 0 true 
		slow banner true false 1 true a
		close closed_after_syn false false 0 true 
		reset reset false false 0 true 
		say banner true false 37 true 220 said at once  and a second line  
		garbage banner true false 3000 true no TLS at all no TLS at all no TLS at
		big banner true false 4096 true HTTP/1.1 200 OK  Server: nginx
		same
	END
	[ "$(wc -l <out)" -eq 16 ]
}

@test "texts: the row of each server is what its client gets, with syncookies and without" {
	in_lab '
		start_far_servers nginx sshd exim dovecot vsftpd redis mariadb
		servers="http moved chunked big ssh smtp imap ftp redis mysql"
		for syncookies in 2 0; do
			at_far sysctl -qw net.ipv4.tcp_syncookies=$syncookies
			grab_servers rows $servers
			courteous
			compare rows $servers
		done
	' >out || { cat out; false; }
	cat out
	[ "$(cat out)" = $'20 rows, 0 faults\n20 rows, 0 faults' ]
}

@test "TLS: the certificates and the alert of each server are those that its client gets, of ten libraries and chains of one to four" {
	in_lab '
		start_far_servers nginx gnutls boringssl botan lighttpd tlswrapper caddy erlang
		servers="$(far_names nginx | grep -vE "http|moved|chunked|big|long") gnutls boringssl botan nss mbedtls wolfssl bearssl go erlang"
		grab_servers rows $servers
		courteous
		compare rows $servers
		jq -r "select(.cert_count) | .cert_error // \"whole\"" rows.json | sort | uniq -c
	' >out || { cat out; false; }
	cat out
	[ "$(head -n 1 out)" = '41 rows, 0 faults' ]
	[ "$(tail -n +2 out | sed 's/^ *//')" = '39 whole' ]
}

@test "a chain of 19 KB is cut, which is said, and its first certificates are right; an answer in small segments is put together" {
	in_lab '
		start_far_servers nginx
		grab_servers rows long rsa3
		zfilter --decode -O json -f saddr,complete,cert_count,cert_sha256,cert_error,cert_chain "" rows >rows.json
		for address in $(far_addresses long); do
			client_tls $address 443 "" -tls1_2 | jq -r "[.cert_sha256, .cert_chain] | join(\" \")" >client
			jq -r "select(.saddr == \"$address\") | [.cert_sha256, .cert_chain] | join(\" \")" rows.json >row
			[ "$(wc -w <client) $(cut -d" " -f"-$(wc -w <row)" client)" = "5 $(cat row)" ] && echo "the first $(($(wc -w <row) - 1))"
			jq -r "select(.saddr == \"$address\") | [.complete, .cert_count, .cert_error] | join(\" \")" rows.json
		done
		# Other addresses answer with the recorded flight of rsa3, in segments that end
		# anywhere in a record.
		row_of $(far_address rsa3) rows data | xxd -r -p >flight
		for size in 303 311 512 1003; do
			address=10.0.51.$((size % 200))
			at_far "$REPO/test/lab/banner" answer $address 443 flight $size >ready &
			until_true grep -q ready ready
			: >ready
			echo $address,443
		done >pieces
		grab tls cut <pieces
		zfilter --decode -O json "" cut | jq -r "[.segments, .banner_len, .cert_count, .cert_error // \"whole\"] | join(\" \")" | sort -n
		zfilter --decode -f cert_sha256 "" cut | sort -u | wc -l
		wc -c <flight
	' >out || { cat out; false; }
	cat out
	n=$(tail -n 1 out)
	diff <(sed '$d' out) - <<-END
		the first 3
		true 3 cut
		the first 3
		true 3 cut
		$(((n + 1002) / 1003)) $n 3 whole
		$(((n + 511) / 512)) $n 3 whole
		$(((n + 310) / 311)) $n 3 whole
		$(((n + 302) / 303)) $n 3 whole
		2
	END
}

@test "5% loss: each host that is asked four times has its row, and the answer is whole or said not to be" {
	in_lab '
		serve_text
		lose 5
		text_targets | SENDER="-P 4" grab text:x rows --answer-time 8 -c 9
		courteous 5
		lost
	' >out || { cat out; false; }
	cat out
	[ "$(cat out)" -gt 100 ]
	check_rows 512 490
}

# check_rows HOSTS LEAST: there are HOSTS rows, one for each host. At least LEAST of them hold the
# whole text; the others hold its beginning.
check_rows() {
	local whole data
	[ "$(zfilter -U saddr -c 'repeat = 0' rows) $(zfilter -c '' rows)" = "$1 $1" ]
	whole=$(xxd -p -c 4000 text)
	zfilter -f data 'banner_len > 0' rows | sed 1d | sort | uniq -c >answers
	cut -c 1-80 answers
	while read -r _ data; do
		[[ $whole == "$data"* ]]
	done <answers
	[ "$(zfilter -c 'complete = 1 && banner_len = 3000' rows)" -ge "$2" ]
}

@test "a path that reorders, doubles, delays and loses: the same" {
	in_lab '
		serve_text
		by_relay -d 20 -j 20 -t 10 -l 2 -s 1
		text_targets | SENDER="-P 3" grab text:x rows --answer-time 8 -c 9
		courteous 5
		end_relay
	' >out || { cat out; false; }
	cat out
	[[ $(cat out) =~ ^came=[0-9]+\ lost=[0-9]+\ doubled=[0-9]+\ overtaken=[0-9]{3} ]]
	check_rows 512 490
}

@test "two scans side by side, killed with all that they consist of, leave no rule; nor does one that ends" {
	in_lab '
		start_far_servers banner
		guards() { nft list tables | grep -c "^table inet zrecv-"; }
		set -m
		{ for n in 1 2; do
			ports=$((61001 + n * 1000))-$((61999 + n * 1000))
			far_targets silent say | { zrecv -M tcp_banner -s $ports --probe-args wait --segments 5 -o rows$n -- zsend -s $ports -p 7 --deny none 5>&1 |
				zsend -M tcp_banner -s $ports --probe-args wait --deny none; } &
		done; wait; } &
		scans=$!
		until_true eval "[ \"\$(guards)\" = 2 ]"
		until_true eval "[ \"\$(at_far ss -Htn state established sport = :7 | wc -l)\" -ge 4 ]"
		kill -KILL -$scans
		until_true eval "[ \"\$(guards)\" = 0 ]"
		echo none
		wait $scans 2>/dev/null
		far_targets say | grab wait rows
		guards
		zfilter -c "success = 1" rows
	' >out || { cat out; false; }
	cat out
	[ "$(cat out)" = $'none\n0\n2' ]
}

@test "the scanner's own connection goes on through a scan, and a new one can be made meanwhile" {
	in_lab '
		start_far_servers nginx banner
		exec {own}<>"/dev/tcp/$(far_address http)/80"
		ask $own
		far_targets silent say http >targets
		grab wait rows <targets & scan=$!
		until_true eval "nft list tables | grep -q zrecv-"
		ask $own
		client_http $(far_address6 http) 80 | jq .http_status
		wait $scan
		ask $own
		ask $own
		zfilter -c "" rows
	' >out || { cat out; false; }
	cat out
	[ "$(paste -sd ' ' out)" = "200 200 200 200 200 6" ]
}

@test "exclusion lists hold for each stage, also for what goes on with a connection" {
	in_lab '
		start_far_servers banner
		ip netns exec gw nft add element netdev lab excluded "{ $(far_address say) }"
		far_address say >deny
		export ZSCAN_OPTOUT=$PWD/optout
		: >optout
		far_targets say silent >targets
		# Each sender has a list of its own, and so has zblack.
		for stage in list opener segments; do
			: >list; : >opener; : >segments
			cp deny $stage
			zrecv -M tcp_banner --segments 5 -a -f saddr,classification -o rows.$stage -c 1 --answer-time 0.5 -- \
				sh -c "zblack -f list | zsend -s 61001-65535 --deny opener" <targets 5>&1 | zsend -M tcp_banner --deny segments
			echo "$stage $(count excluded) $(sed 1d rows.$stage | grep -c "^$(far_address say),")"
		done
	' >out 2>err || { cat out err; false; }
	cat out err
	# If the sender of segments alone has the list, the SYN is sent, and nothing after it.
	[ "$(sed -n 1p out)" = "list 0 0" ]
	[ "$(sed -n 2p out)" = "opener 0 0" ]
	[ "$(sed -n 3p out)" = "segments 1 1" ]
}

@test "zscan: one command for rows with decoded columns, also as JSON; its stages and status add up; nothing is left at the far side" {
	in_lab '
		start_far_servers nginx sshd
		far_targets http moved | cut -d, -f1 >list
		zscan -q -M tcp_banner -p 80 --probe-args http -b none -w list -c 1 -O json -o pages.json
		echo "status $?"
		courteous
		jq -r "[.saddr, .classification, .http_status, .http_title] | join(\" \")" pages.json | sort
		far_targets rsa2 ssh >list
		# Without --probe-args each port gets the probe arguments of the table.
		zscan -q -M tcp_banner -b none -w list -c 1 -f saddr,sport,protocol,cert_count,ssh_software -o rows.csv
		echo "status $?"
		courteous
		sed 1d rows.csv | sort
		cut -d, -f1 list >hosts
		# Rows of closed ports are printed, too.
		zscan -q -M tcp_banner -p 23 -b none -w hosts -c 1 --output-filter "classification = rst" -f saddr,classification | sort
	' >out 2>&1 || { cat out; false; }
	diff <(sed 's/OpenSSH.*/OpenSSH/' out) - <<-'END'
		status 0
		10.0.50.1 banner 200 The lab & its <servers>
		10.0.50.2 banner 301 301 Moved Permanently
		fd00:10::50:1 banner 200 The lab & its <servers>
		fd00:10::50:2 banner 301 301 Moved Permanently
		status 0
		10.0.50.18,22,ssh,,OpenSSH
		10.0.50.6,443,tls,2,
		fd00:10::50:18,22,ssh,,OpenSSH
		fd00:10::50:6,443,tls,2,
		10.0.50.18,rst
		10.0.50.6,rst
		fd00:10::50:18,rst
		fd00:10::50:6,rst
		saddr,classification
	END
}

@test "names: each is asked for, of a host with several too, and stands in the row" {
	in_lab '
		start_far_servers nginx
		for address in $(far_addresses sni); do
			for name in www.beta.test www.alpha.test; do echo "$address,443,,$name"; done
		done >targets
		{ cut -d, -f-2 targets | sort -u; } >hosts
		SENDER="-P 2" grab tls rows --names targets -f saddr,name,attempt,data <hosts
		courteous
		zfilter --decode -f saddr,name,tls_sni,cert_subject "" rows | sed 1d | sort
		# The list has the form that resolvers print. The server sends alpha to a client
		# that gives no name.
		for address in $(far_addresses sni); do echo "www.beta.test,$address"; done >resolved
		zscan -q -M tcp_banner -p 443 -b none -w resolved -c 1 -f saddr,name,tls_sni,cert_subject | sed 1d | sort
	' >out || { cat out; false; }
	cat out
	diff out - <<-'END'
		10.0.50.16,www.alpha.test,www.alpha.test,CN=www.alpha.test
		10.0.50.16,www.beta.test,www.beta.test,CN=www.beta.test
		fd00:10::50:16,www.alpha.test,www.alpha.test,CN=www.alpha.test
		fd00:10::50:16,www.beta.test,www.beta.test,CN=www.beta.test
		10.0.50.16,www.beta.test,www.beta.test,CN=www.beta.test
		fd00:10::50:16,www.beta.test,www.beta.test,CN=www.beta.test
	END
}
