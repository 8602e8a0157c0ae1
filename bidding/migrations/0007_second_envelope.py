"""What the examination of a first envelope came to, and openings that are called before they begin."""

from django.db import migrations, models

OPENING_STATES = [
    ("called", "已公布开启时间"),
    ("locks", "投标人解锁"),
    ("hashes", "保管人登记份额摘要"),
    ("shares", "保管人交出份额"),
    ("opened", "已唱标"),
    ("recorded", "开标结束"),
    ("failed", "流标，未开启"),
]
ANNOUNCEMENTS = [
    ("notice", "招标公告"),
    ("clarification", "澄清"),
    ("amendment", "修改"),
    ("suspension", "暂停"),
    ("resumption", "恢复"),
    ("cancellation", "终止"),
    ("failure", "流标（废标）"),
    ("result", "第一信封评审结果"),
]


class Migration(migrations.Migration):
    dependencies = [
        ("bidding", "0006_log_roots"),
    ]

    operations = [
        migrations.AddField("sealedbid", "passed", models.BooleanField(null=True)),
        migrations.AddField("sealedbid", "verdict", models.TextField(blank=True, default="")),
        migrations.AlterField(
            "opening", "state", models.CharField(choices=OPENING_STATES, max_length=12)
        ),
        migrations.AlterField(
            "announcement", "kind", models.CharField(choices=ANNOUNCEMENTS, max_length=16)
        ),
    ]
