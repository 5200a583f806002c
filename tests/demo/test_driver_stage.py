"""What the demo stands on: a profile of its own, and nothing of it left behind."""

from __future__ import annotations

import tempfile
from datetime import UTC, datetime
from pathlib import Path

import pytest

from reviewer_app.demo import stage as stages
from reviewer_app.demo.samples.fhir_people import REVIEWER_LOGIN, REVIEWER_PASSWORD
from reviewer_app.demo.stage import SIGNING_PASSPHRASE, Stage, StageOptions
from reviewer_app.errors import NotAllowed, ReviewerError
from reviewer_app.paths import profile_paths
from reviewer_app.report.identity import identity_from_pkcs12
from reviewer_app.ui.office.signing_key import SigningKey
from tests.helpers.reference_service import Browser, Place
from tests.helpers.small_case import small_case

NOW = datetime(2026, 11, 22, 14, 42, tzinfo=UTC)


@pytest.fixture(autouse=True)
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    return folder


@pytest.fixture(autouse=True)
def a_small_case(monkeypatch: pytest.MonkeyPatch) -> None:
    """Stand on one small case: the images of the samples take longer to compute than all else here."""
    monkeypatch.setattr(stages, "sample_cases", lambda _now: (small_case("901"),))


def test_a_fresh_profile_has_a_key_that_opens(temporary: Path) -> None:
    with Stage(StageOptions(), NOW) as stage:
        at = stage.endpoint
        page = Browser(Place(at.fhir, at.dicomweb, at.issuer, stage.service.port, 0)).open().text
        assert all(words in page for words in (REVIEWER_LOGIN, REVIEWER_PASSWORD, SIGNING_PASSPHRASE))
        key = SigningKey(profile_paths(stage.profile))
        identity = identity_from_pkcs12(key.pkcs12(), SIGNING_PASSPHRASE)
        assert identity == key.identity()
        assert identity.demo
        assert identity.valid_from < NOW
        assert stage.ca_pem.startswith(b"-----BEGIN CERTIFICATE-----")
        assert stage.service.running
        assert list(temporary.iterdir())
    assert not stage.service.running
    assert not list(temporary.iterdir())


def test_a_profile_in_use_is_left_alone(tmp_path: Path, temporary: Path) -> None:
    certificate = profile_paths(tmp_path / "mine").config / "signing-certificate.pem"
    with Stage(StageOptions(profile=tmp_path / "mine"), NOW):
        before = certificate.read_bytes()
    with pytest.raises(NotAllowed, match="empty"), Stage(StageOptions(profile=tmp_path / "mine"), NOW):
        pytest.fail("the demo began in a profile that is in use")
    assert certificate.read_bytes() == before
    assert not list(temporary.iterdir())


def test_an_empty_folder_cannot_be_imported(tmp_path: Path) -> None:
    empty = tmp_path / "empty"
    empty.mkdir()
    with pytest.raises(ReviewerError, match="no DICOM or PDF"):
        Stage(StageOptions(import_from=empty), NOW)
