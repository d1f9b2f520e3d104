#!/bin/sh
# Runs tests of packages as the user nobody, without any capability:
#
#	tools/unprivileged.sh Hold ./graceful/internal/intake ./graceful/internal/sock
#
# Who is not root runs them without capabilities in any case.
set -eu
[ "$(id -u)" = 0 ] || exit 0
run=$1
shift
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
chmod 755 "$dir"
for package; do
	"${GO:-go}" test -c -o "$dir/tests" "$package"
	chmod 755 "$dir/tests"
	(cd / && setpriv --reuid=65534 --regid=65534 --clear-groups --inh-caps=-all "$dir/tests" -test.run "$run" -test.timeout 1m)
done
