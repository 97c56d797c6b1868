# SPDX-License-Identifier: ISC
#
# Checks the references of the manual: awk -f references.awk PAGE... [TEXT=REFERENCES]. Prints
# each Xr that names no page of ours, and each Sx that names no section of its page. It also
# checks the lines of REFERENCES, "FILE:zrecv(1), The guard" or "FILE:zrecv.1, The guard".

BEGIN { TEXT = 0 }

!TEXT && FNR == 1 {
	page = FILENAME
	sub(/.*\//, "", page)
	pages[page]
	xr = ""
}

!TEXT && /^\.S[hs] / { sections[page, substr($0, 5)] }

# The words of a heading end before punctuation, the next cell of a table or another macro.
!TEXT {
	n = split($0, word, " ")
	for (i = 1; i <= n; i++) {
		sub(/^\./, "", word[i])
		if (word[i] == "Xr") {
			xr = word[i + 1] "." word[i + 2]
			seen = FNR
			if (xr ~ /^z/)
				wanted_page[FILENAME ":" FNR ": " xr] = xr
		} else if (word[i] == "Sx") {
			name = word[++i]
			while (i < n && word[i + 1] !~ /^([.,;:)]|Ns|Pc|No|Cm|Fl|Ta)$/)
				name = name " " word[++i]
			there = seen == FNR || seen == FNR - 1 && before ~ /,$/ ? xr : page
			wanted_section[FILENAME ":" FNR ": " there ", " name] = there SUBSEP name
		}
	}
	before = $0
}

# More words may follow a heading.
TEXT {
	match($0, /z[a-z]+(-[a-z]+|\.conf)?(\([157]\)|\.[157])/)
	there = substr($0, RSTART, RLENGTH)
	gsub(/\(/, ".", there)
	gsub(/\)/, "", there)
	wanted_page[$0] = there
	name = substr($0, RSTART + RLENGTH)
	if (!sub(/^, /, "", name))
		next
	while (name != "" && !((there, name) in sections) && sub(/ ?[^ ]*$/, "", name))
		;
	if (name == "")
		print $0
}

END {
	for (i in wanted_page)
		if (!(wanted_page[i] in pages))
			print i
	for (i in wanted_section)
		if (!(wanted_section[i] in sections))
			print i
}
