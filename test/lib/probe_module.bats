# The probe module that zscan-probe(7) shows: built in a copy of the tree, and used.

# shellcheck disable=SC2016,SC2154 # scripts in single quotes are for the lab; Bats sets variables

load ../helper

setup_file() {
	copy=$BATS_FILE_TMPDIR/copy
	mkdir "$copy"
	cd "$REPO" || return
	cp -a Makefile .needs .sanitized .optout lib zsend zrecv bin "$copy"
	sed -n '/^\.Sh EXAMPLES/,$ { /^\.Bd/,/^\.Ed/ { /^\.[BE]d/d; s/\\e/\\/g; p; }; }' man/zscan-probe.7 >"$copy/lib/probe/rpc.c"
	sed -i 's/^\tX(ipip)$/\tX(ipip) \\\n\tX(rpc)/' "$copy/lib/probe/probe.c"
	make -s -C "$copy" -j2 bin/zsend bin/zrecv CFLAGS='-O2 -g -Werror' ${SAN:+SAN=1} 3>&-
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

@test "zscan-probe(7): a real port mapper is found by its module, a refusal counts as one, and another identifier is none" {
	in_lab '
		servers=$REPO/test/.servers
		# It wants its list of transports and its user in /etc.
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
	# Headers of file, packet, Ethernet and IP; of UDP no checksum, which IPv4 allows; then another identifier.
	udp=$((24 + 16 + 14 + 20))
	printf '\0\0' | dd of=kept bs=1 seek=$((udp + 6)) conv=notrunc status=none
	[ "$(kept)" = rpc_accept$'\n'0 ]
	head -c 4 /dev/zero | dd of=kept bs=1 seek=$((udp + 8)) conv=notrunc status=none
	[ "$(kept)" = rpc_accept ]
	[ "$(status_of invalid status zrecv)" -eq 1 ]
}
