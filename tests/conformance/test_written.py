"""The part of the page about what is written tells every complaint, explained or not, and is renewed alone."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.conformance.written import HEADING, KINDS, Checked, check, renewed, section_of
from tests.helpers.marks import bundled


@pytest.mark.skipif(shutil.which("dciodvfy") is None, reason="dciodvfy is not installed (apt package dicom3tools)")
@pytest.mark.skipif(shutil.which("dsrdump") is None, reason="dcmtk is not installed (apt package dcmtk)")
@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_is_checked(tmp_path: Path, kind: str) -> None:
    found = check("CT_small.dcm", bundled("CT_small.dcm"), kind, tmp_path)
    assert found.count >= 1
    assert found.read is (None if kind == "segmentation" else True)
    assert not [one for one in section_of([found]).splitlines() if "not explained yet" in one]


def test_what_nobody_explained_is_counted_and_told() -> None:
    section = section_of(
        [Checked("a.dcm", "report", 1, ("Error - no such thing", "Error - no such thing"), read=False)]
    )
    assert "complaints that nobody explained: 2." in section
    assert "| `a.dcm` | report | 1 | 0 | 2 | **no** |" in section
    assert "- `Error - no such thing` (2): not explained yet." in section


def test_only_this_part_of_a_page_is_renewed() -> None:
    page = "# Page\n\n## By object\n\ntable\n\n## Decoders\n\nlist\n"
    first = renewed(page, f"{HEADING}\n\nold\n")
    assert first == f"# Page\n\n## By object\n\ntable\n\n{HEADING}\n\nold\n\n## Decoders\n\nlist\n"
    assert renewed(first, f"{HEADING}\n\nnew\n") == first.replace("old", "new")
