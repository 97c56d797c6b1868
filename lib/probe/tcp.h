/* SPDX-License-Identifier: ISC
 *
 * Shared by the probes over TCP: offsets in the header (RFC 9293, section 3.1), and columns.
 */
#ifndef PROBE_TCP_H
#define PROBE_TCP_H

#include "probe/probe.h"

enum { TCP_SEQ = 4, TCP_ACK = 8, TCP_OFFSET = 12, TCP_FLAGS = 13, TCP_WINDOW = 14, TCP_HEADER = 20 };

/* The largest segments on an Ethernet: 1500 bytes less the headers of IP and TCP. */
enum { TCP_MSS_IP4 = 1460, TCP_MSS_IP6 = 1440 };

/* SYN-ACKs and RSTs. */
#define PROBE_TCP_FILTER_IP4 "tcp and (tcp[13] & 0x17 == 0x12 or tcp[13] & 4 != 0)"
#define PROBE_TCP_FILTER_IP6 "ip6[6] == 6 and (ip6[53] & 0x17 == 0x12 or ip6[53] & 4 != 0)"

/*
 * For a segment of at least TCP_HEADER bytes: sets the ports, checks whether its probe may have
 * left from there, and returns the tag of that probe.
 */
enum verdict probe_tcp_classify_port(const struct scan *, const struct packet *, struct reply *, uint64_t *tag);

/*
 * For a direct reply: checks that it is a SYN-ACK or RST to a port from which its probe may have
 * left, and returns the tag of that probe. The probe itself checks the sequence and
 * acknowledgement numbers.
 */
enum verdict probe_tcp_classify(const struct scan *, const struct packet *, struct reply *, uint64_t *tag);

/*
 * Whether a number is the sequence number of the probe with this tag. With rising hops it also
 * identifies the attempt.
 */
bool probe_tcp_is_sequence(const struct scan *, uint64_t tag, uint32_t number, struct reply *);

/* For probes with the tag in the sequence number and the source port. */
enum verdict probe_tcp_classify_quoted(const struct scan *, const struct packet *quoted, struct reply *);

/* Checks only the source port, and returns the tag for checking the sequence number. */
enum verdict probe_tcp_classify_quoted_port(const struct scan *, const struct packet *quoted, struct reply *, uint64_t *tag);

struct value probe_tcp_seqnum(const struct reply *);
struct value probe_tcp_acknum(const struct reply *);
struct value probe_tcp_window(const struct reply *);

/* From our timestamp that the reply echoes (RFC 7323, section 3.2); none if it echoes none. */
struct value probe_tcp_rtt(const struct reply *);

/* From the options of the reply; none if it lacks the option. */
struct value probe_tcp_mss(const struct reply *);
struct value probe_tcp_scale(const struct reply *);
struct value probe_tcp_sack(const struct reply *);
struct value probe_tcp_ts_val(const struct reply *);
struct value probe_tcp_ts_ecr(const struct reply *);

/*
 * The fingerprint JA4TS of a SYN-ACK: window, kinds of options, MSS and window shift, separated
 * by underscores.
 */
struct value probe_tcp_ja4ts(const struct reply *);

#define PROBE_TCP_COLUMNS \
	{ "seqnum", COLUMN_INT, probe_tcp_seqnum, "TCP sequence number of the reply" }, \
	{ "acknum", COLUMN_INT, probe_tcp_acknum, "TCP acknowledgement number of the reply" }, \
	{ "window", COLUMN_INT, probe_tcp_window, "TCP window of the reply, unscaled" }

#define PROBE_TCP_PORT_COLUMNS \
	{ "rtt", COLUMN_FLOAT, probe_port_rtt, "milliseconds from the probe to the reply, from the time in the source port" }

#define PROBE_TCP_OPTION_COLUMNS \
	{ "tcpopt_mss", COLUMN_INT, probe_tcp_mss, "largest segment that its options allow" }, \
	{ "tcpopt_wscale", COLUMN_INT, probe_tcp_scale, "factor by which the window is scaled: 2^shift" }, \
	{ "tcpopt_sack_perm", COLUMN_INT, probe_tcp_sack, "1 if selective acknowledgements are permitted" }, \
	{ "tcpopt_ts_val", COLUMN_INT, probe_tcp_ts_val, "timestamp of its clock" }, \
	{ "tcpopt_ts_ecr", COLUMN_INT, probe_tcp_ts_ecr, "the echoed timestamp" }

#endif
