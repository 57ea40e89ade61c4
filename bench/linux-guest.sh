#!/usr/bin/env bash
# Runs a command on Linux in QEMU, on a machine as the launcher's: same QEMU, same processor.
#
#   bench/linux-guest.sh [--program P]... [--file FILE:PATH]... [--module M]... [--memory SIZE] [--smp N] [--machine TYPE] [--timeout S] 'COMMAND' [-- QEMU-ARGS...]
#
# Prints what the command prints and ends with its status. See bench/linux-image.sh for the first three options; the image is kept under artifacts/ and
# made again when these options or the files change.
#
#   bench/linux-guest.sh --program ./prog 'prog 1 2'
set -euo pipefail

here=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)
memory=512M smp=1 type=q35 timeout=120 command='' image=() qemu_args=()
while (($#)); do
    case $1 in
        --program | --file | --module) image+=("$1" "${2:?$1 needs a value}"); shift ;;
        --memory) memory=${2:?--memory needs a size}; shift ;;
        --smp) smp=${2:?--smp needs a number}; shift ;;
        --machine) type=${2:?--machine needs a type}; shift ;;
        --timeout) timeout=${2:?--timeout needs seconds}; shift ;;
        --) qemu_args=("${@:2}"); break ;;
        -*) printf "error: unknown option '%s'\n" "$1" >&2; exit 2 ;;
        *) command=$1 ;;
    esac
    shift
done
[[ -n $command ]] || { printf "usage: bench/linux-guest.sh [OPTIONS] 'COMMAND' [-- QEMU-ARGS...]\n" >&2; exit 2; }

# The same image for the same options and the same files.
described() {
    local word file
    sha256sum "$here/linux-image.sh"
    for word in "${image[@]}"; do
        printf '%s\n' "$word"
        file=$(command -v -- "${word%:*}") || file=${word%:*}
        [[ ! -f $file ]] || stat -Lc '%n %s %Y' -- "$file"
    done
}
folder=$here/../artifacts/linux/$(described | sha256sum | cut -c1-16)
mkdir -p -- "$here/../artifacts/linux"
exec 8>"$folder.lock"
flock 8
[[ -f $folder/initrd ]] || "$here/linux-image.sh" "${image[@]}" "$folder"
exec 8>&-

script=$(mktemp)
trap 'rm -f -- "$script"' EXIT
printf '%s\n' "$command" >"$script"
status=0
timeout "$timeout" qemu-system-x86_64 -machine "$type" -accel tcg -cpu max -m "$memory" -smp "$smp" -nodefaults -no-user-config -display none \
    -no-reboot -serial stdio -device isa-debug-exit,iobase=0xf4,iosize=0x04 \
    -kernel "$folder/kernel" -initrd "$folder/initrd" -append "console=ttyS0 quiet panic=-1" -fw_cfg "name=opt/command,file=$script" "${qemu_args[@]}" </dev/null || status=$?
case $status in
    124) printf 'error: no end after %s s\n' "$timeout" >&2; exit 124 ;;
    *) if ((status >= 33 && status % 2)); then exit $(((status - 33) / 2)); else exit 1; fi ;;
esac
