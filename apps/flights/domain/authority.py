"""Who may write what: staff everything, an airline's people their own carrier's things."""

from dataclasses import dataclass

from common.auth.principal import AIRLINE_AUTHORITY, Principal
from common.errors import Forbidden


@dataclass(frozen=True, kw_only=True)
class Authority:
    """What a caller may write: everything, or what belongs to `carrier` (IATA designator)."""

    everything: bool = False
    carrier: str | None = None

    def require(self, carrier: str) -> None:
        """
        Refuse a carrier that is not the caller's.

        :raises Forbidden: the caller writes for another carrier, or for none
        """
        if not self.everything and self.carrier != carrier:
            raise Forbidden(f"You may not write for {carrier}.")


STAFF = Authority(everything=True)


def authority_of(principal: Principal) -> Authority:
    """Return what a signed-in user may write."""
    if principal.is_admin:
        return STAFF
    speaks = AIRLINE_AUTHORITY in principal.roles
    return Authority(carrier=principal.carrier if speaks else None)
