#!/usr/bin/env bash
# Records what Linux's lspci prints in each machine of Machines/, beside the machine's file: the expectations that the tests compare against.
#
#   Tests/Pci.Machines.Tests/record-linux.sh [--check] [MACHINE...]
#
# --check changes no file and fails when Linux prints something else than is recorded. Linux is Debian's kernel with Debian's lspci in an initramfs made
# here, from the installed packages (linux-image-amd64, pciutils, busybox-static, cpio, qemu-system-x86); nothing is installed.
set -euo pipefail

here=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)
fail() { printf 'error: %s\n' "$*" >&2; exit 1; }
for tool in busybox cpio lspci qemu-system-x86_64; do
    command -v "$tool" >/dev/null || fail "$tool is missing (Debian: busybox-static, cpio, pciutils, qemu-system-x86)"
done
kernel=$(compgen -G '/boot/vmlinuz-*-amd64' | sort -V | tail -n 1) || fail "no kernel in /boot (Debian: linux-image-amd64)"
check=''
if [[ ${1:-} == --check ]]; then
    check=yes
    shift
fi
machines=("$@")
((${#machines[@]})) || mapfile -t machines < <(basename -s .machine -a "$here"/Machines/*.machine)

scratch=$(mktemp -d)
trap 'rm -rf -- "$scratch"' EXIT
trap 'exit 1' INT TERM HUP

make_initramfs() {
    local root=$scratch/root file
    mkdir -p "$root"/{bin,dev,proc,sys,usr/share/misc}
    cp "$(command -v busybox)" "$root/bin/busybox"
    for file in "$(command -v lspci)" $(ldd "$(command -v lspci)" | grep -oE '/[^ ]+') /usr/share/misc/pci.ids; do
        mkdir -p "$root$(dirname -- "$file")"
        cp -L "$file" "$root$file"
    done
    cat >"$root/init" <<'END'
#!/bin/busybox sh
/bin/busybox mount -t proc proc /proc
/bin/busybox mount -t sysfs sys /sys
/bin/busybox echo '== lspci -D -nn -vv'
/usr/bin/lspci -D -nn -vv 2>/dev/null
/bin/busybox echo '== lspci -t'
/usr/bin/lspci -t 2>/dev/null
/bin/busybox echo '== end'
/bin/busybox poweroff -f
END
    chmod +x "$root/init"
    (cd "$root" && find . | cpio -o -H newc 2>/dev/null | gzip -1) >"$scratch/initrd"
}

# run MACHINE: what Linux prints in it.
run() {
    local file=$here/Machines/$1.machine type line words=()
    [[ -f $file ]] || fail "no machine '$1'"
    truncate -s 8192 "$scratch/rom"
    while read -r line; do
        case $line in
            '#'* | '') ;;
            'machine '*) type=${line#machine } ;;
            *) read -ra line <<<"${line//\{rom\}/$scratch/rom}"; words+=("${line[@]}") ;;
        esac
    done <"$file"
    timeout 300 qemu-system-x86_64 -machine "$type" -accel tcg -cpu max -m 512M -nodefaults -no-user-config -display none -no-reboot \
        -serial stdio -monitor none -device isa-debug-exit,iobase=0xf4,iosize=0x04 \
        -kernel "$kernel" -initrd "$scratch/initrd" -append 'console=ttyS0 quiet panic=-1' "${words[@]}" </dev/null 2>"$scratch/errors" |
        tr -d '\r' | sed -n '/^== lspci -D/,/^== end/p' >"$scratch/$1.txt" || true
    grep -q '^== end' "$scratch/$1.txt" || fail "$1: Linux did not come to the end: $(tail -n 3 "$scratch/errors")"
}

make_initramfs
status=0
for machine in "${machines[@]}"; do
    printf '%s\n' "$machine" >&2
    run "$machine"
    recorded=$here/Machines/$machine.lspci.txt
    if [[ -z $check ]]; then
        cp -- "$scratch/$machine.txt" "$recorded"
    else
        diff -u "$recorded" "$scratch/$machine.txt" || status=1
    fi
done
exit $status
