using System.Numerics;

namespace Scheduler.Hosting.Triggers;

/// <summary>The values that one field of a clock may have.</summary>
internal sealed class FieldValues
{
    private readonly ulong[] _words;

    /// <param name="values">The values, none negative.</param>
    /// <param name="most">The largest value that the field can have.</param>
    public FieldValues(IEnumerable<int> values, int most)
    {
        _words = new ulong[(most / 64) + 1];
        foreach (var value in values)
        {
            _words[value / 64] |= 1UL << value;
        }

        (First, Last, Count) = (Next(0), Previous(most), CountBelow(most + 1));
    }

    public int First { get; }

    public int Last { get; }

    /// <summary>How many values there are.</summary>
    public int Count { get; }

    public bool Contains(int value) => (_words[value / 64] & (1UL << value)) != 0;

    /// <summary>The smallest value from <paramref name="from"/>; -1 when there is none.</summary>
    public int Next(int from)
    {
        for (var word = from / 64; word < _words.Length; word++)
        {
            var rest = word == from / 64 ? _words[word] & (ulong.MaxValue << from) : _words[word];
            if (rest != 0)
            {
                return (word * 64) + BitOperations.TrailingZeroCount(rest);
            }
        }

        return -1;
    }

    /// <summary>The largest value up to <paramref name="through"/>; -1 when there is none.</summary>
    public int Previous(int through)
    {
        for (var word = through < 0 ? -1 : through / 64; word >= 0; word--)
        {
            var rest = word == through / 64 ? _words[word] & (ulong.MaxValue >> (63 - (through % 64))) : _words[word];
            if (rest != 0)
            {
                return (word * 64) + 63 - BitOperations.LeadingZeroCount(rest);
            }
        }

        return -1;
    }

    /// <summary>How many values are smaller than a limit.</summary>
    public int CountBelow(int limit)
    {
        var count = 0;
        for (var word = 0; word < _words.Length && word * 64 < limit; word++)
        {
            var isWhole = limit - (word * 64) >= 64;
            count += BitOperations.PopCount(isWhole ? _words[word] : _words[word] & ~(ulong.MaxValue << limit));
        }

        return count;
    }
}
