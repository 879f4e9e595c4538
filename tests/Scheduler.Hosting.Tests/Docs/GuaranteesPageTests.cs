using System.Text.RegularExpressions;

namespace Scheduler.Hosting.Tests.Docs;

public sealed partial class GuaranteesPageTests
{
    private static readonly string[] Sentences =
        [.. File.ReadLines(Path.Combine(Repository.Root, "docs", "guarantees.md")).Where(line => line.StartsWith("- ", StringComparison.Ordinal))];

    [Fact]
    public void Every_sentence_names_a_test() => Assert.All(Sentences, sentence => Assert.Matches(Name(), sentence));

    [Fact]
    public void Every_test_that_is_named_exists()
    {
        var tests = RuleTests.TestNames().ToHashSet();

        Assert.DoesNotContain(Sentences.SelectMany(sentence => Name().Matches(sentence)).Select(match => match.Groups[1].Value), name => !tests.Contains(name));
        Assert.InRange(Sentences.Length, 20, 200);
    }

    // A sentence is followed by its tests in brackets.
    [GeneratedRegex(@"[(,] ?`(\w+)`(?=[,)])")]
    private static partial Regex Name();
}
