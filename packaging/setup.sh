#!/bin/sh
# Set up the virtual environment from the lock files: `setup.sh runtime` for the program, `setup.sh dev` for tests too.
set -eu

what="$1"
here="$(CDPATH= cd -- "$(dirname -- "$0")" && pwd)"
root="$(dirname "$here")"

# Newer releases of Debian and Ubuntu call some libraries NAMEt64.
have_package() {
    dpkg-query -W -f='${Status}\n' "$1" "$1t64" 2>/dev/null | grep -q 'install ok installed'
}

# Debian leaves out of its python3 what a virtual environment is made with.
can_make_venv() {
    [ -x "$VENV/bin/python" ] || "$PYTHON" -c 'import ensurepip, venv' 2>/dev/null
}

# Everything that is missing, so that it is named and installed in one go. Only Debian's names are known here;
# elsewhere Qt says what it misses.
missing_packages() {
    can_make_venv || printf ' python3-venv'
    command -v dpkg-query >/dev/null 2>&1 || return 0
    for package in $("$here/apt-packages.sh" "$what"); do
        have_package "$package" || printf ' %s' "$package"
    done
}

install_packages() {
    [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1 || return 1
    echo "Installing system packages:$missing"
    export DEBIAN_FRONTEND=noninteractive
    apt-get -qq -o DPkg::Lock::Timeout=600 update >/dev/null || true
    # shellcheck disable=SC2086 # a list of names
    apt-get -qq -y -o DPkg::Lock::Timeout=600 --no-install-recommends install $missing >/dev/null
}

say_missing() {
    echo "System packages are missing, and this script could not install them. Install them, then run make again:" >&2
    echo "sudo apt-get install --no-install-recommends$missing" >&2
}

# Does the window's library load? It says itself what it misses.
window_loads() {
    said="$(QT_QPA_PLATFORM=offscreen "$VENV/bin/python" -c \
        'import PySide6.QtWidgets, PySide6.QtPdfWidgets, PySide6.QtMultimedia' 2>&1)"
}

if ! "$PYTHON" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
    echo "Python 3.11 or newer is needed; name it with PYTHON=..." >&2
    exit 2
fi

missing="$(missing_packages)"
if [ -n "$missing" ]; then
    if install_packages; then missing=""; else say_missing; fi
fi
can_make_venv || exit 2
if [ ! -x "$VENV/bin/python" ]; then
    "$PYTHON" -m venv "$VENV" || { rm -rf "$VENV"; exit 2; }
fi

lock="$root/requirements.lock"
[ "$what" = dev ] && lock="$root/requirements-dev.lock"
echo "Installing packages of $(basename "$lock")"
# The lock files are complete, so nothing is resolved: a resolver would ask for the newest version of a package that
# another one wants with an extra, and refuse it for want of a hash. `pip check` says if a lock ever lacks something.
"$VENV/bin/python" -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes \
    -r "$lock" -r "$here/requirements-build.lock"
# The program itself, in place. The build back end came from its lock, so nothing is resolved here.
"$VENV/bin/python" -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e "$root"
"$VENV/bin/python" -m pip check

if ! window_loads; then
    echo "$said" | tail -n 1 >&2
    echo "The window cannot be opened here: a library of the system is missing. packaging/apt.txt lists them all." >&2
    [ -z "$missing" ] || say_missing
    exit 2
fi
