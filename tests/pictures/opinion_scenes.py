"""Each step of writing an opinion, for docs/opinion.md: on the oncology sample, finished or with something missing."""

from __future__ import annotations

import re
from pathlib import Path

from PySide6.QtCore import QRectF
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialog, QPlainTextEdit, QWidget

from reviewer_app.cases.looks import Looks
from reviewer_app.cases.opinion import LANGUAGE_PATH, answer_path, record_path
from reviewer_app.cases.people import CoAuthor, Reviewer
from reviewer_app.cases.section_authors import author_path
from reviewer_app.cases.template_forms import answered, elements, texts_for
from reviewer_app.cases.templates import packaged_templates
from reviewer_app.demo.samples.phantom import PHANTOM_LESIONS
from reviewer_app.ui.case.asking_dialog import AskingDialog
from reviewer_app.ui.case.template_chooser import TemplateChooser
from reviewer_app.viewer.pdf_selection import SelectedText
from tests.pictures import opinion_life, studies
from tests.pictures.opinion_desk import PASSPHRASE, OpinionDesk
from tests.pictures.studio import Studio

SIZE = opinion_life.SIZE
MOST_BYTES = 220_000
_PATHOLOGIST = CoAuthor(
    "Practitioner/berg", "Dr. Jonas Berg",
    Reviewer("Practitioner/berg", "Dr. Jonas Berg", credentials="MD", specialty="Pathology"),
)  # fmt: skip
_NODULE = PHANTOM_LESIONS[0]
_REPORT = "CT of chest and abdomen"
#: Words of the first report, how they stand, and what is said instead.
_PASSAGES = (
    ("Growing nodule in the right lower lobe, most likely a metastasis.", "confirmed", ""),
    ("Lesion in segment VII of the liver, not determined.", "refined", "Probably a metastasis: it has grown."),
    ("MR of the liver with liver-specific contrast medium should follow.", "changed",
     "MR comes first: its result decides on the operation."),
)  # fmt: skip


def impression(studio: Studio, _data: Path, out: Path) -> None:
    """The first impression, while the first report is hidden."""
    opinion_life.impression(studio, out, MOST_BYTES)


def reveal(studio: Studio, _data: Path, out: Path) -> None:
    """What is asked before the first report is shown."""
    opinion_life.reveal(studio, out, MOST_BYTES)


def held(studio: Studio, _data: Path, out: Path) -> None:
    """An opinion that is held, in the outbox."""
    opinion_life.held(studio, out, MOST_BYTES)


def questions(studio: Studio, _data: Path, out: Path) -> None:
    """The questions at the left, and the field for each answer at the right."""
    desk = OpinionDesk()
    third = answer_path(desk.case.questions[2].id, "")
    studio.open_desk(OpinionDesk({f"{third}text": "", f"{third}certainty": ""}), SIZE)
    _take(studio, out)


def records(studio: Studio, _data: Path, out: Path) -> None:
    """What was looked at of each record, and what is said of it."""
    studio.open_desk(OpinionDesk(), SIZE)
    section = studio.window.opinion.records
    section.set_open(True)
    rows = studio.window.coverage().records
    changes = {record_path(str(rows[-1].key), "reviewed"): "", record_path(str(rows[0].key), "reviewed"): ""}
    studio.window.editor.set_fields(changes, "Records")
    studio.see(section)
    _take(studio, out)


def agreement(studio: Studio, _data: Path, out: Path) -> None:
    """The first report with its passages marked as they stand, beside what is said of each."""
    studio.open_desk(OpinionDesk(), SIZE)
    window = studio.window
    studio.do("layout-1x1")
    studio.show(_REPORT)
    pane = window.workspace.active_document
    assert pane is not None
    studio.wait_for(lambda: pane.view is not None)
    for words, stands, instead in _PASSAGES:
        _choose_words(pane.view, words)
        studio.do("compare-passage")
        form = list(window.opinion.compared.forms.values())[-1]
        form.agreement.setCurrentIndex(form.agreement.findData(stands))
        if instead:
            window.editor.set_fields({form.words.path: instead}, "Compare")
    pane.view.choose_nothing()
    pane.perform("fit-width")
    pane.view.go_to_page(pane.view.page_count - 1)
    studio.see(window.opinion.compared)
    _take(studio, out)


def findings(studio: Studio, _data: Path, out: Path) -> None:
    """Findings whose words cite measurements, beside the images that these were made on."""
    studio.open_desk(OpinionDesk(), SIZE)
    for pane, prior in ((0, False), (1, True)):
        studio.go(pane, studies.chest_position(_NODULE.center_mm[2], prior=prior))
        studio.preset("Lung")
    studio.see(studio.window.opinion.findings)
    _take(studio, out)


def co_author(studio: Studio, _data: Path, out: Path) -> None:
    """Parts that a co-author has written, and what is asked of them."""
    part = "findings.pathology"
    words = "Adenocarcinoma of colorectal type; KRAS G12D, microsatellite stable."
    desk = OpinionDesk({part: words, author_path(part): _PATHOLOGIST.reference})
    desk.change_case(co_authors=(_PATHOLOGIST,))
    studio.open_desk(desk, SIZE)
    section = studio.window.opinion.sections[6]
    section.set_open(True)
    studio.see(section.fields[part])
    _take(studio, out)


