# shellcheck shell=bash
# Random numbers for programs of awk, from test/tools/random, so that they are the same for a seed under every awk. Such a program begins with
# "$RANDOM_AWK" and sets the number `seed`; random() is then from 0 on, below 1. two_to(n) is 2 to the n, as not every awk has powers.
REPO=${REPO:-$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)}
RANDOM_AWK='
function random(   r) {
	if (random_command == "")
		random_command = sprintf("exec \"$REPO\"/test/tools/random %.0f", seed)
	if ((random_command | getline r) <= 0) {
		print "no random numbers: is test/tools/random built?" > "/dev/stderr"
		exit 9
	}
	return r + 0
}
function two_to(n,   p) {
	for (p = 1; n > 0; n--)
		p *= 2
	return p
}
'
export REPO RANDOM_AWK
