# SPDX-License-Identifier: ISC
# shellcheck shell=bash
#
# Real UDP servers at the far side of the lab, one for each service: those of Debian, unpacked by
# test/lab/servers, in the root of far.bash. They answer as UDP4 and UDP6, whichever address a
# datagram was sent to. For scripts in the lab. CERTIFICATES is a folder with rsa.key and
# rsa1.pem.

# shellcheck source=test/lab/far.bash
. "$REPO/test/lab/far.bash"

UDP4=10.0.9.1 UDP6=fd00:198:18:1::2
# Multicast DNS and RIP answer only clients on their link, from its address. The prefix of this
# address includes the scanner.
UDP_LINK=198.18.1.2

# The ports, and the function that starts the server on each (start_udp_...).
UDP_SERVERS='
53 dnsmasq
69 dnsmasq
111 rpcbind
123 chronyd
137 nmbd
161 snmpd
389 samba
443 caddy
500 charon
520 ripd
623 ipmi
1194 openvpn
1701 xl2tpd
1812 freeradius
1900 miniupnpd
3478 coturn
5060 kamailio
5353 avahi
5683 coap
5684 gnutls
6881 aria2
11211 memcached
'

start_udp_dnsmasq() {
	mkdir -p "$FAR/tftp"
	at_servers dnsmasq -d -C /dev/null -u root -h -R --pid-file= --address=/example.com/192.0.2.1 --enable-tftp --tftp-root="$FAR/tftp" &
}

start_udp_rpcbind() {
	mkdir -p /run/rpcbind
	at_servers rpcbind -f &
}

start_udp_chronyd() {
	printf '%s\n' 'local stratum 8' 'allow all' 'cmdport 0' 'bindcmdaddress /' "pidfile $FAR/chronyd.pid" >"$FAR/chrony.conf"
	at_servers chronyd -d -x -u root -f "$FAR/chrony.conf" &
}

start_udp_snmpd() {
	printf '%s\n' 'agentAddress udp:161,udp6:161' 'rocommunity public' 'rocommunity6 public' 'sysDescr the lab' >"$FAR/snmpd.conf"
	MIBS='' at_servers snmpd -f -C -c "$FAR/snmpd.conf" -p "$FAR/snmpd.pid" -Lf /dev/stderr &
}

start_udp_caddy() {
	cat >"$FAR/quic.caddy" <<-END
		{
			admin off
			auto_https off
			storage file_system $FAR/caddy
		}
		https://:443 {
			tls $CERTIFICATES/rsa1.pem $CERTIFICATES/rsa.key
			respond "lab"
		}
	END
	HOME=$FAR at_servers caddy run --config "$FAR/quic.caddy" --adapter caddyfile &
}

