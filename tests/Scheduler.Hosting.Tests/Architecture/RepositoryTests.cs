using System.Text.RegularExpressions;

namespace Scheduler.Hosting.Tests.Architecture;

/// <summary>What holds for every file of the repository: it builds wherever it is, with whatever registries the machine is configured for.</summary>
public sealed partial class RepositoryTests
{
    private static readonly string[] Folders = [".git", ".vs", ".idea", "bin", "obj", "artifacts", "TestResults", "node_modules"];

    [Fact]
    public void No_file_names_a_package_registry()
    {
        // In two halves, so that this file does not name one.
        string[] hosts = ["nuget" + ".org", "npmjs" + ".org", "npmjs" + ".com", "pypi" + ".org", "nuget.pkg" + ".github.com", "myget" + ".org", "pkgs.dev" + ".azure.com"];

        Assert.Empty(
            from file in Files()
            from host in hosts
            where file.Text.Contains(host, StringComparison.OrdinalIgnoreCase)
            select $"{file.Path} names {host}");
    }

    [Fact]
    public void No_file_knows_a_machine() =>
        Assert.Empty(Files().Select(file => (file.Path, Match: MachinePath().Match(file.Text))).Where(file => file.Match.Success).Select(file => $"{file.Path} has {file.Match.Value}"));

    [Theory]
    [InlineData("x = \"/home/me/project\"", true)]
    [InlineData("cd /mnt/data/project", true)]
    [InlineData("(/tmp/x.md)", true)]
    [InlineData(@"C:\Users\me", true)]
    [InlineData("https://example.org/home/page", false)]
    [InlineData("docs/work/later.md", false)]
    [InlineData("Value=\"/home/app/data.db\"", false)]
    [InlineData("Value=\"/home/apple/data.db\"", true)]
    [InlineData("/scheduler/runs", false)]
    public void A_path_of_a_machine_is_told_from_one_of_the_repository(string text, bool machine) => Assert.Equal(machine, MachinePath().IsMatch(text));

    private static IEnumerable<(string Path, string Text)> Files() => Under(new DirectoryInfo(Repository.Root));

    private static IEnumerable<(string Path, string Text)> Under(DirectoryInfo folder) =>
        folder.EnumerateFiles().Where(file => file.Name is not (".git" or "RepositoryTests.cs") && file.Length < 1_000_000)
            .Select(file => (Path.GetRelativePath(Repository.Root, file.FullName), File.ReadAllText(file.FullName)))
            .Concat(folder.EnumerateDirectories().Where(inner => !Folders.Contains(inner.Name)).SelectMany(Under));

    // That of the user of every .NET container is no machine's.
    [GeneratedRegex(@"(?<![\w.:/-])(?!/home/app\b)/(home|root|Users|work|tmp|mnt|workspace)/\w|\b[A-Z]:\\\w")]
    private static partial Regex MachinePath();
}
