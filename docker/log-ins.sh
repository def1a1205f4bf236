#!/bin/sh
# Run once by the Postgres image, after roles.sql, on an empty volume: passwords for the two roles that log in, and the
# database. psql quotes the passwords itself.
set -eu
psql --username "$POSTGRES_USER" --dbname postgres --set ON_ERROR_STOP=1 \
    --set owner_password="$LISENS_OWNER_PASSWORD" --set app_password="$LISENS_APP_PASSWORD" <<'SQL'
alter role lisens_owner password :'owner_password';
alter role lisens_app password :'app_password';
create database lisens owner lisens_owner;
SQL
