# Puts what a guest needs of the distribution's own kernel into /lab of its root file system: vmlinuz,
# and the modules, uncompressed and numbered in the order in which they are loaded. Runs inside it.
export PATH=/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C
version=$(ls /lib/modules)
mkdir -p /lab/modules
cp "/boot/vmlinuz-$version" /lab/vmlinuz
printf %s "$version" >/lab/version

# The disk, the shared directory, the layer above the disk, and the radios.
for module in nfit nd_pmem ext4 virtio_pci 9pnet_virtio 9p overlay mac80211_hwsim; do
	modprobe --set-version "$version" --show-depends "$module"
done >/lab/wanted
# Ciphers and hashes that would be loaded on demand; kernels differ in which are built in.
for module in ccm gcm cmac ctr ecb cbc aes hmac sha1 sha256 sha512 md4 md5 des_generic algif_hash algif_skcipher af_packet; do
	modprobe --set-version "$version" --show-depends "$module" 2>/dev/null || echo "builtin $module"
done >>/lab/wanted

number=100
awk '$1 == "insmod" && !seen[$2]++ { print $2 }' /lab/wanted | while read -r path; do
	name=$(basename "${path%.xz}")
	case $path in
	*.xz) xz --decompress --stdout "$path" ;;
	*) cat "$path" ;;
	esac >"/lab/modules/$number-$name"
	number=$((number + 1))
done
ls /lab/modules | grep -q mac80211_hwsim
