using Mono.Cecil;
using Mono.Cecil.Cil;

namespace Attacks;

/// <summary>Who has rights that a device driver has not uses them for nobody else: what uses them and can be called from outside is for the bus tier, too, or is known to give nothing away.</summary>
public sealed class BusTierTests
{
    private const string Mark = "Cosmos.Core.BusTierAttribute";

    /// <summary>What may be called by all, and why.</summary>
    private static readonly HashSet<string> Harmless =
    [
        // It is made of a bus, which only the bus tier has.
        "Drivers.Pci.HotPlug.PciSlotDriver::Start",

        // They read what everybody may know.
        "Drivers.Platform.RealTimeClock::TryRead", "Drivers.Platform.FirmwareConfig::TryRead",
    ];

    [Theory]
    [InlineData("Drivers.Pci")]
    [InlineData("Drivers.Platform")]
    [InlineData("Cosmos.System")]
    [InlineData("Cosmos.FileSystem")]
    public void Right_of_the_bus_tier_is_not_used_for_others(string assembly)
    {
        var resolver = new DefaultAssemblyResolver();
        resolver.AddSearchDirectory(AppContext.BaseDirectory);
        using AssemblyDefinition definition = AssemblyDefinition.ReadAssembly(Path.Combine(AppContext.BaseDirectory, assembly + ".dll"), new ReaderParameters { AssemblyResolver = resolver });
        MethodDefinition[] methods = [.. definition.MainModule.GetTypes().SelectMany(type => type.Methods).Where(method => method.HasBody)];
        HashSet<MethodDefinition> users = [.. methods.Where(method => Called(method).Any(IsMarked))];
        int before;
        do
        {
            before = users.Count;
            users.UnionWith(methods.Where(method => !IsMarked(method) && Called(method).Any(called => users.Contains(called) && !IsMarked(called))));
        }
        while (users.Count > before);
        Assert.NotEmpty(users);
        Assert.Empty(users.Where(method => IsOpen(method) && !IsMarked(method)).Select(method => $"{method.DeclaringType.FullName}::{method.Name}").Where(name => !Harmless.Contains(name)).Distinct());
    }

    /// <summary>What a method calls, or makes delegates of.</summary>
    private static IEnumerable<MethodDefinition> Called(MethodDefinition method) =>
        method.Body.Instructions.Select(instruction => instruction.Operand).OfType<MethodReference>().Where(called => !called.DeclaringType.Namespace.StartsWith("System", StringComparison.Ordinal))
            .Select(called => called.Resolve()).OfType<MethodDefinition>();

    /// <summary>It can be called from outside: on nothing, or on an object that can be made there. Of others, the bus tier decides who has one.</summary>
    private static bool IsOpen(MethodDefinition method)
    {
        for (TypeDefinition? type = method.DeclaringType; type is not null; type = type.DeclaringType)
        {
            if (!type.IsPublic && !type.IsNestedPublic && !type.IsNestedFamily)
                return false;
        }

        return IsVisible(method) && (method.IsStatic || method.IsConstructor || method.DeclaringType.Methods.Any(made => made.IsConstructor && !made.IsStatic && IsVisible(made) && !IsMarked(made)));
    }

    private static bool IsVisible(MethodDefinition method) => method.IsPublic || method.IsFamily || method.IsFamilyOrAssembly;

    private static bool IsMarked(MethodDefinition method) =>
        HasMark(method) || HasMark(method.DeclaringType) || method.DeclaringType.Properties.Any(property => (property.GetMethod == method || property.SetMethod == method) && HasMark(property));

    private static bool HasMark(ICustomAttributeProvider member) => member.CustomAttributes.Any(attribute => attribute.AttributeType.FullName == Mark);
}
