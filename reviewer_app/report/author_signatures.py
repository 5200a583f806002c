"""For which parts of an opinion each author has signed, and whose signature is still to come.

Who signed in the field ``Opinion`` is the author of every part that the manifest gives to nobody else. A co-author
signs behind that, with the meaning "co-authorship"; that a signature is theirs is told by the name in its certificate,
as whose a certificate is no file can prove.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from reviewer_app.cases.plain_names import name_fits
from reviewer_app.report.inputs import Meaning
from reviewer_app.report.manifest import Manifest


class Signature(Protocol):
    """What is asked of a signature (`verification.SignatureCheck`)."""

    @property
    def signer(self) -> str:
        """The name in the certificate."""

    @property
    def signed_at(self) -> datetime | None:
        """The signer's clock."""

    @property
    def reason(self) -> str:
        """The stated meaning; a reason may follow behind a colon."""

    @property
    def problem(self) -> str:
        """Why it is not valid, empty where it is."""


@dataclass(frozen=True, slots=True)
class AuthorCheck:
    """A co-author with what they wrote, and the name in the certificate that signed for it, empty where none did.

    `parts` are the titles of what they wrote, `texts` the words under each of them as the manifest has them, empty
    where an earlier version made it.
    """

    name: str
    reference: str
    parts: tuple[str, ...]
    signer: str = ""
    signed_at: datetime | None = None
    texts: tuple[str, ...] = ()

    @property
    def signed(self) -> bool:
        """Whether there is a valid signature under this name."""
        return bool(self.signer)

    @property
    def words(self) -> str:
        """A sentence for who reads it."""
        parts = ", ".join(self.parts)
        if not self.signed:
            return f"Not complete: {self.name}, who wrote {parts}, has not signed for that."
        return f"{self.signer} signed for the parts of {self.name}: {parts}."


def author_checks(manifest: Manifest | None, signatures: Sequence[Signature]) -> tuple[AuthorCheck, ...]:
    """Return every co-author that the manifest gives parts to; each signature behind the first counts for one."""
    left = [one for one in signatures[1:] if not one.problem and one.reason.partition(":")[0] == Meaning.CO_AUTHORSHIP]
    found = []
    for author in manifest.authors if manifest is not None else ():
        own = next((one for one in left if author.name and name_fits(one.signer, author.name)), None)
        titles, texts = tuple(one.title for one in author.parts), tuple(one.text for one in author.parts)
        if own is None:
            found.append(AuthorCheck(author.name, author.reference, titles, texts=texts))
        else:
            left.remove(own)
            found.append(AuthorCheck(author.name, author.reference, titles, own.signer, own.signed_at, texts))
    return tuple(found)
