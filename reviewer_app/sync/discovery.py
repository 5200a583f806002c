"""Where to sign in and what the service can do: SMART configuration and CapabilityStatement (std 1.2, 1.6)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from reviewer_app.errors import ServerRefused
from reviewer_app.exchange.fhir_element import Element
from reviewer_app.sync.answers import Answer, read_body, refusal
from reviewer_app.sync.http import Authorize, HttpClient, Request, check_transport
from reviewer_app.sync.retry import may_pass

CLIENT_ID: Final = "reviewer-app"
_OAUTH_URIS: Final = "http://fhir-registry.smarthealthit.org/StructureDefinition/oauth-uris"


@dataclass(frozen=True, slots=True)
class SmartConfiguration:
    """The addresses of the authorisation server of one FHIR service (SMART App Launch 2.2.0).

    `issuer` is empty where the service names none; `only_v1_scopes` tells that it announces nothing but the old form
    of scopes; `issuer_in_answer` that the redirect must name the issuer (RFC 9207).
    """

    service_url: str
    authorization_endpoint: str
    token_endpoint: str
    issuer: str = ""
    only_v1_scopes: bool = False
    issuer_in_answer: bool = False


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What the CapabilityStatement promises; where there is none, only what every FHIR server must do.

    `address` is the FHIR base address by which the service knows itself, empty if it does not say. `conditional_create`
    are the types of resources that it says it creates conditionally.
    """

    transaction: bool = False
    provenance_by_client_id: bool = False
    address: str = ""
    conditional_create: frozenset[str] = frozenset()


def service_base(service_url: str) -> str:
    """Return the FHIR base address without a slash at its end.

    Raises
    ------
    ServerRefused
        If it is no protected address.
    """
    base = service_url.strip().rstrip("/")
    check_transport(base)
    return base


def discover(service_url: str, http: HttpClient | None = None) -> SmartConfiguration:
    """Ask a FHIR service where its users sign in.

    The well-known document is asked first, the CapabilityStatement of older servers second.

    Raises
    ------
    Offline
        If the service does not answer.
    ServerRefused
        If neither document can be had or one of its addresses is not protected.
    """
    base = service_base(service_url)
    client = http if http is not None else HttpClient()
    try:
        try:
            document = _get(client, f"{base}/.well-known/smart-configuration", "application/json").json()
        except ServerRefused:
            document = _from_metadata(_get(client, f"{base}/metadata", "application/fhir+json").resource())
        return _configuration(base, document)
    finally:
        if http is None:
            client.close()


def fetch_capabilities(base: str, http: HttpClient, authorize: Authorize) -> Capabilities:
    """Read the CapabilityStatement; a missing or unreadable one promises nothing.

    Raises
    ------
    Offline, ServerRefused
        If the service cannot say now what it can do: that it promises nothing would be a guess.
    """
    try:
        statement = _get(http, f"{base}/metadata", "application/fhir+json", authorize).resource()
        return capabilities_of(statement)
    except ServerRefused as error:
        if may_pass(error) or not error.status:
            raise
        return Capabilities()


def capabilities_of(statement: dict[str, Any]) -> Capabilities:
    """Return what a CapabilityStatement promises."""
    if statement.get("resourceType") != "CapabilityStatement":
        return Capabilities()
    rest = Element(statement, "CapabilityStatement").first("rest")
    resources = {one.text("type"): one for one in rest.children("resource")}
    provenance = resources.get("Provenance")
    return Capabilities(
        transaction=any(one.text("code") == "transaction" for one in rest.children("interaction")),
        provenance_by_client_id=provenance is not None and provenance.value.get("updateCreate") is True,
        address=Element(statement, "CapabilityStatement").child("implementation").text("url"),
        conditional_create=frozenset(
            name for name, one in resources.items() if one.value.get("conditionalCreate") is True
        ),
    )


def _get(client: HttpClient, url: str, accept: str, authorize: Authorize | None = None) -> Answer:
    request = Request("GET", url, {"Accept": accept})
    response = client.open(request, authorize)
    if response.status >= 300:
        raise refusal(response, request.name)
    return Answer(request.name, response.status, response.headers, read_body(response, request.name))


def _from_metadata(statement: dict[str, Any]) -> dict[str, str]:
    """Return the sign-in addresses of a CapabilityStatement in the words of the well-known document."""
    security = Element(statement, "CapabilityStatement").first("rest").child("security")
    uris = next((one for one in security.children("extension") if one.text("url") == _OAUTH_URIS), None)
    found = {one.text("url"): one.text("valueUri") for one in uris.children("extension")} if uris is not None else {}
    return {
        "authorization_endpoint": found.get("authorize", ""),
        "token_endpoint": found.get("token", ""),
    }


def _configuration(base: str, document: object) -> SmartConfiguration:
    if not isinstance(document, dict):
        raise _no_sign_in("no object")
    element = Element(document, "smart-configuration")
    authorize, token = element.text("authorization_endpoint"), element.text("token_endpoint")
    methods, abilities = element.texts("code_challenge_methods_supported"), element.texts("capabilities")
    if not authorize or not token or (methods and "S256" not in methods):
        raise _no_sign_in("endpoints missing" if not (authorize and token) else "no S256")
    check_transport(authorize)
    check_transport(token)
    return SmartConfiguration(
        service_url=base,
        authorization_endpoint=authorize,
        token_endpoint=token,
        issuer=element.text("issuer"),
        only_v1_scopes="permission-v1" in abilities and "permission-v2" not in abilities,
        issuer_in_answer=document.get("authorization_response_iss_parameter_supported") is True,
    )


def _no_sign_in(detail: str) -> ServerRefused:
    return ServerRefused(
        "This service does not say how to sign in.",
        next_step="Check the address of the service; it must offer SMART App Launch.",
        detail=detail,
    )
