/* SPDX-License-Identifier: ISC
 *
 * The fastest engine, on Ethernet. bpf(2) runs an XDP program on recycled pages of the kernel
 * (live frames, BPF_F_TEST_XDP_LIVE_FRAMES, since Linux 5.18). The program copies the next frame
 * into each page and redirects it to the interface, whose driver takes it without a socket
 * buffer. Two more programs observe how many frames the driver took.
 *
 * Invariant: the frames that have left are the first ones, in order. The kernel hands frames to a
 * driver in bulks as large as a batch of a call, and each batch has frames of only one interface.
 * After a drop the program redirects nothing more.
 */
#include "engine.h"

#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <errno.h>
#include <linux/if_link.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "frame.h"
#include "io/alloc.h"
#include "live.h"

enum {
	BULK = 16,              /* DEV_MAP_BULK_SIZE of the kernel */
	LO = 1,                 /* the index of lo in every new network namespace */
	STACK = 64 << 10,
	ALIGNED = 64,           /* alignment of frames in memory, in bytes: a cache line */
};

_Static_assert(FRAME_MAX == LIVE_FRAME_MAX && ENGINE_FRAMES == LIVE_FRAMES, "what it shares with its programs");

struct engine_live {
	struct engine engine;
	struct live_shared *shared;
	int program;
};

/* The compiled programs (live_program.S). */
extern const char live_program[];
extern const uint64_t live_program_size;

/* --- sending */

/*
 * Stores as many of the frames as there is room for. If the interface changes in mid-batch, the
 * rest of the batch stays empty.
 */
static void
store(struct live_shared *s, const struct slot slots[], size_t n)
{
	uint32_t at = 0, runs = 0;

	for (size_t i = 0; i < n && at <= LIVE_ROOM; i++) {
		uint32_t len = (uint32_t)slots[i].frame.iov_len;

		while (i > 0 && slots[i].ifindex != slots[i - 1].ifindex && runs % BULK != 0)
			s->frames[runs++].len = 0;
		if (runs == LIVE_FRAMES)
			break;
		s->frames[runs++] = (struct live_frame){ at, len, slots[i].ifindex };
		memcpy(s->bytes + at, slots[i].frame.iov_base, len);
		at += (len + ALIGNED - 1) / ALIGNED * ALIGNED;
	}
	s->n = runs;
}

/*
 * Runs the program s->n times, at least once, on pages that initially hold these bytes. Returns 0
 * or an errno; EINTR means that a signal ended it early.
 */
static int
run(const struct engine_live *e, void *first, uint32_t len)
{
	struct bpf_test_run_opts run = {
		.sz = sizeof(run), .data_in = first, .data_size_in = len, .repeat = (int)e->shared->n,
		.flags = BPF_F_TEST_XDP_LIVE_FRAMES, .batch_size = BULK,
	};

	e->shared->next = e->shared->taken = e->shared->sent = e->shared->dropped = e->shared->error = 0;
	return bpf_prog_test_run_opts(e->program, &run) == 0 ? 0 : errno;
}

/*
 * Translates the reason why the first frame did not leave to an errno of engines. Drivers that
 * have no queue for such frames, or do not support them, return one of three errors.
 */
static int
engine_error(int error)
{
	switch (error) {
	case 0:
		return EAGAIN;
	case ENXIO:
	case EINVAL:
	case EOPNOTSUPP:
		return ENGINE_REFUSED;
	case ENOMEM:
		return ENOBUFS;
	default:
		return error;
	}
}

static ssize_t
live_send(struct engine *engine, const struct slot slots[], size_t n)
{
	const struct engine_live *e = (const struct engine_live *)engine;
	struct live_shared *s = e->shared;
	int error;

	store(s, slots, n);
	error = run(e, slots[0].frame.iov_base, s->frames[0].len);
	if (s->sent > 0)
		return s->sent;
	errno = engine_error(s->error != 0 ? (int)s->error : error);
	return -1;
}

/* --- loading */

/* The program to attach, and both descriptors to keep open. */
struct attachment {
	int program, link, namespace;
};

