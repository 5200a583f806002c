from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reviewer_app.cases.lesions import Outcome
from reviewer_app.cases.looks import NO_LOOK, Look, Looks, SeenKey
from reviewer_app.cases.measurements import Calibration, Measurement
from reviewer_app.cases.views import Window
from reviewer_app.cases.work import AnnotationChange, Edit, FieldChange, LesionChange, PassageChange, ViewChange
from reviewer_app.errors import NotAllowed
from reviewer_app.geometry import ImageOffset
from reviewer_app.store.codec import decode, encode
from reviewer_app.store.vault import Vault, open_vault
from tests.helpers.case_values import make_passage, make_view
from tests.helpers.lesion_values import lesion
from tests.helpers.looks import look
from tests.helpers.store_values import PASSPHRASE, make_edit, put_blob


def test_edits_in_order(vault: Vault, data_dir: Path) -> None:
    edits = [make_edit(number) for number in (3, 1, 2)]
    for edit in edits:
        vault.add_edit("task-1", edit)
    vault.close()
    with open_vault(data_dir, PASSPHRASE) as again:
        assert again.edits("task-1") == edits


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
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


def test_a_lesion_comes_back_and_an_edit_written_before_there_were_any_has_none(vault: Vault) -> None:
    old = make_edit(1)
    followed = lesion(1, site="Liver", node=True).said("1.2.3", Outcome.TOO_SMALL)
    vault.add_edit("task-1", old)
    vault.add_edit("task-1", replace(make_edit(2), lesions=(LesionChange(None, followed),)))
    assert vault.edits("task-1")[1].lesions == (LesionChange(None, followed),)
    written = json.loads(encode(old))
    del written["lesions"]
    assert decode(json.dumps(written).encode(), Edit) == old


def test_the_place_of_a_label_comes_back_and_a_mark_written_before_has_none(vault: Vault) -> None:
    old = make_edit(1)
    before = old.annotations[0].after
    assert before is not None
    after = replace(before, label_offset=ImageOffset(0.1, -40.25))
    moved = replace(make_edit(2), annotations=(AnnotationChange(before, after),))
    for one in (old, moved):
        vault.add_edit("task-1", one)
    assert vault.edits("task-1") == [old, moved]
    written = json.loads(encode(old))
    del written["annotations"][0]["after"]["label_offset"]
    assert decode(json.dumps(written).encode(), Edit) == old


def test_cited_evidence_comes_back_and_an_edit_written_before_there_was_any_has_none(vault: Vault) -> None:
    old = make_edit(1)
    views, passages = (ViewChange(None, make_view()),), (PassageChange(None, make_passage()),)
    vault.add_edit("task-1", old)
    vault.add_edit("task-1", replace(make_edit(2), views=views, passages=passages))
    assert vault.edits("task-1")[1].views == views
    assert vault.edits("task-1")[1].passages == passages
    written = json.loads(encode(old))
    for name in ("views", "passages"):
        del written[name]
    assert decode(json.dumps(written).encode(), Edit) == old


def test_an_edit_given_twice_is_kept_once_and_never_changed(vault: Vault) -> None:
    vault.add_edit("task-1", make_edit(1))
    vault.add_edit("task-1", make_edit(1))
    assert vault.edits("task-1") == [make_edit(1)]
    with pytest.raises(Exception, match="UNIQUE"):
        vault.add_edit("task-1", make_edit(1, "another text"))
    assert vault.edits("task-1") == [make_edit(1)]


def test_edits_are_appended_all_or_none(vault: Vault) -> None:
    vault.add_edits("task-1", [make_edit(1), make_edit(2)])
    with pytest.raises(Exception, match="UNIQUE"):
        vault.add_edits("task-1", [make_edit(3), make_edit(1, "another text")])
    vault.add_edits("task-1", [make_edit(2), make_edit(4)])
    assert vault.edits("task-1") == [make_edit(1), make_edit(2), make_edit(4)]


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
    lung, bone = Window(-600.0, 1500.0), Window(300.0, 1500.0)
    vault.seen("task-1", {("1.2.3", 0): Look(200, 150, 0.5, (lung,)), ("1.2.3", 1): look(50)})
    vault.seen("task-1", {("1.2.3", 0): Look(100, 0, 0.25), ("1.2.3", 7): Look(), ("1.2.3", 1): Look(-5, -5)})
    vault.seen("task-1", {("1.2.3", 0): Look(50, 50, 2.0, (bone,)), ("document:letter", 2): look(900)})
    assert vault.seen_frames("task-1") == {
        ("1.2.3", 0): Look(350, 200, 2.0, (lung, bone)),
        ("1.2.3", 1): look(50),
        ("document:letter", 2): look(900),
        ("1.2.3", 7): Look(),
    }


_KEYS = st.tuples(st.sampled_from(["1.2.3", "1.2.4~0"]), st.integers(0, 2))
_WINDOWS = st.builds(Window, st.sampled_from([0.0, 40.0, -600.0, 7.5, 1.0, 2.0, 3.0, 4.0]), st.just(350.0))
_TIMES = st.integers(0, 5000)
_LOOKS = st.builds(Look, _TIMES, _TIMES, st.floats(0.0, 64.0), st.lists(_WINDOWS, max_size=8).map(tuple))


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(told=st.lists(st.dictionaries(_KEYS, _LOOKS, max_size=4), max_size=5))
def test_the_vault_adds_up_as_the_window_does(vault: Vault, told: list[dict[SeenKey, Look]]) -> None:
    account = Looks(vault.seen_frames("task-1"))
    for more in told:
        tidy = {key: NO_LOOK.and_then(one) for key, one in more.items()}
        account.add(tidy)
        vault.seen("task-1", tidy)
    assert vault.seen_frames("task-1") == account.by_key


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


def test_what_was_seen_of_a_record_counts_for_another_or_for_none(vault: Vault) -> None:
    vault.seen("task-1", {("letter", 0): look(50), ("letter", 1): look(70), ("1.2.3", 0): look(90)})
    vault.rename_seen("task-1", "letter", "letter/_history/1")
    assert vault.seen_frames("task-1") == {
        ("letter/_history/1", 0): look(50), ("letter/_history/1", 1): look(70), ("1.2.3", 0): look(90),
    }  # fmt: skip
    vault.rename_seen("task-1", "letter/_history/1", "")
    assert vault.seen_frames("task-1") == {("1.2.3", 0): look(90)}
