"""Which parts of an opinion co-authors have written, as the signed manifest tells it."""

from __future__ import annotations

import msgspec

from reviewer_app.cases.evidence import plain_text
from reviewer_app.cases.section_authors import authored, part_title
from reviewer_app.report.inputs import ReportInput


class ManifestPart(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A part of the opinion: the `path` of its text among the values, and what it is called, in English.

    `text` is what is written there, every token in words and without its format: what its author signs for. Manifests
    of earlier versions have none.
    """

    path: str
    title: str
    text: str = ""


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
    return tuple(
        ManifestAuthor(
            reference=one.author.reference,
            name=one.author.name,
            parts=tuple(_part(report, path) for path in one.paths),
        )
        for one in authored(report.case, report.work.opinion)
    )


def _part(report: ReportInput, path: str) -> ManifestPart:
    case, opinion = report.case, report.work.opinion
    text = plain_text(opinion.get(path).strip(), report.work)
    return ManifestPart(path=path, title=part_title(case, opinion, path), text=text)
