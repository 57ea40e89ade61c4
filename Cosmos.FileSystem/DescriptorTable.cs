using System.Diagnostics.CodeAnalysis;
using Cosmos.Core;

namespace Cosmos.FileSystem;

/// <summary>Numbers for opened files, the lowest free one first. Thread-safe.</summary>
internal sealed class DescriptorTable
{
    private const int Most = 1 << 16;

    private readonly Lock _lock = new();
    private readonly List<OpenFile?> _files = [];
    private readonly PriorityQueue<int, int> _free = new();

    /// <summary>A number for a file, or an error.</summary>
    public long Add(OpenFile file)
    {
        lock (_lock)
        {
            if (!_free.TryDequeue(out int index, out _))
            {
                if (_files.Count == Most)
                    return FileError.TooManyFiles;
                index = _files.Count;
                _files.Add(null);
            }

            _files[index] = file;
            file.Descriptors++;
            return FileCallHost.FirstDescriptor + index;
        }
    }

    public bool TryGet(int descriptor, [NotNullWhen(true)] out OpenFile? file)
    {
        int index = descriptor - FileCallHost.FirstDescriptor;
        lock (_lock)
            file = index >= 0 && index < _files.Count ? _files[index] : null;
        return file is not null;
    }

    /// <summary>The numbers that lead to files.</summary>
    public IReadOnlyList<int> Numbers()
    {
        lock (_lock)
            return [.. Enumerable.Range(0, _files.Count).Where(index => _files[index] is not null).Select(static index => FileCallHost.FirstDescriptor + index)];
    }

    /// <summary>Frees a number.</summary>
    /// <param name="descriptor">Which.</param>
    /// <param name="last">The file, when no other number leads to it.</param>
    public bool TryRemove(int descriptor, out OpenFile? last)
    {
        int index = descriptor - FileCallHost.FirstDescriptor;
        last = null;
        lock (_lock)
        {
            if (index < 0 || index >= _files.Count || _files[index] is not { } file)
                return false;
            _files[index] = null;
            _free.Enqueue(index, index);
            if (--file.Descriptors == 0)
                last = file;
            return true;
        }
    }
}
