using System.Globalization;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace TestRunner.Generator;

/// <summary>Constants as C# expressions.</summary>
internal static class CSharpLiteral
{
    public static string OfString(string? value) => value is null ? "null" : SymbolDisplay.FormatLiteral(value, quote: true);

    /// <summary>An attribute's argument, of its own type.</summary>
    public static string Of(TypedConstant constant)
    {
        if (constant.IsNull) return "null!";
        return constant.Kind switch
        {
            TypedConstantKind.Type => $"typeof({TestClassReader.GlobalName((ITypeSymbol)constant.Value!)})",
            TypedConstantKind.Enum => $"({TestClassReader.GlobalName(constant.Type!)})({OfObject(constant.Value)})",
            TypedConstantKind.Array => $"new {TestClassReader.GlobalName(constant.Type!)} {{ {string.Join(", ", constant.Values.Select(Of))} }}",
            _ => OfObject(constant.Value),
        };
    }

    public static string OfObject(object? value) => value switch
    {
        null => "default!",
        string text => OfString(text),
        char c => SymbolDisplay.FormatLiteral(c, quote: true),
        bool flag => flag ? "true" : "false",
        double number => OfDouble(number) + (double.IsNaN(number) || double.IsInfinity(number) ? "" : "D"),
        float number => float.IsNaN(number) ? "float.NaN" : float.IsInfinity(number) ? number > 0 ? "float.PositiveInfinity" : "float.NegativeInfinity" : number.ToString("R", CultureInfo.InvariantCulture) + "F",
        decimal number => number.ToString(CultureInfo.InvariantCulture) + "M",
        uint number => number.ToString(CultureInfo.InvariantCulture) + "U",
        long number => number.ToString(CultureInfo.InvariantCulture) + "L",
        ulong number => number.ToString(CultureInfo.InvariantCulture) + "UL",
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        _ => throw new InvalidOperationException($"no literal for {value.GetType()}"),
    };

    private static string OfDouble(double number)
        => double.IsNaN(number) ? "double.NaN"
        : double.IsPositiveInfinity(number) ? "double.PositiveInfinity"
        : double.IsNegativeInfinity(number) ? "double.NegativeInfinity"
        : number.ToString("R", CultureInfo.InvariantCulture);
}
