/* SPDX-License-Identifier: ISC
 *
 * The interface of a probe module: the packet that it sends, the fields that the sender fills in
 * per target, the packets that count as replies, and the columns that it adds to a row. Each
 * module is one file of its name and one line in the table of probe.c.
 */
#ifndef PROBE_H
#define PROBE_H

#include <netinet/in.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <time.h>

#include "addr/addr.h"
#include "addr/ports.h"
#include "io/files.h"
#include "probe/hops.h"
#include "probe/key.h"
#include "probe/tag.h"
#include "targets/handshake.h"

/*
 * In bytes: the longest payload of a probe; the longest part of a reply in a row, which is all of
 * an Ethernet frame; the longest text made from a reply, including a null byte.
 */
enum { PROBE_PAYLOAD_MAX = 1400, PROBE_DATA_MAX = 1500, PROBE_LONG_MAX = 16384 };

/* The longest answer that is assembled from several segments, in bytes. */
enum { PROBE_BANNER_MAX = 16384 };

/* The longest TCP options, in bytes (RFC 9293, section 3.1). */
#define TCP_OPTIONS_MAX 40

struct payload {
	const uint8_t *at;
	uint16_t n;
};

struct about;
struct template;
struct probe_values;

/* A probe before any target is filled in, without addresses. zsend builds it with libnet. */
struct template {
	/* IPPROTO_TCP, _UDP or _ICMP; over IPv6 the latter becomes _ICMPV6 */
	uint8_t protocol;
	bool dont_fragment;         /* IPv4 only */
	uint8_t tcp_flags;
	uint16_t tcp_window;        /* host byte order */
	uint8_t icmp_type, icmp6_type;
	uint8_t options_len;        /* of TCP, in bytes, a multiple of four */
	uint8_t options[TCP_OPTIONS_MAX];
	/*
	 * The offset in the transport header or payload of 4 bytes for the time of sending: the
	 * sender's clock in microseconds since 1970, modulo 2^32. It is even; 0: none. The
	 * realtime clock is used since captures use it.
	 */
	uint8_t time;
	const uint8_t *payload;
	uint16_t payload_len;       /* the longest one, if lengths differ */
	/*
	 * Writes the payload of a probe and returns its length. NULL: all probes have the payload
	 * above.
	 */
	size_t (*write_payload)(const struct template *, uint8_t *, const struct addr *source, const struct addr *target,
	    const struct probe_values *);
	/* UDP over IPv4 is sent within a second IPv4 header (RFC 2003) */
	bool ipip;
	bool reversed;              /* the inner datagram goes from the target to the source */
	/*
	 * The probe asks the target for its MAC address, by ARP over IPv4 and neighbour discovery
	 * over IPv6, so it stays on the link. Of the rest only the protocol applies: PROTOCOL_ARP
	 * or ICMP.
	 */
	bool solicits;
	/* hosts ignore bytes after the payload */
	bool takes_tail;
	/* the payload is the user's, from --probe-args */
	bool own_payload;
	/* the probe description URI (about.h); NULL or empty: none */
	const struct about *about;
	/*
	 * the bytes that write_payload appends with about_put_tail() to a payload that may have
	 * them
	 */
	struct payload tail;
	/* the IPv6 destination options header, whose first byte the sender fills in; n 0: none */
	struct payload destination_options;
	/* the only target is the group of all hosts on the link, with hop limit 1 */
	bool all_nodes;
	/* the pieces of a payload that differs by target (payload_template.h) */
	const struct payload_template *fields;
	/* payloads that differ by the port of the target (services.h) */
	const struct services *services;
	/*
	 * Payloads that the attempts use in turn, starting again after the last. payload_count 0:
	 * all attempts have the payload above.
	 */
	const struct payload *payloads;
	uint8_t payload_count;
	/* of a probe that continues connections: our data (tcp_request.h) */
	const struct tcp_request *request;
	/*
	 * replaces the probe's patch function if arguments leave fewer fields to fill in; NULL:
	 * does not
	 */
	uint32_t (*patch)(uint8_t *transport, const struct probe_values *);
};

