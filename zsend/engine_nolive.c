/* SPDX-License-Identifier: ISC
 *
 * Replaces engine_live.c if the BPF compiler or libbpf is missing.
 */
#include "engine.h"

struct engine *
engine_live_open(const char **why)
{
	*why = "not built in";
	return NULL;
}
