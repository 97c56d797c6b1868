# Tests zstatus --top: a view of a scan on a whole terminal, which it gives back unchanged.

load ../helper
load top

setup() {
	cd "$BATS_TEST_TMPDIR" || return
	mkfifo lines
}

teardown() {
	exec 7>&-
	close_terminal
}

# begin_view COMMAND: runs a command at the prompt. Files get its status, and the settings of the
# terminal before and after it.
begin_view() {
	printf '%s\n' 'trap : INT' 'settings() { stty -a | sed "s/rows [0-9]*; columns [0-9]*; //"; }' 'settings >before' "$1" 'echo $? >status' 'settings >after' 'echo over' >commands
	type_line 'echo earlier text'
	until_true shows '^earlier text'
	type_line '. ./commands'
}

# given_back STATUS: the command ended with STATUS, and the terminal has its settings, its screen
# and its cursor again.
given_back() {
	until_true shows '^over'
	until_true test -s after
	diff before after
	[ "$(cat status)" = "$1" ]
	[ "$(of_terminal alternate_on) $(of_terminal cursor_flag)" = "0 1" ]
	shows '^earlier text'
	run ! shows 'q: end the view'
}

# begin_scan SECONDS: opens the pipe and writes the lines of these seconds.
begin_scan() {
	exec 7>lines
	two_senders 0 "$1" >&7
}

# feed_view SIZE...: shows 350 seconds of a scan on a terminal of this size.
feed_view() {
	open_terminal "$@"
	begin_view 'zstatus --top <lines'
	begin_scan 350
	until_true shows '^5:50'
}

@test "80 columns: the screen that the manual shows; figures, curves, senders, lists" {
	feed_view 80 24
	sed -n '/^\.Sh VIEW/,/^\.Ed/p' "$REPO/man/zstatus.1" | sed '1,/^\.Bd/d; /^\.Ed/d; s/\\e/\\/g; s/\\&//g' >page
	# The first rows of a frame may appear before the last ones.
	until_true eval 'diff page <(screen | sed "s/ *nothing new.*//; s/ *$//")'
	# The stop of a scan does not change its progress.
	two_senders 351 351 | sed 's/cooldown=0/cooldown=1/' >&7
	until_true shows '^5:51  cooldown'
	screen | sed -n 2p | grep -qE '^#+\.+$'
}

@test "40 columns and 10 rows have figures and curves; 200 and 60 have all" {
	feed_view 40 10
	screen >small
	sed -n 1p small | grep -qE '^5:50  [0-9]+%, [0-9:]+ left'
	for name in sent hits drops; do [ "$(grep -c "^$name" small)" -eq 2 ]; done
	sed -n 10p small | grep -q 'q: end the view'
	# The terminal becomes larger, then too small for the view.
	of_tmux resize-window -x 200 -y 60
	until_true shows '^ +80000  ex.conf'
	screen >large
	grep -qE '^sender +sent +rate +done' large
	[ "$(wc -l <large)" -eq 60 ]
	grep -qE '^1 +1.00M +4.00 Kp/s +50%  10.1.94.7' large
	of_tmux resize-window -x 9 -y 3
	until_true eval '[ "$(screen | wc -l)" -eq 3 ] && shows "^5:50"'
	of_tmux resize-window -x 80 -y 24
	until_true shows '^sender'
	press q
	given_back 0
}

@test "q ends it, and so do the end of the input, ^C and signals: each time the terminal is as it was" {
	for way in q eof ^C TERM HUP QUIT; do
		feed_view 80 24
		case $way in
		q) press q && wanted=0 ;;
		eof) exec 7>&- && wanted=1 ;;
		^C) press C-c && wanted=130 ;;
		*) kill -$way "$(view_parent)" && wanted=$((128 + $(kill -l $way))) ;;
		esac
		given_back $wanted
		[ $way != eof ] || shows '^zstatus: the status lines have ended, and the scan may go on'
		exec 7>&-
		close_terminal
		rm status after
	done
}

