using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace TestRunner.Conformance.Libraries;

/// <summary>Cryptography on OpenSSL.</summary>
internal static class CryptographyChecks
{
    private static readonly byte[] Message = Encoding.UTF8.GetBytes("The quick brown fox jumps over the lazy dog");
    private static readonly byte[] Key = [.. Enumerable.Range(0, 32).Select(static i => (byte)i)];

    public static readonly CheckGroup All = new("libraries")
    {
        { "hashes", () => (Convert.ToHexString(SHA256.HashData(Message)), Convert.ToHexString(SHA512.HashData(Message))[..32], Convert.ToHexString(SHA1.HashData(Message)), Convert.ToHexString(MD5.HashData(Message))) },
        { "SHA-3", () => SHA3_256.IsSupported ? Convert.ToHexString(SHA3_256.HashData(Message)) : "not supported" },
        { "a hash in pieces", () => { using IncrementalHash h = IncrementalHash.CreateHash(HashAlgorithmName.SHA256); foreach (byte b in Message) h.AppendData([b]); return Convert.ToHexString(h.GetHashAndReset()) == Convert.ToHexString(SHA256.HashData(Message)); } },
        { "HMAC", () => HMACSHA256.HashData(Key, Message) },
        { "PBKDF2 and HKDF", () => (Convert.ToHexString(Rfc2898DeriveBytes.Pbkdf2("password", Key, 1000, HashAlgorithmName.SHA256, 16)), Convert.ToHexString(HKDF.DeriveKey(HashAlgorithmName.SHA256, Key, 16))) },
        { "AES-CBC", () => { using Aes a = Aes.Create(); a.Key = Key; return Convert.ToHexString(a.EncryptCbc(Message, new byte[16])) + Encoding.UTF8.GetString(a.DecryptCbc(a.EncryptCbc(Message, new byte[16]), new byte[16])); } },
        { "AES-GCM", Gcm },
        { "AES-GCM notices a change", GcmTampered },
        { "ChaCha20-Poly1305", () => { using ChaCha20Poly1305 c = new(Key); byte[] t = new byte[16], o = new byte[Message.Length]; c.Encrypt(new byte[12], Message, o, t); return Convert.ToHexString(t); } },
        { "RSA signs and verifies", () => { using RSA r = RSA.Create(2048); byte[] s = r.SignData(Message, HashAlgorithmName.SHA256, RSASignaturePadding.Pss); return (s.Length, r.VerifyData(Message, s, HashAlgorithmName.SHA256, RSASignaturePadding.Pss)); } },
        { "RSA encrypts and decrypts", () => { using RSA r = RSA.Create(2048); return Encoding.UTF8.GetString(r.Decrypt(r.Encrypt(Message, RSAEncryptionPadding.OaepSHA256), RSAEncryptionPadding.OaepSHA256)); } },
        { "ECDSA signs, verifies and refuses", () => { using ECDsa e = ECDsa.Create(ECCurve.NamedCurves.nistP256); byte[] s = e.SignData(Message, HashAlgorithmName.SHA256); bool good = e.VerifyData(Message, s, HashAlgorithmName.SHA256); s[5] ^= 1; return (good, e.VerifyData(Message, s, HashAlgorithmName.SHA256)); } },
        { "ECDH agrees", () => { using ECDiffieHellman a = ECDiffieHellman.Create(), b = ECDiffieHellman.Create(); return a.DeriveKeyMaterial(b.PublicKey).AsSpan().SequenceEqual(b.DeriveKeyMaterial(a.PublicKey)); } },
        { "a certificate of one's own", Certificate },
        { "keys as PEM", () => { using ECDsa e = ECDsa.Create(ECCurve.NamedCurves.nistP384); using ECDsa f = ECDsa.Create(); f.ImportFromPem(e.ExportPkcs8PrivateKeyPem()); return f.VerifyData(Message, e.SignData(Message, HashAlgorithmName.SHA384), HashAlgorithmName.SHA384); } },
        { "random bytes", () => { byte[] a = RandomNumberGenerator.GetBytes(32), b = RandomNumberGenerator.GetBytes(32); return (a.AsSpan().SequenceEqual(b), RandomNumberGenerator.GetInt32(5, 6), RandomNumberGenerator.GetHexString(8).Length); } },
        { "comparing in fixed time", () => CryptographicOperations.FixedTimeEquals(Key, Key) },
        { "a key of the wrong length", () => Shown.Thrown(static () => new AesGcm(new byte[5], 16)) },
    };

    private static object Gcm()
    {
        using AesGcm aes = new(Key, 16);
        byte[] tag = new byte[16];
        byte[] secret = new byte[Message.Length];
        byte[] open = new byte[Message.Length];
        aes.Encrypt(new byte[12], Message, secret, tag, Key);
        aes.Decrypt(new byte[12], secret, tag, open, Key);
        return (Convert.ToHexString(tag), open.AsSpan().SequenceEqual(Message));
    }

    private static object GcmTampered()
    {
        using AesGcm aes = new(Key, 16);
        byte[] tag = new byte[16];
        byte[] secret = new byte[Message.Length];
        aes.Encrypt(new byte[12], Message, secret, tag);
        secret[3] ^= 1;
        return Shown.Thrown(() => aes.Decrypt(new byte[12], secret, tag, new byte[Message.Length]));
    }

    private static object Certificate()
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        CertificateRequest request = new("CN=aster", key, HashAlgorithmName.SHA256);
        DateTimeOffset from = new(2024, 1, 1, 0, 0, 0, TimeSpan.Zero);
        using X509Certificate2 certificate = request.CreateSelfSigned(from, from.AddYears(100));
        using X509Certificate2 again = X509CertificateLoader.LoadCertificate(certificate.RawData);
        return (again.Subject, again.HasPrivateKey, certificate.HasPrivateKey, again.NotBefore.ToUniversalTime().Year, again.GetECDsaPublicKey()!.KeySize);
    }
}
