#!/usr/bin/env bash
# Prepares a virtual environment: setup.sh FOLDER REQUIREMENTS. Does nothing when nothing has changed.
set -euo pipefail
cd "$(dirname "$0")/.."
folder=$1
requirements=$2

find_python() {
    local candidate
    for candidate in ${PYTHON:-} python3 python3.14 python3.13 python3.12 python3.11 /usr/bin/python3; do
        if "$candidate" -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
            echo "$candidate"
            return
        fi
    done
    echo "没有找到 Python 3.11 或更高版本（含 venv 和 ensurepip）。请安装后重试，或用 PYTHON=路径 指明。" >&2
    return 2
}

# The absolute path is part of the key: a copied folder must not run the code of the folder it was copied from.
key=$(cat "$requirements" pyproject.toml tools/setup.sh <(pwd -P) | sha256sum | cut -c1-64)
if [ -x "$folder/bin/shouwang" ] && [ "$(cat "$folder/ready" 2>/dev/null)" = "$key" ]; then
    exit 0
fi
python=$(find_python)
echo "正在准备运行环境 $folder（$("$python" --version)）……"
if [ -x "$folder/bin/python" ] && "$folder/bin/python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
    rm -f "$folder/ready"
else
    "$python" -m venv --clear "$folder"
fi
pip=("$folder/bin/python" -m pip -qq --disable-pip-version-check --no-input)
export PIP_ROOT_USER_ACTION=ignore PIP_NO_WARN_SCRIPT_LOCATION=1

# The list is complete. Spark alone takes as long as all the rest, for it comes as source: both at once.
lists=$(mktemp -d)
spark=
trap 'rm -rf "$lists"; [ -z "$spark" ] || kill "$spark" 2>/dev/null || true' EXIT
awk -v lists="$lists" '/^[^ ]/ {list = lists (/^pyspark==/ ? "/spark" : "/rest")} {print > list}' "$requirements"
fetch() { "${pip[@]}" install --no-deps --no-compile --require-hashes --requirement "$1"; }
if [ -f "$lists/spark" ]; then
    fetch "$lists/spark" &
    spark=$!
fi
fetch "$lists/rest"
if [ -n "$spark" ]; then wait "$spark"; fi
spark=
"${pip[@]}" install --no-deps --no-build-isolation --editable .
# Every process starts faster; pip would do it on one core, and some packages carry files of another Python.
"$folder/bin/python" -m compileall -qq -j 0 "$folder/lib" || true
"$folder/bin/python" -m compileall -q src
echo "$key" >"$folder/ready"
