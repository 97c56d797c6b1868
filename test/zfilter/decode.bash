# SPDX-License-Identifier: ISC
# shellcheck shell=bash
#
# Functions that make answers of servers, and rows of them, for the suites of zfilter --decode.

# hex: prints the bytes on stdin in hexadecimal.
hex() {
	od -An -v -tx1 | tr -d ' \n'
}

# row HEX...: prints rows with these answers; the n-th is from port n.
row() {
	local n=0 data
	echo saddr,sport,data
	for data; do
		echo "10.0.0.1,$((++n)),$data"
	done
}

# decoded COLUMNS ANSWER...: prints these columns of answers. The answers are in the form of %b of
# printf.
decoded() {
	local columns=$1 answer
	shift
	for answer; do
		printf %b "$answer" | hex
		echo
	done | sed 's/^/,/; 1i sport,data' | zfilter --decode -H -f "$columns" '' | sed 's/^""$//'
}

# decoded_hex COLUMNS HEX...: the same for answers in hexadecimal.
decoded_hex() {
	row "${@:2}" | zfilter --decode -H -f "$1" '' | sed 's/^""$//'
}

# number WIDTH N: prints N in WIDTH bytes, in hexadecimal.
number() {
	printf "%0$((2 * $1))x" "$2"
}

# vector WIDTH HEX: prints the length in WIDTH bytes, and the bytes.
vector() {
	number "$1" $((${#2} / 2))
	printf %s "$2"
}

# record TYPE HEX: prints a TLS record.
record() {
	number 1 "$1"
	printf 0303
	vector 2 "$2"
}

# message TYPE HEX: prints a message of a TLS handshake.
message() {
	number 1 "$1"
	vector 3 "$2"
}

# server_hello VERSION CIPHER [EXTENSIONS]: prints the message; all arguments are in hexadecimal.
server_hello() {
	message 2 "$1$(printf '5a%.0s' {1..32})00${2}00${3+$(vector 2 "$3")}"
}

# certificates DER-FILE...: prints the message with this chain.
certificates() {
	local file list=''
	for file; do
		list+=$(vector 3 "$(hex <"$file")")
	done
	message 11 "$(vector 3 "$list")"
}

# flight DER-FILE...: prints the first flight of a server with this chain, one message a record.
flight() {
	record 22 "$(server_hello 0303 c02f)"
	record 22 "$(certificates "$@")"
	record 22 "$(message 12 "$(printf '17%.0s' {1..70})")"
	record 22 "$(message 14 '')"
}

# issue NAME ISSUER KEY SUBJECT [EXTENSIONS [OPTION...]]: makes NAME.pem, NAME.der and NAME.key.
# ISSUER signs the certificate; with - it is self-signed.
issue() {
	local by=(-signkey "$1.key") key=(-newkey "$3")
	case $3 in
	P-*) key=(-newkey ec -pkeyopt "ec_paramgen_curve:$3") ;;
	secp*) key=(-newkey ec -pkeyopt "ec_paramgen_curve:$3") ;;
	esac
	[ "$2" = - ] || by=(-CA "$2.pem" -CAkey "$2.key")
	openssl req "${key[@]}" -nodes -keyout "$1.key" -out "$1.csr" -utf8 -subj "$4" -multivalue-rdn
	openssl x509 -req -in "$1.csr" "${by[@]}" -set_serial "0x${RANDOM}1" -extfile <(printf %b "${5-}") -out "$1.pem" "${@:6}"
	openssl x509 -in "$1.pem" -outform DER -out "$1.der"
} 2>/dev/null

# described PEM: prints subject, issuer and times by openssl, in the form of the columns
# cert_subject to cert_not_after.
described() {
	local subject issuer before after
	subject=$(openssl x509 -in "$1" -noout -subject -nameopt RFC2253)
	issuer=$(openssl x509 -in "$1" -noout -issuer -nameopt RFC2253)
	before=$(openssl x509 -in "$1" -noout -startdate -dateopt iso_8601)
	after=$(openssl x509 -in "$1" -noout -enddate -dateopt iso_8601)
	printf '%s\n' "${subject#subject=}" "${issuer#issuer=}" "$(tr ' ' T <<<"${before#*=}")" "$(tr ' ' T <<<"${after#*=}")"
}

# sha256 PEM: prints the hash by openssl, in lower case without colons.
sha256() {
	openssl x509 -in "$1" -noout -fingerprint -sha256 | sed 's/.*=//; s/://g' | tr A-F a-f
}

# client_hello NAME [EXTENSIONS]: prints a record for this host. It is for TLS 1.2, unless the
# extensions offer more.
client_hello() {
	local name groups algorithms extensions
	name=$(vector 2 "$(vector 2 "00$(vector 2 "$(printf %s "$1" | hex)")")")
	groups=$(vector 2 "$(vector 2 001d00170018)")
	algorithms=$(vector 2 "$(vector 2 040305030603080408050806040105010601080708080202)")
	extensions=0000${name}000a${groups}000d$algorithms${2-}
	record 22 "$(message 1 "0303$(printf '5a%.0s' {1..32})00$(vector 2 13011302c02bc02fc030c013002f0035)0100$(vector 2 "$extensions")")"
}

# Extensions that also offer TLS 1.3: supported_versions, psk_key_exchange_modes, and key_share with
# the public key of the base point.
TLS_1_3=002b00050403040303002d00020101003300260024001d00200900000000000000000000000000000000000000000000000000000000000000

# answer_of PORT HEX: sends these bytes and a fatal alert to a server on loopback, and prints its
# answer in hexadecimal.
answer_of() {
	local client
	exec {client}<>"/dev/tcp/127.0.0.1/$1"
	printf "$(sed 's/../\\x&/g' <<<"$2$(record 21 0250)")" >&$client
	hex <&$client
	exec {client}>&-
}
