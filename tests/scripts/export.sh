#!/usr/bin/env bash
# Models as other programs run them: export.sh PROGRAMS [MODEL...]. ONNX Runtime and Keras load what
# ./curie export wrote and must compute what the engine does. PYTHON (default python3) names an
# interpreter with numpy, safetensors, onnxruntime and keras. Ends with 77, which skips, without.
set -euo pipefail
python=${PYTHON:-python3}
here=$(cd "$(dirname "$0")" && pwd)
for module in numpy safetensors onnxruntime keras; do
    if ! TF_CPP_MIN_LOG_LEVEL=3 "$python" -c "import $module" 2>/dev/null; then
        echo "skipped: $python has no $module; PYTHON names an interpreter that has" \
            "numpy, safetensors, onnxruntime and keras (with tensorflow-cpu)"
        exit 77
    fi
done
exec "$python" "$here/export.py" "$@"
