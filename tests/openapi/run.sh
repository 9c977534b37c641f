#!/bin/sh
# Requests that schemathesis makes up from the receiver's OpenAPI file, against the running receiver: TRIAGE SCHEMATHESIS.
# One of its checks is left out: a form that the schema allows may still be refused, for a rule that JSON Schema cannot say
# (both are in the file's descriptions, and tests/it/receiver has them).
set -eu
place=$(mktemp -d)
triage=$(cd "$(dirname "$1")" && pwd)/$(basename "$1")
# It keeps notes of what failed in the folder that it runs in.
cd "$place"
mkdir "$place/dist"
"$triage" key "$place/key" >"$place/public"
"$triage" serve --dist "$place/dist" --db "$place/referrals.sqlite" --listen 127.0.0.1:0 --rate 0 --open-with "$place/key" >"$place/said" 2>"$place/log" &
server=$!
trap 'kill $server 2>/dev/null || true; rm -rf "$place"' EXIT
until grep -q http "$place/said"; do kill -0 $server 2>/dev/null || { cat "$place/log"; exit 1; }; sleep 0.05; done
address=$(sed -n 's|.* \(http://[^/]*\)/ .*|\1|p' "$place/said")
if ! "$2" run "$address/api/openapi.json" --exclude-checks positive_data_acceptance --max-examples "${EXAMPLES:-20}" --seed "${SEED:-1}" --suppress-health-check all --no-color >"$place/report" 2>&1; then
  cat "$place/report"
  exit 1
fi
# What was sent is a patient's, whatever it was.
if [ -s "$place/log" ]; then cat "$place/log"; exit 1; fi
grep -A2 'Test cases:' "$place/report"
