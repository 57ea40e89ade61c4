// A ref struct in an object, by a type parameter that allows one.
// Stopped by: compiler CS0029
public static class Attack
{
    public static object Run<T>(T value)
        where T : allows ref struct
    {
        object boxed = value;
        return boxed;
    }
}
