using System.Text.RegularExpressions;

namespace Scheduler.Hosting.Tests.Architecture;

/// <summary>One file of the library's source.</summary>
internal sealed partial record SourceFile(string Path, string Room, string Text)
{
    public static IReadOnlyList<SourceFile> All { get; } = Read();

    public string Name => System.IO.Path.GetFileNameWithoutExtension(Path);

    public int Lines => Text.Count(letter => letter == '\n');

    /// <summary>The text without comments, texts and characters.</summary>
    public string Code { get; } = Uncoded().Replace(Text, match => match.Value.StartsWith('/') ? "" : "\"\"");

    public override string ToString() => System.IO.Path.GetRelativePath(Repository.Root, Path);

    private static List<SourceFile> Read()
    {
        var source = System.IO.Path.Combine(Repository.Root, "src", "Scheduler.Hosting");
        return [.. Directory.EnumerateFiles(source, "*.cs", SearchOption.AllDirectories)
            .Select(path => (Path: path, Parts: System.IO.Path.GetRelativePath(source, path).Split(System.IO.Path.DirectorySeparatorChar)))
            .Where(file => file.Parts[0] is not ("bin" or "obj"))
            .Select(file => new SourceFile(file.Path, string.Join('.', file.Parts[..^1]), File.ReadAllText(file.Path)))];
    }

    [GeneratedRegex("""//[^\n]*|\"{3}.*?\"{3}|"(\\.|[^"\\\n])*"|'(\\.|[^'\\\n])'""", RegexOptions.Singleline)]
    private static partial Regex Uncoded();
}
