using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Diagnostics.Tracing;
using System.Globalization;
using System.IO.MemoryMappedFiles;
using System.IO.Pipes;
using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Loader;
using System.Text;

namespace TestRunner.Conformance.Surroundings;

/// <summary>What the base library asks of the system beyond files and threads: pipes, memory shared by name, what a process knows of itself, tracing.</summary>
internal static class ServiceChecks
{
    public static readonly CheckGroup All = new("environment")
    {
        // pipes
        { "an anonymous pipe carries bytes", AnonymousPipe },
        { "an anonymous pipe ends when its writer goes", () => { using AnonymousPipeServerStream server = new(PipeDirection.In); using AnonymousPipeClientStream client = new(PipeDirection.Out, server.ClientSafePipeHandle); client.WriteByte(7); client.Dispose(); return (server.ReadByte(), server.ReadByte()); } },
        { "writing to a pipe nobody reads", () => { using AnonymousPipeServerStream server = new(PipeDirection.Out); AnonymousPipeClientStream client = new(PipeDirection.In, server.ClientSafePipeHandle); client.Dispose(); server.DisposeLocalCopyOfClientHandle(); return Shown.Thrown(() => server.WriteByte(1)); } },
        { "an anonymous pipe goes one way", () => Shown.Thrown(static () => new AnonymousPipeServerStream(PipeDirection.InOut)) },
        { "an anonymous pipe has no messages", () => { using AnonymousPipeServerStream server = new(PipeDirection.In); return (server.TransmissionMode, Shown.Thrown(() => server.ReadMode = PipeTransmissionMode.Message)); } },
        { "an anonymous pipe's handle as text", () => { using AnonymousPipeServerStream server = new(PipeDirection.In); return int.TryParse(server.GetClientHandleAsString(), out _); } },

        // watching
        { "a watcher of a directory that is not there", () => Shown.Thrown(static () => new FileSystemWatcher("/no/such/place")) },
        { "a watcher that is not enabled", () => { using FileSystemWatcher w = new(Path.GetTempPath()); return (w.EnableRaisingEvents, w.Filter, w.NotifyFilter, w.InternalBufferSize); } },

        // this process
        { "process: name and id", () => Self(static p => (p.ProcessName.Length > 0, p.Id == Environment.ProcessId, p.SessionId >= 0)) },
        { "process: has not exited", () => Self(static p => p.HasExited) },
        { "process: exit code of one that runs", () => Self(static p => Shown.Thrown(() => p.ExitCode.ToString(CultureInfo.InvariantCulture))) },
        { "process: machine name", () => Self(static p => p.MachineName) },
        { "process: start time", () => Self(static p => p.StartTime.ToUniversalTime() <= DateTime.UtcNow.AddSeconds(2) && p.StartTime.ToUniversalTime() > DateTime.UtcNow.AddHours(-5)) },
        { "process: processor times", () => Self(static p => (p.TotalProcessorTime > TimeSpan.Zero, p.UserProcessorTime >= TimeSpan.Zero, p.PrivilegedProcessorTime >= TimeSpan.Zero)) },
        { "process: working set", () => Self(static p => (p.WorkingSet64 > 0, p.PeakWorkingSet64 > 0)) },
        { "process: virtual memory", () => Self(static p => (p.VirtualMemorySize64 > 0, p.PeakVirtualMemorySize64 > 0, p.PrivateMemorySize64 >= 0)) },
        { "process: paged memory", () => Self(static p => (p.PagedMemorySize64 >= 0, p.NonpagedSystemMemorySize64 >= 0, p.PagedSystemMemorySize64 >= 0)) },
        { "process: threads", () => Self(static p => p.Threads.Count > 0) },
        { "process: a thread", () => Self(static p => { ProcessThread t = p.Threads[0]; return (t.Id > 0, t.TotalProcessorTime >= TimeSpan.Zero, t.ThreadState is System.Diagnostics.ThreadState.Running or System.Diagnostics.ThreadState.Wait); }) },
        { "process: processor affinity", () => Self(static p => p.ProcessorAffinity != 0) },
        { "process: working set's bounds", () => Self(static p => (p.MinWorkingSet >= 0, p.MaxWorkingSet > 0)) },
        { "process: priority", () => Self(static p => { p.PriorityClass = ProcessPriorityClass.Normal; p.Refresh(); return (p.PriorityClass, p.BasePriority, p.PriorityBoostEnabled); }) },
        { "process: handles", () => Self(static p => { int before = p.HandleCount; using FileStream file = new(Path.GetTempFileName(), FileMode.Open, FileAccess.ReadWrite, FileShare.None, 1, FileOptions.DeleteOnClose); p.Refresh(); return (before > 0, p.HandleCount > before); }) },
        { "process: opened files", () => { using FileStream file = File.Create("/tmp/aster-opened"); string name = Path.Combine("/proc/self/fd", file.SafeFileHandle.DangerousGetHandle().ToString(CultureInfo.InvariantCulture)); string? target = File.ResolveLinkTarget(name, false)?.FullName; bool there = File.Exists(name); file.Dispose(); File.Delete("/tmp/aster-opened"); return (target, there, File.Exists(name)); } },
        { "process: main window", () => Self(static p => (p.MainWindowHandle, p.MainWindowTitle, p.Responding, p.CloseMainWindow())) },
        { "process: streams that were not redirected", () => Self(static p => Shown.Thrown(() => p.StandardOutput.ReadLine())) },
        { "process: its start information", () => Self(static p => Shown.Thrown(() => p.StartInfo.ToString())) },
        { "process: SafeHandle", () => Self(static p => Shown.Thrown(() => p.SafeHandle.IsInvalid.ToString())) },
        { "process: refresh and text", () => Self(static p => { p.Refresh(); return p.ToString().StartsWith("System.Diagnostics.Process", StringComparison.Ordinal); }) },
        { "processes: all of them", () => Process.GetProcesses().Any(static p => p.Id == Environment.ProcessId) },
        { "processes: by name", () => Process.GetProcessesByName("no-such-process").Length },
        { "processes: by a number nobody has", () => Shown.Thrown(static () => Process.GetProcessById(99_999_999)) },
        { "processes: on another machine", () => Shown.Thrown(static () => Process.GetProcesses("elsewhere")) },
        { "starting without a name", () => Shown.Thrown(static () => Process.Start(new ProcessStartInfo())) },
        { "ProcessStartInfo", () => { ProcessStartInfo i = new("a", "b c"); i.ArgumentList.Add("x"); return (i.FileName, i.Arguments, i.UseShellExecute, i.Environment.Count > 0, i.Verbs.Length); } },

        // the environment
        { "processor usage and privilege", () => (Environment.CpuUsage.TotalTime > TimeSpan.Zero, Environment.IsPrivilegedProcess == (Environment.UserName is "root" or "kernel")) },
        { "ticks in 32 bits", () => Environment.TickCount != 0 },
        { "every special folder", () => Enum.GetValues<Environment.SpecialFolder>().Select(static f => Environment.GetFolderPath(f, Environment.SpecialFolderOption.DoNotVerify) is not null).All(static b => b) },
        { "variables of machine and user", () => (Environment.GetEnvironmentVariable("X", EnvironmentVariableTarget.Machine), Environment.GetEnvironmentVariables(EnvironmentVariableTarget.User).Count) },
        { "current directory", () => { string was = Environment.CurrentDirectory; Environment.CurrentDirectory = "/"; string root = Environment.CurrentDirectory; Environment.CurrentDirectory = was; return (root, Environment.CurrentDirectory == was); } },
        { "a current directory that is not there", () => Shown.Thrown(static () => Environment.CurrentDirectory = "/no/such") },
        { "bits and the program's own path", () => (Environment.Is64BitOperatingSystem, Environment.ProcessPath is null or { Length: > 0 }) },

        // what is shared by name
        { "a mutex by name", () => Shown.Thrown(static () => { using Mutex m = new(false, "aster-mutex", out bool made); m.WaitOne(); m.ReleaseMutex(); if (!made) throw new InvalidOperationException("not made"); }) },
        { "a mutex by name that is not there", () => Shown.Thrown(static () => Mutex.OpenExisting("aster-no-mutex")) },
        { "a mutex by name, tried", () => Mutex.TryOpenExisting("aster-no-mutex", out _) },
        { "a mutex that is found by its name", () => { using Mutex a = new(false, "aster-found"); bool found = Mutex.TryOpenExisting("aster-found", out Mutex? b); b?.Dispose(); return found; } },
        { "a semaphore by name", () => Shown.Thrown(static () => new Semaphore(1, 1, "aster-semaphore")) },
        { "a semaphore by name that is not there", () => Shown.Thrown(static () => Semaphore.OpenExisting("aster-semaphore")) },
        { "an event by name", () => Shown.Thrown(static () => new EventWaitHandle(false, EventResetMode.AutoReset, "aster-event")) },
        { "mapped memory without a file", () => { using MemoryMappedFile m = MemoryMappedFile.CreateNew(null, 10_000); using MemoryMappedViewAccessor v = m.CreateViewAccessor(); v.Write(9_000, 77L); return (v.ReadInt64(9_000), v.Capacity >= 10_000); } },
        { "mapped memory without a file, as a stream", () => { using MemoryMappedFile m = MemoryMappedFile.CreateNew(null, 100); using MemoryMappedViewStream s = m.CreateViewStream(0, 100); s.WriteByte(5); s.Flush(); s.Position = 0; return (s.ReadByte(), s.Length); } },
        { "mapped memory by name", () => Shown.Thrown(static () => MemoryMappedFile.CreateNew("aster-map", 4096)) },
        { "mapped memory that is found by name", () => Shown.Thrown(static () => MemoryMappedFile.OpenExisting("aster-map")) },
        { "mapped memory of no size", () => Shown.Thrown(static () => MemoryMappedFile.CreateNew(null, 0)) },
        { "mapped memory read-only", () => { using MemoryMappedFile m = MemoryMappedFile.CreateNew(null, 4096); using MemoryMappedViewAccessor v = m.CreateViewAccessor(0, 0, MemoryMappedFileAccess.Read); return (v.CanWrite, Shown.Thrown(() => v.Write(0, 1))); } },
        { "mapped memory for its own copy", () => { using MemoryMappedFile m = MemoryMappedFile.CreateNew(null, 4096); using (MemoryMappedViewAccessor c = m.CreateViewAccessor(0, 0, MemoryMappedFileAccess.CopyOnWrite)) c.Write(0, 9); using MemoryMappedViewAccessor v = m.CreateViewAccessor(); return v.ReadInt32(0); } },

        // networks
        { "network: properties", () => Shown.Thrown(static () => _ = IPGlobalProperties.GetIPGlobalProperties().HostName) },
        { "network: own name", () => Shown.Thrown(static () => Dns.GetHostName()) },
        { "network: an address needs no name service", () => Dns.GetHostAddresses("192.0.2.1") },
        { "network: addresses as text", () => (IPAddress.Parse("::1"), IPAddress.Parse("10.0.0.1").MapToIPv6(), IPNetwork.Parse("10.0.0.0/8").Contains(IPAddress.Parse("10.9.8.7")), new IPEndPoint(IPAddress.Any, 80)) },
        { "network: addresses that are none", () => Shown.Thrown(static () => IPAddress.Parse("1.2.3.4.5")) },
        { "network: physical addresses", () => PhysicalAddress.Parse("00-11-22-33-44-55") },

        // cultures, zones, encodings
        { "zones: all", () => TimeZoneInfo.GetSystemTimeZones().Count >= 0 },
        { "zones: local", () => (TimeZoneInfo.Local.StandardName.Length > 0, TimeZoneInfo.Local.SupportsDaylightSavingTime) },
        { "zones: by a Windows name", () => TimeZoneInfo.TryConvertWindowsIdToIanaId("W. Europe Standard Time", out string? id) ? id : "no" },
        { "zones: serialised", () => TimeZoneInfo.FromSerializedString(TimeZoneInfo.Utc.ToSerializedString()).Id },
        { "zones: cleared", () => { TimeZoneInfo.ClearCachedData(); return TimeZoneInfo.Local.BaseUtcOffset; } },
        { "cultures: all", () => CultureInfo.GetCultures(CultureTypes.AllCultures).Length },
        { "cultures: one that there is not", () => Shown.Thrown(static () => CultureInfo.GetCultureInfo("xx-not-a-culture!")) },
        { "cultures: one by name", () => { CultureInfo c = new("de-DE"); return (c.Name, c.NumberFormat.NumberDecimalSeparator, c.DateTimeFormat.FirstDayOfWeek, c.TextInfo.ToUpper("ß"), c.Calendar.GetType().Name); } },
        { "cultures: comparing", () => (string.Compare("a", "B", StringComparison.CurrentCulture), string.Compare("ä", "z", new CultureInfo("sv"), CompareOptions.IgnoreCase), "Straße".StartsWith("stras", true, CultureInfo.InvariantCulture)) },
        { "cultures: sort keys", () => CultureInfo.InvariantCulture.CompareInfo.GetSortKey("ab").KeyData.Length > 0 },
        { "cultures: normal forms", () => ("e\u0301".Normalize(), "\u00e9".Normalize(NormalizationForm.FormD).Length, "x".IsNormalized()) },
        { "cultures: names of domains", () => Shown.Thrown(static () => _ = new IdnMapping().GetAscii("bücher.example")) },
        { "cultures: names of domains as text", () => new IdnMapping().GetAscii("bücher.example") },
        { "cultures: region", () => Shown.Thrown(static () => _ = new RegionInfo("DE").CurrencySymbol) },
        { "encodings: all", () => Encoding.GetEncodings().Select(static e => e.Name) },
        { "encodings: one that there is not", () => Shown.Thrown(static () => Encoding.GetEncoding("no-such")) },
        { "encodings: code pages", () => { Encoding.RegisterProvider(CodePagesEncodingProvider.Instance); return (Encoding.GetEncoding(1252).GetString([0x80, 0xE4]), Encoding.GetEncoding("shift_jis").GetBytes("日本")); } },
        { "encodings: of one's own", () => { Encoding.RegisterProvider(new Shouting()); return Encoding.GetEncoding("shouting").WebName; } },
        { "encodings: Latin-1", () => Encoding.Latin1.GetBytes("äöü€") },

        // loading code
        { "loading: contexts", () => (AssemblyLoadContext.Default.Name, AssemblyLoadContext.All.Count() >= 1, AssemblyLoadContext.Default.IsCollectible) },
        { "loading: a context of one's own", () => Shown.Thrown(static () => _ = new AssemblyLoadContext("own", isCollectible: true)) },
        { "loading: from a path", () => Shown.Thrown(static () => AssemblyLoadContext.Default.LoadFromAssemblyPath("/no/such.dll")) },
        { "loading: from bytes", () => Shown.Thrown(static () => AssemblyLoadContext.Default.LoadFromStream(new MemoryStream([1, 2, 3]))) },
        { "loading: by a name", () => Shown.Thrown(static () => AssemblyLoadContext.Default.LoadFromAssemblyName(new System.Reflection.AssemblyName("NoSuch"))) },
        { "loading: a type by name", () => Shown.Thrown(static () => Type.GetType("No.Such, NoSuch", throwOnError: true)) },
        { "loading: native library", () => Shown.Thrown(static () => NativeLibrary.Load("no-such-library")).Split(':')[0] },
        { "loading: native library, tried", () => NativeLibrary.TryLoad("no-such-library", out _) },
        { "loading: the program's own symbols", () => Shown.Thrown(static () => _ = NativeLibrary.GetMainProgramHandle()) },
        { "loading: a symbol that there is not", () => Shown.Thrown(static () => NativeLibrary.GetExport(NativeLibrary.GetMainProgramHandle(), "no_such_symbol")).Split(':')[0] },

        // telemetry
        { "activities", Activities },
        { "activities without a listener", () => new ActivitySource("nobody").StartActivity("x") is null },
        { "meters", Meters },
        { "an observable gauge", Gauge },
        { "the runtime's own events", () => { using Listener l = new(); Task.Run(static () => { }).Wait(); return l.Failure; } },
        { "event counters", () => { using EventSource s = new("Counters.Here"); using EventCounter c = new("c", s); c.WriteMetric(5); return c.Name; } },
        { "DiagnosticListener", () => { using DiagnosticListener d = new("d"); List<string> seen = []; using IDisposable s = d.Subscribe(new Observer(seen)!); d.Write("hello", 5); return seen; } },
        { "Trace and Debug listeners", () => { StringWriter w = new() { NewLine = "\n" }; using TextWriterTraceListener l = new(w); Trace.Listeners.Add(l); Trace.WriteLine("traced"); Trace.TraceInformation("info"); Trace.Flush(); Trace.Listeners.Remove(l); return w.ToString().Contains("traced", StringComparison.Ordinal); } },
        { "Trace.Assert with no listener", () => { TraceListener[] were = [.. Trace.Listeners.Cast<TraceListener>()]; Trace.Listeners.Clear(); try { return Shown.Thrown(static () => Trace.Assert(false, "x")); } finally { Trace.Listeners.AddRange(were); } } },
        { "StackTrace and StackFrame", () => (new StackTrace().FrameCount > 0, new StackFrame(0, true).GetFileLineNumber() >= 0) },
        { "Debugger", () => (Debugger.IsAttached, Debugger.IsLogging()) },
        { "FileVersionInfo", () => Shown.Thrown(static () => FileVersionInfo.GetVersionInfo("/no/such")) },

        // the console's edges
        { "Console.Beep", () => Shown.Thrown(static () => Console.Beep()) },
        { "Console.Beep of a tone", () => Shown.Thrown(static () => Console.Beep(440, 10)).Split(':')[0] },
        { "Console window", () => Shown.Thrown(static () => Console.WindowHeight = 5).Split(':')[0] },
        { "Console buffer", () => Shown.Thrown(static () => Console.MoveBufferArea(0, 0, 1, 1, 2, 2)).Split(':')[0] },
        { "Console locks", () => Shown.Thrown(static () => _ = Console.CapsLock).Split(':')[0] },

        // handles and signals
        { "SafeHandle is released once", Handles },
        { "CriticalFinalizerObject", () => { MakeCritical(); for (int i = 0; i < 20 && !Critical.Ran; i++) { GC.Collect(); GC.WaitForPendingFinalizers(); } return Critical.Ran; } },
        { "PosixSignalRegistration", () => { using PosixSignalRegistration r = PosixSignalRegistration.Create(PosixSignal.SIGCONT, static _ => { }); return r is not null; } },
        { "PosixSignalRegistration of none", () => Shown.Thrown(static () => PosixSignalRegistration.Create((PosixSignal)12345, static _ => { })) },
        { "Marshal and errors", () => { Marshal.SetLastPInvokeError(2); int set = Marshal.GetLastPInvokeError(); return (set, Marshal.GetPInvokeErrorMessage(2), Marshal.GetPInvokeErrorMessage(38)); } },
        { "Marshal and memory", () => { nint p = Marshal.AllocHGlobal(100); Marshal.WriteInt32(p, 42); p = Marshal.ReAllocHGlobal(p, 100_000); int kept = Marshal.ReadInt32(p); Marshal.FreeHGlobal(p); return kept; } },
        { "COM is not there", () => Shown.Thrown(static () => Marshal.GetTypeFromCLSID(Guid.Empty)).Split(':')[0] },
        { "GCHandle", () => { GCHandle h = GCHandle.Alloc("x", GCHandleType.Weak); bool there = h.IsAllocated; h.Free(); return (there, h.IsAllocated, Shown.Thrown(() => h.Free())); } },

        // pools and timers
        { "ThreadPool.SetMinThreads", () => { ThreadPool.GetMinThreads(out int w, out int io); bool set = ThreadPool.SetMinThreads(w + 1, io); ThreadPool.SetMinThreads(w, io); return (set, ThreadPool.SetMinThreads(-1, 1), ThreadPool.SetMaxThreads(0, 0)); } },
        { "ThreadPool counts", () => { Task.Run(static () => { }).Wait(); return (ThreadPool.ThreadCount > 0, ThreadPool.CompletedWorkItemCount > 0, ThreadPool.PendingWorkItemCount >= 0); } },
        { "GC.RegisterNoGCRegionCallback", NoCollectionCallback },
        { "GC.RegisterNoGCRegionCallback outside of one", () => Shown.Thrown(static () => GC.RegisterNoGCRegionCallback(1000, static () => { })) },
        { "GC notifications", () => Shown.Thrown(static () => { GC.RegisterForFullGCNotification(50, 50); GC.CancelFullGCNotification(); }) },
        { "GC.RefreshMemoryLimit", () => Shown.Thrown(static () => GC.RefreshMemoryLimit()) },
        { "GC configuration", () => GC.GetConfigurationVariables().Count > 0 },
        { "GC pauses and settings", () => (GC.GetTotalPauseDuration() >= TimeSpan.Zero, System.Runtime.GCSettings.IsServerGC, System.Runtime.GCSettings.LatencyMode) },
        { "MemoryFailPoint", () => Shown.Thrown(static () => new System.Runtime.MemoryFailPoint(1).Dispose()) },
        { "a timer's periods add up", Drift },
        { "a periodic timer that is disposed while it is waited for", PeriodicDisposed },
        { "periodic timers that are disposed by another thread", PeriodicRaces },
        { "a periodic timer that is waited for twice", async () => { using PeriodicTimer t = new(TimeSpan.FromHours(1)); ValueTask<bool> first = t.WaitForNextTickAsync(); string second = await Shown.Thrown(async () => await t.WaitForNextTickAsync()); t.Dispose(); return (await first, second); } },
        { "a periodic timer whose period changes", async () => { using PeriodicTimer t = new(TimeSpan.FromHours(1)); ValueTask<bool> tick = t.WaitForNextTickAsync(); t.Period = TimeSpan.FromMilliseconds(5); return await tick; } },
        { "CancelAfter far ahead", () => { using CancellationTokenSource c = new(); c.CancelAfter(TimeSpan.FromDays(40)); c.CancelAfter(TimeSpan.FromMilliseconds(uint.MaxValue - 1.0)); c.CancelAfter(Timeout.Infinite); return c.IsCancellationRequested; } },
        { "CancelAfter too far ahead", () => Shown.Thrown(static () => new CancellationTokenSource().CancelAfter(TimeSpan.FromMilliseconds(uint.MaxValue))) },
        { "CancelAfter that is moved forward", () => { using CancellationTokenSource c = new(TimeSpan.FromDays(30)); c.CancelAfter(5); return c.Token.WaitHandle.WaitOne(60_000); } },
        { "CancelAfter and TryReset", () => { using CancellationTokenSource c = new(TimeSpan.FromDays(30)); return (c.TryReset(), c.IsCancellationRequested); } },
        { "a timer due in the far future", () => { using Timer t = new(static _ => { }, null, uint.MaxValue - 1L, Timeout.Infinite); return t.Change(TimeSpan.FromDays(49), TimeSpan.FromDays(49)); } },
        { "a timer due too far ahead", () => Shown.Thrown(static () => new Timer(static _ => { }, null, uint.MaxValue + 5L, 0)) },
        { "Thread.Sleep too long", () => Shown.Thrown(static () => Thread.Sleep(TimeSpan.FromDays(60))) },
        { "Task.Delay too long", () => Shown.Thrown(static () => { _ = Task.Delay(TimeSpan.FromDays(60)); }) },
    };

