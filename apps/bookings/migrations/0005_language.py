"""The language a traveller is written to in."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("bookings", "0004_ordering_by_columns"),
    ]

    operations = [
        migrations.AddField(
            model_name="booking",
            name="language",
            field=models.CharField(db_default="en", default="en", max_length=10),
        ),
    ]
