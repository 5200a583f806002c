"""The records that came with a case: studies, series, instances and documents, as the service lists them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

FHIR_JSON = "application/fhir+json"
_FHIR_TYPES = frozenset({FHIR_JSON, "application/json"})
CDA_TYPES = frozenset({"application/hl7-cda+xml", "application/cda+xml", "application/xml", "text/xml"})


@dataclass(frozen=True, slots=True)
class ListedInstance:
    """One SOP instance as ImagingStudy.series.instance names it."""

    uid: str
    sop_class_uid: str
    number: int = 0


@dataclass(frozen=True, slots=True)
class ListedSeries:
    """One series as ImagingStudy.series names it."""

    uid: str
    modality: str
    number: int = 0
    description: str = ""
    body_site: str = ""
    laterality: str = ""
    instances: tuple[ListedInstance, ...] = ()
    instance_count: int = 0

    @property
    def count(self) -> int:
        """How many instances the service says there are."""
        return max(len(self.instances), self.instance_count)


@dataclass(frozen=True, slots=True)
class ListedStudy:
    """One imaging study of a case (FHIR R4 ImagingStudy) and the DICOMweb service that holds it."""

    reference: str
    uid: str
    started: datetime | None = None
    description: str = ""
    modalities: tuple[str, ...] = ()
    series: tuple[ListedSeries, ...] = ()
    wado_url: str = ""

    @property
    def instance_count(self) -> int:
        """How many instances the service says there are."""
        return sum(one.count for one in self.series)


@dataclass(frozen=True, slots=True)
class ListedDocument:
    """One paper of a case (FHIR R4 DocumentReference with its first attachment).

    `category` is one of referral-letter, lab, pathology-report, radiology-report, consent, history, other.
    `sha1` is the attachment hash in base64, `size` in bytes; both may be missing on other people's servers.
    A DiagnosticReport of a laboratory, or Observations, are such a record too: `parts` are then the resources that
    are fetched for it, by their references, and kept as one Bundle. `version` tells this state of it on the service
    from any other, empty in what was kept by earlier versions of the program.
    """

    reference: str
    title: str
    category: str
    content_type: str
    url: str
    created: datetime | None = None
    author: str = ""
    size: int = 0
    sha1: str = ""
    parts: tuple[str, ...] = ()
    version: str = ""

    @property
    def is_lab_table(self) -> bool:
        """Whether it is shown as a table of results: FHIR resources, or a C-CDA document of a laboratory."""
        return self.content_type in _FHIR_TYPES or (self.category == "lab" and self.content_type in CDA_TYPES)

    @property
    def names_patient(self) -> bool:
        """Whether its format tells whose it is, so that it can be compared with the patient of the case."""
        return self.is_lab_table or self.content_type in CDA_TYPES


@dataclass(frozen=True, slots=True)
class UnobtainableRecord:
    """A record that the case names and that cannot be had; `sentence` says which and why, in English.

    `why` is a code of the sentences ``unobtainable.*`` of the languages, empty where only the sentence is known; `name`
    is what the service calls the record, `host` the server that has it. Fields may only be added, with defaults.
    """

    reference: str
    sentence: str
    why: str = ""
    name: str = ""
    host: str = ""


@dataclass(frozen=True, slots=True)
class RecordKey:
    """Names one record in opinion and manifest: "series" by its UID or "document" by its reference."""

    kind: str
    uid: str

    def __str__(self) -> str:
        return f"{self.kind}:{self.uid}"
