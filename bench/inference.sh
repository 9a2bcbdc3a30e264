#!/usr/bin/env bash
# Inference by the R stack (lme4, lmerTest, pbkrtest) and by Blup, in turn, on fits already made, in process; the median of ROUNDS rounds.
#   bench/inference.sh [FOLDER [ROUNDS]]    FOLDER holds insteval.csv (left out where it is not there)
set -euo pipefail
cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/.."
big=${1:-} rounds=${2:-3}
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
cp tests/reference/data/{kb07,sleepstudy}.csv "$folder"; [ -f "$big/insteval.csv" ] && cp "$big/insteval.csv" "$folder"
dotnet build -c Release -nologo -v q bench/Blup.Bench >/dev/null
blup() { dotnet bench/Blup.Bench/bin/Release/net10.0/Blup.Bench.dll inference "$@"; }
blup data "$folder"
median() { sort -g | awk '{ v[NR] = $1 } END { print v[int((NR + 1) / 2)] }'; }
printf '%-15s %12s %12s %8s\n' task R_ms blup_ms ratio
for task in satterthwaite kenward-roger profile bootstrap; do
  theirs=() ours=()
  for _ in $(seq "$rounds"); do
    command -v Rscript >/dev/null && theirs+=("$(Rscript bench/inference.R "$task" "$folder")")
    ours+=("$(blup "$task" "$folder")")
  done
  a=$([ ${#theirs[@]} -gt 0 ] && printf '%s\n' "${theirs[@]}" | median || echo nan) b=$(printf '%s\n' "${ours[@]}" | median)
  # R makes 200 bootstrap replicates, Blup 10,000.
  awk -v t="$task" -v a="$a" -v b="$b" 'BEGIN { if (t == "bootstrap") a *= 50; printf "%-15s %12.1f %12.3f %8.0f\n", t, 1000*a, 1000*b, a/b }'
done
if [ -f "$folder/insteval.csv" ]; then printf '%-15s %s\n' kr-insteval3 "$(blup insteval "$folder")"; fi
