#compdef zperm zblack zsend zrecv zfilter zscan zstatus zrate zdist zreport zplot
# SPDX-License-Identifier: ISC
# Completes the options of all tools in zsh. Each tool is asked for its options, by -h or
# --list-options, when the key is pressed, so both always agree. A usage has lines of one option
# or several; after a single space the argument follows, and after more spaces, or on the next
# line, the help.

local tool=$words[1] help=-h line names name argument text action
local -a lines specs match mbegin mend
[[ $tool != *zscan ]] || help=--list-options
lines=("${(@f)$(_call_program options ${(q)tool} $help 2>/dev/null)}")
for line in $lines ''; do
	if [[ -n $names && -z $text && $line == ' '* && $line != ' '#-* ]]; then
		text=${line## #}
		continue
	fi
	if [[ -n $names ]]; then
		case "${argument:+$names}:$argument" in
		:) action='' ;;
		*' -M '*:* | *' --probe-module '*:*) action=":probe:(${(f)$(${tool} --list-probe-modules 2>/dev/null | cut -d' ' -f1)})" ;;
		*' -O '*:form) action=':form:(pcap text)' ;;
		*' -O '*:type) action=':type:(png svg)' ;;
		*' -O '*:* | *' --output-module '*:*) action=":format:(${(f)$($tool --list-output-modules 2>/dev/null)})" ;;
		*' --interface '*:* | *' -i '*:*) action=":interface:($(ls /sys/class/net))" ;;
		*' --engine '*:*) action=':engine:(packet live ip)' ;;
		*' --iid '*:*) action=':what:(zero one random)' ;;
		*' --protocol '*:*) action=':protocol:(tcp udp)' ;;
		*' --steer '*:what) action=':what:(pause resume rate= bandwidth= list)' ;;
		*:fields) action=":columns:_values -s , column ${(f)$({ ${tool/zfilter/zrecv} --list-output-fields; [[ $tool != *zfilter ]] || $tool --list-decoded; } 2>/dev/null | cut -d' ' -f1)}" ;;
		*) action=":${argument//:/\\:}:_files" ;;
		esac
		text=${${text//\[/(}//\]/)}
		for name in ${=names}; do
			case ${action:+$name} in
			'') specs+=("*${name}[$text]") ;;
			--*) specs+=("*${name}=[$text]$action") ;;
			*) specs+=("*${name}+[$text]$action") ;;
			esac
		done
		names=''
	fi
	if [[ $line =~ '^ +-' ]]; then
		line=${line## #} names=' '
		while [[ $line =~ '^(--?[A-Za-z][A-Za-z-]*)(, )?' ]]; do
			names+="$match[1] "
			line=${line[$((MEND + 1)),-1]}
		done
		argument='' text=''
		if [[ $line =~ '^ ([^ ]+)(.*)$' ]]; then
			argument=$match[1] line=$match[2]
		fi
		text=${line## #}
	fi
done
[[ $tool != *zplot ]] ||
	specs+=("1:picture:($(_call_program kinds ${(q)tool} -h 2>/dev/null | sed -n 's/^  \([a-z][a-z, ]*[a-z]\)  .*/\1/p' | tr -d ,))")
_arguments -s -S : $specs '*:file:_files'
