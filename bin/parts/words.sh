# shellcheck shell=sh
# SPDX-License-Identifier: ISC
# Keeps lists of words, each a word of shell text, in variables by name; and finds the variables
# of options.

# quote STRING sets quoted to one word of shell text for it.
quote() {
	quoted=$1
	case $1 in
	'' | *[!A-Za-z0-9_./,:=@%+-]*) quoted=$(printf %s. "$1" | sed "s/'/'\\\\''/g") quoted="'${quoted%.}'" ;;
	esac
}

# append LIST WORD... puts more words at the end of a list.
append() {
	list=$1
	shift
	for word; do quote "$word" && eval "$list=\"\$$list \$quoted\""; done
}

# take_out LIST WORD... takes words that follow each other out of a list.
take_out() {
	from=$1 words=''
	shift
	append words "$@"
	eval "rest=\$$from && $from=\${rest%%\"\$words\"*}\${rest#*\"\$words\"}"
}

# find_variable NAME sets variable to the name of the variable that holds the argument of an
# option.
find_variable() {
	variable=$1
	while [ "$variable" != "${variable#*-}" ]; do variable=${variable%%-*}_${variable#*-}; done
}

# is_given NAME succeeds if the option was given, by whatever means.
is_given() {
	case " $given " in *" $1 "*) ;; *) return 1 ;; esac
}
