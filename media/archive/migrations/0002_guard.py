"""The database refuses to forget a package early, whoever asks; docs/archive.md says what is left."""

from django.db import migrations

FORWARD = """
CREATE FUNCTION media_archive_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'UPDATE' THEN
        RAISE EXCEPTION 'a package of the archive is never forgotten';
    END IF;
    IF NEW.keep_until < OLD.keep_until OR NEW.recording_id <> OLD.recording_id
       OR NEW.seal_sha256 <> OLD.seal_sha256 THEN
        RAISE EXCEPTION 'package % is kept until %', OLD.id, OLD.keep_until;
    END IF;
    IF OLD.deleted_at IS NOT NULL AND NEW.deleted_at IS DISTINCT FROM OLD.deleted_at THEN
        RAISE EXCEPTION 'package % was deleted', OLD.id;
    END IF;
    IF NEW.deleted_at IS NOT NULL AND OLD.deleted_at IS NULL AND (
        ledger_now() < OLD.keep_until OR EXISTS (
            SELECT FROM media_archive_hold WHERE package_id = OLD.id AND lifted_at IS NULL)) THEN
        RAISE EXCEPTION 'package % is kept until %, or held', OLD.id, OLD.keep_until;
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER media_archive_guard BEFORE UPDATE OR DELETE ON media_archive_package
    FOR EACH ROW EXECUTE FUNCTION media_archive_guard();
ALTER TABLE media_archive_package ENABLE ALWAYS TRIGGER media_archive_guard;

CREATE TRIGGER media_archive_keep BEFORE TRUNCATE ON media_archive_package
    FOR EACH STATEMENT EXECUTE FUNCTION media_archive_guard();
ALTER TABLE media_archive_package ENABLE ALWAYS TRIGGER media_archive_keep;
"""

BACKWARD = """
DROP TRIGGER media_archive_keep ON media_archive_package;
DROP TRIGGER media_archive_guard ON media_archive_package;
DROP FUNCTION media_archive_guard();
"""


class Migration(migrations.Migration):
    dependencies = [("media_archive", "0001_initial"), ("ledger", "0003_clock")]

    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
