"""Opinions delivered over a network that loses answers: never twice, never in vain."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from reviewer_app.cases.case import Case
from reviewer_app.cases.people import Reviewer
from reviewer_app.errors import Offline
from reviewer_app.sync.session import ServiceSession
from reviewer_app.sync.upload import deliver
from tests.helpers.live_service import (
    Relay,
    Service,
    check_delivered_once,
    delivery_of,
    is_stow,
    is_transaction,
    lose_answers,
    without_transactions,
)
from tests.helpers.scripted_server import Reply, Seen


@pytest.mark.parametrize("which", [is_transaction, is_stow], ids=["transaction", "stow"])
def test_a_lost_answer_makes_no_second_report(
    relay: Relay,
    service: Service,
    online: ServiceSession,
    case: Case,
    reviewer: Reviewer,
    which: Callable[[Seen], bool],
) -> None:
    delivery = delivery_of(relay.through(case), reviewer)
    lose_answers(relay, which, 1)
    receipt = deliver(relay.session, delivery)
    assert sum(which(one) for one in relay.server.seen) == 1
    direct = replace(delivery, case=case)
    check_delivered_once(service, online, direct, receipt)


def test_a_network_that_stays_away_is_offline_and_the_next_try_completes(
    relay: Relay, service: Service, online: ServiceSession, case: Case, reviewer: Reviewer
) -> None:
    delivery = delivery_of(relay.through(case), reviewer)
    gone: list[bool] = []

    def after(seen: Seen) -> Reply | None:
        if is_transaction(seen):
            gone.append(True)
        return Reply(drop=True) if gone else None

    relay.after = after
    relay.before = lambda seen: Reply(drop=True) if gone else None
    with pytest.raises(Offline):
        deliver(relay.session, delivery)
    check_delivered_once(service, online, replace(delivery, case=case), deliver(online, replace(delivery, case=case)))


def test_a_service_without_transactions_gets_one_thing_after_the_other(
    relay: Relay, service: Service, online: ServiceSession, case: Case, reviewer: Reviewer
) -> None:
    relay.before = without_transactions
    delivery = delivery_of(case, reviewer)
    receipt = deliver(relay.session, delivery)
    check_delivered_once(service, online, delivery, receipt)
    writes = [one.path for one in relay.server.seen if one.method in ("POST", "PUT")]
    assert writes == [
        "/fhir/DocumentReference", "/fhir/DiagnosticReport", f"/fhir/{receipt.provenance}", f"/fhir/Task/{case.id}",
    ]  # fmt: skip


@pytest.mark.parametrize("lost", ["DocumentReference", "DiagnosticReport", "Provenance", "Task"])
def test_without_transactions_a_crash_after_any_step_is_continued(
    relay: Relay, service: Service, online: ServiceSession, case: Case, reviewer: Reviewer, lost: str
) -> None:
    delivery = delivery_of(case, reviewer)
    relay.before = without_transactions
    gone: list[bool] = []

    def after(seen: Seen) -> Reply | None:
        if seen.method in ("POST", "PUT") and f"/{lost}" in seen.path:
            gone.append(True)
        return Reply(drop=True) if gone else None

    relay.after = after
    with pytest.raises(Offline):
        deliver(relay.session, delivery)
    check_delivered_once(service, online, delivery, deliver(online, delivery))


def test_stopping_and_starting_the_service_loses_nothing(
    service: Service, online: ServiceSession, case: Case, reviewer: Reviewer
) -> None:
    delivery = delivery_of(case, reviewer)
    service.process.stop()
    before = online.attempts
    with pytest.raises(Offline):
        deliver(online, delivery)
    assert online.attempts > before
    service.process.start()
    check_delivered_once(service, online, delivery, deliver(online, delivery))
