import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0002_tenders"),
        ("bidding", "0002_spine"),
        ("documents", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="TenderLog",
            fields=[
                (
                    "tender",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="log",
                        serialize=False,
                        to="bidding.tender",
                    ),
                ),
                ("origin", models.CharField(max_length=200, unique=True)),
                ("published_at", models.DateTimeField()),
                ("deadline", models.DateTimeField()),
                ("batch_size", models.PositiveIntegerField()),
                ("closing_size", models.PositiveIntegerField()),
                ("interval_s", models.PositiveIntegerField()),
                ("batches", models.PositiveIntegerField(default=0)),
                ("size", models.PositiveBigIntegerField(default=0)),
                ("closed_at", models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="Opening",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("stage", models.CharField(max_length=8)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("locks", "投标人解锁"),
                            ("hashes", "保管人登记份额摘要"),
                            ("shares", "保管人交出份额"),
                            ("opened", "已唱标"),
                            ("recorded", "开标结束"),
                            ("failed", "流标，未开启"),
                        ],
                        max_length=12,
                    ),
                ),
                ("version", models.PositiveIntegerField(default=1)),
                ("began_at", models.DateTimeField()),
                ("locks_until", models.DateTimeField()),
                ("frozen_at", models.DateTimeField(null=True)),
                ("opened_at", models.DateTimeField(null=True)),
                ("recorded_at", models.DateTimeField(null=True)),
                (
                    "record",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="documents.document",
                    ),
                ),
                (
                    "tender",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="openings",
                        to="bidding.tender",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Rehearsal",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("stage", models.CharField(max_length=8)),
                ("head", models.BinaryField()),
                ("at", models.DateTimeField()),
                (
                    "tender",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="rehearsals",
                        to="bidding.tender",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Remark",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveSmallIntegerField()),
                ("text", models.TextField()),
                ("at", models.DateTimeField()),
                ("answer", models.TextField(blank=True)),
                ("answered_at", models.DateTimeField(null=True)),
                ("answered_by", models.TextField(blank=True)),
                (
                    "opening",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="remarks",
                        to="bidding.opening",
                    ),
                ),
                (
                    "party",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.organisation",
                    ),
                ),
            ],
            options={
                "ordering": ["number"],
            },
        ),
        migrations.CreateModel(
            name="SealedBid",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("stage", models.CharField(max_length=8)),
                ("number", models.PositiveSmallIntegerField()),
                ("certificate", models.CharField(max_length=64)),
                ("header_sha256", models.CharField(max_length=64, unique=True)),
                ("received_at", models.DateTimeField()),
                ("head", models.BinaryField()),
                ("place", models.BinaryField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("sealed", "密封"),
                            ("unlocked", "已解锁"),
                            ("read", "已唱标"),
                            ("void", "无效"),
                            ("revoked", "视为撤销"),
                            ("withdrawn", "视为撤回"),
                            ("returned", "原封退回"),
                        ],
                        default="sealed",
                        max_length=12,
                    ),
                ),
                (
                    "fault",
                    models.CharField(
                        blank=True,
                        choices=[("bidder", "投标人原因"), ("other", "投标人之外的原因")],
                        max_length=8,
                    ),
                ),
                ("reason", models.TextField(blank=True)),
                ("lock", models.BinaryField(null=True)),
                ("unlocked_at", models.DateTimeField(null=True)),
                ("read_out", models.JSONField(null=True)),
                ("plaintext", models.BinaryField(null=True)),
                ("part_key", models.BinaryField(null=True)),
                (
                    "lot",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="bidding.lot",
                    ),
                ),
                (
                    "party",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.organisation",
                    ),
                ),
                (
                    "tender",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="bids",
                        to="bidding.tender",
                    ),
                ),
            ],
            options={
                "ordering": ["lot__number", "number"],
            },
        ),
        migrations.CreateModel(
            name="TenderFile",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("lot", models.PositiveSmallIntegerField()),
                ("stage", models.CharField(max_length=8)),
                ("content", models.BinaryField()),
                ("sha256", models.CharField(max_length=64)),
                ("at", models.DateTimeField()),
                (
                    "tender",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="tender_files",
                        to="bidding.tender",
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
            },
        ),
        migrations.CreateModel(
            name="LogTile",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("level", models.PositiveSmallIntegerField()),
                ("index", models.PositiveBigIntegerField()),
                ("hashes", models.BinaryField()),
                (
                    "log",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="tiles",
                        to="bidding.tenderlog",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="LogLeaf",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("index", models.PositiveBigIntegerField()),
                ("kind", models.CharField(max_length=32)),
                ("record", models.BinaryField()),
                (
                    "log",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="leaves",
                        to="bidding.tenderlog",
                    ),
                ),
            ],
            options={
                "ordering": ["index"],
            },
        ),
        migrations.CreateModel(
            name="LogHead",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("size", models.PositiveBigIntegerField()),
                ("root", models.BinaryField()),
                ("note", models.TextField()),
                ("at", models.DateTimeField()),
                ("entry", models.BigIntegerField()),
                (
                    "log",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="heads",
                        to="bidding.tenderlog",
                    ),
                ),
            ],
            options={
                "ordering": ["size"],
            },
        ),
        migrations.CreateModel(
            name="LogBlinds",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("first", models.PositiveBigIntegerField()),
                ("content", models.BinaryField()),
                (
                    "log",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="blinds",
                        to="bidding.tenderlog",
                    ),
                ),
            ],
            options={
                "ordering": ["first"],
            },
        ),
        migrations.CreateModel(
            name="TrusteePublicKey",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("stage", models.CharField(max_length=8)),
                (
                    "hand",
                    models.CharField(
                        choices=[("own", "保管人"), ("deputy", "备用保管人")], max_length=8
                    ),
                ),
                ("kid", models.CharField(max_length=64, unique=True)),
                ("public", models.BinaryField()),
                ("registered_at", models.DateTimeField()),
                ("registered_by", models.TextField()),
                ("rehearsed_at", models.DateTimeField(null=True)),
                (
                    "trustee",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="keys",
                        to="bidding.trustee",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="ShareRelease",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("digest", models.CharField(max_length=64)),
                ("hashed_at", models.DateTimeField()),
                ("content", models.BinaryField(null=True)),
                ("released_at", models.DateTimeField(null=True)),
                ("mismatched", models.JSONField(default=list)),
                (
                    "opening",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="releases",
                        to="bidding.opening",
                    ),
                ),
                (
                    "key",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="release",
                        to="bidding.trusteepublickey",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="VaultMap",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("content", models.BinaryField()),
                ("volumes", models.PositiveIntegerField(default=0)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("pk", 1)), name="vault_map_one")
                ],
            },
        ),
        migrations.CreateModel(
            name="Drawer",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveSmallIntegerField()),
                ("content", models.BinaryField()),
                (
                    "tender",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="drawers",
                        to="bidding.tender",
                    ),
                ),
            ],
            options={
                "ordering": ["number"],
                "constraints": [
                    models.UniqueConstraint(fields=("tender", "number"), name="drawer_number")
                ],
            },
        ),
        migrations.CreateModel(
            name="Exhibit",
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
                        choices=[("table", "唱标表"), ("void", "无效证明"), ("head", "标书标头")],
                        max_length=8,
                    ),
                ),
                ("sha256", models.CharField(max_length=64)),
                ("content", models.BinaryField()),
                (
                    "tender",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="exhibits",
                        to="bidding.tender",
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
                "constraints": [
                    models.UniqueConstraint(fields=("tender", "sha256"), name="exhibit_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="LogCosignature",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("witness", models.TextField()),
                ("line", models.TextField()),
                ("at", models.DateTimeField()),
                (
                    "head",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="cosignatures",
                        to="bidding.loghead",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("head", "witness"), name="log_cosignature")
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="opening",
            constraint=models.UniqueConstraint(fields=("tender", "stage"), name="opening_stage"),
        ),
        migrations.AddConstraint(
            model_name="rehearsal",
            constraint=models.UniqueConstraint(fields=("tender", "stage"), name="rehearsal_stage"),
        ),
        migrations.AddConstraint(
            model_name="remark",
            constraint=models.UniqueConstraint(fields=("opening", "number"), name="remark_number"),
        ),
        migrations.AddConstraint(
            model_name="sealedbid",
            constraint=models.UniqueConstraint(
                fields=("tender", "lot", "stage", "party"), name="bid_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="logtile",
            constraint=models.UniqueConstraint(fields=("log", "level", "index"), name="log_tile"),
        ),
        migrations.AddConstraint(
            model_name="logleaf",
            constraint=models.UniqueConstraint(fields=("log", "index"), name="log_leaf"),
        ),
        migrations.AddConstraint(
            model_name="loghead",
            constraint=models.UniqueConstraint(fields=("log", "size"), name="log_head"),
        ),
        migrations.AddConstraint(
            model_name="logblinds",
            constraint=models.UniqueConstraint(fields=("log", "first"), name="log_blinds"),
        ),
        migrations.AddConstraint(
            model_name="trusteepublickey",
            constraint=models.UniqueConstraint(
                fields=("trustee", "stage", "hand"), name="trustee_key_hand"
            ),
        ),
    ]
