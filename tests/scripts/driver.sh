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

expect 2 'one kind of build, got --asan and --release' ./link build --asan --release
expect 2 "unknown device 'gpu' to test" ./link test --device gpu
expect 2 'expected a device after --device' ./link test --device

# Setup on a machine that lacks one package, with the package manager played by small scripts.
mkdir "$place/bin"
play() { # NAME LINE...: a program that the driver will find first
    printf '%s\n' '#!/bin/sh' "${@:2}" >"$place/bin/$1"
    chmod +x "$place/bin/$1"
}
as_user=(env "PATH=$place/bin:$PATH")
# All that the driver wants, but the one.
all=$(sed -n '/^packages=(/,/)/ { s/^packages=(//; s/)//; p }' "$root/curie" | xargs -n1 |
    grep -vx libcli11-dev | xargs)
play dpkg-query "for package in $all; do echo \$package installed; done"
play apt-get "echo \"\$@\" >>'$place/asked'"
play sudo 'exit 1'
if ((EUID == 0)); then
    expect 0 'every package is there' "${as_user[@]}" "$root/curie" setup
    expect 0 'installing libcli11-dev$' "${as_user[@]}" "$root/curie" setup
    expect 0 '^install -y .*libcli11-dev$' cat "$place/asked"
    play apt-get 'echo no such package; exit 100'
    expect 1 'no such package' "${as_user[@]}" "$root/curie" setup
    expect 1 'run it yourself as root: apt-get update' "${as_user[@]}" "$root/curie" setup
    chmod 755 "$place"
    as_user=(setpriv --reuid=65534 --clear-groups "${as_user[@]}")
fi
cp "$root/curie" "$place/curie" # where another user may read it
expect 1 'run as root: apt-get update && apt-get install -y libcli11-dev$' \
    "${as_user[@]}" "$place/curie" setup </dev/null
play dpkg-query "for package in $all libcli11-dev; do echo \$package installed; done"
expect 0 'every package is there' "${as_user[@]}" "$place/curie" setup

((failures == 0)) || exit 1
echo "the driver keeps its promises"
