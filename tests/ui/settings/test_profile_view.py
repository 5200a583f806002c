"""The colours of a display: a profile is chosen for this monitor, and which is in force is told."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtWidgets import QFileDialog

from reviewer_app.displays import ProfileChoice
from reviewer_app.ui.monitor_profiles import profile_in_force
from reviewer_app.ui.settings.profile_view import ProfileView
from reviewer_app.ui.workspace_settings import identity_of
from tests.helpers.icc import strong
from tests.ui.settings.conftest import TODAY, Kept


@pytest.fixture
def view(kept: Kept) -> ProfileView:
    kept.page.subjects.setCurrentRow(2)
    return kept.page.display.profile


@pytest.fixture
def profile(tmp_path: Path) -> Path:
    path = tmp_path / "desk.icc"
    path.write_bytes(strong(name="The desk"))
    return path


def test_a_file_is_kept_for_this_display_and_told(kept: Kept, view: ProfileView, profile: Path) -> None:
    assert "as for sRGB" in view.told.text()
    view.take_file(profile)
    (known,) = kept.now.displays
    assert known.identity == identity_of(view.screen())
    assert known.profile == ProfileChoice("file", str(profile))
    assert view.told.text() == "Colours are matched to this display by “The desk”, from the file desk.icc."
    assert view.source.currentData() == "file"
    kept.page.display.seen.setChecked(True)
    kept.page.display.keep.click()
    (known,) = kept.now.displays
    assert known.check is not None
    assert (known.check.checked_on, known.profile.file) == (TODAY, str(profile))


def test_none_and_back_keep_the_file_in_mind(kept: Kept, view: ProfileView, profile: Path) -> None:
    view.take_file(profile)
    for source in ("none", "system", "file"):
        view.source.setCurrentIndex(view.source.findData(source))
        view.source.activated.emit(view.source.currentIndex())
        assert kept.now.displays[0].profile == ProfileChoice(source, str(profile))
        assert ("The desk" in view.told.text()) == (source == "file")


def test_what_is_no_profile_is_said(view: ProfileView, tmp_path: Path) -> None:
    path = tmp_path / "print.icc"
    path.write_bytes(strong("prtr"))
    view.take_file(path)
    assert "print.icc is the profile of a printer, not of a display" in view.told.text()
    assert view.told.property("kind") == "bad"


def test_the_dialog_given_up_changes_nothing(kept: Kept, view: ProfileView, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: ("", ""))
    view.source.setCurrentIndex(view.source.findData("file"))
    view.source.activated.emit(view.source.currentIndex())
    assert kept.changes == []
    assert view.source.currentData() == "system"


def test_the_dialog_gives_a_file(kept: Kept, view: ProfileView, profile: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(profile), ""))
    view.browse.click()
    assert kept.now.displays[0].profile.file == str(profile)


def test_a_late_answer_about_another_display_is_dropped(view: ProfileView) -> None:
    answers = []
    view._look_up = lambda asked, tell: answers.append((asked, tell))
    before = view.told.text()
    view.take_file(Path("one.icc"))
    view.take_file(Path("two.icc"))
    (_, first), (asked, second) = answers
    first(profile_in_force(answers[0][0]))
    assert view.told.text() == before
    second(profile_in_force(asked))
    assert "two.icc" in view.told.text()
