# SPDX-License-Identifier: ISC
# shellcheck shell=bash
#
# The pipelines that zscan prints, and the orders of their targets, for its suites.

# printed WORD...: the pipeline, on one line
printed() {
	local text
	text=$(zscan --print "$@" && echo .) || { echo "refused: $*" >&2; return 1; }
	tr '\n' ' ' <<<"${text%?.}"
}

# order_of WORD...: the name of zperm's order
order_of() {
	zperm -n 0 -u 1 "$@" | zstatus --get zperm order
}
