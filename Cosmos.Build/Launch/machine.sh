# shellcheck shell=bash
# The QEMU command line. Sourced by qemu-launch.sh, whose options it reads; compose_machine leaves the words in `machine`.

qemu=${ASTER_QEMU:-qemu-system-x86_64}
demo_disk=$root/artifacts/demo.img

# KVM is often there and broken, so ask it to run something: firmware of five bytes that leaves by the debug exit, or halts.
kvm_works() {
    [[ -r /dev/kvm && -w /dev/kvm ]] || return 1
    local firmware status=0
    firmware=$(mktemp)
    {
        head -c 65520 /dev/zero
        printf '\xb0\x10\xe6\xf4\xf4' # mov al, 0x10; out 0xf4, al; hlt
        head -c 11 /dev/zero
    } >"$firmware"
    timeout -k 1 5 "$qemu" -accel kvm -machine q35 -cpu max -m 16M -nodefaults -display none -bios "$firmware" \
        -device isa-debug-exit,iobase=0xf4,iosize=0x04 </dev/null >/dev/null 2>&1 || status=$?
    rm -f -- "$firmware"
    ((status == 33))
}

# ovmf CODE|VARS: the firmware file of that kind that this machine has.
ovmf() {
    local file
    for file in "/usr/share/OVMF/OVMF_$1_4M.fd" "/usr/share/OVMF/OVMF_$1.fd"; do
        [[ -f $file ]] && break
    done
    printf '%s' "$file"
}

# In a QEMU option, a comma in a value is written twice.
quoted() { printf '%s' "${1//,/,,}"; }

add_disk() { # NAME FILE on|off(read-only) [MORE]
    machine+=(-drive "if=none,id=$1,format=raw,file=$(quoted "$2"),readonly=$3${4:-}"
        -device "virtio-blk-pci-non-transitional,drive=$1,serial=aster-$1")
}

make_demo_disk() {
    [[ ! -f $demo_disk ]] || return 0
    mkdir -p -- "$(dirname -- "$demo_disk")"
    local partial
    partial=$(mktemp -- "$demo_disk.XXXXXX")
    printf 'This is the demonstration disk of AsterCosmos. Write to it as you like.\n' >"$partial"
    truncate -s 8M -- "$partial"
    mv -f -- "$partial" "$demo_disk"
}

add_disks() {
    local drive mode file names=abcdefghijklmnopqrstuvwxyz index=0
    ((${#drives[@]} <= 26)) || misuse "--drive: at most 26 disks"
    for drive in "${drives[@]}"; do
        file=${drive#*:} mode=off
        # A colon early in a name would make it a protocol for QEMU.
        [[ $file == /* ]] || file=./$file
        [[ $drive == rw:* && -w $file ]] || mode=on
        add_disk "vd${names:index++:1}" "$file" "$mode"
    done
    [[ -z $bare && ${#drives[@]} -eq 0 ]] || return 0
    make_demo_disk
    # Two sessions may share it; nothing on it is worth a lock.
    add_disk vda "$demo_disk" off ,file.locking=off
}

add_boot_medium() {
    if [[ $boot == kernel ]]; then
        machine+=(-kernel "$image.elf" -append "$append")
        return
    fi
    [[ $boot == iso ]] || machine+=(
        -drive "if=pflash,unit=0,format=raw,readonly=on,file=$(ovmf CODE)"
        -drive "if=pflash,unit=1,format=raw,snapshot=on,file=$(ovmf VARS)")
    machine+=(-drive "if=none,id=cd0,media=cdrom,format=raw,readonly=on,file=$(quoted "$image.iso")" -device "ide-cd,drive=cd0,bootindex=0")
}

# Sets `peer` to what is at the other end of the serial line: the guest edits lines on a terminal, and sends no escape sequence elsewhere.
find_peer() {
    peer=plain
    [[ -t 0 && -t 1 ]] || return 0
    peer='tty'
    local size
    size=$(stty size 2>/dev/null) || size=''
    [[ ! $size =~ ^([0-9]+)\ ([0-9]+)$ ]] || peer=tty:${BASH_REMATCH[2]}x${BASH_REMATCH[1]}
}

compose_machine() {
    local accel=tcg mux=off peer
    find_peer
    ! kvm_works || accel=kvm
    # A key that ends QEMU makes sense on a terminal; bytes from a pipe are all the guest's.
    [[ ! -t 0 ]] || mux=on
    machine=("$qemu" -name AsterCosmos -machine "$machine_type" -accel "$accel" -cpu max -m "$memory" -smp "$smp" -nodefaults -no-user-config
        -chardev "stdio,id=com1,mux=$mux,signal=off" -serial chardev:com1 -echr 0x1d
        -device "isa-debug-exit,iobase=0xf4,iosize=0x04" -fw_cfg "name=opt/aster/console,string=$peer")
    [[ -n $graphic ]] || machine+=(-display none)
    add_boot_medium
    add_disks
    if [[ -z $bare ]]; then
        # shellcheck disable=SC2054 # commas are QEMU's
        machine+=(-vga std
            -netdev user,id=net0 -device "virtio-net-pci-non-transitional,netdev=net0,romfile="
            -device virtio-serial-pci-non-transitional -chardev null,id=hvc0 -device "virtconsole,chardev=hvc0"
            -object "rng-random,id=rng0,filename=/dev/urandom" -device "virtio-rng-pci-non-transitional,rng=rng0"
            -device virtio-keyboard-pci)
    fi
    [[ -z $gdb ]] || machine+=(-gdb "${ASTER_GDB:-tcp:127.0.0.1:1234}" -S)
    machine+=("${qemu_args[@]}")
}

print_machine() {
    local word line=''
    for word in "${machine[@]}"; do
        [[ $word =~ ^[A-Za-z0-9_./:=,+@%-]+$ ]] || word=${word@Q}
        line+=" $word"
    done
    printf '%s\n' "${line# }"
}
