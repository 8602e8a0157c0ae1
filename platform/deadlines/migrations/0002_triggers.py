"""What the database itself keeps: the watcher is woken, and no turn is ever unwritten."""

from django.db import migrations

# A statement that touches no row also fires a statement's trigger: without looking at the rows, each
# poll of the watcher would wake the watcher.
WAKE = """
CREATE FUNCTION deadlines_wake() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM moved) THEN PERFORM pg_notify('timers', ''); END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER timer_set_wakes AFTER INSERT ON deadlines_timer
    REFERENCING NEW TABLE AS moved FOR EACH STATEMENT EXECUTE FUNCTION deadlines_wake();
CREATE TRIGGER timer_moved_wakes AFTER UPDATE ON deadlines_timer
    REFERENCING NEW TABLE AS moved FOR EACH STATEMENT EXECUTE FUNCTION deadlines_wake();
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
            WAKE,
            "DROP TRIGGER timer_set_wakes ON deadlines_timer;"
            "DROP TRIGGER timer_moved_wakes ON deadlines_timer; DROP FUNCTION deadlines_wake()",
        ),
        migrations.RunSQL(
            KEEP,
            "DROP TRIGGER turn_kept ON deadlines_turn;"
            "DROP TRIGGER turn_kept_whole ON deadlines_turn; DROP FUNCTION deadlines_keep()",
        ),
    ]
