# Functions against which the sender and the receiver are checked. They are written from the
# specifications (SipHash's paper, zsend's manual, the pcap draft) and in other languages, so that
# an error of the tools cannot cancel itself out.

# milliseconds: prints the time since 1970.
milliseconds() {
	echo $((${EPOCHREALTIME/./} / 1000))
}

# unhex: converts hexadecimal digits to bytes.
unhex() {
	tr -d ' \n' | xxd -r -p
}

# hex: converts bytes to hexadecimal digits, without spaces.
hex() {
	od -An -v -tx1 "$@" | tr -d ' \n'
}

# frames FILE: prints each frame of a pcap file as hexadecimal digits, one a line.
frames() {
	xxd -p -c 256 "$1" | awk '
		function value(digits,   v, i) {
			for (i = 1; i <= length(digits); i++)
				v = v * 16 + index("0123456789abcdef", substr(digits, i, 1)) - 1
			return v
		}
		# Counted in digits, the file header has 48 and a frame header 32. The length
		# begins with digit 17, lowest byte first.
		{ rest = rest (NR == 1 ? substr($0, 49) : $0) }
		{
			while (length(rest) >= 32) {
				n = 2 * value(substr(rest, 23, 2) substr(rest, 21, 2) substr(rest, 19, 2) substr(rest, 17, 2))
				if (length(rest) < 32 + n)
					next
				print substr(rest, 33, n)
				rest = substr(rest, 33 + n)
			}
		}
		END { if (rest != "") print substr(rest, 33) }'
}

# mutate SEED N: prints N copies of frames from stdin, changed in up to four places, some cut or
# lengthened.
mutate() {
	awk -v seed="$1" -v n="$2" "$RANDOM_AWK"'
		{ frame[NR] = $1 }
		function pick(n) { return int(n * random()) }
		END {
			for (i = 0; i < n; i++) {
				f = frame[1 + pick(NR)]
				for (k = pick(5); k > 0; k--) {
					at = 2 * pick(length(f) / 2)
					f = substr(f, 1, at) sprintf("%02x", pick(256)) substr(f, at + 3)
				}
				if (pick(4) == 0)
					f = substr(f, 1, 2 * (1 + pick(length(f) / 2)))
				else if (pick(8) == 0)
					f = f f
				print f
			}
		}'
}

# checksums [LINKTYPE]: reads frames as hexadecimal digits, and corrects their checksums of IPv4,
# TCP, UDP and ICMP (RFC 1071), so that a frame contains no error except the one that a test made.
# Incomplete packets keep theirs.
checksums() {
	awk -v link="${1:-1}" '
		BEGIN {
			for (i = 0; i < 256; i++)
				byte[sprintf("%02x", i)] = i
			start[0] = start[108] = 4; start[1] = 14; start[12] = start[14] = start[101] = start[228] = start[229] = 0
			start[113] = 16; start[276] = 20
		}
		# One byte, and two bytes, of the packet p from the offset at.
		function one(at) { return byte[substr(p, 2 * at + 1, 2)] }
		function two(at,   w) {
			w = substr(p, 2 * at + 1, 4)
			if (!(w in word))
				word[w] = 256 * byte[substr(w, 1, 2)] + byte[substr(w, 3, 2)]
			return word[w]
		}
		function sum(at, n,   s) {
			for (; n > 1; n -= 2) {
				s += two(at)
				at += 2
			}
			return n > 0 ? s + 256 * one(at) : s
		}
		function put(at, s) {
			while (s > 65535)
				s = s % 65536 + int(s / 65536)
			p = substr(p, 1, 2 * at) sprintf("%04x", 65535 - s) substr(p, 2 * at + 5)
		}
		function transport(at, n, protocol, addresses, bytes) {
			if (2 * (at + n) > length(p) || n < 8)
				return
			if (protocol == 1 || protocol == 58) {
				p = substr(p, 1, 2 * at + 4) "0000" substr(p, 2 * at + 9)
				put(at + 2, sum(at, n) + (protocol == 58 ? sum(addresses, bytes) + n + 58 : 0))
			} else if (protocol == 6 && n >= 20) {
				p = substr(p, 1, 2 * at + 32) "0000" substr(p, 2 * at + 37)
				put(at + 16, sum(at, n) + sum(addresses, bytes) + n + 6)
			} else if (protocol == 17 && two(at + 4) >= 8 && two(at + 4) <= n) {
				n = two(at + 4)
				p = substr(p, 1, 2 * at + 12) "0000" substr(p, 2 * at + 17)
				put(at + 6, sum(at, n) + sum(addresses, bytes) + n + 17)
			}
		}
		function ip4(   header) {
			header = 4 * (one(0) % 16)
			if (header < 20 || length(p) < 2 * header)
				return
			p = substr(p, 1, 20) "0000" substr(p, 25)
			put(10, sum(0, header))
			if (two(6) % 16384 == 0 && two(2) >= header)
				transport(header, two(2) - header, one(9), 12, 8)
		}
		function ip6(   at, next_header, end, was) {
			at = 40
			end = 40 + two(4)
			next_header = one(6)
			while (end - at >= 8 && 2 * at < length(p) && (next_header == 0 || next_header == 43 || next_header == 44 || next_header == 60)) {
				was = next_header
				next_header = one(at)
				at += was == 44 ? 8 : 8 + 8 * one(at + 1)
			}
			transport(at, end - at, next_header, 8, 32)
		}
		{
			if (!(link in start)) {
				print
				next
			}
			# In some tests all frames are the same.
			if ($1 == was) {
				print fixed
				next
			}
			was = $1
			at = start[link]
			if (link == 1)
				while (substr($1, 2 * at - 3, 4) == "8100" || substr($1, 2 * at - 3, 4) == "88a8")
					at += 4
			p = substr($1, 2 * at + 1)
			if (substr(p, 1, 1) == "4" && length(p) >= 40)
				ip4()
			else if (substr(p, 1, 1) == "6" && length(p) >= 80)
				ip6()
			fixed = substr($1, 1, 2 * at) p
			print fixed
		}'
}

