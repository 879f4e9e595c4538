using System.Text.Json;

namespace Scheduler.Hosting.Scheduling;

/// <summary>Policies in the canonical JSON of a definition: only what they say, in one order.</summary>
internal static class PolicyJson
{
    /// <summary>Writes them among the members of the definition.</summary>
    public static void Write(Utf8JsonWriter writer, SchedulePolicies policies)
    {
        Text("store", policies.Store);
        Text("executor", policies.Executor);
        Number("maxInstances", policies.MaxInstances);
        Length("misfireGraceTime", policies.MisfireGraceTime);
        Text("coalesce", policies.Coalesce?.ToString());
        Number("maxCatchUp", policies.MaxCatchUp);
        Text("overlap", policies.Overlap?.ToString());
        Number("maxQueued", policies.MaxQueued);
        if (policies.Retry is { } retry)
        {
            writer.WriteStartObject("retry");
            Number("maxAttempts", retry.MaxAttempts);
            Length("initialDelay", retry.InitialDelay);
            Real("factor", retry.Factor);
            Length("maxDelay", retry.MaxDelay);
            Real("jitter", retry.Jitter);
            Texts("delays", retry.Delays?.Select(delay => delay.ToString()));
            Flag("holdSlot", retry.HoldSlot);
            Flag("stopAtNextOccurrence", retry.StopAtNextOccurrence);
            Flag("onTimeout", retry.OnTimeout);
            Texts("noRetryOn", retry.NoRetryOn);
            writer.WriteEndObject();
        }

        Length("timeout", policies.Timeout);
        Length("runTimeout", policies.RunTimeout);
        Length("cancelGrace", policies.CancelGrace);
        Number("priority", policies.Priority);
        Number("pauseAfterFailures", policies.PauseAfterFailures);
        Length("alertIfNoSuccessFor", policies.AlertIfNoSuccessFor);

        void Text(string name, string? value)
        {
            if (value is not null)
            {
                writer.WriteString(name, value);
            }
        }

        void Length(string name, Duration? value) => Text(name, value?.ToString());

        void Number(string name, int? value)
        {
            if (value is { } number)
            {
                writer.WriteNumber(name, number);
            }
        }

        void Real(string name, double? value)
        {
            if (value is { } number)
            {
                writer.WriteNumber(name, number);
            }
        }

        void Flag(string name, bool? value)
        {
            if (value is { } flag)
            {
                writer.WriteBoolean(name, flag);
            }
        }

        void Texts(string name, IEnumerable<string>? values)
        {
            if (values is not null)
            {
                writer.WriteStartArray(name);
                foreach (var value in values)
                {
                    writer.WriteStringValue(value);
                }

                writer.WriteEndArray();
            }
        }
    }

    /// <summary>Reads them from among the members of a definition.</summary>
    public static SchedulePolicies Read(JsonElement definition) => new()
    {
        Store = Text(definition, "store"),
        Executor = Text(definition, "executor"),
        MaxInstances = Number(definition, "maxInstances"),
        MisfireGraceTime = Length(definition, "misfireGraceTime"),
        Coalesce = Word<Coalesce>(definition, "coalesce"),
        MaxCatchUp = Number(definition, "maxCatchUp"),
        Overlap = Word<Overlap>(definition, "overlap"),
        MaxQueued = Number(definition, "maxQueued"),
        Retry = definition.TryGetProperty("retry", out var retry) ? ReadRetry(retry) : null,
        Timeout = Length(definition, "timeout"),
        RunTimeout = Length(definition, "runTimeout"),
        CancelGrace = Length(definition, "cancelGrace"),
        Priority = Number(definition, "priority"),
        PauseAfterFailures = Number(definition, "pauseAfterFailures"),
        AlertIfNoSuccessFor = Length(definition, "alertIfNoSuccessFor"),
    };

    private static RetryPolicy ReadRetry(JsonElement retry) => new()
    {
        MaxAttempts = Number(retry, "maxAttempts"),
        InitialDelay = Length(retry, "initialDelay"),
        Factor = Real(retry, "factor"),
        MaxDelay = Length(retry, "maxDelay"),
        Jitter = Real(retry, "jitter"),
        Delays = Texts(retry, "delays")?.Select(Duration.Parse).ToList(),
        HoldSlot = Flag(retry, "holdSlot"),
        StopAtNextOccurrence = Flag(retry, "stopAtNextOccurrence"),
        OnTimeout = Flag(retry, "onTimeout"),
        NoRetryOn = Texts(retry, "noRetryOn"),
    };

    private static string? Text(JsonElement parent, string name) => parent.TryGetProperty(name, out var value) ? value.GetString() : null;

    private static int? Number(JsonElement parent, string name) => parent.TryGetProperty(name, out var value) ? value.GetInt32() : null;

    private static double? Real(JsonElement parent, string name) => parent.TryGetProperty(name, out var value) ? value.GetDouble() : null;

    private static bool? Flag(JsonElement parent, string name) => parent.TryGetProperty(name, out var value) ? value.GetBoolean() : null;

    private static Duration? Length(JsonElement parent, string name) => Text(parent, name) is { } text ? Duration.Parse(text) : null;

    private static TEnum? Word<TEnum>(JsonElement parent, string name)
        where TEnum : struct, Enum =>
        Text(parent, name) is { } text ? Enum.Parse<TEnum>(text) : null;

    private static List<string>? Texts(JsonElement parent, string name) =>
        parent.TryGetProperty(name, out var values) ? [.. values.EnumerateArray().Select(value => value.GetString()!)] : null;
}
