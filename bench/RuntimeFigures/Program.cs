using System.Globalization;

namespace RuntimeFigures;

/// <summary>
/// How fast .NET's runtime is on the system that it runs on: prints a line of JSON for each figure. The arguments are how many milliseconds a figure
/// takes, and the names of the figures, or none for all.
/// </summary>
internal static class Program
{
    private const int DefaultMs = 500;

    private static int Main(string[] arguments)
    {
        int milliseconds = DefaultMs;
        List<string> names = [];
        foreach (string argument in arguments)
        {
            if (int.TryParse(argument, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number > 0)
                milliseconds = number;
            else
                names.Add(argument);
        }

        foreach (string name in names)
        {
            if (Subject.All.Any(subject => subject.Name == name))
                continue;
            Console.WriteLine($"error: nothing to measure is called '{name}'");
            return 2;
        }

        foreach (Subject subject in Subject.All)
        {
            if (names.Count == 0 || names.Contains(subject.Name))
                Console.WriteLine(Measurement.Of(subject, milliseconds).ToJson());
        }

        return 0;
    }
}
