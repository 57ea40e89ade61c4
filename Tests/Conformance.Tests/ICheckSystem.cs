namespace Conformance.Tests;

/// <summary>A system that was started to run checks. It ends with this object.</summary>
internal interface ICheckSystem : IDisposable
{
    /// <summary>The next line that it says; false when it has ended, or has been silent for too long.</summary>
    bool TryReadLine(out string line);

    /// <summary>Waits until it has ended.</summary>
    /// <returns>Its status; null when it does not end by itself.</returns>
    int? WaitForEnd();
}
