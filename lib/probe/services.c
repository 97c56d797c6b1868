/* SPDX-License-Identifier: ISC
 *
 * Finds the folder of payloads: the one that ZSCAN_PAYLOADS names, otherwise share/zscan/payloads
 * next to the folder of the program, otherwise lib/probe/payloads in the tree where it was built.
 */
#include "probe/services.h"

#include <dirent.h>
#include <err.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "io/alloc.h"
#include "io/option.h"

enum { SERVICES_MAX = 255 };

struct services {
	size_t n;
	const struct service *list[SERVICES_MAX];
	bool one;                   /* the first service is for all ports */
	uint8_t by_port[UINT16_MAX + 1];        /* index in the list + 1; 0: none */
};

static bool
is_folder(const char *path)
{
	return access(path, X_OK) == 0;
}

static char *
join(const char *folder, const char *name)
{
	char *path;

	if (asprintf(&path, "%s/%s", folder, name) == -1)
		err(3, "asprintf");
	return path;
}

/* Returns the path of the folder; the caller frees it. */
static char *
find_folder(void)
{
	static const char *const beside[] = { "../share/zscan/payloads", "../lib/probe/payloads" };
	const char *named = getenv("ZSCAN_PAYLOADS");
	char program[PATH_MAX];
	ssize_t n = readlink("/proc/self/exe", program, sizeof(program) - 1);

	if (named != NULL && *named != '\0')
		return copy_text_or_die(named, SIZE_MAX);
	program[n > 0 ? n : 0] = '\0';
	if (strrchr(program, '/') != NULL)
		*strrchr(program, '/') = '\0';
	for (size_t i = 0; n > 0 && i < sizeof(beside) / sizeof(*beside); i++) {
		char *folder = join(program, beside[i]);

		if (is_folder(folder))
			return folder;
		free(folder);
	}
	errx(2, "--probe-args: no folder of payloads beside this program: name it in ZSCAN_PAYLOADS, or give the payload with text:, hex: or file:");
}

/*
 * PORT-NAME. Excludes files that editors and package managers leave, such as 161-snmp.dpkg-old,
 * and a README.
 */
static int
is_service(const struct dirent *entry)
{
	size_t n = strlen(entry->d_name);

	return entry->d_name[0] >= '0' && entry->d_name[0] <= '9' && entry->d_name[n - 1] != '~' && strchr(entry->d_name, '.') == NULL;
}

/* Sorts by port, then by name. */
static int
by_port(const struct dirent **a, const struct dirent **b)
{
	long p = strtol((*a)->d_name, NULL, 10), q = strtol((*b)->d_name, NULL, 10);

	return p != q ? (p > q) - (p < q) : strcmp((*a)->d_name, (*b)->d_name);
}

/* Lists the paths of all service files and returns their number. The caller frees the array. */
static size_t
list_files(char ***paths)
{
	char *folder = find_folder();
	struct dirent **entries;
	int n = scandir(folder, &entries, is_service, by_port);

	if (n == -1)
		err(2, "--probe-args: %s", folder);
	if (n > SERVICES_MAX)
		errx(2, "--probe-args: %s: more than %d services", folder, SERVICES_MAX);
	*paths = allocate_or_die((size_t)n + 1, sizeof(**paths));
	for (int i = 0; i < n; i++) {
		(*paths)[i] = join(folder, entries[i]->d_name);
		free(entries[i]);
	}
	free(entries);
	free(folder);
	return (size_t)n;
}

static void
add(struct services *s, const struct service *service, const char *path)
{
	s->list[s->n++] = service;
	for (size_t i = 0; i < service->port_count; i++) {
		uint8_t *place = &s->by_port[service->ports[i]];

		if (*place != 0)
			errx(2, "--probe-args: %s: port %u already belongs to %s", path, service->ports[i], s->list[*place - 1]->name);
		*place = (uint8_t)s->n;
	}
}

struct services *
services_open(void)
{
	struct services *s = allocate_zeroed_or_die(1, sizeof(*s));
	char **paths;
	size_t n = list_files(&paths);

	for (size_t i = 0; i < n; i++)
		add(s, service_read(paths[i]), paths[i]);
	free(paths);
	return s;
}

/* PORT-NAME, or only NAME. */
static bool
is_named(const char *path, const char *name)
{
	const char *file = strrchr(path, '/') + 1, *dash = strchr(file, '-');

	return strcmp(file, name) == 0 || (dash != NULL && strcmp(dash + 1, name) == 0);
}

/* The path of a service in the folder. */
static const char *
find_path(const char *name)
{
	const char *found = NULL;
	char **paths;
	size_t n = list_files(&paths);

	for (size_t i = 0; i < n; i++) {
		if (found == NULL && is_named(paths[i], name))
			found = paths[i];
		else
			free(paths[i]);
	}
	free(paths);
	if (found != NULL)
		return found;
	errx(2, "--probe-args: unknown service: %s: --probe-args services lists all", name);
}

struct services *
services_open_one(const char *name)
{
	struct services *s = allocate_zeroed_or_die(1, sizeof(*s));

	s->one = true;
	s->list[s->n++] = service_read(strchr(name, '/') != NULL ? name : find_path(name));
	return s;
}

const struct service *
services_find(const struct services *s, uint16_t port)
{
	if (s->one)
		return s->list[0];
	return s->by_port[port] != 0 ? s->list[s->by_port[port] - 1] : NULL;
}

bool
services_take_tail(const struct services *s, uint16_t port)
{
	const struct service *service = services_find(s, port);

	return service == NULL || service->takes_tail;
}

size_t
services_payload_max(const struct services *s, size_t tail)
{
	size_t most = 0;

	for (size_t i = 0; i < s->n; i++) {
		size_t n = payload_template_max(s->list[i]->payload) + (s->list[i]->takes_tail ? tail : 0);

		if (n > most)
			most = n;
	}
	return most;
}

void
services_files(struct files *files)
{
	char **paths;
	size_t n = list_files(&paths);

	for (size_t i = 0; i < n; i++)
		files_read(files, "--probe-args", paths[i]);
	free(paths);
}

void
services_list_and_exit(void)
{
	const struct services *s = services_open();

	for (size_t i = 0; i < s->n; i++) {
		const struct service *service = s->list[i];
		char ports[SERVICE_PORTS_MAX * 6 + 1] = "-", odds[16] = "-";
		size_t len = 0;

		for (size_t p = 0; p < service->port_count; p++)
			len += (size_t)sprintf(ports + len, "%s%u", p > 0 ? "," : "", service->ports[p]);
		if (service->form_count > 0)
			snprintf(odds, sizeof(odds), "2^%.1f", service_odds(service));
		printf("%-6s %-10s %-8s %s (%s)\n", ports, service->name, odds, service->help, service->standard);
	}
	option_print_and_exit("");
}