    private static object AnonymousPipe()
    {
        using AnonymousPipeServerStream server = new(PipeDirection.Out);
        using AnonymousPipeClientStream client = new(PipeDirection.In, server.ClientSafePipeHandle);
        byte[] sent = new byte[300_000];
        new Random(4).NextBytes(sent);
        Task writer = Task.Run(() =>
        {
            server.Write(sent);
            server.Dispose();
        });
        using MemoryStream received = new();
        client.CopyTo(received);
        writer.Wait();
        return received.ToArray().AsSpan().SequenceEqual(sent);
    }

    private static object? Self(Func<Process, object?> ask)
    {
        using Process self = Process.GetCurrentProcess();
        return ask(self);
    }

    private static object Activities()
    {
        using ActivitySource source = new("check");
        List<string> stopped = [];
        using ActivityListener listener = new()
        {
            ShouldListenTo = static s => s.Name == "check",
            Sample = static (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStopped = a => stopped.Add($"{a.OperationName} of {a.Parent?.OperationName ?? "nothing"}, {a.GetTagItem("n")}, {a.Duration > TimeSpan.Zero}"),
        };
        ActivitySource.AddActivityListener(listener);
        using (Activity? outer = source.StartActivity("outer"))
        {
            outer?.SetTag("n", 1);
            using Activity? inner = source.StartActivity("inner");
            inner?.SetTag("n", 2);
        }

        return (string.Join("; ", stopped), Activity.Current is null);
    }

