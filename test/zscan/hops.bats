# SPDX-License-Identifier: ISC
#
# Tests topology scans in the lab: the routers on the paths are the true ones and those that other
# programs find. The last test measures the speed.

# shellcheck disable=SC2016

# bats file_tags=long

load ../helper

PRELUDE=$REPO/test/lab/routers.bash

setup() {
	cd "$BATS_TEST_TMPDIR" || return
}

# expected_chain A TTLS TARGET...: prints the expected rows (target, hop, responder) for targets in
# a chain.
expected_chain() {
	local a=$1 ttls=$2 target n hop
	for target in "${@:3}"; do
		IFS=.: read -ra part <<<"$target"
		case $target in *:*) n=${part[2]} ;; *) n=$((part[2] / 8)) ;; esac
		for ((hop = 1; hop <= ttls; hop++)); do
			case $hop:$target in
			1:*:*) [ "$n" -gt 1 ] && echo "$target,1,fd00:198:18::1" ;;
			1:*) echo "$target,1,198.18.0.1" ;;
			*:*:*) [ "$hop" -ge "$n" ] && echo "$target,$hop,$target" || echo "$target,$hop,fd00:198:19:$a::$((4 * hop)):2" ;;
			*) [ "$hop" -ge "$n" ] && echo "$target,$hop,$target" || echo "$target,$hop,198.19.$a.$((4 * hop + 2))" ;;
			esac
		done
	done
}

# answers FILE: prints target, hop and responder from rows with the columns
# saddr,hop,icmp_responder.
answers() {
	sed 1d "$1" | awk -F, -v OFS=, '{ print $1, $2, $3 != "" ? $3 : $1 }' | sort -t, -k1,1 -k2,2n
}

@test "every hop of a chain, whatever the probe, with and without --flow, over both families" {
	in_lab '
		cd "$1" && : >none && chain c 64 8 || exit
		{ printf "10.64.%d.7\n" 16 24 32 40 64; printf "fd00:64:%d::7\n" 2 3 4 5 8; } >targets
		for flow in "" --flow; do
			for probe in icmp_echoscan "tcp_synscan -p 443" "udp -p 5000" "udp -p 5000 --probe-args text:odd"; do
				zscan -q -M $probe --probe-ttl 1+ $flow -P 12 -b none -I targets -c 1 -O csv -f saddr,hop,icmp_responder \
					--output-filter "success = 1 && repeat = 0" -o "${probe// /_}$flow.csv" || echo "$probe $flow: $?"
			done
		done
		# The stages alone send the same, on links without Ethernet headers, too.
		for options in "" -X; do
			zrecv -M udp --ttl 1+ --flow -c 1 -f saddr,hop,icmp_responder -o "stages$options.csv" -- sh -c "
				zperm --attempts 12 --gap 3 -f targets | zsend -M udp -p 5000 --ttl 1+ --flow $options" || echo "stages: $?"
		done
	' "$PWD" >said
	[ ! -s said ] || { cat said; false; }
	mapfile -t targets <targets
	expected_chain 64 12 "${targets[@]}" | sort -t, -k1,1 -k2,2n >wanted
	[ "$(ls ./*.csv | wc -l)" -eq 10 ]
	# The kernel sends the port unreachable error of such an IPv6 address from the address of
	# the link.
	sed -E 's/^(fd00:64:([0-9]+)::7,.*,)fd00:64:.*/\1 \2/' wanted | awk '{ print $1 (NF > 1 ? "fd00:198:19:64::" 4 * $2 ":2" : "") }' >wanted-udp
	for rows in *.csv; do
		case $rows in udp* | stages*) diff wanted-udp <(answers "$rows") ;; *) diff wanted <(answers "$rows") ;; esac ||
			{ echo "$rows"; false; }
	done
}

