"""Before and after the writing of an opinion: the first impression, the reveal, and an opinion that is held."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from PySide6.QtTest import QTest

from reviewer_app.cases.blind import blinded
from reviewer_app.cases.first_impression import CERTAINTY_PATH, HIDDEN_PATH, TEXT_PATH, HiddenBy
from reviewer_app.cases.life_cycle import CaseState
from reviewer_app.cases.work import Edit, FieldChange
from reviewer_app.settings import Settings
from reviewer_app.store.values import OutboxEntry, OutboxState, StoredCase
from reviewer_app.ui.case.reveal_dialog import RevealDialog
from reviewer_app.ui.main_window import MainWindow
from reviewer_app.ui.outbox_page import OutboxPage
from tests.pictures.opinion_desk import NOW, OpinionDesk
from tests.pictures.studio import Studio

SIZE = (1366, 768)
_GATES = (("licence", "No licence in force for OR"),)


class BlindDesk(OpinionDesk):
    """The oncology sample before anything of its opinion was written, with its first report hidden."""

    def __init__(self) -> None:
        super().__init__()
        shown = blinded(self._case)
        self._case = shown
        self.set_records(replace(self.records(), documents=shown.documents))
        said = {
            HIDDEN_PATH: HiddenBy.POLICY.value,
            TEXT_PATH: "The nodule in the right lower lobe has grown; a metastasis. The liver lesion needs an MR.",
            CERTAINTY_PATH: "probable",
        }
        fields = tuple(FieldChange(path, "", value) for path, value in said.items())
        self.kept[:] = [Edit("blind", self.reviewer.reference, NOW, "Write", fields=fields)]


def impression(studio: Studio, out: Path, most: int) -> None:
    """The first impression at the head of the opinion, while the first report is hidden."""
    studio.open_desk(BlindDesk(), SIZE)
    studio.see(studio.window.opinion.impression)
    studio.take(out, most=most)


def reveal(studio: Studio, out: Path, most: int) -> None:
    """What is asked once before the first report is shown."""
    studio.open_desk(BlindDesk(), SIZE)
    studio.do("reveal")
    studio.wait_for(lambda: studio.window.findChildren(RevealDialog))
    (dialog,) = studio.window.findChildren(RevealDialog)
    studio.wait_for(dialog.isVisible)
    studio.rest()
    studio.take(out, most=most)
    dialog.close()


def outbox() -> MainWindow:
    """The window with an outbox of one opinion that is held, one that waits and one that was delivered."""
    case = OpinionDesk().case
    cases = {
        name: StoredCase(replace(case, id=name, identifier=number), state, 0, 0, 0, 0, NOW)
        for name, number, state in (
            ("held", case.identifier, CaseState.QUEUED), ("waits", "NK-39871-2", CaseState.QUEUED),
            ("sent", "NK-38114-1", CaseState.DELIVERED),
        )
    }  # fmt: skip
    last = "The licence for OR ended on 20 Nov 2026. Read from the service 22 Nov 2026, 14:28."
    entries = (
        OutboxEntry("sent", "sent", "opinion", NOW - timedelta(days=2), state=OutboxState.DELIVERED, attempts=1,
                    receipt={"delivered_at": (NOW - timedelta(days=2)).isoformat()}),
        OutboxEntry("waits", "waits", "opinion", NOW - timedelta(hours=3)),
        OutboxEntry("held", "held", "opinion", NOW - timedelta(minutes=20), attempts=1, last_error=last,
                    open_gates=_GATES),
    )  # fmt: skip
    return outbox_of(entries, cases)[0]


def outbox_of(entries: tuple[OutboxEntry, ...], cases: dict[str, StoredCase]) -> tuple[MainWindow, OutboxPage]:
    """The window with an outbox of these entries."""
    page = OutboxPage()
    page.set_entries(entries, cases, NOW)
    window = MainWindow(Settings())
    window.set_place("window")
    window.set_person("Dr. Anna Lindqvist")
    window.set_connection("Online", online=True)
    window.set_held(sum(one.held for one in entries))
    window.set_foot("214 MB of cases on this laptop, encrypted", "In step with the service since today 14:28.")
    window.set_navigation("outbox")
    window.show_screen(page)
    return window, page


def held(studio: Studio, out: Path, most: int) -> None:
    """An opinion that is not sent because something it rests on ended, with what the reviewer may do."""
    window = outbox()
    studio.show_page(window, SIZE)
    QTest.qWait(400)
    studio.take(out, window, most)
    studio.put_away(window)
