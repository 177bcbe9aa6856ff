"""
Tokens that must open nothing: each differs in one thing from one that would.

A forgery takes a `Signer`, whose key the system trusts, and the claims of a good token.
"""

import base64
import hashlib
import hmac
import json
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from common.auth.keys import public_jwk

Claims = Mapping[str, Any]
FORGED_KEY = ec.generate_private_key(ec.SECP256R1())
HOUR = 3600


@dataclass(frozen=True)
class Signer:
    """A trusted key, and what the header says of the tokens it signs."""

    kid: str
    private: ec.EllipticCurvePrivateKey
    typ: str = "at+jwt"

    def sign(self, claims: Claims, key: Any = None, alg: str = "ES256", **header: Any) -> str:
        """Return a token; `header` replaces what would stand there."""
        headers = {"kid": self.kid, "typ": self.typ, **header}
        return jwt.encode(dict(claims), self.private if key is None else key, alg, headers)

    def sign_text(self, header: str, payload: str) -> str:
        """Return a token of exactly these texts, as no library would write it."""
        signed = f"{part(header.encode())}.{part(payload.encode())}"
        return f"{signed}.{part(_es256(signed, self.private))}"


Forgery = Callable[[Signer, Claims], str]


def part(data: bytes) -> str:
    """Return one part of a token."""
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def _es256(signed: str, key: Any) -> bytes:
    algorithm = jwt.get_algorithm_by_name("ES256")
    signature: bytes = algorithm.sign(signed.encode(), key)
    return signature


def hs256(secret: Callable[[Signer], bytes]) -> Forgery:
    """Return a token whose secret is what everybody knows; PyJWT refuses to make one."""

    def forge(signer: Signer, claims: Claims) -> str:
        header = {"alg": "HS256", "typ": signer.typ, "kid": signer.kid}
        signed = f"{part(json.dumps(header).encode())}.{part(json.dumps(claims).encode())}"
        return f"{signed}.{part(hmac.digest(secret(signer), signed.encode(), hashlib.sha256))}"

    return forge


def _public_pem(signer: Signer) -> bytes:
    return signer.private.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)


def _public_jwk(signer: Signer) -> bytes:
    return json.dumps(public_jwk(signer.kid, signer.private)).encode()


def _parts(of: Callable[[list[str]], list[str]]) -> Forgery:
    """Return a forgery made of a good token's three parts."""
    return lambda signer, claims: ".".join(of(signer.sign(claims).split(".")))


def _with_payload_of_another(signer: Signer, claims: Claims) -> str:
    head, _, signature = signer.sign(claims).split(".")
    _, other, _ = signer.sign({**claims, "roles": ["admin"], "aud": "anybody"}).split(".")
    return f"{head}.{other}.{signature}"


def _payload_again(signer: Signer, claims: Claims) -> str:
    """Say some claims twice, under the signature of a token that says them once."""
    head, _, signature = signer.sign(claims).split(".")
    twice = json.dumps(claims)[:-1] + ', "roles": ["admin"], "sub": "someone-else"}'
    return f"{head}.{part(twice.encode())}.{signature}"


def _nested(signer: Signer, claims: Claims) -> str:
    """Sign a good token as the payload of another."""
    inner = signer.sign(claims)
    header = {"alg": "ES256", "typ": signer.typ, "kid": signer.kid, "cty": "JWT"}
    return signer.sign_text(json.dumps(header), inner)


def _json_form(signer: Signer, claims: Claims) -> str:
    """Write a good token in JWS's JSON form."""
    protected, payload, signature = signer.sign(claims).split(".")
    return json.dumps({"protected": protected, "payload": payload, "signature": signature})


def _unused_bits(signer: Signer, claims: Claims) -> str:
    """Spell the signature's last letter as another that decodes to the same bytes."""
    token = signer.sign(claims)
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    return token[:-1] + letters[letters.index(token[-1]) + 1]


