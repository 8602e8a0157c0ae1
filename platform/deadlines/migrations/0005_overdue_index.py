from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("deadlines", "0004_glance")]

    operations = [
        migrations.AddIndex(
            model_name="turn",
            index=models.Index(
                fields=["at"], name="turn_overdue", condition=models.Q(what="overdue")
            ),
        ),
    ]
