"""``python -m tests.conformance DATA [--output PAGE]``: write docs/conformance.md from the files of a folder.

``python -m tests.conformance --written [DATA]`` renews only the part about what this program writes.
"""

from __future__ import annotations

import argparse
import hashlib
import shutil
import subprocess
import sys
from collections.abc import Iterable
from contextlib import suppress
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import pydicom

from tests.conformance.compare import compare
from tests.conformance.page import page
from tests.conformance.written import renewed, written_section

_BUNDLED = Path(pydicom.__file__).parent / "data" / "test_files"
_PLUGINS = ("pillow", "pyjpegls", "pylibjpeg-openjpeg", "pylibjpeg-rle", "pylibjpeg-libjpeg", "python-gdcm")
_PAGE = Path(__file__).resolve().parents[2] / "docs" / "conformance.md"


def main() -> int:
    """Compare every file and write the page; 1 if a file raised what no file may."""
    parser = argparse.ArgumentParser(prog="python -m tests.conformance", description=__doc__)
    parser.add_argument("data", type=Path, nargs="?", help="a folder of DICOM files")
    parser.add_argument("--output", type=Path, default=_PAGE, help="the page to write")
    parser.add_argument("--written", action="store_true", help="renew only what is written, under other checkers")
    given = parser.parse_args()
    if given.written:
        section = written_section(given.data)
        given.output.write_text(renewed(given.output.read_text(encoding="utf-8"), section), encoding="utf-8")
        return 0
    if given.data is None:
        parser.error("a folder of DICOM files is needed, but for --written")
    roots = [given.data, _BUNDLED]
    files = _different(one for root in roots for one in sorted(root.rglob("*")) if one.is_file())
    outcomes = []
    for number, path in enumerate(files, start=1):
        sys.stderr.write(f"\r{number} of {len(files)}")
        outcomes.append(compare(path))
    whole = renewed(page(outcomes, roots, _oracles()), written_section(given.data))
    given.output.write_text(whole, encoding="utf-8")
    sys.stderr.write(f"\nwritten to {given.output}\n")
    return 0


def _different(files: Iterable[Path]) -> list[Path]:
    """Return files without those whose bytes came before, and without the code that lies among pydicom's."""
    first: dict[bytes, Path] = {}
    for path in files:
        if path.suffix not in (".py", ".pyc"):
            first.setdefault(hashlib.sha256(path.read_bytes()).digest(), path)
    return list(first.values())


def _oracles() -> list[str]:
    return [
        _version("dcmtk", ["dcmdjpeg", "--version"], 2),
        _version("GDCM", ["gdcmconv", "--version"], 2),
        f"pydicom {pydicom.__version__} with {', '.join(_installed(*_PLUGINS))}",
        *(_installed("SimpleITK") or ["SimpleITK (not installed)"]),
    ]


def _installed(*packages: str) -> list[str]:
    """Return names and versions of the packages that are installed."""
    found = []
    for package in packages:
        with suppress(PackageNotFoundError):
            found.append(f"{package} {version(package)}")
    return found


def _version(name: str, command: list[str], word: int) -> str:
    if shutil.which(command[0]) is None:
        return f"{name} (not installed)"
    said = subprocess.run(command, capture_output=True, text=True, check=False)
    words = (said.stdout + said.stderr).split()
    return f"{name} {words[word] if len(words) > word else '(version unknown)'}"


if __name__ == "__main__":
    sys.exit(main())
