/* SPDX-License-Identifier: ISC
 *
 * Writes metadata with ZMap's names (zstatus.1, METADATA).
 */
#include "metadata_zmap.h"

#include <limits.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "addr/ports.h"
#include "io/option.h"
#include "member.h"

/* A setting, ZMap's name for it, and its default value; NULL becomes null. */
struct name {
	const char *setting, *name, *fallback;
};

/* Returns the first sender that has reported its probe; NULL if there is none. */
static const struct stage *
find_sender(const struct scan *s)
{
	for (size_t i = 0; i < s->n; i++)
		if (s->stage[i].tool == ZSEND && s->stage[i].probe[0] != '\0')
			return &s->stage[i];
	return NULL;
}

/* Writes a number, which may end with K, M or G, or a text as given, such as 1%. */
static void
put_number_or_text(FILE *f, const char *name, const char *value)
{
	double number;

	if (value != NULL && strcmp(value, "-1") == 0)
		member_put_number(f, name, -1);
	else if (value != NULL && option_rate_parse(value, &number))
		member_put_number(f, name, number);
	else
		member_put_text(f, name, value);
}

static void
put_settings(FILE *f, const struct settings *settings)
{
	static const struct name texts[] = {
		{ "output-module", "output_module", NULL }, { "output-filter", "output_filter", NULL }, { "output-file", "output_filename", NULL },
		{ "blocklist-file", "blocklist_filename", NULL }, { "allowlist-file", "allowlist_filename", NULL },
		{ "list-of-ips-file", "list_of_ips_filename", NULL }, { "probe-args", "probe_args", NULL }, { "log-file", "log_file", NULL },
		{ "log-directory", "log_directory", NULL }, { "gateway-mac", "gateway_mac", NULL }, { "source-mac", "source_mac", NULL },
		{ "dedup-method", "deduplication_method", NULL },
	}, numbers[] = {
		{ "max-targets", "max_targets", NULL }, { "max-results", "max_results", NULL },
		{ "shard", "shard_num", "0" }, { "shards", "total_shards", "1" }, { "min-hitrate", "min_hitrate", "0" },
		{ "max-sendto-failures", "max_sendto_failures", "-1" }, { "dedup-window-size", "deduplication_window_size", NULL },
		{ "verbosity", "log_level", "3" }, { "quiet", "quiet", "0" }, { "probe-ttl", "probe_ttl", NULL },
	};

	for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++)
		member_put_text(f, texts[i].name, settings_value(settings, texts[i].setting));
	for (size_t i = 0; i < sizeof(numbers) / sizeof(*numbers); i++) {
		const char *value = settings_value(settings, numbers[i].setting);

		put_number_or_text(f, numbers[i].name, value != NULL ? value : numbers[i].fallback);
	}
}

/* Returns the ports of -p without the excluded ones; none if -p is not given. */
static struct ports
find_ports(const struct settings *settings)
{
	const char *given = settings_value(settings, "target-ports"), *left_out = settings_value(settings, "exclude-ports");
	const char *protocol = settings_value(settings, "unnamed-protocol");
	enum protocol unnamed = PROTOCOL_NONE;
	struct ports ports = { NULL, 0 };
	struct port_set *others = NULL;

	if (protocol != NULL)
		protocol_parse(protocol, strlen(protocol), &unnamed);
	if (given != NULL && ports_parse(given, &ports) && left_out != NULL && port_set_add(&others, left_out))
		ports_remove(&ports, others, unnamed);
	free(others);
	return ports;
}

/*
 * Writes ports as numbers, as ZMap does; for several protocols, or for ICMP, as texts in the syntax
 * of
 * -p.
 */
static void
put_ports(FILE *f, const struct ports *ports)
{
	bool numbers = ports->n == 0 || (ports->list[0].protocol == ports->list[ports->n - 1].protocol && ports->list[0].number != 0);
	char text[PORT_STRLEN];

	fprintf(f, "  \"target_ports\": [");
	for (size_t i = 0; i < ports->n; i++) {
		fprintf(f, "%s", i > 0 ? ", " : "");
		if (numbers) {
			fprintf(f, "%u", ports->list[i].number);
		} else {
			port_format(ports->list[i], text);
			member_put_string(f, text);
		}
	}
	fprintf(f, "],\n");
}

/* Writes the operands and the ports. */
static void
put_targets(FILE *f, const struct settings *settings)
{
	const struct ports ports = find_ports(settings);
	const char *comma = "";

	fprintf(f, "  \"cli_cidr_destinations\": [");
	for (size_t i = 0; i < settings->n; i++) {
		if (!setting_is(&settings->setting[i], "target"))
			continue;
		fprintf(f, "%s", comma);
		member_put_string(f, setting_value(&settings->setting[i]));
		comma = ", ";
	}
	fprintf(f, "],\n");
	put_ports(f, &ports);
}

