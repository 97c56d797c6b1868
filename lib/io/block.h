/* SPDX-License-Identifier: ISC
 *
 * The block size of all streams, and the size of pipes.
 */
#ifndef BLOCK_H
#define BLOCK_H

#include <fcntl.h>

#define BLOCK_SIZE 65536
#define BLOCK_PIPE (1 << 20)

/* Best effort: fails if fd is not a pipe, or if the user's quota for pipes is used up. */
static inline void
block_widen_pipe(int fd)
{
	fcntl(fd, F_SETPIPE_SZ, BLOCK_PIPE);
}

#endif
