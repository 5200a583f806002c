"""When a rule is asked, and how old what it rests on is: a tuple, for the start of the program."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple


class Circumstances(NamedTuple):
    """The moment at which rules are asked.

    `now` is aware, in the zone of the reviewer; `read_at` is when case and reviewer were last read from the service,
    None where that is not known. `waiting` is what was asked for and is waited for, empty for nothing; `unsent` tells
    that the service does not know of it yet.
    """

    now: datetime
    read_at: datetime | None = None
    waiting: str = ""
    unsent: bool = False
