#!/usr/bin/env bash
# Makes a Linux to compare with: Debian's kernel, and an initramfs of busybox and what is named, from installed packages.
#
#   bench/linux-image.sh [--program COMMAND|FILE]... [--file FILE:PATH]... [--module NAME]... OUTPUT
#
# Leaves OUTPUT/kernel and OUTPUT/initrd. --program adds a program with the libraries it is linked to, as /bin/NAME; --file adds a file at a path;
# --module adds a kernel module and loads it at boot (virtio_pci, virtio_blk and virtio-rng are always there).
# Boot it with `-append 'console=ttyS0 quiet panic=-1' -fw_cfg name=opt/command,file=SCRIPT`: SCRIPT is run as root by busybox's shell, its output is the
# serial line, and its exit status s ends QEMU through isa-debug-exit, as the guests of qemu-launch.sh end: status 2 * (16 + s) + 1.
set -euo pipefail

fail() { printf 'error: %s\n' "$*" >&2; exit 1; }

programs=() files=() modules=(qemu_fw_cfg virtio_pci virtio_blk virtio-rng) output=''
while (($#)); do
    case $1 in
        --program) programs+=("${2:?--program needs a name}"); shift ;;
        --file) files+=("${2:?--file needs FILE:PATH}"); shift ;;
        --module) modules+=("${2:?--module needs a name}"); shift ;;
        -*) fail "unknown option '$1'" ;;
        *) output=$1 ;;
    esac
    shift
done
[[ -n $output ]] || fail "no output folder: bench/linux-image.sh OUTPUT"
for tool in busybox cpio depmod xz; do
    command -v "$tool" >/dev/null || fail "$tool is missing (Debian: busybox-static, cpio, kmod, xz-utils)"
done
mkdir -p -- "$output"
root=$output/root
rm -rf -- "$root"
mkdir -p -- "$root"/{bin,dev,etc,lib/modules,proc,sys,tmp,root}

# The kernel of this machine if it is a plain one, else the package's, unpacked beside the output: no kernel is installed for this.
find_kernel() {
    local tree=/ packaged
    if ! compgen -G '/boot/vmlinuz-*[0-9]-amd64' >/dev/null; then
        tree=$output/package
        if [[ ! -d $tree ]]; then
            packaged=$(apt-cache depends linux-image-amd64 | sed -n 's/.*Depends: \(linux-image-[0-9].*\)/\1/p' | head -n 1)
            [[ -n $packaged ]] || fail "no package linux-image-amd64 is known: this needs Debian, or a Debian kernel in /boot"
            (cd -- "$output" && apt-get -q download "$packaged" >/dev/null && dpkg -x "$packaged"_*.deb package && rm -f -- "$packaged"_*.deb)
        fi
    fi
    kernel=$(compgen -G "${tree%/}/boot/vmlinuz-*[0-9]-amd64" | sort -V | tail -n 1)
    version=${kernel##*/vmlinuz-}
    library=${tree%/}/lib/modules/$version
    [[ -f $library/modules.dep ]] || depmod -b "${tree%/}" "$version"
    cp -- "$kernel" "$output/kernel"
}

# add_module NAME: what it needs first, then itself; modules.dep names files, in which - and _ are the same.
declare -A added=()
load=''
add_module() {
    local pattern=${1//[-_]/[-_]} line path needed
    line=$(grep -E "/$pattern\.ko(\.xz)?:" "$library/modules.dep" | head -n 1) || fail "the kernel has no module '$1'"
    path=${line%%:*}
    [[ -z ${added[$path]:-} ]] || return 0
    added[$path]=yes
    for needed in $(tr ' ' '\n' <<<"${line#*:}" | tac); do
        needed=$(basename -- "${needed%.xz}" .ko)
        add_module "$needed"
    done
    local name
    name=$(basename -- "${path%.xz}")
    case $path in
        *.xz) xz -dc -- "$library/$path" >"$root/lib/modules/$name" ;;
        *) cp -- "$library/$path" "$root/lib/modules/$name" ;;
    esac
    load+="insmod /lib/modules/$name"$'\n'
}

# add_file FILE PATH
add_file() {
    mkdir -p -- "$root$(dirname -- "$2")"
    cp -L -- "$1" "$root$2"
}

add_program() {
    local file library
    file=$(command -v -- "$1") || fail "no program '$1'"
    add_file "$file" "/bin/$(basename -- "$file")"
    while read -r library; do
        [[ -e $root$library ]] || add_file "$library" "$library"
    done < <(ldd "$file" 2>/dev/null | grep -oE '/[^ ]+')
}

find_kernel
for module in "${modules[@]}"; do add_module "$module"; done
add_file "$(command -v busybox)" /bin/busybox
for program in "${programs[@]}"; do add_program "$program"; done
for file in "${files[@]}"; do add_file "${file%:*}" "${file##*:}"; done

cat >"$root/init" <<END
#!/bin/busybox sh
/bin/busybox --install -s /bin
mount -t proc proc /proc
mount -t sysfs sys /sys
mount -t devtmpfs dev /dev
mount -t tmpfs tmp /tmp
export PATH=/bin HOME=/root TERM=dumb
$load
stty -F /dev/ttyS0 raw -echo
echo 'linux: up'
/bin/sh /sys/firmware/qemu_fw_cfg/by_name/opt/command/raw
status=\$?
printf "\\\\\$(printf '%03o' \$((16 + status)))" | dd of=/dev/port bs=1 seek=244 2>/dev/null
poweroff -f
END
chmod +x -- "$root/init"
# Not compressed: unpacking costs more than reading.
(cd -- "$root" && find . | cpio --quiet -o -H newc) >"$output/initrd"
rm -rf -- "$root"
