"""The case window: story and records left, panes in the centre, opinion right, and signing on a page over it."""

from __future__ import annotations

from functools import cached_property, partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Qt, QTimer, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from reviewer_app.cases.coverage import Coverage
from reviewer_app.cases.rules.checks import Check, nothing_open, still_open
from reviewer_app.imaging.budget import frame_budget
from reviewer_app.settings import Settings
from reviewer_app.ui import theme
from reviewer_app.ui.case.after_first_image import AfterFirstImage
from reviewer_app.ui.case.case_frame import WIDE, CaseFrame
from reviewer_app.ui.case.checking import Checking
from reviewer_app.ui.case.desk import CaseDesk, SignedPreview
from reviewer_app.ui.case.editor import WorkEditor
from reviewer_app.ui.case.evidence_items import Evidence, Places
from reviewer_app.ui.case.following import Following
from reviewer_app.ui.case.hanging_menu import HangingMenu
from reviewer_app.ui.case.keeping import KeptArrangement, focus_target, put_back
from reviewer_app.ui.case.layout_steps import LayoutSteps
from reviewer_app.ui.case.pane_menu import PaneMenu
from reviewer_app.ui.case.records_panel import RecordsPanel
from reviewer_app.ui.case.records_rows import hidden_group, record_days, record_groups
from reviewer_app.ui.case.saving_trouble import SavingTrouble
from reviewer_app.ui.case.seen_cover import SeenCover
from reviewer_app.ui.case.story import Story
from reviewer_app.ui.case.thumbnails import Thumbnails
from reviewer_app.ui.case.tool_bar import ToolBar
from reviewer_app.ui.case.top_bar import TopBar
from reviewer_app.ui.case.typing_watch import TypingWatch
from reviewer_app.ui.case.viewing import Viewing
from reviewer_app.ui.case.window_commands import trigger
from reviewer_app.ui.notices import Notices
from reviewer_app.ui.workspace_settings import WorkspaceSettings, limitations_of
from reviewer_app.viewer.loading import FrameLoader
from reviewer_app.viewer.workspace import ViewerWorkspace

if TYPE_CHECKING:
    from reviewer_app.ui.case.citing import Citing
    from reviewer_app.ui.case.late_parts import Amending, CaseLesions, OpinionPanel, SignPage

#: Narrower than this, or lower, the compact rules hold (look, section 7).
COMPACT_WIDTH, COMPACT_HEIGHT = 1500, 820
_CHECK_PAUSE_MS = 120
_TIME_STEP_MS = 30_000
_ALL_SEEN = "Everything that can be shown was seen."
_TOLD_S = 12


