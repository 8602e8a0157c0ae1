"""What the database itself keeps: the watcher is woken, and no turn is ever unwritten."""

from django.db import migrations

WAKE = """
CREATE FUNCTION deadlines_wake() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN PERFORM pg_notify('timers', ''); RETURN NULL; END $$;
CREATE TRIGGER timer_wakes AFTER INSERT OR UPDATE ON deadlines_timer
    FOR EACH STATEMENT EXECUTE FUNCTION deadlines_wake();
-- A small table that turns over all day: keep its dead rows from piling up.
ALTER TABLE deadlines_timer SET (
    autovacuum_vacuum_scale_factor = 0.01, autovacuum_vacuum_cost_delay = 0, fillfactor = 70);
"""

KEEP = """
CREATE FUNCTION deadlines_keep() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'a turn of a clock is never changed or removed'; END $$;
CREATE TRIGGER turn_kept BEFORE UPDATE OR DELETE ON deadlines_turn
    FOR EACH ROW EXECUTE FUNCTION deadlines_keep();
CREATE TRIGGER turn_kept_whole BEFORE TRUNCATE ON deadlines_turn
    FOR EACH STATEMENT EXECUTE FUNCTION deadlines_keep();
"""


class Migration(migrations.Migration):
    dependencies = [("deadlines", "0001_initial"), ("ledger", "0001_tables")]
    operations = [
        migrations.RunSQL(
            WAKE, "DROP TRIGGER timer_wakes ON deadlines_timer; DROP FUNCTION deadlines_wake()"
        ),
        migrations.RunSQL(
            KEEP,
            "DROP TRIGGER turn_kept ON deadlines_turn;"
            "DROP TRIGGER turn_kept_whole ON deadlines_turn; DROP FUNCTION deadlines_keep()",
        ),
    ]
