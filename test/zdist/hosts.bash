# shellcheck shell=bash
# Makes three more scanners in the lab: the hosts h1, h2 and h3, each with its own sshd. The scanner
# reaches them by `ssh h1`. Root must source this file in the lab, with REPO and BATS_TEST_TMPDIR
# set. The hosts are network namespaces and share all files.

cd "$BATS_TEST_TMPDIR" || exit

# In the lab alone, root has its home here, and sshd has a user for privilege separation.
{ echo "root:x:0:0:root:$PWD:/bin/sh"; grep -vE '^(root|sshd):' /etc/passwd; echo 'sshd:x:65533:65534::/run/sshd:/usr/sbin/nologin'; } >passwd
echo 'root:*:19000:0:99999:7:::' >shadow
mount --bind passwd /etc/passwd && mount --bind shadow /etc/shadow && mkdir -m 700 /run/sshd .ssh || exit
ssh-keygen -q -t ed25519 -N '' -f identity
ssh-keygen -q -t ed25519 -N '' -f hostkey
# The PATH of the tests has guarded tools. The hosts use the real ones.
cat >sshd.conf <<END
HostKey $PWD/hostkey
AuthorizedKeysFile $PWD/identity.pub
StrictModes no
PermitRootLogin yes
UsePAM no
SetEnv PATH=$REPO/bin:/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin ZSCAN_OPTOUT=/dev/null
END
cat >.ssh/config <<END
Host *
User root
IdentityFile $PWD/identity
BatchMode yes
StrictHostKeyChecking no
UserKnownHostsFile /dev/null
LogLevel ERROR
END
sysctl -qw net.ipv4.ip_forward=1 net.ipv6.conf.all.forwarding=1
ip -n gw route add 198.18.8.0/24 via 198.18.0.2
ip -n gw route add fd00:198:8::/48 via fd00:198:18::2
ip -n far route add 198.18.8.0/24 via 198.18.1.1
ip -n far route add fd00:198:8::/48 via fd00:198:18:1::1
for host in 1 2 3; do
	here=198.18.8.$((4 * host + 1)) there=198.18.8.$((4 * host + 2))
	ip netns add h$host
	ip link add up$host index $((20 + host)) type veth peer name out netns h$host
	ip address add $here/30 dev up$host
	ip address add fd00:198:8:$host::1/64 dev up$host nodad
	ip link set up$host up
	ip -n h$host -batch - <<-END
		link set lo up
		address add $there/30 dev out
		address add fd00:198:8:$host::2/64 dev out nodad
		link set out up
		route add default via $here
		route add default via fd00:198:8:$host::1
	END
	printf 'Host h%d\nHostName %s\n' $host $there >>.ssh/config
	LD_LIBRARY_PATH=$(printf '%s:' "$REPO"/test/.servers/usr/lib/*-linux-* "$REPO"/test/.servers/lib/*-linux-*) \
		nsenter --net=/run/netns/h$host "$REPO"/test/.servers/usr/sbin/sshd -D -f sshd.conf -o ListenAddress=$there -o PidFile=none &
	until nsenter --net=/run/netns/h$host ss -Hltn | grep -q :22; do sleep 0.01; done
done

# lose HOST: kills all processes of a host at once.
lose() {
	ip netns pids "$1" | xargs kill -KILL
}
