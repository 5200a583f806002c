#!/bin/sh
# Set up the virtual environment from the lock files: `setup.sh runtime` for the program, `setup.sh dev` for tests too.
set -eu

what="$1"
here="$(CDPATH= cd -- "$(dirname -- "$0")" && pwd)"
root="$(dirname "$here")"

have_package() {
    dpkg-query -W -f='${Status}' "$1" 2>/dev/null | grep -q 'install ok installed'
}

# System libraries: only Debian's names are known here; elsewhere Qt says what it misses.
system_libraries() {
    command -v dpkg-query >/dev/null 2>&1 || return 0
    missing=""
    for package in $("$here/apt-packages.sh" "$what"); do
        have_package "$package" || missing="$missing $package"
    done
    [ -n "$missing" ] || return 0
    if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
        echo "Installing system libraries:$missing"
        export DEBIAN_FRONTEND=noninteractive
        apt-get -qq -o DPkg::Lock::Timeout=600 update >/dev/null || true
        # shellcheck disable=SC2086 # a list of names
        if apt-get -qq -y -o DPkg::Lock::Timeout=600 --no-install-recommends install $missing >/dev/null; then
            return 0
        fi
    fi
    echo "These system libraries are missing and may not be installed by this script:$missing" >&2
    echo "Install them with: sudo apt-get install$missing" >&2
}

make_venv() {
    "$PYTHON" -m venv "$VENV" >/dev/null 2>&1
}

# Debian leaves ensurepip out of its python3.
install_venv() {
    [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1 || return 1
    echo "Installing python3-venv"
    apt-get -qq -o DPkg::Lock::Timeout=600 update >/dev/null || true
    DEBIAN_FRONTEND=noninteractive apt-get -qq -y -o DPkg::Lock::Timeout=600 --no-install-recommends \
        install python3-venv >/dev/null
}

if [ ! -x "$VENV/bin/python" ]; then
    if ! "$PYTHON" -c 'import sys; sys.exit(sys.version_info < (3, 11))'; then
        echo "Python 3.11 or newer is needed; name it with PYTHON=..." >&2
        exit 2
    fi
    make_venv || { rm -rf "$VENV"; install_venv && make_venv; } || {
        echo "Python cannot make virtual environments here. Install it with: sudo apt-get install python3-venv" >&2
        exit 2
    }
fi

system_libraries
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
