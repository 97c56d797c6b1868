/* SPDX-License-Identifier: ISC
 *
 * Replaces input and exits for the fuzzers. Messages are formatted, to test that as well, and
 * discarded.
 */
#include "fuzz.h"

#include <sanitizer/allocator_interface.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static struct {
	jmp_buf end;
	bool on;
	const volatile void *held[1 << 14];
	size_t n;
} run;

static struct {
	const uint8_t *s;
	size_t n, piece;
} input;

void
fuzz_input(const uint8_t *s, size_t n, size_t piece)
{
	input.s = s;
	input.n = n;
	input.piece = piece;
}

const char *__asan_default_suppressions(void);

/* The regexec of the sanitizer looks for a NUL even if REG_STARTEND says that none is needed. */
const char *
__asan_default_suppressions(void)
{
	return "interceptor_name:regexec";
}

ssize_t __wrap_read(int fd, void *to, size_t n);

ssize_t
__wrap_read(int fd, void *to, size_t n)
{
	(void)fd;
	if (input.piece > 0 && n > input.piece)
		n = input.piece;
	if (n > input.n)
		n = input.n;
	memcpy(to, input.s, n);
	input.s += n;
	input.n -= n;
	return (ssize_t)n;
}

static void
message(const char *format, va_list values)
{
	char text[4096];

	if (format != NULL)
		vsnprintf(text, sizeof(text), format, values);
}

static _Noreturn void
end(void)
{
	FUZZ_CHECK(run.on);
	longjmp(run.end, 1);
}

#define MESSAGE(name, parameters) \
	void __wrap_ ## name parameters; \
	void __wrap_ ## name parameters \
	{ \
		va_list values; \
		va_start(values, format); \
		message(format, values); \
		va_end(values);

MESSAGE(warn, (const char *format, ...)) }
MESSAGE(warnx, (const char *format, ...)) }
MESSAGE(err, (int status, const char *format, ...)) (void)status; end(); }
MESSAGE(errx, (int status, const char *format, ...)) (void)status; end(); }

void __wrap_exit(int status);
void __real_exit(int status);

/* libFuzzer itself also calls exit(). */
void
__wrap_exit(int status)
{
	if (run.on)
		end();
	__real_exit(status);
}

static void
on_malloc(const volatile void *p, size_t n)
{
	(void)n;
	if (run.on && p != NULL) {
		FUZZ_CHECK(run.n < sizeof(run.held) / sizeof(*run.held));
		run.held[run.n++] = p;
	}
}

static void
on_free(const volatile void *p)
{
	for (size_t i = run.on ? run.n : 0; i-- > 0;)
		if (run.held[i] == p) {
			run.held[i] = run.held[--run.n];
			return;
		}
}

void
fuzz_run(void (*f)(void *), void *ctx)
{
	static bool hooked;

	if (!hooked)
		FUZZ_CHECK(__sanitizer_install_malloc_and_free_hooks(on_malloc, on_free) != 0);
	hooked = true;
	run.n = 0;
	run.on = true;
	if (setjmp(run.end) == 0)
		f(ctx);
	run.on = false;
	while (run.n > 0)
		free((void *)(uintptr_t)run.held[--run.n]);
}