    private static object Meters()
    {
        using Meter meter = new("check");
        Counter<int> counter = meter.CreateCounter<int>("c");
        Histogram<double> histogram = meter.CreateHistogram<double>("h");
        double sum = 0;
        using MeterListener listener = new() { InstrumentPublished = static (i, l) => { if (i.Meter.Name == "check") l.EnableMeasurementEvents(i); } };
        listener.SetMeasurementEventCallback<int>((_, n, _, _) => sum += n);
        listener.SetMeasurementEventCallback<double>((_, n, _, _) => sum += n);
        listener.Start();
        counter.Add(3, new KeyValuePair<string, object?>("k", "v"));
        histogram.Record(0.5);
        return sum;
    }

    private static object Gauge()
    {
        using Meter meter = new("gauge");
        meter.CreateObservableGauge("g", static () => 7L);
        long seen = 0;
        using MeterListener listener = new() { InstrumentPublished = static (i, l) => { if (i.Meter.Name == "gauge") l.EnableMeasurementEvents(i); } };
        listener.SetMeasurementEventCallback<long>((_, n, _, _) => seen += n);
        listener.Start();
        listener.RecordObservableInstruments();
        return seen;
    }

    private static object Handles()
    {
        Counted.Released = 0;
        Counted handle = new();
        bool added = false;
        handle.DangerousAddRef(ref added);
        handle.Dispose();
        int before = Counted.Released;
        handle.DangerousRelease();
        handle.Dispose();
        return (added, before, Counted.Released, handle.IsClosed, Shown.Thrown(() => handle.DangerousRelease()));
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void MakeCritical() => GC.KeepAlive(new Critical());

