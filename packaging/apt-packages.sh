#!/bin/sh
# Print the Debian packages of apt.txt: `runtime` those of the window, `dev` all of them.
set -eu
here="$(CDPATH= cd -- "$(dirname -- "$0")" && pwd)"
if [ "${1:-dev}" = runtime ]; then
    sed '/^# tests/,$d' "$here/apt.txt" | grep -v '^#' | grep .
else
    grep -v '^#' "$here/apt.txt" | grep .
fi
