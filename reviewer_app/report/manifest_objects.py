"""The DICOM objects that go with an opinion, as the signed manifest names them, and how files agree with it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

import msgspec

from reviewer_app.cases.sealed_objects import SealedObject

#: Objects that are larger together, in bytes, stand in the manifest by their hashes only.
MAX_ATTACHED = 5_000_000


class ManifestObject(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One object made of the marks: Modality as `kind` ("PR", "KO", "SR"), its UIDs, size in bytes, SHA-256 in hex.

    `file` is the name under which it is attached to the PDF; empty where it is not, as all are too large together.
    """

    sop_instance_uid: str
    study_uid: str
    kind: str
    size: int
    sha256: str
    file: str = ""


@dataclass(frozen=True, slots=True)
class ObjectsCheck:
    """How the objects agree with the manifest that lists them.

    `attached` are in the PDF, those in `spoiled` (SOP Instance UIDs) with other bytes than the manifest says or not at
    all. In a folder that was compared `matched` were found, and those in `different` as other files of that name: what
    an archive writes into a header makes it one, so that alone is no fault of the document.
    """

    listed: int = 0
    attached: int = 0
    spoiled: tuple[str, ...] = ()
    matched: int = 0
    different: tuple[str, ...] = ()

    @property
    def words(self) -> str:
        """What is wrong with what is attached, or other in the folder, in sentences; empty for nothing."""
        found = []
        if self.spoiled:
            found.append(f"Of {self.listed} DICOM objects {len(self.spoiled)} attached ones are not as it lists them.")
        if self.different:
            found.append(f"Of {self.listed} DICOM objects {len(self.different)} in the folder have other bytes.")
        return " ".join(found)


NO_OBJECTS = ObjectsCheck()


def manifest_objects(sealed: Iterable[SealedObject]) -> tuple[ManifestObject, ...]:
    """Return objects as the manifest lists them, in the order in which an archive gets them."""
    found = tuple(sealed)
    attach = sum(one.size for one in found) <= MAX_ATTACHED
    return tuple(
        ManifestObject(
            sop_instance_uid=one.sop_instance_uid,
            study_uid=one.study_uid,
            kind=one.kind,
            size=one.size,
            sha256=one.sha256,
            file=f"{one.sop_instance_uid}.dcm" if attach else "",
        )
        for one in found
    )


def check_objects(
    listed: Iterable[ManifestObject],
    attached: Mapping[str, str],
    in_folder: Collection[str] = (),
    named: Collection[str] = (),
) -> ObjectsCheck:
    """Return how objects agree with the manifest.

    Parameters
    ----------
    listed
        As the manifest has them.
    attached
        The SHA-256 of each file attached to the PDF, by its name.
    in_folder, named
        The SHA-256 of each file in a folder, and what those that the manifest does not list call themselves.
    """
    found = tuple(listed)
    unmatched = [one for one in found if one.sha256 not in in_folder]
    return ObjectsCheck(
        listed=len(found),
        attached=sum(bool(one.file) for one in found),
        spoiled=tuple(one.sop_instance_uid for one in found if one.file and attached.get(one.file) != one.sha256),
        matched=len(found) - len(unmatched),
        different=tuple(one.sop_instance_uid for one in unmatched if one.sop_instance_uid in named),
    )
