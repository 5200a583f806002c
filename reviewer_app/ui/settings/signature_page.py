"""The page of the signature: how far it is raised before an opinion is sent, and by whom."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit

from reviewer_app.errors import BadSettings
from reviewer_app.settings import Settings, validate
from reviewer_app.ui import parts, theme
from reviewer_app.ui.settings.choice_pages import Page

_TOLD = (
    "An opinion is signed without a network. Right before it is sent for the first time, proofs can be put behind the "
    "signature: what was signed stays as it is, byte for byte. Where a proof cannot be had in time, the opinion is "
    "sent with what was reached, and the receipt says why. Only hashes and the numbers of certificates are sent to "
    "those named here, nothing of a report."
)
_LEVELS = {
    "B-B": "B-B: leave it as it was signed",
    "B-T": "B-T: a time-stamp",
    "B-LT": "B-LT: time-stamp, revocation data",
    "B-LTA": "B-LTA: all that, stamped again",
}
_ONLY_SIGNED = (
    "Without a time-stamp service every signature stays B-B, whatever is chosen here. Ask your institution which "
    "service it uses, and which level it wants."
)
_FIELD = 420


class SignaturePage(Page):
    """`changed` carries what the settings are to keep.

    Signals
    -------
    try_wanted(Settings)
        Ask the time-stamp service of these settings; `take_answer` takes the answer.
    """

    try_wanted = Signal(object)

    def __init__(self, settings: Settings) -> None:
        super().__init__("Signature", _TOLD)
        self._settings = settings
        self.level = self.choice("wanted_level", "Raise it to", _LEVELS)
        self.url = self._line("Time-stamp service", "https://… (RFC 3161); empty for none")
        self.url.editingFinished.connect(lambda: self._keep({"time_stamp_url": self.url.text().strip()}))
        self.hosts = self._line(
            "Hosts asked about revocation", "lists.example.org, …; if empty, only the service above"
        )
        self.hosts.editingFinished.connect(lambda: self._keep({"revocation_hosts": _hosts(self.hosts.text())}))
        self.roots = self._line("Trusted authorities", "PEM file; if empty, those that the system trusts")
        self.roots.editingFinished.connect(lambda: self._keep({"time_stamp_roots": self.roots.text().strip()}))
        self.try_now = parts.button("Try now", tip="Ask the service for a time-stamp over random numbers")
        self.try_now.clicked.connect(self._try)
        self.url.textChanged.connect(self._enable)
        self.level.currentIndexChanged.connect(self._enable)
        self.missing = parts.wrapped(_ONLY_SIGNED, "warn")
        self.answer = parts.wrapped("", "dim")
        self.column.addWidget(self.missing)
        self.column.addLayout(parts.row(self.try_now, None))
        self.column.addWidget(self.answer)
        self.column.addStretch(1)
        self.show_settings(settings)

    def show_settings(self, settings: Settings) -> None:
        """Show what is kept now."""
        self._settings = settings
        self.level.setCurrentIndex(self.level.findData(settings.wanted_level))
        self.url.setText(settings.time_stamp_url)
        self.hosts.setText(", ".join(settings.revocation_hosts))
        self.roots.setText(settings.time_stamp_roots)
        self._enable()

    def take_answer(self, words: str, *, good: bool) -> None:
        """Show what the service answered."""
        self._enable()
        self._say(words, "ok" if good else "warn")

    def _enable(self) -> None:
        named = bool(self.url.text().strip())
        self.try_now.setEnabled(named)
        self.missing.setVisible(not named and self.level.currentData() != "B-B")

    def _line(self, words: str, hint: str) -> QLineEdit:
        made = QLineEdit()
        made.setAccessibleName(words)
        made.setPlaceholderText(hint)
        made.setMinimumWidth(theme.scaled(_FIELD))
        self.add(words, made)
        return made

    def _keep(self, changes: dict[str, object]) -> bool:
        """Hand over what was written, or say what is wrong with it and leave it there; return whether it is right."""
        changed = replace(self._settings, **changes)  # type: ignore[arg-type]
        try:
            validate(changed)
        except BadSettings as error:
            self._say(error.sentence, "warn")
            return False
        self._say("", "dim")
        if changed != self._settings:
            self.tell(changes)
        return True

    def _try(self) -> None:
        if not self._keep({"time_stamp_url": self.url.text().strip(), "time_stamp_roots": self.roots.text().strip()}):
            return
        self.try_now.setEnabled(False)
        self._say("Asking…", "dim")
        self.try_wanted.emit(self._settings)

    def _say(self, words: str, kind: str) -> None:
        self.answer.setText(words)
        theme.set_kind(self.answer, kind)


def _hosts(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(text.lower().replace(",", " ").replace(";", " ").split()))
