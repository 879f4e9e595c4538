using System.Reflection;
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

    /// <summary>The names of all tests, without their classes.</summary>
    public static IEnumerable<string> TestNames() =>
        from type in typeof(RuleTests).Assembly.GetTypes()
        from method in type.GetMethods(BindingFlags.Instance | BindingFlags.Static | BindingFlags.Public)
        where method.IsDefined(typeof(FactAttribute), inherit: true)
        select method.Name;

    private static IEnumerable<string> Listed() =>
        from line in File.ReadLines(Path.Combine(Repository.Root, "tests", "rules.txt"))
        let rule = Rule().Match(line)
        where rule.Success
        select rule.Groups[1].Value;

    [GeneratedRegex("^(?:([A-Z]+_[0-9]+)_)+")]
    private static partial Regex Ids();

    [GeneratedRegex(@"^([A-Z]+-[0-9]+)(?: \(due\))?: \S")]
    private static partial Regex Rule();
}
