"""
Second factors as django-otp keeps them: one authenticator a user, and recovery codes.

A code works once, and each wrong one doubles the wait for the next try. Secrets lie in accounts'
schema, as the codes are made from them.
"""

from django.conf import settings
from django.http import HttpRequest
from django_otp import devices_for_user, login, verify_token
from django_otp.models import Device
from django_otp.plugins.otp_static.models import StaticDevice, StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

from apps.accounts.models import User
from common.db import atomic

RECOVERY_CODES = 10
# In a session: the authenticator it was shown the secret of.
BEGUN = "second_factor_begun"


def is_required() -> bool:
    """Tell whether every member of staff needs a second factor."""
    return bool(settings.STAFF_SECOND_FACTOR)


def has_one(user: User) -> bool:
    """Tell whether a user set up a second factor."""
    return bool(TOTPDevice.objects.filter(user=user, confirmed=True).exists())


def is_settled(request: HttpRequest) -> bool:
    """Tell whether a signed-in user needs no more than they gave: a code where they have to."""
    user = request.user
    if user.is_verified():  # type: ignore[union-attr]
        return True
    return not is_required() and not has_one(user)  # type: ignore[arg-type]


def begin(request: HttpRequest, user: User) -> TOTPDevice:
    """
    Return a new authenticator to set up, for this session; it counts once it gave a right code.

    One that was begun before, here or elsewhere, counts no more: others may have seen its secret.
    """
    with atomic(TOTPDevice):
        User.objects.lock(user.id)  # of two pages at once, one is in force
        TOTPDevice.objects.filter(user=user, confirmed=False).delete()
        device = TOTPDevice.objects.create(user=user, confirmed=False, name="authenticator")
    request.session[BEGUN] = device.pk
    return device


def begun(request: HttpRequest, user: User) -> TOTPDevice | None:
    """Return the authenticator this session is setting up, if it is still in force."""
    found: TOTPDevice | None = TOTPDevice.objects.filter(
        user=user, confirmed=False, pk=request.session.get(BEGUN)
    ).first()
    return found


def confirm(request: HttpRequest, user: User, code: str) -> list[str] | None:
    """
    Put the authenticator into use in place of an older one, if the code is its own.

    Return new recovery codes, which are shown this once; None: the code was wrong.
    """
    device = begun(request, user)
    if device is None or verify_token(user, device.persistent_id, code) is None:
        return None
    with atomic(TOTPDevice):
        User.objects.lock(user.id)
        if not TOTPDevice.objects.filter(pk=device.pk).update(confirmed=True):
            return None  # another page began meanwhile
        TOTPDevice.objects.filter(user=user).exclude(pk=device.pk).delete()
        codes = _new_codes(user)
    device.refresh_from_db()
    _let_in(request, device)
    return codes


def enter(request: HttpRequest, user: User, code: str) -> bool:
    """Let a user in with a code of the authenticator or a recovery code."""
    kind = TOTPDevice if code.isdigit() else StaticDevice
    for device in devices_for_user(user, confirmed=True):
        if isinstance(device, kind) and verify_token(user, device.persistent_id, code):
            _let_in(request, device)
            return True
    return False


def is_throttled(user: User) -> bool:
    """Tell whether the user has to wait after wrong codes."""
    return not all(
        device.verify_is_allowed()[0] for device in devices_for_user(user, confirmed=None)
    )


def remove(user: User) -> None:
    """Take away everything a user could give as a second factor."""
    with atomic(TOTPDevice):
        TOTPDevice.objects.filter(user=user).delete()
        StaticDevice.objects.filter(user=user).delete()


def _new_codes(user: User) -> list[str]:
    StaticDevice.objects.filter(user=user).delete()
    device = StaticDevice.objects.create(user=user, name="recovery codes")
    codes = [StaticToken.random_token() for _ in range(RECOVERY_CODES)]
    StaticToken.objects.bulk_create(StaticToken(device=device, token=code) for code in codes)
    return codes


def _let_in(request: HttpRequest, device: Device) -> None:
    request.session.cycle_key()
    login(request, device)
