# Tests the pictures of zplot, and its behaviour.

load ../helper
# shellcheck source=test/zplot/pictures.bash
. "$BATS_TEST_DIRNAME/pictures.bash"

HIT=dbeb56 RESET=e67339 OTHER=a32b9e
SILENT=141824 NO_TARGET=4a4f59 HATCHING=8b8f98

setup() {
	cd "$BATS_TEST_TMPDIR" || return
}

# Tests of the map.

@test "map: each address has its cell, by the usual map of IPv4, and its colour tells the best answer; targets and exclusions show" {
	# The order is that of addresses: the best answer of each, and the other facts about it.
	awk "$RANDOM_AWK"'BEGIN {
		seed = 7
		for (i = 0; i < 65536; i++) {
			a = "10.0." int(i / 256) "." i % 256; r = random(); t = random(); kind = t < 0.5 ? "silent" : "none"
			if (t < 0.5) print a >"targets"
			if (t < 0.1) print a ",80,+" i % 2 >"targets"   # as from zperm --attempts
			if (i >= 4096 && i < 5120) kind = "excluded"
			if (r < 0.3) { kind = "hit"; print a ",1,synack" >"hits" }
			if (r >= 0.2 && r < 0.4) { if (r >= 0.3) kind = "reset"; print a ",0,rst" >"resets" }
			if (r >= 0.1 && r < 0.5) { if (r >= 0.4) kind = "other"; print a ",0,icmp" >"others" }
			print kind
		}
	}' >wanted
	echo 10.0.16.0/22 >list
	# The answers come in either order, and some twice.
	{ echo saddr,success,classification; cat others hits resets others hits; } >rows
	texts map --no-labels --within 10.0.0.0/16 -w targets -b list -o map.png rows
	for kind in hit reset other; do
		has_text "${kind/other/other answer} $(grep -c $kind wanted | sed -E 's/...$/,&/')"
	done
	[ "$("$REPO/test/tools/pixels" map.png | cut -d' ' -f1)" = 1063 ]
	in_order 10.0.0.0/16 32 map.png 4 256 256 |
		sed "s/$HIT/hit/; s/$RESET/reset/; s/$OTHER/other/; s/$SILENT/silent/; s/$NO_TARGET/none/" >colours
	in_order 10.0.0.0/16 32 map.png 4 256 256 0 0 | sed "s/^$HATCHING$/excluded/" >corners
	diff wanted <(paste colours corners | awk '{ print $2 == "excluded" && $1 == "none" ? $2 : $1 }')
	[ "$(sort wanted | uniq -c | awk '$1 > 100' | wc -l)" -eq 6 ]
}

@test "map: all of IPv4 lies as it usually does: 0 at the top left, 255 at the top right, and 10 at 3,3" {
	# These /8 networks are at the upper edge, as on printed maps.
	upper=(0 1 14 15 16 19 20 21 234 235 236 239 240 241 254 255)
	for i in "${!upper[@]}"; do
		for octet in 0 64 128 192; do for last in $(seq 0 $i); do echo "${upper[i]}.$octet.0.$last"; done; done
	done >rows
	echo 10.0.0.0 >>rows
	zplot map --no-labels --within 0.0.0.0/0 -s 1024 -o map.png rows
	# Each /8 has 64 times 64 cells, and each /10 is a corner of it.
	seen map.png 1 1024 64 0 0 | awk -v silent=$SILENT '$3 != silent { block[int($1 / 64)]++ } END { for (i = 0; i < 16; i++) print block[i] }' >found
	[ "$(uniq found)" = 4 ]
	seen map.png 1 1024 1024 0 0 | awk -v silent=$SILENT '$3 != silent && $2 >= 64 { print int($1 / 64), int($2 / 64) }' >ten
	[ "$(cat ten)" = "3 3" ]
	# The lightness grows with the number of hits: 1 to 16.
	for i in "${!upper[@]}"; do
		seen map.png 1 1024 64 0 0 | awk -v i=$i -v silent=$SILENT '$3 != silent && int($1 / 64) == i { print $3; exit }'
	done | while read -r rgb; do echo $((2126 * 0x${rgb:0:2} + 7152 * 0x${rgb:2:2} + 722 * 0x${rgb:4:2})); done >lightness
	sort -n -u lightness | cmp - lightness
	[ "$(wc -l <lightness)" -eq 16 ]
}

