"""An extension is so many units of its limit, which are not always days."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("hall", "0004_queued")]

    operations = [migrations.RenameField("extension", "days", "amount")]
