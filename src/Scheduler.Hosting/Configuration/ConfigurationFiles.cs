using System.Globalization;
using System.Text.Json;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Primitives;

namespace Scheduler.Hosting.Configuration;

/// <summary>
/// The files of the configuration that are to be read again when they change. The platform empties what it has of a file that it cannot read, and tells nobody; nor does it see every change (a link that leads elsewhere).
/// So each file is looked at here.
/// </summary>
internal sealed class ConfigurationFiles(SchedulerSection section)
{
    private HashSet<FileConfigurationProvider> _suppliers = [];

    /// <summary>Whether there is any.</summary>
    public bool Any => Files().Any();

    /// <summary>Calls back whenever a file changes, until what is returned is disposed.</summary>
    public IReadOnlyList<IDisposable> Watch(Action changed) =>
        [.. Files().Select(file => ChangeToken.OnChange(() => file.Source.FileProvider?.Watch(file.Source.Path ?? ""), changed))];

    /// <summary>Reads each file again.</summary>
    /// <returns>Those that are broken, and those that are gone although they supplied something when <see cref="Accept"/> was called last.</returns>
    public IReadOnlyList<ConfigurationProblem> Check() => [.. Files().Select(Check).OfType<ConfigurationProblem>()];

    /// <summary>What the files say now is what is to hold.</summary>
    public void Accept() => _suppliers = [.. Files().Where(file => file.GetChildKeys([], section.Path).Any())];

    private IEnumerable<FileConfigurationProvider> Files() =>
        section.Providers.OfType<FileConfigurationProvider>().Where(provider => provider.Source is { ReloadOnChange: true, FileProvider: not null, Path: not null });

    private ConfigurationProblem? Check(FileConfigurationProvider provider)
    {
        var path = provider.Source.Path!;
        try
        {
            var file = provider.Source.FileProvider!.GetFileInfo(path);
            if (!file.Exists)
            {
                return _suppliers.Contains(provider)
                    ? Problem(path, $"{path} is gone. Put it back; or, if nothing of it is to hold any more, leave an empty object ({{}}) in its place.")
                    : null;
            }

            using var stream = file.CreateReadStream();
            if (file.Length == 0)
            {
                return Problem(path, $"{path} is empty. Write it again; or, if nothing of it is to hold any more, an empty object ({{}}).");
            }

            provider.Load(stream);
            return null;
        }
        catch (Exception exception) when (exception is FormatException or InvalidDataException or IOException or UnauthorizedAccessException)
        {
            return Problem(path, Describe(path, exception));
        }
    }

    private ConfigurationProblem Problem(string file, string message) => new(ProblemCodes.BrokenFile, section.Path, message) { Source = file };

    private static string Describe(string path, Exception exception)
    {
        if (exception.GetBaseException() is not JsonException { LineNumber: { } line, BytePositionInLine: { } position } json)
        {
            return $"{path} cannot be read: {exception.GetBaseException().Message}";
        }

        // Its message ends by saying the place once more, counted from 0.
        var message = json.Message.Split(" LineNumber:")[0].Split(" Path:")[0];
        return string.Create(CultureInfo.InvariantCulture, $"{path} line {line + 1}, column {position + 1}: {message}");
    }
}
