# SPDX-License-Identifier: ISC
# shellcheck shell=bash
#
# Functions that start the servers of far.bash: start_NAME writes the configuration to $FAR, and
# runs the server in the background. CERTIFICATES is the folder that make_certificates has filled.

# make_texts: writes the texts of the servers that have no program of their own to $FAR.
make_texts() {
	printf 'a line that comes a byte a second\r\n' >"$FAR/slow.txt"
	printf '220 said at once\r\nand a second line\r\n' >"$FAR/say.txt"
	head -c 3000 <<<"$(yes 'no TLS at all' | head -n 300)" >"$FAR/garbage.txt"
	mkdir -p "$FAR/www/deep"
	printf '<!DOCTYPE html>\n<html><head><title>The  lab &amp;\n its &lt;servers&gt;</title></head><body>here</body></html>\n' >"$FAR/www/index.html"
	{ printf '<title>Big</title>\n'; yes 'a line of text that fills the answer' | head -c 100000; } >"$FAR/www/big.html"
}

# nginx_block NAME WORD...: prints a server block for the addresses of NAME.
nginx_block() {
	local name=$1 port
	port=$(far_port "$name")
	[ "$port" = 80 ] || port="$port ssl"
	echo "server { listen $(far_address "$name"):$port backlog=4096; listen [$(far_address6 "$name")]:$port backlog=4096; ${*:2} }"
}

# certificate NAME [KEY]: prints the lines of a block that name a certificate and its key.
certificate() {
	echo "ssl_certificate $CERTIFICATES/$1.pem; ssl_certificate_key $CERTIFICATES/${2-$1}.key;"
}

# The web server of the lab listens at all addresses.
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

# The server needs no tables to greet a client.
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

# Starts one process for each library.
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

# Starts a wrapper that serves one connection.
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

# Starts the servers that Debian does not have, in the root of the machine.
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
