"""The scheduled jobs of bookings."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.utils import timezone

from apps.bookings import tasks
from apps.bookings.models import IdempotencyKey
from config.celery import app
from tests.factories.bookings import book


def test_every_scheduled_job_is_a_task_of_this_service():
    app.loader.import_default_modules()
    scheduled = {one["task"] for one in settings.CELERY_BEAT_SCHEDULE.values()}
    assert scheduled <= set(app.tasks)


@pytest.mark.django_db
def test_clean_up_deletes_keys_past_their_life(flights):
    book(now=timezone.now() - timedelta(hours=25))
    book(key="young", now=timezone.now())
    tasks.clean_up()
    assert IdempotencyKey.objects.get().key == "young"
