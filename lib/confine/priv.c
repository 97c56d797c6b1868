/* SPDX-License-Identifier: ISC
 *
 * Drops privileges: capabilities(7), user_namespaces(7).
 */
#include "confine/priv.h"

#include <err.h>
#include <errno.h>
#include <grp.h>
#include <linux/capability.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

/* The kernel's overflow ids; on every Linux they belong to nobody. */
enum { NOBODY = 65534 };

/*
 * Whether an id exists in this user namespace. /proc/self/uid_map has lines "first outside
 * count". Without /proc the answer is true, and the kernel decides when the id is set.
 */
static bool
is_mapped(const char *map, unsigned id)
{
	FILE *f = fopen(map, "re");
	unsigned first, outside, count;
	bool found = f == NULL;

	while (!found && fscanf(f, "%u %u %u", &first, &outside, &count) == 3)
		found = id >= first && id - first < count;
	if (f != NULL)
		fclose(f);
	return found;
}

static bool
has_capability(int cap)
{
	struct __user_cap_header_struct head = { _LINUX_CAPABILITY_VERSION_3, 0 };
	struct __user_cap_data_struct now[_LINUX_CAPABILITY_U32S_3] = { { 0 } };

	if (syscall(SYS_capget, &head, now) == -1)
		err(3, "read capabilities");
	return now[cap / 32].effective >> cap % 32 & 1;
}

/*
 * Drops every capability that the running kernel knows, which may be more than its headers
 * define. Without CAP_SETPCAP the set stays, but it is useless once no_new_privs is set.
 */
static void
drop_bounding_set(void)
{
	for (int cap = 0; prctl(PR_CAPBSET_READ, cap, 0, 0, 0) != -1; cap++)
		if (prctl(PR_CAPBSET_DROP, cap, 0, 0, 0) == -1 && errno != EPERM)
			err(3, "drop bounding set");
}

/* EINVAL: the id does not exist here after all. */
static bool
check(int result, const char *what)
{
	if (result == -1 && errno != EINVAL)
		err(3, "%s", what);
	return result == 0;
}

/*
 * Becomes nobody. A container may lack the capabilities for this, and then root without
 * capabilities still owns root's files. Returns whether the uid was dropped.
 */
static bool
drop_ids(void)
{
	bool groups = has_capability(CAP_SETGID), uid = has_capability(CAP_SETUID);

	if (geteuid() != 0 || !is_mapped("/proc/self/uid_map", NOBODY) || !is_mapped("/proc/self/gid_map", NOBODY))
		return false;
	if (groups && (!check(setgroups(0, NULL), "drop groups") || !check(setresgid(NOBODY, NOBODY, NOBODY), "drop gid")))
		return false;
	if (uid && !check(setresuid(NOBODY, NOBODY, NOBODY), "drop uid"))
		return false;
	if (!uid)
		warnx("stays root, without capabilities: grant %sCAP_SETUID so that it can become nobody", groups ? "" : "CAP_SETGID and ");
	else if (!groups)
		warnx("keeps the groups of root: grant CAP_SETGID, too");
	return uid;
}

/* Drops all capabilities except those of a mask of the first 32. */
static void
drop_capabilities(uint32_t kept)
{
	struct __user_cap_header_struct head = { _LINUX_CAPABILITY_VERSION_3, 0 };
	const struct __user_cap_data_struct wanted[_LINUX_CAPABILITY_U32S_3] = { { kept, kept, 0 } };
	struct __user_cap_data_struct now[_LINUX_CAPABILITY_U32S_3] = { { 0 } };

	if (syscall(SYS_capset, &head, wanted) == -1)
		err(3, "drop capabilities");
	if (syscall(SYS_capget, &head, now) == -1)
		err(3, "read capabilities");
	for (int i = 0; i < _LINUX_CAPABILITY_U32S_3; i++)
		if (((now[i].effective | now[i].permitted) & ~wanted[i].permitted) | now[i].inheritable)
			errx(3, "capabilities are still there after the drop");
}

/* Drops them for good: no program that is executed regains any. */
static void
drop_all_but(uint32_t kept)
{
	if (prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0) == -1)
		err(3, "clear ambient capabilities");
	drop_capabilities(kept);
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == -1)
		err(3, "no_new_privs");
}

void
priv_drop(void)
{
	bool dropped;

	drop_bounding_set();
	dropped = drop_ids();
	drop_all_but(0);
	if (dropped && (setuid(0) != -1 || (getegid() != 0 && setgid(0) != -1)))
		errx(3, "root is still there after the drop");
}

void
priv_keep_kill(void)
{
	uint32_t kept = has_capability(CAP_KILL) ? UINT32_C(1) << CAP_KILL : 0;

	drop_bounding_set();
	drop_all_but(kept);
}

const char *
priv_need_raw(void)
{
	return geteuid() != 0 ? "need CAP_NET_RAW: run as root, or setcap cap_net_raw+ep"
	    : "need CAP_NET_RAW, which root has not got here: grant it to the container";
}
