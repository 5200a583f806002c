"""Reading searches page by page and the resources around a case one by one, each once per call."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final
from urllib.parse import urlsplit, urlunsplit

from reviewer_app.errors import ServerRefused
from reviewer_app.exchange.fhir_case import references_to_follow
from reviewer_app.exchange.fhir_element import Element
from reviewer_app.exchange.fhir_people import resource_reference
from reviewer_app.jobs import CancelToken
from reviewer_app.sync.http import origin_of
from reviewer_app.sync.retry import may_pass, with_retries
from reviewer_app.sync.session import ServiceSession

Resource = Mapping[str, Any]
_MAX_PAGES: Final = 500
#: Answers that will be the same next time.
_LASTING: Final = frozenset({403, 404, 410})
_PARALLEL_READS: Final = 6


@dataclass(frozen=True, slots=True)
class SearchResult:
    """All resources of a search, and the server's clock when it began to answer.

    `refused` says by its id why a resource cannot be used.
    """

    resources: tuple[Resource, ...]
    date: datetime | None
    refused: Mapping[str, ServerRefused] = field(default_factory=dict)


def rebased(url: str, base: str) -> str:
    """Return `url` on the host of `base`: servers behind a proxy build their links with the address they know."""
    if "://" not in url or origin_of(url) == origin_of(base):
        return url
    here, there = urlsplit(base), urlsplit(url)
    return urlunsplit((here.scheme, here.netloc, there.path, there.query, ""))


def search(session: ServiceSession, query: str, token: CancelToken | None = None) -> SearchResult:
    """Run a FHIR search and follow its next links to the end (R4 search.html#paging).

    What one resource's refusal costs is that resource only.

    Parameters
    ----------
    session
        The signed-in session.
    query
        Type and parameters, for example ``"Task?owner=PractitionerRole/7"``.
    token
        Lets the caller stop between pages.

    Raises
    ------
    Offline, SignInNeeded, ServerRefused
        As `ServiceSession.open`; also if the answer is no Bundle or its links run in circles.
    """
    stop = token if token is not None else CancelToken()
    found: list[Resource] = []
    refused: dict[str, ServerRefused] = {}
    date: datetime | None = None
    visited: set[str] = set()
    url = session.url(query)
    while url:
        if url in visited or len(visited) >= _MAX_PAGES:
            raise ServerRefused(
                "The service's list has no end.", detail=f"{query.partition('?')[0]}: paging in circles"
            )
        visited.add(url)
        page = url
        answer = with_retries(lambda: session.read(page), stop)  # noqa: B023 - called before the next page
        bundle = answer.resource()
        date = date or answer.date or Element(bundle.get("meta"), "Bundle").moment("lastUpdated")
        for resource in _matches(bundle):
            try:
                found.append(session.localised(resource))
            except ServerRefused as error:
                if may_pass(error):
                    raise
                refused[str(resource.get("id", ""))] = error
        url = _next_link(bundle, session.service_url)
    return SearchResult(tuple(found), date, refused)


def _matches(bundle: Resource) -> Iterator[Resource]:
    if bundle.get("resourceType") != "Bundle":
        raise ServerRefused("The service sent an answer that cannot be understood.", detail="no Bundle")
    for entry in Element(bundle, "Bundle").children("entry"):
        resource = entry.child("resource")
        if resource and entry.child("search").text("mode") in ("", "match"):
            yield resource.value


def _next_link(bundle: Resource, base: str) -> str:
    links = Element(bundle, "Bundle").children("link")
    url = next((one.text("url") for one in links if one.text("relation") == "next"), "")
    if not url:
        return ""
    return rebased(url, base) if "://" in url else f"{base}/{url.lstrip('/')}"


@dataclass(frozen=True)
class Neighbourhood:
    """Resources read by reference, and why others could not be read (sentence by reference)."""

    resources: Mapping[str, Resource]
    failures: Mapping[str, ServerRefused] = field(default_factory=dict)

    @property
    def broken(self) -> frozenset[str]:
        """References that are there but could not be read now: neither gone nor forbidden."""
        return frozenset(one for one, error in self.failures.items() if error.status not in _LASTING)

    def reachable(self, start: Resource) -> frozenset[str]:
        """Return all references that lead on from a resource, whether they could be read or not."""
        found: set[str] = set()
        level = [start]
        while level:
            fresh = {one for resource in level for one in references_to_follow(resource)} - found
            found |= fresh
            level = [self.resources[one] for one in fresh if one in self.resources]
        return frozenset(found)


def read_around(session: ServiceSession, start: Sequence[Resource], token: CancelToken) -> Neighbourhood:
    """Read everything that makes up the cases of the given Tasks, level by level, each resource once.

    What one resource's refusal costs is that resource only.

    Raises
    ------
    Cancelled, Offline, SignInNeeded
        If nothing more can be read at all.
    """
    resources: dict[str, Resource] = {resource_reference(one): one for one in start}
    failures: dict[str, ServerRefused] = {}
    level: Iterable[Resource] = start
    with ThreadPoolExecutor(_PARALLEL_READS, thread_name_prefix="read") as readers:
        while wanted := _unread(level, resources, failures):
            answers = list(readers.map(lambda one: _read_one(session, one, token), wanted))
            for reference, answer in zip(wanted, answers, strict=True):
                if isinstance(answer, ServerRefused):
                    failures[reference] = answer
                else:
                    resources[reference] = answer
            level = [answer for answer in answers if not isinstance(answer, ServerRefused)]
    return Neighbourhood(resources, failures)


def _unread(level: Iterable[Resource], known: Mapping[str, Resource], failed: Mapping[str, ServerRefused]) -> list[str]:
    wanted = dict.fromkeys(reference for one in level for reference in references_to_follow(one))
    return [reference for reference in wanted if reference not in known and reference not in failed]


def _read_one(session: ServiceSession, reference: str, token: CancelToken) -> Resource | ServerRefused:
    try:
        return with_retries(lambda: session.localised(session.read(reference).resource_of(reference)), token)
    except ServerRefused as error:
        return error
