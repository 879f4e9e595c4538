using System.Text.RegularExpressions;

namespace Scheduler.Hosting.Tests.Docs;

public sealed partial class LinkTests
{
    [Fact]
    public void Every_link_to_a_file_leads_somewhere()
    {
        var broken =
            from page in Pages.Files
            from Match link in Link().Matches(File.ReadAllText(page))
            let target = Path.Combine(Path.GetDirectoryName(page)!, link.Groups[1].Value)
            where !Path.Exists(target)
            select $"{Path.GetFileName(page)}: {link.Groups[1].Value}";

        Assert.Empty(broken);
    }

    // Neither an address nor a heading of the same page.
    [GeneratedRegex(@"\]\((?!https?:|#)([^)#]+)")]
    private static partial Regex Link();
}
