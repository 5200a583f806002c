"""What dictation has learned is known in the next case too, lies in the vault only, and is changed in the settings.

No name of anybody in a case is among it.
"""

from __future__ import annotations

from pytestqt.qtbot import QtBot

from reviewer_app.dictation.corrections import Correction
from reviewer_app.ui.office.editing_learned import join_learned
from reviewer_app.ui.office.learned_words import corrections
from reviewer_app.ui.settings.learned_page import LearnedPage
from tests.helpers.office import Office
from tests.helpers.office_fixtures import Service, downloaded, open_desk


def test_words_are_learned_for_every_case_and_forgotten_in_the_settings(
    service: Service, signed_in: Office, qtbot: QtBot
) -> None:
    first, second = (service.add_case(images=1).task_id for _ in range(2))
    for one in (first, second):
        downloaded(signed_in, one, qtbot)
    desk = open_desk(signed_in, first)
    assert desk.corrections.known() == ()
    desk.corrections.learn("fooscan", "pet scan")
    desk.corrections.learn("left", "right")
    given, *_, family = desk.case.patient.display_name.split()
    desk.corrections.learn("some one", family)
    desk.corrections.learn(given.lower(), "he")
    assert desk.corrections.known() == (Correction("fooscan", "pet scan"),)
    qtbot.waitUntil(lambda: corrections(signed_in.vault) == desk.corrections.known())
    desk.close()
    desk = open_desk(signed_in, second)
    assert desk.corrections.known() == (Correction("fooscan", "pet scan"),)
    page = LearnedPage()
    qtbot.addWidget(page)
    join_learned(page, desk._services, desk)
    qtbot.waitUntil(lambda: page.table.rowCount() == 1)
    page.remove_all.click()
    assert desk.corrections.known() == ()
    qtbot.waitUntil(lambda: corrections(signed_in.vault) == ())
