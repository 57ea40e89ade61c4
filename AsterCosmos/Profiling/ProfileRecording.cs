using Cosmos.Core;

namespace AsterCosmos.Profiling;

/// <summary>A profile being taken: a thread empties the nucleus' ring until it is disposed.</summary>
public sealed class ProfileRecording : IDisposable
{
    private const int SamplesAtOnce = 128;
    private static readonly TimeSpan EmptyingPeriod = TimeSpan.FromMilliseconds(250);
    private readonly ManualResetEventSlim _stopping = new();
    private readonly List<ulong[]> _samples = [];
    private readonly Dictionary<ulong, string> _threads = [];
    private readonly Thread _thread;

    /// <summary>Starts.</summary>
    /// <param name="period">The distance of samples.</param>
    public ProfileRecording(TimeSpan period)
    {
        Profiler.Start(period);
        _thread = new Thread(Empty) { IsBackground = true, Name = "profiler", Priority = ThreadPriority.AboveNormal };
        _thread.Start();
    }

    /// <summary>Ends it.</summary>
    public void Dispose()
    {
        _stopping.Set();
        _thread.Join();
        Profiler.Stop();
        _stopping.Dispose();
    }

    /// <summary>What was recorded, once it has ended. Names are looked up now, so that they do not show in the profile.</summary>
    public Profile Resolve(FunctionNames names)
    {
        Profile profile = new(names);
        foreach (ulong[] words in _samples)
            profile.Add(words, thread => _threads.TryGetValue(thread, out string? name) && name.Length > 0 ? name : $"thread {thread}");
        return profile;
    }

    private void Empty()
    {
        ulong[] words = new ulong[SamplesAtOnce * Profiler.WordsPerSample];
        bool last;
        do
        {
            last = _stopping.Wait(EmptyingPeriod);
            while (Profiler.Read(words) is > 0 and int count)
                _samples.Add(words[..(count * Profiler.WordsPerSample)]);
            foreach (KernelThread thread in Machine.Threads)
                _threads[(ulong)thread.Id] = thread.Name;
        }
        while (!last);
    }
}
