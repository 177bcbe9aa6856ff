"""The tables of accounts: users, their sign-ins, the tokens in their mails, the outbox."""

from apps.accounts.models.email_token import EmailToken
from apps.accounts.models.outbox import OutboxMessage
from apps.accounts.models.sign_in import RefreshFamily, RefreshToken
from apps.accounts.models.user import User

__all__ = ["EmailToken", "OutboxMessage", "RefreshFamily", "RefreshToken", "User"]
