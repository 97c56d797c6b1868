# SPDX-License-Identifier: ISC
#
# Tests zscan --probing-txt: the probe description file (RFC 9511) that it makes from the settings
# of a scan, and its check of such a file by the grammar of RFC 9116.

load ../helper

URI=https://example.net/.well-known/probing.txt

setup() {
	cd "$BATS_TEST_TMPDIR" || return
}

# later DAYS: prints the time in so many days.
later() {
	date -u -d "@$((EPOCHSECONDS + $1 * 86400))" +%Y-%m-%dT%H:%M:%SZ
}

@test "--probing-txt: a file of the settings, from the command line and a config file; on stdout or in a file; it passes its own check" {
	expires=$(later 90)
	run --separate-stderr zscan --probing-txt --about $URI --contact mailto:scan@example.net --contact tel:+1-201-555-0123 -p 443,u:53 \
		--preferred-languages 'en, pt-BR' --expires "$expires"
	check 0 "Canonical: $URI
Contact: mailto:scan@example.net
Contact: tel:+1-201-555-0123
Expires: $expires
Preferred-Languages: en, pt-BR
Description: Probes of a network scan: tcp_synscan,udp, ports 443,u:53" ""
	printf '%s\n' "about $URI" 'contact="mailto:scan@example.net"' 'contact https://example.net/scan' 'preferred-languages en' \
		'description "100% of hosts; for Ä"' 'probe-module icmp_echoscan' >conf
	run --separate-stderr zscan --probing-txt -C conf -o out --canonical https://example.org/there.txt
	check 0 "" ""
	# The file is valid for half a year by default.
	expires=$(sed -n 's/^Expires: //p' out)
	seconds=$(($(date -ud "$expires" +%s) - EPOCHSECONDS))
	[ $seconds -gt $((179 * 86400)) ] && [ $seconds -le $((180 * 86400)) ]
	diff out - <<-END
		Canonical: https://example.org/there.txt
		Contact: mailto:scan@example.net
		Contact: https://example.net/scan
		Expires: $expires
		Preferred-Languages: en
		Description: 100% of hosts; for Ä
	END
	run --separate-stderr zscan --probing-txt=out
	check 0 "" ""
	zscan --probing-txt=- <out
	# The file does not go to the output file of a config file.
	echo rows >hits.csv
	zscan --probing-txt -C <(cat conf; echo output-file hits.csv) --canonical $URI | zscan --probing-txt=/dev/stdin
	[ "$(cat hits.csv)" = rows ]
	# Long lists of ports are summed up.
	for ports in "-p 1-9" "-p $(seq -s, 1 2000)" '--top-ports 1000:table'; do
		seq -f 's %.0f/tcp 0.5' 1000 >table
		# shellcheck disable=SC2086
		zscan --probing-txt --about mailto:a@b --canonical $URI --preferred-languages en $ports | sed -n 's/^Description.*tcp_synscan//p'
	done >ports
	printf '%s\n' ', ports 1-9' ', many ports' ', the 1000 ports that are open most often' | diff ports -
	# A mail address or telephone number of --about is the contact.
	for about in mailto:scan@example.net tel:+1-201-555-0123; do
		zscan --probing-txt --about $about --canonical $URI --preferred-languages en >out
		[ "$(sed -n 's/^Contact: //p' out)" = $about ]
	done
	day=$(later 30) && day=${day%T*}
	zscan --probing-txt --about $URI --contact mailto:a@b --preferred-languages en --expires "$day" | grep -qx "Expires: ${day}T00:00:00Z"
	# The command needs neither targets nor privileges. A scan has the contact in its metadata
	# alone.
	[[ "$(zscan --print -p 80 --contact mailto:a@b -m json 10.0.0.0/8)" == *" contact=mailto:a@b "* ]]
	[[ "$(zscan --print -p 80 --contact mailto:a@b 10.0.0.0/8)" != *mailto* ]]
}

