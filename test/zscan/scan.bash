# SPDX-License-Identifier: ISC
# shellcheck shell=bash
#
# Functions for the lab scripts of scan.bats.

cd "$REPO" || exit
conf=test/ex.conf
# watch_excluded: makes the gateway count the packets to excluded addresses.
watch_excluded() {
	ip netns exec gw nft add element netdev lab excluded "{ $(sed "s/#.*//" $conf | grep -v : | grep . | paste -sd,) }"
}
# left: prints the stages that still run. It waits up to 5 s, since a stage that has ended may not
# have been reaped yet.
left() {
	for _ in {1..100}; do pgrep "^z[pbsr]" >/dev/null || return; sleep 0.05; done
	pgrep -l "^z[pbsr]"
}

# replace_stage FOLDER: zblack ends and zsend begins while the receiver sleeps.
replace_stage() {
	cd "$1" || return
	zperm 10.0.0.0/24 >targets
	mkfifo first second
	zrecv -c 0.3 -u 4 -o rows -- sh -c "
		zblack -f $REPO/$conf <first >/dev/null &
		zblack -f $REPO/$conf <second >/dev/null
		zsend -p 443 -r 500 <targets" 4>status 3>&- &
	scan=$!
	exec 5>first 6>second
	until [ "$(grep -c "^zblack" status)" -ge 2 ]; do sleep 0.02; done
	receiver=$(pgrep -x zrecv | grep -vx $scan)
	# The receiver is now in its poll and watches both stages.
	sleep 0.1
	kill -STOP "$receiver"
	until grep -q "^State:.T" "/proc/$receiver/status"; do sleep 0.01; done
	exec 6>&-
	until [ "$(count syn)" -ge 1 ]; do sleep 0.01; done
	kill -CONT "$receiver"
	until ! pgrep -x zsend >/dev/null; do sleep 0.02; done
	exec 5>&-
	wait $scan
	echo "status $?, sent $(count syn)"
}

# receive_side_by_side FOLDER: during two scans, runs further receivers: on other interfaces, for
# another probe and with another key.
receive_side_by_side() {
	cd "$1" || return
	receivers=
	receive() { # receive NAME OPTION...
		name=$1
		shift
		mkfifo $name
		zrecv -k 000102030405060708090a0b0c0d0e0f -R 5 "$@" -o $name.csv 5>$name 3>&- &
		receivers="$receivers $!"
		read -r _ <$name
	}
	receive one
	receive any -i any
	receive echo -M icmp_echoscan
	receive other -k ffffffffffffffffffffffffffffffff
	export ZKEY=000102030405060708090a0b0c0d0e0f
	zperm 10.0.9.0/24 | zsend -p 80 -r 5000
	zperm 10.0.9.0/25 | zsend -M icmp_echoscan -r 5000
	until [ "$(cat ./*.csv | wc -l)" -ge $((4 + 256 + 256 + 128)) ]; do sleep 0.05; done
	kill -TERM $receivers
	wait
}
