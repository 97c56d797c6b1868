/* SPDX-License-Identifier: ISC
 *
 * What the engine `live` runs in the kernel: a program that makes each frame that it is run on the
 * next one of those to be sent, and two that are told what became of them. Compiled for BPF.
 */
#include <linux/bpf.h>
#include <linux/errno.h>

#include <bpf/bpf_helpers.h>

#include "live.h"

struct live_shared shared;

/*
 * Runs on one of the kernel's recycled pages (BPF_F_TEST_XDP_LIVE_FRAMES), which may hold any frame
 * from before. After the first drop nothing more is redirected, so those that have left are always
 * the first ones.
 */
SEC("xdp")
int
live_frame(struct xdp_md *ctx)
{
	struct live_shared *s = &shared;
	__u32 i = s->taken, at, len;

	if (i >= s->n || i >= LIVE_FRAMES || s->error != 0)
		return XDP_DROP;
	at = s->frames[i].at;
	len = s->frames[i].len;
	if (at > LIVE_ROOM || len < LIVE_FRAME_MIN || len > LIVE_FRAME_MAX)
		return XDP_DROP;
	if (len != ctx->data_end - ctx->data && bpf_xdp_adjust_tail(ctx, (int)len - (int)(ctx->data_end - ctx->data)) != 0)
		return XDP_DROP;
	if (bpf_xdp_store_bytes(ctx, 0, s->bytes + at, len) != 0)
		return XDP_DROP;
	s->cpu = bpf_get_smp_processor_id();
	s->taken = i + 1;
	return bpf_redirect(s->ifindex, 0);
}

/*
 * Frames may be on their way on several processors, from other programs, too. Those of ours are
 * between the run of the program and here without a pause: while there are any, whatever is told on
 * the same processor is about them.
 */
static __always_inline void
account(__u32 sent, __u32 dropped, __u32 error)
{
	struct live_shared *s = &shared;

	if (s->taken == s->sent + s->dropped || s->cpu != bpf_get_smp_processor_id())
		return;
	s->sent += sent;
	s->dropped += dropped;
	if (dropped > 0 && s->error == 0)
		s->error = error;
}

/* A bulk of frames (from_dev, to_dev, sent, drops, err). Without an error the driver had no room. */
SEC("raw_tp/xdp_devmap_xmit")
int
live_bulk(struct bpf_raw_tracepoint_args *ctx)
{
	int error = (int)ctx->args[4];

	account((__u32)ctx->args[2], (__u32)ctx->args[3], error < 0 ? (__u32)-error : ENOBUFS);
	return 0;
}

/* One frame that the kernel does not pass to a driver at all (dev, xdp, tgt, err, ...). */
SEC("raw_tp/xdp_redirect_err")
int
live_refused(struct bpf_raw_tracepoint_args *ctx)
{
	int error = (int)ctx->args[3];

	account(0, 1, error < 0 ? (__u32)-error : EINVAL);
	return 0;
}

char _license[] SEC("license") = "ISC";
