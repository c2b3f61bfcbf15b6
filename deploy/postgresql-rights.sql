-- After every `jiebang migrate`: what the role that serves may do. Tables that only
-- grow (outbox, audit record, ledger) take its inserts and nothing else; their
-- triggers refuse the rest to everybody, the owner included.
--   psql -v service=challenges -d jiebang_challenges -f deploy/postgresql-rights.sql
\set ON_ERROR_STOP on
SELECT 'jiebang_' || :'service' AS role \gset
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO :"role";
GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO :"role";
REVOKE INSERT, UPDATE, DELETE ON seaql_migrations FROM :"role";
SELECT format('REVOKE UPDATE, DELETE, TRUNCATE ON %I FROM %I', c.relname, :'role')
FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
WHERE t.tgname = c.relname || '_grows' \gexec
