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

run_tests() {
    local results=$root/TestResults passed=0 failed=0 skipped=0 unclean=() projects project name report counts
    rm -rf -- "$results"
    mkdir -p -- "$results"
    say "building everything ..."
    if ! build "$root/AsterCosmos.sln"; then
        say "error: the build failed"
        echo "0 passed, 1 failed"
        return 1
    fi

    mapfile -t projects < <(test_projects)
    for project in "${projects[@]}"; do
        name=$(basename -- "$project" .csproj)
        report=$results/$name.xml
        echo "== $name"
        dotnet test "$project" --configuration Release --no-build --nologo ${filter:+--filter "$filter"} \
            --logger "junit;LogFilePath=$report" --logger "console;verbosity=minimal" </dev/null || unclean+=("$name")
        if [[ -s $report ]]; then
            read -ra counts < <(junit_counts "$report")
        elif [[ -n $filter ]]; then
            counts=(0 0 0)
        else
            say "error: $name gave no results"
            unclean+=("$name")
            counts=(1 1 0)
        fi
        passed=$((passed + counts[0] - counts[1] - counts[2])) failed=$((failed + counts[1])) skipped=$((skipped + counts[2]))
    done

    ((${#unclean[@]} == 0)) || say "error: not clean: $(printf '%s\n' "${unclean[@]}" | sort -u | paste -sd' ')"
    local last="$passed passed, $failed failed"
    ((skipped == 0)) || last+=", $skipped skipped"
    echo "$last"
    ((failed == 0 && ${#unclean[@]} == 0 && passed > 0))
}
