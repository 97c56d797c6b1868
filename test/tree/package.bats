# Parts of an installation: completions that match the tools, capabilities, and a package for
# Debian.

load ../helper

setup() {
	cd "$BATS_TEST_TMPDIR" || return
}

# tools: prints the tools that are installed
tools() {
	(cd "$REPO/bin" && ls -d zperm zblack zsend zrecv zfilter zscan zstatus zrate zdist zreport zplot)
}

# offered WORD...: prints the completions that bash offers for the last word
offered() {
	bash -c '
		. "$0/bin/completions.bash"
		compopt() { :; }
		COMP_WORDS=("$@") COMP_CWORD=$(($# - 1))
		_zscan "$1" "${@: -1}" "${@: -2:1}"
		printf "%s\n" "${COMPREPLY[@]}"' "$REPO" "$@"
}

@test "bash completes every option that a tool tells of, and what it can name" {
	for tool in $(tools); do
		help=-h
		[ $tool != zscan ] || help=--list-options
		$tool $help | grep -oE '^ +-.*' | sed -E 's/^ +//; s/(  | [^-]).*//; s/\[.*//' | tr -d ' ' | tr , '\n' | sort -u >wanted
		[ "$(wc -l <wanted)" -ge 5 ]
		diff wanted <(offered "$tool" - | sort -u)
	done
	[ "$(offered zscan --probe-m)" = --probe-module ]
	[ "$(offered zsend -M icmp | sort | paste -sd ' ')" = "icmp6_all_nodes icmp6_echoscan icmp_echo_time icmp_echoscan" ]
	[ "$(offered zscan --probe-module = up)" = upnp ]
	[ "$(offered zrecv -f saddr,ipi)" = saddr,ipid ]
	[ "$(offered zfilter -f saddr,cert_sh)" = saddr,cert_sha256 ]
	[ "$(offered zrecv -O js)" = json ]
	[ "$(offered zscan --steer | sort | paste -sd ' ')" = "--steer" ]
	[ "$(offered zscan --steer p) $(offered zscan --steer = rat)" = "pause rate=" ]
	[ -z "$(offered zsend --steer p)" ]     # a descriptor
	[ "$(offered zplot -O s)" = svg ]
	[ "$(offered zperm --protocol u)" = udp ]
	[ "$(offered zplot '' | sort | paste -sd ' ')" = "map ports progress rates rtt ttl" ]
	[ -z "$(offered zplot map ra)" ]
	[ -z "$(offered zperm -f x)" ]          # a file: bash completes it itself
}

@test "bash loads the completion of each tool by its name, as installed" {
	make -s -C "$REPO" install DESTDIR="$PWD/root" PREFIX=/usr
	for tool in $(tools); do
		run -0 env XDG_DATA_DIRS="$PWD/root/usr/share" bash --norc -c '
			. /usr/share/bash-completion/bash_completion
			__load_completion '"$tool"' && complete -p '"$tool"
		[ "$output" = "complete -F _zscan $tool" ]
	done
}

@test "zsh completes options, with what they are for, and names" {
	mkdir functions
	cp "$REPO/bin/completions.zsh" functions/_zscan
	cat >session <<-'END'
		zmodload zsh/zpty
		zpty z zsh -f -i
		zpty -w z "PS1=; stty rows 300 cols 300 -echo; fpath=($PWD/functions \$fpath); LISTMAX=10000"
		zpty -w z 'show() { zle complete-word; print -r -- "<RES""ULT:$BUFFER>"; BUFFER= }; zle -N show; bindkey "^X" show'
		zpty -w z 'autoload -Uz compinit; compinit -u -D; print RE""ADY'
		zpty -r z none '*READY*'
		while read -r line; do
			zpty -n -w z "$line"$'\x18'
			zpty -r z shown '*<RESULT:*>*' && print -r -- "$shown"
		done
	END
	run -0 timeout 30 zsh -f session <<-'END'
		zperm --af
		zrecv -M ud
		zrecv -f saddr,ipi
		zfilter -f saddr,cert_sh
		zscan --no-h
		zscan --probe-module=upn
		zblack --rep
		zplot prog
		zplot ttl -O sv
		zperm --protocol ud
	END
	[ "$(sed -n 's/.*<RESULT:/</p' <<<"$output" | tr -d '\r' | paste -sd ' ')" = "<zperm --after=> <zrecv -M udp > <zrecv -f saddr,ipid,> $(
		)<zfilter -f saddr,cert_sha256,> <zscan --no-header-row > <zscan --probe-module=upnp > <zblack --report=> <zplot progress > <zplot ttl -O svg > <zperm --protocol udp >" ]
	# The menu for several matches
	sed -i 's/zle complete-word; .*BUFFER= }/zle list-choices }/; s/<RESULT:\*>/an earlier run*/' session
	run -0 timeout 30 zsh -f session <<<'zperm -'
	[[ "$output" == *"--after "*"-- go on behind this line of an earlier run"* ]]
}

@test "make install brings an opt-out list of comments alone, keeps one that is there, and leaves a changed one behind" {
	paths=(DESTDIR="$PWD/root" PREFIX=/usr)
	list=root/etc/zscan/optout.conf
	make -s -C "$REPO" install "${paths[@]}"
	[ "$(stat -c %a $list)" = 644 ]
	[ -s $list ]
	[ "$(printf '10.0.0.1\nfd00::1\n' | ZSCAN_OPTOUT=$list zblack -f /dev/null | wc -l)" = 2 ]
	[ "$(ZSCAN_OPTOUT=$list zblack --account -f /dev/null 10.0.0.0/8 | wc -l)" = 2 ]
	make -s -C "$REPO" uninstall "${paths[@]}"
	[ ! -e root/etc/zscan ]
	make -s -C "$REPO" install "${paths[@]}"
	echo 192.0.2.1 >>$list
	make -s -C "$REPO" install "${paths[@]}"
	make -s -C "$REPO" uninstall "${paths[@]}"
	[ "$(tail -n 1 $list)" = 192.0.2.1 ]
	# If the user has chosen to have none
	ln -sf /dev/null $list
	make -s -C "$REPO" install "${paths[@]}"
	[ "$(readlink $list)" = /dev/null ]
	# The program prints at run time which file it looks for
	run -0 strings "$REPO/bin/zblack"
	grep -qx /etc/zscan/optout.conf <<<"$output"
}

@test "make setcap lets the members of a group scan, without root, and nobody else" {
	mkdir tools
	cp -r "$REPO"/bin/{z*,parts} tools
	chmod -R a+rX "$BATS_RUN_TMPDIR"
	run ! make -s -C "$REPO" setcap DIR="$PWD/tools"
	[ "${lines[0]}" = "whose members may scan? make setcap GROUP=name (see zrecv(1), Security)" ]
	[ -z "$(getcap tools/*)" ]
	make -s -C "$REPO" setcap GROUP=nogroup DIR="$PWD/tools"
	run ! make -s -C "$REPO" setcap GROUP=nogroup DIR="$PWD/tools" PATH=/nowhere
	[ "${lines[0]}" = "no setcap: apt-get install libcap2-bin" ]
	[ "$(getcap tools/* | sed 's/.*tools.//')" = "zrecv cap_net_admin,cap_net_raw=ep
zsend cap_net_raw=ep" ]
	[ "$(stat -c '%a %G' tools/zsend tools/zrecv | uniq)" = "750 nogroup" ]
	fast() {
		lab 'cd "$1"; echo 10.0.9.1 | setpriv --reuid 65534 --regid 65534 --clear-groups tools/zsend -k "$2" -p 443 -r 0 -u 1 | tail -n 1' lab "$PWD" "$KEY"
	}
	run --separate-stderr fast
	[ "$stderr" = "zsend: engine live is not used: need CAP_BPF, CAP_NET_ADMIN and CAP_PERFMON" ]
	[[ "$output" == *" engine=packet "*" end=0" ]]
	make -s -C "$REPO" setcap GROUP=nogroup DIR="$PWD/tools" FAST=1
	run --separate-stderr fast
	[ -z "$stderr" ]
	[[ "$output" == *" engine=live "*" end=0" ]]
	# Through a shell, since setpriv itself still has the rights of root when it executes a
	# program
	run -126 setpriv --reuid 65534 --regid 1 --clear-groups sh -c 'tools/zrecv -V'
	cp "$EX_CONF" ex.conf
	run -0 --separate-stderr lab '
		cd "$1"
		PATH=$1/tools:$PATH setpriv --reuid 65534 --regid 65534 --clear-groups env HOME=/nonexistent \
			tools/zscan -q -p 443 -b ex.conf -c 1 10.0.9.0/30
	' lab "$PWD"
	[ "$(sort <<<"$output")" = "$(printf '10.0.9.%d\n' 0 1 2 3)" ]
}

@test "by the capability of its file zrecv keeps nothing but valid replies, and nobody can read its memory" {
	mkdir -p tools out share/zscan
	cp "$REPO"/bin/z* tools
	cp -r "$REPO/lib/probe/payloads" share/zscan
	chmod -R a+rX "$BATS_RUN_TMPDIR"
	chmod 777 out
	make -s -C "$REPO" setcap GROUP=nogroup DIR="$PWD/tools"
	run --separate-stderr lab '
		cd "$1/out"
		user() { setpriv --reuid 65534 --regid 65534 --clear-groups env HOME=/nonexistent PATH="$1:$PATH" "${@:2}"; }
		user ../tools zrecv -M udp -s 4000 -w none.pcap -k $2 -o none.csv
		echo "status $?"
		# Datagrams of others to this machine, and unsolicited answers to TCP
		others() {
			for ((i = 0; i < 60; i++)); do echo secret >/dev/udp/198.18.0.2/$((40000 + i)); done
			zperm -e 1 10.0.9.0/24 | zsend -k 00000000000000000000000000000000 -s 40000-42000 -p 443 -r 2000
		}
		for who in user root; do
			for probe in udp tcp_synscan; do
				mkfifo ready
				run=()
				[ $who = root ] || run=(user ../tools)
				"${run[@]}" zrecv -M $probe -s 40000-42000 -k $2 -w $who.$probe.pcap -o $who.$probe.csv -a -f saddr -R 5 -u 6 5>ready 6>$who.$probe.status 2>/dev/null &
				read -r _ <ready
				rm ready
				pid=$(pgrep -x zrecv)
				[ $who = root ] || setpriv --reuid 65534 --regid 65534 --clear-groups cat /proc/$pid/environ 2>&1 | sed "s/.*: //"
				ip netns exec far bash -c "$(declare -f others | sed "/zsend/d"); others"
				[ $probe = udp ] || others
				sleep 0.5
				kill $pid
				wait
				echo "$who $probe: $(($(tcpdump -nr $who.$probe.pcap 2>/dev/null | wc -l) > 20)) $(($(sed -n "\$s/.* invalid=\([0-9]*\) .*/\1/p" $who.$probe.status) > 40))"
			done
		done
	' lab "$PWD" "$KEY"
	check 0 "status 2
Permission denied
user udp: 0 1
Permission denied
user tcp_synscan: 0 1
root udp: 1 1
root tcp_synscan: 1 1" "zrecv: -s: want 1024 ports or more, as you are not root: with few ports others' packets would pass for replies"
}

# copy_tree: copies the sources and the built programs to this folder.
copy_tree() {
	mkdir .package
	# Without the libraries of other architectures
	cp -a "$REPO"/.package/[!.]* .package
	cp -a "$REPO"/{.needs,.sanitized,.optout,Makefile,LICENSE,bin,lib,man,zperm,zblack,zsend,zrecv,zfilter,zstatus} .
	rm -f zscan_*.deb
}

# make_deb: makes a package in this folder, which is a copy of the tree.
make_deb() {
	make -s deb DEBFULLNAME='A Packager' DEBEMAIL=packager@lists.debian.org
}

# version: prints the version of the tree.
version() {
	sed -n 's/^VERSION = //p' "$REPO/Makefile"
}

# Makes the package that several tests use.
setup_file() {
	cd "$BATS_FILE_TMPDIR" || return
	copy_tree
	make_deb
}

# on_system SCRIPT [ARG...]: runs a script as root on a system with all files of this machine. Its
# changes go to memory, at /changes.
on_system() {
	mkdir -p system
	unshare --mount bash -euc '
		mount -t tmpfs system system
		mkdir system/changes system/work system/root
		mount -t overlay -o lowerdir=/,upperdir=system/changes,workdir=system/work system system/root
		for folder in dev proc; do mount --rbind /$folder system/root/$folder; done
		mkdir system/root/changes && mount --bind system/changes system/root/changes
		cp "$BATS_FILE_TMPDIR"/zscan_*.deb system/root/changes
		exec chroot system/root bash -euo pipefail -c "$@"' on_system "$1" on_system "${@:2}"
}

@test "make deb: a package that lintian finds no fault in, the same bytes each time" {
	copy_tree
	# Kernel developers may have this variable in their environment
	ARCH=x86_64 make_deb
	deb=$(echo zscan_"$(version)"_*.deb)
	run -0 lintian --allow-root --fail-on error,warning "$deb"
	[ -z "$output" ] || { echo "$output"; false; }
	# Its file times are those of the Makefile, so that another run gives the same bytes
	cmp "$BATS_FILE_TMPDIR/$deb" "$deb"
}

@test "make deb: it installs and works, an upgrade keeps the opt-out list, and it goes without a trace" {
	version=$(version)
	run -0 on_system '
		export DEBIAN_FRONTEND=noninteractive
		install() { dpkg --force-unsafe-io --no-triggers --log=/dev/null -i /changes/zscan_*.deb >/dev/null; }
		install
		dpkg-query -W -f "\${db:Status-Abbrev}\${Version}\n" zscan
		dpkg-query -W -f "\${Conffiles}\n" zscan | cut -d" " -f2
		dpkg --verify zscan
		for tool in $1; do
			[ "$("/usr/bin/$tool" -V)" = "$tool $2" ] && [ -s "/usr/share/man/man1/$tool.1.gz" ]
		done
		for page in man5/zscan-rows.5 man7/zscan.7; do zcat "/usr/share/man/$page.gz" | mandoc -T lint -W warning; done
		zgrep -q "^zscan ($2) " /usr/share/doc/zscan/changelog.gz
		getent group zscan | sed "s/:[0-9]*:/:N:/"
		getcap /usr/bin/zsend /usr/bin/zrecv
		echo 192.0.2.1 >>/etc/zscan/optout.conf
		# The lines that it prints decide who may scan, and an upgrade keeps that
		sed -n "s/^    \(dpkg-.*\)/\1/p" /usr/share/doc/zscan/README.Debian >lines
		[ "$(wc -l <lines)" = 3 ]
		. ./lines
		for again in "" 1; do
			[ -z "$again" ] || install
			stat -c "%n %a %U %G" /usr/bin/zsend /usr/bin/zrecv
			getcap /usr/bin/zsend /usr/bin/zrecv
			tail -n 1 /etc/zscan/optout.conf
		done
		for tool in zsend zrecv; do dpkg-statoverride --remove /usr/bin/$tool; done
		rm lines /changes/zscan_*.deb
		dpkg --force-unsafe-io --no-triggers --log=/dev/null -P zscan >/dev/null
		cd /changes
		# The group stays, since files may belong to it
		find . ! -type d ! -path "./var/lib/dpkg/*" ! -path "./var/cache/debconf/*" ! -path "./run/adduser" ! -path "./etc/g*" ! -name .pwd.lock' "$(tools | paste -sd' ')" "$version"
	echo "$output"
	[ "$output" = "ii $version
/etc/zscan/optout.conf
zscan:x:N:
/usr/bin/zsend 750 root zscan
/usr/bin/zrecv 750 root zscan
/usr/bin/zsend cap_net_raw=ep
/usr/bin/zrecv cap_net_admin,cap_net_raw=ep
192.0.2.1
/usr/bin/zsend 750 root zscan
/usr/bin/zrecv 750 root zscan
/usr/bin/zsend cap_net_raw=ep
/usr/bin/zrecv cap_net_admin,cap_net_raw=ep
192.0.2.1" ]
}

@test "make takes from the environment what users set there for any program, and nothing of its own" {
	plan() { make -s -n -C "$REPO" setcap test GROUP=g; }
	AWK=x DIR=/x FAST=1 SYSROOT=/x TAG=x plan >with
	plan >without
	grep -q 'test/run' without
	diff with without
}

@test "the packages of the image are those that the build needs, and its lines are of the tree" {
	make -s -C "$REPO" --eval='names:; @echo $(BUILD_PACKAGES) dpkg-dev' names | tr ' ' '\n' | sort -u >wanted
	awk '/^RUN apt-get/ && !seen++ { inside = 1 } inside { more = /\\$/; sub(/\\$/, ""); print; inside = more }' "$REPO/.package/Dockerfile" |
		tr -s ' ' '\n' | sed '1,/--no-install-recommends/d' | sort -u | grep . >named
	diff wanted named
	grep -qx 'FROM debian:bookworm AS build' "$REPO/.package/Dockerfile"
}

# arm TOOL WORD...: runs the program for arm64 through qemu.
arm() {
	qemu-aarch64-static -L /usr/aarch64-linux-gnu -0 "$1" "arm64/bin/$1" "${@:2}"
}

# With only the C library of the compiler, which suffices for these; make test-arm64 tests the
# rest.
@test "arm64: zperm gives the same order, and zblack passes, drops and refuses the same lines" {
	mkdir arm64
	(cd arm64 && copy_tree && make -s clean && make -s -j2 CC=aarch64-linux-gnu-gcc NEEDS= LIVE= GUARD= CRYPTO= CFLAGS=-O1 bin/zperm bin/zblack)
	[ "$(arm zperm -V)" = "$(zperm -V)" ]
	for words in "-e 5 10.0.0.0/16" "-e 6 -p 80,443 --attempts 3 --gap 7 10.0.0.0/21 2001:db8::/117" "-e 7 -n 50000" "-e 8 -s 2/5 --iid random 2001:db8::/32-48"; do
		zperm $words >here
		[ "$(wc -l <here)" -gt 10000 ]
		arm zperm $words | cmp - here
	done
	{ zperm -e 9 -n 20000 -p 443; printf '%s\n' 192.0.2.1 192.0.2.1é 2001:db8::ÿ '10.0.0.1 # ü' $'\xff' 10.0.0.256 fd00::1; } >lines
	for how in here arm; do
		tool=zblack
		[ $how = here ] || tool='arm zblack'
		$tool -u 4 <lines 4>$how.status >$how.out 2>$how.err || echo $? >$how.code
		sed -i 's/pid=[0-9]* //; s/ t=[0-9.]*//' $how.status
	done
	[ "$(cat here.code)" = 1 ]
	[ "$(wc -l <here.err)" -ge 3 ]
	for what in out err code; do cmp here.$what arm.$what; done
	[ "$(tail -n 1 here.status)" = "$(tail -n 1 arm.status)" ]
}
