/* SPDX-License-Identifier: ISC
 *
 * The receiver's loop: capture, control and status are waited for together, and
 * rows are queued before each wait. Nothing in it waits for their reader, but where packets come from a file.
 */
#include "receiver.h"

#include <err.h>
#include <errno.h>
#include <inttypes.h>
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "io/monotonic.h"
#include "io/signals.h"
#include "net/wire.h"
#include "packet.h"

#define SECOND MONOTONIC_SECOND

/* How long to wait for the writer until status and control are looked after, in ms. */
enum { LOOK = 100 };

/* How long, in ns, what has come may be read for once the end was asked for; a full ring of 2 GiB takes about that long. */
#define REST_MAX (10 * SECOND)

/* How long the others have to end by themselves when a stage is lost, in ns: what was sent to one may have been sent to all. */
#define GRACE (SECOND / 4)

/* How long the command may wait for a reader of the rows, in ns. */
#define READER_WAIT (2 * SECOND)

/* " answered=N,N": of each attempt, as far as they are counted. */
static void
format_answered(const struct receiver *r, char *s, size_t room)
{
	size_t n = 0;

	*s = '\0';
	for (unsigned i = 0; i < r->attempts && n < room; i++)
		n += (size_t)snprintf(s + n, room - n, "%s%" PRIu64, i == 0 ? " answered=" : ",", r->answered[i]);
}

/* " interfaces=NAME,NAME": those listened on; nothing of a file. */
static void
format_interfaces(const struct receiver *r, char *s, size_t room)
{
	const char *name;
	size_t n = 0;

	*s = '\0';
	for (size_t i = 0; r->capture != NULL && (name = capture_name(r->capture, i)) != NULL && n < room; i++)
		n += (size_t)snprintf(s + n, room - n, "%s%s", i == 0 ? " interfaces=" : ",", name);
}

/* Of one interface. What it drops itself is anything that comes to it, and no loss where no sender uses it. */
static struct capture_losses
losses_of(struct receiver *r, size_t interface)
{
	struct capture_losses l = capture_losses(r->capture, interface);

	if (!senders_use(&r->stages.senders, interface))
		l.interface = 0;
	return l;
}

/* Of all; those of interfaces are known where they are of any. */
static struct capture_losses
losses_of_all(struct receiver *r)
{
	bool open = r->capture != NULL;
	struct capture_losses all = { .knows_interface = !open || capture_is_file(r->capture) };

	for (size_t i = 0; open && capture_name(r->capture, i) != NULL; i++) {
		struct capture_losses one = losses_of(r, i);

		all.kernel += one.kernel;
		all.interface += one.interface;
		all.knows_interface |= one.knows_interface;
	}
	return all;
}

size_t
receiver_keys(void *ctx, char *line, size_t room)
{
	struct receiver *r = ctx;
	char interface[48] = "", answered[16 + 21 * TARGET_ATTEMPTS], names[16 + (IF_NAMESIZE + 1) * INTERFACES_MAX];
	struct capture_losses losses = losses_of_all(r);

	if (losses.knows_interface)
		snprintf(interface, sizeof(interface), " drop_interface=%" PRIu64, losses.interface);
	format_answered(r, answered, sizeof(answered));
	format_interfaces(r, names, sizeof(names));
	return (size_t)snprintf(line, room,
	    " packets=%" PRIu64 " valid=%" PRIu64 " hits=%" PRIu64 " duplicates=%" PRIu64 " invalid=%" PRIu64
	    " fragment=%" PRIu64 " truncated=%" PRIu64 " looped=%" PRIu64 " martian=%" PRIu64 " mangled=%" PRIu64
	    " rows=%" PRIu64 " drop_kernel=%" PRIu64 "%s drop_pipe=%" PRIu64 "%s unread=%" PRIu64 "%s cooldown=%d",
	    r->packets, r->valid, r->hits, r->duplicates, r->invalid,
	    r->faults[PACKET_FRAGMENT], r->faults[PACKET_TRUNCATED], r->looped, r->faults[PACKET_MARTIAN],
	    r->faults[PACKET_CHECKSUM] + r->faults[PACKET_MANGLED],
	    r->rows, losses.kernel, interface, r->drop_pipe, names, r->unread, answered, r->cooling + r->cooled);
}

