#!/usr/bin/env bash
# Counts the instructions of `stepwell check` on generated policies of 1,000 and 10,000 items with valgrind, and fails
# where ten times the items cost more than twelve times the instructions.
set -euo pipefail
cd "$(dirname "$0")/.."
most=12
command -v valgrind >/dev/null || { echo "valgrind is missing: apt-get install valgrind" >&2; exit 2; }
cargo build --quiet --release --locked --bin stepwell --example generate
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

count() {
  target/release/examples/generate "$1" >"$folder/$1.well"
  # The policies hold faults: that the run ends with 1 is right.
  valgrind --tool=cachegrind --cache-sim=no --cachegrind-out-file=/dev/null target/release/stepwell \
    check --no-config --today 2026-11-22 --format "$2" -o "$folder/report" "$folder/$1.well" 2>"$folder/log" || [ $? -eq 1 ]
  sed -n 's/.*I *refs: *//p' "$folder/log" | tr -d ,
}

status=0
for format in human json; do
  small=$(count 1000 "$format")
  large=$(count 10000 "$format")
  ratio=$(awk "BEGIN { printf \"%.2f\", $large / $small }")
  echo "check --format $format: $small instructions at 1,000 items, $large at 10,000: $ratio times as many (at most $most)"
  if awk "BEGIN { exit !($ratio > $most) }"; then status=1; fi
done
exit "$status"
