// The words for references without a type, which need no 'unsafe'.
// Stopped by: audit IL2CPU0101
public static class Attack
{
    public static int Run() { int value = 1; TypedReference reference = __makeref(value); return __refvalue(reference, int); }
}