/* Runs in a new network namespace, which lives as long as a socket in it. */
static int
attach(void *arg)
{
	struct attachment *a = arg;
	const struct bpf_link_create_opts options = { .sz = sizeof(options), .flags = XDP_FLAGS_SKB_MODE };

	a->link = bpf_link_create(a->program, LO, BPF_XDP, &options);
	a->namespace = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	return 0;
}

/*
 * A program that is attached to an interface runs without a wait; otherwise each call waits for
 * two grace periods of RCU, 25 ms. So attach it to lo of an empty network namespace, where no
 * packet reaches the program. This needs CAP_SYS_ADMIN, or a user namespace with it.
 */
static bool
attach_elsewhere(int program)
{
	static const int own[] = { CLONE_NEWNET, CLONE_NEWNET | CLONE_NEWUSER };
	struct attachment a = { program, -1, -1 };
	char *stack = allocate_or_die(1, STACK);
	pid_t pid = -1;

	/* The child shares memory and descriptors, and we wait until it ends. */
	for (size_t i = 0; pid == -1 && i < sizeof(own) / sizeof(*own); i++)
		pid = clone(attach, stack + STACK, CLONE_VM | CLONE_VFORK | CLONE_FILES | SIGCHLD | own[i], &a);
	if (pid != -1)
		waitpid(pid, NULL, 0);
	free(stack);
	return a.link >= 0 && a.namespace >= 0;
}

static int
quiet(enum libbpf_print_level level, const char *format, va_list arguments)
{
	(void)level, (void)format, (void)arguments;
	return 0;
}

static const char too_old[] = "Linux 5.18 or newer is needed";

static const char *
reason(int error)
{
	return error == EPERM ? "need CAP_BPF, CAP_NET_ADMIN and CAP_PERFMON"
	    : error == EINVAL ? too_old : strerror(error);
}

/*
 * The loaded and attached objects. They disappear when the last one is closed, or when the
 * program ends.
 */
struct loaded {
	struct bpf_object *object;
	struct bpf_link *bulks, *refusals;
};

static struct bpf_link *
watch(const struct bpf_object *object, const char *program, const char *tracepoint)
{
	return bpf_program__attach_raw_tracepoint(bpf_object__find_program_by_name(object, program), tracepoint);
}

/* Returns 0 or an errno. */
static int
load(struct loaded *l)
{
	int error;

	l->object = bpf_object__open_mem(live_program, live_program_size, NULL);
	if (l->object == NULL)
		return errno;
	error = -bpf_object__load(l->object);
	if (error != 0)
		return error;
	l->bulks = watch(l->object, "live_bulk", "xdp_devmap_xmit");
	l->refusals = watch(l->object, "live_refused", "xdp_redirect_err");
	return l->bulks == NULL || l->refusals == NULL ? errno : 0;
}

/* Returns NULL, or the reason of the failure. */
static const char *
open_live(struct engine_live *e, struct loaded *l)
{
	uint8_t frame[LIVE_FRAME_MIN] = { 0 };
	int error = load(l);

	if (error != 0)
		return reason(error);
	e->program = bpf_program__fd(bpf_object__find_program_by_name(l->object, "live_frame"));
	e->shared = mmap(NULL, sizeof(*e->shared), PROT_READ | PROT_WRITE, MAP_SHARED,
	    bpf_map__fd(bpf_object__find_map_by_name(l->object, ".bss")), 0);
	if (e->shared == MAP_FAILED)
		return strerror(errno);
	if (!attach_elsewhere(e->program))
		return "no network namespace of its own to be had";
	/* There are no frames, so this is one run without effect. */
	error = run(e, frame, sizeof(frame));
	return error != 0 ? reason(error) : NULL;
}

/* All that is opened stays open until the program ends. */
struct engine *
engine_live_open(const char **why)
{
	struct engine_live *e = allocate_zeroed_or_die(1, sizeof(*e));
	struct loaded l = { 0 };

	e->engine = (struct engine){ "live", LIVE_FRAMES, NULL, live_send, NULL };
	libbpf_set_print(quiet);
	*why = open_live(e, &l);
	if (*why == NULL)
		return &e->engine;
	bpf_link__destroy(l.refusals);
	bpf_link__destroy(l.bulks);
	bpf_object__close(l.object);
	free(e);
	return NULL;
}
