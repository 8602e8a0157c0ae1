import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("accounts", "0002_tenders"),
        ("bidding", "0009_stamps"),
        ("documents", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Change",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveSmallIntegerField()),
                ("title", models.CharField(max_length=200)),
                ("reason", models.TextField()),
                ("amount", models.DecimalField(decimal_places=2, max_digits=18)),
                (
                    "tier",
                    models.CharField(
                        choices=[
                            ("parties", "各方商定"),
                            ("finance", "主管部门审核，财政批准"),
                            ("government", "主管部门、财政审核，市政府批准"),
                            ("full", "六步审批并公示"),
                        ],
                        max_length=12,
                    ),
                ),
                ("major_design", models.BooleanField(default=False)),
                ("emergency", models.BooleanField(default=False)),
                ("leave", models.TextField(blank=True)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("reviewed", "审批中"),
                            ("public", "公示中"),
                            ("approved", "已批准"),
                            ("refused", "未批准"),
                        ],
                        max_length=12,
                    ),
                ),
                ("proposed_at", models.DateTimeField()),
                ("proposed_by", models.TextField()),
                ("public_to", models.DateTimeField(null=True)),
                ("ended_at", models.DateTimeField(null=True)),
            ],
            options={
                "ordering": ["number"],
            },
        ),
        migrations.CreateModel(
            name="Award",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("version", models.PositiveIntegerField(default=1)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("reported", "已收到评标报告"),
                            ("public", "中标候选人公示"),
                            ("determined", "已确定中标人"),
                            ("notified", "已发中标通知书"),
                            ("contracted", "已签合同"),
                            ("failed", "流标（废标）"),
                        ],
                        max_length=12,
                    ),
                ),
                ("state_funded", models.BooleanField(default=True)),
                ("ranking", models.JSONField(default=list)),
                ("candidates", models.JSONField(default=list)),
                ("excluded", models.JSONField(default=list)),
                ("reported_at", models.DateTimeField()),
                ("public_from", models.DateTimeField(null=True)),
                ("public_to", models.DateTimeField(null=True)),
                ("price", models.DecimalField(decimal_places=2, max_digits=18, null=True)),
                ("determined_at", models.DateTimeField(null=True)),
                ("determined_by", models.TextField(blank=True)),
                ("passed_over", models.JSONField(default=list)),
                ("notified_at", models.DateTimeField(null=True)),
                ("reported_to_authority_at", models.DateTimeField(null=True)),
                ("stopped_at", models.DateTimeField(null=True)),
                ("reason", models.TextField(blank=True)),
                (
                    "lot",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="award",
                        to="bidding.lot",
                    ),
                ),
                (
                    "report",
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
                        related_name="+",
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
                "ordering": ["lot__number"],
            },
        ),
        migrations.CreateModel(
            name="ChangeStep",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("stage", models.PositiveSmallIntegerField()),
                (
                    "reviewer",
                    models.CharField(
                        choices=[
                            ("parties", "建设、设计、监理单位会商"),
                            ("department", "行业主管部门"),
                            ("budget", "概预算审批部门"),
                            ("finance", "财政部门"),
                            ("design", "设计方案技术审批"),
                            ("appraisal", "财政评审中心"),
                            ("investment", "投资主管部门"),
                            ("government", "市政府"),
                            ("publicity", "公示"),
                        ],
                        max_length=12,
                    ),
                ),
                ("approved", models.BooleanField(null=True)),
                ("opinion", models.TextField(blank=True)),
                ("decided_at", models.DateTimeField(null=True)),
                ("decided_by", models.TextField(blank=True)),
                (
                    "body",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.organisation",
                    ),
                ),
                (
                    "change",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="steps",
                        to="award.change",
                    ),
                ),
            ],
            options={
                "ordering": ["stage", "pk"],
            },
        ),
        migrations.CreateModel(
            name="Conduct",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.CharField(max_length=40, unique=True)),
                ("deed", models.TextField()),
                ("basis", models.CharField(max_length=200)),
                ("bars", models.BooleanField(default=False)),
                ("published_at", models.DateTimeField()),
                ("ends_on", models.DateField()),
                ("recorded_by", models.TextField()),
                ("withdrawn_at", models.DateTimeField(null=True)),
                ("withdrawn_reason", models.TextField(blank=True)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.organisation",
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
                "ordering": ["-pk"],
            },
        ),
        migrations.CreateModel(
            name="Contract",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.CharField(max_length=60)),
                ("signed_on", models.DateField()),
                ("price", models.DecimalField(decimal_places=2, max_digits=18)),
                ("bond", models.DecimalField(decimal_places=2, default=0, max_digits=18)),
                ("signed_at", models.DateTimeField()),
                ("published_at", models.DateTimeField(null=True)),
                ("filed_at", models.DateTimeField(null=True)),
                (
                    "award",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="contract",
                        to="award.award",
                    ),
                ),
                (
                    "document",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="documents.document",
                    ),
                ),
            ],
        ),
        migrations.AddField(
            model_name="change",
            name="contract",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="changes",
                to="award.contract",
            ),
        ),
        migrations.CreateModel(
            name="DutyClock",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "duty",
                    models.CharField(
                        choices=[
                            ("publish", "公示中标候选人"),
                            ("determine", "确定中标人"),
                            ("notify", "公告结果、发中标通知书"),
                            ("answer", "答复异议（质疑）"),
                            ("take_up", "决定是否受理投诉"),
                            ("decide", "处理投诉"),
                            ("report", "提交招标投标情况报告"),
                            ("contract", "签订合同"),
                            ("publish_contract", "公告合同"),
                            ("file_contract", "合同备案"),
                            ("review", "审核工程变更"),
                            ("finance", "财政评审工程变更"),
                            ("design", "审核重大设计变更"),
                        ],
                        max_length=20,
                    ),
                ),
                ("about", models.CharField(blank=True, max_length=40)),
                ("began_at", models.DateTimeField()),
                ("due_at", models.DateTimeField()),
                ("done_at", models.DateTimeField(null=True)),
                ("late", models.BooleanField(default=False)),
                (
                    "award",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="duties",
                        to="award.award",
                    ),
                ),
            ],
            options={
                "ordering": ["due_at", "pk"],
            },
        ),
        migrations.CreateModel(
            name="Letter",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("won", models.BooleanField()),
                ("number", models.CharField(max_length=40, unique=True)),
                ("issued_at", models.DateTimeField()),
                (
                    "award",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="letters",
                        to="award.award",
                    ),
                ),
                (
                    "document",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="documents.document",
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
                "ordering": ["pk"],
            },
        ),
        migrations.CreateModel(
            name="Objection",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveSmallIntegerField()),
                ("text", models.TextField()),
                ("raised_at", models.DateTimeField()),
                ("due_at", models.DateTimeField()),
                ("answer", models.TextField(blank=True)),
                ("answered_at", models.DateTimeField(null=True)),
                ("answered_by", models.TextField(blank=True)),
                (
                    "award",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="objections",
                        to="award.award",
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
            name="Complaint",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveSmallIntegerField()),
                ("text", models.TextField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("received", "已收到"),
                            ("refused", "不予受理"),
                            ("taken_up", "已受理"),
                            ("dismissed", "驳回"),
                            ("upheld", "成立"),
                        ],
                        default="received",
                        max_length=12,
                    ),
                ),
                ("received_at", models.DateTimeField()),
                ("taken_up_at", models.DateTimeField(null=True)),
                ("stopped_at", models.DateTimeField(null=True)),
                ("stopped_until", models.DateTimeField(null=True)),
                ("lifted_at", models.DateTimeField(null=True)),
                ("decision", models.TextField(blank=True)),
                ("decided_at", models.DateTimeField(null=True)),
                ("decided_by", models.TextField(blank=True)),
                (
                    "award",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="complaints",
                        to="award.award",
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
                    "objection",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="complaints",
                        to="award.objection",
                    ),
                ),
            ],
            options={
                "ordering": ["number"],
            },
        ),
        migrations.CreateModel(
            name="Picture",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("added_at", models.DateTimeField()),
                (
                    "change",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="pictures",
                        to="award.change",
                    ),
                ),
                (
                    "document",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="documents.document",
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
            },
        ),
        migrations.AddConstraint(
            model_name="award",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("state__in", ("reported", "public", "failed")),
                    models.Q(("price__isnull", False), ("winner__isnull", False)),
                    _connector="OR",
                ),
                name="award_winner",
            ),
        ),
        migrations.AddConstraint(
            model_name="conduct",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("withdrawn_at__isnull", True),
                    models.Q(("withdrawn_reason", ""), _negated=True),
                    _connector="OR",
                ),
                name="conduct_withdrawn",
            ),
        ),
        migrations.AddConstraint(
            model_name="contract",
            constraint=models.CheckConstraint(
                condition=models.Q(("bond__gte", 0), ("price__gt", 0)), name="contract_amounts"
            ),
        ),
        migrations.AddConstraint(
            model_name="change",
            constraint=models.UniqueConstraint(
                fields=("contract", "number"), name="award_change_number"
            ),
        ),
        migrations.AddConstraint(
            model_name="dutyclock",
            constraint=models.UniqueConstraint(
                condition=models.Q(("done_at__isnull", True)),
                fields=("award", "duty", "about"),
                name="award_duty_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="objection",
            constraint=models.UniqueConstraint(
                fields=("award", "number"), name="award_objection_number"
            ),
        ),
        migrations.AddConstraint(
            model_name="complaint",
            constraint=models.UniqueConstraint(
                fields=("award", "number"), name="award_complaint_number"
            ),
        ),
    ]
