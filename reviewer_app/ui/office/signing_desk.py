"""Signing one open case: the shown bytes are signed in a child process, checked, kept and queued, all or nothing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, BinaryIO

from reviewer_app.cases.life_cycle import CaseEvent
from reviewer_app.cases.policy import policy_of
from reviewer_app.cases.work import Work
from reviewer_app.errors import CannotDecode, CannotSign
from reviewer_app.store.values import OutboxEntry
from reviewer_app.store.vault import Vault
from reviewer_app.ui.case.desk import OpinionPreview, SignedPreview, SigningFacts
from reviewer_app.ui.office.recalls import report_id_key, standing_document
from reviewer_app.ui.office.sealed_marks import NO_MARKS, SealedMarks
from reviewer_app.ui.office.services import Services
from reviewer_app.ui.office.signing_child import SigningChild
from reviewer_app.ui.office.signing_key import SigningKey

if TYPE_CHECKING:
    from reviewer_app.cases.people import Reviewer
    from reviewer_app.report.identity import SigningIdentity
    from reviewer_app.report.key_sources import KeySource
    from reviewer_app.report.signing import SignedOpinion
    from reviewer_app.ui.office.opened_case import OpenedCase


@dataclass(frozen=True, slots=True)
class KeyStanding:
    """Which key would sign: none, or whose `identity`, a `note` about it, and until when it is locked, None if not.

    `token` is the name of the token or card that holds it, empty for a file.
    """

    identity: SigningIdentity | None = None
    note: str = ""
    locked_until: datetime | None = None
    token: str = ""


@dataclass(frozen=True, slots=True)
class ShownPreview:
    """A preview by its hash and the place in which it was asked for: its work, and the objects whose hashes it has."""

    sha256: str = ""
    work: Work = field(default=Work(), repr=False)
    sealed: SealedMarks = field(default=NO_MARKS, repr=False)
    number: int = 0


class SigningDesk:
    """What signs the opinion of one open case. Its methods run in jobs, but for `prepare`, `end` and `asked`.

    `open_stream` opens an instance of the case by its SOP Instance UID. What makes and signs the report is loaded by
    the job that does it: a case opens without it.
    """

    def __init__(self, services: Services, opened: OpenedCase, open_stream: Callable[[str], BinaryIO]) -> None:
        self._services = services
        self._opened = opened
        self._open_stream = open_stream
        self._key = SigningKey(services.paths)
        self._child = SigningChild(services.runner)
        self._previewed = ShownPreview()
        self._asked = 0

    def prepare(self) -> None:
        """Start the child process that will sign."""
        self._child.open()

    def end(self) -> None:
        """End the child process."""
        self._child.close()

    def key(self, reviewer: Reviewer) -> KeyStanding:
        """Return which key would sign for a reviewer, and whether it is locked."""
        from reviewer_app.store.attempts_file import AttemptsFile  # noqa: PLC0415 - see class
        from reviewer_app.ui.office.signing_attempts import (  # noqa: PLC0415 - as above
            OF_ANOTHER,
            count_by_file,
            owned_by_another,
            signing_lock,
            take_over,
        )

        outside = AttemptsFile(self._services.paths.config)
        identity, key, now = self._key.identity(), self._key.counted_by(), self._services.clock()
        token = self._key.token()
        if identity is None:
            return KeyStanding()

        def work(vault: Vault) -> KeyStanding:
            if owned_by_another(vault, identity.fingerprint, reviewer):
                return KeyStanding(note=OF_ANOTHER)
            count_by_file(vault, identity.fingerprint, key)
            take_over(vault, key, outside.lock(key))
            until = signing_lock(vault, key, now).locked_until(now)
            note = identity.issuer if identity.demo else ""
            return KeyStanding(identity, note, until, token.label if token is not None else "")

        return self._services.stored(work)

    def asked(self) -> int:
        """Return the place of a preview that is asked for now; on the GUI thread."""
        self._asked += 1
        return self._asked

    def was_shown(self, preview: ShownPreview) -> None:
        """Remember the preview that may be signed: the one asked for last, whichever is ready first."""
        if preview.number > self._previewed.number:
            self._previewed = preview

    def report_id(self) -> str:
        """Return the id of this case's opinion, made once."""
        from reviewer_app.ui.office.preview import new_report_id  # noqa: PLC0415 - see class

        def work(vault: Vault) -> str:
            key = report_id_key(self._opened.case.id)
            kept = vault.get_value(key)
            if kept is None:
                kept = new_report_id()
                vault.set_value(key, kept)
            return kept

        return self._services.stored(work)

    @staticmethod
    def refuse_draft(preview: OpinionPreview) -> None:
        """Raise `CannotSign` for a preview that says of itself that it is a draft."""
        if preview.draft:
            raise CannotSign("This is a draft, which cannot be signed.", detail=preview.sha256)

    def sign(self, preview: OpinionPreview, meaning: str, passphrase: str, signed_at: datetime) -> SignedPreview:
        """Sign exactly the bytes of `preview`, keep them with the objects that they seal, and queue all for delivery.

        Raises
        ------
        KeyLocked
            If the key is locked after wrong passphrases or PINs, or this was the one that locks it.
        CannotSign
            If it is a draft or not the preview asked for last, the key does not sign it, or what was signed is not what
            was shown; nothing is kept.
        NotAllowed
            If the case is not one that can be signed now.
        """
        from reviewer_app.report.verify import verify_pdf  # noqa: PLC0415 - see class

        self.refuse_draft(preview)
        shown = self._previewed
        if shown.sha256 != preview.sha256:
            next_step = "Go back to editing and read the new preview."
            raise CannotSign("A newer file was made since this one.", next_step=next_step, detail=preview.sha256)
        signed = self._counted(preview, meaning, passphrase, signed_at)
        if signed.unsigned_sha256 != preview.sha256:
            raise CannotSign("What was signed is not what was shown; nothing was kept.", detail=preview.sha256)
        checked = verify_pdf(signed.pdf)
        if not checked.valid:
            raise CannotSign("The signature did not pass its own check; nothing was kept.", detail=preview.sha256)
        self._services.stored(lambda vault: self._keep(vault, signed, meaning, shown, preview.facts))
        return SignedPreview(signed.pdf, signed.sha256, signed.signer, signed.signed_at, checked.valid, checked.summary)

    def signed_pdf(self) -> bytes:
        """Return the bytes of the signed opinion that was not recalled.

        Raises
        ------
        CannotDecode
            If there is none yet.
        """
        case_id = self._opened.case.id
        kept = self._services.stored(lambda vault: standing_document(vault, case_id))
        if kept is None:
            raise CannotDecode("This case has no signed opinion yet.", detail=case_id)
        with self._services.vault.open_blob(case_id, kept.blob_id) as stream:
            return stream.read()

    def _counted(self, preview: OpinionPreview, meaning: str, passphrase: str, signed_at: datetime) -> SignedOpinion:
        """Sign with the key of this reviewer, which is locked by too many wrong passphrases."""
        from reviewer_app.ui.office import signing_attempts as attempts  # noqa: PLC0415 - see class

        source, certificate = self._key.source(), self._certificate()
        case_id, reviewer = self._opened.case.id, preview.facts.reviewer
        if self._services.stored(lambda vault: attempts.owned_by_another(vault, certificate, reviewer)):
            raise attempts.of_another(certificate)
        key = source.counted_by
        self._services.stored(lambda vault: attempts.count_by_file(vault, certificate, key))
        signed = attempts.counted(
            self._services, key, case_id, lambda: self._signed(preview, meaning, source, passphrase, signed_at)
        )
        if signed.certificate != certificate:
            raise CannotSign(
                "The signing key does not belong to the certificate beside it; nothing was kept.",
                next_step="Install the signing key again.",
                detail=f"certificate {certificate[:16]}, key of {signed.certificate[:16]}",
            )
        return signed

    def _certificate(self) -> str:
        """Return the fingerprint of the installed certificate."""
        identity = self._key.identity()
        if identity is None:
            raise CannotSign(
                "The certificate of the signing key is not on this laptop.", next_step="Install the signing key again."
            )
        return identity.fingerprint

    def _signed(
        self, preview: OpinionPreview, meaning: str, key: KeySource, passphrase: str, signed_at: datetime
    ) -> SignedOpinion:
        """Sign in a child process."""
        from reviewer_app.report.signing import SignRequest  # noqa: PLC0415 - see class
        from reviewer_app.ui.office.preview import MEANINGS  # noqa: PLC0415 - as above

        return self._child.sign(
            SignRequest(
                pdf=preview.pdf,
                key=key,
                passphrase=passphrase,
                meaning=MEANINGS[meaning],
                reviewer_name=preview.facts.reviewer.name,
                signed_at=signed_at,
                credentials=preview.facts.reviewer.credentials,
                location=preview.facts.reviewer.institution,
            )
        )

    def _keep(
        self, vault: Vault, signed: SignedOpinion, meaning: str, shown: ShownPreview, facts: SigningFacts
    ) -> None:
        """Keep the signed file and the objects, move the case and queue the delivery: all of it or nothing.

        The key is that of who signed with it first. What was dictated as sound goes, unless the service keeps it.
        """
        from reviewer_app.exchange.delivery import Delivered  # noqa: PLC0415 - see class
        from reviewer_app.ui.office.amending import ADDENDUM, OPINION, amends_now  # noqa: PLC0415 - as above
        from reviewer_app.ui.office.frozen_delivery import (  # noqa: PLC0415 - as above
            freeze,
            freeze_addendum,
            payload,
            with_objects,
        )
        from reviewer_app.ui.office.kept_objects import keep_objects  # noqa: PLC0415 - as above
        from reviewer_app.ui.office.preview import MEANINGS  # noqa: PLC0415 - as above
        from reviewer_app.ui.office.signing_attempts import bind_key  # noqa: PLC0415 - as above

        case_id = self._opened.case.id
        report_id = vault.get_value(report_id_key(case_id)) or ""
        meta = {
            "report_id": report_id,
            "meaning": MEANINGS[meaning].value,
            "signed_at": signed.signed_at.isoformat(),
            "signer": signed.signer,
            "unsigned_sha256": signed.unsigned_sha256,
            "signed_sha256": signed.sha256,
        }
        amends, instances = amends_now(vault, case_id), self._opened.held.instances
        if amends is None:
            kind = OPINION
            frozen = freeze(facts.case, facts.reviewer, shown.work, instances, meta, self._open_stream)
            frozen = with_objects(frozen, shown.sealed)
        else:
            kind, cited = ADDENDUM, Delivered(amends.cited.report_id, amends.cited.sha256)
            frozen = freeze_addendum(facts.case, facts.reviewer, shown.work, instances, meta, cited)
        with vault.together():
            bind_key(vault, signed.certificate, facts.reviewer)
            document = vault.put_document(case_id, kind, signed.pdf, meta)
            keep_objects(vault, case_id, report_id, shown.sealed)
            vault.move(case_id, CaseEvent.SIGN)
            what = payload(document, frozen, meta["meaning"])
            entry = OutboxEntry(report_id, case_id, kind, self._services.clock(), what)
            vault.queue(case_id, entry)
            vault.move(case_id, CaseEvent.QUEUE)
            said = {
                "report": report_id,
                "sha256": signed.sha256,
                "unsigned_sha256": signed.unsigned_sha256,
                "meaning": meaning,
                "certificate": signed.certificate,
            }
            vault.audit(f"{kind}-signed", case_id, said)
            if not policy_of(facts.case).keep_sound:
                vault.delete_sounds(case_id, "signed")
