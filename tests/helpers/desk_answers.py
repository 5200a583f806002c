"""Takes the one answer of a desk."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from pytestqt.qtbot import QtBot

from reviewer_app.cases.work import replay
from reviewer_app.report.identity import make_demo_authority
from reviewer_app.ui.case.desk import OpinionPreview
from reviewer_app.ui.office.case_desk import OfficeDesk
from reviewer_app.ui.office.signing_key import SigningKey
from tests.helpers.office import Office

KEY_PASSPHRASE = "a key of its own"


class Answers:
    """Takes the one answer of the desk."""

    def __init__(self) -> None:
        self.value: Any = None
        self.error: BaseException | None = None

    def done(self, value: Any = True) -> None:
        self.value = value

    def failed(self, error: BaseException) -> None:
        self.error = error

    @property
    def here(self) -> bool:
        return self.value is not None or self.error is not None


def install_key(
    office: Office, *, since: timedelta = timedelta(hours=1), valid: timedelta = timedelta(days=30)
) -> None:
    """Install a demo key whose certificate began `since` ago and holds for `valid`."""
    authority = make_demo_authority(
        "Anna Lindqvist", "Meridian", datetime.now(UTC) - since, passphrase=KEY_PASSPHRASE, valid=valid
    )
    source = office.paths.cache / "key.p12"
    source.write_bytes(authority.pkcs12)
    SigningKey(office.paths).install(source, KEY_PASSPHRASE)


def previewed(desk: OfficeDesk, qtbot: QtBot, meaning: str = "authorship", *, draft: bool = False) -> OpinionPreview:
    """Return the preview of what is written."""
    answers = Answers()
    desk.preview(replay(desk.edits()), meaning, answers.done, answers.failed, draft=draft)
    qtbot.waitUntil(lambda: answers.here)
    assert answers.error is None
    preview: OpinionPreview = answers.value
    return preview


def sign(
    desk: OfficeDesk, preview: OpinionPreview, passphrase: str, qtbot: QtBot, meaning: str = "authorship"
) -> Answers:
    """Sign a preview and wait for how it went."""
    answers = Answers()
    desk.sign(preview, meaning, passphrase, answers.done, answers.failed)
    qtbot.waitUntil(lambda: answers.here)
    return answers
