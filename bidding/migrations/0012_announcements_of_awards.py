"""Announcements of candidates, awards and contracts."""

from django.db import migrations, models

ANNOUNCEMENTS = [
    ("notice", "招标公告"),
    ("clarification", "澄清"),
    ("amendment", "修改"),
    ("suspension", "暂停"),
    ("resumption", "恢复"),
    ("cancellation", "终止"),
    ("failure", "流标（废标）"),
    ("result", "第一信封评审结果"),
    ("candidates", "中标候选人公示"),
    ("award", "中标结果公告"),
    ("contract", "合同公告"),
]


class Migration(migrations.Migration):
    dependencies = [
        ("bidding", "0011_steward_beat"),
    ]

    operations = [
        migrations.AlterField(
            "announcement", "kind", models.CharField(choices=ANNOUNCEMENTS, max_length=16)
        ),
    ]
