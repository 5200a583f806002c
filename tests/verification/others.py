"""What pdfsig (poppler), ``qpdf --check`` and pyHanko's command line say of a file, each in a few words."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

TOOLS = {
    "pdfsig": "Debian: poppler-utils",
    "certutil": "Debian: libnss3-tools",
    "qpdf": "Debian: qpdf",
    "pyhanko": "PyPI: pyhanko-cli",
}


def program(name: str) -> str | None:
    """Return where a tool is, beside this Python or on the path; None if it is not installed."""
    beside = Path(sys.executable).with_name(name)
    return str(beside) if beside.exists() else shutil.which(name)


def version(name: str) -> str:
    """Return the version a tool tells of itself, empty if it is not installed."""
    found = program(name)
    if found is None:
        return ""
    told = _run([found, "-v" if name == "pdfsig" else "--version"])
    number = re.search(r"\d+(\.\d+)+", told.split("CLI")[-1])
    return number[0] if number else ""


def trust_store(folder: Path, roots: Sequence[bytes]) -> Path:
    """Make the store of certificates that pdfsig trusts, and return it."""
    store = folder / "nss"
    store.mkdir()
    certutil = program("certutil") or "certutil"
    _run([certutil, "-N", "-d", f"sql:{store}", "--empty-password"])
    for number, pem in enumerate(roots):
        path = folder / f"root-{number}.pem"
        path.write_bytes(pem)
        _run([certutil, "-A", "-n", f"root {number}", "-t", "CT,C,C", "-d", f"sql:{store}", "-i", str(path)])
    return store


def pdfsig(path: Path, store: Path) -> str:
    """Return what pdfsig says of the first signature."""
    told = _run([program("pdfsig") or "pdfsig", "-nssdir", f"sql:{store}", str(path)])
    signature = re.search(r"Signature Validation: (.+?)\.?$", told, re.MULTILINE)
    if signature is None:
        unsigned = "does not contain any signatures" in told or "is not signed" in told
        return "no signature" if unsigned else "cannot be read"
    trust = re.search(r"Certificate Validation: (.+?)\.?$", told, re.MULTILINE)
    whole = "Not total document signed" not in told.split("Signature #2")[0]
    words = [signature[1].removeprefix("Signature "), trust[1].removeprefix("Certificate ") if trust else ""]
    told_briefly = [one.lower().removeprefix("is ") for one in words if one]
    return ", ".join([*told_briefly, *([] if whole else ["not all signed"])])


def qpdf(path: Path) -> str:
    """Return whether the syntax is right: qpdf knows no signatures."""
    done = subprocess.run([program("qpdf") or "qpdf", "--check", str(path)], capture_output=True, check=False)
    return {0: "clean", 2: "errors", 3: "warnings"}.get(done.returncode, "errors")


def pyhanko(path: Path, roots: Sequence[Path]) -> str:
    """Return what pyHanko's own command says of the signatures; it is not to ask what was revoked."""
    trust = [part for root in roots for part in ("--trust", str(root))]
    options = ["--trust-replace", "--no-revocation-check", "--executive-summary"]
    told = _run([program("pyhanko") or "pyhanko", "sign", "validate", *trust, *options, str(path)])
    found = re.findall(r"^\w+:(?:[0-9a-f]+:)?([A-Z_:]+)$", told, re.MULTILINE)
    if found:
        return ", ".join(dict.fromkeys(one.lower() for one in found))
    return "cannot be read" if "Error" in told else "no signature"


def _run(command: Sequence[str]) -> str:
    done = subprocess.run(command, capture_output=True, check=False, timeout=60)
    return (done.stdout + done.stderr).decode(errors="replace")
