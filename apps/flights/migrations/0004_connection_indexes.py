from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('flights', '0003_connection_times'),
    ]

    operations = [
        migrations.AddIndex(
            model_name='flight',
            index=models.Index(fields=['origin', 'departure_date', 'destination'], name='flights_flight_departures'),
        ),
        migrations.AddIndex(
            model_name='flight',
            index=models.Index(fields=['destination', 'departure_date', 'origin'], name='flights_flight_arrivals'),
        ),
    ]