def templates(studio: Studio, _data: Path, out: Path) -> None:
    """The templates for this specialty, and what the chosen one would write."""
    studio.open_desk(OpinionDesk(), SIZE)
    studio.window.opinion.templates.choose()
    chooser = _dialog(studio, TemplateChooser)
    studio.rest()
    _take(studio, out)
    chooser.close()


def form(studio: Studio, _data: Path, out: Path) -> None:
    """What a template of pathology left to fill in, as a form: some of it is."""
    studio.open_desk(OpinionDesk(), SIZE)
    templates = studio.window.opinion.templates
    templates.insert(next(one for one in packaged_templates() if one.id == "pathology-synoptic"))
    path = "findings.pathology"
    text = studio.window.editor.work.opinion.get(path)
    for name, words in (("Procedure", "core biopsy"), ("Laterality", "right"), ("Number of slides", "6")):
        one = next(one for one in elements(text, texts_for(packaged_templates(), path)) if one.name == name)
        text = answered(text, one, words)
    studio.window.editor.set_fields({path: text}, "Write")
    templates.open_form()
    studio.wait_for(lambda: templates.form is not None)
    studio.rest()
    _take(studio, out)


def checks_open(studio: Studio, _data: Path, out: Path) -> None:
    """What holds up the signature, each with the way to its place."""
    desk = OpinionDesk()
    missing = {
        answer_path(desk.case.questions[1].id, "certainty"): "",
        "plain.confirmed": "",
        "disclosures.conflict": "",
        "concordance.reason": "",
        "recommendations.text": "MR of the liver in *** weeks.",
    }
    studio.open_desk(OpinionDesk(missing, Looks()), SIZE)
    studio.window.opinion.checks._toggle()
    _take(studio, out)


def checks_passed(studio: Studio, _data: Path, out: Path) -> None:
    """Every check of the finished opinion."""
    studio.open_desk(OpinionDesk(), SIZE)
    studio.window.opinion.checks._toggle()
    _take(studio, out)


def preview(studio: Studio, _data: Path, out: Path) -> None:
    """The very file that will be signed, beside the checks."""
    studio.open_desk(OpinionDesk(), SIZE)
    _preview(studio)
    _take(studio, out)


def signed(studio: Studio, _data: Path, out: Path) -> None:
    """The signed file, checked at once."""
    studio.open_desk(OpinionDesk(), SIZE)
    _preview(studio)
    page = studio.window.sign_page
    _read_all(studio)
    page.passphrase.setText(PASSPHRASE)
    page.sign_button.click()
    studio.wait_for(lambda: page.side.title.text() == "Signed")
    QTest.qWait(700)
    _take(studio, out)


def german(studio: Studio, _data: Path, out: Path) -> None:
    """The report in German, at the page of its figures."""
    studio.open_desk(OpinionDesk({LANGUAGE_PATH: "de"}), SIZE)
    _preview(studio)
    studio.window.sign_page.reader._go(2)
    QTest.qWait(900)
    _take(studio, out)


def asking(studio: Studio, _data: Path, out: Path) -> None:
    """Asking the service for records; the case waits for them on hold."""
    studio.open_desk(OpinionDesk(), SIZE)
    studio.window.ask_for_records()
    dialog = _dialog(studio, AskingDialog)
    dialog.findChild(QPlainTextEdit).setPlainText("CT of the pelvis, if it was made\nReport of the last colonoscopy")
    dialog.form.reason.setText("The images end at the level of the kidneys")
    _take(studio, out)
    dialog.close()


def _take(studio: Studio, out: Path) -> None:
    studio.rest()
    studio.take(out, most=MOST_BYTES)


def _dialog(studio: Studio, kind: type[QDialog]) -> QDialog:
    studio.wait_for(lambda: studio.window.findChildren(kind))
    (dialog,) = studio.window.findChildren(kind)
    studio.wait_for(dialog.isVisible)
    return dialog


def _choose_words(view: QWidget, words: str) -> None:
    """Select words of a paper, wherever they stand in it, as a drag over them does."""
    document = view._selector._document
    wanted = re.compile(r"\s+".join(map(re.escape, words.split())).replace(r"\-", r"\-\s*"))
    for page in range(document.pageCount()):
        at = wanted.search(document.getAllText(page).text())
        if at is not None:
            found = document.getSelectionAtIndex(page, at.start(), at.end() - at.start())
            areas = tuple((page, QRectF(one.boundingRect())) for one in found.bounds())
            view._selection = SelectedText(words, areas)
            return
    raise LookupError(f"{words!r} is not in the paper")


def _preview(studio: Studio) -> None:
    studio.window.open_preview()
    page = studio.window.sign_page
    studio.wait_for(lambda: page.reader.pages and page.reader.pane.view is not None)
    QTest.qWait(900)


def _read_all(studio: Studio) -> None:
    """Show every page for as long as it takes to count as read."""
    reader = studio.window.sign_page.reader
    bar = reader.pane.view.verticalScrollBar()
    bar.setValue(0)
    while not reader.read_to_the_end:
        QTest.qWait(700)
        if bar.value() >= bar.maximum():
            bar.setValue(0)
        else:
            bar.setValue(bar.value() + bar.pageStep() * 3 // 4)
