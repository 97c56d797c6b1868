/* SPDX-License-Identifier: ISC
 *
 * In place of engine_xdp.c where libxdp and libbpf are absent.
 */
#include <err.h>

#include "engine.h"

struct engine *
engine_xdp_open(void)
{
	errx(2, "--engine: xdp: not built in");
}
