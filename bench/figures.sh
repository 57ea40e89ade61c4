#!/usr/bin/env bash
# Prints the figures of this system on this machine: medians of several runs, since machines are noisy.
#
#   bench/figures.sh [--runs N] [--builds]
#
# --builds also times a clean and a no-change build, in a clone of its own.
set -euo pipefail

root=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.." && pwd)
launcher=$root/qemu-launch.sh
image=$root/AsterCosmos/bin/Release/net9.0/AsterCosmos
prompt='aster> '
runs=5 builds='' guest=''

while (($#)); do
    case $1 in
        --runs) runs=${2:?--runs needs a number}; shift ;;
        --builds) builds=yes ;;
        *) printf "usage: bench/figures.sh [--runs N] [--builds]\n" >&2; exit 2 ;;
    esac
    shift
done

figure() { printf '%-52s %s\n' "$1" "$2"; }
median() { sort -n | awk '{ value[NR] = $1 } END { print NR % 2 ? value[(NR + 1) / 2] : (value[NR / 2] + value[NR / 2 + 1]) / 2 }'; }
microseconds() { printf '%s' "${EPOCHREALTIME/[.,]/}"; }

scratch=$(mktemp -d -p /dev/shm)
finish() {
    [[ -z $guest ]] || kill -KILL "$guest" 2>/dev/null || true
    rm -rf -- "$scratch"
}
trap finish EXIT
trap 'exit 1' INT TERM HUP

# start OPTIONS...: QEMU as the launcher would start it, without the launcher's own time; its input is fd 7, its output fd 8.
start() {
    local line
    line=$("$launcher" --no-build --dry-run "$@")
    rm -f -- "$scratch/in" "$scratch/out"
    mkfifo "$scratch/in" "$scratch/out"
    started=$(microseconds)
    eval "exec $line" <"$scratch/in" >"$scratch/out" 2>/dev/null &
    guest=$!
    exec 7>"$scratch/in" 8<"$scratch/out"
}

# until_prompt: everything the guest says up to its next prompt, in `said`.
until_prompt() {
    local part
    said=''
    while [[ $said != *$'\n'"$prompt" && $said != "$prompt" ]]; do
        IFS= read -rd ' ' -t 120 -u 8 part || { printf 'error: the guest said no prompt: %s\n' "$said" >&2; exit 1; }
        said+="$part "
    done
}

stop() {
    printf 'poweroff\n' >&7
    wait "$guest" || true
    guest=''
    exec 7>&- 8<&-
}

boot_time() {
    local boot=$1 i times='' kernel=''
    for ((i = 0; i < runs; i++)); do
        start --boot "$boot"
        until_prompt
        times+="$((($(microseconds) - started) / 1000))"$'\n'
        kernel+="$(grep -oE 'up in [0-9]+' <<<"$said" | grep -oE '[0-9]+' || true)"$'\n'
        stop
    done
    figure "QEMU start to prompt, --boot $boot, ms" "$(printf %s "$times" | median)"
    figure "  of it, kernel entry to prompt, ms" "$(printf %s "$kernel" | median)"
}

idle_load() {
    local before after seconds=10
    start --boot kernel
    until_prompt
    sleep 2
    before=$(cpu_ticks)
    sleep $seconds
    after=$(cpu_ticks)
    stop
    figure "idle shell, % of a host processor" "$(awk "BEGIN { printf \"%.1f\", ($after - $before) * 100 / $seconds / $(getconf CLK_TCK) }")"
}
cpu_ticks() { sed 's/.*) //' "/proc/$guest/stat" | awk '{ print $12 + $13 }'; }

disk_rate() {
    local i rates=''
    head -c 64M /dev/urandom >"$scratch/disk.img"
    for ((i = 0; i < runs; i++)); do
        start --boot kernel --drive "$scratch/disk.img"
        until_prompt
        printf 'blk bench vda 1M\n' >&7
        until_prompt
        rates+="$(grep -oE '[0-9.]+ [KMG]?B/s' <<<"$said" | awk '{ print $1 * ($2 ~ /^G/ ? 1000 : $2 ~ /^K/ ? 0.001 : 1) }')"$'\n'
        stop
    done
    figure "reading a 64 MiB disk on tmpfs by 1 MiB, MB/s" "$(printf %s "$rates" | median)"
    figure "  Linux, the same disk in the same QEMU, MB/s" "$("$root/bench/linux-disk.sh" "$scratch/disk.img" || echo 'not measured')"
}

least_memory() {
    local size status
    for size in 32 40 48 64 96 128; do
        status=0
        printf 'poweroff\n' | "$launcher" --no-build --boot kernel --memory "${size}M" --timeout 30 >/dev/null 2>&1 || status=$?
        ((status == 0)) && break
    done
    figure "least memory that boots, MiB (of 32 40 48 64 96 128)" "$size"
}

build_times() {
    local clone=$scratch/clone begin
    git clone -q "$root" "$clone"
    begin=$SECONDS
    "$clone/qemu-launch.sh" build >/dev/null 2>&1
    figure "clean build, s" "$((SECONDS - begin))"
    begin=$(microseconds)
    "$clone/qemu-launch.sh" build >/dev/null 2>&1
    figure "build with nothing changed, s" "$(awk "BEGIN { printf \"%.1f\", ($(microseconds) - $begin) / 1000000 }")"
}

"$launcher" build >/dev/null
figure "processors, load" "$(nproc), $(cut -d' ' -f1 /proc/loadavg)"
figure "accelerator" "$("$launcher" --dry-run | grep -oE 'accel [a-z]+' | cut -d' ' -f2)"
figure "ISO, bytes" "$(stat -c %s "$image.iso")"
figure "stripped ELF, bytes" "$(stat -c %s "$image.elf")"
for boot in kernel iso uefi; do boot_time "$boot"; done
idle_load
disk_rate
least_memory
[[ -z $builds ]] || build_times
