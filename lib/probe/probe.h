/* SPDX-License-Identifier: ISC
 *
 * A probe module: what it sends, how the sender fills it in for each target, what counts
 * as a reply and which columns it adds to a row. Each is one file of its name,
 * and one line in the table of probe.c.
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
 * The longest payload of a probe; the most bytes of a reply that a row holds: beyond what an
 * Ethernet carries; and of a long text that is made of them, with a NUL.
 */
enum { PROBE_PAYLOAD_MAX = 1400, PROBE_DATA_MAX = 1500, PROBE_LONG_MAX = 16384 };

/* The most bytes of an answer that is put together from several segments. */
enum { PROBE_BANNER_MAX = 16384 };

/* The longest that TCP options are (RFC 9293, 3.1). */
#define TCP_OPTIONS_MAX 40

struct payload {
	const uint8_t *at;
	uint16_t n;
};

struct about;
struct template;
struct probe_values;

/*
 * A probe as it is before any target is filled in, but for addresses; zsend builds it with libnet.
 */
struct template {
	/* IPPROTO_TCP, _UDP or _ICMP, which over IPv6 becomes _ICMPV6 */
	uint8_t protocol;
	bool dont_fragment;         /* of IPv4 */
	uint8_t tcp_flags;
	uint16_t tcp_window;        /* host byte order */
	uint8_t icmp_type, icmp6_type;
	uint8_t options_len;        /* of TCP, a multiple of four */
	uint8_t options[TCP_OPTIONS_MAX];
	/*
	 * Where in the transport part 4 bytes say when it left, by the sender's clock in
	 * microseconds since 1970, modulo 2^32; an even number, or 0 for nowhere. That clock,
	 * since a capture's is the same.
	 */
	uint8_t time;
	const uint8_t *payload;
	uint16_t payload_len;       /* or the most, where it differs */
	/*
	 * Writes the payload of a probe and returns its length. NULL: all probes have the one
	 * above.
	 */
	size_t (*write_payload)(const struct template *, uint8_t *, const struct addr *source, const struct addr *target,
	    const struct probe_values *);
	bool ipip;                  /* UDP over IPv4 goes within a second IPv4 header (RFC 2003) */
	bool reversed;              /* which is from the target to the source */
	/*
	 * It asks the target for its MAC, by ARP over IPv4 and neighbour discovery over IPv6, so it
	 * stays on the link; of the rest only the protocol applies, which is PROTOCOL_ARP or ICMP.
	 */
	bool solicits;
	/* What answers it ignores bytes behind its payload. */
	bool takes_tail;
	/* The payload is the user's, of --probe-args. */
	bool own_payload;
	/* The probe description URI (about.h); NULL or empty: there is none */
	const struct about *about;
	/* What write_payload puts behind a payload that may have it, by about_put_tail() */
	struct payload tail;
	/* Over IPv6, the header of this name, whose first byte the sender fills in; n 0: none */
	struct payload destination_options;
	/* Its one target is the group of all hosts on the link, with the hop limit 1. */
	bool all_nodes;
	/* The payload's pieces, where it differs by target (payload_template.h) */
	const struct payload_template *fields;
	/* Payloads that differ by the port of the target (services.h) */
	const struct services *services;
	/*
	 * Payloads that the attempts take in turn, the first again after the last. payload_count
	 * 0: all have the one payload.
	 */
	const struct payload *payloads;
	uint8_t payload_count;
	/* Of a probe that goes on with connections: our data (tcp_request.h) */
	const struct tcp_request *request;
	/*
	 * In the place of the probe's, where arguments leave less to be filled in; NULL: that.
	 */
	uint32_t (*patch)(uint8_t *transport, const struct probe_values *);
};

/* What the sender knows of one probe; host byte order. */
struct probe_values {
	uint64_t tag;
	uint16_t source_port, target_port;
	/* modulo TAG_ATTEMPTS, as a reply tells it; all of it where hops rise */
	uint8_t attempt;
	uint8_t ttl;                        /* or hop limit, where hops rise; 0: it is in the frame */
	bool flow;                          /* --flow */
	const struct handshake *handshake;  /* of a probe that goes on with connections */
};

