# shellcheck shell=bash
# Runs QEMU and says how the guest ended. Sourced by qemu-launch.sh.
#
# QEMU is never left behind: every way out of this script kills it by its id, and should the script itself be killed outright, the
# kernel kills QEMU (PR_SET_PDEATHSIG).

qemu_pid='' sleeper_pid='' watcher_pid='' input_pid='' output_pid='' scratch='' terminal=''

# What the EFI boot menu prints last (Cosmos.Build/Grub): everything after it is the kernel's.
boot_marker='Booting the kernel'

with_parent() { exec setpriv --pdeathsig KILL -- "$@"; }

clean_up() {
    trap - EXIT
    trap '' INT TERM HUP
    if [[ -n $qemu_pid ]]; then
        kill -TERM "$qemu_pid" 2>/dev/null || true
        for _ in {1..20}; do
            kill -0 "$qemu_pid" 2>/dev/null || break
            sleep 0.05
        done
        kill -KILL "$qemu_pid" 2>/dev/null || true
    fi
    local pid
    for pid in $sleeper_pid $watcher_pid $input_pid $output_pid; do
        kill -KILL "$pid" 2>/dev/null || true
        wait "$pid" 2>/dev/null || true
    done
    [[ -z $scratch ]] || rm -rf -- "$scratch"
    [[ -z $terminal ]] || stty "$terminal" <&0 2>/dev/null || true
}

# A UEFI firmware talks on the serial line and reads from it, too. So that only the guest writes to stdout, and every byte typed
# reaches the guest, output is held until the boot marker has passed, and input until the kernel's first byte after it.
start_gated() {
    scratch=$(mktemp -d)
    mkfifo "$scratch/in" "$scratch/out" "$scratch/ready"
    # shellcheck disable=SC2016 # $1 is the inner shell's
    with_parent bash -c 'read -r _ <"$1"; exec cat' input "$scratch/ready" <&0 >"$scratch/in" &
    input_pid=$!
    {
        firmware=''
        while IFS= read -r line; do
            [[ $line != *"$boot_marker"* ]] || break
            firmware+=$line$'\n'
        done
        if [[ $line == *"$boot_marker"* ]]; then
            byte=$'\r'
            while [[ $byte == $'\r' ]]; do IFS= read -rN1 byte || break; done
            echo >"$scratch/ready"
            printf '%s' "$byte"
            with_parent cat
        fi
        printf '%s%s' "$firmware" "$line" >&2
    } <"$scratch/out" &
    output_pid=$!
    with_parent "${machine[@]}" <"$scratch/in" >"$scratch/out" &
    qemu_pid=$!
}

# The exit status the guest chose. A write of v to the debug exit ends QEMU with 2v + 1, and the guest writes 16 + status; ACPI
# power-off, and the keys that end QEMU, give 0; 1 is QEMU's own failure.
guest_status() {
    local status=$1
    if ((status == 0)); then
        return 0
    elif ((status >= 33 && status % 2 == 1 && status < 128)); then
        return $(((status - 33) / 2))
    fi
    say "error: QEMU ended with status $status"
    return 1
}

need_image() {
    local file=$image.iso
    [[ $boot != kernel ]] || file=$image.elf
    [[ -f $file ]] || fail "$file is not there: build it first"
}

run_guest() {
    need_image
    # A closed stdin is an empty one.
    { true <&0; } 2>/dev/null || exec </dev/null
    compose_machine
    say "booting by $boot; on a terminal, Ctrl-] then x ends QEMU"

    [[ ! -t 0 ]] || terminal=$(stty -g)
    trap clean_up EXIT
    trap 'exit 130' INT
    trap 'exit 143' TERM
    trap 'exit 129' HUP
    if [[ $boot == uefi ]]; then
        [[ -z $terminal ]] || stty raw -echo opost
        start_gated
    else
        with_parent "${machine[@]}" <&0 &
        qemu_pid=$!
    fi
    if [[ -n $timeout ]]; then
        with_parent sleep "$timeout" </dev/null >/dev/null 2>&1 &
        sleeper_pid=$!
    fi
    if [[ -n $end_with ]]; then
        with_parent tail --pid="$end_with" -f /dev/null </dev/null >/dev/null 2>&1 &
        watcher_pid=$!
    fi

    local status=0 qemu=$qemu_pid
    # shellcheck disable=SC2086 # no sleeper, no word
    wait -n $qemu_pid $sleeper_pid $watcher_pid || status=$?
    if kill -0 "$qemu" 2>/dev/null; then
        if [[ -n $sleeper_pid ]] && ! kill -0 "$sleeper_pid" 2>/dev/null; then
            say "error: timeout: QEMU ended after $timeout s"
            exit 124
        elif [[ -n $watcher_pid ]] && ! kill -0 "$watcher_pid" 2>/dev/null; then
            say "error: process $end_with has ended, and QEMU with it"
            exit 143
        fi
    fi
    qemu_pid=''
    [[ -z $output_pid ]] || wait "$output_pid" || true
    output_pid=''
    guest_status "$status"
}
