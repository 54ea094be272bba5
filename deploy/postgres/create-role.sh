#!/bin/sh
# Run once by the image of PostgreSQL, when its volume is empty.
set -eu
password=$(cat "$POSTGRES_PASSWORD_FILE")
psql -v ON_ERROR_STOP=1 -v password="$password" -U postgres <<'SQL'
CREATE ROLE rollcall LOGIN NOSUPERUSER NOBYPASSRLS PASSWORD :'password';
CREATE DATABASE rollcall OWNER rollcall ENCODING 'UTF8' TEMPLATE template0;
SQL
