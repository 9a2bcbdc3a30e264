#!/usr/bin/env bash
# ClickHouse servers on loopback for tests.
#   clickhouse.sh start DIR PARENT (HTTP TCP)... <<<PASSWORD   one server a pair of ports; each knows the cluster "shards" of all of them
#   clickhouse.sh stop DIR [HTTP]                              stops them (or the one with that port, at once), by their process ids
# Exit status 3: ClickHouse is not installed (Debian: apt-get install -y --no-install-recommends clickhouse-server).
set -euo pipefail
self=$(readlink -f "${BASH_SOURCE[0]}")
if ! command -v clickhouse-server >/dev/null; then echo "ClickHouse's server is not installed" >&2; exit 3; fi

# Never as root.
user=()
if [ "$(id -u)" -eq 0 ]; then user=(setpriv --reuid=clickhouse --regid=clickhouse --clear-groups env -i PATH="$PATH" HOME=/ LC_ALL=C.UTF-8); fi

stop() { # stop DATA SIGNAL
  [ -f "$1/pid" ] || return 0
  local pid; pid=$(cat "$1/pid")
  # The number may be another process's by now.
  if ! tr '\0' '\n' 2>/dev/null <"/proc/$pid/cmdline" | grep -qxF -- "--config-file=$1/config.xml"; then rm -f "$1/pid"; return 0; fi
  kill "-$2" "$pid" 2>/dev/null || true
  for _ in $(seq 100); do kill -0 "$pid" 2>/dev/null || break; sleep 0.1; done
  kill -KILL "$pid" 2>/dev/null || true
  rm -f "$1/pid"
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
    hash=$(printf %s "$password" | sha256sum | cut -d' ' -f1)
    all=("$@") shards=
    for ((i = 1; i < ${#all[@]}; i += 2)); do
      shards+="<shard><replica><host>127.0.0.1</host><port>${all[i]}</port><user>default</user><password>$password</password></replica></shard>"
    done
    for ((i = 0; i < ${#all[@]}; i += 2)); do
      data=$dir/${all[i]}
      mkdir "$data"
      cat >"$data/config.xml" <<XML
<yandex>
  <logger><level>warning</level><log>$data/log</log><errorlog>$data/errors</errorlog></logger>
  <http_port>${all[i]}</http_port><tcp_port>${all[i + 1]}</tcp_port><listen_host>127.0.0.1</listen_host>
  <path>$data/data/</path><tmp_path>$data/tmp/</tmp_path><users_config>$data/users.xml</users_config>
  <default_profile>default</default_profile><default_database>default</default_database><mark_cache_size>67108864</mark_cache_size>
  <remote_servers><shards>$shards</shards></remote_servers>
  <query_log><database>system</database><table>query_log</table><flush_interval_milliseconds>100</flush_interval_milliseconds></query_log>
</yandex>
XML
      cat >"$data/users.xml" <<XML
<yandex>
  <profiles><default><log_queries>1</log_queries></default></profiles>
  <users><default><password_sha256_hex>$hash</password_sha256_hex><networks><ip>127.0.0.1</ip></networks><profile>default</profile><quota>default</quota></default></users>
  <quotas><default></default></quotas>
</yandex>
XML
      if [ "$(id -u)" -eq 0 ]; then chown -R clickhouse:clickhouse "$dir"; fi
      setsid "${user[@]}" clickhouse-server --config-file="$data/config.xml" >/dev/null 2>&1 </dev/null &
      echo $! >"$data/pid"
    done
    for ((i = 0; i < ${#all[@]}; i += 2)); do
      for try in $(seq 150); do
        curl -sf -m 2 "http://127.0.0.1:${all[i]}/" >/dev/null && break
        if [ "$try" = 150 ] || ! kill -0 "$(cat "$dir/${all[i]}/pid")" 2>/dev/null; then cat "$dir/${all[i]}/errors" >&2 || true; exit 1; fi
        sleep 0.2
      done
    done
    trap - EXIT
    ;;
  watch)
    while kill -0 "$3" 2>/dev/null && [ -d "$2" ]; do sleep 1; done
    "$self" stop "$2"
    ;;
  stop)
    if [ -n "${3:-}" ]; then stop "$2/$3" KILL; exit 0; fi
    for data in "$2"/[0-9]*; do if [ -d "$data" ]; then stop "$data" TERM; fi; done
    rm -rf "$2"
    ;;
  *) sed -n 2,5p "$self" >&2; exit 2 ;;
esac
