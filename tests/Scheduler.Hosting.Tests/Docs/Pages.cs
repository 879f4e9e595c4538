using System.Text.RegularExpressions;

namespace Scheduler.Hosting.Tests.Docs;

/// <summary>The pages that users read.</summary>
internal static partial class Pages
{
    public static IReadOnlyList<string> Files { get; } =
        [.. Directory.GetFiles(Repository.Root, "*.md"), .. Directory.GetFiles(Path.Combine(Repository.Root, "docs"), "*.md")];

    public static string Configuration { get; } = File.ReadAllText(Path.Combine(Repository.Root, "docs", "configuration.md"));

    /// <summary>Their JSON examples.</summary>
    public static IEnumerable<(string Page, string Json)> Json =>
        from page in Files
        from Match block in JsonBlock().Matches(File.ReadAllText(page))
        select (Path.GetFileName(page), block.Groups[1].Value);

    [GeneratedRegex(@"^ *```json\r?\n(.*?)^ *```", RegexOptions.Singleline | RegexOptions.Multiline)]
    private static partial Regex JsonBlock();
}
