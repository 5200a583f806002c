"""Where the PKCS#11 libraries of tokens and cards usually are, so that nobody has to look for one that is there."""

from __future__ import annotations

import sys
from importlib.util import find_spec
from pathlib import Path

#: By the beginning of `sys.platform`. OpenSC speaks to most cards; the others are of makers.
_USUAL: dict[str, tuple[str, ...]] = {
    "linux": (
        "/usr/lib/x86_64-linux-gnu/opensc-pkcs11.so",
        "/usr/lib/aarch64-linux-gnu/opensc-pkcs11.so",
        "/usr/lib64/opensc-pkcs11.so",
        "/usr/lib/x86_64-linux-gnu/libykcs11.so",
        "/usr/lib/libeTPkcs11.so",
    ),
    "darwin": (
        "/Library/OpenSC/lib/opensc-pkcs11.so",
        "/usr/local/lib/opensc-pkcs11.so",
        "/opt/homebrew/lib/libykcs11.dylib",
        "/usr/local/lib/libeTPkcs11.dylib",
    ),
    "win": (
        r"C:\Program Files\OpenSC Project\OpenSC\pkcs11\opensc-pkcs11.dll",
        r"C:\Program Files\Yubico\Yubico PIV Tool\bin\libykcs11.dll",
        r"C:\Windows\System32\eTPKCS11.dll",
    ),
}


def can_use_tokens() -> bool:
    """Whether python-pkcs11, an extra, is installed."""
    return find_spec("pkcs11") is not None


def usual_library() -> str:
    """Return the first of the usual libraries that is installed here, an empty string where none is."""
    usual = next((places for name, places in _USUAL.items() if sys.platform.startswith(name)), ())
    return next((place for place in usual if Path(place).is_file()), "")
