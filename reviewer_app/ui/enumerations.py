"""Large enumerations made in a fraction of the time: PySide makes more than three thousand members at every start."""

from __future__ import annotations

import enum
import sys
from collections.abc import Callable
from typing import Any, cast

#: The inside of `enum` is another one in other versions; there, and for anything unusual, Python's own way is taken.
_KNOWN_VERSION = (3, 11)
#: Fewer members are not worth it.
_LARGE = 4


class QuickEnumerations:
    """Makes large plain enumerations of whole numbers between `start` and `stop`.

    The first member is made by Python, the others by what it would have done to them, without the steps that such
    members do not need. Flags, tuples, private names and names that mean something else in the class are left to it.
    """

    def __init__(self) -> None:
        self._create: Callable[..., Any] | None = None

    def start(self) -> None:
        """Begin; a second call does nothing, and so does any in another version of Python."""
        if self._create is None and sys.version_info[:2] == _KNOWN_VERSION:
            self._create = enum.EnumType._create_  # type: ignore[attr-defined]
            enum.EnumType._create_ = _quickly(self._create)  # type: ignore[attr-defined]

    def stop(self) -> None:
        """Leave `enum` as it was."""
        if self._create is not None:
            enum.EnumType._create_ = self._create  # type: ignore[attr-defined]
            self._create = None


def _quickly(create: Callable[..., Any]) -> Callable[..., Any]:
    def made(cls: type[enum.Enum], name: str, members: Any, **named: Any) -> Any:
        if named.get("module") is None:
            named["module"] = sys._getframe(2).f_globals.get("__name__")  # noqa: SLF001 - as Python: who asks for it
        if not _is_usual(cls, members, named):
            return create(cls, name, members, **named)
        new = create(cls, name, members[:1], **named)
        _add(new, members[1:])
        return new

    return made


def _is_usual(cls: type[enum.Enum], members: Any, named: dict[str, Any]) -> bool:
    if cls not in (enum.Enum, enum.IntEnum) or named.get("type") is not None:
        return False
    if not isinstance(members, (list, tuple)) or len(members) < _LARGE:
        return False
    if any(type(one) is not tuple or len(one) != 2 or type(one[1]) is not int for one in members):
        return False
    names = {one[0] for one in members}
    if len(names) < len(members) or any(one.startswith("_") for one in names):
        return False
    return all(names.isdisjoint(base.__dict__) for base in cls.__mro__)


def _add(new: Any, members: Any) -> None:
    """Add members as `enum._proto_member.__set_name__` does; one of a value that is there is another name for it."""
    names, by_name, by_value = new._member_names_, new._member_map_, new._value2member_map_
    whole = issubclass(new, int)
    for name, value in members:
        member = by_value.get(value)
        if member is None:
            member = int.__new__(new, value) if whole else object.__new__(new)
            own = cast("dict[str, Any]", member.__dict__)
            own["_value_"], own["_name_"], own["__objclass__"] = value, name, new
            own["_sort_order_"] = len(names)
            names.append(name)
            by_value[value] = member
        by_name[name] = member
        type.__setattr__(new, name, member)
