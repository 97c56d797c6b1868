/* SPDX-License-Identifier: ISC OR GPL-2.0-only
 *
 * What the engine `live` runs in the kernel: a program that makes each frame that it is run on the
 * next one of those to be sent, and two that are told what became of them. Compiled for BPF.
 *
 * bpf_check_mtu() is for programs under the GPL alone, so this file may be used under that, too.
 */
#include <linux/bpf.h>
#include <linux/errno.h>

#include <bpf/bpf_helpers.h>

#include "live.h"

struct live_shared shared;

/* An MTU is at least 68 bytes (RFC 791, 3.2), so no link refuses frames of this length. */
enum { SHORT = LIVE_FRAME_MIN + 68 };

/* Makes it this frame. Returns 0 or an errno. */
static __always_inline __u32
fill(struct xdp_md *ctx, const struct live_shared *s, __u64 at, __u64 len, __u32 ifindex)
{
	__u64 was = ctx->data_end - ctx->data;
	__u32 mtu = 0;

	if (at > LIVE_ROOM || len < LIVE_FRAME_MIN)
		return EIO;
	/* Else the compiler makes one comparison of both, which the kernel's verifier does not follow. */
	barrier_var(len);
	if (len > LIVE_FRAME_MAX)
		return EIO;
	if (len != was && bpf_xdp_adjust_tail(ctx, (int)len - (int)was) != 0)
		return EIO;
	if (bpf_xdp_store_bytes(ctx, 0, (void *)(s->bytes + at), len) != 0)
		return EIO;
	/* What redirects it allows for the tag of a VLAN beyond that. */
	return len > SHORT && bpf_check_mtu(ctx, ifindex, &mtu, 0, 0) == BPF_MTU_CHK_RET_FRAG_NEEDED ? EMSGSIZE : 0;
}

/*
 * Runs on one of the kernel's recycled pages (BPF_F_TEST_XDP_LIVE_FRAMES), which may hold any frame
 * from before. After the first one that cannot leave nothing more is redirected, so those that have
 * left are always the first ones.
 */
SEC("xdp")
int
live_frame(struct xdp_md *ctx)
{
	struct live_shared *s = &shared;
	__u32 i = s->next, ifindex;

	if (i >= s->n || i >= LIVE_FRAMES || s->error != 0)
		return XDP_DROP;
	s->next = i + 1;
	if (s->frames[i].len == 0)
		return XDP_DROP;
	ifindex = s->frames[i].ifindex;
	s->error = fill(ctx, s, s->frames[i].at, s->frames[i].len, ifindex);
	if (s->error != 0)
		return XDP_DROP;
	s->cpu = bpf_get_smp_processor_id();
	s->taken++;
	return bpf_redirect(ifindex, 0);
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

char _license[] SEC("license") = "Dual BSD/GPL";