@test "map: an address with several answers counts once, by the best one, within the network and outside" {
	{
		echo saddr,sport,success,classification
		for host in 10.0.0. 2001:db8::; do
			printf "$host%s\n" 1,443,1,synack 1,80,0,rst 1,81,0,icmp 2,81,0,icmp 2,80,0,rst 3,80,0,rst 3,81,0,rst
		done
		printf '%s\n' 10.0.1.0,80,0,rst 10.0.1.0,443,1,synack
	} >rows
	run -0 --separate-stderr texts map -o map.png --within 10.0.0.0/24 rows
	check 0 "" "zplot: 4 of 7 addresses with an answer are not in 10.0.0.0/24: they are not drawn"
	has_text "1 hit, 2 other answers; a cell is an address" "hit 1" "reset 2" "no row"
	[ "$(wc -l <texts)" -eq $((2 + 3 + 16)) ]
	run -0 --separate-stderr texts map -o map.png --within 2001:db8::/120 rows
	has_text "1 hit, 2 other answers; a cell is an address" "hit 1" "reset 2" "no row"
}

@test "map: a network of odd length is half of its square, and a cell is what the size leaves" {
	zperm -e 1 -n 3000 10.32.0.0/15 >rows
	zplot map --no-labels --within 10.32.0.0/15 -s 512 -o map.png rows
	read -r columns rows <<<"$(curve 10.32.0.0/15 32 | awk '{ if ($1 > x) x = $1; if ($2 > y) y = $2 } END { print x + 1, y + 1 }')"
	[ "$columns $rows" = "512 256" ] || [ "$columns $rows" = "256 512" ]
	# A map of 512 or 256 pixels is in the middle of the 520 that the texts need at least.
	LEFT=$((19 + (520 - columns) / 2))
	[ "$(in_order 10.32.0.0/15 32 map.png 1 $columns $rows 0 0 | awk -v hit=$HIT '$1 == hit { print 167772160 + 2097152 + NR - 1 }')" = \
		"$(awk -F. '{ print (($1 * 256 + $2) * 256 + $3) * 256 + $4 }' rows | sort -n)" ]
	# A cell has four addresses, and one of them is enough.
	zplot map --no-labels --within 10.32.0.0/15 -s 256 -o map.png rows
	read -r columns rows <<<"$((columns / 2)) $((rows / 2))"
	LEFT=$((19 + (520 - columns) / 2))
	[ "$(in_order 10.32.0.0/15 30 map.png 1 $columns $rows 0 0 | awk -v silent=$SILENT '$1 != silent { print NR - 1 }')" = \
		"$(awk -F. '{ print int((($2 - 32) * 65536 + $3 * 256 + $4) / 4) }' rows | sort -nu)" ]
}

@test "map: by default the smallest square with rows and targets; a cell is no more than a /24; the picture is no larger than that needs" {
	shows() {
		texts map -o map.png "${@:3}"
		has_text "$1"
		[ "$(cut -f 5 texts | sed -n 's/.*; a \(.*\)/\1/p')" = "$2" ] || { cat texts; false; }
		readable map.png
	}
	zperm -e 1 10.0.8.0/22 >hits
	shows 10.0.8.0/22 "cell is an address" hits
	shows 10.0.0.0/20 "cell is an address" -w <(echo 10.0.0.1) hits
	echo 10.0.9.77 >hits
	shows 10.0.9.0/24 "cell is an address" hits
	[ "$("$REPO/test/tools/pixels" map.png)" = "559 628" ]
	shows 10.0.9.77/32 "cell is an address" --within 10.0.9.77/32 hits
	printf '%s\n' 10.0.0.1 10.200.0.1 >hits
	shows 10.0.0.0/8 "pixel is a /28" hits
	shows 10.0.0.0/8 "pixel is a /24" -s 256 hits
	printf '%s\n' 64.0.0.1 127.0.0.1 >hits
	shows 64.0.0.0/2 "pixel is a /24" hits
	printf '%s\n' 2001:db8::1 2001:db8:0:5::1 2001:db8:0:7a::1 >hits
	shows 2001:db8::/56 "cell is a /64" hits
	shows 2001:db8::/32 "pixel is a /52" --within 2001:db8::/32 hits
	shows fd00::/8 "pixel is a /28" --within fd00::/8 hits 2>message
	[ "$(cat message)" = "zplot: 3 of 3 addresses with an answer are not in fd00::/8: they are not drawn" ]
	# The map shows the family with more answers.
	{ cat hits; echo 10.0.0.1; } >both
	run -0 --separate-stderr zplot map -o map.png both
	check 0 "" "zplot: 1 of 4 addresses with an answer are not in 2001:db8::/56: they are not drawn"
	run -0 --separate-stderr zplot map -o map.png --within 10.0.0.0/16 both
	check 0 "" "zplot: 3 of 4 addresses with an answer are not in 10.0.0.0/16: they are not drawn"
}

