"""The page of dictation: which microphone, tried; which engine and model, found, checked and timed on this machine."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QComboBox, QFileDialog, QFormLayout, QLineEdit

from reviewer_app.dictation.engine import ALWAYS_THERE, ENGINES
from reviewer_app.settings import Settings
from reviewer_app.ui import parts, theme
from reviewer_app.ui.dictation.recording_bar import LevelMeter
from reviewer_app.ui.dictation.trial import MicrophoneTrial
from reviewer_app.ui.settings.choice_pages import Page
from reviewer_app.ui.settings.model_list import ModelList

if TYPE_CHECKING:
    from reviewer_app.dictation.checking import CheckedEngine
    from reviewer_app.dictation.fitting import Measured
    from reviewer_app.ui.dictation.microphone import Device
    from reviewer_app.ui.dictation.playback import Playback
    from reviewer_app.ui.dictation.source import SoundSource

_TOLD = (
    "What you dictate is kept on this laptop, encrypted, before it is recognised; nothing is sent anywhere, and no "
    "model is fetched. The microphone is closed until you open it, and closes by itself when nobody speaks."
)
_USUAL = "The one that the system uses"
_OWN_MODEL = "The one that comes with it"
_FIELD = 420
HEARD = "Of “there is no finding in the right kidney” it heard “{}”."
HEARD_NOTHING = "Of the sample it heard nothing: its model may be for another language."


class DictationPage(Page):
    """`changed` carries what the settings are to keep.

    `list_devices` and `make_source` give the microphones; a test hands in others.

    Signals
    -------
    check_wanted(str, str)
        Check an engine with the model in a folder, empty for its own; `take_check` or `take_failure` takes the answer.

    What is wanted of `models` is answered to it, or to `take_models` (`ui.checking_engine`).
    """

    check_wanted = Signal(str, str)

    def __init__(self, settings: Settings) -> None:
        super().__init__("Dictation", _TOLD)
        self._settings = settings
        self.list_devices: Callable[[], tuple[Device, ...]] = _devices
        self.make_source: Callable[[str], SoundSource] = _microphone
        self._trial, self._sound = MicrophoneTrial(self), b""
        self._playback: Playback | None = None
        self.device = self.choice("dictation_device", "Microphone", {"": _USUAL})
        self.idle = self.number("dictation_idle_minutes", "Close it after", (1, 30), "minutes without speech")
        self.meter, self.try_it = LevelMeter(), parts.button("Try the microphone", tip="Listen for four seconds")
        self.again = parts.button("Play back", tip="Play what the trial heard; it is kept nowhere")
        self.heard = parts.wrapped("", "dim")
        self.heard.setAccessibleName("What the trial found")
        self.column.addLayout(parts.row(self.try_it, self.again, self.meter, None))
        self.column.addWidget(self.heard)
        self.column.addWidget(parts.line())
        self.engine, self.model, self.models = QComboBox(), QLineEdit(), ModelList()
        self._lay_out_engine()
        self.column.addWidget(parts.line())
        self.column.addWidget(self.models, 1)
        self.column.addStretch(0)
        self.models.use_wanted.connect(self._use)
        self.try_it.clicked.connect(self._try)
        self.again.clicked.connect(self._play)
        self._trial.metered.connect(self.meter.show_meter)
        self._trial.ended.connect(self._tried)
        self.show_settings(settings)

    def _lay_out_engine(self) -> None:
        form = QFormLayout()
        form.setHorizontalSpacing(24)
        form.setVerticalSpacing(10)
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.FieldsStayAtSizeHint)
        for name, engine in ENGINES.items():
            self.engine.addItem(name if engine.installed else f"{name} (not installed)", name)
        self.engine.setAccessibleName("Engine")
        self.model.setAccessibleName("Folder of the model")
        self.model.setPlaceholderText(_OWN_MODEL)
        self.model.setMinimumWidth(theme.scaled(_FIELD))
        choose = parts.button("Choose…", tip="Choose the folder of a model on this laptop")
        choose.clicked.connect(self._choose)
        self.check = parts.button("Check and use", tip="Load the engine with its model, and see how quickly it hears")
        self.check.clicked.connect(self._check)
        self.answer = parts.wrapped("", "dim")
        self.answer.setAccessibleName("What the check found")
        form.addRow(parts.label("Engine"), self.engine)
        form.addRow(parts.label("Folder of the model"), self.model)
        self.column.addLayout(form)
        self.column.addLayout(parts.row(choose, self.check, None))
        self.column.addWidget(self.answer)

    def show_settings(self, settings: Settings) -> None:
        """Show what is kept now."""
        self._settings, self._filling = settings, True
        self._show_device()
        self.idle.setValue(settings.dictation_idle_minutes)
        self.engine.setCurrentIndex(max(0, self.engine.findData(settings.dictation_engine or ALWAYS_THERE)))
        self.model.setText(settings.dictation_model)
        self.again.setEnabled(bool(self._sound))
        if settings.dictation_model and not self.answer.text():
            self._say(f"Checked: SHA-256 {settings.dictation_model_sha256[:16]}…", "dim")
        self._filling = False

    def take_check(self, checked: CheckedEngine, model: str) -> None:
        """Take over an engine that was checked, with the hash of its model."""
        self.check.setEnabled(True)
        sealed = f" SHA-256 of the model: {checked.sha256[:16]}…" if checked.sha256 else ""
        self.changed.emit(
            {"dictation_engine": checked.engine, "dictation_model": model, "dictation_model_sha256": checked.sha256}
        )
        heard = HEARD.format(checked.heard) if checked.heard else HEARD_NOTHING
        words = " ".join(one for one in (checked.words, checked.limits, heard) if one)
        self._say(f"{words}{sealed}", "ok" if checked.keeps_up else "warn")

    def take_models(self, folder: str, found: Sequence[Measured]) -> None:
        """Show the models of a folder, which is kept for the next time."""
        if folder != self._settings.dictation_models:
            self.changed.emit({"dictation_models": folder})
        self.models.show_folder(folder, found)

    def take_failure(self, words: str) -> None:
        """Say why an engine cannot be used; what was in use stays."""
        self.check.setEnabled(True)
        self._say(f"{words} What was in use stays.", "warn")

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802 - Qt's name
        """Ask which microphones there are: not before they are to be chosen from."""
        super().showEvent(event)
        self._filling = True
        self.device.clear()
        self.device.addItem(_USUAL, "")
        for one in self.list_devices():
            self.device.addItem(one.name, one.id)
        self._show_device()
        self._filling = False
        if self._settings.dictation_models and not self.models.found:
            self.models.look_wanted.emit(self._settings.dictation_models)

    def hideEvent(self, event: QHideEvent) -> None:  # noqa: N802 - Qt's name
        """Close the microphone with the page."""
        super().hideEvent(event)
        self._trial.stop()
        self._end_trial()

    def _show_device(self) -> None:
        kept = self._settings.dictation_device
        if self.device.findData(kept) < 0:
            self.device.addItem("A microphone that is not connected", kept)
        self.device.setCurrentIndex(self.device.findData(kept))

    def _try(self) -> None:
        self.try_it.setEnabled(False)
        self.heard.setText("Listening: say something.")
        theme.set_kind(self.heard, "dim")
        self._trial.start(lambda: self.make_source(self._settings.dictation_device))

    def _tried(self, words: str, good: bool, sound: bytes) -> None:
        self._sound = sound
        self._end_trial()
        self.heard.setText(words)
        theme.set_kind(self.heard, "ok" if good else "warn")

    def _end_trial(self) -> None:
        self.meter.clear()
        self.try_it.setEnabled(True)
        self.again.setEnabled(bool(self._sound))

    def _play(self) -> None:
        from reviewer_app.ui.dictation.playback import NO_LOUDSPEAKER, Playback  # noqa: PLC0415 - as the microphone

        self._playback = self._playback or Playback(self)
        if not self._playback.play(self._sound):
            self.heard.setText(NO_LOUDSPEAKER)
            theme.set_kind(self.heard, "warn")

    def _use(self, engine: str, folder: str) -> None:
        """Check a model of the list and use it."""
        self.engine.setCurrentIndex(self.engine.findData(engine))
        self.model.setText(folder)
        self._check()

    def _choose(self) -> None:
        chosen = QFileDialog.getExistingDirectory(self, "Folder of a dictation model", str(Path.home()))
        if chosen:
            self.model.setText(chosen)

    def _check(self) -> None:
        self.check.setEnabled(False)
        self._say("Loading the engine and its model…", "dim")
        self.check_wanted.emit(str(self.engine.currentData()), self.model.text().strip())

    def _say(self, words: str, kind: str) -> None:
        self.answer.setText(words)
        theme.set_kind(self.answer, kind)


def _devices() -> tuple[Device, ...]:
    from reviewer_app.ui.dictation.microphone import devices  # noqa: PLC0415 - the settings open without sound

    return devices()


def _microphone(device: str) -> SoundSource:
    from reviewer_app.ui.dictation.microphone import Microphone  # noqa: PLC0415 - as above

    return Microphone(device)
