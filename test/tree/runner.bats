# SPDX-License-Identifier: ISC
#
# The runner of the tests: it prints one list of all results; a suite that hangs is ended and has
# failed.

load ../helper

setup() {
	cd "$BATS_TEST_TMPDIR" || return
	mkdir suites
}

# suite NAME: makes a suite from standard input. There, `a test`, `a tag` and `all tags` stand for
# words that bats would take as its own.
suite() {
	sed 's/^a test/@test/; s/^a tag /# bats test_tags=/; s/^all tags /# bats file_tags=/' >"suites/$1.bats"
}

# alive PID: whether it runs, or is still to be reaped.
alive() {
	kill -0 "$1" 2>/dev/null && [ "$(awk '/^State/ { print $2 }' "/proc/$1/status")" != Z ]
}

# names: prints the names of the tests that passed, in order.
names() {
	grep '^ok' <<<"$output" | cut -d' ' -f3 | sort | paste -sd' '
}

@test "results of all suites are one list; failures are shown, and are the status; what measures time comes last" {
	suite first <<-'END'
		a tag alone
		a test "alone" { [ ! -e ../running ]; }
		a test "beside" { touch ../running; sleep 0.5; rm ../running; }
	END
	suite second <<-'END'
		a test "wrong" { echo "output of it"; false; }
		a test "right" { true; }
	END
	cd suites
	run -1 "$REPO/test/run" -j 2 .
	[ "${lines[0]}" = 1..4 ]
	[ "$(grep -cE '^(not )?ok [1-4] ' <<<"$output")" -eq 4 ]
	grep -A9 -E '^not ok [1-3] wrong in [0-9]+ms$' <<<"$output" | grep -qx '# output of it'
	grep -qE '^ok 4 alone in ' <<<"$output"
	[ "$(names)" = "alone beside right" ]
	rm second.bats
	run -0 "$REPO/test/run" .
	run -0 "$REPO/test/run" first.bats
	[ "$(grep -c '^ok' <<<"$output")" -eq 2 ]
	run -2 "$REPO/test/run"
	run -2 "$REPO/test/run" -t x .
	run -2 "$REPO/test/run" nowhere
}

@test "-f: tests with a tag alone, or those without; each run tells how many there are" {
	suite some <<-'END'
		a tag alone, special
		a test "one" { true; }
		a test "two" { true; }
	END
	suite all <<-'END'
		all tags special,other
		a test "three" { true; }
	END
	suite none <<<'a test "four" { true; }'
	run -0 "$REPO/test/run" -f special suites
	[ "${lines[0]} $(names)" = '1..2 one three' ]
	run -0 "$REPO/test/run" -f '!special' suites
	[ "${lines[0]} $(names)" = '1..2 four two' ]
	run -2 "$REPO/test/run" -f nothing suites
	run -2 "$REPO/test/run" -f '!' suites/nothing
	mkdir bin
	printf '#!/bin/sh\necho 1..0\n' >bin/bats
	chmod +x bin/bats
	PATH=$PWD/bin:$PATH run -1 "$REPO/test/run" -f special suites
	[ "${lines[-1]}" = "# 0 results of 2 tests" ]
}

@test "what takes long begins first, then what is large; of each suite is told what it took" {
	suite small <<<'a test "small" { true; }'
	suite large <<<'a test "large" { true; true; true; true; true; true; true; true; }'
	suite slow <<-'END'
		all tags long
		a test "slow" { stat=(); until [ "${stat[13]:-0}" -gt 20 ]; do read -ra stat </proc/self/stat; done; }
	END
	run -0 "$REPO/test/run" -j 1 suites
	[ "$(sed -nE 's,^# suites/(.*).bats: [0-9]+ s\, [0-9]+\.[0-9] s of a processor$,\1,p' <<<"$output" | paste -sd' ')" = 'slow large small' ]
	run ! grep -q '^# suites/slow.bats: .*, 0.0 s of a processor$' <<<"$output"
}

@test "a suite that hangs is ended, with all that it started, and said to have failed; the others count" {
	suite hangs <<-'END'
		a test "before" { true; }
		a test "hangs" { setsid sleep 1000 & echo $! >suites/pid; sleep 1000; }
		a test "after" { true; }
	END
	suite good <<<'a test "good" { true; }'
	begin=$SECONDS
	run -1 "$REPO/test/run" -t 4 suites
	[ $((SECONDS - begin)) -lt 30 ]
	grep -qE '^not ok [0-9] suites/hangs.bats: not over in 4 seconds$' <<<"$output"
	[ "$(names)" = "before good" ]
	run ! alive "$(cat suites/pid)"
}

@test "a test that has no result is a failure, though bats be content" {
	suite silent <<<'a test "one" { true; }'
	mkdir bin
	printf '#!/bin/sh\necho 1..1\n' >bin/bats
	chmod +x bin/bats
	PATH=$PWD/bin:$PATH run -1 "$REPO/test/run" suites
	[ "${lines[-1]}" = "# 0 results of 1 tests" ]
	suite broken <<<'a test "two" { fi; }'
	run -1 "$REPO/test/run" suites
	grep -qE '^not ok' <<<"$output"
	grep -qE '^ok [0-9] one' <<<"$output"
}

@test "a run that is ended ends all tests" {
	suite waits <<<'a test "waits" { echo $$ >suites/pid; sleep 1000; }'
	"$REPO/test/run" suites >/dev/null 3>&- &
	until [ -s suites/pid ]; do sleep 0.02; done
	kill -TERM $!
	status=0
	wait $! || status=$?
	[ "$status" -eq 143 ]
	# Its parent may have ended before it
	until_true eval '! alive "$(cat suites/pid)"'
}

@test "a group of cases for other kernels that hangs is ended, its cases have failed by name, and the next group follows" {
	# No scan ends within a second, because it listens longer for late replies.
	TMPDIR=$BATS_TEST_TMPDIR run -1 --separate-stderr "$LAB" -t 60 "$REPO/test/kernel/cases" -t 1 engines netem
	[ "$(grep -v '^#' <<<"$output")" = "$(printf 'not ok engine %s: group engines: not over in 1 s\n' packet live ip
		printf 'not ok netem %s: group netem: not over in 1 s\n' duplicate loss lost-replies attempts delay reorder)" ]
}

@test "the whole check does each step, and its end names those that failed, with their last lines" {
	mkdir -p clone/.ci bin
	cp "$REPO/.ci/run" clone/.ci
	cat >bin/make <<-'END'
		#!/bin/sh
		echo "$*" >>"$CALLS"
		case $* in
		"$WRONG") seq 30; exit 2 ;;
		test*) echo 'ok 1 a test in 1ms' ;;
		esac
	END
	chmod +x bin/make
	export CALLS=$PWD/calls PATH=$PWD/bin:$PATH
	WRONG='' run -0 clone/.ci/run
	[ "${lines[-1]}" = '5 passed, 0 failed' ]
	! grep failed <<<"${lines[*]::${#lines[@]}-1}" || false
	for step in lint test 'test AWK=' test-kernel fuzz; do
		grep -q "^$step" calls
	done
	for wrong in lint:lint 'fuzz:fuzz FUZZ_SECONDS=0' test:test 'mawk:test AWK=mawk TAG=awk'; do
		WRONG=${wrong#*:} run -1 clone/.ci/run
		[ "$(tail -n 22 <<<"$output" | head -n 21)" = "$(echo "# ${wrong%%:*} failed; its last lines:"; seq 11 30)" ]
		[[ "${lines[-1]}" == *" passed, 0 failed" ]]
	done
}
