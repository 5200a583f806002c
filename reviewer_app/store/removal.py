"""Taking a case off this laptop: its key is destroyed first, and with it its records wherever copies of them are."""

from __future__ import annotations

from reviewer_app.cases.life_cycle import CaseEvent, CaseState, allowed
from reviewer_app.errors import NotAllowed
from reviewer_app.store.parts import Parts


def remove_local_copy(parts: Parts, case_id: str, *, also_work: bool) -> CaseState:
    """Remove the local copy of a case, or, where its life has ended, all of it; return its new state.

    Raises
    ------
    NotAllowed
        If its state does not allow it, it holds unsigned work and `also_work` is not said; or the service may have an
        opinion of it that it has not confirmed, as what is here may be all that tells what was signed; or a later
        version of what was delivered waits to be sent, which is nowhere else.
    """
    with parts.database.transaction():
        state = parts.cases.state(case_id)
        event = CaseEvent.REMOVE_COPY if allowed(state, CaseEvent.REMOVE_COPY) else CaseEvent.PURGE
        if event is CaseEvent.PURGE and parts.outbox.later_waits(case_id):
            raise NotAllowed(
                "A newer version of what you signed for this case waits to be sent, and is on this laptop only.",
                next_step="Remove the case once the outbox has sent it.",
                detail=case_id,
            )
        if event is CaseEvent.PURGE and parts.outbox.in_doubt(case_id):
            raise NotAllowed(
                "The service may have the opinion that you signed for this case, and has not confirmed it.",
                next_step="Send it from the outbox, so that the service is asked what it has.",
                detail=case_id,
            )
        unsigned = not parts.cases.signed(case_id)
        if unsigned and not also_work and (parts.journal.count(case_id) or parts.sounds.count(case_id)):
            raise NotAllowed(
                "This case holds work that was never signed.",
                next_step="Say that the work is to be deleted too, or keep the case.",
                detail=case_id,
            )
        state = parts.cases.move(case_id, event)
        parts.case_keys.destroy(case_id)
        parts.sounds.delete(case_id, "removed")
        parts.downloads.forget(case_id)
        if also_work:
            parts.journal.forget(case_id)
        if state is CaseState.PURGED:
            _purge(parts, case_id)
        parts.database.after_commit(lambda: _erase(parts, case_id))
    return state


def _erase(parts: Parts, case_id: str) -> None:
    parts.database.forget_deleted()
    parts.blobs.delete_case(case_id)


def _purge(parts: Parts, case_id: str) -> None:
    parts.journal.forget(case_id)
    parts.documents.forget(case_id)
    parts.outbox.forget(case_id)
    parts.values.forget(case_id)
    parts.downloads.plan(case_id, [])
    parts.cases.empty(case_id)


def tidy_up(parts: Parts) -> None:
    """Clear what the end of the last process left half done: stale files, and sendings without an answer."""
    parts.outbox.queue_interrupted()  # first: a file that cannot be swept does not leave an opinion "sending"
    known = parts.database.rows(
        """SELECT blob_id FROM items WHERE blob_id IS NOT NULL UNION ALL SELECT blob_id FROM documents
        UNION ALL SELECT blob_id FROM sounds"""
    )
    parts.blobs.sweep({blob_id for (blob_id,) in known})
