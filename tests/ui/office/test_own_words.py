"""Words that the reader called right are known in the next case too, and lie in the vault only."""

from __future__ import annotations

from pytestqt.qtbot import QtBot

from reviewer_app.ui.office.own_words import own_words
from tests.helpers.office import Office
from tests.helpers.office_fixtures import Service, downloaded, open_desk


def test_a_word_is_known_in_every_case(service: Service, signed_in: Office, qtbot: QtBot) -> None:
    first, second = (service.add_case(images=1).task_id for _ in range(2))
    for one in (first, second):
        downloaded(signed_in, one, qtbot)
    desk = open_desk(signed_in, first)
    assert desk.own_words() == frozenset()
    desk.keep_word("fooscan")
    desk.keep_word("größe")
    qtbot.waitUntil(lambda: own_words(signed_in.vault) == {"fooscan", "größe"})
    desk.close()
    assert open_desk(signed_in, second).own_words() == {"fooscan", "größe"}
