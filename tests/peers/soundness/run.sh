#!/bin/sh
# Compares verdicts on soundness with pm4py's; needs Python and the network for pip. See README.md.
set -eu
root=$(cd "$(dirname "$0")/../../.." && pwd)
venv=${VENV:-$root/target/peers/soundness}
test -x "$venv/bin/python" || python3 -m venv "$venv"
"$venv/bin/pip" install -q pm4py==2.7.23
"$venv/bin/python" "$root/tests/peers/soundness/compare.py" "${STEPWELL:-$root/target/debug/stepwell}" \
  "$root"/policies/*.well "$root"/examples/*.well
