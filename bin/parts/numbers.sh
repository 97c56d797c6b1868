# shellcheck shell=sh
# SPDX-License-Identifier: ISC
# Plans the scan: numbers of targets, senders and rates, and the part that each sender gets.

# read_number TYPE LETTER NAME has the number of an option read with the others, if it was given.
read_number() {
	is_given "$3" || return 0
	find_variable "$3"
	eval "append numbers $1 $2 \"\$$variable\""
	variables="$variables $variable"
}

# read_numbers sets the variable of each number to a decimal that shell and awk can read. zstatus
# parses the forms that all tools have.
read_numbers() {
	numbers='' variables=''
	read_number rate -r rate
	read_number rate -B bandwidth
	read_number count -T sender-threads
	read_number index -P probes
	read_number count --shards shards
	read_number index --shard shard
	read_number count --dedup-window-size dedup-window-size
	read_number count --batch batch
	read_number seconds --probe-gap probe-gap
	case $max_targets in *%) ;; *) read_number count -n max-targets ;; esac
	numbers=$(eval "zstatus --parse$numbers" 2>&1) || die "${numbers#zstatus: }"
	set -- $numbers
	for variable in $variables; do
		eval "$variable=\$1"
		shift
	done
	[ "${sender_threads:-1}" -le 64 ] || die "-T: out of range: $sender_threads: want 1 to 64"
}

# read_caps sets cap_rates to the rates of --cap, in their order, cap_least to the lowest of them,
# and networks to the words by which zblack finds the largest network of each length. zsend checks
# the lengths.
read_caps() {
	cap_rates='' cap_least='' networks=''
	[ -n "$caps" ] || return 0
	[ -z "$auto" ] || die '-r auto: cannot be combined with --cap, which does not count the probes that find the rate'
	eval "set -- $caps"
	for cap; do
		case $cap in
		--cap) ;;
		*:*) append cap_rates rate --cap "${cap##*:}" && append networks --networks "${cap%:*}" ;;
		*) die "--cap: want LENGTH:RATE, as in 24:10, or ip6:LENGTH:RATE: $cap" ;;
		esac
	done
	cap_rates=$(eval "zstatus --parse$cap_rates" 2>&1) || die "${cap_rates#zstatus: }"
	cap_least=$(echo $cap_rates | tr ' ' '\n' | sort -g | head -n 1)
}

