/* SPDX-License-Identifier: ISC
 *
 * Parses the arguments of options.
 */
#include "io/option.h"

#include <ctype.h>
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

/* The power of ten of a suffix K, M or G, in either case; 0 for any other byte. */
static unsigned
scale_of(char suffix)
{
	switch (suffix | 0x20) {
	case 'k':
		return 3;
	case 'm':
		return 6;
	case 'g':
		return 9;
	default:
		return 0;
	}
}

/* Skips digits with at most one point. Returns the rest, or NULL if there are no digits. */
static const char *
skip_decimal(const char *s)
{
	static const char digits[] = "0123456789";
	size_t whole = strspn(s, digits), fraction = s[whole] == '.' ? strspn(s + whole + 1, digits) : 0;

	return whole + fraction > 0 ? s + whole + (s[whole] == '.') + fraction : NULL;
}

/* Parses the same form as a number. Returns NULL also if the number is too large for a double. */
static const char *
parse_decimal(const char *s, double *v)
{
	const char *end = skip_decimal(s);

	if (end == NULL)
		return NULL;
	*v = strtod(s, NULL);
	return isfinite(*v) ? end : NULL;
}

enum count { COUNT_GOOD, COUNT_NOT_A_NUMBER, COUNT_NOT_WHOLE, COUNT_TOO_LARGE };

/* Uses integers throughout, since a double does not hold 64 bits. */
static enum count
parse_count(const char *s, uint64_t *v)
{
	const char *end = skip_decimal(s);
	unsigned scale = end != NULL ? scale_of(*end) : 0, decimals = 0;
	unsigned __int128 n = 0;
	bool fraction = false;

	if (end == NULL || strcmp(end + (scale > 0), "") != 0)
		return COUNT_NOT_A_NUMBER;
	for (; s < end; s++) {
		if (*s == '.') {
			fraction = true;
			continue;
		}
		if (fraction && decimals == scale) {
			if (*s != '0')
				return COUNT_NOT_WHOLE;
			continue;
		}
		decimals += fraction;
		n = n * 10 + (unsigned)(*s - '0');
		if (n > UINT64_MAX)
			return COUNT_TOO_LARGE;
	}
	for (; decimals < scale; decimals++) {
		n *= 10;
		if (n > UINT64_MAX)
			return COUNT_TOO_LARGE;
	}
	*v = (uint64_t)n;
	return COUNT_GOOD;
}

uint64_t
option_count(const char *name, const char *arg, uint64_t min, uint64_t max)
{
	uint64_t v;

	if (arg[0] == '0' && (arg[1] | 0x20) == 'x')
		return option_number(name, arg, min, max);
	switch (parse_count(arg, &v)) {
	case COUNT_NOT_A_NUMBER:
		errx(2, "%s: not a number: %s", name, arg);
	case COUNT_NOT_WHOLE:
		errx(2, "%s: not a whole number: %s", name, arg);
	case COUNT_GOOD:
		if (v >= min && v <= max)
			return v;
		/* fallthrough */
	case COUNT_TOO_LARGE:
		break;
	}
	errx(2, "%s: out of range: %s: want %ju to %ju", name, arg, (uintmax_t)min, (uintmax_t)max);
}

bool
option_rate_parse(const char *s, double *v)
{
	static const double powers[] = { [0] = 1, [3] = 1e3, [6] = 1e6, [9] = 1e9 };
	const char *end = parse_decimal(s, v);
	unsigned scale = end != NULL ? scale_of(*end) : 0;

	if (end == NULL || end[scale > 0] != '\0')
		return false;
	*v *= powers[scale];
	return isfinite(*v);
}

double
option_rate(const char *name, const char *arg)
{
	double v;

	if (!option_rate_parse(arg, &v))
		errx(2, "%s: not a number: %s", name, arg);
	return v;
}

/*
 * The number of seconds in a unit; 0 for any other byte. Only lower case, since M is a million
 * elsewhere.
 */
static double
unit_of(char suffix)
{
	return suffix == 's' ? 1 : suffix == 'm' ? 60 : suffix == 'h' ? 3600 : 0;
}

double
option_seconds(const char *name, const char *arg)
{
	double v;
	const char *end = parse_decimal(arg, &v);
	double unit = end != NULL ? unit_of(*end) : 0;

	if (end == NULL || end[unit > 0] != '\0')
		errx(2, "%s: not a time: %s: give seconds, or a number with s, m or h", name, arg);
	if (unit > 0)
		v *= unit;
	if (v > OPTION_SECONDS_MAX)
		errx(2, "%s: out of range: %s: want %.0f seconds at most", name, arg, (double)OPTION_SECONDS_MAX);
	return v;
}

size_t
option_mebibytes(const char *name, const char *arg, size_t min, size_t max)
{
	double v;
	const char *end = parse_decimal(arg, &v);
	unsigned scale = end != NULL ? scale_of(*end) : 0;

	if (end == NULL || end[scale > 0] != '\0')
		errx(2, "%s: not a number: %s", name, arg);
	if (scale > 0)
		v *= scale == 3 ? 1.0 / 1024 : scale == 6 ? 1 : 1024;
	if (v < (double)min || v > (double)max)
		errx(2, "%s: out of range: %s: want %zu to %zu MiB", name, arg, min, max);
	return (size_t)(v * (1 << 20));
}

const char *
option_next_name(const char **list, size_t *n)
{
	const char *name = *list;
	size_t len;

	if (name == NULL)
		return NULL;
	len = strcspn(name, ",");
	*list = name[len] == ',' ? name + len + 1 : NULL;
	while (len > 0 && isblank((unsigned char)*name)) {
		name++;
		len--;
	}
	while (len > 0 && isblank((unsigned char)name[len - 1]))
		len--;
	*n = len;
	return name;
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
option_print_and_exit(const char *text)
{
	if (fputs(text, stdout) == EOF || fclose(stdout) == EOF)
		err(3, "stdout");
	exit(0);
}

void
option_version_and_exit(const char *tool)
{
	char text[64];

	snprintf(text, sizeof(text), "%s %s\n", tool, VERSION);
	option_print_and_exit(text);
}

void
option_usage_and_exit(const char *usage)
{
	fputs(usage, stderr);
	exit(2);
}
