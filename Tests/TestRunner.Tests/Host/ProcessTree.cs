using System.Globalization;

namespace TestRunner.Tests.Host;

/// <summary>The processes that a process started, and those that these did (proc(5), <c>/proc/PID/stat</c>).</summary>
internal static class ProcessTree
{
    /// <summary>How many of them bear a name that begins so.</summary>
    public static int CountBelow(int ancestor, string name)
    {
        Dictionary<int, (int Parent, string Name)> all = [];
        foreach (string folder in Directory.EnumerateDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out int id) && TryRead(folder, out (int Parent, string Name) one))
                all[id] = one;
        }

        return all.Values.Count(one => one.Name.StartsWith(name, StringComparison.Ordinal) && IsBelow(one.Parent));

        bool IsBelow(int id) => id == ancestor || (all.TryGetValue(id, out (int Parent, string Name) one) && IsBelow(one.Parent));
    }

    // PID (NAME) STATE PARENT ..., and a name may have anything in it. A process may end at any time.
    private static bool TryRead(string folder, out (int Parent, string Name) process)
    {
        process = default;
        try
        {
            string stat = File.ReadAllText(Path.Combine(folder, "stat"));
            int end = stat.LastIndexOf(')');
            process = (int.Parse(stat[(end + 2)..].Split(' ')[1], CultureInfo.InvariantCulture), stat[(stat.IndexOf('(') + 1)..end]);
            return true;
        }
        catch (IOException)
        {
            return false;
        }
    }
}
