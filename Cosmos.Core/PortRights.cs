namespace Cosmos.Core;

/// <summary>What may be done with a port: <see cref="ReadOnly"/>, <see cref="WriteOnly"/> or <see cref="ReadWrite"/>.</summary>
public interface IPortRights;

/// <summary>Rights that include reading.</summary>
public interface ICanRead : IPortRights;

/// <summary>Rights that include writing.</summary>
public interface ICanWrite : IPortRights;

/// <summary>A port that can be read and not written.</summary>
public readonly struct ReadOnly : ICanRead;

/// <summary>A port that can be written and not read.</summary>
public readonly struct WriteOnly : ICanWrite;

/// <summary>A port that can be read and written.</summary>
public readonly struct ReadWrite : ICanRead, ICanWrite;
