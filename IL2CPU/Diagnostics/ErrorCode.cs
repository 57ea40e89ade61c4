namespace IL2CPU.Diagnostics;

/// <summary>What each <c>IL2CPUnnnn</c> stands for; docs/il2cpu.md explains each to plug authors.</summary>
internal static class ErrorCode
{
    public const string RequiredPlugMissing = "IL2CPU0001";
    public const string TargetTypeMissing = "IL2CPU0002";
    public const string TargetMethodMissing = "IL2CPU0003";
    public const string SignatureMismatch = "IL2CPU0004";
    public const string PluggedTwice = "IL2CPU0005";
    public const string UnboundNativeCall = "IL2CPU0006";
    public const string MalformedPlug = "IL2CPU0007";
    public const string FieldAccess = "IL2CPU0008";
    public const string EntryPoint = "IL2CPU0009";
    public const string UndeclaredPlug = "IL2CPU0010";
    public const string BadInput = "IL2CPU0011";
    public const string ToolFailed = "IL2CPU0012";
    public const string PlugNeedsPrivilege = "IL2CPU0013";

    public const string UnverifiableCode = "IL2CPU0101";
    public const string PointerType = "IL2CPU0102";
    public const string NativeCode = "IL2CPU0103";
    public const string BannedSymbol = "IL2CPU0104";
    public const string OverlappingFields = "IL2CPU0105";
    public const string PrivilegedReference = "IL2CPU0106";
    public const string InternalsVisible = "IL2CPU0107";
    public const string ForbiddenAttribute = "IL2CPU0108";
    public const string NotAudited = "IL2CPU0109";
    public const string BusTierOnly = "IL2CPU0110";
    public const string FixedData = "IL2CPU0111";
    public const string Inaccessible = "IL2CPU0112";
    public const string DmaTrust = "IL2CPU0113";
    public const string BorrowedName = "IL2CPU0114";

    public const string NucleusCatch = "IL2CPU0201";
    public const string NucleusStatics = "IL2CPU0202";
    public const string NucleusUndefined = "IL2CPU0203";
}
