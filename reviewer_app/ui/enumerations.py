"""Enumerations made in a fraction of the time: PySide makes more than three thousand members at every start."""

from __future__ import annotations

import enum
import sys
from collections.abc import Callable, Iterable
from functools import cache
from typing import Any, cast

#: The inside of `enum` is another one in other versions; there, and for anything unusual, Python's own way is taken.
_KNOWN_VERSION = (3, 11)
_KINDS = frozenset({enum.Enum, enum.IntEnum, enum.Flag, enum.IntFlag})
#: What a class has for its members, and what `type` adds.
_OF_MEMBERS = frozenset({"_member_names_", "_member_map_", "_value2member_map_", "_unhashable_values_", "__module__"})
_create = cast("Any", enum.EnumType)._create_


class QuickEnumerations:
    """Makes plain enumerations and flags of whole numbers between `start` and `stop`.

    One class of each kind is made by Python; the others get all that it has, and their members what Python would have
    done to them, without the steps that such members do not need. Tuples, negative numbers, private names and names
    that mean something else in the class are left to it.
    """

    def __init__(self) -> None:
        self._before: Callable[..., Any] | None = None

    def start(self) -> None:
        """Begin; a second call does nothing, and so does any in another version of Python."""
        if self._before is None and sys.version_info[:2] == _KNOWN_VERSION:
            self._before = enum.EnumType._create_  # type: ignore[attr-defined]
            enum.EnumType._create_ = _quickly(self._before)  # type: ignore[attr-defined]

    def stop(self) -> None:
        """Leave `enum` as it was."""
        if self._before is not None:
            enum.EnumType._create_ = self._before  # type: ignore[attr-defined]
            self._before = None


def _quickly(create: Callable[..., Any]) -> Callable[..., Any]:
    def made(cls: type[enum.Enum], name: str, members: Any, **named: Any) -> Any:
        if named.get("module") is None:
            named["module"] = sys._getframe(2).f_globals.get("__name__")  # noqa: SLF001 - as Python: who asks for it
        values = _values(cls, members, named)
        if values is None:
            return create(cls, name, members, **named)
        return _make(cls, name, values, named["module"], named.get("boundary"))

    return made


def _values(cls: type[enum.Enum], members: Any, named: dict[str, Any]) -> dict[str, int] | None:
    """Return the values by name, or None for what is not usual."""
    if cls not in _KINDS or not members or not isinstance(members, list) or not named["module"]:
        return None
    if named.get("type") is not None or named.get("qualname") is not None:
        return None
    if any(type(one) is not tuple or len(one) != 2 for one in members):
        return None
    values: dict[str, int] = dict(members)
    if len(values) < len(members) or {type(one) for one in values.values()} != {int}:
        return None
    if issubclass(cls, enum.Flag) and min(values.values()) < 0:
        return None
    if any(one.startswith("_") for one in values) or not _taken(cls).isdisjoint(values):
        return None
    return values


@cache
def _taken(cls: type[enum.Enum]) -> frozenset[str]:
    """Return the names that mean something in every class of a kind, or may not be there."""
    return frozenset({"mro", ""}).union(*(base.__dict__ for base in cls.__mro__))


@cache
def _template(cls: type[enum.Enum], boundary: enum.FlagBoundary | None) -> dict[str, Any]:
    """Return what Python puts into every class of a kind, beside its members."""
    made = _create(cls, "Template", [("only_member", 1)], module=__name__, boundary=boundary)
    return {name: one for name, one in made.__dict__.items() if name not in _OF_MEMBERS and name != "only_member"}


def _make(cls: Any, name: str, values: dict[str, int], module: str, boundary: enum.FlagBoundary | None) -> Any:
    space = {
        **_template(cls, boundary), "__module__": module, "_member_names_": [], "_member_map_": {},
        "_value2member_map_": {}, "_unhashable_values_": [],
    }  # fmt: skip
    made = enum.EnumType.__new__(enum.EnumType, name, (cls,), cast("Any", space), _simple=True)
    _add(made, values, whole=issubclass(cls, int), flag=issubclass(cls, enum.Flag))
    return made


def _add(new: Any, values: dict[str, int], *, whole: bool, flag: bool) -> None:
    """Add members as `enum._proto_member.__set_name__` does; one of a value that is there is another name for it."""
    names, by_name, by_value = new._member_names_, new._member_map_, new._value2member_map_
    for name, value in values.items():
        member = by_value.get(value)
        if member is None:
            member = cast("Any", int.__new__(new, value) if whole else object.__new__(new))
            # not by its dict: that would have to be made
            member._value_, member._name_, member.__objclass__ = value, name, new
            member._sort_order_ = len(names)
            if not flag or _is_one_bit(value):
                names.append(name)
            by_value[value] = member
        by_name[name] = member
        type.__setattr__(new, name, member)
    if flag:
        _set_masks(new, by_value)


def _is_one_bit(value: int) -> bool:
    return value != 0 and value & (value - 1) == 0


def _set_masks(new: Any, values: Iterable[int]) -> None:
    """Note which bits flags have, and whether their members are told in the order of their bits."""
    mask = singles = 0
    for one in values:
        mask |= one
        singles |= one if _is_one_bit(one) else 0
    for name, value in (("_flag_mask_", mask), ("_singles_mask_", singles), ("_all_bits_", 2 ** mask.bit_length() - 1)):
        if name in new.__dict__:  # Python 3.11.2, of Debian 12, does not keep all of them
            type.__setattr__(new, name, value)
    in_order = [one for one in values if _is_one_bit(one)]
    if in_order != sorted(in_order):
        type.__setattr__(new, "_iter_member_", new._iter_member_by_def_)
