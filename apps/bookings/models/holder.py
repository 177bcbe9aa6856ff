"""Users who hold seats."""

from django.db import models


class Holder(models.Model):
    """A user who holds seats: the row that is locked while the user's live holds are counted."""

    user_id = models.UUIDField(primary_key=True)

    def __str__(self) -> str:
        return str(self.user_id)
