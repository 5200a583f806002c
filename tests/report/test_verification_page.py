"""The matrix of docs/verification.md is what this program finds, and what other tools say that are installed."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.verification import others
from tests.verification.cases import CASES, Case, roots
from tests.verification.page import our_part, our_words

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "verification.md").read_text(encoding="utf-8")
EACH = pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)


def row_of(case: Case) -> list[str]:
    """Return the cells of a row: file, ours, pdfsig, qpdf, pyHanko, why."""
    row = next(line for line in PAGE.splitlines() if line.startswith(f"| {case.name} |"))
    return [cell.strip() for cell in row.strip("|").split("|")]


@EACH
def test_our_column_and_our_words_are_what_is_found(case: Case) -> None:
    assert our_part(case) in PAGE, "run python -m tests.verification"
    assert our_words(case) in PAGE, "run python -m tests.verification"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where every file of the matrix lies under its number, with the roots beside it."""
    folder = tmp_path_factory.mktemp("matrix")
    for number, case in enumerate(CASES):
        (folder / f"{number}.pdf").write_bytes(case.made())
    return folder


def same_version(*names: str) -> None:
    """Skip where a tool is not installed, or another version than the page names."""
    for name in names:
        found = others.version(name)
        if not found and others.program(name) is None:
            pytest.skip(f"{name} is not installed ({others.TOOLS[name]})")
        if name != "certutil" and f"{found} |" not in PAGE:
            pytest.skip(f"{name} {found} is another version than the one in docs/verification.md")


def compared(folder: Path, cell: int, ask: Callable[[Path], str]) -> None:
    told = {case.name: ask(folder / f"{number}.pdf") for number, case in enumerate(CASES)}
    assert told == {case.name: row_of(case)[cell] for case in CASES}


def test_pdfsig_says_what_the_page_says(folder: Path) -> None:
    same_version("pdfsig", "certutil")
    store = others.trust_store(folder, roots())
    compared(folder, 2, lambda path: others.pdfsig(path, store))


def test_qpdf_says_what_the_page_says(folder: Path) -> None:
    same_version("qpdf")
    compared(folder, 3, others.qpdf)


@pytest.mark.long  # its command is started anew for each row; what we find rests on the same library
def test_pyhanko_says_what_the_page_says(folder: Path) -> None:
    same_version("pyhanko")
    root = folder / "root.pem"
    root.write_bytes(roots()[0])
    compared(folder, 4, lambda path: others.pyhanko(path, [root]))


@EACH
def test_what_others_judge_differently_is_explained(case: Case) -> None:
    _, ours, pdfsig, _, pyhanko, why = row_of(case)
    bad = ours.startswith("not valid") or ours in ("could not be checked", "no signature")
    agreed = bad == (not pdfsig.startswith("valid")) == (pyhanko != "valid")
    assert agreed or why
