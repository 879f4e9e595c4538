namespace Scheduler.Hosting.Tests;

/// <summary>A folder of a test's own, gone with it.</summary>
internal sealed class Folder : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("scheduler-");

    /// <summary>Replaces a file in one step.</summary>
    /// <param name="file">Its name, or its path within the folder.</param>
    /// <param name="text">What it says from now on.</param>
    /// <returns>Its path.</returns>
    public string Write(string file, string text)
    {
        var path = Path.Combine(_folder.FullName, file);
        File.WriteAllText($"{path}.new", text);
        File.Move($"{path}.new", path, overwrite: true);
        return path;
    }

    public void Dispose() => _folder.Delete(recursive: true);
}
