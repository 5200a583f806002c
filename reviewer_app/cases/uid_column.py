"""UIDs of thousands of instances as one text, in which one of them is found without taking it apart."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from os.path import commonprefix
from typing import overload

_FILL, _END = "\0", "\n"


class UidColumn(Sequence[str]):
    """A UID for each row: all begin with `prefix`, and `endings` has the rest of each in `width` characters.

    Those are the rest itself, NUL to fill them up, and a newline.

    Raises
    ------
    ValueError
        If `endings` are not whole rows.
    """

    def __init__(self, prefix: str, width: int, endings: str) -> None:
        if width < 1 or endings.count(_END) * width != len(endings) or endings[width - 1 :: width].strip(_END):
            raise ValueError("a UID is cut off")
        self.prefix = prefix
        self.width = width
        self.endings = endings

    @classmethod
    def of(cls, uids: Iterable[str]) -> UidColumn:
        """Return the column of `uids`, in their order.

        Raises
        ------
        ValueError
            If one of them is of several lines or holds NUL.
        """
        given = list(uids)
        if any(_END in one or _FILL in one for one in given):
            raise ValueError("a UID of two lines, or with NUL")
        prefix = commonprefix(given)  # noqa: RUF071 - of the characters, whatever they mean
        longest = max((len(one) - len(prefix) for one in given), default=0)
        endings = (one[len(prefix) :].ljust(longest, _FILL) + _END for one in given)
        return cls(prefix, longest + 1, "".join(endings))

    def __len__(self) -> int:
        return len(self.endings) // self.width

    @overload
    def __getitem__(self, row: int) -> str: ...
    @overload
    def __getitem__(self, row: slice) -> list[str]: ...
    def __getitem__(self, row: int | slice) -> str | list[str]:
        if isinstance(row, slice):
            return [self[one] for one in range(*row.indices(len(self)))]
        if not 0 <= row < len(self):
            raise IndexError(row)
        return self.prefix + self.endings[row * self.width : (row + 1) * self.width - 1].rstrip(_FILL)

    def __iter__(self) -> Iterator[str]:
        return iter(self.all)

    @cached_property
    def all(self) -> tuple[str, ...]:
        """All of them, for who looks at many; made once."""
        lines = self.endings.replace(_FILL, "").replace(_END, _END + self.prefix)
        return tuple((self.prefix + lines).split(_END)[:-1])

    def find(self, uid: str) -> int | None:
        """Return the first row of a UID, None if it is not here."""
        ending = uid.removeprefix(self.prefix).ljust(self.width - 1, _FILL) + _END
        if not uid.startswith(self.prefix) or len(ending) != self.width or _FILL in uid:
            return None
        at = self.endings.find(ending)
        return None if at < 0 else at // self.width
