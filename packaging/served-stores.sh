#!/bin/sh
# Backs up and restores what nodes keep on ClickHouse and PostgreSQL servers, by their own programs and by any version of them:
#   served-stores.sh backup FOLDER     FOLDER must not be there
#   served-stores.sh check FOLDER      reads all of it and holds it against its digests
#   served-stores.sh restore FOLDER    into databases that are there and empty
# with all nodes stopped. docs/operations.md says when. Settings, from the environment:
#   CLICKHOUSE_URLS      "http://ch-1:8123 http://ch-2:8123": every server that keeps rows, in the same order at both times
#   CLICKHOUSE_DATABASE  the same name at both times; "default" when absent
#   CLICKHOUSE_CURL      a file of options for curl, with the user and the password: user = "node:SECRET"
#   POSTGRES_URL         postgresql://comptroller@db:5432/comptroller; the password from ~/.pgpass (PGPASSFILE)
# Either store is left out where its variable is empty. Needs curl, sha256sum, and pg_dump no older than the server.
set -eu
umask 077
tab=$(printf '\t')
database=${CLICKHOUSE_DATABASE:-default}

fail() {
  echo "served-stores: $1" >&2
  exit 1
}

# What ClickHouse answers to the statement on standard input. An error in the middle of an answer is an error and not a shorter answer.
ask() { # url [query that is a prefix of what stands on standard input]
  curl --silent --show-error --fail-with-body ${CLICKHOUSE_CURL:+--config "$CLICKHOUSE_CURL"} --data-binary @- \
    "$1/?database=$database&wait_end_of_query=1&max_execution_time=0${2:+&query=$2}"
}

# Rows that take each other's place count once: the server puts them together when it likes, also while they come in.
rows_of() { # url table engine
  case $3 in
    *Replacing*) echo "SELECT count() FROM $2 FINAL" | ask "$1" ;;
    *) echo "SELECT count() FROM $2" | ask "$1" ;;
  esac
}

backup_clickhouse() { # url folder
  mkdir "$2"
  # The tables that only spread and gather come last: they need the others.
  echo "SELECT name, engine FROM system.tables WHERE database = currentDatabase() ORDER BY engine = 'Distributed', name" \
    | ask "$1" >"$2/tables"
  [ -s "$2/tables" ] || fail "$1 has no tables in $database: see CLICKHOUSE_URLS and CLICKHOUSE_DATABASE"
  : >"$2/rows"
  while IFS="$tab" read -r table engine; do
    echo "SHOW CREATE TABLE $table FORMAT TabSeparatedRaw" | ask "$1" >"$2/$table.sql"
    [ "$engine" = Distributed ] && continue
    before=$(rows_of "$1" "$table" "$engine")
    echo "SELECT * FROM $table FORMAT Native" | ask "$1" >"$2/$table.native"
    [ "$(rows_of "$1" "$table" "$engine")" = "$before" ] || fail "$table on $1 changed meanwhile: stop all nodes first"
    printf '%s\t%s\t%s\n' "$table" "$before" "$engine" >>"$2/rows"
  done <"$2/tables"
}

restore_clickhouse() { # url folder
  while IFS="$tab" read -r table engine; do
    ask "$1" <"$2/$table.sql"
  done <"$2/tables"
  while IFS="$tab" read -r table rows engine; do
    [ "$rows" = 0 ] || ask "$1" "INSERT%20INTO%20$table%20FORMAT%20Native" <"$2/$table.native"
    [ "$(rows_of "$1" "$table" "$engine")" = "$rows" ] || fail "$table on $1 has not the $rows rows of the backup: restore into an empty database"
  done <"$2/rows"
}

check() { # folder
  [ -f "$1/digests" ] || fail "$1 is no finished backup: use another"
  (cd "$1" && sha256sum --quiet --strict --check digests) || fail "$1 is damaged, and nothing of it is used: use another"
}

backup() { # folder
  [ ! -e "$1" ] || fail "$1 is there already: name a folder that is not"
  mkdir "$1.unfinished"
  echo "$database" >"$1.unfinished/database"
  number=0
  for url in ${CLICKHOUSE_URLS:-}; do
    number=$((number + 1))
    backup_clickhouse "$url" "$1.unfinished/clickhouse-$number"
  done
  [ -z "${POSTGRES_URL:-}" ] || pg_dump --format=custom --no-owner --file "$1.unfinished/postgresql.dump" "$POSTGRES_URL"
  (cd "$1.unfinished" && find . -type f ! -name digests -exec sha256sum {} + >digests)
  sync
  mv "$1.unfinished" "$1"
}

# Nothing is changed before all is known to be whole and every place to be empty.
restore() { # folder
  check "$1"
  number=0
  for url in ${CLICKHOUSE_URLS:-}; do
    number=$((number + 1))
    [ "$(cat "$1/database")" = "$database" ] || fail "the backup is of the database $(cat "$1/database"): set CLICKHOUSE_DATABASE to it"
    [ -d "$1/clickhouse-$number" ] || fail "the backup is of fewer servers than CLICKHOUSE_URLS names"
    tables=$(echo "SELECT count() FROM system.tables WHERE database = currentDatabase()" | ask "$url")
    [ "$tables" = 0 ] || fail "$database on $url is not empty, and nothing in it is overwritten"
  done
  [ "$number" = 0 ] || [ ! -d "$1/clickhouse-$((number + 1))" ] || fail "the backup is of more servers than CLICKHOUSE_URLS names"
  if [ -n "${POSTGRES_URL:-}" ]; then
    [ -f "$1/postgresql.dump" ] || fail "the backup has no PostgreSQL in it: unset POSTGRES_URL"
    tables=$(psql --no-psqlrc --tuples-only --no-align --dbname "$POSTGRES_URL" \
      --command "select count(*) from pg_tables where schemaname = 'public'")
    [ "$tables" = 0 ] || fail "the PostgreSQL database is not empty, and nothing in it is overwritten"
    pg_restore --exit-on-error --single-transaction --no-owner --dbname "$POSTGRES_URL" "$1/postgresql.dump"
  fi
  number=0
  for url in ${CLICKHOUSE_URLS:-}; do
    number=$((number + 1))
    restore_clickhouse "$url" "$1/clickhouse-$number"
  done
}

[ $# = 2 ] || fail "say backup, check or restore, and a folder"
[ "$1" = check ] || [ -n "${CLICKHOUSE_URLS:-}${POSTGRES_URL:-}" ] || fail "set CLICKHOUSE_URLS, POSTGRES_URL or both"
case $1 in
  backup) backup "${2%/}" ;;
  check) check "$2" ;;
  restore) restore "$2" ;;
  *) fail "say backup, check or restore, and a folder" ;;
esac
