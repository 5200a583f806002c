"""Who may co-sign a delivered opinion: a co-author whom the case names, licensed where the patient is (Q03, Q48)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from reviewer_app.cases.case import Case
from reviewer_app.cases.people import CoAuthor
from reviewer_app.cases.plain_names import name_fits
from reviewer_app.cases.policy import policy_of
from reviewer_app.cases.rules.checks import Check
from reviewer_app.cases.rules.licensing import co_author_checks
from reviewer_app.cases.rules.under_policy import under_policy

#: The clocks of two computers differ by so much before one is called wrong.
_CLOCKS_DIFFER: Final = timedelta(minutes=5)


def named_co_authors(case: Case, signer: str) -> tuple[CoAuthor, ...]:
    """Return the co-authors of a case whose name can be that of a signer, as certificates have it."""
    return tuple(one for one in case.co_authors if name_fits(signer, one.name))


def co_author_of(case: Case, signer: str, signed_at: datetime) -> CoAuthor | None:
    """Return the co-author who may have signed then, None where none may."""
    return next((one for one in named_co_authors(case, signer) if _against(case, one, signed_at) is None), None)


def why_not_co_signer(case: Case, signer: str, signed_at: datetime, now: datetime, earlier: Iterable[str]) -> str:
    """Return in a sentence why a co-signature is not taken in, an empty string where nothing speaks against it.

    Parameters
    ----------
    case
        The case as it was read last: with the licences of its co-authors.
    signer
        The name in the certificate.
    signed_at, now
        When it says it was made, and the clock of this computer; both carry their zone.
    earlier
        The names in the certificates that had signed before.
    """
    if any(name_fits(signer, one) for one in earlier):
        return f"{signer} has signed this opinion already."
    if signed_at > now + _CLOCKS_DIFFER:
        return f"The signature of {signer} says a time that is still to come."
    authors = named_co_authors(case, signer)
    if not authors:
        return f"The case names no co-author {signer}."
    if co_author_of(case, signer, signed_at) is not None:  # of two of one name it may be either
        return ""
    return next(f"{one.words}." for author in authors if (one := _against(case, author, signed_at)) is not None)


def _against(case: Case, author: CoAuthor, signed_at: datetime) -> Check | None:
    checks = co_author_checks(replace(case, co_authors=(author,)), signed_at)
    return next((one for one in under_policy(policy_of(case), checks) if one.blocks), None)
