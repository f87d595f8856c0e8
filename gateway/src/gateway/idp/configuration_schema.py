"""The form of identity-providers.json. What is not named here is refused: a misspelt setting must not pass unseen."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from marshmallow import ValidationError, fields, post_load, validate, validates_schema

from casework.web.fields import Strict
from gateway.idp.model import LEVELS, Subject

MOST_SKEW = 300  # seconds
ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "Ed25519", "EdDSA")
CLAIMS = (
    "sub", "name", "subject_type", "cert_type", "cert_number", "cert_hash", "mobile", "level", "uscc", "agent_name",
    "agent_cert_number", "auth_time", "sid",
)  # fmt: skip


def _text(default: str | None = None, most: int = 500) -> fields.String:
    length = validate.Length(min=1, max=most)
    return fields.String(required=True, validate=length) if default is None else fields.String(load_default=default)


def _level(default: str) -> fields.String:
    return fields.String(load_default=default, validate=validate.OneOf(LEVELS))


def _texts() -> fields.Dict:
    return fields.Dict(keys=fields.String(), values=fields.String(), load_default=dict)


class Common(Strict):
    """What every provider has."""

    id = fields.String(required=True, validate=validate.Regexp(r"[a-z][a-z0-9-]{0,31}\Z"))
    style = fields.String(required=True)
    name = _text(most=50)
    name_en = _text(most=100)
    issuer = _text()
    client_id = _text(most=200)
    secret_env = _text("")
    secret_file = _text("")
    ca_file = _text("")
    # which member of the provider's answer is which of ours; dots lead inwards: data.user.name
    claims = fields.Dict(keys=fields.String(validate=validate.OneOf(CLAIMS)), values=fields.String(), load_default=dict)
    subject_type = fields.String(load_default="", validate=validate.OneOf(["", *Subject]))  # when there is only one
    subject_types = fields.Dict(
        keys=fields.String(), values=fields.String(validate=validate.OneOf(list(Subject))), load_default=dict
    )
    levels = fields.Dict(keys=fields.String(), values=fields.String(validate=validate.OneOf(LEVELS)), load_default=dict)
    default_level = _level("L1")  # where the provider does not say
    least_level = _level("L1")  # below it nobody comes in here
    bind_by_certificate = fields.String(load_default="L2", validate=validate.OneOf(["never", *LEVELS]))
    organisation_sub = fields.String(load_default="organisation", validate=validate.OneOf(["organisation", "agent"]))
    keep_number = fields.Boolean(load_default=False)

    @post_load
    def _secret_needed(self, data: dict[str, Any], **_: Any) -> dict[str, Any]:
        return data | {"secret_needed": self.needs_secret(data)}

    def needs_secret(self, data: Mapping[str, Any]) -> bool:
        """Whether this provider shares a secret with us."""
        return True


class Oidc(Common):
    """OpenID Connect: code with PKCE."""

    scopes = fields.List(fields.String(), load_default=lambda: ["openid"])
    algorithms = fields.List(
        fields.String(validate=validate.OneOf(ALGORITHMS)),
        load_default=lambda: ["RS256", "PS256", "ES256"],
        validate=validate.Length(min=1),
    )
    client_auth = fields.String(load_default="basic", validate=validate.OneOf(["basic", "post", "none"]))
    userinfo = fields.Boolean(load_default=False)
    acr_values = _text("")
    keys_kept = fields.Integer(load_default=600, validate=validate.Range(min=10, max=86_400))  # seconds

    def needs_secret(self, data: Mapping[str, Any]) -> bool:
        """A public client has none: PKCE stands in for it."""
        return bool(data["client_auth"] != "none")

    @validates_schema
    def _has_openid(self, data: Mapping[str, Any], **_: Any) -> None:
        if "openid" not in data["scopes"]:
            raise ValidationError("must hold openid", "scopes")


class Redirecting(Common):
    """A portal of its own kind: `{callback}`, `{client_id}` and `{state}` are filled in."""

    authorize_url = _text()
    authorize_params = _texts()
    logout_page_url = _text("")
    error_param = _text("error")
    state_param = _text("")  # where the portal brings our state back; empty: it stands in the path of the callback
    # the portal takes one registered callback and no path behind it: logins only, no binding and no step-up
    callback_fixed = fields.Boolean(load_default=False)


class Token(Redirecting):
    """The portal sends the person back with an encrypted statement, which is opened here."""

    token_param = _text("token")
    format = fields.String(load_default="jwe", validate=validate.OneOf(["jwe", "aes-gcm"]))
    key_file = _text("")  # jwe: our private key, or the shared one, as a JWK
    signer_keys_file = _text("")  # jwe to our public key: the portal's JWK set, whose signature stands inside
    age = fields.Integer(load_default=300, validate=validate.Range(min=10, max=600))  # seconds
    algorithms = fields.List(
        fields.String(validate=validate.OneOf(ALGORITHMS)), load_default=lambda: ["RS256", "PS256", "ES256", "Ed25519"]
    )

    def needs_secret(self, data: Mapping[str, Any]) -> bool:
        """The AES key, in base64; a JWE's lies in `key_file`."""
        return bool(data["format"] == "aes-gcm")

    @validates_schema
    def _has_key(self, data: Mapping[str, Any], **_: Any) -> None:
        if data["format"] == "jwe" and not data["key_file"]:
            raise ValidationError("is needed for the format jwe", "key_file")


class Ticket(Redirecting):
    """The portal sends the person back with a ticket, which we have it exchange, once, behind the scenes."""

    ticket_param = _text("ticket")
    validate_url = _text()
    send = fields.String(load_default="json", validate=validate.OneOf(["json", "form"]))
    sign = fields.String(load_default="hmac-sha256", validate=validate.OneOf(["hmac-sha256", "secret"]))
    names = _texts()  # how the portal calls client_id, ticket, timestamp, nonce, sign, secret
    data_field = _text("data")
    code_field = _text("code")
    good_code = _text("0")
    bad_codes = fields.Dict(
        keys=fields.String(),
        values=fields.String(validate=validate.OneOf(["login_expired", "proof_replayed", "login_denied", "proof_bad"])),
        load_default=dict,
    )


STYLES: Mapping[str, type[Common]] = {"oidc": Oidc, "token": Token, "ticket": Ticket}


class _AnyProvider(fields.Field[Any]):
    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        style = value.get("style") if isinstance(value, dict) else None
        if not isinstance(style, str) or style not in STYLES:
            raise ValidationError({"style": [f"must be one of {', '.join(STYLES)}"]})
        return STYLES[style]().load(value)


class Rule(Strict):
    """A least level for the unsafe requests on one route."""

    route = _text(most=32)
    level = fields.String(required=True, validate=validate.OneOf(LEVELS))
    anonymous = fields.Boolean(load_default=False)


class FileSchema(Strict):
    """The whole file."""

    providers = fields.List(_AnyProvider(), required=True, validate=validate.Length(max=20))
    local_login = fields.Boolean(load_default=True)
    skew = fields.Integer(load_default=60, validate=validate.Range(min=0, max=MOST_SKEW))  # seconds between clocks
    levels = fields.List(fields.Nested(Rule), load_default=list)
