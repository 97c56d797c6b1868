#!/usr/bin/env bats
# Tests of the lab: it is closed, behaves and counts as its table states, and leaves nothing on
# the machine.

# shellcheck disable=SC2016 # the scripts in single quotes are for shells inside the lab
# shellcheck disable=SC2030,SC2031,SC2154 # Bats runs each test in a subshell, and sets stderr_lines
bats_require_minimum_version 1.5.0
export LC_ALL=C

setup_file() {
    "$BATS_TEST_DIRNAME/servers"
}

setup() {
    lab=$BATS_TEST_DIRNAME/run
    cd "$BATS_TEST_TMPDIR" || return
    # Enters the gateway's addresses in the neighbour table, for tests in which the kernel itself
    # sends to it. Namespaces share the limit of that table, which may be full
    cat >known <<'EOF'
for gateway in 198.18.0.1 fd00:198:18::1; do
    ip neighbour replace "$gateway" lladdr 02:00:00:00:00:01 dev lab0
done
EOF
    mkfifo up
    mkdir tmp
    export TMPDIR=$PWD/tmp
    outside >before
}

teardown() {
    [ -z "${copy-}" ] || rm -rf "$copy"
}

# Prints the things that a leak would change: links, mounts, named namespaces, our temporary files
outside() {
    ip -oneline link show | cut -d ' ' -f 2
    cat /proc/self/mounts
    ls /run/netns 2>/dev/null || :
    ls "$TMPDIR"
}

# up_in_lab [OPTION...]: starts a lab in the background; sets keeper (its process), net and pid
# (its namespaces)
up_in_lab() {
    # nohup ignores HUP, and a shell cannot reset a signal that was ignored when it started
    env --default-signal=HUP "$lab" "$@" sh -c 'echo "$ZSCAN_LAB $(readlink /proc/self/ns/pid)" >up; sleep 60 & exec sleep 60' \
        </dev/null >out 2>err 3>&- &
    keeper=$!
    read -r net pid <up
}

# Counts the processes in the lab: by network namespace the scanner's and the keeper, by pid
# namespace all except the keeper
in_lab() {
    readlink /proc/[0-9]*/ns/net /proc/[0-9]*/ns/pid 2>/dev/null | grep -c -F -x -e "$net" -e "$pid"
}

ended() { # wait for the lab to end; sets status (`run` could not: only the parent may wait)
    status=0
    wait "$keeper" || status=$?
}

nothing_left() {
    [ -n "$net" ] && [ -n "$pid" ] && [ "$(in_lab)" = 0 ] && diff before <(outside)
}

eventually() { # eventually COMMAND...: retries for 5 s
    local n
    for ((n = 0; n < 100; n++)); do
        if "$@"; then return; fi
        sleep 0.05
    done
    "$@"
}

@test "usage: -h, and errors in one line" {
    run --separate-stderr "$lab" -h
    [ "$status" = 0 ]
    [[ $output == 'usage: test/lab/run '* ]]
    [ -z "$stderr" ]
    for arguments in '' '-x' '-t' '-t 0 true' '-t x true' '--holds true'; do
        # shellcheck disable=SC2086 # words
        run --separate-stderr "$lab" $arguments
        [ "$status" = 2 ]
        [ -z "$output" ]
        [[ $stderr == 'lab: '* ]]
        [ "${#stderr_lines[@]}" = 1 ]
    done
    run bash -c '"$0" --holds >/dev/full' "$lab"
    [ "$status" != 0 ]
}

@test "--holds: ports, scanner, then prefix and kind" {
    run --separate-stderr "$lab" --holds
    [ "$status" = 0 ]
    [ -z "$stderr" ]
    [ "${lines[0]}" = 'tcp 80,443' ]
    [ "${lines[1]}" = 'from 198.18.0.2 fd00:198:18::2' ]
    [ "${lines[2]}" = '10.0.0.0/16 open' ]
    for line in "${lines[@]:2}"; do
        [[ $line =~ ^[0-9a-f.:]+/[0-9]+\ (open|closed|silent|unreachable|prohibited)$ ]]
    done
}

