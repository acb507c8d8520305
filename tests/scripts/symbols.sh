#!/usr/bin/env bash
# symbols.sh ISA OBJECT...: objects compiled for an instruction set may define external symbols only
# in that set's namespace. Of an inline function defined in several objects the linker keeps one
# copy for all, perhaps the one with instructions that the processor lacks.
set -euo pipefail
isa=$1
shift
(($# > 0)) || { echo "expected the objects of $isa, got none"; exit 1; }
defined=$(nm --defined-only --extern-only --demangle -- "$@" | awk 'NF >= 3')
count=$(grep -c . <<<"$defined" || true)
((count > 0)) || { echo "expected symbols in the objects of $isa, got none"; exit 1; }
# A pointer to the exception routine, which the compiler shares between objects: data, no code.
defined=$(grep -v ' V DW\.ref\.__gxx_personality_v0$' <<<"$defined" || true)
# Every line reads `address type name`, the name perhaps with a prefix such as `guard variable for`.
bad=$(grep -vE "^[0-9a-f]+ [A-Zuvwi] (.* )?curie::$isa::" <<<"$defined" || true)
if [[ $bad ]]; then
    echo "external symbols outside namespace curie::$isa; make them static, or keep the header out:"
    echo "$bad"
    exit 1
fi
echo "$count external symbols in $# objects, all in curie::$isa"
