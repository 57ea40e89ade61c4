// A field that refers to a variable of a call that has returned.
// Stopped by: compiler CS8352
public ref struct Holder { public ref int Place; }
public static class Attack
{
    public static Holder Run()
    {
        int local = 0;
        var holder = new Holder { Place = ref local };
        return holder;
    }
}
