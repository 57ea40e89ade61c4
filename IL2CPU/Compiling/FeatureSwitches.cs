namespace IL2CPU.Compiling;

/// <summary>
/// The feature switches and settings of an image: what <c>dotnet publish</c> sets for NativeAOT, with everything that a bare machine has no use for switched off.
/// </summary>
internal static class FeatureSwitches
{
    private static readonly string[] Defaults =
    [
        "Microsoft.Extensions.DependencyInjection.VerifyOpenGenericServiceTrimmability=true",
        "System.ComponentModel.DefaultValueAttribute.IsSupported=false",
        "System.ComponentModel.Design.IDesignerHost.IsSupported=false",
        "System.ComponentModel.TypeConverter.EnableUnsafeBinaryFormatterInDesigntimeLicenseContextSerialization=false",
        "System.ComponentModel.TypeDescriptor.IsComObjectDescriptorSupported=false",
        "System.Diagnostics.Debugger.IsSupported=false",
        "System.Diagnostics.StackTrace.IsSupported=true",
        "System.Diagnostics.Tracing.EventSource.IsSupported=false",
        "System.Globalization.Invariant=true",
        "System.Globalization.PredefinedCulturesOnly=true",
        "System.Linq.Expressions.CanEmitObjectArrayDelegate=false",
        "System.Net.Security.UseManagedNtlm=false",
        "System.Reflection.Metadata.MetadataUpdater.IsSupported=false",
        "System.Resources.ResourceManager.AllowCustomResourceTypes=false",
        "System.Resources.UseSystemResourceKeys=false",
        "System.Runtime.CompilerServices.RuntimeFeature.IsDynamicCodeSupported=false",
        "System.Runtime.InteropServices.BuiltInComInterop.IsSupported=false",
        "System.Runtime.InteropServices.EnableConsumingManagedCodeFromNativeHosting=false",
        "System.Runtime.InteropServices.EnableCppCLIHostActivation=false",
        "System.Runtime.InteropServices.Marshalling.EnableGeneratedComInterfaceComImportInterop=false",
        "System.Runtime.Serialization.EnableUnsafeBinaryFormatterSerialization=false",
        "System.StartupHookProvider.IsSupported=false",
        "System.Text.Encoding.EnableUnsafeUTF7Encoding=false",
        "System.Text.Json.JsonSerializer.IsReflectionEnabledByDefault=false",
        "System.Threading.Thread.EnableAutoreleasePool=false",

        // A pool's worker without work would yield the one processor sixty times before it sleeps, and others' slices would end for it all the while.
        "System.Threading.ThreadPool.UnfairSemaphoreSpinLimit=0",
    ];

    /// <summary>Whether a setting is on or off: the compiler leaves out code by those. Others are for the running program alone.</summary>
    public static bool IsSwitch(string setting) => bool.TryParse(setting[(setting.IndexOf('=') + 1)..], out _);

    /// <summary>The switches of an image: the defaults, each overridden by the given ones of its name.</summary>
    public static IEnumerable<string> With(IEnumerable<string> given)
    {
        var switches = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (string line in Defaults.Concat(given))
        {
            int equals = line.IndexOf('=');
            if (equals <= 0) throw new Diagnostics.BuildFailure(Diagnostics.ErrorCode.BadInput, $"feature '{line}' is not Name=Value");
            switches[line[..equals]] = line[(equals + 1)..];
        }
        return switches.Select(s => s.Key + "=" + s.Value);
    }
}
