"""The envelope every event carries."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import ClassVar
from uuid import UUID

from uuid_utils import compat


@dataclass(frozen=True, kw_only=True)
class Event:
    """
    Something that happened to one aggregate, with its full state.

    `event_type` reads `<service>.<entity>.<past participle>.v<major>`. `sequence` rises per
    aggregate: delivery is in any order, and an older one never overwrites a newer.
    """

    event_type: ClassVar[str]

    event_id: UUID = field(default_factory=compat.uuid7)
    occurred_at: datetime
    aggregate_id: UUID
    sequence: int
    request_id: str = ""
