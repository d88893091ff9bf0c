-- Runs after every set-up, as the owner of the tables: what has been noted in the audit log stays as it was noted.
REVOKE UPDATE, DELETE, TRUNCATE ON common_auditevent FROM portal;
