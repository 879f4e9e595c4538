using System.Text.Json;

namespace Scheduler.Hosting.Configuration;

/// <summary>A job, with what configuration says about it.</summary>
/// <param name="Descriptor">Its code.</param>
/// <param name="Policies">Its policies over the defaults; no member is null.</param>
/// <param name="Description">For people.</param>
/// <param name="Metadata">Configuration's over the code's.</param>
internal sealed record JobDefinition(JobDescriptor Descriptor, SchedulePolicies Policies, string? Description, IReadOnlyDictionary<string, string> Metadata)
{
    public string Name => Descriptor.Name;

    /// <summary>What holds for all its runs, over the built-in values.</summary>
    public JobPolicies JobPolicies { get; init; } = JobPolicies.BuiltIn;

    /// <summary>Names it had before (VER-3).</summary>
    public IReadOnlyList<string> Aliases { get; init; } = [];

    /// <summary>Its name and aliases: all that its stored schedules and runs may say.</summary>
    public IEnumerable<string> Names => Aliases.Prepend(Name);

    /// <summary>Version of its arguments (VER-4).</summary>
    public int Version { get; init; }

    /// <summary>Which of its runs count together; null for all.</summary>
    public KeyTemplate? ConcurrencyKey { get; init; }

    /// <summary>What its starts draw from; null for no limit.</summary>
    public NamedRateLimit? RateLimit { get; init; }

    /// <summary>Hides what is not to be seen of its arguments (SEC-3); null where nobody knows what it takes.</summary>
    public RedactedArgs? Redaction { get; init; }

    /// <summary>Whether a limit wider than a schedule decides when its runs may start.</summary>
    public bool HasLimits => RateLimit is not null || JobPolicies.MaxConcurrentRuns != int.MaxValue;

    /// <summary>OVL-1: runs with the same text count together against <see cref="JobPolicies.MaxConcurrentRuns"/>, and no other job has it; null where there is no limit.</summary>
    public string? LimitKeyOf(Payload args) =>
        JobPolicies.MaxConcurrentRuns == int.MaxValue ? null : ConcurrencyKey is null ? Name : ConcurrencyKey.KeyOf(Name, args);

    /// <summary>RAT-1: the bucket that a run with these arguments draws from; null where there is no limit.</summary>
    public string? RateKeyOf(Payload args) => RateLimit?.BucketOf(args);

    /// <summary>Arguments are checked where they come in, so that a run does not fail later for what its maker could have been told.</summary>
    /// <exception cref="InvalidArgsException">They are not what the job takes.</exception>
    public void CheckArgs(Payload args, JsonSerializerOptions json)
    {
        if (!Descriptor.TakesArgs && !args.IsEmpty)
        {
            throw new InvalidArgsException(Name);
        }

        if (Descriptor.ArgsType is not { } type)
        {
            return;
        }

        try
        {
            args.Required(type, json);
        }
        catch (JsonException exception)
        {
            throw new InvalidArgsException(Name, type, exception);
        }
    }
}
