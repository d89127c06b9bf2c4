#!/usr/bin/env bash
# Writes requirements/*.txt again from pyproject.toml: pinned, with hashes, without addresses. Needs uv.
set -euo pipefail
cd "$(dirname "$0")/.."
for name in base spark dev bench; do
    extra=()
    if [ "$name" != base ]; then extra=(--extra "$name"); fi
    uv pip compile pyproject.toml "${extra[@]}" --universal --python-version 3.11 --generate-hashes \
        --no-header --no-annotate --no-emit-index-url --quiet --output-file "requirements/$name.txt"
done
