"""Write docs/licences.md: every package of the lock file with its licence, read from what is installed.

Usage: python packaging/licences.py [--check]
With --check nothing is written: status 1 if the page does not match the lock file, or a licence is not allowed.
"""

from __future__ import annotations

import re
import sys
from importlib import metadata
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "licences.md"
LOCK = ROOT / "requirements.lock"
#: Copyleft that reaches the whole program must never come in through the lock file (LGPL is dynamically linked Qt).
FORBIDDEN = re.compile(r"\b(A?GPL)\b(?!.*(LGPL|Lesser))", re.IGNORECASE)
#: Where a package's own metadata gives no short name: read in its licence file.
KNOWN = {
    "asn1crypto": "MIT", "cffi": "MIT-0", "oscrypto": "MIT", "pyjpegls": "MIT", "pylibjpeg": "MIT",
    "pylibjpeg-openjpeg": "MIT (OpenJPEG: BSD-2-Clause)", "pylibjpeg-rle": "MIT", "pyside6-addons": "LGPL-3.0-only",
    "pyside6-essentials": "LGPL-3.0-only", "shiboken6": "LGPL-3.0-only", "uritools": "MIT", "reportlab": "BSD-3-Clause",
    "pywin32-ctypes": "BSD-3-Clause", "sqlcipher3": "Zlib (SQLCipher: BSD-3-Clause)", "tzdata": "Apache-2.0",
}  # fmt: skip


def locked() -> list[tuple[str, str, str]]:
    """Return (name, version, marker) of every package of the lock file."""
    pattern = re.compile(r"^([A-Za-z0-9_.-]+)==(\S+)(?: ; (.+?))?\s*\\?$")
    return [(m[1], m[2], m[3] or "") for line in LOCK.read_text().splitlines() if (m := pattern.match(line))]


def licence_of(name: str) -> str:
    """Return the licence of an installed package, empty if it is not installed here."""
    if name in KNOWN:
        return KNOWN[name]
    try:
        found = metadata.metadata(name)
    except metadata.PackageNotFoundError:
        return ""
    if expression := found.get("License-Expression"):
        return expression
    classifiers = [c.split(" :: ")[-1] for c in found.get_all("Classifier", []) if c.startswith("License ::")]
    classifiers = [c for c in classifiers if c != "OSI Approved"]
    text = (found.get("License") or "").strip().splitlines()
    return "; ".join(classifiers) or (text[0][:60] if text else "")


def page() -> tuple[str, list[str]]:
    """Return the page and what is wrong with it."""
    rows, wrong = [], []
    for name, version, marker in locked():
        licence = licence_of(name)
        if not licence and not marker:
            wrong.append(f"{name}: no licence found")
        if FORBIDDEN.search(licence):
            wrong.append(f"{name}: {licence} may not be in the lock file")
        where = f"only where {marker}" if marker else "everywhere"
        rows.append(f"| {name} | {version} | {licence or 'see its page'} | {where} |")
    head = (
        "# Licences\n\nThe program is Apache-2.0. It is installed with these packages (`requirements.lock`); the page "
        "is made by\n`make docs` and checked by `make lint`. Qt for Python is used under the LGPL, linked dynamically "
        "and replaceable.\nDecoders under the GPL (pylibjpeg-libjpeg) are not installed with it, only by who asks for "
        "the extra `gpl-decoders`.\nFonts: Inter, JetBrains Mono, Noto Sans and NanumGothic (SIL OFL 1.1), Droid Sans "
        "Fallback (Apache-2.0).\nIcons: Phosphor (MIT). Spelling: the English dictionary made from SCOWL, under its "
        "own permissive terms.\nTheir licences lie beside them in `resources/`.\n\n"
        "| package | version | licence | installed |\n|---|---|---|---|\n"
    )
    return head + "\n".join(rows) + "\n", wrong


def main() -> int:
    text, wrong = page()
    for line in wrong:
        print(line, file=sys.stderr)
    if "--check" in sys.argv:
        if not PAGE.exists() or PAGE.read_text() != text:
            print("docs/licences.md does not match requirements.lock: run `make docs`", file=sys.stderr)
            return 1
    else:
        PAGE.write_text(text)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
