"""No change of a project or a tender without its ledger entry: the database refuses the commit.

As the hall's cases: every change takes the next version, and every version must have an entry that
names it, at the latest when the transaction commits. What a bidder does changes neither table.
"""

from django.db import migrations

SPINE = """
CREATE FUNCTION bidding_{table}_forward() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.version <> OLD.version + 1 THEN
        RAISE EXCEPTION '{table} %: version % cannot follow version %',
            OLD.number, NEW.version, OLD.version;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER {table}_forward BEFORE UPDATE ON bidding_{table}
    FOR EACH ROW EXECUTE FUNCTION bidding_{table}_forward();

CREATE FUNCTION bidding_{table}_recorded() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (
        SELECT 1 FROM ledger_entry
        WHERE subject = '{table}:' || NEW.id AND (body ->> 'version')::int = NEW.version
    ) THEN
        RAISE EXCEPTION '{table} %: version % has no ledger entry', NEW.number, NEW.version;
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER {table}_recorded AFTER INSERT OR UPDATE ON bidding_{table}
    DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION bidding_{table}_recorded();

CREATE FUNCTION bidding_{table}_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'a {table} is never removed'; END $$;
CREATE TRIGGER {table}_kept BEFORE DELETE ON bidding_{table}
    FOR EACH ROW EXECUTE FUNCTION bidding_{table}_kept();
"""

UNDO = """
DROP TRIGGER {table}_forward ON bidding_{table}; DROP FUNCTION bidding_{table}_forward();
DROP TRIGGER {table}_recorded ON bidding_{table}; DROP FUNCTION bidding_{table}_recorded();
DROP TRIGGER {table}_kept ON bidding_{table}; DROP FUNCTION bidding_{table}_kept();
"""

TABLES = ("project", "tender")


class Migration(migrations.Migration):
    dependencies = [("bidding", "0001_tenders"), ("ledger", "0002_append")]
    operations = [
        migrations.RunSQL(SPINE.replace("{table}", table), UNDO.replace("{table}", table))
        for table in TABLES
    ]
