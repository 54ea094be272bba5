#!/bin/sh
# Called by Patroni with the URL of the new cluster. Creates the role and the database of Rollcall.
# The role is not a superuser and has no BYPASSRLS, so that row-level security holds for it.
set -eu
: "${ROLLCALL_DATABASE_PASSWORD:?must be set in member.env}"
psql --no-psqlrc --quiet --set ON_ERROR_STOP=1 --dbname "$1" <<'SQL'
\getenv password ROLLCALL_DATABASE_PASSWORD
CREATE ROLE rollcall LOGIN PASSWORD :'password';
CREATE DATABASE rollcall OWNER rollcall;
SQL
