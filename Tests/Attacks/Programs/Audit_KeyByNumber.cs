// OpenSSL takes a number for a key in memory.
// Stopped by: audit IL2CPU0104
public static class Attack
{
    public static int Run() => new System.Security.Cryptography.RSAOpenSsl((nint)0x10_0000).KeySize;
}
