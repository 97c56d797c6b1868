#!/bin/bash
# Shows that `nft flush ruleset` as root (nftables 1.0.6-2+deb12u2 of Debian 12, seen on Linux 6.18)
# keeps a table that another process owns. It prints nothing about that, and its status is 0.
#
# Guess before the run: all tables are gone, as the command says, and as each firewall expects when
# it reloads. Or, since the flag `owner` protects a table from others, the command fails like `nft
# delete table` (EPERM), and its whole transaction fails with it.
# But in a flush the kernel skips tables of other owners. Such a table drops the same packets after
# a reload that seems to begin with no tables. It goes only when its owner ends.
# Seen: the flush has status 0 and prints nothing. The plain table is gone, the owned table remains.
# It cannot be deleted. When its owner has ended, no table is left.
#
# Needs root, for a network namespace of its own. Nothing is sent.
export LC_ALL=C
set -eu
if [ "${1-}" != inside ]; then
	dir=$(mktemp -d)
	trap 'rm -rf "$dir"' EXIT
	here=$(readlink -f "$0")
	cd "$dir"
	apt-get -qq -o APT::Sandbox::User=root download nftables=1.0.6-2+deb12u2 libnftables1=1.0.6-2+deb12u2 libnftnl11=1.2.4-2 libmnl0=1.0.4-3
	for package in ./*.deb; do dpkg -x "$package" .; done
	unshare --net "$BASH" "$here" inside
	exit
fi
dir=$PWD
LD_LIBRARY_PATH=$(printf '%s:' "$dir"/usr/lib/*-linux-* "$dir"/lib/*-linux-*)
export LD_LIBRARY_PATH
nft=$dir/usr/sbin/nft

tables() { "$nft" list tables | sed 's/^table inet //' | paste -sd' '; }
mkfifo words
"$nft" -i <words >/dev/null &
owner=$!
exec 4>words
echo 'add table inet owned { flags owner; }' >&4
for _ in {1..500}; do [ -z "$(tables)" ] || break; sleep 0.01; done
"$nft" add table inet plain
echo "$("$nft" --version | cut -d'(' -f1), Linux $(uname -r)"
{
	echo "before: $(tables)"
	said=$("$nft" flush ruleset 2>&1) && status=0 || status=$?
	echo "flush: status $status, said ${said:-nothing}"
	echo "after: $(tables)"
	echo "delete: $("$nft" delete table inet owned 2>&1 | head -n 1)"
	exec 4>&-
	wait $owner
	echo "without its owner: $(tables)"
} >seen
cat seen
diff seen - <<'END'
before: owned plain
flush: status 0, said nothing
after: owned
delete: Error: Could not process rule: Operation not permitted
without its owner: 
END