/* RFC 792, RFC 4443. */
static const char *
error_name(bool ip6, uint8_t icmp_type)
{
	static const char *const of_ip6[] = { NULL, "unreach", "toobig", "timxceed", "paramprob" };

	if (ip6)
		return icmp_type < sizeof(of_ip6) / sizeof(*of_ip6) ? of_ip6[icmp_type] : NULL;
	switch (icmp_type) {
	case 3: return "unreach";
	case 4: return "sourcequench";
	case 5: return "redirect";
	case 11: return "timxceed";
	case 12: return "paramprob";
	default: return NULL;
	}
}

/* An ICMP error is about a probe of ours if what it quotes is one (RFC 792: header and 8 bytes; RFC 4443: all of it). */
static enum verdict
classify_error(const struct scan *scan, const struct packet *p, struct reply *r)
{
	const uint8_t *icmp = p->transport;
	bool ip6 = !addr_is4(&p->source);
	struct packet quoted;

	if (p->transport_len < 8 || error_name(ip6, icmp[0]) == NULL || !packet_parse_quoted(&quoted, icmp + 8, p->transport_len - 8))
		return UNRELATED;
	if (quoted.protocol != probe_outer_protocol(scan->probe, ip6) && quoted.protocol != probe_protocol(scan->probe, ip6))
		return UNRELATED;
	if (addr_is4(&quoted.source) == ip6)
		return UNRELATED;
	r->icmp_error = icmp;
	r->target = quoted.destination;
	r->source = quoted.source;
	r->success = false;
	r->classification = error_name(ip6, icmp[0]);
	return scan->probe->classify_quoted(scan, &quoted, r);
}

static enum verdict
classify(const struct scan *scan, const struct packet *p, struct reply *r)
{
	enum verdict v = UNRELATED;

	if (p->protocol == probe_protocol(scan->probe, !addr_is4(&p->source)))
		v = scan->probe->classify(scan, p, r);
	if (v == UNRELATED && p->protocol == (addr_is4(&p->source) ? IPPROTO_ICMP : IPPROTO_ICMPV6))
		v = classify_error(scan, p, r);
	return v;
}

/* Asks the parent to stop the command; without one, or when nothing is left to wait for, the receiver ends by itself. */
static void
stop(struct receiver *r, enum control how)
{
	const char byte = (char)how;

	if (how == CONTROL_FINISH)
		r->done = true;
	if (r->control == CONTROL_NONE || r->cooling)
		r->ended = true;
	else if (write(r->control, &byte, 1) == -1)
		r->ended = true;        /* the parent is gone */
}

/* Hands the rows to the queue, which has room for them; where packets come from a file, waits until it has. */
static void
flush(struct receiver *r, struct status *status)
{
	size_t done = 0;
	int error;

	while ((error = queue_error(&r->queue)) == 0 && done < r->out.len) {
		done += queue_put(&r->queue, r->out.buf + done, r->out.len - done);
		if (done < r->out.len)
			queue_wait(&r->queue, LOOK);
		status_poll(status);
	}
	r->out.len = 0;
	if (error == 0 || r->broken)
		return;
	r->broken = true;
	if (error != EPIPE) {
		errno = error;
		warn("%s", r->out.name);
		r->code = 3;
	}
	if (!r->done)
		stop(r, CONTROL_FINISH);
}

/* A row that the queue has no room for is lost; but a file waits (flush). */
static void
put_row(struct receiver *r, const struct reply *reply)
{
	size_t before = r->out.len;

	row_put(&r->row, &r->out, reply);
	if (!r->patient && !queue_has_room(&r->queue, r->out.len)) {
		r->out.len = before;
		r->drop_pipe++;
	} else if (++r->rows == r->max) {
		stop(r, CONTROL_FINISH);
	}
	if (outbuf_full(&r->out))
		flush(r, r->status);
}

