"""The three steps at the right of the sign page: what the signature means, the checks, what is sealed."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSignalBlocker, Qt, QTimer, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QButtonGroup, QFrame, QLabel, QRadioButton, QVBoxLayout, QWidget

from reviewer_app.cases.rules.checks import Check, in_order
from reviewer_app.cases.rules.dates import day
from reviewer_app.cases.rules.signing import MEANINGS
from reviewer_app.ui import theme
from reviewer_app.ui.case.desk import OpinionPreview
from reviewer_app.ui.case.pieces import check_mark, icon_button, link, said
from reviewer_app.ui.check_marks import check_name
from reviewer_app.ui.parts import IconLabel, clear, label, row, section_head, wrapped
from reviewer_app.viewer.fonts import MONO

_FIRST_CHECKS = ("answer", "records", "shown", "licence", "cover", "consent", "conflict")
_COPY_SECONDS = 60
#: Where words begin beside a mark, less the room that a link has at its side.
_BESIDE_MARK = 22


class MeaningStep(QWidget):
    """Step 1: what the signature means."""

    changed = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        column.addWidget(section_head("1  Meaning of your signature"))
        self._group = QButtonGroup(self)
        self._captions: dict[str, QLabel] = {}
        for number, (code, (words, explained)) in enumerate(MEANINGS.items()):
            choice = QRadioButton(words)
            choice.setAccessibleName(words)
            choice.setProperty("code", code)
            choice.setChecked(number == 0)
            self._group.addButton(choice, number)
            column.addSpacing(4)
            column.addWidget(choice)
            caption = label(explained, "faint", size=theme.CAPTION)
            caption.setContentsMargins(25, 0, 0, 0)
            column.addWidget(caption)
            self._captions[code] = caption
        self._group.idToggled.connect(self._toggled)

    def offer(self, codes: Sequence[str]) -> None:
        """Offer these meanings and no others; where the chosen one is not among them, the first is, saying nothing."""
        with QSignalBlocker(self._group):
            for choice in self._group.buttons():
                code = str(choice.property("code"))
                for widget in (choice, self._captions[code]):
                    widget.setVisible(code in codes)
                if code == codes[0] and self.meaning not in codes:
                    choice.setChecked(True)

    @property
    def meaning(self) -> str:
        """The code of the chosen meaning."""
        chosen = self._group.checkedButton()
        return str(chosen.property("code")) if chosen is not None else next(iter(MEANINGS))

    def _toggled(self, _number: int, checked: bool) -> None:
        if checked:
            self.changed.emit(self.meaning)


class ChecksStep(QWidget):
    """Step 2: the checks, the ones a reader asks for first; the others on request."""

    def __init__(self, head: str = "2  Checks") -> None:
        super().__init__()
        self._checks: tuple[Check, ...] = ()
        self._all = False
        self._count = label("", "dim", size=theme.CAPTION)
        self._rows = QVBoxLayout()
        self._rows.setSpacing(4)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addLayout(row(section_head(head), None, self._count))
        column.addLayout(self._rows)

    def show_checks(self, checks: tuple[Check, ...]) -> None:
        """Show how the checks stand at this moment."""
        self._checks = checks
        passed = sum(one.passed for one in checks)
        waiting = sum(one.blocks for one in checks)
        look = len(checks) - passed - waiting
        aside = sum(one.set_aside for one in checks)
        counts = ((waiting, "open"), (look, "to look at"), (aside, "set aside"), (passed - aside, "passed"))
        self._count.setText(", ".join(f"{count} {word}" for count, word in counts if count or word == "passed"))
        self._fill()

    def _fill(self) -> None:
        clear(self._rows)
        first = [one for one in in_order(self._checks) if not one.passed or one.set_aside or _is_first(one)]
        rest = [one for one in self._checks if one not in first]
        for one in (*first, *(rest if self._all else ())):
            holder = QWidget()
            line = row(spacing=10)
            line.addWidget(check_mark(one), 0, Qt.AlignmentFlag.AlignTop)
            line.addLayout(said(one), 1)
            holder.setLayout(line)
            holder.setAccessibleName(check_name(one))
            self._rows.addWidget(holder)
            holder.show()
        if rest:
            words = "Show fewer" if self._all else f"Show the other {len(rest)}"
            more = link(words, "Show all checks", self._toggle)
            self._rows.addLayout(row(_BESIDE_MARK, more, None, spacing=0))
            more.show()

    def _toggle(self) -> None:
        self._all = not self._all
        self._fill()


class SealStep(QWidget):
    """Step 3: what is sealed: the hash of the file, the certificate, what it rests on."""

    def __init__(self) -> None:
        super().__init__()
        self._hash = ""
        self._count = wrapped("", "dim", size=theme.CAPTION)
        self._digits = label("")
        self._digits.setFont(theme.font(theme.CAPTION, family=MONO))
        self._digits.setAccessibleName("SHA-256 of the file")
        self._digits.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._who, self._note = wrapped("", "dim"), wrapped("", "faint", size=theme.CAPTION)
        copy = icon_button("copy", "Copy the hash", "Copy; it is taken off the clipboard after a minute", size=16)
        copy.clicked.connect(self._copy)
        self._well = QFrame()
        theme.set_kind(self._well, "well")
        inside = QVBoxLayout(self._well)
        inside.setContentsMargins(12, 6, 6, 10)
        inside.setSpacing(0)
        self._of = label("SHA-256 of the file", "faint", size=theme.CAPTION)
        inside.addLayout(row(self._of, None, copy))
        inside.addWidget(self._digits)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        self._head = section_head("3  What is sealed")
        column.addWidget(self._head)
        column.addWidget(self._count)
        column.addWidget(self._well)
        self._who_icon = IconLabel("identification-card", "dim")
        column.addLayout(_beside(self._who_icon, self._who))
        column.addWidget(self._note)

    def show_preview(self, preview: OpinionPreview) -> None:
        """Show what would be sealed."""
        self._of.setText("SHA-256 of the file")
        until = f", to {day(preview.certificate_until)}" if preview.certificate_until is not None else ""
        who = f"{preview.signer}{until}" if preview.signer else "No certificate is set up"
        counts = [(preview.measurements, "measurement"), (preview.key_images, "key image")]
        rests_on = (
            f"{_counted(preview.records, 'record')} in {_counted(preview.files, 'file')}" if preview.files else ""
        )
        self._count.setText(", ".join(filter(None, (rests_on, *(_counted(n, word) for n, word in counts if n)))))
        self._count.setVisible(bool(self._count.text()))
        self._well.setVisible(not preview.draft)
        self._show(preview.sha256, who, preview.note)

    def show_signed(self, sha256: str, who: str) -> None:
        """Show what was sealed."""
        self._head.setText("What is sealed")
        self._of.setText("SHA-256 of the signed file")
        self._count.hide()
        self._well.show()
        self._show(sha256, who, "")

    def _show(self, sha256: str, who: str, note: str) -> None:
        self._hash = sha256
        groups = [sha256[at : at + 4] for at in range(0, len(sha256), 4)]
        self._digits.setText("\n".join(" ".join(groups[at : at + 8]) for at in range(0, len(groups), 8)))
        self._who.setText(who)
        self._who_icon.setVisible(bool(who))
        self._note.setText(note)
        self._note.setVisible(bool(note))

    def _copy(self) -> None:
        clipboard = QGuiApplication.clipboard()
        clipboard.setText(self._hash)
        held = self._hash

        def forget() -> None:
            if clipboard.text() == held:
                clipboard.clear()

        QTimer.singleShot(_COPY_SECONDS * 1000, self, forget)


def _is_first(check: Check) -> bool:
    """Whether a check that passed is shown all the same: a gate, or who is to sign for a part beside the signer."""
    return check.id in _FIRST_CHECKS or check.id.startswith("section-author:")


def _beside(icon: QWidget, words: QLabel) -> QVBoxLayout:
    line = row(icon, spacing=10)
    line.addWidget(words, 1)
    column = QVBoxLayout()
    column.addLayout(line)
    return column


def _counted(number: int, word: str) -> str:
    return f"{number} {word}{'' if number == 1 else 's'}"
