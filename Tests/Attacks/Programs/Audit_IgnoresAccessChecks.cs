// The attribute by which a runtime is asked to look away.
// Stopped by: audit IL2CPU0108
[assembly: System.Runtime.CompilerServices.IgnoresAccessChecksTo("Cosmos.Core")]
namespace System.Runtime.CompilerServices
{
    [AttributeUsage(AttributeTargets.Assembly)]
    public sealed class IgnoresAccessChecksToAttribute(string name) : Attribute
    {
        public string Name => name;
    }
}