/* The values of one probe; host byte order. */
struct probe_values {
	uint64_t tag;
	uint16_t source_port, target_port;
	/* modulo TAG_ATTEMPTS, as a reply identifies it; the whole number if hops rise */
	uint8_t attempt;
	uint8_t ttl;                        /* or hop limit, if hops rise; 0: as in the frame */
	bool flow;                          /* --flow */
	const struct handshake *handshake;  /* of a probe that continues connections */
};

/* In place of an IP protocol: ARP, which does not use IP. IANA has reserved the number. */
#define PROTOCOL_ARP 255

/* A received IP packet whose headers were checked against its bounds; or an ARP packet. */
struct packet {
	struct timespec time;
	struct addr source, destination;
	uint16_t id;                /* of IPv4 */
	uint8_t ttl, protocol;      /* or hop limit and next header */
	const uint8_t *transport;   /* transport header and payload */
	size_t transport_len;       /* captured bytes of these */
	size_t transport_size;      /* bytes of these according to the IP header */
	/* addresses of the frame, 6 bytes each; NULL: unknown */
	const uint8_t *frame_source, *frame_destination;
	/* transport is an ARP packet for Ethernet and IPv4 (RFC 826) */
	bool arp;
};

/* The answer of a host on a TCP connection, assembled from its segments. */
struct banner {
	const uint8_t *at;
	size_t n;                   /* bytes in sequence from the first one */
	bool complete;              /* no gaps between the received bytes */
	uint32_t segments;          /* that brought any of them */
	/* microseconds from the SYN-ACK to the first of them; -1: there are none */
	int64_t rtt_us;
};

/* Whether the control probe for a hit was answered as the hit was. */
enum control_answer {
	CONTROL_NONE,               /* none was sent, or the result is not yet known */
	CONTROL_REFUSED,            /* it was refused, or not answered in time */
	CONTROL_ANSWERED,
};

/* The contents of a row: a packet, and its meaning for a target. */
struct reply {
	const struct packet *packet;
	/* the ICMP header before the quotation; NULL for a direct reply */
	const uint8_t *icmp_error;
	struct addr target, source;
	uint16_t target_port, source_port;
	int attempt;                /* -1: unknown */
	/* microseconds, from the time in the source port (tag.h); 0: unknown */
	uint32_t rtt_us;
	/* the time to live that the probe left with, set by the receiver; 0: unknown */
	uint8_t hop;
	/*
	 * the index of the template's payload, or of the target's name or hop, that this reply
	 * answers; set by the receiver
	 */
	uint8_t payload;
	bool success;
	const char *classification;
	/* enum protocol, and the index of the scan; set by the receiver */
	uint8_t protocol;
	uint8_t scan;
	bool repeat;                /* set by the receiver, not by the probe */
	bool cooldown;
	const char *name;           /* the target's host name, set by the receiver; NULL: none */
	const uint8_t *smac;        /* of a neighbour, 6 bytes; NULL: unknown */
	const char *vendor;         /* of that address, set by the receiver; NULL: unknown */
	enum control_answer control;       /* set by the receiver */

	/* The rest is for a probe that continues connections. */
	/*
	 * a RST without acknowledgement: valid only for a connection that expects its sequence
	 * number
	 */
	bool needs_connection;
	const struct banner *banner;    /* set by the receiver; NULL: none */
	/* the next segment to send to the host; set by the receiver */
	enum segment_kind segment;
};

enum verdict {
	UNRELATED,  /* not a reply to a probe of this kind */
	INVALID,    /* has the form of a reply, but does not answer a probe of ours */
	VALID,
};

/*
 * The largest number of probed ports if replies may come from any port, since each port may match
 * by chance.
 */
enum { PROBE_PROBED_MAX = 16 };

/* The facts that validation needs. */
struct scan {
	const struct probe *probe;
	struct key key;
	struct sources sources;
	struct hops hops;
	/* in the receiver, that of either family: their payloads are the same */
	const struct template *template;
	/*
	 * The probed UDP ports, if replies may come from any port. NULL: replies come from the
	 * probed port.
	 */
	const struct ports *probed;
};

