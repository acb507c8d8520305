#!/usr/bin/env bash
# ptxas.sh FOLDER: no tuned kernel may spill registers or keep an array in local memory, by the
# reports of cmake/cuda/ptxas_report.sh in FOLDER. The naive variants, which are there to be read,
# are not held to it.
set -euo pipefail
folder=${1:?expected the folder of the reports}
awk '
    FILENAME ~ /naive/ { next }
    { ++kernels }
    $5 > 0 || $6 > 0 || $7 > 0 {
        source = FILENAME
        sub(/.*\//, "", source)
        printf "%s on %s: %s bytes of stack, %s spilled, %s read back: %s\n", source, $1, $5, $6, $7, $2
        ++bad
    }
    END {
        if (!kernels) print "expected reports of tuned kernels, got none"
        else if (!bad) print kernels " kernels and architectures, none with spills or local memory"
        exit !kernels || bad > 0
    }' "$folder"/*.txt
