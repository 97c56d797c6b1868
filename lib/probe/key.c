/* SPDX-License-Identifier: ISC
 *
 * Finds the key: in an option, the environment or the user's own file.
 */
#include "probe/key.h"

#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#include "io/alloc.h"
#include "io/outfile.h"

static bool
parse_hex(const char *s, struct key *key)
{
	if (strlen(s) != 2 * sizeof(key->b) || strspn(s, "0123456789abcdefABCDEF") != 2 * sizeof(key->b))
		return false;
	for (size_t i = 0; i < sizeof(key->b); i++) {
		const char pair[3] = { s[2 * i], s[2 * i + 1], '\0' };

		key->b[i] = (uint8_t)strtoul(pair, NULL, 16);
	}
	return true;
}

/* Returns false only if the file does not exist. */
static bool
load(const char *path, struct key *key)
{
	char text[KEY_STRLEN + 2] = "";
	struct stat st;
	ssize_t n;
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);

	if (fd == -1 && errno == ENOENT)
		return false;
	if (fd == -1 && errno == ELOOP)
		errx(2, "%s: key file is a symbolic link", path);
	if (fd == -1 || fstat(fd, &st) == -1)
		err(2, "%s", path);
	if (!S_ISREG(st.st_mode))
		errx(2, "%s: key file is not a regular file", path);
	if (st.st_mode & (S_IRWXG | S_IRWXO))
		errx(2, "%s: key file is open to others: run chmod 600 on it", path);
	n = read(fd, text, sizeof(text) - 1);
	if (n == -1)
		err(2, "%s", path);
	close(fd);
	text[strcspn(text, "\r\n")] = '\0';
	if (!parse_hex(text, key))
		errx(2, "%s: not a key: want 32 hexadecimal digits", path);
	return true;
}

/*
 * Writes the key to a new private file in the directory of path and syncs it. Puts its name into
 * tmp and returns its descriptor.
 */
static int
write_beside(const struct key *key, const char *path, char tmp[PATH_MAX])
{
	char text[KEY_STRLEN];
	int fd;

	if (snprintf(tmp, PATH_MAX, "%s.XXXXXX", path) >= PATH_MAX)
		errx(2, "%s: path too long", path);
	fd = mkostemp(tmp, O_CLOEXEC);    /* mode 0600 */
	if (fd == -1)
		err(2, "%s", path);
	key_format(key, text);
	text[KEY_STRLEN - 1] = '\n';
	if (write(fd, text, KEY_STRLEN) != KEY_STRLEN || fsync(fd) == -1) {
		warn("%s", path);
		unlink(tmp);
		exit(2);
	}
	return fd;
}

bool
key_is_saved(const struct key *key, const char *path)
{
	struct key there;

	return !load(path, &there) || memcmp(&there, key, sizeof(there)) == 0;
}

/*
 * Renames a file to path. If replace is set, replaces the file there. Otherwise the name must
 * still be free, since another process may just have created it; returns false if it is not. A
 * file system without hard links cannot detect this.
 */
static bool
give_name(const char *tmp, const char *path, bool replace)
{
	if (!replace && link(tmp, path) == 0) {
		unlink(tmp);
		return true;
	}
	if (!replace && errno == EEXIST)
		return false;
	if (rename(tmp, path) == 0)
		return true;
	warn("%s", path);
	unlink(tmp);
	exit(2);
}

void
key_save(const struct key *key, const char *path)
{
	for (;;) {
		char tmp[PATH_MAX];
		struct stat st;
		bool exists = lstat(path, &st) == 0;
		int fd;

		/* Root could rename over a device. */
		if (exists && !S_ISREG(st.st_mode) && !S_ISLNK(st.st_mode))
			errx(2, "%s: exists and is not a regular file", path);
		outfile_hold(path);
		fd = write_beside(key, path, tmp);
		outfile_lock(fd, path);
		if (give_name(tmp, path, exists))
			return;         /* leave it open: closing would unlock */
		unlink(tmp);
		close(fd);
	}
}

/* Like mkdir -p for the directory part of path; new directories are private. */
static void
make_parents(const char *path)
{
	char dir[PATH_MAX];

	snprintf(dir, sizeof(dir), "%s", path);
	for (char *slash = strchr(dir + 1, '/'); slash != NULL; slash = strchr(slash + 1, '/')) {
		*slash = '\0';
		if (mkdir(dir, 0700) == -1 && errno != EEXIST)
			err(2, "%s", dir);
		*slash = '/';
	}
}

/* The path of the user's own key file. */
static void
own_path(char path[PATH_MAX])
{
	const char *state = getenv("XDG_STATE_HOME"), *home = getenv("HOME");
	struct stat st;
	int n;

	if (state != NULL && *state == '/')
		n = snprintf(path, PATH_MAX, "%s/zscan/key", state);
	else if (home != NULL && *home == '/' && stat(home, &st) == 0 && S_ISDIR(st.st_mode))
		n = snprintf(path, PATH_MAX, "%s/.local/state/zscan/key", home);
	else
		errx(2, "key: no HOME to keep it in: give -k");
	if (n >= PATH_MAX)
		errx(2, "key: path too long");
}

/*
 * Two programs that start at the same time must use the same key: link() succeeds only for the
 * first.
 */
static void
load_own(struct key *key)
{
	char path[PATH_MAX], tmp[PATH_MAX];

	own_path(path);
	if (load(path, key))
		return;
	make_parents(path);
	key_random(key);
	close(write_beside(key, path, tmp));
	if (link(tmp, path) == -1 && errno != EEXIST) {
		warn("%s", path);
		unlink(tmp);
		exit(2);
	}
	unlink(tmp);
	if (!load(path, key))
		errx(2, "%s: gone as soon as made", path);
}

void
key_files(struct files *files, const char *given)
{
	const char *where = given != NULL ? "-k" : "ZKEY";
	char *path;

	if (given == NULL)
		given = getenv("ZKEY");
	if (given != NULL) {
		if (*given == '@')
			files_read(files, where, given + 1);
		return;
	}
	path = allocate_or_die(PATH_MAX, 1);        /* messages use it later, so it is not freed */
	own_path(path);
	files_read(files, NULL, path);
}

void
key_find(struct key *key, const char *given)
{
	const char *where = "-k";

	if (given == NULL) {
		given = getenv("ZKEY");
		where = "ZKEY";
	}
	if (given == NULL) {
		load_own(key);
	} else if (*given == '@') {
		if (!load(given + 1, key))
			errx(2, "%s: no such key file", given + 1);
	} else if (!parse_hex(given, key)) {
		errx(2, "%s: bad key: want 32 hexadecimal digits or @FILE", where);
	}
}

void
key_random(struct key *key)
{
	if (getrandom(key->b, sizeof(key->b), 0) != sizeof(key->b))
		err(2, "key: random source");
}

void
key_format(const struct key *key, char s[KEY_STRLEN])
{
	for (size_t i = 0; i < sizeof(key->b); i++)
		sprintf(s + 2 * i, "%02x", key->b[i]);
}
