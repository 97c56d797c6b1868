# shellcheck shell=sh
# SPDX-License-Identifier: ISC
# Prints the help. --help fits two screens of 24 lines and 80 columns: a line for each common
# option, then the names of all others. --list-options has a line of help for each.

usage='usage: zscan [option ...] [target ...]
Scans the targets, or the whole IPv4 space, and prints each host that answers.
  -p, --target-ports ports    80, or several: 80,443,8000-8010,u:53,icmp; * all
  -w, --allowlist-file file   targets: prefixes, ranges, addresses; - is stdin
  -b, --blocklist-file file   do not probe these (special-purpose addresses)
  -r, --rate pps              probes a second, as 50K (10000); auto finds one
  -n, --max-targets n         stop after so many targets, or a part of them: 1%
  -N, --max-results n         stop after so many results
  -t, --max-runtime time      send for so long at most: 90, 10m, 2h
  -c, --cooldown-time time    how long to wait for late replies (8)
  -P, --probes n              send each probe so many times (1)
  -M, --probe-module name     what to send (tcp_synscan): --list-probe-modules
  -i, --interface name        where probes leave (by the route of each target)
  -S, --source-ip addresses   where they come from (that interface)
  -o, --output-file file      the results (stdout)
  -f, --output-fields fields  their columns, or * for all: --list-output-fields
  -O, --output-module name    their form (csv): --list-output-modules
      --output-filter expr    keep rows for which it is true: ttl < 64
  -m, --metadata-file file    the scan as JSON, once it has ended
  -q, --quiet                 no live line and no summary
  -d, --dryrun                send nothing: print the packets
      --print                 print the pipeline that would run, and end
  -C, --config file           read options from a file
  -h, --help, -V, --version   print this help, or the version, and end

All others (--list-options has a line of help for each, zscan(1) more):
Targets   -I --list-of-ips-file, -e --seed, --shards, --shard, --iid, --names,
          --top-ports, --exclude-ports
Rate      -B --bandwidth, --cap, --probe-gap, --retries, -T --sender-threads,
          --cores, --max-sendto-failures, --min-hitrate
Network   -s --source-port, -G --gateway-mac, --source-mac, -X --iplayer,
          --engine, --validate-source-port
Probes    --probe-args, --probe-ttl, --flow, --control, --control-time,
          --control-memory; of tcp_banner: --answer-max, --answer-idle,
          --answer-time, --answer-memory, --unguarded
Sender    --about, --about-in, --probing-txt, --canonical, --contact, --expires,
          --description, --preferred-languages
Results   --no-header-row, --dedup-method, --dedup-window-size, --replies-file,
          --key-out, --report, --notes, --user-metadata
Progress  -v --verbosity, -l --log-file, -L --log-directory, --top, --steer,
          -u --status-updates-file, --checkpoint, --resume
Options   --no-config, --print-settings, --fast-dryrun
Of ZMap   without effect: -g --summary, --disable-syslog, --batch;
          refused: --output-args, --ignore-blocklist-errors'

print_usage() {
	print "$usage"
}

# list_options prints all options in the form of a usage, which completions read.
list_options() {
	described=$(echo "$options" | awk 'NF > 4 {
		printf "  %s--%s%s\n        ", $2 == "-" ? "    " : "-" $2 ", ", $1, $3 == "-" ? "" : $3 ~ /^\[/ ? $3 : " " $3
		sub(/^[^ ]+ [^ ]+ [^ ]+ [^ ]+ /, ""); print
	}')
	print "$described"
}
