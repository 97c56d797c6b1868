/* SPDX-License-Identifier: ISC
 *
 * The block that all streams are read and written in, and pipes wide enough for it.
 */
#ifndef BLOCK_H
#define BLOCK_H

#include <fcntl.h>

#define BLOCK_SIZE 65536
#define BLOCK_PIPE (1 << 20)

/* Best effort: it fails for what is no pipe, and where the user's quota is used up. */
static inline void
block_widen_pipe(int fd)
{
	fcntl(fd, F_SETPIPE_SZ, BLOCK_PIPE);
}

#endif
