"""Users who are to be forgotten, and their bookings without names."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('bookings', '0005_language'),
    ]

    operations = [
        migrations.AddField(
            model_name='booking',
            name='erased_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.CreateModel(
            name='TravellerErasure',
            fields=[
                ('user_id', models.UUIDField(primary_key=True, serialize=False)),
                ('erasure_id', models.UUIDField()),
                ('requested_at', models.DateTimeField()),
                ('due_at', models.DateTimeField(blank=True, null=True)),
                ('receipts', models.PositiveIntegerField(default=0)),
            ],
            options={
                'ordering': ['user_id'],
                'indexes': [models.Index(fields=['due_at'], name='bookings_erasure_due')],
            },
        ),
    ]