@test "map: of IPv6, answers in different networks have different cells" {
	awk 'BEGIN { for (i = 0; i < 256; i += 3) printf "2001:db8:0:%x::1\n", i }' >rows
	zplot map --no-labels -o map.png rows
	# The eight bits after the prefix of 56 bits are placed as in any map.
	LEFT=$((19 + (520 - 512) / 2))
	seen map.png 32 16 16 >cells
	[ "$(grep -vc $SILENT cells)" -eq 86 ]
	# Neighbours in the order are neighbours in the picture, since the curve has no jumps.
	zplot map --no-labels --within 2001:db8::/56 -o other.png <(awk 'BEGIN { for (i = 0; i < 128; i++) printf "2001:db8:0:%x::1\n", i }')
	seen other.png 32 16 16 | awk -v silent=$SILENT '$3 != silent { x[$1]++; y[$2]++ } END { for (i in x) nx++; for (i in y) ny++; print nx * ny }' >half
	[ "$(cat half)" = 128 ]
}

@test "map: names of networks, legend and counts; no text covers another, in any size" {
	zperm -e 1 -n 20000 10.0.0.0/16 | awk 'BEGIN { print "saddr,success,classification" } { print $0 "," (NR % 5 > 0) "," (NR % 5 > 0 ? "synack" : NR % 2 ? "rst" : "icmp") }' >rows
	zperm 10.0.0.0/17 >targets
	for type in png svg; do
		texts map -o map.$type -w targets -b "$EX_CONF" -t 'Ports — 443 <&> "q"' --within 10.0.0.0/16 rows
		has_text 'Ports — 443 <&> "q"' "10.0.0.0/16: 16,000 hits, 4,000 other answers of 32,768 targets; a cell is an address" "hit 16,000" "reset 2,000" \
			"other answer 2,000" "no answer" "no target" "excluded 4,364" 10.0.0/22 10.0.252/22
		[ "$(wc -l <texts)" -eq $((2 + 6 + 64)) ]
		[ $type != png ] || readable map.png
	done
	xmllint --noout --nonet map.svg
	texts map -o map.png --no-labels -t 'a title' rows
	has_text "a title" "hit 16,000" "no row"
	[ "$(wc -l <texts)" -eq $((2 + 4)) ]
	for side in 64 100 333 1000 3000; do
		texts map -o map.png -s $side -w targets -b "$EX_CONF" rows
		readable map.png
	done
	# The legend has numbers of hits in a cell.
	texts map -o map.png -s 256 --within 10.0.0.0/8 rows
	has_text "hits in a /24" "no hit" 1
	readable map.png
	for n in 2 7 1000 60000; do
		zperm -e 1 -n $n 10.0.0.0/16 >some
		texts map -o map.png -s 64 --within 0.0.0.0/0 some
		has_text "hits in a /12" "$(sed -E 's/([0-9])(000)$/\1,\2/' <<<$n)"
		readable map.png
	done
}

@test "map: a cell of several addresses is hatched only if all of them are excluded; nothing is drawn between title and map" {
	echo 10.0.0.1 >rows
	printf '%s\n' 10.64.0.0/24 10.64.4.0-10.64.4.254 10.64.8.1-10.64.8.255 10.64.12.0/25 10.64.12.128/25 >list
	zplot map -b list -s 512 --no-labels --within 10.0.0.0/8 -o map.png rows
	# A cell is a /26.
	LEFT=23 in_order 10.0.0.0/8 26 map.png 1 512 512 0 0 | awk -v none=$NO_TARGET -v hatch=$HATCHING '$1 == none || $1 == hatch { print int((NR - 1) / 4), (NR - 1) % 4 }' >excluded
	diff excluded <(for k in 0 1 2 3; do echo "16384 $k"; done; for k in 0 1 2; do echo "16388 $k"; done; for k in 1 2 3; do echo "16392 $k"; done; for k in 0 1 2 3; do echo "16396 $k"; done)
	zplot map -b list -o map.png rows
	[ "$("$REPO/test/tools/pixels" map.png 0 66 1 559 1 | uniq)" = ffffff ]
}

@test "map: all of IPv4, with a /24 a pixel, and names of all /8" {
	zperm -e 1 -n 100000 >rows
	texts map -o map.png --within 0.0.0.0/0 rows
	has_text 0.0.0.0/0 "100,000 hits; a pixel is a /24" "hits in a /24" 0/8 10/8 255/8
	[ "$(cut -f 5 texts | grep -c '/8$')" -eq 256 ]
	[ "$("$REPO/test/tools/pixels" map.png | cut -d ' ' -f 1)" -eq $((4096 + 145)) ]
	readable map.png
}

# Tests of the other pictures.

# course SECONDS: prints the progress of a scan in the columns of zstatus -u. The first half has 100
# probes a second, the second 300.
course() {
	awk -v seconds="$1" 'BEGIN {
		print "real-time,time-elapsed,time-remaining,percent-complete,hit-rate,active-send-threads,sent-total,sent-last-one-sec,sent-avg-per-sec," \
			"recv-success-total,recv-success-last-one-sec,recv-success-avg-per-sec,recv-total,recv-total-last-one-sec,recv-total-avg-per-sec," \
			"pcap-drop-total,drop-last-one-sec,drop-avg-per-sec,sendto-fail-total,sendto-fail-last-one-sec,sendto-fail-avg-per-sec"
		for (t = 1; t <= seconds; t++) {
			rate = t <= seconds / 2 ? 100 : 300; sent += rate
			printf "2026-11-28 09:00:00,%d,0,%f,50,1,%d,%d,0,%d,%d,0,%d,%d,0,0,0,0,0,0,0\n", t, 100 * t / seconds, sent, rate, sent / 2, rate / 2, sent, rate
		}
	}'
}