@test "no way out: only veths and lo, no route beyond" {
    run "$lab" bash -c '
        ls /sys/class/net
        for host in gw far; do ip netns exec "$host" ls /sys/class/net; done
        ip route get 9.9.9.9
        ip netns exec gw ip route get 9.9.9.9
        ip netns exec far ip route get 9.9.9.9'
    [ "$status" != 0 ] # the last command fails: far has no other route
    [ "${lines[*]:0:7}" = 'lab0 lo far lo scanner gw lo' ]
    [[ ${lines[7]} == '9.9.9.9 via 198.18.0.1 dev lab0 '* ]]
    [[ ${lines[9]} == '9.9.9.9 via 198.18.1.2 dev far '* ]]
    [[ ${lines[11]} == *'Network is unreachable' ]]
}

@test "a link that is not the lab's own: no command is run" {
    # This `ip` adds a link at the moment when the lab checks them
    mkdir bin
    cat >bin/ip <<EOF
#!/bin/sh
case "\$*" in -oneline*) $(type -P ip) link add other type \$KIND ;; esac
exec $(type -P ip) "\$@"
EOF
    chmod +x bin/ip
    for kind in bridge veth; do
        run --separate-stderr env PATH="$PWD/bin:$PATH" KIND="$kind" "$lab" touch ran
        [ "$status" = 2 ]
        [[ $stderr == 'lab: scanner: maybe a way out: '* ]]
        [ "${#stderr_lines[@]}" = 1 ]
        [ ! -e ran ]
    done
}

@test "the command: status, arguments, environment, streams" {
    run --separate-stderr "$lab" bash -c 'exit 7'
    [ "$status" = 7 ]
    [ -z "$output$stderr" ]
    run "$lab" bash -c 'kill -9 $$'
    [ "$status" = 137 ]
    run -127 "$lab" ./no-such-command
    run "$lab" printf '%s|' 'a b' '' '*'
    [ "$output" = 'a b||*|' ]
    run "$lab" bash -c '[ "$ZSCAN_LAB" = "$(readlink /proc/self/ns/net)" ] && echo "${PATH%%:*}"'
    [ "$output" = "$(readlink -f "$BATS_TEST_DIRNAME/../..")/bin" ]
    run bash -c 'echo through | "$0" cat' "$lab"
    [ "$output" = through ]
    run --separate-stderr bash -c '"$0" sh -c "cat <&7; echo to 8 >&8; echo to 2 >&2" 7<<<"from 7" 8>eight' "$lab"
    [ "$output" = 'from 7' ]
    [ "$stderr" = 'to 2' ]
    [ "$(cat eight)" = 'to 8' ]
}

@test "streams: a reader outside sees the end when the command closes, not when the lab ends" {
    "$lab" sh -c 'exec >&- 5>&-; exec sleep 60' </dev/null >up 5>&1 3>&- &
    keeper=$!
    timeout 10 cat up
    kill -0 "$keeper" # still there
    kill -TERM "$keeper"
    ended
}

@test "terminal: the command reads it, and Ctrl-C is the command's" {
    run bash -c 'echo typed | script -qec "exec $0 sh -c '\''read -r line; echo got \$line; exit 4'\''" /dev/null' "$lab"
    [ "$status" = 4 ]
    [[ $output == *'got typed'* ]]
    # The command may finish its work, and the server of the lab still runs
    cat >steps <<'EOF'
. ./known
trap 'ping -c 1 -W 5 10.0.0.1 >/dev/null && : </dev/tcp/10.0.0.1/80 && echo finished; exit 5' INT
echo >up
sleep 60 &
wait
EOF
    run timeout 20 bash -c '{ read -r <up; printf "\003"; sleep 60 & echo $! >sleeper; wait; } 3>&- |
        { script -qec "exec $0 bash steps" /dev/null; status=$?; kill "$(cat sleeper)"; exit $status; }' "$lab"
    [ "$status" = 5 ]
    [[ $output == *finished* ]]
}

