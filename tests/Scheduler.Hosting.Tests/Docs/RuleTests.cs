using System.Text.RegularExpressions;

namespace Scheduler.Hosting.Tests.Docs;

public sealed partial class RuleTests
{
    [Fact]
    public void Every_rule_that_a_test_names_is_in_the_list()
    {
        var ids = Listed().ToHashSet();
        var unknown =
            from test in TestNames()
            from Capture id in Ids().Match(test).Groups[1].Captures
            let rule = id.Value.Replace('_', '-')
            where !ids.Contains(rule)
            select $"{test}: {rule}";

        Assert.Empty(unknown);
    }

    [Fact]
    public void A_rule_is_listed_once() => Assert.DoesNotContain(Listed().CountBy(id => id), counted => counted.Value > 1);

    /// <summary>The names of all tests, without their classes, of this project and of the others: read from the source.</summary>
    public static IEnumerable<string> TestNames() =>
        from folder in new[] { "tests", Path.Combine("src", "Scheduler.Hosting.StoreConformance") }
        from file in Directory.EnumerateFiles(Path.Combine(Repository.Root, folder), "*.cs", SearchOption.AllDirectories)
        from Match test in Test().Matches(File.ReadAllText(file))
        select test.Groups[1].Value;

    private static IEnumerable<string> Listed() =>
        from line in File.ReadLines(Path.Combine(Repository.Root, "tests", "rules.txt"))
        let rule = Rule().Match(line)
        where rule.Success
        select rule.Groups[1].Value;

    [GeneratedRegex(@"^    \[\w*(?:Fact|Theory|Property)\b.*\r?\n(?:    \[.*\r?\n)*    public (?:async )?[\w<>]+ (\w+)\(", RegexOptions.Multiline)]
    private static partial Regex Test();

    [GeneratedRegex("^(?:([A-Z]+_[0-9]+)_)+")]
    private static partial Regex Ids();

    [GeneratedRegex(@"^([A-Z]+-[0-9]+)(?: \(due\))?: \S")]
    private static partial Regex Rule();
}
