#!/bin/sh
# api.sh APIDIFF [BASE]: prints how the exported API differs from that of BASE, a
# commit or tag, by default the last tag. Fails if that breaks callers and
# CHANGELOG.md has no section "Changed" or "Removed" among what is unreleased.
set -eu
apidiff=$1
base=${2:-$(git describe --tags --abbrev=0 2>/dev/null || true)}
if [ -z "$base" ]; then
	echo "api: there is no tag to compare with; name a commit: make api BASE=main" >&2
	exit 0
fi
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
mkdir "$dir/base"
git archive "$base" | tar -x -C "$dir/base"

# public lists the packages that users can import.
public() { go list ./... | grep -v /internal/; }

now=$(public)
broken=
for package in $(cd "$dir/base" && public); do
	if ! echo "$now" | grep -qx "$package"; then
		echo "$package is gone"
		broken=yes
		continue
	fi
	(cd "$dir/base" && "$apidiff" -w "$dir/export" "$package")
	differs=$("$apidiff" "$dir/export" "$package")
	if [ -n "$differs" ]; then
		printf '%s\n%s\n' "$package" "$differs"
	fi
	broken=$broken$("$apidiff" -incompatible "$dir/export" "$package")
done
if [ -n "$broken" ] && ! sed '/^## \[Unreleased\]/,/^## /!d' CHANGELOG.md | grep -qE '^### (Changed|Removed)'; then
	echo "api: what is above breaks callers, and CHANGELOG.md does not say so" >&2
	exit 1
fi
