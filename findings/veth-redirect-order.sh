#!/bin/bash
# Shows that a veth accepts or loses frames that XDP redirects to it, depending on the order of the
# commands that have set it up. All settings are equal in both cases.
# Versions: iproute2 6.1.0-3, ethtool 6.1-1 and binutils-bpf 2.40-2+1 of Debian 12; seen on
# Linux 6.18.
#
# Guess before the run: the order has no effect. Redirection needs NAPI at the far end, and GRO
# enables NAPI there.
# Seen: frames arrive if GRO is enabled at the far end before either end is up. No frame arrives if
# GRO is enabled while the near end is up and the far end is down. Frames arrive again after GRO has
# been disabled and enabled while both ends are up. ethtool shows "on" all three times.
#
# So no setting tells whether a sender by XDP can use the link.
#
# Needs root, for its own network namespace. No packet leaves it.
export LC_ALL=C
set -eu
if [ "${1-}" != inside ]; then
	dir=$(mktemp -d)
	trap 'rm -rf "$dir"' EXIT
	here=$(readlink -f "$0")
	cd "$dir"
	apt-get -qq -o APT::Sandbox::User=root download \
		iproute2=6.1.0-3 libbpf1=1:1.1.2-0+deb12u1 libmnl0=1.0.4-3 ethtool=1:6.1-1 \
		binutils-bpf=2.40-2+1
	for package in ./*.deb; do dpkg -x "$package" .; done
	unshare --net --mount --pid --fork --kill-child "$BASH" "$here" inside
	exit
fi
dir=$PWD
LD_LIBRARY_PATH=$(printf '%s:' "$dir"/usr/lib/*-linux-* "$dir"/lib/*-linux-*)
export LD_LIBRARY_PATH
PATH=$dir/bin:$dir/sbin:$dir/usr/bin:$dir/usr/sbin:$PATH

# Calls bpf_redirect(20, 0): redirects each frame to the interface with index 20.
cat >redirect.s <<'END'
	.section xdp,"ax",@progbits
	.global redirect
	.type redirect, @function
redirect:
	mov %r1, 20
	mov %r2, 0
	call 23
	exit
	.size redirect, .-redirect
	.section license,"aw",@progbits
	.string "GPL"
END
bpf-as -o redirect.o redirect.s
ip link add from index 10 address 02:00:00:00:00:01 type veth peer name source
ip link set source xdp obj redirect.o sec xdp
ip link set source up
ip link set from up
ip address add 198.18.0.1/24 dev from
ip neighbour add 198.18.0.2 lladdr 02:00:00:00:00:02 dev from

received() { awk '$1 == "far:" { print $3 }' /proc/net/dev; }

# arrive ORDER: redirects 100 datagrams to the interface "near", and tells whether "far" gets them
arrive() {
	local before
	sleep 0.5
	before=$(received)
	for _ in $(seq 100); do echo >/dev/udp/198.18.0.2/9; done
	sleep 0.5
	echo "$1: $(ethtool -k far | grep generic-receive-offload), $([ $(($(received) - before)) -ge 100 ] && echo arrive || echo lost)"
}

echo "$(ip -V), $(ethtool --version), Linux $(uname -r)"
{
	ip link add near index 20 type veth peer name far
	ethtool -K far gro on
	ip link set near up
	ip link set far up
	arrive 'GRO, near, far'
	ip link del near
	ip link add near index 20 type veth peer name far
	ip link set near up
	ethtool -K far gro on
	ip link set far up
	arrive 'near, GRO, far'
	ethtool -K far gro off
	ethtool -K far gro on
	arrive 'again'
} | tee seen
diff seen - <<'END'
GRO, near, far: generic-receive-offload: on, arrive
near, GRO, far: generic-receive-offload: on, lost
again: generic-receive-offload: on, arrive
END
