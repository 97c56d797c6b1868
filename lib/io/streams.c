/* SPDX-License-Identifier: ISC
 *
 * Prepares the standard streams.
 */
#include "io/streams.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <unistd.h>

#include "io/outfile.h"
#include "io/utf8.h"

/* Disarms messages: of the control characters only newlines and tabs stay. */
static void
disarm_lines(char *s, size_t n)
{
	for (size_t i = 0, len; i < n; i += len) {
		for (len = 0; i + len < n && s[i + len] != '\n' && s[i + len] != '\t'; len++)
			;
		utf8_disarm(s + i, len);
		len += i + len < n;
	}
}

/* The write function of a stdio stream: returns 0 on failure. */
static ssize_t
write_message(void *cookie, const char *s, size_t n)
{
	char text[BUFSIZ];
	size_t done = 0;

	(void)cookie;
	while (done < n) {
		size_t some = n - done < sizeof(text) ? n - done : sizeof(text);

		memcpy(text, s + done, some);
		disarm_lines(text, some);
		if (!outfile_write(STDERR_FILENO, text, some))
			return 0;
		done += some;
	}
	return (ssize_t)n;
}

void
streams_hold(void)
{
	FILE *messages;

	/* open() returns the lowest free number. */
	for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++)
		if (fcntl(fd, F_GETFD) == -1 && open("/dev/null", fd == STDIN_FILENO ? O_WRONLY : O_RDONLY) != fd)
			exit(2);
	signal(SIGTTOU, SIG_IGN);
	messages = fopencookie(NULL, "w", (cookie_io_functions_t){ .write = write_message });
	if (messages != NULL)
		stderr = messages;
	setvbuf(stderr, NULL, _IOLBF, BUFSIZ);
}
