#!/bin/sh
# Run the demo: attended where there is a display, else unattended with its result in a folder.
set -eu
program="$1"
output="$2"
if [ -n "${DISPLAY:-}${WAYLAND_DISPLAY:-}" ] || [ "$(uname)" = Darwin ]; then
    exec "$program" demo
fi
exec "$program" demo --unattended --output "$output"