@test "IPv4 kinds: what each prefix answers" {
    cat >steps <<'EOF'
. ./known
tcp() { # tcp ADDR PORT: served, refused, silent
    { exec 5<>"/dev/tcp/$1/$2"; } 2>"$1.$2.error" || { grep -q refused "$1.$2.error" && echo refused; return; }
    printf 'GET / HTTP/1.0\r\n\r\n' >&5
    read -r line <&5
    echo "${line%$'\r'}"
}
export -f tcp
show() {
    for port in 80 443 81; do
        echo "$1 $port $(timeout 3 bash -c "tcp $1 $port" || echo none)" >"$1.$port" &
    done
    ping -n -c 1 -W 3 "$1" | sed -n "2s/icmp_seq.*time.*/answers/p; 2s/icmp_seq=1 //p" | sed "s/^/$1 /" >"$1.echo"
    wait
    cat "$1.80" "$1.443" "$1.81" "$1.echo"
}
for address; do show "$address" >"$address" & done # the silent ones take their time
wait
cat "$@"
EOF
    run "$lab" bash steps 10.0.0.0 10.0.255.255 10.0.201.9 10.2.3.4 10.0.200.1 10.1.0.1 10.9.9.9
    [ "$status" = 0 ]
    diff - <<<"$output" <(cat <<'EOF'
10.0.0.0 80 HTTP/1.1 200 OK
10.0.0.0 443 HTTP/1.1 200 OK
10.0.0.0 81 refused
10.0.0.0 64 bytes from 10.0.0.0: answers
10.0.255.255 80 HTTP/1.1 200 OK
10.0.255.255 443 HTTP/1.1 200 OK
10.0.255.255 81 refused
10.0.255.255 64 bytes from 10.0.255.255: answers
10.0.201.9 80 refused
10.0.201.9 443 refused
10.0.201.9 81 refused
10.0.201.9 64 bytes from 10.0.201.9: answers
10.2.3.4 80 refused
10.2.3.4 443 refused
10.2.3.4 81 refused
10.2.3.4 64 bytes from 10.2.3.4: answers
10.0.200.1 80 none
10.0.200.1 443 none
10.0.200.1 81 none
10.1.0.1 80 none
10.1.0.1 443 none
10.1.0.1 81 none
10.9.9.9 80 none
10.9.9.9 443 none
10.9.9.9 81 none
EOF
)
    run "$lab" bash steps fd00:10::1 fd00:10::ffff:0:0:1 fd00:10:0:1::1
    diff - <<<"$output" <(cat <<'EOF'
fd00:10::1 80 HTTP/1.1 200 OK
fd00:10::1 443 HTTP/1.1 200 OK
fd00:10::1 81 refused
fd00:10::1 64 bytes from fd00:10::1: answers
fd00:10::ffff:0:0:1 80 HTTP/1.1 200 OK
fd00:10::ffff:0:0:1 443 HTTP/1.1 200 OK
fd00:10::ffff:0:0:1 81 refused
fd00:10::ffff:0:0:1 64 bytes from fd00:10::ffff:0:0:1: answers
fd00:10:0:1::1 80 none
fd00:10:0:1::1 443 none
fd00:10:0:1::1 81 none
EOF
)
}

# Runs COMMAND with a capture of FILTER on lab0, and prints the captured packets
capture() {
    # -Z root: in a user namespace there is no other user to become
    cat >captured <<'EOF'
. ./known
coproc tcpdump -Z root -i lab0 -nn -v -l --immediate-mode "$1" 2>log
until grep -q listening log; do sleep 0.01; done
eval "$2"
# After everything else, a datagram that nobody answers
echo >/dev/udp/10.1.0.1/9
while IFS= read -r line <&"${COPROC[0]}"; do
    echo "$line"
    [[ $line != *'10.1.0.1.9: UDP'* ]] || break
done
kill -INT "$COPROC_PID"
EOF
    "$lab" -t 60 bash captured "($1) or (udp and dst port 9)" "$2"
}

@test "unreachable and prohibited: the ICMP code, and the router as its source" {
    run capture icmp 'for a in 10.0.202.5 10.0.203.5; do timeout 1 bash -c ": </dev/tcp/$a/80"; done 2>/dev/null'
    [ "$status" = 0 ]
    [[ $output == *'198.18.0.1 > 198.18.0.2: ICMP host 10.0.202.5 unreachable, '* ]]
    [[ $output == *'198.18.0.1 > 198.18.0.2: ICMP host 10.0.203.5 unreachable - admin prohibited filter, '* ]]
    # many at once, none withheld
    run "$lab" bash -c '. ./known; ping -q -n -c 300 -i 0.002 -W 2 10.0.202.5; ping -q -n -c 300 -i 0.002 -W 2 10.0.203.5'
    [ "$(grep -c 'received, +300 errors' <<<"$output")" = 2 ]
}

