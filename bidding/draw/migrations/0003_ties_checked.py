from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("draw", "0002_spine")]
    operations = [
        migrations.AddField(
            model_name="draw",
            name="ties_checked_at",
            field=models.DateTimeField(null=True),
        ),
    ]
