"""The life of a case as one table: state and event give the next state; an unlisted pair is an error."""

from __future__ import annotations

from enum import StrEnum

from reviewer_app.errors import NotAllowed


class CaseState(StrEnum):
    """Where a case stands on this laptop (product: life of a case)."""

    ASSIGNED = "assigned"
    RECEIVED = "received"
    ACCEPTED = "accepted"
    DOWNLOADING = "downloading"
    PAUSED = "paused"
    READY = "ready"
    IN_REVIEW = "in-review"
    ON_HOLD = "on-hold"
    SIGNED = "signed"
    QUEUED = "queued"
    DELIVERED = "delivered"
    AMENDING = "amending"
    ARCHIVED = "archived"
    PURGED = "purged"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


class CaseEvent(StrEnum):
    """What can happen to a case."""

    SEEN = "seen"
    ACCEPT = "accept"
    DECLINE = "decline"
    START_DOWNLOAD = "start-download"
    PAUSE_DOWNLOAD = "pause-download"
    DOWNLOADED = "downloaded"
    OPEN = "open"
    ASK_FOR_RECORDS = "ask-for-records"
    RECORDS_ARRIVED = "records-arrived"
    WITHDRAW_REQUEST = "withdraw-request"
    SIGN = "sign"
    QUEUE = "queue"
    RECALL = "recall"
    RECALL_AMENDMENT = "recall-amendment"
    DELIVER = "deliver"
    AMEND = "amend"
    DROP_AMENDMENT = "drop-amendment"
    ARCHIVE = "archive"
    ADD_VERSION = "add-version"
    REMOVE_COPY = "remove-copy"
    PURGE = "purge"
    WITHDRAW = "withdraw"
    OFFER_AGAIN = "offer-again"
    GIVE_BACK = "give-back"


_S, _E = CaseState, CaseEvent

TRANSITIONS: dict[tuple[CaseState, CaseEvent], CaseState] = {
    (_S.ASSIGNED, _E.SEEN): _S.RECEIVED,
    (_S.ASSIGNED, _E.ACCEPT): _S.ACCEPTED,
    (_S.RECEIVED, _E.ACCEPT): _S.ACCEPTED,
    (_S.ASSIGNED, _E.DECLINE): _S.DECLINED,
    (_S.RECEIVED, _E.DECLINE): _S.DECLINED,
    (_S.ACCEPTED, _E.DECLINE): _S.DECLINED,
    (_S.ACCEPTED, _E.START_DOWNLOAD): _S.DOWNLOADING,
    (_S.PAUSED, _E.START_DOWNLOAD): _S.DOWNLOADING,
    (_S.DOWNLOADING, _E.PAUSE_DOWNLOAD): _S.PAUSED,
    (_S.DOWNLOADING, _E.DOWNLOADED): _S.READY,
    (_S.PAUSED, _E.DOWNLOADED): _S.READY,
    (_S.READY, _E.OPEN): _S.IN_REVIEW,
    (_S.IN_REVIEW, _E.OPEN): _S.IN_REVIEW,
    (_S.IN_REVIEW, _E.ASK_FOR_RECORDS): _S.ON_HOLD,
    (_S.ON_HOLD, _E.RECORDS_ARRIVED): _S.IN_REVIEW,
    (_S.ON_HOLD, _E.WITHDRAW_REQUEST): _S.IN_REVIEW,
    (_S.IN_REVIEW, _E.SIGN): _S.SIGNED,
    (_S.SIGNED, _E.QUEUE): _S.QUEUED,
    # only before the service may have anything of it (`recalling`)
    (_S.QUEUED, _E.RECALL): _S.IN_REVIEW,
    (_S.QUEUED, _E.RECALL_AMENDMENT): _S.AMENDING,
    (_S.QUEUED, _E.DELIVER): _S.DELIVERED,
    # what was delivered stays; what is written then is a document of its own (`amendments`)
    (_S.DELIVERED, _E.AMEND): _S.AMENDING,
    (_S.ARCHIVED, _E.AMEND): _S.AMENDING,
    (_S.AMENDING, _E.DROP_AMENDMENT): _S.DELIVERED,
    (_S.AMENDING, _E.SIGN): _S.SIGNED,
    (_S.DELIVERED, _E.ARCHIVE): _S.ARCHIVED,
    # a later version of what was delivered (`ui.office.later_level`): its archive lacks that
    (_S.ARCHIVED, _E.ADD_VERSION): _S.DELIVERED,
    (_S.READY, _E.REMOVE_COPY): _S.ACCEPTED,
    (_S.PAUSED, _E.REMOVE_COPY): _S.ACCEPTED,
    (_S.DELIVERED, _E.PURGE): _S.PURGED,
    (_S.ARCHIVED, _E.PURGE): _S.PURGED,
    (_S.WITHDRAWN, _E.PURGE): _S.PURGED,
    (_S.DECLINED, _E.PURGE): _S.PURGED,
    # what is still here of a case (records, annotations, draft) waits for it to be accepted or downloaded again
    (_S.WITHDRAWN, _E.OFFER_AGAIN): _S.ASSIGNED,
    (_S.DECLINED, _E.OFFER_AGAIN): _S.ASSIGNED,
    (_S.WITHDRAWN, _E.GIVE_BACK): _S.ACCEPTED,
    (_S.DECLINED, _E.GIVE_BACK): _S.ACCEPTED,
    # a signed opinion that waits goes out after all once the case is the reviewer's again, or had arrived already
    (_S.WITHDRAWN, _E.QUEUE): _S.QUEUED,
    (_S.WITHDRAWN, _E.DELIVER): _S.DELIVERED,
    **{
        (state, _E.WITHDRAW): _S.WITHDRAWN
        for state in (
            _S.ASSIGNED, _S.RECEIVED, _S.ACCEPTED, _S.DOWNLOADING, _S.PAUSED, _S.READY, _S.IN_REVIEW, _S.ON_HOLD,
            _S.QUEUED,
        )
    },
}  # fmt: skip


