"""The trail of one case can be checked by whoever gets it, and tells nothing of other cases."""

from __future__ import annotations

import json
from typing import Any

import pytest

from reviewer_app.store.audit_extract import check_extract
from reviewer_app.store.vault import Vault


@pytest.fixture
def lines(vault: Vault) -> list[dict[str, Any]]:
    vault.audit("case-opened", "task-2", {"secret": "before"})
    for number in range(3):
        vault.audit("case-opened", "task-1", {"number": str(number)})
    vault.audit("case-opened", "task-2", {"secret": "between"})
    vault.audit("opinion-signed", "task-1", {"sha256": "ab"})
    vault.audit("case-closed", "task-2", {"secret": "after"})
    return [json.loads(line) for line in vault.audit_extract("task-1").splitlines()]


def problem(lines: list[dict[str, Any]]) -> str:
    return check_extract(b"".join(json.dumps(one).encode() + b"\n" for one in lines)).problem


def test_it_is_whole_and_ends_with_the_trail(vault: Vault, lines: list[dict[str, Any]]) -> None:
    found = check_extract(vault.audit_extract("task-1"))
    assert (found.own, found.withheld, found.problem) == (4, 2, "")
    assert found.head == vault.audit_head()
    assert found.hashes == {one.seq: one.hash for one in vault.audit_events() if one.seq > 1}
    assert [one["seq"] for one in lines] == [2, 3, 4, 5, 6, 7]


def test_nothing_of_another_case_is_in_it(vault: Vault, lines: list[dict[str, Any]]) -> None:
    said = vault.audit_extract("task-1").decode()
    assert "task-2" not in said
    assert "secret" not in said
    assert set(lines[3]) == {"seq", "hash"}


def test_a_line_that_was_cut_out_is_found(lines: list[dict[str, Any]]) -> None:
    assert problem(lines[:2] + lines[3:]) == "Line 4 of the audit trail is missing."
    assert problem(lines[:3] + lines[4:]) == "Line 5 of the audit trail is missing."


def test_a_line_that_was_changed_is_found(lines: list[dict[str, Any]]) -> None:
    for place in (0, 1, 4):
        changed = [dict(one) for one in lines]
        changed[place]["event"] = changed[place]["event"].replace("opened", "closed").replace("signed", "read")
        assert problem(changed) == f"Line {lines[place]['seq']} of the audit trail was changed."


def test_a_hash_that_was_changed_is_found_by_the_line_after_it(lines: list[dict[str, Any]]) -> None:
    lines[3]["hash"] = "00" * 32
    assert problem(lines) == "Line 6 of the audit trail does not follow the line before it."


def test_what_is_no_extract_is_refused() -> None:
    assert check_extract(b"nothing\n").problem == "The extract of the audit trail cannot be read."
    assert check_extract(b"").problem == "The extract of the audit trail has no line of the case."
    assert check_extract(b'{"seq":1,"hash":"zz","previous":"zz","event":"{}"}\n').problem.endswith("was changed.")


def test_lines_of_two_cases_are_refused(vault: Vault, lines: list[dict[str, Any]]) -> None:
    other = [json.loads(one) for one in vault.audit_extract("task-2").splitlines()]
    mixed = [*lines[:3], next(one for one in other if one["seq"] == lines[3]["seq"]), *lines[4:]]
    assert problem(mixed) == "The extract of the audit trail has lines of several cases."
