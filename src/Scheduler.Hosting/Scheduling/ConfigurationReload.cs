using Microsoft.Extensions.Logging;
using Scheduler.Hosting.Configuration;
using Scheduler.Hosting.Diagnostics;

namespace Scheduler.Hosting.Scheduling;

/// <summary>Takes over a changed configuration as a whole, or refuses it as a whole.</summary>
internal sealed partial class ConfigurationReload
{
    private readonly Engine _engine;
    private readonly ConfigurationSource _source;
    private readonly ILogger _logger;
    private readonly SchedulerOptions _started;
    private readonly HashSet<string> _refused = new(StringComparer.Ordinal);
    private readonly HashSet<ConfigurationProblem> _told;
    private string _hash;

    public ConfigurationReload(Engine engine, ConfigurationSource source)
    {
        (_engine, _source) = (engine, source);
        _logger = Parts.Loggers.CreateLogger<ConfigurationReload>();
        (_started, _hash) = (Parts.Definitions.Options, Parts.Definitions.Hash);
        _told = [.. Parts.Definitions.Problems];
        source.Files.Accept();
    }

    private EngineParts Parts => _engine.Parts;

    private DateTimeOffset Since => Parts.Current.Reload.Since;

    /// <summary>Reads the configuration, and acts on it where it is another one.</summary>
    /// <param name="confirmed">The hash of a change that is meant, whatever it removes; null for none.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public async Task TryAsync(string? confirmed, CancellationToken cancellationToken)
    {
        var broken = _source.Files.Check();
        if (broken.Count > 0)
        {
            Refuse(broken);
            return;
        }

        var hash = _source.Hash();
        if (hash == _hash)
        {
            if (_refused.Count > 0)
            {
                Accept(hash, Parts.Current.Reload with { Errors = [] });
                Log.Recovered(_logger, Since);
            }

            return;
        }

        var built = Read(hash, confirmed);
        IReadOnlyList<ConfigurationProblem> errors = built.Definitions is { } definitions
            ? await CheckAsync(definitions, hash, confirmed, cancellationToken).ConfigureAwait(false)
            : [.. built.Problems.Where(problem => !problem.IsWarning)];
        if (errors.Count > 0)
        {
            Refuse(errors);
            return;
        }

        await ApplyAsync(hash, built.Definitions!, cancellationToken).ConfigureAwait(false);
    }

    // An empty section may well be without errors, or have those of code that counts on it: what is wrong is that it is empty.
    private BuiltDefinitions Read(string hash, string? confirmed) =>
        _source.IsEmpty && MassRemoval(null, hash, confirmed) is { } removal ? new(null, [removal]) : _source.Read();

    // OWN-4: who names the content has looked at it.
    private ConfigurationProblem? MassRemoval(SchedulerDefinitions? after, string hash, string? confirmed) =>
        hash != confirmed && ReloadRules.MassRemoval(Parts.Definitions, after, _source.Path) is { } removal
            ? removal with { Message = $"{removal.Message} Or confirm this change alone, by POST config/reload?confirm={hash} of the HTTP API." }
            : null;

    private async ValueTask<IReadOnlyList<ConfigurationProblem>> CheckAsync(SchedulerDefinitions definitions, string hash, string? confirmed, CancellationToken cancellationToken)
    {
        var before = Parts.Definitions;
        var problems = ReloadRules.NeedsRestart(_started, before, definitions, _source.Path).ToList();
        if (MassRemoval(definitions, hash, confirmed) is { } removal)
        {
            problems.Add(removal);
        }

        if (problems.Count == 0)
        {
            problems.AddRange(await new DeclarationCheck(_engine).CheckAsync(before, definitions, _source.Path, cancellationToken).ConfigureAwait(false));
        }

        return problems;
    }

