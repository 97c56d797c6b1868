#!/bin/bash
# Shows that a writer of SQLite can wait for the lock in vain. It has a busy timeout of 5 s, while
# another writer ends a transaction every 0.2 s and immediately begins the next one.
# Versions: sqlite3 3.40.1-2+deb12u2 of Debian 12.
#
# Guess before the run: the second writer gets its turn after one or two of these transactions. The
# lock becomes free 25 times in the 5 s, and SQLite repeats its attempt until then. So short
# transactions are enough for two programs that add rows at the same time.
# Seen: "database is locked" after 5 s, although the first writer has ended more than ten
# transactions. With a pause of 0.15 s after each of them the second writer gets the lock.
#
# The lock has no queue. Attempts are up to 100 ms apart, and the lock is free for some microseconds
# only. A writer has to leave it free for longer than the time between two attempts.
export LC_ALL=C
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
apt-get -qq -o APT::Sandbox::User=root download \
	sqlite3=3.40.1-2+deb12u2 libsqlite3-0=3.40.1-2+deb12u2 libreadline8=8.2-1.3 \
	libtinfo6=6.4-4 zlib1g=1:1.2.13.dfsg-1
for package in ./*.deb; do dpkg -x "$package" .; done
LD_LIBRARY_PATH=$(printf '%s:' "$dir"/usr/lib/*-linux-* "$dir"/lib/*-linux-*)
export LD_LIBRARY_PATH
PATH=$dir/bin:$dir/sbin:$dir/usr/bin:$dir/usr/sbin:$PATH

sqlite3() {
	usr/bin/sqlite3 -batch -init /dev/null "$@"
}

# transactions PAUSE: endless transactions of 0.2 s, with this text between them
transactions() {
	printf '%s\n' '.timeout 60000' 'begin immediate; insert into t values (1);'
	while sleep 0.2 && printf 'commit;%s begin immediate; insert into t values (1);\n' "$1"; do :; done
}

# waiting PAUSE: the messages of a second writer during these transactions
waiting() {
	rm -f db*
	sqlite3 db 'pragma journal_mode = wal; create table t (x)' >mode
	transactions "$1" 2>ended | exec usr/bin/sqlite3 -batch -init /dev/null db &
	until [ "$(sqlite3 db 'select count(*) from t')" -gt 0 ]; do sleep 0.05; done
	sqlite3 -cmd '.timeout 5000' db 'begin immediate; insert into t values (2); commit' 2>&1 || true
	sqlite3 db "select 'second: ' || sum(x = 2) || ', first: more than 10: ' || (sum(x = 1) > 10) from t"
	kill $!
	wait $! || true
}

sqlite3 -version
{
	waiting ''
	waiting $'\n.shell sleep 0.15\n' | cut -d, -f1
} | tee seen
diff seen - <<'END'
Error: stepping, database is locked (5)
second: 0, first: more than 10: 1
second: 1
END