# height_at X FILE: prints the y of a curve near X, from lines of columns_of.
height_at() {
	awk -v x="$1" '$1 >= x - 5 && $1 <= x + 5 { sum += ($3 + $4) / 2; n++ } END { if (n) print sum / n }' "$2"
}

# near A B: the numbers differ by at most two pixels.
near() {
	awk -v a="$1" -v b="$2" 'BEGIN { exit !(a - b <= 2 && b - a <= 2) }' || { echo "$1, not $2"; return 1; }
}

@test "progress and rates: curves pass where the values are, by the numbers of the axes" {
	course 100 >course
	texts progress -o progress.png course
	has_text "Progress of the scan" "20,000 probes sent, 10,000 hits in 1 min 40 s" complete hits 0% 100% 0 10K 0\ s "time since the start"
	readable progress.png
	columns_of 2279dc progress.png | awk '$4 - $3 < 6' >curve
	# This is the first curve, below its coloured name, from 1% to 100% of the time.
	read -r first last <<<"$(awk '{ print $1 }' curve | sed -n '1p;$p' | paste -sd ' ')"
	[ $((last - first)) -gt 800 ]
	bottom=$(level 0%) top=$(level 100%)
	for x in 300 500 700; do
		near "$(height_at $x curve)" "$(awk -v x=$x -v last="$last" -v bottom="$bottom" -v top="$top" -v zero="$(awk -F '\t' '$5 == "0 s" { print ($1 + $3) / 2 }' texts)" \
			'BEGIN { print bottom + (top - bottom) * (x - zero) / (last - zero) }')"
	done
	texts rates -o rates.png course
	has_text "Rates of the scan" "on average 200 probes and 100 hits a second, in 1 min 40 s" "probes a second" "replies a second" hits
	run ! has_text dropped
	readable rates.png
	columns_of 2279dc rates.png | awk '$4 - $3 < 6' >curve
	near "$(height_at 300 curve)" "$(level 100)"
	near "$(height_at 800 curve)" "$(level 300)"
	# Dropped packets and failed probes are shown.
	sed '50s/0,0,0,0,0,0$/7,7,1,5,5,1/' course >lossy
	texts rates -O svg -o - lossy >rates.svg
	has_text dropped failed
	xmllint --noout --nonet rates.svg
	# ZMap 4.3 writes one comma too many, after the failed probes so far.
	sed '2,50s/,0,0,0$/,0,,0,0/; 51,$s/,0,0,0$/,250,,0,0/' course >zmap
	[ "$(sed -n '60p' zmap | tr -cd , | wc -c)" -eq 21 ]
	run -0 --separate-stderr texts rates -o zmap.png zmap
	check 0 "" ""
	has_text "on average 200 probes and 100 hits a second, in 1 min 40 s" failed
	# A row that is too short is an error all the same.
	run -1 --separate-stderr zplot rates -o zmap.png <(cat zmap; echo 2026-11-28 09:00:00,101)
	[[ "$stderr" == *": 2 fields, header has 21" ]]
}

@test "progress: a long scan is drawn as well; a second of one, or a part of it, is enough" {
	course 100000 >course
	texts rates -o rates.png course
	has_text "on average 200 probes and 100 hits a second, in 1 d 3 h"
	readable rates.png
	course 1 >course
	sed 's/00,1,/00,0,/' course >part
	for input in course part; do
		for kind in progress rates; do
			texts $kind -o picture.png $input
			readable picture.png
			[ "$(columns_of 2279dc picture.png | wc -l)" -gt 15 ]
		done
	done
	has_text "on average 300 probes and 150 hits a second, in less than a second"
}

