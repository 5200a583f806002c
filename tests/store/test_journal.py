from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reviewer_app.cases.annotations import Calibration, Measurement
from reviewer_app.cases.work import FieldChange
from reviewer_app.errors import NotAllowed
from reviewer_app.store.vault import Vault, open_vault
from tests.helpers.store_values import PASSPHRASE, make_edit, put_blob


def test_edits_in_order(vault: Vault, data_dir: Path) -> None:
    edits = [make_edit(number) for number in (3, 1, 2)]
    for edit in edits:
        vault.add_edit("task-1", edit)
    vault.close()
    with open_vault(data_dir, PASSPHRASE) as again:
        assert again.edits("task-1") == edits


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(), value=st.floats(allow_nan=False, allow_infinity=False))
def test_any_text_and_number_come_back(vault: Vault, text: str, value: float) -> None:
    number = len(vault.edits("task-1"))
    edit = make_edit(number)
    line = edit.annotations[0].after
    assert line is not None
    measured = replace(line, text=text, measurement=Measurement(value, "mm", Calibration.PATIENT_PLANE))
    edit = replace(
        edit, annotations=(replace(edit.annotations[0], after=measured),), fields=(FieldChange("findings", "", text),)
    )
    vault.add_edit("task-1", edit)
    assert vault.edits("task-1")[-1] == edit


def test_an_edit_given_twice_is_kept_once_and_never_changed(vault: Vault) -> None:
    vault.add_edit("task-1", make_edit(1))
    vault.add_edit("task-1", make_edit(1))
    assert vault.edits("task-1") == [make_edit(1)]
    with pytest.raises(Exception, match="UNIQUE"):
        vault.add_edit("task-1", make_edit(1, "another text"))
    assert vault.edits("task-1") == [make_edit(1)]


def test_what_cannot_be_read_back_is_not_taken(vault: Vault) -> None:
    edit = make_edit(1)
    line = edit.annotations[0].after
    assert line is not None
    broken = replace(line, measurement=Measurement(float("nan"), "mm", Calibration.PATIENT_PLANE))
    with pytest.raises(ValueError, match="cannot be read back"):
        vault.add_edit("task-1", replace(edit, annotations=(replace(edit.annotations[0], after=broken),)))
    assert vault.edits("task-1") == []


def test_edits_of_an_unknown_case(vault: Vault) -> None:
    with pytest.raises(NotAllowed, match="not in the vault"):
        vault.add_edit("unknown", make_edit(1))


def test_seen_adds_up(vault: Vault) -> None:
    vault.seen("task-1", {("1.2.3", 0): 200, ("1.2.3", 1): 50, ("document:letter", 2): 900})
    vault.seen("task-1", {("1.2.3", 0): 100, ("1.2.3", 7): 0, ("1.2.3", 1): -5})
    assert vault.seen_frames("task-1") == {
        ("1.2.3", 0): 300,
        ("1.2.3", 1): 50,
        ("document:letter", 2): 900,
        ("1.2.3", 7): 0,
    }


def test_signed_documents_are_only_added(vault: Vault) -> None:
    first = vault.put_document("task-1", "opinion", b"one", {"signer": "x"})
    second = vault.put_document("task-1", "addendum", b"two", {})
    assert vault.signed_documents("task-1") == [first, second]
    database = vault._parts.database
    for statement in ("DELETE FROM documents", "UPDATE documents SET sha256 = ''"):
        with pytest.raises(NotAllowed, match="never changed"):
            database.run(statement)
    assert vault.signed_documents("task-1") == [first, second]
    with pytest.raises(NotAllowed):
        vault.put_document("unknown", "opinion", b"one", {})
    put_blob(vault, b"other")
    with vault.open_blob("task-1", first.blob_id) as stream:
        assert stream.read() == b"one"
