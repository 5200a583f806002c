"""Raising the level of a signature (PAdES, ETSI EN 319 142-1) without touching what was signed.

Everything is appended: a document time-stamp makes B-T, what tells of revocation B-LT, a second time-stamp over that
B-LTA. The signed revision stays, byte for byte, the start of the file, and a level counts only as far as `verify_pdf`
finds it in the result; what does not get there is dropped.
"""

from __future__ import annotations

import io
import logging
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import timedelta
from functools import lru_cache
from typing import Final

from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.sign.general import SigningError
from pyhanko.sign.signers import PdfTimeStamper

from reviewer_app.errors import ProofMissing, ReviewerError
from reviewer_app.report.proof_source import NO_STAMP, UNREADABLE, ProofSource
from reviewer_app.report.revocation_data import with_revocation_data
from reviewer_app.report.stamp_trust import distrust
from reviewer_app.report.verification import Verification
from reviewer_app.report.verify import verify_pdf
from reviewer_app.settings import SIGNATURE_LEVELS, SignatureLevel

Level = SignatureLevel
LEVELS: Final = SIGNATURE_LEVELS
#: Hexadecimal digits kept free for a time-stamp: authorities send their certificates along.
_BYTES_RESERVED: Final = 32768
#: The clocks of a laptop and of an authority differ by so much before one is called wrong.
_CLOCKS_DIFFER: Final = timedelta(minutes=5)
logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Raised:
    """A signed PDF, the level it has, and a sentence on why it has no higher one, empty if it has the wanted one.

    `distrust` is a sentence on a time-stamp that was added, whose authority leads to no root of the source.
    """

    pdf: bytes = field(repr=False)
    level: str
    note: str = ""
    distrust: str = ""


#: Raises a file by one level. `step_up`, or something that does the same elsewhere.
Step = Callable[[bytes, ProofSource], Raised]
#: Told of every level before it is tried.
Told = Callable[[Level], None]


def next_level(level: str) -> Level | None:
    """Return the level after one, None where there is none."""
    if level not in LEVELS or level == LEVELS[-1]:
        return None
    return LEVELS[LEVELS.index(level) + 1]


def raise_level(
    pdf: bytes,
    wanted: Level,
    source: ProofSource,
    *,
    level: str | None = None,
    step: Step | None = None,
    told: Told | None = None,
) -> Raised:
    """Raise a signed PDF to a level, or as far as the proofs for it can be had.

    Parameters
    ----------
    pdf
        A signed PDF of any level; what was reached before is kept.
    wanted
        The level to reach.
    source
        Where proofs come from.
    level
        The level it has, found out if not given.
    step
        What raises by one level, `step_up` if not given.
    told
        Told of every level before it is tried.

    Raises
    ------
    CannotVerify
        If it is no signed PDF that can be read. A proof that is missing raises nothing: the note says it.
    """
    reached = Raised(pdf, _verified(pdf).level if level is None else level)
    while (following := next_level(reached.level)) and LEVELS.index(following) <= LEVELS.index(wanted):
        if told is not None:
            told(following)
        higher = (step or step_up)(reached.pdf, source)
        if higher.level != following:
            return replace(reached, note=higher.note)
        reached = replace(higher, distrust=reached.distrust or higher.distrust)
    return reached


def step_up(pdf: bytes, source: ProofSource) -> Raised:
    """Raise a signed PDF by one level; where that cannot be it comes back as it is, with a sentence.

    Raises
    ------
    CannotVerify
        If it is no PDF that can be read.
    """
    before = _verified(pdf)
    following = next_level(before.level)
    if not before.valid or following is None:
        return Raised(pdf, before.level, "The signature is not valid, so nothing was added to the file.")
    try:
        made = with_revocation_data(pdf, source) if following == "B-LT" else _stamped(pdf, source)
        _check(pdf, made, before, following)
    except ReviewerError as error:
        logger.warning("level %s not raised: %s %s", before.level, error.sentence, error.detail)
        return Raised(pdf, before.level, error.sentence)
    stamped = following != "B-LT"
    return Raised(made, following, distrust=distrust(_verified(made).proofs[-1], source.roots) if stamped else "")


@lru_cache(maxsize=1)
def _verified(pdf: bytes) -> Verification:
    """Return what is found of a file; what was checked after one step is known before the next."""
    return verify_pdf(pdf)


def _stamped(pdf: bytes, source: ProofSource) -> bytes:
    """Return the file with a document time-stamp behind it."""
    output = io.BytesIO()
    writer = IncrementalPdfFileWriter(io.BytesIO(pdf))
    try:
        PdfTimeStamper(source.stamper()).timestamp_pdf(writer, "sha256", bytes_reserved=_BYTES_RESERVED, output=output)
    except ReviewerError:
        raise
    except (*UNREADABLE, SigningError, PdfError) as error:
        raise ProofMissing(NO_STAMP, detail=type(error).__name__) from error
    return output.getvalue()


def _check(signed: bytes, made: bytes, before: Verification, wanted: Level) -> None:
    """Refuse a result that is not the file with something behind it that makes the wanted level.

    Raises
    ------
    ProofMissing
        With why.
    """
    found = _verified(made)
    if not (made.startswith(signed) and found.sha256 == before.sha256):
        raise ProofMissing("The signed file would have been changed, so nothing was added to it.")
    if wanted != "B-LT":
        _check_stamp(found)
    if not found.valid or found.level != wanted:
        raise ProofMissing(f"The proofs that were added do not make level {wanted}.", detail=f"level {found.level}")


def _check_stamp(found: Verification) -> None:
    stamp = found.proofs[-1]
    if stamp.problem or not stamp.counted:
        raise ProofMissing(stamp.words)
    if stamp.time is not None and found.signed_at is not None and stamp.time < found.signed_at - _CLOCKS_DIFFER:
        raise ProofMissing(
            f"The time-stamp of {stamp.authority} names a time before that of the signature: the clock of this laptop, "
            "or that of the service, was wrong."
        )
