"""Sign-ins: a refresh family each, and the chain of single-use refresh tokens in it."""

from typing import ClassVar

from django.db import models

from apps.accounts.models.user import User
from common.ids import uuid7


class RefreshFamily(models.Model):
    """
    One sign-in; its id is the `sid` of the access tokens that come from it.

    A revoked family is denied everywhere until `denied_until`, when its last access token is
    over.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="families")
    created_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)
    denied_until = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = "sign-in"
        ordering: ClassVar = ["-id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(revoked_at__isnull=True, denied_until__isnull=True)
                | models.Q(revoked_at__isnull=False, denied_until__isnull=False),
                name="accounts_family_revoked_is_denied",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["denied_until"], name="accounts_family_denied"),
        ]

    def __str__(self) -> str:
        return str(self.id)


class RefreshToken(models.Model):
    """A refresh token, kept as its SHA-256; spent by a conditional update of `used_at`."""

    digest = models.CharField(max_length=64, unique=True)
    family = models.ForeignKey(RefreshFamily, on_delete=models.CASCADE, related_name="tokens")
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["-id"]
        indexes: ClassVar = [
            models.Index(fields=["expires_at"], name="accounts_refresh_expiry"),
        ]

    def __str__(self) -> str:
        return f"{self.family_id}/{self.pk}"
