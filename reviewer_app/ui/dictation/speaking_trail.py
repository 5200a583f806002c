"""Where the caret stood and what was shown while somebody spoke: the words come later than they were said."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from itertools import pairwise
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QApplication

from reviewer_app.cases.dictated_places import moved_place
from reviewer_app.cases.dictated_sound import CaretPlace
from reviewer_app.cases.views import Bookmark
from reviewer_app.ui.case.fields import TextField
from reviewer_app.ui.dictation.flat_document import flat_text, place_of

if TYPE_CHECKING:
    from reviewer_app.cases.dictated_sound import Unheard

_STEP_MS = 200
#: An utterance is told long before so many steps have gone by.
_MOST = 3000


@dataclass(frozen=True, slots=True)
class Stand:
    """Where words go that are said now: a field, the places from `start` to `end` that are chosen there, its text.

    `path` is empty where no field had the caret yet. `view` is what the active pane shows.
    """

    path: str = ""
    start: int = 0
    end: int = 0
    text: str = ""
    view: Bookmark | None = None

    def place_in(self, text: str) -> tuple[int, int]:
        """Return the places in a text that was written on since."""
        return tuple(moved_place(one, self.text, text) for one in (self.start, self.end))  # type: ignore[return-value]


class SpeakingTrail(QObject):
    """Remembers where the caret stood at each moment of a recording."""

    def __init__(
        self,
        field: Callable[[], TextField | None],
        view: Callable[[], Bookmark | None],
        parent: QObject,
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        super().__init__(parent)
        self._field, self._view, self._now = field, view, now
        self._stands: deque[tuple[float, Stand]] = deque(maxlen=_MOST)
        self._origins: dict[str, float] = {}
        #: The text that was kept last with the sound of a recording.
        self._kept_texts: dict[str, str] = {}
        #: Of recordings that are heard anew: when they began, and how it stood from which second on.
        self._earlier: dict[str, tuple[datetime, list[tuple[float, Stand]]]] = {}
        self._text: tuple[object, str] = ((), "")
        self._followed: set[int] = set()
        self._steps = QTimer(self, interval=_STEP_MS)
        self._steps.timeout.connect(self.note)
        app = QApplication.instance()
        if isinstance(app, QApplication):
            app.focusChanged.connect(self._caret_moved)

    def begin(self, recording: str) -> None:
        """A recording begins now; told again where its first sound comes later."""
        self._origins[recording] = self._now()
        self.note()
        self._steps.start()

    def end(self) -> None:
        """No more is said; what was said may still come."""
        self._steps.stop()

    def _caret_moved(self) -> None:
        """Note at once where the caret goes: words may follow sooner than the next step."""
        if self._steps.isActive():
            self.note()

    def _follow(self, field: TextField | None) -> None:
        if field is None or id(field) in self._followed:
            return
        self._followed.add(id(field))
        field.cursorPositionChanged.connect(self._caret_moved)
        field.destroyed.connect(partial(self._followed.discard, id(field)))

    def note(self) -> None:
        """Remember how it stands now, where that is another than before."""
        now = self._stand()
        if not self._stands or self._stands[-1][1] != now:
            self._stands.append((self._now(), now))

    def _stand(self) -> Stand:
        field, view = self._field(), self._view()
        self._follow(field)
        if field is None:
            return Stand(view=view)
        known = (field.path, field.document().revision(), id(field))
        if self._text[0] != known:
            self._text = (known, flat_text(field.document()))
        cursor = field.textCursor()
        first, last = field.textCursor(), field.textCursor()
        first.setPosition(cursor.selectionStart())
        last.setPosition(cursor.selectionEnd())
        return Stand(field.path, place_of(first), place_of(last), self._text[1], view)

    def said_at(self, recording: str, began: float, now: datetime) -> datetime:
        """Return when something was said that began so many seconds into a recording."""
        if recording in self._earlier:
            return self._earlier[recording][0] + timedelta(seconds=began)
        return now - timedelta(seconds=max(0.0, self._now() - self._moment(recording, began)))

    def stand_at(self, recording: str, began: float) -> Stand:
        """Return how it stood when something was said."""
        if recording in self._earlier:
            return _stood(self._earlier[recording][1], began) or Stand()
        return _stood(self._stands, self._moment(recording, began)) or self._stand()

    # what is kept with the sound

    def places(self, recording: str, start: float, end: float) -> tuple[CaretPlace, ...]:
        """Return where the caret went between two seconds of a recording, for its words to go there later.

        Of a text that is typed meanwhile only the last is kept: it is as long each time.
        """
        origin = self._moment(recording, 0.0)
        found = [(at - origin, stand) for at, stand in self._stands if start <= at - origin < end]
        if recording not in self._kept_texts and (not found or found[0][0] > start):
            found.insert(0, (start, self.stand_at(recording, start)))
        followed = pairwise(found)
        left = [one for one, after in followed if one[0] < after[0] and not _is_typed(one[1], after[1])] + found[-1:]
        return tuple(self._kept_place(recording, second, stand) for second, stand in left)

    def _kept_place(self, recording: str, second: float, stand: Stand) -> CaretPlace:
        same = self._kept_texts.get(recording) == stand.text
        self._kept_texts[recording] = stand.text
        text = None if same else stand.text
        return CaretPlace(second, stand.path, stand.start, stand.end, text, stand.view)

    def place_now(self) -> CaretPlace:
        """Return where the caret stands now."""
        stand = self._stand()
        return CaretPlace(0.0, stand.path, stand.start, stand.end, stand.text, stand.view)

    def put_back(self, unheard: Unheard) -> None:
        """Take over where the caret stood in a recording that is heard anew."""
        stands = [(one.second, Stand(one.path, one.start, one.end, one.text or "", one.view)) for one in unheard.places]
        self._earlier[unheard.recording] = (unheard.began, stands)

    def _moment(self, recording: str, began: float) -> float:
        return self._origins.setdefault(recording, self._now() - began) + began


def _stood(stands: Iterable[tuple[float, Stand]], moment: float) -> Stand | None:
    """Return how it stood at a moment: the last before it, else the first; None where nothing is known."""
    found = None
    for at, stand in stands:
        if at > moment and found is not None:
            break
        found = stand
    return found


def _is_typed(stand: Stand, after: Stand) -> bool:
    """Whether the same field has another text a moment later."""
    return stand.path == after.path and stand.text != after.text
