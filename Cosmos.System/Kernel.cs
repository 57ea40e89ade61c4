using System.Diagnostics;
using Cosmos.Core;

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

    /// <summary>Starts the kernel. Returns only where the machine cannot be switched off: in a test on the host.</summary>
    /// <returns>The exit status of the machine.</returns>
    public int Start()
    {
        var thread = new Thread(RunAll, StackBytes) { Name = "kernel" };
        thread.Start();
        thread.Join();
        return 0;
    }

    /// <summary>Lets the current <see cref="Run"/> be the last one. Callable from any thread.</summary>
    public void Stop() => _stopped = true;

    /// <summary>Called first. Opens the console: serial line, screen and keyboard.</summary>
    protected virtual void OnBoot() => PlatformConsole.Open();

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
                Report(e);
                failures = Stopwatch.GetElapsedTime(start) < SoonAfter ? failures + 1 : 1;

                // A Run that fails whenever it is called shall not fill the log in a second.
                if (failures > FailuresBeforePause)
                    Thread.Sleep(Pause);
            }
        }

        AfterRun();
        PlatformConsole.Current?.Terminal.Flush();
        Machine.PowerOff();
    }

    private static void Report(Exception exception)
    {
        Console.Out.Flush();
        Console.WriteLine($"error: {exception}");
        KernelLog.Write($"kernel: {exception.GetType().Name} in Run: {exception.Message}");
    }
}
