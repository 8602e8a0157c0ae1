"""Warnings about tenders beside those about cases: late answers to objections, late returns."""

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [
        ("bidding", "0008_deposits"),
        ("hall", "0002_spine"),
        ("monitoring", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="warningraised",
            name="subject",
            field=models.TextField(default=""),
            preserve_default=False,
        ),
        migrations.RunSQL(
            "UPDATE monitoring_warningraised SET subject = 'case:' || case_id",
            migrations.RunSQL.noop,
        ),
        migrations.AlterField(
            model_name="warningraised",
            name="case",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="hall.case",
            ),
        ),
        migrations.AddField(
            model_name="warningraised",
            name="tender",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="bidding.tender",
            ),
        ),
        migrations.AddConstraint(
            model_name="warningraised",
            constraint=models.CheckConstraint(
                condition=Q(("case__isnull", False), ("tender__isnull", True))
                | Q(("case__isnull", True), ("tender__isnull", False)),
                name="warning_about",
            ),
        ),
    ]
