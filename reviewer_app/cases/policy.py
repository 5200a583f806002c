"""What a service decides about its second opinions: data that comes with a case, with a safe value for each part.

What a service leaves out, or says in a way that cannot be read, keeps the safe value (docs/service.md).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from reviewer_app.cases.coverage_thresholds import DEFAULT_THRESHOLDS, CoverageThresholds
from reviewer_app.cases.needed_records import SpecialtyList
from reviewer_app.cases.opinion_modes import OpinionMode

if TYPE_CHECKING:
    from reviewer_app.cases.case import Case


@dataclass(frozen=True, slots=True)
class Policy:
    """The rules of a service.

    Parameters
    ----------
    reference
        The FHIR resource that says so, empty for the safe values alone.
    modes
        In which modes an opinion may be given (std Q14).
    licence_free_modes
        Modes that ask for no licence and no malpractice cover of the reviewer; what is missing is only said then.
    blocking, advisory
        Ids of `cases.rules.table.RULES` that hold up here though they usually only advise, and the other way round.
    cannot_tell_blocks
        Whether what cannot be told holds up an acceptance or a signature.
    offline_days
        For how many days what was read of licences, consent and case may be relied on.
    coverage_in_patient_copy
        Whether the account of what was seen is printed in full, and not only that something was not.
    blind_then_reveal
        Whether the first report stays hidden until a first impression was written.
    keep_sound
        Whether what was dictated stays on the laptop as sound after the opinion was signed, and not only as words.
    coverage
        From when on something counts as seen.
    completeness
        Which records an opinion usually rests on, by specialty, as the service lists them; `usual_records` come after.
    doubts
        A sentence for each part that could not be read and keeps its safe value.
    """

    reference: str = ""
    modes: tuple[OpinionMode, ...] = tuple(OpinionMode)
    licence_free_modes: tuple[OpinionMode, ...] = ()
    blocking: tuple[str, ...] = ()
    advisory: tuple[str, ...] = ()
    cannot_tell_blocks: bool = True
    offline_days: int = 14
    coverage_in_patient_copy: bool = False
    blind_then_reveal: bool = False
    keep_sound: bool = False
    coverage: CoverageThresholds = DEFAULT_THRESHOLDS
    completeness: tuple[SpecialtyList, ...] = ()
    doubts: tuple[str, ...] = ()

    def records_for(self, specialty: str) -> SpecialtyList:
        """Return the list of the first specialty that is named in `specialty`: the service's own, then the usual ones.

        The list for every other specialty comes after all that name one.
        """
        from reviewer_app.cases.usual_records import USUAL_RECORDS  # noqa: PLC0415 - the worklist is painted without it

        name, lists = specialty.casefold(), (*self.completeness, *USUAL_RECORDS)
        in_order = sorted(lists, key=lambda one: not one.specialty)
        return next(one for one in in_order if one.specialty in name)


SAFE_POLICY = Policy()


def policy_of(case: Case) -> Policy:
    """Return the policy under which a case is worked on: that of its service, else the safe one."""
    return case.policy or SAFE_POLICY
