"""Which signed documents belong together: each addendum cites another document by id and by its signed revision.

The citation stands in the signed manifest. The SHA-256 decides; an id alone names a document without proving which.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from reviewer_app.errors import CannotVerify
from reviewer_app.report.manifest import AddendumTo
from reviewer_app.report.revisions import attached_manifest
from reviewer_app.report.words import joined


@dataclass(frozen=True, slots=True)
class ChainDocument:
    """One document: `sha256` is that of its signed revision, empty if it is not signed; `cites` what it belongs to.

    `file` is its path below the folder; `valid` and `trusted` speak of its own signature; `corrects` tells that it was
    signed as a correction, which takes the place of what it cites.
    """

    file: str
    report_id: str
    case: str
    sha256: str = ""
    signer: str = ""
    signed_at: datetime | None = None
    valid: bool = False
    trusted: bool = False
    cites: AddendumTo | None = None
    corrects: bool = False


@dataclass(frozen=True, slots=True)
class ChainLink:
    """A document in its chain: `problems` are sentences about what it cites, `checked` marks the one asked about."""

    document: ChainDocument
    problems: tuple[str, ...] = ()
    checked: bool = False


@dataclass(frozen=True, slots=True)
class Addendum:
    """A document that says it belongs to the one checked; `valid` and `corrects` are those of `ChainDocument`."""

    file: str
    report_id: str
    valid: bool
    corrects: bool = False


@dataclass(frozen=True, slots=True)
class BelongsTo:
    """What the document checked says it belongs to; `file` is empty if it was not found, or not looked for."""

    report_id: str
    sha256: str
    file: str = ""
    looked_for: bool = False

    @property
    def words(self) -> str:
        """The citation as a sentence."""
        if not self.looked_for:
            return f"It belongs to report {self.report_id}, a document of its own."
        found = f"in {self.file}" if self.file else "not in the folder"
        return f"It belongs to report {self.report_id}, which is {found}."


@dataclass(frozen=True, slots=True)
class Chain:
    """The documents that belong together, from the first report on; `belongs_to` is what the one checked cites.

    `corrections` are those that take the place of the one checked, and `corrected_since` those that were signed after
    it and take the place of what it cites; their own signatures are valid.
    """

    belongs_to: BelongsTo | None = None
    links: tuple[ChainLink, ...] = ()
    addenda: tuple[Addendum, ...] = ()
    corrections: tuple[ChainDocument, ...] = ()
    corrected_since: tuple[ChainDocument, ...] = ()

    @property
    def later(self) -> int:
        """How many documents of the chain come after the one checked."""
        checked = [one.checked for one in self.links]
        return len(checked) - checked.index(True) - 1 if any(checked) else 0

    @property
    def words(self) -> str:
        """What it belongs to, what belongs to it, and what does not fit, in sentences."""
        later = "1 later document belongs" if self.later == 1 else f"{self.later} later documents belong"
        own = [f"{one.document.file}: {problem}" for one in self.links if not one.checked for problem in one.problems]
        return joined(
            [
                self.belongs_to.words if self.belongs_to else "",
                *(problem for one in self.links if one.checked for problem in one.problems),
                f"{later} to it." if self.later else "",
                *(f"It was corrected: read {one.file}." for one in self.corrections),
                *(f"What it belongs to was corrected after it: read {one.file}." for one in self.corrected_since),
                *own,
            ],
            " ",
        )


NO_CHAIN = Chain()
_Parents = dict[ChainDocument, ChainDocument | None]


def documents_in(folder: Path, look: Callable[[bytes, str], ChainDocument]) -> Iterator[ChainDocument]:
    """Yield the documents of this program in and below a folder, in the order of their names.

    Parameters
    ----------
    folder
        Where they are.
    look
        Checks one, given its bytes and its path below the folder.

    Raises
    ------
    CannotVerify
        If the folder or a file in it cannot be read.
    """
    if not folder.is_dir():
        raise CannotVerify("The folder of documents cannot be read.")
    for path in sorted(folder.rglob("*")):
        if path.suffix.lower() != ".pdf" or not path.is_file():
            continue
        try:
            data = path.read_bytes()
        except OSError as error:
            raise CannotVerify("A file in the folder of documents cannot be read.", detail=str(error.errno)) from error
        if attached_manifest(data) is not None:
            yield look(data, path.relative_to(folder).as_posix())


def chain_of(checked: ChainDocument, others: Iterable[ChainDocument] | None) -> Chain:
    """Return the chain that a document is in.

    Parameters
    ----------
    checked
        The document asked about.
    others
        The documents that may belong to it, copies of itself among them; None if none were looked for.
    """
    cited = checked.cites
    belongs_to = None if cited is None else BelongsTo(cited.report_id, cited.sha256)
    if others is None:
        return Chain(belongs_to)
    found = _without_copies(checked, others)
    parents = {one: _cited_by(one, [*found, checked]) for one in (*found, checked)}
    before = _before(checked, parents)
    if belongs_to is not None:
        belongs_to = replace(belongs_to, looked_for=True, file=before[-1].file if before else "")
    after = _after(checked, before, parents)
    together = [*before, checked, *after]
    links = tuple(ChainLink(one, tuple(_problems(one, parents)), one is checked) for one in together)
    addenda = tuple(
        Addendum(one.file, one.report_id, one.valid, one.corrects) for one in _citing(checked.sha256, found)
    )
    since = () if cited is None else tuple(_corrected_since(checked, _citing(cited.sha256, found)))
    own = tuple(one for one in _citing(checked.sha256, found) if one.corrects and one.valid)
    return Chain(belongs_to, links, addenda, own, since)


def _citing(sha256: str, documents: Iterable[ChainDocument]) -> list[ChainDocument]:
    """Return what cites a signed revision."""
    return [one for one in documents if one.cites is not None and one.cites.sha256 == sha256]


def _corrected_since(checked: ChainDocument, beside: Iterable[ChainDocument]) -> Iterator[ChainDocument]:
    """Yield the corrections by the same signer after a document that cites what they correct."""
    for one in beside:
        later = one.signed_at is not None and checked.signed_at is not None and one.signed_at > checked.signed_at
        if one.corrects and one.valid and later and one.signer == checked.signer:
            yield one


def _without_copies(checked: ChainDocument, others: Iterable[ChainDocument]) -> list[ChainDocument]:
    """Return each signed revision once: a copy, or the same with proofs behind it, is the same document."""
    found: dict[str, ChainDocument] = {}
    for one in others:
        key = one.sha256 or f"unsigned {one.file}"
        if one.sha256 and one.sha256 == checked.sha256:
            continue
        if key not in found or (one.valid and not found[key].valid):
            found[key] = one
    return list(found.values())


def _before(checked: ChainDocument, parents: _Parents) -> list[ChainDocument]:
    """Return what a document rests on, the first report first; it ends where a link is missing or comes back."""
    found: list[ChainDocument] = []
    one = parents[checked]
    while one is not None and one is not checked and one not in found:
        found.insert(0, one)
        one = parents[one]
    return found


def _after(checked: ChainDocument, before: Sequence[ChainDocument], parents: _Parents) -> list[ChainDocument]:
    """Return what belongs to a document and to what belongs to it, each behind what it cites."""
    found: list[ChainDocument] = []
    waiting = [checked]
    while waiting:
        parent = waiting.pop(0)
        own = [one for one, cited in parents.items() if cited is parent and one not in (checked, *before, *found)]
        found += own
        waiting += own
    return found


def _cited_by(one: ChainDocument, others: Sequence[ChainDocument]) -> ChainDocument | None:
    """Return what a document cites: by its hash, else what has at least the id."""
    if one.cites is None:
        return None
    exact = (other for other in others if other.sha256 and other.sha256 == one.cites.sha256)
    named = (other for other in others if other.report_id == one.cites.report_id and other is not one)
    return next(exact, None) or next(named, None)


def _problems(one: ChainDocument, parents: _Parents) -> Iterator[str]:
    """Yield what does not fit of a document and its citation."""
    if not one.valid:
        yield "Its own signature is not valid."
    cited = parents[one]
    if one.cites is None:
        return
    if one.cites.report_id == one.report_id:
        yield "It cites itself."
    elif cited is None:
        yield f"The report it belongs to, {one.cites.report_id}, is missing."
    if cited is None:
        return
    if cited.sha256 != one.cites.sha256:
        yield f"It cites another version of report {one.cites.report_id} than the one here."
    elif cited.report_id != one.cites.report_id:
        yield f"It cites the document by the id {one.cites.report_id}, which is not its own."
    if _comes_back(one, parents):
        yield "What it cites goes round in a circle."
    yield from _differences(one, cited)


def _differences(one: ChainDocument, cited: ChainDocument) -> Iterator[str]:
    if cited.case != one.case:
        yield "It is about another case than the document it belongs to."
    if cited.signer != one.signer:
        yield f"It was signed by {one.signer or 'nobody'}, the document it belongs to by {cited.signer or 'nobody'}."
    if cited.signed_at is not None and one.signed_at is not None and one.signed_at < cited.signed_at:
        yield "It is dated before the document it belongs to."


def _comes_back(one: ChainDocument, parents: _Parents) -> bool:
    seen: list[ChainDocument] = []
    at = parents[one]
    while at is not None and at not in seen:
        if at is one:
            return True
        seen.append(at)
        at = parents[at]
    return False
