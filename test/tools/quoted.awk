# SPDX-License-Identifier: ISC
#
# Writes each script of a suite to its own file, for a linter: those that suites give to `lab`,
# `in_lab` and `bash -c`, or keep in variables for these, in single quotes over several lines.
#
#     awk -v folder=FOLDER -f quoted.awk SUITE...
#
# The line numbers of a script are those of its suite.

FNR == 1 {
	inside = 0
}

inside && /'/ {
	inside = 0
	sub(/'.*/, "")
	print >out
	close(out)
	next
}

inside {
	print >out
}

!inside && /((^|[ \t])(in_lab|lab) '[^']*|(bash -c |in_lab "[^"]*"|(^|[ \t])([A-Z_]+|script)=)')$/ {
	inside = 1
	out = FILENAME
	gsub("/", ".", out)
	out = folder "/" out "." FNR
	print "# shellcheck shell=bash" >out
	for (i = 1; i < FNR; i++)
		print "" >out
}
