namespace Scheduler.Hosting.Stores.InMemory;

/// <summary>
/// A set in order: a sorted list of sorted chunks, that is a B-tree of two levels. Adding and removing cost two binary searches and a move within one chunk,
/// reading from any place on costs what is read, and an item takes little more than its own size.
/// </summary>
/// <typeparam name="T">The items; no two in the set compare as equal.</typeparam>
internal sealed class OrderedSet<T>
    where T : struct, IComparable<T>
{
    private const int SmallestChunk = 4;
    private const int ChunkSize = 256;

    // Never holds an empty chunk.
    private readonly List<Chunk> _chunks = [];

    /// <summary>How many items.</summary>
    public int Count { get; private set; }

    /// <summary>Adds an item that is not in the set.</summary>
    public void Add(T item)
    {
        var (at, index) = Seek(item);
        if (at == _chunks.Count)
        {
            // Behind the last one. A full chunk stays full: most items come in order.
            if (at == 0 || _chunks[at - 1].Count == ChunkSize)
            {
                _chunks.Add(new());
                at++;
            }

            at--;
            index = _chunks[at].Count;
        }
        else if (_chunks[at].Count == ChunkSize)
        {
            _chunks.Insert(at + 1, _chunks[at].Split());
            if (index > _chunks[at].Count)
            {
                index -= _chunks[at].Count;
                at++;
            }
        }

        _chunks[at].Insert(index, item);
        Count++;
    }

    /// <summary>Removes an item; false when the set does not have it.</summary>
    public bool Remove(T item)
    {
        var (at, index) = Seek(item);
        if (at == _chunks.Count || _chunks[at].Items[index].CompareTo(item) != 0)
        {
            return false;
        }

        var chunk = _chunks[at];
        chunk.RemoveAt(index);
        Count--;
        if (chunk.Count == 0)
        {
            _chunks.RemoveAt(at);
        }
        else if (at + 1 < _chunks.Count && chunk.Count + _chunks[at + 1].Count <= ChunkSize / 2)
        {
            chunk.Append(_chunks[at + 1]);
            _chunks.RemoveAt(at + 1);
        }

        return true;
    }

    /// <summary>The first item that is not below <paramref name="lowest"/>; null when there is none.</summary>
    public T? First(T lowest)
    {
        var (at, index) = Seek(lowest);
        return at == _chunks.Count ? null : _chunks[at].Items[index];
    }

    /// <summary>The first item above <paramref name="item"/>; null when there is none.</summary>
    public T? FirstAfter(T item)
    {
        var (at, index) = Seek(item);
        if (at < _chunks.Count && _chunks[at].Items[index].CompareTo(item) == 0 && ++index == _chunks[at].Count)
        {
            (at, index) = (at + 1, 0);
        }

        return at == _chunks.Count ? null : _chunks[at].Items[index];
    }

    /// <summary>The items from <paramref name="lowest"/> on, in order. The set must not change meanwhile.</summary>
    public IEnumerable<T> From(T lowest)
    {
        var (at, index) = Seek(lowest);
        for (; at < _chunks.Count; at++, index = 0)
        {
            for (; index < _chunks[at].Count; index++)
            {
                yield return _chunks[at].Items[index];
            }
        }
    }

    /// <summary>How many items are below <paramref name="limit"/>.</summary>
    public int CountBelow(T limit)
    {
        var (at, count) = Seek(limit);
        for (var i = 0; i < at; i++)
        {
            count += _chunks[i].Count;
        }

        return count;
    }

    // The place of the first item that is not below this one.
    private (int Chunk, int Index) Seek(T item)
    {
        var (low, high) = (0, _chunks.Count);
        while (low < high)
        {
            var middle = (low + high) >>> 1;
            if (_chunks[middle].Last.CompareTo(item) < 0)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return (low, low == _chunks.Count ? 0 : _chunks[low].Seek(item));
    }

    private sealed class Chunk
    {
        public T[] Items { get; private set; } = new T[SmallestChunk];

        public int Count { get; private set; }

        public T Last => Items[Count - 1];

        public int Seek(T item)
        {
            var (items, low, high) = (Items, 0, Count);
            while (low < high)
            {
                var middle = (low + high) >>> 1;
                if (items[middle].CompareTo(item) < 0)
                {
                    low = middle + 1;
                }
                else
                {
                    high = middle;
                }
            }

            return low;
        }

        public void Insert(int index, T item)
        {
            Reserve(Count + 1);
            Array.Copy(Items, index, Items, index + 1, Count - index);
            Items[index] = item;
            Count++;
        }

        public void RemoveAt(int index)
        {
            Count--;
            Array.Copy(Items, index + 1, Items, index, Count - index);
            Items[Count] = default;
        }

        public void Append(Chunk next)
        {
            Reserve(Count + next.Count);
            Array.Copy(next.Items, 0, Items, Count, next.Count);
            Count += next.Count;
        }

        public Chunk Split()
        {
            var half = Count / 2;
            var upper = new Chunk { Items = new T[ChunkSize], Count = Count - half };
            Array.Copy(Items, half, upper.Items, 0, upper.Count);
            Array.Clear(Items, half, upper.Count);
            Count = half;
            return upper;
        }

        private void Reserve(int count)
        {
            if (count > Items.Length)
            {
                var items = new T[Math.Max(count, Items.Length * 2)];
                Array.Copy(Items, items, Count);
                Items = items;
            }
        }
    }
}
