"""What a walk through the main job found: plain values, so that a process of its own can hand them over as JSON."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Downloaded:
    """One case after its download. The names are keys of items; `different` are those that came back changed.

    `requests` counts what was asked while downloading.
    """

    case_id: str
    listed: int
    requests: int
    remarks: tuple[str, ...] = ()
    failed: dict[str, str] = field(default_factory=dict)
    missing: tuple[str, ...] = ()
    different: tuple[str, ...] = ()


@dataclass(frozen=True)
class Held:
    """What the servers hold of one opinion, asked by plain HTTP. The numbers are counts of resources or instances.

    `sealed` are the hashes of the objects in its signed manifest, `sealed_as_kept` those of the files in the archive.
    """

    reports: int
    documents: int
    provenances: int
    archived: int
    task_status: str
    business_status: str
    outputs: tuple[str, ...]
    document_is_the_pdf: bool
    archived_is_the_pdf: bool
    provenance_names_both: bool
    provenance_signs_the_pdf: bool
    sealed: tuple[str, ...] = ()
    sealed_as_kept: tuple[str, ...] = ()


@dataclass(frozen=True)
class Amended:
    """What there is after an addendum and a higher level of either signature; lists go by opinion and addendum."""

    archive_problems: tuple[str, ...]
    read_back: bool
    again_was_there: bool
    report_status: str
    report_files: int
    reports_of_addendum: int
    documents: tuple[int, ...]
    appends: bool
    files_are_the_higher: list[bool]
    archived_are_the_pdfs: list[bool]
    archived: int
    co_signatures: int
    task_status: str


@dataclass(frozen=True)
class Corrected:
    """What there is after a correction as well; `came` are the resources of each type that it added."""

    archive_problem: str
    read_back: bool
    again_was_there: bool
    came: dict[str, int]
    report_status: str
    report_files: int
    conclusion_is_corrected: bool
    replaces: bool
    replaced_status: str
    file_is_the_pdf: bool
    archived_is_the_pdf: bool
    sha256_told: bool
    signed_by: int
    task_status: str


@dataclass(frozen=True)
class Walk:
    """The whole main job against one pair of servers."""

    seconds: dict[str, float]
    signed_in_as: str
    licences: int
    worklist: tuple[str, ...]
    problems: tuple[str, ...]
    accepted_status: str
    downloads: tuple[Downloaded, ...]
    archive_problem: str
    first_steps: tuple[str, ...]
    first_report: str
    again_report: str
    again_was_there: bool
    read_back_is_the_pdf: bool
    versions_told: int
    held: Held
    held_again: Held
    amended: Amended
    corrected: Corrected
    own_network: bool = False
    refused_without_password: str = ""
    failure_while_cut: str = ""
    failure_of_a_stranger: str = ""