@test "progress: times and counts of a scan that was resumed go on, however short its parts are" {
	# later CLOCK: prints a further part, which begins at this hour.
	later() { sed "1d; s/09:00:00/$1:00:00/"; }
	{ course 60; course 40 | later 10; } >course
	texts progress -o progress.png course
	has_text "20,000 probes sent, 10,000 hits in 1 min 40 s, in 2 parts"
	# The further rows: the same time and as many probes as before; a later time and fewer
	# probes; a row at the end of the same second, which is no part.
	{ course 1; course 1 | later 10; course 2 | sed '2d; s/,400,/,200,/' | later 11; course 2 | sed -n '3p'; } >course
	texts progress -o progress.png course
	has_text "1,000 probes sent, 500 hits in 4 s, in 3 parts"
	# Here no row has a clock time.
	{ course 1; course 1 | sed 1d; } | cut -d, -f 2- >course
	texts progress -o progress.png course
	has_text "300 probes sent, 150 hits in 1 s"
	# curve: extracts the curve of the percentage, without its name above; sets top and bottom.
	curve() {
		texts progress -o progress.png course
		top=$(level 100%) bottom=$(level 0%)
		columns_of 2279dc progress.png | awk -v top="$top" '$4 - $3 < 6 && $3 > top - 3' >curve
	}
	percent() { awk -v top="$top" -v bottom="$bottom" -v percent="$1" 'BEGIN { print bottom + (top - bottom) * percent / 100 }'; }
	# The first part has 4,000 probes, and the rest 12,000. The rows of the rest have the
	# percentage of the rest.
	{ course 100 | head -n 41; course 60 | later 10; } >course
	curve
	awk 'was != "" && $3 > was + 1 { print "falls at " $1; bad = 1 } { was = $3 } END { exit bad || NR < 500 }' curve
	read -r first last <<<"$(awk '{ print $1 }' curve | sed -n '1p;$p' | paste -sd ' ')"
	near "$(height_at $((first + (last - first) * 4 / 10)) curve)" "$(percent 25)"
	near "$(height_at $((last - 2)) curve)" "$(percent 100)"
	# The scan is not complete: the first part was 40% with 4,000 probes.
	{ course 100 | head -n 41; course 60 | later 10 | head -n 30; } >course
	curve
	near "$(awk 'END { print ($3 + $4) / 2 }' curve)" "$(percent 70)"
}

@test "ttl: a bar for each value, as high as it has hits; duplicates and what is no hit are left out" {
	awk 'BEGIN {
		print "saddr,success,repeat,ttl"
		for (i = 0; i < 100; i++) print "10.0.0." i ",1,0,64"
		for (i = 0; i < 50; i++) print "10.0.1." i ",1,0,128\n10.0.1." i ",1,1,128\n10.0.2." i ",0,0,200"
		for (i = 0; i < 25; i++) print "10.0.3." i ",true,false,255\n10.0.4." i ",1,0,"
	}' >rows
	texts ttl -o ttl.png rows
	has_text "TTLs of hits" "175 hits; 25 without a TTL" hits TTL 0 64 128 256
	readable ttl.png
	columns_of 337bd0 ttl.png >bars
	[ "$(cut -d ' ' -f 2 bars | uniq | paste -sd ' ')" = "$(awk '{ print $2 }' bars | uniq | sort -nr | paste -sd ' ')" ]
	read -r n64 n128 n255 <<<"$(cut -d ' ' -f 2 bars | uniq | paste -sd ' ')"
	near $((n64 / 2)) "$n128"
	near $((n64 / 4)) "$n255"
	read -r x64 x128 x255 <<<"$(awk '$2 != was { print $1; was = $2 }' bars | paste -sd ' ')"
	near $(((x255 - x64) * 64 / 191)) $((x128 - x64))
}

@test "rtt: bars on a logarithmic axis, by rtt_us or by rtt in milliseconds; median and 95th percentile" {
	awk 'BEGIN { print "saddr,rtt_us,success"; for (i = 0; i < 90; i++) print "10.0.0." i ",10000,1"; for (i = 0; i < 10; i++) print "10.0.1." i ",100000,1" }' >rows
	texts rtt -o rtt.png rows
	has_text "Round-trip times of hits" "100 hits: half within 10 ms, 95% within 100 ms" "20 ms" "100 ms" "round-trip time"
	readable rtt.png
	columns_of 337bd0 rtt.png >bars
	read -r high low <<<"$(cut -d ' ' -f 2 bars | uniq | paste -sd ' ')"
	near $((high / 9)) "$low"
	sed 's/rtt_us/rtt/; s/000,1$/,1/' rows >ms
	zplot rtt -o ms.png ms
	cmp rtt.png ms.png
	for n in 1 3000000 999000000000; do
		printf 'saddr,rtt_us\n10.0.0.1,%s\n10.0.0.2,2\n' $n >rows
		for size in 1000x556 320x240; do
			texts rtt -s $size -o rtt.png rows
			readable rtt.png
		done
	done
	# Times of a quarter of an hour and more have places of their own. Those above 10^6 s count
	# as none.
	printf '%s\n' saddr,rtt_us 10.0.0.1,1000000000 10.0.0.2,5000000000 10.0.0.3,1000000000000 10.0.0.4,9e17 >rows
	texts rtt -o rtt.png rows
	has_text "2 hits: half within 16 min 42 s, 95% within 1 h 23 min; 2 without a time" "1,000 s" "5,000 s"
	[ "$(columns_of 337bd0 rtt.png | awk '$1 > x + 1 { n++ } { x = $1 } END { print n }')" -eq 2 ]
}

