"""The few HTML pages, packed beside this module."""

from __future__ import annotations

from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined
from starlette.responses import HTMLResponse

_HEADERS = {
    "Cache-Control": "no-store",
    # Nothing is loaded from anywhere. ``form-action`` is left open: browsers apply it to redirects as well, and a
    # sign-in ends in one to the program's own port.
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}


def page(template: str, status: int = 200, **values: object) -> HTMLResponse:
    """Fill a template; every value is escaped."""
    return HTMLResponse(_environment().get_template(template).render(values), status, _HEADERS)


@cache
def _environment() -> Environment:
    return Environment(
        loader=PackageLoader("reviewer_app.reference_service.pages"), autoescape=True, undefined=StrictUndefined,
        trim_blocks=True, lstrip_blocks=True,
    )  # fmt: skip
