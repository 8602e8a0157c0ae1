"""No step of an evaluation without its ledger entry, and none that is undone.

As openings (bidding 0004): every change takes the next version, and every version has an entry that
names it when the transaction commits. A locked sheet's envelope never changes, its secret and what
it says are written once; corrections and signatures are never changed; nothing of it is removed.
"""

from django.db import migrations

SPINE = """
CREATE FUNCTION evaluation_forward() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.version <> OLD.version + 1 THEN
        RAISE EXCEPTION 'evaluation %: version % cannot follow version %',
            OLD.id, NEW.version, OLD.version;
    END IF;
    IF NEW.basis <> OLD.basis THEN
        RAISE EXCEPTION 'evaluation %: what the sheets are about never changes', OLD.id;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER evaluation_forward BEFORE UPDATE ON evaluation_evaluation
    FOR EACH ROW EXECUTE FUNCTION evaluation_forward();

CREATE FUNCTION evaluation_recorded() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (
        SELECT 1 FROM ledger_entry
        WHERE subject = 'evaluation:' || NEW.id AND (body ->> 'version')::int = NEW.version
    ) THEN
        RAISE EXCEPTION 'evaluation %: version % has no ledger entry', NEW.id, NEW.version;
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER evaluation_recorded AFTER INSERT OR UPDATE ON evaluation_evaluation
    DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION evaluation_recorded();

CREATE FUNCTION evaluation_sheet_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.envelope <> OLD.envelope OR NEW.header_sha256 <> OLD.header_sha256
        OR NEW.member_id <> OLD.member_id OR NEW.round <> OLD.round
        OR NEW.locked_at <> OLD.locked_at
        OR (OLD.secret IS NOT NULL AND NEW.secret IS DISTINCT FROM OLD.secret)
        OR (OLD.content IS NOT NULL AND NEW.content IS DISTINCT FROM OLD.content)
        OR (OLD.superseded AND NOT NEW.superseded)
    THEN
        RAISE EXCEPTION 'a locked sheet never changes';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER evaluation_sheet_kept BEFORE UPDATE ON evaluation_lockedsheet
    FOR EACH ROW EXECUTE FUNCTION evaluation_sheet_kept();

CREATE FUNCTION evaluation_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'what was locked or signed is never changed or removed'; END $$;
CREATE TRIGGER evaluation_sheet_stays BEFORE DELETE ON evaluation_lockedsheet
    FOR EACH ROW EXECUTE FUNCTION evaluation_kept();
CREATE TRIGGER evaluation_correction_stays BEFORE UPDATE OR DELETE ON evaluation_correction
    FOR EACH ROW EXECUTE FUNCTION evaluation_kept();
CREATE TRIGGER evaluation_assent_stays BEFORE UPDATE OR DELETE ON evaluation_assent
    FOR EACH ROW EXECUTE FUNCTION evaluation_kept();
"""

UNDO = """
DROP TRIGGER evaluation_forward ON evaluation_evaluation; DROP FUNCTION evaluation_forward();
DROP TRIGGER evaluation_recorded ON evaluation_evaluation; DROP FUNCTION evaluation_recorded();
DROP TRIGGER evaluation_sheet_kept ON evaluation_lockedsheet; DROP FUNCTION evaluation_sheet_kept();
DROP TRIGGER evaluation_sheet_stays ON evaluation_lockedsheet;
DROP TRIGGER evaluation_correction_stays ON evaluation_correction;
DROP TRIGGER evaluation_assent_stays ON evaluation_assent; DROP FUNCTION evaluation_kept();
"""


class Migration(migrations.Migration):
    dependencies = [("evaluation", "0001_committee"), ("ledger", "0002_append")]
    operations = [migrations.RunSQL(SPINE, UNDO)]
