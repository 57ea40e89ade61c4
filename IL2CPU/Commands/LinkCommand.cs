using System.CommandLine;
using IL2CPU.Linking;

namespace IL2CPU.Commands;

/// <summary><c>il2cpu link</c>.</summary>
internal static class LinkCommand
{
    public static Command Create()
    {
        Option<string> input = CommandOptions.Required("--object", "What compile wrote.");
        Option<string?> nucleus = CommandOptions.Optional("--nucleus", "The nucleus; without it the result runs under Linux.");
        Option<string> ilc = CommandOptions.Required("--ilc", "The root of the ILCompiler package.");
        Option<string> output = CommandOptions.Required("--out", "The image, with symbols.");
        Option<string?> stripped = CommandOptions.Optional("--stripped", "A copy without symbols.");
        Option<string?> grub = CommandOptions.Optional("--grub", "A stripped copy that GRUB takes.");
        Option<string?> map = CommandOptions.Optional("--map", "The linker's map.");
        Option<string?> openSsl = CommandOptions.Optional("--openssl", "Where the OpenSSL shim is built, once, when the image needs it (default: beside the object).");
        Option<string[]> inputs = CommandOptions.Many("--input", "Further object files and archives.");
        Option<string[]> extra = CommandOptions.Many("--linker-arg", "Arguments for the linker as they are, each as --linker-arg=ARG.");

        var command = new Command("link", "Link an object file, and the nucleus, into an image.") { input, nucleus, ilc, output, stripped, grub, map, openSsl, inputs, extra };
        command.SetBody((result, _) => Linker.Run(new LinkOptions
        {
            Object = result.GetRequiredValue(input),
            Nucleus = result.GetValue(nucleus),
            Ilc = result.GetRequiredValue(ilc),
            Output = result.GetRequiredValue(output),
            Stripped = result.GetValue(stripped),
            Grub = result.GetValue(grub),
            Map = result.GetValue(map),
            OpenSslCache = result.GetValue(openSsl) ?? Path.Combine(Path.GetDirectoryName(Path.GetFullPath(result.GetRequiredValue(input)))!, "openssl"),
            Inputs = result.GetRequiredValue(inputs),
            Extra = result.GetRequiredValue(extra),
        }));
        return command;
    }
}
