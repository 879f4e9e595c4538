using System.IO.Compression;
using System.Reflection;
using System.Xml.Linq;

[assembly: AssemblyFixture(typeof(Scheduler.Hosting.PackageTests.Package))]

namespace Scheduler.Hosting.PackageTests;

/// <summary>The package, packed from the source as it stands. Everything happens in a folder of its own, so that no build and no cache of the machine is touched or trusted.</summary>
public sealed class Package : IAsyncLifetime
{
    public static string Repository { get; } =
        typeof(Package).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(metadata => metadata.Key == "Repository").Value!;

    public DirectoryInfo Folder { get; } = Directory.CreateTempSubdirectory("scheduler-package-");

    public string Packed => Folder.CreateSubdirectory("packed").FullName;

    /// <summary>What every command runs with: no servers that outlive it, no package that an earlier run has left.</summary>
    public IReadOnlyDictionary<string, string?> Environment => new Dictionary<string, string?>
    {
        ["DOTNET_CLI_TELEMETRY_OPTOUT"] = "1",
        ["DOTNET_CLI_UI_LANGUAGE"] = "en",
        ["DOTNET_CLI_USE_MSBUILD_SERVER"] = "0",
        ["DOTNET_NOLOGO"] = "1",
        ["MSBUILDDISABLENODEREUSE"] = "1",
        ["UseSharedCompilation"] = "false",
        ["NUGET_PACKAGES"] = Path.Combine(Folder.FullName, "cache"),
        ["DOTNET_ENVIRONMENT"] = null,
        ["ASPNETCORE_ENVIRONMENT"] = null,
        ["ASPNETCORE_URLS"] = null,
    };

    public string File { get; private set; } = "";

    public string Version { get; private set; } = "";

    public async ValueTask InitializeAsync()
    {
        await Child.RunAsync(
            Repository, Environment, "pack", "src/Scheduler.Hosting", "-c", "Release", "-o", Packed, "--artifacts-path", Path.Combine(Folder.FullName, "artifacts"));
        File = Assert.Single(Directory.GetFiles(Packed, "*.nupkg"));
        Version = Specification().Element("version")!.Value;
    }

    public ValueTask DisposeAsync()
    {
        Folder.Delete(recursive: true);
        return default;
    }

    public IReadOnlyList<string> Entries()
    {
        using var package = ZipFile.OpenRead(File);
        return [.. package.Entries.Select(entry => entry.FullName)];
    }

    /// <summary>The metadata of the package, without namespaces.</summary>
    public XElement Specification()
    {
        using var package = ZipFile.OpenRead(File);
        using var stream = package.GetEntry("Scheduler.Hosting.nuspec")!.Open();
        var specification = XElement.Load(stream);
        foreach (var element in specification.DescendantsAndSelf())
        {
            element.Name = element.Name.LocalName;
        }

        return specification.Element("metadata")!;
    }
}
