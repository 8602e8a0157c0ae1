from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("bidding", "0005_log_ended"),
    ]

    operations = [
        migrations.AddField(
            model_name="tenderlog",
            name="roots",
            field=models.BinaryField(default=b""),
        ),
    ]
