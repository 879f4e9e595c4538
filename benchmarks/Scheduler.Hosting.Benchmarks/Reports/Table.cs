using System.Globalization;
using System.Text;

namespace Scheduler.Hosting.Benchmarks.Reports;

/// <summary>Results as a table of Markdown, for the terminal and for the page.</summary>
internal static class Table
{
    private const string Begin = "<!-- results: written by bench.sh -->";
    private const string End = "<!-- end of results -->";

    public static string Of(IEnumerable<ResultRow> rows)
    {
        var text = new StringBuilder("| workload | Scheduler.Hosting | peer | | ratio | CPU us/job, ours / peer | beside it, ours / peer |\n|---|---:|---:|---|---:|---:|---|\n");
        foreach (var row in rows)
        {
            var details = row.Details.Select(detail => $"{detail.Key} {Number(detail.Value)}{(row.PeerDetails.TryGetValue(detail.Key, out var peer) ? $" / {Number(peer)}" : "")}");
            text.Append(CultureInfo.InvariantCulture, $"| {row.Workload} | {Number(row.Ours)} {row.Unit} | {Number(row.Peer)} | {row.PeerName} | {Number(row.Ratio)} | {Number(row.CpuUsPerJob)} / {Number(row.PeerCpuUsPerJob)} | {string.Join("; ", details)} |\n");
        }

        return text.ToString();
    }

    /// <summary>Puts the table into the page, between its marks.</summary>
    public static void Refresh(string page, IReadOnlyList<ResultRow> rows)
    {
        var text = File.ReadAllText(page);
        var (begin, end) = (text.IndexOf(Begin, StringComparison.Ordinal), text.IndexOf(End, StringComparison.Ordinal));
        if (begin < 0 || end < begin)
        {
            throw new InvalidOperationException($"{page} has lost its marks '{Begin}' and '{End}'.");
        }

        var machines = rows.Select(row => row.Machine).Distinct().Select(machine => $"Measured on {machine}.");
        File.WriteAllText(page, $"{text[..begin]}{Begin}\n\n{string.Join("\n", machines)}\n\n{Of(rows)}\n{text[end..]}");
    }

    private static string Number(double value) => Math.Abs(value) switch
    {
        >= 1_000 => value.ToString("N0", CultureInfo.InvariantCulture),
        >= 100 => value.ToString("0", CultureInfo.InvariantCulture),
        >= 10 => value.ToString("0.#", CultureInfo.InvariantCulture),
        >= 1 => value.ToString("0.##", CultureInfo.InvariantCulture),
        _ => value.ToString("0.####", CultureInfo.InvariantCulture),
    };
}
