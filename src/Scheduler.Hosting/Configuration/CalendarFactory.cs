using Scheduler.Hosting.Triggers;
using Scheduler.Hosting.Triggers.Exclusion;

namespace Scheduler.Hosting.Configuration;

/// <summary>Makes the calendars that schedules may name (CAL-1).</summary>
/// <param name="types">The kinds of calendars that the application registered.</param>
internal sealed class CalendarFactory(IReadOnlyList<CalendarType> types)
{
    /// <param name="options">The calendars as they are written.</param>
    /// <param name="place">Where they stand.</param>
    /// <returns>All of them, by name ignoring case; one that is wrong excludes less than it should.</returns>
    public IReadOnlyDictionary<string, ICalendar> Make(IDictionary<string, ExclusionCalendarOptions> options, Place place)
    {
        var made = new Dictionary<string, ICalendar>(StringComparer.OrdinalIgnoreCase);
        foreach (var name in options.Keys)
        {
            DefinitionRules.CheckId(name, place.Below(name));
            Make(name, options, place, made, []);
        }

        return made;
    }

    private ICalendar Make(string name, IDictionary<string, ExclusionCalendarOptions> options, Place place, Dictionary<string, ICalendar> made, IReadOnlyList<string> path)
    {
        if (made.TryGetValue(name, out var known))
        {
            return known;
        }

        var (calendar, at) = (options[name], place.Below(name));
        List<ICalendar> parts = [CalendarRuleReader.Read(calendar.Exclude, at.Below(nameof(calendar.Exclude)))];
        parts.AddRange(Typed(name, calendar, at));
        foreach (var other in calendar.Extends)
        {
            var extends = at.Below(nameof(calendar.Extends));
            string[] chain = [.. path, name];
            if (chain.Contains(other, StringComparer.OrdinalIgnoreCase))
            {
                var cycle = chain.SkipWhile(one => !one.Equals(other, StringComparison.OrdinalIgnoreCase)).Append(other);
                extends.Error(ProblemCodes.Calendar, $"Calendar cycle: {string.Join(" -> ", cycle)}. Remove one of these from Extends.");
            }
            else if (options.ContainsKey(other))
            {
                parts.Add(Make(other, options, place, made, chain));
            }
            else
            {
                extends.Error(ProblemCodes.Calendar, Exclusions.Undefined(other, options.Keys).Message);
            }
        }

        ICalendar whole = new ExclusionCalendar([.. parts], CalendarRuleReader.Read(calendar.Include, at.Below(nameof(calendar.Include))));
        return made[name] = Zone(calendar, at) is { } zone ? new ZonedCalendar(whole, zone) : whole;
    }

    private IEnumerable<ICalendar> Typed(string name, ExclusionCalendarOptions options, Place place)
    {
        foreach (var instance in options.Instances)
        {
            yield return instance;
        }

        if (options.Type is not { } type)
        {
            foreach (var key in options.Settings.Keys.Select(key => key.Split(':')[0]).Distinct(StringComparer.OrdinalIgnoreCase))
            {
                var isRule = KeyTables.CalendarRules.Keys.Any(rule => rule.Name.Equals(key, StringComparison.OrdinalIgnoreCase));
                place.Below(key).Error(
                    ProblemCodes.UnknownSetting,
                    isRule ? $"{key} says which times, but not what becomes of them. Write it within Exclude or Include." : Unknown.Setting(key, KeyTables.ExclusionCalendar.Keys.Select(known => known.Name)));
            }
        }
        else if (types.LastOrDefault(candidate => candidate.Name.Equals(type, StringComparison.OrdinalIgnoreCase)) is { } chosen)
        {
            var settings = new ComponentSettings(name, options.Settings);
            var calendar = Create(chosen, settings, place);
            ComponentRules.Report(settings, place, KeyTables.ExclusionCalendar);
            if (calendar is not null)
            {
                yield return calendar;
            }
        }
        else
        {
            place.Below(nameof(options.Type)).Error(ProblemCodes.UnknownComponentType, Unknown.ComponentType(type, [.. types.Select(candidate => candidate.Name)]));
        }
    }

    private static ICalendar? Create(CalendarType type, ComponentSettings settings, Place place)
    {
        try
        {
            return type.Create(settings);
        }
        catch (Exception) when (settings.Problems.Count > 0)
        {
            // Made of the fallback of a setting that is refused: what is wrong is said there.
            return null;
        }
        catch (InvalidTriggerException exception)
        {
            place.Error(exception);
            return null;
        }
        catch (Exception exception)
        {
            place.Below("Type").Error(ProblemCodes.CodeFailed, $"{type.Name} cannot be made of its settings, {exception.GetType().Name}: {exception.Message}");
            return null;
        }
    }

    private static TimeZoneInfo? Zone(ExclusionCalendarOptions options, Place place)
    {
        place.WarnOfAbbreviation(options.TimeZone);
        try
        {
            return options.TimeZone is { } id ? TimeZones.Find(id) : null;
        }
        catch (InvalidTriggerException exception)
        {
            place.Error(exception);
            return null;
        }
    }
}
