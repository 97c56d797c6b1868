#!/bin/bash
# Shows that "nft flush ruleset", run by root, keeps a table that belongs to another process. The
# command prints no message and exits with 0.
# Versions: nftables 1.0.6-2+deb12u2 of Debian 12; seen on Linux 6.18.
#
# Guess before the run: either all tables are gone, as the command's name says. Or the flush fails
# with EPERM, as "nft delete table" does, because the flag "owner" protects a table from others.
# Seen: the flush exits with 0 and prints nothing. The plain table is gone, and the owned table
# remains. Its deletion is refused. The table is gone after its owner has ended.
#
# In a flush, the kernel skips the tables of other owners. A firewall's reload begins with a flush,
# so the rules of such a table still drop packets after the reload.
#
# Needs root, for its own network namespace. Sends nothing.
export LC_ALL=C
set -eu
if [ "${1-}" != inside ]; then
	dir=$(mktemp -d)
	trap 'rm -rf "$dir"' EXIT
	here=$(readlink -f "$0")
	cd "$dir"
	apt-get -qq -o APT::Sandbox::User=root download \
		nftables=1.0.6-2+deb12u2 libnftables1=1.0.6-2+deb12u2 libnftnl11=1.2.4-2 \
		libmnl0=1.0.4-3
	for package in ./*.deb; do dpkg -x "$package" .; done
	unshare --net --mount --pid --fork --kill-child "$BASH" "$here" inside
	exit
fi
dir=$PWD
LD_LIBRARY_PATH=$(printf '%s:' "$dir"/usr/lib/*-linux-* "$dir"/lib/*-linux-*)
export LD_LIBRARY_PATH
PATH=$dir/bin:$dir/sbin:$dir/usr/bin:$dir/usr/sbin:$PATH

tables() { nft list tables | sed 's/^table inet //' | paste -sd' '; }

mkfifo commands
nft -i <commands >/dev/null &
owner=$!
exec 4>commands
echo 'add table inet owned { flags owner; }' >&4
for _ in {1..500}; do [ -z "$(tables)" ] || break; sleep 0.01; done
nft add table inet plain
echo "$(nft --version | cut -d'(' -f1), Linux $(uname -r)"
{
	echo "before: $(tables)"
	said=$(nft flush ruleset 2>&1) && status=0 || status=$?
	echo "flush: status $status, message ${said:-none}"
	echo "after: $(tables)"
	echo "delete: $(nft delete table inet owned 2>&1 | head -n 1)"
	exec 4>&-
	wait $owner
	echo "after the end of the owner: $(tables)"
} >seen
cat seen
diff seen - <<'END'
before: owned plain
flush: status 0, message none
after: owned
delete: Error: Could not process rule: Operation not permitted
after the end of the owner: 
END
