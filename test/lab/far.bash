# SPDX-License-Identifier: ISC
# shellcheck shell=bash
#
# Real servers on addresses of their own at the lab's far side, for scans of banners and certificates. For scripts in the lab.
#
# They are Debian's, unpacked by test/lab/servers. Each runs in a root of the lab's own, in which its package is laid over the machine's
# programs, so that it finds its files. Its data are in /run/lab/far, which goes with the lab.

FAR=/run/lab/far FAR_ROOT=/run/lab/root

# The servers: name, port, and the function that starts it (start_...); the address of the N-th is 10.0.50.N and fd00:10::50:N.
# A port other than 443 for TLS means that the server listens at every address.
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

# far_names [STARTER]: of all servers, or of those that a function starts.
far_names() {
	awk -v starter="${1-}" 'NF && (starter == "" || $3 == starter) { print $1 }' <<<"$FAR_SERVERS"
}

# far_address NAME, far_address6 NAME, far_port NAME
far_address() { awk -v name="$1" 'NF { n++ } $1 == name { print "10.0.50." n }' <<<"$FAR_SERVERS"; }
far_address6() { awk -v name="$1" 'NF { n++ } $1 == name { print "fd00:10::50:" n }' <<<"$FAR_SERVERS"; }
far_port() { awk -v name="$1" '$1 == name { print $2 }' <<<"$FAR_SERVERS"; }

# at_far COMMAND...: at the far side, in the machine's own root.
at_far() {
	nsenter --net=/run/netns/far "$@"
}

# at_servers COMMAND...: at the far side, in the root of the servers; what it prints goes to a log of its name.
at_servers() {
	nsenter --net=/run/netns/far chroot "$FAR_ROOT" "$@" </dev/null &>>"$FAR/${1##*/}.log"
}

