"""Users who are to be forgotten, and the outbox of the receipts."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('reminders', '0003_language_and_details'),
    ]

    operations = [
        migrations.CreateModel(
            name='OutboxMessage',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('event_id', models.UUIDField(unique=True)),
                ('event_type', models.CharField(max_length=100)),
                ('aggregate_id', models.UUIDField()),
                ('sequence', models.PositiveBigIntegerField()),
                ('occurred_at', models.DateTimeField()),
                ('request_id', models.CharField(blank=True, default='', max_length=64)),
                ('payload', models.JSONField()),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('claimed_until', models.DateTimeField(blank=True, null=True)),
                ('published_at', models.DateTimeField(blank=True, null=True)),
                ('retry_at', models.DateTimeField(blank=True, null=True)),
                ('attempts', models.PositiveIntegerField(default=0)),
                ('last_error', models.CharField(blank=True, default='', max_length=200)),
            ],
            options={
                'ordering': ['id'],
                'abstract': False,
                'indexes': [models.Index(fields=['published_at', 'id'], name='reminders_outbox_todo')],
            },
        ),
        migrations.CreateModel(
            name='ReaderErasure',
            fields=[
                ('user_id', models.UUIDField(primary_key=True, serialize=False)),
                ('erasure_id', models.UUIDField()),
                ('email', models.CharField(blank=True, default='', max_length=254)),
                ('booking_ids', models.JSONField(blank=True, default=list)),
                ('noted_at', models.DateTimeField()),
                ('asked_at', models.DateTimeField(blank=True, null=True)),
                ('told_at', models.DateTimeField(blank=True, null=True)),
                ('due_at', models.DateTimeField(blank=True, null=True)),
                ('receipts', models.PositiveIntegerField(default=0)),
            ],
            options={
                'ordering': ['user_id'],
                'indexes': [models.Index(fields=['due_at'], name='reminders_erasure_due')],
            },
        ),
    ]
