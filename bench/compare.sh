#!/usr/bin/env bash
# Runs lme4 (where R is) and Blup on the benchmark models, interleaved model by model, and prints the table of ratios.
#   bench/compare.sh FOLDER [MODEL ...]    FOLDER holds lme4.R, insteval.csv, long100k.csv, cross100k.csv
set -euo pipefail
cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/.."
folder=${1:?usage: bench/compare.sh FOLDER [MODEL ...]}; shift
models=("$@"); [ ${#models[@]} -gt 0 ] || models=(sleepstudy long100k insteval3 insteval4 cross100k kb07_4 kb07_20 kb07_72)
dotnet build -c Release -nologo -v q bench/Blup.Bench >/dev/null
field() { sed -E "s/.*\"$1\":\"?([^,\"}]+).*/\1/"; }
printf '%-11s %12s %6s %12s %6s %8s  %s\n' model lme4_ms evals blup_ms evals ratio "deviance lme4 / blup"
for m in "${models[@]}"; do
  theirs=; command -v Rscript >/dev/null && [ -f "$folder/lme4.R" ] && theirs=$(Rscript "$folder/lme4.R" "$m" | tail -n 1)
  ours=$(dotnet bench/Blup.Bench/bin/Release/net10.0/Blup.Bench.dll fits --data "$folder" "$m" | tail -n 1)
  a=$(field seconds <<<"$theirs") b=$(field seconds <<<"$ours")
  awk -v m="$m" -v a="${a:-nan}" -v b="$b" -v ea="$(field evaluations <<<"$theirs")" -v eb="$(field evaluations <<<"$ours")" -v da="$(field deviance <<<"$theirs")" -v db="$(field deviance <<<"$ours")" \
    'BEGIN { printf "%-11s %12.3f %6s %12.3f %6s %8s  %s / %s\n", m, 1000*a, ea, 1000*b, eb, a == a+0 ? sprintf("%.0f", a/b) : "-", da, db }'
done
