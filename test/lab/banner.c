/* SPDX-License-Identifier: ISC
 *
 * A TCP server for the lab that treats all its clients in one chosen way. It prints "ready" when
 * it listens, and ends on a signal.
 *
 *     banner silent ADDRESS PORT               reads, and sends nothing
 *     banner close ADDRESS PORT                closes at once
 *     banner reset ADDRESS PORT                resets at once
 *     banner slow ADDRESS PORT FILE            sends the file, one byte a second
 *     banner say ADDRESS PORT FILE [SIZE]      sends the file at once, in segments of SIZE bytes;
 *                                              the client closes
 *     banner answer ADDRESS PORT FILE [SIZE]   sends the file after the first data from the client,
 *                                              and closes
 *     banner run ADDRESS PORT COMMAND [ARG...] runs a command whose streams are the connection
 *
 * Each connection has a process of its own.
 */
#include <arpa/inet.h>
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { BACKLOG = 4096 };

struct text {
	char bytes[1 << 20];
	size_t n;
	size_t piece;           /* bytes written at a time */
};

static int
listen_at(const char *address, const char *port)
{
	struct addrinfo hints = { .ai_flags = AI_NUMERICHOST | AI_NUMERICSERV, .ai_socktype = SOCK_STREAM }, *here;
	const int on = 1;
	int fd, error = getaddrinfo(address, port, &hints, &here);

	if (error != 0)
		errx(2, "%s %s: %s", address, port, gai_strerror(error));
	fd = socket(here->ai_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (fd == -1 || setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on)) == -1
	    || bind(fd, here->ai_addr, here->ai_addrlen) == -1 || listen(fd, BACKLOG) == -1)
		err(2, "%s %s", address, port);
	freeaddrinfo(here);
	return fd;
}

static void
read_text(struct text *text, const char *path, const char *size)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t n;

	if (fd == -1)
		err(2, "%s", path);
	while ((n = read(fd, text->bytes + text->n, sizeof(text->bytes) - text->n)) > 0)
		text->n += (size_t)n;
	if (n == -1)
		err(2, "%s", path);
	close(fd);
	text->piece = size != NULL ? strtoul(size, NULL, 10) : text->n;
	if (text->piece == 0)
		errx(2, "bad size, or an empty file: %s", path);
}

/* Ends the process if the client has gone. */
static void
say(int fd, const struct text *text, time_t pause)
{
	for (size_t at = 0; at < text->n;) {
		size_t n = text->n - at < text->piece ? text->n - at : text->piece;
		ssize_t wrote = write(fd, text->bytes + at, n);

		if (wrote == -1)
			exit(0);
		at += (size_t)wrote;
		nanosleep(&(struct timespec){ .tv_sec = pause }, NULL);
	}
}

/* Reads until the client closes, or once. */
static void
hear(int fd, bool all)
{
	char heard[4096];

	while (read(fd, heard, sizeof(heard)) > 0 && all)
		;
}

/* Serves one client. argv[1] is the way; from argv[4] on a command may follow. */
static void
serve(int fd, char **argv, struct text *text)
{
	const char *how = argv[1];
	const struct linger reset = { .l_onoff = 1 };

	if (strcmp(how, "reset") == 0 && setsockopt(fd, SOL_SOCKET, SO_LINGER, &reset, sizeof(reset)) == -1)
		err(3, "linger");
	if (strcmp(how, "close") == 0 || strcmp(how, "reset") == 0)
		return;
	if (strcmp(how, "run") == 0) {
		dup2(fd, STDIN_FILENO);
		dup2(fd, STDOUT_FILENO);
		close(fd);
		signal(SIGPIPE, SIG_DFL);
		execvp(argv[4], argv + 4);
		err(3, "%s", argv[4]);
	}
	if (strcmp(how, "answer") == 0)
		hear(fd, false);
	if (strcmp(how, "silent") != 0)
		say(fd, text, strcmp(how, "slow") == 0);
	if (strcmp(how, "answer") == 0)
		shutdown(fd, SHUT_WR);
	hear(fd, true);
}

static bool
is_one_of(const char *word, const char *const *words)
{
	while (*words != NULL && strcmp(word, *words) != 0)
		words++;
	return *words != NULL;
}

int
main(int argc, char **argv)
{
	static struct text text;
	static const char *const mute[] = { "silent", "close", "reset", NULL }, *const speaking[] = { "slow", "say", "answer", NULL };
	const int on = 1;
	int fd, client;

	if (!(argc == 4 && is_one_of(argv[1], mute)) && !((argc == 5 || argc == 6) && is_one_of(argv[1], speaking))
	    && !(argc > 4 && strcmp(argv[1], "run") == 0))
		errx(2, "usage: banner silent|close|reset|slow|say|answer|run ADDRESS PORT [FILE [SIZE] | COMMAND [ARG...]]");
	if (is_one_of(argv[1], speaking))
		read_text(&text, argv[4], argv[5]);
	if (strcmp(argv[1], "slow") == 0)
		text.piece = 1;
	signal(SIGPIPE, SIG_IGN);
	signal(SIGCHLD, SIG_IGN);       /* no zombies */
	fd = listen_at(argv[2], argv[3]);
	if (puts("ready") == EOF || fflush(stdout) == EOF)
		err(3, "stdout");
	for (;;) {
		client = accept(fd, NULL, NULL);
		if (client == -1 && errno != ECONNABORTED)
			err(3, "accept");
		if (client == -1)
			continue;
		setsockopt(client, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
		switch (fork()) {
		case -1:
			err(3, "fork");
		case 0:
			serve(client, argv, &text);
			return 0;
		}
		close(client);
	}
}