/* Returns the number of probes for each target. */
static double
find_probes(const struct settings *settings, const struct scan *s)
{
	const char *given = settings_value(settings, "probes");
	uint64_t asked = scan_total(s, ZSEND, ASKED), n = scan_total(s, ZSEND, N);
	double probes;

	if (given != NULL && option_rate_parse(given, &probes))
		return probes;
	return n > 0 && asked >= n && asked % n == 0 ? (double)(asked / n) : 1;
}

static void
put_sender(FILE *f, const struct settings *settings, const struct scan *s)
{
	const struct stage *sender = find_sender(s);
	/*
	 * In a scan of connections, ZSEND reports the module that opens them. The module of the
	 * scan is in the settings.
	 */
	const char *module = scan_has(s, SEGMENTS) ? settings_value(settings, "probe-module") : NULL;
	unsigned first, last, senders = 0;
	double aim = 0, seconds = scan_sending(s), sent = (double)scan_total(s, ZSEND, SENT);
	bool bits = settings_value(settings, "bandwidth") != NULL;

	for (size_t i = 0; i < s->n; i++)
		if (s->stage[i].tool == ZSEND) {
			aim += s->stage[i].aim;
			senders++;
		}
	if (module == NULL)
		module = sender != NULL ? sender->probe : settings_value(settings, "probe-module");
	member_put_text(f, "probe_module", module);
	member_put_text(f, "iface", sender != NULL ? sender->interfaces : NULL);
	member_put_list(f, "source_ips", sender != NULL ? sender->sources : "");
	if (sender != NULL && sscanf(sender->ports, "%u-%u", &first, &last) == 2) {
		member_put_number(f, "source_port_first", first);
		member_put_number(f, "source_port_last", last);
	}
	member_put_number(f, "rate", bits ? 0 : aim);
	member_put_number(f, "bandwidth", bits ? aim : 0);
	member_put_number(f, "effective_rate", seconds > 0 ? round(sent / seconds * 1000) / 1000 : 0);
	member_put_number(f, "senders", senders);
	member_put_number(f, "packet_streams", find_probes(settings, s));
	member_put_number(f, "targets_scanned", (double)scan_total(s, ZSEND, N));
	member_put_number(f, "packets_sent", sent);
	member_put_number(f, "send_to_failures", (double)scan_total(s, ZSEND, FAILED));
}

static void
put_receiver(FILE *f, const struct metadata_zmap *m, const struct scan *s, const struct stage *r)
{
	uint64_t sent = scan_total(s, ZSEND, SENT);

	member_put_number(f, "cooldown_secs", m->cooldown);
	member_put_number(f, "max_runtime", m->runtime);
	member_put_number(f, "pcap_recv", (double)r->count[PACKETS]);
	member_put_number(f, "pcap_drop", (double)r->count[DROP_KERNEL]);
	member_put_number(f, "pcap_ifdrop", (double)r->count[DROP_INTERFACE]);
	member_put_number(f, "ip_fragments", (double)r->count[FRAGMENT]);
	member_put_number(f, "validation_passed", (double)r->count[VALID]);
	member_put_number(f, "validation_failed", (double)r->count[INVALID]);
	member_put_number(f, "success_unique", (double)r->count[HITS]);
	member_put_number(f, "output_results", (double)r->count[ROWS]);
	if (sent > 0)
		member_put_number(f, "hitrate", fmin(100 * (double)r->count[HITS] / (double)sent, 100));
	else
		fprintf(f, "  \"hitrate\": null,\n");
}

void
metadata_put_zmap(FILE *f, const struct metadata_zmap *m, const struct settings *settings, const struct scan *s, const struct stage *r)
{
	const char *user = settings_value(settings, "user-metadata");
	char host[HOST_NAME_MAX + 1] = "";

	member_put_text(f, "local_hostname", gethostname(host, sizeof(host)) == 0 ? host : NULL);
	member_put_time(f, "send_start_time", m->send_started);
	member_put_time(f, "send_end_time", m->send_ended);
	member_put_time(f, "recv_start_time", m->started);
	member_put_time(f, "recv_end_time", m->ended);
	put_sender(f, settings, s);
	put_receiver(f, m, s, r);
	put_targets(f, settings);
	put_settings(f, settings);
	fprintf(f, "  \"user-metadata\": %s,\n", user != NULL ? user : "null");
}
