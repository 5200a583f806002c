"""A case whose opinion has thirty pages: a sentence is typed into its longest text, and the checks are run."""

from __future__ import annotations

import json
import sys
import time

PAGES, WORDS_A_PAGE = 30, 480
#: Of the pages so many stand in the one text that is typed into.
_IN_ONE = 10
_SENTENCE = "The nodule in segment 6 of the liver is unchanged since August, with no washout. "


def main() -> int:
    runs = int(sys.argv[1])
    from PySide6.QtTest import QTest
    from PySide6.QtWidgets import QApplication

    application = QApplication([])
    from reviewer_app.jobs import JobRunner
    from reviewer_app.report.spelling import SpellingProcess
    from reviewer_app.settings import Settings
    from reviewer_app.ui.case.window import CaseWindow
    from reviewer_app.ui.delivery import QtDelivery
    from reviewer_app.ui.theme import apply_theme
    from tests.helpers.case_desk import FakeDesk
    from tests.helpers.case_dicom import fill_with_files

    apply_theme(application, "dark")
    desk = FakeDesk()
    fill_with_files(desk)
    desk.use_runner(JobRunner(QtDelivery(application)))
    desk.words = speller = SpellingProcess()
    window = CaseWindow(desk, Settings())
    window.resize(1600, 1000)
    window.show()
    window.activateWindow()
    window.finish()
    values = opinion_of(desk)
    window.editor.set_fields(values, "Write")
    for section in window.opinion.sections.values():
        section.set_open(True)
    QTest.qWait(500)
    path = next(iter(values))
    window.opinion.go_to_field(path)
    QTest.qWait(5000)  # the dictionary is read, and every word was judged once
    field = window.opinion.last_text
    assert field is not None
    at = field.document().characterCount() // 2
    field.put_caret(at, at)
    window.opinion.show_caret_of(field)
    QTest.qWait(500)
    keys = []
    for number in range(runs):
        letter = _SENTENCE[number % len(_SENTENCE)]
        began = time.perf_counter()
        QTest.keyClick(field, letter)
        application.processEvents()
        keys.append((time.perf_counter() - began) * 1000)
        QTest.qWait(35 if number % 40 else 600)
    answer = {"keys": keys, "checks": checks(window, runs), "characters": sum(map(len, values.values())),
              "longest": field.document().characterCount()}  # fmt: skip
    print(json.dumps(answer))
    window.shut()
    speller.close()
    window.deleteLater()
    application.sendPostedEvents()
    desk.close()
    return 0


def opinion_of(desk: object) -> dict[str, str]:
    """Return the texts of an opinion of so many pages, the longest first."""
    from reviewer_app.cases.opinion import FIELDS, FieldKind, answer_path

    questions = desk.case.questions  # type: ignore[attr-defined]
    paths = [answer_path(one.id, "text") for one in questions[1:]]
    paths += [one.path for one in FIELDS if one.kind is FieldKind.TEXT]
    longest = answer_path(questions[0].id, "text")
    share = (PAGES - _IN_ONE) / len(paths)
    return {longest: text_of(_IN_ONE), **{path: text_of(share) for path in paths}}


def text_of(pages: float) -> str:
    """Return text with headings, lists, bold and tables."""
    lines, words = [], 0
    number = 0
    while words < pages * WORDS_A_PAGE:
        number += 1
        sentence = _SENTENCE * 4
        table = "| Site | Size |\n| --- | --- |\n| Liver | 12 mm |" if number % 20 == 0 else ""
        more = [
            *([f"## Part {number}"] if number % 8 == 0 else []),
            f"{sentence}**Unchanged**, {number} mm.",
            *([f"- {_SENTENCE}", f"- {_SENTENCE}"] if number % 3 == 0 else [""]),
            *([table, ""] if table else []),
        ]
        lines += more
        words += len(" ".join(more).split())
    return "\n".join(lines)


def checks(window: object, runs: int) -> list[float]:
    """Return how long each validation of the whole opinion takes, coverage included, in ms."""
    found = []
    for _ in range(max(runs // 10, 3)):
        began = time.perf_counter()
        window.checks()  # type: ignore[attr-defined]
        found.append((time.perf_counter() - began) * 1000)
    return found


if __name__ == "__main__":
    sys.exit(main())
