using System.Text.Json;
using Scheduler.Hosting.Benchmarks.Contestants;

namespace Scheduler.Hosting.Benchmarks.Nodes;

/// <summary>What a process that measures is told to do.</summary>
/// <param name="Task">What to measure.</param>
/// <param name="Contestant">Whom.</param>
/// <param name="Storage">Where it keeps what it has.</param>
/// <param name="Count">How many jobs, schedules or calls.</param>
internal sealed record Order(NodeTask Task, string Contestant, Storage Storage, int Count)
{
    /// <summary>Where it warms up.</summary>
    public Storage? Warm { get; init; }

    /// <summary>Whether other processes share the work; the first one adds it.</summary>
    public int Nodes { get; init; } = 1;

    public bool First { get; init; } = true;

    /// <summary>Schedules that are there and not due.</summary>
    public int Idle { get; init; }

    public int Seconds { get; init; }

    /// <summary>The file that takes the keys of all that ran.</summary>
    public string? Keys { get; init; }

    public string ToJson() => JsonSerializer.Serialize(this);

    public static Order FromJson(string json) => JsonSerializer.Deserialize<Order>(json)!;
}

internal enum NodeTask
{
    Throughput,
    Adding,
    Lateness,
    EnqueueOne,
    EnqueueMany,
    Cron,
}

/// <summary>What a process has measured.</summary>
/// <param name="Ran">How much of it.</param>
/// <param name="Seconds">Of wall time.</param>
/// <param name="Processor">Seconds of processor time.</param>
/// <param name="Bytes">Allocated, or kept where that is measured.</param>
internal sealed record NodeResult(int Ran, double Seconds, double Processor, double Bytes)
{
    /// <summary>Lateness in milliseconds.</summary>
    public double Median { get; init; }

    public double P99 { get; init; }

    public double Latest { get; init; }

    public int Early { get; init; }
}
