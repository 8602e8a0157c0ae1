"""No change of a case without its ledger entry: the database refuses the commit.

Every change takes the next version, and every version must have an entry that names it, at the
latest when the transaction commits. Somebody who writes to the table by hand cannot do so in silence.
"""

from django.db import migrations

SPINE = """
CREATE FUNCTION hall_case_forward() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.version <> OLD.version + 1 THEN
        RAISE EXCEPTION 'case %: version % cannot follow version %',
            OLD.number, NEW.version, OLD.version;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER case_forward BEFORE UPDATE ON hall_case
    FOR EACH ROW EXECUTE FUNCTION hall_case_forward();

CREATE FUNCTION hall_case_recorded() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (
        SELECT 1 FROM ledger_entry
        WHERE subject = 'case:' || NEW.id AND (body ->> 'version')::int = NEW.version
    ) THEN
        RAISE EXCEPTION 'case %: version % has no ledger entry', NEW.number, NEW.version;
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER case_recorded AFTER INSERT OR UPDATE ON hall_case
    DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION hall_case_recorded();

CREATE FUNCTION hall_case_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'a case is never removed'; END $$;
CREATE TRIGGER case_kept BEFORE DELETE ON hall_case
    FOR EACH ROW EXECUTE FUNCTION hall_case_kept();
"""

UNDO = """
DROP TRIGGER case_forward ON hall_case; DROP FUNCTION hall_case_forward();
DROP TRIGGER case_recorded ON hall_case; DROP FUNCTION hall_case_recorded();
DROP TRIGGER case_kept ON hall_case; DROP FUNCTION hall_case_kept();
"""


class Migration(migrations.Migration):
    dependencies = [("hall", "0001_initial"), ("ledger", "0002_append")]
    operations = [migrations.RunSQL(SPINE, UNDO)]
