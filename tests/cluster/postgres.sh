#!/usr/bin/env bash
# PostgreSQL servers on loopback for tests.
#   postgres.sh start DIR PARENT PORT... <<<PASSWORD   one server a port, in DIR; they stop and DIR goes when process PARENT has ended
#   postgres.sh stop DIR [PORT]                        stops them (or the one with that port, at once), by their process ids
# Exit status 3: PostgreSQL is not installed (Debian: apt-get install -y --no-install-recommends postgresql-15).
set -euo pipefail
self=$(readlink -f "${BASH_SOURCE[0]}")
bin=$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -1 || true)
if [ -z "$bin" ] || [ ! -x "$bin/initdb" ]; then echo "PostgreSQL's server is not installed" >&2; exit 3; fi

as() { # the server refuses to run as root
  if [ "$(id -u)" -eq 0 ]; then setpriv --reuid=postgres --regid=postgres --clear-groups env -i PATH="$PATH" HOME=/ LC_ALL=C.UTF-8 "$@"; else "$@"; fi
}

stop() { # stop DATA MODE: the server whose process id stands in its directory
  [ -f "$1/postmaster.pid" ] && as "$bin/pg_ctl" stop -D "$1" -m "$2" -t 20 >/dev/null 2>&1 || true
}

case ${1:-} in
  start)
    dir=$2 parent=$3; shift 3
    # Not an argument: those of a process are everybody's to read.
    IFS= read -r password
    mkdir -m 700 "$dir"
    # Whatever becomes of the tests or of this script, nothing is left behind.
    setsid "$self" watch "$dir" "$parent" >/dev/null 2>&1 </dev/null &
    trap '"$self" stop "$dir"' EXIT
    if [ "$(id -u)" -eq 0 ]; then chown postgres "$dir"; fi
    printf %s "$password" | as sh -c 'umask 077; cat > "$0"' "$dir/password"
    for port in "$@"; do
      as "$bin/initdb" -D "$dir/$port" -U blup --pwfile="$dir/password" --auth=scram-sha-256 -E UTF8 --locale=C --no-sync >"$dir/log.$port" 2>&1 || { cat "$dir/log.$port" >&2; exit 1; }
      as "$bin/pg_ctl" start -D "$dir/$port" -w -t 30 -l "$dir/$port/log" -o "-p $port -h 127.0.0.1 -k $dir -c fsync=off -c full_page_writes=off -c shared_buffers=32MB -c max_connections=20" \
        >/dev/null 2>&1 || { cat "$dir/$port/log" >&2; exit 1; }
    done
    as rm "$dir/password"
    trap - EXIT
    ;;
  watch)
    while kill -0 "$3" 2>/dev/null && [ -d "$2" ]; do sleep 1; done
    "$self" stop "$2"
    ;;
  stop)
    if [ -n "${3:-}" ]; then stop "$2/$3" immediate; exit 0; fi
    for data in "$2"/[0-9]*; do if [ -d "$data" ]; then stop "$data" fast; fi; done
    rm -rf "$2"
    ;;
  *) sed -n 2,5p "$self" >&2; exit 2 ;;
esac
