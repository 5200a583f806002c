"""How many records each case has: counted once, and again when one of them has changed."""

from __future__ import annotations

from dataclasses import dataclass

from reviewer_app.store.database import Database

_COUNT = """
    SELECT count(*), coalesce(sum(size), 0), coalesce(sum(state = 'done'), 0),
        coalesce(sum(CASE WHEN state = 'done' THEN size ELSE 0 END), 0), coalesce(sum(state = 'failed'), 0)
    FROM items WHERE case_id = ?
"""


@dataclass(frozen=True, slots=True)
class Counts:
    """Records of one case, and their bytes: of all, of those that are here, and how many could not be had."""

    items: int
    size: int
    done: int
    size_done: int
    failed: int


class RecordCounts:
    """Counts by case, remembered from one question to the next. Thread-safe."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._known: dict[str, Counts] = {}
        database.after_roll_back(self._known.clear)

    def of(self, case_id: str) -> Counts:
        """Return the counts of a case; all are 0 for one that is not here."""
        with self._database.held():  # no record changes between counting and remembering
            known = self._known.get(case_id)
            if known is None:
                (row,) = self._database.rows(_COUNT, (case_id,))
                known = self._known[case_id] = Counts(*row)
        return known

    def drop(self, case_id: str) -> None:
        """Count anew the next time: a record changes. Inside the transaction that changes it."""
        self._known.pop(case_id, None)
