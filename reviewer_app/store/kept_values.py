"""Small things to be kept in the vault: the mark of the last sync, the refresh token, the reviewer's profile."""

from __future__ import annotations

from reviewer_app.cases.people import Reviewer
from reviewer_app.store.codec import decode, encode
from reviewer_app.store.database import Database

_REVIEWER = "reviewer"


class KeptValues:
    """Text by name."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def get(self, name: str) -> str | None:
        """Return a value, or None if it was never set or was removed."""
        row = self._database.row("SELECT value FROM kept_values WHERE name = ?", (name,))
        return None if row is None else str(row[0])

    def set(self, name: str, value: str | None) -> None:
        """Keep a value, durably; None removes it."""
        if value is None:
            self._database.run("DELETE FROM kept_values WHERE name = ?", (name,))
        else:
            self._database.run(
                "INSERT INTO kept_values VALUES (?, ?) ON CONFLICT DO UPDATE SET value = excluded.value", (name, value)
            )

    def forget(self, case_id: str) -> None:
        """Remove what is kept of a case: every value named ``what:case id``."""
        self._database.run(
            "DELETE FROM kept_values WHERE instr(name, ':') > 0 AND substr(name, instr(name, ':') + 1) = ?", (case_id,)
        )

    def put_reviewer(self, reviewer: Reviewer) -> None:
        """Keep who the signed-in reviewer is."""
        self.set(_REVIEWER, encode(reviewer).decode())

    def reviewer(self) -> Reviewer | None:
        """Return the signed-in reviewer as last known."""
        value = self.get(_REVIEWER)
        return None if value is None else decode(value.encode(), Reviewer)
