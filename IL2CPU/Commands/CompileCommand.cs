using System.CommandLine;
using IL2CPU.Compiling;

namespace IL2CPU.Commands;

/// <summary><c>il2cpu compile</c>.</summary>
internal static class CompileCommand
{
    public static Command Create()
    {
        Option<string> kernel = CommandOptions.Required("--kernel", "The simple name of the kernel assembly.");
        Option<string> input = CommandOptions.Required("--in", "The directory that weave wrote.");
        Option<string> ilc = CommandOptions.Required("--ilc", "The root of the ILCompiler package.");
        Option<string> output = CommandOptions.Required("--out", "The object file to write.");
        Option<bool> debug = new("--debug") { Description = "Compile without optimisation." };
        Option<string[]> features = CommandOptions.Many("--feature", "Feature switches, Name=Value.");
        Option<string[]> libraries = CommandOptions.Many("--native-library", "Further native libraries that are linked into the image.");
        Option<string[]> extra = CommandOptions.Many("--rsp-extra", "Lines for the compiler's response file.");

        var command = new Command("compile", "Compile a woven directory to an object file.") { kernel, input, ilc, output, debug, features, libraries, extra };
        command.SetBody((result, diagnostics) => IlcCompiler.Run(new CompileOptions
        {
            Kernel = result.GetRequiredValue(kernel),
            Input = result.GetRequiredValue(input),
            Ilc = result.GetRequiredValue(ilc),
            Output = result.GetRequiredValue(output),
            Debug = result.GetValue(debug),
            Features = result.GetRequiredValue(features),
            NativeLibraries = result.GetRequiredValue(libraries),
            Extra = result.GetRequiredValue(extra),
        }, diagnostics));
        return command;
    }
}
