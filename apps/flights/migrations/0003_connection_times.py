from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('flights', '0002_outbox'),
    ]

    operations = [
        migrations.AddField(
            model_name='airport',
            name=f'{kind}_connection',
            field=models.PositiveSmallIntegerField(blank=True, null=True),
        )
        for kind in ('domestic', 'mixed', 'international')
    ]
