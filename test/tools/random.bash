# shellcheck shell=bash
# Random numbers for awk programs, from test/tools/random, so that a seed gives the same numbers
# under every awk. Such a program begins with "$RANDOM_AWK" and sets the number `seed`. Then
# random() is >= 0 and < 1, and two_to(n) is 2 to the power n, since not every awk has powers.
REPO=${REPO:-$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)}
RANDOM_AWK=$(<"$REPO/test/tools/random.awk")
export REPO RANDOM_AWK
