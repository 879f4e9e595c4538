using Scheduler.Hosting.Configuration;

namespace Scheduler.Hosting.Scheduling;

/// <summary>Checks what is to be declared anew against what the stores hold.</summary>
internal sealed class DeclarationCheck(Engine engine)
{
    /// <param name="before">What holds.</param>
    /// <param name="after">What is to hold.</param>
    /// <param name="path">Path of the section.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public async ValueTask<IReadOnlyList<ConfigurationProblem>> CheckAsync(SchedulerDefinitions before, SchedulerDefinitions after, string path, CancellationToken cancellationToken)
    {
        var known = before.Schedules.Select(schedule => schedule.Definition.Id).ToHashSet(StringComparer.OrdinalIgnoreCase);
        var added = after.Schedules.Select(schedule => schedule.Definition).Where(definition => !known.Contains(definition.Id)).ToDictionary(definition => definition.Id, StringComparer.OrdinalIgnoreCase);
        var problems = new List<ConfigurationProblem>();
        foreach (var loop in added.Count == 0 ? [] : engine.Loops)
        {
            var found = await loop.Store.ReadSchedulesAsync(new() { Ids = added.Keys, Take = added.Count }, cancellationToken).ConfigureAwait(false);
            problems.AddRange(found.Select(stored => added[stored.Row.Id])
                .Where(definition => !loop.Name.Equals(after.PoliciesOf(definition).Store, StringComparison.OrdinalIgnoreCase))
                .Select(definition => new ConfigurationProblem(ProblemCodes.NeedsRestart, path, $"Schedule '{definition.Id}' is in store '{loop.Name}' already; it cannot be added to '{after.PoliciesOf(definition).Store}'. Give it another id.")));
        }

        try
        {
            await new ContinuationChains(engine).CheckAsync(after, cancellationToken).ConfigureAwait(false);
        }
        catch (InvalidScheduleException exception)
        {
            problems.Add(new(ProblemCodes.ContinuationCycle, path, exception.Message));
        }

        return problems;
    }
}
