"""The trace a ticket was made in, for its mail to go on with."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("reminders", "0004_personal_data"),
    ]

    operations = [
        migrations.AddField(
            model_name="notificationticket",
            name="traceparent",
            field=models.CharField(blank=True, db_default="", default="", max_length=55),
        ),
    ]