@test "a view that is killed or crashes, or whose parent is killed, leaves the terminal as it was" {
	for way in "KILL view" "SEGV view" "ABRT view" "KILL view_parent"; do
		feed_view 80 24
		shown=$(view)
		kill -${way% *} "$(${way#* })"
		case $way in
		*parent)
			# The shell goes on at once, and the view ends soon after.
			until_true eval '! kill -0 $shown'
			until_true test -s after
			until_true eval '[ "$(of_terminal alternate_on) $(of_terminal cursor_flag)" = "0 1" ]'
			;;
		*) given_back $((128 + $(kill -l "${way% *}"))) ;;
		esac
		exec 7>&-
		close_terminal
		rm status after
	done
}

@test "^Z gives the terminal back until it is continued in the foreground" {
	feed_view 80 24
	press C-z
	until_true shows 'Stopped'
	until_true shows '^over'
	diff before after
	[ "$(of_terminal alternate_on) $(of_terminal cursor_flag)" = "0 1" ]
	type_line fg
	until_true shows '^5:50'
	[ "$(of_terminal alternate_on)" = 1 ]
	press q
	until_true eval '[ "$(of_terminal alternate_on) $(of_terminal cursor_flag)" = "0 1" ]'
}

@test "a scan that has something to be written goes on without the view, by a live line; messages come after it" {
	open_terminal 80 24
	begin_view 'zstatus --top -u progress.csv <lines'
	begin_scan 3
	printf 'zsend: \033[2Jsomething\n' >&7
	until_true shows '^zsend: \?\[2Jsomething'
	press q
	until_true eval '[ "$(of_terminal alternate_on)" = 0 ]'
	until_true shows '^zsend: \?\[2Jsomething'
	two_senders 4 9 >&7
	until_true shows '^0:09 .*; send: 36000'
	two_senders 600 600 >&7
	exec 7>&-
	given_back 1
	shows '^zscan: INCOMPLETE: every target was probed or excluded, but 1000 packets were'
	[ "$(sed 1d progress.csv | wc -l)" -ge 10 ]
}

@test "the end of the scan ends it, and the summary stands below what was there" {
	feed_view 80 24
	two_senders 600 600 >&7
	until_true shows '^over'
	shows '^earlier text'
	shows '^zscan: .* hits'
	[ "$(of_terminal alternate_on)" = 0 ]
	diff before after
}

@test "-f: a file of progress as it grows, and as another scan begins in it" {
	two_senders 0 100 | zstatus -q -u progress.csv || true
	two_senders 0 200 | zstatus -q -u whole.csv || true
	open_terminal 80 24
	begin_view 'zstatus --top -f progress.csv'
	until_true shows '^1:40'
	until_true shows '^sent +400000 '
	run ! shows '^sender'
	sed -n '103,$p' whole.csv >>progress.csv
	until_true shows '^3:20'
	until_true shows '^sent +800000 '
	# Half of a row does not count as a whole one.
	head -n 11 whole.csv | head -c -2 >progress.csv
	until_true shows '^0:07'
	press q
	given_back 0
}

@test "-f: a file of status lines as it grows, and another one of its name" {
	two_senders 0 100 >status.lines
	open_terminal 80 24
	begin_view 'zstatus --top -f status.lines'
	until_true shows '^1:40'
	two_senders 101 200 >>status.lines
	until_true shows '^3:20'
	until_true shows '^sender'
	# The stages of the other scan have other pids.
	two_senders 0 50 | sed 's/pid=/pid=5/' >other
	mv other status.lines
	until_true shows '^0:50'
	until_true shows '^sent +200000 '
	two_senders 600 600 | sed 's/pid=/pid=5/' >>status.lines
	until_true shows '^over'
	diff before after
}

@test "progress by tail, as over ssh; without its header, too" {
	two_senders 0 100 | zstatus -q -u progress.csv || true
	open_terminal 80 24
	begin_view 'tail -n 5 -F progress.csv 2>/dev/null | zstatus --top'
	until_true shows '^1:40'
	until_true shows '^hits +25000 .*6.25%'
	press C-c
	given_back 130
}

