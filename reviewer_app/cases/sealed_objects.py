"""A DICOM object that was written before the signature: the signed manifest has its hash, and these bytes go out."""

from __future__ import annotations

from dataclasses import dataclass

from reviewer_app.cases.unwritten_marks import UnwrittenMark


@dataclass(frozen=True, slots=True)
class SealedObject:
    """One SR, GSPS or KOS about the marks of one study, without its bytes.

    `kind` is its Modality ("PR", "KO", "SR"; PS3.3 C.7.3.1.1.1), `size` counts bytes, `sha256` is that of the whole
    file in hexadecimal, `words` what it is called in a sentence.
    """

    study_uid: str
    sop_instance_uid: str
    kind: str
    size: int
    sha256: str
    words: str


@dataclass(frozen=True, slots=True)
class MarksTold:
    """What the manifest tells of the marks: the objects that go out with the opinion, and the marks that they lack."""

    objects: tuple[SealedObject, ...] = ()
    unwritten: tuple[UnwrittenMark, ...] = ()
