#!/bin/sh
# unpack.sh FOLDER PACKAGE COMMAND...: puts the commands of a Debian package into
# FOLDER where one is missing, here and in the PATH. The package is taken apart, not
# installed: nothing of it is configured, and no daemon of its own starts.
set -eu
folder=$1
package=$2
shift 2
missing=
for command in "$@"; do
	command -v "$command" >/dev/null 2>&1 || [ -x "$folder/$command" ] || missing=$command
done
[ -n "$missing" ] || exit 0
if ! command -v apt-get >/dev/null 2>&1; then
	echo "missing: $missing (on Debian: $package); put it into the PATH and try again" >&2
	exit 1
fi
as_root=
[ "$(id -u)" = 0 ] || as_root="sudo -n"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
$as_root apt-get update -qq >/dev/null || true # an older list may do
(cd "$work" && apt-get download -qq "$package" >/dev/null 2>&1) || {
	echo "missing: $missing; could not download $package" >&2
	exit 1
}
dpkg -x "$work"/*.deb "$work/x"
mkdir -p "$folder"
for command in "$@"; do
	mv "$work/x/usr/bin/$command" "$folder/$command"
done
