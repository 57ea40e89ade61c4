#!/usr/bin/env bash
# Builds AsterCosmos, boots it in QEMU with its shell on this terminal, and runs its tests. `./qemu-launch.sh --help` says how.
set -euo pipefail

root=$(cd -- "$(dirname -- "$(readlink -f -- "${BASH_SOURCE[0]}")")" && pwd)
launch=$root/Cosmos.Build/Launch

usage() {
    cat <<'END'
usage: ./qemu-launch.sh [COMMAND] [OPTIONS] [-- QEMU-ARGS...]

run        (default) build what changed, boot, shell on this terminal
test       the whole test suite: host tests, and kernel tests in QEMU
build      build only; the last two lines on stdout are `elf PATH` and `iso PATH`
setup      install what is missing (Debian/Ubuntu packages); the others do this too when something is missing
bench      measures this system, Linux and the limit side by side; bench --help lists its own arguments
trace      a panic from stdin, with files and lines from the symbols of the image

--boot iso|uefi|kernel   what to boot (default iso; kernel = direct PVH boot, the fastest)
--no-build               boot what is there
--project DIR            build and boot this kernel project (default AsterCosmos)
--image FILE             boot this .elf or .iso, building nothing; its twin stands beside it
--memory SIZE            default 256M
--smp N                  default 1
--machine TYPE           QEMU's machine type, with its properties (default q35)
--drive FILE             attach a raw image as a virtio-blk disk; repeatable (vda, vdb, ...)
--drive-read-only FILE   the same, refusing writes
--append TEXT            kernel command line, with --boot kernel
--graphic                a QEMU window beside the serial shell
--bare                   no device but serial and the debug exit: the machine is what follows --
--timeout SECONDS        end QEMU after that long (exit 124)
--end-with PID           end QEMU when that process has ended (exit 143): whoever starts machines leaves none behind
--gdb                    wait for gdb on :1234
--filter TEXT            with test: only the tests that match, as of dotnet test
--repeat N               with test: run everything N times, and say which tests are flaky
--seed N                 with test: kernel tests in the random order that N stands for
--coverage               with test: count the lines that run, on the host and in the kernel
--dry-run                print the QEMU command line and stop
-- ARGS                  appended to QEMU's command line, verbatim

Exit status: 0 after poweroff, 1 failed tests or failed build, 2 wrong usage, 3 kernel panic, 124 --timeout ran out.
On a terminal, Ctrl-] then x ends QEMU; Ctrl-A and Ctrl-C belong to the guest.
END
}

say() { printf '%s\n' "$*" >&2; }
fail() { say "error: $*"; exit 1; }
misuse() { say "error: $*"; say "'./qemu-launch.sh --help' lists commands and options"; exit 2; }

command='' boot=iso build=yes project=$root/AsterCosmos image='' memory=256M smp=1 machine_type=q35 append=''
graphic='' bare='' timeout='' end_with='' gdb='' filter='' repeat=1 seed='' coverage='' dry_run=''
drives=() qemu_args=() bench_args=()

# need_value OPTION COUNT: an option that takes a value must have one.
need_value() { (($2 > 1)) || misuse "$1 needs a value"; }

# need_file OPTION FILE
need_file() { [[ -f $2 && -r $2 ]] || misuse "$1: no readable file '$2'"; }

parse() {
    while (($#)); do
        case $1 in
            --?*=*) set -- "${1%%=*}" "${1#*=}" "${@:2}"; continue ;;
            --boot | --project | --image | --memory | --smp | --machine | --drive | --drive-read-only | --append | --timeout | --end-with | --filter | --repeat | --seed)
                need_value "$1" $#
                set_option "$1" "$2"
                shift
                ;;
            --no-build) build='' ;;
            --graphic) graphic=yes ;;
            --bare) bare=yes ;;
            --gdb) gdb=yes ;;
            --coverage) coverage=yes ;;
            --dry-run) dry_run=yes ;;
            -h | --help) usage; exit 0 ;;
            bench)
                [[ -z $command ]] || misuse "two commands: '$command' and '$1'"
                command=$1 bench_args=("${@:2}")
                break
                ;;
            --) qemu_args=("${@:2}"); break ;;
            run | test | build | setup | trace)
                [[ -z $command ]] || misuse "two commands: '$command' and '$1'"
                command=$1
                ;;
            -*) misuse "unknown option '$1'" ;;
            *) misuse "unknown command '$1'" ;;
        esac
        shift
    done
    command=${command:-run}
    [[ -z $append || $boot == kernel ]] || misuse "--append needs --boot kernel: the ISO carries its own kernel command line"
}

