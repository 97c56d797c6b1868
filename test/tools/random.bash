# shellcheck shell=bash
# Random numbers for programs of awk, from test/tools/random, so that they are the same for a seed under every awk. Such a program
# begins with "$RANDOM_AWK" and sets the number `seed`; random() is then from 0 on, below 1. two_to(n) is 2 to the n, as not every
# awk has powers.
REPO=${REPO:-$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)}
RANDOM_AWK=$(<"$REPO/test/tools/random.awk")
export REPO RANDOM_AWK
