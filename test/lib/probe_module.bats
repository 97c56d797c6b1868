# Tests the probe module that zscan-probe(7) shows: builds it in a copy of the tree, and uses it.

# shellcheck disable=SC2016,SC2154 # scripts in single quotes are for the lab; Bats sets variables

load ../helper

setup_file() {
	copy=$BATS_FILE_TMPDIR/copy
	mkdir "$copy"
	cd "$REPO" || return
	cp -a Makefile .needs .sanitized .optout lib zsend zrecv zfilter bin "$copy"
	sed -n '/^\.Sh EXAMPLES/,$ { /^\.Bd/,/^\.Ed/ { /^\.[BE]d/d; s/\\e/\\/g; p; }; }' man/zscan-probe.7 >"$copy/lib/probe/rpc.c"
	sed -i 's/^\tX(ipip)$/\tX(ipip) \\\n\tX(rpc)/' "$copy/lib/probe/probe.c"
	make -s -C "$copy" -j2 bin/zsend bin/zrecv bin/zfilter CFLAGS='-O2 -g -Werror' ${SAN:+SAN=1} 3>&-
}

setup() {
	copy=$BATS_FILE_TMPDIR/copy
	cd "$BATS_TEST_TMPDIR" || return
}

@test "zscan-probe(7): its module compiles without a warning; one file and one line make a probe" {
	[ "$(diff -rq -x '*.[od]' -x z* "$REPO/lib" "$copy/lib" | wc -l)" -eq 2 ]
	[ "$(diff "$REPO/lib/probe/probe.c" "$copy/lib/probe/probe.c" | grep -c '^> *	X(rpc)$')" -eq 1 ]
	"$copy/bin/zsend" --list-probe-modules >modules
	grep -qE '^rpc +RPC null call' modules
	"$copy/bin/zrecv" -M rpc --list-output-fields >columns
	grep -q '^rpc_xid ' columns
}

# members STRUCT: prints the names of its members, functions included.
members() {
	sed -n "/^struct $1 {\$/,/^};/p" "$REPO/lib/probe/probe.h" | sed '1d;$d' | tr '\n\t' '  ' | sed 's,/\*[^*]*\*\(\*\|[^*/][^*]*\*\)*/,,g' |
		tr ';' '\n' | sed -E 's/\[[^]]*\]//g; s/^.*\(\*([a-z0-9_]+)\)\(.*/\1/' | tr , '\n' | sed -nE 's/^.*\b([a-z0-9_]+) *$/\1/p'
}

@test "zscan-probe(7) tells of each member of a probe and of its template" {
	[[ $(members probe | paste -sd ' ') == "name help template has_ports "*" classify_quoted columns" ]]
	[[ $(members template | paste -sd ' ') == "protocol dont_fragment "*" icmp_type icmp6_type options_len options time "*" payload_count request patch" ]]
	for member in $(members probe) $(members template); do
		grep -qE "^\.It Va (.* , )?$member( ,|$)" "$REPO/man/zscan-probe.7" || { echo "it lacks $member"; false; }
	done
}

@test "zscan and zfilter know a new probe from its module alone" {
	cmp "$REPO/bin/zscan" "$copy/bin/zscan"
	: >none
	for ports in '' '-p 7'; do
		# shellcheck disable=SC2086 # two words, or none
		run -0 --separate-stderr "$copy/bin/zscan" --print -M rpc $ports -b none --output-filter rpc_xid=1 10.0.9.0/30
		[ -z "$stderr" ]
		[[ $output == *" -M rpc -a -f saddr,sport,"*",rpc_xid -- "*"zsend -M rpc --deny none${ports:+ $ports}'"* ]]
	done
	run --separate-stderr "$copy/bin/zscan" --print -M nosuch 10.0.9.0/30
	[[ "$stderr" == *" rpc" ]]
	[ "$(printf 'saddr,rpc_xid\n10.0.9.1,7\n' | "$copy/bin/zfilter" -O json '')" = '{"saddr":"10.0.9.1","rpc_xid":7}' ]
	# A probe without ports, a copy of another one.
	copy=$PWD/second
	cp -a "$BATS_FILE_TMPDIR/copy" "$copy"
	sed '/^static const struct probe with_ports/d; s/, .with_ports = &with_ports//; s/probe_ipip/probe_tunnel/; s/"ipip"/"tunnel"/' "$REPO/lib/probe/ipip.c" >"$copy/lib/probe/tunnel.c"
	sed -i 's/^\tX(ipip) /\tX(tunnel) \\\n&/' "$copy/lib/probe/probe.c"
	make -s -C "$copy" -j2 bin/zsend bin/zrecv CFLAGS='-O2 -g -Werror' ${SAN:+SAN=1} 3>&-
	run --separate-stderr "$copy/bin/zscan" --print -M tunnel -p 7 10.0.9.0/30
	check 2 "" "zscan: -p: tunnel has no ports"
	[[ $("$copy/bin/zscan" --print -M tunnel -b none 10.0.9.0/30) == *"zsend -M tunnel --deny none'"* ]]
}

