// A method in place of another's call. What it intercepts is in its own source, and it has to be switched on even for that.
// Stopped by: compiler CS9137
namespace System.Runtime.CompilerServices
{
    [AttributeUsage(AttributeTargets.Method)]
    public sealed class InterceptsLocationAttribute(int version, string data) : Attribute;
}

namespace Drivers.Attack
{
    public static class Attack
    {
        [System.Runtime.CompilerServices.InterceptsLocation(1, "jB4qgCy292LkEGCwmD+R6FIAAABQcm9ncmFtLmNz")]
        public static void Run()
        {
        }
    }
}
