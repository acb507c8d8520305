#!/usr/bin/env bash
# ptxas_report.sh NVCC ROOT SOURCE REPORT DEPFILE: what ptxas says of every kernel in SOURCE on
# sm_80, sm_90 and sm_120 (where this toolkit has them), a line each:
# architecture, kernel, registers, static shared bytes, stack bytes, spill stores, spill loads, threads
# of a block as __launch_bounds__ says it (0: it does not).
set -euo pipefail
nvcc=$1 root=$2 source=$3 report=$4 depfile=$5
# PTX of the oldest of them serves all: no kernel has code for one architecture only.
"$nvcc" -std=c++20 -O3 -DNDEBUG -DCURIE_DEVICE=cuda -I"$root" -arch=compute_80 -ptx "$source" \
    -o "$report.ptx" -MD -MT "$report" -MF "$depfile"
known=$("$nvcc" --list-gpu-code)
: >"$report.part"
for architecture in sm_80 sm_90 sm_120; do
    grep -qx "$architecture" <<<"$known" || continue
    "$(dirname "$nvcc")/ptxas" -v -arch="$architecture" "$report.ptx" -o "$report.cubin" 2>"$report.log" ||
        { cat "$report.log" >&2 && exit 1; }
    awk -v architecture="$architecture" '
        FNR == NR {
            if (match($0, /\.entry [^(]+/)) kernel = substr($0, RSTART + 7, RLENGTH - 7)
            if ($1 == ".maxntid") { sub(/,/, "", $2); threads[kernel] = $2 }
            next
        }
        /Compiling entry function/ { split($0, quoted, "\047"); kernel = quoted[2] }
        /bytes stack frame/ { stack = $1; stores = $5; loads = $9 }
        / Used [0-9]+ registers/ {
            registers = shared = 0
            for (i = 1; i < NF; i++) {
                if ($i == "Used") registers = $(i + 1)
                if ($(i + 1) == "bytes" && $(i + 2) ~ /^smem/) shared = $i
            }
            print architecture, kernel, registers, shared, stack, stores, loads, threads[kernel] + 0
        }' "$report.ptx" "$report.log" >>"$report.part"
done
rm -f "$report.ptx" "$report.cubin" "$report.log"
mv "$report.part" "$report"
