using System.Globalization;
using Scheduler.Hosting.AspNetCore.Api;

namespace Scheduler.Hosting.AspNetCore.Events;

/// <summary>The last events, each written once however many clients read it. One life of the hub has one ring.</summary>
/// <param name="scheduler">The scheduler.</param>
/// <param name="life">Tells this ring from those before and of other nodes: what a client has seen of another says nothing here.</param>
internal sealed class EventRing(IScheduler scheduler, string life)
{
    /// <summary>How many are kept for clients that are slow, or come back.</summary>
    public const int Capacity = 4096;

    private readonly Lock _lock = new();
    private readonly Entry[] _entries = new Entry[Capacity];
    private readonly Responses _responses = new(scheduler);
    private TaskCompletionSource _added = New();
    private long _count;
    private bool _ended;

    /// <summary>Where a client begins that wants only what comes.</summary>
    public long End
    {
        get
        {
            lock (_lock)
            {
                return _count;
            }
        }
    }

    public void Add(SchedulerEvent happened)
    {
        TaskCompletionSource added;
        lock (_lock)
        {
            _entries[_count++ % Capacity] = new(happened);
            (added, _added) = (_added, New());
        }

        added.SetResult();
    }

    /// <summary>Nothing more comes.</summary>
    public void Finish()
    {
        TaskCompletionSource added;
        lock (_lock)
        {
            (_ended, added) = (true, _added);
        }

        added.TrySetResult();
    }

    /// <summary>Where a client goes on that has seen an event; null where nobody knows what it has missed.</summary>
    public long? After(string lastEventId) =>
        lastEventId.Split('-', 2) is [var of, var number] && of == life && long.TryParse(number, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var seen) && seen >= -1 && seen < End ? seen + 1 : null;

    /// <summary>The id of a client that goes on at a position.</summary>
    public string IdBefore(long position) => $"{life}-{position - 1}";

    /// <summary>What a client has not read yet.</summary>
    /// <param name="position">Up to where it has read; moved.</param>
    /// <param name="frames">Takes what there is.</param>
    /// <returns>How many events it has lost because it was too slow, what ends when there is more, and whether nothing more comes.</returns>
    public (long Lost, Task More, bool Ended) Read(ref long position, List<ReadOnlyMemory<byte>> frames)
    {
        lock (_lock)
        {
            var oldest = Math.Max(0, _count - Capacity);
            var lost = Math.Max(0, oldest - position);
            for (position += lost; position < _count; position++)
            {
                ref var entry = ref _entries[position % Capacity];
                frames.Add(entry.Frame ??= EventFrames.Write($"{life}-{position}", EventFrames.View(entry.Event, _responses)));
            }

            return (lost, _added.Task, _ended);
        }
    }

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private record struct Entry(SchedulerEvent Event)
    {
        public byte[]? Frame { get; set; }
    }
}
