"""Salts lie with whose they are; how many a higher pool's committee has beside its experts; and who
stands at a place of the pool, who was drawn and what a contributor gave never change.
"""

from django.db import migrations, models

KEPT = """
CREATE FUNCTION draw_places_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.places IS DISTINCT FROM OLD.places THEN
        RAISE EXCEPTION 'draw %: what was committed to does not change', OLD.id;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER draw_places_kept BEFORE UPDATE ON draw_draw
    FOR EACH ROW EXECUTE FUNCTION draw_places_kept();

CREATE FUNCTION draw_seat_same() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (NEW.draw_id, NEW.speciality, NEW.position, NEW.place, NEW.leaf, NEW.expert, NEW.reached)
        IS DISTINCT FROM
       (OLD.draw_id, OLD.speciality, OLD.position, OLD.place, OLD.leaf, OLD.expert, OLD.reached)
    THEN
        RAISE EXCEPTION 'seat %: who was drawn does not change', OLD.id;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER draw_seat_same BEFORE UPDATE ON draw_seat
    FOR EACH ROW EXECUTE FUNCTION draw_seat_same();

CREATE FUNCTION draw_contribution_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.file IS NOT NULL AND (NEW.file, NEW.header_sha256, NEW.given_at)
        IS DISTINCT FROM (OLD.file, OLD.header_sha256, OLD.given_at) THEN
        RAISE EXCEPTION 'contribution %: what was given does not change', OLD.id;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER draw_contribution_kept BEFORE UPDATE ON draw_contribution
    FOR EACH ROW EXECUTE FUNCTION draw_contribution_kept();
CREATE TRIGGER draw_contribution_stays BEFORE DELETE ON draw_contribution
    FOR EACH ROW EXECUTE FUNCTION draw_kept();
"""

UNDO = """
DROP TRIGGER draw_contribution_stays ON draw_contribution;
DROP TRIGGER draw_contribution_kept ON draw_contribution; DROP FUNCTION draw_contribution_kept();
DROP TRIGGER draw_seat_same ON draw_seat; DROP FUNCTION draw_seat_same();
DROP TRIGGER draw_places_kept ON draw_draw; DROP FUNCTION draw_places_kept();
"""


class Migration(migrations.Migration):
    dependencies = [("draw", "0003_ties_checked")]
    operations = [
        migrations.RemoveField(model_name="draw", name="salts"),
        migrations.AddField(
            model_name="importeddraw",
            name="representatives",
            field=models.PositiveSmallIntegerField(default=0),
        ),
        migrations.RunSQL(KEPT, UNDO),
    ]
