// Code that the build never saw.
// Stopped by: analyzer RS0030
public static class Attack
{
    public static object Run(byte[] image) => System.Reflection.Assembly.Load(image);
}
