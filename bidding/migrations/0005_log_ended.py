from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("bidding", "0004_opening_spine"),
    ]

    operations = [
        migrations.AddField(
            model_name="tenderlog",
            name="ended_at",
            field=models.DateTimeField(null=True),
        ),
    ]
