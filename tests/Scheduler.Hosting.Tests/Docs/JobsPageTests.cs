using System.Text.RegularExpressions;
using Scheduler.Hosting.Configuration;

namespace Scheduler.Hosting.Tests.Docs;

public sealed partial class JobsPageTests
{
    private static readonly string Page = File.ReadAllText(Path.Combine(Repository.Root, "docs", "jobs.md"));

    [Theory]
    [InlineData("http")]
    [InlineData("command")]
    public void Every_setting_has_a_row_and_every_row_is_a_setting(string kind)
    {
        var type = kind == "http" ? BuiltInJobTypes.Http : BuiltInJobTypes.CommandElsewhere;
        var section = Page.Split($"\n## {kind}\n")[1].Split("\n## ")[0];

        Assert.Equal(SettingsAskedFor.By(type).Select(setting => setting.Name).Order(), Row().Matches(section).Select(row => row.Groups[1].Value).Order());
    }

    [GeneratedRegex(@"^\| `(\w+)` \|", RegexOptions.Multiline)]
    private static partial Regex Row();
}
