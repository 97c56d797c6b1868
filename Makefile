# Builds zscan. The object list of each program is the architecture: a tool uses lib/, no tool
# uses another.

VERSION = 0.1.0

CC ?= cc
CFLAGS ?= -O2 -g
SYSROOT =
PREFIX ?= /usr/local
BINDIR ?= $(PREFIX)/bin
MANDIR ?= $(PREFIX)/share/man
SYSCONFDIR ?= /etc
BASHDIR ?= $(PREFIX)/share/bash-completion/completions
ZSHDIR ?= $(PREFIX)/share/zsh/site-functions

# The opt-out list of the machine: its path, where it is installed unless it exists.
OPTOUT = $(SYSCONFDIR)/zscan/optout.conf

# The payloads of services over UDP, which the programs find relative to their own folder.
PAYLOADSDIR = $(abspath $(DESTDIR)$(BINDIR)/../share/zscan/payloads)

# The parts of the scripts, found in the same place.
PARTSDIR = $(abspath $(DESTDIR)$(BINDIR)/../share/zscan/parts)

# The flags that the code needs, whatever CFLAGS the user sets. -iquote: lib/io/csv.h is not
# <csv.h>.
OURS = -std=c11 -D_GNU_SOURCE -DVERSION='"$(VERSION)"' -DOPTOUT='"$(OPTOUT)"' -iquote lib -MMD -MP
WARNINGS = -Wall -Wextra -Wshadow -Wconversion -Wstrict-prototypes -Wmissing-prototypes

PROGRAMS = bin/zperm bin/zblack bin/zsend bin/zrecv bin/zfilter bin/zstatus
SCRIPTS = bin/zscan bin/zrate bin/zdist bin/zreport

# Pictures are drawn by cairo and libpng. Without these, or with PLOT=0 (after make clean), zplot
# is not built.
PLOT_NEEDS = cairo/cairo-svg.h:libcairo2-dev png.h:libpng-dev
PLOT := $(shell printf '%b' '\043include <cairo/cairo-svg.h>\n\043include <png.h>' | $(CC) $(CPPFLAGS) -fsyntax-only -x c - 2>/dev/null && echo 1)
PROGRAMS += $(if $(filter 1,$(PLOT)),bin/zplot)

# SAN=1 builds everything with AddressSanitizer and UndefinedBehaviorSanitizer: make test SAN=1.
SAN ?=
SANITIZERS = -fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer
SANITIZE = $(if $(SAN),$(SANITIZERS))

TEST_PROGRAMS = test/lab/responder test/tools/group test/tools/group-plain test/tools/target_batch test/tools/target_stream \
	test/tools/tags test/tools/tags-plain test/tools/zperm-plain test/tools/once test/lab/tun \
	test/lab/echo test/lab/banner test/lab/relay test/lab/hosts test/tools/addrs test/tools/rows test/tools/ipv4_set test/tools/inject \
	test/tools/replay test/tools/supervisor test/tools/confined test/tools/forge test/tools/random test/tools/lose \
	test/tools/bpf_programs test/tools/guard test/tools/segments test/tools/connections test/tools/reassembly test/bench/xdp-responder \
	test/tools/pixels test/tools/join
TEST_LIBRARIES = test/tools/clock.so test/tools/texts.so test/tools/transactions.so
SOAK_PROGRAMS = test/lab/responder test/lab/relay test/tools/lose test/tools/replay test/tools/ipv4_set test/tools/forge test/tools/segments test/lab/banner \
	test/bench/xdp-responder
BENCH_PROGRAMS = test/tools/once test/lab/banner test/bench/xdp-responder test/bench/loop test/tools/random

all: $(PROGRAMS) $(if $(filter 1,$(PLOT)),,.no-plot)

# Objects that all tools share: options, signals as flags, standard streams, status lines, the
# files that they name and write.
TOOL = lib/io/alloc.o lib/io/option.o lib/io/signals.o lib/io/streams.o lib/io/status.o lib/io/files.o \
	lib/io/outfile.o lib/io/sanitize.o lib/io/utf8.o

# Addresses, and sets of them from lists.
ADDRESSES = lib/io/alloc.o lib/addr/addr.o lib/addr/addr_fault.o lib/addr/range.o lib/addr/ranges.o \
	lib/addr/list.o lib/io/sanitize.o

# A single target.
TARGET = lib/targets/target.o lib/targets/host_name.o lib/addr/addr_fault.o lib/addr/range.o lib/addr/addr.o lib/addr/ports.o lib/io/alloc.o

# A stream of targets.
STREAM = lib/targets/stream.o lib/targets/target_batch.o lib/targets/target_lines.o lib/targets/handshake.o lib/targets/target.o \
	lib/targets/host_name.o lib/addr/ports.o

# Names of targets.
NAMES = lib/targets/names.o lib/targets/target_lines.o $(TARGET) lib/addr/list.o