/* A probe of this scan itself, that came back as it was sent. */
static bool
is_probe(const struct scan *scan, const struct packet *p)
{
	struct reply r = { .packet = p, .target = p->destination, .source = p->source };

	/* The port is as good as certain to tell, and takes no tag. */
	if (scan->probe->template.protocol != IPPROTO_ICMP
	    && (p->transport_len < 2 || !tag_is_source_port(wire_get16(p->transport), &scan->sources)))
		return false;
	return p->protocol == probe_protocol(scan->probe, !addr_is4(&p->source)) && scan->probe->classify_quoted(scan, p, &r) == VALID;
}

static void
on_valid(struct receiver *r, struct reply *reply)
{
	bool hit;

	reply->repeat = dedup_note(r->dedup, &reply->target, reply->target_port, reply->payload, reply->success);
	hit = reply->success && !reply->repeat;
	if (reply->success && reply->attempt >= 0 && (unsigned)reply->attempt < r->attempts)
		r->answered[reply->attempt] += !dedup_note(r->by_attempt, &reply->target, reply->target_port, (uint8_t)reply->attempt, true);
	r->valid++;
	r->hits += hit;
	r->duplicates += reply->repeat;
	if ((hit || r->all) && !r->done)
		put_row(r, reply);
}

/* As long as there are rows that it is evidence for. */
static void
keep(struct receiver *r, const struct frame *frame)
{
	if (!r->done)
		replies_file_put(&r->replies_file, frame, r->status);
}

/* A frame and what is known of it. */
struct classified {
	const struct frame *frame;
	struct packet packet;
	struct reply reply;
	enum packet_fault fault;
	enum verdict verdict;
};

/* All that does not depend on what came before. */
static void
classify_frame(const struct receiver *r, struct classified *j, const struct frame *frame)
{
	j->frame = frame;
	j->packet = (struct packet){ .time = frame->time };
	j->reply = (struct reply){ .packet = &j->packet, .attempt = -1, .cooldown = r->cooling };
	j->fault = packet_parse(&j->packet, frame);
	j->verdict = j->fault == PACKET_GOOD ? classify(&r->scan, &j->packet, &j->reply) : UNRELATED;
}

/* What has the form of a reply passes the filter, so it is asked about the rest alone. */
static void
on_classified(struct receiver *r, struct classified *j)
{
	bool overlooked = j->verdict == UNRELATED && r->patient && r->rows == 0;

	if (j->verdict == UNRELATED && !capture_passes(r->capture, j->frame)) {
		if (overlooked)
			overlooked_note(&r->overlooked, &r->scan, j->frame, j->fault, &j->packet);
		return;
	}
	if (r->copies.table != NULL && j->verdict != UNRELATED && copies_note(&r->copies, &j->packet, j->frame->ifindex))
		return;
	r->packets++;
	if (j->fault != PACKET_GOOD) {
		r->faults[j->fault]++;
		if (overlooked)
			overlooked_note(&r->overlooked, &r->scan, j->frame, j->fault, &j->packet);
	} else if (j->verdict == VALID) {
		keep(r, j->frame);
		on_valid(r, &j->reply);
	} else if (is_probe(&r->scan, &j->packet)) {
		r->looped++;
	} else if (j->verdict == INVALID) {
		if (!r->others_hidden)
			keep(r, j->frame);
		r->invalid++;
	} else if (overlooked) {
		overlooked_note(&r->overlooked, &r->scan, j->frame, j->fault, &j->packet);
	}
}

/* Where several come together, what is looked up of one is on its way from memory while the others are classified. */
static void
on_frames(void *ctx, const struct frame *frames, size_t n)
{
	const struct receiver *r = ctx;
	struct classified classified[CAPTURE_TOGETHER];

	for (size_t i = 0; i < n; i++)
		classify_frame(r, &classified[i], &frames[i]);
	for (size_t i = 0; i < n && n > 1; i++) {
		const struct reply *reply = &classified[i].reply;

		if (classified[i].verdict == VALID)
			dedup_expect(r->dedup, &reply->target, reply->target_port, reply->payload, reply->success);
	}
	for (size_t i = 0; i < n; i++)
		on_classified(ctx, &classified[i]);
}

