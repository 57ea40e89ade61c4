using AsterCosmos.Shell;

namespace AsterCosmos.Commands.Files;

/// <summary><c>df</c></summary>
public sealed class DfCommand : FileCommand
{
    /// <inheritdoc/>
    public override string Name => "df";

    /// <inheritdoc/>
    public override string Arguments => "[--json]";

    /// <inheritdoc/>
    public override string Summary => "Shows how much room the file systems have";

    /// <inheritdoc/>
    public override string Example => "df";

    /// <inheritdoc/>
    public override IEnumerable<string> Complete(IReadOnlyList<string> words) => [];

    /// <inheritdoc/>
    protected override void RunOnFiles(CommandContext context)
    {
        context.TakeFlags("--json").Expect(0, 0);
        DriveInfo[] drives = [.. DriveInfo.GetDrives().Where(static drive => drive.IsReady)];
        if (context.Has("--json"))
        {
            JsonText.WriteList(context.Output, drives, static (json, drive) =>
            {
                json.WriteString("name", drive.Name);
                json.WriteString("format", drive.DriveFormat);
                json.WriteNumber("size", drive.TotalSize);
                json.WriteNumber("free", drive.AvailableFreeSpace);
            });
            return;
        }

        context.Output.WriteLine("format       size     used     free  on");
        foreach (DriveInfo drive in drives)
        {
            string used = Quantity.Format((ulong)(drive.TotalSize - drive.TotalFreeSpace));
            context.Output.WriteLine($"{drive.DriveFormat,-8} {Quantity.Format((ulong)drive.TotalSize),8} {used,8} {Quantity.Format((ulong)drive.AvailableFreeSpace),8}  {drive.Name}");
        }
    }
}
