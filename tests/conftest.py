"""What holds for every test: a platform without a display, and no patient data in any log."""

from __future__ import annotations

import gc
import logging
import os
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from zlib import crc32

import hypothesis
import pytest
from hypothesis.internal import charmap as hypothesis_characters
from hypothesis.internal.conjecture import providers as hypothesis_providers
from hypothesis.internal.intervalsets import IntervalSet
from pytestqt.qtbot import QtBot

_HERE = Path(__file__).resolve().parent

# While thousands of tests are collected nothing becomes garbage; see pytest_collection_finish.
gc.disable()

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("QT_NO_GUI_THREADPOOL", "1")  # as in the program: see ui/quick_start.py
# A test never meets the keyring of the person who runs it.
os.environ.setdefault("PYTHON_KEYRING_BACKEND", "keyring.backends.fail.Keyring")

#: Names, identifiers and words of the invented patients; a log line that holds one is a leak.
PATIENT_WORDS: tuple[str, ...] = (
    "Okafor", "Marchetti", "Sørensen", "Haddad", "Whitfield", "Bergström", "Lindgren-Test", "NK-40",
)  # fmt: skip


#: After so many tests everything is collected, what is old too.
_ALL_EVERY = 100
_finished = 0


class _Recorder(logging.Handler):
    def __init__(self) -> None:
        super().__init__(level=logging.DEBUG)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(f"{record.name}: {self.format(record)}")


# No example is refused for the time it takes: that tells of the machine. The same tree has the same examples, so that a
# run fails of what was changed; REVIEWER_APP_EXPLORE=1 looks for new ones.
hypothesis.settings.register_profile(
    "tests",
    deadline=None,
    derandomize=not os.environ.get("REVIEWER_APP_EXPLORE"),
    suppress_health_check=[hypothesis.HealthCheck.too_slow],
)
hypothesis.settings.load_profile("tests")
if not os.environ.get("REVIEWER_APP_EXPLORE"):
    # Numbers and words that stand in the program would be drawn as well, of those modules that happen to be loaded:
    # examples would differ from worker to worker, and each worker would parse the whole program for them.
    hypothesis_providers._get_local_constants = lambda: hypothesis_providers._local_constants

# UTF-8 writes every character but the surrogates, and none as another: each worker would try all of a million.
_UTF_8 = (IntervalSet(((0, 0xD7FF), (0xE000, 0x10FFFF))), IntervalSet(()))
_tried = hypothesis_characters.intervals_from_codec
hypothesis_characters.intervals_from_codec = lambda codec: _UTF_8 if codec == "utf-8" else _tried(codec)


@pytest.fixture(scope="session", autouse=True)
def warm_children() -> None:
    """Let children begin with their libraries loaded, where a test does not ask for more."""
    from tests.helpers.warm_children import begin_warm

    begin_warm()


@pytest.fixture(scope="session")
def qapp_args() -> list[str]:
    """Start Qt as the program does."""
    from reviewer_app.ui.theme import STYLE_ARGUMENTS

    return ["reviewer-app", *STYLE_ARGUMENTS]


@pytest.fixture
def qtbot(qapp: object, request: pytest.FixtureRequest) -> QtBot:
    """pytest-qt's helper, with the patience of all tests."""
    from tests.helpers.patience import PatientBot

    return PatientBot(request)


@pytest.fixture(autouse=True)
def no_patient_data_in_logs() -> Iterator[None]:
    """Fail a test whose log names a patient."""
    recorder = _Recorder()
    root = logging.getLogger()
    root.addHandler(recorder)
    try:
        yield
    finally:
        root.removeHandler(recorder)
    leaks = [line for line in recorder.lines for word in PATIENT_WORDS if word in line]
    assert not leaks, f"patient data in the log: {leaks[:3]}"


#: Folders of modules that take a moment each, the quickest last: they fill the gaps at the end, where a worker that had
#: a long module before it would run alone.
_LAST = ("dicom", "imaging", "exchange", "papers", "cases")


@cache
def _group_of(module: Path) -> pytest.MarkDecorator:
    return pytest.mark.xdist_group(module.relative_to(_HERE).with_suffix("").as_posix())


@cache
def _turn(module: Path) -> tuple[int, int]:
    """Return when a module begins: those that wait for servers and timers are mixed with those that compute.

    Each folder is of one sort: one after the other, all workers would wait at once, and then all want a processor.
    """
    place = module.relative_to(_HERE)
    if place.parts[0] in _LAST:
        return 2 + _LAST.index(place.parts[0]), 0
    return 1, crc32(place.as_posix().encode())


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Keep the tests of a module on one worker, which then makes once what they share; whole runs begin first.

    First of all hooks: a worker of xdist names tests by their groups in its own of this name.
    """
    turns: dict[pytest.Item, tuple[int, int]] = {}
    for item in items:
        names = {mark.name for mark in item.iter_markers()}
        if "xdist_group" not in names:
            item.add_marker(_group_of(item.path))
        turns[item] = (0, 0) if names & {"end2end", "long"} else _turn(item.path)
    items.sort(key=turns.__getitem__)


def pytest_collection_finish(session: pytest.Session) -> None:
    """Leave thousands of collected tests out of every later search for garbage: it would walk through all of them."""
    gc.collect()
    gc.freeze()


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_logstart(nodeid: str, location: tuple[str, int | None, str]) -> None:
    """Keep the collector from running in a test.

    It would run in any thread that makes values, and what a finished test left in circles of references, among it
    objects of Qt that no parent owns, would be destroyed in the thread of a job while Qt is at work in another.
    """
    gc.disable()


@pytest.hookimpl(trylast=True)
def pytest_runtest_logfinish(nodeid: str, location: tuple[str, int | None, str]) -> None:
    """Collect what a test left, in this thread; now and then all there is."""
    global _finished  # noqa: PLW0603 - of the run
    _finished += 1
    gc.collect(2 if _finished % _ALL_EVERY == 0 else 1)


def pytest_make_parametrize_id(config: pytest.Config, val: object, argname: str) -> str | None:
    """Name a case of bytes by its argument: keys and PDFs made at collection differ from worker to worker."""
    return argname if isinstance(val, (bytes, bytearray)) else None


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of shared test data."""
    folder = Path(os.environ.get("REVIEWER_APP_TEST_DATA", _HERE.parents[1] / "shared" / "data"))
    if not folder.is_dir():
        pytest.skip("no shared test data: set REVIEWER_APP_TEST_DATA to its folder")
    return folder