/* Judged by the same rules, for counts alone. */
static void
on_sampled(void *ctx, const struct frame *frames, size_t n)
{
	struct receiver *r = ctx;
	struct classified j;

	for (size_t i = 0; i < n; i++) {
		classify_frame(r, &j, &frames[i]);
		if (j.fault != PACKET_GOOD || j.verdict == VALID || !is_probe(&r->scan, &j.packet))
			overlooked_sample(&r->overlooked, &r->scan, j.frame, j.verdict, j.fault, &j.packet, capture_hears(r->capture, j.frame->ifindex));
	}
}

/* Why none comes is of no interest once a reply has. */
static void
take_sample(struct receiver *r, bool last)
{
	if (r->sample.fd == -1)
		return;
	if (r->valid > 0)
		sample_close(&r->sample);
	else
		sample_read(&r->sample, monotonic_now(), last, on_sampled, r);
}

static void
flush_replies_file(struct receiver *r)
{
	if (replies_file_flush(&r->replies_file, r->status))
		return;
	r->code = 3;
	if (!r->done)
		stop(r, CONTROL_FINISH);
}

static void
read_control(struct receiver *r)
{
	char byte;
	ssize_t n = read(r->control, &byte, 1);

	if (n == -1 && errno == EINTR)
		return;
	if (n != 1) {
		warnx("the parent of the command was killed: the scan is incomplete");
		r->orphan = r->ended = r->at_once = true;
		r->code = 3;
	} else if (byte == CONTROL_END) {
		r->ended = r->at_once = true;
	} else if (byte == CONTROL_STARTED) {
		if (read(r->control, &r->stages.group, sizeof(r->stages.group)) != sizeof(r->stages.group))
			r->stages.group = 0;
	} else if (byte == CONTROL_INTERRUPTED) {
		r->interrupted = true;
	} else if (byte == CONTROL_TOLD) {
		r->stages.told = true;
	} else if (byte == CONTROL_COOLDOWN || byte == CONTROL_FAILED) {
		r->cooling = true;
		if (byte == CONTROL_FAILED)
			r->code = 1;
		r->deadline = monotonic_now() + (int64_t)(r->cooldown * 1e9);
		r->ended = r->done;
	}
}

/* When one is killed or told to stop, those behind it would first use up what is in the pipes between them. */
static void
check_stages(struct receiver *r)
{
	const struct stage *lost = &r->stages.lost;

	if (lost->pid == 0 || r->cooling || r->stages.stopped)
		r->grace = 0;
	else if (r->grace == 0)
		r->grace = monotonic_now() + GRACE;
	if (r->grace == 0 || monotonic_now() < r->grace || !stages_go_on(&r->stages))
		return;
	r->stages.stopped = true;
	if (lost->signal != 0) {
		warnx("%s (pid %ld) was stopped by signal %d: so are the others", lost->tool, lost->pid, lost->signal);
	} else {
		warnx("%s (pid %ld) is gone: the others are stopped", lost->tool, lost->pid);
		r->code = 1;
	}
	stop(r, lost->signal == SIGINT ? CONTROL_INTERRUPTED : CONTROL_STOP);
}

/* How long until something is due, in ns, a second at most. */
static int64_t
time_left(const struct receiver *r)
{
	int64_t t = monotonic_now(), left = SECOND;

	if (r->deadline != 0 && r->deadline - t < left)
		left = r->deadline - t;
	if (r->grace > t && r->grace - t < left)
		left = r->grace - t;
	if (r->sample.fd != -1 && r->sample.next - t < left)
		left = r->sample.next - t;
	return left > 0 ? left : 0;
}

