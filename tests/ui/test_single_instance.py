"""One window for each profile."""

from __future__ import annotations

from pathlib import Path
from threading import Thread

from PySide6.QtNetwork import QLocalServer
from pytestqt.qtbot import QtBot

from reviewer_app.ui.single_instance import SingleInstance


def test_a_second_start_asks_the_first_to_come_forward(tmp_path: Path, qtbot: QtBot) -> None:
    first = SingleInstance(tmp_path)
    assert not first.hand_over()
    assert first.listen()
    second = SingleInstance(tmp_path / "." / "")
    with qtbot.waitSignal(first.asked):
        assert second.hand_over()


def test_another_profile_is_another_program(tmp_path: Path, qapp: object) -> None:
    first = SingleInstance(tmp_path / "one")
    assert first.listen()
    assert not SingleInstance(tmp_path / "two").hand_over()


def test_every_later_start_is_heard(tmp_path: Path, qtbot: QtBot) -> None:
    first = SingleInstance(tmp_path)
    first.listen()
    for _ in range(3):
        with qtbot.waitSignal(first.asked):
            assert SingleInstance(tmp_path).hand_over()


def test_the_place_of_one_that_ended_is_free(tmp_path: Path, qtbot: QtBot) -> None:
    first = SingleInstance(tmp_path)
    first.listen()
    first.close()
    second = SingleInstance(tmp_path)
    assert not second.hand_over()
    assert second.listen()


def test_a_socket_left_by_a_crash_is_replaced(tmp_path: Path, qtbot: QtBot) -> None:
    first = SingleInstance(tmp_path)
    probe = QLocalServer()
    probe.listen(first._name)
    left = Path(probe.fullServerName())
    probe.close()
    left.touch()  # the file a process that was killed leaves behind
    assert not first.hand_over()
    assert first.listen()
    with qtbot.waitSignal(first.asked):
        assert SingleInstance(tmp_path).hand_over()


def test_one_that_has_the_place_and_does_not_listen_yet_is_waited_for(tmp_path: Path, qtbot: QtBot) -> None:
    first = SingleInstance(tmp_path)
    assert not first.hand_over()
    asked: list[bool] = []
    second = Thread(target=lambda: asked.append(SingleInstance(tmp_path).hand_over()))
    second.start()
    with qtbot.waitSignal(first.asked):
        assert first.listen()
    second.join()
    assert asked == [True]


def test_one_that_has_the_place_has_it_even_where_it_cannot_be_reached(tmp_path: Path, qapp: object) -> None:
    first = SingleInstance(tmp_path)
    first.hand_over()
    assert SingleInstance(tmp_path).hand_over(patience=0.2)


def test_the_place_is_taken_as_soon_as_it_is_free(tmp_path: Path, qapp: object) -> None:
    first = SingleInstance(tmp_path)
    first.hand_over()
    asked: list[bool] = []
    second = Thread(target=lambda: asked.append(SingleInstance(tmp_path).hand_over()))
    second.start()
    first.close()
    second.join()
    assert asked == [False]


def test_who_does_not_have_the_place_leaves_the_socket_of_who_has(tmp_path: Path, qtbot: QtBot) -> None:
    first, second = SingleInstance(tmp_path), SingleInstance(tmp_path)
    assert first.listen()
    assert not second.listen()
    with qtbot.waitSignal(first.asked):
        assert SingleInstance(tmp_path).hand_over()