@test "the curves of a scan of days reach from its start to now; a row that was left out is spread over its time" {
	# Twelve days, of which the first six send. There are no rows between day 8 and day 10.
	{
		echo real-time,sent-total,time-elapsed,recv-success-total
		for hour in {0..288}; do
			[ $hour -gt 192 ] && [ $hour -lt 240 ] || echo "then,$((hour < 144 ? hour * 1000000 : 144000000)),$((hour * 3600)),$((hour * 3600))"
		done
	} >days.csv
	open_terminal 80 24
	begin_view 'zstatus --top -f days.csv'
	until_true shows '^288:00:00'
	until_true shows '^    1/s '
	until_true eval '[ "$(screen | grep -cE "^.{8}:{72} *$")" -ge 3 ]'
	screen | sed 's/ *$//' >shown
	# There are 72 columns: 36 have all dots of probes, and 72 those of hits.
	[ "$(grep -cE '^.{8}:{36}$' shown)" -ge 3 ]
	[ "$(grep -cE '^.{8}:{72}$' shown)" -ge 3 ]
	grep -q '^  278/s ' shown
	grep -q '^    1/s ' shown
}

@test "braille where the locale has UTF-8, ASCII otherwise; no colours with NO_COLOR" {
	feed_view 80 24 LC_ALL=C.UTF-8
	until_true shows '⣿'
	until_true eval 'of_tmux capture-pane -p -e | grep -q $'"'\\e\\[31m'"
	exec 7>&-
	close_terminal
	rm -f status after
	feed_view 80 24 LC_ALL=C LANG=C.UTF-8 NO_COLOR=1
	until_true shows ':::'
	screen >ascii
	run -1 grep '[^ -~]' ascii
	of_tmux capture-pane -p -e >coloured
	run -1 grep -E $'\e\\[3[0-7]m' coloured
}

@test "what cannot be shown is refused before anything is done: status 2, one line" {
	refused() { # refused TEXT COMMAND...
		run -2 --separate-stderr script -qec "$2" /dev/null
		[ "${lines[0]%$'\r'}" = "zstatus: $1" ] || { echo "$output"; false; }
	}
	: >empty
	refused '--top: TERM=dumb: such a terminal shows lines alone: leave --top out' 'TERM=dumb zstatus --top <empty'
	refused '--top: cannot be combined with -q or -s' 'TERM=xterm zstatus --top -q <empty'
	refused '--top: cannot be combined with -q or -s' 'TERM=xterm zstatus --top -s <empty'
	refused '-f: wants --top' 'zstatus -f empty'
	refused '-f: cannot be combined with -c, -H, -l, -m, -p or -u' 'TERM=xterm zstatus --top -f empty -u csv'
	refused '-f: missing: No such file or directory' 'TERM=xterm zstatus --top -f missing'
	refused '--top: wants the foreground of the terminal: zrecv --keep-terminal leaves it here' 'set -m; TERM=xterm zstatus --top <empty & wait $!'
	[ ! -e csv ]
	run -2 --separate-stderr setsid -w zstatus --top <empty
	check 2 "" "zstatus: --top: wants a terminal: /dev/tty: No such device or address"
}

@test "a terminal that is stopped by ^S holds nothing up, and is given back at the end" {
	open_terminal 80 24
	begin_view 'zstatus --top -u progress.csv <lines'
	begin_scan 3
	until_true shows '^0:03'
	press C-s
	two_senders 4 400 >&7
	until_true eval '[ "$(tail -n 1 progress.csv | cut -d, -f2)" -ge 399 ]'
	two_senders 600 600 >&7
	exec 7>&-
	press C-q
	until_true shows '^over'
	diff before after
	[ "$(of_terminal alternate_on) $(of_terminal cursor_flag)" = "0 1" ]
}

@test "zscan --top: the view of a whole scan, which goes on without it; the first ^C says that a second one ends it at once" {
	open_terminal 80 24 LC_ALL=C.UTF-8
	begin_view "$LAB -t 60 zscan --top -p 443 -b $EX_CONF -c 600 -r 2000 -o hits 10.0.0.0/16"
	until_true shows 'by the exclusion list'
	until_true shows '^sent +[1-9]'
	until_true shows '^hits +[0-9]'
	press q
	until_true shows '^0:[0-9]+ .*; send: [0-9]+ '
	press C-c
	until_true shows '\^C again ends at once'
	until_true shows 'cooldown'
	press C-c
	until_true shows '^over'
	diff before after
	[ "$(of_terminal alternate_on) $(of_terminal cursor_flag)" = "0 1" ]
}
