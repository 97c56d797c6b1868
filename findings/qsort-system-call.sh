#!/bin/bash
# Shows that qsort() of glibc makes a system call if the array has at least 1,024 bytes: its first
# call asks for the amount of memory by sysinfo(2).
# Versions: glibc 2.36-9+deb12u14 of Debian 12. The C program is compiled by tcc, and observed by
# strace, of Debian 12.
#
# Guess before the run: a sort in memory makes no system call except those of malloc().
# Seen: 255 numbers of 4 bytes are sorted without sysinfo. 256 numbers, and 100,000, are sorted with
# one call of sysinfo.
#
# So a program whose seccomp filter permits the calls that its tests have shown works for small
# inputs. The filter kills it as soon as a list is longer.
export LC_ALL=C
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
apt-get -qq -o APT::Sandbox::User=root download \
	libc6=2.36-9+deb12u14 libc6-dev=2.36-9+deb12u14 \
	tcc=0.9.27+git20200814.62c30a4a-1 strace=6.1-0.1 libunwind8=1.6.2-3
for package in ./*.deb; do dpkg -x "$package" .; done

# Only the sorting program uses the downloaded glibc, so LD_LIBRARY_PATH is not exported.
cat >sorted.c <<'END'
#include <stdio.h>
#include <stdlib.h>

static int compare(const void *a, const void *b)
{
	return *(const int *)a - *(const int *)b;
}

int main(int argc, char **argv)
{
	static int numbers[100000];
	int n = argc > 1 ? atoi(argv[1]) : 0, i;

	for (i = 0; i < n; i++)
		numbers[i] = n - 1 - i;
	qsort(numbers, n, sizeof(numbers[0]), compare);
	printf("%d numbers up to %d", n, n > 0 ? numbers[n - 1] : 0);
	return 0;
}
END
libraries=$(echo lib/*-linux-gnu)
own=usr/$libraries
usr/bin/tcc -B"$own/tcc" -nostdinc -nostdlib -I"$own/tcc/include" -Iusr/include -I"usr/include/${libraries#lib/}" -o sorted sorted.c \
	"$own"/crt[1i].o "$libraries/libc.so.6" "$own/tcc/libtcc1.a" "$own/crtn.o"

echo "glibc $("$libraries/libc.so.6" | sed -n '1s/.*version \([0-9.]*[0-9]\).*/\1/p')"
for n in 255 256 100000; do
	LD_LIBRARY_PATH=$libraries:$own usr/bin/strace -o calls -e trace=sysinfo "$libraries"/ld-linux-*.so.* --library-path "$libraries" ./sorted $n
	echo ": $(grep -c '^sysinfo(.*= 0$' calls || true) calls of sysinfo"
done | tee seen
diff seen - <<'END'
255 numbers up to 254: 0 calls of sysinfo
256 numbers up to 255: 1 calls of sysinfo
100000 numbers up to 99999: 1 calls of sysinfo
END
