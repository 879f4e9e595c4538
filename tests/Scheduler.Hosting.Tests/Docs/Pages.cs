using System.Text.RegularExpressions;

namespace Scheduler.Hosting.Tests.Docs;

/// <summary>The pages that users read.</summary>
internal static partial class Pages
{
    public static IReadOnlyList<string> Files { get; } =
        [.. Directory.GetFiles(Repository.Root, "*.md"), .. Directory.GetFiles(Path.Combine(Repository.Root, "docs"), "*.md")];

    public static string Configuration { get; } = File.ReadAllText(Path.Combine(Repository.Root, "docs", "configuration.md"));

    /// <summary>Their JSON examples, as whole files.</summary>
    public static IEnumerable<(string Page, string Json)> Json =>
        from page in Files
        from Match block in JsonBlock().Matches(File.ReadAllText(page))
        select (Path.GetFileName(page), Whole(block.Groups[1].Value.Trim()));

    // An example may be a part of a file: members of it, or of the section.
    private static string Whole(string json) =>
        json.StartsWith('{') ? json
        : json.StartsWith("\"Schedules\"", StringComparison.Ordinal) ? $$"""{ "Scheduler": { {{json}} } }"""
        : $"{{ {json} }}";

    [GeneratedRegex(@"^ *```jsonc?\r?\n(.*?)^ *```", RegexOptions.Singleline | RegexOptions.Multiline)]
    private static partial Regex JsonBlock();
}
