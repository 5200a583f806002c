"""Which parts of an opinion co-authors have written, as the signed manifest tells it."""

from __future__ import annotations

import msgspec

from reviewer_app.cases.section_authors import authored, part_title
from reviewer_app.report.inputs import ReportInput


class ManifestPart(msgspec.Struct, frozen=True, kw_only=True):
    """A part of the opinion: the `path` of its text among the values, and what it is called, in English."""

    path: str
    title: str


class ManifestAuthor(msgspec.Struct, frozen=True, kw_only=True):
    """A co-author with parts of their own: the `reference` of the Practitioner at the service, and the name there.

    Every other part is by who signed in the field ``Opinion``.
    """

    reference: str
    name: str
    parts: tuple[ManifestPart, ...]


def authors_of(report: ReportInput) -> tuple[ManifestAuthor, ...]:
    """Return the co-authors who are to sign for parts; of an addendum or a correction none is asked to."""
    if report.amends is not None:
        return ()
    case, opinion = report.case, report.work.opinion
    return tuple(
        ManifestAuthor(
            reference=one.author.reference,
            name=one.author.name,
            parts=tuple(ManifestPart(path=path, title=part_title(case, opinion, path)) for path in one.paths),
        )
        for one in authored(case, opinion)
    )