/* In the place of a protocol of IP: ARP, which goes without (IANA has reserved the number). */
#define PROTOCOL_ARP 255

/* A received IP packet, its headers checked and within bounds; or one of ARP. */
struct packet {
	struct timespec time;
	struct addr source, destination;
	uint16_t id;                /* of IPv4 */
	uint8_t ttl, protocol;      /* or hop limit and next header */
	const uint8_t *transport;   /* header and payload of the transport protocol */
	size_t transport_len;       /* bytes of it that were captured */
	size_t transport_size;      /* bytes that it has by the IP header */
	/* source and destination of the frame that it came in, 6 bytes each; NULL: not known */
	const uint8_t *frame_source, *frame_destination;
	bool arp;                   /* transport is a packet of ARP, of Ethernet and IPv4 (RFC 826) */
};

/* The answer of a host over a connection, put together from its segments. */
struct banner {
	const uint8_t *at;
	size_t n;                   /* bytes in sequence from the first one on */
	bool complete;              /* nothing is missing between the bytes that came */
	uint32_t segments;          /* that brought any of them */
	int64_t rtt_us;             /* microseconds from the SYN-ACK to the first of them; -1: none came */
};

/* Whether the control probe for a hit was answered as the hit was. */
enum control_answer {
	CONTROL_NONE,               /* none was sent, or it is not known yet */
	CONTROL_REFUSED,            /* it was refused, or nothing came in time */
	CONTROL_ANSWERED,
};

/* A row in the making: the packet, and what it says of which target. */
struct reply {
	const struct packet *packet;
	/* the ICMP header that carried the quotation; NULL for a direct reply */
	const uint8_t *icmp_error;
	struct addr target, source;
	uint16_t target_port, source_port;
	int attempt;                /* -1: cannot be told */
	uint32_t rtt_us;            /* by the time that the source port tells (tag.h); 0: none */
	uint8_t hop;                /* what its probe had as time to live; the receiver's; 0: not known */
	/*
	 * which of the template's payloads it answers; the receiver's: or of the names of its target, or
	 * of the hops
	 */
	uint8_t payload;
	bool success;
	const char *classification;
	uint8_t protocol;           /* enum protocol, and the number of the scan it is of: the receiver's */
	uint8_t scan;
	bool repeat;                /* the receiver's, not the probe's */
	bool cooldown;
	const char *name;           /* of the target's host; the receiver's; NULL: none */
	const uint8_t *smac;        /* of a neighbour, 6 bytes; NULL: not known */
	const char *vendor;         /* of that; the receiver's; NULL: not known */
	enum control_answer control;       /* the receiver's */

	/* Of a probe that goes on with connections. */
	/* a RST without acknowledgement: valid for a connection that expects its sequence number */
	bool needs_connection;
	const struct banner *banner;    /* the receiver's; NULL: none */
	enum segment_kind segment;      /* that the host is to get next; the receiver's */
};

enum verdict {
	UNRELATED,  /* no reply to a probe of this kind */
	INVALID,    /* has the form of one, but we did not ask for it */
	VALID,
};

/* The most ports that are probed where replies may come from any: each may be right by chance. */
enum { PROBE_PROBED_MAX = 16 };

/* What validation needs to know. */
struct scan {
	const struct probe *probe;
	struct key key;
	struct sources sources;
	struct hops hops;
	/* the receiver's, of either family: payloads are the same */
	const struct template *template;
	/*
	 * Over UDP, where replies may come from any port: those that were probed. None: replies come
	 * from the port that was probed.
	 */
	const struct ports *probed;
};

