# shellcheck shell=sh
# SPDX-License-Identifier: ISC
# Chooses the ports, and a probe for each protocol that they name.

# choose_top_ports adds the first ports of a table in the form of nmap, "service port/protocol
# share", for each protocol of the probe.
choose_top_ports() {
	[ -n "$top_ports" ] && [ -z "$resume" ] || return 0     # a checkpoint has the ports
	table=/usr/share/nmap/nmap-services n=${top_ports%%:*}
	[ "$n" = "$top_ports" ] || table=${top_ports#*:}
	case $n in '' | 0* | *[!0-9]* | ??????*) die "--top-ports: want a number from 1 to 65535: $top_ports" ;; esac
	[ -r "$table" ] || die "--top-ports: $table: cannot be read: install nmap (Debian: nmap-common), or name another table: --top-ports $n:FILE"
	protocols=$(zsend -M "$probe_module" --print-probe | sed -n 's/^protocols=//p')
	busiest=$(LC_ALL=C sort -k3,3gr -k2,2n "$table" | n=$n protocols=$protocols awk '
		BEGIN { split(ENVIRON["protocols"], names, ","); for (i in names) wanted[names[i]] = 1 }
		/^#/ || NF < 3 { next }
		split($2, port, "/") == 2 && port[2] in wanted && port[1] ~ /^[0-9]+$/ && port[1] > 0 && ++count[port[2]] <= ENVIRON["n"] {
			printf "%s%s:%s", comma, substr(port[2], 1, 1), port[1]; comma = "," }')
	[ -n "$busiest" ] || die "--top-ports: $table: has no ports of $protocols"
	target_ports=${target_ports:+$target_ports,}$busiest expanded=1
}

# leave_out_port_0 has ranges of ports begin with 1, as no target can name port 0.
leave_out_port_0() {
	case ,$target_ports in *[,:]0-[1-9]*) ;; *) return 0 ;; esac
	say "zscan: -p: $target_ports: port 0 is left out: no target can name it"
	expanded=1 target_ports=$(printf '%s\n' "$target_ports" | sed 's/^0-\([1-9]\)/1-\1/; s/\([,:]\)0-\([1-9]\)/\11-\2/g')
}

# choose_probes adds the usual probe of each protocol that -p names and no given probe is for.
choose_probes() {
	named=$(printf '%s\n' "$target_ports" | tr 'A-Z,' 'a-z\n' | awk -F: '
		$1 == "icmp" { icmp = named = 1; next }
		NF > 1 { prefix = $1; named = 1 }
		{ if (prefix == "u") udp = 1; else tcp = 1 }
		END { if (named) print (tcp ? "tcp:tcp_synscan " : "") (udp ? "udp:udp " : "") (icmp ? "icmp:icmp_echoscan" : "") }')
	[ -n "$named" ] || return 0
	given_probes='' all_probes=''
	if is_given probe-module; then
		all_probes=$probe_module
		given_probes=$(zsend -M "$probe_module" --print-probe | sed -n 's/^protocols=//p') || exit
	fi
	for probe in $named; do
		case ,$given_probes, in *",${probe%%:*},"*) ;; *) all_probes=$all_probes${all_probes:+,}${probe#*:} ;; esac
	done
	[ "$named" != icmp:icmp_echoscan ] || target_ports=''
	[ "$all_probes" != "$probe_module" ] || return 0
	if is_given probe-module; then
		for list in zsend zrecv segments; do take_out $list -M "$probe_module"; done
	fi
	probe_module=$all_probes
	append zsend -M "$probe_module"
	append zrecv -M "$probe_module"
}

# permute_ports has zperm permute the ports together with the addresses, without those of
# --exclude-ports.
permute_ports() {
	append zperm -p "$target_ports" ${exclude_ports:+--exclude-ports "$exclude_ports" --protocol "$unnamed_protocol"}
}

# choose_ports sets paired if the targets of a list have ports of their own, which one target
# shows, and several if there is more than one port. unnamed_protocol is the protocol of ports that
# name none. zperm compares a pipe with -p.
choose_ports() {
	paired='' from_pipe='' several=''
	case $probe_protocols in udp) unnamed_protocol=udp ;; *) unnamed_protocol=tcp ;; esac
	if [ -n "$lists" ] && [ -n "$once" ]; then
		from_pipe=1
	elif [ -n "$lists" ]; then
		paired=$(eval "zperm -e 0 -n 1$targets" 2>/dev/null) || { (eval "zperm -n 0$targets"); exit 2; }
		# For a probe of ICMP alone, icmp is no port.
		case $probe_protocols:$paired in icmp:*,icmp) paired='' ;; *,*) paired=1 ;; *) paired='' ;; esac
	fi
	case $probe_ports:$target_ports in maybe:) probe_ports=no ;; maybe:*) probe_ports=yes ;; esac
	case $probe_ports$probe_port:$target_ports:$paired in
	no:?*:*) die "-p: $probe_module has no ports" ;;
	no::1) die "the targets of the list have ports, and $probe_module has none" ;;
	*:?*:1) die '-p: the targets of the list have ports of their own' ;;
	*::1) several=1 ;;
	no:: | yes[1-9]*::) ;;
	*::) [ -n "$from_pipe" ] && several=1 targets=" --pairs$targets" || die 'give a port with -p' ;;
	*:*[,*-]*:*) several=1 && permute_ports ;;      # zperm permutes them
	*) [ -n "$from_pipe" ] && permute_ports || append zsend -p "$target_ports" ;;
	esac
	append zsend ${exclude_ports:+--exclude-ports "$exclude_ports"}
	[ -z "$target_ports" ] || [ -z "$exclude_ports" ] || [ -n "$resume" ] || append settings "unnamed-protocol=$unnamed_protocol"
	allow_any_source_port
}

# allow_any_source_port has zrecv accept replies over UDP from any port; for that it must know the
# probed ports. It always accepts those of ipip, and other protocols have no such replies.
allow_any_source_port() {
	[ "$validate_source_port" = disable ] && [ "$probe_module" != ipip ] || return 0
	case ,$probe_protocols, in *,udp,*) ;; *) return 0 ;; esac
	[ -n "$target_ports" ] || [ -z "$paired$from_pipe" ] ||
		die '--validate-source-port: disable wants the ports that are probed: give them with -p, not in a list or a pipe'
	probed=${target_ports:-$probe_port}
	if [ -n "$target_ports" ] && [ -n "$exclude_ports" ]; then
		probed=$(zperm -p "$target_ports" --exclude-ports "$exclude_ports" --protocol "$unnamed_protocol" 192.0.2.1) || exit
		probed=$(printf '%s\n' "$probed" | cut -d, -f2 | sort | paste -s -d, -)
	fi
	append zrecv --from-any-port "$probed"
}
