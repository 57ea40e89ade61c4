// A method that reflection gives without being asked for one by name. (What could be done with it is banned as well.)
// Stopped by: audit IL2CPU0104
public static class Attack
{
    public static object Run(Action action) => action.Method;
}