/* What stands in a column; VALUE_NONE where it does not apply. */
struct value {
	enum {
		VALUE_NONE, VALUE_NUMBER, VALUE_MS, VALUE_TEXT, VALUE_ADDRESS, VALUE_TIME, VALUE_BYTES, VALUE_LINE, VALUE_LONG, VALUE_MAC
	} kind;
	union {
		uint64_t number;            /* of VALUE_MS microseconds, written as milliseconds */
		const char *text;
		const struct addr *address;
		const struct timespec *time;
		const uint8_t *mac;         /* 6 bytes */
		/* in hexadecimal, at most PROBE_BANNER_MAX; of VALUE_LINE as text, the first PROBE_DATA_MAX */
		struct { const uint8_t *at; size_t n; } bytes;
		/*
		 * Text without control characters: writes at most PROBE_LONG_MAX - 1 bytes, which
		 * is the room, and returns how many.
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
	COLUMN_RECORDS,             /* VALUE_LONG: DNS records, in JSON an array of objects (dns_json.h) */
};

struct column {
	const char *name;
	enum column_type type;
	struct value (*get)(const struct reply *);
	const char *help;
};

/*
 * The columns of a row where neither the user nor the probe names any; of a scan of several
 * protocols; and of one with rising hops. What is behind the port begins with a letter, so that a
 * row is a target (zscan-targets.5).
 */
#define COLUMNS_DEFAULT "saddr,sport,classification,success,repeat,ttl,timestamp_str"
#define COLUMNS_SEVERAL "saddr,sport,proto,classification,success,repeat,ttl,timestamp_str"
#define COLUMNS_HOPS "saddr,sport,classification,success,repeat,hop,icmp_responder,ttl,timestamp_str"
#define COLUMNS_SEVERAL_HOPS "saddr,sport,proto,classification,success,repeat,hop,icmp_responder,ttl,timestamp_str"

/* The probe where -M names none. */
#define PROBE_DEFAULT "tcp_synscan"

/* Why a packet that is valid by the template as it stands answers this probe, and no other one. */
enum proof {
	PROOF_NONE,                 /* that cannot be told */
	PROOF_PORT,                 /* it goes to the source port, as a packet may by chance */
	PROOF_TAG,                  /* it holds the tag where only this probe has it */
};

struct probe {
	const char *name, *help;
	struct template template;
	bool has_ports;
	/* for lines that name none, where the user does not say which; 0: none */
	uint16_t port;
	/*
	 * The sender's, if the user gives ports to a probe that needs none; NULL: then they are
	 * refused.
	 */
	const struct probe *with_ports;
	bool takes_args;            /* --probe-args */
	bool tells_hop;             /* --ttl N+: its fields are those of hops.h */
	/* the source port tells when it left (tag.h): only where a reply proves enough without it */
	bool times_port;
	/*
	 * The name of the probe that opens connections, with which this one goes on: the sender
	 * reads rows of these, the receiver keeps the connections that are open, and the kernel
	 * must see none of their packets. NULL: it opens none.
	 */
	const char *opener;
	struct sources sources;     /* where the user names none; range 0: SOURCES_DEFAULT */
	const char *columns_default;    /* NULL: COLUMNS_DEFAULT */
	/* replies have to be captured whole, not their headers alone */
	bool reads_data;
	/*
	 * By which a receiver of another probe recognises a reply to this one. Its classify() then
	 * gets the template as it stands here: parse() and configure() have not run.
	 */
	enum proof proof;

	/* The file that arguments of --probe-args name, or NULL. */
	const char *(*args_file)(const char *args);

	/* Names the files that are read beside that one, by whatever arguments; may be NULL. */
	void (*name_files)(const char *args, struct files *);

	/*
	 * Reads the arguments of --probe-args, NULL where there are none; once, before configure,
	 * and ends the program as that.
	 */
	void (*parse)(struct template *, const char *args);

	/*
	 * Completes a copy of the template for one address family by the arguments of
	 * --probe-args, NULL where there are none; ends the program with status 2 where they are
	 * wrong. NULL: the template is whole.
	 */
	void (*configure)(struct template *, bool ip6, const char *args);