/* The value of a column; VALUE_NONE if the column does not apply. */
struct value {
	enum {
		VALUE_NONE, VALUE_NUMBER, VALUE_MS, VALUE_TEXT, VALUE_ADDRESS, VALUE_TIME, VALUE_BYTES, VALUE_LINE, VALUE_LONG, VALUE_MAC
	} kind;
	union {
		/* of VALUE_MS in microseconds, written as milliseconds */
		uint64_t number;
		const char *text;
		const struct addr *address;
		const struct timespec *time;
		const uint8_t *mac;         /* 6 bytes */
		/*
		 * in hexadecimal, at most PROBE_BANNER_MAX; of VALUE_LINE as text, the first
		 * PROBE_DATA_MAX
		 */
		struct { const uint8_t *at; size_t n; } bytes;
		/*
		 * Text without control characters: write() writes at most room bytes, which is
		 * PROBE_LONG_MAX - 1, and returns their number.
		 */
		struct { size_t (*write)(const struct reply *, char *dst, size_t room); const struct reply *reply; } written;
	};
};

enum column_type {
	COLUMN_STRING,
	COLUMN_INT,
	COLUMN_FLOAT,               /* a number that may have a fraction */
	COLUMN_BOOL,                /* a number, 0 or 1 */
	COLUMN_BINARY,              /* VALUE_BYTES */
	COLUMN_TEXT,                /* VALUE_LINE or VALUE_LONG, of any length */
	/* VALUE_LONG: DNS records, in JSON an array of objects (dns_json.h) */
	COLUMN_RECORDS,
};

struct column {
	const char *name;
	enum column_type type;
	struct value (*get)(const struct reply *);
	const char *help;
};

/*
 * Columns of a row if neither the user nor the probe names any; those of a scan of several
 * protocols, and of one with rising hops. The column after the port begins with a letter, so that
 * a row is a target (zscan-targets.5).
 */
#define COLUMNS_DEFAULT "saddr,sport,classification,success,repeat,ttl,timestamp_str"
#define COLUMNS_SEVERAL "saddr,sport,proto,classification,success,repeat,ttl,timestamp_str"
#define COLUMNS_HOPS "saddr,sport,classification,success,repeat,hop,icmp_responder,ttl,timestamp_str"
#define COLUMNS_SEVERAL_HOPS "saddr,sport,proto,classification,success,repeat,hop,icmp_responder,ttl,timestamp_str"

/* The probe without -M. */
#define PROBE_DEFAULT "tcp_synscan"

/* The proof that a packet, valid by the unchanged template, answers this probe and no other. */
enum proof {
	PROOF_NONE,                 /* there is none */
	PROOF_PORT,                 /* it goes to the source port, which may happen by chance */
	PROOF_TAG,                  /* it holds the tag where only this probe puts it */
};

struct probe {
	const char *name, *help;
	struct template template;
	bool has_ports;
	/* for lines that name no port, if the user names none; 0: none */
	uint16_t port;
	/*
	 * The variant that the sender uses if the user gives ports to a probe that needs none.
	 * NULL: ports are refused.
	 */
	const struct probe *with_ports;
	bool takes_args;            /* --probe-args */
	bool tells_hop;             /* --ttl N+ is allowed: its fields are those of hops.h */
	/*
	 * the source port contains the time of sending (tag.h): only if a reply is proven without
	 * it
	 */
	bool times_port;
	/*
	 * The name of the probe that opens the connections which this one continues. The sender
	 * then reads rows of that probe, the receiver tracks the open connections, and the kernel
	 * must not see their packets. NULL: this probe continues none.
	 */
	const char *opener;
	struct sources sources;     /* if the user names none; range 0: SOURCES_DEFAULT */
	const char *columns_default;    /* NULL: COLUMNS_DEFAULT */
	/* replies must be captured completely, not just their headers */
	bool reads_data;
	/*
	 * How a receiver of another probe recognises a reply to this one. classify() then gets
	 * the unchanged template: parse() and configure() have not run.
	 */
	enum proof proof;

	/* The file that the arguments of --probe-args name, or NULL. */
	const char *(*args_file)(const char *args);

	/* Registers other files that the probe reads with these arguments; may be NULL. */
	void (*name_files)(const char *args, struct files *);

	/*
	 * Parses the arguments of --probe-args (NULL: none) once, before configure. Ends the
	 * program with status 2 if they are wrong.
	 */
	void (*parse)(struct template *, const char *args);

