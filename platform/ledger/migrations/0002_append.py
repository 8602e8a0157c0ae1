"""What the database itself does: compose leaves, and refuse to change or delete them."""

from django.db import migrations

# The one place where a leaf is composed. Whatever way a row comes in, its leaf says what its
# columns say, its blind is fresh, it waits to be numbered, and listeners are told (PostgreSQL
# sends equal notifications of one transaction once). Three version 4 UUIDs hold 366 random bits.
COMPOSE = r"""
CREATE FUNCTION ledger_compose() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.leaf := '{"v":1,"blind":"'
        || encode(sha256(uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid())
                         || uuid_send(gen_random_uuid())), 'base64')
        || '","kind":' || to_json(NEW.kind)::text
        || ',"subject":' || to_json(NEW.subject)::text
        || ',"actor":' || to_json(NEW.actor)::text
        || ',"scope":' || to_json(NEW.scope)::text
        || ',"at":"' || to_char(NEW.at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')
        || '","body":' || NEW.body::text || '}';
    INSERT INTO ledger_pending (entry_id) VALUES (NEW.id);
    PERFORM pg_notify('ledger', '');
    RETURN NEW;
END $$;
CREATE TRIGGER ledger_compose BEFORE INSERT ON ledger_entry
    FOR EACH ROW EXECUTE FUNCTION ledger_compose();

CREATE FUNCTION ledger_append(
    kind text, subject text, actor text, scope text, at timestamptz, body jsonb
) RETURNS bigint LANGUAGE sql VOLATILE AS $$
    INSERT INTO ledger_entry (kind, subject, actor, scope, at, body, leaf)
    VALUES (kind, subject, actor, scope, at, body, '') RETURNING id
$$;
"""

UNDO_COMPOSE = """
DROP FUNCTION ledger_append(text, text, text, text, timestamptz, jsonb);
DROP TRIGGER ledger_compose ON ledger_entry;
DROP FUNCTION ledger_compose();
"""

REFUSE = """
CREATE FUNCTION ledger_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the ledger only grows: % on % is refused', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'integrity_constraint_violation';
END $$;
"""

# ALWAYS: also where session_replication_role is set to skip ordinary triggers.
REFUSE_ON = """
CREATE TRIGGER ledger_refuse BEFORE UPDATE OR DELETE OR TRUNCATE ON {table}
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse();
ALTER TABLE {table} ENABLE ALWAYS TRIGGER ledger_refuse;
"""

TABLES = ("ledger_entry", "ledger_leaf", "ledger_tile", "ledger_checkpoint", "ledger_cosignature")

# Hashes do not compress; and the table of what waits turns over with every entry.
STORAGE = """
ALTER TABLE ledger_tile ALTER COLUMN hashes SET STORAGE EXTERNAL;
ALTER TABLE ledger_pending SET (
    autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 5000,
    autovacuum_vacuum_cost_delay = 0
);
"""


class Migration(migrations.Migration):
    dependencies = [("ledger", "0001_tables")]
    operations = [
        migrations.RunSQL(COMPOSE, UNDO_COMPOSE),
        migrations.RunSQL(REFUSE, "DROP FUNCTION ledger_refuse();"),
        *(
            migrations.RunSQL(
                REFUSE_ON.format(table=table), f"DROP TRIGGER ledger_refuse ON {table};"
            )
            for table in TABLES
        ),
        migrations.RunSQL(STORAGE, migrations.RunSQL.noop),
    ]
