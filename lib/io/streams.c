/* SPDX-License-Identifier: ISC
 *
 * The standard streams.
 */
#include "io/streams.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

void
streams_hold(void)
{
	/* open() takes the lowest free number. */
	for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++)
		if (fcntl(fd, F_GETFD) == -1 && open("/dev/null", fd == STDIN_FILENO ? O_WRONLY : O_RDONLY) != fd)
			exit(2);
	signal(SIGTTOU, SIG_IGN);
	setvbuf(stderr, NULL, _IOLBF, BUFSIZ);
}
