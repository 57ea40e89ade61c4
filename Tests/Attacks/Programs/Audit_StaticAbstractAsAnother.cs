// A static method that an interface demands, of a class that does not have it.
// By hand
// Stopped by: audit IL2CPU0101
public interface IMaker<T> where T : IMaker<T> { static abstract nuint Make(); }
public sealed class Maker : IMaker<Maker> { public static nuint Make() => 1; }
public sealed class Other { public nuint Value; }
public static class Attack
{
    public static nuint Good<T>(T value) where T : class => 0;
    public static nuint Evil<T>(T value) where T : class, IMaker<T> => T.Make();
    public static nuint Run() => Good(new Other());
}
