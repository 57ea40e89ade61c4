# shellcheck shell=bash
# The whole test suite: host tests, and kernel tests through the host project that boots them. Sourced by qemu-launch.sh.

# A test project is one that references the test SDK. What takes longest should not begin last: a project file may say, as <TestSeconds>, how long about.
test_projects() {
    find "$root" -name '*.csproj' -not -path '*/obj/*' -exec grep -l 'Include="Microsoft.NET.Test.Sdk"' {} + | while IFS= read -r file; do
        local seconds
        seconds=$(sed -n 's,.*<TestSeconds>\([0-9]*\)</TestSeconds>.*,\1,p' "$file")
        printf '%s %s\n' "${seconds:-0}" "$file"
    done | sort -k1,1nr -k2 | cut -d' ' -f2-
}

# The counts of a JUnit file, summed over its test suites: total, failed, skipped.
junit_counts() {
    grep -o '<testsuite [^>]*>' "$1" | awk '
        function count(name) { return match($0, " " name "=\"[0-9]+\"") ? substr($0, RSTART + length(name) + 3) + 0 : 0 }
        { total += count("tests"); failed += count("failures") + count("errors"); skipped += count("skipped") }
        END { print total + 0, failed + 0, skipped + 0 }'
}

# A digest of the names, sizes and times of all that tests run.
products() {
    find "$root" -path '*/bin/Release/*' -type f \( -name '*.dll' -o -name '*.elf' -o -name '*.iso' -o -name '*.linux' \) -printf '%p %s %T@\n' | sort | sha256sum
}

# Builds everything, and with --coverage the kernel tests' image that counts lines as well. Nothing where neither a source nor what was built of it has changed since.
build_tests() {
    local built=$root/artifacts/tests.built digest
    digest=$(sources)
    [[ -n $coverage || ! -f $built || $(<"$built") != "$digest$(products)" ]] || return 0
    say "building everything ..."
    rm -f -- "$built"
    build "$root/AsterCosmos.sln" || return 1
    [[ -z $coverage ]] || build "$root/Tests/Kernel.Tests" -p:CosmosCoverage=true || return 1
    mkdir -p -- "$root/artifacts"
    printf '%s%s\n' "$digest" "$(products)" >"$built"
}

# run_project PROJECT NAME: leaves NAME.xml (JUnit) and NAME.trx in $results.
run_project() {
    local options=()
    [[ -z $filter ]] || options+=(--filter "$filter")
    [[ -z $coverage ]] || options+=(--collect "Code Coverage;Format=Cobertura" --settings "$root/Cosmos.Build/Launch/coverage.runsettings" --results-directory "$results/coverage/$2")
    exec dotnet test "$1" --configuration Release --no-build --nologo "${options[@]}" --logger "junit;LogFilePath=$results/$2.xml" \
        --logger "trx;LogFileName=$results/$2.trx" --logger "console;verbosity=minimal" </dev/null
}

# finish_project STATUS NAME: shows what the project wrote, and adds its results to the sums.
finish_project() {
    local name=$2 counts
    echo "== $name"
    cat -- "$results/$name.log"
    rm -f -- "$results/$name.log"
    (($1 == 0)) || unclean+=("$name")
    if [[ -s $results/$name.xml ]]; then
        read -ra counts < <(junit_counts "$results/$name.xml")
    elif [[ -n $filter && $1 -eq 0 ]]; then
        counts=(0 0 0)
    else
        say "error: $name gave no results"
        unclean+=("$name")
        counts=(1 1 0)
    fi
    # A project that broke off has its results up to there, none of which need be a failure.
    if (($1 != 0 && counts[1] == 0)); then
        say "error: $name ended with status $1 although no test failed: counted as one that did"
        counts[0]=$((counts[0] + 1)) counts[1]=1
    fi
    passed=$((passed + counts[0] - counts[1] - counts[2])) failed=$((failed + counts[1])) skipped=$((skipped + counts[2]))
}

# run_projects [SUFFIX]: all of them, as many at a time as there are processors. What one writes is shown when it has ended, so that it stays together.
run_projects() {
    local -A running=()
    local places project name pid status
    places=$(nproc)
    # A project may boot several machines.
    ((places <= 4)) || places=4
    trap 'kill "${!running[@]}" 2>/dev/null; exit 143' INT TERM HUP
    for project in "${projects[@]}" ''; do
        while ((${#running[@]} >= places)) || [[ -z $project && ${#running[@]} -gt 0 ]]; do
            # Not `wait -n`, which has nothing to say of one that ended while another was waited for.
            sleep 0.2
            for pid in "${!running[@]}"; do
                ! kill -0 "$pid" 2>/dev/null || continue
                status=0
                wait "$pid" || status=$?
                finish_project "$status" "${running[$pid]}"
                unset "running[$pid]"
            done
        done
        [[ -n $project ]] || break
        name=$(basename -- "$project" .csproj)${1-}
        run_project "$project" "$name" >"$results/$name.log" 2>&1 &
        running[$!]=$name
    done
    trap - INT TERM HUP
}

# With several runs, each is in an order of its own: the seed says which, so that a failure can be had again.
run_tests() {
    local results=$root/TestResults passed=0 failed=0 skipped=0 unclean=() projects round suffix=''
    rm -rf -- "$results"
    mkdir -p -- "$results"
    if ! build_tests; then
        say "error: the build failed"
        echo "0 passed, 1 failed"
        return 1
    fi

    mapfile -t projects < <(test_projects)
    ((repeat == 1)) || seed=${seed:-$RANDOM}
    [[ -z $coverage ]] || export ASTER_TEST_COVERAGE=1
    for ((round = 1; round <= repeat; round++)); do
        [[ -z $seed ]] || export ASTER_TEST_SEED=$((seed + round - 1))
        ((repeat == 1)) || echo "== run $round of $repeat, seed $ASTER_TEST_SEED"
        ((round == 1)) || suffix=.round$round
        run_projects "$suffix"
    done

    # Coverage of the host alone looks like coverage.
    if [[ -n $coverage && -z $filter ]] && ! compgen -G "$results/coverage/kernel-tests-*.cobertura.xml" >/dev/null; then
        say "error: no machine told which lines ran"
        unclean+=(coverage)
    fi

    echo
    dotnet "$root/TestRunner/Reports/bin/Release/net10.0/test-report.dll" --results "$results" --root "$root" || unclean+=(report)
    echo
    [[ -z $seed ]] || echo "seed $seed: --seed $seed runs the kernel tests in this order again"
    ((${#unclean[@]} == 0)) || say "error: not clean: $(printf '%s\n' "${unclean[@]}" | sort -u | paste -sd' ')"
    local last="$passed passed, $failed failed"
    ((skipped == 0)) || last+=", $skipped skipped"
    echo "$last"
    ((failed == 0 && ${#unclean[@]} == 0 && passed > 0))
}
