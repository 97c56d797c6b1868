# SPDX-License-Identifier: ISC
# shellcheck shell=bash
#
# The first part of each script of faults.bats in the lab.

cd "$BATS_TEST_TMPDIR" || exit
export ZKEY=$KEY
sending() { [ "$(count syn)" -gt "$1" ]; }
