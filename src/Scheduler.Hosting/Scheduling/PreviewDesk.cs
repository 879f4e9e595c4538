using Scheduler.Hosting.Triggers;

namespace Scheduler.Hosting.Scheduling;

/// <summary>Says what is to come: of a schedule that is stored, and of a trigger that is not (PRE-1).</summary>
internal sealed class PreviewDesk(Engine engine)
{
    private const int MostOccurrences = 1000;

    private EngineParts Parts => engine.Parts;

    public async Task<IReadOnlyList<DateTimeOffset>> NextAsync(string id, int count, CancellationToken cancellationToken)
    {
        var (trigger, after, left) = await BindAsync(id, cancellationToken).ConfigureAwait(false);
        return Next(trigger, count, after, left);
    }

    public IReadOnlyList<DateTimeOffset> Next(ITrigger trigger, int count, DateTimeOffset? after)
    {
        var from = after ?? Parts.Time.GetUtcNow();
        return Next(Bind(trigger, from), count, from);
    }

    public async Task<IReadOnlyList<Occurrence>> ListAsync(string id, int limit, DateTimeOffset? from, DateTimeOffset? to, CancellationToken cancellationToken)
    {
        var (trigger, after, left) = await BindAsync(id, cancellationToken).ConfigureAwait(false);
        return List(trigger, limit, from, to, after, left, cancellationToken);
    }

    public IReadOnlyList<Occurrence> List(ITrigger trigger, int limit, DateTimeOffset? from, DateTimeOffset? to)
    {
        var now = Parts.Time.GetUtcNow();
        return List(Bind(trigger, from ?? now), limit, from, to, now, long.MaxValue);
    }

    public async Task<IReadOnlyList<Occurrence>> ListAsync(string id, ITrigger trigger, int limit, DateTimeOffset? from, DateTimeOffset? to, CancellationToken cancellationToken)
    {
        var found = await engine.TryFindAsync(id, cancellationToken).ConfigureAwait(false);
        var now = found?.Loop.Store.Now ?? Parts.Time.GetUtcNow();
        return List(Bind(trigger, found?.Schedule.Row.Anchor ?? from ?? now, id), limit, from, to, now, long.MaxValue, cancellationToken);
    }

    private ITrigger Bind(ITrigger trigger, DateTimeOffset anchor, string id = "preview")
    {
        ArgumentNullException.ThrowIfNull(trigger);
        return engine.Compiler.Bind(id, trigger, anchor);
    }

    /// <summary>The trigger of a schedule, the instant after which it is to come, and how many runs it may still make (BND-2).</summary>
    private async Task<(ITrigger Trigger, DateTimeOffset After, long Left)> BindAsync(string id, CancellationToken cancellationToken)
    {
        var (loop, stored) = await engine.FindAsync(id, cancellationToken).ConfigureAwait(false);
        var now = loop.Store.Now;

        // What is considered already does not come again, even if it lies ahead (skipped occurrences, a clock that was set back).
        var after = stored.Timer.Cursor > now ? stored.Timer.Cursor : now;
        var definition = engine.Views.View(stored).Definition;
        var left = definition.MaxRuns is { } most ? Math.Max(0, most - stored.Timer.Runs) : long.MaxValue;
        return (engine.Compiler.Bind(definition, stored.Row.Anchor), after, left);
    }

    private static List<DateTimeOffset> Next(ITrigger trigger, int count, DateTimeOffset after, long left = long.MaxValue)
    {
        CheckLimit(count, nameof(count));
        count = (int)Math.Min(count, left);
        var occurrences = new List<DateTimeOffset>(count);
        while (occurrences.Count < count && trigger.Next(after) is { } next)
        {
            occurrences.Add(next);
            after = next;
        }

        return occurrences;
    }

    private List<Occurrence> List(ITrigger trigger, int limit, DateTimeOffset? from, DateTimeOffset? to, DateTimeOffset after, long left, CancellationToken cancellationToken = default)
    {
        CheckLimit(limit, nameof(limit));
        after = from is not { } first ? after : first > DateTimeOffset.MinValue ? first.AddTicks(-1) : first;
        return [.. new OccurrenceList(trigger, Parts.Definitions.TimeZone).After(after, to, cancellationToken).TakeWhile(one => left > 0 && (one.IsExcluded || left-- > 0)).Take(limit)];
    }

    private static void CheckLimit(int limit, string name)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1, name);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(limit, MostOccurrences, name);
    }
}
