/* SPDX-License-Identifier: ISC
 *
 * Arguments of options.
 */
#include "option.h"

#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

uint64_t
option_number(const char *name, const char *arg, uint64_t min, uint64_t max)
{
	int base = arg[0] == '0' && (arg[1] == 'x' || arg[1] == 'X') ? 16 : 10;
	char *end;
	uint64_t v;

	errno = 0;
	v = strtoull(arg, &end, base);
	if (arg[0] < '0' || arg[0] > '9' || *end != '\0')
		errx(2, "%s: not a number: %s", name, arg);
	if (errno == ERANGE || v < min || v > max)
		errx(2, "%s: out of range: %s: want %ju to %ju", name, arg, (uintmax_t)min, (uintmax_t)max);
	return v;
}

bool
option_quantity_parse(const char *s, double *v)
{
	static const char suffixes[] = "KMG";
	char *end;
	const char *suffix;

	*v = strtod(s, &end);
	if (end == s || strspn(s, "0123456789.") != (size_t)(end - s) || !isfinite(*v))
		return false;
	suffix = memchr(suffixes, *end & ~0x20, strlen(suffixes));
	if (suffix != NULL) {
		*v *= pow(1000, (double)(suffix - suffixes + 1));
		end++;
	}
	return *end == '\0';
}

double
option_quantity(const char *name, const char *arg)
{
	double v;

	if (!option_quantity_parse(arg, &v))
		errx(2, "%s: not a number: %s", name, arg);
	return v;
}

int
option_fd(const char *name, const char *arg)
{
	return (int)option_number(name, arg, 0, INT_MAX);
}

int
option_writable_fd(const char *name, const char *arg, int min)
{
	int fd = option_fd(name, arg), mode = fcntl(fd, F_GETFL);

	if (fd < min)
		errx(2, "%s: want a descriptor of %d or more: %s", name, min, arg);
	if (mode == -1 || (mode & O_ACCMODE) == O_RDONLY)
		errx(2, "%s: %s: not open for writing", name, arg);
	return fd;
}

void
option_print(const char *text)
{
	if (fputs(text, stdout) == EOF || fclose(stdout) == EOF)
		err(3, "stdout");
	exit(0);
}

void
option_version(const char *tool)
{
	char text[64];

	snprintf(text, sizeof(text), "%s %s\n", tool, VERSION);
	option_print(text);
}

void
option_usage(const char *usage)
{
	fputs(usage, stderr);
	exit(2);
}
