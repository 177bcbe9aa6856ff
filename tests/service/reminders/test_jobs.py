"""The beat schedule."""

from celery import current_app
from django.conf import settings
from django_celery_beat.schedulers import ModelEntry


def test_every_job_names_a_task_and_expires_before_it_piles_up():
    current_app.loader.import_default_modules()
    for name, job in settings.CELERY_BEAT_SCHEDULE.items():
        assert job["task"] in current_app.tasks, name
        # What the database scheduler makes of the options: an unknown one is dropped in silence.
        kept = ModelEntry._unpack_options(**job["options"])
        assert 0 < kept["expire_seconds"] <= max(job["schedule"], 5), name


def test_what_is_due_is_sent_every_ten_seconds():
    assert settings.CELERY_BEAT_SCHEDULE["reminders.send_due"]["schedule"] == 10