def _untyped(signer: Signer, claims: Claims) -> str:
    header = {"alg": "ES256", "kid": signer.kid}
    return signer.sign_text(json.dumps(header), json.dumps(claims))


def _header(**wrong: Any) -> Forgery:
    """Return a token with a header PyJWT would not write."""

    def forge(signer: Signer, claims: Claims) -> str:
        header = {"alg": "ES256", "typ": signer.typ, "kid": signer.kid, **wrong}
        return signer.sign_text(json.dumps(header), json.dumps(claims))

    return forge


def _claim(**wrong: Any) -> Forgery:
    def forge(signer: Signer, claims: Claims) -> str:
        header = {"alg": "ES256", "typ": signer.typ, "kid": signer.kid}
        return signer.sign_text(json.dumps(header), json.dumps({**claims, **wrong}))

    return forge


def _without(name: str) -> Forgery:
    return lambda signer, claims: signer.sign({k: v for k, v in claims.items() if k != name})


def _stolen_name(key: Any, alg: str = "ES256", **header: Any) -> Forgery:
    return lambda signer, claims: signer.sign(claims, key, alg, **header)


def _jwk_header(signer: Signer, claims: Claims) -> str:
    return signer.sign(claims, FORGED_KEY, jwk=public_jwk(signer.kid, FORGED_KEY))


def keys_from_elsewhere(url: str) -> dict[str, Forgery]:
    """Return tokens of a forged key that say to fetch it from `url`."""
    return {
        f"another key behind {name}": _stolen_name(FORGED_KEY, **{name: url})
        for name in ("jku", "x5u")
    } | {"a kid that is an address": _stolen_name(FORGED_KEY, kid=url)}


