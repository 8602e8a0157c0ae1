"""Topics, rows and the pulse."""

from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Row",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "topic",
                        "key",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("topic", models.TextField()),
                ("key", models.TextField()),
                ("row", models.JSONField()),
            ],
            options={
                "db_table": "live_row",
            },
        ),
        migrations.CreateModel(
            name="Pulse",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("at", models.DateTimeField()),
            ],
            options={
                "db_table": "live_pulse",
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("id", 1)), name="live_pulse_one_row")
                ],
            },
        ),
        migrations.CreateModel(
            name="Topic",
            fields=[
                ("topic", models.TextField(primary_key=True, serialize=False)),
                ("epoch", models.TextField()),
                ("version", models.BigIntegerField()),
            ],
            options={
                "db_table": "live_topic",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("version__gte", 1)), name="live_topic_version"
                    )
                ],
            },
        ),
    ]
