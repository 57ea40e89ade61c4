# shellcheck shell=bash
# Files and lines for the frames of a panic. Sourced by qemu-launch.sh, whose `image` it reads.

# Copies stdin to stdout. A frame `in ADDRESS` is where a thread was, `at ADDRESS` where a call goes on: the call lies before that.
resolve_trace() {
    local symbols=$image.debug.elf line address place
    [[ -f $symbols ]] || fail "$symbols is not there: build it first"
    while IFS= read -r line || [[ -n $line ]]; do
        line=${line%$'\r'}
        if [[ $line =~ ^(#\ )?\ \ (in|at)\ ([0-9a-f]{16}) ]]; then
            address=$((16#${BASH_REMATCH[3]}))
            [[ ${BASH_REMATCH[2]} == in ]] || ((address -= 1))
            place=$(addr2line -e "$symbols" "$(printf '%x' "$address")")
            [[ $place == \?\?* || $place == *:\? || $place == *:0 ]] || line+=" in ${place%:*}:line ${place##*:}"
        fi
        printf '%s\n' "$line"
    done
}
