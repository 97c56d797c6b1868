# SPDX-License-Identifier: ISC
#
# Messages of all tools: no terminal obeys control characters in an operand or in the name of a
# file.

load ../helper

setup() {
	cd "$BATS_TEST_TMPDIR" || return
	export ZKEY=$KEY
}

@test "control characters of operands, in whatever tool and place, are shown as ?; other characters stay as they are" {
	# Control characters: a title, a colour, C1 in UTF-8 and as a byte, DEL, a return; and two
	# other characters: u umlaut, the euro sign
	export E=$'\e]0:x\a\e[31mred\xc2\x9b\x9b\x7f\r\xc3\xbc\xe2\x82\xac'
	shown='?]0:x??[31mred'
	mkdir there
	while read -r words; do
		status=0
		eval "timeout 20 $words" </dev/null >out 2>err || status=$?
		[ $status -ne 0 ] && [ $status -ne 124 ] || { echo "$words: status $status"; cat -v err; false; }
		if LC_ALL=C grep -q $'[\001-\010\013-\037\177]' err || LC_ALL=C grep -q $'\xc2[\x80-\x9f]' err; then
			echo "$words:"; cat -v err; false
		fi
		grep -qF -- "$shown" err || { echo "$words: not named:"; cat -v err; false; }
	done <<-'END'
		zperm "$E"
		zperm -p "$E" 10.0.0.1
		zperm -e "$E" 10.0.0.1
		zperm -f "$E"
		zperm -s "$E" 10.0.0.1
		zperm -e 1 --after "$E" 10.0.0.1
		zperm "--$E"
		zblack -f "$E"
		zblack -w "$E"
		zblack -f /dev/null --report "there/$E/x"
		zblack "--$E"
		zsend -w there/pcap -S 192.0.2.1 -p "$E"
		zsend -w there/pcap -S 192.0.2.1 -p 1 -r "$E"
		zsend -w there/pcap -S 192.0.2.1 -k "@$E"
		zsend -w there/pcap -S 192.0.2.1 -M "$E"
		zsend -w there/pcap -S "$E"
		zsend -w there/pcap -S 192.0.2.1 -M udp --probe-args "file:$E"
		zsend -w there/pcap -S 192.0.2.1 -M dns --probe-args "A,$E..x"
		zsend -w there/pcap -S 192.0.2.1 -p 1 --deny "$E"
		zsend -p 1 -S 192.0.2.1 -w "there/$E/x"
		zsend -w there/pcap -S 192.0.2.1 "--$E"
		zrecv -r "$E"
		zrecv -M "$E"
		zrecv -s "$E"
		zrecv -k "@$E" -r nosuch
		zrecv -f "$E"
		zrecv -O "$E"
		zrecv -c "$E"
		zrecv -i "$E"
		zrecv --dedup "$E"
		zrecv "--$E"
		zrecv "$E"
		zfilter "" "$E"
		zfilter -O "$E" ""
		zfilter -o "there/$E/x" ""
		zplot "$E"
		zplot map "$E"
		zplot map -O "$E"
		zplot map -o "$E"
		zplot map -o "there/$E/x.png" --within 10.0.0.0/8
		zplot map -s "$E"
		zplot map --within "$E"
		zplot map -b "$E"
		zplot map -w "$E"
		zplot "--$E"
		zstatus -m "there/$E/x"
		zstatus -l "there/$E/x"
		zstatus --parse count -n "$E"
		zstatus -p "$E"
		zstatus "--$E"
		zscan -p 1 "$E"
		zscan -p "$E" 10.0.0.1
		zscan -p 1 -b "$E"
		zscan -p 1 -w "$E"
		zscan -p 1 -C "$E"
		zscan -p 1 -n "$E%" 10.0.0.1
		zscan -p 1 -r "$E" 10.0.0.1
		zscan -p 1 -m "there/$E/x" 10.0.0.1
		zscan -p 1 -v "$E" 10.0.0.1
		zscan -p 1 -M "$E"
		zscan --resume "$E"
		zscan "--$E"
		zrate "$E"
		zrate -r "$E" 5
		zdist -d dir -S h -n "$E"
		zdist -d dir -S h -t "$E"
		zdist -d dir -S h -- -p "$E" 10.0.0.1
	END
	for tool in zrate zdist zreport; do
		run -2 --separate-stderr $tool $'-\e'
		[ "${stderr_lines[0]}" = "$tool: unknown option: -?" ]
	done
	# Other characters, in C and in a script, and two lines on purpose.
	run -2 --separate-stderr zperm -f $'\xc3\xbc\t\xe2\x82\xac'
	check 2 "" $'zperm: \xc3\xbc\t\xe2\x82\xac: No such file or directory'
	run -2 --separate-stderr zscan -C $'\xc3\xbc\xe2\x82\xac'
	check 2 "" $'zscan: \xc3\xbc\xe2\x82\xac: cannot be read'
	run -2 --separate-stderr zscan -p 1 -C $'a\nb'
	check 2 "" 'zscan: a?b: cannot be read'
}

@test "zstatus shows a file that it cannot write likewise" {
	ln -s /dev/full $'full\e[31m'
	printf '%s\n' 'zrecv pid=1 t=0.1 packets=1' 'zrecv pid=1 t=1.1 packets=1 end=0' >lines
	run --separate-stderr zstatus -q -m $'full\e[31m' <lines
	[ "$status" -ne 0 ]
	[ "$stderr" = 'zstatus: full?[31m: No space left on device' ]
}

@test "what zscan shows of its pipeline with -v 4 keeps its lines, and no control character is in it" {
	: >none
	run --separate-stderr lab 'zscan -v 4 -q -p 443 -b none -c 0 --notes "$(printf "\033[31m")" -o "$(printf "a\033b")" 10.0.0.1' lab
	[ "$status" -eq 0 ]
	[ -e $'a\eb' ]
	run ! grep -q $'[\001-\010\013-\037\177]' <<<"$stderr"
	[ "$(grep -c '^zblack -f none |$' <<<"$stderr")" -eq 1 ]
	[[ "$stderr" == *"a?b"* ]]
}