/* Waits for packets, words and the deadline; at once: only looks whether there are any. Rows have been queued. */
static void
wait_for_more(struct receiver *r, bool at_once)
{
	enum { FIXED = 3 };
	struct pollfd fds[FIXED + STAGES_MAX + INTERFACES_MAX] = {
		{ .fd = r->control, .events = POLLIN },
		{ .fd = r->stages.fd, .events = POLLIN },
		{ .fd = r->done ? -1 : r->out.fd, .events = 0 },    /* only POLLERR: the reader is gone */
	};
	size_t watched = stages_watch(&r->stages, fds + FIXED), n = FIXED + watched;
	int64_t left = at_once ? 0 : time_left(r);

	if (!r->deaf)
		n += capture_watch(r->capture, fds + n);
	/* Rounded up, so that it does not spin through the last millisecond. */
	poll(fds, n, (int)((left + 999999) / 1000000));
	if (fds[0].revents != 0)
		read_control(r);
	if (fds[2].revents & (POLLERR | POLLNVAL))
		stop(r, CONTROL_FINISH);
	stages_heed(&r->stages, fds + FIXED, watched, r->status);
	check_stages(r);
}

static void
check_deadline(struct receiver *r)
{
	if (r->deadline == 0 || monotonic_now() < r->deadline)
		return;
	r->deadline = 0;
	r->cooled = r->cooling;
	stop(r, CONTROL_STOP);
}

/* Before a wait for a file. */
static bool
on_idle(void *ctx)
{
	struct receiver *r = ctx;

	flush(r, r->status);
	flush_replies_file(r);
	check_deadline(r);
	status_poll(r->status);
	return !r->ended && signals_stop() == 0;
}

/* Waits until all rows are written, for so long as nobody asks to end at once; then, for a last second. */
static void
drain(struct receiver *r, struct status *status)
{
	int64_t until = monotonic_now() + SECOND;

	while (!queue_wait(&r->queue, LOOK) && (!r->at_once || monotonic_now() < until)) {
		struct pollfd control = { .fd = r->at_once ? -1 : r->control, .events = POLLIN };

		if (poll(&control, 1, 0) > 0)
			read_control(r);
		if (!r->at_once)
			until = monotonic_now() + SECOND;
		stages_read(&r->stages, status);
		status_poll(status);
	}
}

int
receiver_finish(void *ctx, int code)
{
	struct receiver *r = ctx;
	int64_t until = monotonic_now() + SECOND;

	while (r->queue.ring != NULL && !queue_wait(&r->queue, LOOK) && monotonic_now() < until)
		;
	return code;
}

/* What the reader did not take before the end was asked for. */
static void
count_unwritten(struct receiver *r)
{
	uint64_t lines = r->broken ? 0 : queue_lines(&r->queue);

	if (lines > r->rows)
		lines = r->rows;
	r->rows -= lines;
	r->drop_pipe += lines;
}

/* from: "NAME: " where there are several interfaces. */
static void
report_losses(const struct capture_losses *l, const char *from, const char *colon)
{
	if (l->kernel > 0)
		warnx("%s%s%" PRIu64 " packets dropped by the kernel: the scan is incomplete", from, colon, l->kernel);
	if (l->interface > 0)
		warnx("%s%s%" PRIu64 " packets dropped by the interface: the scan may be incomplete", from, colon, l->interface);
}

/* What the capture did not get; false where there is any. */
static bool
report_capture(struct receiver *r)
{
	struct capture_losses all = losses_of_all(r);
	bool one = capture_name(r->capture, 0) == NULL || capture_name(r->capture, 1) == NULL, good = true;
	const char *name;

	if (one)
		report_losses(&all, "", "");
	for (size_t i = 0; !one && (name = capture_name(r->capture, i)) != NULL; i++) {
		struct capture_losses l = losses_of(r, i);

		report_losses(&l, name, ": ");
		if (r->deaf || !capture_lost(r->capture, i) || !senders_use(&r->stages.senders, i))
			continue;
		warnx("%s: failed before the end: the scan may be incomplete", name);
		good = false;
	}
	return good && all.kernel == 0 && all.interface == 0;
}

