#!/bin/sh
# For the mariadb image's first start: a schema and a user for each service, granted nothing else.
set -eu
for name in accounts flights bookings reminders; do
    mariadb -uroot -p"$MARIADB_ROOT_PASSWORD" <<SQL
CREATE DATABASE IF NOT EXISTS $name CHARACTER SET utf8mb4;
CREATE USER IF NOT EXISTS '$name'@'%' IDENTIFIED BY '$DATABASE_PASSWORD';
GRANT ALL ON $name.* TO '$name'@'%';
SQL
done
