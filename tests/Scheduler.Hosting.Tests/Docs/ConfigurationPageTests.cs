using System.Text.RegularExpressions;
using Scheduler.Hosting.Configuration;

namespace Scheduler.Hosting.Tests.Docs;

public sealed partial class ConfigurationPageTests
{
    private static readonly IReadOnlyList<Key> Keys = [.. Below(KeyTables.Scheduler).DistinctBy(key => (key.Name, key.Summary))];

    [Fact]
    public void Every_key_has_a_row()
    {
        var missing = Keys.Select(key => key.Name).Except(Rows(), StringComparer.Ordinal);

        Assert.Empty(missing);
    }

    [Fact]
    public void Every_row_is_a_key() => Assert.Empty(Rows().Except(Keys.Select(key => key.Name), StringComparer.Ordinal));

    [Fact]
    public void Every_word_that_a_key_takes_is_there()
    {
        var missing = Keys.SelectMany(key => key.Words).Distinct().Where(word => !Pages.Configuration.Contains($"`{word}`", StringComparison.Ordinal));

        Assert.Empty(missing);
    }

    private static IEnumerable<string> Rows() => Row().Matches(Pages.Configuration).Select(row => row.Groups[1].Value);

    private static IEnumerable<Key> Below(KeyTable table) => table.Keys.SelectMany(key => key.Table is { } below ? Below(below).Prepend(key) : [key]);

    [GeneratedRegex(@"^\| `(\w+)` \|", RegexOptions.Multiline)]
    private static partial Regex Row();
}
