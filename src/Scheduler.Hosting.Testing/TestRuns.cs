using System.Collections;

namespace Scheduler.Hosting.Testing;

/// <summary>Runs that have started, or have ended without, in the order in which they did; each as it stands now.</summary>
public sealed class TestRuns : IReadOnlyList<Run>
{
    private readonly string _whose;
    private readonly IReadOnlyList<Run> _runs;

    internal TestRuns(string whose, IEnumerable<Run> runs) => (_whose, _runs) = (whose, [.. runs]);

    /// <inheritdoc/>
    public int Count => _runs.Count;

    /// <inheritdoc/>
    public Run this[int index] => _runs[index];

    private TestRuns Started => new(_whose, _runs.Where(run => run.StartedAt is not null));

    /// <summary>Those of a job.</summary>
    /// <param name="job">Its name, compared ignoring case.</param>
    public TestRuns Of(string job) => new($"Job '{job}'", _runs.Where(run => string.Equals(run.Job, job, StringComparison.OrdinalIgnoreCase)));

    /// <summary>Those of a schedule.</summary>
    /// <param name="id">Its id, compared ignoring case.</param>
    public TestRuns OfSchedule(string id) => new($"Schedule '{id}'", _runs.Where(run => string.Equals(run.ScheduleId, id, StringComparison.OrdinalIgnoreCase)));

    /// <summary>Fails the test unless so many of them have started.</summary>
    /// <param name="times">How many, from 0.</param>
    /// <returns>These runs.</returns>
    /// <exception cref="SchedulerAssertionException">More or fewer have.</exception>
    public TestRuns ShouldHaveRun(int times) =>
        Started.Count == times ? this : throw Failure($"should have run {Times(times)}, but ran {Times(Started.Count)}.");

    /// <summary>Fails the test unless those that have started are of exactly these instants, in this order.</summary>
    /// <param name="nominalTimes">The occurrences they are for: <see cref="Run.NominalTime"/>.</param>
    /// <returns>These runs.</returns>
    /// <exception cref="SchedulerAssertionException">They are of others.</exception>
    public TestRuns ShouldHaveRunAt(params IReadOnlyList<DateTimeOffset> nominalTimes) =>
        Started.Select(run => run.NominalTime).SequenceEqual(nominalTimes)
            ? this
            : throw Failure($"should have run at {(nominalTimes.Count == 0 ? "no instant" : string.Join(", ", nominalTimes.Select(Instants.Write)))}.");

    /// <summary>Fails the test unless all of them have succeeded.</summary>
    /// <returns>These runs.</returns>
    /// <exception cref="SchedulerAssertionException">One has failed, was cancelled, missed or skipped, or has not ended.</exception>
    public TestRuns ShouldHaveSucceeded() =>
        _runs.All(run => run.State == RunState.Succeeded)
            ? this
            : throw Failure($"should have succeeded in every run, but did not in {_runs.Count(run => run.State != RunState.Succeeded)} of {_runs.Count}.");

    /// <inheritdoc/>
    public IEnumerator<Run> GetEnumerator() => _runs.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private static string Times(int times) => times == 1 ? "once" : $"{times} times";

    private static string Line(Run run)
    {
        var why = run.Error is { } error ? $": {error.Type}: {error.Message}" : run.Reason is { } reason ? $": {reason}" : "";
        return $"\n  {Instants.Write(run.NominalTime)} {run.Job}{(run.ScheduleId is { } schedule && schedule != run.Job ? $" ({schedule})" : "")} {run.State}{why}";
    }

    private SchedulerAssertionException Failure(string sentence) =>
        new($"{_whose} {sentence}" + (_runs.Count == 0 ? " There are no runs." : $" The runs:{string.Concat(_runs.Select(Line))}"));
}