start_udp_charon() {
	mkdir -p "$FAR/ipsec"
	cat >"$FAR/strongswan.conf" <<-END
		charon {
			load = random nonce aes sha1 sha2 hmac kdf gmp x509 pubkey pem pkcs1 socket-default kernel-netlink vici
			piddir = $FAR/ipsec
			plugins { vici { socket = unix://$FAR/ipsec/vici } }
			filelog { stderr { default = 1 } }
		}
	END
	printf '%s\n' 'connections { lab { version = 0' 'local { auth = psk }' 'remote { auth = psk }' '} }' >"$FAR/swanctl.conf"
	STRONGSWAN_CONF=$FAR/strongswan.conf at_servers /usr/lib/ipsec/charon &
	within 20 test -S "$FAR/ipsec/vici" && at_servers swanctl --load-conns --file "$FAR/swanctl.conf" --uri "unix://$FAR/ipsec/vici"
}

start_udp_ipmi() {
	cat >"$FAR/lan.conf" <<-'END'
		name "lab"
		set_working_mc 0x20
		startlan 1
			addr :: 623
			priv_limit admin
			allowed_auths_admin none md5
			guid a123456789abcdefa123456789abcdef
		endlan
		user 1 true "" "" admin 10 none md5
	END
	printf 'mc_setbmc 0x20\nmc_add 0x20 0 no-device-sdrs 0x23 9 8 0x9f 0x1291 0xf02\nmc_enable 0x20\n' >"$FAR/ipmi.emu"
	at_servers ipmi_sim -n -c "$FAR/lan.conf" -f "$FAR/ipmi.emu" -s "$FAR/ipmi" &
}

start_udp_openvpn() {
	printf '%s\n' "dev null" "proto udp6" "port 1194" "tls-server" "dh none" "ca $CERTIFICATES/rsa1.pem" "cert $CERTIFICATES/rsa1.pem" \
		"key $CERTIFICATES/rsa.key" "multihome" "verb 3" >"$FAR/openvpn.conf"
	at_servers openvpn --config "$FAR/openvpn.conf" &
}

start_udp_xl2tpd() {
	mkdir -p /run/xl2tpd
	printf '%s\n' '[global]' 'port = 1701' 'access control = no' '[lns default]' 'ip range = 192.0.2.2-192.0.2.9' 'local ip = 192.0.2.1' >"$FAR/xl2tpd.conf"
	at_servers xl2tpd -D -c "$FAR/xl2tpd.conf" -s /dev/null -p "$FAR/xl2tpd.pid" -C "$FAR/xl2tpd.control" &
}

start_udp_freeradius() {
	cat >"$FAR/radiusd.conf" <<-END
		prefix = /usr
		libdir = /usr/lib/freeradius
		logdir = $FAR
		run_dir = $FAR
		db_dir = $FAR
		pidfile = $FAR/radiusd.pid
		security {
			reject_delay = 0
		}
		client four {
			ipaddr = 0.0.0.0/0
			secret = testing123
		}
		client six {
			ipv6addr = ::/0
			secret = testing123
		}
		modules { }
		server lab {
			listen {
				type = auth
				ipaddr = *
				port = 1812
			}
			listen {
				type = auth
				ipv6addr = ::
				port = 1812
			}
			authorize { }
		}
	END
	at_servers freeradius -X -d "$FAR" -n radiusd -D /usr/share/freeradius &
}

start_udp_miniupnpd() {
	printf '%s\n' ext_ifname=lo ext_ip=11.0.0.1 listening_ip=gw "ipv6_listening_ip=$UDP6" port=5000 enable_natpmp=no \
		uuid=00000000-0000-4000-8000-000000000001 >"$FAR/miniupnpd.conf"
	at_servers miniupnpd -d -f "$FAR/miniupnpd.conf" -P "$FAR/miniupnpd.pid" &
}

start_udp_coturn() {
	at_servers turnserver -n --stun-only --no-tls --no-dtls --no-cli --log-file stdout --pidfile "$FAR/turnserver.pid" \
		-L "$UDP4" -L "$UDP6" &
}

start_udp_kamailio() {
	cat >"$FAR/kamailio.cfg" <<-END
		fork=no
		children=1
		disable_tcp=yes
		log_stderror=yes
		listen=udp:$UDP4:5060
		listen=udp:[$UDP6]:5060
		mpath="$(cd "$REPO/test/.servers" && echo usr/lib/*-linux-*/kamailio/modules | sed 's,^,/,')"
		loadmodule "sl.so"
		request_route { sl_send_reply("200", "lab"); }
	END
	at_servers kamailio -DD -E -f "$FAR/kamailio.cfg" -Y "$FAR" -m 32 -M 8 &
}

start_udp_coap() {
	at_servers coap-server-notls -p 5683 &
}

start_udp_gnutls() {
	at_servers gnutls-serv -u -p 5684 --x509certfile "$CERTIFICATES/rsa1.pem" --x509keyfile "$CERTIFICATES/rsa.key" &
}

start_udp_aria2() {
	HOME=$FAR at_servers aria2c --enable-dht=true --enable-dht6=true --dht-listen-port=6881 --listen-port=6881 --dht-file-path="$FAR/dht" \
		--dht-file-path6="$FAR/dht6" --disable-ipv6=false --dht-listen-addr6="$UDP6" --dir="$FAR" --seed-time=60 \
		'magnet:?xt=urn:btih:0123456789abcdef0123456789abcdef01234567' &
}

start_udp_nmbd() {
	mkdir -p "$FAR/samba" /run/samba
	{ echo '[global]' && printf '%s\n' 'netbios name = lab' 'interfaces = gw' "private dir = $FAR/samba" &&
		printf '%s directory = '"$FAR/samba"'\n' lock state cache pid; } >"$FAR/smb.conf"
	at_servers nmbd -F --debug-stdout -s "$FAR/smb.conf" --no-process-group &
}

# Starts a domain controller whose directory contains only facts about itself.
start_udp_samba() {
	mkdir -p "$FAR/directory" /run/samba
	{ echo '[global]' && printf '%s\n' 'netbios name = dc' 'workgroup = LAB' 'realm = LAB.TEST' 'server services = cldap' \
		'server role = active directory domain controller' "private dir = $FAR/directory" &&
		printf '%s directory = '"$FAR/directory"'\n' lock state cache pid; } >"$FAR/directory.conf"
	printf '%s\n' 'dn: @ROOTDSE' 'supportedLDAPVersion: 3' '' 'dn: @MODULES' '@LIST: rootdse' >"$FAR/directory.ldif"
	at_servers ldbadd -H "$FAR/directory/sam.ldb" "$FAR/directory.ldif" || return
	at_servers samba -i -M single --debug-stdout -s "$FAR/directory.conf" &
}

start_udp_ripd() {
	mkdir -p /run/frr && chmod 777 /run/frr
	printf '%s\n' 'router rip' ' network gw' >"$FAR/ripd.conf"
	at_servers /usr/lib/frr/zebra -f /dev/null -u frr -g frr --vty_socket /run/frr -i /run/frr/zebra.pid &
	within 20 test -S /run/frr/zserv.api && at_servers /usr/lib/frr/ripd -f "$FAR/ripd.conf" -u frr -g frr --vty_socket /run/frr -i /run/frr/ripd.pid &
}

start_udp_avahi() {
	printf '%s\n' '[server]' host-name=lab use-ipv6=yes enable-dbus=no '[publish]' publish-workstation=yes >"$FAR/avahi.conf"
	at_servers avahi-daemon --no-drop-root --no-chroot --no-rlimits -f "$FAR/avahi.conf" &
}

start_udp_memcached() {
	at_servers memcached -u root -p 0 -U 11211 -l "$UDP4" -l "$UDP6" &
}

# udp_listens PORT: succeeds if a server at the far side takes datagrams to that port.
udp_listens() {
	[ -n "$(at_far ss -Hlun "sport = :$1")" ]
}

# start_udp_servers: starts all of them, and waits until they listen. Ends the script if one does
# not start.
start_udp_servers() {
	local name port
	make_far_root && ln -s /run "$FAR_ROOT/var/run" || exit
	ip -n far address add $UDP4/32 dev lo || exit
	ip -n far route change 198.18.0.0/24 via 198.18.1.1 src $UDP4 || exit
	ip netns exec gw nft insert rule inet lab pass ip6 daddr $UDP6 accept || exit
	at_far sysctl -qw net.ipv6.ip_nonlocal_bind=1
	{ ip -n far address add $UDP_LINK/23 broadcast + dev gw noprefixroute && ip -n far address del $UDP_LINK/30 dev gw &&
		ip -n far route replace 198.18.1.0/30 dev gw && ip -n far route replace 198.18.0.0/24 via 198.18.1.1 src $UDP4; } || exit
	ip netns exec gw nft insert rule inet lab pass ip daddr $UDP_LINK accept || exit
	kill "$(cat /run/lab/nginx.pid)"
	for name in $(awk 'NF { print $2 }' <<<"$UDP_SERVERS" | sort -u); do
		"start_udp_$name" || exit
	done
	for port in $(awk 'NF { print $1 }' <<<"$UDP_SERVERS"); do
		within 20 udp_listens "$port" || { tail -n 5 "$FAR"/*.log >&2; exit 1; }
	done
}
