using System.Collections.ObjectModel;

namespace Scheduler.Hosting.Triggers.Exclusion;

/// <summary>The calendars that a trigger names: a list that is equal to another when it says the same.</summary>
internal sealed class CalendarNames(IEnumerable<string> names) : ReadOnlyCollection<string>([.. names])
{
    public static CalendarNames None { get; } = new([]);

    public override bool Equals(object? obj) => obj is CalendarNames other && this.SequenceEqual(other, StringComparer.Ordinal);

    public override int GetHashCode() => Count == 0 ? 0 : HashCode.Combine(Count, StringComparer.Ordinal.GetHashCode(this[0]));
}
