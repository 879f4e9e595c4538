using System.Text.Json;
using Scheduler.Hosting.Configuration;

namespace Scheduler.Hosting.Scheduling;

/// <summary>Reads a document of schedules and checks all of it, so that a mistake in one imports none.</summary>
internal sealed class ImportReader(Engine engine)
{
    private readonly List<ConfigurationProblem> _problems = [];
    private readonly Dictionary<string, ImportedSchedule> _schedules = new(StringComparer.OrdinalIgnoreCase);

    /// <param name="utf8Json">The document.</param>
    /// <param name="store">The store to put all of them in; null for the one that each says.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="InvalidScheduleException">With every mistake.</exception>
    public async Task<IReadOnlyList<ImportedSchedule>> ReadAsync(Stream utf8Json, string? store, CancellationToken cancellationToken)
    {
        try
        {
            using var document = await JsonDocument.ParseAsync(utf8Json, cancellationToken: cancellationToken).ConfigureAwait(false);
            foreach (var (index, schedule) in ScheduleDocument.SchedulesOf(document.RootElement).Index())
            {
                Read(schedule, index, store);
            }
        }
        catch (JsonException exception)
        {
            throw new InvalidScheduleException($"The document is no JSON. Nothing was imported. {exception.Message}", exception);
        }
        catch (InvalidTriggerException exception)
        {
            _problems.Add(new(exception.Code, exception.Member, exception.Message));
        }

        return _problems.Count == 0 ? [.. _schedules.Values] : throw new InvalidScheduleException(ProblemReport.Write("The document is invalid", "Nothing was imported.", _problems));
    }

    private void Read(JsonElement schedule, int index, string? store)
    {
        var at = new Place($"Schedules:{index}", _problems);
        if (schedule.ValueKind != JsonValueKind.Object)
        {
            at.Error(ProblemCodes.UnknownSetting, $"A schedule is an object, not {schedule.GetRawText()}.");
        }
        else if (!schedule.TryGetProperty("id", out var member) || member.ValueKind != JsonValueKind.String)
        {
            at.Below("Id").Error(ProblemCodes.InvalidId, "'id' is missing, or is no text.");
        }
        else
        {
            var id = member.GetString()!;
            Read(id, schedule, store, at with { Path = id });
        }
    }

    private void Read(string id, JsonElement schedule, string? store, Place place)
    {
        try
        {
            var read = new ScheduleDocument(engine.Compiler.Json).Read(id, schedule);
            read = read with { Definition = In(store, read.Definition), InForce = In(store, read.InForce) };
            var (owned, holds) = (Check(read.Definition, place), read.InForce == read.Definition);
            read = read with { Definition = owned, InForce = holds ? owned : Check(read.InForce, place.Below("State:Overrides")) };
            if (!_schedules.TryAdd(id, read))
            {
                place.Error(ProblemCodes.Duplicate, "It is in the document more than once. Keep one of them.");
            }
        }
        catch (InvalidTriggerException exception)
        {
            place.Error(exception);
        }
    }

    private static ScheduleDefinition In(string? store, ScheduleDefinition definition) => store is null ? definition : definition with { Policies = definition.Policies with { Store = store } };

    // What stops a caller who adds a schedule stops an import, too.
    private ScheduleDefinition Check(ScheduleDefinition definition, Place place)
    {
        var desk = new ScheduleDesk(engine);
        var problems = desk.Problems(definition);
        foreach (var problem in problems)
        {
            // Their paths begin with the id.
            _problems.Add(problem with { Path = place.Path + problem.Path[definition.Id.Length..] });
        }

        try
        {
            return problems.Count > 0 ? definition : desk.Resolve(definition);
        }
        catch (JobNotFoundException exception)
        {
            place.Below("Job").Error(ProblemCodes.UnknownJob, exception.Message);
        }
        catch (StoreNotFoundException exception)
        {
            place.Below("Store").Error(ProblemCodes.UnknownStore, $"{exception.Message} Choose one with {nameof(ImportOptions)}.{nameof(ImportOptions.Store)}.");
        }
        catch (ExecutorNotFoundException exception)
        {
            place.Below("Executor").Error(ProblemCodes.UnknownExecutor, exception.Message);
        }
        catch (InvalidArgsException exception)
        {
            place.Below("Args").Error(ProblemCodes.InvalidArgs, exception.Message);
        }

        return definition;
    }
}
