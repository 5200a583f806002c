from __future__ import annotations

import pytest

from reviewer_app.errors import NotAllowed
from reviewer_app.store.values import AuditHead
from reviewer_app.store.vault import Vault


@pytest.fixture
def trail(vault: Vault) -> Vault:
    for number in range(6):
        vault.audit("case-opened", "task-1", {"number": str(number), "a": "ü"})
    return vault


def damage(vault: Vault, statement: str) -> None:
    """Change the trail as somebody would who holds the keys and knows SQL."""
    database = vault._parts.database
    for trigger in ("audit_only_grows", "audit_stays"):
        database.run(f"DROP TRIGGER IF EXISTS {trigger}")
    database.run(statement)


def test_chain(trail: Vault) -> None:
    events = trail.audit_events()
    assert [event.seq for event in events] == [1, 2, 3, 4, 5, 6]
    assert events[2].detail == {"number": "2", "a": "ü"}
    assert events[2].previous == events[1].hash
    assert trail.audit_head() == AuditHead(6, events[-1].hash)
    assert trail.verify_audit() is None
    assert trail.verify_audit(trail.audit_head()) is None


def test_an_empty_trail_is_whole(vault: Vault) -> None:
    assert vault.verify_audit() is None
    assert vault.audit_head().seq == 0


def test_the_trail_only_grows(trail: Vault) -> None:
    for statement in ("DELETE FROM audit WHERE seq = 6", "UPDATE audit SET utc = '' WHERE seq = 6"):
        with pytest.raises(NotAllowed):
            trail._parts.database.run(statement)
    assert len(trail.audit_events()) == 6


@pytest.mark.parametrize(
    ("statement", "broken"),
    [
        ("UPDATE audit SET event = replace(event, 'opened', 'closed') WHERE seq = 3", 3),
        ("UPDATE audit SET utc = '2020-01-01T00:00:00.000000+00:00' WHERE seq = 4", 4),
        ("UPDATE audit SET hash = previous WHERE seq = 2", 2),
        ("DELETE FROM audit WHERE seq = 1", 1),
        ("DELETE FROM audit WHERE seq = 4", 4),
        ("UPDATE audit SET seq = seq + 1 WHERE seq = 6", 6),
        ("INSERT INTO audit SELECT 7, utc, event, hash, hash FROM audit WHERE seq = 6", 7),
    ],
)
def test_first_broken_line(trail: Vault, statement: str, broken: int) -> None:
    damage(trail, statement)
    assert trail.verify_audit() == broken


def test_what_is_cut_off_shows_against_an_anchor(trail: Vault) -> None:
    anchor = trail.audit_head()
    damage(trail, "DELETE FROM audit WHERE seq > 4")
    assert trail.verify_audit() is None
    assert trail.verify_audit(anchor) == 5
    trail.audit("case-opened", "task-1", {"number": "4"})
    trail.audit("case-opened", "task-1", {"number": "other"})
    assert trail.verify_audit() is None
    assert trail.verify_audit(anchor) == 6
