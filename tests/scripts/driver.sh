#!/usr/bin/env bash
# What `./curie` promises without building anything: help, unknown verbs, other directories, paths
# with spaces, links.
set -euo pipefail
root=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/../.." && pwd)
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
failures=0

expect() { # STATUS PATTERN COMMAND...: the status, and a pattern that its output contains
    local status=$1 pattern=$2 output got=0
    shift 2
    output=$("$@" 2>&1) || got=$?
    if ((got != status)) || ! grep -qE -- "$pattern" <<<"$output"; then
        printf 'expected status %d and "%s", got %d from: %s\n%s\n' "$status" "$pattern" "$got" "$*" "$output"
        failures=$((failures + 1))
    fi
}

mkdir -p "$place/a folder/apps"
cp "$root/curie" "$place/a folder/curie"
echo '// Say hello' >"$place/a folder/apps/hello.cpp"
ln -s "$place/a folder/curie" "$place/link"
cd "$place"
for driver in "$root/curie" "$place/a folder/curie" ./link; do
    expect 0 'Usage: ./curie VERB' "$driver"
    expect 0 'Usage: ./curie VERB' "$driver" help
    expect 2 "unknown verb 'nonsense'; expected one of: setup build test" "$driver" nonsense
    expect 2 "unknown verb '../hello'" "$driver" ../hello
done
expect 0 'hello +Say hello' ./link help
expect 2 'help hello$' ./link nonsense
expect 2 'expected a benchmark' ./link bench nonsense
((failures == 0))