# pcap [LINKTYPE]: converts hexadecimal digits, a frame a line, to a pcap file (default: Ethernet)
# with correct checksums. The first frame has the time 1000000001.987654321, and each frame is a
# second later than the one before.
pcap() {
	checksums "$@" | pcap_as_is "$@"
}

# pcap_as_is [LINKTYPE]: the same, but keeps the checksums.
pcap_as_is() {
	awk -v link="${1:-1}" '
		function le(v) { return sprintf("%02x%02x%02x%02x", v % 256, int(v / 256) % 256, int(v / 65536) % 256, int(v / 16777216)) }
		BEGIN { print "4d3cb2a102000400" le(0) le(0) le(65535) le(link) }
		{ print le(1000000000 + NR) le(987654321) le(length($1) / 2) le(length($1) / 2) $1 }' | unhex
}

# siphash KEY MESSAGE: SipHash-2-4 (Aumasson, Bernstein, 2012) of hexadecimal digits; sets $REPLY
# to the number, in 16 digits.
siphash() {
	local key=$1 message=$2 i m v0 v1 v2 v3 k0 k1 n=$((${#2} / 2))
	little "${key:0:16}"; k0=$REPLY
	little "${key:16}"; k1=$REPLY
	v0=$((k0 ^ 0x736f6d6570736575)) v1=$((k1 ^ 0x646f72616e646f6d))
	v2=$((k0 ^ 0x6c7967656e657261)) v3=$((k1 ^ 0x7465646279746573))
	while ((${#message} % 16 != 14)); do message+=00; done
	message+=$(printf %02x $((n & 255)))
	for ((i = 0; i < ${#message}; i += 16)); do
		little "${message:i:16}"; m=$REPLY
		v3=$((v3 ^ m)); round; round; v0=$((v0 ^ m))
	done
	v2=$((v2 ^ 255)); round; round; round; round
	printf -v REPLY %016x $((v0 ^ v1 ^ v2 ^ v3))
}

# little HEX: sets $REPLY to eight bytes as a number, lowest byte first.
little() {
	REPLY=$((16#${1:14:2}${1:12:2}${1:10:2}${1:8:2}${1:6:2}${1:4:2}${1:2:2}${1:0:2}))
}

rotate() {
	REPLY=$(($1 << $2 | ($1 >> (64 - $2) & ((1 << $2) - 1))))
}

# Does one SipRound on the v0 to v3 of siphash.
round() {
	v0=$((v0 + v1)); rotate v1 13; v1=$((REPLY ^ v0)); rotate v0 32; v0=$REPLY
	v2=$((v2 + v3)); rotate v3 16; v3=$((REPLY ^ v2))
	v0=$((v0 + v3)); rotate v3 21; v3=$((REPLY ^ v0))
	v2=$((v2 + v1)); rotate v1 17; v1=$((REPLY ^ v2)); rotate v2 32; v2=$REPLY
}

# address4 ADDR: sets $REPLY to an IPv4 address as 8 hexadecimal digits.
address4() {
	local IFS=.
	# shellcheck disable=SC2086
	printf -v REPLY %02x%02x%02x%02x $1
}

# address16 ADDR: sets $REPLY to an IPv4 address, mapped, or an IPv6 address as 32 hexadecimal
# digits.
address16() {
	local IFS=: digits='' group left right=()
	if [[ $1 != *:* ]]; then
		address4 "$1"
		REPLY=00000000000000000000ffff$REPLY
		return
	fi
	read -ra left <<<"${1%%::*}"
	[[ $1 != *::* ]] || read -ra right <<<"${1#*::}"
	for group in "${left[@]}"; do printf -v digits '%s%04x' "$digits" "$((16#$group))"; done
	for ((group = ${#left[@]} + ${#right[@]}; group < 8; group++)); do digits+=0000; done
	for group in "${right[@]}"; do printf -v digits '%s%04x' "$digits" "$((16#$group))"; done
	REPLY=$digits
}

# tag KEY SOURCE TARGET PORT PROTOCOL: sets $REPLY to the tag of a probe, in 16 hexadecimal
# digits.
tag() {
	local source target rest
	address16 "$2"; source=$REPLY
	address16 "$3"; target=$REPLY
	printf -v rest %04x%02x "$4" "$5"
	siphash "$1" "$source$target$rest"
}

# source_of KEY TARGET PORT PROTOCOL ADDR...: sets $REPLY to the one of these source addresses, in
# ascending order, from which the target is probed.
source_of() {
	local n=$(($# - 4)) rest
	address16 "$2"
	printf -v rest %04x%02x "$3" "$4"
	siphash "$1" "$REPLY$rest"
	# Numbers in bash are signed, but the hash is unsigned.
	n=$(((16#${REPLY::8} % n * (4294967296 % n) + 16#${REPLY:8}) % n))
	shift $((4 + n))
	REPLY=$1
}

# sources_of KEY SOURCES4 SOURCES6 PROTOCOL [FIRST RANGE]: reads lines ADDR PORT ATTEMPT. For a
# TCP probe from these source addresses and ports, it prints source, target, source port, target
# port and sequence number in hexadecimal. For an echo request, it prints source and target.
sources_of() {
	local addr port pass source line
	while read -r addr port pass; do
		# shellcheck disable=SC2086
		if [[ $addr == *:* ]]; then
			source_of "$1" "$addr" "$port" "$4" $3
		else
			source_of "$1" "$addr" "$port" "$4" $2
		fi
		source=$REPLY
		address16 "$source"; line=$REPLY
		address16 "$addr"; line+=" $REPLY"
		tag "$1" "$source" "$addr" "$port" "$4"
		[ "$4" != 6 ] || printf -v line '%s %04x %04x %s' "$line" $(($5 + (16#${REPLY::8} + pass) % $6)) "$port" "${REPLY:8}"
		echo "$line"
	done
}

# mix64 Z: sets $REPLY to the first output of splitmix64 (Steele, Lea, Flood, 2014).
mix64() {
	local z=$(($1 + 16#9e3779b97f4a7c15))
	z=$(((z ^ (z >> 30 & 16#3ffffffff)) * 16#bf58476d1ce4e5b9))
	z=$(((z ^ (z >> 27 & 16#1fffffffff)) * 16#94d049bb133111eb))
	REPLY=$((z ^ (z >> 31 & 16#1ffffffff)))
}

# sum_of: prints the sum in a status line for the target lines ADDR,PORT[,+ATTEMPT] on stdin: the
# sum of mix64 of address, port * 2^32 and attempt * 2^48.
sum_of() {
	local addr port pass sum=0
	while IFS=, read -r addr port pass; do
		address4 "$addr"
		mix64 $((16#$REPLY + (${port:-0} << 32) + (${pass:-0} << 48)))
		sum=$((sum + REPLY))
	done
	printf '%016x\n' "$sum"
}
