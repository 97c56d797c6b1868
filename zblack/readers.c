/* SPDX-License-Identifier: ISC
 *
 * Finds running stages through proc(5): processes named zblack or zsend with a handler for
 * SIGHUP. Leaves out those whose environment is readable and names another list.
 */
#include "readers.h"

#include <dirent.h>
#include <err.h>
#include <errno.h>
#include <limits.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <unistd.h>

#include "addr/optout.h"

static FILE *
open_proc(pid_t pid, const char *name)
{
	char path[64];

	snprintf(path, sizeof(path), "/proc/%d/%s", (int)pid, name);
	return fopen(path, "re");
}

/* Whether a process is a stage that reloads on SIGHUP rather than dying of it. */
static bool
is_stage(pid_t pid)
{
	FILE *f = open_proc(pid, "status");
	unsigned long long caught;
	bool named = false, handles = false;
	char line[256];

	if (f == NULL)
		return false;
	while (fgets(line, sizeof(line), f) != NULL) {
		if (strcmp(line, "Name:\tzblack\n") == 0 || strcmp(line, "Name:\tzsend\n") == 0)
			named = true;
		if (sscanf(line, "SigCgt: %llx", &caught) == 1)
			handles = (caught & 1ULL << (SIGHUP - 1)) != 0;
	}
	fclose(f);
	return named && handles;
}

/*
 * Whether the process reads this list according to its environment, or its environment is
 * unreadable.
 */
static bool
may_read_list(pid_t pid, const char *path)
{
	static const char variable[] = "ZSCAN_OPTOUT=";
	FILE *f = open_proc(pid, "environ");
	char *entry = NULL, *real, in_folder[PATH_MAX];
	const char *named = OPTOUT;
	size_t room = 0;
	bool same;

	if (f == NULL)
		return errno == EACCES || errno == EPERM;   /* otherwise it has ended */
	while (getdelim(&entry, &room, '\0', f) > 0)
		if (strncmp(entry, variable, sizeof(variable) - 1) == 0 && entry[sizeof(variable) - 1] != '\0') {
			named = entry + sizeof(variable) - 1;
			break;
		}
	same = ferror(f);
	fclose(f);
	/* A relative path starts in its folder, not in ours. */
	if (*named != '/') {
		snprintf(in_folder, sizeof(in_folder), "/proc/%d/cwd/%s", (int)pid, named);
		named = in_folder;
	}
	real = realpath(named, NULL);
	same = same || (real != NULL && strcmp(real, path) == 0);
	free(real);
	free(entry);
	return same;
}

void
readers_signal(const char *path)
{
	DIR *folder = opendir("/proc");
	unsigned signalled = 0, not_permitted = 0;
	const struct dirent *d;

	if (folder == NULL) {
		warn("/proc: running scans are not told");
		return;
	}
	while ((d = readdir(folder)) != NULL) {
		pid_t pid = (pid_t)atoi(d->d_name);

		if (pid <= 0 || pid == getpid() || !is_stage(pid) || !may_read_list(pid, path))
			continue;
		if (kill(pid, SIGHUP) == 0)
			signalled++;
		else if (errno == EPERM)
			not_permitted++;
	}
	closedir(folder);
	if (signalled > 0)
		warnx("%u stages of running scans reload it", signalled);
	if (not_permitted > 0)
		warnx("%u stages of other users must be told by root: pkill -HUP -x 'zblack|zsend'", not_permitted);
}
