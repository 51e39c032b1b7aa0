# Builds macveil inside the toolchain: sh -eu build.sh COMMAND… with TARGETS="RUST'S=ZIG'S …",
# MORE_RUSTFLAGS, and SMALL=yes where size is worth some speed.
# The sources are in /build/source, which cannot be written to; cargo builds in /build/out. Whatever
# the machine calls these directories, they have these names here, so that nothing of it goes into the binaries.
export PATH=/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C HOME=/build
export CARGO_HOME=/build/cargo CARGO_TARGET_DIR=/build/out ZIG_GLOBAL_CACHE_DIR=/build/out/zig
# The standard library is built along, for Debian has none for musl; that is an unstable option still.
export RUSTC_BOOTSTRAP=1
# Nothing is ever unwound, so that the tables for it only take space.
flags="-Clink-self-contained=no -Ctarget-feature=+crt-static -Crelocation-model=static -Cforce-unwind-tables=no $MORE_RUSTFLAGS"

arguments=
for pair in $TARGETS; do
	rust=${pair%%=*}
	zig=${pair#*=}
	linker=/build/link-$rust
	printf '#!/bin/sh\nexec sh /build/source/hwsim/toolchain/link.sh "%s" "$@"\n' "$(echo "$zig" | tr , ' ')" >"$linker"
	chmod +x "$linker"
	variable=CARGO_TARGET_$(echo "$rust" | tr a-z- A-Z_)_LINKER
	export "$variable=$linker"
	small=
	# LLVM moves what functions have in common into functions of their own, where it can.
	[ "$SMALL" != yes ] || case $rust in
	mips*) ;;
	armv7*) small="-Ctarget-feature=+thumb-mode -Cllvm-args=-enable-machine-outliner=always" ;;
	*) small=-Cllvm-args=-enable-machine-outliner=always ;;
	esac
	variable=CARGO_TARGET_$(echo "$rust" | tr a-z- A-Z_)_RUSTFLAGS
	export "$variable=$flags $small"
	arguments="$arguments --target $rust"
done

cd /build/source
# shellcheck disable=SC2086 # several words
"$@" -Zbuild-std=std,panic_abort -Zbuild-std-features=optimize_for_size $arguments
