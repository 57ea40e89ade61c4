namespace Cosmos.Build.Tests;

/// <summary>What Linux says about a process.</summary>
internal static class Processes
{
    /// <summary>It runs: neither gone, nor ended and waiting to be reaped.</summary>
    public static bool Alive(int id)
    {
        try
        {
            string stat = File.ReadAllText($"/proc/{id}/stat");
            return stat[(stat.LastIndexOf(')') + 2)..][0] is not ('Z' or 'X');
        }
        catch (IOException)
        {
            return false;
        }
    }

    public static async Task<bool> Gone(int id, int timeoutSeconds = 10)
    {
        for (long deadline = Environment.TickCount64 + (timeoutSeconds * 1000L); Environment.TickCount64 < deadline; await Task.Delay(50))
            if (!Alive(id))
                return true;
        return false;
    }
}
