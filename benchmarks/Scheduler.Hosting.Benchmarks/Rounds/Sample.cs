namespace Scheduler.Hosting.Benchmarks.Rounds;

/// <summary>What one round of one contestant gave.</summary>
/// <param name="Value">In the unit of the workload.</param>
/// <param name="Processor">Microseconds of processor time for each job, of the scheduler's processes.</param>
internal sealed record Sample(double Value, double Processor)
{
    /// <summary>Figures beside it, by what they are.</summary>
    public IReadOnlyDictionary<string, double> Details { get; init; } = new Dictionary<string, double>();
}
