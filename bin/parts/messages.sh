# shellcheck shell=sh
# SPDX-License-Identifier: ISC
# Prints messages, text and the version, for all scripts. Each sets program to its name, and here
# to the folder in which it looks for the other tools first.
# shellcheck disable=SC2154 # program, here

# say TEXT prints a message. A ? replaces each byte of a control character that a terminal would
# obey: C0, DEL, and C1 in UTF-8.
say() {
	c1=$(printf '\302[\200-\237]')
	printf '%s\n' "$(printf %s "$1" | tr '\001-\037\177' '?' | sed "s/$c1/??/g")" >&2
}

# die WORD... ends the script by a message about its usage or its files.
die() {
	say "$program: $*"
	exit 2
}

# print LINE... writes to the standard output. If that fails, a message gives the reason once,
# which the shell alone does not know; if nobody reads, the script ends as any program would.
print() {
	{ reason=$(printf '%s\n' "$@" 2>/dev/null | cat 2>&1 >&3); } 3>&1 && return
	[ -n "$reason" ] || kill -s PIPE "$$"
	printf '%s: stdout: %s\n' "$program" "${reason##*: }" >&2
	exit 3
}

# print_version prints the version of zstatus, which is that of all tools.
print_version() {
	version=$(PATH=$here:$PATH zstatus -V) && print "$program ${version#* }"
}
