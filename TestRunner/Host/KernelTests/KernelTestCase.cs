using System.ComponentModel;
using System.Reflection;
using System.Security.Cryptography;
using System.Text;
using TestRunner.Guest;
using Xunit;
using Xunit.Abstractions;
using Xunit.Sdk;

namespace TestRunner.Host.KernelTests;

/// <summary>One kernel test as xunit sees it: under the class and method that it has in the guest, in a collection for each machine.</summary>
public sealed class KernelTestCase : LongLivedMarshalByRefObject, IXunitTestCase
{
    private static readonly TestList All = Kernel.Tests.Tests.All;
    private static readonly ITestAssembly Assembly = new TestAssembly(Reflector.Wrap(typeof(KernelTestCase).Assembly));

    private ITestMethod? _method;

    /// <summary>For the deserializer.</summary>
    [Obsolete("Called by the de-serializer")]
    [EditorBrowsable(EditorBrowsableState.Never)]
    public KernelTestCase()
    {
    }

    /// <summary>The test with that index in the registry, run in one place.</summary>
    public KernelTestCase(int index, Place place)
    {
        Index = index;
        Place = place;
    }

    /// <summary>Where it runs: guest or host.</summary>
    public Place Place { get; private set; }

    /// <summary>Where the test stands in the registry.</summary>
    public int Index { get; private set; }

    /// <summary>The test itself.</summary>
    public TestCase Test => All[Index];

    /// <inheritdoc/>
    public string DisplayName => Place == Place.Host ? Test.Name + " (on the host)" : Test.Name;

    /// <inheritdoc/>
    public string UniqueID => Convert.ToHexStringLower(Hash(DisplayName));

    /// <inheritdoc/>
    public string SkipReason => Test.SkipReason!;

    /// <inheritdoc/>
    public int Timeout => Test.TimeoutMs;

    /// <inheritdoc/>
    public Exception InitializationException => null!;

    /// <inheritdoc/>
    public object[] TestMethodArguments => null!;

    /// <inheritdoc/>
    public ITestMethod TestMethod => _method ??= FindMethod();

    /// <inheritdoc/>
    public IMethodInfo Method => TestMethod.Method;

    /// <summary>Where the test stands, for editors. The registry knows better than who looks for it in this assembly.</summary>
    public ISourceInformation SourceInformation
    {
        get => new SourceInformation { FileName = Test.File, LineNumber = Test.Line };
        set { }
    }

    /// <inheritdoc/>
    public Dictionary<string, List<string>> Traits
    {
        get
        {
            var traits = new Dictionary<string, List<string>> { ["Class"] = [Test.ClassName], ["Machine"] = [Machine] };
            foreach (KeyValuePair<string, string> trait in Test.Traits)
            {
                if (!traits.TryGetValue(trait.Key, out List<string>? values)) traits[trait.Key] = values = [];
                values.Add(trait.Value);
            }

            return traits;
        }
    }

    /// <inheritdoc/>
    public Task<RunSummary> RunAsync(
        IMessageSink diagnosticMessageSink, IMessageBus messageBus, object[] constructorArguments, ExceptionAggregator aggregator, CancellationTokenSource cancellationTokenSource)
        => throw new NotSupportedException("kernel tests run together, in a machine");

    /// <inheritdoc/>
    public void Serialize(IXunitSerializationInfo info)
    {
        info.AddValue("name", Test.Name);
        info.AddValue("place", (int)Place);
    }

    /// <inheritdoc/>
    public void Deserialize(IXunitSerializationInfo info)
    {
        Index = All.IndexOf(info.GetValue<string>("name"));
        Place = (Place)info.GetValue<int>("place");
    }

    private string Machine => Place == Place.Host ? "simulated" : Test.Machine.Key;

    private static byte[] Hash(string text) => SHA256.HashData(Encoding.UTF8.GetBytes(text))[..16];

    private ITestMethod FindMethod()
    {
        Type type = FindClass(typeof(Kernel.Tests.Tests).Assembly, Test.ClassName);
        MethodInfo method = type.GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static | BindingFlags.FlattenHierarchy).First(one => one.Name == Test.MethodName);
        var collection = new TestCollection(Assembly, null, "Machine " + Machine) { UniqueID = new Guid(Hash(Machine)) };
        return new Xunit.Sdk.TestMethod(new TestClass(collection, Reflector.Wrap(type)), Reflector.Wrap(method));
    }

    // The registry writes a class in a class as C# does, reflection with a plus.
    private static Type FindClass(Assembly tests, string name)
    {
        for (string tried = name; ;)
        {
            if (tests.GetType(tried) is { } found) return found;
            int dot = tried.LastIndexOf('.');
            if (dot < 0) throw new TypeLoadException($"{tests} has no class {name}");
            tried = $"{tried[..dot]}+{tried[(dot + 1)..]}";
        }
    }
}
