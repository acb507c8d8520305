#!/usr/bin/env bash
# PATTERN COMMAND...: expects the command to fail with a report that the pattern matches.
set -uo pipefail
output=$("${@:2}" 2>&1)
status=$?
if ((status == 0)) || ! grep -qE -- "$1" <<<"$output"; then
    printf 'expected a failure and "%s", got status %d from: %s\n%s\n' "$1" "$status" "${*:2}" "$output"
    exit 1
fi
