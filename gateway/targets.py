"""Where a request wants to go, which is looked at before anything else."""

from functools import lru_cache
from wsgiref.types import WSGIEnvironment

from django.conf import settings
from django.core.exceptions import DisallowedHost
from django.http import HttpRequest

from common.http.rsgi import AUTHORITY
from gateway import matching
from gateway.errors import BadTarget


def host_of(environ: WSGIEnvironment) -> str:
    """
    Return the host a request names.

    :raises BadTarget: another one than ours, or a whole URL where the path belongs: absolute-form
        targets are refused whomever they name, because this is no proxy of its callers
    """
    if environ.get(AUTHORITY) is not None:
        raise BadTarget("Send a path, not a URL.")
    return _allowed(environ.get("HTTP_HOST", ""), tuple(settings.ALLOWED_HOSTS))


@lru_cache(256)
def _allowed(host: str, ours: tuple[str, ...]) -> str:
    # `ours` stands for the settings Django reads, so that what is kept here is not kept past them.
    request = HttpRequest()
    request.META = {"HTTP_HOST": host}
    try:
        return request.get_host()
    except DisallowedHost as error:
        raise BadTarget("This is not the host named.") from error


def path_of(environ: WSGIEnvironment) -> str:
    """
    Return the decoded path of a request.

    :raises BadTarget: path or query could mean two things to two programs
    """
    matching.clean_query(environ.get("QUERY_STRING", ""))
    path = environ["PATH_INFO"] or "/"
    if not path.isascii():
        try:
            path = path.encode("latin-1").decode()
        except UnicodeDecodeError as error:
            raise BadTarget("The path of this request is not one this API has.") from error
    return matching.clean_path(path)