@test "ports: those with most hosts, of all protocols; a host counts once for each" {
	{
		echo saddr,sport,proto,success
		for n in $(seq 90); do echo "10.0.0.$n,443,tcp,1"; echo "10.0.0.$n,443,,1"; done
		for n in $(seq 30); do echo "10.0.0.$n,53,udp,1"; echo "10.0.0.$n,80,tcp,0"; done
		for n in $(seq 9); do echo "10.0.1.$n,,icmp,1"; echo "fd00::$n,22,,1"; done
	} >rows
	texts ports -o ports.png rows
	has_text "Ports by hosts" "108 hosts with 4 ports" 443 53/udp icmp 22 "90  (83.3%)" "30  (27.8%)" "9  (8.3%)"
	[ "$(cut -f 5 texts | sed -n '3p;5p;7p;9p' | paste -sd ' ')" = "443 53/udp 22 icmp" ]
	readable ports.png
	# Ports may be absent or bad.
	printf '%s\n' saddr,sport 10.0.0.1,443 10.0.0.2, 10.0.0.3,x 10.0.0.4,65536 >few
	run -1 --separate-stderr texts ports -o ports.png few
	check 1 "" 'zplot: few:4: bad port
zplot: few:5: bad port'
	has_text "1 host with 1 port; 1 without a port"
	# The ports come from the column port, or from a list.
	for file in port list; do
		{ [ $file = list ] || echo saddr,port; printf '%s\n' 10.0.0.1,443 10.0.0.2,443 10.0.0.2,u:53 10.0.0.1,t:443; } >$file
		texts ports -o ports.png $file
		has_text "2 hosts with 2 ports" 443 53/udp "2  (100.0%)"
	done
	awk 'BEGIN { print "saddr,sport"; for (p = 1; p <= 1000; p++) for (i = 0; i < (p == 700 ? 9 : 1); i++) print "10.0.0." i "," p }' >rows
	texts ports -o ports.png rows
	has_text "9 hosts with 1,000 ports, of which the first 20 are shown" 700 1 19
	[ "$(wc -l <texts)" -eq 42 ]
	readable ports.png
	# A small picture shows as many ports as it has room for.
	texts ports -s 320x240 -o small.png rows
	readable small.png
	has_text "9 hosts with 1,000 ports, of which the first 15 are shown" 700
	# The lengths of bars are proportional to the numbers.
	read -r rest short <<<"$(columns_of 337bd0 ports.png | awk '{ print $2 }' | sort -n | uniq -c | awk '{ print $1 }' | paste -sd ' ')"
	near $(((rest + short) / 9)) "$short"
}

@test "a title or a count that is longer than the picture is wide is drawn smaller" {
	course 5 >course
	printf '%s\n' saddr,rtt_us,sport 10.0.0.1,7000,443 10.0.0.2,, >rows
	long=$(printf 'word %.0s' {1..40})
	for kind in map rtt ports progress; do
		input=rows size=320x240
		[ $kind != progress ] || input=course
		[ $kind != map ] || size=64
		texts $kind -s $size -t "$long" -o picture.png $input
		has_text "$long"
		readable picture.png
	done
}

@test "lists as zfilter -O list writes them are read, as rows and as targets" {
	printf '%s\n' saddr,sport 10.0.0.1,443 10.0.0.1,80 2001:db8::1,443 10.0.0.9, >rows
	zfilter -O list '' rows >list
	[ "$(paste -sd ' ' list)" = "10.0.0.1:443 10.0.0.1:80 [2001:db8::1]:443 10.0.0.9" ]
	for first in 1 3 4; do
		{ sed -n ${first}p list; sed ${first}d list; } >other
		texts ports -o ports.png other
		has_text "2 hosts with 2 ports; 1 without a port" 443 "2  (100.0%)" 80 "1  (50.0%)"
		texts map --within 10.0.0.0/24 -o map.png other 2>message
		has_text "2 hits; a cell is an address"
	done
	texts map --within 10.0.0.0/24 -w list -o map.png <(echo 10.0.0.7)
	has_text "1 hit of 2 targets; a cell is an address"
	printf '%s\n' 10.0.0.1:443 10.0.0.1:0 10.0.0.1:65536 10.0.0.1: 2001:db8::1:443 10.0.0.1:http >list
	run -1 --separate-stderr texts ports -o ports.png list
	check 1 "" 'zplot: list:2: bad port
zplot: list:3: bad port
zplot: list:4: no address
zplot: list:6: no address'
	has_text "1 host with 1 port; 1 without a port"
	# A JSON member that looks like an address is none.
	echo '{"10.0.0.1":1}' >rows
	run -2 --separate-stderr zplot map -o none.png rows
	[ "${stderr_lines[0]}" = "zplot: rows: no column saddr in its header" ]
}

# Tests of behaviour.

