/* SPDX-License-Identifier: ISC
 *
 * What the fuzzers share (libFuzzer calls LLVMFuzzerTestOneInput with each input): input in place of read(2), and an end of
 * the program in place of exit(3). The Makefile has the linker put these in (--wrap).
 */
#ifndef FUZZ_H
#define FUZZ_H

#include <stddef.h>
#include <stdint.h>

/* What the next calls of read() give, in pieces of up to so many bytes; 0: as many as are asked for. */
void fuzz_input(const uint8_t *s, size_t n, size_t piece);

/*
 * Calls f, which may end the program (err, errx, exit): that ends the call. All memory that it has got and not given back is
 * taken from it then, however it ended.
 */
void fuzz_run(void (*f)(void *), void *ctx);

/* A promise of the code that was not kept. */
#define FUZZ_CHECK(what) do { if (!(what)) __builtin_trap(); } while (0)

int LLVMFuzzerTestOneInput(const uint8_t *s, size_t n);
int LLVMFuzzerInitialize(int *argc, char ***argv);

#endif
