namespace AsterCosmos.Shell;

/// <summary>Something the shell can run.</summary>
public abstract class Command
{
    /// <summary>What it is called by.</summary>
    public abstract string Name { get; }

    /// <summary>Its arguments, without the name: <c>DEV [OFFSET LENGTH]</c>. A line for each form when there are several.</summary>
    public virtual string Arguments => "";

    /// <summary>What it does, in one line.</summary>
    public abstract string Summary { get; }

    /// <summary>A call of it that makes sense.</summary>
    public abstract string Example { get; }

    /// <summary>More than the summary; may be empty.</summary>
    public virtual string Details => "";

    /// <summary>Does it. Runs on the shell's thread.</summary>
    /// <exception cref="CommandException">It cannot be done.</exception>
    /// <exception cref="OperationCanceledException">Ctrl-C.</exception>
    public abstract void Run(CommandContext context);

    /// <summary>What could be the argument being typed.</summary>
    /// <param name="words">The arguments so far; the last one is being typed. Never empty.</param>
    public virtual IEnumerable<string> Complete(IReadOnlyList<string> words) => [];
}