	/*
	 * Fills the fields that differ by target; returns the sum of the words written, all of
	 * which the template has as 0.
	 */
	uint32_t (*patch)(uint8_t *transport, const struct probe_values *);

	/*
	 * pcap-filter(7) expressions that all direct replies fulfil, which is all that classify()
	 * does not call UNRELATED; the receiver adds the port range. NULL: the probe does not go
	 * over this family.
	 */
	const char *filter_ip4, *filter_ip6;

	/*
	 * Classifies a packet of the probe's protocol; fills all but packet, icmp_error and what
	 * is the receiver's. NULL: the probe has no replies.
	 */
	enum verdict (*classify)(const struct scan *, const struct packet *, struct reply *);

	/*
	 * Classifies a probe of ours as an ICMP error quotes it: at least 8 bytes of its transport
	 * header (RFC 792). Fills target_port, source_port and attempt.
	 */
	enum verdict (*classify_quoted)(const struct scan *, const struct packet *quoted, struct reply *);

	const struct column *columns;   /* beside the common ones; ended by a NULL name */
};

/* ff02::1, all hosts on a link (RFC 4291, 2.7.1). */
static const struct addr probe_all_nodes = { { 0xff, 0x02, [15] = 1 } };

/* The protocol that it goes by over an address family, which is part of its tag. */
static inline uint8_t
probe_protocol(const struct probe *probe, bool ip6)
{
	return ip6 && probe->template.protocol == IPPROTO_ICMP ? IPPROTO_ICMPV6 : probe->template.protocol;
}

/* The protocol of the IP header that it leaves with, which is what errors on its way quote. */
static inline uint8_t
probe_outer_protocol(const struct probe *probe, bool ip6)
{
	return probe->template.ipip ? IPPROTO_IPIP : probe_protocol(probe, ip6);
}

/* The source ports where the user names none. */
static inline struct sources
probe_sources(const struct probe *probe)
{
	return probe->sources.range > 0 ? probe->sources : SOURCES_DEFAULT;
}

/* The columns of a row where the user names none. */
static inline const char *
probe_columns(const struct probe *probe)
{
	return probe->columns_default != NULL ? probe->columns_default : COLUMNS_DEFAULT;
}

/* The i-th probe of the table; NULL after the last. */
const struct probe *probe_at(size_t i);

/* NULL where there is none of that name. */
const struct probe *probe_find(const char *name);

/* Names the files that the probe reads by --probe-args; args may be NULL. */
void probe_files(const struct probe *, const char *args, struct files *);

/*
 * The probe's templates, of IPv4 and IPv6, before about_place() has put the probe description URI into
 * them; NULL: there is none. --probe-args and a probe that takes none end the program with status 2.
 */
void probe_templates(const struct probe *, const char *args, const struct about *, struct template templates[2]);

/* Whether the probe can have these hops; ends the program with status 2 where it cannot. */
void probe_check_hops(const struct probe *, const struct hops *);

/*
 * The microseconds from a template's time, as 4 bytes returned it, to the capture of what did;
 * none where that would be below 0 or more than half of what they can tell, 36 minutes: clocks
 * apart, or something else than the time.
 */
struct value probe_rtt(const struct reply *, const uint8_t *time);

/*
 * The milliseconds from sending to capture, of a reply whose source port tells them; none for a
 * repeated reply, as the host may have sent it again at any time.
 */
struct value probe_port_rtt(const struct reply *);

/*
 * ZMap's number for an IPv4 address: its bytes in network byte order, as a machine reads them that
 * has the lowest first; none for IPv6.
 */
struct value probe_raw(const struct addr *);

/* --list-probe-modules: prints name and help of each, and ends the program. */
_Noreturn void probe_list_and_exit(void);

/* The file that the arguments of --probe-args name, or NULL. */
const char *probe_args_file(const struct probe *, const char *args);

/*
 * -M: ends the program with status 2, naming the known probes, where there is none of that name.
 */
const struct probe *probe_option(const char *name);

#endif
