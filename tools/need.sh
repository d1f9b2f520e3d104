#!/bin/sh
# need.sh COMMAND PACKAGE...: installs Debian packages where COMMAND is missing,
# as root or with sudo, and says plainly what is missing where it cannot. RUNLEVEL=1,
# single user, keeps the packages from starting daemons of their own.
set -eu
PATH=$PATH:/usr/sbin:/usr/local/sbin
command=$1
shift
if command -v "$command" >/dev/null 2>&1; then
	exit 0
fi
if ! command -v apt-get >/dev/null 2>&1; then
	echo "missing: $command (on Debian: $*); install it and try again" >&2
	exit 1
fi
as_root="env RUNLEVEL=1 DEBIAN_FRONTEND=noninteractive"
if [ "$(id -u)" != 0 ]; then
	as_root="sudo -n env RUNLEVEL=1 DEBIAN_FRONTEND=noninteractive"
fi
if ! { $as_root apt-get update -qq && $as_root apt-get install -y -qq --no-install-recommends "$@"; } >/dev/null; then
	echo "missing: $command; could not install $* (root or sudo is needed)" >&2
	exit 1
fi
