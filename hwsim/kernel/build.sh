# Builds the kernel inside the builder: sh -eu build.sh JOBS. Reads /build/uml.config, leaves
# /build/out/linux and /build/out/config. Nothing of the machine goes into it, so that it repeats.
jobs=$1
export PATH=/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C ARCH=um
export KBUILD_BUILD_TIMESTAMP='2026-01-01 00:00:00Z' KBUILD_BUILD_USER=macveil KBUILD_BUILD_HOST=laboratory

mkdir -p /build/source /build/out
tar --extract --file /usr/src/linux-source-6.1.tar.xz --strip-components 1 --directory /build/source
cd /build/source

make KCONFIG_ALLCONFIG=/build/uml.config allnoconfig
# An option that depends on a missing one vanishes without a word.
for option in STATIC_LINK UML_TIME_TRAVEL_SUPPORT MAC80211_HWSIM HOSTFS OVERLAY_FS TMPFS DEVTMPFS PACKET; do
	grep -q "^CONFIG_$option=y" .config || { echo "CONFIG_$option did not hold"; exit 1; }
done
make -j"$jobs" linux

strip -o /build/out/linux linux
cp .config /build/out/config
