#!/bin/bash
# Shows that groff and mandoc disagree about a column list of mdoc(7) that declares a width for its
# last column. groff indents the second line of a long last cell by this width; mandoc does not.
# Versions: groff 1.22.4-10 and mandoc 1.14.6-1+b1 of Debian 12.
#
# Guess before the run: both begin the second line of the cell below its first line. Each argument
# of "Bl -column" declares the width of one column. The examples in groff_mdoc(7) have an argument
# for each column, so also for the last one.
# Seen: the cell begins at column 14. In mandoc its second line begins there, too. In groff it
# begins at column 39 for a width of 21, at 23 for a width of 5, and at 14 without a width.
#
# groff indents by the sum of all declared widths and gaps, which includes the last one. So a long
# last column becomes narrow in groff, although the page looks right in mandoc. Both agree if the
# list has no width for its last column.
export LC_ALL=C
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
apt-get -qq -o APT::Sandbox::User=root download \
	groff-base=1.22.4-10 libuchardet0=0.0.7-1 mandoc=1.14.6-1+b1 zlib1g=1:1.2.13.dfsg-1
for package in ./*.deb; do dpkg -x "$package" .; done
LD_LIBRARY_PATH=$(printf '%s:' "$dir"/usr/lib/*-linux-* "$dir"/lib/*-linux-*)
export LD_LIBRARY_PATH
PATH=$dir/bin:$dir/sbin:$dir/usr/bin:$dir/usr/sbin:$PATH

export GROFF_BIN_PATH=$dir/usr/bin GROFF_FONT_PATH=$dir/usr/share/groff/1.22.4/font
export GROFF_TMAC_PATH=$dir/usr/share/groff/1.22.4/tmac:$dir/etc/groff

# columns FORMATTER: the positions at which the two lines of the last cell begin
columns() {
	"$@" page.7 | awk '
		match($0, /first line/) { first = RSTART }
		match($0, /second line/) { second = RSTART }
		END { print first ", " second }'
}

groff --version | head -n 1
{
	for width in '"a width of 21 letters"' '"short"' ''; do
		cat >page.7 <<-END
			.Dd January 1, 2026
			.Dt PAGE 7
			.Os
			.Sh DESCRIPTION
			.Bl -column "name" $width
			.It name Ta first line of a cell that is too long for one line,
			.No and so has a second line
			.El
		END
		echo "width ${width:-none}: groff $(columns groff -mdoc -Tascii -P-c), mandoc $(columns mandoc -Tascii)"
	done
} | tee seen
diff seen - <<'END'
width "a width of 21 letters": groff 14, 39, mandoc 14, 14
width "short": groff 14, 23, mandoc 14, 14
width none: groff 14, 14, mandoc 14, 14
END
