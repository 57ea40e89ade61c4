#!/usr/bin/env bash
# Prints the rate at which Linux reads a disk in the same QEMU: DISK by requests of 1 MiB, past its cache, the median of RUNS.
#
#   bench/linux-disk.sh DISK [RUNS]
#
# Linux is Debian's kernel with a shell and dd, in an initramfs made here; nothing is installed.
set -euo pipefail

disk=${1:?usage: bench/linux-disk.sh DISK [RUNS]} runs=${2:-5}
for tool in busybox cpio dd qemu-system-x86_64; do
    command -v "$tool" >/dev/null || { printf 'error: %s is missing (Debian: busybox-static, cpio, coreutils, qemu-system-x86)\n' "$tool" >&2; exit 1; }
done
scratch=$(mktemp -d)
trap 'rm -rf -- "$scratch"' EXIT
trap 'exit 1' INT TERM HUP

# The kernel of this machine if it has one, else the package's, unpacked.
tree=/
if ! compgen -G '/boot/vmlinuz-*-amd64' >/dev/null; then
    package=$(apt-cache depends linux-image-amd64 | sed -n 's/.*Depends: \(linux-image-[0-9].*\)/\1/p' | head -n 1)
    (cd "$scratch" && apt-get -q download "$package" >/dev/null && dpkg -x ./*.deb kernel)
    tree=$scratch/kernel/
fi
kernel=$(compgen -G "${tree}boot/vmlinuz-*-amd64" | sort -V | tail -n 1)
modules=${tree}lib/modules/${kernel##*vmlinuz-}/kernel/drivers

root=$scratch/root
mkdir -p "$root"/{bin,dev,proc,sys,lib,lib64}
cp "$(command -v busybox)" "$root/bin/busybox"
cp "$(command -v dd)" "$root/bin/dd"
for library in $(ldd "$(command -v dd)" | grep -oE '/[^ ]+'); do
    mkdir -p "$root$(dirname -- "$library")"
    cp -L "$library" "$root$library"
done
load=''
for module in virtio/virtio_ring virtio/virtio virtio/virtio_pci_modern_dev virtio/virtio_pci_legacy_dev virtio/virtio_pci block/virtio_blk; do
    file=$(compgen -G "$modules/$module.ko*" | head -n 1) || continue
    name=$(basename -- "${file%.ko*}").ko
    case $file in *.xz) xz -dc "$file" ;; *) cat "$file" ;; esac >"$root/lib/$name"
    load+="insmod /lib/$name"$'\n'
done
cat >"$root/init" <<EOF
#!/bin/busybox sh
/bin/busybox --install -s /bin
mount -t devtmpfs dev /dev
$load
for run in $(seq "$runs" | paste -sd' '); do
    /bin/dd if=/dev/vda of=/dev/null bs=1M iflag=direct 2>&1 | tail -n 1
done
poweroff -f
EOF
chmod +x "$root/init"
(cd "$root" && find . | cpio -o -H newc 2>/dev/null | gzip -1) >"$scratch/initrd"

qemu-system-x86_64 -machine q35 -cpu max -accel tcg -m 512M -display none -no-reboot -serial stdio -monitor none \
    -kernel "$kernel" -initrd "$scratch/initrd" -append 'console=ttyS0 quiet panic=-1' \
    -drive "file=$disk,if=none,id=disk,format=raw" -device virtio-blk-pci,drive=disk,disable-legacy=on </dev/null 2>/dev/null |
    tr -d '\r' | awk '/ copied, / { print $1 / $(NF - 3) / 1000000 }' |
    sort -n | awk '{ value[NR] = $1 } END { if (!NR) exit 1; printf "%.0f\n", NR % 2 ? value[(NR + 1) / 2] : (value[NR / 2] + value[NR / 2 + 1]) / 2 }'
