"""Bid deposits, registered after the deadline, and their return."""

from decimal import Decimal

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0002_tenders"),
        ("bidding", "0007_second_envelope"),
    ]

    operations = [
        migrations.CreateModel(
            name="DepositReturn",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "occasion",
                    models.CharField(
                        choices=[
                            ("withdrawn", "截止前撤回"),
                            ("unopened", "非投标人原因未开启，视为撤回"),
                            ("no_bid", "已交款，未投标"),
                            ("ended", "招标终止或流标"),
                            ("awarded", "中标通知书发出"),
                            ("contracted", "合同签订"),
                        ],
                        max_length=12,
                    ),
                ),
                ("happened_at", models.DateTimeField()),
                ("due_at", models.DateTimeField()),
                ("settled_at", models.DateTimeField(null=True)),
                (
                    "lot",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="bidding.lot",
                    ),
                ),
                (
                    "tender",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="deposit_returns",
                        to="bidding.tender",
                    ),
                ),
                (
                    "winner",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.organisation",
                    ),
                ),
            ],
            options={
                "ordering": ["due_at", "pk"],
            },
        ),
        migrations.CreateModel(
            name="Deposit",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[("transfer", "转账"), ("guarantee", "电子保函")], max_length=12
                    ),
                ),
                ("payer", models.CharField(max_length=200)),
                ("account", models.CharField(blank=True, max_length=64)),
                ("amount", models.DecimalField(decimal_places=2, max_digits=18, null=True)),
                ("paid_at", models.DateTimeField(null=True)),
                ("reference", models.CharField(max_length=64)),
                ("purpose", models.CharField(blank=True, max_length=200)),
                ("registered_at", models.DateTimeField()),
                ("registered_by", models.TextField()),
                (
                    "interest",
                    models.DecimalField(decimal_places=2, default=Decimal(0), max_digits=18),
                ),
                (
                    "charge",
                    models.DecimalField(decimal_places=2, default=Decimal(0), max_digits=18),
                ),
                ("returned_on", models.DateField(null=True)),
                ("returned_at", models.DateTimeField(null=True)),
                ("returned_by", models.TextField(blank=True)),
                ("return_reference", models.CharField(blank=True, max_length=64)),
                ("forfeited_at", models.DateTimeField(null=True)),
                ("forfeited_by", models.TextField(blank=True)),
                (
                    "ground",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("revoked", "截止后撤销投标文件"),
                            ("no_contract", "中标人无正当理由不签合同"),
                        ],
                        max_length=12,
                    ),
                ),
                ("reason", models.TextField(blank=True)),
                (
                    "bid",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="bidding.sealedbid",
                    ),
                ),
                (
                    "lot",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="bidding.lot",
                    ),
                ),
                (
                    "party",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.organisation",
                    ),
                ),
                (
                    "tender",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="deposits",
                        to="bidding.tender",
                    ),
                ),
                (
                    "due",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="deposits",
                        to="bidding.depositreturn",
                    ),
                ),
            ],
            options={
                "ordering": ["lot__number", "paid_at", "pk"],
            },
        ),
        migrations.AddConstraint(
            model_name="depositreturn",
            constraint=models.UniqueConstraint(
                fields=("tender", "lot", "occasion"),
                name="deposit_return_once",
                nulls_distinct=False,
            ),
        ),
        migrations.AddConstraint(
            model_name="deposit",
            constraint=models.UniqueConstraint(
                fields=("tender", "reference"), name="deposit_reference"
            ),
        ),
        migrations.AddConstraint(
            model_name="deposit",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("kind", "guarantee"),
                    models.Q(
                        ("amount__gt", 0), ("amount__isnull", False), ("paid_at__isnull", False)
                    ),
                    _connector="OR",
                ),
                name="deposit_paid",
            ),
        ),
        migrations.AddConstraint(
            model_name="deposit",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("returned_at__isnull", True), ("forfeited_at__isnull", True), _connector="OR"
                ),
                name="deposit_one_end",
            ),
        ),
    ]
