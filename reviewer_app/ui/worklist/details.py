"""The chosen case, read and answered beside the list without leaving it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QScrollArea, QToolButton, QVBoxLayout, QWidget

from reviewer_app.cases.asking import new_records
from reviewer_app.cases.case import Case
from reviewer_app.cases.life_cycle import CaseEvent, CaseState, allowed
from reviewer_app.cases.people import Reviewer
from reviewer_app.cases.policy import policy_of
from reviewer_app.cases.rules.checks import Check, still_open
from reviewer_app.cases.rules.circumstances import Circumstances
from reviewer_app.cases.rules.eligibility import standing
from reviewer_app.store.values import StoredCase
from reviewer_app.ui import parts, theme, words
from reviewer_app.ui.check_marks import icon_of
from reviewer_app.ui.worklist.check_line import TONES, check_line
from reviewer_app.ui.worklist.rows import (
    ARCHIVE_OLD,
    CO_SIGNATURE_MISSING,
    archive_is_old,
    begun_elsewhere,
    image_count,
    state_mark,
    waiting_words,
)

_STATE_FIRST = "State first that there is no conflict, or disclose it"
_SIGNED = "Signed. It is sent as soon as the service can be reached; until then the outbox can recall it."
_HELD = (
    "Held: decide in the outbox. What stands against sending this opinion does not pass by itself; the outbox says "
    "what it is."
)
_IN_DOUBT = (
    "The service may have the opinion that you signed, and has not confirmed it. Send it from the outbox, so that the "
    "service is asked what it has; until that is known the case stays here."
)
_ELSEWHERE = "In review on another laptop. What was written there is not here."
_FOLDED = "Show the first opinion"
_FOLDED_TIP = "Left folded, it is not read before the images: the case can be opened without the first report"
_READ_ABOVE = "The first opinion stands above and was shown to you already; from then on it is hidden here too."
_READ_LATER = "Shown in the case, once your first impression is recorded."
_READ_SENT = "Shown here once the service has your opinion: until then that can be recalled and signed anew."
_NOT_READ = "Not shown: no first impression was recorded."
#: Where no first impression is recorded any more, and where one was before: nothing is signed without.
_ENDED_UNREAD = (CaseState.DECLINED, CaseState.WITHDRAWN)
#: The opinion is signed and can be recalled, or was delivered.
_WAITING_STATES = (CaseState.SIGNED, CaseState.QUEUED)
_DELIVERED_STATES = (CaseState.DELIVERED, CaseState.AMENDING, CaseState.ARCHIVED)
_BEFORE_OPENING = (
    CaseState.ASSIGNED, CaseState.RECEIVED, CaseState.ACCEPTED, CaseState.DOWNLOADING, CaseState.PAUSED,
    CaseState.READY,
)  # fmt: skip
#: What is said of a delivered case, what its button does, and the kind of that button.
_DELIVERED = {
    CaseState.DELIVERED: ("Delivered; the service has confirmed it.", "Read opinion", ""),
    CaseState.ARCHIVED: ("Delivered; the service has confirmed it.", "Read opinion", ""),
    CaseState.AMENDING: ("The opinion was delivered. An addendum to it is begun.", "Continue addendum", "main"),
}


class CaseDetails(QWidget):
    """What is asked, what was said before, what came with it, and whether it may be accepted.

    `accept_wanted` has the case and the conflict of interest that is disclosed, empty where there is none;
    `records_wanted` the case, what is missing, a line each, and why. `read_wanted` opens the case at what was signed;
    `signed_wanted` shows the opinion alone, where an addendum to it is begun.
    """

    accept_wanted = Signal(str, str)
    decline_wanted = Signal(str, str)
    download_wanted = Signal(str)
    pause_wanted = Signal(str)
    open_wanted = Signal(str)
    blind_wanted = Signal(str)
    read_wanted = Signal(str)
    signed_wanted = Signal(str)
    remove_wanted = Signal(str)
    records_wanted = Signal(str, list, str)
    request_withdrawn = Signal(str)
    outbox_wanted = Signal()
    closed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        theme.set_kind(self, "panel")
        self.setAccessibleName("Chosen case")
        self._stored: StoredCase | None = None
        self._facts: tuple[object, ...] | None = None
        #: What was said of conflicts of interest, and disclosed, by case.
        self._stated: dict[str, tuple[str, str]] = {}
        #: The cases whose first opinion was asked for here before they were opened.
        self._unfolded = set[str]()
        #: What is shown, and the case of which the reader says why it is declined; that question stays.
        self._shown: tuple[StoredCase | None, Reviewer | None, datetime, str, datetime | None] | None = None
        self._declining, self._asks_for = "", CaseEvent.DECLINE
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        inside = QWidget()
        self._body = QVBoxLayout(inside)
        self._body.setContentsMargins(20, 16, 16, 16)
        self._body.setSpacing(8)
        scroll.setWidget(inside)
        column.addWidget(scroll, 1)
        self._foot_frame = parts.bar("foot", 0)
        self._foot_frame.setMinimumHeight(0)
        self._foot_frame.setMaximumHeight(16777215)
        theme.set_kind(self._foot_frame, "foot")
        self._foot = QVBoxLayout(self._foot_frame)
        self._foot.setContentsMargins(20, 14, 16, 14)
        self._foot.setSpacing(8)
        column.addWidget(self._foot_frame)

    def show_case(
        self,
        stored: StoredCase | None,
        reviewer: Reviewer | None,
        now: datetime,
        declined: str = "",
        read_at: datetime | None = None,
    ) -> None:
        """Show a case, or the empty state. What reads the same stays: no button goes while it is clicked.

        `declined` is the reason, a code or words, for which the case was declined on this laptop; `read_at` is when the
        service was last read.
        """
        self._shown = stored, reviewer, now, declined, read_at
        when = Circumstances(words.local(now), read_at)
        checks = standing(stored.case, reviewer, when) if stored is not None and reviewer is not None else ()
        facts = (*_facts(stored, reviewer, now, declined), checks)
        asked = stored is not None and stored.case.id == self._declining and allowed(stored.state, self._asks_for)
        if facts == self._facts or asked:
            return
        self._facts, self._declining = facts, ""
        self._stored = stored
        parts.clear(self._body)
        parts.clear(self._foot)
        self._foot_frame.setVisible(stored is not None)
        if stored is None:
            self._body.addWidget(parts.wrapped("Choose a case to read what is asked.", "dim"))
            self._body.addStretch(1)
            return
        self._head(stored, now)
        self._questions(stored.case)
        in_view = _in_view(stored)
        self._first_opinion(in_view)
        self._records(in_view)
        if in_view.case.hidden:
            self._hidden_records(stored)
        self._checks(stored, checks)
        self._body.addStretch(1)
        self._buttons(stored, checks, declined)

    def _head(self, stored: StoredCase, now: datetime) -> None:
        case = stored.case
        close = QToolButton()
        close.setIcon(theme.icon("x", "dim"))
        close.setAccessibleName("Close details")
        close.setToolTip("Close details (Esc)")
        close.clicked.connect(self.closed)
        self._body.addLayout(parts.row(parts.title(case.patient.display_name or "Name not given"), None, close))
        self._body.addWidget(parts.wrapped(words.identity_words(case.patient, now), "dim"))
        _icon, tone, state = state_mark(stored)
        kind = {"accent": "tag-accent", "ok": "tag-ok", "warn": "tag-warn"}.get(tone, "tag")
        tags: list[QWidget | None] = [parts.label(state, kind, size=theme.CAPTION)]
        if case.due is not None and stored.state not in (CaseState.DELIVERED, CaseState.AMENDING, CaseState.DECLINED):
            overdue = case.due < now
            due = f"Due {words.in_sentence(words.moment_words(case.due, now))}"
            tags.append(parts.label(due, "tag-bad" if overdue else "tag", size=theme.CAPTION))
        self._body.addLayout(parts.row(*tags, None))
        if begun_elsewhere(stored):
            self._body.addWidget(parts.wrapped(_ELSEWHERE, "warn"))
        for one in waiting_words(stored, now):
            self._body.addWidget(parts.wrapped(one, "warn"))
        about = (f"Case {case.identifier}" if case.identifier else "", case.channel)
        self._body.addWidget(parts.wrapped(" · ".join(one for one in about if one), "faint"))

    def _section(self, head: str, right: str = "") -> None:
        self._body.addSpacing(4)
        self._body.addWidget(parts.line())
        self._body.addSpacing(4)
        end = parts.label(right, "faint", size=theme.CAPTION)
        self._body.addLayout(parts.row(parts.section_head(head), None, end))

    def _questions(self, case: Case) -> None:
        count = len(case.questions)
        self._section("What is asked", f"{count} question{'s' if count != 1 else ''}")
        if not case.questions:
            self._body.addWidget(parts.wrapped("No question came with the case.", "dim"))
        for number, question in enumerate(case.questions, 1):
            line = parts.row(spacing=10)
            line.addWidget(parts.label(str(number), "dim"), 0, Qt.AlignmentFlag.AlignTop)
            line.addWidget(parts.wrapped(question.text), 1)
            self._body.addLayout(line)

    def _first_opinion(self, stored: StoredCase) -> None:
        self._section("First opinion")
        case, first = stored.case, stored.case.first_opinion
        if case.hidden:
            later = _READ_SENT if stored.state in _WAITING_STATES else _READ_LATER
            self._body.addWidget(parts.wrapped(_NOT_READ if stored.state in _ENDED_UNREAD else later, "dim"))
            return
        if first is None or not (first.diagnosis or first.treatment_plan):
            self._body.addWidget(parts.wrapped("Not supplied.", "dim"))
            return
        if _is_folded(stored) and case.id not in self._unfolded:
            show = parts.button(_FOLDED, tip=_FOLDED_TIP)
            show.clicked.connect(partial(self._unfold, case.id))
            self._body.addLayout(parts.row(show, None))
        else:
            said = " ".join(part for part in (first.diagnosis, first.treatment_plan) if part)
            self._body.addWidget(parts.wrapped(f"“{said}”"))
        by = first.physician
        source = [by.name, by.organization] if by is not None else []
        source.append(words.day_words(first.given_on))
        self._body.addWidget(parts.wrapped(", ".join(part for part in source if part), "faint", size=theme.CAPTION))

    def _unfold(self, case_id: str) -> None:
        """Show the first opinion of a case that is not opened yet."""
        self._unfolded.add(case_id)
        self._show_again()

    def _records(self, stored: StoredCase) -> None:
        case = stored.case
        here = stored.items_total and stored.items_done == stored.items_total
        size = words.size_words(stored.bytes_done) if here else f"{image_count(case)} images"
        count = sum(len(study.series) for study in case.studies) + len(case.documents)
        self._section("Records", f"{count} record{'' if count == 1 else 's'} · {size}")
        for study in case.studies:
            kinds = ", ".join(f"{number} {what} series" for what, number in _modalities(study.series))
            started = words.day_words(study.started.date()) if study.started else "date not given"
            listed = f": {kinds}" if kinds else ""
            self._body.addWidget(parts.wrapped(f"{study.description or 'Study'}, {started}{listed}", "dim"))
        if case.documents:
            self._body.addWidget(parts.wrapped(", ".join(one.title for one in case.documents), "dim"))

    def _hidden_records(self, stored: StoredCase) -> None:
        """Say how many records are not in the list above."""
        from reviewer_app.cases.blind import hidden_words, withheld_count  # noqa: PLC0415 - as in `_in_view`

        count = withheld_count(stored.case)
        ended = f"{count} record{'' if count == 1 else 's'} not shown."
        if count:
            said = ended if stored.state in (*_ENDED_UNREAD, *_WAITING_STATES) else hidden_words(count)
            self._body.addWidget(parts.wrapped(said, "warn"))

    def _checks(self, stored: StoredCase, checks: tuple[Check, ...]) -> None:
        new = stored.state in (CaseState.ASSIGNED, CaseState.RECEIVED)
        self._section("Before you accept" if new else "Eligibility")
        if not checks:
            self._body.addWidget(
                parts.wrapped("Your licences are not known yet. Sign in to load your profile.", "warn")
            )
        for check in checks:
            tone = TONES[check.outcome]
            line = parts.row(parts.IconLabel(icon_of(check), tone))
            line.addLayout(check_line(check, "" if tone == "dim" else tone), 1)
            self._body.addLayout(line)

    def _buttons(self, stored: StoredCase, checks: tuple[Check, ...], declined: str) -> None:
        state = stored.state
        if allowed(state, CaseEvent.ACCEPT):
            self._accept_buttons(stored, checks)
        elif state in (CaseState.ACCEPTED, CaseState.PAUSED):
            self._main("Download case" if state is CaseState.ACCEPTED else "Resume download", self.download_wanted.emit,
                       "Verified and encrypted as it arrives.")  # fmt: skip
        elif state is CaseState.DOWNLOADING:
            self._main("Pause download", self.pause_wanted.emit, "What has arrived is kept.", kind="")
        elif state in (CaseState.READY, CaseState.IN_REVIEW, CaseState.ON_HOLD):
            self._main("Open case", self.open_wanted.emit, "Opens without the network.")
            self._blind_button(stored)
            self._side_buttons(stored)
        elif state in (CaseState.SIGNED, CaseState.QUEUED):
            self._signed_buttons(stored)
        elif state in _DELIVERED:
            self._delivered_buttons(stored)
        elif state is CaseState.DECLINED:
            from reviewer_app.ui.worklist.decline import declined_words  # noqa: PLC0415 - the list is painted without it

            self._foot.addWidget(parts.wrapped(declined_words(declined), "dim"))
        elif state is CaseState.WITHDRAWN:
            self._withdrawn_buttons(stored)
        else:
            self._foot_frame.hide()

    def _delivered_buttons(self, stored: StoredCase) -> None:
        told, does, kind = _DELIVERED[stored.state]
        self._foot.addWidget(parts.wrapped(told, "ok"))
        if stored.co_signature_awaited:
            self._foot.addWidget(parts.wrapped(CO_SIGNATURE_MISSING, "warn"))
        if archive_is_old(stored):
            self._main("Open the outbox", lambda _case_id: self.outbox_wanted.emit(), ARCHIVE_OLD)
        self._main(does, self.read_wanted.emit, "", kind=kind)
        if stored.state is CaseState.AMENDING:
            self._main("Read opinion", self.signed_wanted.emit, "", kind="")

    def _withdrawn_buttons(self, stored: StoredCase) -> None:
        self._foot.addWidget(parts.wrapped("The service has withdrawn this case. What you wrote is kept.", "dim"))
        if stored.in_doubt:
            self._foot.addWidget(parts.wrapped(_IN_DOUBT, "warn"))
            self._main("Open the outbox", lambda _case_id: self.outbox_wanted.emit(), "")
            return
        if stored.signed:
            signed = "The opinion you signed was not delivered. Removing the case deletes it for good."
            self._foot.addWidget(parts.wrapped(signed, "warn"))
        what = "Remove case and signed opinion" if stored.signed else "Remove case and draft"
        self._removal(what, "Deletes its records and all that you wrote and measured here")

    def _signed_buttons(self, stored: StoredCase) -> None:
        self._foot.addWidget(parts.wrapped(*((_HELD, "warn") if stored.held else (_SIGNED, "dim"))))
        if stored.held:
            self._main("Open the outbox", lambda _case_id: self.outbox_wanted.emit(), "")
        self._main("Read opinion", self.read_wanted.emit, "", kind="")

    def _blind_button(self, stored: StoredCase) -> None:
        """Offer to read without the first report, as long as nothing was read and the service does not ask for it."""
        from reviewer_app.cases.blind import has_first_report  # noqa: PLC0415 - the list is painted without it

        case = stored.case
        if stored.state is not CaseState.READY or stored.begun or policy_of(case).blind_then_reveal:
            return
        if has_first_report(case):
            tip = "The first report stays hidden until your first impression is recorded"
            blind = parts.button("Open without the first report", tip=tip)
            blind.clicked.connect(lambda: self.blind_wanted.emit(case.id))
            self._foot.addWidget(blind)
            first = case.first_opinion
            if case.id in self._unfolded and first is not None and (first.diagnosis or first.treatment_plan):
                self._foot.addWidget(parts.wrapped(_READ_ABOVE, "faint", size=theme.CAPTION))

    def _side_buttons(self, stored: StoredCase) -> None:
        if stored.items_failed:
            case_id = stored.case.id
            files = f"{stored.items_failed} failed file{'' if stored.items_failed == 1 else 's'}"
            again = parts.button(f"Fetch {files} again")
            again.clicked.connect(lambda: self.download_wanted.emit(case_id))
            self._foot.addWidget(again)
        if allowed(stored.state, CaseEvent.ASK_FOR_RECORDS):
            self._asking_buttons(stored)
        if allowed(stored.state, CaseEvent.WITHDRAW_REQUEST):
            case_id = stored.case.id
            back = parts.button("Withdraw the request", "flat", tip="The case is in review again, without the records")
            back.clicked.connect(lambda: self.request_withdrawn.emit(case_id))
            self._foot.addWidget(back)
        if allowed(stored.state, CaseEvent.REMOVE_COPY):
            self._removal("Remove the local copy", "The service keeps the case; it can be fetched again")

    def _asking_buttons(self, stored: StoredCase) -> None:
        case_id = stored.case.id
        if new_records(stored.requests):
            fetch = parts.button("Fetch the new records", tip="What is here is not fetched again")
            fetch.clicked.connect(lambda: self.download_wanted.emit(case_id))
            self._foot.addWidget(fetch)
        ask = parts.button("Ask for records…", "flat", tip="The case waits until the service has answered")
        ask.clicked.connect(lambda: self._ask_for(stored))
        self._foot.addWidget(ask)

    def _ask_for(self, stored: StoredCase) -> None:
        from reviewer_app.cases.rules.completeness import missing_records  # noqa: PLC0415 - as in `_accept_buttons`
        from reviewer_app.ui.records_form import RecordsForm  # noqa: PLC0415 - as above

        case_id = stored.case.id
        self._declining, self._asks_for = case_id, CaseEvent.ASK_FOR_RECORDS
        parts.clear(self._foot)
        form = RecordsForm([one.words for one in missing_records(stored.case)])
        form.given.connect(partial(self._asked_for, case_id))
        form.kept.connect(self._stop_asking)
        self._foot.addWidget(form)
        form.show()
        form.setFocus()

    def _asked_for(self, case_id: str, items: list[str], reason: str) -> None:
        self._stop_asking()
        self.records_wanted.emit(case_id, items, reason)

    def _removal(self, text: str, tip: str) -> None:
        stored = self._stored
        assert stored is not None  # noqa: S101 - as in `_main`
        remove = parts.button(text, "flat", tip=tip)
        remove.clicked.connect(lambda: self.remove_wanted.emit(stored.case.id))
        self._foot.addWidget(remove)

    def _main(self, text: str, call: Callable[[str], None], hint: str, *, kind: str = "main") -> None:
        stored = self._stored
        assert stored is not None  # noqa: S101 - buttons exist only for a shown case
        made = parts.button(text, kind)
        made.clicked.connect(lambda: call(stored.case.id))
        self._foot.addWidget(made)
        if hint:
            self._foot.addWidget(parts.wrapped(hint, "faint", size=theme.CAPTION))

    def _accept_buttons(self, stored: StoredCase, checks: tuple[Check, ...]) -> None:
        case_id = stored.case.id
        from reviewer_app.ui.worklist.conflict_form import ConflictForm  # noqa: PLC0415 - the list is painted without it

        conflict = ConflictForm(*self._stated.get(case_id, ("", "")))
        accept = parts.button("Accept case", "main")
        blocked = [check.words for check in still_open(checks)]
        if not checks:
            blocked = ["Your licences are not known yet"]

        def refresh() -> None:
            self._stated[case_id] = conflict.declared, conflict.disclosure
            said = bool(conflict.declared)
            accept.setEnabled(said and not blocked)
            accept.setToolTip("; ".join(blocked) if blocked else "" if said else _STATE_FIRST)

        conflict.changed.connect(refresh)
        refresh()
        accept.clicked.connect(lambda: self.accept_wanted.emit(case_id, conflict.disclosure))
        decline = parts.button("Decline…")
        decline.clicked.connect(partial(self._ask_why, case_id))
        self._foot.addWidget(conflict)
        line = parts.row(spacing=8)
        line.addWidget(accept, 1)
        line.addWidget(decline)
        self._foot.addLayout(line)
        hint = f"Cannot be accepted: {blocked[0]}." if blocked else "Accepting starts the download when online."
        self._foot.addWidget(parts.wrapped(hint, "bad" if blocked else "faint", size=theme.CAPTION))

    def _ask_why(self, case_id: str) -> None:
        from reviewer_app.ui.worklist.decline import DeclineForm  # noqa: PLC0415 - the list is painted without it

        self._declining, self._asks_for = case_id, CaseEvent.DECLINE
        parts.clear(self._foot)
        form = DeclineForm()
        form.given.connect(partial(self._declined, case_id))
        form.kept.connect(self._stop_asking)
        self._foot.addWidget(form)
        form.show()  # what is not shown yet takes no keyboard
        form.setFocus()

    def _declined(self, case_id: str, reason: str) -> None:
        self._stop_asking()
        self.decline_wanted.emit(case_id, reason)

    def _stop_asking(self) -> None:
        self._declining = ""
        self._show_again()

    def _show_again(self) -> None:
        self._facts = None
        if self._shown is not None:
            self.show_case(*self._shown)


def _facts(stored: StoredCase | None, reviewer: Reviewer | None, now: datetime, declined: str) -> tuple[object, ...]:
    """Return what the page is made from; the count of a running download is not on it."""
    if stored is None:
        return ()
    here = bool(stored.items_total) and stored.items_done == stored.items_total
    return (
        stored.case, stored.state, stored.items_failed, stored.bytes_done if here else None, reviewer,
        now.replace(second=0, microsecond=0), theme.colors(), declined, stored.requests, stored.held,
        stored.first_report_shown, stored.first_report_hidden, stored.in_doubt,
    )  # fmt: skip


def _is_folded(stored: StoredCase) -> bool:
    """Whether the first opinion is shown only when asked for: the case can still be opened without it."""
    return not stored.begun and stored.state in _BEFORE_OPENING


def _in_view(stored: StoredCase) -> StoredCase:
    """Return a case as it may be read here: service or reviewer may want the first opinion read after images.

    It is read in the case alone then, until it was shown there, or an opinion was given that cannot be recalled any
    more. Nothing is signed over a hidden one: of a signed case it is one that came later.
    """
    given = stored.state in _DELIVERED_STATES or (stored.signed and stored.state not in _WAITING_STATES)
    shown = stored.first_report_shown or given
    if shown or not (stored.first_report_hidden or policy_of(stored.case).blind_then_reveal):
        return stored
    from reviewer_app.cases.blind import blinded, has_first_report  # noqa: PLC0415 - the list is painted without it

    return replace(stored, case=blinded(stored.case)) if has_first_report(stored.case) else stored


def _modalities(series: tuple[object, ...]) -> list[tuple[str, int]]:
    return sorted(Counter(str(getattr(one, "modality", "")) or "unknown" for one in series).items())
