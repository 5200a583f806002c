"""Every refusal of the service, before it is put into the words of FHIR, DICOMweb or OAuth."""

from __future__ import annotations

from collections.abc import Mapping


class ServiceFailure(Exception):
    """A request that is answered with an error status.

    Parameters
    ----------
    status
        HTTP status.
    message
        What was wrong, in one sentence; it may name elements and identifiers, never a patient's data.
    code
        FHIR issue type (``http://hl7.org/fhir/issue-type``).
    expressions
        FHIRPath of the elements that are wrong.
    headers
        Further response headers.
    """

    def __init__(
        self,
        status: int,
        message: str,
        *,
        code: str = "processing",
        expressions: tuple[str, ...] = (),
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(message)
        self.status = status
        self.message = message
        self.code = code
        self.expressions = expressions
        self.headers = dict(headers or {})
