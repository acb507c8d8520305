#!/usr/bin/env bash
# Models as other programs run them: export.sh PROGRAMS. ONNX Runtime, Keras and torchvision load
# what ./curie export wrote and must compute what the engine does; with timm's weights the engine must
# compute what timm does. PYTHON (default python3) is an
# interpreter with numpy, safetensors, onnxruntime, and keras with tensorflow-cpu; TORCH_PYTHON
# (default python3) one with torchvision or timm. Ends with 77, which skips, when neither is there.
set -euo pipefail
programs=$1
here=$(cd "$(dirname "$0")" && pwd)
export TF_CPP_MIN_LOG_LEVEL=3
result=77

check() {
    local python=$1 script=$2 module
    shift 2
    for module in "$@"; do
        if ! "$python" -c "import $module" >/dev/null 2>&1; then
            echo "skipped $script: $python has no $module"
            return
        fi
    done
    ((result == 77)) && result=0
    "$python" "$here/$script" "$programs" || result=1
}

check "${PYTHON:-python3}" export.py numpy safetensors onnxruntime keras
check "${TORCH_PYTHON:-python3}" export_torchvision.py numpy torch torchvision
check "${TORCH_PYTHON:-python3}" import_timm.py numpy torch timm
exit "$result"