# make_far_root: the packages over the machine's root, part by part, as no layer may hold another; and the users that the packages would
# have made.
make_far_root() {
	local servers=$REPO/test/.servers folder layer=/run/lab/layer user
	mkdir -p "$FAR" "$layer" || return
	cp /etc/passwd /etc/group "$layer" || return
	for user in Debian-exim dovecot dovenull ftp sshd; do
		grep -q "^$user:" /etc/passwd || echo "$user:x:65534:65534::$FAR:/bin/false" >>"$layer/passwd"
		grep -q "^$user:" /etc/group || echo "$user:x:65534:" >>"$layer/group"
	done
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

# issue NAME ISSUER SUBJECT KIND [OPTION...]: a certificate and its key, NAME.pem and NAME.key, in the working folder; ISSUER - for one
# that signs itself.
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

# make_certificates FOLDER: chains of RSA and ECDSA, NAME1.pem to NAME4.pem by their number of certificates; names, for SNI; and a chain
# of 19 KB, most of which are names. On any machine, in the lab or not.
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

# make_texts: in $FAR, what the servers without a program of their own say.
make_texts() {
	printf 'a line that comes a byte a second\r\n' >"$FAR/slow.txt"
	printf '220 said at once\r\nand a second line\r\n' >"$FAR/say.txt"
	head -c 3000 <<<"$(yes 'no TLS at all' | head -n 300)" >"$FAR/garbage.txt"
	mkdir -p "$FAR/www/deep"
	printf '<!DOCTYPE html>\n<html><head><title>The  lab &amp;\n its &lt;servers&gt;</title></head><body>here</body></html>\n' >"$FAR/www/index.html"
	{ printf '<title>Big</title>\n'; yes 'a line of text that fills the answer' | head -c 100000; } >"$FAR/www/big.html"
}

# nginx_block NAME WORD...: a server at the addresses of NAME.
nginx_block() {
	local name=$1 port
	port=$(far_port "$name")
	[ "$port" = 80 ] || port="$port ssl"
	echo "server { listen $(far_address "$name"):$port backlog=4096; listen [$(far_address6 "$name")]:$port backlog=4096; ${*:2} }"
}

# certificate NAME [KEY]: for a block.
certificate() {
	echo "ssl_certificate $CERTIFICATES/$1.pem; ssl_certificate_key $CERTIFICATES/${2-$1}.key;"
}

# The lab's own web server listens at all addresses.
start_nginx() {
	local kind i
	mkdir -p "$FAR/nginx"
	{
		echo "daemon off; master_process off; user root; pid $FAR/nginx/pid; error_log $FAR/nginx/log; events { worker_connections 4096; }"
		echo "http { access_log off; types { text/html html; } root $FAR/www; index index.html; ssl_protocols TLSv1.2 TLSv1.3;"
		for i in body proxy fastcgi uwsgi scgi; do echo "${i/body/client_body}_temp_path $FAR/nginx/$i;"; done
		nginx_block http
		nginx_block moved 'location / { return 301 https://www.rsa.test/new?a=1; }'
		nginx_block chunked 'location / { add_header X-Note a; ssi on; ssi_types text/html; }'
		nginx_block big 'index big.html; sendfile on;'
		for kind in rsa ecdsa; do
			for i in 1 2 3 4; do nginx_block $kind$i "$(certificate $kind$i $kind)"; done
		done
		nginx_block ed25519 "$(certificate ed25519)"
		nginx_block tls12 "$(certificate rsa2 rsa) ssl_protocols TLSv1.2;"
		nginx_block tls13 "$(certificate rsa2 rsa) ssl_protocols TLSv1.3;"
		nginx_block sni "server_name www.alpha.test; $(certificate alpha)"
		nginx_block sni "server_name www.beta.test; $(certificate beta)" | sed 's/ backlog=4096//g'
		nginx_block long "$(certificate long long1)"
		echo '}'
	} >"$FAR/nginx/conf"
	at_servers nginx -p "$FAR/nginx" -c "$FAR/nginx/conf" -e "$FAR/nginx/log" &
}

start_sshd() {
	mkdir -p /run/sshd && ssh-keygen -q -t ed25519 -N '' -f "$FAR/host_key" || return
	at_servers /usr/sbin/sshd -D -e -f /dev/null -h "$FAR/host_key" -o PidFile=none -o UsePAM=no \
		-o "ListenAddress=$(far_address ssh)" -o "ListenAddress=$(far_address6 ssh)" &
}

start_exim() {
	mkdir -p "$FAR/exim"
	cat >"$FAR/exim/conf" <<-END
		exim_user = root
		exim_group = root
		never_users =
		spool_directory = $FAR/exim
		log_file_path = $FAR/exim/%slog
		pid_file_path = $FAR/exim/pid
		primary_hostname = mail.lab.test
		smtp_banner = \$primary_hostname ESMTP Exim \$version_number
		local_interfaces = <; $(far_address smtp) ; $(far_address6 smtp)
		daemon_smtp_ports = 25
		host_lookup =
		rfc1413_query_timeout = 0s
		tls_advertise_hosts =
		keep_environment =
		begin acl
		begin routers
		begin transports
	END
	at_servers exim4 -C "$FAR/exim/conf" -bdf -v &
}

start_dovecot() {
	mkdir -p "$FAR/dovecot"
	cat >"$FAR/dovecot.conf" <<-END
		base_dir = $FAR/dovecot
		state_dir = $FAR/dovecot
		log_path = $FAR/dovecot.log
		protocols = imap
		listen = $(far_address imap), $(far_address6 imap)
		ssl = no
		default_login_user = dovenull
		default_internal_user = dovecot
		default_internal_group = dovecot
		passdb {
		  driver = static
		  args = nopassword=y
		}
		service imap-login {
		  chroot =
		  inet_listener imaps {
		    port = 0
		  }
		}
	END
	at_servers dovecot -F -c "$FAR/dovecot.conf" &
}

start_vsftpd() {
	local words="-ohide_file=x -obackground=NO -osecure_chroot_dir=$FAR/empty -oanonymous_enable=YES -oseccomp_sandbox=NO -oisolate=NO"
	words+=" -oisolate_network=NO -olocal_enable=NO -orun_as_launching_user=YES"
	: >"$FAR/vsftpd.conf"
	# shellcheck disable=SC2086 # words
	{
		at_servers vsftpd "$FAR/vsftpd.conf" $words -olisten=YES -olisten_ipv6=NO "-olisten_address=$(far_address ftp)" &
		at_servers vsftpd "$FAR/vsftpd.conf" $words -olisten=NO -olisten_ipv6=YES "-olisten_address6=$(far_address6 ftp)" &
	}
}

start_redis() {
	mkdir -p "$FAR/redis"
	at_servers redis-server --dir "$FAR/redis" --save '' --protected-mode no --bind "$(far_address redis)" "$(far_address6 redis)" &
}

# It needs no tables to greet.
start_mariadb() {
	mkdir -p "$FAR/mysql"
	at_servers mariadbd --no-defaults --datadir="$FAR/mysql" --socket="$FAR/mysql/socket" --pid-file="$FAR/mysql/pid" --user=root \
		--skip-grant-tables --skip-innodb --default-storage-engine=Aria --bind-address='*' --skip-name-resolve &
}

start_gnutls() {
	at_servers gnutls-serv --echo -p "$(far_port gnutls)" --x509certfile "$CERTIFICATES/rsa3.pem" --x509keyfile "$CERTIFICATES/rsa.key" &
}

start_boringssl() {
	LD_LIBRARY_PATH=$(cd "$FAR_ROOT" && echo usr/lib/*/android | sed s,^,/,) \
		at_servers bssl-tool server -accept "$(far_port boringssl)" -loop -www -cert "$CERTIFICATES/rsa3.pem" -key "$CERTIFICATES/rsa.key" &
}

start_botan() {
	at_servers botan tls_server "$CERTIFICATES/rsa3.pem" "$CERTIFICATES/rsa.key" "--port=$(far_port botan)" &
}

# One process for each library.
start_lighttpd() {
	local name
	for name in nss mbedtls wolfssl; do
		mkdir -p "$FAR/$name"
		cat "$CERTIFICATES/rsa.key" "$CERTIFICATES/rsa3.pem" >"$FAR/$name/pem"
		cat >"$FAR/$name/conf" <<-END
			server.modules = ("mod_$name")
			server.document-root = "$FAR/www"
			server.bind = "$(far_address $name)"
			server.port = 443
			server.errorlog = "$FAR/$name/log"
			index-file.names = ("index.html")
			mimetype.assign = (".html" => "text/html")
			ssl.engine = "enable"
			ssl.pemfile = "$CERTIFICATES/rsa3.pem"
			ssl.privkey = "$CERTIFICATES/rsa.key"
			\$SERVER["socket"] == "[$(far_address6 $name)]:443" { ssl.engine = "enable" }
		END
		at_servers lighttpd -D -m /usr/lib/lighttpd -f "$FAR/$name/conf" &
	done
}

# A wrapper of one connection.
start_tlswrapper() {
	local address
	cat "$CERTIFICATES/rsa.key" "$CERTIFICATES/rsa3.pem" >"$FAR/bearssl.pem"
	for address in $(far_address bearssl) $(far_address6 bearssl); do
		at_servers "$FAR/banner" run "$address" 443 tlswrapper -J "$FAR/empty" -f "$FAR/bearssl.pem" cat &
	done
}

start_caddy() {
	mkdir -p "$FAR/caddy"
	cat >"$FAR/caddy/conf" <<-END
		{
			admin off
			auto_https off
			default_sni www.rsa.test
		}
		https://www.rsa.test:443 {
			bind $(far_address go) $(far_address6 go)
			tls $CERTIFICATES/rsa3.pem $CERTIFICATES/rsa.key
			respond "go"
		}
	END
	HOME=$FAR/caddy at_servers caddy run --adapter caddyfile --config "$FAR/caddy/conf" &
}

start_erlang() {
	local address serve
	for address in $(far_address erlang) $(far_address6 erlang); do
		serve="ssl:start(), {ok, IP} = inet:parse_address(\"$address\"),
			Family = case size(IP) of 4 -> inet; _ -> inet6 end,
			{ok, L} = ssl:listen(443, [Family, {ip, IP}, {reuseaddr, true}, {log_level, none},
				{certfile, \"$CERTIFICATES/rsa3.pem\"}, {keyfile, \"$CERTIFICATES/rsa.key\"}]),
			F = fun(F) -> {ok, T} = ssl:transport_accept(L),
				spawn(fun() -> receive go -> ssl:handshake(T, 20000), receive never -> ok end end end) ! go, F(F) end,
			F(F)."
		HOME=$FAR at_servers erl -noshell -noinput -eval "$serve" &
	done
}

# Those that Debian has no server for: in the machine's own root.
start_banner() {
	local name address file
	for name in silent slow close reset say garbage; do
		for address in $(far_address $name) $(far_address6 $name); do
			case $name in
			slow | say) file=$FAR/$name.txt ;;
			garbage) file=$FAR/garbage.txt ;;
			*) file= ;;
			esac
			at_far "$REPO/test/lab/banner" "${name/garbage/answer}" "$address" "$(far_port $name)" ${file:+"$file"} &>>"$FAR/banner.log" &
		done
	done
}

# listens ADDRESS PORT: whether there is a server at the far side, at that address or at all.
listens() {
	[ -n "$(at_far ss -Hltn "sport = :$2 and ( src $1 or src 0.0.0.0 or src [::] )")" ]
}

# start_far_servers [STARTER...]: those of these functions (all by default), and waits until they listen. CERTIFICATES is the folder that
# make_certificates has filled. Ends the script if one does not come up.
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
			# Botan's knows IPv4 alone
			[ "$name$address" = "botan[$(far_address6 botan)]" ] || within 20 listens "$address" "$(far_port "$name")" ||
				{ tail -n 3 "$FAR"/*.log >&2; exit 1; }
		done
	done
}
