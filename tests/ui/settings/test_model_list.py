"""Models are found in a folder, measured one after the other in jobs, and the one that fits is named."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from reviewer_app.dictation import fitting
from reviewer_app.dictation.checking import CheckedEngine
from reviewer_app.dictation.engine import ENGINES
from reviewer_app.dictation.fitting import Measured
from reviewer_app.dictation.model_files import SHERPA_WHISPER, VOSK, FoundModel
from reviewer_app.errors import CannotTranscribe
from reviewer_app.jobs import JobRunner
from reviewer_app.settings import Settings
from reviewer_app.ui.checking_engine import EngineChecks
from reviewer_app.ui.delivery import QtDelivery
from reviewer_app.ui.settings.dictation_page import DictationPage
from reviewer_app.ui.settings.model_list import ModelList
from tests.helpers.model_folders import make_folder
from tests.ui.settings.conftest import Kept


@pytest.fixture
def page(kept: Kept) -> Iterator[DictationPage]:
    runner = JobRunner(QtDelivery())
    page = kept.page.dictation
    page.list_devices = lambda: ()
    EngineChecks(runner, page)
    kept.page.subjects.setCurrentRow(kept.page.pages.indexOf(page))
    yield page
    runner.close()


@pytest.fixture
def models(page: DictationPage) -> ModelList:
    return page.models


@pytest.fixture
def all_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("vosk", "sherpa-onnx", "faster-whisper"):
        monkeypatch.setitem(ENGINES, name, replace(ENGINES[name], package="json"))  # type: ignore[misc]


def rows(models: ModelList) -> list[list[str]]:
    table = models.table
    return [[_text(models, row, column) for column in range(table.columnCount())] for row in range(table.rowCount())]


def _text(models: ModelList, row: int, column: int) -> str:
    item = models.table.item(row, column)
    assert item is not None
    return item.text()


def test_models_are_found_and_told_apart(
    kept: Kept, models: ModelList, tmp_path: Path, qtbot: QtBot, all_installed: None
) -> None:
    make_folder(tmp_path / "small-en", "vosk")
    make_folder(tmp_path / "tiny.en", "sherpa-onnx whisper")
    (make_folder(tmp_path / "base", "faster-whisper") / "tokenizer.json").unlink()
    models.look_wanted.emit(str(tmp_path))
    qtbot.waitUntil(lambda: models.table.rowCount() == 3)
    assert rows(models) == [
        ["base", "faster-whisper", "1 MB", "after each phrase", "It cannot be used: tokenizer.json is missing."],
        ["small-en", "Vosk", "1 MB", "as you speak", "Not measured."],
        ["tiny.en", "sherpa-onnx, Whisper", "1 MB", "after each phrase", "Not measured."],
    ]
    assert models.said.text().startswith("3 models in ")
    assert kept.changes == [{"dictation_models": str(tmp_path)}]
    models.table.selectRow(0)
    assert not models.use.isEnabled()
    models.table.selectRow(1)
    assert models.use.isEnabled()


def test_a_model_whose_engine_is_not_here_says_how_to_get_it(
    models: ModelList, tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(ENGINES, "vosk", replace(ENGINES["vosk"], package="no_such_package"))  # type: ignore[misc]
    models.look_wanted.emit(str(make_folder(tmp_path / "small-en", "vosk")))
    qtbot.waitUntil(lambda: models.table.rowCount() == 1)
    assert rows(models)[0][-1] == "vosk is not installed. Install it with: pip install “reviewer-app[vosk]”."
    models.table.selectRow(0)
    assert not models.use.isEnabled()
    assert not models.measure.isEnabled()


def test_each_is_measured_and_the_largest_that_keeps_up_fits(
    models: ModelList, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, all_installed: None
) -> None:
    takes = {"small": 0.2, "medium": 0.5, "large": 2.0, "spoilt": 0.0}

    def check(engine: str, model: Path) -> CheckedEngine:
        if model.name == "spoilt":
            raise CannotTranscribe("The engine vosk crashed over this sound.")
        return CheckedEngine(engine, "ab" * 32, takes[model.name], "there is no finding", SHERPA_WHISPER)

    monkeypatch.setattr(fitting, "check_engine", check)
    models.show_found([Measured(FoundModel(Path(name), VOSK, at * 1_000_000)) for at, name in enumerate(takes, 1)])
    qtbot.mouseClick(models.measure, Qt.MouseButton.LeftButton)
    assert not models.measure.isEnabled()
    assert not models.look.isEnabled()
    assert models.said.text() == "Measuring 1 of 4: small…"
    qtbot.waitUntil(models.measure.isEnabled)
    assert models.said.text().startswith("medium fits this machine: it is the largest that keeps up with speech")
    told = [one[-1] for one in rows(models)]
    assert "vosk keeps up with speech: 0.20 s for each second of sound. It tells no confidence" in told[0]
    assert "vosk is slower than speech" in told[2]
    assert told[3] == "The engine vosk crashed over this sound."


def test_a_model_that_memory_has_no_room_for_is_not_loaded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fitting, "check_engine", lambda *_given: pytest.fail("loaded"))
    one = fitting.measured(FoundModel(Path("huge"), VOSK, 10**15))
    assert one.failed.startswith("It needs some 1500000.2 GB of memory, and ")
    assert fitting.best([one]) is None


def test_one_of_the_list_is_checked_and_used(
    kept: Kept, page: DictationPage, qtbot: QtBot, all_installed: None
) -> None:
    page.models.show_found([Measured(FoundModel(Path("/models/small"), VOSK, 40_000_000))])
    page.models.table.selectRow(0)
    with qtbot.waitSignal(page.check_wanted) as asked:
        qtbot.mouseClick(page.models.use, Qt.MouseButton.LeftButton)
    assert asked.args == ["vosk", "/models/small"]
    assert (page.engine.currentData(), page.model.text()) == ("vosk", "/models/small")
    qtbot.waitUntil(lambda: "What was in use stays." in page.answer.text())  # there is no such folder
    assert kept.changes == []


def test_a_folder_without_models_is_said_and_the_one_that_was_kept_is_looked_through_again(
    kept: Kept, page: DictationPage, tmp_path: Path, qtbot: QtBot
) -> None:
    page.models.look_wanted.emit(str(tmp_path / "none"))
    qtbot.waitUntil(lambda: page.models.said.text() == "The folder of the models cannot be read.")
    page.models.look_wanted.emit(str(tmp_path))
    qtbot.waitUntil(lambda: page.models.said.text().startswith("There is no model of a known engine"))
    make_folder(tmp_path / "small-en", "vosk")
    kept.page.show_settings(Settings(dictation_models=str(tmp_path)))
    kept.page.subjects.setCurrentRow(0)
    kept.page.subjects.setCurrentRow(kept.page.pages.indexOf(page))
    qtbot.waitUntil(lambda: page.models.table.rowCount() == 1)
