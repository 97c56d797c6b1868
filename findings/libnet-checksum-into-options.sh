#!/bin/bash
# Shows that libnet writes the UDP checksum into the IPv6 destination options if a packet has them,
# and leaves the checksum field of UDP 0.
# Versions: libnet 1.1.6+dfsg-3.2 of Debian 12. The C program is run by tcc of Debian 12.
#
# Guess before the run: the checksum is in the UDP header, as without options. The functions
# libnet_build_udp() and libnet_build_ipv6_destopts() belong to the same library.
# Seen: without options the field is c1a0, which is correct. With an option of twelve letters "a"
# the field is 0, and two of the letters are replaced by a checksum.
#
# libnet_adv_cull_packet() computes checksums. It assumes that the transport header follows the 40
# bytes of the IPv6 header. A receiver has to drop a UDP packet over IPv6 without a checksum
# (RFC 8200, 8.1), so the sender has to correct both the field and the option.
#
# Needs root, for its own network namespace. Sends nothing.
export LC_ALL=C
set -eu
if [ "${1-}" != inside ]; then
	dir=$(mktemp -d)
	trap 'rm -rf "$dir"' EXIT
	here=$(readlink -f "$0")
	cd "$dir"
	apt-get -qq -o APT::Sandbox::User=root download \
		tcc=0.9.27+git20200814.62c30a4a-1 libtcc-dev=0.9.27+git20200814.62c30a4a-1 \
		libnet1=1.1.6+dfsg-3.2 iproute2=6.1.0-3 libbpf1=1:1.1.2-0+deb12u1 libmnl0=1.0.4-3
	for package in ./*.deb; do dpkg -x "$package" .; done
	unshare --net --mount --pid --fork --kill-child "$BASH" "$here" inside
	exit
fi
dir=$PWD
LD_LIBRARY_PATH=$(printf '%s:' "$dir"/usr/lib/*-linux-* "$dir"/lib/*-linux-*)
export LD_LIBRARY_PATH
PATH=$dir/bin:$dir/sbin:$dir/usr/bin:$dir/usr/sbin:$PATH

lib=$(dirname "$dir"/usr/lib/*-linux-*/libnet.so.1)
# tcc looks for the C library in the folder of -L.
ln -s "$(ldd "$lib/libnet.so.1" | sed -n 's/.*libc\.so\.6 => \([^ ]*\).*/\1/p')" libc.so

cat >build.c <<'END'
struct address { unsigned char octets[16]; };

void *libnet_init(int injection, const char *device, char *error);
int libnet_build_udp(unsigned short from, unsigned short to, unsigned short len, unsigned short sum, const unsigned char *payload,
    unsigned payload_len, void *l, int tag);
int libnet_build_ipv6_destopts(unsigned char next, unsigned char len, const unsigned char *payload, unsigned payload_len,
    void *l, int tag);
int libnet_build_ipv6(unsigned char class, unsigned flow, unsigned short len, unsigned char next, unsigned char hops,
    struct address from, struct address to, const unsigned char *payload, unsigned payload_len, void *l, int tag);
int libnet_adv_cull_packet(void *l, unsigned char **packet, unsigned *len);
char *libnet_geterror(void *l);
void libnet_destroy(void *l);
int printf(const char *format, ...);

enum { LINK_ADV = 8, UDP = 17, OPTIONS = 60 };

static void
print(const char *name, const unsigned char *p, unsigned n)
{
	printf("%s", name);
	for (unsigned i = 0; i < n; i++)
		printf(" %02x", p[i]);
	printf("\n");
}

/* The option has type 0x1e and 12 bytes. With the 4 bytes before these the header has 16. */
static int
build(int with_options)
{
	static const unsigned char option[] = "\x1e\x0c" "aaaaaaaaaaaa";
	static char error[256];
	struct address from = { { 0x20, 1, 0x0d, 0xb8 } }, to = { { 0x20, 1, 0x0d, 0xb8, [15] = 2 } };
	void *l = libnet_init(LINK_ADV, "lo", error);
	unsigned char *packet;
	unsigned len;

	if (l == 0)
		return printf("%s\n", error);
	if (libnet_build_udp(1000, 9, 12, 0, (const unsigned char *)"ping", 4, l, 0) == -1
	    || (with_options && libnet_build_ipv6_destopts(UDP, 1, option, 14, l, 0) == -1)
	    || libnet_build_ipv6(0, 0, with_options ? 28 : 12, with_options ? OPTIONS : UDP, 64, from, to, 0, 0, l, 0) == -1
	    || libnet_adv_cull_packet(l, &packet, &len) == -1)
		return printf("%s\n", libnet_geterror(l));
	if (with_options)
		print("options", packet + 40, 16);
	print("UDP", packet + len - 12, 8);
	libnet_destroy(l);
	return 0;
}

int
main(void)
{
	return build(0) != 0 || build(1) != 0;
}
END
ip link set lo up
LD_PRELOAD=$lib/libnet.so.1 tcc -B"$lib/tcc" -nostdinc -L. -run build.c >seen || cat seen
cat seen
diff seen - <<'END'
UDP 03 e8 00 09 00 0c c1 a0
options 11 01 1e 0c 61 61 ab 9c 61 61 61 61 61 61 61 61
UDP 03 e8 00 09 00 0c 00 00
END