@test "--probing-txt: what is missing, wrong or cannot be written is refused, and no file is made" {
	right=(--canonical "$URI" --contact mailto:a@b --preferred-languages en)
	touch out.conf
	while IFS='|' read -r words why; do
		eval "set -- $words"
		run --separate-stderr zscan --probing-txt -o out "$@"
		check 2 "" "$why"
		[ ! -e out ]
	done <<-'END'
		|zscan: --probing-txt: say where the file is: --about or --canonical https://HOST/.well-known/probing.txt
		--about https://example.net/|zscan: --probing-txt: say where the file is: --about or --canonical https://HOST/.well-known/probing.txt
		--canonical $URI|zscan: --probing-txt: say whom to ask: --contact mailto:NAME@HOST
		out.conf|zscan: --probing-txt: to check a file, give it after =: --probing-txt=out.conf
		"${right[@]}" -M ntp --probe-args x|zsend: --probe-args: ntp takes none
		"${right[@]}" -p ports|zperm: -p: bad ports: ports: want numbers: 80,443,8000-8010,u:53,icmp
		"${right[@]}" --about-in echo|zsend: --about-in needs --about
		--about example.net|zsend: --about: example.net: is not a URI with a scheme, such as https:
		"${right[@]}" --contact me|zstatus: probing.txt:3: Contact: me: is not a URI with a scheme, such as https:
		"${right[@]}" --canonical http://a/|zstatus: probing.txt:1: Canonical: http://a/: pages of the web begin with https:// (RFC 9116, 2.5)
		"${right[@]}" --expires 2020-01-01|zstatus: probing.txt:3: Expires: 2020-01-01T00:00:00Z: is over, so nobody is to trust the file (RFC 9116, 2.5.5)
		"${right[@]}" --expires soon|zstatus: probing.txt:3: Expires: soon: want a time like 2027-01-31T00:00:00Z (RFC 3339, 5.6)
		"${right[@]}" --preferred-languages english!|zstatus: probing.txt:4: Preferred-Languages: english!: want tags of languages, as en, pt-BR (RFC 9116, 2.5.8; RFC 5646)
		"${right[@]}" --description $'a\nContact: mailto:x@y'|zscan: --probing-txt: a value holds a line break, which no field of the file may
		"${right[@]}" --description $'a\033[2J'|zstatus: probing.txt:5: is no text in UTF-8 without control characters (RFC 9116, 3)
		"${right[@]}" --description $'a\377'|zstatus: probing.txt:5: is no text in UTF-8 without control characters (RFC 9116, 3)
	END
	run --separate-stderr zscan --probing-txt -o no/out "${right[@]}"
	check 2 "" "zscan: no/out: cannot be written"
	run --separate-stderr zscan --probing-txt=nosuch
	check 2 "" "zscan: --probing-txt: nosuch: cannot be read"
	zscan --probing-txt "${right[@]}" >there
	run --separate-stderr zscan --probing-txt=there -o there
	[ "$status" -eq 2 ]
	run --separate-stderr bash -c 'zscan --probing-txt --canonical "$1" --contact mailto:a@b --preferred-languages en >/dev/full' zscan $URI
	check 3 "" "zscan: stdout: No space left on device"
}

# verdict TEXT: checks a file and prints the complaint, or "right". printf expands TEXT; TIME stands
# for a time in the future.
verdict() {
	# shellcheck disable=SC2059
	printf -- "${1//TIME/$(later 30)}" >file
	if zstatus --probing-txt file <"$PWD/file" >out 2>err; then
		cmp out file || return
		[ -s err ] && sed 's/^zstatus: file/warning/' err || echo right
	else
		[ ! -s out ] && sed 's/^zstatus: file//' err
	fi | head -n 1
}

