# SPDX-License-Identifier: ISC
# A second reader of files of services (zsend.1), which shares no code with the tools.
#
#     awk -v payload=HEX [-v saddr=IPV4 -v daddr=IPV4 -v sport=PORT] -f service.awk FILE
#
# With a payload, it prints for each form of an answer a line ANSWER MASK TAGS, in hexadecimal and
# of equal length. These are the shortest answer to the payload, the bits of it that matter, and
# ff for bytes of a tag.
#
# Without a payload, it prints for each form a line with the bytes of an answer: ?? for a byte of
# a tag, ?h for a digit of one, and * before bytes that may be anywhere.
BEGIN {
	for (i = 1; i < 128; i++)
		ord[sprintf("%c", i)] = i
}

# word: takes the next word off text; for a word in quotes, its bytes.
function word(   w, c) {
	sub(/^[ \t]+/, "", text)
	c = substr(text, 1, 1)
	if (c == "" || c == "#")
		return ""
	if (c == "$")
		match(text, /^[$][{][^}]*[}]/)
	else if (c == "\"")
		match(text, /^"([^"\\]|\\.)*"/)
	else
		match(text, /^[^ \t"#]+/)
	w = substr(text, 1, RLENGTH)
	text = substr(text, RLENGTH + 1)
	return w
}

function bytes(quoted,   i, c, hex) {
	for (i = 2; i < length(quoted); i++) {
		c = substr(quoted, i, 1)
		if (c == "\\") {
			c = substr(quoted, ++i, 1)
			c = c == "r" ? "\r" : c == "n" ? "\n" : c
		}
		hex = hex sprintf("%02x", ord[c])
	}
	return hex
}

# width: the number of bytes of a field of the payload.
function width(name, n) {
	if (name == "TAG_HEX")
		return 2 * n
	if (name == "TAG" || name ~ /^RAND_/)
		return n
	if (name ~ /^SADDR/)
		return length(saddr)
	if (name ~ /^DADDR/)
		return length(daddr)
	return length(sport)
}

function take_payload(   w, name, n) {
	while ((w = word()) != "") {
		if (w ~ /^"/)
			at += length(bytes(w)) / 2
		else if (w ~ /^[$]/) {
			name = w
			gsub(/[${}]|=.*/, "", name)
			n = w ~ /=/ ? w : "1"
			gsub(/[^0-9]/, "", n)
			n = width(name, n)
			if (name ~ /^TAG/) {
				tag[++tags] = payload == "" ? sprintf("%" n "s", "") : substr(payload, 2 * at + 1, 2 * n)
				if (payload == "")
					gsub(/ /, name == "TAG" ? "??" : "?h", tag[tags])
			}
			at += n
		} else
			at += w ~ /[*]/ ? substr(w, 4) : 1
	}
}

function put(value, mask, is_tag) {
	answer = answer value
	masks = masks mask
	kinds = kinds is_tag
	words = words (payload == "" ? value : "")
}

function take_answer(   w, i, hex, n) {
	while ((w = word()) != "") {
		if (w == "none")
			none = 1
		else if (w ~ /^"/)
			for (hex = bytes(w); hex != ""; hex = substr(hex, 3))
				put(substr(hex, 1, 2), "ff", "00")
		else if (w ~ /^[$]/) {
			n = w ~ /:/ ? substr(w, 7, 1) : 1
			for (hex = tag[n]; hex != ""; hex = substr(hex, 3))
				put(substr(hex, 1, 2), "ff", "ff")
		} else if (w ~ /\//)
			put(substr(w, 1, 2), substr(w, 4, 2), "00")
		else if (w == "..")
			put("00", "00", "00")
		else if (w ~ /^@/)
			while (length(answer) < 2 * substr(w, 2))
				put("00", "00", "00")
		else if (w == "*")
			words = words "*"
		else
			put(w, "ff", "00")
	}
}

function finish() {
	if (key == "answer" && !none)
		print payload == "" ? words : answer " " masks " " kinds
	answer = masks = kinds = words = ""
}

/^[a-z]+:/ {
	finish()
	key = $1
	sub(/:/, "", key)
}

/^[a-z \t]/ {
	text = $0
	sub(/^[a-z]+:/, "", text)
	if (key == "payload")
		take_payload()
	else if (key == "answer")
		take_answer()
}

END {
	finish()
}
