"""The bar at the top of a case: who, what is asked, until when, network, and the two ways on."""

from __future__ import annotations

from datetime import datetime, timedelta

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QWidget

from reviewer_app.cases.case import Case
from reviewer_app.cases.life_cycle import CaseState
from reviewer_app.ui import theme
from reviewer_app.ui.case.pieces import ElidedLabel, icon_button
from reviewer_app.ui.dictation.live_mark import LiveMark
from reviewer_app.ui.keys import say_key
from reviewer_app.ui.parts import IconLabel, bar, button, label
from reviewer_app.ui.words import distance_words, identity_words, moment_words

SOON = timedelta(hours=24)
#: States in which nothing is due any more, and how they are called.
_OVER = {
    CaseState.SIGNED: "Signed", CaseState.QUEUED: "Signed", CaseState.DELIVERED: "Delivered",
    CaseState.ARCHIVED: "Delivered", CaseState.AMENDING: "Delivered", CaseState.WITHDRAWN: "Withdrawn",
}  # fmt: skip


class TopBar(QWidget):
    """48 px high. Signals say what was wanted; the window does it."""

    back_wanted = Signal()
    preview_wanted = Signal()
    sign_wanted = Signal()
    lock_wanted = Signal()

    def __init__(self, case: Case, now: datetime) -> None:
        super().__init__()
        self._case = case
        self._network = (False, "Offline", "Offline")  # until it is said otherwise
        self._compact = self._over = False
        self.back = icon_button("arrow-left", "Back to the worklist", "")
        self.back.clicked.connect(self.back_wanted)
        name = label(case.patient.display_name, size=theme.TITLE, weight=theme.SEMIBOLD)
        name.setAccessibleName("Patient")
        self._who = ElidedLabel(identity_words(case.patient, now), "dim")
        self._headline = ElidedLabel(case.headline)
        self._due_icon, self._due = IconLabel("clock", "dim"), label("", "dim")
        self._due.setAccessibleName("Due")
        self._net_icon, self._net = IconLabel("cloud-check", "faint"), label("", "dim", size=theme.CAPTION)
        self._net.setAccessibleName("Network state")
        self.preview = button("Preview", icon="file-text")
        self.sign = button("Sign…", icon="pen-nib")
        self.live = LiveMark()
        self.commands = icon_button("magnifying-glass", "Find a command", "")
        self.sign.setEnabled(False)  # until the checks have been asked
        self.lock = icon_button("lock", "Lock", "")
        told = ((self.back, "back"), (self.preview, "preview"), (self.commands, "find-command"), (self.lock, "lock"))
        for made, action_id in told:
            say_key(made, action_id)
        self.preview.clicked.connect(self.preview_wanted)
        self.sign.clicked.connect(self.sign_wanted)
        self.commands.clicked.connect(self._find)
        self.lock.clicked.connect(self.lock_wanted)
        self._separators: list[QWidget] = []
        self._lay_out(name)
        self.show_time(now)
        self.show_network(*self._network)

    def _lay_out(self, name: QLabel) -> None:
        ground = bar("bar", 48)
        outer = QHBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(ground)
        line = QHBoxLayout(ground)
        line.setContentsMargins(8, 0, 8, 1)
        line.setSpacing(8)
        self._who.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self._headline.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        for one in (self.back, name, self._who, self._bar(), self._headline):
            line.addWidget(one)
        line.addStretch(1)
        for one in (self._due_icon, self._due, self._bar(), self._net_icon, self._net):
            line.addWidget(one)
        line.addSpacing(8)
        for action in (self.live, self.preview, self.sign, self.commands, self.lock):
            line.addWidget(action)

    def _find(self) -> None:
        """Open the list of commands, which belongs to the window of the program."""
        action = self.window().findChild(QAction, "find-command")
        if action is not None:
            action.trigger()

    def _bar(self) -> QWidget:
        made = QWidget()
        made.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        theme.set_kind(made, "vline")
        made.setFixedSize(QSize(1, 20))
        holder = QWidget()
        row = QHBoxLayout(holder)
        row.setContentsMargins(8, 0, 8, 0)
        row.addWidget(made)
        self._separators.append(holder)
        return holder

    def set_compact(self, compact: bool) -> None:
        """On a small screen the headline goes and words get short."""
        self._compact = compact
        self._headline.setVisible(not compact)
        self._separators[0].setVisible(not compact)
        self.show_network(*self._network)

    def set_signing(self, signing: bool) -> None:
        """On the sign page the way on is at its lower right, not here."""
        self.preview.setVisible(not signing)
        self.sign.setVisible(not signing)

    def show_time(self, now: datetime) -> None:
        """Say how long there is, in colour only when it is near or past."""
        due = self._case.due
        if self._over:
            return
        if due is None:
            self._due.setText("No due date")
            return
        tone = "bad" if due < now else "warn" if due - now < SOON else "dim"
        near = abs(due - now) < 2 * SOON
        words = moment_words(due, now).removeprefix("Today ")
        words = words.replace("Yesterday", "yesterday").replace("Tomorrow", "tomorrow")
        self._due.setText(f"Due {words}, {distance_words(due, now)}" if near else f"Due {words}")
        theme.set_kind(self._due, tone)
        self._due_icon.show_icon("clock" if tone != "bad" else "warning", tone)

    def show_state(self, state: CaseState) -> None:
        """Say how the case ended where it did."""
        if words := _OVER.get(state, ""):
            self.show_over(words)

    def show_over(self, words: str) -> None:
        """Say how the case ended in place of how long there is: nothing is due any more."""
        self._over = True
        self._due.setText(words)
        theme.set_kind(self._due, "dim")
        self._due_icon.show_icon("check", "dim")

    def show_network(self, online: bool, words: str, short: str = "") -> None:
        """Say where the data are and whether the service can be reached."""
        self._network = (online, words, short or words)
        self._net_icon.show_icon("cloud-check" if online else "cloud-slash", "faint" if online else "warn")
        self._net.setText(self._network[2] if self._compact else words)

    def show_sign(self, allowed: bool, why: str, words: str = "Sign…") -> None:
        """Allow signing, or say why not yet."""
        self.sign.setEnabled(allowed)
        self.sign.setText(words)
        self.sign.setAccessibleName(words)
        say_key(self.sign, "sign")
        if not allowed:
            self.sign.setToolTip(why)
