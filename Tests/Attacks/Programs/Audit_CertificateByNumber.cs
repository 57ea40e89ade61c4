// OpenSSL takes a number for a certificate in memory.
// Stopped by: audit IL2CPU0104
public static class Attack
{
    public static string Run() => new System.Security.Cryptography.X509Certificates.X509Certificate2((nint)0x10_0000).Subject;
}
