# SPDX-License-Identifier: ISC
# shellcheck shell=bash
#
# Makes scans as status lines, and terminals of tmux to show them. Each test has its own server of
# tmux, with a socket in its folder.

# two_senders FROM TO: prints the status lines of these seconds of a scan by two senders. The scan
# lasts 600 seconds. It sends twice as fast from second 200 on, and drops packets from second 300 to
# 320.
two_senders() {
	awk -v from="$1" -v to="$2" '
	function sent(t) { return t < 200 ? 2000 * t : 400000 + 4000 * (t - 200) }
	function lost(t) { return t < 300 ? 0 : t < 320 ? 50 * (t - 300) : 1000 }
	function receive(t) {
		printf "zrecv pid=9 t=%d.0 packets=%d valid=%d hits=%d invalid=0 drop_kernel=%d cooldown=%d%s\n",
		    t, n / 8, n / 8, n / 8, lost(t), t == 600, end
	}
	BEGIN {
		for (t = from; t <= to; t++) {
			end = t == 600 ? " end=0" : ""
			n = sent(t)
			if (t < 600) receive(t)
			for (i = 0; i < 2; i++) {
				printf "zperm pid=1%d t=%d.1 sender=%d n=%d sum=2 total=2100000%s\n", i, t, i, n * 1.05, end
				printf "zblack pid=2%d t=%d.1 sender=%d n=%d sum=1 dropped=%d dropped_sum=1 lists=ex.conf:%d,optout.conf:%d%s\n",
				    i, t, i, n, n * 0.05, n * 0.04, n * 0.01, end
				printf "zsend pid=3%d t=%d.1 sender=%d n=%d sum=1 sent=%d failed=0 asked=%d last=10.%d.%d.7%s\n", i, t, i, n, n, n, i, t % 256, end
			}
			if (t == 600) receive(t)
		}
	}'
}

of_tmux() {
	tmux -L own -u -f /dev/null "$@"
}

# open_terminal WIDTH HEIGHT [NAME=VALUE...]: opens a terminal with a shell whose prompt is
# "ready>".
open_terminal() {
	export TMUX_TMPDIR=$BATS_TEST_TMPDIR
	of_tmux new-session -d -x "$1" -y "$2" env PS1='ready>' "${@:3}" bash --norc --noprofile 3>&- 7>&- || return
	until_true shows '^ready>'
}

close_terminal() {
	[ ! -S "$BATS_TEST_TMPDIR/tmux-$(id -u)/own" ] || of_tmux kill-server || true
}

# screen: prints the contents of the terminal.
screen() {
	of_tmux capture-pane -p
}

# shows PATTERN: true if a row of the terminal matches.
shows() {
	screen | grep -qE -- "$1"
}

# type_line TEXT: types a line at the prompt.
type_line() {
	of_tmux send-keys -l "$1" && of_tmux send-keys Enter
}

press() {
	of_tmux send-keys "$1"
}

# of_terminal FORMAT: prints a value of tmux.
of_terminal() {
	of_tmux display-message -p "#{$1}"
}

# view, view_parent: print the pid of the view and that of its parent.
view() {
	pgrep -x -P "$(view_parent)" zstatus
}

view_parent() {
	pgrep -x -P "$(of_terminal pane_pid)" zstatus
}
