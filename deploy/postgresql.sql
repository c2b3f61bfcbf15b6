-- One service's database: its owner, who defines tables, and the role that serves.
--   psql -v service=challenges -v owner_password=… -v password=… -f deploy/postgresql.sql
\set ON_ERROR_STOP on
SELECT 'jiebang_' || :'service' AS db, 'jiebang_' || :'service' || '_owner' AS owner \gset
CREATE ROLE :"owner" LOGIN PASSWORD :'owner_password';
CREATE ROLE :"db" LOGIN PASSWORD :'password';
-- Collation C: keys and page tokens are compared byte by byte, on every version alike.
CREATE DATABASE :"db" OWNER :"owner" TEMPLATE template0 ENCODING 'UTF8' LC_COLLATE 'C' LC_CTYPE 'C';
REVOKE CONNECT, TEMPORARY ON DATABASE :"db" FROM PUBLIC;
GRANT CONNECT ON DATABASE :"db" TO :"db";
\connect :"db"
REVOKE ALL ON SCHEMA public FROM PUBLIC;
GRANT USAGE, CREATE ON SCHEMA public TO :"owner";
GRANT USAGE ON SCHEMA public TO :"db";
