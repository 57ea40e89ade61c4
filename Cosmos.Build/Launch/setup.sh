# shellcheck shell=bash
# What a machine needs beside git and the .NET SDK, and its installation. Sourced by qemu-launch.sh.

# Each line: a command (on PATH) or a file, and the Debian package that brings it.
requirements() {
    cat <<'END'
qemu-system-x86_64                          qemu-system-x86
gcc                                         gcc
as                                          binutils
ld.lld                                      lld
/usr/lib/x86_64-linux-gnu/libc.a            libc6-dev
grub-mkimage                                grub-common
/usr/lib/grub/i386-pc/multiboot2.mod        grub-pc-bin
/usr/lib/grub/x86_64-efi/multiboot2.mod     grub-efi-amd64-bin
xorriso                                     xorriso
mformat                                     mtools
cmake                                       cmake
make                                        make
/usr/lib/x86_64-linux-gnu/libcrypto.a       libssl-dev
/usr/share/OVMF                             ovmf
/usr/share/consolefonts/Uni2-VGA16.psf.gz   console-setup-linux
/usr/share/misc/pci.ids                     pci.ids
setpriv                                     util-linux
gdb                                         gdb
/usr/sbin/mke2fs                            e2fsprogs
END
    [[ $command != bench ]] || cat <<'END'
busybox                                     busybox-static
cpio                                        cpio
depmod                                      kmod
fio                                         fio
xz                                          xz-utils
END
}

missing_packages() {
    local needed package
    while read -r needed package; do
        if [[ $needed == /* ]]; then
            [[ -e $needed ]] || printf '%s\n' "$package"
        else
            command -v "$needed" >/dev/null || printf '%s\n' "$package"
        fi
    done < <(requirements) | sort -u
}

need_dotnet() {
    local wanted=10 version
    command -v dotnet >/dev/null || fail "the .NET SDK is missing: install version $wanted"
    version=$(cd "$root" && dotnet --version </dev/null 2>/dev/null) || fail "no .NET SDK $wanted here: 'dotnet --list-sdks' says which there are"
    [[ ${version%%.*} -ge $wanted ]] || fail "the .NET SDK is version $version: $wanted is needed"
}

install_missing() {
    # What is there boots without it, and asking for its version takes as long as the kernel takes to boot.
    [[ $command == run && -z $build ]] || need_dotnet
    local packages as_root=()
    mapfile -t packages < <(missing_packages)
    ((${#packages[@]})) || return 0
    command -v apt-get >/dev/null || fail "missing, and no apt-get to install them with: ${packages[*]}"
    if ((EUID != 0)); then
        command -v sudo >/dev/null || fail "missing: ${packages[*]}; install them as root, or install sudo"
        as_root=(sudo)
    fi
    say "installing ${packages[*]} ..."
    "${as_root[@]}" apt-get update -qq </dev/null >&2 || fail "apt-get update failed"
    "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends "${packages[@]}" </dev/null >&2 ||
        fail "apt-get install failed: ${packages[*]}"
    mapfile -t packages < <(missing_packages)
    ((${#packages[@]} == 0)) || fail "still missing after installation: ${packages[*]}"
}
