# SPDX-License-Identifier: ISC
# shellcheck shell=bash
#
# What suites look at pictures by.

# Where the map begins in a picture whose texts are of the smallest size, if the map is 520 pixels wide or more.
LEFT=19
TOP=73

# curve PREFIX BITS: where the prefixes of this length in an IPv4 prefix lie on the map, in their order, each a line of x and y.
# The curve is drawn here by vectors: a square has a corner and two sides, and each quarter is a square whose sides are those of the
# whole, halved, and exchanged or turned in the first and the last. The first side of the whole points down.
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

# seen FILE ZOOM COLUMNS ROWS [DX DY]: what the cells of a map of so many show, row by row: x, y and the colour of one of their pixels.
seen() {
	"$REPO/test/tools/pixels" "$1" $((LEFT + ${5:-1})) $((TOP + ${6:-1})) "$2" "$3" "$4" |
		awk -v columns="$3" '{ print (NR - 1) % columns, int((NR - 1) / columns), $0 }'
}

# in_order PREFIX BITS FILE ZOOM COLUMNS ROWS [DX DY]: the colours of the cells in the order of their addresses.
in_order() {
	awk 'NR == FNR { colour[$1, $2] = $3; next } { print colour[$1, $2] }' <(seen "${@:3}") <(curve "$1" "$2")
}

# texts ARGUMENT...: runs zplot; the file `texts` has what it has written into the picture, with the place of each.
texts() {
	rm -f texts
	ASAN_OPTIONS=${ASAN_OPTIONS-}:verify_asan_link_order=0 TEXTS=$PWD/texts LD_PRELOAD=$REPO/test/tools/texts.so zplot "$@"
}

# has_text TEXT...: each stands in the picture, by itself.
has_text() {
	local text
	for text; do
		cut -f 5 texts | grep -qxF -e "$text" || { echo "no text: $text"; cut -f 5 texts; return 1; }
	done
}

# readable FILE: no text of the picture covers a part of another one, and all are in it.
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

# columns_of COLOUR FILE: the columns of pixels with this colour: x, how many, and the first and last y.
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

# level TEXT: the y of the line that a number of the axis that goes up stands at, by the middle of its digits.
level() {
	awk -F '\t' -v text="$1" '$5 == text { print ($2 + $4) / 2; exit }' texts
}
