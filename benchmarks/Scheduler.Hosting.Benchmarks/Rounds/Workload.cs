namespace Scheduler.Hosting.Benchmarks.Rounds;

/// <summary>Something that contestants do in turn.</summary>
/// <param name="Name">Its name on the command line and in the results.</param>
/// <param name="Unit">The unit of its figure.</param>
/// <param name="MoreIsBetter">Whether a larger figure is the better one.</param>
/// <param name="Contestants">Who takes part; this project comes first.</param>
/// <param name="MeasureAsync">Does one round.</param>
internal sealed record Workload(string Name, string Unit, bool MoreIsBetter, IReadOnlyList<string> Contestants, Func<Round, Task<Sample>> MeasureAsync);

/// <summary>One round of one contestant.</summary>
/// <param name="Contestant">Who.</param>
/// <param name="Quick">Whether less of it will do.</param>
/// <param name="Databases">Where databases come from.</param>
internal sealed record Round(string Contestant, bool Quick, Databases Databases);
