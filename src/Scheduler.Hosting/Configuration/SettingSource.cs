using System.Text.RegularExpressions;
using Microsoft.Extensions.Configuration;

namespace Scheduler.Hosting.Configuration;

/// <summary>Says where people find a setting to correct it (CFG-9): the file, the environment variable, the argument of the command line.</summary>
internal static partial class SettingSource
{
    private const string TypeSuffix = "ConfigurationProvider";
    private const string Separator = "__";

    /// <param name="provider">The provider that has it.</param>
    /// <param name="path">Its path, or that of something above it.</param>
    public static string Of(IConfigurationProvider provider, string path)
    {
        // What a provider reads it says in its text alone: "JsonConfigurationProvider for 'appsettings.json' (Optional)", "EnvironmentVariablesConfigurationProvider Prefix: 'DOTNET_'".
        var (type, text) = (provider.GetType().Name, provider.ToString() ?? "");
        return type switch
        {
            "EnvironmentVariablesConfigurationProvider" => $"environment variable {Variable(Prefix().Match(text).Groups[1].Value, path)}",
            "CommandLineConfigurationProvider" => $"command line argument --{path}",
            _ when FileName().Match(text) is { Success: true } file => file.Groups[1].Value,
            _ => type.EndsWith(TypeSuffix, StringComparison.Ordinal) ? type[..^TypeSuffix.Length] : type,
        };
    }

    // As it is written there: where case counts, nobody would find another.
    private static string Variable(string prefix, string path)
    {
        var names = Environment.GetEnvironmentVariables().Keys.Cast<string>().Order(StringComparer.Ordinal).Select(name => (Name: name, Path: name.Replace(Separator, ":", StringComparison.Ordinal))).ToList();
        return names.Find(one => one.Path.Equals(prefix + path, StringComparison.OrdinalIgnoreCase)).Name
            ?? names.Find(one => one.Path.StartsWith($"{prefix}{path}:", StringComparison.OrdinalIgnoreCase)).Name
            ?? (prefix + path).Replace(":", Separator, StringComparison.Ordinal);
    }

    [GeneratedRegex("^[^']* for '([^']*)'")]
    private static partial Regex FileName();

    [GeneratedRegex("Prefix: '([^']*)'")]
    private static partial Regex Prefix();
}
