# Functions that the scripts of the benchmark share. These set csv, the file for the figures.

repo=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
PATH=$repo/bin:$repo/test/tools:$repo/test/bench:$repo/test/lab:$PATH:/usr/sbin
# shellcheck source=test/tools/random.bash
. "$repo/test/tools/random.bash"
dir=$(mktemp -d -p "$([ -w /dev/shm ] && echo /dev/shm || echo "${TMPDIR:-/tmp}")")
trap 'rm -rf "$dir"' EXIT

median() {
	sort -g | awk '{ v[NR] = $1 } END { print NR ? (v[int((NR + 1) / 2)] + v[int(NR / 2) + 1]) / 2 : 0 }'
}

in_the_lab() { # in_the_lab NAME: ends the script NAME outside the lab
	[ "${ZSCAN_LAB:-}" = "$(readlink /proc/self/ns/net)" ] || { echo "$1: only in the lab" >&2; exit 2; }
	export XDG_STATE_HOME=$dir
}

far() {
	nsenter --net=/run/netns/gw "$@"
}

row() { # row WORK TOOL COST CPU UNIT RATIO
	printf '"%s","%s",%.5g,%.5g,%s,%.3f\n' "$@" >>"${csv:?}"
}
