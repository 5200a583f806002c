"""The table of the IHE profile names commands, keys and tests that there are, and every tool of the profile."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from reviewer_app.ui.actions import BY_ID

TESTS = Path(__file__).parent
PAGE = (TESTS.parent / "docs" / "ihe-basic-image-review.md").read_text(encoding="utf-8")
STATES = {"built", "differs", "not built"}
SOURCES = {"T", "H", "I", "H, I", "–"}
#: Of each section the table has rows, from .2 to .10 and .13.
SECTIONS = {".2", ".3", ".4", ".5", ".6", ".7", ".8", ".9", ".10", ".13"}
#: The tools of tables 4.16.4.2.2.5.13-1 to -3 by a word of the item that each has.
TOOLS = (
    "Select the patient", "study", "set of frames", "previous frame", "Tiles within one viewport", "viewports",
    "Presets", "Clamped", "Invert", "Localizer", "Link and unlink", "Annotation full", "Rotate", "Flip",
    "Display reset", "Print", "Show report", "Help", "Advanced mode", "Scrolling by drag", "Drag right", "Zoom by drag",
    "Pan by drag", "Select viewport", "Distance", "Angle", "Cross-hair", "Play", "Pause", "Stop", "first and the last",
    "Step", "Frame rate",
)  # fmt: skip
#: What stands as code in the table and is no command.
_OTHER = ("reviewer-app view FOLDER", "reviewer-app view", "reviewer-app inspect", "reviewer-app render")
_NAMED = re.compile(r"`([^`]+)`(?: (\S+))?")


def cells(line: str) -> list[str]:
    return [one.strip() for one in line.strip().strip("|").split("|")]


ROWS = [found for line in PAGE.splitlines() if len(found := cells(line)) == 5 and found[1] in STATES]
CITED = sorted({row[4] for row in ROWS if row[4]})


def named() -> list[tuple[str, str]]:
    return [(one, key or "") for row in ROWS for one, key in _NAMED.findall(row[3]) if one not in _OTHER]


def test_the_table_is_read_whole() -> None:
    lines = [line for line in PAGE.splitlines() if line.startswith("|") and len(cells(line)) == 5]
    heads = [line for line in lines if line.startswith("| **")]
    assert len(ROWS) == len(lines) - len(heads) - 2  # the head and its rule
    assert len(ROWS) > 90
    assert {row[1] for row in ROWS} == STATES
    assert {row[2] for row in ROWS} == SOURCES


def test_every_section_and_every_tool_of_the_profile_is_there() -> None:
    heads = " ".join(line for line in PAGE.splitlines() if line.startswith("| **"))
    assert set(re.findall(r"\((\.\d+)\)", heads)) == SECTIONS
    assert [tool for tool in TOOLS if not any(tool in row[0] for row in ROWS)] == []


@pytest.mark.parametrize(("action_id", "key"), sorted(set(named())))
def test_every_command_named_there_is_one_and_has_that_key(action_id: str, key: str) -> None:
    assert action_id in BY_ID
    usual = BY_ID[action_id].key
    if usual:
        assert key.rstrip(";") in (usual, f"{usual},")


@pytest.mark.parametrize("cited", CITED)
def test_every_test_named_there_is_one(cited: str) -> None:
    file, name = cited.split("::")
    assert re.search(rf"^def {name}\(", (TESTS / file).read_text(encoding="utf-8"), re.MULTILINE)


def test_what_is_built_says_where_and_is_held_by_a_test() -> None:
    assert [row[0] for row in ROWS if row[1] == "built" and not (row[3] and row[4])] == []


def test_what_is_not_built_is_called_so() -> None:
    missing = {row[0] for row in ROWS if row[1] == "not built"}
    assert "Advanced mode (optional)" in missing
    assert "A part of the run only" not in missing
    assert {"cine-first", "cine-last"} <= BY_ID.keys()
    assert "Angle, of two lines without a common point (Cobb)" not in missing
    assert "tool-cobb" in BY_ID
