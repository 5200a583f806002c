"""Enumerations that are made quickly are those that Python makes."""

from __future__ import annotations

import enum
import pickle
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import pytest

from reviewer_app.ui.enumerations import QuickEnumerations

pytestmark = pytest.mark.skipif(sys.version_info[:2] != (3, 11), reason="it changes nothing in other versions")
MANY = [(f"M{number}", number % 25) for number in range(30)]  # the last five are other names for the first

#: All that PySide makes at a start and more, made in both ways and compared.
_ALL = """
import enum
asked = []
create = enum.EnumType._create_
def note(cls, name, members, **named):
    asked.append((cls, name, list(members), {**named, "module": "somewhere"}))
    return create(cls, name, members, **named)
enum.EnumType._create_ = note
from PySide6 import QtCore, QtGui, QtNetwork, QtWidgets
for module in (QtCore, QtGui, QtWidgets, QtNetwork):
    for name in dir(module):
        getattr(module, name)
enum.EnumType._create_ = create
from reviewer_app.ui.enumerations import QuickEnumerations
from tests.ui.test_enumerations import told
for cls, name, members, named in asked:
    plain = told(cls(name, members, **named))
    quick = QuickEnumerations()
    quick.start()
    made = cls(name, members, **named)
    quick.stop()
    assert told(made) == plain, name
print(len(asked), sum(len(one[2]) for one in asked))
"""


def told(made: Any) -> dict[str, Any]:
    """All that can be asked of an enumeration."""
    kept = ("_member_names_", "__module__", "__qualname__", "__doc__", "_member_type_")
    inside = {name: getattr(made, name) for name in kept}
    members = [
        (
            name,
            one.name,
            one.value,
            repr(one),
            str(one),
            one._sort_order_,
            sorted(one.__dict__),
            hash(one),
            type(one.value),
        )
        for name, one in made.__members__.items()
    ]
    by_value = [(value, one.name) for value, one in made._value2member_map_.items()]
    ways = [(made(one.value) is one, made[name] is one, getattr(made, name) is one, one in made)
            for name, one in made.__members__.items()]  # fmt: skip
    return {**inside, "members": members, "by value": by_value, "ways": ways, "iter": [one.name for one in made],
            "length": len(made), "dir": sorted(dir(made)), "own": sorted(made.__dict__)}  # fmt: skip


@pytest.fixture
def quick() -> Iterator[QuickEnumerations]:
    made = QuickEnumerations()
    made.start()
    yield made
    made.stop()


@pytest.mark.parametrize("kind", [enum.Enum, enum.IntEnum, enum.Flag, enum.IntFlag])
@pytest.mark.parametrize(
    "members",
    [MANY, MANY[:3], [(name, str(value)) for name, value in MANY], [*MANY, ("name", 99)], [*MANY, ("mro_", 99)]],
    ids=["many", "few", "words", "a name of the class", "other"],
)
def test_they_are_those_that_python_makes(kind: Any, members: list[tuple[str, Any]]) -> None:
    def make() -> dict[str, Any] | str:
        try:
            return told(kind("Made", members, module="somewhere", boundary=enum.KEEP))
        except (TypeError, ValueError) as error:
            return type(error).__name__

    plain, quick = make(), QuickEnumerations()
    quick.start()
    try:
        assert make() == plain
    finally:
        quick.stop()


def test_members_work_as_members_do(quick: QuickEnumerations, monkeypatch: pytest.MonkeyPatch) -> None:
    made: Any = enum.IntEnum("Made", MANY, module=__name__)
    monkeypatch.setitem(globals(), "Made", made)
    assert made.M7 == 7
    assert made.M27 is made.M2
    assert pickle.loads(pickle.dumps(made.M7)) is made.M7
    with pytest.raises(AttributeError):
        made.M7 = 1
    with pytest.raises(ValueError, match="99"):
        made(99)
    assert enum.Enum("Other", MANY).__module__ == __name__, "who asked for it"


def test_afterwards_enum_is_as_it_was() -> None:
    before = enum.EnumType.__dict__["_create_"]
    quick = QuickEnumerations()
    quick.start()
    quick.start()
    assert enum.EnumType.__dict__["_create_"] is not before
    quick.stop()
    quick.stop()
    assert enum.EnumType.__dict__["_create_"] is before


def test_all_of_pyside_are_the_same() -> None:
    run = subprocess.run([sys.executable, "-c", _ALL], capture_output=True, text=True, timeout=120, check=False)
    assert run.returncode == 0, run.stderr[-2000:]
    count, members = map(int, run.stdout.split())
    assert count > 200
    assert members > 3000
