#!/usr/bin/env bash
# Runs lme4 (where R is) and Blup on the benchmark models, interleaved model by model, and prints the table of ratios.
#   bench/compare.sh [FOLDER [MODEL ...]]    FOLDER holds insteval.csv, long100k.csv, cross100k.csv and, for lme4, lme4.R;
# data that are not there are made (same shapes, seeded) in bench/data, and lme4 is then left out for these models.
set -euo pipefail
cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/.."
folder=${1:-bench/data}; shift || true
models=("$@"); [ ${#models[@]} -gt 0 ] || models=(sleepstudy long100k insteval3 insteval4 cross100k kb07_4 kb07_20 kb07_72)
dotnet build -c Release -nologo -v q bench/Blup.Bench >/dev/null
blup="dotnet bench/Blup.Bench/bin/Release/net10.0/Blup.Bench.dll"
made=bench/data
for file in insteval long100k cross100k; do [ -f "$folder/$file.csv" ] || { $blup generate missing "$made"; echo "some data are made: bench/data" >&2; break; }; done
field() { grep -oE "\"$1\":\"?[^,\"}]+" | sed -E 's/.*:"?//' || true; }
printf '%-11s %12s %6s %8s %12s %6s %8s %8s  %s\n' model lme4_ms evals peak_mb blup_ms evals peak_mb ratio "deviance lme4 / blup"
for m in "${models[@]}"; do
  theirs='' peak=nan
  if command -v Rscript >/dev/null && [ -f "$folder/lme4.R" ]; then
    memory=$(mktemp)
    if [ -x /usr/bin/time ]; then theirs=$(/usr/bin/time -f %M -o "$memory" Rscript "$folder/lme4.R" "$m" | tail -n 1) && peak=$(($(tail -n 1 "$memory") / 1024)) || theirs=''
    else theirs=$(Rscript "$folder/lme4.R" "$m" | tail -n 1) || theirs=''; fi
    rm -f "$memory"
  fi
  ours=$($blup fits --data "$made" --data "$folder" "$m" | tail -n 1)
  a=$(field seconds <<<"$theirs") b=$(field seconds <<<"$ours")
  awk -v m="$m" -v a="${a:-nan}" -v b="$b" -v ea="$(field evaluations <<<"$theirs")" -v eb="$(field evaluations <<<"$ours")" -v da="$(field deviance <<<"$theirs")" -v db="$(field deviance <<<"$ours")" -v pa="$peak" -v pb="$(field peak_mb <<<"$ours")" \
    'BEGIN { known = a != "nan"; printf "%-11s %12s %6s %8s %12.3f %6s %8s %8s  %s / %s\n", m, known ? sprintf("%.3f", 1000*a) : "-", ea, known ? pa : "-", 1000*b, eb, pb, known ? sprintf("%.0f", a/b) : "-", da, db }'
done