/* Of a file that gave no row. */
static void
report_overlooked(const struct receiver *r)
{
	uint64_t packets = r->looped + r->valid + r->invalid;

	for (int i = 0; i < OVERLOOKED_KINDS; i++)
		packets += r->overlooked.n[i];
	/* What only repeats the rows of a file that is gone on with explains itself. */
	if (r->patient && r->rows == 0 && !r->broken && (r->valid == 0 || r->valid > r->duplicates))
		overlooked_report(&r->overlooked, &r->scan, capture_file_name(r->capture), packets, r->looped, r->valid);
}

/* Of interfaces that brought no reply; other receivers of the command may have it. */
static void
report_sample(struct receiver *r)
{
	if (r->sample.fd != -1 && r->valid == 0 && !r->stages.senders.shared)
		overlooked_report_sample(&r->overlooked, &r->scan, sample_name(&r->sample, r->overlooked.ifindex), r->others_hidden);
	sample_close(&r->sample);
}

/* Of interfaces, that what came could not be classified is told where nothing else was valid. */
static void
report_unclassified(const struct receiver *r)
{
	uint64_t sums = r->faults[PACKET_CHECKSUM], cut = r->faults[PACKET_TRUNCATED];

	if (!r->patient && r->valid == 0 && sums + cut > 0)
		warnx("no reply is valid: %" PRIu64 " packets have a wrong checksum, and %" PRIu64 " are not there in whole", sums, cut);
}

static void
report(struct receiver *r)
{
	bool complete = r->orphan || stages_report(&r->stages);

	complete &= senders_report(&r->stages.senders);
	complete &= report_capture(r);
	if (r->drop_pipe > 0)
		warnx("%" PRIu64 " rows dropped, since their reader was too slow: the scan is incomplete", r->drop_pipe);
	if (r->unread > 0)
		warnx("%" PRIu64 " packets were left unread at the end: the scan is incomplete", r->unread);
	if (r->valid == 0 && r->invalid > 0)
		warnx("%" PRIu64 " replies failed validation and none passed: have zsend and zrecv the same key, source ports and probe%s?",
		    r->invalid, r->scan.template->payload_count > 0 ? " with its --probe-args" : "");
	report_overlooked(r);
	report_sample(r);
	report_unclassified(r);
	if (r->code == 0 && (r->drop_pipe > 0 || r->unread > 0 || !complete))
		r->code = 1;
}

void
receiver_open(struct receiver *r)
{
	queue_open(&r->queue, r->out.fd, r->queue_size + row_room(&r->row));
}

/* A pause of take_rest: for packets and words. */
static void
wait_for_rest(struct receiver *r)
{
	struct pollfd fds[1 + INTERFACES_MAX] = { { .fd = r->control, .events = POLLIN } };

	poll(fds, 1 + capture_watch(r->capture, fds + 1), CAPTURE_BLOCK_MS);
	if (fds[0].revents != 0)
		read_control(r);
}

/* A second request to end, which a busy capture leaves no pause for. */
static bool
is_hurried(struct receiver *r)
{
	struct pollfd control = { .fd = r->control, .events = POLLIN };

	if (poll(&control, 1, 0) > 0)
		read_control(r);
	return r->at_once || r->done;
}

/*
 * So many packets were waiting when the end was asked for: they are in the rings, or in blocks of these that are still being filled.
 * What comes later is not awaited, as it may come for ever. Returns how many are left, by the kernel's count.
 */
static uint64_t
take_rest(struct receiver *r, struct status *status, uint64_t waiting)
{
	int64_t begin = monotonic_now(), open = begin + CAPTURE_BLOCK_MS * 2 * (SECOND / 1000);
	enum capture_result result = CAPTURE_MORE;
	uint64_t read = 0, before;

	while (read < waiting && !is_hurried(r) && monotonic_now() < (result == CAPTURE_WAIT ? open : begin + REST_MAX)) {
		before = capture_handed(r->capture);
		result = capture_read(r->capture, on_frames, on_idle, r);
		read += capture_handed(r->capture) - before;
		if (result == CAPTURE_FAILED)
			r->code = 3;
		if (result == CAPTURE_FAILED)
			return 0;
		flush(r, status);
		flush_replies_file(r);
		status_poll(status);
		if (result == CAPTURE_WAIT)
			wait_for_rest(r);
	}
	return (result == CAPTURE_WAIT && monotonic_now() >= open) || read >= waiting ? 0 : waiting - read;
}

