namespace Scheduler.Hosting.Benchmarks.Contestants;

/// <summary>Where jobs say that they ran. Safe for all threads.</summary>
internal static class Board
{
    private static Entry[] _entries = [];
    private static int _ran;
    private static TaskCompletionSource _full = new();

    /// <summary>How many jobs ran.</summary>
    public static int Count => Volatile.Read(ref _ran);

    /// <summary>When the last of them ran, a stamp of <see cref="TimeProvider.System"/>.</summary>
    public static long Last { get; private set; }

    public static IEnumerable<Entry> Entries => _entries.Take(Count);

    /// <summary>Begins anew.</summary>
    /// <param name="expected">How many jobs are to run.</param>
    /// <param name="room">How many are remembered.</param>
    /// <returns>Ends when they all ran.</returns>
    public static Task Expect(int expected, int? room = null)
    {
        _entries = new Entry[room ?? expected];
        _ran = 0;
        Expected = expected;
        _full = new(TaskCreationOptions.RunContinuationsAsynchronously);
        return _full.Task;
    }

    private static int Expected { get; set; }

    /// <param name="key">What is the same for two runs of one one-shot.</param>
    /// <param name="due">When it was to run.</param>
    public static void Ran(object key, DateTimeOffset due)
    {
        var number = Interlocked.Increment(ref _ran);
        if (number <= _entries.Length)
        {
            _entries[number - 1] = new(key, due, TimeProvider.System.GetUtcNow());
        }

        if (number >= Expected)
        {
            Last = TimeProvider.System.GetTimestamp();
            _full.TrySetResult();
        }
        else if ((number & 63) == 0)
        {
            Last = TimeProvider.System.GetTimestamp();
        }
    }

    internal readonly record struct Entry(object Key, DateTimeOffset Due, DateTimeOffset Ran)
    {
        public TimeSpan Late => Ran - Due;
    }
}
