"""The cases assigned to the reviewer, and who the reviewer is (std 1.2)."""

from __future__ import annotations

import logging
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Final
from urllib.parse import quote

from reviewer_app.cases.case import Case
from reviewer_app.cases.life_cycle import OPEN_TASK
from reviewer_app.cases.people import Reviewer
from reviewer_app.errors import ServerRefused
from reviewer_app.exchange.fhir_case import case_from_resources
from reviewer_app.exchange.fhir_element import Element, is_literal, outside_host, reference_to
from reviewer_app.exchange.fhir_people import resource_reference, reviewer_from_resources, task_is_for
from reviewer_app.jobs import CancelToken
from reviewer_app.sync.reading import Neighbourhood, Resource, SearchResult, read_around, search
from reviewer_app.sync.retry import may_pass
from reviewer_app.sync.session import ServiceSession

logger = logging.getLogger(__name__)

#: A Task with one of these is not this reviewer's to work on any more.
GONE_STATUSES: Final = frozenset({"cancelled", "entered-in-error", "draft"})
#: How far a delta reaches back before the last answer, for clocks and indexes that lag.
_OVERLAP: Final = timedelta(minutes=2)
_PAGE: Final = 50


@dataclass(frozen=True, slots=True)
class WorklistProblem:
    """What could not be read of one case; `detail` names resources only."""

    case_id: str
    sentence: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class WorklistAnswer:
    """The worklist as the service has it.

    `cases` are those listed, or changed since the last answer; `gone` the ids of cases withdrawn or given to somebody
    else; `server_date` is to be kept and handed in as `since` next time (empty if the service told no time: the next
    call then asks for everything). `complete` tells whether `cases` is the whole list; `unread` are the ids of known
    cases of which a part could not be read now. `clock` is the service's clock as it answered, also where a part could
    not be read and `server_date` stays behind; None where it told no time.
    """

    cases: tuple[Case, ...]
    gone: tuple[str, ...]
    server_date: str
    problems: tuple[WorklistProblem, ...] = ()
    complete: bool = True
    unread: tuple[str, ...] = ()
    clock: datetime | None = None


def fetch_worklist(
    session: ServiceSession,
    since: str | None = None,
    *,
    reviewer: Reviewer | None = None,
    known: Collection[str] = (),
    token: CancelToken | None = None,
) -> WorklistAnswer:
    """Return the cases assigned to the reviewer.

    Parameters
    ----------
    session
        The signed-in session.
    since
        `server_date` of the last answer; empty or None for the whole list.
    reviewer
        Whose cases; asked from the service if None.
    known
        Ids of cases on this laptop that are still open. With the whole list, those missing from it are read one by
        one, so that a case given to somebody else is noticed.
    token
        Lets the user stop.

    Raises
    ------
    Cancelled, Offline, SignInNeeded, ServerRefused
        If there is no list. One bad case never costs the others: it is named in `problems`.
    """
    stop = token if token is not None else CancelToken()
    who = reviewer if reviewer is not None else fetch_reviewer(session, session.fhir_user)
    moment = _moment(since)
    found = _search_tasks(session, who.task_owners, moment, stop)
    if moment is not None and found.date is not None and found.date < moment - _OVERLAP:
        # the server's clock was set back: what it changed since then bears times before the mark
        moment = None
        found = _search_tasks(session, who.task_owners, moment, stop)
    shared = _search_shared(session, who, moment, stop)
    # a Task that both searches find is one case
    both = (found, shared) if shared is not None else (found,)
    resources = (resource for result in both for resource in result.resources)
    tasks = {str(one.get("id", "")): one for one in resources if one.get("resourceType") == "Task"}
    refused = {name: error for result in both for name, error in result.refused.items()}
    missing = [] if moment is not None else [one for one in known if one not in tasks and one not in refused]
    lost = [one for one in missing if not _still_ours(session, one, who, tasks)]
    gone = [one for one, task in tasks.items() if task.get("status") in GONE_STATUSES]
    listed = [task for one, task in tasks.items() if one not in gone]
    around = read_around(session, listed, stop)
    cases, problems, unread = _cases(listed, around, known)
    problems += [WorklistProblem(one, error.sentence, error.detail) for one, error in refused.items()]
    date = found.date.isoformat() if found.date is not None else ""
    if around.broken or shared is None:
        date = since or ""  # what could not be read now is asked for again, though it does not change meanwhile
    return WorklistAnswer(
        tuple(cases),
        tuple(gone + lost),
        date,
        tuple(problems),
        complete=moment is None,
        unread=(*unread, *refused),
        clock=found.date,
    )


def _moment(since: str | None) -> datetime | None:
    if not since:
        return None
    try:
        moment = datetime.fromisoformat(since)
    except ValueError:
        return None  # a mark that cannot be read costs one whole list, not the worklist
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment


def _search_tasks(
    session: ServiceSession, owners: Sequence[str], since: datetime | None, token: CancelToken
) -> SearchResult:
    if not owners:
        raise ServerRefused("The service does not say who you are.", detail="no fhirUser")
    query = f"Task?owner={','.join(quote(one, safe='/') for one in owners)}"
    if since is None:
        query += f"&status={','.join(OPEN_TASK)}"
    else:
        # every status: a case that was withdrawn or finished elsewhere must be seen too
        query += f"&_lastUpdated=ge{(since - _OVERLAP).astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
    try:
        return search(session, f"{query}&_sort=-_lastUpdated&_count={_PAGE}", token)
    except ServerRefused as error:
        if error.status != 400:
            raise
        # a server that does not know how to sort or to count still knows how to search
        return search(session, query, token)