# Whatever kind of token: signatures, headers, form.
SIGNATURES: dict[str, Forgery] = {
    "alg none": lambda s, c: s.sign(c, "", "none"),
    "alg None": _header(alg="None"),
    "alg none, signature of a good one": _parts(
        lambda p: [part(b'{"alg":"none","typ":"at+jwt"}'), p[1], p[2]]
    ),
    "HS256 with the public key": hs256(_public_pem),
    "HS256 with the public JWK": hs256(_public_jwk),
    "HS256 with nothing": hs256(lambda s: b""),
    "another key, our kid": _stolen_name(FORGED_KEY),
    "another key, its own kid": _stolen_name(FORGED_KEY, kid="forged"),
    "another key in a jwk header": _jwk_header,
    "another key in an x5c header": _stolen_name(FORGED_KEY, x5c=["AAAA"]),
    **keys_from_elsewhere("https://evil.example/"),
    "ES384": _stolen_name(ec.generate_private_key(ec.SECP384R1()), "ES384"),
    "ES256K": _stolen_name(ec.generate_private_key(ec.SECP256K1()), "ES256K"),
    "alg of another case": _header(alg="es256"),
    "alg that is a list": _header(alg=["ES256"]),
    "no alg": lambda s, c: s.sign_text(json.dumps({"typ": s.typ, "kid": s.kid}), json.dumps(c)),
    "alg said twice": lambda s, c: s.sign_text(
        f'{{"alg":"ES256","typ":"{s.typ}","kid":"{s.kid}","alg":"none"}}', json.dumps(c)
    ),
    "kid that is a path": _stolen_name(None, kid="../../etc/passwd"),
    "kid that is SQL": _stolen_name(FORGED_KEY, kid="' OR '1'='1"),
    "kid that is a number": _header(kid=7),
    "kid that is a list": _header(kid=["1"]),
    "no kid": _stolen_name(None, kid=""),
    "typ JWT": _stolen_name(None, typ="JWT"),
    "no typ": _untyped,
    "crit": _header(crit=["exp"]),
    "crit, unknown": _header(crit=["jetway"], jetway=True),
    "b64 false": _header(b64=False, crit=["b64"]),
    "payload of another": _with_payload_of_another,
    "claims said twice": _payload_again,
    "a token in a token": _nested,
    "JSON form": _json_form,
    "no signature": _parts(lambda p: [p[0], p[1], ""]),
    "signature cut short": _parts(lambda p: [p[0], p[1], p[2][:-4]]),
    "signature of noughts": _parts(lambda p: [p[0], p[1], part(bytes(64))]),
    "signature and more": _parts(lambda p: [p[0], p[1], p[2] + "AAAA"]),
    "signature with other letters in it": _parts(lambda p: [p[0], p[1], p[2][:9] + "!" + p[2][9:]]),
    "signature padded": _parts(lambda p: [p[0], p[1], p[2] + "=="]),
    "signature with bits that say nothing": _unused_bits,
    "two parts": _parts(lambda p: p[:2]),
    "one part": _parts(lambda p: p[:1]),
    "four parts": _parts(lambda p: [*p, p[2]]),
    "five parts, as if encrypted": _parts(lambda p: [*p, p[1], p[2]]),
    "cut in half": lambda s, c: s.sign(c)[: len(s.sign(c)) // 2],
    "a space within": lambda s, c: s.sign(c).replace(".", ". ", 1),
    "a dot in front": lambda s, c: "." + s.sign(c),
    "letters not ASCII": lambda s, c: s.sign(c) + "\xa0",
    "huge": lambda s, c: s.sign({**c, "padding": "x" * 8000}),
    "not three parts": lambda s, c: "a.b",
    "no base64": lambda s, c: "%%%.%%%.%%%",
    "no JSON in it": lambda s, c: s.sign_text(f'{{"alg":"ES256","kid":"{s.kid}"', "not JSON"),
    "empty objects": lambda s, c: "e30.e30.e30",
    "deep JSON": lambda s, c: s.sign(c).split(".")[0] + "." + "W1tb" * 600 + ".e30",
    "claims that are a list": lambda s, c: s.sign_text(
        json.dumps({"alg": "ES256", "typ": s.typ, "kid": s.kid}), json.dumps([c])
    ),
    "claims that are no JSON": lambda s, c: s.sign_text(
        json.dumps({"alg": "ES256", "typ": s.typ, "kid": s.kid}), "sub=admin"
    ),
    "wrong iss": _claim(iss="somebody"),
    "no iss": _without("iss"),
    "iss that is a list": _claim(iss=["jetway-accounts"]),
    "wrong aud": _claim(aud="somebody"),
    "no aud": _without("aud"),
    "no exp": _without("exp"),
    "exp that is a word": _claim(exp="never"),
    "exp without end": _claim(exp=1e400),
    "no jti": _without("jti"),
    "over": lambda s, c: s.sign({**c, "iat": c["iat"] - HOUR, "exp": int(time.time()) - 30}),
    "iat in the future": lambda s, c: s.sign({**c, "iat": c["iat"] + HOUR, "exp": c["exp"] + HOUR}),
    "nbf in the future": lambda s, c: s.sign({**c, "nbf": int(time.time()) + HOUR}),
}
# Of access tokens alone: whom they name, and for which sign-in.
ACCESS: dict[str, Forgery] = {
    "typ of a service token": _stolen_name(None, typ="svc+jwt"),
    "no sid": _without("sid"),
    "no sub": _without("sub"),
    "no email": _without("email"),
    "no roles": _without("roles"),
    "sub that is no id": _claim(sub="admin"),
    "sub that is a number": _claim(sub=1),
    "roles that are a number": _claim(roles=7),
    "roles that are a word": _claim(roles="admin"),
    "roles that are objects": _claim(roles=[{"admin": True}]),
}
# Of tokens between services alone.
SERVICE: dict[str, Forgery] = {
    "typ of an access token": _stolen_name(None, typ="at+jwt"),
    "for another service": _claim(aud="accounts"),
    "of another name": _claim(iss="gateway"),
    "of another name's key": _stolen_name(None, kid="gateway"),
    "lives too long": lambda s, c: s.sign({**c, "exp": c["iat"] + HOUR}),
}
FORGERIES = SIGNATURES | ACCESS
