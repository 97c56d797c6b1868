/* SPDX-License-Identifier: ISC
 *
 * In place of engine_live.c where the compiler for BPF or libbpf was absent.
 */
#include "engine.h"

struct engine *
engine_live_open(const char **why)
{
	*why = "not built in";
	return NULL;
}
