// An element past the end of an inline array, where nothing is checked at run time.
// Stopped by: compiler CS9166
[System.Runtime.CompilerServices.InlineArray(4)]
public struct Four { private int _first; }
public static class Attack
{
    public static void Run()
    {
        var four = new Four();
        four[4] = 1;
    }
}
