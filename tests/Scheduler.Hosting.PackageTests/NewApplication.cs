using System.Text.RegularExpressions;

namespace Scheduler.Hosting.PackageTests;

/// <summary>A new web application with the package, as somebody makes it who follows the README.</summary>
public sealed partial class NewApplication(Package package) : IAsyncLifetime
{
    private readonly string _folder = Path.Combine(package.Folder.FullName, "NewApplication");

    public async ValueTask InitializeAsync()
    {
        Directory.CreateDirectory(_folder);
        // Beside the sources that the machine is configured for, which are inherited.
        await File.WriteAllTextAsync(
            Path.Combine(_folder, "nuget.config"),
            $"""
            <configuration>
              <packageSources>
                <add key="packed" value="{package.Packed}" />
              </packageSources>
            </configuration>
            """);
        await Child.RunAsync(_folder, package.Environment, "new", "web", "--no-restore");
        await Child.RunAsync(_folder, package.Environment, "add", "package", "Scheduler.Hosting", "--version", package.Version);
        await File.WriteAllTextAsync(Path.Combine(_folder, "Program.cs"), FirstBlock("csharp"));
        await File.WriteAllTextAsync(Path.Combine(_folder, "appsettings.json"), FirstBlock("json"));
        await Child.RunAsync(_folder, package.Environment, "build", "-c", "Release", "-o", Path.Combine(_folder, "out"));
    }

    public ValueTask DisposeAsync() => default;

    /// <summary>Starts it on a free port.</summary>
    /// <param name="settings">The content of its appsettings.json; null for the README's.</param>
    internal Child Start(string? settings = null)
    {
        var root = _folder;
        if (settings is not null)
        {
            root = Directory.CreateDirectory(Path.Combine(_folder, "other-settings")).FullName;
            File.WriteAllText(Path.Combine(root, "appsettings.json"), settings);
        }

        return Child.Start(root, package.Environment, Path.Combine(_folder, "out", "NewApplication.dll"), "--urls", "http://127.0.0.1:0");
    }

    /// <summary>Asks its build for the items of a kind.</summary>
    internal Child Items(string kind) => Child.Start(_folder, package.Environment, "msbuild", $"-getItem:{kind}");

    private static string FirstBlock(string language)
    {
        var block = Blocks().Matches(File.ReadAllText(Path.Combine(Package.Repository, "README.md"))).FirstOrDefault(block => block.Groups[1].Value == language)
            ?? throw new InvalidOperationException($"README.md has no block of {language}.");
        return block.Groups[2].Value;
    }

    [GeneratedRegex(@"^```(\w+)\r?\n(.*?)^```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Blocks();
}
