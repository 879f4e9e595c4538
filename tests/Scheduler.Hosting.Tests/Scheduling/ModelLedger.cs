using Scheduler.Hosting.Stores;

namespace Scheduler.Hosting.Tests.Scheduling;

/// <summary>
/// The reference: which occurrences there are by arithmetic alone, what became of each, and every execution. It finds fault with what nothing explains.
/// </summary>
internal sealed class ModelLedger
{
    private readonly Lock _lock = new();
    private readonly List<ModelExecution> _executions = [];
    private readonly Dictionary<RunId, ModelExecution> _last = [];
    private readonly Dictionary<long, ModelSchedule> _byNumber = [];
    private readonly List<string> _faults = [];

    public Dictionary<string, ModelSchedule> Schedules { get; } = [];

    public IReadOnlyList<ModelSchedule> Present => [.. Schedules.Values.Where(schedule => !schedule.IsRemoved)];

    /// <summary>How many times so much time passed at one go that a node may have lost its runs without a crash.</summary>
    public int Leaps { get; set; }

    /// <summary>The latest instant that the wall clock has shown.</summary>
    public DateTimeOffset Latest { get; private set; }

    public int Recoveries => _executions.Count(execution => execution.Run.Recovery > 0);

    public int Missed { get; private set; }

    public void See(DateTimeOffset now) => Latest = now > Latest ? now : Latest;

    /// <summary>A job begins. Why may it, if the same run has been executed before?</summary>
    public ModelExecution Begin(ModelNode node, JobContext run, CancellationToken token)
    {
        lock (_lock)
        {
            var execution = new ModelExecution(node, run, Leaps, token);

            // Who takes over a run of a schedule that was removed does not know its id.
            if (run.ScheduleId is { } id)
            {
                _byNumber[run.RunId.Schedule] = Schedules[id];
            }

            if (_last.TryGetValue(run.RunId, out var before))
            {
                var lost = before.Node.HasCrashed || before.Leaps < Leaps;
                Expect(run.FencingToken > before.Run.FencingToken, $"{execution} has a fence that is not later than that of {before}");
                Expect(
                    run.Recovery > before.Run.Recovery ? lost : before.Outcome == false && run.Attempt == before.Run.Attempt + 1,
                    $"{execution} runs again after {before}");
            }

            _last[run.RunId] = execution;
            _executions.Add(execution);
            return execution;
        }
    }

    public void End(ModelExecution execution)
    {
        lock (_lock)
        {
            execution.IsOver = true;
        }
    }

    /// <summary>What must hold after each step.</summary>
    public void Check()
    {
        lock (_lock)
        {
            foreach (var busy in _last.Values.Where(last => last is { IsOver: false, Node.HasCrashed: false } && last.Leaps == Leaps).GroupBy(last => last.Run.RunId.Schedule))
            {
                // The limit goes with its schedule: what waited for it then starts.
                Expect(_byNumber.GetValueOrDefault(busy.Key) is null or { HasOneInstance: false } or { IsRemoved: true } || busy.Count() == 1, $"{busy.Count()} runs of {busy.Key} at once: {string.Join(", ", busy)}");
            }

            Assert.True(_faults.Count == 0, string.Join('\n', _faults.Take(10)));
        }
    }

    public void ExpectNone(IReadOnlyList<LiveRun> live) => _faults.AddRange(live.Select(run => $"{run} does not end"));