@test "--probing-txt=file: the grammar of RFC 9116, and what RFC 9511 asks for, rule by rule" {
	must='Contact: mailto:a@b\nExpires: TIME\n'
	all=$must"Canonical: $URI\\nPreferred-Languages: en\\nDescription: x\\n"
	while IFS='|' read -r text wanted; do
		text=${text/MUST/$must} text=${text/ALL/$all}
		got=$(verdict "$text")
		[ "$got" = "$wanted" ] || { echo "$text: $got"; false; }
	done <<-'END'
		ALL|right
		# comment Ä\n\nALL  \n#\n|right
		ALLPolicy: https://a/\r\nX-Y: anything, at: all\t\n|right
		ALLcontact: https://a/b  \r\nENCRYPTION: openpgp4fpr:5f2d\nContact: xmpp:me@there\n|right
		ALLCanonical: https://b/\n|right
		MUST|warning: is recommended to have Canonical (RFC 9511, 2.2)
		MUSTCanonical: https://b/\n|warning: is recommended to have Preferred-Languages (RFC 9116, 2.5.8; RFC 9511, 2.2)
		MUSTCanonical: https://b/\nPreferred-Languages: en\n|warning: is recommended to have Description (RFC 9511, 2.2)
		|: lacks Contact (RFC 9116, 2.5.3)
		Contact: mailto:a@b\n|: lacks Expires (RFC 9116, 2.5.5)
		Expires: TIME\n|: lacks Contact (RFC 9116, 2.5.3)
		ALLContact: mailto:a@b|:6: the last line does not end with a line break (RFC 9116, 4)
		ALLExpires: TIME\n|:6: Expires: twice (RFC 9116, 2.5.5)
		ALLPreferred-Languages: de\n|:6: Preferred-Languages: twice (RFC 9116, 2.5.8; RFC 9511, 2.2)
		ALLDescription: y\n|:6: Description: twice (RFC 9511, 2.2)
		ALLContact:mailto:a@b\n|:6: want one space and a value behind the colon (RFC 9116, 4): Contact:mailto:a@b
		ALLContact: \n|:6: want one space and a value behind the colon (RFC 9116, 4): Contact:
		ALLContact:  mailto:a@b\n|:6: Contact:  mailto:a@b: contains a blank or a control character
		ALLContact : mailto:a@b\n|:6: want NAME: VALUE, a comment behind # or a blank line (RFC 9116, 4): Contact : mailto:a@b
		ALL: x\n|:6: want NAME: VALUE, a comment behind # or a blank line (RFC 9116, 4): : x
		ALLhello\n|:6: want NAME: VALUE, a comment behind # or a blank line (RFC 9116, 4): hello
		ALL #x\n|:6: want NAME: VALUE, a comment behind # or a blank line (RFC 9116, 4):  #x
		ALL# \001\n|:6: is no text in UTF-8 without control characters (RFC 9116, 3)
		ALL# \302\205\n|:6: is no text in UTF-8 without control characters (RFC 9116, 3)
		ALLX: a\rb\n|:6: is no text in UTF-8 without control characters (RFC 9116, 3)
		ALLHiring: http://a/\n|:6: Hiring: http://a/: pages of the web begin with https:// (RFC 9116, 2.5)
		ALLPolicy: a page\n|:6: Policy: a page: contains a blank or a control character
		ALL\000|: holds a null byte
		-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA512\n\n- ALL-----BEGIN PGP SIGNATURE-----\n\nnot base64\n|right
		-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA512\n\n-----BEGIN PGP SIGNATURE-----\nALL|: lacks Contact (RFC 9116, 2.5.3)
		-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA512\n\nALL|:8: is signed, but no signature follows (RFC 9116, 2.3)
		-----BEGIN PGP MESSAGE-----\n\nALL|:1: want NAME: VALUE, a comment behind # or a blank line (RFC 9116, 4): -----BEGIN PGP MESSAGE-----
		ALL-----BEGIN PGP SIGNATURE-----\n|:6: want NAME: VALUE, a comment behind # or a blank line (RFC 9116, 4): -----BEGIN PGP SIGNATURE-----
	END
	for languages in en 'en,de' 'en , de-CH-1996' x-a abcdefgh-12345678; do
		[ "$(verdict "${all/Languages: en/Languages: $languages}")" = right ] || { echo "$languages"; false; }
	done
	for languages in ',' 'en,' ',en' 'en,,de' 'en de' en- -en 1a abcdefghi en-123456789 en_US; do
		[[ "$(verdict "${all/Languages: en/Languages: $languages}")" == *": want tags of languages"* ]] || { echo "$languages"; false; }
	done
	year=$(($(date -u +%Y) + 1))
	for time in $year-02-28T23:59:60Z $year-01-01t00:00:00.123z $year-01-01T00:00:00+14:00 $year-01-01T00:00:00-00:00; do
		[[ "$(verdict "${all/TIME/$time}")" =~ ^right$|a\ year\ ahead ]] || { echo "$time"; false; }
	done
	for time in $year-02-30T00:00:00Z $year-00-01T00:00:00Z $year-13-01T00:00:00Z $year-01-00T00:00:00Z $year-01-01T24:00:00Z $year-01-01T00:60:00Z \
		$year-01-01T00:00:61Z "$year-01-01 00:00:00Z" $year-01-01T00:00:00 $year-01-01T00:00:00.Z $year-01-01T00:00:00+24:00 $year-01-01T00:00:00+0100 \
		$year-01-01T00:00:00Zz $year-01-01 2100-02-29T00:00:00Z; do
		[[ "$(verdict "${all/TIME/$time}")" == *": want a time like"* ]] || { echo "$time"; false; }
	done
	# The time zone counts.
	now=$(date -u +%Y-%m-%dT%H:%M:%S)
	[[ "$(verdict "${all/TIME/$now+02:00}")" == *"is over"* ]]
	[ "$(verdict "${all/TIME/$now-02:00}")" = right ]
	[[ "$(verdict "${all/TIME/$(later 370)}")" == "warning:2: Expires: "*": is more than a year ahead (RFC 9116, 2.5.5, recommends less)" ]]
	# Long lines and long files are complained of.
	[ "$(verdict "${all}X: $(printf '%02045d' 0)\\n")" = right ]
	[ "$(verdict "${all}X: $(printf '%02046d' 0)\\n")" = ':6: longer than 2048 bytes, which readers may refuse (RFC 9116, 5.4)' ]
	[ "$(verdict "$all$(for _ in {1..20}; do printf '#%02000d\\n' 0; done)")" = ': longer than 32768 bytes, which readers may refuse (RFC 9116, 5.4)' ]
}

