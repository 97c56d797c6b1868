/* SPDX-License-Identifier: ISC
 *
 * The interface that the fuzzers share (libFuzzer calls LLVMFuzzerTestOneInput with each input):
 * input in place of read(2), and an end of the program in place of exit(3). The Makefile makes
 * the linker use them (--wrap).
 */
#ifndef FUZZ_H
#define FUZZ_H

#include <stddef.h>
#include <stdint.h>

/*
 * Sets the input of the next calls of read(), in pieces of up to piece bytes; 0: as many as
 * requested.
 */
void fuzz_input(const uint8_t *s, size_t n, size_t piece);

/*
 * Calls f. If f ends the program (err, errx, exit), only the call ends. In any case, the memory
 * that it has allocated and not freed is then freed.
 */
void fuzz_run(void (*f)(void *), void *ctx);

/* Fails on a broken promise of the code. */
#define FUZZ_CHECK(what) do { if (!(what)) __builtin_trap(); } while (0)

int LLVMFuzzerTestOneInput(const uint8_t *s, size_t n);
int LLVMFuzzerInitialize(int *argc, char ***argv);

#endif
