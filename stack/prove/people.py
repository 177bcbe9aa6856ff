"""The travellers' accounts: registered and verified like anybody's, by mail."""

import re
import secrets
import time
from collections.abc import Sequence

from stack.mailbox import Mailbox
from stack.prove.api import Api, Unreached

LINK = re.compile(r"\?token=(\S+)")
MAIL_SECONDS = 60


def register(url: str, mailbox: Mailbox, names: Sequence[str]) -> list[Api]:
    """
    Register an account for each name; return its client, not signed in yet.

    :raises Unreached: a step was refused, or a mail did not come
    """
    anyone = Api(url)
    accounts = [
        {"email": f"{name}@prove.example", "password": f"Aa1!{secrets.token_hex(8)}"}
        for name in names
    ]
    for account in accounts:
        answer = anyone.insist("POST", "/v1/auth/register", account)
        if answer.status_code != 202:
            raise Unreached(f"registering: {answer.status_code} {answer.text[:200]}")
    for account in accounts:
        token = token_for(account["email"], mailbox)
        answer = anyone.insist("POST", "/v1/auth/verify-email", {"token": token})
        if answer.status_code != 204:
            raise Unreached(f"verifying: {answer.status_code} {answer.text[:200]}")
    return [Api(url, account) for account in accounts]


def token_for(address: str, mailbox: Mailbox, *, after: str = "") -> str:
    """
    Return the token of the newest link mailed to an address, waiting for another than `after`.

    :raises Unreached: it did not come
    """
    ends_at = time.monotonic() + MAIL_SECONDS
    while time.monotonic() < ends_at:
        for message in reversed(mailbox.messages()):
            body = message.get_body(("plain",))
            if address in message["To"] and body and (found := LINK.search(body.get_content())):
                if found[1] != after:
                    return found[1]
                break
        time.sleep(0.2)
    raise Unreached(f"no mail to {address}")