@test "names, types and the standard output" {
	printf '%s\n' saddr,ttl,sport,rtt_us 10.0.0.1,64,443,1000 >rows
	course 5 >course
	for kind in map rtt ttl ports progress rates; do
		input=rows
		case $kind in progress | rates) input=course ;; esac
		run -0 --separate-stderr zplot $kind $input
		check 0 "" "zplot: wrote $kind.png"
		[ "$(head -c 4 $kind.png | tail -c 3)" = PNG ]
		run -0 --separate-stderr zplot $kind -O svg $input
		check 0 "" "zplot: wrote $kind.svg"
		xmllint --noout --nonet $kind.svg
		zplot $kind -o - <$input | cmp - $kind.png
		zplot $kind -O svg -o - - <$input >out.svg
		cmp out.svg $kind.svg
		zplot -o of.svg $kind $input
		cmp of.svg $kind.svg
	done
	zplot map -O png -o named rows
	cmp named map.png
	# A shorter picture replaces a longer one.
	head -c 1000000 /dev/zero >large.png
	zplot map -o large.png rows
	cmp large.png map.png
}

@test "PNG is not written to a terminal" {
	echo 10.0.0.1 >rows
	for output in "-o -" "-o /dev/stdout" "-O png -o /dev/tty"; do
		run -2 script -qec "zplot map $output rows" /dev/null
		[ "$(tr -d '\r' <<<"$output")" = "zplot: a terminal shows no PNG: name a file by -o, or send it through a pipe" ]
	done
	run -0 script -qec "zplot map -O svg -o - rows" /dev/null
	[[ "$output" == *"</svg>"* ]]
	run -2 script -qec "zplot map" /dev/null
	[ "$(tr -d '\r' <<<"$output")" = "zplot: stdin is a terminal: name a file, or send rows through a pipe" ]
}

@test "what cannot be drawn is refused in one line, and nothing is made" {
	echo saddr >none
	echo 10.0.0.1 >rows
	printf 'saddr,ttl,success\n10.0.0.1,,1\n10.0.0.2,x,1\n10.0.0.3,64,0\n' >nothing
	printf '10.0.0.0/8\nx\n' >bad
	set -f
	while IFS='|' read -r words line; do
		run -2 --separate-stderr $words </dev/null
		check 2 "" "zplot: $line"
	done <<-'END'
		zplot picture|picture: no kind of picture: there are map, rtt, ttl, ports, progress and rates
		zplot map|no addresses, and no --within: nothing to be drawn
		zplot map none|no addresses, and no --within: nothing to be drawn
		zplot ttl nothing|no hits with a TTL: nothing to be drawn
		zplot rtt nothing|no hits with a round-trip time: nothing to be drawn
		zplot ports rows|no hits with a port: nothing to be drawn
		zplot rates|no progress: nothing to be drawn
		zplot map -O gif rows|-O: unknown type: gif: there are: png svg
		zplot map -o map.gif rows|-o: map.gif: want a name that ends in .png or .svg, or -O
		zplot map -s 63 rows|-s: out of range: 63: want 64 to 16384
		zplot map -s 100x100 rows|-s: not a number: 100x100
		zplot ttl -s 100 rows|-s: want width and height, as in 1000x560: 100
		zplot ttl -s 100x100 rows|-s: out of range: 100: want 320 to 16384
		zplot ttl -s 1000x100 rows|-s: out of range: 100: want 240 to 16384
		zplot ttl -b none rows|-b: the map alone has that
		zplot ttl -w none rows|-w: the map alone has that
		zplot ports --no-labels rows|--no-labels: the map alone has that
		zplot rtt --within 10.0.0.0/8 rows|--within: the map alone has that
		zplot map --within 10.0.0.1/8 rows|--within: address bits set beyond the prefix: 10.0.0.1/8
		zplot map --within 10.0.0.1-10.0.0.9 rows|--within: no prefix: 10.0.0.1-10.0.0.9: want one as 10.0.0.0/8 or 2001:db8::/32
		zplot map --within x rows|--within: bad address: x
		zplot map -b bad rows|bad:2: bad address: x
		zplot map -w bad rows|bad:2: bad address: x
		zplot map -b nosuch rows|nosuch: No such file or directory
		zplot map -o nosuch/map.png rows|nosuch/map.png: No such file or directory
		zplot map -w - -b - rows|-: the standard input can be read once only: as rows, or by -b or -w
		zplot map -w -|-: the standard input can be read once only: as rows, or by -b or -w
		zplot map -o rows -O png rows|-o: rows: is also read
	END
	run -2 --separate-stderr zplot map -t $'\xff' rows
	check 2 "" $'zplot: -t: no UTF-8: \xff'
	run -2 --separate-stderr zplot
	[[ "$stderr" == "usage: zplot map "* ]]
	set +f
	[ "$(cat rows)" = 10.0.0.1 ]
	[ "$(find . -type f ! -name 'separate-stderr*' -printf '%f\n' | sort | paste -sd ' ')" = "bad none nothing rows" ]
}

