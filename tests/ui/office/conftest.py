"""The real service, a real vault, and an office between them."""

from __future__ import annotations

from tests.helpers.office_fixtures import impatient, offices, service, signed_in

__all__ = ["impatient", "offices", "service", "signed_in"]
