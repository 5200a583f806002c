"""What the vault holds of a case at the moment it is opened, without the first opinion where that is hidden."""

from __future__ import annotations

from dataclasses import replace

from reviewer_app.cases.case import Case
from reviewer_app.cases.changed_records import with_versions
from reviewer_app.cases.coverage_thresholds import CoverageThresholds
from reviewer_app.cases.first_impression import hides_first_report, is_hidden, shows_first_report
from reviewer_app.cases.life_cycle import CaseState
from reviewer_app.cases.looks import Looks
from reviewer_app.cases.people import Reviewer
from reviewer_app.cases.policy import policy_of
from reviewer_app.cases.work import Edit
from reviewer_app.errors import CannotDecode
from reviewer_app.store.values import StoredDocument, document_key
from reviewer_app.store.vault import Vault
from reviewer_app.ui.case.desk import FirstWork, RecordProblem
from reviewer_app.ui.office.amending import amends_now
from reviewer_app.ui.office.arrangements import kept_arrangement
from reviewer_app.ui.office.blind_reading import in_view
from reviewer_app.ui.office.case_digest import held_instances
from reviewer_app.ui.office.kept_pages import kept_pages
from reviewer_app.ui.office.kept_work import first_work
from reviewer_app.ui.office.last_read import read_from_service_at
from reviewer_app.ui.office.newer_records import known_newer
from reviewer_app.ui.office.own_words import LEARNED, own_words


class OpenedCase:
    """What the vault holds of a case at the moment it is opened; read in the store lane.

    Where the first report is hidden nothing of it is in here: case, documents and instances are those in view.
    `thresholds` are those by which the looks count, None for those of the service's policy.
    """

    def __init__(self, vault: Vault, case_id: str, thresholds: CoverageThresholds | None = None) -> None:
        stored = vault.case(case_id)
        reviewer = vault.reviewer()
        if reviewer is None:
            raise CannotDecode("Who you are is not known yet. Sign in once, then open the case.")
        self.read_at = read_from_service_at(vault, case_id)
        self.state: CaseState = stored.state
        self.requests = stored.requests
        #: What the addendum that is being written belongs to, None where none is.
        self.amends = amends_now(vault, case_id)
        self.reviewer: Reviewer = reviewer
        held, self.new_digest = held_instances(vault, stored)
        self.first: FirstWork | None = first_work(vault, case_id)
        self.edits: tuple[Edit, ...] | None = tuple(vault.edits(case_id)) if self.first is None else None
        newer = known_newer(vault, case_id)
        self.new, self.stale = newer.new, newer.stale
        case = with_versions(stored.case, newer)
        papers = vault.documents(case_id, case)
        here = {one.document.reference for one in papers}
        listed = (one for one in case.documents if one not in newer.earlier or one.reference in here)
        shown = in_view(replace(case, documents=tuple(listed)), held, self._hides_first_report())
        self.case: Case = shown.case
        self.held = shown.held
        documents = (one for one in papers if shown.shows(document_key(one.document.reference)))
        self.documents: tuple[StoredDocument, ...] = tuple(documents)
        problems = ((key, sentence) for key, sentence in vault.download_problems(case_id) if shown.shows(key))
        self.problems = (
            *(RecordProblem(key, sentence) for key, sentence in problems),
            *(RecordProblem(one.reference, one.sentence) for one in self.case.unobtainable),
        )
        self.looks = Looks(vault.seen_frames(case_id), thresholds or policy_of(stored.case).coverage)
        self.pages = kept_pages(vault, case_id)
        self.arrangement = kept_arrangement(vault, case_id)
        self.own_words = own_words(vault)
        #: What the reviewer meant by misheard words, as it is kept: few dictate.
        self.learned = vault.get_value(LEARNED)

    def _hides_first_report(self) -> bool:
        """Whether the first report is hidden: both fields only come, so the order of the edits has no say in it."""
        if self.first is not None:
            return is_hidden(self.first.opinion)
        paths = {change.path for edit in self.edits or () for change in edit.fields}
        return hides_first_report(paths) and not shows_first_report(paths)
