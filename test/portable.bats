# The scripts work the same whatever locale their user has, and whichever awk the machine has.

load helper

AWKS='mawk gawk busybox'

# A locale with a decimal comma, in a folder of the tests' own.
setup_file() {
	export LOCPATH=$BATS_FILE_TMPDIR
	localedef -i de_DE -f UTF-8 "$LOCPATH/de_DE.UTF-8" || [ -f "$LOCPATH/de_DE.UTF-8/LC_NUMERIC" ]
	[ "$(LC_ALL=de_DE.UTF-8 bash -c 'printf %.1f 1,5')" = 1,5 ]
}

setup() {
	cd "$BATS_TEST_TMPDIR" || return
	: >none
}

# german AWK COMMAND...: in that locale, and with that awk.
german() {
	"$REPO/test/with-awk" "$1" env LC_ALL=de_DE.UTF-8 "${@:2}"
}

# steered AWK: what zrate makes of a scan that loses replies from 1500 a second on.
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