    private async Task ApplyAsync(string hash, SchedulerDefinitions definitions, CancellationToken cancellationToken)
    {
        string[] pending = [.. ReloadRules.Pending(_started, definitions.Options)];
        var (before, now) = (Parts.Definitions, Parts.Time.GetUtcNow());
        var next = new ActiveConfiguration(definitions.Following(before, hash));
        Parts.Current.Value = next;
        foreach (var job in definitions.Jobs.Where(job => before.Jobs.Find(job.Name) is null))
        {
            Parts.Events.Publish(new JobRegistered(now, job.Name));
        }

        var changes = (await Task.WhenAll(_engine.Loops.Select(loop => loop.Reconfiguration.RequestAsync(next))).WaitAsync(cancellationToken).ConfigureAwait(false)).SelectMany(done => done).ToList();

        // Last: what a slot that is new would start before has the policies of before (OVL-5).
        foreach (var lane in Parts.Lanes.Values)
        {
            lane.Resize(Slots(definitions.Options, lane));
        }

        Accept(hash, new(now) { Pending = pending });
        if (pending.Length > 0)
        {
            Log.Pending(_logger, string.Join(", ", pending));
        }

        foreach (var problem in definitions.Problems.Where(_told.Add))
        {
            if (problem.IsWarning)
            {
                Log.Warning(_logger, problem.InOneLine);
            }
            else
            {
                Log.Isolated(_logger, problem.InOneLine);
            }
        }

        Tell(hash, changes, now);
    }

    private void Accept(string hash, ReloadState state)
    {
        (_hash, Parts.Current.Reload) = (hash, state);
        _refused.Clear();
        _source.Files.Accept();
        Parts.Health.ConfigurationRefused(null);
        Parts.Health.SchedulesIsolated(Parts.Definitions.Errors);
        Parts.Metrics.ConfigurationChecked(valid: Parts.Definitions.Errors is null);
    }

    private void Tell(string hash, List<ScheduleChange> changes, DateTimeOffset now)
    {
        var (added, changed, retired) = (Ids(ScheduleChangeKind.Added, ScheduleChangeKind.Restored), Ids(ScheduleChangeKind.Changed), Ids(ScheduleChangeKind.Retired));
        Log.Reloaded(_logger, added.Count, changed.Count, retired.Count);
        Parts.Events.Publish(new ConfigurationReloaded(now, hash, added, changed, retired));

        IReadOnlyList<string> Ids(params ScheduleChangeKind[] kinds) => [.. changes.Where(change => kinds.Contains(change.Kind)).Select(change => change.Current.Row.Id)];
    }

    private void Refuse(IReadOnlyList<ConfigurationProblem> errors)
    {
        string[] lines = [.. errors.Select(error => error.InOneLine)];
        var report = string.Join(" ", lines);
        Parts.Health.ConfigurationRefused(report);
        Parts.Current.Reload = Parts.Current.Reload with { Errors = lines };
        Parts.Metrics.ConfigurationChecked(valid: false);
        if (_refused.Add(report))
        {
            Log.Refused(_logger, errors.Count, Since, report);
            Parts.Events.Publish(new ConfigurationRejected(Parts.Time.GetUtcNow(), lines));
        }
    }

    // One that is configured no more stays as it is until the restart.
    private static int Slots(SchedulerOptions options, ExecutorLane lane) =>
        options.Executors.TryGetValue(lane.Name, out var executor) ? executor.MaxConcurrency
        : lane.Name.Equals("default", StringComparison.OrdinalIgnoreCase) ? new ExecutorOptions().MaxConcurrency
        : lane.Slots;

    private static partial class Log
    {
        [LoggerMessage(LogEvents.ConfigurationReloaded, LogLevel.Information, "The changed configuration holds now: {Added} schedule(s) added, {Changed} changed, {Retired} retired.")]
        public static partial void Reloaded(ILogger logger, int added, int changed, int retired);

        [LoggerMessage(LogEvents.ConfigurationRejected, LogLevel.Error, "The changed configuration is refused, {Count} error(s); still running with the configuration of {Since:u}. {Errors}")]
        public static partial void Refused(ILogger logger, int count, DateTimeOffset since, string errors);

        [LoggerMessage(LogEvents.ConfigurationRecovered, LogLevel.Information, "The configuration is again the one of {Since:u}, which holds all the time.")]
        public static partial void Recovered(ILogger logger, DateTimeOffset since);

        [LoggerMessage(LogEvents.ConfigurationPending, LogLevel.Warning, "These settings wait for a restart of the application: {Settings}.")]
        public static partial void Pending(ILogger logger, string settings);

        [LoggerMessage(LogEvents.ReloadWarning, LogLevel.Warning, "{Warning}")]
        public static partial void Warning(ILogger logger, string warning);

        [LoggerMessage(LogEvents.ReloadIsolated, LogLevel.Error, "{Error} The schedule is left as it is (OnInvalid=Isolate).")]
        public static partial void Isolated(ILogger logger, string error);
    }
}
