# SPDX-License-Identifier: ISC
# shellcheck shell=bash
#
# The first part of each script of scan.bats in the lab.

cd "$REPO" || exit
conf=test/ex.conf
# watch_excluded: the gateway counts each packet to an excluded address.
watch_excluded() {
	ip netns exec gw nft add element netdev lab excluded "{ $(sed "s/#.*//" $conf | grep -v : | grep . | paste -sd,) }"
}
# left: the stages that are still there. What has ended may have to be reaped yet.
left() {
	for _ in {1..100}; do pgrep "^z[pbsr]" >/dev/null || return; sleep 0.05; done
	pgrep -l "^z[pbsr]"
}

# replace_stage FOLDER: has zblack end and zsend begin while the receiver sleeps.
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
	# Asleep in its poll, with both watched.
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

# receive_side_by_side FOLDER: runs receivers on other interfaces, of another probe and with another key during two scans.
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