@test "soon each hop gets the same share of the probes, and -n counts targets, of several senders too" {
	: >none
	zscan --fast-dryrun -M icmp_echoscan --probe-ttl 1+ -P 16 -e 1 -b none 10.0.0.0/22 >lines
	[ "$(sort -u lines | wc -l)" -eq 16384 ]
	[ "$(sed -n 2001,12000p lines | cut -d, -f3 | sort | uniq -c | awk '$1 >= 620 && $1 <= 630' | wc -l)" -eq 16 ]
	for senders in 1 2 3; do
		zscan --print -M icmp_echoscan --probe-ttl 1+ -P 16 -e 1 -b none -T $senders -n 5 10.0.0.0/22 |
			grep -o 'zperm [^|]*' | while read -r words; do eval "$words"; done | sort -u >lines
		[ "$(wc -l <lines)" -eq 80 ]
	done
}

@test "-r auto: the reference are hosts at the end of the path, and what is sent to all nodes has none" {
	in_lab '
		cd "$1" && : >none && chain c 64 3 || exit
		zscan -M icmp_echoscan --probe-ttl 1+ --flow -P 8 -r auto -b none -c 1 -O csv -f saddr,hop -o rows.csv 10.64.24.0/23 || echo "zscan: $?"
	' "$PWD" >said 2>&1
	[[ "$(grep -v '^zscan: ' said)" = "" ]] || { cat said; false; }
	[ "$(sed 1d rows.csv | sort -u | wc -l)" -eq 4096 ]
	[[ "$(zscan --print -M icmp_echoscan --probe-ttl 1+ --flow -r auto -b /dev/null 10.64.24.0/23)" == \
		*" -z 'zsend -M icmp_echoscan --deny /dev/null' -R 'zrecv -M icmp_echoscan' 5 "* ]]
	[[ "$(zscan --print -M icmp6_all_nodes -i lo -r auto -b /dev/null)" == *" zrate 5 "* ]]
}

# path FILE TARGET: prints the lines of FILE up to the target, in the order of hops. The lines are
# HOP ADDRESS, in any order.
path() {
	sort -n "$1" | awk -v target="$2" '{ print } $2 == target { exit }'
}

@test "paths are those that traceroute -I, mtr and scamper find" {
	in_lab '
		cd "$1" && : >none && chain c 64 6 && diamond 80 || exit
		targets="10.64.24.9 10.64.48.9 10.80.0.1 10.80.0.2 10.80.3.4 fd00:64:3::9 fd00:64:6::9 fd00:80::1 fd00:80::2"
		zscan -q -M icmp_echoscan --probe-ttl 1+ --flow -P 8 -b none -c 1 -o rows.csv $targets || echo "zscan: $?"
		for target in $targets; do
			case $target in *:*) six=-6 ;; *) six="" ;; esac
			whole $target.traceroute traceroute $six -I -n -q 1 -w 2 -m 8 $target
			whole $target.mtr mtr $six -n --csv -c 1 -G 0.5 -m 8 $target
			whole $target.scamper scamper -c "trace -P icmp-paris -q 1 -m 8" -i $target
		done
	' "$PWD" >said 2>&1
	[ ! -s said ] || { cat said; false; }
	for traced in *.traceroute; do
		target=${traced%.traceroute}
		zfilter -H -f saddr,hop,icmp_responder "saddr = $target" rows.csv | awk -F, '{ print $2, $3 != "" ? $3 : $1 }' >ours
		path ours "$target" >found
		[ "$(tail -n 1 found | cut -d' ' -f2)" = "$target" ]
		[ "$(wc -l <found)" -ge 3 ]
		awk 'NR > 1 { print $1, $2 }' "$traced" >theirs
		diff found <(path theirs "$target") || { echo "traceroute $target"; false; }
		awk -F, '$5 ~ /^[0-9]+$/ { print $5, $6 }' "$target.mtr" >theirs
		diff found <(path theirs "$target") || { echo "mtr $target"; false; }
		awk 'NR > 1 && NF > 1 { print $1, $2 }' "$target.scamper" >theirs
		diff found <(path theirs "$target") || { echo "scamper $target"; false; }
	done
}

# sides FILE: counts the targets by the sides (a or b) of the diamond that have their hops 3 and 4,
# as in "aa 7".
# FILE has the columns saddr,sport,dport,hop,icmp_responder.
sides() {
	sed 1d "$1" | awk -F, '
		$4 == 3 || $4 == 4 { n = split($5, part, /[.:]/); number = $5 ~ /:/ ? part[n - 1] : part[n]; side[$1, $4] = number < 200 ? "a" : "b"; target[$1] }
		END { for (t in target) count[side[t, 3] side[t, 4]]++; for (c in count) print c, count[c] }' | sort
}

