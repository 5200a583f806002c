"""What was frozen by a released version is sent as it was signed, by every later one."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import msgspec
import pytest

from reviewer_app.cases.opinion import Opinion
from reviewer_app.cases.records import ListedInstance, ListedSeries, ListedStudy
from reviewer_app.cases.views import ViewState
from reviewer_app.cases.work import Work, replay
from reviewer_app.errors import StoreDamaged
from reviewer_app.store.values import OutboxEntry, SignedDocument
from reviewer_app.store.vault import Vault, create_vault, open_vault
from reviewer_app.ui.office.frozen_delivery import FrozenDelivery, begin_delivery, freeze, frozen_of, payload
from tests.helpers.marks import REVIEWER, bundled, draft, index_of, key_image
from tests.helpers.store_programs import FAST_KDF, PASSPHRASE
from tests.helpers.store_values import NOON, make_case, make_edit, make_index
from tests.store.test_released_vaults import RELEASED_PASSPHRASE, VAULTS

#: Stands in tests/store/make_released_vault.py too; repeated here because no later change may touch it.
REPORT_ID = "0b0e7c1e-6a51-4f0c-9d59-2a1f3c5d7e90"
COLOR = index_of(bundled("examples_rgb_color.dcm"))


@pytest.fixture
def vault(tmp_path: Path) -> Iterator[Vault]:
    with create_vault(tmp_path / "data", PASSPHRASE, kdf=FAST_KDF) as made:
        yield made


@pytest.mark.parametrize("version", [2])
def test_a_released_outbox_entry_is_sent_for_ever(tmp_path: Path, version: int) -> None:
    shutil.copytree(VAULTS / f"v{version}", tmp_path / "data")
    with open_vault(tmp_path / "data", RELEASED_PASSPHRASE) as vault:
        delivery = begin_delivery(vault, REPORT_ID)
    assert (delivery.report_id, delivery.meaning, delivery.signed_at) == (REPORT_ID, "authorship", NOON)
    assert delivery.pdf == b"%PDF-1.7 the signed opinion"
    assert delivery.case == make_case("task-2")
    assert (delivery.reviewer.name, delivery.reviewer.credentials) == ("Dr. Anna Lindqvist", "MD")
    assert delivery.work == replay([make_edit(1)])
    assert delivery.archive_copy is not None
    assert delivery.archive_copy.study_uid == make_index().study.uid
    assert delivery.sealed is None, "its marks are written when it is sent"


def _frozen(*profiles: bytes) -> FrozenDelivery:
    """An opinion with a key image on as many frames, each with such a profile."""
    plain = draft([COLOR], key_images=[key_image(COLOR, ViewState())]).frames[0]
    frames = (
        replace(plain, image=replace(plain.image, frame=number), icc_profile=one) for number, one in enumerate(profiles)
    )
    return FrozenDelivery(make_case("task-1"), REVIEWER, Work(), None, tuple(frames), "1.0")


def _entry(frozen: FrozenDelivery) -> tuple[OutboxEntry, SignedDocument]:
    document = SignedDocument("d1", "task-1", "opinion", "b1", "0", 1, NOON, {})
    kept = json.loads(msgspec.json.encode(payload(document, frozen)))
    return OutboxEntry("e1", "task-1", "opinion", NOON, kept), document


def test_a_profile_of_many_frames_is_kept_once(vault: Vault) -> None:
    profile = b"profile" * 1000
    frozen = _frozen(*[profile] * 50, b"", b"another")
    entry, document = _entry(frozen)
    assert frozen_of(vault, entry, document) == frozen
    one, _document = _entry(_frozen(profile))
    each = (len(json.dumps(entry.payload)) - len(json.dumps(one.payload))) / 51
    assert each < len(profile) / 4


def test_an_entry_with_the_profile_in_each_frame_is_read(vault: Vault) -> None:
    frozen = _frozen(b"profile", b"")
    entry, document = _entry(frozen)
    older = json.loads(msgspec.json.encode({"document": "d1", "frozen": frozen}))
    for name in ("profiles", "profile_places"):
        del older["frozen"][name]
    assert frozen_of(vault, replace(entry, payload=older), document) == frozen


def test_places_that_do_not_fit_are_a_damaged_entry(vault: Vault) -> None:
    entry, document = _entry(_frozen(b"profile", b""))
    for places in ([0], [1, 0]):
        kept = {**entry.payload["frozen"], "profile_places": places}
        with pytest.raises(StoreDamaged):
            frozen_of(vault, replace(entry, payload={**entry.payload, "frozen": kept}), document)


def test_the_studies_that_were_reviewed_are_told_after_their_lists_are_gone(vault: Vault) -> None:
    series = ListedSeries("1.2.3.4", "CT", instances=(ListedInstance("1.2.3.4.5", "1.2.840.10008.5.1.4.1.1.2"),))
    case = replace(make_case("task-1"), studies=(ListedStudy("ImagingStudy/1", "1.2.3", series=(series,)),))
    work = Work(opinion=Opinion({"record/series:1.2.3.4/reviewed": "yes"}))
    meta = {"report_id": REPORT_ID, "signed_at": NOON.isoformat()}
    frozen = freeze(case, REVIEWER, work, [], meta, pytest.fail)
    entry, document = _entry(frozen)
    kept = frozen_of(vault, entry, document)
    assert kept.case.studies[0].series == ()
    assert kept.sources == ("ImagingStudy/1",)
