# SPDX-License-Identifier: ISC
# shellcheck shell=bash
#
# Functions for suites that check pictures.

# The place of the map in a picture with the smallest texts, if the map is at least 520 pixels wide.
LEFT=19
TOP=73

# curve PREFIX BITS: prints x and y on the map for each prefix of length BITS in an IPv4 prefix, in
# their order. The curve is computed by vectors. A square has a corner and two sides. Each quarter
# is a square with half of these sides; the first and the last one exchange or turn them. The first
# side of the whole points down.
curve() {
	awk -v prefix="$1" -v depth="$2" '
		function quarter(k, level, x, y, ax, ay, bx, by) {
			ax /= 2; ay /= 2; bx /= 2; by /= 2
			if (k == 0) square(level, x, y, bx, by, ax, ay)
			if (k == 1) square(level, x + ax, y + ay, ax, ay, bx, by)
			if (k == 2) square(level, x + ax + bx, y + ay + by, ax, ay, bx, by)
			if (k == 3) square(level, x + ax + 2 * bx, y + ay + 2 * by, -bx, -by, -ax, -ay)
		}
		function bit(i) { return int(first / 2 ^ (31 - i)) % 2 }
		function square(level, x, y, ax, ay, bx, by,   k) {
			if (2 * level == depth) {
				X[n] = int(x + (ax + bx) / 2); Y[n] = int(y + (ay + by) / 2)
				if (n == 0 || X[n] < left) left = X[n]
				if (n == 0 || Y[n] < top) top = Y[n]
				n++
				return
			}
			for (k = 0; k < 4; k++)
				if ((2 * level >= bits || int(k / 2) == bit(2 * level)) && (2 * level + 1 >= bits || k % 2 == bit(2 * level + 1)))
					quarter(k, level + 1, x, y, ax, ay, bx, by)
		}
		BEGIN {
			split(prefix, part, /[.\/]/)
			first = ((part[1] * 256 + part[2]) * 256 + part[3]) * 256 + part[4]; bits = part[5]
			side = 2 ^ (depth / 2); n = 0
			square(0, 0, 0, 0, side, side, 0)
			for (i = 0; i < n; i++) print X[i] - left, Y[i] - top
		}'
}

# seen FILE ZOOM COLUMNS ROWS [DX DY]: prints x, y and the colour of one pixel of each cell, row by
# row.
seen() {
	"$REPO/test/tools/pixels" "$1" $((LEFT + ${5:-1})) $((TOP + ${6:-1})) "$2" "$3" "$4" |
		awk -v columns="$3" '{ print (NR - 1) % columns, int((NR - 1) / columns), $0 }'
}

# in_order PREFIX BITS FILE ZOOM COLUMNS ROWS [DX DY]: prints the colours of the cells in the order
# of their addresses.
in_order() {
	awk 'NR == FNR { colour[$1, $2] = $3; next } { print colour[$1, $2] }' <(seen "${@:3}") <(curve "$1" "$2")
}

# texts ARGUMENT...: runs zplot. The file `texts` gets each text of the picture, with its place.
texts() {
	rm -f texts
	ASAN_OPTIONS=${ASAN_OPTIONS-}:verify_asan_link_order=0 TEXTS=$PWD/texts LD_PRELOAD=$REPO/test/tools/texts.so zplot "$@"
}

# has_text TEXT...: each of these is a text of the picture.
has_text() {
	local text
	for text; do
		cut -f 5 texts | grep -qxF -e "$text" || { echo "no text: $text"; cut -f 5 texts; return 1; }
	done
}

# readable FILE: no text of the picture overlaps another one, and all are inside.
readable() {
	"$REPO/test/tools/pixels" "$1" | cat - texts | awk -F '[\t ]' '
		NR == 1 { width = $1; height = $2; next }
		{ left[++n] = $1; top[n] = $2; right[n] = $3; bottom[n] = $4; line[n] = $0 }
		END {
			for (i = 1; i <= n; i++) {
				if (left[i] < 0 || top[i] < 0 || right[i] > width || bottom[i] > height) { print "outside of " width "x" height ": " line[i]; bad = 1 }
				for (k = 1; k < i; k++)
					if (left[i] < right[k] && left[k] < right[i] && top[i] < bottom[k] && top[k] < bottom[i]) { print "both: " line[i] "; " line[k]; bad = 1 }
			}
			exit bad || n == 0
		}'
}

# columns_of COLOUR FILE: prints the columns of pixels with this colour: x, their number, and the
# first and last y.
columns_of() {
	local width height
	read -r width height <<<"$("$REPO/test/tools/pixels" "$2")"
	"$REPO/test/tools/pixels" "$2" 0 0 1 "$width" "$height" | awk -v width="$width" -v colour="$1" '
		$0 == colour {
			x = (NR - 1) % width; y = int((NR - 1) / width)
			if (!n[x]++) first[x] = y
			last[x] = y
		}
		END { for (x = 0; x < width; x++) if (n[x]) print x, n[x], first[x], last[x] }'
}

# level TEXT: prints the y of the line for a number at the vertical axis: the middle of its digits.
level() {
	awk -F '\t' -v text="$1" '$5 == text { print ($2 + $4) / 2; exit }' texts
}
