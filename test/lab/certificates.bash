# SPDX-License-Identifier: ISC
# shellcheck shell=bash
#
# Functions that make certificates for the servers of far.bash by openssl, in the lab or outside.

# issue NAME ISSUER SUBJECT KIND [OPTION...]: makes a certificate and its key, NAME.pem and
# NAME.key, in the working folder. ISSUER - means self-signed.
issue() {
	local name=$1 issuer=$2 subject=$3 key=(-newkey rsa:2048)
	case $4 in
	ecdsa) key=(-newkey ec -pkeyopt ec_paramgen_curve:P-256) ;;
	ed25519) key=(-newkey ed25519) ;;
	esac
	shift 4
	[ "$issuer" = - ] || key+=(-CA "$issuer.pem" -CAkey "$issuer.key")
	openssl req -x509 -nodes -sha256 "${key[@]}" -keyout "$name.key" -out "$name.pem" -subj "$subject" -days 90 "$@" 2>>openssl.log
}

# make_certificates FOLDER: makes chains of RSA and ECDSA, NAME1.pem to NAME4.pem, numbered by
# their count of certificates; certificates for names, for SNI; and a chain of 19 KB, most of it
# names.
make_certificates() (
	authority=(-addext basicConstraints=critical,CA:TRUE)
	mkdir -p "$1" && cd "$1" || return
	for kind in rsa ecdsa; do
		issue $kind-root - "/O=Lab/CN=Root $kind" $kind &&
			issue $kind-3 $kind-root "/C=XX/O=Lab/CN=Third $kind" $kind "${authority[@]}" &&
			issue $kind-2 $kind-3 "/C=XX/O=Lab/CN=Second $kind" $kind "${authority[@]}" &&
			issue $kind-1 $kind-2 "/C=XX/O=Lab, Inc./CN=First $kind" $kind "${authority[@]}" &&
			issue $kind $kind-1 "/C=XX/O=Höhle \"Lab\"/CN=www.$kind.test" $kind -utf8 \
				-addext "subjectAltName=DNS:www.$kind.test,DNS:*.$kind.test,IP:10.0.50.5,IP:fd00:10::50:5" &
	done
	issue ed25519 - /CN=www.ed25519.test ed25519 -addext subjectAltName=DNS:www.ed25519.test &
	for i in alpha beta; do issue $i - "/CN=www.$i.test" ecdsa -addext "subjectAltName=DNS:www.$i.test" & done
	names=$(printf ',DNS:host-%03d.a-long-name-for-a-long-chain.test' {1..99})
	issue long1 - /CN=long ecdsa -addext "subjectAltName=${names#,}" &
	wait
	for kind in rsa ecdsa; do
		cp $kind.pem ${kind}1.pem
		for i in 1 2 3; do cat $kind$i.pem $kind-$i.pem >$kind$((i + 1)).pem; done
	done
	cat long1.pem long1.pem long1.pem long1.pem >long.pem
	chmod 644 ./*.key
	[ -s rsa4.pem ] && [ -s ecdsa4.pem ] && [ -s ed25519.pem ] && [ -s alpha.pem ] && [ -s beta.pem ] && [ -s long1.pem ]
)
