"""The unlocked workstation: joins the office (account, worklist, downloads, outbox) to the screens of the window."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import cached_property, partial
from typing import TYPE_CHECKING, BinaryIO

from PySide6.QtCore import QObject, Qt, QTimer, Signal
from PySide6.QtWidgets import QWidget

from reviewer_app.cases.asking import new_records
from reviewer_app.cases.life_cycle import CaseState
from reviewer_app.cases.rules.eligibility import consent_check
from reviewer_app.settings import Settings
from reviewer_app.store.values import StoredCase
from reviewer_app.ui.main_window import MainWindow
from reviewer_app.ui.office.account import Account
from reviewer_app.ui.office.assignments import Assignments
from reviewer_app.ui.office.case_loading import CaseLoading
from reviewer_app.ui.office.deliveries import Deliveries
from reviewer_app.ui.office.downloads import Downloads
from reviewer_app.ui.office.open_case import OpenCase
from reviewer_app.ui.office.removals import UNDO_SECONDS, Removals
from reviewer_app.ui.office.services import Services
from reviewer_app.ui.office.standing import connection_words, foot_words, returned_words
from reviewer_app.ui.office.worklist_choice import keep_choice, take_choice
from reviewer_app.ui.words import local
from reviewer_app.ui.worklist.model import Choice
from reviewer_app.ui.worklist.page import WorklistPage

if TYPE_CHECKING:
    from reviewer_app.cases.instances import InstanceIndex
    from reviewer_app.ui.key_page import KeyPage
    from reviewer_app.ui.office.key_keeping import KeyKeeping
    from reviewer_app.ui.outbox_page import OutboxPage
    from reviewer_app.ui.sign_in_page import SignInPage

_CLOCK_MS = 30_000
_OPENABLE = {
    CaseState.READY, CaseState.IN_REVIEW, CaseState.ON_HOLD, CaseState.SIGNED, CaseState.QUEUED, CaseState.DELIVERED,
    CaseState.ARCHIVED, CaseState.AMENDING,
}  # fmt: skip


class OfficeView(QObject):
    """Lives as long as the vault is open."""

    service_chosen = Signal(str)
    panels_moved = Signal(int, int)
    hanging_kept = Signal(object)

    def __init__(
        self, services: Services, window: MainWindow, settings: Settings, check: Callable[[BinaryIO], InstanceIndex]
    ) -> None:
        super().__init__()
        self._services = services
        self._window = window
        self._settings = settings
        self.account = Account(services, parent=self)
        self.assignments = Assignments(services, self.account, self)
        self.downloads = Downloads(services, self.account, check, settings.download_connections, self)
        self.deliveries = Deliveries(services, self.account, settings, self)
        self._removals = Removals(self.assignments.remove_copy, self)
        self.worklist = WorklistPage()
        self._screens: list[QWidget] = [self.worklist]
        self.open_case: OpenCase | None = None
        self._clock = QTimer(self, interval=_CLOCK_MS)
        self._clock.timeout.connect(self._show_cases)
        self._case_loading = CaseLoading(services, self)
        self._case_loading.loaded.connect(self._loaded)
        self._connect()

    @cached_property
    def outbox(self) -> OutboxPage:
        """What is to be sent; made, as the two screens after it, when it is first asked for."""
        from reviewer_app.ui.office.outbox_answers import OutboxAnswers  # noqa: PLC0415 - as its page
        from reviewer_app.ui.outbox_page import OutboxPage  # noqa: PLC0415 - the first picture does without it

        made = OutboxPage()
        made.send_wanted.connect(self.deliveries.send_now)
        self._answers = OutboxAnswers(self._services, self.deliveries, self.assignments, made, self)
        self._answers.recalled.connect(self._recalled)
        self._answers.told.connect(lambda words: self._window.notices.show_text("info", words, seconds=8))
        self._screens.append(made)
        return made

    @cached_property
    def sign_in(self) -> SignInPage:
        """Where and as whom to sign in."""
        from reviewer_app.ui.sign_in_page import SignInPage  # noqa: PLC0415 - the first picture does without it

        made = SignInPage(self._settings.service_url)
        made.wanted.connect(self._sign_in)
        made.cancel_wanted.connect(self._cancel_sign_in)
        made.later_wanted.connect(self.resume)
        self._screens.append(made)
        return made

    @cached_property
    def key_page(self) -> KeyPage:
        """Whose key signs."""
        from reviewer_app.ui.key_page import KeyPage  # noqa: PLC0415 - the first picture does without it

        made = KeyPage()
        made.closed.connect(self.show_worklist)
        self._screens.append(made)
        return made

    @cached_property
    def _key(self) -> KeyKeeping:
        from reviewer_app.ui.office.key_keeping import KeyKeeping  # noqa: PLC0415 - as its page

        return KeyKeeping(self._services, self.key_page, self)

    @property
    def services(self) -> Services:
        """What every part of the office was handed; for looking into the store."""
        return self._services

    def start(self) -> None:
        """Show the worklist from the vault at once; the service is asked when its session is known."""
        self._window.set_place("window")
        self.show_worklist()
        self._show_connection()
        self.assignments.load()
        self._window.after_first_paint.do(self._begin)

    def close(self) -> None:
        """Keep what is in work and take the screens away."""
        self._clock.stop()
        self._case_loading.stop()
        self.leave_case()
        self._removals.stop()
        self.account.cancel_sign_in()
        self.assignments.stop()
        self.deliveries.stop()
        self.downloads.stop()
        self._services.life.end()
        self._window.set_held(0)
        for screen in self._screens:
            self._window.remove_screen(screen)
        self.deleteLater()

    def trigger(self, action_id: str) -> None:
        """Do what a command of the actions table says."""
        own: dict[str, Callable[[], None]] = {
            "worklist": self.show_worklist,
            "outbox": self.show_outbox,
            "account": self.show_sign_in,
            "refresh": self.assignments.refresh,
            "signing-key": self.show_signing_key,
            **{one: partial(self._ask_outbox, one) for one in ("recall", "receipt")},
        }
        if action_id in own:
            own[action_id]()
        elif self.open_case is not None:
            self.open_case.trigger(action_id)

    def show_worklist(self) -> None:
        """Bring the worklist forward; an open case is left, with everything kept."""
        if self.holds_back(self.show_worklist):
            return
        self.leave_case()
        self._window.set_navigation("worklist")
        self._window.show_screen(self.worklist)

    def show_outbox(self) -> None:
        """Bring the outbox forward."""
        if self.holds_back(self.show_outbox):
            return
        self.leave_case()
        self._window.set_navigation("outbox")
        self._window.show_screen(self.outbox)

    def _ask_outbox(self, action_id: str) -> None:
        """Do a command about what was signed: of the case in work or the chosen one, else of what there is."""
        chosen = self.worklist.chosen_case() if self._window.screens.currentWidget() is self.worklist else ""
        case_id = self.case_in_work or chosen
        self.show_outbox()
        if self.open_case is None:
            self._answers.ask(action_id, case_id)

    def show_sign_in(self) -> None:
        """Ask where and as whom to sign in."""
        self._window.set_navigation("")
        self.sign_in.set_waiting(False)
        self._window.show_screen(self.sign_in)

    def show_signing_key(self) -> None:
        """Show whose key would sign, and offer to install another."""
        if self.holds_back(self.show_signing_key):
            return
        self.leave_case()
        self._window.set_navigation("")
        self._key.show()
        self._window.show_screen(self.key_page)

    @property
    def case_in_work(self) -> str:
        """The id of the open case, or an empty string."""
        return self.open_case.case_id if self.open_case is not None else ""

    def prepare_lock(self) -> int:
        """Keep what the worklist shows; edits that cannot be kept from now on stay in memory, sealed.

        Return how many that will be, as far as is known now.
        """
        self._services.life.locking = True
        choice = self.worklist.choice
        self._services.store(lambda vault: keep_choice(vault, choice))
        return self.open_case.failing if self.open_case is not None else 0

    def choose_again(self) -> None:
        """Show in the worklist what it showed before the lock."""

        def show(choice: Choice | None) -> None:
            if choice is not None:
                self.worklist.choose_again(choice)

        self._services.store(take_choice, show)

    def reopen(self, case_id: str) -> None:
        """Open a case as soon as the worklist is read: the vault was locked over it."""
        self.assignments.changed.connect(lambda: self.open_chosen(case_id), Qt.ConnectionType.SingleShotConnection)

    def set_settings(self, settings: Settings) -> None:
        """Put changed settings in force, in the open case too."""
        self._settings = self.deliveries.settings = settings
        if self.open_case is not None:
            self.open_case.set_settings(settings)

    def _keep_panels(self, left: int, right: int) -> None:
        """The next case opens with the panels as they are left, and so does the next run."""
        self._settings = replace(self._settings, left_panel_width=left, right_panel_width=right)
        self.panels_moved.emit(left, right)

    def _keep_hanging(self, protocols: tuple[str, ...]) -> None:
        self._settings = replace(self._settings, hanging_protocols=protocols)
        self.hanging_kept.emit(protocols)

    def open_chosen(self, case_id: str, *, reading: bool = False, comparing: bool = False) -> None:
        """Open a downloaded case; one is open at a time.

        At once its signed opinion is shown (`reading`), or its first report, which was hidden until now (`comparing`).
        """
        stored = self.assignments.cases.get(case_id)
        if stored is None or self.open_case is not None or stored.state not in _OPENABLE:
            return
        self._removals.undo(case_id)
        self.open_case = OpenCase(self._services, self._window, stored, self._settings, self, reading=reading)
        self.open_case.revealed.connect(self._open_revealed)
        self.open_case.left.connect(self.show_worklist)
        self.open_case.moved.connect(self._work_moved)
        self.open_case.panels_moved.connect(self._keep_panels)
        self.open_case.hanging_kept.connect(self._keep_hanging)
        self.open_case.failed.connect(self._not_opened)
        self.open_case.set_online(self.account.online, self._connection_words())
        self.open_case.open(comparing=comparing)

    def _open_blind(self, case_id: str) -> None:
        """Open a case for the first time without its first report, as the reviewer wishes."""
        from reviewer_app.ui.office.blind_reading import choose_blind  # noqa: PLC0415 - seldom

        self._services.store(lambda vault: choose_blind(vault, case_id))
        self.open_chosen(case_id)

    def _open_revealed(self) -> None:
        """Open the case in work anew: its first report is no longer hidden. What came meanwhile is saved before."""
        case_id, leaving = self.case_in_work, self.open_case
        if leaving is not None and self.holds_back(lambda: self.open_chosen(case_id, comparing=True)):
            leaving.when_saved(lambda: self._open_revealed() if self.open_case is leaving else None)
        else:
            self.leave_case()
            self.open_chosen(case_id, comparing=True)

    def holds_back(self, leave: Callable[[], None]) -> bool:
        """Ask before a case is left whose work cannot be brought to the disk; True where it is not left now."""
        if self.open_case is None or not (words := self.open_case.held_back):
            return False

        def without() -> None:
            self.leave_case()
            leave()

        notices = self._window.notices
        notices.show_text("warn", words, action=("Leave without saving", without))
        self.open_case.when_saved(lambda: notices.take_back(words))
        return True

    def leave_case(self) -> None:
        """Close the open case, if there is one."""
        if self.open_case is not None:
            leaving, self.open_case = self.open_case, None
            leaving.close()
            self.assignments.load()

    def _connect(self) -> None:
        self.account.signed_in.connect(self._signed_in)
        self.account.sign_in_failed.connect(lambda said: self.sign_in.show_error(said))  # noqa: PLW0108 - made late
        # it comes from a thread of the network
        self.account.page_opened.connect(self._page_opened, Qt.ConnectionType.QueuedConnection)
        self.account.sign_in_needed.connect(self._sign_in_needed)
        self.account.connection_changed.connect(self._show_connection)
        self.assignments.changed.connect(self._show_cases)
        self.assignments.withdrawn.connect(self._withdrawn)
        self.assignments.offered_again.connect(self._offered_again)
        self.assignments.released.connect(self.deliveries.load_released)
        self.downloads.changed.connect(lambda _case_id: self.assignments.load())
        self.deliveries.changed.connect(self._show_outbox_entries)
        self.deliveries.held_changed.connect(self.assignments.load)
        self.deliveries.delivered.connect(self._delivered)
        self.worklist.refresh_wanted.connect(self.assignments.refresh)
        self.worklist.open_wanted.connect(self.open_chosen)
        details = self.worklist.details
        details.accept_wanted.connect(self._accept)
        details.decline_wanted.connect(self.assignments.decline)
        details.download_wanted.connect(self._download)
        details.pause_wanted.connect(self.downloads.pause)
        details.open_wanted.connect(self.open_chosen)
        details.blind_wanted.connect(self._open_blind)
        details.read_wanted.connect(lambda case_id: self.open_chosen(case_id, reading=True))
        details.signed_wanted.connect(lambda _case_id: self._ask_outbox("read"))
        details.remove_wanted.connect(self._remove_copy)
        details.records_wanted.connect(self.assignments.ask_for_records)
        details.outbox_wanted.connect(self.show_outbox)
        details.request_withdrawn.connect(self.assignments.withdraw_request)
        self.assignments.returned.connect(self._returned)
        self.assignments.records_changed.connect(self._records_changed)
        self.assignments.fetch_wanted.connect(self._fetch)
        self._download_after: set[str] = set()

    def _begin(self) -> None:
        """Take up what goes on beside the worklist; nothing of it is seen in the first picture."""
        if self._services.life.ended:
            return
        self._services.store(lambda vault: vault.tidy_up())
        self.downloads.settle()
        self.deliveries.load()
        self._clock.start()
        # what speaks to the network takes as long to load as half a case: the reader, who may open one, goes first
        self._case_loading.begin()

    def _loaded(self, error: BaseException | None) -> None:
        """Be in touch with the service, also where what opens a case could not be loaded."""
        self.account.resume()
        if error is not None:
            self._services.show_error(error)

    def _sign_in(self, service_url: str) -> None:
        self.sign_in.set_waiting(True)
        self.account.sign_in(service_url)

    def _cancel_sign_in(self) -> None:
        self.account.cancel_sign_in()
        self.sign_in.set_waiting(False)

    def _signed_in(self) -> None:
        self.sign_in.set_waiting(False)
        self.sign_in.offer_address(self.account.service_url)
        if self.account.service_url != self._settings.service_url:
            self.service_chosen.emit(self.account.service_url)
        if self._window.screens.currentWidget() is self.sign_in:
            self.resume()
        self._show_connection()

    def _page_opened(self, url: str, opened: bool) -> None:
        self.sign_in.show_page(url, opened=opened)

    def resume(self) -> None:
        """Go back to the case in work, or to the worklist."""
        if self.open_case is not None and self.open_case.screen is not None:
            self._window.show_screen(self.open_case.screen, bar=False)
            self._window.set_place("case")
        else:
            self.show_worklist()

    def _sign_in_needed(self) -> None:
        if not self.assignments.cases and self.account.session is None:
            self.show_sign_in()
            return
        words_of_it = (
            "The service asks you to sign in again. Work on downloaded cases goes on meanwhile."
            if self.account.session is not None
            else "Sign in to the service to get cases and to send opinions."
        )
        self._window.notices.show_text("warn", words_of_it, action=("Sign in", self.show_sign_in))

    def _remove_copy(self, case_id: str) -> None:
        stored = self.assignments.cases.get(case_id)
        if stored is not None and self._removals.ask(case_id):
            words = f"The local copy of {stored.case.identifier} is being removed. The service keeps the case."
            if stored.state is CaseState.WITHDRAWN:
                words = f"{stored.case.identifier} and what you wrote on it are being removed from this laptop."
            undo = ("Undo", lambda: self._removals.undo(case_id))
            self._window.notices.show_text("info", words, action=undo, seconds=UNDO_SECONDS)

    def _accept(self, case_id: str, disclosure: str) -> None:
        self._download_after.add(case_id)
        self.assignments.accept(case_id, disclosure)

    def _download(self, case_id: str) -> None:
        stored = self.assignments.cases.get(case_id)
        if stored is not None:
            self.downloads.start(stored)

    def _show_cases(self) -> None:
        cases = tuple(self.assignments.cases.values())
        now, declined = self._services.clock(), self.assignments.declined
        self.worklist.set_cases(cases, self.assignments.reviewer, now, declined, self.assignments.read_at)
        reviewer = self.assignments.reviewer
        self._window.set_person(reviewer.name if reviewer is not None else "")
        if self.open_case is not None:
            self.open_case.read_facts()
        self._window.set_held(sum(one.held for one in cases))
        self._show_foot(cases)
        for case_id in tuple(self._download_after):
            stored = self.assignments.cases.get(case_id)
            if stored is not None and stored.state is CaseState.ACCEPTED and self.account.online:
                self._download_after.discard(case_id)
                self.downloads.start(stored)

    def _show_foot(self, cases: tuple[StoredCase, ...]) -> None:
        held = sum(one.bytes_done for one in cases)
        self._window.set_foot(*foot_words(self.account, held, self._services.clock()))

    def _show_connection(self) -> None:
        said = self._connection_words()
        self._window.set_connection(said, online=self.account.online)
        if self.open_case is not None:
            self.open_case.set_online(self.account.online, said)
        self._show_foot(tuple(self.assignments.cases.values()))

    def _connection_words(self) -> str:
        return connection_words(self.account, self._services.clock())

    def _work_moved(self) -> None:
        """The open case was begun or signed: the service is told, and what waits is sent."""
        self.assignments.load()
        self.assignments.push()
        self.deliveries.load(send=True)

    def _show_outbox_entries(self) -> None:
        cases, now = self.assignments.cases, self._services.clock()
        self.outbox.set_entries(self.deliveries.entries, cases, now, self.deliveries.doing)

    def _delivered(self, case_id: str) -> None:
        cases, kind = self.assignments.cases, self.deliveries.delivered_kind(case_id)
        identifier = cases[case_id].case.identifier if case_id in cases else "a case"
        case = self.open_case if self.open_case is not None and self.open_case.case_id == case_id else None
        if case is not None:
            case.show_delivered()
        if case is None or not case.signing:  # its page says so, and nothing moves on it
            self._window.notices.show_text("ok", f"The {kind} on {identifier} was delivered.", seconds=8)
        self.assignments.load()

    def _recalled(self, case_id: str) -> None:
        identifier = self.assignments.cases[case_id].case.identifier
        words = f"What you signed on {identifier} was recalled and is never sent. You can write on."
        self._window.notices.show_text("ok", words, action=("Open case", lambda: self.open_chosen(case_id)))

    def _withdrawn(self, case_id: str) -> None:
        if self.downloads.running(case_id):
            self.downloads.pause(case_id)
        stored = self.assignments.cases.get(case_id)
        identifier = stored.case.identifier if stored is not None else "A case"
        self._window.notices.show_text("warn", f"The service has withdrawn {identifier}. Your draft is kept, sealed.")
        if self.open_case is not None and self.open_case.case_id == case_id:
            self.show_worklist()

    def _offered_again(self, case_id: str) -> None:
        self._removals.undo(case_id)
        identifier = self.assignments.cases[case_id].case.identifier
        words = f"The service offers {identifier} to you again. What you had written and measured is kept."
        self._window.notices.show_text("info", words)
        self.deliveries.load_released()  # its opinion may have waited for that

    def _returned(self, case_id: str) -> None:
        """A case came back from the service: what is new is fetched, and nothing else."""
        stored = self.assignments.cases[case_id]
        self._window.notices.show_text("info", returned_words(stored, reopen=self.case_in_work == case_id))
        if new_records(stored.requests) and self.account.online:
            self.downloads.start(stored)

    def _records_changed(self, case_id: str, news: str) -> None:
        """The service has other records than were fetched: what is new is fetched, and taken in at the next opening."""
        identifier = self.assignments.cases[case_id].case.identifier
        later = " Open the case anew to see what changed." if self.case_in_work == case_id else ""
        self._window.notices.show_text("warn", f"{identifier}: the service has {news}.{later}")

    def _fetch(self, case_id: str) -> None:
        stored = self.assignments.cases[case_id]
        consent = consent_check(stored.case, local(self._services.clock()))
        if self.account.online and not consent.blocks and not self.downloads.running(case_id):
            self.downloads.start(stored)

    def _not_opened(self, error: BaseException) -> None:
        self.open_case = None
        self._window.notices.show_error(error)
