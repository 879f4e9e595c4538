using Scheduler.Hosting.Triggers;

namespace Scheduler.Hosting.Scheduling;

/// <summary>Says what is to come: of a schedule that is stored, and of a trigger that is not (PRE-1).</summary>
internal sealed class PreviewDesk(Engine engine)
{
    private const int MostOccurrences = 1000;

    private EngineParts Parts => engine.Parts;

    public async Task<IReadOnlyList<DateTimeOffset>> NextAsync(string id, int count, CancellationToken cancellationToken)
    {
        var (trigger, after) = await BindAsync(id, cancellationToken).ConfigureAwait(false);
        return Next(trigger, count, after);
    }

    public IReadOnlyList<DateTimeOffset> Next(ITrigger trigger, int count, DateTimeOffset? after)
    {
        var from = after ?? Parts.Time.GetUtcNow();
        return Next(Bind(trigger, from), count, from);
    }

    public async Task<IReadOnlyList<Occurrence>> ListAsync(string id, int limit, DateTimeOffset? from, DateTimeOffset? to, CancellationToken cancellationToken)
    {
        var (trigger, after) = await BindAsync(id, cancellationToken).ConfigureAwait(false);
        return List(trigger, limit, from, to, after, cancellationToken);
    }

    public IReadOnlyList<Occurrence> List(ITrigger trigger, int limit, DateTimeOffset? from, DateTimeOffset? to)
    {
        var now = Parts.Time.GetUtcNow();
        return List(Bind(trigger, from ?? now), limit, from, to, now);
    }

    private ITrigger Bind(ITrigger trigger, DateTimeOffset anchor)
    {
        ArgumentNullException.ThrowIfNull(trigger);
        return engine.Compiler.Bind("preview", trigger, anchor);
    }

    /// <summary>The trigger of a schedule, and the instant after which it is to come.</summary>
    private async Task<(ITrigger Trigger, DateTimeOffset After)> BindAsync(string id, CancellationToken cancellationToken)
    {
        var (loop, stored) = await engine.FindAsync(id, cancellationToken).ConfigureAwait(false);
        var now = loop.Store.Now;

        // What is considered already does not come again, even if it lies ahead (skipped occurrences, a clock that was set back).
        var after = stored.Timer.Cursor > now ? stored.Timer.Cursor : now;
        return (engine.Compiler.Bind(engine.Views.View(stored).Definition, stored.Row.Anchor), after);
    }

    private static List<DateTimeOffset> Next(ITrigger trigger, int count, DateTimeOffset after)
    {
        CheckLimit(count, nameof(count));
        var occurrences = new List<DateTimeOffset>(count);
        for (var next = trigger.Next(after); next is { } at && occurrences.Count < count; next = trigger.Next(at))
        {
            occurrences.Add(at);
        }

        return occurrences;
    }

    private List<Occurrence> List(ITrigger trigger, int limit, DateTimeOffset? from, DateTimeOffset? to, DateTimeOffset after, CancellationToken cancellationToken = default)
    {
        CheckLimit(limit, nameof(limit));
        after = from is not { } first ? after : first > DateTimeOffset.MinValue ? first.AddTicks(-1) : first;
        return [.. new OccurrenceList(trigger, Parts.Definitions.TimeZone).After(after, to, cancellationToken).Take(limit)];
    }

    private static void CheckLimit(int limit, string name)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1, name);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(limit, MostOccurrences, name);
    }
}