    private static object NoCollectionCallback()
    {
        using ManualResetEventSlim called = new();
        if (!GC.TryStartNoGCRegion(4 << 20))
            return "no region";
        GC.RegisterNoGCRegionCallback(1 << 20, called.Set);
        object[] held = new object[64];
        for (int i = 0; i < held.Length; i++)
            held[i] = new byte[60_000];
        GC.KeepAlive(held);
        try
        {
            GC.EndNoGCRegion();
        }
        catch (InvalidOperationException e)
        {
            return e.Message;
        }

        return called.Wait(20_000);
    }

    // A timer's lateness must not add up: after forty periods it has not fallen behind by more than a few.
    private static object Drift()
    {
        using CountdownEvent left = new(40);
        long start = Stopwatch.GetTimestamp();
        using Timer timer = new(_ => { if (!left.IsSet) left.Signal(); }, null, 5, 5);
        bool all = left.Wait(60_000);
        return (all, Stopwatch.GetElapsedTime(start) >= TimeSpan.FromMilliseconds(5 * 40 * 0.75));
    }

    private static async Task<object?> PeriodicDisposed()
    {
        PeriodicTimer timer = new(TimeSpan.FromHours(1));
        ValueTask<bool> tick = timer.WaitForNextTickAsync();
        timer.Dispose();
        return (await tick, await timer.WaitForNextTickAsync());
    }

