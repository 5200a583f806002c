"""The matrix of docs/verification.md: a row for each file, with what this program and others say of it."""

from __future__ import annotations

import functools
from pathlib import Path

from reviewer_app.errors import CannotVerify
from reviewer_app.report.verification import Verification
from reviewer_app.report.verify import verify_pdf
from tests.verification import others
from tests.verification.cases import CASES, Case, roots

BEGIN = "<!-- matrix: written by python -m tests.verification -->"
END = "<!-- end of the matrix -->"
_HEAD = """\
## The matrix

One opinion, signed and then treated in every way below, as four programs judge it that were given the same root
certificate, of the signer and of the time-stamps. Ours is found anew by every test run; the other columns were written
with the versions named, and are compared where those are installed.
"""
_NO_FILES = """\
What leaves no file behind: with a **wrong passphrase**, or a certificate that has expired or is not yet valid, nothing
is signed (`tests/report/test_signing.py`). PDFs of other makers, damaged ones among them, are answered without a crash
(`tests/report/test_verify.py`). Where **no time-stamp authority** can be reached the file stays B-B, the first row.
"""


def section(folder: Path) -> str:
    """Return the section as Markdown, made with every tool; `folder` is empty and for files of the moment."""
    versions = {name: others.version(name) for name in ("pdfsig", "qpdf", "pyhanko")}
    store = others.trust_store(folder, roots())
    pems = [folder / f"root-{number}.pem" for number in range(len(roots()))]
    tools = f"pdfsig {versions['pdfsig']} | qpdf --check {versions['qpdf']} | pyhanko {versions['pyhanko']}"
    rows = [f"| file | reviewer-app verify | {tools} | why they differ |", "|---|---|---|---|---|---|"]
    for case in CASES:
        path = folder / "file.pdf"
        path.write_bytes(case.made())
        theirs = f"{others.pdfsig(path, store)} | {others.qpdf(path)} | {others.pyhanko(path, pems)}"
        rows.append(f"{our_part(case)} {theirs} | {case.why} |")
    words = [f"- **{case.name}**: {_words(case)}" for case in CASES]
    return "\n".join([_HEAD, *rows, "", _NO_FILES, "In our words:\n", *words, ""])


def our_part(case: Case) -> str:
    """Return the beginning of a row: the file and what this program says of it, briefly."""
    return f"| {case.name} | {_brief(_found(case))} |"


def our_words(case: Case) -> str:
    """Return the line with this program's own words."""
    return f"- **{case.name}**: {_words(case)}\n"


def renewed(page: str, folder: Path) -> str:
    """Return a page with the section in its place."""
    before, _, rest = page.partition(BEGIN)
    return f"{before}{BEGIN}\n{section(folder)}{END}\n{rest.partition(END + chr(10))[2]}"


def _words(case: Case) -> str:
    found = _found(case)
    return found if isinstance(found, str) else found.summary


@functools.cache
def _found(case: Case) -> Verification | str:
    try:
        return verify_pdf(case.made(), roots())
    except CannotVerify as error:
        return error.sentence


def _brief(found: Verification | str) -> str:
    if isinstance(found, str):
        return "could not be checked"
    if not found.signatures:
        return "no signature"
    parts = ["valid" if found.valid else "not valid", found.level, "trusted" if found.trusted else "not trusted"]
    parts += ["complete" if found.complete else "not complete"] if found.authors else []
    return ", ".join(parts if found.signature_valid else parts[:1])
