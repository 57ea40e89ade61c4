#!/usr/bin/env bash
# Builds the kernel that only measures: bench/limit/build.sh OUTPUT
set -euo pipefail

output=${1:?usage: bench/limit/build.sh OUTPUT}
cd -- "$(dirname -- "${BASH_SOURCE[0]}")"
gcc -O2 -std=gnu17 -Wall -Wextra -Werror -ffreestanding -fno-pic -no-pie -fno-stack-protector -fno-asynchronous-unwind-tables -mgeneral-regs-only \
    -mno-red-zone -fno-tree-loop-distribute-patterns -fno-strict-aliasing -nostdlib -static -Wl,-T,limit.ld -Wl,--build-id=none -Wl,-z,noexecstack -Wl,--no-warn-rwx-segments \
    -o "$output" entry.S ./*.c
