using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace IL2CPU.Assemblies;

/// <summary>Tells assemblies with code from native libraries and from reference assemblies, which have no bodies.</summary>
internal static class Implementation
{
    public static bool IsIn(string path)
    {
        using FileStream stream = File.OpenRead(path);
        using var image = new PEReader(stream);
        try
        {
            if (!image.HasMetadata) return false;
        }
        catch (BadImageFormatException)
        {
            return false;
        }
        MetadataReader metadata = image.GetMetadataReader();
        if (!metadata.IsAssembly) return false;
        foreach (CustomAttributeHandle handle in metadata.GetAssemblyDefinition().GetCustomAttributes())
        {
            EntityHandle constructor = metadata.GetCustomAttribute(handle).Constructor;
            if (constructor.Kind != HandleKind.MemberReference) continue;
            EntityHandle type = metadata.GetMemberReference((MemberReferenceHandle)constructor).Parent;
            if (type.Kind != HandleKind.TypeReference) continue;
            if (metadata.StringComparer.Equals(metadata.GetTypeReference((TypeReferenceHandle)type).Name, "ReferenceAssemblyAttribute")) return false;
        }
        return true;
    }
}
