/* SPDX-License-Identifier: ISC
 *
 * The BPF programs of the engine `live`. One replaces each frame on which it runs by the next
 * frame to be sent; two others observe the fate of these frames.
 *
 * bpf_check_mtu() is only for programs under the GPL, so this file may also be used under that
 * licence.
 */
#include <linux/bpf.h>
#include <linux/errno.h>

#include <bpf/bpf_helpers.h>

#include "live.h"

struct live_shared shared;

/* An MTU is at least 68 bytes (RFC 791, section 3.2), so no link refuses frames of this length. */
enum { SHORT = LIVE_FRAME_MIN + 68 };

/* Turns the page into a frame. Returns 0 or an errno. */
static __always_inline __u32
fill(struct xdp_md *ctx, const struct live_shared *s, __u64 at, __u64 len, __u32 ifindex)
{
	__u64 was = ctx->data_end - ctx->data;
	__u32 mtu = 0;

	if (at > LIVE_ROOM || len < LIVE_FRAME_MIN)
		return EIO;
	/*
	 * otherwise the compiler merges both comparisons, which the kernel's verifier does not
	 * understand
	 */
	barrier_var(len);
	if (len > LIVE_FRAME_MAX)
		return EIO;
	if (len != was && bpf_xdp_adjust_tail(ctx, (int)len - (int)was) != 0)
		return EIO;
	if (bpf_xdp_store_bytes(ctx, 0, (void *)(s->bytes + at), len) != 0)
		return EIO;
	/* the kernel's redirect would tolerate 4 bytes more, for a VLAN tag */
	return len > SHORT && bpf_check_mtu(ctx, ifindex, &mtu, 0, 0) == BPF_MTU_CHK_RET_FRAG_NEEDED ? EMSGSIZE : 0;
}

/*
 * Runs on one of the kernel's recycled pages (BPF_F_TEST_XDP_LIVE_FRAMES), which may hold any
 * older frame. After the first frame that cannot leave, nothing more is redirected, so the frames
 * that have left are always the first ones.
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
 * Counts the fate of frames. Other programs may send frames at the same time on other processors.
 * Our frames move from the program to this point without a pause. So while any of ours are under
 * way, all events on the same processor are about them.
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

/*
 * A bulk of frames (from_dev, to_dev, sent, drops, err). A drop without an error means that the
 * driver had no room.
 */
SEC("raw_tp/xdp_devmap_xmit")
int
live_bulk(struct bpf_raw_tracepoint_args *ctx)
{
	int error = (int)ctx->args[4];

	account((__u32)ctx->args[2], (__u32)ctx->args[3], error < 0 ? (__u32)-error : ENOBUFS);
	return 0;
}

/* A frame that the kernel did not pass to a driver (dev, xdp, tgt, err, ...). */
SEC("raw_tp/xdp_redirect_err")
int
live_refused(struct bpf_raw_tracepoint_args *ctx)
{
	int error = (int)ctx->args[3];

	account(0, 1, error < 0 ? (__u32)-error : EINVAL);
	return 0;
}

char _license[] SEC("license") = "Dual BSD/GPL";
