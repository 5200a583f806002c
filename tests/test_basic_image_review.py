"""The table of the IHE profile names commands and keys that there are."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from reviewer_app.ui.actions import BY_ID

PAGE = (Path(__file__).parents[1] / "docs" / "ihe-basic-image-review.md").read_text(encoding="utf-8")
_ROW = re.compile(r"\| [^|]+ \| (built|differs|not)")
ROWS = [line.strip("| ").split(" | ") for line in PAGE.splitlines() if _ROW.match(line)]
#: What stands as code in the table and is no command.
_OTHER = ("imaging/series.py", "reviewer-app view FOLDER", "reviewer-app view", "reviewer-app inspect")
_NAMED = re.compile(r"`([^`]+)`(?: (\S+))?")


def named() -> list[tuple[str, str]]:
    return [(one, key or "") for row in ROWS for one, key in _NAMED.findall(" | ".join(row)) if one not in _OTHER]


def test_the_table_is_read_whole() -> None:
    assert len(ROWS) > 50
    assert {row[1].strip(" |") for row in ROWS} == {"built", "differs", "not built"}


@pytest.mark.parametrize(("action_id", "key"), sorted(set(named())))
def test_every_command_named_there_is_one_and_has_that_key(action_id: str, key: str) -> None:
    assert action_id in BY_ID
    usual = BY_ID[action_id].key
    if usual and key:
        assert key.rstrip(";") in (usual, f"{usual},")


def test_what_is_built_says_where() -> None:
    assert [row[0] for row in ROWS if row[1] == "built" and len(row) < 3] == []
