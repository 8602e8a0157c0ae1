"""The one clock: `ledger_now()`, and what its row refuses."""

from django.db import migrations

# The real clock is read directly, so that no arithmetic touches it. A rehearsal's runs in seconds
# and never in days, whose length would depend on the session's time zone.
# VOLATILE, because it is a clock: set-based statements read it once, as (SELECT ledger_now()).
NOW = """
CREATE FUNCTION ledger_now() RETURNS timestamptz LANGUAGE sql VOLATILE AS $$
    SELECT CASE WHEN rehearsal
        THEN anchor + make_interval(
            secs => extract(epoch FROM clock_timestamp() - anchor_real)::float8 * rate)
        ELSE clock_timestamp() END
    FROM ledger_clock
$$;
"""

GUARD = """
CREATE FUNCTION ledger_clock_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'UPDATE' OR (NEW.rehearsal, NEW.name) IS DISTINCT FROM (OLD.rehearsal, OLD.name)
    THEN
        RAISE EXCEPTION 'a database is born real or a rehearsal, and stays what it is'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF (NEW.anchor, NEW.rate) IS DISTINCT FROM (OLD.anchor, OLD.rate) THEN
        NOTIFY ledger_clock;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER ledger_clock_guard BEFORE UPDATE OR DELETE ON ledger_clock
    FOR EACH ROW EXECUTE FUNCTION ledger_clock_guard();
CREATE TRIGGER ledger_clock_keep BEFORE TRUNCATE ON ledger_clock
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_clock_guard();
ALTER TABLE ledger_clock ENABLE ALWAYS TRIGGER ledger_clock_guard;
ALTER TABLE ledger_clock ENABLE ALWAYS TRIGGER ledger_clock_keep;
"""

UNDO_GUARD = """
DROP TRIGGER ledger_clock_keep ON ledger_clock;
DROP TRIGGER ledger_clock_guard ON ledger_clock;
DROP FUNCTION ledger_clock_guard();
"""


class Migration(migrations.Migration):
    dependencies = [("ledger", "0002_append")]
    operations = [
        migrations.RunSQL(NOW, "DROP FUNCTION ledger_now();"),
        migrations.RunSQL(GUARD, UNDO_GUARD),
    ]
