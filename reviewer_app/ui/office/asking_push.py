"""Telling the service of the requests for more records that were made, or taken back, while it was away."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from reviewer_app.cases.asking import ACTIVE, REVOKED, RecordsRequest
from reviewer_app.cases.life_cycle import CaseState
from reviewer_app.errors import Offline, ReviewerError, SignInNeeded
from reviewer_app.jobs import CancelToken
from reviewer_app.store.values import StoredCase
from reviewer_app.store.vault import Vault
from reviewer_app.ui.office.asking import note_refused, note_told
from reviewer_app.ui.office.kept_account import require_service
from reviewer_app.ui.office.services import Services

if TYPE_CHECKING:
    from reviewer_app.sync.session import ServiceSession

logger = logging.getLogger(__name__)
#: Of a case that is the reviewer's no more nothing is asked.
_OVER = frozenset({CaseState.WITHDRAWN, CaseState.DECLINED, CaseState.PURGED})


def push_requests(services: Services, session: ServiceSession, token: CancelToken) -> bool:
    """Tell the service what it does not know of requests; return whether there was anything. In a network thread.

    Raises
    ------
    Offline, SignInNeeded, Cancelled
        If nothing can be told now; what it refuses is kept, and tried again with the next push.
    """

    def read(vault: Vault) -> list[tuple[StoredCase, RecordsRequest]]:
        require_service(vault, session.service_url)
        cases = [one for one in vault.cases() if one.state not in _OVER]
        return [(one, request) for one in cases for request in one.requests if request.must_be_told]

    waiting = services.stored(read)
    for stored, request in waiting:
        token.check()
        try:
            _tell(services, session, stored, request, token)
        except (Offline, SignInNeeded):
            raise
        except ReviewerError as error:
            logger.warning("a request for records of case %s not told: %s", stored.case.id, error.detail)
            _keep_refusal(services, stored.case.id, request.id, error.sentence)
    return bool(waiting)


def _keep_refusal(services: Services, case_id: str, request_id: str, why: str) -> None:
    services.stored(lambda vault: note_refused(vault, case_id, request_id, why))


def _tell(
    services: Services, session: ServiceSession, stored: StoredCase, request: RecordsRequest, token: CancelToken
) -> None:
    from reviewer_app.sync.asking import take_back, tell_request  # noqa: PLC0415 - the worklist is painted without it
    from reviewer_app.sync.task_update import set_task_status  # noqa: PLC0415 - as above

    case_id = stored.case.id
    reviewer = services.stored(lambda vault: vault.reviewer())
    if reviewer is None:
        return
    if request.is_open:
        reference = tell_request(session, stored.case, reviewer, request, token)
        services.stored(lambda vault: note_told(vault, case_id, request.id, ACTIVE, reference))
        return
    reference = take_back(session, request, token)
    if stored.state is CaseState.IN_REVIEW and stored.case.task_status == "on-hold":
        version = set_task_status(session, stored.case, CaseState.IN_REVIEW, reviewer=reviewer, token=token)
        services.stored(lambda vault: vault.set_case_version(case_id, version, task_status="in-progress"))
    services.stored(lambda vault: note_told(vault, case_id, request.id, REVOKED, reference))
