# SPDX-License-Identifier: ISC
#
# Tests the configuration files of the user and of the machine.

load ../helper

setup() {
	cd "$BATS_TEST_TMPDIR" || return
	own=$XDG_CONFIG_HOME/zscan/zscan.conf
	mkdir -p "${own%/*}"
	export ZSCAN_CONF=$PWD/machine.conf
	: >none
}

# settings ZSCAN-OPTION...: prints the settings in one line; messages go to the file said.
settings() {
	zscan --print-settings -b none "$@" 10.0.0.0/30 2>said | tr -d '"' | sort | paste -sd' '
}

@test "the command line wins over the user's file, and that over the machine's; a line names the files, but with -q" {
	printf 'rate 500\nseed 7\nmetadata-file m.json\n' >machine.conf
	printf '# ours\nseed=8\ncooldown-time "2"\n' >"$own"
	[ "$(settings -p 80 -c 3)" = "blocklist-file=none cooldown-time=3 metadata-file=m.json rate=500 seed=8 target-ports=80 target=10.0.0.0/30" ]
	[ "$(cat said)" = "zscan: options are read from $own and $ZSCAN_CONF" ]
	# A rate of any kind on the command line replaces each rate of the file.
	[[ "$(settings -p 80 -B 1M)" != *rate=500* ]]
	echo 'bandwidth 1M' >>"$own"
	[[ "$(settings -p 80)" == *"bandwidth=1M "* && "$(settings -p 80)" != *rate=500* ]]
	[[ "$(settings -p 80 -q)" == *seed=8* && ! -s said ]]
	rm "$own"
	[[ "$(settings -p 80)" == *" seed=7 "* ]]
	[ "$(cat said)" = "zscan: options are read from $ZSCAN_CONF" ]
	rm machine.conf
	[ "$(settings -p 80)" = "blocklist-file=none target-ports=80 target=10.0.0.0/30" ]
	[ ! -s said ]
}

@test "the user's file is in HOME where XDG_CONFIG_HOME is no absolute path" {
	mkdir -p home/.config/zscan relative/zscan
	echo 'seed 9' >home/.config/zscan/zscan.conf
	echo 'seed 10' >relative/zscan/zscan.conf
	for folder in '' relative; do
		XDG_CONFIG_HOME=$folder HOME=$PWD/home settings -p 80 >out
		grep -q ' seed=9 ' out
		[ "$(cat said)" = "zscan: options are read from $PWD/home/.config/zscan/zscan.conf" ]
	done
	[ "$(env -u HOME -u XDG_CONFIG_HOME zscan --print-settings -p 80 -b none 10.0.0.0/30 | wc -l)" = 3 ]
}

@test "-C, --no-config and --resume read neither; nor does what prints only a list" {
	printf 'seed 7\nno-such-option\n' >"$own"
	echo 'seed 9' >conf
	[[ "$(settings -p 80 -C conf)" == *" seed=9 "* && ! -s said ]]
	[[ "$(settings -p 80 --no-config)" != *seed* && ! -s said ]]
	run -0 --separate-stderr zscan --list-probe-modules
	run -0 --separate-stderr zscan -h
	printf '# zscan checkpoint 2\ntarget-ports "80"\ntarget "10.0.0.0/30"\nblocklist-file "none"\noutput-file "rows"\nkey %s\n' "$KEY" >ckpt
	chmod 600 ckpt
	: >rows
	run --separate-stderr zscan --resume ckpt --print-settings
	[[ "$status$stderr" == 0 && "$output" != *'seed="7"'* ]]
	# Without these options the file is read.
	run --separate-stderr zscan --print -p 80 -b none 10.0.0.0/30
	check 2 '' 'zscan: unknown option: --no-such-option'
}

@test "a file that others can write to is refused, one of another user is named and not read, and none names a further one" {
	echo 'seed 7' >"$own"
	for mode in 664 646; do
		chmod $mode "$own"
		run --separate-stderr zscan --print -p 80 -b none 10.0.0.0/30
		check 2 '' "zscan: $own: others can write to it: run chmod go-w on it"
	done
	chmod 644 "$own"
	echo 'seed 8' >machine.conf
	chmod 666 machine.conf
	run --separate-stderr zscan --print -p 80 -b none 10.0.0.0/30
	check 2 '' "zscan: $ZSCAN_CONF: others can write to it: run chmod go-w on it"
	rm machine.conf
	chown 65534 "$own"
	[[ "$(settings -p 80)" != *seed* ]]
	[ "$(cat said)" = "zscan: $own: is not read: it is of another user" ]
	chown 0 "$own"
	for name in "config $PWD/conf" no-config; do
		echo "$name" >"$own"
		run --separate-stderr zscan --print -p 80 -b none 10.0.0.0/30
		check 2 '' "zscan: $own: --${name%% *}: is for the command line"
	done
}

@test "no output of the scan is a file that options come from; and a scan has the options that its configuration names" {
	printf 'target-port 443\nblocklist-file "%s/none"\nquiet\nfast-dryrun\n' "$PWD" >"$own"
	run -0 --separate-stderr zscan -e 1 10.0.0.0/30
	[ -z "$stderr" ]
	[ "$(sort <<<"$output")" = "$(printf '10.0.0.%d\n' 0 1 2 3)" ]
	sed -i /fast/d "$own"
	run --separate-stderr zscan --print -o "$own" 10.0.0.0/30
	check 2 '' "zscan: -o: $own: is the file that --config reads"
	grep -q target-port "$own"
}

@test "the examples of zscan.conf(5) are files that it reads" {
	awk '/^\.Bd/ { n++; inside = 1; next } /^\.Ed/ { inside = 0 } inside { print >("example." n) }' "$REPO/man/zscan.conf.5"
	sed -i "s,/etc/zscan/exclusions.conf,$PWD/none," example.[12]
	run -0 --separate-stderr zscan --print-settings -C example.1
	[ "$output" = "$(printf '%s\n' 'rate="5000"' 'target-ports="443"' "blocklist-file=\"$PWD/none\"" 'quiet="1"' 'target="192.0.2.0/24"')" ]
	run -0 --separate-stderr zscan --print-settings -C example.2 -M icmp_echoscan 192.0.2.0/24
	[[ "$output" = *'rate="5000"'*"$PWD/none"*'about="https://example.net/.well-known/probing.txt"'* ]]
}
