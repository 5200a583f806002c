"""UIDs as one text: each comes back, and each is found."""

from __future__ import annotations

import pytest

from reviewer_app.cases.uid_column import UidColumn

UIDS = ["1.2.10", "1.2.1", "1.2.110", "1.2.1101", "1.2.", "1.2.0", "1.2.011"]


@pytest.mark.parametrize("uids", [[], ["1.2.3"], [""], UIDS, UIDS[::-1], ["", "1", "ü2"], ["1.2", "9.8.7"]])
def test_every_uid_comes_back_and_is_found(uids: list[str]) -> None:
    column = UidColumn.of(uids)
    again = UidColumn(column.prefix, column.width, column.endings)
    assert (list(again), len(again), again[:]) == (uids, len(uids), uids)
    assert [again.find(one) for one in uids] == list(range(len(uids)))
    with pytest.raises(IndexError):
        again[len(uids)]


@pytest.mark.parametrize(
    "uid", ["", "1.2", "1.2.11", "1.2.11011", "1.2.01", "3.2.10", "1.2.1\n", "1.2.1\0", "1.2.10\n1"]
)
def test_what_is_not_there_is_not_found(uid: str) -> None:
    assert UidColumn.of(UIDS).find(uid) is None


def test_a_uid_that_came_twice_is_found_where_it_came_first() -> None:
    assert UidColumn.of(["1.3", "1.4", "1.3", "1.4"]).find("1.4") == 1


@pytest.mark.parametrize("uid", ["1.2\n3", "1.2\0"])
def test_a_uid_that_is_not_one_line_is_refused(uid: str) -> None:
    with pytest.raises(ValueError, match="two lines"):
        UidColumn.of(["1.2", uid])


@pytest.mark.parametrize(
    ("width", "endings"), [(0, ""), (2, "1\n2"), (2, "12"), (2, "1\n2\n3"), (3, "1\n"), (2, "1\n\n2")]
)
def test_endings_that_are_no_whole_rows_are_refused(width: int, endings: str) -> None:
    with pytest.raises(ValueError, match="cut off"):
        UidColumn("1.", width, endings)
