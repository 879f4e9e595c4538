using System.Text.Json;
using System.Text.Json.Serialization;
using Scheduler.Hosting.Benchmarks.Contestants;
using Scheduler.Hosting.Benchmarks.Rounds;

namespace Scheduler.Hosting.Benchmarks.Reports;

/// <summary>A workload beside one peer. A ratio above 1 says that this project is the better one.</summary>
internal sealed record ResultRow(
    string Workload,
    double Ours,
    double Peer,
    string PeerName,
    double Ratio,
    string Unit,
    [property: JsonPropertyName("cpu_us_per_job")] double CpuUsPerJob,
    [property: JsonPropertyName("peer_cpu_us_per_job")] double PeerCpuUsPerJob,
    int Runs,
    string Machine,
    IReadOnlyDictionary<string, double> Details,
    IReadOnlyDictionary<string, double> PeerDetails)
{
    private static readonly JsonSerializerOptions Options = new() { WriteIndented = true, PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    /// <summary>Medians of all rounds; the ratio is the median of the ratios of rounds that followed each other.</summary>
    public static ResultRow Of(Workload workload, string peer, IReadOnlyList<Sample> ours, IReadOnlyList<Sample> theirs)
    {
        var ratios = ours.Zip(theirs, (one, other) => workload.MoreIsBetter ? one.Value / other.Value : other.Value / one.Value);
        return new(
            workload.Name, Median(ours.Select(sample => sample.Value)), Median(theirs.Select(sample => sample.Value)), $"{peer} {Contestant.Version(peer)}", Median(ratios), workload.Unit,
            Median(ours.Select(sample => sample.Processor)), Median(theirs.Select(sample => sample.Processor)), ours.Count, ThisMachine.Description, Medians(ours), Medians(theirs));
    }

    /// <summary>Writes rows; those of workloads that were not run this time stay.</summary>
    public static void Save(string file, IReadOnlyList<ResultRow> rows)
    {
        var kept = Load(file).Where(old => rows.All(row => row.Workload != old.Workload)).Concat(rows);
        var order = Workloads.List.Select(workload => workload.Name).ToList();
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, JsonSerializer.Serialize(kept.OrderBy(row => order.IndexOf(row.Workload)).ToList(), Options) + "\n");
    }

    public static IReadOnlyList<ResultRow> Load(string file) => File.Exists(file) ? JsonSerializer.Deserialize<List<ResultRow>>(File.ReadAllText(file), Options)! : [];

    private static Dictionary<string, double> Medians(IReadOnlyList<Sample> samples) =>
        samples[0].Details.Keys.ToDictionary(key => key, key => Median(samples.Select(sample => sample.Details[key])));

    private static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToList();
        return Math.Round((sorted[(sorted.Count - 1) / 2] + sorted[sorted.Count / 2]) / 2, 4);
    }
}
