"""No step of an opening without its ledger entry, and none that is undone.

As tenders (0002): every change takes the next version, and every version has an entry that names
it when the transaction commits. Heads and leaves of a tender's log are never changed.
"""

from django.db import migrations

SPINE = """
CREATE FUNCTION bidding_opening_forward() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.version <> OLD.version + 1 THEN
        RAISE EXCEPTION 'opening %: version % cannot follow version %',
            OLD.id, NEW.version, OLD.version;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER opening_forward BEFORE UPDATE ON bidding_opening
    FOR EACH ROW EXECUTE FUNCTION bidding_opening_forward();

CREATE FUNCTION bidding_opening_recorded() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (
        SELECT 1 FROM ledger_entry
        WHERE subject = 'opening:' || NEW.id AND (body ->> 'version')::int = NEW.version
    ) THEN
        RAISE EXCEPTION 'opening %: version % has no ledger entry', NEW.id, NEW.version;
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER opening_recorded AFTER INSERT OR UPDATE ON bidding_opening
    DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION bidding_opening_recorded();
"""

UNDO = """
DROP TRIGGER opening_forward ON bidding_opening; DROP FUNCTION bidding_opening_forward();
DROP TRIGGER opening_recorded ON bidding_opening; DROP FUNCTION bidding_opening_recorded();
"""

KEPT = """
CREATE FUNCTION {table}_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION '{table}: what was logged is neither changed nor removed'; END $$;
CREATE TRIGGER {table}_kept BEFORE UPDATE OR DELETE ON {table}
    FOR EACH ROW EXECUTE FUNCTION {table}_kept();
"""

UNKEPT = "DROP TRIGGER {table}_kept ON {table}; DROP FUNCTION {table}_kept();"

TABLES = ("bidding_loghead", "bidding_logleaf", "bidding_logblinds", "bidding_exhibit")


class Migration(migrations.Migration):
    dependencies = [("bidding", "0003_sealed_bids"), ("ledger", "0002_append")]
    operations = [
        migrations.RunSQL(SPINE, UNDO),
        *(
            migrations.RunSQL(KEPT.replace("{table}", table), UNKEPT.replace("{table}", table))
            for table in TABLES
        ),
    ]
