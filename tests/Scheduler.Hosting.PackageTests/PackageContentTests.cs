using System.IO.Compression;

namespace Scheduler.Hosting.PackageTests;

public sealed class PackageContentTests(Package package)
{
    [Fact]
    public void The_package_has_the_library_its_documentation_its_schema_and_the_readme_and_nothing_else()
    {
        var content = package.Entries().Where(entry => !entry.StartsWith("_rels/", StringComparison.Ordinal) && !entry.StartsWith("package/", StringComparison.Ordinal));

        Assert.Equal(
            ["ConfigurationSchema.json", "README.md", "Scheduler.Hosting.nuspec", "[Content_Types].xml", "buildTransitive/net10.0/Scheduler.Hosting.targets", "lib/net10.0/Scheduler.Hosting.dll", "lib/net10.0/Scheduler.Hosting.xml"],
            content.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void The_package_says_what_it_is()
    {
        var specification = package.Specification();

        Assert.Equal("Scheduler.Hosting", specification.Element("id")?.Value);
        Assert.Equal(("expression", "MIT"), (specification.Element("license")?.Attribute("type")?.Value, specification.Element("license")?.Value));
        Assert.Equal("README.md", specification.Element("readme")?.Value);
        Assert.NotEmpty(specification.Element("description")!.Value);
        Assert.NotEmpty(specification.Element("tags")!.Value);
    }

    [Fact]
    public void A_version_without_a_tag_is_a_preview() => Assert.Matches(@"^\d+\.\d+\.\d+(-preview[.\d]*)?(\+[0-9a-f]+)?$", package.Version);

    [Fact]
    public void The_package_depends_on_Cronos_and_the_platform_alone()
    {
        var group = Assert.Single(package.Specification().Element("dependencies")!.Elements());

        Assert.Equal("net10.0", group.Attribute("targetFramework")?.Value);
        Assert.All(group.Elements().Select(dependency => dependency.Attribute("id")!.Value), id => Assert.Matches(@"^(Cronos|Microsoft\.Extensions\..+|System\.IO\.Hashing)$", id));
    }

    [Fact]
    public void The_symbols_are_in_a_package_of_their_own()
    {
        using var symbols = ZipFile.OpenRead(Path.ChangeExtension(package.File, ".snupkg"));

        Assert.Contains(symbols.Entries, entry => entry.FullName == "lib/net10.0/Scheduler.Hosting.pdb");
    }
}