class CaseWindow(QWidget):
    """One open case.

    Signals
    -------
    back_wanted()
        Back to the worklist.
    lock_wanted()
        Lock the vault.
    panels_moved(int, int)
        The widths of the left and right panel, in logical pixels, as the reader left them.
    hanging_kept(tuple[str, ...])
        The hanging protocols of the reader, as JSON.
    signed(SignedPreview)
        The opinion was signed and queued.
    revealed()
        The first report is shown from now on: the case is to be opened anew.
    """

    back_wanted = Signal()
    lock_wanted = Signal()
    panels_moved = Signal(int, int)
    hanging_kept = Signal(object)
    signed = Signal(object)
    revealed = Signal()

    _citing: Citing | None = None

    def __init__(
        self, desk: CaseDesk, settings: Settings, parent: QWidget | None = None, *, tools: ToolBar | None = None
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        theme.set_kind(self, "win")
        self.setAccessibleName("Case")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.desk = desk
        self._settings = settings
        self._over = False
        self._focus_wanted = ""
        self._kept = KeptArrangement(desk.keep_arrangement)
        self._size_class: tuple[bool, bool] | None = None
        records = desk.records()
        groups = (*record_groups(records), *hidden_group(desk.case))
        self.editor = WorkEditor(desk, self)
        self._places = Places(records.instances)
        self._evidence = Evidence(desk.case, self._places)
        self.loader = FrameLoader(desk.open_stream, desk.runner, frame_budget(settings.memory_budget_mb))
        self.workspace = ViewerWorkspace(desk.runner, self.loader)
        self._in_force = WorkspaceSettings(self.workspace, settings)
        self.top = TopBar(desk.case, desk.now())
        self.tools = ToolBar() if tools is None else tools  # made ahead
        self.story = Story(desk.case)
        self.list = RecordsPanel(groups)
        self.notices = Notices()
        TypingWatch(self, lambda words: self.notices.show_text("info", words, seconds=8), heard=self._hears_letters)
        self.viewing = Viewing(desk, self.editor, self.workspace, self.list, groups)
        self.hanging = HangingMenu(self.viewing.hanging, settings.hanging_protocols, self)
        self._checking = Checking(desk, self.editor, self.viewing, records)
        self._opinion: OpinionPanel | None = None
        self._sign_page: SignPage | None = None
        self._lesions: CaseLesions | None = None
        self.seen = SeenCover(self.editor, record_days(groups), self.coverage, self, self.workspace)
        self.thumbnails = Thumbnails(desk.runner, desk.open_stream, self.list.show_thumbnail)
        self._check_timer = QTimer(self, singleShot=True, interval=_CHECK_PAUSE_MS)
        self._check_timer.timeout.connect(self.show_checks)
        self._clock = QTimer(self, interval=_TIME_STEP_MS)
        self._clock.timeout.connect(self._tick)
        self._clock.start()
        self._lay_out()
        self._join()
        self._groups = groups
        self._wanted = desk.arrangement()
        self.steps = LayoutSteps(self.workspace, lambda: self.editor.edit_count, self.viewing.lay_out)
        self._show_images()
        self._rest = AfterFirstImage(self.workspace, self)
        self._rest.due.connect(self._finish_next)
        self._unbuilt = [self._make_opinion, self._make_sign_page, self._read_further, self.show_work, self._put_back]
        self._building = False
        self._next_step = QTimer(self, singleShot=True, interval=0)
        self._next_step.timeout.connect(self._finish_next)

    def _show_images(self) -> None:
        """Show the images as the case was left, or as one that is opened for the first time."""
        wanted = self._wanted
        self.workspace.scene.ahead.hold()  # `AfterFirstImage` lets go
        if wanted is None:
            self.viewing.start()
            self.steps.begin((), (), None)
        else:
            self.workspace.scene.ranges.put_back(wanted.played)
            self.viewing.restore(wanted.viewer)
            self._focus_wanted = wanted.focus
            self.steps.begin(wanted.undo, wanted.redo, wanted.viewer)
        self.workspace.state_changed.connect(partial(self.tools.show_state, self.workspace))
        self.tools.show_state(self.workspace)  # once, however often it changed until now

    def finish(self) -> None:
        """Build what the first image does without, at the latest when it is asked for."""
        while self._unbuilt and not self._over and not self._building:
            self._build_part()

    def _finish_next(self) -> None:
        """Build the next part; those after it follow in idle turns, so that none holds up input for long."""
        if self._unbuilt and not self._over and self.editor.first is not None:
            self._rest.stop()
            self.editor.read(self._next_step.start)
        elif self._unbuilt and not self._over:
            self._build_part()
            self._next_step.start()

    def _build_part(self) -> None:
        self._rest.stop()
        self._building = True
        try:
            self._unbuilt.pop(0)()
        finally:
            self._building = False

    def _make_opinion(self) -> None:
        from reviewer_app.ui.case import late_parts as late  # noqa: PLC0415 - the first image does without them

        texts = late.CaseTexts(self.desk, self.editor, lambda: self._settings, self.notices.show_error)
        # in its place from the start, as the sign page: what is moved is told of its style once more, with all in it
        days, column = record_days(self._groups), self.frame.right
        self._opinion = opinion = late.OpinionPanel(self.editor, self.desk.case, days, texts, column)
        scene = self.workspace.scene
        self._lesions = lesions = late.CaseLesions(self.desk, self.editor, opinion, lambda: scene.selected, self)
        self._propose_limitations()
        handle = self.window().windowHandle()
        if handle is not None:
            handle.screenChanged.connect(self._propose_limitations)
        self.steps.kept_wanted.connect(lambda: self._kept.keep(self))
        if self._size_class is not None:
            opinion.set_compact(self._size_class[0])
        self.dictation = late.CaseDictation(self, opinion, self._settings)
        self._checking.wordless = lambda: self.dictation.wordless.stretches
        self.frame.fill_right(opinion, self.dictation.foot)
        joined = late.join_opinion(self, opinion, lesions, self._places)
        self._citing, self.revealing, self.comparing, self._paper_marking = joined

    def _make_sign_page(self) -> None:
        from reviewer_app.ui.case import late_parts as late  # noqa: PLC0415 - as the opinion

        self._sign_page = sign_page = late.SignPage(self.desk, self.checks, self.pages)
        self.pages.addWidget(sign_page)
        if self._size_class is not None:
            sign_page.set_compact(self._size_class[0])
        sign_page.back_wanted.connect(self.close_preview)
        sign_page.leave_wanted.connect(self.back_wanted)
        sign_page.signed.connect(self._on_signed)
        sign_page.previewed.connect(self.editor.note_preview)
        sign_page.field_wanted.connect(self.close_preview)
        self.amending.join(sign_page)

    def _read_further(self) -> None:
        self.thumbnails.ask(self._groups, self.devicePixelRatioF())
        self.viewing.offer_states()
        self.viewing.count_pages()
        self.viewing.read_marks()
        self.list.show_seen(self.viewing.looks)

    def _put_back(self) -> None:
        if self._wanted is not None:
            put_back(self, self._wanted)
            if self._wanted.signing and not self.editor.read_only:
                QTimer.singleShot(0, self, self.open_preview)

    def _bring_up_to_date(self) -> None:
        self.finish()
        self._following.settle()

    @property
    def opinion(self) -> OpinionPanel:
        """The opinion at the right."""
        self._bring_up_to_date()
        assert self._opinion is not None  # noqa: S101 - `finish` makes it unless the window is over
        return self._opinion

    @property
    def sign_page(self) -> SignPage:
        """The page on which the opinion is signed."""
        self.finish()
        assert self._sign_page is not None  # noqa: S101 - see `opinion`
        return self._sign_page

    @property
    def lesions(self) -> CaseLesions:
        """The lesions that are followed."""
        self._bring_up_to_date()
        assert self._lesions is not None  # noqa: S101 - see `opinion`
        return self._lesions

    @property
    def citing(self) -> Citing:
        """What puts views and passages into texts."""
        self.finish()
        assert self._citing is not None  # noqa: S101 - see `opinion`
        return self._citing

    @cached_property
    def amending(self) -> Amending:
        """What leads to an addendum."""
        from reviewer_app.ui.case.late_parts import Amending  # noqa: PLC0415 - as the opinion

        return Amending(self)

    @property
    def signing(self) -> bool:
        """Whether the page on which the opinion is signed, or an addendum written, lies over the case."""
        return self.pages.currentWidget() is not self.frame

    def _lay_out(self) -> None:
        # Each from the outside inwards: a style sheet makes every change of a parent cost a walk through all below it.
        self.pages = QStackedWidget(self)
        self.frame = CaseFrame(self.pages)
        self.frame.fill((self.story, self.list), (self.tools, self.workspace))
        self.pages.addWidget(self.frame)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for widget, stretch in ((self.top, 0), (self.notices, 0), (self.pages, 1)):
            column.addWidget(widget, stretch)

    def _join(self) -> None:
        self.top.show_state(self.desk.state)
        self.top.back_wanted.connect(self.back_wanted)
        self.top.lock_wanted.connect(self.lock_wanted)
        self.top.preview_wanted.connect(self.open_preview)
        self.top.sign_wanted.connect(lambda: self.trigger("sign"))
        self.tools.command.connect(self.trigger)
        self.list.seen_wanted.connect(self.open_seen_page)
        self.list.more_wanted.connect(self.ask_for_records)
        self.seen.record_wanted.connect(self.viewing.open_record)
        self.seen.covers.connect(self.viewing.set_covered)
        self.story.question_chosen.connect(lambda one: self.opinion.go_to_field(f"answer/{one}/text"))
        self._following = Following(self.editor, self.show_work, self)
        self.editor.changed.connect(lambda edit: self.steps.edit_made(undoes=not edit.is_step))
        self._saving = SavingTrouble(self.editor, self.notices)
        self.viewing.seen_changed.connect(self._check_timer.start)
        self.viewing.identity_wanted.connect(self._ask_identity)
        self.workspace.said.connect(lambda words: self.notices.show_text("info", words, seconds=8))
        self.pane_menu = PaneMenu(self.workspace, self.trigger)
        self.viewing.failed.connect(self.notices.show_error)
        self.viewing.hanging.doubted.connect(lambda doubt: self.notices.show_text("warn", doubt))
        self.tools.add_after_layout(self.hanging.button)
        self.hanging.kept.connect(self.hanging_kept)
        self.viewing.all_seen.connect(lambda: self.notices.show_text("info", _ALL_SEEN, seconds=6))
        self.viewing.told.connect(lambda words: self.notices.show_text("info", words, seconds=_TOLD_S))
        self.frame.widths_moved.connect(self.panels_moved)

    # what is shown

    def show_work(self) -> None:
        """Show evidence, answered questions and checks as they follow from the work now."""
        self._following.stop()
        if self._opinion is None:
            return  # nothing of it is there yet; `finish` asks again
        work = self.editor.work
        self.opinion.show_evidence(self._evidence.of(work))
        self.lesions.show_work()
        self.story.show_opinion(work.opinion)
        self.show_checks()

    def coverage(self) -> Coverage:
        """Return what of the records was shown until now."""
        return self._checking.coverage()

    def checks(self) -> tuple[Check, ...]:
        """Return every check before signing as of this moment."""
        return self._checking.checks(self.coverage())

    def show_checks(self) -> None:
        """Find what is open before signing, and allow signing when nothing is."""
        if self._opinion is None:
            return
        shown = self.coverage()
        self._propose_limitations()
        self.seen.show_coverage(shown)
        self._opinion.show_coverage(shown)
        self._checking.ask(shown, self._show_checks)
        if self.editor.read_only:
            self.amending.show_top()

    def _show_checks(self, checks: tuple[Check, ...]) -> None:
        self.opinion.show_checks(checks)
        if not self.editor.read_only:
            listed = "\n".join(f"• {one.words}" for one in still_open(checks)[:8])
            self.top.show_sign(nothing_open(checks), f"Before you can sign:\n{listed}")

    def show_delivered(self) -> None:
        """Say that the service has confirmed the opinion."""
        self.sign_page.show_delivered()
        self.top.show_over("Delivered")
        self.amending.show_top()

    def _propose_limitations(self) -> None:
        if self._opinion is not None:
            of_screen = limitations_of(self._settings, self.screen())
            self._opinion.proposals.propose((*of_screen, *self._checking.limitations()))

    def set_settings(self, settings: Settings) -> None:
        """Put changed settings in force: screens, mouse and corners at once, the rest when it is next asked for."""
        self._settings = settings
        self._in_force.take(settings)
        if self._opinion is not None:  # else it begins with them
            self.dictation.set_settings(settings)
        self._propose_limitations()

    def set_connection(self, words: str, *, online: bool) -> None:
        """Say whether the service can be reached."""
        self.top.show_network(online, words, "Online" if online else "Offline")

    # commands

    def trigger(self, action_id: str) -> None:
        """Do what a command of the actions table says."""
        trigger(self, action_id)

    def _hears_letters(self) -> bool:
        """Whether letters are commands of the panes: not while the sign page or what was seen lies over them."""
        return not self.signing and not self.seen.is_open

    def open_seen_page(self) -> None:
        """Show what was seen of every series, over the panes, or take it away."""
        if self.signing:
            self.seen.hide()
        else:
            self.seen.toggle()

    def ask_for_records(self) -> None:
        """Ask what is missing; the case is on hold when that is on disk, and can be read on."""
        from reviewer_app.ui.case.asking_dialog import ask_in  # noqa: PLC0415 - seldom

        ask_in(self)

    def open_preview(self) -> None:
        """Show the PDF of the opinion as it stands, on the page where it is signed."""
        if self.signing or self.amending.taken_up():
            return
        self.opinion.flush()
        if not self.dictation.finish():
            return
        self._paper_marking.keep()
        self.seen.hide()
        self.pages.setCurrentWidget(self.sign_page)
        self.top.set_signing(True)
        if self.editor.read_only:
            self.sign_page.open_signed()
        else:
            self.sign_page.open(self.editor.work)

    def close_preview(self, field: str = "") -> None:
        """Go back to writing, to a field if one is named."""
        self.sign_page.close_document()
        self.top.set_signing(False)
        self.pages.setCurrentWidget(self.frame)
        self.show_checks()
        self._kept.keep(self)  # a crash would bring back the page that was left
        if field:
            self.opinion.go_to_field(field)

    def flush(self) -> None:
        """Hand over everything that was typed; called before the window goes."""
        self.opinion.flush()
        self.amending.flush()
        self._paper_marking.keep()
        self.seen.flush()
        self.editor.hand_over()

    def shut(self) -> None:
        """Flush, then let go of everything that was loaded. Nothing happens the second time."""
        if self._over:
            return
        self.finish()
        self._over = True
        self.dictation.close()
        self.steps.look()
        self.flush()
        self._kept.keep(self)
        self.viewing.close()
        self._clock.stop()
        self._check_timer.stop()
        self._following.stop()
        self._checking.close()
        self.thumbnails.cancel()
        self.sign_page.close_document()
        self.amending.close()
        self.workspace.clear()
        self.loader.forget()

    def event(self, event: QEvent) -> bool:
        """Close in good order however the window is taken away."""
        if event.type() == QEvent.Type.DeferredDelete:
            self.shut()
        return super().event(event)

    def _tick(self) -> None:
        """Say how much time is left, and keep how the window stands: a power cut asks nobody."""
        self.top.show_time(self.desk.now())
        self._kept.keep(self)

    def _ask_identity(self) -> None:
        self.frame.right.show()
        self.opinion.ask_waiver("identity")

    @property
    def held_back(self) -> str:
        """Why the case should not be left now, empty where it can (`SavingTrouble.held_back`)."""
        return self._saving.held_back

    def _on_signed(self, signed: SignedPreview) -> None:
        self.editor.close_work()
        self.viewing.show_read_only()
        self.show_work()
        self.top.show_state(self.desk.state)
        self.signed.emit(signed)

    def focusInEvent(self, event: QFocusEvent) -> None:  # noqa: N802 - Qt's name
        """Hand the keyboard to the images."""
        super().focusInEvent(event)
        target, self._focus_wanted = focus_target(self, self._focus_wanted), ""
        (target or self.workspace.active_place).setFocus(event.reason())

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Walk the regions with F6."""
        if event.key() == Qt.Key.Key_F6 and self.pages.currentWidget() is self.frame:
            entries = (self.list.view.setFocus, self.workspace.active_pane.setFocus, self.opinion.focus_text)
            self.frame.next_region(self.focusWidget(), entries)
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Follow the compact rules on a small screen."""
        super().resizeEvent(event)
        compact = self.width() < COMPACT_WIDTH or self.height() < COMPACT_HEIGHT
        size = (compact, self.width() >= WIDE)
        if size != self._size_class:
            self._size_class = size
            for part in (self.top, self.tools, self.story, self._opinion, self._sign_page):
                if part is not None:
                    part.set_compact(compact)
            self.frame.set_widths(self._settings.left_panel_width, self._settings.right_panel_width, compact=compact)
        self.seen.refit()
