# The scripts work the same in every locale and with every awk.

load ../helper

AWKS='mawk gawk busybox'

# Makes a locale with a decimal comma in a folder of the tests.
setup_file() {
	export LOCPATH=$BATS_FILE_TMPDIR
	localedef -i de_DE -f UTF-8 "$LOCPATH/de_DE.UTF-8" || [ -f "$LOCPATH/de_DE.UTF-8/LC_NUMERIC" ]
	[ "$(LC_ALL=de_DE.UTF-8 bash -c 'printf %.1f 1,5')" = 1,5 ]
}

setup() {
	cd "$BATS_TEST_TMPDIR" || return
	: >none
}

# german AWK COMMAND...: runs a command in that locale and with that awk.
german() {
	"$REPO/test/tools/with-awk" "$1" env LC_ALL=de_DE.UTF-8 "${@:2}"
}

@test "zscan makes the same pipeline under each awk and with a decimal comma" {
	# Options, and words of the pipeline. An awk that interprets backslashes warns or removes
	# them.
	cat >cases <<-'END'
		-p 443 -n 12.5% -r 1000|-n 32'
		-p 443 -n 1.5K --batch 1K -r 2.5K|-r 2500 -n 1500'
		-p 443 -B 1.2G -T 2|-B 600000000
		-p 443 -B 120G -T 1|-B 120000000000
		-p 443 -r 1000 -T 3|-r 333.3333333
		-p 443 -r 3G -T 1|-r 3000000000
		-p 443 -P 2 --probe-gap 0.5 -r 100 -T 1|--attempts 2 --gap 52
		-p 443 --shards 3000000000 --shard 2999999999 -e 1 -T 1|-s 2999999999/3000000000
		-p 443 --output-filter classification~"a\.b\\x41ttl"|-a -f saddr,sport,ttl,classification,success,repeat,timestamp_str --
		-p 443 -e 5 -r 10K -f saddr,ttl --cores 0,1 -T 2|taskset -c 1
	END
	while IFS='|' read -r words part; do
		for awk in $AWKS; do
			# shellcheck disable=SC2086 # a list of words
			run -0 --separate-stderr german "$awk" zscan --print -b none $words 10.0.9.0/24
			[ -z "$stderr" ] || { echo "$awk: $words: $stderr"; false; }
			[[ "$output" == *"$part"* ]] || { echo "$awk: $words: $output"; false; }
			[ "$awk" != mawk ] || first=$output
			# A seed is drawn if the words name none
			[ "$(sed 's/0x[0-9a-f]*/SEED/g' <<<"$output")" = "$(sed 's/0x[0-9a-f]*/SEED/g' <<<"$first")" ]
		done
	done <cases
}

@test "zscan counts what a --cap holds back under each awk" {
	printf '%s\n' 10.0.9.0/30 10.0.9.8-10.0.9.10 fd00:10::1 fd00:10::/126 >targets
	for awk in $AWKS; do
		run -0 --separate-stderr german "$awk" zscan -d -p 443 -b none -S 198.18.0.2,fd00::2 --cap 24:1K --cap 48:1K -w targets -o probes.pcap
		[ -z "$stderr" ]
	done
}

@test "what zscan refuses it refuses in the same words under each awk and with a decimal comma" {
	cat >cases <<-'END'
		-p 443 -n 1\062%
		-p 443 -n 1,5%
		-p 443 -T 0
		-p 443 -T 1\060
		-p 443 -P 2 --probe-gap 0,5
		-p 443 --shards 2 --shard 2 -e 1
	END
	while read -r words; do
		for awk in $AWKS; do
			# shellcheck disable=SC2086
			run -2 --separate-stderr german "$awk" zscan --print -b none $words 10.0.9.0/24
			[ "${#stderr_lines[@]}" -eq 1 ]
			[ "$awk" != mawk ] || first=$stderr
			[ "$stderr" = "$first" ] || { echo "$awk: $stderr, not $first"; false; }
		done
	done <cases
}

@test "zstatus writes the same CSV and JSON with a decimal comma" {
	cat >lines <<-'END'
		zperm pid=1 t=1.004 n=100 total=400
		zblack pid=2 t=1.003 n=90 dropped=10
		zsend pid=3 t=1.002 n=90 sent=90 failed=0 rate=90.5 last=10.0.0.1
		zrecv pid=4 t=1.001 valid=45 unique=45 hits=40 duplicates=0 invalid=0 drop_kernel=0 drop_interface=0 drop_pipe=0 cooldown=0
		zsend pid=3 t=2.25 n=90 sent=181 failed=0 rate=90.5 last=10.0.0.1
		zrecv pid=4 t=2.5 valid=91 unique=45 hits=80 duplicates=0 invalid=0 drop_kernel=0 drop_interface=0 drop_pipe=0 cooldown=0 end=0
	END
	LC_ALL=de_DE.UTF-8 zstatus -q -u csv -m json -- rate=1000 <lines || [ $? -eq 1 ]
	[ "$(awk -F, '{ print NF }' csv | uniq | wc -l)" -eq 1 ]
	[ "$(wc -l <csv)" -ge 2 ]
	jq -e . json >/dev/null
}

# steered AWK: prints the output of zrate for a scan that loses replies from 1500 a second on.
steered() {
	local rate=1000
	rm -f in out
	mkfifo in out
	german "$1" zrate 9 <in >out 9>/dev/null 3>&- &
	exec 7>in 8<out
	for t in {1..40}; do
		drops=$((${drops:-0} + (rate > 1500 ? rate - 1500 : 0))) sent=$((${sent:-0} + rate))
		printf '%s\n' "zsend pid=3 t=$t.25 sent=$sent failed=0" "zrecv pid=9 t=$t.25 drop_kernel=$drops drop_interface=0 drop_pipe=0 cooldown=0" \
			"zperm pid=1 t=$t.25" >&7
		while read -r line <&8; do
			case $line in
			zrate*) rate=${line#* rate=} rate=${rate%% *} && sed 's/pid=[0-9]*/pid=/' <<<"$line" ;;
			zperm*) break ;;
			esac
		done
	done
	exec 7>&-
	cat <&8 >/dev/null
	exec 8<&-
	wait $!
}

@test "zrate steers the same under each awk and with a decimal comma" {
	for awk in $AWKS; do
		unset drops sent
		steered "$awk" >"steered.$awk"
		[ "$(tail -n 1 "steered.$awk" | sed 's/.*rate=[0-9]* //')" = why=settled ] || { cat "steered.$awk"; false; }
		diff steered.mawk "steered.$awk"
	done
}
