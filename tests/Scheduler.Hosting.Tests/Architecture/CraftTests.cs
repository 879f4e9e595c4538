using System.Reflection;
using System.Text.RegularExpressions;

namespace Scheduler.Hosting.Tests.Architecture;

public sealed partial class CraftTests
{
    private const int LongestFile = 260;
    private const int MedianFile = 120;

    private static readonly Assembly Library = typeof(IScheduler).Assembly;

    private static IEnumerable<Type> Types => Library.GetTypes().Where(type => !type.IsDefined(typeof(System.Runtime.CompilerServices.CompilerGeneratedAttribute)) && !type.Name.Contains('<', StringComparison.Ordinal));

    [Fact]
    public void Namespaces_follow_folders_but_for_extensions_which_stand_with_what_they_extend()
    {
        foreach (var file in SourceFile.All)
        {
            var written = NamespaceLine().Match(file.Code).Groups[1].Value;
            var folder = file.Room.Length == 0 ? "Scheduler.Hosting" : $"Scheduler.Hosting.{file.Room}";
            Assert.True(written == folder || (file.Name.EndsWith("Extensions", StringComparison.Ordinal) && written == ExtendedBy(file, written)), $"{file} has namespace {written}");
        }
    }

    [Fact]
    public void Files_are_short()
    {
        var lengths = SourceFile.All.Select(file => file.Lines).Order().ToList();

        Assert.Empty(SourceFile.All.Where(file => file.Lines > LongestFile).Select(file => $"{file} has {file.Lines} lines"));
        Assert.InRange(lengths[lengths.Count / 2], 1, MedianFile);
    }

    [Fact]
    public void No_type_has_a_name_that_says_nothing() => Assert.DoesNotContain(Types, type => EmptyName().IsMatch(type.Name));

    [Fact]
    public void Every_internal_class_that_can_be_made_is_sealed() =>
        Assert.DoesNotContain(Types, type => type is { IsClass: true, IsAbstract: false, IsSealed: false, IsVisible: false });

    [Fact]
    public void Fields_are_never_public() =>
        Assert.DoesNotContain(
            Types.Where(type => type is { IsVisible: true, IsEnum: false }).SelectMany(type => type.GetFields(BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static)),
            field => !field.IsLiteral && !field.IsInitOnly);

    private static string? ExtendedBy(SourceFile file, string written) =>
        Library.GetType($"{written}.{file.Name}")?.GetMethods(BindingFlags.Public | BindingFlags.Static).Select(method => method.GetParameters()[0].ParameterType.Namespace).Distinct().Single();

    [GeneratedRegex(@"^namespace ([\w.]+);", RegexOptions.Multiline)]
    private static partial Regex NamespaceLine();

    [GeneratedRegex("(Manager|Helper|Helpers|Util|Utils|Utility|Utilities|Misc|Common)$")]
    private static partial Regex EmptyName();
}