set_option() {
    case $1 in
        --boot) [[ $2 =~ ^(iso|uefi|kernel)$ ]] || misuse "--boot: '$2' is none of iso, uefi, kernel"; boot=$2 ;;
        --project) [[ -d $2 ]] || misuse "--project: no folder '$2'"; project=$(cd -- "$2" && pwd) ;;
        --image)
            [[ $2 == *.elf || $2 == *.iso ]] || misuse "--image: '$2' is neither an .elf nor an .iso"
            need_file "$1" "$2"; image=${2%.*} build=''
            ;;
        --memory) [[ $2 =~ ^[1-9][0-9]*[KMGkmg]?$ ]] || misuse "--memory: '$2' is not a size such as 256M"; memory=$2 ;;
        --smp) [[ $2 =~ ^[1-9][0-9]{0,2}$ ]] || misuse "--smp: '$2' is not a number of processors"; smp=$2 ;;
        --machine) [[ $2 =~ ^[a-z0-9] ]] || misuse "--machine: '$2' is no machine type"; machine_type=$2 ;;
        --drive) need_file "$1" "$2"; drives+=("rw:$2") ;;
        --drive-read-only) need_file "$1" "$2"; drives+=("ro:$2") ;;
        --append) append=$2 ;;
        --timeout)
            [[ $2 =~ ^[0-9]+([.][0-9]+)?$ && $2 =~ [1-9] ]] || misuse "--timeout: '$2' is not a number of seconds"
            timeout=$2
            ;;
        --end-with) [[ $2 =~ ^[1-9][0-9]{0,9}$ ]] || misuse "--end-with: '$2' is not the number of a process"; end_with=$2 ;;
        --filter) filter=$2 ;;
        --repeat) [[ $2 =~ ^[1-9][0-9]{0,3}$ ]] || misuse "--repeat: '$2' is not a number of runs"; repeat=$2 ;;
        --seed) [[ $2 =~ ^[0-9]{1,9}$ ]] || misuse "--seed: '$2' is not a number of at most nine digits"; seed=$2 ;;
    esac
}

# The image of a kernel project, without .elf or .iso: where Cosmos.Build leaves it.
find_image() {
    local files=("$project"/*.csproj)
    [[ -f ${files[0]} && ${#files[@]} -eq 1 ]] || fail "no single project file in $project"
    image=$project/bin/Release/net9.0/$(basename -- "${files[0]}" .csproj)
}

# A digest of the names, sizes and times of all files that a build could read.
sources() {
    find "$root" "$project" -type d \( -name bin -o -name obj -o -name .git -o -name artifacts -o -name TestResults \) -prune \
        -o -type f -printf '%p %s %T@\n' | sort -u | sha256sum
}

# MSBuild needs seconds to find out that there is nothing to do; the digest of the last build says it at once.
build_image() {
    local built=$project/obj/launcher.sources digest
    digest=$(sources)
    [[ ! -f $image.elf || ! -f $image.iso || ! -f $built || $(<"$built") != "$digest" ]] || return 0
    say "building $(basename -- "$image") ..."
    build "$project" || fail "the build failed"
    printf '%s\n' "$digest" >"$built"
}

# build PROJECT [OPTIONS...]: the guest's input is not the build's, its output is not the guest's, and two launchers do not build at once.
# Through a pipe, since .NET leaves a terminal that it sees in another mode. One compiler stays up for all projects of a build, whatever the
# environment says: starting one for each takes as long as the rest. It has a name of its own, by which it is ended.
build() {
    local compiler=aster-$$-$RANDOM status=0
    mkdir -p -- "$root/artifacts"
    flock "$root/artifacts/build.lock" \
        dotnet build "$@" --configuration Release --verbosity quiet --nologo -nodeReuse:false \
        -p:UseSharedCompilation=true -p:SharedCompilationId="$compiler" </dev/null 2>&1 | cat >&2 || status=$?
    end_compiler "$compiler"
    return "$status"
}

# end_compiler NAME: the server would otherwise wait ten minutes for more to compile.
end_compiler() {
    local sdk
    sdk=$(cd -- "$root" && dotnet --list-sdks | awk -v version="$(dotnet --version)" '$1 == version { print substr($2, 2, length($2) - 2) "/" version }')
    "$sdk/Roslyn/bincore/VBCSCompiler" -shutdown "-pipename:$1" </dev/null >/dev/null 2>&1 || true
}

main() {
    parse "$@"
    # None of .NET's tools here runs long enough to earn back what it costs to find out which of its code is hot.
    export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 DOTNET_TieredPGO=0
    [[ -n $image ]] || find_image
    # shellcheck source=Cosmos.Build/Launch/machine.sh
    source "$launch/machine.sh"
    if [[ -n $dry_run ]]; then
        compose_machine
        print_machine
        return 0
    fi

    if [[ $command == trace ]]; then
        # shellcheck source=Cosmos.Build/Launch/trace.sh
        source "$launch/trace.sh"
        resolve_trace
        return 0
    fi

    # shellcheck source=Cosmos.Build/Launch/setup.sh
    source "$launch/setup.sh"
    install_missing
    case $command in
        setup) say "everything needed is installed" ;;
        build)
            build_image
            printf 'elf %s\niso %s\n' "$image.elf" "$image.iso"
            ;;
        run)
            [[ -z $build ]] || build_image
            # shellcheck source=Cosmos.Build/Launch/guest.sh
            source "$launch/guest.sh"
            run_guest
            ;;
        test)
            # shellcheck source=Cosmos.Build/Launch/test.sh
            source "$launch/test.sh"
            run_tests
            ;;
        bench)
            [[ -z $build ]] || build_image
            [[ -z $build ]] || build "$root/bench/Bench" || fail "the build failed"
            exec dotnet "$root/bench/Bench/bin/Release/net10.0/bench.dll" --root "$root" "${bench_args[@]}"
            ;;
    esac
}

main "$@"
