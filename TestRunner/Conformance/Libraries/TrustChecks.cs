using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace TestRunner.Conformance.Libraries;

/// <summary>Chains of certificates, and ciphers and compressed streams that are cut or changed.</summary>
internal static class TrustChecks
{
    private static readonly DateTimeOffset From = new(2020, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset Until = new(2040, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private static readonly byte[] One = [1];
    private static readonly byte[] Three = [1, 2, 3];
    private static readonly byte[] Beside = [9];

    public static readonly CheckGroup All = new("libraries")
    {
        { "a chain of two certificates to a root of one's own", () => BuildChain(static _ => { }) },
        { "a chain to a root that nobody trusts", () => BuildChain(static policy => { policy.TrustMode = X509ChainTrustMode.System; policy.CustomTrustStore.Clear(); }) },
        { "a chain at a time after its end", () => BuildChain(static policy => policy.VerificationTime = new DateTime(2050, 1, 1, 0, 0, 0, DateTimeKind.Utc)) },
        { "a certificate request is written and read", Request },
        { "a certificate for names, in PFX and back", Pfx },
        { "a certificate that is none", () => { try { X509CertificateLoader.LoadCertificate([1, 2, 3]); return "loaded"; } catch (CryptographicException) { return "refused"; } } },
        { "ECDSA on three curves", () => string.Join(',', new[] { ECCurve.NamedCurves.nistP256, ECCurve.NamedCurves.nistP384, ECCurve.NamedCurves.nistP521 }.Select(static c => { using ECDsa e = ECDsa.Create(c); return $"{e.KeySize} {e.VerifyData(One, e.SignData(One, HashAlgorithmName.SHA512), HashAlgorithmName.SHA512)}"; })) },
        { "RSA of a length that is none", () => { using RSA r = RSA.Create(); return Shown.Thrown(() => r.KeySize = 100); } },
        { "AES-GCM with associated data, cut and changed", Sealed },
        { "AES-CCM", () => { using AesCcm c = new(new byte[16]); byte[] t = new byte[8], o = new byte[3], back = new byte[3]; c.Encrypt(new byte[12], Three, o, t); c.Decrypt(new byte[12], o, t, back); return (Convert.ToHexString(o), Convert.ToHexString(t), back[2]); } },
        { "AES in a CryptoStream, in odd pieces", Streamed },
        { "brotli of all qualities", () => string.Join(',', Enumerable.Range(0, 12).Select(static q => Round(q))) },
        { "brotli that is cut", () => Shown.Thrown(static () => new System.IO.Compression.BrotliStream(new MemoryStream(Brotli(new byte[10_000], 5)[..5]), System.IO.Compression.CompressionMode.Decompress).CopyTo(Stream.Null)) },
        { "zlib with a wrong sum", () => { byte[] c = Zlib(new byte[1000]); c[^1] ^= 1; return Shown.Thrown(() => new System.IO.Compression.ZLibStream(new MemoryStream(c), System.IO.Compression.CompressionMode.Decompress).CopyTo(Stream.Null)); } },
        { "gzip of several members", () => { byte[] one = Gzip([1, 2, 3]); MemoryStream o = new(); new System.IO.Compression.GZipStream(new MemoryStream([.. one, .. one]), System.IO.Compression.CompressionMode.Decompress).CopyTo(o); return o.ToArray(); } },
    };

    private static (X509Certificate2 Root, X509Certificate2 Leaf) MakeChain()
    {
        using ECDsa rootKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        CertificateRequest root = new("CN=Root of one's own", rootKey, HashAlgorithmName.SHA256);
        root.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, true, 1, true));
        root.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, true));
        root.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(root.PublicKey, false));
        X509Certificate2 authority = root.CreateSelfSigned(From, Until);
        using ECDsa leafKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        CertificateRequest leaf = new("CN=leaf", leafKey, HashAlgorithmName.SHA256);
        leaf.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, true));
        return (authority, leaf.Create(authority, From.AddYears(1), Until.AddYears(-1), [1, 2, 3, 4]));
    }

    private static object BuildChain(Action<X509ChainPolicy> change)
    {
        (X509Certificate2 root, X509Certificate2 leaf) = MakeChain();
        using X509Chain chain = new();
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.Add(root);
        chain.ChainPolicy.VerificationTime = new DateTime(2025, 1, 1, 0, 0, 0, DateTimeKind.Utc);
        chain.ChainPolicy.DisableCertificateDownloads = true;
        change(chain.ChainPolicy);
        bool good = chain.Build(leaf);
        return (good, string.Join(',', chain.ChainElements.Select(static e => e.Certificate.Subject)), string.Join(',', chain.ChainStatus.Select(static s => s.Status)));
    }

    private static object Request()
    {
        using RSA key = RSA.Create(2048);
        CertificateRequest request = new("CN=asked, O=for", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        string pem = request.CreateSigningRequestPem();
        CertificateRequest read = CertificateRequest.LoadSigningRequestPem(pem, HashAlgorithmName.SHA256, CertificateRequestLoadOptions.Default, RSASignaturePadding.Pkcs1);
        return (read.SubjectName.Name, pem.StartsWith("-----BEGIN CERTIFICATE REQUEST-----", StringComparison.Ordinal));
    }

    private static object Pfx()
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        CertificateRequest request = new("CN=names", key, HashAlgorithmName.SHA256);
        SubjectAlternativeNameBuilder names = new();
        names.AddDnsName("one.example");
        names.AddIpAddress(System.Net.IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        using X509Certificate2 made = request.CreateSelfSigned(From, Until);
        using X509Certificate2 read = X509CertificateLoader.LoadPkcs12(made.Export(X509ContentType.Pfx, "secret"), "secret", X509KeyStorageFlags.EphemeralKeySet);
        using ECDsa again = read.GetECDsaPrivateKey()!;
        return (read.HasPrivateKey, read.MatchesHostname("one.example"), read.MatchesHostname("two.example"), key.VerifyData(One, again.SignData(One, HashAlgorithmName.SHA256), HashAlgorithmName.SHA256));
    }

    private static object Sealed()
    {
        using AesGcm gcm = new(new byte[32], 16);
        byte[] plain = [1, 2, 3, 4];
        byte[] cipher = new byte[4];
        byte[] tag = new byte[16];
        gcm.Encrypt(new byte[12], plain, cipher, tag, Beside);
        string other = Shown.Thrown(() => gcm.Decrypt(new byte[12], cipher, tag, new byte[4], One));
        string cut = Shown.Thrown(() => gcm.Decrypt(new byte[12], cipher, tag.AsSpan(0, 8), new byte[4], Beside));
        gcm.Decrypt(new byte[12], cipher, tag, plain, Beside);
        return (Convert.ToHexString(cipher), Convert.ToHexString(tag), other, cut, plain[3]);
    }

    private static object Streamed()
    {
        using Aes aes = Aes.Create();
        aes.Key = new byte[16];
        aes.IV = new byte[16];
        MemoryStream sealedBytes = new();
        using (CryptoStream writing = new(sealedBytes, aes.CreateEncryptor(), CryptoStreamMode.Write, leaveOpen: true))
        {
            for (int i = 0; i < 100; i++)
                writing.Write(new byte[i % 7]);
        }

        sealedBytes.Position = 0;
        using CryptoStream reading = new(sealedBytes, aes.CreateDecryptor(), CryptoStreamMode.Read);
        MemoryStream back = new();
        reading.CopyTo(back, 13);
        return (sealedBytes.Length, back.Length, back.ToArray().All(static b => b == 0));
    }

    private static byte[] Packed(Func<Stream, Stream> pack, byte[] bytes)
    {
        MemoryStream output = new();
        using (Stream packing = pack(output))
            packing.Write(bytes);
        return output.ToArray();
    }

    private static byte[] Brotli(byte[] bytes, int quality) => Packed(output => new System.IO.Compression.BrotliStream(output, new System.IO.Compression.BrotliCompressionOptions { Quality = quality }), bytes);

    private static byte[] Zlib(byte[] bytes) => Packed(static output => new System.IO.Compression.ZLibStream(output, System.IO.Compression.CompressionLevel.Optimal), bytes);

    private static byte[] Gzip(byte[] bytes) => Packed(static output => new System.IO.Compression.GZipStream(output, System.IO.Compression.CompressionLevel.Optimal), bytes);

    private static bool Round(int quality)
    {
        byte[] bytes = [.. Enumerable.Range(0, 20_000).Select(static i => (byte)(i * i >> 3))];
        MemoryStream back = new();
        new System.IO.Compression.BrotliStream(new MemoryStream(Brotli(bytes, quality)), System.IO.Compression.CompressionMode.Decompress).CopyTo(back);
        return back.ToArray().AsSpan().SequenceEqual(bytes);
    }
}
