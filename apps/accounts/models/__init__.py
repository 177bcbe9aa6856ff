"""The tables of accounts: users, sign-ins, tokens in mails, erasures, outbox and inbox."""

from apps.accounts.models.email_token import EmailToken
from apps.accounts.models.erasure import Erasure, ErasureReceipt
from apps.accounts.models.messages import InboxMessage, OutboxMessage
from apps.accounts.models.sign_in import RefreshFamily, RefreshToken
from apps.accounts.models.user import User

__all__ = [
    "EmailToken",
    "Erasure",
    "ErasureReceipt",
    "InboxMessage",
    "OutboxMessage",
    "RefreshFamily",
    "RefreshToken",
    "User",
]
