using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Scheduler.Hosting.Configuration;

namespace Scheduler.Hosting.CommandLine;

/// <summary>What commands write for machines.</summary>
[JsonSerializable(typeof(ValidationJson))]
[JsonSerializable(typeof(ScheduleJson))]
[JsonSerializable(typeof(StoreSchemaJson))]
[JsonSerializable(typeof(ExplanationJson))]
internal sealed partial class CommandJson : JsonSerializerContext
{
    // It goes to a terminal or a file, not into a page.
    private static readonly CommandJson Readable =
        new(new() { PropertyNamingPolicy = JsonNamingPolicy.CamelCase, WriteIndented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });

    public static Task WriteAsync<T>(TextWriter output, T value) => output.WriteLineAsync(JsonSerializer.Serialize(value, typeof(T), Readable));
}

/// <summary>What <c>validate</c> found.</summary>
internal sealed record ValidationJson(bool Valid, IReadOnlyList<ProblemJson> Problems, IReadOnlyList<ScheduleJson> Schedules);

/// <summary>One mistake.</summary>
internal sealed record ProblemJson(string Code, string Severity, string Path, string? Source, string Message)
{
    public static ProblemJson Of(ConfigurationProblem problem) => new(problem.Code, problem.IsWarning ? "warning" : "error", problem.Path, problem.Source, problem.Message);
}

/// <summary>What is to come of a schedule or trigger.</summary>
internal sealed record ScheduleJson(string? Schedule, string? Job, string When, string? Note, IReadOnlyList<OccurrenceJson> Next)
{
    public static ScheduleJson Of(SchedulePreview preview) => new(preview.Schedule, preview.Job, preview.When, preview.Note, [.. preview.Next.Select(OccurrenceJson.Of)]);
}

/// <summary>One occurrence.</summary>
internal sealed record OccurrenceJson(string Nominal, string? Due, string Local, string? Note)
{
    public static OccurrenceJson Of(Occurrence one) => new(
        Instants.Write(one.Nominal),
        one.Due is { } due ? Instants.Write(due) : null,
        new DateTimeOffset(one.Local, one.Offset).ToString("yyyy-MM-dd'T'HH:mm:ss.FFFzzz", CultureInfo.InvariantCulture),
        one.Note);
}

/// <summary>The tables of a store.</summary>
internal sealed record StoreSchemaJson(string Store, string Type, int From, int Version, string Script);

/// <summary>Where the settings of a schedule come from.</summary>
internal sealed record ExplanationJson(string Schedule, string Job, IReadOnlyList<SettingJson> Settings);

/// <summary>One setting.</summary>
internal sealed record SettingJson(string Key, string Value, string Origin, string? Source)
{
    public static SettingJson Of(EffectiveSetting setting) => new(setting.Key, setting.Value, setting.Origin.ToString(), setting.Source);
}