@test "the cookbook's nginx, in the lab, serves the file as text, by the name of the scanner" {
	zscan --probing-txt --canonical $URI --contact mailto:a@b --preferred-languages en --description 'Ä' >probing.txt
	openssl req -x509 -newkey rsa:2048 -nodes -keyout key -out pem -days 2 -subj /CN=example.net 2>/dev/null
	"$REPO/test/tools/examples" "$REPO/man/zscan-cookbook.7" page
	{
		printf '%s\n' "pid $PWD/nginx.pid; error_log stderr; daemon off; user root; events { }" "http { access_log off;" "$(printf "%s_temp_path $PWD/temp; " client_body proxy fastcgi uwsgi scgi)"
		sed "s,/etc/ssl/example.net,$PWD/site,; s,/var/www,$PWD," "$(grep -lx '    server_name example.net;' page/*)"
		echo '}'
	} >nginx.conf
	mv pem site.pem && mv key site.key
	in_lab '
		. "$REPO/test/lab/far.bash"
		"$REPO/test/.servers/usr/sbin/nginx" -c "$1/nginx.conf" 2>"$1/nginx.err" &
		until_true test -s "$1/nginx.pid"
		curl -sgk -D "$1/head" --resolve "example.net:443:[::1]" https://example.net/.well-known/probing.txt >"$1/got"
		kill %1
	' "$PWD" || { cat nginx.err; false; }
	cmp got probing.txt
	grep -qix 'content-type: text/plain; charset=utf-8.' head
}

@test "zstatus --probing-txt: usage, and outputs that fail" {
	for words in '--probing-txt' '--probing-txt a b'; do
		# shellcheck disable=SC2086
		run --separate-stderr zstatus $words </dev/null
		[ "$status" -eq 2 ] && [ -z "$output" ] && [[ "$stderr" == *usage:* ]]
	done
	zscan --probing-txt --canonical $URI --contact mailto:a@b --preferred-languages en >file
	run --separate-stderr bash -c 'zstatus --probing-txt x <file >/dev/full'
	check 3 "" "zstatus: stdout: No space left on device"
}