# Objects that sender and receiver share: the agreement on probes, and the steps before they open
# a socket. A probe module is one file, and no line here. zfilter gets the types of columns from
# it.
SCAN = $(patsubst %.c,%.o,$(sort $(wildcard lib/probe/*.c))) lib/targets/handshake.o lib/targets/host_name.o lib/addr/ports.o \
	lib/net/uri.o $(DNS)
DNS = lib/net/dns.o lib/net/dns_types.o lib/net/dns_question.o lib/net/text.o

# Writing rows.
ROWS = lib/io/outbuf.o lib/io/csv.o lib/io/json.o lib/io/utf8.o lib/io/row_format.o lib/net/dns_json.o

ZPERM = $(TOOL) $(ADDRESSES) lib/addr/addr_index.o lib/addr/ports.o lib/targets/target.o lib/targets/host_name.o \
	lib/targets/target_lines.o lib/targets/handshake.o lib/targets/target_list.o lib/io/outbuf.o \
	zperm/zperm.o zperm/targets.o zperm/pairs.o zperm/prime.o zperm/group.o zperm/attempts.o \
	zperm/lines.o zperm/order.o

bin/zperm: $(ZPERM)

bin/zblack: $(TOOL) $(ADDRESSES) lib/addr/optout.o lib/probe/siphash.o lib/addr/ipset.o \
	$(STREAM) lib/targets/target_list.o lib/io/inbuf.o \
	lib/io/outbuf.o lib/io/csv.o zblack/zblack.o zblack/filter.o zblack/lists.o zblack/listed.o zblack/special.o \
	zblack/report.o zblack/segments.o zblack/account.o zblack/networks.o zblack/explain.o zblack/opt_out.o zblack/readers.o

bin/zsend: $(TOOL) $(SCAN) $(ADDRESSES) lib/addr/deny.o lib/addr/optout.o lib/addr/addr_index.o lib/addr/ipset.o \
	$(STREAM) lib/addr/ports.o lib/io/inbuf.o \
	lib/io/outbuf.o lib/net/netlink.o lib/confine/priv.o lib/confine/sandbox.o lib/net/pcap_file.o \
	zsend/zsend.o zsend/source.o zsend/sender.o zsend/survey.o zsend/intake.o zsend/probes.o zsend/plan.o zsend/no_route.o \
	zsend/release.o zsend/resolve.o zsend/capping.o zsend/held.o zsend/cap.o zsend/transmit.o zsend/failures.o \
	zsend/progress.o zsend/pending.o zsend/route_watch.o \
	zsend/egresses.o zsend/next_hop.o zsend/egress_map.o zsend/encapsulation.o zsend/engines.o zsend/egress.o \
	zsend/gateway.o zsend/routing.o zsend/link.o zsend/neighbours.o zsend/neighbour_frames.o zsend/frame.o zsend/pace.o zsend/steering.o lib/io/steer_lines.o \
	zsend/engine_packet.o zsend/engine_ip.o zsend/engine_file.o zsend/frame_text.o
bin/zsend: LDLIBS += -lnet -lmnl -lseccomp

# The engine live is compiled by clang, or gcc for BPF. It is left out without such a compiler,
# without libbpf (0.8), or with LIVE=0 (after make clean). Neither of these compilers searches the
# folders in which gcc finds headers.
LIVE_NEEDS = bpf/bpf.h:libbpf-dev
BPF_CC := $(firstword $(foreach cc,clang bpf-gcc,$(shell command -v $(cc))))
BPF_FLAGS = $(if $(filter %clang,$(BPF_CC)),-target bpf -g -Wall -Wextra,-gbtf) $(filter -Werror,$(CFLAGS)) -O2 -idirafter $(SYSROOT)/usr/include -idirafter $(SYSROOT)/usr/include/$(shell $(CC) -print-multiarch)
LIVE := $(if $(BPF_CC),$(shell printf '%b' '\043include <bpf/bpf.h>\nint n = BPF_F_TEST_XDP_LIVE_FRAMES + \
	sizeof(((struct bpf_test_run_opts *)0)->batch_size);' | $(CC) $(CPPFLAGS) -fsyntax-only -x c - 2>/dev/null && echo 1))
ifeq ($(LIVE),1)
bin/zsend: zsend/engine_live.o zsend/live_program.o
bin/zsend: LDLIBS += -lbpf
zsend/live_program.o: zsend/live.bpf.o
zsend/live.bpf.o: zsend/live.h
else
bin/zsend: zsend/engine_nolive.o | .no-live
endif
.no-live:
	@echo 'zsend is built without the engine live: apt-get install clang libbpf-dev' >&2

# The supervisor of zrecv -- command, which does not depend on packets.
SUPERVISOR = zrecv/supervisor.o zrecv/supervisor_parent.o zrecv/supervisor_stages.o lib/io/status_line.o \
	lib/confine/priv.o lib/confine/sandbox.o

# Turning packets into rows, from any source and for any output.
CLASSIFIER = $(TOOL) $(SCAN) $(ROWS) lib/addr/addr.o lib/addr/ports.o lib/io/inbuf.o zrecv/classify.o zrecv/icmp_error.o \
	zrecv/packet.o zrecv/link_header.o zrecv/row.o zrecv/format.o zrecv/dedup.o zrecv/ipv4_set.o

# libnftnl makes the table of the guard. It is left out without libnftnl, with headers of a kernel
# before 5.12, or with GUARD=0 (after make clean).
GUARD_NEEDS = libnftnl/common.h:libnftnl-dev
GUARD := $(shell printf '%b' '\043include <libnftnl/table.h>\n\043include <linux/netfilter/nf_tables.h>\nint n = NFT_TABLE_F_OWNER;' \
	| $(CC) $(CPPFLAGS) -fsyntax-only -x c - 2>/dev/null && echo 1)
GUARD_OBJECTS = zrecv/guard.o $(if $(filter 1,$(GUARD)),zrecv/guard_table.o,zrecv/guard_notable.o)
GUARD_LIBS = $(if $(filter 1,$(GUARD)),-lnftnl)
ifneq ($(GUARD),1)
bin/zrecv: | .no-guard
endif
.no-guard:
	@echo 'zrecv is built without the guard, which probes with data need: apt-get install libnftnl-dev' >&2

# Following the connections that a probe opens.
BANNERS = zrecv/banners.o zrecv/banners_data.o zrecv/banners_end.o zrecv/connections.o zrecv/answer.o zrecv/chunks.o zrecv/feed.o zrecv/strays.o \
	zrecv/share.o lib/io/steer_lines.o

bin/zrecv: $(CLASSIFIER) $(SUPERVISOR) lib/net/netlink.o lib/net/pcap_file.o \
	zrecv/zrecv.o zrecv/start.o zrecv/receive.o zrecv/receiver.o zrecv/intake.o zrecv/drain.o zrecv/report.o zrecv/losses.o zrecv/status_keys.o \
	zrecv/capture.o zrecv/tap.o zrecv/interfaces.o zrecv/copies.o zrecv/overlooked.o zrecv/sample.o \
	zrecv/savefile.o zrecv/pcapng.o zrecv/filter.o zrecv/drops.o zrecv/replies_file.o zrecv/rows.o \
	zrecv/append.o zrecv/attempts.o zrecv/queue.o zrecv/senders.o zrecv/vendors.o zrecv/controls.o zrecv/held_hits.o $(BANNERS) $(GUARD_OBJECTS) $(NAMES) \
	lib/addr/deny.o lib/addr/optout.o lib/addr/ipset.o lib/addr/range.o lib/addr/ranges.o lib/addr/list.o
bin/zrecv: LDLIBS += -lpcap -lcsv -lmnl -lseccomp -pthread $(GUARD_LIBS)

# Reading rows.
READER = lib/io/rows.o lib/io/json_rows.o lib/io/json_row.o lib/io/json.o lib/io/delimiters.o lib/io/record.o

# Reading rows, and selecting those that fulfil an expression.
SELECTOR = $(TOOL) $(SCAN) $(ROWS) lib/addr/addr.o lib/addr/addr_fault.o lib/addr/range.o lib/addr/ranges.o lib/io/inbuf.o \
	zfilter/expr.o zfilter/token.o zfilter/value.o zfilter/number.o zfilter/set.o zfilter/pattern.o \
	zfilter/columns.o zfilter/prefix.o $(READER)

# Decoding the answers in rows.
DECODER = zfilter/decoded.o zfilter/answer.o zfilter/greeting.o zfilter/hex.o zfilter/http.o zfilter/title.o zfilter/tls.o \
	zfilter/tls_names.o

# Adding columns of tables.
JOIN_TABLE = zfilter/join_table.o zfilter/join_columns.o zfilter/join_line.o zfilter/join_source.o zfilter/address_map.o \
	zfilter/mapped_ranges.o zfilter/texts.o zfilter/large_pages.o
JOINER = zfilter/joins.o $(JOIN_TABLE) lib/addr/list.o

bin/zfilter: $(SELECTOR) $(DECODER) lib/confine/priv.o lib/confine/sandbox.o zfilter/zfilter.o zfilter/filter.o zfilter/decode.o \
	zfilter/unique.o zfilter/packed.o zfilter/prefixes.o zfilter/inputs.o zfilter/groups.o zfilter/group_rows.o zfilter/excess.o zfilter/spool.o zfilter/temporary.o zfilter/stretch.o zfilter/writer.o \
	zfilter/diff.o zfilter/diff_columns.o zfilter/sorter.o $(JOINER) zfilter/endpoint.o zfilter/port_state.o zfilter/nmap.o zfilter/nmap_report.o
bin/zfilter: LDLIBS += -lcsv -lseccomp

# libcrypto (OpenSSL 3.0) decodes certificates. They are not decoded without it, or with CRYPTO=0
# (after make clean).
CRYPTO_NEEDS = openssl/evp.h:libssl-dev
CRYPTO := $(shell printf '%b' '\043include <openssl/evp.h>\nvoid *p = EVP_MD_fetch;' | $(CC) $(CPPFLAGS) -fsyntax-only -x c - 2>/dev/null && echo 1)
ifeq ($(CRYPTO),1)
CERTIFICATE = zfilter/certificate.o zfilter/certificate_key.o zfilter/certificate_name.o zfilter/certificate_sans.o zfilter/x509.o
bin/zfilter: LDLIBS += -lcrypto
else
CERTIFICATE = zfilter/nocertificate.o
bin/zfilter: | .no-crypto
endif
bin/zfilter: $(CERTIFICATE)
.no-crypto:
	@echo 'zfilter is built without certificates: apt-get install libssl-dev' >&2

# libsqlite3 (3.31) writes databases. They are not written without it, or with SQLITE=0 (after
# make clean).
SQLITE_NEEDS = sqlite3.h:libsqlite3-dev
SQLITE := $(shell printf '%b' '\043include <sqlite3.h>\nvoid *p = sqlite3_prepare_v3; void *q = sqlite3_str_new;' | $(CC) $(CPPFLAGS) -fsyntax-only -x c - 2>/dev/null && echo 1)
ifeq ($(SQLITE),1)
bin/zfilter: zfilter/database.o zfilter/database_file.o zfilter/database_insert.o zfilter/database_table.o
bin/zfilter: LDLIBS += -lsqlite3
else
bin/zfilter: zfilter/nodatabase.o | .no-sqlite
endif
.no-sqlite:
	@echo 'zfilter is built without databases: apt-get install libsqlite3-dev' >&2

# The view of zstatus --top.
TOP = zstatus/top.o zstatus/top_parent.o zstatus/top_screen.o zstatus/top_page.o zstatus/top_view.o zstatus/top_lists.o zstatus/top_curve.o \
	zstatus/top_history.o zstatus/top_rows.o

bin/zstatus: $(TOOL) $(ADDRESSES) lib/addr/optout.o lib/addr/ports.o lib/io/inbuf.o lib/io/status_line.o lib/io/json.o lib/io/utf8.o \
	zstatus/zstatus.o zstatus/settings.o zstatus/reports.o zstatus/scan.o zstatus/verdict.o \
	zstatus/guard.o zstatus/messages.o zstatus/terminal.o lib/io/output.o zstatus/live.o \
	zstatus/amount.o zstatus/progress.o zstatus/remaining.o zstatus/checkpoint.o zstatus/metadata.o zstatus/metadata_zmap.o zstatus/hashed_list.o zstatus/member.o zstatus/program.o \
	zstatus/summary.o zstatus/missed.o zstatus/missed_report.o zstatus/values.o zstatus/probing.o lib/net/uri.o \
	zstatus/follow.o zstatus/signal_fd.o $(TOP)

# The subject of a picture and its page, and the library that draws it.
PLOT_SUBJECT = $(TOOL) $(ADDRESSES) lib/addr/ports.o lib/targets/target.o lib/targets/host_name.o lib/targets/target_lines.o \
	lib/targets/handshake.o lib/targets/target_list.o lib/io/inbuf.o lib/io/outbuf.o $(READER) \
	$(addprefix zstatus/plot/,subject.o input.o census.o network.o cells.o map.o map_scale.o map_labels.o course.o curves.o \
	histogram.o port_counts.o page.o chart.o legend.o text.o colour.o)
bin/zplot: $(PLOT_SUBJECT) lib/io/output.o $(addprefix zstatus/plot/,zplot.o draw.o picture.o png_file.o)
bin/zplot: LDLIBS += -lcairo -lpng -lcsv
.no-plot:
	@echo 'zplot, which draws pictures, is not built: apt-get install libcairo2-dev libpng-dev' >&2

$(sort $(PROGRAMS) $(TEST_PROGRAMS) $(BENCH_PROGRAMS)):
	$(CC) $(SANITIZE) -Wl,-z,relro,-z,now $(LDFLAGS) -o $@ $(filter %.o,$^) $(LDLIBS) -lm

%.o: %.c .sanitized | .needs
	$(CC) $(OURS) $(WARNINGS) $(CPPFLAGS) $(CFLAGS) $(SANITIZE) -c -o $@ $<

# Programs that run in the kernel.
%.bpf.o: %.bpf.c | .needs
	$(BPF_CC) $(BPF_FLAGS) -c -o $@ $<

%.o: %.S
	$(CC) -c -o $@ $<

# Objects without the clones for newer processors (lib/io/simd.h); otherwise the tests would run
# only the clone of their machine.
%.plain.o: %.c .sanitized | .needs
	$(CC) $(OURS) -DMULTIVERSION= $(WARNINGS) $(CPPFLAGS) $(CFLAGS) $(SANITIZE) -c -o $@ $<

# Records the value of SAN. The objects are rebuilt when it changes, so that both kinds never mix.
.sanitized: .always
	@[ -e $@ ] && [ "$$(cat $@)" = "$(SAN)" ] || echo "$(SAN)" >$@

# The built-in path.
lib/addr/optout.o: .optout
.optout: .always
	@[ -e $@ ] && [ "$$(cat $@)" = "$(OPTOUT)" ] || echo "$(OPTOUT)" >$@

# The headers of the libraries, and their Debian packages.
NEEDS = stdio.h:libc6-dev linux/if_packet.h:linux-libc-dev pcap/pcap.h:libpcap-dev libnet.h:libnet1-dev \
	csv.h:libcsv-dev libmnl/libmnl.h:libmnl-dev seccomp.h:libseccomp-dev

.needs: Makefile
	@command -v $(firstword $(CC)) >/dev/null || { echo 'no compiler: apt-get install gcc' >&2; exit 1; }
	@missing=; for need in $(NEEDS); do \
		printf '#include <%s>\n' "$${need%:*}" | $(CC) $(CPPFLAGS) -E -x c - >/dev/null 2>&1 \
			|| missing="$$missing $${need#*:}"; \
	done; [ -z "$$missing" ] || { echo "libraries are missing: apt-get install$$missing" >&2; exit 1; }
	@touch $@

# Further packages for the demonstration and the tests. The servers of the lab are only unpacked.
BUILD_PACKAGES = gcc make clang $(foreach need,$(NEEDS) $(LIVE_NEEDS) $(GUARD_NEEDS) $(CRYPTO_NEEDS) $(SQLITE_NEEDS) $(PLOT_NEEDS),$(lastword $(subst :, ,$(need))))
LAB_PACKAGES = iproute2 nftables procps ethtool util-linux bsdutils
TEST_PACKAGES = bats arp-scan mandoc shellcheck tcpdump tshark iputils-ping jq zmap libcap2-bin \
	bash-completion zsh strace dpkg-dev lintian parallel openssh-client openssl curl sqlite3 pv xxd locales mawk gawk busybox-static traceroute mtr-tiny scamper graphviz nmap systemd tmux \
	ndiff python3-libnmap python3-nmap libnmap-parser-perl libxml2-utils testssl.sh
LIBRARY_PACKAGES = $(filter-out gcc make clang,$(BUILD_PACKAGES))
TEST_PACKAGES += adduser man-db $(ARM64_PACKAGES)
LINT_PACKAGES = cppcheck clang valgrind openssl
ARM64_PACKAGES = gcc-aarch64-linux-gnu libc6-dev-arm64-cross qemu-user-static
FUZZ_PACKAGES = clang libclang-rt-14-dev
SOAK_PACKAGES = clang libbpf-dev jq tcpdump
KERNEL_PACKAGES = qemu-system-x86 busybox-static cpio xz-utils kmod
BENCH_PACKAGES = tcpdump masscan zmap clang libbpf-dev nmap openssl xxd

# Installs the packages for builds, tests, lint, fuzzers and other kernels.
packages:
	@test/tools/packages $(sort $(BUILD_PACKAGES) $(LAB_PACKAGES) $(TEST_PACKAGES) $(LINT_PACKAGES) $(FUZZ_PACKAGES) $(KERNEL_PACKAGES))

demo:
	@test/tools/packages $(BUILD_PACKAGES) $(LAB_PACKAGES)
	@test/lab/servers
	@$(MAKE) -s -j$$(nproc) all
	@test/lab/demo

# All suites, or some: make test TESTS=test/zperm/zperm.bats. TAG=awk selects tests with that tag.
# AWK=mawk (gawk, busybox) makes scripts and tests use that awk.
TESTS = test
TAG =
AWK =

test: test-setup
	@$(if $(AWK),test/tools/with-awk $(AWK)) $(if $(SAN),test/tools/sanitized) test/run $(TAG:%=-f %) $(TESTS)

# Everything that the tests need, from packages to programs.
test-setup:
	@test/tools/packages $(BUILD_PACKAGES) $(LAB_PACKAGES) $(TEST_PACKAGES)
	@test/lab/servers
	@$(MAKE) -s -j$$(nproc) test-programs

test-programs: all $(TEST_PROGRAMS) $(TEST_LIBRARIES)

check: test

# Tests on other kernels, and with kinds of links that this machine may lack, in qemu. All groups
# of test/kernel/cases, or some: make test-kernel GROUPS='vlan netem'.
GROUPS =

test-kernel:
	@test/tools/packages $(BUILD_PACKAGES) $(LAB_PACKAGES) $(KERNEL_PACKAGES)
	@test/lab/servers
	@$(MAKE) -s -j$$(nproc) all test/lab/tun test/tools/guard
	@test/kernel/run $(GROUPS)

# The text tools for arm64, emulated by qemu.
ARM64_TESTS = test/zperm test/zblack test/zfilter test/zstatus test/lib/target_batch.bats

test-arm64: test-setup
	@LIBRARY_PACKAGES='$(LIBRARY_PACKAGES)' MAKE='$(MAKE)' test/tools/emulated arm64 $(ARM64_TESTS)

# Tests that take hours, all or some: make soak MEMBERS=internet (test/soak/run lists the names).
MEMBERS =

soak:
	@test/tools/packages $(BUILD_PACKAGES) $(LAB_PACKAGES) $(SOAK_PACKAGES)
	@test/lab/servers
	@$(MAKE) -s -j$$(nproc) all $(SOAK_PROGRAMS)
	@test/soak/run $(MEMBERS)

bench:
	@test/tools/packages $(BUILD_PACKAGES) $(LAB_PACKAGES) $(BENCH_PACKAGES)
	@test/lab/servers
	@$(MAKE) -s -j$$(nproc) all $(BENCH_PROGRAMS)
	@test/bench/run

test/lab/responder: test/lab/responder.o
test/lab/responder: LDLIBS += -lpcap

test/tools/addrs: test/tools/addrs.o $(TARGET)

test/tools/join: test/tools/join.o zfilter/address_map.o zfilter/mapped_ranges.o zfilter/texts.o zfilter/large_pages.o lib/probe/siphash.o $(ADDRESSES)

test/tools/once: test/tools/once.o

# The far end of the benchmark.
test/bench/xdp-responder: test/bench/xdp-responder.o test/bench/xdp_files.o | test/bench/xdp.bpf.o
test/bench/xdp.bpf.o: test/bench/xdp.h
test/bench/xdp-responder: LDLIBS += -lbpf

test/bench/loop: test/bench/loop.o
test/bench/loop: LDLIBS += -lpcap

test/tools/ipv4_set: test/tools/ipv4_set.o zrecv/ipv4_set.o lib/io/alloc.o

test/tools/replay: test/tools/replay.o
test/tools/replay: LDLIBS += -lpcap

test/tools/forge: test/tools/forge.o
test/tools/forge: LDLIBS += -lpcap

test/lab/tun: test/lab/tun.o

test/lab/echo: test/lab/echo.o

test/lab/hosts: test/lab/hosts.o

test/lab/banner: test/lab/banner.o

test/lab/relay: test/lab/relay.o

test/tools/inject: test/tools/inject.o

test/tools/random: test/tools/random.o

test/tools/lose: test/tools/lose.o

test/tools/segments: test/tools/segments.o

test/tools/connections: test/tools/connections.o zrecv/connections.o lib/probe/siphash.o lib/addr/addr.o lib/io/alloc.o

test/tools/reassembly: test/tools/reassembly.o $(CLASSIFIER) zrecv/rows.o zrecv/queue.o $(BANNERS)
test/tools/reassembly: LDLIBS += -pthread

test/tools/guard: test/tools/guard.o lib/addr/ports.o lib/io/alloc.o $(GUARD_OBJECTS)
test/tools/guard: LDLIBS += $(GUARD_LIBS)

test/tools/bpf_programs: test/tools/bpf_programs.o
test/tools/bpf_programs: LDLIBS += -lbpf

test/tools/group: lib/io/alloc.o test/tools/group.o zperm/group.o zperm/prime.o $(TARGET)

test/tools/group-plain: lib/io/alloc.o test/tools/group.o zperm/group.plain.o zperm/prime.o $(TARGET)

test/tools/tags: test/tools/tags.o lib/probe/tag.o lib/probe/siphash.o $(TARGET)

test/tools/tags-plain: test/tools/tags.o lib/probe/tag.o lib/probe/siphash.plain.o $(TARGET)

test/tools/zperm-plain: $(ZPERM:lines.o=lines.plain.o)

test/tools/rows: $(TOOL) lib/io/inbuf.o lib/io/outbuf.o $(READER) test/tools/rows.o
test/tools/rows: LDLIBS += -lcsv

$(TEST_LIBRARIES): %.so: %.c
	$(CC) $(OURS) $(WARNINGS) $(CPPFLAGS) $(CFLAGS) -fPIC -shared $(LDFLAGS) -o $@ $< -ldl

test/tools/pixels: test/tools/pixels.o
test/tools/pixels: LDLIBS += -lcairo

test/tools/supervisor: $(SUPERVISOR) $(TOOL) test/tools/supervisor.o
test/tools/supervisor: LDLIBS += -lseccomp -pthread

test/tools/confined: test/tools/confined.o lib/confine/priv.o lib/confine/sandbox.o
test/tools/confined: LDLIBS += -lseccomp -pthread

test/tools/target_batch: test/tools/target_batch.o lib/targets/target_batch.o $(TARGET)

# The test provides its own read() as input.
test/tools/target_stream: $(TOOL) lib/io/inbuf.o $(STREAM) lib/addr/addr.o lib/addr/addr_fault.o lib/addr/range.o \
	test/tools/target_stream.o
test/tools/target_stream: LDLIBS += -Wl,--wrap=read

# Fuzzers of every parser of bytes from outside: make fuzz FUZZ_SECONDS=600, FUZZERS=dns for one
# of them. Failing inputs stay in test/fuzz/NAME-*; run test/fuzz/NAME with one to repeat the
# failure. The corpora hold stored inputs (test/fuzz/corpus).
FUZZERS = reply savefile dns target list csv append stages status neighbours netlink http greeting tls certificate answer connections service join plot
FUZZ_SECONDS = 10
FUZZ_CC = clang -O1 -g -fsanitize=fuzzer,address,undefined -fno-sanitize-recover=all -DMULTIVERSION= -Wall -Wextra -std=c11 \
	-D_GNU_SOURCE -DVERSION='"fuzz"' -iquote lib -Wno-unused-function
FUZZ_WRAP = $(foreach name,read err errx warn warnx exit,-Wl,--wrap=$(name))
FUZZ_RECEIVER = $(CLASSIFIER:.o=.fuzz.o) lib/io/status_line.fuzz.o zrecv/supervisor_stages.fuzz.o
FUZZ_RECEIVER_LIBS = -lcsv

# Objects with their own suffix do not mix with those of the programs.
test/fuzz/reply: $(FUZZ_RECEIVER)
test/fuzz/reply: LDLIBS += $(FUZZ_RECEIVER_LIBS)
test/fuzz/connections: $(CLASSIFIER:.o=.fuzz.o) $(BANNERS:.o=.fuzz.o) zrecv/rows.fuzz.o zrecv/queue.fuzz.o
test/fuzz/savefile: lib/io/alloc.fuzz.o zrecv/savefile.fuzz.o zrecv/pcapng.fuzz.o zrecv/link_header.fuzz.o zrecv/packet.fuzz.o \
	lib/addr/addr.fuzz.o
test/fuzz/savefile: LDLIBS += -lpcap
test/fuzz/dns: lib/addr/addr.fuzz.o lib/io/json.fuzz.o lib/io/utf8.fuzz.o lib/net/dns_json.fuzz.o $(DNS:.o=.fuzz.o)
test/fuzz/target: $(TOOL:.o=.fuzz.o) $(STREAM:.o=.fuzz.o) $(TARGET:.o=.fuzz.o) lib/io/inbuf.fuzz.o lib/io/csv.fuzz.o
test/fuzz/list: $(ADDRESSES:.o=.fuzz.o)
test/fuzz/csv: $(SELECTOR:.o=.fuzz.o)
test/fuzz/csv: LDLIBS += -lcsv
test/fuzz/join: $(TOOL:.o=.fuzz.o) $(ADDRESSES:.o=.fuzz.o) lib/targets/host_name.fuzz.o lib/probe/siphash.fuzz.o $(JOIN_TABLE:.o=.fuzz.o) \
	lib/io/csv.fuzz.o lib/io/record.fuzz.o
test/fuzz/plot: $(PLOT_SUBJECT:.o=.fuzz.o)
test/fuzz/plot: LDLIBS += -lcsv
test/fuzz/append: $(FUZZ_RECEIVER) $(NAMES:.o=.fuzz.o)
test/fuzz/append: LDLIBS += $(FUZZ_RECEIVER_LIBS)
test/fuzz/stages: $(FUZZ_RECEIVER)
test/fuzz/stages: LDLIBS += $(FUZZ_RECEIVER_LIBS)
test/fuzz/status: lib/io/alloc.fuzz.o zstatus/scan.fuzz.o zstatus/live.fuzz.o zstatus/amount.fuzz.o zstatus/verdict.fuzz.o zstatus/missed.fuzz.o \
	lib/io/status_line.fuzz.o lib/io/json.fuzz.o lib/io/utf8.fuzz.o
test/fuzz/neighbours: lib/io/alloc.fuzz.o lib/net/netlink.fuzz.o $(TARGET:.o=.fuzz.o) lib/confine/priv.fuzz.o
test/fuzz/neighbours: LDLIBS += -lmnl
test/fuzz/netlink: lib/addr/addr.fuzz.o
test/fuzz/netlink: LDLIBS += -lmnl
test/fuzz/http: zfilter/http.fuzz.o zfilter/title.fuzz.o
test/fuzz/greeting: zfilter/greeting.fuzz.o lib/io/utf8.fuzz.o
test/fuzz/tls: zfilter/tls.fuzz.o zfilter/tls_names.fuzz.o
FUZZ_CERTIFICATE = zfilter/certificate.fuzz.o zfilter/certificate_key.fuzz.o zfilter/certificate_name.fuzz.o zfilter/certificate_sans.fuzz.o zfilter/x509.fuzz.o
test/fuzz/certificate: $(FUZZ_CERTIFICATE) lib/io/record.fuzz.o $(TOOL:.o=.fuzz.o) lib/addr/addr.fuzz.o
test/fuzz/certificate: LDLIBS += -lcrypto
test/fuzz/answer: $(DECODER:.o=.fuzz.o) $(FUZZ_CERTIFICATE) lib/io/record.fuzz.o $(TOOL:.o=.fuzz.o) $(SCAN:.o=.fuzz.o) $(ROWS:.o=.fuzz.o) $(TARGET:.o=.fuzz.o)
test/fuzz/answer: LDLIBS += -lcrypto

test/fuzz/service: $(TOOL:.o=.fuzz.o) $(filter-out lib/probe/service.fuzz.o,$(SCAN:.o=.fuzz.o)) $(TARGET:.o=.fuzz.o)

$(FUZZERS:%=test/fuzz/%): test/fuzz/%: test/fuzz/%.fuzz.o test/fuzz/fuzz.fuzz.o
	$(FUZZ_CC) $(FUZZ_WRAP) -o $@ $(filter %.o,$^) $(LDLIBS) -lm

%.fuzz.o: %.c
	$(FUZZ_CC) -MMD -MP $(CPPFLAGS) -c -o $@ $<

fuzz-programs: all test/tools/random $(FUZZERS:%=test/fuzz/%)

fuzz:
	@test/tools/packages $(BUILD_PACKAGES) $(FUZZ_PACKAGES)
	@$(MAKE) -s -j$$(nproc) fuzz-programs
	@test/fuzz/run $(FUZZ_SECONDS) $(FUZZERS)
	@test/fuzz/checkpoint $(FUZZ_SECONDS)

# Analysers must report nothing. Each tool also runs once under valgrind.
lint:
	@test/tools/packages $(BUILD_PACKAGES) $(LINT_PACKAGES)
	@cppcheck -q --error-exitcode=1 --std=c11 --enable=warning,performance,portability --library=gnu \
		--suppress=internalAstError --include=test/tools/asn1t.h \
		'-D_Noreturn=__attribute__((noreturn))' -D_GNU_SOURCE -DVERSION='"$(VERSION)"' -Ilib $(SOURCES)
	@clang $(filter-out -MMD -MP,$(OURS)) $(WARNINGS) -Werror -fsyntax-only $(SOURCES)
	@$(MAKE) -s -j$$(nproc) all
	@test/tools/valgrind

SOURCE_FOLDERS = $(patsubst %/README,%,$(wildcard lib/*/README)) zperm zblack zsend zrecv zfilter zstatus zstatus/plot
SOURCES = $(filter-out %.bpf.c,$(wildcard $(SOURCE_FOLDERS:%=%/*.c)))

PAGES1 = $(wildcard man/*.1)
PAGES5 = $(wildcard man/*.5)
PAGES7 = $(wildcard man/*.7)
PAYLOADS = $(wildcard lib/probe/payloads/[0-9]*)
PARTS = $(wildcard bin/parts/*.sh)

# bash-completion loads a file by the name of a command: one file serves all, under each name.
TOOLS = $(notdir $(PROGRAMS) $(SCRIPTS))

install: all
	install -d $(DESTDIR)$(BINDIR) $(DESTDIR)$(MANDIR)/man1 $(DESTDIR)$(MANDIR)/man5 $(DESTDIR)$(MANDIR)/man7
	install -d $(DESTDIR)$(BASHDIR) $(DESTDIR)$(ZSHDIR)
	install $(STRIP) $(PROGRAMS) $(DESTDIR)$(BINDIR)
	install $(SCRIPTS) $(DESTDIR)$(BINDIR)
	install -m 644 $(PAGES1) $(DESTDIR)$(MANDIR)/man1
	install -m 644 $(PAGES5) $(DESTDIR)$(MANDIR)/man5
	install -m 644 $(PAGES7) $(DESTDIR)$(MANDIR)/man7
	install -m 644 bin/completions.bash $(DESTDIR)$(BASHDIR)/zscan
	for tool in $(filter-out zscan,$(TOOLS)); do ln -sf zscan $(DESTDIR)$(BASHDIR)/$$tool || exit; done
	install -m 644 bin/completions.zsh $(DESTDIR)$(ZSHDIR)/_zscan
	install -d $(PAYLOADSDIR) $(PARTSDIR)
	install -m 644 $(PAYLOADS) $(PAYLOADSDIR)
	install -m 644 $(PARTS) $(PARTSDIR)
	[ -e $(DESTDIR)$(OPTOUT) ] || [ -L $(DESTDIR)$(OPTOUT) ] || \
		install -D -m 644 lib/addr/optout.conf $(DESTDIR)$(OPTOUT)

# An opt-out list with entries stays, because those who asked to be left alone meant it to last.
uninstall:
	! cmp -s lib/addr/optout.conf $(DESTDIR)$(OPTOUT) || rm $(DESTDIR)$(OPTOUT)
	! [ -d $(DESTDIR)$(dir $(OPTOUT)) ] || rmdir --ignore-fail-on-non-empty $(DESTDIR)$(dir $(OPTOUT))
	rm -f $(addprefix $(DESTDIR)$(BINDIR)/,$(sort $(TOOLS) zplot))
	rm -f $(addprefix $(DESTDIR)$(BASHDIR)/,$(sort $(TOOLS) zplot)) $(DESTDIR)$(ZSHDIR)/_zscan
	rm -f $(patsubst man/%,$(DESTDIR)$(MANDIR)/man1/%,$(PAGES1))
	rm -f $(patsubst man/%,$(DESTDIR)$(MANDIR)/man5/%,$(PAGES5))
	rm -f $(patsubst man/%,$(DESTDIR)$(MANDIR)/man7/%,$(PAGES7))
	rm -f $(addprefix $(PAYLOADSDIR)/,$(notdir $(PAYLOADS)))
	rm -f $(addprefix $(PARTSDIR)/,$(notdir $(PARTS)))
	for folder in $(PAYLOADSDIR) $(PARTSDIR) $(dir $(PARTSDIR)); do \
		! [ -d $$folder ] || rmdir --ignore-fail-on-non-empty $$folder; done

# Lets the members of a group scan without root. Run as root: make setcap GROUP=name, here or with
# DIR=/usr/local/bin for the installed programs. The guard needs cap_net_admin in zrecv. FAST=1
# also grants the capabilities of the engine live. chgrp removes capabilities, so it comes first.
DIR = bin
FAST =
LIVE_CAPABILITIES = ,cap_bpf,cap_net_admin,cap_perfmon
setcap:
	@command -v setcap >/dev/null || { echo 'no setcap: apt-get install libcap2-bin' >&2; exit 1; }
	@[ -n '$(GROUP)' ] || \
		{ echo 'whose members may scan? make setcap GROUP=name (see zrecv(1), Security)' >&2; exit 1; }
	chgrp -- '$(GROUP)' $(DIR)/zsend $(DIR)/zrecv
	chmod 0750 $(DIR)/zsend $(DIR)/zrecv
	setcap cap_net_raw$(if $(FAST),$(LIVE_CAPABILITIES))+ep $(DIR)/zsend cap_net_raw,cap_net_admin+ep $(DIR)/zrecv

# Makes a package for Debian with the tools of dpkg-dev. make deb ARCH=arm64 makes one for another
# architecture, in its own folder, with Debian's cross compiler. That downloads libraries, so no
# test does it. make test builds and runs two tools for arm64; make test-arm64, run by hand, tests
# the text tools.
ARCH =
deb: $(if $(ARCH),,all)
	@VERSION='$(VERSION)' OPTOUT='$(OPTOUT)' ARCH='$(ARCH)' LIBRARY_PACKAGES='$(LIBRARY_PACKAGES)' MAKE='$(MAKE)' .package/deb

clean:
	rm -f .needs .sanitized .optout $(PROGRAMS) bin/zplot $(TEST_PROGRAMS) $(TEST_LIBRARIES) $(BENCH_PROGRAMS)
	rm -f */*.[od] lib/*/*.[od] zstatus/plot/*.[od] test/*/*.[od] zscan_*.deb

.PHONY: .always all lint fuzz soak demo test test-kernel check bench install uninstall setcap deb clean .no-live .no-guard .no-crypto .no-sqlite .no-plot
.PHONY: packages fuzz-programs test-setup test-programs test-arm64

-include $(wildcard */*.d lib/*/*.d zstatus/plot/*.d test/*/*.d)
