"""
Signing in, answered in front of Django: docs/decisions/0023-accounts-hot-path.md tells why.

The use case, its errors and its answers are those of the view; a body that is not plainly right,
and everything else, is left to Django.
"""

from http import HTTPStatus
from typing import Any
from wsgiref.types import WSGIApplication

from django.db import Error as AnyDatabaseError
from django.utils import timezone

from apps.accounts.api.serializers import MAX_PASSWORD
from apps.accounts.api.sessions import TOKENS, token_pair
from apps.accounts.services import sign_in
from common import email_address
from common.errors import DomainError
from common.http import hot
from common.http.hot import Answer, Answerer, Elsewhere, Environ
from common.watch.routes import ROUTE

PATH = "/v1/auth/login"
# Whoever sends these is asked who he is, or whether he knows the answer.
ODD = ("HTTP_AUTHORIZATION", "HTTP_IF_NONE_MATCH")
EVERY_ANSWER = {"Vary": "Accept", "Allow": "POST, OPTIONS"}
MEMBERS = {"email", "password"}


class HotPath(hot.HotPath):
    """A WSGI application that signs in, and hands all else to Django's."""

    def __init__(self, django: WSGIApplication) -> None:
        super().__init__(django, answerer=_answerer, repeatable=True)


def _answerer(environ: Environ) -> Answerer | None:
    wanted = environ["REQUEST_METHOD"] == "POST" and environ["PATH_INFO"] == PATH
    odd = environ["QUERY_STRING"] or any(name in environ for name in ODD)
    if odd or not wanted or not hot.is_plain(environ):
        return None
    environ[ROUTE] = PATH
    return _login


def _login(environ: Environ) -> Answer:
    email, password = _plain(hot.read_json(environ))
    try:
        with hot.database(repeatable=True):
            pair = sign_in.sign_in(email=email, password=password, now=timezone.now())
    except DomainError as error:
        return hot.problem(error, headers=EVERY_ANSWER)
    except AnyDatabaseError as error:
        raise Elsewhere from error
    about = [hot.JSON_TYPE, *TOKENS.items(), *EVERY_ANSWER.items(), *hot.FRAMES]
    return HTTPStatus.OK, about, hot.encode(token_pair(pair))


def _plain(body: Any) -> tuple[str, str]:
    """
    Return address and password of a body that has nothing to be trimmed, converted or refused.

    :raises Elsewhere: a serializer is to look at it
    """
    if type(body) is not dict or body.keys() != MEMBERS:
        raise Elsewhere
    email, password = body["email"], body["password"]
    if not (type(email) is str and type(password) is str and email_address.is_plain(email)):
        raise Elsewhere
    if not (1 <= len(password) <= MAX_PASSWORD and password.isprintable()):
        raise Elsewhere
    return email.lower(), password
