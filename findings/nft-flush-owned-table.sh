#!/bin/bash
# nftables 1.0.6-2+deb12u2 of Debian 12 (kernel: seen on Linux 6.18): `nft flush ruleset` of root leaves a table that belongs to
# another process, says nothing of it, and ends with 0.
#
# Guess before the run: that all tables are gone, as the command says and as every firewall's reload relies on; or, since the flag
# `owner` keeps others from changing a table, that it fails as `nft delete table` does (EPERM) and the whole transaction with it. The
# kernel passes over tables of other owners in a flush instead, so what they drop is dropped also after a reload that seems to begin
# from nothing. Only the end of the owner takes such a table away.
# Seen: the flush ends with 0 and without a word; the plain table is gone, the owned one is there; to delete it is not permitted; once
# its owner has ended there is none.
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
