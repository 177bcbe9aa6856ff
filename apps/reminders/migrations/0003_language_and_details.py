"""The language of a mail, and what its HTML and enclosed files are made of."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("reminders", "0002_booking_status_and_changes"),
    ]

    operations = [
        migrations.AddField(
            model_name="notificationticket",
            name="language",
            field=models.CharField(db_default="en", default="en", max_length=10),
        ),
        migrations.AddField(
            model_name="notificationticket",
            name="details",
            field=models.TextField(blank=True, db_default="", default=""),
        ),
    ]
