using System.Diagnostics;
using Cosmos.Core;
using Cosmos.FileSystem;
using Drivers.Platform;

namespace Cosmos.System;

/// <summary>
/// A kernel: derive from it and override <see cref="Run"/>. The image's entry point makes the one public class that does and starts it.
/// <see cref="BeforeRun"/> is called once, then <see cref="Run"/> again and again until <see cref="Stop"/>, then <see cref="AfterRun"/>, and the
/// machine is switched off. All of it happens on one thread, whose stack is <see cref="StackBytes"/> long.
/// </summary>
public abstract class Kernel
{
    /// <summary>The kernel's stack. Of a thread that was made with a size the runtime knows the bounds, so that recursion can be stopped in time.</summary>
    public const int StackBytes = 1 << 20;

    private const int FailuresBeforePause = 3;
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan SoonAfter = TimeSpan.FromMilliseconds(100);

    private volatile bool _stopped;

    /// <summary>Starts the kernel and returns when it has ended; then Main returns, as of any program, and the machine is switched off.</summary>
    /// <returns>The exit status of the machine: <see cref="Environment.ExitCode"/>.</returns>
    [BusTier]
    public int Start()
    {
        // The first exception makes the runtime ask this class who wants to hear of it. If that is an OutOfMemoryException, there is no memory to set the class up, and a class
        // for which that failed fails for ever: so would every exception.
        _ = AppContext.GetData("aster");
        FinalizerThread.Prepare();
        var thread = new Thread(RunAll, StackBytes) { Name = "kernel" };
        thread.Start();
        thread.Join();
        return Environment.ExitCode;
    }

    /// <summary>Lets the current <see cref="Run"/> be the last one. Callable from any thread.</summary>
    public void Stop() => _stopped = true;

    /// <summary>The files of this machine; null before <see cref="OnBoot"/> made them.</summary>
    protected FileService? Files { get; private set; }

    /// <summary>Called first. Makes the file system, and opens the console: serial line, screen and keyboard.</summary>
    [BusTier]
    protected virtual void OnBoot()
    {
        Files = RootFileSystem.Install(GetType().Assembly.GetManifestResourceStream(RootFileSystem.Resource));
        PlatformConsole.Open();
    }

    /// <summary>Called once, when the console works.</summary>
    protected virtual void BeforeRun()
    {
    }

    /// <summary>Called again and again. An exception that leaves it is reported with its stack trace, and it is called again.</summary>
    protected abstract void Run();

    /// <summary>Called once, after the last <see cref="Run"/>.</summary>
    protected virtual void AfterRun()
    {
    }

    private void RunAll()
    {
        RealTimeClock.Start();
        OnBoot();
        BeforeRun();
        int failures = 0;
        while (!_stopped)
        {
            long start = Stopwatch.GetTimestamp();
            try
            {
                Run();
                failures = 0;
            }
            catch (Exception e)
            {
                TryReport(e);
                failures = Stopwatch.GetElapsedTime(start) < SoonAfter ? failures + 1 : 1;

                // A Run that fails whenever it is called shall not fill the log in a second.
                if (failures > FailuresBeforePause)
                    Thread.Sleep(Pause);
            }
        }

        AfterRun();
        PlatformConsole.Current?.Terminal.Flush();
    }

    // Who holds all memory when an exception leaves Run may hold it still.
    private static void TryReport(Exception exception)
    {
        try
        {
            Report(exception);
        }
        catch (OutOfMemoryException)
        {
            KernelLog.Write("kernel: an exception in Run, and no memory to say which");
        }
    }

    private static void Report(Exception exception)
    {
        Console.Out.Flush();
        Console.WriteLine($"error: {exception}");
        KernelLog.Write($"kernel: {exception.GetType().Name} in Run: {exception.Message}");
    }
}
