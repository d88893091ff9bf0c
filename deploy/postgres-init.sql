-- Runs once, as the administrator, when the database volume is empty: who may do what, and for how long.
-- portal_owner makes and changes tables; portal, which everything else runs as, only works with their rows.
\set ON_ERROR_STOP on
\getenv owner_password PORTAL_OWNER_PASSWORD
\getenv app_password PORTAL_DB_PASSWORD

CREATE ROLE portal_owner LOGIN PASSWORD :'owner_password';
CREATE ROLE portal LOGIN PASSWORD :'app_password';
CREATE ROLE portal_readonly NOLOGIN;
CREATE DATABASE portal OWNER portal_owner;
REVOKE ALL ON DATABASE portal FROM PUBLIC;
GRANT CONNECT, TEMPORARY ON DATABASE portal TO portal;
GRANT CONNECT ON DATABASE portal TO portal_readonly;

-- Limits belong to roles: in postgresql.conf they would also hit backups and maintenance.
ALTER ROLE portal SET lock_timeout = '5s';
ALTER ROLE portal SET statement_timeout = '30s';
ALTER ROLE portal SET idle_in_transaction_session_timeout = '60s';
ALTER ROLE portal_owner SET lock_timeout = '5s';

\connect portal
ALTER SCHEMA public OWNER TO portal_owner;
GRANT USAGE ON SCHEMA public TO portal, portal_readonly;
ALTER DEFAULT PRIVILEGES FOR ROLE portal_owner IN SCHEMA public
    GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO portal;
ALTER DEFAULT PRIVILEGES FOR ROLE portal_owner IN SCHEMA public GRANT USAGE ON SEQUENCES TO portal;
ALTER DEFAULT PRIVILEGES FOR ROLE portal_owner IN SCHEMA public GRANT SELECT ON TABLES TO portal_readonly;