	/*
	 * Completes a copy of the template for one address family from the arguments of
	 * --probe-args (NULL: none). Ends the program with status 2 if they are wrong. NULL: the
	 * template is complete.
	 */
	void (*configure)(struct template *, bool ip6, const char *args);

	/*
	 * Fills in the fields that differ by target, which are 0 in the template. Returns the sum
	 * of the words written.
	 */
	uint32_t (*patch)(uint8_t *transport, const struct probe_values *);

	/*
	 * pcap-filter(7) expressions that match all direct replies, that is, all packets that
	 * classify() does not call UNRELATED. The receiver adds the port range. NULL: the probe
	 * does not use this family.
	 */
	const char *filter_ip4, *filter_ip6;

	/*
	 * Classifies a packet of the probe's protocol. Fills in all of the reply except packet,
	 * icmp_error and the members that the receiver sets. NULL: the probe has no replies.
	 */
	enum verdict (*classify)(const struct scan *, const struct packet *, struct reply *);

	/*
	 * Classifies a probe of ours that an ICMP error quotes, with at least 8 bytes of its
	 * transport header (RFC 792). Fills in target_port, source_port and attempt.
	 */
	enum verdict (*classify_quoted)(const struct scan *, const struct packet *quoted, struct reply *);

	const struct column *columns;   /* besides the common ones; a NULL name ends the table */
};

/* ff02::1, all hosts on a link (RFC 4291, section 2.7.1). */
static const struct addr probe_all_nodes = { { 0xff, 0x02, [15] = 1 } };

/* The transport protocol over an address family, which is part of the tag. */
static inline uint8_t
probe_protocol(const struct probe *probe, bool ip6)
{
	return ip6 && probe->template.protocol == IPPROTO_ICMP ? IPPROTO_ICMPV6 : probe->template.protocol;
}

/* The protocol in the outer IP header, which errors on the way quote. */
static inline uint8_t
probe_outer_protocol(const struct probe *probe, bool ip6)
{
	return probe->template.ipip ? IPPROTO_IPIP : probe_protocol(probe, ip6);
}

/* The source ports if the user names none. */
static inline struct sources
probe_sources(const struct probe *probe)
{
	return probe->sources.range > 0 ? probe->sources : SOURCES_DEFAULT;
}

/* The columns of a row if the user names none. */
static inline const char *
probe_columns(const struct probe *probe)
{
	return probe->columns_default != NULL ? probe->columns_default : COLUMNS_DEFAULT;
}

/* The i-th probe of the table; NULL after the last one. */
const struct probe *probe_at(size_t i);

/* Returns NULL if there is no probe with that name. */
const struct probe *probe_find(const char *name);

/* Registers the files that the probe reads with these --probe-args; args may be NULL. */
void probe_files(const struct probe *, const char *args, struct files *);

/*
 * Makes the probe's templates for IPv4 and IPv6, without the probe description URI, which
 * about_place() inserts (NULL: there is none). Wrong --probe-args, or any for a probe that takes
 * none, end the program with status 2.
 */
void probe_templates(const struct probe *, const char *args, const struct about *, struct template templates[2]);

/* Ends the program with status 2 if the probe cannot be used with these hops. */
void probe_check_hops(const struct probe *, const struct hops *);

/*
 * The microseconds from the time in a template, which a reply returned as 4 bytes, to the capture
 * of that reply. No value if it is below 0 or above 36 minutes, half the range of the field: then
 * the clocks differ, or the bytes are not a time.
 */
struct value probe_rtt(const struct reply *, const uint8_t *time);

/*
 * The milliseconds from sending to capture, from the time in the source port. No value for a
 * duplicate, which the host may have sent at any later time.
 */
struct value probe_port_rtt(const struct reply *);

/*
 * ZMap's number for an IPv4 address: its bytes in network byte order, read as a little-endian
 * integer. No value for IPv6.
 */
struct value probe_raw(const struct addr *);

/* --list-probe-modules: prints name and help of each probe, and ends the program. */
_Noreturn void probe_list_and_exit(void);

/* The file that the arguments of --probe-args name, or NULL. */
const char *probe_args_file(const struct probe *, const char *args);

/*
 * -M: finds a probe by name. Ends the program with status 2 and lists the probes if there is none
 * with that name.
 */
const struct probe *probe_option(const char *name);

#endif