# share_caps gives each of several senders its part of every cap. Parts are whole numbers, so that
# in no second they exceed the cap.
share_caps() {
	try_zsend="$try_zsend$caps"
	[ "$senders" -gt 1 ] || { zsend="$zsend$caps"; return; }
	rates=$cap_rates
	eval "set -- $caps"
	for cap; do
		[ "$cap" != --cap ] || continue
		of_all=${rates%%"$newline"*} rates=${rates#*"$newline"}
		append zsend --cap "${cap%:*}:$((${of_all%.*} / senders))"
	done
}

# plan prints assignments: pps of all senders together (-1: to be found); senders; parts, the
# senders of all shards; limit, of targets; steps and pause between attempts; and pace, the words
# for each sender.
plan() {
	max=$max_targets awk -v rate="$rate" -v bits="$bandwidth" -v probe_bits="$probe_wire_bits" -v least="$cap_least" \
		-v senders="$sender_threads" -v cores="$(nproc)" -v shards="$shards" -v shard="$shard" \
		-v probes="$probes" -v gap="$probe_gap" -v rising="$rising" -v count="$count" -v passed="$passed" \
		-v once="$once" -v auto="$auto" -v control="$control" -v opener="$probe_opener" -v probe="$probe_module" '
	function refuse(why) {
		gsub(/[[:cntrl:]]/, "?", why)
		gsub(/\302[\200-\237]/, "??", why)
		print "zscan: " why > "/dev/stderr"
		exit 2
	}
	# zsend reads no 1e+11. A rate above 0 stays above it, as 0 means as fast as possible.
	function decimal(n,   t) { t = sprintf("%.7f", n > 0 && n < 1e-7 ? 1e-7 : n); sub(/\.?0+$/, "", t); return t }
	# Percent of the targets, rounded down as in ZMap. A product that should be whole may be
	# less by 3 units of 2^-53.
	function part_of(t, count,   n) {
		if (t !~ /^([0-9]+\.?[0-9]*|\.[0-9]+)%$/) refuse("-n: not a number: " t)
		n = substr(t, 1, length(t) - 1) + 0
		if (n == 0 || n > 100) refuse("-n: out of range: " t ": want more than 0, to 100%")
		n = int(n * count / 100 * (1 + 4e-16))
		if (n < 1) refuse("-n: " t " of " count " targets is less than one: give a number or more percent")
		if (n > 9007199254740992) refuse("-n: out of range: " t " of the targets: want 1 to 9007199254740992")
		return n
	}
	function find_pace() { return bits != "" ? bits / probe_bits : rate != "" ? rate + 0 : 10000 }
	# One sender sends some 400,000 a second.
	function choose_senders(   wanted) {
		if (once || cores == 1) return 1
		if (opener != "") return 1      # the other cores go on with connections
		if (control != "" && cores > 4) cores = 4       # as many descriptors as a shell can name
		wanted = pace <= 0 || auto ? 4 : pace / 400000 < cores ? int(pace / 400000) + 1 : cores
		if (least != "" && wanted > least) wanted = least < 2 ? 1 : int(least)
		return wanted < cores ? wanted : cores - 1
	}
	# Each attempt is so many steps after the one before; or, if a whole attempt takes less
	# time, it follows after a pause.
	function space_attempts() {
		if (probes <= 1 || pace == 0 || auto) refuse("--probe-gap: wants -P and a rate")
		steps = int(gap * pace / senders * 1.05)
		if (passed > 0) steps = int(steps * (count < 10000 ? count : 10000) / passed)
		if (steps >= count / shards / senders) { pause = int(gap) + 1; steps = 0 }
	}
	BEGIN {
		CONVFMT = "%.15g"
		pace = find_pace()
		if (senders == "") senders = choose_senders()
		if (shard + 0 >= shards + 0) refuse("--shard: " shard " of " shards ": they count from 0")
		if (least != "" && senders > 1 && senders > least)
			refuse("-T: " senders " senders cannot share a --cap of " least " a second: want -T " (least < 2 ? 1 : int(least)))
		if (once && senders > 1) refuse("-T: only one sender can read targets from a pipe")
		if (opener control != "" && senders > 3)
			refuse("-T: with " (control != "" ? "--control" : probe) " up to 3, as a shell can name no more descriptors")
		if (auto && senders > 5) refuse("-T: with -r auto up to 5, as a shell can name no more descriptors")
		limit = ENVIRON["max"]
		if (limit ~ /%$/) limit = part_of(limit, count)
		if (gap != "") space_attempts()
		# So all hops soon get the same share of the probes: a router nearby sends only so
		# many errors a second.
		else if (rising && probes > 1) steps = 10
		if (opener control != "") words = "-r " decimal(pace / senders)      # its part of all packets
		else if (bits != "") words = "-B " decimal(bits / senders)
		else if (rate != "" || senders > 1) words = "-r " decimal(pace / senders)
		printf "pps=%s senders=%.0f parts=%.0f ", auto ? -1 : decimal(pace), senders, senders * shards
		printf "limit=%s steps=%.0f pause=%.0f ", limit == "" ? "" : sprintf("%.0f", limit), steps, pause
		printf "pace=\"%s\"\n", words
	}'
}

# follow_plan puts the decisions of plan into the stages.
follow_plan() {
	choose_control
	# A scan that goes on keeps its steps, even with another rate or list, as they decide the
	# order of its lines.
	gap_steps=${gap_steps:-$steps,$pause} steps=${gap_steps%,*} pause=${gap_steps#*,}
	zsend="$zsend${pace:+ $pace}" segments="$segments -r $pps"
	# All walks of one order need the same seed.
	if [ -z "$seed" ] && [ "$parts$probe_gap$checkpoint" != 1 ]; then
		[ "$shards" -eq 1 ] || die '--shards: all need the same seed: -e'
		find_option --seed && take "0x$(od -An -N8 -tx1 /dev/urandom | tr -d ' \n')"
	fi
	share_caps
	[ "$probes" -eq 1 ] || [ -n "$spread" ] || append zsend -P "$probes"
	[ "$steps" -eq 0 ] || append zperm --attempts "$probes" --gap "$steps"
	# Attempts show losses only if each reply names its attempt (up to 16), all duplicates are
	# known, and all attempts are alike: not other payloads, other paths, or a host that is
	# already connected.
	[ "$probes" -gt 1 ] && [ "$probes" -le 16 ] && [ "$probe_payloads" -le 1 ] && [ -z "$probe_opener$rising" ] || return 0
	case ${dedup_method:-default} in default | full) append zrecv -P "$probes" ;; esac
}

# choose_reference gives zrate the stages by which it probes hosts that have answered, again and
# again. They are those of the scan, but probe to the end of the path. A pipe can be read only
# once, and hosts that answer a multicast are no targets.
choose_reference() {
	[ -z "$once" ] && [ "$probe_reach" != all-nodes ] || return 0
	reference_sender=$zsend reference_receiver=$zrecv
	for words_of in ${rising:+reference_sender reference_receiver}; do
		take_out $words_of --ttl "$probe_ttl"
		[ -z "$flow" ] || take_out $words_of --flow
	done
	append zrate -t "$zperm -n 20000$targets | $zblack" -z "$reference_sender" -R "$reference_receiver"
}

# time_caps sets cap_time to three words about the network that takes longest by its cap: seconds,
# probes, and the cap. Excluded targets count too; of a shard it is its part.
time_caps() {
	cap_time=''
	[ -n "$caps" ] && [ -z "$once$resume" ] && [ "$cap_least" != 0 ] || return 0
	cap_time=$(printf '%s\n' "$account" |
		caps=$caps rates=$cap_rates probes=$probes limit=$limit count=$count shards=$shards awk -F '\t' '
		BEGIN {
			split(ENVIRON["rates"], rate, "\n")
			n = split(ENVIRON["caps"], word, " ")
			for (i = 2; i <= n; i += 2) {
				length_ = word[i]
				sub(/:[^:]*$/, "", length_)
				cap[length_] = word[i]
				seconds[length_] = 1 / rate[i / 2]
			}
		}
		$1 == "total" && NF == 3 {
			count = ENVIRON["count"]        # with all ports
			part = ENVIRON["limit"] != "" && ENVIRON["limit"] < count + 0 ? ENVIRON["limit"] / count : 1
			each = $2 > 0 ? count / $2 * ENVIRON["probes"] * part / ENVIRON["shards"] : 0
		}
		$1 == "network" && NF == 4 && $3 * each * seconds[$2] > longest {
			longest = $3 * each * seconds[$2]
			words = sprintf("%.1f %.0f %s", longest, $3 * each, cap[$2])
		}
		END { print words }')
}

# check_caps warns if -t ends the scan before a network has had its probes.
check_caps() {
	[ -n "$cap_time" ] && [ -n "$max_runtime" ] && [ "$mode$quiet" = scan ] || return 0
	set -- $cap_time "$(zstatus --parse seconds -t "$max_runtime")"
	awk -v need="$1" -v has="$4" 'BEGIN { exit !(has > 0 && need > has) }' || return 0
	printf 'zscan: --cap %s: %s probes to one network take %s s, and -t ends the scan after %s s: not all of them can be sent\n' \
		"$3" "$2" "$1" "$4" >&2
}
