using System.Text.RegularExpressions;
using Scheduler.Hosting.Triggers;

namespace Scheduler.Hosting.Configuration;

/// <summary>What must hold for the definition of a schedule, whoever made it.</summary>
internal static partial class DefinitionRules
{
    /// <summary>What every name must match.</summary>
    public const string IdPattern = $"^{Id}$";

    private const string Id = "[A-Za-z0-9][A-Za-z0-9._-]{0,127}";

    /// <summary>What is wrong with a definition. Whether its job, store and executor exist is asked elsewhere.</summary>
    /// <param name="definition">The definition.</param>
    /// <param name="context">What its trigger is checked against; null for UTC and no more.</param>
    public static IReadOnlyList<ConfigurationProblem> Check(ScheduleDefinition definition, TriggerContext? context = null)
    {
        var problems = new List<ConfigurationProblem>();
        var place = new Place(definition.Id, problems);
        Check(definition.Id, definition.Policies, place);
        CheckRuns(definition.MaxRuns, definition.RunOnStartup, place);
        CheckTrigger(definition.Id, definition.Trigger, context ?? new(TimeZoneInfo.Utc), place);
        return problems;
    }

    /// <summary>What is wrong with a definition to be.</summary>
    public static void Check(string id, SchedulePolicies policies, Place place)
    {
        CheckId(id, place);
        PolicyRules.Check(policies, place);
    }

    /// <summary>Checks what a schedule says about its runs besides its policies (BND-2, INT-3).</summary>
    public static void CheckRuns(int? maxRuns, RunOnStartup runOnStartup, Place place)
    {
        PolicyRules.CheckRange(maxRuns, 1, int.MaxValue, place.Below(nameof(ScheduleDefinition.MaxRuns)));
        PolicyRules.CheckWord<RunOnStartup>(runOnStartup, place.Below(nameof(ScheduleDefinition.RunOnStartup)));
    }

    /// <summary>Checks that a trigger can be bound, and so may occur (BND-1), and that its calendars leave something of it (BND-1, CAL-4).</summary>
    /// <returns>Whether it can.</returns>
    public static bool CheckTrigger(string id, ITrigger trigger, TriggerContext context, Place place)
    {
        var problems = place.Problems.Count;
        var binding = new TriggerBinding(id, DateTimeOffset.UnixEpoch, context.Zone);
        try
        {
            if (trigger is Trigger { Calendars.Count: > 0 } excluding)
            {
                CheckExcluding(excluding, binding, context, place);
            }
            else
            {
                CheckOccurs(trigger, binding, context.Now, place);
            }
        }
        catch (InvalidTriggerException exception)
        {
            place.Error(exception);
        }
        catch (Exception exception)
        {
            // Somebody else's code.
            place.Error(ProblemCodes.CodeFailed, $"Its trigger, or one of its calendars, threw {exception.GetType().Name}: {exception.Message}");
        }

        return place.Problems.Count == problems;
    }

    /// <summary>The last occurrence up to an instant, that included.</summary>
    public static DateTimeOffset? LastUntil(ITrigger trigger, DateTimeOffset now) => trigger.Previous(now < DateTimeOffset.MaxValue - Instants.Step ? Instants.Floor(now) + Instants.Step : DateTimeOffset.MaxValue);

    /// <summary>Where the kind of a trigger stands; the schedule, for one that only code can make.</summary>
    public static Place PlaceOf(ITrigger trigger, Place place) => trigger is Trigger known ? place.Below(known.Key) : place;

    // What has had occurrences and is over was right when it was made (BND-1), and what is not found may be there all the same (CAL-4).
    private static ITrigger? CheckOccurs(ITrigger trigger, TriggerBinding binding, DateTimeOffset now, Place place)
    {
        var at = PlaceOf(trigger, place);
        try
        {
            var bound = trigger.Bind(binding);
            if (now == default)
            {
                return bound;
            }

            if (bound.Next(now) is { } next)
            {
                bound.Due(next);
                if (next > now)
                {
                    return bound;
                }

                at.Error(ProblemCodes.CodeFailed, $"Its trigger answered {next:O} when asked what comes after {now:O}. Mend it: what comes next is always later (see the laws of ITrigger).");
                return null;
            }

            if (trigger is AfterTrigger or DelayTrigger || LastUntil(bound, now) is not null || bound.GaveUp(now))
            {
                return bound;
            }

            at.Error(ProblemCodes.NeverOccurs, Trigger.Never(trigger, bound));
        }
        catch (Exception exception) when (exception is not InvalidTriggerException)
        {
            at.Error(ProblemCodes.CodeFailed, $"Its trigger threw {exception.GetType().Name}: {exception.Message} Mend it, or remove the schedule.");
        }

        return null;
    }

    private static void CheckExcluding(Trigger trigger, TriggerBinding binding, TriggerContext context, Place place)
    {
        var bare = trigger with { Calendars = [], OnExcluded = default };
        if (CheckOccurs(bare, binding, context.Now, place) is not { } all || context.Calendars is null)
        {
            return;
        }

        // One that counts from its creation is told of when it is created and never occurs: the day decides, which nobody knows before.
        var (left, now) = (trigger.Bind(binding with { Calendars = context.Calendars }), context.Now);
        if (left.Next(now) is not null || !all.Equals(bare.Bind(binding with { Anchor = binding.Anchor.AddDays(1) })))
        {
            return;
        }

        // What has had occurrences and is over was right when it was made (BND-1).
        var excluded = left.GaveUp(now) ? WhichLimit(all, now) : LastUntil(left, now) is null ? "every occurrence that it has" : null;
        if (excluded is not null)
        {
            place.Below(nameof(trigger.Calendars)).Error(ProblemCodes.Calendar, $"Calendars exclude {excluded}. Exclude less, or remove a calendar here.");
        }
    }

    /// <summary>By which of its limits the search for what calendars leave of a trigger stops (CAL-4).</summary>
    public static string WhichLimit(ITrigger trigger, DateTimeOffset now)
    {
        const int InARow = 100_000;
        const int Days = 3653;
        var until = DateTimeOffset.MaxValue - now > TimeSpan.FromDays(Days) ? now.AddDays(Days) : DateTimeOffset.MaxValue;
        return trigger.Count(now, until, InARow) < InARow ? "every occurrence within 10 years" : "100,000 occurrences in a row, more than are searched; a trigger that leaves them out by itself needs no search";
    }

    /// <summary>Checks the name of a schedule, job, store or executor: it must be able to stand in a path of configuration and in a URL.</summary>
    public static void CheckId(string id, Place place)
    {
        if (!ValidId().IsMatch(id))
        {
            place.Error(ProblemCodes.InvalidId, $"'{id}' is not a valid id (letters, digits, . _ -; the first a letter or digit; max 128).");
        }
    }

    /// <summary>Throws when something is wrong with a schedule that was to be added or changed.</summary>
    /// <exception cref="InvalidScheduleException">With every problem.</exception>
    public static void ThrowIfInvalid(string id, IReadOnlyCollection<ConfigurationProblem> problems)
    {
        if (problems.Any(problem => !problem.IsWarning))
        {
            throw new InvalidScheduleException(ProblemReport.Write($"Schedule '{id}' is invalid", "Nothing was changed.", problems));
        }
    }

    [GeneratedRegex($@"\A{Id}\z")]
    private static partial Regex ValidId();
}
