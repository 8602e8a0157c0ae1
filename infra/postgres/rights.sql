-- What the platform's role may do in a database whose tables belong to another: everything with rows,
-- nothing with tables, and with the ledger's record no more than add to it and read it.
--
-- After the first migration, as a superuser (sudo -u postgres psql DATABASE -f infra/postgres/rights.sql);
-- doing it again changes nothing. Tables of later migrations are covered by what is said in advance.
BEGIN;
GRANT USAGE ON SCHEMA public TO mingjing;
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO mingjing;
GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO mingjing;
ALTER DEFAULT PRIVILEGES FOR ROLE mingjing_owner IN SCHEMA public
    GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO mingjing;
ALTER DEFAULT PRIVILEGES FOR ROLE mingjing_owner IN SCHEMA public
    GRANT USAGE, SELECT ON SEQUENCES TO mingjing;
REVOKE UPDATE, DELETE ON ledger_entry, ledger_leaf, ledger_tile, ledger_checkpoint,
    ledger_cosignature FROM mingjing;
REVOKE INSERT, DELETE ON ledger_clock FROM mingjing;
REVOKE INSERT, UPDATE, DELETE ON django_migrations FROM mingjing;
COMMIT;
