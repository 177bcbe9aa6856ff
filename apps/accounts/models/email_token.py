"""The tokens in mailed links."""

from typing import ClassVar

from django.db import models

from apps.accounts.models.user import User


class EmailToken(models.Model):
    """
    A single-use token sent by mail, kept as its SHA-256.

    `password` is the hash that a verification link confirms: of several registrations of one
    address, the one whose mail is answered decides.
    """

    class Purpose(models.TextChoices):
        VERIFY = "verify"
        RESET = "reset"

    digest = models.CharField(max_length=64, unique=True)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="email_tokens")
    purpose = models.CharField(max_length=10, choices=Purpose.choices)
    password = models.CharField(max_length=128, blank=True, default="", editable=False)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["-id"]
        indexes: ClassVar = [
            models.Index(fields=["user", "purpose"], name="accounts_emailtoken_user"),
            models.Index(fields=["expires_at"], name="accounts_emailtoken_expiry"),
        ]

    def __str__(self) -> str:
        return f"{self.purpose} {self.user_id}"