def _search_shared(
    session: ServiceSession, who: Reviewer, since: datetime | None, token: CancelToken
) -> SearchResult | None:
    """Return the Tasks of the reviewer's organizations that name the reviewer as the one to fulfil them.

    A service that keeps such lists to itself has none for us; None where it only cannot list them now.
    """
    if not who.organizations:
        return SearchResult((), None)
    try:
        found = _search_tasks(session, who.organizations, since, token)
    except ServerRefused as error:
        logger.info("the tasks of the reviewer's organizations cannot be listed: %s", error.detail)
        return None if may_pass(error) else SearchResult((), None)
    ours = tuple(one for one in found.resources if task_is_for(Element(one, "Task"), who))
    return replace(found, resources=ours)


def _still_ours(session: ServiceSession, case_id: str, who: Reviewer, tasks: dict[str, Resource]) -> bool:
    """Read a Task that the list left out; put it into `tasks` if it still belongs to the reviewer."""
    try:
        task = session.localised(session.read(f"Task/{case_id}").resource_of(f"Task/{case_id}"))
    except ServerRefused as error:
        if error.status in (404, 410, 403):
            return False
        raise
    if not task_is_for(Element(task, "Task"), who) or task.get("status") in GONE_STATUSES:
        return False
    tasks[case_id] = task
    return True


def _cases(
    tasks: Iterable[Resource], around: Neighbourhood, known: Collection[str]
) -> tuple[list[Case], list[WorklistProblem], list[str]]:
    """Return the cases as far as they could be read, and the ids of known ones that could not be read whole now.

    Of a known one the last whole version is better than a part.
    """
    cases: list[Case] = []
    unread: list[str] = []
    problems: list[WorklistProblem] = []
    for task in tasks:
        if str(task.get("id", "")) in known and around.broken & around.reachable(task):
            unread.append(str(task.get("id", "")))
            continue
        try:
            cases.append(case_from_resources(task, around.resources))
        except ServerRefused as error:
            logger.warning("a case of the worklist cannot be read: %s", error.detail)
            problems.append(WorklistProblem(str(task.get("id", "")), error.sentence, error.detail))
            if str(task.get("id", "")) in known:
                unread.append(str(task.get("id", "")))  # what is kept of it is as old as before
    for reference, failure in around.failures.items():
        logger.warning("a part of the worklist cannot be read: %s: %s", reference, failure.detail)
        problems.append(WorklistProblem("", "A record of a case could not be read.", f"{reference}: {failure.detail}"))
    return cases, problems, unread


def fetch_reviewer(session: ServiceSession, fhir_user: str) -> Reviewer:
    """Return the signed-in specialist with licences and cover.

    Parameters
    ----------
    session
        The signed-in session.
    fhir_user
        ``Practitioner/x`` or ``PractitionerRole/x``, or the address of one on this service, as sign-in gave it.

    Raises
    ------
    Offline, SignInNeeded, ServerRefused
        If the practitioner cannot be read, or the roles not now. Roles that can never be read are left out.
    """
    user = reference_to(Element(session.localised({"reference": fhir_user}), "fhirUser"))
    kind = user.partition("/")[0] if is_literal(user) else ""
    if kind not in ("Practitioner", "PractitionerRole"):
        raise ServerRefused(
            "The service does not say who you are.",
            next_step="Your account must be linked to a Practitioner of this service; tell the service.",
            detail=f"fhirUser is {kind or outside_host(user) or 'missing'}",
        )
    resource = session.localised(session.read(user).resource_of(user))
    if kind == "PractitionerRole":
        practitioner = reference_to(Element(resource, user).child("practitioner"))
        if not is_literal(practitioner):
            raise ServerRefused("The service does not say who you are.", detail=f"{user}: no practitioner")
        first = [resource]
        resource = session.localised(session.read(practitioner).resource_of(practitioner))
    else:
        practitioner, first = user, []
    # the role that signed in leads, whatever others the practitioner has
    others = _roles(session, practitioner)
    roles = [*first, *(one for one in others if resource_reference(one) not in map(resource_reference, first))]
    return reviewer_from_resources(resource, roles, _organizations(session, roles))


def _roles(session: ServiceSession, practitioner: str) -> list[Resource]:
    try:
        found = search(session, f"PractitionerRole?practitioner={quote(practitioner, safe='/')}")
    except ServerRefused as error:
        if may_pass(error):
            raise  # without all roles, cases of the reviewer would be taken for somebody else's
        logger.warning("the roles of the reviewer cannot be read: %s", error.detail)
        return []
    return sorted((one for one in found.resources if one.get("resourceType") == "PractitionerRole"), key=_name)


def _name(resource: Resource) -> str:
    return resource_reference(resource)


def _organizations(session: ServiceSession, roles: list[Resource]) -> dict[str, Resource]:
    """Read the organizations that roles name only by reference."""
    found: dict[str, Resource] = {}
    for role in roles:
        organization = Element(role, resource_reference(role)).child("organization")
        reference = reference_to(organization)
        if is_literal(reference) and not organization.text("display"):
            try:
                found[reference] = session.read(reference).resource_of(reference)
            except ServerRefused as error:
                logger.warning("an organization cannot be read: %s", error.detail)
    return found
