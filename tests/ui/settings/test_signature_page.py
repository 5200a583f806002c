"""How far a signature is raised, and by whom: chosen, kept, tried."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from reviewer_app.settings import Settings, SignatureLevel
from reviewer_app.ui.settings.signature_page import SignaturePage
from tests.ui.settings.conftest import Kept

URL = "https://stamps.example/tsa"


@pytest.fixture
def page(kept: Kept) -> SignaturePage:
    page = kept.page.signature
    kept.page.subjects.setCurrentRow(kept.page.pages.indexOf(page))
    return page


def test_level_service_and_hosts_are_kept(kept: Kept, page: SignaturePage, qtbot: QtBot) -> None:
    page.level.activated.emit(page.level.findData("B-LTA"))
    qtbot.keyClicks(page.url, f" {URL} ")
    qtbot.keyClick(page.url, Qt.Key.Key_Return)
    qtbot.keyClicks(page.hosts, "Lists.Example, ocsp.example lists.example")
    qtbot.keyClick(page.hosts, Qt.Key.Key_Return)
    qtbot.keyClicks(page.roots, "/etc/authorities.pem")
    qtbot.keyClick(page.roots, Qt.Key.Key_Return)
    assert kept.changes == [
        {"wanted_level": "B-LTA"},
        {"time_stamp_url": URL},
        {"revocation_hosts": ("lists.example", "ocsp.example")},
        {"time_stamp_roots": "/etc/authorities.pem"},
    ]
    assert (page.url.text(), page.hosts.text()) == (URL, "lists.example, ocsp.example")


def test_showing_changes_nothing(kept: Kept, page: SignaturePage) -> None:
    shown = Settings(time_stamp_url=URL, wanted_level="B-T", revocation_hosts=("lists.example",))
    kept.page.show_settings(shown)
    assert (page.level.currentData(), page.url.text(), page.hosts.text()) == ("B-T", URL, "lists.example")
    page.url.editingFinished.emit()
    page.hosts.editingFinished.emit()
    assert kept.changes == []


@pytest.mark.parametrize("wrong", ["stamps.example", "ftp://stamps.example", "https://me:secret@stamps.example/"])
def test_an_address_that_is_none_is_said_and_not_kept(
    kept: Kept, page: SignaturePage, qtbot: QtBot, wrong: str
) -> None:
    qtbot.keyClicks(page.url, wrong)
    qtbot.keyClick(page.url, Qt.Key.Key_Return)
    assert kept.changes == []
    assert page.url.text() == wrong
    assert "must begin with https:// or http://" in page.answer.text()
    page.url.setText(URL)
    page.url.editingFinished.emit()
    assert (page.answer.text(), kept.now.time_stamp_url) == ("", URL)


def test_a_host_that_is_none_is_said_and_not_kept(kept: Kept, page: SignaturePage) -> None:
    page.hosts.setText("http://lists.example/list.crl")
    page.hosts.editingFinished.emit()
    assert kept.changes == []
    assert "A host is named as in lists.example.org" in page.answer.text()


def test_the_service_is_tried_with_what_was_just_written(kept: Kept, page: SignaturePage, qtbot: QtBot) -> None:
    asked: list[Settings] = []
    page.try_wanted.connect(asked.append)
    assert not page.try_now.isEnabled()
    page.url.setFocus()
    qtbot.keyClicks(page.url, URL)
    page.try_now.click()
    assert [one.time_stamp_url for one in asked] == [URL]
    assert kept.now.time_stamp_url == URL
    assert (page.answer.text(), page.try_now.isEnabled()) == ("Asking…", False)
    page.take_answer("A time-stamp of Time stamps came.", good=True)
    assert (page.answer.text(), page.try_now.isEnabled()) == ("A time-stamp of Time stamps came.", True)


def test_a_wrong_address_is_not_tried(kept: Kept, page: SignaturePage, qtbot: QtBot) -> None:
    asked: list[Settings] = []
    page.try_wanted.connect(asked.append)
    page.url.setFocus()
    qtbot.keyClicks(page.url, "stamps")
    page.try_now.click()
    assert asked == []
    assert "must begin with" in page.answer.text()
    assert kept.changes == []


@pytest.mark.parametrize(
    ("level", "url", "said"), [("B-LT", "", True), ("B-LT", URL, False), ("B-B", "", False), ("B-T", "", True)]
)
def test_that_nothing_is_raised_without_a_service_is_said(
    kept: Kept, page: SignaturePage, level: SignatureLevel, url: str, said: bool
) -> None:
    kept.page.show_settings(Settings(wanted_level=level, time_stamp_url=url))
    assert page.missing.isHidden() is not said
    page.url.setText(URL)
    assert page.missing.isHidden()
