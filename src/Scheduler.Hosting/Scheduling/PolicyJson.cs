using System.Text.Json;
using Scheduler.Hosting.Triggers;

namespace Scheduler.Hosting.Scheduling;

/// <summary>Policies in the canonical JSON of a definition: only what they say, in one order.</summary>
internal static class PolicyJson
{
    private static readonly string[] RetryMembers =
        ["maxAttempts", "initialDelay", "factor", "maxDelay", "jitter", "delays", "holdSlot", "stopAtNextOccurrence", "onTimeout", "noRetryOn"];

    /// <summary>Their names.</summary>
    public static IReadOnlyList<string> Members { get; } =
    [
        "store", "executor", "maxInstances", "misfireGraceTime", "coalesce", "maxCatchUp", "overlap", "maxQueued", "retry", "timeout", "runTimeout", "cancelGrace", "priority", "pauseAfterFailures",
        "alertIfNoSuccessFor",
    ];

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
    /// <exception cref="InvalidTriggerException">One is not what it must be.</exception>
    public static SchedulePolicies Read(JsonMembers definition) => new()
    {
        Store = definition.Text("store"),
        Executor = definition.Text("executor"),
        MaxInstances = definition.Number("maxInstances"),
        MisfireGraceTime = definition.Duration("misfireGraceTime"),
        Coalesce = definition.Choice<Coalesce>("coalesce"),
        MaxCatchUp = definition.Number("maxCatchUp"),
        Overlap = definition.Choice<Overlap>("overlap"),
        MaxQueued = definition.Number("maxQueued"),
        Retry = definition.Has("retry") ? ReadRetry(definition.Object("retry", RetryMembers)) : null,
        Timeout = definition.Duration("timeout"),
        RunTimeout = definition.Duration("runTimeout"),
        CancelGrace = definition.Duration("cancelGrace"),
        Priority = definition.Number("priority"),
        PauseAfterFailures = definition.Number("pauseAfterFailures"),
        AlertIfNoSuccessFor = definition.Duration("alertIfNoSuccessFor"),
    };

    private static RetryPolicy ReadRetry(JsonMembers retry) => new()
    {
        MaxAttempts = retry.Number("maxAttempts"),
        InitialDelay = retry.Duration("initialDelay"),
        Factor = retry.Real("factor"),
        MaxDelay = retry.Duration("maxDelay"),
        Jitter = retry.Real("jitter"),
        Delays = retry.Has("delays") ? retry.Durations("delays") : null,
        HoldSlot = retry.Flag("holdSlot"),
        StopAtNextOccurrence = retry.Flag("stopAtNextOccurrence"),
        OnTimeout = retry.Flag("onTimeout"),
        NoRetryOn = retry.Has("noRetryOn") ? retry.Texts("noRetryOn") : null,
    };
}
