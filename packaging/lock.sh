#!/bin/sh
# Resolve the lock files anew: names, versions and hashes only, for every platform.
set -eu
"$VENV/bin/python" -m pip install --quiet uv
options="--quiet --universal --python-version 3.11 --generate-hashes --no-annotate --no-header --no-emit-index-url --no-emit-find-links"
# shellcheck disable=SC2086 # a list of options
"$VENV/bin/uv" pip compile $options pyproject.toml -o requirements.lock
# shellcheck disable=SC2086
"$VENV/bin/uv" pip compile $options --extra dev -c requirements.lock pyproject.toml -o requirements-dev.lock
# shellcheck disable=SC2086
echo "hatchling>=1.27" | "$VENV/bin/uv" pip compile $options -c requirements-dev.lock - -o packaging/requirements-build.lock
