# shellcheck shell=bash
# The whole test suite: host tests, and kernel tests through the host project that boots them. Sourced by qemu-launch.sh.

# A test project is one that references the test SDK.
test_projects() {
    find "$root" -name '*.csproj' -not -path '*/obj/*' -exec grep -l 'Include="Microsoft.NET.Test.Sdk"' {} + | sort
}

# The counts of a JUnit file, summed over its test suites: total, failed, skipped.
junit_counts() {
    grep -o '<testsuite [^>]*>' "$1" | awk '
        function count(name) { return match($0, " " name "=\"[0-9]+\"") ? substr($0, RSTART + length(name) + 3) + 0 : 0 }
        { total += count("tests"); failed += count("failures") + count("errors"); skipped += count("skipped") }
        END { print total + 0, failed + 0, skipped + 0 }'
}

# Builds everything, and with --coverage the kernel tests' image that counts lines as well.
build_tests() {
    say "building everything ..."
    build "$root/AsterCosmos.sln" || return 1
    [[ -z $coverage ]] || build "$root/Tests/Kernel.Tests" -p:CosmosCoverage=true
}

# run_project PROJECT NAME: leaves NAME.xml (JUnit) and NAME.trx in $results.
run_project() {
    local options=()
    [[ -z $filter ]] || options+=(--filter "$filter")
    [[ -z $coverage ]] || options+=(--collect "Code Coverage;Format=Cobertura" --results-directory "$results/coverage/$2")
    dotnet test "$1" --configuration Release --no-build --nologo "${options[@]}" --logger "junit;LogFilePath=$results/$2.xml" \
        --logger "trx;LogFileName=$results/$2.trx" --logger "console;verbosity=minimal" </dev/null
}

# With several runs, each is in an order of its own: the seed says which, so that a failure can be had again.
run_tests() {
    local results=$root/TestResults passed=0 failed=0 skipped=0 unclean=() projects project name counts round
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
        for project in "${projects[@]}"; do
            name=$(basename -- "$project" .csproj)
            echo "== $name"
            ((round == 1)) || name+=.round$round
            run_project "$project" "$name" || unclean+=("$name")
            if [[ -s $results/$name.xml ]]; then
                read -ra counts < <(junit_counts "$results/$name.xml")
            elif [[ -n $filter ]]; then
                counts=(0 0 0)
            else
                say "error: $name gave no results"
                unclean+=("$name")
                counts=(1 1 0)
            fi
            passed=$((passed + counts[0] - counts[1] - counts[2])) failed=$((failed + counts[1])) skipped=$((skipped + counts[2]))
        done
    done

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
