"""No step of a draw without its ledger entry, none undone; what was committed to never changes."""

from django.db import migrations

SPINE = """
CREATE FUNCTION draw_draw_forward() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.version <> OLD.version + 1 THEN
        RAISE EXCEPTION 'draw %: version % cannot follow version %',
            OLD.id, NEW.version, OLD.version;
    END IF;
    IF (NEW.open, NEW.rules, NEW.filters, NEW.leaves, NEW.tender_file, NEW.supervisor_certificate)
        IS DISTINCT FROM
       (OLD.open, OLD.rules, OLD.filters, OLD.leaves, OLD.tender_file, OLD.supervisor_certificate)
       OR (OLD.seed <> '' AND NEW.seed <> OLD.seed)
       OR (OLD.close_leaf IS NOT NULL AND NEW.close_leaf IS DISTINCT FROM OLD.close_leaf) THEN
        RAISE EXCEPTION 'draw %: what was committed to does not change', OLD.id;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER draw_forward BEFORE UPDATE ON draw_draw
    FOR EACH ROW EXECUTE FUNCTION draw_draw_forward();

CREATE FUNCTION draw_draw_recorded() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (
        SELECT 1 FROM ledger_entry
        WHERE subject = 'draw:' || NEW.id AND (body ->> 'version')::int = NEW.version
    ) THEN
        RAISE EXCEPTION 'draw %: version % has no ledger entry', NEW.id, NEW.version;
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER draw_recorded AFTER INSERT OR UPDATE ON draw_draw
    DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION draw_draw_recorded();

CREATE FUNCTION draw_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION '%: what is on record is neither changed nor removed', TG_TABLE_NAME; END $$;
CREATE TRIGGER draw_attempt_kept BEFORE UPDATE OR DELETE ON draw_attempt
    FOR EACH ROW EXECUTE FUNCTION draw_kept();
CREATE TRIGGER draw_draw_kept BEFORE DELETE ON draw_draw
    FOR EACH ROW EXECUTE FUNCTION draw_kept();
CREATE TRIGGER draw_seat_kept BEFORE DELETE ON draw_seat
    FOR EACH ROW EXECUTE FUNCTION draw_kept();
"""

UNDO = """
DROP TRIGGER draw_seat_kept ON draw_seat; DROP TRIGGER draw_draw_kept ON draw_draw;
DROP TRIGGER draw_attempt_kept ON draw_attempt; DROP FUNCTION draw_kept();
DROP TRIGGER draw_recorded ON draw_draw; DROP FUNCTION draw_draw_recorded();
DROP TRIGGER draw_forward ON draw_draw; DROP FUNCTION draw_draw_forward();
"""


class Migration(migrations.Migration):
    dependencies = [("draw", "0001_first"), ("ledger", "0002_append")]
    operations = [migrations.RunSQL(SPINE, UNDO)]