@test "between equal paths, --flow shows one of them for each target, and without it hops that are not linked" {
	in_lab '
		cd "$1" && : >none && diamond 80 || exit
		for flow in "" --flow; do
			for probe in "udp -p 5000" "tcp_synscan -p 443"; do
				for target in 10.80.1.0/25 fd00:80::1:0/121; do
					zscan -q -M $probe --probe-ttl 1+ $flow -P 6 -b none -e 1 -c 1 -O csv -f saddr,sport,dport,hop,icmp_responder \
						--output-filter "success = 1 && repeat = 0" -o "${probe%% *}$flow.${target%%[.:]*}.csv" $target || echo "zscan: $?"
				done
			done
		done
		# scamper traces the same flows. Only IPv4, since scamper waits long for an IPv6
		# host whose errors come from another address.
		for rows in udp--flow.10.csv tcp_synscan--flow.10.csv; do
			case $rows in udp*) kind=udp-paris ;; *) kind=tcp ;; esac
			sed 1d $rows | cut -d, -f1-3 | sort -u | head -n 16 | while IFS=, read -r target port from; do
				whole trace scamper -c "trace -P $kind -q 1 -m 6 -s $from -d $port" -i $target </dev/null
				awk -v t=$target "NR > 1 { print t \",\" \$1 \",\" \$2 }" trace
			done >$rows.scamper
		done
	' "$PWD" >said 2>&1
	[ ! -s said ] || { cat said; false; }
	for rows in *--flow.*.csv; do
		sides "$rows" >found
		[ "$(awk '$1 != "aa" && $1 != "bb"' found)" = "" ] || { cat found; false; }
		# Both sides occur: all 128 targets take the same side with a chance of 2^-127.
		[ "$(wc -l <found)" -eq 2 ]
		[ "$(awk '{ n += $2 } END { print n }' found)" -eq 128 ]
	done
	for rows in udp.10.csv udp.fd00.csv tcp_synscan.10.csv tcp_synscan.fd00.csv; do
		[ "$(sides "$rows" | awk '$1 == "ab" || $1 == "ba" { n += $2 } END { print (n > 20) }')" = 1 ]
	done
	for compared in *.scamper; do
		[ "$(cut -d, -f1 "$compared" | sort -u | wc -l)" -eq 16 ]
		while IFS=, read -r target hop address; do
			grep -qE "^$target,[0-9]+,[0-9]+,$hop,($address|$([ "$target" = "$address" ] && echo '()'))\$" "${compared%.scamper}" ||
				{ echo "$compared: $target $hop $address"; grep "^$target" "${compared%.scamper}"; false; }
		done <"$compared"
	done
}

# bats test_tags=alone
@test "10,000 targets x 16 hops at 10,000 a second, every answer right, in less than 20 seconds" {
	in_lab '
		cd "$1" && : >none && chain x 66 16 && chain y 67 16 || exit
		begun=${EPOCHREALTIME/./}
		zscan -q -M icmp_echoscan --probe-ttl 1+ --flow -P 16 -r 10000 -b none -e 1 -n 10000 -c 1 -O csv -f saddr,hop,icmp_responder \
			-o rows.csv 10.66.16.0-10.66.135.255 10.67.16.0-10.67.135.255 || echo "zscan: $?"
		echo $((${EPOCHREALTIME/./} - begun)) >took
	' "$PWD" >said 2>&1
	[ ! -s said ] || { cat said; false; }
	zperm -e 1 -n 10000 10.66.16.0-10.66.135.255 10.67.16.0-10.67.135.255 | awk -F. -v OFS=, '{
		for (hop = 1; hop <= 16; hop++)
			print $0, hop, hop >= $3 / 8 - ($3 / 8) % 1 ? "" : hop == 1 ? "198.18.0.1" : "198.19." $2 "." 4 * hop + 2
	}' | sort >wanted
	[ "$(wc -l <wanted)" -eq 160000 ]
	cmp wanted <(sed 1d rows.csv | sort)
	echo "$(cat took) us"
	[ "$(cat took)" -lt 20000000 ]
}
