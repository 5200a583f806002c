"""The right panel: answers, form, evidence, and what is open before signing."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QTextCursor
from PySide6.QtWidgets import QVBoxLayout, QWidget

from reviewer_app.cases.case import Case
from reviewer_app.cases.compared_passages import compared_path
from reviewer_app.cases.coverage import Coverage
from reviewer_app.cases.evidence import Token
from reviewer_app.cases.first_impression import TEXT_PATH
from reviewer_app.cases.opinion import FIELDS, FIELDS_BY_PATH, FieldKind, Opinion, waiver_extent_path, waiver_path
from reviewer_app.cases.rules.checks import SOUND, STORY, Check, still_open
from reviewer_app.cases.tally import tally
from reviewer_app.ui import theme
from reviewer_app.ui.case.answers import AnswerForm
from reviewer_app.ui.case.checks_list import ChecksList
from reviewer_app.ui.case.compared_panel import ComparedPanel
from reviewer_app.ui.case.editor import WorkEditor
from reviewer_app.ui.case.evidence_items import EvidenceItem
from reviewer_app.ui.case.evidence_list import EvidenceList
from reviewer_app.ui.case.fields import SUMMARY_PATH, FormContext, TextField, language_of_text, reveal
from reviewer_app.ui.case.find_bar import FindBar
from reviewer_app.ui.case.finding_drag import FindingText
from reviewer_app.ui.case.finding_words import WordFinder
from reviewer_app.ui.case.findings_panel import FindingsPanel
from reviewer_app.ui.case.form_sections import form_sections
from reviewer_app.ui.case.format_bar import FormatBar
from reviewer_app.ui.case.impression_panel import ImpressionPanel
from reviewer_app.ui.case.lesions_panel import LesionsPanel
from reviewer_app.ui.case.panel_pages import PanelPages
from reviewer_app.ui.case.panel_templates import PanelTemplates
from reviewer_app.ui.case.plain_words import PlainWordsHelp
from reviewer_app.ui.case.proposals import Proposals
from reviewer_app.ui.case.records_reviewed import RecordsReviewed
from reviewer_app.ui.case.saved_state import SavedState
from reviewer_app.ui.case.spelling import spelling_of
from reviewer_app.ui.case.text_commands import format_text
from reviewer_app.ui.case.text_field import OpinionText
from reviewer_app.ui.case.token_pictures import TokenPictures
from reviewer_app.ui.parts import line, row, title

if TYPE_CHECKING:
    from reviewer_app.ui.case.case_texts import CaseTexts
    from reviewer_app.ui.dictation.panel_dictation import HearAgain, PanelDictation, Play
    from reviewer_app.ui.dictation.reading_aloud import ReadingAloud

_SETTLED_MS = 60
_LIMITATIONS = "limitations.text"


class OpinionPanel(QWidget):
    """Shows the opinion and writes to it through the editor.

    Signals
    -------
    view_wanted(Bookmark)
        Show this view.
    token_opened(Token)
        Show what a token in a text stands for.
    record_wanted(str)
        Show the record with this key.
    story_wanted()
        Show what is known of the case: people, consent, how the opinion goes out.
    sound_wanted()
        Show the dictated sound that has no words.
    cite_wanted()
        Put the view of the active pane into the text where the caret was last.
    compare_wanted()
        Compare the words chosen in the active pane with this opinion.
    said(str)
        Tell this for a moment.
    """

    view_wanted = Signal(object)
    token_opened = Signal(object)
    record_wanted = Signal(str)
    story_wanted = Signal()
    sound_wanted = Signal()
    cite_wanted = Signal()
    compare_wanted = Signal()
    remove_wanted = Signal(str)
    said = Signal(str)

    #: What plays kept sound of dictated words; None where nothing does.
    play_sound: Play | None = None
    #: What has passages recognised again; None where nothing does.
    hear_again: HearAgain | None = None

    def __init__(
        self,
        editor: WorkEditor,
        case: Case,
        days: Mapping[str, str],
        texts: CaseTexts | None = None,
        parent: QWidget | None = None,
    ) -> None:
        """Make the panel; `days` says by a record's key when it was made, `texts` has templates and phrases."""
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        theme.set_kind(self, "panel")
        self.setAccessibleName("Opinion")
        self._editor = editor
        self._checks: tuple[Check, ...] = ()
        self._last_text: TextField | None = None
        self._beside_findings: TextField | None = None
        self._opinion: Opinion | None = None
        self._languages: tuple[str, ...] = ()
        #: Texts follow a mark when the panes have painted it.
        self._tokens_due = QTimer(self, singleShot=True, interval=0)
        self._tokens_due.timeout.connect(self._refresh_tokens)
        pictures = TokenPictures(editor, self)
        #: What knows how words are spelt; None where that is not checked.
        self.spelling = None if editor.read_only else spelling_of(editor.desk, self)
        self._dictation: PanelDictation | None = None
        context = FormContext(
            editor, self.token_opened.emit, self._note_caret, self.cite_wanted.emit, pictures.show, self.spelling,
            texts, lambda: self.dictation, case.co_authors,
        )  # fmt: skip
        #: What was thought before the first report was shown.
        self.impression = ImpressionPanel(context, case)
        self.answers = {q.id: AnswerForm(context, n, q) for n, q in enumerate(case.questions, start=1)}
        self.sections = form_sections(context, case)
        #: What is proposed for the text on limitations.
        self.proposals = Proposals(editor, _LIMITATIONS, self._flush_limitations)
        self.sections[12].rows.addWidget(self.proposals)
        #: The first report, passage by passage.
        self.compared = ComparedPanel(context, self.compare_wanted.emit)
        self.sections[8].rows.addWidget(self.compared)
        self.sections[11].rows.addWidget(PlainWordsHelp(editor, case))
        self.records = RecordsReviewed(editor, days)
        self.evidence = EvidenceList()
        self.lesions = LesionsPanel()
        self.findings = FindingsPanel(context)
        self.checks = ChecksList()
        self._saved = SavedState(editor)
        #: How the text with the caret is set; its buttons are commands of the actions table.
        self.formats = FormatBar()
        self.templates = PanelTemplates(self, editor, texts)
        self.findings.head.insertWidget(self.findings.head.count() - 1, self.templates.kinds_button)
        self._finder = WordFinder(self)
        self.find_bar = FindBar(self._finder, read_only=editor.read_only)
        self._answer_fields = self._answer_controls()
        self._lay_out()
        self._join()
        self._last_text = self._beside_findings = self._first_text()
        self.show_work()

    def _first_text(self) -> TextField | None:
        return next((form.text for form in self.answers.values()), None)

    def _answer_controls(self) -> dict[str, QWidget]:
        found: dict[str, QWidget] = {}
        for form in self.answers.values():
            found[form.text.path] = form.text
            found[form.text.path.removesuffix("text") + "certainty"] = form.certainty
        return found

    def _field(self, path: str) -> QWidget | None:
        """Return the control of a path, made with its section if need be."""
        section = next((one for one in self.sections.values() if path in one.paths), None)
        if section is not None:
            return section.fields[path]
        groups = [one.fields for one in self.findings.forms.values()]
        groups += [one.fields for one in self.compared.forms.values()]
        finding = next((one[path] for one in groups if path in one), None)
        return finding or self._answer_fields.get(path) or self.impression.fields.get(path)

    def _flush_limitations(self) -> None:
        control = self.sections[12].made.get(_LIMITATIONS)
        if control is not None:
            control.flush()

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(row(title("Opinion"), None, self.formats, self._saved, spacing=6, margins=(16, 12, 16, 4)))
        column.addWidget(self.find_bar)
        column.addWidget(self._scrolled(), 1)
        self._over_checks = column.count()
        column.addWidget(line())
        column.addWidget(self.checks)

    def _scrolled(self) -> PanelPages:
        self.pages = PanelPages(self)
        buttons = row(None, self.templates.form_button, self.templates.button, spacing=16)
        answers = QVBoxLayout()
        answers.setSpacing(8)
        for form in self.answers.values():
            answers.addWidget(form)
        answers.addSpacing(4)
        parts = (buttons, self.impression, answers, None, self.evidence, None, self.lesions, None, self.findings, None)
        self.pages.fill(parts, (self.records, *self.sections.values()))
        return self.pages

    def _join(self) -> None:
        self._editor.changed.connect(lambda _edit: self._work_changed())
        self.formats.command.connect(self.format)
        self.find_bar.closed.connect(self.focus_text)
        self.evidence.opened.connect(self._open_evidence)
        self.evidence.insert_wanted.connect(self.insert)
        self.evidence.remove_wanted.connect(self.remove_wanted)
        self.evidence.field_wanted.connect(self.go_to_citation)
        self.evidence.cite_wanted.connect(self.cite_wanted)
        self.checks.go_wanted.connect(self.go_to_check)
        self.checks.waived.connect(self._waive)

    def _open_evidence(self, item: EvidenceItem) -> None:
        if item.token is not None:
            self.token_opened.emit(item.token)
        elif item.bookmark is not None:
            self.view_wanted.emit(item.bookmark)

    def _waive(self, check_id: str, reason: str) -> None:
        """Keep the reason, and for how much it was given: what comes later is not accepted with it."""
        values = {waiver_path(check_id): reason}
        extent = next((one.extent for one in self._checks if one.id == check_id), 0)
        if extent:
            values[waiver_extent_path(check_id)] = str(extent)
        self._editor.set_fields(values, "Accept with a reason")

    # what is shown

    @property
    def dictation(self) -> PanelDictation | None:
        """What is done with dictated words; None while there are none."""
        if self._dictation is None and (self._editor.work.dictated or self._editor.work.runs):
            from reviewer_app.ui.dictation.panel_dictation import PanelDictation  # noqa: PLC0415 - few dictate

            self._dictation = PanelDictation(self, self._editor)
            column = self.layout()
            assert isinstance(column, QVBoxLayout)  # noqa: S101 - `_lay_out` makes it
            column.insertWidget(self._over_checks, self._dictation.bar)
            self._dictation.said.connect(self.said)
        return self._dictation

    @cached_property
    def reading(self) -> ReadingAloud:
        """What reads the opinion aloud."""
        from reviewer_app.ui.dictation.reading_aloud import ReadingAloud  # noqa: PLC0415 - loads the system's voices

        made = ReadingAloud(self, self._editor)
        made.said.connect(self.said)
        return made

    def _work_changed(self) -> None:
        if self._editor.work.opinion is self._opinion:
            self._tokens_due.start()  # but a mark that a text names may be another
        else:
            self.show_work()

    def show_work(self) -> None:
        """Show the opinion as it is now."""
        self._opinion = opinion = self._editor.work.opinion
        self.impression.show_opinion(opinion)
        for form in self.answers.values():
            form.show_opinion(opinion)
        for section in self.sections.values():
            section.show_opinion(opinion)
        self.findings.show_work()
        if self.dictation is not None:
            self.dictation.show_state()
        self._judge_again_in(tuple(language_of_text(self._editor, path) for path in (SUMMARY_PATH, _LIMITATIONS)))
        self._last_text, self._beside_findings = map(self._still_there, (self._last_text, self._beside_findings))
        self._refresh_tokens()

    def _judge_again_in(self, languages: tuple[str, ...]) -> None:
        """Judge the spelling of all texts anew where their languages are others than before."""
        before, self._languages = self._languages, languages
        for text in self.findChildren(OpinionText) if before not in ((), languages) else ():
            text.marks.rehighlight()

    def _still_there(self, text: TextField | None) -> TextField | None:
        """Return a text, or the first one where what it belonged to, say a finding, was taken away."""
        return text if text is None or self._field(text.path) is text else self._first_text()

    def _refresh_tokens(self) -> None:
        self._tokens_due.stop()
        for text in self.findChildren(OpinionText):
            text.refresh_tokens()

    def show_evidence(self, items: Sequence[EvidenceItem]) -> None:
        """List this evidence."""
        self.evidence.show_items(items, read_only=self._editor.read_only)
        self.evidence.show_tally(tally(self._editor.work.annotations), read_only=self._editor.read_only)

    def show_coverage(self, coverage: Coverage) -> None:
        """Show what of each record was seen."""
        self.records.show_records(self._editor.work.opinion, coverage)

    def show_checks(self, checks: tuple[Check, ...]) -> None:
        """Show what is open, in the list and in the heads of the sections."""
        self._checks, opinion = checks, self._editor.work.opinion
        self.checks.show_checks(checks, read_only=self._editor.read_only)
        waiting = {one.target for one in still_open(checks)}
        for section in self.sections.values():
            filled = sum(bool(opinion.get(path)) for path in section.paths)
            section.show_note(filled, len(waiting & section.paths))

    def set_compact(self, compact: bool) -> None:
        """Use the room of a small screen."""
        self.checks.set_compact(compact)

    @property
    def saved_words(self) -> str:
        """What is said of whether the work is on disk."""
        return self._saved.words

    # where to go

    def ask_waiver(self, check_id: str) -> None:
        """Ask for the reason with which a check is accepted."""
        self.checks.ask(check_id)

    def insert(self, token: Token) -> None:
        """Put a measurement, key image or view into the text where the caret was last."""
        if self._last_text is None or self._editor.read_only:
            return
        self._open_section_of(self._last_text)
        self._last_text.insert_token(token)
        self._show_caret_in(self._last_text)

    def insert_finding(self) -> None:
        """Put the finding that the keyboard is in into the text where the caret was last beside the findings."""
        form, text = self.findings.current, self._beside_findings
        if form is None or text is None or self._editor.read_only:
            return
        self._open_section_of(text)
        text.insertFromMimeData(form.carried())
        self._show_caret_in(text)

    def _show_caret_in(self, text: TextField) -> None:
        reveal(text)
        self._into_sight(text)

    def go_to_check(self, check: Check) -> None:
        """Go to the place where an open check is put right."""
        if check.target == STORY:
            self.story_wanted.emit()
        elif check.target == SOUND:
            self.sound_wanted.emit()
        elif check.id.partition(":")[0] in ("shown", "identity"):
            self.record_wanted.emit(check.target.removeprefix("record/").removesuffix("/"))
        else:
            self.go_to_field(check.target)
            if check.id.startswith("placeholder:"):
                self.templates.first_blank(check.target)
            elif check.id.startswith("dictated:") and self.dictation is not None:
                self.dictation.go_to_first(check.target)

    def go_to_citation(self, path: str, evidence_id: str) -> None:
        """Go to the text that cites a measurement or key image, with its token selected."""
        self.go_to_field(path)
        field = self._field(path)
        if isinstance(field, OpinionText):
            field.select_token(evidence_id)

    def go_to_compared(self, passage_id: str) -> None:
        """Go to where it is said how a passage of the first report stands."""
        self.compared.show_work()
        self.go_to_field(compared_path(passage_id, "agreement"))

    def go_to_field(self, path: str) -> None:
        """Open the section of a field and put the caret there."""
        target = self._field(path) or self._record_line(path)
        if target is None:
            return
        self._open_section_of(target)
        reveal(target)
        self._into_sight(target)

    def _record_line(self, path: str) -> QWidget | None:
        key, _, part = path.removeprefix("record/").rpartition("/")
        line = self.records.line(key)
        return line.place(part) if line is not None else None

    def _open_section_of(self, widget: QWidget) -> None:
        for section in (*self.sections.values(), self.records):
            if section.isAncestorOf(widget):
                section.set_open(True)

    def _into_sight(self, widget: QWidget) -> None:
        self.templates.leave_form()
        # a section that has just opened gets its room only in the next turns of the event loop
        for pause in (0, _SETTLED_MS):
            QTimer.singleShot(pause, widget, lambda: self.pages.ensureWidgetVisible(widget, 0, 48))

    @property
    def last_text(self) -> TextField | None:
        """The text where the caret was last: evidence goes there."""
        return self._last_text

    def open_sections(self) -> tuple[str, ...]:
        """Return the titles of the sections that are open."""
        return tuple(one.head.text() for one in (self.records, *self.sections.values()) if one.head.isChecked())

    def set_open_sections(self, titles: Collection[str]) -> None:
        """Open these sections and close the others."""
        for one in (self.records, *self.sections.values()):
            one.set_open(one.head.text() in titles)

    def put_caret(self, path: str, anchor: int, caret: int) -> None:
        """Select from `anchor` to `caret` in a text, which is from now on the one that evidence goes into."""
        text = self._field(path)
        if isinstance(text, TextField):
            self._take_for_last(text)
            text.put_caret(anchor, caret)

    def focus_text(self) -> None:
        """Put the caret back into the text where it was last."""
        if self._last_text is not None:
            reveal(self._last_text)
            self._into_sight(self._last_text)

    def _note_caret(self, text: TextField) -> None:
        self._take_for_last(text)
        self.formats.follow(text)

    def _take_for_last(self, text: TextField) -> None:
        self._last_text = text
        if not isinstance(text, FindingText):
            self._beside_findings = text

    def format(self, action_id: str) -> None:
        """Do a command of `text_commands.TEXT_COMMANDS` to the text where the caret was last."""
        if self._last_text is not None:
            format_text(self._last_text, action_id)

    def flush(self) -> None:
        """Hand over everything that was written and not yet handed over."""
        for text in self.findChildren(OpinionText) if self._editor.typing else ():
            text.flush()
        self.records.flush()
        for form in self.findings.forms.values():
            form.flush()
        if self.templates.form is not None:
            self.templates.form.flush()

    # finding words

    def open_find(self, *, replace: bool) -> None:
        """Look for the words that are chosen in the text, or for those that are typed now."""
        text = self._last_text
        # words that wait to be accepted would be copied from the line of the search as if they were typed
        chosen = text.textCursor().selectedText() if text is not None and not text.chosen_waits else ""
        self.find_bar.open_bar("" if "\u2029" in chosen else chosen, replace=replace)

    def text_values(self) -> dict[str, str]:
        """Return the written texts by path, in the order in which they stand in the panel."""
        opinion = self._editor.work.opinion
        return {path: opinion.get(path) for path in self.text_paths() if opinion.get(path)}

    def text_paths(self) -> list[str]:
        """Return the paths of all texts, in the order in which they stand in the panel."""
        paths = [TEXT_PATH] if self.impression.fields else []
        paths += [form.text.path for form in self.answers.values()]
        paths += [form.text.path for form in self.findings.forms.values()]
        paths += [one.path for one in FIELDS if one.kind is FieldKind.TEXT]
        paths += [form.words.path for form in self.compared.forms.values()]
        return paths

    def text_fields(self) -> list[TextField]:
        """Return the texts that there are by now."""
        return self.findChildren(TextField)

    def open_text(self, path: str) -> TextField | None:
        """Return the text of a path, with its section open."""
        field = self._field(path)
        if not isinstance(field, TextField):
            return None
        self._open_section_of(field)
        return field

    def show_caret_of(self, field: TextField, caret: QTextCursor | None = None) -> None:
        """Bring the caret of a text into sight, or another place in it."""
        for pause in (0, _SETTLED_MS):
            QTimer.singleShot(pause, field, lambda: self._show_caret(field, caret))

    def _show_caret(self, field: TextField, caret: QTextCursor | None) -> None:
        place = field.cursorRect() if caret is None else field.cursorRect(caret)
        at = field.viewport().mapTo(self.pages.inside, place.center())
        self.pages.ensureVisible(at.x(), at.y(), 0, 64)

    def write(self, values: Mapping[str, str], label: str) -> None:
        """Change several texts in one edit."""
        self._editor.set_fields(values, label)

    def caret_field_title(self) -> str:
        """Return the name of the text that evidence goes into now."""
        if self._last_text is None:
            return ""
        path = self._last_text.path
        return FIELDS_BY_PATH[path].title if path in FIELDS_BY_PATH else self._last_text.accessibleName()
