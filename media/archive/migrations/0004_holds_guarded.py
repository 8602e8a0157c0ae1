"""The database guards holds as it guards packages, and takes no package that is kept too briefly."""

from django.db import migrations

FORWARD = """
CREATE FUNCTION media_hold_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'UPDATE' THEN
        RAISE EXCEPTION 'a hold is lifted, never forgotten';
    END IF;
    IF OLD.lifted_at IS NOT NULL
       OR (NEW.package_id, NEW.reason, NEW.placed_at, NEW.placed_by)
          IS DISTINCT FROM (OLD.package_id, OLD.reason, OLD.placed_at, OLD.placed_by)
       OR NEW.lifted_at IS NULL OR NEW.lifted_by = '' OR NEW.lift_reason = '' THEN
        RAISE EXCEPTION 'hold % is lifted once, by somebody, for a reason', OLD.id;
    END IF;
    IF NOT EXISTS (
        SELECT FROM ledger_entry WHERE subject = 'package:' || OLD.package_id
           AND kind = 'media.package.released.v1' AND body->>'hold' = OLD.id::text
           AND actor = NEW.lifted_by) THEN
        RAISE EXCEPTION 'hold % is lifted on record', OLD.id;
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER media_hold_guard BEFORE UPDATE OR DELETE ON media_archive_hold
    FOR EACH ROW EXECUTE FUNCTION media_hold_guard();
ALTER TABLE media_archive_hold ENABLE ALWAYS TRIGGER media_hold_guard;

CREATE TRIGGER media_hold_keep BEFORE TRUNCATE ON media_archive_hold
    FOR EACH STATEMENT EXECUTE FUNCTION media_hold_guard();
ALTER TABLE media_archive_hold ENABLE ALWAYS TRIGGER media_hold_keep;

CREATE FUNCTION media_package_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.deleted_at IS NOT NULL OR NEW.keep_until < (
        SELECT ended_at + interval '15 years' FROM media_recording WHERE id = NEW.recording_id) THEN
        RAISE EXCEPTION 'a package is kept for fifteen years';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER media_package_guard BEFORE INSERT ON media_archive_package
    FOR EACH ROW EXECUTE FUNCTION media_package_guard();
ALTER TABLE media_archive_package ENABLE ALWAYS TRIGGER media_package_guard;
"""

BACKWARD = """
DROP TRIGGER media_package_guard ON media_archive_package;
DROP FUNCTION media_package_guard();
DROP TRIGGER media_hold_keep ON media_archive_hold;
DROP TRIGGER media_hold_guard ON media_archive_hold;
DROP FUNCTION media_hold_guard();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("media_archive", "0003_holds_and_discs"),
        ("media", "0001_initial"),
        ("ledger", "0003_clock"),
    ]

    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
