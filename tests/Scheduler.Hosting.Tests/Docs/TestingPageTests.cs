namespace Scheduler.Hosting.Tests.Docs;

public sealed class TestingPageTests
{
    [Theory]
    [InlineData("ReminderExample.cs")]
    [InlineData("ChargeExample.cs")]
    public void The_examples_are_the_tests_that_run_here(string file)
    {
        var page = File.ReadAllText(Path.Combine(Repository.Root, "docs", "testing.md")).ReplaceLineEndings("\n");
        var test = File.ReadAllText(Path.Combine(Repository.Root, "tests", "Scheduler.Hosting.Tests", "Docs", file)).ReplaceLineEndings("\n");

        Assert.Contains($"\n{test[test.IndexOf("public sealed class", StringComparison.Ordinal)..]}```\n", page, StringComparison.Ordinal);
    }
}
