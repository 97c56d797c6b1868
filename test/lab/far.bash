# SPDX-License-Identifier: ISC
# shellcheck shell=bash
#
# Real servers at addresses of their own on the far side of the lab, for scans of banners and
# certificates. For scripts in the lab.
#
# The servers are those of Debian, unpacked by test/lab/servers. They run in a root of the lab,
# where their packages are laid over the programs of the machine, so that they find their files.
# Their data are in /run/lab/far, which is removed with the lab.

# shellcheck source=test/lab/far_start.bash
. "$REPO/test/lab/far_start.bash"

FAR=/run/lab/far FAR_ROOT=/run/lab/root

# The servers: name, port, and the function that starts it (start_...). The address of the N-th is
# 10.0.50.N and fd00:10::50:N. If the port for TLS is not 443, the server listens at every
# address.
FAR_SERVERS='
http 80 nginx
moved 80 nginx
chunked 80 nginx
big 80 nginx
rsa1 443 nginx
rsa2 443 nginx
rsa3 443 nginx
rsa4 443 nginx
ecdsa1 443 nginx
ecdsa2 443 nginx
ecdsa3 443 nginx
ecdsa4 443 nginx
ed25519 443 nginx
tls12 443 nginx
tls13 443 nginx
sni 443 nginx
long 443 nginx
ssh 22 sshd
smtp 25 exim
imap 143 dovecot
ftp 21 vsftpd
redis 6379 redis
mysql 3306 mariadb
gnutls 4431 gnutls
boringssl 4432 boringssl
botan 4433 botan
nss 443 lighttpd
mbedtls 443 lighttpd
wolfssl 443 lighttpd
bearssl 443 tlswrapper
go 443 caddy
erlang 443 erlang
silent 7 banner
slow 7 banner
close 7 banner
reset 7 banner
say 7 banner
garbage 443 banner
'

# far_names [STARTER]: prints the names of all servers, or of those that a function starts.
far_names() {
	awk -v starter="${1-}" 'NF && (starter == "" || $3 == starter) { print $1 }' <<<"$FAR_SERVERS"
}

# far_address NAME, far_address6 NAME, far_port NAME
far_address() { awk -v name="$1" 'NF { n++ } $1 == name { print "10.0.50." n }' <<<"$FAR_SERVERS"; }
far_address6() { awk -v name="$1" 'NF { n++ } $1 == name { print "fd00:10::50:" n }' <<<"$FAR_SERVERS"; }
far_port() { awk -v name="$1" '$1 == name { print $2 }' <<<"$FAR_SERVERS"; }

# at_far COMMAND...: runs a command at the far side, in the root of the machine.
at_far() {
	nsenter --net=/run/netns/far "$@"
}

# at_servers COMMAND...: runs a command at the far side, in the root of the servers. Its output
# goes to a log with its name.
at_servers() {
	nsenter --net=/run/netns/far chroot "$FAR_ROOT" "$@" </dev/null &>>"$FAR/${1##*/}.log"
}

# make_far_root: lays the packages over the root of the machine, folder by folder, because no
# layer may contain another. Adds the users that the packages would have created.
make_far_root() {
	local servers=$REPO/test/.servers folder layer=/run/lab/layer user
	mkdir -p "$FAR" "$layer" || return
	cp /etc/passwd /etc/group "$layer" || return
	for user in Debian-exim _rpc avahi dovecot dovenull frr ftp sshd; do
		grep -q "^$user:" /etc/passwd || echo "$user:x:65534:65534::$FAR:/bin/false" >>"$layer/passwd"
		grep -q "^$user:" /etc/group || echo "$user:x:65534:" >>"$layer/group"
	done
	grep -q ^frrvty: /etc/group || echo frrvty:x:65534:frr >>"$layer/group"
	for folder in etc usr/bin usr/sbin usr/lib usr/share; do
		mkdir -p "$FAR_ROOT/$folder" &&
			mount -t overlay -o "lowerdir=$([ $folder != etc ] || echo $layer:)$servers/$folder:/$folder" far "$FAR_ROOT/$folder" || return
	done
	for folder in bin sbin lib lib64; do ln -s usr/$folder "$FAR_ROOT/$folder"; done
	for folder in dev proc run sys tmp usr/lib64; do
		[ -d /$folder ] || continue
		mkdir -p "$FAR_ROOT/$folder" && mount --rbind /$folder "$FAR_ROOT/$folder" || return
	done
	mkdir -p "$FAR_ROOT/var/tmp" "$FAR/empty" && cp "$REPO/test/lab/banner" "$FAR"
}

# listens ADDRESS PORT: succeeds if a server at the far side listens at that address or at all
# addresses.
listens() {
	[ -n "$(at_far ss -Hltn "sport = :$2 and ( src $1 or src 0.0.0.0 or src [::] )")" ]
}

# start_far_servers [STARTER...]: starts the servers of these functions (default: all), and waits
# until they listen. CERTIFICATES is the folder that make_certificates has filled. Ends the script
# if a server does not start.
start_far_servers() {
	local name starter address
	# shellcheck disable=SC2046 # words
	[ $# -gt 0 ] || set -- $(awk 'NF { print $3 }' <<<"$FAR_SERVERS" | sort -u)
	make_far_root || exit
	make_texts
	for name in $(far_names); do
		ip -n far address add "$(far_address "$name")/32" dev lo && ip -n far address add "$(far_address6 "$name")/128" dev lo nodad || exit
	done
	kill "$(cat /run/lab/nginx.pid)"
	within 20 eval '! listens 0.0.0.0 443' || exit
	for starter; do
		"start_$starter" || exit
	done
	for name in $(for starter; do far_names "$starter"; done); do
		for address in "$(far_address "$name")" "[$(far_address6 "$name")]"; do
			# The server of Botan supports IPv4 only
			[ "$name$address" = "botan[$(far_address6 botan)]" ] || within 20 listens "$address" "$(far_port "$name")" ||
				{ tail -n 3 "$FAR"/*.log >&2; exit 1; }
		done
	done
}
