# SPDX-License-Identifier: ISC
# shellcheck shell=bash
#
# Stateful clients, to which the tests compare a scan. For scripts in the lab. Each prints the
# answer of a server as one JSON object, with the names and values of the columns of `zfilter
# --decode`; a missing value is null.

# bracketed ADDRESS: prints the address in the form that stands before a port.
bracketed() {
	case $1 in
	*:*) echo "[$1]" ;;
	*) echo "$1" ;;
	esac
}

# client_http ADDRESS PORT [PATH]: uses curl.
client_http() {
	local folder title
	folder=$(mktemp -d) || return
	curl -sS -m 20 --http1.1 -D "$folder/head" -o "$folder/body" "http://$(bracketed "$1"):$2${3-/}" || return
	title=$(tr '\r\n\t' '   ' <"$folder/body" | sed -nE 's/.*<title>([^<]*)<.*/\1/Ip' |
		sed -E 's/&lt;/</g; s/&gt;/>/g; s/&quot;/"/g; s/&amp;/\&/g; s/ +/ /g; s/^ //; s/ $//')
	header() { tr -d '\r' <"$folder/head" | sed -nE "s/^$1: *//Ip" | head -n 1; }
	jq -nc --arg title "$title" --arg server "$(header server)" --arg location "$(header location)" --arg length "$(header content-length)" \
		--arg status "$(sed -nE '1s/^[^ ]+ ([0-9]+).*/\1/p' "$folder/head")" 'def some: if . == "" then null else . end;
		{ protocol: "http", http_status: ($status | tonumber), http_server: $server | some, http_title: $title | some,
		http_location: $location | some, http_length: ($length | some | if . then tonumber else null end) }'
	rm -r "$folder"
}

# client_ssh ADDRESS PORT: uses ssh-keyscan, which prints the first line of the server.
client_ssh() {
	ssh-keyscan -t ed25519 -T 20 -p "$2" "$1" 2>&1 | sed -nE 's/^# [^ ]+ //p' | head -n 1 | jq -Rc '
		capture("^SSH-(?<version>[^-]*)-(?<software>.*)$") | { protocol: "ssh", ssh_version: .version, ssh_software: .software }'
}

# client_text ADDRESS PORT [TEXT]: sends TEXT (a format of printf) by the shell, and prints the
# first line of the answer.
client_text() {
	local line
	# shellcheck disable=SC2016 # for another shell, which a server cannot keep for ever
	line=$(timeout 20 bash -c 'exec 5<>"/dev/tcp/$0/$1" && printf "$2" >&5 && read -r line <&5 && printf %s "${line%$'"'\r'"'}"' "$1" "$2" "${3-}") || return
	jq -nc --arg line "$line" '{ protocol: "text", first_line: $line }'
}

# client_bytes ADDRESS PORT COUNT [TEXT]: prints the first COUNT bytes of the answer in
# hexadecimal.
client_bytes() {
	# shellcheck disable=SC2016
	timeout 20 bash -c 'exec 5<>"/dev/tcp/$0/$1" && printf "$3" >&5 && head -c "$2" <&5' "$1" "$2" "$3" "${4-}" | od -An -v -tx1 | tr -d ' \n'
}

# certificate_columns FILE: prints the columns of a chain of certificates in PEM, leaf first.
certificate_columns() {
	local text key sans chain
	chain=$(awk '/END CERT/ { inside = 0 } inside { printf "%s", $0 } /BEGIN CERT/ { inside = 1; if (n++) printf " " }' "$1")
	text=$(openssl x509 -in "$1" -noout -fingerprint -sha256 -subject -issuer -nameopt RFC2253 -dates -dateopt iso_8601 -ext subjectAltName -text)
	case $text in
	*'Public Key Algorithm: rsaEncryption'*) key=RSA-$(sed -nE 's/.*Public-Key: \(([0-9]+) bit\).*/\1/p' <<<"$text") ;;
	*'NIST CURVE:'*) key=ECDSA-$(sed -nE 's/.*NIST CURVE: //p' <<<"$text") ;;
	*) key=Ed25519 ;;
	esac
	of() { sed -nE "s/^$1=//p" <<<"$text"; }
	# openssl writes IPv6 addresses in its own way; the certificates of the lab contain this
	# one.
	sans=$(grep -A 1 'X509v3 Subject Alternative Name' <<<"$text" | sed -n 2p |
		sed 's/DNS://g; s/IP Address://g; s/FD00:10:0:0:0:0:50:5/fd00:10::50:5/; s/,//g; s/^ *//')
	jq -nc --arg sha256 "$(of 'sha256 Fingerprint' | tr -d : | tr A-F a-f)" --arg subject "$(of subject)" --arg issuer "$(of issuer)" \
		--arg sans "$sans" --arg key "$key" --arg chain "$chain" --arg before "$(of notBefore | tr ' ' T)" --arg after "$(of notAfter | tr ' ' T)" \
		'{ cert_count: ($chain | split(" ") | length), cert_sha256: $sha256, cert_subject: $subject, cert_issuer: $issuer,
		cert_sans: (if $sans == "" then null else $sans end),
		cert_not_before: $before, cert_not_after: $after, cert_key: $key, cert_chain: $chain }'
}

# alert_name NUMBER: prints the name of a TLS alert that a server of the lab may send (RFC 8446,
# 6).
alert_name() {
	case $1 in
	40) echo handshake_failure ;;
	70) echo protocol_version ;;
	80) echo internal_error ;;
	112) echo unrecognized_name ;;
	*) echo "$1" ;;
	esac
}

# openssl_cipher NAME: prints the name that openssl uses for the cipher suite with this IANA name.
openssl_cipher() {
	openssl ciphers -stdname ALL:@SECLEVEL=0 | awk -v name="$1" '$1 == name { print $3 }'
}

# client_tls ADDRESS PORT NAME [OPTION...]: uses openssl s_client, with a name for SNI (empty:
# none) and further options of s_client. Prints the alert if there is no session.
client_tls() {
	local folder name=(-noservername) version cipher
	[ -z "$3" ] || name=(-servername "$3")
	folder=$(mktemp -d) || return
	timeout 20 openssl s_client -connect "$(bracketed "$1"):$2" "${name[@]}" -showcerts "${@:4}" </dev/null >"$folder/out" 2>"$folder/err"
	read -r version cipher <<<"$(sed -nE 's/^New, (.*), Cipher is (.*)/\1 \2/p' "$folder/out")"
	if [ "$cipher" = '(NONE)' ] || [ -z "$cipher" ]; then
		jq -nc --arg alert "$(alert_name "$(sed -nE 's/.*SSL alert number ([0-9]+).*/\1/p' "$folder/err" | head -n 1)")" '{ protocol: "tls", tls_alert: $alert }'
	else
		# The suites of TLS 1.3 have only one name.
		[ "$version" = TLSv1.3 ] || cipher=$(openssl ciphers -stdname "$cipher" | awk -v name="$cipher" '$3 == name { print $1 }')
		version=$(sed -nE 's/^ *Protocol *: //p' "$folder/out" | head -n 1 | grep . || echo "$version")
		certificate_columns "$folder/out" | jq -c --arg version "${version/v/}" --arg cipher "$cipher" \
			'{ protocol: "tls", tls_version: $version, tls_cipher: $cipher } + .'
	fi
	rm -r "$folder"
}