static void
on_unread(void *ctx, const struct frame *frames, size_t n)
{
	(void)frames;
	*(uint64_t *)ctx += n;
}

/* Of so many packets, those that are there indeed: counted without a look at them, which takes no long time. */
static uint64_t
count_unread(struct receiver *r, uint64_t waiting)
{
	int64_t begin = monotonic_now(), open = begin + CAPTURE_BLOCK_MS * 2 * (SECOND / 1000);
	struct pollfd fds[INTERFACES_MAX];
	uint64_t n = 0;

	while (n < waiting && monotonic_now() < begin + SECOND) {
		enum capture_result result = capture_read(r->capture, on_unread, on_idle, &n);

		if (result == CAPTURE_FAILED || (result == CAPTURE_WAIT && monotonic_now() >= open))
			return n;
		if (result == CAPTURE_WAIT)
			poll(fds, capture_watch(r->capture, fds), CAPTURE_BLOCK_MS);
	}
	return waiting;
}

/*
 * Waits until the reader of a pipe has taken the header: it has then accepted its own options and opened its output. One that reads
 * nothing for READER_WAIT holds nothing up. False if it is gone and has taken nothing.
 */
static bool
wait_for_reader(struct receiver *r, struct status *status)
{
	int64_t until = monotonic_now() + READER_WAIT;
	int held = 1;

	while (monotonic_now() < until && signals_stop() == 0) {
		struct pollfd fds[] = { { .fd = r->out.fd }, { .fd = r->control, .events = POLLIN } };

		poll(fds, 2, 1);
		if (queue_wait(&r->queue, 1) && queue_error(&r->queue) == 0 && ioctl(r->out.fd, FIONREAD, &held) == -1)
			held = 0;
		if (held == 0 || fds[1].revents != 0)
			return true;
		if (queue_error(&r->queue) != 0 || (fds[0].revents & (POLLERR | POLLNVAL)))
			return false;
		status_poll(status);
	}
	return true;
}

bool
receiver_begin(struct receiver *r, struct status *status)
{
	r->status = status;
	if (!r->headed)
		row_put_header(&r->row, &r->out);
	flush(r, status);
	if (r->control == CONTROL_NONE || r->out.pipe == 0 || wait_for_reader(r, status))
		return true;
	r->done = r->ended = true;
	r->code = 2;
	return false;
}

int
receiver_run(struct receiver *r, struct status *status)
{
	enum capture_result result;
	uint64_t waiting = 0;

	if (r->runtime > 0)
		r->deadline = monotonic_now() + (int64_t)(r->runtime * 1e9);
	r->patient = capture_is_file(r->capture);
	do {
		result = r->deaf ? CAPTURE_WAIT : capture_read(r->capture, on_frames, on_idle, r);
		if (result == CAPTURE_FAILED) {
			r->deaf = true;
			r->code = 3;
			stop(r, CONTROL_FINISH);
		}
		flush(r, status);
		flush_replies_file(r);
		wait_for_more(r, result != CAPTURE_WAIT);
		check_deadline(r);
		take_sample(r, false);
		status_poll(status);
	} while (!r->ended && result != CAPTURE_END && signals_stop() == 0);
	if (!r->deaf && !r->done)
		waiting = take_rest(r, status, capture_waiting(r->capture));
	if (waiting > 0 && !r->done)
		r->unread = count_unread(r, waiting);
	take_sample(r, true);
	flush(r, status);
	flush_replies_file(r);
	drain(r, status);
	flush(r, status);               /* how it went */
	count_unwritten(r);
	if (!r->orphan)
		stages_wait(&r->stages, status);
	report(r);
	return r->interrupted ? 128 + SIGINT : r->code;
}
