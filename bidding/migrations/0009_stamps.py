"""Timestamps of the checkpoints of tenders' logs."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("bidding", "0008_deposits"),
    ]

    operations = [
        migrations.AddField("tenderlog", "authorities", models.BinaryField(default=b"")),
        migrations.CreateModel(
            name="LogStamp",
            fields=[
                (
                    "head",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="stamp",
                        serialize=False,
                        to="bidding.loghead",
                    ),
                ),
                ("token", models.BinaryField()),
                ("at", models.DateTimeField()),
            ],
        ),
    ]
