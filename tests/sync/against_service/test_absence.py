"""Whether anything of an addendum arrived is asked of what is its own, not of what became of the opinion."""

from __future__ import annotations

import uuid
from dataclasses import replace
from datetime import timedelta

import pytest

from reviewer_app.cases.case import Case
from reviewer_app.cases.people import Reviewer
from reviewer_app.exchange.amended import addendum_document, appended_report
from reviewer_app.exchange.delivery import ADDENDUM_TITLE, Delivered, Delivery
from reviewer_app.jobs import CancelToken
from reviewer_app.sync.absence import Where, where_it_is
from reviewer_app.sync.session import ServiceSession
from reviewer_app.sync.upload import deliver
from tests.helpers.live_service import Service, delivery_of, found


@pytest.fixture
def addendum(online: ServiceSession, case: Case, reviewer: Reviewer) -> Delivery:
    """An addendum, of which nothing was sent, to an opinion that the service has."""
    opinion = replace(delivery_of(case, reviewer), archive_copy=None)
    deliver(online, opinion)
    return replace(
        opinion,
        report_id=str(uuid.uuid4()),
        pdf=b"%PDF-1.7\naddendum" + b"\n" * 301 + b"%%EOF",
        signed_at=opinion.signed_at + timedelta(days=1),
        meaning="addendum",
        title=ADDENDUM_TITLE,
        amends=Delivered(opinion.report_id, "ab" * 32),
    )


def lose_the_outputs(service: Service, case: Case) -> None:
    """Let the completed Task name what is not there any more."""
    task = service.get(f"Task/{case.id}")
    assert task["status"] == "completed"
    outputs = [{**one, "valueReference": {"reference": "DiagnosticReport/gone"}} for one in task["output"]]
    service.put({**task, "output": outputs})


def test_the_outputs_of_the_opinion_say_nothing_of_its_addendum(
    service: Service, online: ServiceSession, case: Case, addendum: Delivery
) -> None:
    assert where_it_is(online, addendum, CancelToken()) is Where.NOWHERE
    lose_the_outputs(service, case)
    assert where_it_is(online, addendum, CancelToken()) is Where.NOWHERE
    assert where_it_is(online, replace(addendum, amends=None), CancelToken()) is Where.SERVICE, "of an opinion they do"


def test_its_document_or_its_file_in_the_report_is_a_part_of_it(
    service: Service, online: ServiceSession, addendum: Delivery
) -> None:
    amends = addendum.amends
    assert amends is not None
    [report] = found(service, f"DiagnosticReport?identifier=urn:ietf:rfc:3986|{amends.identifier}")
    appended = appended_report(report, addendum)
    assert appended is not None
    service.put(appended)
    assert where_it_is(online, addendum, CancelToken()) is Where.SERVICE
    [now] = found(service, f"DiagnosticReport?identifier=urn:ietf:rfc:3986|{amends.identifier}")
    service.put({**now, "presentedForm": report["presentedForm"]})
    assert where_it_is(online, addendum, CancelToken()) is Where.NOWHERE
    [document] = found(service, f"DocumentReference?identifier=urn:ietf:rfc:3986|{amends.identifier}")
    service.put({**addendum_document(addendum, f"DocumentReference/{document['id']}"), "id": str(uuid.uuid4())})
    assert where_it_is(online, addendum, CancelToken()) is Where.SERVICE
