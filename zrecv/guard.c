/* SPDX-License-Identifier: ISC
 *
 * Checks that only the scan uses its ports, as far as /proc shows, then makes the guard. It does
 * not detect a program that binds a port by number later, nor a bound socket that neither listens
 * nor is connected, which /proc does not list.
 */
#include "guard.h"

#include <err.h>
#include <errno.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>
#include <unistd.h>

#include "addr/ports.h"
#include "guard_table.h"

#define RANGE "/proc/sys/net/ipv4/ip_local_port_range"
#define RESERVED "/proc/sys/net/ipv4/ip_local_reserved_ports"

/* The alternative; see zrecv(1), The guard. */
#define UNGUARDED "or --unguarded, with a rule of your own (zrecv(1), The guard)"

/* States of a socket in /proc/net/tcp (include/net/tcp_states.h of Linux). */
enum { TIME_WAIT = 6, LISTEN = 10 };

static unsigned
last_port(const struct sources *s)
{
	return s->first + s->range - 1;
}

/* First line of a file of /proc without its newline; the caller frees it. */
static char *
read_line(const char *path)
{
	FILE *f = fopen(path, "re");
	char *line = NULL;
	size_t room = 0;

	if (f == NULL || getline(&line, &room, f) == -1)
		err(2, "guard: %s", path);
	fclose(f);
	line[strcspn(line, "\n")] = '\0';
	return line;
}

static bool
contains(const struct ports *ports, unsigned port)
{
	for (size_t i = 0; i < ports->n; i++)
		if (ports->list[i].number == port)
			return true;
	return false;
}

/* Refuses ports that the kernel may assign to any socket, except reserved ones. */
static void
refuse_given(const struct sources *s)
{
	char *range = read_line(RANGE), *text = read_line(RESERVED);
	unsigned first, last, port = s->first;
	struct ports reserved = { 0 };

	if (sscanf(range, "%u %u", &first, &last) != 2 || (*text != '\0' && !ports_parse(text, &reserved)))
		errx(2, "guard: %s, %s: cannot be read", RANGE, RESERVED);
	if (port < first)
		port = first;
	while (port <= last && port <= last_port(s) && contains(&reserved, port))
		port++;
	if (port <= last && port <= last_port(s))
		errx(2, "-s: %u-%u: the kernel gives ports of %u-%u to connections of this machine: take others, or sysctl "
		    "net.ipv4.ip_local_reserved_ports=%s%s%u-%u", s->first, last_port(s), first, last, text, *text != '\0' ? "," : "",
		    s->first, last_port(s));
	free(reserved.list);
	free(range);
	free(text);
}

/*
 * Refuses ports of existing sockets of one family. The file has a header and one line for each
 * socket. A connection in TIME_WAIT is over. Without IPv6 the file does not exist.
 */
static void
refuse_taken(const struct sources *s, const char *path)
{
	FILE *f = fopen(path, "re");
	unsigned port, state;
	char *line = NULL;
	size_t room = 0;

	if (f == NULL && errno == ENOENT)
		return;
	if (f == NULL)
		err(2, "guard: %s", path);
	while (getline(&line, &room, f) != -1)
		if (sscanf(line, "%*d: %*[0-9A-F]:%x %*[0-9A-F]:%*x %x", &port, &state) == 2 && state != TIME_WAIT
		    && port >= s->first && port <= last_port(s))
			errx(2, "-s: %u-%u: port %u is in use on this machine by %s, which would hang: take others", s->first, last_port(s),
			    port, state == LISTEN ? "a service" : "a connection");
	if (ferror(f))
		err(2, "guard: %s", path);
	free(line);
	fclose(f);
}

static _Noreturn void
fail(int error)
{
	switch (error) {
	case EPERM:
		errx(2, "guard: need CAP_NET_ADMIN: %s, " UNGUARDED, geteuid() != 0
		    ? "run as root, or setcap cap_net_raw,cap_net_admin+ep" : "root has not got it here: grant it to the container");
	case ENOSYS:
		errx(2, "guard: not built in: apt-get install libnftnl-dev, and build again, " UNGUARDED);
	default:
		errx(2, "guard: the kernel makes none (%s): want Linux 5.12 with nf_tables, " UNGUARDED, strerror(error));
	}
}

void
guard_open(const struct sources *s)
{
	/* Only root can keep other programs from using lower ports. */
	if (getauxval(AT_SECURE) != 0 && s->first < IPPORT_RESERVED)
		errx(2, "-s: %u-%u: want ports from %d on, as you are not root", s->first, last_port(s), IPPORT_RESERVED);
	refuse_given(s);
	refuse_taken(s, "/proc/net/tcp");
	refuse_taken(s, "/proc/net/tcp6");
	if (guard_table_open(s->first, (uint16_t)last_port(s)) == -1)
		fail(errno);
}
