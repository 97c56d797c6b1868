/* SPDX-License-Identifier: ISC
 *
 * Prints the names of all BPF programs in the kernel, one a line.
 */
#include <bpf/bpf.h>
#include <err.h>
#include <errno.h>
#include <stdio.h>
#include <unistd.h>

int
main(void)
{
	uint32_t id = 0;

	while (bpf_prog_get_next_id(id, &id) == 0) {
		struct bpf_prog_info info = { 0 };
		uint32_t len = sizeof(info);
		int fd = bpf_prog_get_fd_by_id(id);

		/* The program may have gone by now. */
		if (fd == -1)
			continue;
		if (bpf_obj_get_info_by_fd(fd, &info, &len) == 0)
			puts(info.name);
		close(fd);
	}
	if (errno != ENOENT)
		err(2, "programs of the kernel");
	return 0;
}
