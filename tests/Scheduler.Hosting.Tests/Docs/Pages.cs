using System.Text.RegularExpressions;

namespace Scheduler.Hosting.Tests.Docs;

/// <summary>The pages that users read.</summary>
internal static partial class Pages
{
    public static string Configuration => Read("docs/configuration.md");

    /// <summary>Their JSON examples.</summary>
    public static IEnumerable<(string Page, string Json)> Json =>
        from page in Directory.EnumerateFiles(Path.Combine(Repository.Root, "docs"), "*.md").Append(Path.Combine(Repository.Root, "README.md"))
        from Match block in JsonBlock().Matches(File.ReadAllText(page))
        select (Path.GetFileName(page), block.Groups[1].Value);

    public static string Read(string path) => File.ReadAllText(Path.Combine(Repository.Root, path));

    [GeneratedRegex(@"^ *```json\r?\n(.*?)^ *```", RegexOptions.Singleline | RegexOptions.Multiline)]
    private static partial Regex JsonBlock();
}
