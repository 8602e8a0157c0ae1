import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("bidding", "0006_log_roots"),
    ]

    operations = [
        migrations.CreateModel(
            name="Analysis",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("asked", "等待分析"),
                            ("reading", "正在读取"),
                            ("ended", "已完成"),
                            ("broken", "未能完成"),
                        ],
                        default="asked",
                        max_length=8,
                    ),
                ),
                ("asked_at", models.DateTimeField()),
                ("asked_by", models.TextField()),
                ("ended_at", models.DateTimeField(null=True)),
                ("read", models.PositiveIntegerField(default=0)),
                ("bids", models.JSONField(default=list)),
                ("absent", models.JSONField(default=list)),
                ("problem", models.TextField(blank=True)),
                (
                    "lot",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="bidding.lot",
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
            ],
            options={
                "ordering": ["-pk"],
            },
        ),
        migrations.CreateModel(
            name="FoundSign",
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
                        choices=[
                            ("staff", "项目人员相同"),
                            ("contact", "联系方式或账户相同"),
                            ("payer", "保证金由同一账户转出"),
                            ("mixed", "混装：出现另一投标人的名称"),
                            ("pages", "整页相同"),
                            ("text", "文字异常雷同"),
                            ("slips", "错漏一致"),
                            ("copies", "文件或图片相同"),
                            ("origin", "出自同一原始文件"),
                            ("licence", "软件授权号相同"),
                            ("author", "文件作者或单位相同"),
                            ("saved", "同时保存"),
                            ("list", "分项报价呈规律性"),
                            ("series", "总报价呈规律性"),
                            ("key", "签名密钥相同"),
                            ("packed", "同时制作和递交"),
                            ("rotation", "固定群体轮流中标"),
                        ],
                        max_length=12,
                    ),
                ),
                (
                    "strength",
                    models.PositiveSmallIntegerField(choices=[(1, "弱"), (2, "中"), (4, "强")]),
                ),
                ("bids", models.JSONField()),
                ("evidence", models.JSONField()),
                ("measures", models.JSONField(default=dict)),
                (
                    "analysis",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="signs",
                        to="signs.analysis",
                    ),
                ),
            ],
            options={
                "ordering": ["-strength", "pk"],
            },
        ),
        migrations.CreateModel(
            name="SignNote",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "opinion",
                    models.CharField(
                        choices=[
                            ("open", "继续核查"),
                            ("explained", "已核查，有合理解释"),
                            ("referred", "移送有关部门"),
                        ],
                        max_length=12,
                    ),
                ),
                ("text", models.TextField()),
                ("at", models.DateTimeField()),
                ("by", models.TextField()),
                (
                    "sign",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="notes",
                        to="signs.foundsign",
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
            },
        ),
    ]