    /// <summary>What must hold when nothing is left to do: each occurrence has exactly one run, or one report, or was left out by a resume; and each run has an end.</summary>
    public void Account(IEnumerable<SchedulerEvent> events, DateTimeOffset now)
    {
        var created = new HashSet<RunId>();
        var ended = new HashSet<RunId>();
        foreach (var happened in events)
        {
            switch (happened)
            {
                case RunCreated { Run: var run }:
                    Expect(created.Add(run.Id), $"{run.ScheduleId} {run.NominalTime:O} has two runs");
                    Schedules[run.ScheduleId!].Settle(run.NominalTime, 1, _faults);
                    break;
                case RunEvent { Run: { } run } when run.State.IsFinal():
                    ended.Add(run.Id);
                    break;
                case OccurrencesMissed { Missed: var missed }:
                    Missed += (int)missed.Count;
                    Schedules[missed.ScheduleId].Settle(missed.From, missed.Count, _faults);
                    Expect(Schedules[missed.ScheduleId].At(missed.From, missed.Count - 1) == missed.To, $"{missed} does not end where its count says");
                    break;
            }
        }

        foreach (var schedule in Present)
        {
            _faults.AddRange(schedule.Lost(now).Select(lost => $"{schedule.Id} {lost:O} is lost"));
        }

        var present = _executions.Where(execution => _byNumber.GetValueOrDefault(execution.Run.RunId.Schedule) is { IsRemoved: false }).Select(execution => execution.Run.RunId);
        _faults.AddRange(present.Except(ended).Select(run => $"run {run} of {run.Nominal:O} has no end"));
        Expect(_executions.All(execution => created.Contains(execution.Run.RunId)), "a run was executed that nobody created");
    }

    private void Expect(bool holds, string otherwise)
    {
        if (!holds)
        {
            _faults.Add(otherwise);
        }
    }
}

/// <summary>One execution of a job.</summary>
internal sealed class ModelExecution(ModelNode node, JobContext run, int leaps, CancellationToken token)
{
    private readonly TaskCompletionSource _end = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public ModelNode Node => node;

    public JobContext Run => run;

    /// <summary>How many leaps there had been when it began.</summary>
    public int Leaps => leaps;

    public CancellationToken Token => token;

    public Task Ended => _end.Task;

    /// <summary>Whether it was let succeed; null while neither.</summary>
    public bool? Outcome { get; private set; }

    public bool IsOver { get; set; }

    public void End(bool succeeds)
    {
        Outcome ??= succeeds;
        _ = succeeds ? _end.TrySetResult() : _end.TrySetException(new InvalidOperationException("It failed."));
    }

    public override string ToString() => $"{run.ScheduleId} {run.NominalTime:O} (attempt {run.Attempt}, recovery {run.Recovery})";
}

/// <summary>A schedule of the model: an interval from its creation on (INT-1).</summary>
internal sealed class ModelSchedule(string id, DateTimeOffset added, TimeSpan interval, bool hasOneInstance)
{
    private readonly HashSet<DateTimeOffset> _settled = [];

    public string Id => id;

    public bool HasOneInstance => hasOneInstance;

    public bool IsRemoved { get; set; }

    public DateTimeOffset? PausedAt { get; set; }

    /// <summary>Pauses that were resumed without what they missed: later than the first instant, not later than the second.</summary>
    public List<(DateTimeOffset After, DateTimeOffset Through)> Skipped { get; } = [];

    public DateTimeOffset At(DateTimeOffset from, long later) => from + (interval * later);

    /// <summary>Notes a run or a report of so many occurrences.</summary>
    public void Settle(DateTimeOffset from, long count, List<string> faults)
    {
        for (var i = 0; i < count; i++)
        {
            var occurrence = At(from, i);
            if (occurrence <= added || (occurrence - added).Ticks % interval.Ticks != 0)
            {
                faults.Add($"{id} {occurrence:O} is no occurrence");
            }

            if (!_settled.Add(occurrence))
            {
                faults.Add($"{id} {occurrence:O} has both a run and a report, or two of them");
            }
        }
    }

    /// <summary>The occurrences that have come, and of which nothing is known.</summary>
    public IEnumerable<DateTimeOffset> Lost(DateTimeOffset now)
    {
        for (var occurrence = added + interval; occurrence <= now; occurrence += interval)
        {
            if (!_settled.Contains(occurrence) && !Skipped.Exists(pause => occurrence > pause.After && occurrence <= pause.Through))
            {
                yield return occurrence;
            }
        }
    }
}