@test "rows that cannot be read are reported, and the others drawn" {
	printf 'saddr,success\r\n10.0.0.1,1\r\n"10.0.0.2","1"\r\nx,1\r\n10.0.0.3\r\n10.0.0.4,1,2\r\n"a""b",1\r\n10.0.0.5,1' >rows
	run -1 --separate-stderr texts map -o map.png rows
	check 1 "" 'zplot: rows:4: no address
zplot: rows:5: 1 field, header has 2
zplot: rows:6: 3 fields, header has 2
zplot: rows:7: no address'
	has_text "hit 3"
	# The input has any bytes, a very long line and no final quote.
	{ echo saddr,data; printf '10.0.0.1,"\0\0,\n\n"\n10.0.0.\0001,x\n10.0.0.2,"'; head -c 1048576 /dev/zero | tr '\0' x; printf '"\n10.0.0.3,"never'; } >rows
	run -1 --separate-stderr texts map -o map.png rows
	check 1 "" 'zplot: rows:5: no address
zplot: rows:7: quote without an end'
	has_text "hit 2"
	# A file that does not exist is reported, and another one is drawn.
	echo 10.0.0.9 >list
	run -1 --separate-stderr texts map -o map.png nosuch list
	check 1 "" "zplot: nosuch: No such file or directory"
	has_text "hit 1"
	run -2 --separate-stderr zplot map -o map.png nosuch
	check 2 "" "zplot: nosuch: No such file or directory
zplot: no addresses, and no --within: nothing to be drawn"
	for header in 'x,' sport,type '"'; do
		printf '%s\n' "$header" >rows
		run -2 zplot map -o none.png rows
	done
	[ ! -e none.png ]
	# JSON rows are read, too.
	printf '{"saddr":"10.0.0.%d","success":%s,"classification":%s}\n' 1 true '"synack"' 2 false '"rst"' 3 null null 4 false null >rows
	echo '{"saddr":1' >>rows
	run -1 --separate-stderr texts map -o map.png rows
	[ "$(wc -l <<<"$stderr")" -eq 1 ]
	has_text "hit 2" "reset 1" "other answer 1"
	# Some values are no numbers or too large.
	course 5 >course
	printf '%s\n' "2026-11-28 09:00:00,x,0,0,50,1,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0" "2026-11-28 09:00:00,6,0,1e300,nan,1,-5,inf,0,1e999,0,0,0,0,0,0,0,0,0,0,0" >>course
	for kind in progress rates; do
		run -1 --separate-stderr zplot $kind -o picture.png course
		check 1 "" "zplot: course:7: time-elapsed: no number"
	done
	# Lists have ports or none, and later a text that is no address.
	printf '%s\n' 10.0.0.1,80 10.0.0.2,443 x,1 >list
	run -1 --separate-stderr texts map -o map.png list
	check 1 "" "zplot: list:3: no address"
	has_text "hit 2"
}

@test "a picture that cannot be written whole leaves the file as it was, or none; one that is takes its place" {
	zperm -e 1 -n 5000 10.0.0.0/16 >rows
	zplot map -o map.png rows
	cp map.png before
	for type in png svg; do
		for name in map.png new; do
			run -3 --separate-stderr bash -c "trap '' XFSZ; ulimit -f 4; zplot map -O $type -o $name rows"
			check 3 "" "zplot: $name: File too large"
			cmp map.png before
		done
	done
	[ "$(find . -type f ! -name 'separate-stderr*' -printf '%f\n' | sort | paste -sd ' ')" = "before map.png rows" ]
	# The file at the end of a link is replaced, and keeps its mode.
	chmod 640 map.png
	ln -s map.png link.png
	zplot map -o link.png --no-labels rows
	[ -L link.png ]
	[ "$(stat -c %a map.png)" = 640 ]
	run ! cmp -s map.png before
}

@test "a full disk, a reader that is gone, and a signal" {
	echo 10.0.0.1 >rows
	for type in png svg; do
		run -3 --separate-stderr bash -c "zplot map -O $type -o - rows >/dev/full"
		check 3 "" "zplot: stdout: No space left on device"
		rm -f gate && mkfifo gate
		{ read -r _ <gate && { zplot map -O $type -o - rows 2>message || echo $? >status; }; } | { exec <&-; echo >gate; }
		[ "$(cat status)" = 141 ]
		[ ! -s message ]
	done
	mkfifo pipe
	run -0 bash -c '
		set -m
		zplot map -o map.png pipe &
		exec 5>pipe
		echo 10.0.0.1 >&5
		until [ "$(awk "/^State/ { print \$2 }" /proc/$!/status)" = S ]; do sleep 0.01; done
		kill -INT $!
		wait $!
		echo $?' 3>&-
	[ "${lines[-1]}" = 130 ]
	[ ! -e map.png ]
}
