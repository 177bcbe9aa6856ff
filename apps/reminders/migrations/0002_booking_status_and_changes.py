"""Keep of a booking what mails of older events are told with."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("reminders", "0001_tickets_and_inbox"),
    ]

    operations = [
        migrations.AddField(
            model_name="aggregatesequence",
            name="status",
            field=models.CharField(blank=True, default="", max_length=20),
        ),
        migrations.AddField(
            model_name="aggregatesequence",
            name="changed_segments",
            field=models.JSONField(blank=True, default=dict),
        ),
    ]
