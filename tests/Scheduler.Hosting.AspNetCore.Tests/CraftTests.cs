using System.Reflection;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Logging;
using Scheduler.Hosting.AspNetCore.Diagnostics;

namespace Scheduler.Hosting.AspNetCore.Tests;

public sealed partial class CraftTests
{
    private const int LongestFile = 260;

    private static IEnumerable<(string Path, string Text)> Files =>
        from path in Directory.EnumerateFiles(Path.Combine(Repository.Root, "src", "Scheduler.Hosting.AspNetCore"), "*.cs", SearchOption.AllDirectories)
        let relative = Path.GetRelativePath(Repository.Root, path)
        where !relative.Split(Path.DirectorySeparatorChar).Any(part => part is "bin" or "obj")
        select (relative, File.ReadAllText(path));

    [Fact]
    public void Files_are_short() => Assert.Empty(Files.Where(file => file.Text.Count(letter => letter == '\n') > LongestFile).Select(file => file.Path));

    [Fact]
    public void SEC_2_No_text_that_is_sent_or_stored_chooses_a_type() => Assert.Empty(Files.Where(file => ChoosesType().IsMatch(file.Text)).Select(file => file.Path));

    [Fact]
    public void Each_message_of_the_log_has_a_number_of_its_own()
    {
        var ids = typeof(ApiLogEvents).GetFields().Select(field => (int)field.GetRawConstantValue()!).ToArray();
        var used = typeof(ApiLogEvents).Assembly.GetTypes()
            .SelectMany(type => type.GetMethods(BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static | BindingFlags.DeclaredOnly))
            .Select(method => method.GetCustomAttribute<LoggerMessageAttribute>()?.EventId).OfType<int>().ToArray();

        Assert.Equal(ids.Order(), used.Order());
        Assert.Equal(ids.Distinct(), ids);
        Assert.All(ids, id => Assert.InRange(id, 4000, 4999));
    }

    [GeneratedRegex(@"\bType\.GetType\(|\bActivator\b|\bAssembly\.Load|\.GetType\(""")]
    private static partial Regex ChoosesType();
}
