"""When a rule is asked, and how old what it rests on is: a tuple, for the start of the program."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

    from reviewer_app.cases.asking import RecordsRequest
    from reviewer_app.cases.dictated_sound import Wordless


#: So far the clocks of a laptop and of the service differ before one is called wrong.
CLOCKS_APART = timedelta(hours=1)
#: So far a laptop may be behind the service: licences and consents end by the day, and a service that is wrong by the
#: hours of its zone must not keep anybody from signing.
BEHIND_AT_MOST = timedelta(days=1)


class Circumstances(NamedTuple):
    """The moment at which rules are asked.

    `now` is aware, in the zone of the reviewer; `read_at` is when case and reviewer were last read from the service,
    None where that is not known. `waiting` is what was asked for and is waited for, empty for nothing; `unsent` tells
    that the service does not know of it yet. `wordless` is dictated sound of which there are no words.
    """

    now: datetime
    read_at: datetime | None = None
    waiting: str = ""
    unsent: bool = False
    wordless: tuple[Wordless, ...] = ()


def circumstances(
    now: datetime, read_at: datetime | None, waited: RecordsRequest | None, wordless: Sequence[Wordless] = ()
) -> Circumstances:
    """Return when rules are asked of a case that waits for what `waited` asks for, None for nothing."""
    words, unsent = (waited.words, waited.must_be_told) if waited is not None else ("", False)
    return Circumstances(now, read_at, words, unsent, tuple(wordless))
