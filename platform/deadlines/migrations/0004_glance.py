"""What the watcher looks at with every poll, as a function: its plan is made once a connection."""

from django.db import migrations

GLANCE = """
CREATE FUNCTION deadlines_glance(
    OUT now timestamptz, OUT rate float8, OUT next_at timestamptz, OUT seen_at timestamptz
) LANGUAGE plpgsql AS $$
BEGIN
    SELECT ledger_now(), clock.rate, (SELECT min(at) FROM deadlines_timer),
           (SELECT at FROM deadlines_heartbeat WHERE id = 1)
    INTO now, rate, next_at, seen_at FROM ledger_clock clock;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("deadlines", "0003_standing_at"), ("ledger", "0003_clock")]
    operations = [migrations.RunSQL(GLANCE, "DROP FUNCTION deadlines_glance();")]
