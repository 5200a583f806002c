"""Co-authors with parts of their own as FHIR R4: who they are, and which parts are theirs.

An Element of R4 that says of a part of a report whose it is there is in the Composition alone (`Composition.section`);
beside that the agent of a Provenance names the parts in words (`Provenance.agent.role`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from reviewer_app.cases.section_authors import Authored, authored, part_titles
from reviewer_app.exchange import fhir_codes as fhir
from reviewer_app.exchange.fhir_write import Json, concept, reference

if TYPE_CHECKING:
    from reviewer_app.exchange.delivery import Delivery

#: Of report and document while a co-author has not signed for a part of their own (R4 diagnostic-report-status).
PRELIMINARY: Final = "preliminary"


def writers(delivery: Delivery) -> tuple[Authored, ...]:
    """Return the co-authors with parts of their own in an opinion; an addendum or a correction is one author's."""
    return authored(delivery.case, delivery.work.opinion) if delivery.amends is None else ()


def awaited(delivery: Delivery) -> tuple[Authored, ...]:
    """Return those of them who have not signed for their parts."""
    return tuple(one for one in writers(delivery) if one.author.reference not in delivery.signed_by)


def stands_preliminary(delivery: Delivery, status: object) -> bool:
    """Whether a report of this status stands as one whose co-authors had not all signed, where it has such."""
    return status == PRELIMINARY and bool(authored(delivery.case, delivery.work.opinion))


def author_references(delivery: Delivery) -> list[Json]:
    """Return the reviewer, and behind who signs for the whole the co-authors."""
    reviewer = reference(delivery.reviewer.reference, delivery.reviewer.name)
    return [reviewer, *(reference(one.author.reference, one.author.name) for one in writers(delivery))]


def author_agents(delivery: Delivery) -> list[Json]:
    """Return the co-authors as agents of a Provenance, each with the parts."""
    return [
        {
            "type": concept(fhir.PARTICIPANT_SYSTEM, "author", "Author"),
            "role": part_roles(delivery, one.author.reference),
            "who": reference(one.author.reference, one.author.name),
        }
        for one in writers(delivery)
    ]


def part_roles(delivery: Delivery, practitioner: str) -> list[Json]:
    """Return the parts of a co-author in words, none where they have no part of their own."""
    own = (one for one in writers(delivery) if one.author.reference == practitioner)
    return [{"text": title} for one in own for title in part_titles(delivery.case, delivery.work.opinion, one)]