@test "zscan-probe(7): a real port mapper is found by its module, a refusal counts as one, and another identifier is none" {
	in_lab '
		servers=$REPO/test/.servers
		# rpcbind needs its list of transports and its user in /etc.
		mkdir "$1/etc"
		{ cat /etc/passwd; echo _rpc:x:65534:65534::/:/bin/false; } >"$1/etc/passwd"
		mount -t overlay -o "lowerdir=$1/etc:$servers/etc:/etc" overlay /etc || exit
		LD_LIBRARY_PATH=$(printf "%s:" "$servers"/usr/lib/*-linux-* "$servers"/lib/*-linux-*) \
			ip netns exec far "$servers/sbin/rpcbind" -f &>"$1/rpcbind.log" &
		for _ in {1..250}; do
			[ -z "$(ip netns exec far ss -Hlun "sport = :111")" ] || break
			sleep 0.02
		done
		PATH=$2/bin:$PATH
		scan() {
			zrecv -M rpc -a -c 0.5 -f saddr,sport,classification,success,rpc_accept,icmp_unreach_str "${@:2}" -- zsend -M rpc -p "$1" <<<10.0.9.1
		}
		export ZKEY=$KEY
		scan 111 -w "$1/kept"
		scan 112 | sed 1d
	' "$BATS_TEST_TMPDIR" "$copy" >rows || { cat rows rpcbind.log; false; }
	cat rows rpcbind.log
	diff rows - <<-'END'
		saddr,sport,classification,success,rpc_accept,icmp_unreach_str
		10.0.9.1,111,rpc,1,0,
		10.0.9.1,112,unreach,0,,port unreachable
	END
	kept() { ZKEY=$KEY "$copy/bin/zrecv" -M rpc -r kept -f rpc_accept -u 4 4>status; }
	[ "$(kept)" = rpc_accept$'\n'0 ]
	# After the headers of file, packet, Ethernet and IP: clears the checksum of UDP, which IPv4
	# allows. Further below, another identifier.
	udp=$((24 + 16 + 14 + 20))
	printf '\0\0' | dd of=kept bs=1 seek=$((udp + 6)) conv=notrunc status=none
	[ "$(kept)" = rpc_accept$'\n'0 ]
	# reply LENGTH WORD...: reads the same reply with LENGTH bytes of data, in which the words
	# from the third on end in these bytes.
	reply() {
		local at=$((udp + 8 + 8)) word
		printf %b "\\0\\x$(printf %x $((8 + $1)))" | dd of=kept bs=1 seek=$((udp + 4)) conv=notrunc status=none
		for word in "${@:2}"; do
			printf %b "\\0\\0\\0\\0$word" | dd of=kept bs=1 seek=$at conv=notrunc status=none
			at=$((at + 4))
		done
		ZKEY=$KEY "$copy/bin/zrecv" -M rpc -a -r kept -f classification,success,rpc_state,rpc_accept -u 4 4>status | sed 1d
	}
	# Denied: for bad credentials, and for the version, where the highest version has the place
	# of the state. Then accepted: an unknown program, and a reply that is cut (RFC 5531,
	# section 9).
	[ "$(reply 20 1 1 5)" = rpc-refused,0,1, ]
	[ "$(reply 24 1 0 2 2)" = rpc-refused,0,1, ]
	[ "$(reply 24 0 0 0 1)" = rpc-refused,0,0,1 ]
	[ "$(reply 23 0 0 0 0)" = rpc-refused,0,0, ]
	[ "$(reply 12 1)" = rpc-refused,0,1, ]
	[ -z "$(reply 11 1)" ]
	[ "$(status_of invalid status zrecv)" -eq 1 ]
	[ "$(reply 24 0 0 0 0)" = rpc,1,0,0 ]
	head -c 4 /dev/zero | dd of=kept bs=1 seek=$((udp + 8)) conv=notrunc status=none
	[ "$(kept)" = rpc_accept ]
	[ "$(status_of invalid status zrecv)" -eq 1 ]
}

@test "the cookbook: a module, generator, filter and payload of one's own, in ten lines, find who answers" {
	"$REPO/test/tools/examples" "$REPO/man/zscan-cookbook.7" page
	script=$(grep -l 'knock.c lib/probe' page/*.sh)
	[ "$(wc -l <"$script")" -le 10 ]
	cp -a "$BATS_FILE_TMPDIR/copy" source
	cp -a "$REPO/zperm" "$REPO/zblack" "$REPO/zstatus" "$REPO/bin" "$EX_CONF" source
	cp "$REPO/lib/probe/probe.c" source/lib/probe
	rm source/lib/probe/rpc.*
	cp "$(grep -l 'probe_knock' page/*.sh)" source/knock.c
	# Compiles all programs except one beforehand, because a full build in the script would take
	# too long for the lab.
	make -s -C source -j2 all CFLAGS='-O2 -g' ${SAN:+SAN=1} 3>&-
	cp "$script" source/script
	run --separate-stderr in_lab '
		cd "$1/source"
		ip netns exec far "$REPO/test/lab/echo" 7 >/dev/null 2>&1 &
		until_true ip netns exec far ss -HuanO sport = 7 | grep -q .
		bash -eu script
	' "$PWD"
	echo "$status $output $stderr"
	[ "$status" -eq 0 ]
	[ "$(sed 1d <<<"$output" | sort -V)" = "$(printf '10.0.9.%d,65\n' {1..255..2})" ]
	[ "$(sed -n 1p <<<"$output")" = saddr,first_byte ]
	grep -q '^knock ' <(source/bin/zsend --list-probe-modules)
}
