using System.Text.Json;
using Scheduler.Hosting.Triggers;

namespace Scheduler.Hosting.Configuration;

/// <summary>Reads schedules and triggers that callers write as JSON, with the keys, the words and the checks of configuration (CFG-4).</summary>
/// <param name="definitions">What they are checked against.</param>
/// <param name="now">The time.</param>
internal sealed class ScheduleReader(SchedulerDefinitions definitions, DateTimeOffset now)
{
    private readonly TriggerContext _context = new(definitions.TimeZone, definitions.Calendars, now);

    private TriggerFactory Triggers => new(_context, definitions.Kinds);

    private TriggerWarnings Warnings => new(_context);

    /// <param name="json">The schedule.</param>
    /// <param name="id">Its id, where it does not say it.</param>
    /// <exception cref="InvalidScheduleException">With everything that is wrong.</exception>
    public ScheduleDraft Schedule(JsonElement json, string? id)
    {
        var section = new JsonSection(json, nameof(PostedSchedule.Args));
        if (json.ValueKind != JsonValueKind.Object)
        {
            ThrowIfInvalid("The schedule is invalid", section);
        }

        var (place, posted) = (section.Place, new PostedSchedule());
        PostedSchedule.Keys.Read(posted, new(section.Section, section.Problems, definitions.Kinds));
        posted.Args = ArgsOf(json);
        var name = Name(id, posted, place);
        var job = definitions.Jobs.Find(posted.Job ?? name);
        if (job is null && !place.HasErrors)
        {
            place.Below(nameof(posted.Job)).Error(ProblemCodes.UnknownJob, Unknown.Job(posted.Job ?? name, definitions.Jobs.Names));
        }

        new ComponentNames(definitions.Options).Check(posted.ToPolicies(), place);
        var trigger = place.Below(nameof(posted.Trigger));
        var definition = new ScheduleFactory(Triggers, definitions.Options.Serializer).OfSchedule(name, job?.Name ?? posted.Job ?? name, job?.Descriptor.ArgsType, posted, place, trigger);
        if (posted.FirstRunAt is { } first)
        {
            definition = FirstRunAt(definition, first, place);
        }

        ThrowIfInvalid($"Schedule '{name}' is invalid", section);
        Warnings.ReportOver(definition!, posted.RunIfPast, trigger);
        Warnings.Report(definition!.Trigger, _context.Zone, trigger);
        PolicyRules.WarnOfReplace(posted.Overlap, job!.JobPolicies.Delivery, place);
        return new(definition, new() { Paused = posted.StartPaused, RunIfPast = posted.RunIfPast }, [.. section.Problems.Select(section.Locate)]);
    }

    /// <exception cref="InvalidScheduleException">With everything that is wrong.</exception>
    public TriggerDraft Trigger(JsonElement json)
    {
        var section = new JsonSection(json);
        var options = new TriggerOptions();
        KeyTables.Trigger.Read(options, new(section.Section, section.Problems, definitions.Kinds));
        var trigger = Triggers.Make("preview", options, section.Place);
        ThrowIfInvalid("The trigger is invalid", section);
        Warnings.Report(trigger!, _context.Zone, section.Place);
        return new(trigger!, [.. section.Problems.Select(section.Locate)]);
    }

    /// <exception cref="JobNotFoundException">The job is not registered.</exception>
    /// <exception cref="InvalidArgsException">They are not what it takes.</exception>
    public Payload Args(string name, JsonElement json)
    {
        var job = definitions.Jobs.Find(name) ?? throw new JobNotFoundException(name, definitions.Jobs.Names);
        using var document = JsonDocument.Parse($$"""{"args":{{json.GetRawText()}}}""");
        var section = new JsonSection(document.RootElement, nameof(PostedSchedule.Args));
        var args = JobArgs.Encode(ArgsOf(document.RootElement), job.Descriptor.ArgsType, definitions.Options.Serializer, section.Place.Below(nameof(PostedSchedule.Args)));
        ScheduleProblem[] problems = [.. section.Problems.Select(section.Locate)];
        return problems is [var first, ..] ? throw new InvalidArgsException(job.Name, job.Descriptor.ArgsType!, new JsonException(first.Message)) { Problems = problems } : args;
    }

    private static string Name(string? id, PostedSchedule posted, Place place)
    {
        if ((id ?? posted.Id) is not { } name)
        {
            place.Below(nameof(posted.Id)).Error(ProblemCodes.InvalidId, "There is no id. Add one: letters, digits, . _ -; the first a letter or digit; max 128.");
            return "unnamed";
        }

        if (posted.Id is { } other && !other.Equals(name, StringComparison.OrdinalIgnoreCase))
        {
            place.Below(nameof(posted.Id)).Error(ProblemCodes.InvalidId, $"The id is '{name}', and '{other}' stands here. Remove it: an id never changes.");
        }

        return name;
    }

    private static Payload? ArgsOf(JsonElement json)
    {
        var args = json.EnumerateObject().FirstOrDefault(member => member.Name.Equals(nameof(PostedSchedule.Args), StringComparison.OrdinalIgnoreCase)).Value;
        return args.ValueKind is JsonValueKind.Undefined or JsonValueKind.Null ? null : Payload.From(args);
    }

    private ScheduleDefinition? FirstRunAt(ScheduleDefinition? definition, string text, Place place)
    {
        try
        {
            var at = LocalTimes.Parse(text, _context.Zone, nameof(PostedSchedule.FirstRunAt));
            return definition is null ? null : definition with { FirstRunAt = at };
        }
        catch (InvalidTriggerException exception)
        {
            place.Error(exception);
            return definition;
        }
    }

    private static void ThrowIfInvalid(string subject, JsonSection section)
    {
        if (section.Problems.Exists(problem => !problem.IsWarning))
        {
            ScheduleProblem[] problems = [.. ProblemReport.Ordered(section.Problems.Where(problem => !problem.IsWarning)).Select(section.Locate)];
            throw new InvalidScheduleException($"{subject}: {string.Join(" ", problems.Select(problem => $"{problem.Path}: {problem.Message}"))}") { Problems = problems };
        }
    }
}
