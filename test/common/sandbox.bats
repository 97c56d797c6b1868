# SPDX-License-Identifier: ISC
#
# The system calls that zsend and zrecv can still make after they have dropped their privileges,
# and the few privileges that they need.

# shellcheck disable=SC2016

load ../helper

setup() {
	cd "$BATS_TEST_TMPDIR" || return
}

# forbidden NEED...: prints the calls of test/tools/confined that kill it.
forbidden() {
	"$REPO/test/tools/confined" "$@" 2>"$BATS_TEST_TMPDIR/err" | sed -n 's/ SYS$//p' | paste -sd ' '
}

@test "what is not needed kills, in every thread, with a line that tells; what is needed is done" {
	if [ "$CONFINED" = 0 ]; then
		[ -z "$(forbidden)" ]
		[ -z "$(forbidden send)" ]
		return
	fi
	[ "$(forbidden)" = "execve fork write_file make_file read_file remove_file cut_file kill ptrace setuid unshare connect tcp netlink audit run_bpf load_bpf code terminal thread" ]
	grep -qxE 'confined: sandbox: system call [0-9]+ is not allowed \(--no-sandbox turns it off\)' "$BATS_TEST_TMPDIR/err"
	# zsend's, with the lists of --deny and the engine live
	[ "$(forbidden send live read_files)" = "execve fork write_file make_file remove_file cut_file kill ptrace setuid unshare connect tcp audit load_bpf code terminal thread" ]
	run -0 "$REPO/test/tools/confined" send live read_files
	grep -qx "netlink done" <<<"$output"
	grep -qx "run_bpf done" <<<"$output"
	grep -qx "read_file done" <<<"$output"
	# zrecv's, with --append
	[ "$(forbidden capture cut_file)" = "execve fork write_file make_file read_file remove_file kill ptrace setuid unshare connect tcp netlink audit run_bpf load_bpf code terminal thread" ]
	run -0 "$REPO/test/tools/confined" capture cut_file
	grep -qx "nothing done" <<<"$output"
	grep -qx "cut_file done" <<<"$output"
}

@test "both confine themselves, whatever they read from, and --no-sandbox has them keep all" {
	mkfifo in
	for tool in "zsend -S 198.18.0.2 -p 80 -w /dev/null" "zrecv -r -"; do
		for option in "" --no-sandbox; do
			: >status
			# shellcheck disable=SC2086 # words
			ZKEY=$KEY $tool $option -u 4 <in >rows 4>status 3>&- &
			exec 5>in
			# The input of zrecv begins with the header of its file; for zsend that is
			# a bad line.
			printf '\xd4\xc3\xb2\xa1\x02\0\x04\0\0\0\0\0\0\0\0\0\xff\xff\0\0\x01\0\0\0' >&5
			# The first status line appears when all privileges are dropped.
			until [ -s status ]; do sleep 0.01; done
			run grep "^Seccomp:" /proc/$!/status
			exec 5>&-
			wait $! || true
			echo "$tool $option: $output"
			[ "$output" = "Seccomp:	$([ -n "$option" ] && echo 0 || echo $CONFINED)" ]
		done
	done
}

@test "zrecv -r: nothing of a file is read before privileges are given up, neither its header nor rows of --append" {
	mkfifo in
	echo "saddr" >rows
	# As root it becomes nobody, who may not open files that only we may read.
	chmod 600 rows
	zrecv -k "$KEY" -f saddr -o rows --append=80 -r in 3>&- 2>err &
	exec 5>in
	confined() { grep -q "^Seccomp:	$CONFINED$" /proc/$!/status; }
	for _ in {1..1000}; do
		! confined || break
		sleep 0.01
	done
	confined
	# It waits for the first byte.
	[ "$CONFINED" = 0 ] || [ "$(id -u)" != 0 ] || grep -qx "Uid:	65534	65534	65534	65534" /proc/$!/status
	[ "$CONFINED" = 0 ] || grep -qx "CapPrm:	0000000000000000" /proc/$!/status
	exec 5>&-
	status=0
	wait $! || status=$?
	[ "$status" = 2 ]
	grep -qx "zrecv: in: truncated dump file; .*" err
	[ "$(cat rows)" = saddr ]
}

# libc asks only of a device whether it is a terminal.
@test "with a device for stderr" {
	run -1 bash -c 'echo 10.0.0.256 | zsend -k "$1" -S 198.18.0.2 -p 80 -w /dev/null 2>/dev/null' bash "$KEY"
	zsend -k "$KEY" -S 198.18.0.2 -p 80 -w - <<<10.0.0.1 | responder >answer.pcap
	# No reply is valid, which causes a message
	run -0 bash -c 'zrecv -k "$1" -r answer.pcap 2>/dev/null' bash "${KEY//0/1}"
	[ "${#lines[@]}" -eq 1 ]
}

@test "by an ordinary user with no more than cap_net_raw on the programs" {
	export REPO CONFINED
	run "$LAB" -t 60 bash -c '
		mkdir /run/programs && cd /run/programs && cp "$REPO"/bin/z* "$REPO"/test/ex.conf . || exit
		setcap cap_net_raw+ep zsend && setcap cap_net_raw+ep zrecv || exit
		mkfifo targets && chmod 666 targets
		export PATH=/run/programs:$PATH
		unset HOME XDG_STATE_HOME
		setpriv --reuid=1234 --regid=1234 --clear-groups --inh-caps=-all \
			zrecv -c 0.5 -- sh -c "zsend -p 80 <targets" &
		exec 5>targets
		until sender=$(pgrep -x zsend) && grep -q "^NoNewPrivs:.1" /proc/$sender/status; do sleep 0.01; done
		grep -E "^(Cap(Inh|Prm|Eff|Amb)|NoNewPrivs|Uid)" /proc/$sender/status
		zperm 10.0.9.0/28 | zblack -f ex.conf >&5
		exec 5>&-
		wait $!
		echo "status $?"
	'
	echo "$output"
	[ "$(grep -c ',synack,1,' <<<"$output")" -eq 16 ]
	[ "$(grep -c '^Cap...:.0000000000000000$' <<<"$output")" -eq 4 ]
	grep -qx $'NoNewPrivs:\t1' <<<"$output"
	grep -qx $'Uid:\t1234\t1234\t1234\t1234' <<<"$output"
	grep -qx "status 0" <<<"$output"
}
