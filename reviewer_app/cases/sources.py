"""Which records an opinion was made from: those that the reviewer says were reviewed, in the version that was here."""

from __future__ import annotations

import re

from reviewer_app.cases.case import Case
from reviewer_app.cases.changed_records import is_earlier, without_version
from reviewer_app.cases.opinion import YES, Opinion
from reviewer_app.cases.records import ListedDocument, RecordKey

#: An ETag that a service made of ``meta.versionId`` (R4 http.html#versioning); a hash of the content names no version.
_VERSION = re.compile(r'W/"([A-Za-z0-9.-]{1,64})"')
_LITERAL = re.compile(r"(?:.*/)?[A-Z][A-Za-z]+/[A-Za-z0-9.-]{1,64}")


def reviewed_sources(case: Case, opinion: Opinion) -> tuple[str, ...]:
    """Return references to the studies and papers that are said to be reviewed, in the order of the case.

    A study counts with any of its series; the service tells no version of it. A paper is named in the version that was
    here, ``DocumentReference/7/_history/2``, where the service tells versions. An earlier version whose number is not
    known is left out: without it the newer one would be named, which nobody says was read.
    """

    def said(kind: str, uid: str) -> bool:
        return opinion.record(str(RecordKey(kind, uid))).reviewed == YES

    studies = [one.reference for one in case.studies if any(said("series", series.uid) for series in one.series)]
    papers = [_versioned(one) for one in case.documents if said("document", one.reference)]
    return tuple(dict.fromkeys(one for one in (*studies, *papers) if one))


def _versioned(paper: ListedDocument) -> str:
    """Return a reference to the version of a paper that was here, empty where that would name another one."""
    found, base = _VERSION.fullmatch(paper.version), without_version(paper.reference)
    if found is not None and _LITERAL.fullmatch(base) is not None:
        return f"{base}/_history/{found.group(1)}"
    return "" if is_earlier(paper.reference) else paper.reference
