# What comes with an installation: completions that say what the tools say, capabilities, and a package for Debian.

load helper

setup() {
	cd "$BATS_TEST_TMPDIR" || return
}

# tools: those that are installed
tools() {
	(cd "$REPO/bin" && ls -d zperm zblack zsend zrecv zfilter zscan zstatus zrate zdist)
}

# offered WORD...: what bash offers for the last word
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
		$tool -h | grep -oE '^ +-.*' | sed -E 's/^ +//; s/(  | [^-]).*//' | tr -d ' ' | tr , '\n' | sort -u >wanted
		[ "$(wc -l <wanted)" -ge 7 ]
		diff wanted <(offered "$tool" - | sort -u)
	done
	[ "$(offered zscan --probe-m)" = --probe-module ]
	[ "$(offered zsend -M icmp | sort | paste -sd ' ')" = "icmp6_echoscan icmp_echo_time icmp_echoscan" ]
	[ "$(offered zscan --probe-module = up)" = upnp ]
	[ "$(offered zrecv -f saddr,ipi)" = saddr,ipid ]
	[ "$(offered zrecv -O js)" = json ]
	[ -z "$(offered zperm -f x)" ]          # a file: that is bash's own business
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
		zperm --a
		zrecv -M ud
		zrecv -f saddr,ipi
		zscan --no-h
		zscan --probe-module=upn
		zblack --rep
	END
	[ "$(sed -n 's/.*<RESULT:/</p' <<<"$output" | tr -d '\r' | paste -sd ' ')" = "<zperm --after=> <zrecv -M udp > <zrecv -f saddr,ipid,> $(
		)<zscan --no-header-row > <zscan --probe-module=upnp > <zblack --report=>" ]
	# And what several are for
	sed -i 's/zle complete-word; .*BUFFER= }/zle list-choices }/; s/<RESULT:\*>/an earlier run*/' session
	run -0 timeout 30 zsh -f session <<<'zperm -'
	[[ "$output" == *"--after "*"-- go on behind this line of an earlier run"* ]]
}

@test "make setcap lets others than root scan" {
	mkdir tools
	cp "$REPO"/bin/z* tools
	make -s -C "$REPO" setcap DIR="$PWD/tools"
	run ! make -s -C "$REPO" setcap DIR="$PWD/tools" PATH=/nowhere
	[ "${lines[0]}" = "no setcap: apt-get install libcap2-bin" ]
	[ "$(getcap tools/* | sed 's/.*tools.//')" = "$(printf 'z%s cap_net_raw=ep\n' recv send)" ]
	chmod -R a+rX "$BATS_RUN_TMPDIR"
	cp "$EX_CONF" ex.conf
	run -0 --separate-stderr lab '
		cd "$1"
		PATH=$1/tools:$PATH setpriv --reuid 65534 --regid 65534 --clear-groups env HOME=/nonexistent \
			tools/zscan -q -p 443 -b ex.conf -c 1 10.0.9.0/30
	' lab "$PWD"
	[ "$(sort <<<"$output")" = "$(printf '10.0.9.%d\n' 0 1 2 3)" ]
}

@test "make deb: a package that lintian finds no error in, that installs, works and goes without a trace" {
	cp -a "$REPO"/{.needs,.sanitized,Makefile,LICENSE,bin,lib,man,zperm,zblack,zsend,zrecv,zfilter,zstatus} .
	rm -f zscan_*.deb
	make -s deb DEBFULLNAME='A Packager' DEBEMAIL=packager@lists.debian.org
	version=$(sed -n 's/^VERSION = //p' Makefile)
	deb=$(echo zscan_"${version}"_*.deb)
	run -0 lintian --allow-root --fail-on error "$deb"
	[[ "$output" != *E:* ]]
	# The times within are those of the Makefile, so that another run gives the same bytes
	mv "$deb" first.deb
	make -s deb DEBFULLNAME='A Packager' DEBEMAIL=packager@lists.debian.org
	cmp first.deb "$deb"

	# A system of its own, which knows of the packages of this one, since it depends on some
	mkdir -p root/var/lib/dpkg/{info,updates}
	cp /var/lib/dpkg/status root/var/lib/dpkg/
	cp /var/lib/dpkg/info/{format,*.list} root/var/lib/dpkg/info/
	find root | sort >before
	dpkg --root="$PWD/root" --force-not-root --log=/dev/null -i "$deb"
	[ "$(dpkg-query --admindir=root/var/lib/dpkg -W -f '${db:Status-Abbrev}${Version}' zscan)" = "ii $version" ]
	dpkg --root="$PWD/root" --verify zscan >verified
	[ ! -s verified ]
	for tool in $(tools); do
		[ "$(PATH=$PWD/root/usr/bin:$PATH "root/usr/bin/$tool" -V)" = "$tool $version" ]
		[ -s "root/usr/share/man/man1/$tool.1.gz" ]
	done
	mandoc -T lint -W warning <(zcat root/usr/share/man/man7/zscan.7.gz)
	dpkg --root="$PWD/root" --force-not-root --log=/dev/null -P zscan
	rm -f root/var/lib/dpkg/{lock*,status-old,available*,triggers/*}
	rmdir root/var/lib/dpkg/triggers
	diff before <(find root | sort)
}
