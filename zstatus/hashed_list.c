/* SPDX-License-Identifier: ISC
 *
 * Hashes lists and writes them as JSON.
 */
#include "hashed_list.h"

#include <err.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "member.h"
#include "program.h"

/*
 * Uses the program of coreutils, which every system with zscan has, instead of a library for this
 * purpose only.
 */
void
hashed_list_read(struct hashed_list *list)
{
	char *const sha256sum[] = { "sha256sum", NULL };
	int fd = open(list->path, O_RDONLY | O_CLOEXEC);

	if (fd == -1)
		err(2, "%s", list->path);
	if (!program_line(sha256sum, fd, true, list->sha256, sizeof(list->sha256)))
		errx(2, "%s: cannot be hashed by sha256sum", list->path);
	close(fd);
}

void
hashed_list_read_file(struct hashed_list *list)
{
	struct stat st;

	if (stat(list->path, &st) == 0 && S_ISREG(st.st_mode))
		hashed_list_read(list);
}

void
hashed_list_put(FILE *f, const struct hashed_list *list)
{
	fprintf(f, "{\"file\": ");
	member_put_string(f, list->path);
	fprintf(f, ", \"sha256\": ");
	if (list->sha256[0] != '\0')
		member_put_string(f, list->sha256);
	else
		fprintf(f, "null");
	fputc('}', f);
}
