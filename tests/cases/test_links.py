"""Addresses within a case."""

from __future__ import annotations

import pytest

from reviewer_app.cases.links import RecordLink, link_of


@pytest.mark.parametrize(
    ("link", "address"),
    [
        (RecordLink("1.2.3"), "record:1.2.3"),
        (RecordLink("1.2.3", 4), "record:1.2.3#5"),
        (RecordLink("1.2.3", selection=True), "selection:1.2.3"),
    ],
)
def test_links_are_written_and_read(link: RecordLink, address: str) -> None:
    assert link.address == address
    assert link_of(address) == link


@pytest.mark.parametrize(
    "address",
    ["", "https://example.org/1.2.3", "record:", "record:1.2.3#0", "record:../x", "file:///etc/passwd", "record:1.2#x"],
)
def test_nothing_else_is_a_link(address: str) -> None:
    assert link_of(address) is None
