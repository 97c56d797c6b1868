/* SPDX-License-Identifier: ISC
 *
 * Dropping privileges: capabilities(7), user_namespaces(7).
 */
#include "priv.h"

#include <err.h>
#include <errno.h>
#include <grp.h>
#include <linux/capability.h>
#include <stdbool.h>
#include <stdio.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

/* The overflow ids of the kernel, nobody's on every Linux. */
enum { NOBODY = 65534 };

/* Whether an id exists in this user namespace: /proc/self/uid_map has lines "first outside count". */
static bool
is_mapped(const char *map, unsigned id)
{
	FILE *f = fopen(map, "re");
	unsigned first, outside, count;
	bool found = false;

	if (f == NULL)
		err(3, "%s", map);
	while (!found && fscanf(f, "%u %u %u", &first, &outside, &count) == 3)
		found = id >= first && id - first < count;
	fclose(f);
	return found;
}

/*
 * All that the running kernel knows, which may be more than its headers did. Without CAP_SETPCAP they stay, and are of no use
 * once no_new_privs is set.
 */
static void
drop_bounding_set(void)
{
	for (int cap = 0; prctl(PR_CAPBSET_READ, cap, 0, 0, 0) != -1; cap++)
		if (prctl(PR_CAPBSET_DROP, cap, 0, 0, 0) == -1 && errno != EPERM)
			err(3, "drop bounding set");
}

/* Whether there was one to drop. */
static bool
drop_uid(void)
{
	if (geteuid() != 0 || !is_mapped("/proc/self/uid_map", NOBODY) || !is_mapped("/proc/self/gid_map", NOBODY))
		return false;
	if (setgroups(0, NULL) == -1 || setresgid(NOBODY, NOBODY, NOBODY) == -1
	    || setresuid(NOBODY, NOBODY, NOBODY) == -1)
		err(3, "drop uid and groups");
	return true;
}

static void
drop_capabilities(void)
{
	struct __user_cap_header_struct head = { _LINUX_CAPABILITY_VERSION_3, 0 };
	const struct __user_cap_data_struct none[_LINUX_CAPABILITY_U32S_3] = { { 0 } };
	struct __user_cap_data_struct now[_LINUX_CAPABILITY_U32S_3] = { { 0 } };

	if (syscall(SYS_capset, &head, none) == -1)
		err(3, "drop capabilities");
	if (syscall(SYS_capget, &head, now) == -1)
		err(3, "read capabilities");
	for (int i = 0; i < _LINUX_CAPABILITY_U32S_3; i++)
		if (now[i].effective | now[i].permitted | now[i].inheritable)
			errx(3, "capabilities are still there after the drop");
}

void
priv_drop(void)
{
	bool dropped;

	drop_bounding_set();
	dropped = drop_uid();
	if (prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0) == -1)
		err(3, "clear ambient capabilities");
	drop_capabilities();
	if (dropped && (setuid(0) != -1 || setgid(0) != -1))
		errx(3, "root is still there after the drop");
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == -1)
		err(3, "no_new_privs");
}