    private static async Task<object?> PeriodicRaces()
    {
        int ended = 0;
        for (int i = 0; i < 200; i++)
        {
            PeriodicTimer timer = new(TimeSpan.FromMilliseconds(1));
            Task waiting = Task.Run(async () =>
            {
                while (await timer.WaitForNextTickAsync())
                {
                }
            });
            await Task.Delay(i % 4);
            Parallel.Invoke(timer.Dispose, timer.Dispose);
            await waiting.WaitAsync(TimeSpan.FromSeconds(30));
            ended++;
        }

        return ended;
    }

    private sealed class Shouting : EncodingProvider
    {
        public override Encoding? GetEncoding(int codepage) => null;

        public override Encoding? GetEncoding(string name) => name == "shouting" ? Encoding.UTF8 : null;
    }

    private sealed class Observer(List<string> seen) : IObserver<KeyValuePair<string, object?>>
    {
        public void OnCompleted()
        {
        }

        public void OnError(Exception error)
        {
        }

        public void OnNext(KeyValuePair<string, object?> value) => seen.Add($"{value.Key}={value.Value}");
    }

    private sealed class Listener : EventListener
    {
        public string? Failure { get; private set; }

        protected override void OnEventSourceCreated(EventSource eventSource)
        {
            try
            {
                if (eventSource.Name == "System.Threading.Tasks.TplEventSource")
                    EnableEvents(eventSource, EventLevel.LogAlways);
            }
            catch (Exception e)
            {
                Failure = Shown.Failure(e);
            }
        }
    }

    private sealed class Counted : SafeHandle
    {
        public Counted()
            : base(0, ownsHandle: true) => SetHandle(5);

        public static int Released { get; set; }

        public override bool IsInvalid => handle == 0;

        protected override bool ReleaseHandle()
        {
            Released++;
            return true;
        }
    }

    private sealed class Critical : System.Runtime.ConstrainedExecution.CriticalFinalizerObject
    {
        public static bool Ran { get; private set; }

        ~Critical() => Ran = true;
    }
}