#: States in which the opinion can still be changed.
OPEN_STATES = frozenset({CaseState.READY, CaseState.IN_REVIEW, CaseState.ON_HOLD})


def next_state(state: CaseState, event: CaseEvent) -> CaseState:
    """Return the state after `event`.

    Raises
    ------
    NotAllowed
        If the table does not list the pair.
    """
    try:
        return TRANSITIONS[state, event]
    except KeyError:
        raise NotAllowed(
            f"This case is {state.value.replace('-', ' ')}; that cannot be done now.", detail=f"{state} + {event}"
        ) from None


def allowed(state: CaseState, event: CaseEvent) -> bool:
    """Whether the table lists the pair."""
    return (state, event) in TRANSITIONS


#: What a Task whose case was withdrawn or declined says by its status once it is the reviewer's again (std 1.3): it is
#: offered like a new one, or the reviewer is to go on where it was accepted before.
_OFFERS: dict[str, CaseEvent] = {
    "requested": CaseEvent.OFFER_AGAIN,
    "received": CaseEvent.OFFER_AGAIN,
    "accepted": CaseEvent.GIVE_BACK,
    "ready": CaseEvent.GIVE_BACK,
    "in-progress": CaseEvent.GIVE_BACK,
    "on-hold": CaseEvent.GIVE_BACK,
}
#: Every FHIR Task.status of a case that somebody is to work on.
OPEN_TASK = tuple(_OFFERS)


def offered_again(task_status: str) -> CaseEvent | None:
    """Return what a Task of a withdrawn or declined case means that is the reviewer's again; None if it stays so."""
    return _OFFERS.get(task_status)


#: FHIR Task.status and businessStatus to write when this laptop moves a case there (std 1.3); others are not written.
TASK_STATUS: dict[CaseState, tuple[str, str]] = {
    CaseState.RECEIVED: ("received", "downloaded"),
    CaseState.ACCEPTED: ("accepted", "accepted"),
    CaseState.DECLINED: ("rejected", "declined"),
    CaseState.IN_REVIEW: ("in-progress", "reviewing"),
    CaseState.ON_HOLD: ("on-hold", "awaiting-records"),
    CaseState.DELIVERED: ("completed", "opinion-delivered"),
}

DECLINE_REASONS: dict[str, str] = {
    "not-licensed-in-patient-state": "Not licensed in the patient's state",
    "no-coverage": "No malpractice cover for the patient's state",
    "conflict-of-interest": "Conflict of interest",
    "capacity": "No time before the due date",
    "out-of-scope": "Outside my specialty",
}