@test "answers carry whole checksums, as on a real link" {
    run capture 'tcp and src host 10.0.0.1' ': </dev/tcp/10.0.0.1/80'
    [[ $output == *'Flags [S.], cksum '*'(correct)'* ]]
    [[ $output != *incorrect* ]]
}

@test "counters: syn, echo, excluded, in IPv4 and IPv6" {
    cat >steps <<'EOF'
. ./known
count() { ip netns exec gw nft list counter netdev lab "$1" | sed -n 's/.*packets \([0-9]*\) .*/\1/p'; }
all() { echo "$(count syn) $(count echo) $(count excluded)"; }
all
ip netns exec gw nft add element netdev lab excluded '{ 10.0.13.0/24, 10.0.99.10-10.0.99.20 }'
ip netns exec gw nft add element netdev lab excluded6 '{ fd00:10::dead:0/112 }'
: </dev/tcp/10.0.0.1/80
: </dev/tcp/fd00:10::1/80
all
ping -q -c 2 -i 0.01 10.0.0.1 >/dev/null
ping -q -c 1 -i 0.01 fd00:10::1 >/dev/null
all
ping -q -c 1 10.0.99.20 >/dev/null
ping -q -c 1 10.0.99.21 >/dev/null
ping -q -c 1 fd00:10::dead:1 >/dev/null
all
EOF
    run "$lab" bash steps
    [ "$status" = 0 ]
    [ "$output" = $'0 0 0\n2 0 0\n2 3 0\n2 6 2' ]
}

@test "nothing is left behind: the command ends, with children" {
    "$lab" sh -c 'sleep 60 & echo "$ZSCAN_LAB $(readlink /proc/self/ns/pid)"' >out
    read -r net pid <out
    nothing_left
}

@test "nothing is left behind: -t" {
    up_in_lab -t 1
    ended
    [ "$status" = 124 ]
    [ "$(cat err)" = 'lab: stopped after 1 s' ]
    nothing_left
}

@test "nothing is left behind: TERM, INT, HUP" {
    for signal in TERM INT HUP; do
        up_in_lab
        kill -"$signal" "$keeper"
        ended
        [ "$status" = "$((128 + $(kill -l "$signal")))" ]
        nothing_left
    done
}

@test "nothing is left behind: SIGKILL of the lab" {
    up_in_lab
    [ "$(in_lab)" -ge 4 ]
    kill -KILL "$keeper"
    ended
    eventually nothing_left
}

@test "any user, where user namespaces are open" {
    copy=$(mktemp -d -p "$BATS_TMPDIR") # a test's own directory and the checkout may be closed to others
    chmod 755 "$copy"
    mkdir "$copy/test" "$copy/bin"
    cp -r "$BATS_TEST_DIRNAME" "$BATS_TEST_DIRNAME/../.servers" "$copy/test"
    as=()
    [ "$(id -u)" != 0 ] || as=(runuser -u nobody --)
    cd /
    if "${as[@]}" unshare --map-root-user --net true 2>/dev/null; then
        run --separate-stderr "${as[@]}" "$copy/test/lab/run" bash -c '
            id -u
            ip neighbour replace 198.18.0.1 lladdr 02:00:00:00:00:01 dev lab0
            timeout 10 bash -c ": </dev/tcp/10.0.0.1/443" && echo open
            ping -q -n -c 1 -W 5 10.0.202.1 | grep -o "+1 errors"
            ip netns exec gw nft list counter netdev lab syn | grep -o "packets 1 "'
        [ "$output" = $'0\nopen\n+1 errors\npackets 1 ' ]
        [ -z "$stderr" ]
    else
        run --separate-stderr "${as[@]}" "$copy/test/lab/run" true
        [ "$status" = 2 ]
        [ "$stderr" = 'lab: namespaces are refused here: be root, or allow user namespaces' ]
    fi
}
