using System.Text.Json;

namespace Scheduler.Hosting;

/// <summary>What the scheduler throws; each mistake has a type of its own.</summary>
public abstract class SchedulerException : Exception
{
    private protected SchedulerException(string message, Exception? inner = null)
        : base(message, inner)
    {
    }
}

/// <summary>The configuration is invalid; the message lists every error with its path and remedy.</summary>
/// <param name="message">The whole report.</param>
public sealed class SchedulerConfigurationException(string message) : SchedulerException(message)
{
    /// <summary>The report alone: where it was thrown helps nobody who edits a configuration file.</summary>
    public override string ToString() => Message;
}

/// <summary>A schedule that was to be added or changed is invalid; the message lists every error.</summary>
/// <param name="message">The whole report.</param>
/// <param name="inner">What a trigger threw, where that is the reason.</param>
public sealed class InvalidScheduleException(string message, Exception? inner = null) : SchedulerException(message, inner)
{
    /// <summary>What is wrong, one by one, where it is known so.</summary>
    public IReadOnlyList<ScheduleProblem> Problems { get; init; } = [];
}

/// <summary>No store has a schedule of this id.</summary>
/// <param name="id">The id.</param>
public sealed class ScheduleNotFoundException(string id) : SchedulerException($"There is no schedule '{id}'.")
{
    /// <summary>The id.</summary>
    public string Id { get; } = id;
}

/// <summary>A schedule of this id exists already.</summary>
/// <param name="id">The id.</param>
public sealed class ScheduleExistsException(string id)
    : SchedulerException($"A schedule '{id}' exists already. Add it with {nameof(ConflictPolicy)}.{nameof(ConflictPolicy.Replace)} or {nameof(ConflictPolicy.Keep)}, or change it with {nameof(IScheduler.ModifyScheduleAsync)}.")
{
    /// <summary>The id.</summary>
    public string Id { get; } = id;
}

/// <summary>Somebody else has changed a schedule since the caller looked at it (OWN-7). Nothing was changed.</summary>
/// <param name="id">The id.</param>
/// <param name="version">Its <see cref="Schedule.Version"/> now.</param>
public sealed class ScheduleChangedException(string id, long version) : SchedulerException($"Schedule '{id}' was changed by somebody else and has version {version} now. Look at it again, and repeat the change if it still makes sense.")
{
    /// <summary>The id.</summary>
    public string Id { get; } = id;

    /// <summary>Its version now.</summary>
    public long Version { get; } = version;
}

/// <summary>No job of this name is registered.</summary>
/// <param name="name">The name.</param>
/// <param name="known">The names that are.</param>
public sealed class JobNotFoundException(string name, IEnumerable<string> known)
    : SchedulerException($"Job '{name}' is not registered. Registered: {string.Join(", ", known)}.")
{
    /// <summary>The name.</summary>
    public string Name { get; } = name;
}

/// <summary>No store has this run, or no longer.</summary>
/// <param name="id">The id.</param>
public sealed class RunNotFoundException(RunId id) : SchedulerException($"There is no run '{id}', or it ended and is no longer kept.")
{
    /// <summary>The id.</summary>
    public RunId Id { get; } = id;
}

/// <summary>A live run has the unique key already (UNI-1).</summary>
/// <param name="key">The key.</param>
/// <param name="id">The run that has it.</param>
public sealed class RunExistsException(string key, RunId id) : SchedulerException($"Run '{id}' has the unique key '{key}' and has not ended.")
{
    /// <summary>The key.</summary>
    public string Key { get; } = key;

    /// <summary>The run that has it.</summary>
    public RunId Id { get; } = id;
}

/// <summary>
/// A run cannot be completed by who tried: another node has taken it over, it has ended, or it was completed before in the same transaction (FEN-4). Nothing was recorded; what was written for it must be rolled back.
/// </summary>
/// <param name="id">The run.</param>
public sealed class RunLostException(RunId id)
    : SchedulerException($"Run '{id}' cannot be completed here: another node has taken it over, it has ended, or this transaction has completed it before. Roll the transaction back.")
{
    /// <summary>The run.</summary>
    public RunId Id { get; } = id;
}

/// <summary>The scheduler of this node has stopped, so that nobody would tell a waiting caller when the run ends.</summary>
/// <param name="id">The run.</param>
public sealed class SchedulerStoppedException(RunId id) : SchedulerException($"The scheduler has stopped, and run '{id}' has not ended.")
{
    /// <summary>The run.</summary>
    public RunId Id { get; } = id;
}

/// <summary>No store has a node of this id.</summary>
/// <param name="id">The id.</param>
public sealed class NodeNotFoundException(string id) : SchedulerException($"There is no node '{id}': it has stopped, or has never been. A node has another id after each start.")
{
    /// <summary>The id.</summary>
    public string Id { get; } = id;
}

/// <summary>No store of this name is configured.</summary>
/// <param name="name">The name.</param>
/// <param name="known">The names that are.</param>
public sealed class StoreNotFoundException(string name, IEnumerable<string> known)
    : SchedulerException($"Store '{name}' is not defined. Defined: {string.Join(", ", known)}.")
{
    /// <summary>The name.</summary>
    public string Name { get; } = name;
}

/// <summary>No executor of this name is configured.</summary>
/// <param name="name">The name.</param>
/// <param name="known">The names that are.</param>
public sealed class ExecutorNotFoundException(string name, IEnumerable<string> known)
    : SchedulerException($"Executor '{name}' is not defined. Defined: {string.Join(", ", known)}.")
{
    /// <summary>The name.</summary>
    public string Name { get; } = name;
}

/// <summary>The arguments are not what the job takes.</summary>
public sealed class InvalidArgsException : SchedulerException
{
    /// <param name="job">The job.</param>
    /// <param name="type">What it takes.</param>
    /// <param name="inner">What the reader said.</param>
    public InvalidArgsException(string job, Type type, JsonException inner)
        : base($"The arguments of job '{job}' cannot be read as {type.Name}: {inner.Message}", inner) => Job = job;

    internal InvalidArgsException(string job)
        : base($"Job '{job}' takes no arguments. {NoArgs}") => Job = job;

    /// <summary>The job.</summary>
    public string Job { get; }

    /// <summary>What is wrong, one by one, where it is known so.</summary>
    public IReadOnlyList<ScheduleProblem> Problems { get; init; } = [];

    internal const string NoArgs = "What it does is said by its Settings in the configuration alone.";
}

/// <summary>A trigger that can never be what its author meant: a malformed expression, an unknown time zone, an end before its start.</summary>
/// <param name="code">Code in the catalogue of configuration errors, such as SCH1020.</param>
/// <param name="member">The member that is wrong, by its name in configuration, such as <c>Cron</c>.</param>
/// <param name="message">What is wrong, the value, and the remedy.</param>
/// <param name="inner">What was thrown, where that is the reason.</param>
public sealed class InvalidTriggerException(string code, string member, string message, Exception? inner = null) : SchedulerException(message, inner)
{
    /// <summary>Code in the catalogue of configuration errors.</summary>
    public string Code { get; } = code;

    /// <summary>The member that is wrong, by its name in configuration.</summary>
    public string Member { get; } = member;

    /// <summary>The same about a trigger inside of another.</summary>
    internal InvalidTriggerException Below(string path) => new(Code, $"{path}:{Member}", Message, InnerException);
}
