"""Records that the service changed after they were downloaded: what is new, what has another version, what is kept.

A record that is here stays as it is until its case is opened the next time: what stands in an open window never changes
beneath the reader. Then the new version takes its place, unread; the one before stays as a record of its own where a
text or a mark rests on it.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import replace
from typing import NamedTuple

from reviewer_app.cases.asking import record_keys
from reviewer_app.cases.case import Case
from reviewer_app.cases.language import say
from reviewer_app.cases.records import ListedDocument, RecordKey

_HISTORY = "/_history/"
_EARLIER, _NOT_LISTED = " (earlier version)", " (no longer listed)"
_STANDINGS = {_EARLIER: "earlier-version", _NOT_LISTED: "no-longer-listed"}
_VERSION_ID = re.compile(r'(?:W/)?"?([A-Za-z0-9.-]{1,64})"?')


class NewerRecords(NamedTuple):
    """What became of the records of a case since they were downloaded; fields may only be added, with defaults.

    `new` are the keys of the records that came, or have another version, since; `stale` are those papers, as they were
    listed, whose files are still the ones that are shown; `earlier` are versions that are kept beside the newer one.
    `asked` are the keys of the records and references of the papers that the service was asked for since.
    """

    new: tuple[str, ...] = ()
    stale: tuple[ListedDocument, ...] = ()
    earlier: tuple[ListedDocument, ...] = ()
    asked: tuple[str, ...] = ()

    @property
    def to_ask(self) -> tuple[str, ...]:
        """Everything new: keys of records, references of papers that have a newer version."""
        return (*self.new, *(one.reference for one in self.stale))

    def is_stale(self, reference: str) -> bool:
        """Whether the paper that is shown is not the one that the service lists now."""
        return any(one.reference == reference for one in self.stale)


def is_another(before: ListedDocument, now: ListedDocument) -> bool:
    """Whether the service lists another content than before; where both have a hash nothing else is asked."""
    if before.sha1 and now.sha1:
        return before.sha1 != now.sha1
    told = [(one.url, one.content_type, one.created, one.parts) for one in (before, now)]
    sizes = before.size and now.size and before.size != now.size
    versions = before.version and now.version and before.version != now.version
    return told[0] != told[1] or bool(sizes) or bool(versions)


def noted(known: NewerRecords, before: Case, now: Case, here: Collection[str]) -> NewerRecords:
    """Return what is known of changed records after the service has listed a case anew.

    A paper that is here and was taken back may be listed again: it is new only where it has another content by then.

    Parameters
    ----------
    known
        What was known until then.
    before, now
        The case as it was listed, and as it is.
    here
        The references of the papers that were downloaded.
    """
    listed = {one.reference: one for one in now.documents}
    changed = [
        one
        for one in before.documents
        if one.reference in here and ((found := listed.get(one.reference)) is None or is_another(one, found))
    ]
    back = listed_again(known, before, now)
    other = [one for one in back if one.reference in here and is_another(one, listed[one.reference])]
    settled = {one.reference for one in back} - {one.reference for one in other}
    same = {_key(one) for one in settled if one in here}
    came = [one for one in record_keys(now) if one not in {*record_keys(before), *same}]
    again = [_key(one.reference) for one in changed if one.reference in listed]
    if not (came or changed or back):
        return known
    new = tuple(one for one in dict.fromkeys((*known.new, *came, *again)) if one not in same)
    rest = [one for one in known.stale if one.reference not in settled]
    stale = [one for one in (*changed, *other) if not known.is_stale(one.reference)]
    earlier = tuple(one for one in known.earlier if one.reference not in {each.reference for each in back})
    return known._replace(new=new, stale=(*rest, *stale), earlier=earlier)


def listed_again(known: NewerRecords, before: Case, now: Case) -> tuple[ListedDocument, ...]:
    """Return the papers that had been taken back and are listed again, as they were when they were fetched."""
    back = {one.reference for one in now.documents} - {one.reference for one in before.documents}
    found = (one for one in (*known.earlier, *known.stale) if one.reference in back)
    return tuple(replace(one, title=one.title.removesuffix(_NOT_LISTED)) for one in found)


def without_record(known: NewerRecords, reference: str) -> NewerRecords:
    """Return what is known without a paper that is here no more: where it comes back it is new, and asked for."""
    names = (_key(reference), reference)
    new, asked = (tuple(one for one in keys if one not in names) for keys in (known.new, known.asked))
    return known._replace(new=new, asked=asked)


def _key(reference: str) -> str:
    return str(RecordKey("document", reference))


def changed_again(known: NewerRecords, before: Case, now: Case) -> tuple[str, ...]:
    """Return the papers that have yet another version while the one before was not taken in, or are listed again."""
    listed = {one.reference: one for one in now.documents}
    again = (one for one in before.documents if known.is_stale(one.reference) and one.reference in listed)
    changed = tuple(one.reference for one in again if is_another(one, listed[one.reference]))
    return (*changed, *(one.reference for one in listed_again(known, before, now)))


def earlier_version(paper: ListedDocument, taken: Collection[str]) -> ListedDocument:
    """Return a paper as the record of its own that its earlier version becomes; `taken` are references in use."""
    found = _VERSION_ID.fullmatch(paper.version)
    name = found.group(1) if found is not None else "earlier"
    reference, number = f"{paper.reference}{_HISTORY}{name}", 1
    while reference in taken:
        number += 1
        reference = f"{paper.reference}{_HISTORY}{name}.{number}"
    return replace(paper, reference=reference, title=f"{paper.title}{_EARLIER}", parts=())


def no_longer_listed(paper: ListedDocument) -> ListedDocument:
    """Return a paper that the service lists no more, as it stays here."""
    return replace(paper, title=f"{paper.title}{_NOT_LISTED}")


def spoken_title(title: str) -> str:
    """Return the title of a paper with what became of it in the language of the text it stands in."""
    for ending, key in _STANDINGS.items():
        if title.endswith(ending):
            return f"{spoken_title(title.removesuffix(ending))} ({say(key)})"
    return title


def is_earlier(reference: str) -> bool:
    """Whether a reference names an earlier version that was kept here: no resource that a service must have."""
    return _HISTORY in reference


def without_version(reference: str) -> str:
    """Return the reference of the record that an earlier version is one of; any other as it is."""
    return reference.partition(_HISTORY)[0]


def with_versions(case: Case, known: NewerRecords) -> Case:
    """Return a case with its papers as they are here: stale ones as they were listed, earlier ones at the end."""
    if not (known.stale or known.earlier):
        return case
    stale = {one.reference: one for one in known.stale}
    shown = tuple(stale.get(one.reference, one) for one in case.documents)
    listed = {one.reference for one in shown}  # what was taken back may be listed again
    return replace(case, documents=(*shown, *(one for one in known.earlier if one.reference not in listed)))
