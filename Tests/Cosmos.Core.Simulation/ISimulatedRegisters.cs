namespace Cosmos.Core.Simulation;

/// <summary>Memory that a device answers for: each access has an effect.</summary>
public interface ISimulatedRegisters
{
    /// <summary>Reads 1, 2, 4 or 8 bytes.</summary>
    ulong Read(ulong offset, int width);

    /// <summary>Writes 1, 2, 4 or 8 bytes.</summary>
    void Write(ulong offset, int width, ulong value);
}
