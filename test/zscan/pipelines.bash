# SPDX-License-Identifier: ISC
# shellcheck shell=bash
#
# Prints pipelines of zscan and the orders of their targets, for its suites.

# printed WORD...: prints the pipeline on one line.
printed() {
	local text
	text=$(zscan --print "$@" && echo .) || { echo "refused: $*" >&2; return 1; }
	tr '\n' ' ' <<<"${text%?.}"
}

# order_of WORD...: prints the name of the order of zperm.
order_of() {
	zperm -n 0 -u 1 "$@" | zstatus --get zperm order
}
