using System.Reflection;
using Xunit.Abstractions;
using Xunit.Sdk;

[assembly: Xunit.TestFramework("TestRunner.Host.KernelTests.KernelTestFramework", "TestRunner.Host")]

namespace TestRunner.Host.KernelTests;

/// <summary>xunit's own framework, except that collections of kernel tests run in machines.</summary>
public sealed class KernelTestFramework(IMessageSink messages) : XunitTestFramework(messages)
{
    /// <inheritdoc/>
    protected override ITestFrameworkExecutor CreateExecutor(AssemblyName assemblyName) => new Executor(assemblyName, SourceInformationProvider, DiagnosticMessageSink);

    private sealed class Executor(AssemblyName assembly, ISourceInformationProvider sources, IMessageSink diagnostics)
        : XunitTestFrameworkExecutor(assembly, sources, diagnostics)
    {
        protected override async void RunTestCases(IEnumerable<IXunitTestCase> testCases, IMessageSink messages, ITestFrameworkExecutionOptions options)
        {
            using var runner = new AssemblyRunner(TestAssembly, testCases, DiagnosticMessageSink, messages, options);
            await runner.RunAsync();
        }
    }

    private sealed class AssemblyRunner(
        ITestAssembly assembly, IEnumerable<IXunitTestCase> testCases, IMessageSink diagnostics, IMessageSink messages, ITestFrameworkExecutionOptions options)
        : XunitTestAssemblyRunner(assembly, testCases, diagnostics, messages, options)
    {
        // xunit counts the collections that it runs itself, and would start all others at once.
        private readonly SemaphoreSlim _places = new(Environment.ProcessorCount);

        public override void Dispose()
        {
            base.Dispose();
            _places.Dispose();
        }

        protected override async Task<RunSummary> RunTestCollectionAsync(
            IMessageBus messageBus, ITestCollection testCollection, IEnumerable<IXunitTestCase> testCases, CancellationTokenSource cancellationTokenSource)
        {
            IXunitTestCase[] all = [.. testCases];
            await _places.WaitAsync(CancellationToken.None);
            try
            {
                return await (all[0] is KernelTestCase
                    ? new KernelTestCollectionRunner(testCollection, all.Cast<KernelTestCase>(), messageBus, TestCaseOrderer, new ExceptionAggregator(Aggregator), cancellationTokenSource).RunAsync()
                    : base.RunTestCollectionAsync(messageBus, testCollection, all, cancellationTokenSource));
            }
            finally
            {
                _places.Release();
            }
        }
    }
}
