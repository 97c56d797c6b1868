# SPDX-License-Identifier: ISC
#
# Functions random() and two_to(n) for awk programs: see random.bash.

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
