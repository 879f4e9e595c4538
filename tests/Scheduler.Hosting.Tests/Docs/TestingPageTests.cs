namespace Scheduler.Hosting.Tests.Docs;

public sealed class TestingPageTests
{
    [Fact]
    public void The_example_is_the_test_that_runs_here()
    {
        var page = File.ReadAllText(Path.Combine(Repository.Root, "docs", "testing.md")).ReplaceLineEndings("\n");
        var test = File.ReadAllText(Path.Combine(Repository.Root, "tests", "Scheduler.Hosting.Tests", "Docs", "ReminderExample.cs")).ReplaceLineEndings("\n");

        Assert.Contains(test[test.IndexOf("public sealed class Reminder(", StringComparison.Ordinal)..], page, StringComparison.Ordinal);
    }
}
