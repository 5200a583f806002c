"""What time-stamp authorities and those who tell of revoked certificates answer, without a network or over one."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

from asn1crypto import tsp
from pyhanko.sign.timestamps import DummyTimeStamper

from reviewer_app.errors import Offline
from reviewer_app.report.proof_source import ProofSource

STAMPS = "http://stamps.example/"
#: Where certificates of `tests.helpers.proofs` say that lists of the revoked are.
LISTS = "http://authority.example/list.crl"


def stamp_of(stamper: DummyTimeStamper) -> Callable[[bytes], bytes]:
    """Return what answers a request for a time-stamp (RFC 3161) as a service does, DER both."""

    def answer(request: bytes) -> bytes:
        asked = tsp.TimeStampReq.load(request, strict=True)
        with ThreadPoolExecutor(1) as thread:  # pyHanko asks from a loop of its own
            response: bytes = thread.submit(asyncio.run, stamper.async_request_tsa_response(asked)).result().dump()
        return response

    return answer


@dataclass
class Answers:
    """A transport that answers from a table of addresses, what is called with the request; any other is offline."""

    table: Mapping[str, bytes | Callable[[bytes], bytes]]
    asked: list[str] = field(default_factory=list)

    def __call__(self, url: str, body: bytes, content_type: str, limit: int) -> bytes:
        self.asked.append(url)
        if url not in self.table:
            raise Offline("Nobody answers.", detail=url)
        found = self.table[url]
        return found if isinstance(found, bytes) else found(body)

    @property
    def source(self) -> ProofSource:
        return ProofSource(STAMPS, self)


def answers(stamper: DummyTimeStamper, *, lists: bytes | None = None) -> Answers:
    """Return a time-stamp authority that answers, and a list of the revoked where one is given."""
    return Answers({STAMPS: stamp_of(stamper), **({LISTS: lists} if lists is not None else {})})
