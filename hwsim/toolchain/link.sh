#!/bin/sh
# Links for rustc: link.sh NAME-OF-ZIG'S-TARGET ARGUMENTS…. Zig brings musl, its start files, and an
# unwinder; what rustc says about those of others is left out.
set -eu
target=$1
shift
for argument in "$@"; do
	shift
	case $argument in
	-m32 | -m64 | --target=* | -march=* | -nodefaultlibs | -no-pie | -lc | -lgcc | -lgcc_s) ;;
	# Debian's rustc names a directory for prebuilt libraries, and has none.
	*/rustlib/*-musl*/lib) set -- "$@" /usr/lib/rustlib ;;
	*) set -- "$@" "$argument" ;;
	esac
done
exec /build/zig/ziglang/zig cc -target $target "$@"
