namespace Scheduler.Hosting.BuiltInJobs;

/// <summary>Finds the file of a program.</summary>
internal static class Programs
{
    private const UnixFileMode Execute = UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    // As Windows itself does, which needs no more than the name.
    private static readonly string[] Endings = OperatingSystem.IsWindows() ? ["", ".exe", ".com", ".cmd", ".bat"] : [""];

    /// <summary>The full path; null, and why, when there is no such program.</summary>
    /// <param name="program">A path, or a name that is searched for.</param>
    /// <param name="fullPath">Makes a path full.</param>
    /// <param name="searchPath">Where names are searched for, as in PATH.</param>
    /// <param name="problem">Why there is none, with the remedy.</param>
    public static string? Find(string program, Func<string, string> fullPath, string searchPath, out string? problem)
    {
        var isPath = program.AsSpan().ContainsAny(Path.DirectorySeparatorChar, Path.AltDirectorySeparatorChar);
        string[] places = isPath ? [fullPath(program)] : [.. searchPath.Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries).Select(folder => Path.Combine(folder, program))];
        string[] files = [.. places.SelectMany(_ => Endings, (place, ending) => place + ending).Where(File.Exists)];
        problem = files.FirstOrDefault(IsExecutable) is not null ? null
            : files is [var file, ..] ? $"'{file}' may not be executed. Write a program, or allow it (chmod +x)."
            : isPath ? $"There is no file '{places[0]}'. Write the path of a program, or its name where it is in PATH."
            : $"There is no program '{program}' in PATH ({searchPath}). Write its full path, or install it.{(program.Contains(' ', StringComparison.Ordinal) ? " (Arguments belong into Arguments, one by one.)" : "")}";
        return files.FirstOrDefault(IsExecutable);
    }

    private static bool IsExecutable(string file) => OperatingSystem.IsWindows() || (File.GetUnixFileMode(file) & Execute) != 0;
}
