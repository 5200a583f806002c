"""What the service can do, said to machines: CapabilityStatement and SMART configuration."""

from __future__ import annotations

from typing import Any

from reviewer_app import __version__
from reviewer_app.reference_service.fhir.search_parameters import RESOURCE_TYPES, SEARCH_PARAMETERS
from reviewer_app.reference_service.web import DICOMWEB_PATH, FHIR_PATH

_INTERACTIONS = ("read", "vread", "update", "delete", "history-instance", "create", "search-type")
_OAUTH_URIS = "http://fhir-registry.smarthealthit.org/StructureDefinition/oauth-uris"


def smart_configuration(base: str) -> dict[str, Any]:
    """Return ``.well-known/smart-configuration`` (SMART App Launch 2.2, conformance); ``base`` is the service root."""
    return {
        "issuer": base,
        "authorization_endpoint": f"{base}/oauth/authorize",
        "token_endpoint": f"{base}/oauth/token",
        "revocation_endpoint": f"{base}/oauth/revoke",
        "token_endpoint_auth_methods_supported": ["none", "client_secret_basic", "client_secret_post"],
        "grant_types_supported": ["authorization_code", "refresh_token", "client_credentials"],
        "response_types_supported": ["code"],
        "code_challenge_methods_supported": ["S256"],
        "authorization_response_iss_parameter_supported": True,
        "scopes_supported": ["fhirUser", "offline_access", "user/*.cruds", "system/*.cruds"],
        "capabilities": [
            "launch-standalone", "client-public", "client-confidential-symmetric", "permission-offline",
            "permission-user", "permission-v2",
        ],
        # Not a part of SMART: where the images are, for a client that has only this address.
        "dicomweb_endpoint": f"{base}{DICOMWEB_PATH}",
    }  # fmt: skip


def capability_statement(base: str) -> dict[str, Any]:
    """Return ``/metadata``; ``base`` is the service root."""
    return {
        "resourceType": "CapabilityStatement",
        "status": "active",
        "date": "2026-11-22",
        "kind": "instance",
        "software": {"name": "Reviewer reference service", "version": __version__},
        "implementation": {"description": "Service on this computer, for demonstration", "url": f"{base}{FHIR_PATH}"},
        "fhirVersion": "4.0.1",
        "format": ["json", "application/fhir+json"],
        "rest": [
            {
                "mode": "server",
                "security": _security(base),
                "resource": [_resource(name) for name in sorted(RESOURCE_TYPES)],
                "interaction": [{"code": "transaction"}, {"code": "batch"}],
            }
        ],
    }


def _security(base: str) -> dict[str, Any]:
    system = "http://terminology.hl7.org/CodeSystem/restful-security-service"
    uris = {"authorize": "authorize", "token": "token", "revoke": "revoke"}
    return {
        "cors": False,
        "service": [{"coding": [{"system": system, "code": "SMART-on-FHIR"}], "text": "OAuth2 by SMART App Launch"}],
        "extension": [
            {
                "url": _OAUTH_URIS,
                "extension": [{"url": name, "valueUri": f"{base}/oauth/{path}"} for name, path in uris.items()],
            }
        ],
    }


def _resource(name: str) -> dict[str, Any]:
    parameters = [
        {"name": "_id", "type": "token"},
        {"name": "_lastUpdated", "type": "date"},
        *({"name": item.name, "type": item.kind.value} for item in SEARCH_PARAMETERS[name].values()),
    ]
    return {
        "type": name,
        "interaction": [{"code": code} for code in _INTERACTIONS],
        "versioning": "versioned-update",
        "readHistory": True,
        "updateCreate": True,
        "conditionalCreate": True,
        "conditionalRead": "not-match",
        "conditionalUpdate": False,
        "conditionalDelete": "not-supported",
        "searchParam": parameters,
    }
