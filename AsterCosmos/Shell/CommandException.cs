namespace AsterCosmos.Shell;

/// <summary>A command cannot do what it was asked to: shown as one line, <c>error: MESSAGE</c>.</summary>
public class CommandException(string message) : Exception(message);

/// <summary>A command was called with arguments it does not take: its usage is shown.</summary>
public sealed class UsageException(string message) : CommandException(message);
